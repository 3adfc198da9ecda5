"""Two observations of one case: a verdict for every stage that can be judged by itself."""

from typing import Protocol

from conformance.compare.details import compare_facts
from conformance.compare.outcomes import compare_endings, compare_statuses, end_of
from conformance.compare.prepared import Prepared, whole_plan
from conformance.compare.severity import RANK
from conformance.model.comparison import EQUIVALENT, IDENTICAL, CaseComparison, FactComparison, StageComparison, Verdict
from conformance.scenarios.declaration import AGREEMENT


class Named(Protocol):
    """What comparing needs to know of a case."""

    @property
    def id(self) -> str:
        """The case's id."""

    @property
    def scenario(self) -> str:
        """The name of a scenario of conformance/scenarios."""


def compare_prepared(case: Named, a: Prepared, b: Prepared, left: str = "left", right: str = "right") -> CaseComparison:
    """Compare what two implementations (``left`` and ``right`` are their ids) did with one case.

    Raises UnknownScenarioError, and UnreadableFactError for arrays that are none.
    """
    reason = unjudged(a, b)
    if reason:
        return CaseComparison(case.id, left, right, (), reason)
    ended = compare_endings(a, b)
    if ended is not None:
        return CaseComparison(case.id, left, right, (ended,))
    stages: list[StageComparison] = []
    parted: set[str] = set()
    for stage, above in whole_plan(case.scenario, (a, b)):
        if not parted.isdisjoint(above):
            continue
        compared = compare_stage(stage, a, b)
        if compared is None:
            continue
        stages.append(compared)
        if hides_what_follows(compared):
            parted.add(stage)
    return CaseComparison(case.id, left, right, tuple(stages), "" if stages else "no stage was observed on both sides")


def unjudged(a: Prepared, b: Prepared) -> str:
    """Why two observations cannot be compared at all; empty where they can."""
    for side in (a, b):
        if side.nothing_seen:
            return side.nothing_seen
    if a.revision != b.revision:
        return f"different revisions of the case: {a.revision} and {b.revision}"
    if a.ending == b.ending == "error":
        return f"failed outside any stage: {a.detail or b.detail}"
    if a.ending == b.ending == "ran" and precision(a, b) is None:
        return "no precision was run on both sides"
    return ""


def precision(a: Prepared, b: Prepared) -> str | None:
    """The run that decides about structure: float32 where both have it."""
    for name in ("float32", "float64"):
        if name in a.runs and name in b.runs:
            return name
    return None


def hides_what_follows(comparison: StageComparison) -> bool:
    """True where later stages cannot be judged by themselves.

    What differs in float64 alone says nothing about the float32 numbers that follow.
    """
    return any(not fact.verdict.agrees and fact.only != "float64" for fact in comparison.facts)


def compare_stage(stage: str, a: Prepared, b: Prepared) -> StageComparison | None:
    """One stage of both; None where it cannot be judged (absent, unsupported, follows from a failure)."""
    first = precision(a, b)
    if first is None:
        return None
    states = {a.state(first, stage), b.state(first, stage)}
    if "unsupported" in states or "follows" in states or states == {"absent"}:
        return None
    if stage == AGREEMENT:
        # What only one side has recorded is told where it was.
        facts = [] if "absent" in states else compare_facts(stage, a, b, first)
        both = [fact for fact in facts if bool(fact.left) == bool(fact.right)]
        return of_facts(stage, both) if both else None
    if "absent" in states:
        seen = ["observed" if side.state(first, stage) == "present" else "not observed" for side in (a, b)]
        ended = end_of(a.at(first, stage)), end_of(b.at(first, stage))
        summary = "the stage is there on one side only"
        fact = FactComparison("stage", Verdict.STRUCTURE, summary, seen[0], seen[1], ended=ended)
        return StageComparison(stage, Verdict.STRUCTURE, (fact,), ended=ended)
    left, right = a.runs[first][stage], b.runs[first][stage]
    if left.status != "ok" or right.status != "ok":
        return compare_statuses(stage, left, right)
    return of_facts(stage, compare_facts(stage, a, b, first))


def of_facts(stage: str, facts: list[FactComparison]) -> StageComparison:
    """A stage by its facts: those that agree last, which are most, and of those the identical ones."""
    parted = [f for f in facts if f.verdict is not IDENTICAL and f.verdict is not EQUIVALENT]
    parted.sort(key=lambda fact: -RANK[fact.verdict])
    rounded = [f for f in facts if f.verdict is EQUIVALENT]
    same = [f for f in facts if f.verdict is IDENTICAL] if parted or rounded else facts
    ordered = (*parted, *rounded, *same)
    return StageComparison(stage, ordered[0].verdict if ordered else IDENTICAL, ordered)
