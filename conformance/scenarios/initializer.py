"""An initializer: made, configured, asked for values, and asked again."""

from typing import Any, Literal

import msgspec

from conformance.scenarios.arrays import Dtype, Shape
from conformance.scenarios.declaration import Parameters, Scenario
from conformance.scenarios.values import Arguments, check_arguments, check_value


class InitializerParameters(Parameters, frozen=True, kw_only=True):
    """``dtype``: where it is not the run's precision, which is what layers ask for; None: not said.

    ``kind``: ``exact`` where the values are determined, ``random`` where they are judged by their properties,
    ``orthogonal`` by the products of their columns (or rows), ``repeat`` where only what a second call and a second
    object of the same seed give is looked at.
    """

    arguments: Arguments
    kind: Literal["exact", "random", "orthogonal", "repeat"]
    shape: Shape
    dtype: Dtype | msgspec.UnsetType | None = msgspec.UNSET
    positional: list[Any] = msgspec.field(default_factory=list)

    def __post_init__(self) -> None:
        check_arguments(self.arguments)
        check_value(self.positional, "positional")


SCENARIO = Scenario(
    "initializer", InitializerParameters, {"construct": (), "config": ("construct",), "values": ("construct",)}
)
