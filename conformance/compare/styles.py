"""One implementation against itself: the same thing said in another style gives the same numbers."""

from dataclasses import dataclass

from conformance.compare.prepared import prepare
from conformance.compare.stages import compare_stage
from conformance.model.comparison import FactComparison, StageComparison
from conformance.model.observation import Observation

#: The stages that are numbers. Names, configs and static shapes are a matter of style.
NUMERIC = ("initial", "forward", "gradient", "fit", "evaluate", "predict")


@dataclass(frozen=True)
class StyleComparison:
    """Two styles under one implementation: how many facts both have, and the stages at which those differ."""

    compared: int
    parted: tuple[StageComparison, ...]


def compare_styles(one: Observation, other: Observation, *, may_refuse: bool = False) -> StyleComparison:
    """Hold against each other what two styles of the same thing both have seen.

    ``fit`` has a history and a loop of one's own has not: facts that only one has say nothing. ``may_refuse`` says that
    the first is a mode that not every Keras has: one that raises is judged against others, not against itself.
    """
    left, right = prepare(one), prepare(other)
    compared = 0
    parted = []
    for stage in NUMERIC:
        if not all(stage in prepared.runs.get("float32", {}) for prepared in (left, right)):
            continue
        comparison = compare_stage(stage, left, right)
        if comparison is None or (may_refuse and comparison.ended[0].fails):
            continue
        facts = [fact for fact in comparison.facts if _in_both(fact)]
        compared += len(facts)
        apart = tuple(fact for fact in facts if not fact.verdict.agrees)
        if apart:
            parted.append(StageComparison(stage, comparison.verdict, apart))
    return StyleComparison(compared, tuple(parted))


def _in_both(fact: FactComparison) -> bool:
    return bool(fact.left) == bool(fact.right)
