"""One folder of results and what can be done with it: observe, judge, confirm, report."""

# ruff: noqa: PLC0415 -- what reads archives is imported where there is one: answers do without.

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import conformance
from conformance import archive, catalog
from conformance.analysis.coverage.model import Coverage
from conformance.analysis.coverage.seen import Looking
from conformance.analysis.history.changes import histories
from conformance.analysis.judging.judgement import Judgement
from conformance.analysis.judging.kept import Kept, kept_beside
from conformance.analysis.judging.sets import judge_sets
from conformance.analysis.ledger import load as rules_of
from conformance.analysis.ledger.model import Rule
from conformance.analysis.ledger.words import versions
from conformance.analysis.search import index
from conformance.catalog.effects import every_effect
from conformance.catalog.fixes import every as every_fix
from conformance.environments import lock_check as installed
from conformance.environments.launch import WORKER, Launch
from conformance.environments.pristine import Pristine
from conformance.environments.table import Environments
from conformance.execution.costlog import CostLog
from conformance.execution.currency import Currency
from conformance.execution.durations import Durations
from conformance.execution.limits import Limits
from conformance.execution.session import Executor, Progress, Result, Session
from conformance.exporting import packing as exports
from conformance.inventory import api, usage
from conformance.inventory import names as inventory
from conformance.lattice import packing as saved
from conformance.model.case import Case
from conformance.model.comparison import Divergence
from conformance.model.errors import MissingObservationsError
from conformance.model.observation import Header
from conformance.observations.completeness import Completeness, completeness
from conformance.observations.opening import Opened, Opening, of_store
from conformance.observations.store import ObservationSet, Store
from conformance.publishing.report.asking import Asking
from conformance.publishing.report.curves import curves_of
from conformance.publishing.report.data import Marks, ReportData, RuleText
from conformance.publishing.report.environments import environment_rows
from conformance.publishing.report.ways import ways
from conformance.publishing.report.write import write_report
from conformance.publishing.reproduce import reproducer, written
from conformance.publishing.reproduce.reproduced import Mark, Reproduced
from conformance.publishing.result.outcomes import outcomes
from conformance.speed import packing as timed
from conformance.workspace.confirm import Stamps, confirm_all
from conformance.workspace.coverage import coverage_of

if TYPE_CHECKING:
    from conformance.archive.restoring import Restored
    from conformance.publishing.result.former import FormerMarks

_log = logging.getLogger("conformance")

#: Where results go unless another folder is named.
REPORTS = Path("reports")


@dataclass(frozen=True)
class Workspace:
    """A folder of results (``reports/`` by default); observations are below it.

    Where it has none, or ``archived`` says so, those of its archive are read in their place.
    """

    folder: Path = REPORTS
    archived: bool = False

    @property
    def store(self) -> Store:
        """The observations below the folder."""
        return Store(self.folder / "observations")

    @property
    def archive(self) -> Path:
        """Where the archive is, if there is one."""
        return self.folder / archive.FOLDER

    @property
    def reads_archive(self) -> bool:
        """Whether observations are read from the archive."""
        return self.archived or (archive.exists(self.archive) and not self.store.ids())

    def ids(self) -> list[str]:
        """The implementations there is anything of, sorted."""
        if self.reads_archive:
            from conformance.archive.opening import opened

            return sorted(opened(self.archive).index.implementations)
        return self.store.ids()

    def session(
        self,
        launches: Iterable[Launch],
        jobs: int | None = None,
        limits: Limits | None = None,
        shard: str = "",
        executor: Executor | None = None,
        *,
        keep_going: bool = False,
        again: Sequence[str] = (),
        share: bool = True,
    ) -> Session:
        """A session that keeps what it observes here, in files of a ``shard`` where there is one."""
        return Session(
            launches,
            Store(self.store.root, shard),
            limits,
            jobs=jobs,
            catalog=tuple(catalog.load().values()),
            durations=Durations.load(),
            costs=CostLog(self.folder),
            executor=executor,
            keep_going=keep_going,
            again=again,
            share=share,
            pristine=Pristine(self.folder / ".installed"),
        )

    def restore(
        self, work: Iterable[tuple[Launch, Sequence[Case]]], shard: str = "", *, any_processor: bool = False
    ) -> "Restored":
        """Put back from the archive what is missing of each implementation's cases, where it still holds.

        That is what was observed of the very case, by the files of the launch's worker as they are, under the lock and
        with the variables that the launch names, on a processor like this one. With ``any_processor`` on another, too,
        if all implementations that are to have the case were observed on one kind: only then are they comparable to the
        bit. Raises MissingPackageError where there is nothing to read archives with.
        """
        from conformance.archive.opening import opened
        from conformance.archive.restoring import restore
        from conformance.observations.machine import is_like_this

        work = list(work)
        everything = catalog.load()
        known = {launch.id: (launch, Currency(everything, launch.worker)) for launch, _ in work}

        def current(header: Header, case: str, revision: str, worker: str) -> int:
            launch, currency = known[header.implementation.id]
            if not launch.holds(header) or not (any_processor or is_like_this(header)):
                return 0
            return currency.rank(header, case, revision, worker)

        wanted = {launch.id: [case.id for case in cases] for launch, cases in work}
        revisions = {case.id: case.revision for case in everything.values()}
        store = Store(self.store.root, shard)
        return restore(opened(self.archive), store, wanted, revisions, current, together=any_processor)

    def sets(self, implementations: Iterable[str] | None = None) -> Opened:
        """Observations by implementation in the table's order: all of those named, or everything that counts now.

        What counts is of a case as it is, made by the worker's files as they are (currency.py).

        Raises:
            MissingObservationsError: one that is named, or everything, is missing.
        """
        if self.reads_archive:
            return self._archived(implementations)
        if implementations is not None:
            named = {i: self.store.read(i) for i in in_order(implementations)}
            warn(self.store, named)
            return Opened(named, of_store(self.store.root))
        found = self._counting()
        if not found:
            raise MissingObservationsError(
                f"there are no observations by this version of the worker in {self.store.root}",
                "Make them with: tox -e py311-tf2   (or: conformance run)",
            )
        return found

    def current(self, implementations: Iterable[str]) -> Opened:
        """What counts of the implementations named, as far as there is anything; of an archive all that it has."""
        wanted = set(implementations)
        if self.reads_archive:
            return self._archived(wanted.intersection(self.ids()))
        found = self._counting()
        return Opened({i: one for i, one in found.items() if i in wanted}, found.opening)

    def _counting(self) -> Opened:
        everything = self.store.all()
        warn(self.store, everything)
        counting = Currency(catalog.load()).all(everything)
        return Opened({i: counting[i] for i in in_order(counting)}, _counting(self.store.root))

    def _archived(self, implementations: Iterable[str] | None) -> Opened:
        """The same of the archive; what former files of the worker made counts, and is told."""
        from conformance.archive import opening

        if not archive.exists(self.archive):
            raise MissingObservationsError(f"there is no archive in {self.archive}", "Name the folder that has one.")
        named = None if implementations is None else in_order(implementations)
        found = opening.sets(str(self.archive), named)
        opening.warn(self.archive, found)
        return Opened({i: found[i] for i in in_order(found)}, opening.of_archive(self.archive))

    def completeness(self, environments: Environments, expected: Iterable[str]) -> Completeness:
        """How much of the ``expected`` implementations (ids of the table) is observed with today's locks and worker."""
        expected = list(expected)
        revisions = {case.id: case.revision for case in catalog.load().values()}
        if self.reads_archive:
            there = set(self.ids())
            sets: Mapping[str, ObservationSet] = self._archived([i for i in expected if i in there])
        else:
            sets = {i: found for i in expected if (found := self.store.find(i)) is not None}
        known = {i: environments.implementation(i) for i in expected}
        locks = {i: environments.lock_fingerprint(one.environment) for i, one in known.items()}
        variables = {i: environments.launch(one, Path("python")).counted for i, one in known.items()}
        return completeness(expected, revisions, sets, Currency(catalog.load()).made, locks, variables)

    def judge(
        self,
        implementations: Iterable[str] | None = None,
        cases: Mapping[str, Case] | None = None,
        rules: Sequence[Rule] | None = None,
        sets: Mapping[str, ObservationSet] | None = None,
    ) -> Judgement:
        """Judge what is on disk; ``sets`` are the implementations' observations where they are open already."""
        return judge_sets(
            self.sets(implementations) if sets is None else sets,
            catalog.load() if cases is None else cases,
            rules_of.load() if rules is None else rules,
            kept=self._kept,
            # Who judges everything is mostly asked next how much was looked at: it takes the same observations.
            beside=Looking() if cases is None else None,
        )

    @property
    def _kept(self) -> Kept | None:
        """What was judged of the observations that count here."""
        return kept_beside(self.archive if self.reads_archive else self.store.root)

    def report(self, judgement: Judgement, sets: Mapping[str, ObservationSet] | None = None) -> Path:
        """Write the report of a judgement, of ``sets`` where they are open already; returns the path of its page."""
        return write_report(self.report_data(judgement, sets), self.folder)

    def report_data(
        self,
        judgement: Judgement,
        sets: Mapping[str, ObservationSet] | None = None,
        former: "FormerMarks | None" = None,
    ) -> ReportData:
        """What the report of a judgement shows; ``former`` says what came of reproducers that did not run here."""
        sets = self.sets(judgement.headers) if sets is None else sets
        observations = {i: s.observations for i, s in sets.items()}
        return ReportData(
            suite_version=conformance.__version__,
            created=datetime.now(UTC).isoformat(timespec="microseconds"),
            headers=tuple(judgement.headers.values()),
            cases=judgement.cases,
            statuses=judgement.statuses,
            classes=judgement.classes,
            divergences=judgement.divergences,
            rules=tuple(rule_text(rule, judgement.headers) for rule in judgement.rules),
            curves=curves_of(judgement.cases.values(), observations),
            reproducers=lambda d: reproducer(judgement.cases[d.case], d, judgement.headers),
            marks=self.marks(judgement, sets, former),
            complete=frozenset(i for i, s in sets.items() if s.complete),
            histories=histories(judgement.divergences, judgement.headers),
            environments=environment_rows(Environments.load()),
            outcomes=outcomes(judgement.cases.values(), sets),
            coverage=self.coverage(judgement, sets),
            conversions=tuple(every_effect()),
            fixes=every_fix(),
            ways=ways(judgement.cases.values(), observations),
            lattice=saved.read(),
            speed=timed.read(),
            exported=exports.read(),
            asking=Asking(index.build(judgement, judgement.rules), inventory.load(), usage.load(), api.load().file),
        )

    def coverage(self, judgement: Judgement, sets: Mapping[str, ObservationSet] | None = None) -> Coverage:
        """How much of the public API was looked at, by what was judged."""
        sets = self.sets(judgement.headers) if sets is None else sets
        return coverage_of(judgement, sets, self._kept)

    def marks(
        self, judgement: Judgement, sets: Mapping[str, ObservationSet], former: "FormerMarks | None" = None
    ) -> Marks:
        """What came of running the reproducers, held against what is observed now."""
        from conformance.workspace.reproducing import refreshed, tasks

        kept = Reproduced.load(self.folder)
        if kept.sides:
            refreshed(kept, tasks(judgement, sets))

        def marked(divergence: Divergence) -> Mark | None:
            case = judgement.cases[divergence.case]
            script = written(case, divergence, judgement.headers)
            if script is None:
                return None
            here = kept.mark(divergence, script)
            if former is None or here.outcome != "not run":
                return here
            # Some sides alone that ran here do not hide that all of them ran before.
            before = former.mark(case, divergence, script)
            return here if before is None or before.ran <= here.ran else before

        return marked


def warn(store: Store, sets: Mapping[str, ObservationSet]) -> None:
    """Warn of what could not be read: all else counts."""
    for problem in (*store.strays(), *(text for one in sets.values() for text in one.damaged)):
        _log.warning("%s; all else is read, and the next run sets it aside", problem)


def in_order(implementations: Iterable[str]) -> list[str]:
    """Implementations (ids) as the table has them, which is oldest first; those that it does not know come last."""
    place = {one.id: number for number, one in enumerate(Environments.load().implementations())}
    return sorted(implementations, key=lambda i: (place.get(i, len(place)), i))


def rule_text(rule: Rule, headers: Mapping[str, Header]) -> RuleText:
    """A rule as the report shows it, and which implementations it takes in."""
    return RuleText(
        rule.id,
        rule.kind,
        rule.title,
        rule.reason.strip(),
        rule.advice.strip(),
        tuple(rule.links),
        versions(rule),
        frozenset(i for i, header in headers.items() if rule.includes(header)),
        rule.differs_within,
        rule.covers,
        rule.fits,
    )


def choose_launches(
    environments: Environments,
    names: Sequence[str],
    implementations: Sequence[str] = (),
    interpreters: Mapping[str, Path] | None = None,
    device: str = "cpu",
    option: str = "--interpreter",
) -> list[Launch]:
    """How to start every implementation asked for, by environment or id; all that are on this machine where none is.

    ``interpreters`` is what ``option`` of a command was given, None where the command has no such option.
    Raises UnknownEnvironmentError, UnknownImplementationError, MissingInterpreterError, LockMismatchError.
    """
    chosen = [environments.implementation(i) for i in implementations]
    for name in names:
        chosen += [i for i in environments.implementations(name) if i not in chosen]
    if not chosen:
        chosen = [
            i for name in environments.names() if environments.is_here(name) for i in environments.implementations(name)
        ]
    launches = []
    pythons: dict[str, Path] = {}
    for one in chosen:
        if one.environment not in pythons:
            python = environments.interpreter(
                one.environment, (interpreters or {}).get(one.environment), "" if interpreters is None else option
            )
            installed.check(one.environment, python, environments.lock_path(one.environment))
            pythons[one.environment] = python
        twin = one if device == "cpu" else environments.implementation(f"{one.id}@{device}")
        launches.append(environments.launch(twin, pythons[one.environment]))
    return launches


def observe(
    session: Session,
    cases: Sequence[Case],
    rules: Sequence[Rule],
    progress: Callable[[Progress], None] | None = None,
) -> Result:
    """Observe cases under all of a session's implementations, then confirm what is near a border."""
    result = session.observe_all(cases, progress=progress)
    confirm_near_borders(session, cases, rules, result, progress)
    return result


def confirm_near_borders(
    session: Session,
    cases: Sequence[Case],
    rules: Sequence[Rule],
    result: Result,
    progress: Callable[[Progress], None] | None = None,
) -> None:
    """Confirm what is near a border; ``result`` is told of what cannot be.

    Where nothing has changed since it was confirmed, nothing is judged again.
    """
    all_of_it = with_partners(cases)
    stamps = Stamps(session, all_of_it, rules)
    if not stamps.holds:
        confirmed = confirm_all(session, judge_session(session, all_of_it, rules), progress)
        for implementation, error in confirmed.failures.items():
            result.failures.setdefault(implementation, error)
        if not confirmed.failures:
            stamps.put()


def confirm_shard(
    session: Session,
    work: Sequence[tuple[Launch, Sequence[Case]]],
    rules: Sequence[Rule],
    result: Result,
    progress: Callable[[Progress], None] | None = None,
) -> None:
    """Confirm what is near a border of a shard's ``work``, judged by all that the folder holds of other shards too."""
    everything, workers = catalog.load(), {launch.id: launch.worker for launch in session.launches}
    found = ((i, Currency(everything, workers.get(i, WORKER)).only(one)) for i, one in session.store.all().items())
    sets = {i: one for i, one in found if one is not None}
    only = {launch.id: frozenset(case.id for case in part) for launch, part in work}
    cases = list({case.id: case for _, part in work for case in part}.values())
    confirmed = confirm_all(session, _judged(session, sets, with_partners(cases), rules), progress, only)
    for implementation, error in confirmed.failures.items():
        result.failures.setdefault(implementation, error)


def judge_session(session: Session, cases: Iterable[Case], rules: Sequence[Rule]) -> Judgement:
    """Judge what a session has on disk of those of its implementations that could be started."""
    return _judged(session, _stored(session), cases, rules)


def _stored(session: Session) -> dict[str, ObservationSet]:
    found = ((launch.id, session.stored(launch)) for launch in session.launches)
    return {i: one for i, one in found if one is not None}


def _judged(
    session: Session, sets: Mapping[str, ObservationSet], cases: Iterable[Case], rules: Sequence[Rule]
) -> Judgement:
    root = session.store.root
    opened = Opened(sets, _counting(root))
    return judge_sets(opened, {case.id: case for case in cases}, rules, kept=kept_beside(root))


def _counting(root: Path) -> Opening:
    """What counts now of the store in a folder."""
    return Opening(f"{__name__}:counting", (str(root),))


def counting(root: str, implementations: Sequence[str]) -> Mapping[str, ObservationSet]:
    """The observations of some implementations (ids) that count now, for another process that judges them."""
    store = Store(Path(root))
    return Currency(catalog.load()).all({i: store.read(i) for i in implementations})


def with_partners(cases: Iterable[Case]) -> list[Case]:
    """The cases, and those that spell their defaults out."""
    chosen = {case.id: case for case in cases}
    everything = catalog.load()
    for case in list(chosen.values()):
        if case.explicit_defaults is not None:
            chosen.setdefault(case.explicit_defaults, everything[case.explicit_defaults])
    return list(chosen.values())
