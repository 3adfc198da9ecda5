"""Whether what a worker says it has seen can be what docs/protocol.md describes; what cannot is never recorded."""

import math
from binascii import Error as Base64Error
from binascii import a2b_base64
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from conformance.model.observation import Stage

#: Bytes of an element by the array's type; NumPy's names, and bfloat16.
ITEM_BYTES: Mapping[str, int] = {
    "bool": 1,
    **{f"{kind}{bits}": bits // 8 for kind in ("int", "uint") for bits in (8, 16, 32, 64)},
    **{f"float{bits}": bits // 8 for bits in (16, 32, 64)},
    "bfloat16": 2,
    "complex64": 8,
    "complex128": 16,
}
#: How deep a fact may be nested: what reads it later goes as deep by calling itself.
DEEPEST = 100


class MalformedError(Exception):
    """What is wrong, in a few words."""


def check_runs(runs: Mapping[str, Sequence[Stage]], wanted: Sequence[str], name: str) -> None:
    """Raises MalformedError where ``runs`` are not those that were ``wanted``, or a fact in them is none."""
    if set(runs) != set(wanted):
        raise MalformedError(f"{name} of {sorted(runs)}, not of {sorted(wanted)}")
    for run, stages in runs.items():
        for stage in stages:
            for fact, value in stage.facts.items():
                try:
                    check_fact(value)
                except MalformedError as error:
                    raise MalformedError(f"{run}, stage {stage.stage}, fact {fact}: {error}") from None


def check_status(status: str, runs: Mapping[str, Sequence[Stage]]) -> None:
    """Raises MalformedError where a case is said to be well, and a stage of it is not."""
    wrong = [stage.stage for stages in runs.values() for stage in stages if stage.status != "ok"]
    if status == "ok" and wrong:
        raise MalformedError(f"the case is ok, stage {wrong[0]} is not")


def check_fact(value: Any) -> None:
    """Raises MalformedError for an array or estimate that is none, integers of over 64 bits, or deep nesting."""
    waiting: list[tuple[Any, int]] = [(value, 0)]
    while waiting:
        value, depth = waiting.pop()
        if isinstance(value, str) or value is None:
            continue
        if isinstance(value, int):
            if not -(2**63) <= value < 2**64:
                raise MalformedError("an integer of more than 64 bits")
        elif isinstance(value, dict | list):
            if depth >= DEEPEST:
                raise MalformedError(f"nested more than {DEEPEST} deep")
            waiting.extend((inner, depth + 1) for inner in _inner(value))


def _inner(value: dict[str, Any] | list[Any]) -> Iterator[Any]:
    if isinstance(value, list):
        yield from value
    elif "array" in value and ("data" in value or "shape" in value):
        check_array(value)
    elif "estimate" in value and "stderr" in value:
        if not all(isinstance(value[key], int | float) for key in ("estimate", "stderr")):
            raise MalformedError("an estimate that is no number")
    else:
        yield from value.values()


def check_array(value: Mapping[str, Any]) -> None:
    """Raises MalformedError where type, shape and data do not make an array together."""
    kind, shape, data = value.get("array"), value.get("shape"), value.get("data")
    if not isinstance(kind, str) or kind not in ITEM_BYTES:
        raise MalformedError(f"an array of type {kind!r:.80}")
    if not isinstance(shape, list) or not all(type(n) is int and n >= 0 for n in shape):
        raise MalformedError(f"an array of shape {shape!r:.80}")
    if not isinstance(data, str) or len(value) != len(("array", "shape", "data")):
        raise MalformedError(f"an array of {sorted(value)}")
    try:
        found = len(a2b_base64(data, strict_mode=True))
    except (Base64Error, ValueError) as error:
        raise MalformedError(f"an array's data are not base64: {error}") from error
    if found != math.prod(shape) * ITEM_BYTES[kind]:
        raise MalformedError(f"an array of {kind} {shape} with {found} bytes of data")
