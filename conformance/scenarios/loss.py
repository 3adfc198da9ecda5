"""A loss: made, configured, its values per sample, reduced with weights, differentiated."""

from typing import Annotated, Literal

import msgspec

from conformance.scenarios.arrays import Array
from conformance.scenarios.declaration import Parameters, Scenario
from conformance.scenarios.values import Arguments, check_arguments


class LossParameters(Parameters, frozen=True, kw_only=True):
    """``inputs`` are y_true and y_pred, ``weights`` the sample weights. ``config``: whether the config is looked at.

    ``form``: ``class``, whose constructor's the ``arguments`` are, or ``function`` of y_true and y_pred, with which
    they are passed; ``strings`` are names to look that up by.
    """

    arguments: Arguments
    inputs: Annotated[list[Array], msgspec.Meta(min_length=2, max_length=2)]
    weights: Array | None = None
    config: bool = True
    form: Literal["class", "function"] = "class"
    strings: list[str] = msgspec.field(default_factory=list)

    def __post_init__(self) -> None:
        check_arguments(self.arguments)
        if self.strings and self.form == "class":
            raise ValueError("only a function is looked up by strings")


SCENARIO = Scenario(
    "loss",
    LossParameters,
    {
        "construct": (),
        "config": ("construct",),
        "roundtrip": ("construct",),
        "function": ("construct",),
        "forward": ("construct", "function"),
        "gradient": ("construct", "function", "forward"),
    },
)
