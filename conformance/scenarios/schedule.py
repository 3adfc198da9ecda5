"""A learning-rate schedule: made, configured, asked for its values."""

from typing import Annotated

import msgspec

from conformance.scenarios.declaration import Parameters, Scenario
from conformance.scenarios.values import Arguments, check_arguments


class ScheduleParameters(Parameters, frozen=True, kw_only=True):
    """``at``: the steps at which it is asked."""

    arguments: Arguments
    at: Annotated[list[int], msgspec.Meta(min_length=1)]

    def __post_init__(self) -> None:
        check_arguments(self.arguments)


SCENARIO = Scenario(
    "schedule", ScheduleParameters, {"construct": (), "config": ("construct",), "values": ("construct",)}
)
