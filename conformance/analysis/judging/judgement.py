"""From observations to explained divergences: compare and ledger put together. Reads nothing, runs nothing."""

import gc
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from conformance.analysis.ledger.explain import Ledger
from conformance.analysis.ledger.model import Rule
from conformance.model.case import Case
from conformance.model.comparison import Divergence
from conformance.model.observation import CaseStatus, Header, Observation

#: case → stage → implementation → number of its behaviour there.
Classes = Mapping[str, Mapping[str, Mapping[str, int]]]


@dataclass(frozen=True)
class Judgement:
    """Everything that a set of observations says.

    ``classes`` holds the behaviour of each implementation at each stage that could be judged.
    ``unjudged`` says, case by case, why an implementation could not be: that is never agreement.
    ``statuses`` is how each case ended under each implementation, ``unsupported`` says case by case at which
    stage which implementation could not be judged for want of support, and why. ``rules`` are the ledger's.
    """

    cases: Mapping[str, Case]
    headers: Mapping[str, Header]
    divergences: tuple[Divergence, ...]
    classes: Classes = field(hash=False)
    unjudged: Mapping[str, Mapping[str, str]] = field(hash=False)
    statuses: Mapping[str, Mapping[str, CaseStatus]] = field(hash=False)
    unsupported: Mapping[str, Mapping[str, Mapping[str, str]]] = field(hash=False, default_factory=dict)
    rules: tuple[Rule, ...] = field(hash=False, default=())

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
    from conformance.analysis.judging.sets import judge_observations  # noqa: PLC0415 -- who reads a judgement needs no NumPy

    return judge_observations(cases, observations, ledger, among)


@contextmanager
def without_collector() -> Iterator[None]:
    """Judging makes millions of objects without a cycle, and so does reading: looking for some takes a third of it."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def of_case(case: Case, observations: Mapping[str, Observation]) -> Observation:
    """The observation of that very revision of the case, or one that says it was not run."""
    found = observations.get(case.id)
    if found is None:
        return Observation(case.id, case.revision, "not-run", detail="never observed")
    if found.revision != case.revision:
        return Observation(case.id, case.revision, "not-run", detail="observed before the case was changed")
    return found
