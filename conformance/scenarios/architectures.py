"""Models as data, in one of several styles of writing them (worker/building.py)."""

from typing import Annotated, Literal

import msgspec

from conformance.scenarios.arrays import Shape
from conformance.scenarios.declaration import Record
from conformance.scenarios.values import Arguments, check_arguments


class Made(Record, frozen=True, kw_only=True):
    """An object that is made by calling ``new`` with ``arguments``."""

    new: Annotated[str, msgspec.Meta(min_length=1)]
    arguments: Arguments = msgspec.field(default_factory=dict)

    def __post_init__(self) -> None:
        check_arguments(self.arguments)


class Architecture(Record, frozen=True, kw_only=True):
    """``input``: the shape without the batch. ``two-branch``: two inputs, a layer shared by both, and two outputs.

    ``listed`` is functional, and each layer is called on a list of one tensor.
    """

    style: Literal["sequential", "functional", "subclassed", "two-branch", "listed"]
    input: Shape
    layers: Annotated[list[Made], msgspec.Meta(min_length=1)]

    def __post_init__(self) -> None:
        if self.style == "two-branch" and len(self.layers) != 4:
            raise ValueError("a two-branch model has four layers: shared, joining, and one for each output")
