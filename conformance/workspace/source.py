"""Where answers come from: the published result, or the observations in a folder of one's own."""

# ruff: noqa: PLC0415 -- judging observations takes NumPy, and asking the published result must not.

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from conformance.analysis.history.ended import Ended
from conformance.analysis.judging.judgement import Judgement
from conformance.analysis.ledger.model import Rule
from conformance.model.case import Case
from conformance.model.comparison import Divergence
from conformance.model.errors import MissingObservationsError, UnknownImplementationError
from conformance.model.nearest import nearest
from conformance.model.observation import Header
from conformance.publishing.reproduce import Reproducer
from conformance.publishing.reproduce.arrays import Arrays, computed
from conformance.publishing.reproduce.reproduced import Mark, Reproduced, mark
from conformance.publishing.result import FILE
from conformance.publishing.result.model import Origin
from conformance.publishing.result.reader import Result

if TYPE_CHECKING:
    from conformance.analysis.coverage.model import Coverage
    from conformance.analysis.search.index import Index
    from conformance.publishing.report.data import EnvironmentRow
    from conformance.workspace.workspace import Workspace


class Source(Protocol):
    """What every question can be put to."""

    @property
    def origin(self) -> Origin:
        """Which result answers."""

    @property
    def apis(self) -> Mapping[str, str]:
        """Every case and its API, in the order of the catalog."""

    @property
    def rules(self) -> Sequence[Rule]:
        """The ledger."""

    @property
    def arrays(self) -> Arrays:
        """The inputs that reproducers write out."""

    def mark(self, divergence: Divergence, script: Reproducer) -> Mark:
        """What came of running a script."""

    @property
    def index(self) -> "Index":
        """What ``find`` searches."""

    @property
    def coverage(self) -> "Coverage":
        """How much of the public API was looked at; raises MissingCoverageError."""

    @property
    def environments(self) -> Sequence["EnvironmentRow"]:
        """The table of environments with what is locked."""

    @property
    def installed(self) -> Mapping[str, Any]:
        """What installing without a lock gives, as ``as-installed.json`` has it."""

    def case(self, name: str) -> Case:
        """A case; raises KeyError."""

    def headers(self, implementations: Sequence[str] | None = None) -> Mapping[str, Header]:
        """What ran, of the implementations named or of all, oldest first.

        Raises UnknownImplementationError, MissingObservationsError.
        """

    def judge(self, implementations: Sequence[str] | None = None, cases: Iterable[str] | None = None) -> Judgement:
        """What was observed in some cases under some implementations, all of those that are not named.

        Raises UnknownImplementationError, MissingObservationsError, and KeyError for a case that is not there.
        """

    def ended(self, implementations: Sequence[str], cases: Iterable[str]) -> Ended:
        """How cases ended under some implementations (ids), in their own words, and what is installed there.

        Raises MissingObservationsError, and KeyError for a case that is not there.
        """


def source(reports: Path | None = None, file: Path = FILE) -> Source:
    """The observations in the folder ``reports``, or the published result where none is named."""
    return Published(Result(file)) if reports is None else Observed(reports)


@dataclass(frozen=True)
class Published:
    """The published result as a source."""

    result: Result

    @property
    def origin(self) -> Origin:
        """Which publication."""
        return self.result.origin

    @property
    def apis(self) -> Mapping[str, str]:
        """Every case and its API, in the order of the catalog."""
        return self.result.apis

    @property
    def rules(self) -> Sequence[Rule]:
        """The ledger as it stood."""
        return self.result.rules

    @property
    def arrays(self) -> Arrays:
        """The inputs that reproducers write out."""
        return self.result.arrays

    def mark(self, divergence: Divergence, script: Reproducer) -> Mark:
        """What came of running a script before it was published."""
        known = self.result.marks.get(divergence.case, {}).get(script.digest)
        return mark([], len(script.sides)) if known is None else known

    @property
    def index(self) -> "Index":
        """What ``find`` searches."""
        return self.result.search

    @property
    def coverage(self) -> "Coverage":
        """How much was looked at as it was published; raises MissingCoverageError."""
        return self.result.coverage

    @property
    def environments(self) -> Sequence["EnvironmentRow"]:
        """The table of environments as it stood."""
        return self.result.environments

    @property
    def installed(self) -> Mapping[str, Any]:
        """What installing without a lock gave."""
        return self.result.installed

    def case(self, name: str) -> Case:
        """A case; raises KeyError."""
        return self.result.case(name)

    def headers(self, implementations: Sequence[str] | None = None) -> Mapping[str, Header]:
        """What ran; raises UnknownImplementationError, MissingObservationsError."""
        everything = self.result.all_headers
        wanted = self._known(implementations)
        return everything if wanted is None else {i: h for i, h in everything.items() if i in wanted}

    def judge(self, implementations: Sequence[str] | None = None, cases: Iterable[str] | None = None) -> Judgement:
        """What was published of some cases and implementations; see ``Result.judge``."""
        return self.result.judge(self._known(implementations), cases)

    def ended(self, implementations: Sequence[str], cases: Iterable[str]) -> Ended:
        """How cases ended, under every implementation; raises KeyError."""
        return Ended(self.result.said(cases), locked(self.environments))

    def _known(self, wanted: Sequence[str] | None) -> Sequence[str] | None:
        there, other = self.result.all_headers, "Ask your own observations: --reports DIR"
        return among(wanted, there, "is not in the published result", other)


@dataclass(frozen=True)
class Observed:
    """A folder's own observations as a source: judged when asked, by today's ledger."""

    folder: Path

    @cached_property
    def workspace(self) -> "Workspace":
        """The folder."""
        from conformance.workspace.workspace import Workspace

        return Workspace(self.folder)

    @property
    def origin(self) -> Origin:
        """Which folder."""
        return Origin(None, len(self.workspace.ids()), len(self.apis), str(self.folder))

    @cached_property
    def _catalog(self) -> Mapping[str, Case]:
        from conformance import catalog

        return catalog.load()

    @cached_property
    def apis(self) -> Mapping[str, str]:
        """Every case and its API, in the order of the catalog."""
        return {case.id: case.api for case in self._catalog.values()}

    @property
    def rules(self) -> Sequence[Rule]:
        """The ledger."""
        from conformance.analysis.ledger import load

        return load.load()

    @property
    def arrays(self) -> Arrays:
        """The inputs that reproducers write out."""
        return computed

    def mark(self, divergence: Divergence, script: Reproducer) -> Mark:
        """What came of running a script, as it was held against observations last."""
        return self._kept.mark(divergence, script)

    @cached_property
    def _kept(self) -> Reproduced:
        return Reproduced.load(self.folder)

    @cached_property
    def index(self) -> "Index":
        """What ``find`` searches."""
        from conformance.analysis.search.index import build

        return build(self.judge(), self.rules)

    @property
    def coverage(self) -> "Coverage":
        """How much was looked at, by all observations of the folder."""
        sets = self.workspace.sets()
        return self.workspace.coverage(self.workspace.judge(sets=sets), sets)

    @property
    def environments(self) -> Sequence["EnvironmentRow"]:
        """The table of environments."""
        from conformance.environments.table import Environments
        from conformance.publishing.report.environments import environment_rows

        return environment_rows(Environments.load())

    @property
    def installed(self) -> Mapping[str, Any]:
        """What installing without a lock gave on this machine; raises MissingObservationsError."""
        from conformance.environments.unpinned import export, journal

        path = self.folder / export.JOURNAL
        outcomes = journal.read(path).values()
        if not outcomes:
            raise MissingObservationsError(
                f"nothing was measured yet in {path}", "Measure it with: conformance unpinned --measure"
            )
        return export.as_installed(outcomes)

    def case(self, name: str) -> Case:
        """A case; raises KeyError."""
        return self._catalog[name]

    def headers(self, implementations: Sequence[str] | None = None) -> Mapping[str, Header]:
        """What ran; raises UnknownImplementationError, MissingObservationsError."""
        return {i: found.header for i, found in self.workspace.sets(self._known(implementations)).items()}

    def judge(self, implementations: Sequence[str] | None = None, cases: Iterable[str] | None = None) -> Judgement:
        """What the observations of some cases and implementations say; a case's partner is judged beside it."""
        from conformance.workspace.workspace import with_partners

        ids = self._known(implementations)
        if cases is None:
            return self.workspace.judge(ids)
        wanted = {name: self._catalog[name] for name in cases}
        every = {case.id: case for case in with_partners(wanted.values())}
        return only(self.workspace.judge(ids, every), wanted)

    def ended(self, implementations: Sequence[str], cases: Iterable[str]) -> Ended:
        """How cases ended under some implementations (ids); raises KeyError, MissingObservationsError."""
        from conformance.publishing.result.outcomes import outcomes

        wanted = [self._catalog[name] for name in cases]
        return Ended(outcomes(wanted, self.workspace.sets(implementations)), locked(self.environments))

    def _known(self, wanted: Sequence[str] | None) -> list[str] | None:
        return chosen(self.workspace, wanted)


def chosen(workspace: "Workspace", wanted: Sequence[str] | None) -> list[str] | None:
    """The implementations asked for by id or version, all of them observed in a workspace; None where none was named.

    Raises UnknownImplementationError for an id that is in neither the table nor the results, MissingObservationsError
    for one of the table that was not observed yet, and UnknownVersionError for a version.
    """
    if not wanted:
        return None
    there = workspace.ids()
    if any("/" not in name for name in wanted):
        wanted = _as_ids(wanted, {i: found.header for i, found in workspace.sets().items()}) or ()
    for name in wanted:
        if name not in there:
            environment = name.partition("/")[0]
            _refuse(
                name, there, f"was not observed yet in {workspace.folder}", f"Observe it with: tox -e {environment}"
            )
    return list(dict.fromkeys(wanted))


def among(wanted: Sequence[str] | None, headers: Mapping[str, Header], problem: str, advice: str) -> list[str] | None:
    """The implementations of some headers that are asked for by id or version; None where none is named.

    ``problem`` says what is wrong with one of the table that is not there, ``advice`` what to do then. Raises what
    ``chosen`` raises.
    """
    found = _as_ids(wanted, headers) or ()
    for name in found:
        if name not in headers:
            _refuse(name, headers, problem, advice)
    return list(dict.fromkeys(found)) or None


def _as_ids(wanted: Sequence[str] | None, headers: Mapping[str, Header]) -> Sequence[str] | None:
    """Versions among the names as the implementations that are meant; raises UnknownVersionError."""
    if not wanted or all("/" in name for name in wanted):
        return wanted
    from conformance.analysis.history.resolve import ids

    return ids(wanted, headers)


def locked(environments: "Sequence[EnvironmentRow]") -> dict[str, frozenset[str]]:
    """Environment → the packages in its lock."""
    return {one.name: frozenset(one.locked) for one in environments}


def only(judgement: Judgement, cases: Mapping[str, Case]) -> Judgement:
    """A judgement of some of its cases."""
    return replace(
        judgement,
        cases=cases,
        divergences=tuple(d for d in judgement.divergences if d.case in cases),
        classes={case: said for case, said in judgement.classes.items() if case in cases},
        unjudged={case: said for case, said in judgement.unjudged.items() if case in cases},
        statuses={case: said for case, said in judgement.statuses.items() if case in cases},
        unsupported={case: said for case, said in judgement.unsupported.items() if case in cases},
    )


def _refuse(name: str, there: Iterable[str], problem: str, advice: str) -> None:
    from conformance.environments.table import Environments

    known = [one.id for one in Environments.load().implementations()]
    if name in known:
        raise MissingObservationsError(f"{name} {problem}", advice)
    raise UnknownImplementationError(
        f"no implementation is called {name}", nearest(name, [*there, *known], "conformance environments")
    )
