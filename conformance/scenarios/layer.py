"""A layer by itself: made, configured, built with given weights, called, differentiated."""

from typing import Literal

import msgspec

from conformance.scenarios.arrays import Array
from conformance.scenarios.declaration import Parameters, Scenario
from conformance.scenarios.values import Arguments, check_arguments


class LayerParameters(Parameters, frozen=True, kw_only=True):
    """``inputs``: several make the layer be called on a list. ``keywords``: arrays passed by name, a list as a list.

    ``random``: by which units the training-mode output is judged by its properties. ``masked``: the mask that the layer
    passes on is seen too. ``stateful``: a second call goes on from the state the first one left.
    """

    arguments: Arguments
    inputs: list[Array]
    keywords: dict[Literal["mask", "initial_state"], Array | list[Array]] = msgspec.field(default_factory=dict)
    random: Literal["elements", "rows", "channels"] | None = None
    masked: bool = False
    stateful: bool = False

    def __post_init__(self) -> None:
        check_arguments(self.arguments)


SCENARIO = Scenario(
    "layer",
    LayerParameters,
    {
        "construct": (),
        "config": ("construct",),
        "roundtrip": ("construct",),
        "build": ("construct",),
        "names": ("construct", "build"),
        "shape": ("construct", "build"),
        "mask": ("construct", "build"),
        "forward": ("construct", "build"),
        "losses": ("construct", "build", "forward"),
        "training": ("construct", "build", "forward"),
        "gradient": ("construct", "build", "forward"),
    },
    prepared_by=("construct", "build"),
    apart={"config": ("construct",), "roundtrip": ("construct",)},
)
