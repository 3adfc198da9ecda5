"""Telling cases at the border of what anybody does from those of ordinary use, by what a case does."""

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from conformance.model.case import Case
from conformance.model.comparison import FactComparison

#: Why such a change is at the border.
FLOAT64_ONLY = "float64 only"

#: The scenario whose cases say themselves why nobody is likely to write them.
PROGRAM = "program"

#: What a case feeds in, of its parameters.
FED = ("inputs", "weights", "updates", "keywords", "data")

#: Arguments that are a share of something: beyond 0 and 1 they are a mistake.
SHARES = frozenset({"label_smoothing", "beta_1", "beta_2", "rho", "momentum"})

#: Shares of a layer's inputs that are dropped: nothing is left of 1.
RATES = frozenset({"rate", "dropout", "recurrent_dropout"})

#: Arguments that count something: whole numbers of 1 and more.
COUNTS = frozenset(
    {"units", "filters", "kernel_size", "strides", "pool_size", "dilation_rate", "input_dim", "output_dim", "n", "size"}
)

#: Numbers that no prepared data hold: of this size and more, or smaller than that.
LARGE, TINY = 100.0, 1e-6

#: What numbers and shapes alone do not tell, as ids say it: what does not go together, numbers at a decision.
_SAID = re.compile(
    r"\b(?:(?:do|does) not fit|no such \w+|(?:larger|longer|more) than|beyond|out of range|negative|kinks|ties"
    r"|(?:at|on)(?: the)? thresholds?|everything|nothing left|no positives|one class only|any sum|equal \w+"
    r"|all zero|zero (?:labels|predictions|vector))\b"
)

#: Programs about mistakes, as their areas and names say it.
_MISTAKEN = re.compile(r"programs\.errors\.|\w[\w.]*(?:[._](?:wrong|unusual|impossible|mistakes|no_samples)(?:_|$))")


def border(case: Case) -> str:
    """Why a case is at the border, in a few words; empty for ordinary use.

    Looked at are the numbers and shapes that the case feeds in, the arguments it passes, and then what its id says in
    words. A case is ordinary unless one of them speaks against it.
    """
    if case.scenario == PROGRAM:
        # It feeds in whatever its text says; who wrote it knows, and a name says that it is about mistakes.
        return str(case.params.get("border", "")) or ("a mistake" if _MISTAKEN.match(case.id) else "")
    fed = [case.params[key] for key in FED if key in case.params]
    if any(_is_empty(value) for value in fed) or 0 in (case.params.get("shape") or ()):
        return "empty input"
    numbers = [number for value in fed for number in _numbers(value)]
    if any(not math.isfinite(number) for number in numbers):
        return "NaN or infinity"
    if any(abs(number) >= LARGE or 0 < abs(number) < TINY for number in numbers):
        return "very large or small numbers"
    arguments = case.params.get("arguments", {})
    for name, value in arguments.items():
        if any(_is_out_of_range(case.scenario, name, number) for number in _numbers(value)):
            return f"{name} out of range"
    described = _described(case.id, arguments)
    found = _SAID.search(described)
    return found[0] if found else ""


def _described(identifier: str, arguments: Mapping[str, Any]) -> str:
    """What an id says besides the arguments: ``input=kinks``, ``weights=all zero``."""
    inner = identifier.partition("[")[2].removesuffix("]")
    return ", ".join(part for part in inner.split(",") if part.partition("=")[0] not in arguments)


def in_float64_only(facts: Iterable[FactComparison | None]) -> bool:
    """Whether nobody who computes in float32, as people do, can meet what differs in these facts.

    Of facts that are not at hand (None) it is not said.
    """
    return all(fact is not None and fact.only == "float64" for fact in facts)


def _is_out_of_range(scenario: str, name: str, number: float) -> bool:
    if scenario == "layer" and name in RATES:
        return not 0 <= number < 1
    if name in SHARES:
        return not 0 <= number <= 1
    return name in COUNTS and (isinstance(number, float) or number < 1)


def _is_empty(value: Any) -> bool:
    """Whether a specification of arrays has one without elements."""
    if isinstance(value, Mapping):
        shape = value.get("shape")
        if isinstance(shape, list | tuple) and 0 in shape:
            return True
        if "values" in value:
            return _hollow(value["values"])
        return any(_is_empty(inner) for inner in value.values())
    return isinstance(value, list | tuple) and any(_is_empty(inner) for inner in value if not _is_number(inner))


def _hollow(values: Any) -> bool:
    return isinstance(values, list | tuple) and (not values or any(_hollow(inner) for inner in values))


def _numbers(value: Any) -> Iterable[float]:
    """All numbers in the values and limits of a specification; shapes are none of them."""
    if isinstance(value, Mapping):
        if "new" not in value:
            for key, inner in value.items():
                if key in ("values", "limit") or not isinstance(inner, int | float | str):
                    yield from _numbers(inner) if key != "shape" else ()
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _numbers(inner)
    elif _is_number(value):
        yield value
    elif value in ("nan", "inf", "-inf"):
        yield float(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
