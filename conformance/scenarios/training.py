"""A model trained from given weights on given data, in every style of writing the loop."""

from typing import Annotated, Literal

import msgspec

from conformance.scenarios.architectures import Architecture, Made
from conformance.scenarios.arrays import Array
from conformance.scenarios.declaration import Parameters, Record, Scenario

Arrays = Annotated[list[Array], msgspec.Meta(min_length=1)]
Count = Annotated[int, msgspec.Meta(ge=1)]


class Data(Record, frozen=True, kw_only=True):
    """What the model is trained on."""

    x: Arrays
    y: Arrays


class TrainingParameters(Parameters, frozen=True, kw_only=True):
    """``style``: how the loop is written. ``tape`` is a GradientTape loop, ``tape-function`` one in tf.function.

    ``jit_compile`` is given to compile where it is there; without it compile's own default is measured.
    """

    architecture: Architecture
    data: Data
    optimizer: Made
    loss: Made
    style: Literal["fit", "train_on_batch", "tape", "tape-function"]
    epochs: Count
    batch_size: Count
    metrics: list[str] = msgspec.field(default_factory=list)
    validation: bool = False
    jit_compile: bool | msgspec.UnsetType = msgspec.UNSET


SCENARIO = Scenario(
    "training",
    TrainingParameters,
    {
        "construct": (),
        "compile": ("construct",),
        "initial": ("construct", "compile"),
        "fit": ("construct", "compile", "initial"),
        "evaluate": ("construct", "compile", "initial", "fit"),
        "predict": ("construct", "compile", "initial", "fit"),
    },
    prepared_by=("construct", "compile", "initial", "fit"),
)
