"""Everything the report needs, gathered in one place and checked once."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

from conformance.analysis.coverage.model import Coverage
from conformance.analysis.history.model import CaseHistory
from conformance.analysis.ledger.sides import Seen
from conformance.catalog.effects import Effect
from conformance.catalog.fixes import Fix
from conformance.environments.unpinned.model import InstalledRow
from conformance.exporting.model import Exported
from conformance.lattice.model import Lattice
from conformance.model.case import Case
from conformance.model.comparison import Divergence
from conformance.model.errors import ReportDataError
from conformance.model.observation import STATUSES, CaseStatus, Header
from conformance.publishing.report.asking import Asking
from conformance.publishing.report.ways import Way
from conformance.publishing.reproduce.reproduced import Mark
from conformance.speed.model import Speed

#: Statuses under which nothing was seen that could agree with anything.
UNSEEN: frozenset[str] = frozenset({"not-run", "unsupported"})

Pair: TypeAlias = tuple[int, int]
Reproducers: TypeAlias = Callable[[Divergence], str | None] | Mapping[tuple[str, str, int], str]
Marks: TypeAlias = Callable[[Divergence], Mark | None]


def _covers_all(fact: str, verdicts: tuple[str, ...]) -> bool:
    return True


def _fits_all(left: Seen, right: Seen) -> bool:
    return True


@dataclass(frozen=True)
class RuleText:
    """What the report shows of a ledger rule; ``versions`` is readable text (``keras>=3.0``).

    ``inside`` are the implementations (ids) on the rule's side, where that is known: between two on the same side
    the rule explains nothing, unless those inside differ from each other (``differs_within``). ``covers`` says
    whether it speaks of a fact (its name) with one of some verdicts, ``fits`` whether its sides do what was seen.
    """

    id: str
    kind: str
    title: str
    reason: str
    advice: str = ""
    links: tuple[str, ...] = ()
    versions: str = ""
    inside: frozenset[str] | None = None
    differs_within: bool = False
    covers: Callable[[str, tuple[str, ...]], bool] = field(default=_covers_all, compare=False, repr=False)
    fits: Callable[[Seen, Seen], bool] = field(default=_fits_all, compare=False, repr=False)


@dataclass(frozen=True)
class EnvironmentRow:
    """An environment of the table: what was asked for, what its lock says, and what it holds (ids).

    ``as_of`` is the day after which nothing published is in the lock; ``locked`` maps a package's
    normalized name to its version, and is empty where the lock has not been made.
    """

    name: str
    python: str
    as_of: str
    locked: Mapping[str, str] = field(hash=False)
    implementations: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class ReportData:
    """All that a report shows.

    ``headers`` say which implementations there are, in the order they are shown, and ``complete``
    holds the ids of those whose observations file says that it is whole. ``statuses`` is
    ``{case: {implementation id: status}}``; what is absent was not run. ``classes`` is
    ``{case: {stage: {implementation id: class}}}``; what is absent was not judged. ``curves`` is
    ``{case: {implementation id: {history key: values, one for each epoch}}}``. ``reproducers`` gives a
    script for a divergence, by call or by ``(case, stage, number)``: the number counts the divergences of one
    case and stage, which has one for each group of implementations that had agreed so far. ``histories`` are
    those of the divergences, in their order, or none; ``environments`` and ``installed`` are the tables of what
    can be installed; ``outcomes`` is ``{case: {stage: {implementation id: what it raised itself}}}``, as
    ``publishing.result.outcomes`` gathers it. ``marks`` say of a divergence's script what came of running it.
    ``coverage`` says how much of the public API was looked at, over all implementations in their order.
    ``conversions`` are what tf_upgrade_v2 does to whole programs, by implementation and spelling; ``fixes`` are those
    of whole programs, by case; ``ways`` are those in which an implementation computes something, each against itself;
    ``lattice`` is what every Keras loads of what another saved, ``speed`` what was timed, of these implementations and
    maybe of others.
    ``exported`` is what becomes of models that leave Keras, in environments of its own among others.

    Raises ReportDataError where a piece names an implementation, case or rule that is not there.
    """

    suite_version: str
    created: str
    headers: tuple[Header, ...]
    cases: Mapping[str, Case]
    statuses: Mapping[str, Mapping[str, CaseStatus]]
    classes: Mapping[str, Mapping[str, Mapping[str, int | str | None]]]
    divergences: tuple[Divergence, ...] = ()
    rules: tuple[RuleText, ...] = ()
    curves: Mapping[str, Mapping[str, Mapping[str, list[float | None]]]] = field(default_factory=dict)
    reproducers: Reproducers | None = None
    complete: frozenset[str] = frozenset()
    histories: tuple[CaseHistory, ...] = ()
    environments: tuple[EnvironmentRow, ...] = ()
    installed: tuple[InstalledRow, ...] = ()
    title: str = "Keras conformance"
    asking: Asking | None = None
    outcomes: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    marks: Marks | None = None
    coverage: Coverage | None = None
    conversions: tuple[Effect, ...] = ()
    fixes: Mapping[str, Fix] = field(default_factory=dict)
    ways: tuple[Way, ...] = ()
    lattice: Lattice | None = None
    speed: Speed | None = None
    exported: Exported | None = None

    def __post_init__(self) -> None:
        ids = self.implementations
        known = set(ids)
        if len(known) != len(ids):
            twice = sorted({i for i in ids if ids.count(i) > 1})
            raise ReportDataError(f"two headers for {', '.join(twice)}", "Give each implementation once.")
        if self.coverage is not None and self.coverage.implementations != list(ids):
            raise ReportDataError("the coverage is of other implementations than the report", "Count it again.")
        rules = {rule.id for rule in self.rules}
        parted: dict[tuple[str, str], set[str]] = {}
        for divergence in self.divergences:
            where = f"the divergence {divergence.case} at {divergence.stage}"
            if divergence.case not in self.cases:
                raise ReportDataError(f"{where} is of a case that is not there", "Judge and report the same catalog.")
            named = [i for behaviour in divergence.behaviours for i in behaviour.implementations]
            _demand(where, "implementation", named, known)
            _demand(where, "ledger rule", divergence.rules, rules)
            if len(divergence.behaviours) < 2 or len(set(named)) != len(named):
                raise ReportDataError(
                    f"{where} does not part its implementations",
                    "Give two or more behaviours, and each implementation in one of them.",
                )
            before = parted.setdefault((divergence.case, divergence.stage), set())
            if twice := sorted(before.intersection(named)):
                raise ReportDataError(
                    f"{where} parts {twice[0]}, which another divergence there parts already",
                    "Divergences of one case and stage are of different implementations.",
                )
            before.update(named)
        if self.histories and [(h.case, h.stage) for h in self.histories] != [
            (d.case, d.stage) for d in self.divergences
        ]:
            raise ReportDataError(
                "the histories are not those of the divergences", "Give one for each, in their order."
            )
        for case, by_implementation in (*self.statuses.items(), *self.curves.items()):
            if case not in self.cases:
                raise ReportDataError(f"{case} is not among the cases", "Judge and report the same catalog.")
            _demand(case, "implementation", by_implementation, known)

    @cached_property
    def implementations(self) -> tuple[str, ...]:
        """The ids of the implementations, in the order they are shown."""
        return tuple(header.implementation.id for header in self.headers)

    def status(self, case: str, implementation: str) -> CaseStatus:
        """How a case ended under an implementation; ``not-run`` where nothing says so."""
        return self.statuses.get(case, {}).get(implementation, "not-run")

    def counts(self, implementation: str) -> dict[CaseStatus, int]:
        """How many of the cases ended in each status under an implementation, not run included."""
        counts: dict[CaseStatus, int] = dict.fromkeys(STATUSES, 0)
        for case in self.cases:
            counts[self.status(case, implementation)] += 1
        return counts

    def reproducer(self, divergence: Divergence, number: int) -> str | None:
        """The script that shows a divergence, the ``number``-th of its case and stage; None where there is none."""
        if self.reproducers is None:
            return None
        if isinstance(self.reproducers, Mapping):
            return self.reproducers.get((divergence.case, divergence.stage, number))
        return self.reproducers(divergence)

    def mark(self, divergence: Divergence) -> Mark | None:
        """What came of running the script; None where nobody looked, or there is no script."""
        return None if self.marks is None else self.marks(divergence)

    @property
    def whole(self) -> bool:
        """True where every implementation's observations are complete and no case was left out."""
        return self.complete.issuperset(self.implementations) and all(
            self.status(case, i) != "not-run" for case in self.cases for i in self.implementations
        )


def pairs(count: int) -> Iterator[Pair]:
    """All (i, j) with i < j < count, row by row; the order the page relies on."""
    return ((i, j) for i in range(count) for j in range(i + 1, count))


def numbers(divergences: Sequence[Divergence]) -> list[int]:
    """For each divergence how many of the same case and stage stand before it."""
    seen: Counter[tuple[str, str]] = Counter()
    found = []
    for divergence in divergences:
        place = divergence.case, divergence.stage
        found.append(seen[place])
        seen[place] += 1
    return found


def _demand(where: str, what: str, named: Iterable[str], known: set[str]) -> None:
    unknown = sorted(set(named) - known)
    if unknown:
        raise ReportDataError(
            f"{where} names the {what} {unknown[0]}, which is not in the report",
            f"Known: {', '.join(sorted(known)) or 'none'}.",
        )
