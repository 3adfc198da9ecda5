"""The stages of every scenario, and what each follows from.

A divergence at a stage explains whatever differs at the stages that follow from it, so those are
not counted again. ``config`` does not explain ``forward``: a key more in a config changes no number.
"""

from collections.abc import Mapping

#: scenario → stage (in order) → the stages it follows from.
STAGES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "layer": {
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
    "activation": {
        "construct": (),
        "config": ("construct",),
        "forward": ("construct",),
        "gradient": ("construct", "forward"),
    },
    "loss": {
        "construct": (),
        "config": ("construct",),
        "roundtrip": ("construct",),
        "function": ("construct",),
        "forward": ("construct", "function"),
        "gradient": ("construct", "function", "forward"),
    },
    "metric": {
        "construct": (),
        "config": ("construct",),
        "roundtrip": ("construct",),
        "update": ("construct",),
        "state": ("construct",),
        "reset": ("construct", "update"),
    },
    "optimizer": {
        "construct": (),
        "config": ("construct",),
        "update": ("construct",),
        "slots": ("construct", "update"),
        "learning_rate": ("construct",),
    },
    "schedule": {"construct": (), "config": ("construct",), "values": ("construct",)},
    "initializer": {"construct": (), "config": ("construct",), "values": ("construct",)},
    "regularizer": {
        "construct": (),
        "config": ("construct",),
        "forward": ("construct",),
        "gradient": ("construct", "forward"),
    },
    "constraint": {"construct": (), "config": ("construct",), "forward": ("construct",)},
    "model": {
        "construct": (),
        "shape": ("construct",),
        "build": ("construct",),
        "order": ("construct", "build"),
        "names": ("construct", "build", "order"),
        "roundtrip": ("construct", "build", "order"),
        "forward": ("construct", "build"),
        "gradient": ("construct", "build", "forward"),
    },
    "training": {
        "construct": (),
        "compile": ("construct",),
        "initial": ("construct", "compile"),
        "fit": ("construct", "compile", "initial"),
        "evaluate": ("construct", "compile", "initial", "fit"),
        "predict": ("construct", "compile", "initial", "fit"),
    },
}


def ancestors(scenario: str, stage: str) -> frozenset[str]:
    """Every stage that ``stage`` follows from, however far back."""
    direct = STAGES[scenario][stage]
    return frozenset(direct).union(*(ancestors(scenario, s) for s in direct))
