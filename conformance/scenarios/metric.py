"""A metric: made, configured, fed several batches with and without weights, reset."""

from typing import Annotated

import msgspec

from conformance.scenarios.arrays import Array
from conformance.scenarios.declaration import Parameters, Record, Scenario
from conformance.scenarios.values import Arguments, check_arguments


class Update(Record, frozen=True, kw_only=True):
    """One batch: ``inputs`` are y_true and y_pred, or the values; ``weights`` the sample weights."""

    inputs: Annotated[list[Array], msgspec.Meta(min_length=1, max_length=2)]
    weights: Array | None = None


class MetricParameters(Parameters, frozen=True, kw_only=True):
    """``config``: whether config and state are looked at. ``lists``: arguments passed as lists, others as tuples."""

    arguments: Arguments
    updates: Annotated[list[Update], msgspec.Meta(min_length=1)]
    config: bool = True
    lists: list[str] = msgspec.field(default_factory=list)

    def __post_init__(self) -> None:
        check_arguments(self.arguments)
        for name in self.lists:
            if not isinstance(self.arguments.get(name), list):
                raise ValueError(f"lists names {name}, which is no argument that is a list")


SCENARIO = Scenario(
    "metric",
    MetricParameters,
    {
        "construct": (),
        "config": ("construct",),
        "roundtrip": ("construct",),
        "update": ("construct",),
        "state": ("construct",),
        "reset": ("construct", "update"),
    },
    # Some metrics make their state only when they have seen a shape.
    prepared_by=("construct", "update"),
)
