"""Which of the project's own tests are run for every change, and which in the night alone."""

from typing import Any

import pytest

#: How many tests were left out.
LEFT_OUT: pytest.StashKey[int] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--night", action="store_true", help="run the tests of the night as well")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is marked ``night``, but for a file or a test that is named itself."""
    if config.option.night or any(".py" in argument for argument in config.args):
        return
    night = [item for item in items if item.get_closest_marker("night")]
    items[:] = [item for item in items if not item.get_closest_marker("night")]
    config.hook.pytest_deselected(items=night)
    config.stash[LEFT_OUT] = len(night)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A process of several says how many it left out, which the one that prints does not see."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = session.config.stash.get(LEFT_OUT, 0)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    # Each of several processes collects all tests.
    node.config.stash[LEFT_OUT] = getattr(node, "workeroutput", {}).get("left_out", 0)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if count := config.stash.get(LEFT_OUT, 0):
        terminalreporter.write_line(f"{count} tests of the night were left out; all of them: tox -e tests -- --night")
