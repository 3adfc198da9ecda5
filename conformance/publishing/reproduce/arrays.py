"""The inputs that a script writes out: computed as the worker computes them, or recorded when that was done."""

import importlib
from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeAlias

import msgspec


class Values(Protocol):
    """What a script needs of an array; NumPy's have it."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Its shape."""

    @property
    def dtype(self) -> Any:
        """Its type, whose text is NumPy's name for it."""

    def tolist(self) -> Any:
        """Its elements as nested lists."""


#: Description of an input, precision and the key that seeds it → the array.
Arrays: TypeAlias = Callable[..., Values]


def computed(spec: Mapping[str, Any], precision: str, *key: Any) -> Values:
    """The array by the worker's own generator of inputs, so that scripts have the very numbers that were measured."""
    numbers = importlib.import_module("conformance.worker.numbers")
    found: Values = numbers.make(spec, precision, *key)
    return found


class Recorded(msgspec.Struct, frozen=True):
    """An array as JSON holds it; NaN and infinities are texts."""

    shape: tuple[int, ...]
    dtype: str
    values: Any

    def tolist(self) -> Any:
        """Its elements as nested lists."""
        return _real(self.values)


class Recorder:
    """Computes arrays and keeps them, by ``key_of`` what they were asked for with."""

    def __init__(self) -> None:
        self.found: dict[str, Recorded] = {}

    def __call__(self, spec: Mapping[str, Any], precision: str, *key: Any) -> Values:
        """The array, kept."""
        array = computed(spec, precision, *key)
        self.found[key_of(spec, precision, *key)] = Recorded(
            tuple(array.shape), str(array.dtype), _jsonable(array.tolist())
        )
        return array


def recorded(found: Mapping[str, Recorded]) -> Arrays:
    """Arrays that were recorded; one that was not is computed, for which NumPy must be there."""

    def look_up(spec: Mapping[str, Any], precision: str, *key: Any) -> Values:
        kept = found.get(key_of(spec, precision, *key))
        return computed(spec, precision, *key) if kept is None else kept

    return look_up


def key_of(spec: Mapping[str, Any], precision: str, *key: Any) -> str:
    """What an array is asked for with, as one text."""
    return msgspec.json.encode([spec, precision, *key], order="sorted").decode()


def _jsonable(value: Any) -> Any:
    if isinstance(value, list):
        return [_jsonable(item) for item in value]
    return str(value) if isinstance(value, float) and value - value != 0 else value


def _real(value: Any) -> Any:
    if isinstance(value, list):
        return [_real(item) for item in value]
    return float(value) if isinstance(value, str) else value
