"""A function of ``keras.ops``, ``keras.backend`` or ``keras.random``: called, called on symbols, differentiated."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import msgspec

from conformance.scenarios.arrays import Array
from conformance.scenarios.declaration import Parameters, Scenario
from conformance.scenarios.values import Arguments, check_arguments, check_value

#: ``{"input": n}`` stands for the n-th input, wherever it is in ``positional`` or ``arguments``.
INPUT = frozenset({"input"})


class FunctionParameters(Parameters, frozen=True, kw_only=True):
    """``inputs`` are tensors; without ``positional`` they are what is given by position, in order.

    ``positional`` and ``arguments`` hold values and ``{"input": n}``, also within lists. ``result``: ``arrays``;
    ``random``, of which only properties are compared; ``plain``, a value that is no tensor, as a shape is.
    ``symbolic``: it is called on Keras' symbolic tensors too. ``gradient``: it is differentiated with respect to its
    floating inputs. ``numpy``: the function of NumPy that is called alike and should give the same.
    """

    inputs: list[Array] = msgspec.field(default_factory=list)
    positional: list[Any] | msgspec.UnsetType = msgspec.UNSET
    arguments: Arguments = msgspec.field(default_factory=dict)
    result: Literal["arrays", "random", "plain"] = "arrays"
    symbolic: bool = True
    gradient: bool = False
    numpy: str = ""

    def __post_init__(self) -> None:
        check_arguments(self.arguments)
        if self.positional is not msgspec.UNSET:
            check_value(self.positional, "positional")
        given = list(range(len(self.inputs))) if self.positional is msgspec.UNSET else list(_inputs(self.positional))
        given += _inputs(self.arguments)
        for one in given:
            if isinstance(one, bool) or not isinstance(one, int) or not 0 <= one < len(self.inputs):
                raise ValueError(f"there is no input {one!r}: there are {len(self.inputs)}")
        if left := sorted(set(range(len(self.inputs))) - set(given)):
            raise ValueError(f"nothing is given the input {left[0]}")
        if self.gradient and (self.result != "arrays" or not any(map(_floating, self.inputs))):
            raise ValueError("gradient: there is nothing floating to differentiate")
        if self.numpy and self.result != "arrays":
            raise ValueError("numpy: only arrays are held against NumPy's")


def _inputs(value: Any) -> Iterator[Any]:
    """The numbers of the inputs that stand in a value."""
    if isinstance(value, Mapping):
        if value.keys() == INPUT:
            yield value["input"]
            return
        value = list(value.values())
    if isinstance(value, list | tuple):
        for one in value:
            yield from _inputs(one)


def _floating(array: Array) -> bool:
    return (array.dtype or "float32").startswith("float") and array.kind not in ("integer", "mask")


SCENARIO = Scenario(
    "function",
    FunctionParameters,
    {"call": (), "symbolic": ("call",), "gradient": ("call",)},
    prepared_by=(),
)
