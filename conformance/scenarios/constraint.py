"""A constraint: made, configured, applied to weights."""

from typing import Any

import msgspec

from conformance.scenarios.arrays import Array
from conformance.scenarios.declaration import Parameters, Scenario
from conformance.scenarios.values import Arguments, check_arguments, check_value


class ConstraintParameters(Parameters, frozen=True, kw_only=True):
    """``weights``: what is constrained."""

    arguments: Arguments
    weights: Array
    positional: list[Any] = msgspec.field(default_factory=list)

    def __post_init__(self) -> None:
        check_arguments(self.arguments)
        check_value(self.positional, "positional")


SCENARIO = Scenario(
    "constraint", ConstraintParameters, {"construct": (), "config": ("construct",), "forward": ("construct",)}
)
