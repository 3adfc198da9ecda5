"""From observations to explained divergences: compare and ledger put together. Reads nothing, runs nothing."""

import gc
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from conformance.catalog.case import Case
from conformance.compare.behaviours import judge_case
from conformance.compare.facts import UnreadableFactError, unreadable
from conformance.compare.model import Divergence
from conformance.ledger.bounds import misplaced
from conformance.ledger.explain import Complaint, Ledger, check
from conformance.observations.model import CaseStatus, Header, Observation

Said = TypeVar("Said")

#: case → stage → implementation → number of its behaviour there.
Classes = Mapping[str, Mapping[str, Mapping[str, int]]]


@dataclass(frozen=True)
class Judgement:
    """Everything that a set of observations says.

    ``classes`` holds the behaviour of each implementation at each stage that could be judged.
    ``unjudged`` says, case by case, why an implementation could not be: that is never agreement.
    ``statuses`` is how each case ended under each implementation, ``unsupported`` says case by case at which
    stage which implementation could not be judged for want of support, and why.
    """

    cases: Mapping[str, Case]
    headers: Mapping[str, Header]
    divergences: tuple[Divergence, ...]
    classes: Classes = field(hash=False)
    unjudged: Mapping[str, Mapping[str, str]] = field(hash=False)
    statuses: Mapping[str, Mapping[str, CaseStatus]] = field(hash=False)
    unsupported: Mapping[str, Mapping[str, Mapping[str, str]]] = field(hash=False, default_factory=dict)

    @property
    def unexplained(self) -> tuple[Divergence, ...]:
        """The divergences that no rule, or not every part by a rule, explains."""
        return tuple(d for d in self.divergences if d.rule is None)

    def counts(self, implementation: str) -> Counter[str]:
        """How many cases ended in each status under an implementation."""
        return Counter(statuses[implementation] for statuses in self.statuses.values())

    def verdicts(self) -> Counter[str]:
        """How many divergences have each verdict."""
        return Counter(d.verdict.value for d in self.divergences)


def judge(
    cases: Mapping[str, Case],
    observations: Mapping[str, Mapping[str, Observation]],
    ledger: Ledger,
    among: Iterable[str] | None = None,
) -> Judgement:
    """Judge ``cases`` over the ledger's implementations: all, or only those (ids) in ``among``.

    ``observations`` maps an implementation to its observations by case; one of another revision of
    the case counts as not run.
    """
    with _without_collector():
        return _judge(cases, observations, ledger, cases if among is None else among)


def joined(cases: Mapping[str, Case], parts: Sequence[Judgement]) -> Judgement:
    """Judgements of parts of ``cases`` over the same implementations as one, in the cases' order."""
    order = {case: position for position, case in enumerate(cases)}
    divergences = sorted((d for part in parts for d in part.divergences), key=lambda d: order[d.case])
    return Judgement(
        cases,
        parts[0].headers,
        tuple(divergences),
        _in_order(order, [part.classes for part in parts]),
        _in_order(order, [part.unjudged for part in parts]),
        _in_order(order, [part.statuses for part in parts]),
        _in_order(order, [part.unsupported for part in parts]),
    )


def _in_order(order: Mapping[str, int], parts: Iterable[Mapping[str, Said]]) -> dict[str, Said]:
    whole = {case: said for part in parts for case, said in part.items()}
    return dict(sorted(whole.items(), key=lambda item: order[item[0]]))


@contextmanager
def _without_collector() -> Iterator[None]:
    """Judging makes and drops millions of objects without a cycle; looking for some takes a third of its time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _judge(
    cases: Mapping[str, Case],
    observations: Mapping[str, Mapping[str, Observation]],
    ledger: Ledger,
    among: Iterable[str],
) -> Judgement:
    headers = ledger.headers
    divergences: list[Divergence] = []
    classes: dict[str, Mapping[str, Mapping[str, int]]] = {}
    unjudged: dict[str, Mapping[str, str]] = {}
    statuses: dict[str, Mapping[str, CaseStatus]] = {}
    unsupported: dict[str, Mapping[str, Mapping[str, str]]] = {}
    for case in (cases[name] for name in among):
        mine = {i: of_case(case, observations[i]) for i in headers}
        partner = cases.get(case.spelled) if case.spelled else None
        spelled = _OfCase(partner, observations) if partner else None
        try:
            judged = judge_case(case, mine, spelled)
        except UnreadableFactError:
            # Whoever wrote them; the others are judged without them.
            mine = {i: _readable(observation) for i, observation in mine.items()}
            judged = judge_case(case, mine, spelled.readable() if spelled is not None else None)
        statuses[case.id] = {i: observation.status for i, observation in mine.items()}
        divergences.extend(ledger.explain(d) for d in judged.divergences)
        classes[case.id] = judged.classes
        if judged.unjudged:
            unjudged[case.id] = judged.unjudged
        if judged.unsupported:
            unsupported[case.id] = judged.unsupported
    return Judgement(cases, headers, tuple(divergences), classes, unjudged, statuses, unsupported)


class _OfCase(Mapping[str, Observation]):
    """The observations of one case by implementation, each read when asked for: most are not."""

    def __init__(self, case: Case, observations: Mapping[str, Mapping[str, Observation]]) -> None:
        self._case = case
        self._observations = observations

    def __getitem__(self, implementation: str) -> Observation:
        return of_case(self._case, self._observations[implementation])

    def readable(self) -> Mapping[str, Observation]:
        """The same, without those whose facts cannot be read."""
        return {i: _readable(observation) for i, observation in self.items()}

    def __contains__(self, implementation: object) -> bool:
        return implementation in self._observations

    def __iter__(self) -> Iterator[str]:
        return iter(self._observations)

    def __len__(self) -> int:
        return len(self._observations)


def of_case(case: Case, observations: Mapping[str, Observation]) -> Observation:
    """The observation of that very revision of the case, or one that says it was not run."""
    found = observations.get(case.id)
    if found is None:
        return Observation(case.id, case.revision, "not-run", detail="never observed")
    if found.revision != case.revision:
        return Observation(case.id, case.revision, "not-run", detail="observed before the case was changed")
    return found


def _readable(observation: Observation) -> Observation:
    """The observation, or one that was not run where its facts do not keep to docs/protocol.md."""
    runs = (*observation.runs.values(), *observation.confirm.values())
    wrong = next((why for stages in runs for stage in stages if (why := unreadable(stage.facts))), "")
    if not wrong:
        return observation
    return Observation(observation.case, observation.revision, "not-run", detail=f"its facts cannot be read: {wrong}")


def complaints(judgement: Judgement, ledger: Ledger) -> list[Complaint]:
    """What is wrong with the ledger, given a judgement."""
    return [*check(ledger, judgement.divergences, judgement.classes), *misplaced(ledger, judgement.divergences)]
