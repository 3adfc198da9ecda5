"""What somebody checks, as a case: arguments as JSON, inputs as descriptions of arrays, an id that people read."""

import hashlib
import math
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import msgspec
import numpy as np

from conformance.model.case import Case, case_id, spell
from conformance.model.errors import UsageError
from conformance.scenarios import SCENARIOS
from conformance.scenarios.arrays import Array
from conformance.scenarios.own import PREFIX
from conformance.testing.packages import Packages
from conformance.testing.sources import Program
from conformance.testing.subjects import name_of

#: A shape (a tuple of whole numbers), ``Array(...)`` or its dictionary, or an array of NumPy: the values themselves.
Input: TypeAlias = Sequence[int] | Array | Mapping[str, Any] | np.ndarray[Any, Any]
#: One of them, or a list of several.
Inputs: TypeAlias = Input | Sequence[Input]

#: kind → what its ids begin with, by which the published rules about all layers know them.
GROUPS = {"layer": "layers", "loss": "losses", "metric": "metrics", "model": "models", "program": "programs"}


def own_case(
    kind: str,
    subject: str,
    packages: Packages,
    params: Mapping[str, Any],
    told: Mapping[str, Any],
    *,
    refused: bool = False,
    logic: bool = False,
) -> Case:
    """The case of a subject (``module:name``); ``told`` are what its id says of ``params``.

    Raises UnusableSubjectError where its package is not there, InvalidCaseError for parameters that cannot be meant.
    """
    source = str(params.get("source", ""))
    found = packages.of(_own_names(params) if source else [subject, *_own_names(params)], source)
    name = case_id(f"{GROUPS[kind]}.{subject}", told) if told else f"{GROUPS[kind]}.{subject}"
    whole = {**params, "own": {"packages": found.packages, "code": found.code}}
    SCENARIOS[PREFIX + kind].check(name, whole)
    return Case(name, PREFIX + kind, subject, whole, about_errors=refused, logic=logic)


def program_case(program: Program, packages: Packages, *, compared: str, logic: bool) -> Case:
    """The case of a program."""
    params = {
        "source": program.source,
        "program": program.name,
        "compared": compared,
        "about": [program.subject],
    }
    return own_case("program", program.subject, packages, params, program.told, logic=logic)


def arguments(given: Mapping[str, Any] | None) -> dict[str, Any]:
    """Keyword arguments as JSON has them: what can be imported goes by its name, scalars of NumPy are numbers."""
    return {name: _value(value, f"init_kwargs[{name!r}]") for name, value in (given or {}).items()}


def _value(value: Any, where: str) -> Any:
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, Mapping):
        return {str(key): _value(one, f"{where}[{key!r}]") for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_value(one, f"{where}[{position}]") for position, one in enumerate(value)]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, type) or callable(value):
        return {"symbol": name_of(value)}
    raise UsageError(
        f"{where} is a {type(value).__name__}, which cannot be handed to another process",
        'Describe how it is made: {"new": "initializers.Ones", "arguments": {}} or {"new": "my_package.cells:Cell"}.',
    )


def inputs(given: Inputs, name: str = "inputs") -> list[dict[str, Any]]:
    """Descriptions of one input or several; raises UsageError for what is none."""
    if isinstance(given, list):
        return [array(one, f"{name}[{position}]") for position, one in enumerate(given)]
    if isinstance(given, tuple) and not _is_shape(given):
        return [array(one, f"{name}[{position}]") for position, one in enumerate(given)]
    return [array(given, name)]


def array(given: Any, name: str) -> dict[str, Any]:
    """One description; raises UsageError for what is none, and for numbers that float32 does not have."""
    if isinstance(given, Array):
        found: dict[str, Any] = msgspec.to_builtins(given)
        return found
    if isinstance(given, Mapping):
        return dict(given)
    if isinstance(given, np.ndarray):
        return _values(given, name)
    if _is_shape(given):
        return {"shape": [int(size) for size in given]}
    raise UsageError(
        f"{name} is no input: {given!r}",
        "Give a shape such as (2, 3), an Array(shape=[2, 3], kind='integer', high=5), or an array of NumPy; "
        "a list is several inputs.",
    )


def _is_shape(given: object) -> bool:
    return isinstance(given, tuple | list) and all(
        isinstance(size, int | np.integer) and not isinstance(size, bool) for size in given
    )


def _values(given: np.ndarray[Any, Any], name: str) -> dict[str, Any]:
    """An array's own values, of floats those that every precision has."""
    if given.dtype.kind == "f":
        with np.errstate(over="ignore"):
            inexact = ~np.isnan(given) & (given.astype(np.float32).astype(np.float64) != given.astype(np.float64))
        if inexact.any():
            value = given[inexact].flat[0]
            raise UsageError(
                f"{name} has {float(value)!r}, which float32 does not have: it is another number there",
                "Take numbers such as 0.25 and 1.5, or let a shape stand for numbers that are exact.",
            )
        return {"values": [_special(v) for v in given.tolist()] if given.ndim == 1 else _nested(given.tolist())}
    if given.dtype.kind in "iub":
        return {"values": given.tolist(), "dtype": str(given.dtype)}
    raise UsageError(f"{name} is an array of {given.dtype}", "Give numbers or booleans.")


def _nested(value: Any) -> Any:
    return [_nested(one) for one in value] if isinstance(value, list) else _special(value)


def _special(value: float) -> float | str:
    if math.isnan(value):
        return "nan"
    return value if abs(value) != float("inf") else str(value)


def shown(descriptions: Sequence[Mapping[str, Any]]) -> Any:
    """Inputs as an id says them: shapes where that is all."""
    words = [tuple(one["shape"]) if set(one) == {"shape"} else _words(one) for one in descriptions]
    return words[0] if len(words) == 1 else words


def _words(one: Mapping[str, Any]) -> Any:
    if "values" not in one:
        return dict(one)
    text = spell(one["values"])
    # What is cut off tells one from another, too.
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…{hashlib.sha256(text.encode()).hexdigest()[:6]}"


#: Characters of values that an id repeats; the revision of the case is over all of them.
_LONGEST = 40


def _own_names(value: Any) -> list[str]:
    """The subjects that parameters name: ``{"new": "my_package.cells:Cell"}``."""
    if isinstance(value, Mapping):
        mine = [v for k, v in value.items() if k in ("new", "symbol") and isinstance(v, str) and ":" in v]
        return mine + [name for one in value.values() for name in _own_names(one)]
    if isinstance(value, list):
        return [name for one in value for name in _own_names(one)]
    return []
