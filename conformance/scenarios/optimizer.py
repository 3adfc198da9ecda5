"""An optimizer: made, configured, stepped on given gradients; its slot variables; its learning rate."""

from typing import Annotated, Literal

import msgspec

from conformance.scenarios.arrays import Shape
from conformance.scenarios.declaration import Parameters, Scenario
from conformance.scenarios.values import Arguments, check_arguments


class OptimizerParameters(Parameters, frozen=True, kw_only=True):
    """``variables``: their shapes. ``zeros``: ``[step, variable]`` whose gradient is zeros. ``limit``: of gradients.

    ``look``: what is the subject, where it is not the steps: ``slot names`` and their order, ``access`` to the learning
    rate in all its ways, or only what the ``rate`` is.
    """

    arguments: Arguments
    variables: Annotated[list[Shape], msgspec.Meta(min_length=1)]
    steps: Annotated[int, msgspec.Meta(ge=0)]
    zeros: list[tuple[int, int]] = msgspec.field(default_factory=list)
    limit: Annotated[float, msgspec.Meta(gt=0)] | None = None
    look: Literal["slot names", "access", "rate"] | None = None

    def __post_init__(self) -> None:
        check_arguments(self.arguments)
        for step, variable in self.zeros:
            if not (0 <= step < self.steps and 0 <= variable < len(self.variables)):
                raise ValueError(f"zeros: there is no step {step} of variable {variable}")


SCENARIO = Scenario(
    "optimizer",
    OptimizerParameters,
    {
        "construct": (),
        "config": ("construct",),
        "update": ("construct",),
        "slots": ("construct", "update"),
        "learning_rate": ("construct",),
    },
    # Steps make the slots, and some move the learning rate.
    prepared_by=("construct", "update"),
)
