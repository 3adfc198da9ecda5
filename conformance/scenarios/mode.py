"""A model performed in every way in which an implementation computes, and trained in every mode of training."""

from typing import Annotated, Literal

import msgspec

from conformance.scenarios.architectures import Architecture, Made
from conformance.scenarios.arrays import Array
from conformance.scenarios.declaration import AGREEMENT, Parameters, Record, Scenario


class Training(Record, frozen=True, kw_only=True):
    """``target``: what the model is trained towards with the loss of that name, by plain gradient descent."""

    target: Array
    loss: str


class ModeParameters(Parameters, frozen=True, kw_only=True):
    """What is performed is an ``architecture``; or a ``layer``, called on all inputs with ``keywords``; or a ``loss``.

    ``inputs``: one array for each of the model's inputs; of a loss y_true and y_pred. ``on_batch``: predict_on_batch
    is tried too; ``jit``: so are modes that are compiled by XLA; ``torch_compile``: and by PyTorch.
    """

    architecture: Architecture | None = None
    layer: Made | None = None
    keywords: dict[Literal["training"], bool] = msgspec.field(default_factory=dict)
    loss: Made | None = None
    inputs: Annotated[list[Array], msgspec.Meta(min_length=1)]
    on_batch: bool = False
    jit: bool = False
    torch_compile: bool = False
    training: Training | None = None

    def __post_init__(self) -> None:
        given = [name for name in ("architecture", "layer", "loss") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(
                f"one of architecture, layer and loss is performed, not {' and '.join(given) or 'nothing'}"
            )
        if self.keywords and self.layer is None:
            raise ValueError("only a layer is called with keywords")
        if self.loss is not None and len(self.inputs) != 2:
            raise ValueError("a loss is computed of two inputs, y_true and y_pred")
        if self.loss is not None and (self.on_batch or self.jit or self.torch_compile or self.training):
            raise ValueError("a loss is tried in all of its ways, and is not trained")


_MADE = ("construct", "build")
#: What differs in ``predict`` (or in ``evaluate`` of a loss) differs in the other modes as well, and is told once.
_CALLED = (*_MADE, "predict", "evaluate")
_TRAINED = (*_MADE, "fit")

SCENARIO = Scenario(
    "mode",
    ModeParameters,
    {
        "construct": (),
        "build": ("construct",),
        "predict": _MADE,
        "evaluate": _MADE,
        "predict_on_batch": _CALLED,
        "test_on_batch": _CALLED,
        "eager": _CALLED,
        "function": _CALLED,
        "jit": _CALLED,
        "torch_compile": _CALLED,
        "backend_function": _CALLED,
        "fit": _MADE,
        "train_on_batch": _TRAINED,
        "run_eagerly": _TRAINED,
        "steps_per_execution": _TRAINED,
        "jit_compile": _TRAINED,
        "jit_compile_off": _TRAINED,
        "jit_compile_auto": _TRAINED,
        "session": _CALLED,
        AGREEMENT: _MADE,
    },
    prepared_by=_MADE,
)
