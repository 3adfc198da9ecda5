"""Descriptions of arrays: what a case's inputs are, made by NumPy alone from a name (worker/numbers.py)."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec

from conformance.model.nearest import meant
from conformance.scenarios.declaration import Record

#: Every kind of input, and which keys it takes beside its shape and dtype.
KINDS: Mapping[str, frozenset[str]] = {
    "dyadic": frozenset({"limit"}),
    "positive": frozenset({"limit"}),
    "probability": frozenset(),
    "ones": frozenset(),
    "integer": frozenset({"low", "high"}),
    "binary": frozenset(),
    "onehot": frozenset(),
    "mask": frozenset(),
}

Size = Annotated[int, msgspec.Meta(ge=0)]
Shape = list[Size]
# fmt: off
Dtype = Literal[
    "float16", "float32", "float64", "bfloat16", "bool", "complex64", "complex128",
    "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
]
# fmt: on
#: Numbers that JSON has none of.
SPECIAL = frozenset({"nan", "inf", "-inf"})


class Array(Record, frozen=True, kw_only=True, omit_defaults=True):
    """Either ``values`` (a number or nested lists; "nan", "inf" and "-inf" are words), or a ``kind`` and ``shape``.

    ``kind`` is one of KINDS. ``dyadic``: distinct odd multiples of a power of two in (-limit, limit); ``positive``: the
    same in (0, limit); ``integer``: in [low, high); ``probability``: rows that sum to one; ``binary``: 0 and 1 as
    floats; ``onehot``; ``mask``: booleans, True first in each row; ``ones``. ``dtype`` where it is not the run's
    precision (for ``integer``: int32).
    """

    shape: Shape | None = None
    values: Any = msgspec.UNSET
    kind: str = "dyadic"
    limit: Annotated[float, msgspec.Meta(gt=0)] | None = None
    low: int | None = None
    high: int | None = None
    dtype: Dtype | None = None

    def __post_init__(self) -> None:
        given = {key for key in ("limit", "low", "high") if getattr(self, key) is not None}
        if self.values is not msgspec.UNSET:
            if self.shape is not None or given or self.kind != "dyadic":
                raise ValueError("values stand for themselves: no shape, kind, limit, low or high beside them")
            _check_values(self.values)
            return
        if self.shape is None:
            raise ValueError("an array has values, or a shape")
        if self.kind not in KINDS:
            raise ValueError(f"there is no kind of array {self.kind!r}: {meant(self.kind, KINDS)}".removesuffix(": "))
        if more := given - KINDS[self.kind]:
            raise ValueError(f"an array of kind {self.kind} takes no {', '.join(sorted(more))}")
        if self.kind == "integer" and (self.high is None or self.high <= (self.low or 0)):
            raise ValueError("integers need a high that is above low")
        if self.kind in ("onehot", "mask", "probability") and not self.shape:
            raise ValueError(f"an array of kind {self.kind} has at least one axis")


def _check_values(values: Any) -> None:
    if isinstance(values, list):
        sizes = {len(one) if isinstance(one, list) else -1 for one in values}
        if len(sizes) > 1:
            raise ValueError("the rows of values are not equally long")
        for one in values:
            _check_values(one)
    elif not (isinstance(values, bool | int | float) or (isinstance(values, str) and values in SPECIAL)):
        raise ValueError(f"a value is a number, 'nan', 'inf' or '-inf', not {values!r}")
