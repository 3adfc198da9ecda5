"""The pytest plugin: ``pytest --keras-conformance tf.keras@2.15,keras@3.15[jax]``.

pytest loads it wherever this package is installed, so nothing is imported before implementations are named.
"""

# ruff: noqa: PLC0415

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from conformance.testing import active, checks

if TYPE_CHECKING:
    from conformance.environments.launch import Launch

#: Where observations are kept, below pytest's rootdir.
FOLDER = ".keras_conformance"
_TOLD = "keras_conformance"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options, each with a setting of pytest's configuration."""
    group = parser.getgroup("keras-conformance", "own layers, losses, metrics and models under several Kerases")
    group.addoption(
        "--keras-conformance",
        metavar="IMPLEMENTATIONS",
        help="implementations to compare, with commas between: tf.keras@2.15,keras@3.15[jax]",
    )
    group.addoption(
        "--keras-conformance-ledger", metavar="FILE", help="rules of your own, beside the published ones (TOML)"
    )
    group.addoption(
        "--keras-conformance-python",
        action="append",
        default=[],
        metavar="NAME=PATH",
        help="the Python of an environment, of the table or of your own: NAME/keras[jax] (repeatable)",
    )
    group.addoption(
        "--keras-conformance-environments",
        metavar="DIR",
        help="the folder whose .tox has the environments (default: the current folder, or this project's)",
    )
    parser.addini("keras_conformance", "implementations to compare without the option", type="args", default=[])
    parser.addini("keras_conformance_ledger", "file of rules of your own, relative to the rootdir", default="")
    parser.addini("keras_conformance_python", "NAME=PATH, one a line", type="linelist", default=[])
    parser.addini("keras_conformance_environments", "folder whose .tox has the environments", default="")
    parser.addini("keras_conformance_path", "more folders that hold packages", type="linelist", default=[])
    parser.addini("keras_conformance_seconds", "seconds that one check may take under one implementation", default="")


def pytest_configure(config: pytest.Config) -> None:
    """Choose the implementations; nothing is started yet."""
    config.addinivalue_line("markers", "keras_conformance: runs under the implementations of --keras-conformance")
    named = config.getoption("--keras-conformance") or ",".join(config.getini("keras_conformance"))
    active.put(None)
    if not named or config.option.collectonly:
        return
    from conformance.console.terminal import printable
    from conformance.model.errors import ConformanceError

    try:
        active.put(_active(config, named))
    except ConformanceError as error:
        raise pytest.UsageError(printable(str(error))) from error
    except ModuleNotFoundError as error:
        # The extra is not asked for by who only asks questions.
        advice = "pip install 'keras-conformance[run]'"
        raise pytest.UsageError(f"--keras-conformance needs {error.name}, which is not installed: {advice}") from error


def _active(config: pytest.Config, named: str) -> active.Active:
    from conformance.environments.table import Environments
    from conformance.testing.choosing import choose, words

    place = _setting(config, "environments")
    environments = Environments.load(roots=[config.rootpath / place]) if place else Environments.load()
    here, option = config.invocation_params.dir, config.getoption("--keras-conformance-python")
    pythons = dict(_pair(text, config.rootpath) for text in config.getini("keras_conformance_python"))
    pythons |= dict(_pair(text, here) for text in option)
    choice = choose(words(named), pythons, environments)
    ledger = _setting(config, "ledger")
    return active.Active(
        choice.launches,
        config.rootpath,
        config.rootpath / FOLDER,
        config.rootpath / ledger if ledger else None,
        [config.rootpath / one for one in config.getini("keras_conformance_path")],
        _seconds(config),
        choice.notes,
    )


def _setting(config: pytest.Config, name: str) -> str:
    """An option, which is relative to where pytest was called, or else the setting, relative to the rootdir."""
    option = config.getoption(f"--keras-conformance-{name}")
    return str(config.invocation_params.dir / option) if option else str(config.getini(f"keras_conformance_{name}"))


def _seconds(config: pytest.Config) -> float | None:
    text = config.getini("keras_conformance_seconds")
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise pytest.UsageError(f"keras_conformance_seconds is {text!r}, which is no number of seconds")
    return seconds


def _pair(text: str, folder: Path) -> tuple[str, Path]:
    name, equals, path = text.partition("=")
    if not (equals and name.strip() and path.strip()):
        raise pytest.UsageError(f"--keras-conformance-python takes NAME=PATH, not {text!r}")
    return name.strip(), folder / path.strip()


def pytest_report_header(config: pytest.Config) -> list[str]:
    """What is compared."""
    found = active.found()
    if found is None:
        return []
    return [f"keras-conformance: {', '.join(launch.id for launch in found.launches)}", *found.notes]


class KerasConformance:
    """What the fixture gives: the checks, and the implementations that they run under."""

    check_layer = staticmethod(checks.check_layer)
    check_loss = staticmethod(checks.check_loss)
    check_metric = staticmethod(checks.check_metric)
    check_model = staticmethod(checks.check_model)
    check_program = staticmethod(checks.check_program)

    def __init__(self, launches: tuple[Launch, ...]) -> None:
        #: Their ids: ``py311-tf215/tf.keras``.
        self.implementations = tuple(launch.id for launch in launches)


@pytest.fixture(scope="session")
def keras_conformance() -> KerasConformance:
    """The checks of ``conformance.testing``; a test that asks for it is skipped without --keras-conformance."""
    return KerasConformance(tuple(active.get().launches))


def pytest_unconfigure() -> None:
    """End the workers, however the session ended."""
    if (found := active.found()) is not None:
        found.close()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand what came of the checks to the process that prints it."""
    found = active.found()
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if found is not None and output is not None:
        output[_TOLD] = _counts(found)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """Take what came of the checks of another process (pytest-xdist)."""
    told = getattr(node, "workeroutput", {}).get(_TOLD)
    if told is not None:
        node.config.stash.setdefault(_OTHERS, []).append(told)


_OTHERS: pytest.StashKey[list[dict[str, Any]]] = pytest.StashKey()


def _counts(found: active.Active) -> dict[str, Any]:
    """How many checks there were, and which rules explain how many of them."""
    if not found.outcomes:
        return {"checks": 0, "agree": 0, "unexplained": 0, "rules": {}, "told": [], "hints": []}
    from conformance.testing.telling import causes, hinted, summed

    return {
        "checks": len(found.outcomes),
        "agree": sum(not one.judgement.divergences for one in found.outcomes),
        "unexplained": sum(bool(one.judgement.unexplained) for one in found.outcomes),
        "rules": causes(found.outcomes),
        # pytest cuts its own lines to the width of the terminal.
        "told": [summed(one) for one in found.outcomes if one.judgement.unexplained],
        "hints": [line for one in found.outcomes if not one.judgement.unexplained for line in hinted(one)],
    }


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """How many checks agree, and what explains the others."""
    found = active.found()
    if found is None or hasattr(config, "workerinput"):
        return
    from conformance.testing.summary import summary

    for line in summary([_counts(found), *config.stash.get(_OTHERS, [])], found):
        terminalreporter.write_line(line)
