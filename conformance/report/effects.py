"""What the difference between two behaviours is for somebody who moves from one to the other, as the page needs it.

The page answers for any two implementations what ``conformance.history.upgrade`` answers for two; a test holds them
together.
"""

from conformance.compare.model import FactComparison, StageComparison
from conformance.compare.severity import is_look

#: Flags of a pair of behaviours (i, j), for moving from i to j; the other way round BREAKS and NEW are exchanged.
CHANGES, BREAKS, NEW, STILL_FAILS, CONFIGS = 1, 2, 4, 8, 16

#: Facts that say how something ended. Float64 alone may fail beside facts that differ in float32.
ENDINGS = frozenset({"raised", "missing", "signature", "status", "float64"})


def effects(comparison: StageComparison | None) -> int:
    """The flags of all facts that differ between two behaviours."""
    found = 0
    if comparison is None:
        return CHANGES
    for fact in comparison.differing:
        found |= CONFIGS if is_look(comparison, fact) else _effect(fact)
    return found or CHANGES


def _effect(fact: FactComparison) -> int:
    if fact.fact not in ENDINGS:
        return CHANGES
    left, right = _works(fact.fact, fact.left), _works(fact.fact, fact.right)
    if not left and not right:
        return STILL_FAILS
    return NEW if right else BREAKS


def _works(fact: str, text: str) -> bool:
    if fact == "status":
        return text == "ran" or text.startswith("ran:")
    return text == "does not raise"
