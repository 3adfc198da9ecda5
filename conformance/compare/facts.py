"""A stage's facts under dotted names, and arrays as NumPy sees them."""

import json
import math
from binascii import Error as Base64Error
from binascii import a2b_base64, b2a_base64
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from conformance.model.errors import UnreadableFactError

Doubles: TypeAlias = NDArray[np.float64]

_ARRAY_KEYS = frozenset({"array", "shape", "data"})
_ESTIMATE_KEYS = frozenset({"estimate", "stderr"})


class ArrayFact:
    """An array as it stands on disk (``data``: base64, little-endian, C order); decoded when first asked for.

    Raises UnreadableFactError on decoding what is not such an array.
    """

    # Written out: a lock taken for each cached_property of Python 3.11 costs more than the arithmetic.
    __slots__ = ("_largest", "_peak", "_values", "data", "dtype", "shape")

    def __init__(self, dtype: str, shape: tuple[int, ...], data: str) -> None:
        self.dtype = dtype
        self.shape = shape
        self.data = data
        self._values: Doubles | None = None
        self._largest: float | None = None
        self._peak: float | None = None

    def same_bits(self, other: "ArrayFact") -> bool:
        """True where type, shape and every bit agree; nothing is decoded for that."""
        return self is other or (self.data == other.data and self.dtype == other.dtype and self.shape == other.shape)

    @property
    def size(self) -> int:
        """The number of elements."""
        return math.prod(self.shape)

    @property
    def exact(self) -> bool:
        """True for integers and booleans: rounding is no excuse for them."""
        return _layout(self.dtype)[2]

    @property
    def epsilon(self) -> float:
        """The relative spacing of the type's numbers; 0 for integers and booleans."""
        return _layout(self.dtype)[1]

    @property
    def stored(self) -> NDArray[Any]:
        """The elements in the type they were written in, flat (bfloat16 as its bits)."""
        dtype = _layout(self.dtype)[0]
        try:
            data = a2b_base64(self.data)
        except (Base64Error, ValueError) as error:
            raise UnreadableFactError(f"an array's data are not base64: {error}", _ADVICE) from error
        if len(data) != self.size * dtype.itemsize:
            raise UnreadableFactError(
                f"an array of {self.dtype}{list(self.shape)} with {len(data)} bytes of data", _ADVICE
            )
        return np.frombuffer(data, dtype)

    @property
    def values(self) -> Doubles:
        """The elements in float64, flat; a complex number is two of them."""
        if self._values is None:
            stored = self.stored
            if self.dtype == "bfloat16":
                stored = (stored.astype(np.uint32) << 16).view(np.float32)
            elif stored.dtype.kind == "c":
                stored = stored.astype(np.complex128).view(np.float64)
            self._values = stored.astype(np.float64, copy=False)
        return self._values

    @property
    def complex(self) -> bool:
        """True for complex numbers."""
        return self.dtype.startswith("complex")

    def beside(self, other: "ArrayFact") -> "ArrayFact":
        """The array, in complex numbers where the other's are: only then do their ``values`` stand side by side."""
        if self.complex or not other.complex:
            return self
        dtype = "complex64" if self.epsilon > 1e-12 else "complex128"
        return ArrayFact(dtype, self.shape, b2a_base64(self.values.astype(dtype).tobytes(), newline=False).decode())

    @property
    def finite(self) -> bool:
        """True where no element is NaN or infinite."""
        if self._largest is None:
            # NaN and infinity both survive max(|x|): one reduction says whether there are any.
            self._largest = float(np.maximum.reduce(np.abs(self.values))) if self.values.size else 0.0
        return math.isfinite(self._largest)

    @property
    def peak(self) -> float:
        """max|x| over the finite elements; 0 where there are none."""
        if self._peak is None:
            if self.finite:
                self._peak = self._largest or 0.0
            else:
                self._peak = float(np.abs(self.values[np.isfinite(self.values)]).max(initial=0.0))
        return self._peak

    def index(self, flat: int) -> tuple[int, ...]:
        """The index of an element of ``values``."""
        position = flat // 2 if self.complex else flat
        return tuple(int(i) for i in np.unravel_index(position, self.shape))

    def text(self, flat: int) -> str:
        """An element of ``values``, as short as its own precision allows."""
        if self.exact:
            return str(self.stored[flat].item())
        value = self.values[flat]
        return str(np.float32(value)) if self.epsilon > 1e-12 else str(value)


@dataclass(frozen=True)
class Estimate:
    """A measured property of something random: its value and its standard error."""

    value: float
    stderr: float


#: An array, an estimate, or plain JSON.
Leaf: TypeAlias = Any

_ADVICE = "The worker that wrote it does not keep to docs/protocol.md; observe that implementation again."


@lru_cache(maxsize=64)
def _layout(name: str) -> tuple[np.dtype[Any], float, bool]:
    """How a type of that name is stored, its epsilon, and whether it is exact."""
    if name == "bfloat16":
        return np.dtype("<u2"), 2.0**-7, False
    try:
        dtype = np.dtype(name).newbyteorder("<")
    except TypeError as error:
        raise UnreadableFactError(f"an array of unknown type {name!r}", _ADVICE) from error
    if dtype.kind not in "biufc":
        raise UnreadableFactError(f"an array of type {name!r}, which holds no numbers", _ADVICE)
    exact = dtype.kind in "biu"
    return dtype, 0.0 if exact else float(np.finfo(dtype).eps), exact


#: Arrays that were met before, by what makes them one: each is decoded once.
Known: TypeAlias = dict[tuple[str, tuple[int, ...], str], ArrayFact]


def flatten(facts: Mapping[str, Any], known: Known | None = None) -> dict[str, Leaf]:
    """Nested facts by dotted name (``output.0``, ``config.kernel_initializer.class_name``).

    Mappings are entered always, lists only where an array or an estimate is somewhere in them: a list of
    plain JSON is one fact (``config.kernel_size``). An empty mapping or list is a fact too. A key that has a dot or a
    quotation mark of its own is quoted as JSON (``config."a.b"``), so that no two facts have one name. A stage's own
    names of facts have dots (``gradient.input.0``); one is quoted only where another fact would have its name.
    """
    known = {} if known is None else known
    found = _Flat(known)
    for name, value in facts.items():
        found.enter(name, value)
    if not found.clash:
        return found.facts
    # Whatever order they come in, the same one of two is quoted.
    found = _Flat(known)
    for name in sorted(facts, key=lambda name: (name.count("."), name)):
        found.enter(name, facts[name])
    return found.facts


class _Flat:
    """Facts while they are flattened; ``clash`` says that two would have had one name."""

    __slots__ = ("clash", "facts", "known")

    def __init__(self, known: Known) -> None:
        self.facts: dict[str, Leaf] = {}
        self.known = known
        self.clash = False

    def enter(self, name: str, value: Any) -> None:
        """Put a fact, or what is in it."""
        if value and isinstance(value, dict):
            measured = _measured(value, self.known)
            if measured is not None:
                self._put(name, measured)
            else:
                for key, inner in value.items():
                    self.enter(f"{name}.{_quoted(key)}", inner)
        elif value and isinstance(value, list) and _holds_measured(value):
            for position, inner in enumerate(value):
                self.enter(f"{name}.{position}", inner)
        else:
            self._put(name, value)

    def _put(self, name: str, value: Leaf) -> None:
        while name in self.facts:
            self.clash = True
            name = json.dumps(name, ensure_ascii=False)
        self.facts[name] = value


def _quoted(key: str) -> str:
    return json.dumps(key, ensure_ascii=False) if "." in key or '"' in key else key


def _measured(value: dict[str, Any], known: Known) -> ArrayFact | Estimate | None:
    if "array" in value and value.keys() == _ARRAY_KEYS:
        dtype, shape, data = value["array"], value["shape"], value["data"]
        if type(dtype) is not str or type(data) is not str or type(shape) is not list or not _are_sizes(shape):
            raise UnreadableFactError(f"an array whose type, shape and data are {_shown(value)}", _ADVICE)
        key = (dtype, tuple(shape), data)
        found = known.get(key)
        if found is None:
            found = known[key] = ArrayFact(*key)
        return found
    if "estimate" in value and value.keys() == _ESTIMATE_KEYS:
        try:
            return Estimate(float(value["estimate"]), float(value["stderr"]))
        except (TypeError, ValueError, OverflowError) as error:
            raise UnreadableFactError(f"an estimate that is no two numbers: {_shown(value)}", _ADVICE) from error
    return None


def _are_sizes(shape: list[Any]) -> bool:
    return all(type(size) is int and 0 <= size < 1 << 48 for size in shape)


def _shown(value: object) -> str:
    return str(value)[:120]


def unreadable(facts: Mapping[str, Any]) -> str:
    """What is wrong with facts that call themselves arrays or estimates; empty where all can be read."""
    try:
        for fact in flatten(facts).values():
            if isinstance(fact, ArrayFact):
                # The length is looked at first: a shape of its own says nothing of how much there is.
                _ = fact.stored
    except UnreadableFactError as error:
        return error.message
    return ""


def _holds_measured(value: Any) -> bool:
    if isinstance(value, list):
        return any(isinstance(inner, list | dict) and _holds_measured(inner) for inner in value)
    if isinstance(value, dict):
        return value.keys() in (_ARRAY_KEYS, _ESTIMATE_KEYS) or any(_holds_measured(inner) for inner in value.values())
    return False
