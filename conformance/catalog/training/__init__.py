"""Training: one model, one optimizer and one loss at a time, in every style of writing the loop."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict, Unpack

from conformance.catalog.models import STYLES, architecture
from conformance.model.case import Case

POSITION = 100

LOOPS = ("fit", "train_on_batch", "tape", "tape-function")
MSE = {"new": "losses.MeanSquaredError"}
CROSSENTROPY = {"new": "losses.CategoricalCrossentropy"}
SGD = {"new": "optimizers.SGD", "arguments": {"learning_rate": 0.125}}
ADAM = {"new": "optimizers.Adam", "arguments": {"learning_rate": 0.015625}}
OPTIMIZERS: dict[str, dict[str, Any]] = {
    "SGD": SGD,
    "momentum": {"new": "optimizers.SGD", "arguments": {"learning_rate": 0.125, "momentum": 0.5}},
    "RMSprop": {"new": "optimizers.RMSprop", "arguments": {"learning_rate": 0.015625}},
    "Adagrad": {"new": "optimizers.Adagrad", "arguments": {"learning_rate": 0.125}},
    "Adam": ADAM,
}
#: chain → data shape, target, loss.
TASKS: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "mlp": ({"shape": [8, 4]}, {"shape": [8, 3], "kind": "onehot"}, CROSSENTROPY),
    "normalized mlp": ({"shape": [8, 4]}, {"shape": [8, 2]}, MSE),
    "lenet": ({"shape": [8, 12, 12, 1]}, {"shape": [8, 3], "kind": "onehot"}, CROSSENTROPY),
    "convolutional": ({"shape": [8, 6, 6, 3]}, {"shape": [8, 2]}, MSE),
    "recurrent": ({"shape": [8, 4, 3]}, {"shape": [8, 1]}, MSE),
    "embedding": ({"shape": [8, 4], "kind": "integer", "high": 6}, {"shape": [8, 1]}, MSE),
}


class More(TypedDict, total=False):
    """What a case does otherwise than the others; see scenarios/training.py."""

    optimizer: Mapping[str, Any]
    metrics: Sequence[str]
    epochs: int
    batch_size: int
    validation: bool
    jit_compile: bool


def training(
    name: str, chain: str, style: str, loop: str, equivalent_to: str | None = None, **more: Unpack[More]
) -> Case:
    """A training case; ``more`` overrides its parameters. ``equivalent_to`` is the name of the one it has to equal."""
    x, y, loss = TASKS[chain]
    params = {
        "architecture": architecture(chain, style),
        "data": {"x": [x], "y": [y]},
        "optimizer": SGD,
        "loss": loss,
        "metrics": [],
        "style": loop,
        "epochs": 3,
        "batch_size": 4,
        "validation": False,
        **more,
    }
    partner = None if equivalent_to in (None, name) else f"training.{equivalent_to}"
    return Case(f"training.{name}", "training", STYLES[style], params, equivalent_to=partner)


def modes() -> list[Case]:
    """Compiling with XLA and without, where nobody said which in the other cases: all three give the same numbers."""
    loops = [(chain, "fit") for chain in TASKS] + [("mlp", "train_on_batch")]
    return [
        training(f"{chain}[{loop},jit_compile={jit}]", chain, "functional", loop, f"{chain}[{loop}]", jit_compile=jit)
        for chain, loop in loops
        for jit in (True, False)
    ]


def cases() -> list[Case]:
    """Every chain in every loop and mode; one in every style, with every optimizer, with metrics and validation."""
    found = [
        training(f"{chain}[{loop}]", chain, "functional", loop, f"{chain}[fit]") for chain in TASKS for loop in LOOPS
    ]
    found += [
        training(f"mlp[{style},{loop}]", "mlp", style, loop, "mlp[fit]")
        for style in STYLES
        if style != "functional"
        for loop in LOOPS
    ]
    found += [training(f"lenet[subclassed,{loop}]", "lenet", "subclassed", loop, "lenet[fit]") for loop in LOOPS]
    found += [
        training(
            f"mlp[optimizer={name},{loop}]",
            "mlp",
            "functional",
            loop,
            f"mlp[optimizer={name},fit]",
            optimizer=optimizer,
        )
        for name, optimizer in OPTIMIZERS.items()
        if name != "SGD"
        for loop in ("fit", "tape")
    ]
    found += [
        training("mlp[validation]", "mlp", "functional", "fit", validation=True),
        training("mlp[metrics]", "mlp", "functional", "fit", metrics=["accuracy"], validation=True),
        training("mlp[metrics=acc]", "mlp", "functional", "fit", metrics=["acc"]),
        training("mlp[metrics=mse]", "mlp", "functional", "fit", metrics=["mse", "mae"]),
        training("mlp[last batch smaller]", "mlp", "functional", "fit", batch_size=3),
        training(
            "mlp[last batch smaller,train_on_batch]",
            "mlp",
            "functional",
            "train_on_batch",
            "mlp[last batch smaller]",
            batch_size=3,
        ),
        training("lenet[Adam,12 epochs]", "lenet", "sequential", "fit", optimizer=ADAM, epochs=12, validation=True),
    ]
    return found + modes()
