"""Facts that are themselves exceptions: a scenario tried something, and wrote down what it raised."""

from collections.abc import Callable, Iterable

from conformance.model.comparison import FactComparison

#: What a scenario tried and whether it raised (``set_value.raised``); what it did afterwards has the same beginning.
_TRIED = ".raised"

#: Whether an object has a method: who calls one that is not there gets an exception.
_METHODS = "methods."


def consequences(facts: Iterable[FactComparison]) -> Callable[[FactComparison | None], FactComparison | None]:
    """What stands for a fact: where it is of something tried that raised on one side, that; else the fact itself."""
    tried = {fact.fact.removesuffix(_TRIED) + ".": fact for fact in facts if fact.fact.endswith(_TRIED) and fact.loud}

    def follows(fact: FactComparison | None) -> FactComparison | None:
        if fact is None:
            return None
        return next((cause for beginning, cause in tried.items() if fact.fact.startswith(beginning)), fact)

    return follows


def told(fact: FactComparison, side: int) -> str | None:
    """What a side (0: left, 1: right) of such a fact did, in words; None where the fact is no such."""
    if fact.ended is None:
        return None
    end, value = fact.ended[side], (fact.left, fact.right)[side]
    if fact.fact.startswith(_METHODS):
        return f"has {'no ' if end.fails else ''}{fact.fact.removeprefix(_METHODS)}"
    name = fact.fact.removesuffix(_TRIED).removesuffix(_TRIED)
    if end.fails:
        return f"{name} does not exist" if end.how == "missing" else f"{name} raises {end.exception}"
    return f"{name} does not raise" if fact.fact.endswith(_TRIED) else f"{name} = {value}"
