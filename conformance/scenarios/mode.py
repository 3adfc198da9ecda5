"""A model performed in every way in which an implementation computes, and trained in every mode of training."""

from typing import Annotated

import msgspec

from conformance.scenarios.architectures import Architecture
from conformance.scenarios.arrays import Array
from conformance.scenarios.declaration import AGREEMENT, Parameters, Record, Scenario


class Training(Record, frozen=True, kw_only=True):
    """``target``: what the model is trained towards with the loss of that name, by plain gradient descent."""

    target: Array
    loss: str


class ModeParameters(Parameters, frozen=True, kw_only=True):
    """``inputs``: one array for each of the model's inputs. ``jit``: modes that are compiled by XLA are tried too."""

    architecture: Architecture
    inputs: Annotated[list[Array], msgspec.Meta(min_length=1)]
    jit: bool = False
    training: Training | None = None


_MADE = ("construct", "build")
#: What differs in ``predict`` differs in the other modes as well, and is told once.
_CALLED = (*_MADE, "predict")
_TRAINED = (*_MADE, "fit")

SCENARIO = Scenario(
    "mode",
    ModeParameters,
    {
        "construct": (),
        "build": ("construct",),
        "predict": _MADE,
        "predict_on_batch": _CALLED,
        "eager": _CALLED,
        "function": _CALLED,
        "jit": _CALLED,
        "backend_function": _CALLED,
        "fit": _MADE,
        "train_on_batch": _TRAINED,
        "run_eagerly": _TRAINED,
        "steps_per_execution": _TRAINED,
        "jit_compile": _TRAINED,
        "session": _CALLED,
        AGREEMENT: _MADE,
    },
    prepared_by=_MADE,
)
