"""pytest as the engine: one item for each case, asked of every implementation chosen.

Collecting needs the catalog alone: everything else is imported by what uses it, for it takes as long again.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conformance import catalog
from conformance.console.terminal import printable
from conformance.model.case import Case
from conformance.model.errors import ConformanceError

if TYPE_CHECKING:
    from conformance.analysis.ledger.explain import Ledger
    from conformance.execution.session import Session
    from conformance.workspace.workspace import Workspace

SESSION: pytest.StashKey[Session] = pytest.StashKey()
#: How many observations the tier took from the archive, by implementation.
TAKEN: pytest.StashKey[Mapping[str, int]] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("conformance")
    group.addoption(
        "--environment", action="append", default=[], metavar="NAME", help="environment to compare (repeatable)"
    )
    group.addoption(
        "--implementation", action="append", default=[], metavar="ID", help="implementation to compare (repeatable)"
    )
    group.addoption("--interpreter", action="append", default=[], metavar="NAME=PATH", help="the environment's Python")
    group.addoption("--reports", type=Path, metavar="DIR", help="where results are kept")
    group.addoption(
        "--tier",
        choices=("change", "all"),
        default="all",
        help="change: cases that take long come from the archive, but for a sample, where they still hold there",
    )
    group.addoption("--jobs", type=int, default=None, metavar="N", help="workers at once (default: one for each core)")


def pytest_configure(config: pytest.Config) -> None:
    if config.option.collectonly:
        return
    from conformance.environments.table import Environments
    from conformance.workspace.workspace import choose_launches

    try:
        interpreters = dict(_pair(text) for text in config.option.interpreter)
        launches = choose_launches(
            Environments.load(), config.option.environment, config.option.implementation, interpreters
        )
        if not launches:
            raise pytest.UsageError("no environment is on this machine; make one with: tox -e py311-tf2 --notest")
        config.stash[SESSION] = workspace_of(config).session(launches, config.option.jobs)
    except ConformanceError as error:
        raise pytest.UsageError(printable(str(error))) from error


def workspace_of(config: pytest.Config) -> Workspace:
    from conformance.workspace.workspace import REPORTS, Workspace

    return Workspace(config.option.reports or REPORTS)


def _pair(text: str) -> tuple[str, Path]:
    name, equals, path = text.partition("=")
    if not equals:
        raise pytest.UsageError(f"--interpreter takes NAME=PATH, not {text!r}")
    return name, Path(path)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "case" in metafunc.fixturenames:
        cases = catalog.load()
        metafunc.parametrize("case", list(cases.values()), ids=list(cases))


def take_from_archive(config: pytest.Config, cases: Sequence[Case]) -> Mapping[str, int]:
    """Put what the tier ``change`` does not observe into the folder of results."""
    from conformance.archive import exists
    from conformance.execution.durations import Durations
    from conformance.workspace.tier import taken

    workspace, launches = workspace_of(config), config.stash[SESSION].launches
    if not exists(workspace.archive):
        return {}
    dear = taken(cases, launches, Durations.load())
    return workspace.restore([(launch, dear) for launch in launches], any_processor=True).observations


def is_xdist_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


def selected_cases(session: pytest.Session) -> list[Case]:
    """The cases whose items are selected."""
    specs = [getattr(item, "callspec", None) for item in session.items]
    return [spec.params["case"] for spec in specs if spec is not None and "case" in spec.params]


def pytest_collection_finish(session: pytest.Session) -> None:
    """Observe everything selected at once, over all cores; under xdist each item asks for itself."""
    config = session.config
    if SESSION not in config.stash or is_xdist_worker(config) or config.option.collectonly:
        return
    cases = selected_cases(session)
    if not cases:
        return
    from conformance.analysis.ledger import load as ledger
    from conformance.cli.progress import live_progress
    from conformance.console.tables import SafeConsole
    from conformance.workspace.workspace import observe, with_partners

    config.stash[TAKEN] = take_from_archive(config, with_partners(cases)) if config.option.tier == "change" else {}
    # pytest is capturing already; progress belongs on the terminal.
    capture = config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        try:
            with live_progress(SafeConsole(file=sys.stderr)) as progress:
                result = observe(config.stash[SESSION], with_partners(cases), ledger.load(), progress)
        except ConformanceError as error:
            raise pytest.UsageError(printable(str(error))) from error
    for failure in result.failures.values():
        raise pytest.UsageError(printable(str(failure)))


@pytest.fixture(scope="session")
def observed(request: pytest.FixtureRequest) -> Session:
    return request.config.stash[SESSION]


@pytest.fixture(scope="session")
def ledger(observed: Session) -> Ledger:
    """The rules, held against the implementations of this run."""
    from conformance.analysis.ledger.explain import Ledger
    from conformance.analysis.ledger.load import load

    return Ledger(load(), {launch.id: observed.header(launch) for launch in observed.launches}, catalog.load())


@pytest.fixture(scope="session")
def whole_catalog(request: pytest.FixtureRequest) -> bool:
    """Whether every case of the catalog is selected in this process."""
    chosen = {case.id for case in selected_cases(request.session)}
    return chosen == set(catalog.load()) and not is_xdist_worker(request.config)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if SESSION in session.config.stash:
        session.config.stash[SESSION].close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Counts by verdict, what is unexplained, and the report's path; written whether tests passed or not."""
    if SESSION not in config.stash or is_xdist_worker(config):
        return
    from conformance.cli.summary import print_summary
    from conformance.console.tables import SafeConsole

    workspace = workspace_of(config)
    try:
        sets = workspace.sets()
        judgement = workspace.judge(sets=sets)
        page = workspace.report(judgement, sets)
    except ConformanceError as error:
        terminalreporter.write_line(printable(f"no report: {error}"), red=True)
        return
    if taken := sum(config.stash.get(TAKEN, {}).values()):
        terminalreporter.write_line(
            f"{taken} observations of cases that take long are from the archive; --tier all observes them here"
        )
    print_summary(SafeConsole(file=sys.stdout), judgement, page)


def pytest_make_parametrize_id(config: pytest.Config, val: object) -> str | None:
    return val.id if isinstance(val, Case) else None
