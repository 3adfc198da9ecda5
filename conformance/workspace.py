"""One folder of results and what can be done with it: observe, judge, confirm, report."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import conformance
from conformance import catalog, installed
from conformance.catalog.case import Case
from conformance.compare.numeric import near_border
from conformance.environments import Environments
from conformance.errors import MissingInterpreterError, MissingObservationsError
from conformance.judgement import Judgement, judge
from conformance.ledger import load as rules_of
from conformance.ledger.explain import Ledger
from conformance.ledger.model import Rule
from conformance.observations.store import ObservationSet, Store
from conformance.report.curves import curves_of
from conformance.report.data import ReportData, RuleText
from conformance.report.write import write_report
from conformance.reproduce import reproducer
from conformance.runner.launch import WORKER, Launch, fingerprint
from conformance.runner.limits import Limits
from conformance.runner.session import Progress, Result, Session

#: Where results go unless another folder is named.
REPORTS = Path("reports")


@dataclass(frozen=True)
class Workspace:
    """A folder of results (``reports/`` by default); observations are below it."""

    folder: Path = REPORTS

    @property
    def store(self) -> Store:
        """The observations below the folder."""
        return Store(self.folder / "observations")

    def session(self, launches: Iterable[Launch], jobs: int | None = None, limits: Limits | None = None) -> Session:
        """A session that keeps what it observes here."""
        return Session(launches, self.store, limits, jobs=jobs, catalog=tuple(catalog.load().values()))

    def sets(self, implementations: Iterable[str] | None = None) -> dict[str, ObservationSet]:
        """Observations by implementation: those named, or all that this version of the worker made.

        Raises:
            MissingObservationsError: one that is named, or everything, is missing.
        """
        if implementations is not None:
            return {i: self.store.read(i) for i in implementations}
        found = {i: s for i, s in self.store.all().items() if s.header.worker == fingerprint(WORKER)}
        if not found:
            raise MissingObservationsError(
                f"there are no observations by this version of the worker in {self.store.root}",
                "Make them with: tox -e py311-tf2   (or: conformance run)",
            )
        return found

    def judge(
        self,
        implementations: Iterable[str] | None = None,
        cases: Mapping[str, Case] | None = None,
        rules: Sequence[Rule] | None = None,
    ) -> Judgement:
        """Judge what is on disk."""
        sets = self.sets(implementations)
        placed = Ledger(rules_of.load() if rules is None else rules, {i: s.header for i, s in sets.items()})
        observations = {i: s.observations for i, s in sets.items()}
        return judge(catalog.load() if cases is None else cases, observations, placed)

    def report(self, judgement: Judgement) -> Path:
        """Write the report of a judgement; returns the path of its page."""
        sets = self.sets(judgement.headers)
        data = ReportData(
            suite_version=conformance.__version__,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            headers=tuple(judgement.headers.values()),
            cases=judgement.cases,
            statuses=judgement.statuses,
            classes=judgement.classes,
            divergences=judgement.divergences,
            rules=tuple(rule_text(rule) for rule in rules_of.load()),
            curves=curves_of(judgement.cases.values(), {i: s.observations for i, s in sets.items()}),
            reproducers=lambda d: reproducer(judgement.cases[d.case], d, judgement.headers),
            complete=frozenset(i for i, s in sets.items() if s.complete),
        )
        return write_report(data, self.folder)


def rule_text(rule: Rule) -> RuleText:
    """A rule as the report shows it."""
    sides = [
        ", ".join(key + (value if value[:1] in "<>=!~" else f" {value}") for key, value in t.items())
        for t in rule.where
    ]
    return RuleText(
        rule.id, rule.kind, rule.title, rule.reason.strip(), rule.advice.strip(), tuple(rule.links), " or ".join(sides)
    )


def choose_launches(
    environments: Environments,
    names: Sequence[str],
    implementations: Sequence[str] = (),
    interpreters: Mapping[str, Path] | None = None,
    device: str = "cpu",
) -> list[Launch]:
    """How to start every implementation asked for, by environment or id; all that are on this machine where none is.

    Raises UnknownEnvironmentError, UnknownImplementationError, MissingInterpreterError, LockMismatchError.
    """
    chosen = [environments.implementation(i) for i in implementations]
    for name in names:
        chosen += [i for i in environments.implementations(name) if i not in chosen]
    if not chosen:
        chosen = [
            i
            for name in environments.names()
            if _is_here(environments, name)
            for i in environments.implementations(name)
        ]
    launches = []
    pythons: dict[str, Path] = {}
    for one in chosen:
        if one.environment not in pythons:
            python = environments.interpreter(one.environment, (interpreters or {}).get(one.environment))
            installed.check(one.environment, python, environments.lock_path(one.environment))
            pythons[one.environment] = python
        twin = one if device == "cpu" else environments.implementation(f"{one.id}@{device}")
        launches.append(environments.launch(twin, pythons[one.environment]))
    return launches


def _is_here(environments: Environments, name: str) -> bool:
    try:
        environments.interpreter(name)
    except MissingInterpreterError:
        return False
    return True


def observe(
    session: Session,
    cases: Sequence[Case],
    rules: Sequence[Rule],
    progress: Callable[[Progress], None] | None = None,
) -> Result:
    """Observe cases under all of a session's implementations, then confirm what is near a border."""
    result = session.observe_all(cases, progress=progress)
    confirm(session, judge_session(session, with_partners(cases), rules))
    return result


def judge_session(session: Session, cases: Iterable[Case], rules: Sequence[Rule]) -> Judgement:
    """Judge what a session has on disk of those of its implementations that could be started."""
    sets = {i: found for i, found in ((launch.id, session.stored(launch)) for launch in session.launches) if found}
    placed = Ledger(rules, {i: found.header for i, found in sets.items()})
    return judge({case.id: case for case in cases}, {i: found.observations for i, found in sets.items()}, placed)


def with_partners(cases: Iterable[Case]) -> list[Case]:
    """The cases, and those that spell their defaults out."""
    chosen = {case.id: case for case in cases}
    everything = catalog.load()
    for case in list(chosen.values()):
        if case.spelled is not None:
            chosen.setdefault(case.spelled, everything[case.spelled])
    return list(chosen.values())


def confirm(session: Session, judgement: Judgement) -> int:
    """Run again, and with inputs moved by one ulp, what differs by little without a rule; returns how many cases."""
    by_id = {launch.id: launch for launch in session.launches}
    wanted: dict[tuple[str, str], None] = {}
    for divergence in judgement.unexplained:
        for (i, j), comparison in divergence.pairs.items():
            if any(near_border(fact) for fact in comparison.differing):
                for behaviour in (divergence.behaviours[i], divergence.behaviours[j]):
                    wanted.update(dict.fromkeys((divergence.case, one) for one in behaviour.implementations))
    for case, implementation in wanted:
        if implementation in by_id:
            session.confirm(judgement.cases[case], by_id[implementation])
    return len({case for case, _ in wanted})
