"""An activation function: found, looked up by name and written down, called, differentiated."""

from typing import Annotated, Any

import msgspec

from conformance.scenarios.arrays import Array
from conformance.scenarios.declaration import Parameters, Scenario
from conformance.scenarios.values import Arguments, check_arguments, check_value


class ActivationParameters(Parameters, frozen=True, kw_only=True):
    """``arguments`` and ``positional`` of the call, after the one input: what was renamed is given by position."""

    inputs: Annotated[list[Array], msgspec.Meta(min_length=1, max_length=1)]
    arguments: Arguments = msgspec.field(default_factory=dict)
    positional: list[Any] = msgspec.field(default_factory=list)

    def __post_init__(self) -> None:
        check_arguments(self.arguments)
        check_value(self.positional, "positional")


SCENARIO = Scenario(
    "activation",
    ActivationParameters,
    {
        "construct": (),
        "config": ("construct",),
        "forward": ("construct",),
        "gradient": ("construct", "forward"),
    },
)
