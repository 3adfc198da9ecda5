"""What the arguments of a layer make of its weights: how they begin, what they cost, how a step moves them."""

from typing import Literal

import msgspec

from conformance.scenarios.arrays import Array
from conformance.scenarios.declaration import Parameters, Scenario
from conformance.scenarios.values import Arguments, check_arguments


class LayerWeightsParameters(Parameters, frozen=True, kw_only=True):
    """``inputs``: several make the layer be called on a list. ``keywords``: arrays passed by name, a list as a list.

    ``look``: what the subject is. ``initial``: the values that the weights begin with, where all elements of one are
    alike; ``losses``: what the layer adds to a loss; ``step``: the weights after one step of gradient descent on given
    gradients; ``settings``: its name, types, and what is trained. ``separate``: the inputs are arguments of their own.
    """

    arguments: Arguments
    inputs: list[Array]
    keywords: dict[Literal["mask", "initial_state"], Array | list[Array]] = msgspec.field(default_factory=dict)
    look: Literal["initial", "losses", "step", "settings"]
    separate: bool = False

    def __post_init__(self) -> None:
        check_arguments(self.arguments)


SCENARIO = Scenario(
    "layer_weights",
    LayerWeightsParameters,
    {
        "construct": (),
        "build": ("construct",),
        "initial": ("construct", "build"),
        "settings": ("construct", "build"),
        "losses": ("construct", "build"),
        "step": ("construct", "build"),
    },
    prepared_by=("construct", "build"),
)
