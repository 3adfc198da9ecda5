"""What a fact that differs is for somebody who moves from one behaviour to another, as the page needs it.

The page answers for any two implementations what ``conformance.analysis.history.upgrade`` answers for
two; a test holds them together.
"""

from conformance.analysis.history.recorded import consequences, endings
from conformance.compare.severity import is_look
from conformance.model.comparison import FactComparison, StageComparison

#: For moving from the left to the right; the other way round BREAKS and NEW are exchanged.
CHANGES, BREAKS, NEW, STILL_FAILS, CONFIGS = range(5)

#: The names of the effects, by these numbers.
NAMES = ("changes", "breaks", "new", "fails", "configs")

#: Facts that say how something ended. Float64 alone may fail beside facts that differ in float32.
ENDINGS = frozenset({"raised", "missing", "signature", "status", "float64"})


def effect_of(fact: FactComparison | None, comparison: StageComparison) -> int:
    """The effect of one fact of a comparison; without a fact, of a difference that no single fact says."""
    fact = consequences(comparison.differing)(fact)
    ended = endings(fact)
    if ended is not None and any(ended):
        return _of_ends(not ended[0], not ended[1])
    if fact is not None and is_look(comparison, fact):
        return CONFIGS
    if fact is None or fact.fact not in ENDINGS:
        return CHANGES
    return _of_ends(_works(fact.fact, fact.left), _works(fact.fact, fact.right))


def _of_ends(left: bool, right: bool) -> int:
    if not left and not right:
        return STILL_FAILS
    return NEW if right else BREAKS


def _works(fact: str, text: str) -> bool:
    if fact == "status":
        return text == "ran" or text.startswith("ran:")
    return text == "does not raise"
