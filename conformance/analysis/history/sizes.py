"""How large a difference of numbers is: what is of the size of rounding makes nobody's model another one."""

import math

from conformance.model.comparison import FactComparison

#: Relative differences below this are of the size of rounding.
SMALL = 1e-5

#: What is known of the size of a difference, so that the larger of two numbers says what is known of both.
UNKNOWN, ROUNDING, LARGER = range(3)


def size_of(fact: FactComparison | None) -> int:
    """How large a fact's difference is: unknown where it is not at hand, larger where it is no number."""
    if fact is None:
        return UNKNOWN
    apart = relative(fact)
    return ROUNDING if apart is not None and apart < SMALL else LARGER


def relative(fact: FactComparison) -> float | None:
    """How far two numbers are apart; where nobody said, how far the two that are shown are; None for anything else."""
    if fact.relative is not None:
        return fact.relative
    try:
        left, right = float(fact.left), float(fact.right)
    except ValueError:
        return None
    largest = max(abs(left), abs(right))
    return abs(left - right) / largest if math.isfinite(largest) and largest else None
