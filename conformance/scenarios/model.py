"""A whole model: made, built with given weights, called, differentiated."""

from typing import Annotated

import msgspec

from conformance.scenarios.architectures import Architecture
from conformance.scenarios.arrays import Array
from conformance.scenarios.declaration import Parameters, Scenario


class ModelParameters(Parameters, frozen=True, kw_only=True):
    """``inputs``: one array for each of the model's inputs."""

    architecture: Architecture
    inputs: Annotated[list[Array], msgspec.Meta(min_length=1)]


SCENARIO = Scenario(
    "model",
    ModelParameters,
    {
        "construct": (),
        "shape": ("construct",),
        "build": ("construct",),
        "order": ("construct", "build"),
        "names": ("construct", "build", "order"),
        "roundtrip": ("construct", "build", "order"),
        "forward": ("construct", "build"),
        "gradient": ("construct", "build", "forward"),
    },
    prepared_by=("construct", "build"),
)
