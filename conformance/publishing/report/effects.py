"""What a fact that differs is for somebody who moves from one behaviour to another, as the page needs it.

The page answers for any two implementations what ``conformance.analysis.history.upgrade`` answers for
two; a test holds them together.
"""

from conformance.analysis.history.recorded import consequences
from conformance.compare.severity import is_look
from conformance.model.comparison import FactComparison, StageComparison

#: For moving from the left to the right; the other way round BREAKS and NEW are exchanged.
CHANGES, BREAKS, NEW, STILL_FAILS, CONFIGS = range(5)

#: The names of the effects, by these numbers.
NAMES = ("changes", "breaks", "new", "fails", "configs")


def effect_of(fact: FactComparison | None, comparison: StageComparison) -> int:
    """The effect of one fact of a comparison; without a fact, of a difference that no single fact says."""
    fact = consequences(comparison.differing)(fact)
    if fact is not None and fact.ended is not None and fact.loud:
        left, right = fact.ended
        if left.fails and right.fails:
            return STILL_FAILS
        return BREAKS if right.fails else NEW
    return CONFIGS if fact is not None and is_look(comparison, fact) else CHANGES
