"""A function of ``keras.ops`` in a functional model: held against the same call with values, and made again."""

from typing import Any

import msgspec

from conformance.scenarios.arrays import Array
from conformance.scenarios.declaration import Parameters, Scenario
from conformance.scenarios.values import Arguments, check_arguments


class FunctionalParameters(Parameters, frozen=True, kw_only=True):
    """``inputs`` are those of the model; ``positional`` and ``arguments`` are as the scenario ``function`` has them."""

    inputs: list[Array]
    positional: list[Any] | msgspec.UnsetType = msgspec.UNSET
    arguments: Arguments = msgspec.field(default_factory=dict)

    def __post_init__(self) -> None:
        check_arguments(self.arguments)


SCENARIO = Scenario(
    "functional",
    FunctionalParameters,
    {"call": (), "build": ("call",), "forward": ("build",), "reload": ("forward",)},
    prepared_by=("build", "forward"),
)
