"""Facts that are themselves exceptions: a scenario tried something, and wrote down what it raised."""

from collections.abc import Callable, Iterable

import msgspec

from conformance.model.comparison import FactComparison

#: What a scenario tried and whether it raised (``set_value.raised``); what it did afterwards has the same beginning.
_TRIED = ".raised"

#: Whether an object has a method: who calls one that is not there gets an exception.
_METHODS = "methods."

#: What the worker raises for a name that Keras does not have: no exception of Keras.
_MISSING = "MissingSymbolError"


def endings(fact: FactComparison | None) -> tuple[bool, bool] | None:
    """Whether each side of a fact is an exception, or a method that is not there; None where the fact is no such."""
    if fact is None:
        return None
    if fact.fact.startswith(_METHODS) and {fact.left, fact.right} == {"true", "false"}:
        return fact.left == "false", fact.right == "false"
    raised = _exception(fact.left), _exception(fact.right)
    return None if raised == ("", "") else (bool(raised[0]), bool(raised[1]))


def consequences(facts: Iterable[FactComparison]) -> Callable[[FactComparison | None], FactComparison | None]:
    """What stands for a fact: where it is of something tried that raised on one side, that; else the fact itself."""
    tried = {
        fact.fact.removesuffix(_TRIED) + ".": fact
        for fact in facts
        if fact.fact.endswith(_TRIED) and (ended := endings(fact)) is not None and any(ended)
    }

    def follows(fact: FactComparison | None) -> FactComparison | None:
        if fact is None:
            return None
        return next((cause for beginning, cause in tried.items() if fact.fact.startswith(beginning)), fact)

    return follows


def told(fact: FactComparison, value: str) -> str | None:
    """A side of such a fact in words; None where the fact is no such."""
    if endings(fact) is None:
        return None
    if fact.fact.startswith(_METHODS):
        return f"has {'' if value == 'true' else 'no '}{fact.fact.removeprefix(_METHODS)}"
    name, raised = fact.fact.removesuffix(_TRIED), _exception(value)
    if raised:
        return f"{name} does not exist" if raised == _MISSING else f"{name} raises {raised}"
    return f"{name} does not raise" if fact.fact.endswith(_TRIED) else f"{name} = {value}"


def _exception(text: str) -> str:
    """The class of the exception that a value is, as ``attempt`` writes it; empty where it is none."""
    if not text.startswith("{"):
        return ""
    try:
        value = msgspec.json.decode(text)
    except msgspec.DecodeError:
        return ""
    return str(value["raised"]) if isinstance(value, dict) and value.keys() == {"raised"} else ""
