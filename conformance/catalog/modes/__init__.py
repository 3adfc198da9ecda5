"""Modes: the same model in every way in which an implementation computes and trains (docs/modes.md)."""

from typing import Any

from conformance.catalog.models import architecture, inputs, layer
from conformance.model.case import Case, case_id

POSITION = 105

ROWS, SEQUENCE, IMAGE = [4], [4, 3], [6, 5, 3]

#: Layers and the shape of their input without the batch: one of each way through kernels and code.
LAYERS: list[tuple[str, list[int], dict[str, Any]]] = [
    ("Dense", ROWS, {"units": 3, "activation": "softmax"}),
    ("BatchNormalization", ROWS, {}),
    ("LayerNormalization", ROWS, {}),
    ("Dropout", ROWS, {"rate": 0.5}),
    ("Conv1D", SEQUENCE, {"filters": 2, "kernel_size": 3, "padding": "causal"}),
    ("Conv2D", IMAGE, {"filters": 2, "kernel_size": 3}),
    ("SeparableConv2D", IMAGE, {"filters": 2, "kernel_size": 3}),
    ("AveragePooling2D", IMAGE, {"pool_size": 2, "padding": "same"}),
    ("LSTM", SEQUENCE, {"units": 2, "recurrent_activation": "sigmoid"}),
    ("GRU", SEQUENCE, {"units": 2, "reset_after": False, "recurrent_activation": "sigmoid"}),
]
#: Those of them that XLA compiles as well, which costs half a second each.
JIT = frozenset({"Dense", "LayerNormalization", "LSTM"})

#: Chains of the area ``models`` that are trained, with the size of their output; none draws random numbers.
TRAINED = {"mlp": 3, "normalized mlp": 2}


def cases() -> list[Case]:
    """Each layer by itself in a functional model, and chains that are trained."""
    return [*_layers(), *_models()]


def _layers() -> list[Case]:
    found: list[Case] = []
    for name, shape, arguments in LAYERS:
        api = f"layers.{name}"
        params: dict[str, Any] = {
            "architecture": {"style": "functional", "input": shape, "layers": [layer(name, **arguments)]},
            "inputs": [{"shape": [2, *shape]}],
        }
        if name in JIT:
            params["jit"] = True
        found.append(Case(f"modes.{case_id(api, arguments)}", "mode", api, params, logic=True))
    return found


def _models() -> list[Case]:
    found: list[Case] = []
    for name, outputs in TRAINED.items():
        params: dict[str, Any] = {
            "architecture": architecture(name, "functional"),
            "inputs": inputs(name),
            "training": {"target": {"shape": [2, outputs]}, "loss": "mean_squared_error"},
            "jit": True,
        }
        found.append(Case(f"modes.models.{name}", "mode", "Model", params, logic=True))
    return found
