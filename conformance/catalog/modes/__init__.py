"""Modes: the same model in every way in which an implementation computes and trains (docs/modes.md)."""

from typing import Any

from conformance.catalog.models import CHAINS, architecture, inputs, layer
from conformance.model.case import Case, case_id

POSITION = 105

ROWS, SEQUENCE, IMAGE, VOLUME = [4], [4, 3], [6, 5, 3], [5, 4, 4, 2]

#: Layers and the shape of their input without the batch: each family's base, and the options that another kernel or
#: another path through the code serves.
LAYERS: list[tuple[str, list[int], dict[str, Any]]] = [
    ("Dense", ROWS, {"units": 3}),
    ("Dense", ROWS, {"units": 3, "activation": "softmax"}),
    ("Activation", ROWS, {"activation": "tanh"}),
    ("BatchNormalization", ROWS, {}),
    ("BatchNormalization", IMAGE, {"scale": False}),
    ("LayerNormalization", ROWS, {}),
    ("Dropout", ROWS, {"rate": 0.5}),
    ("GaussianNoise", ROWS, {"stddev": 1.0}),
    ("Flatten", IMAGE, {}),
    ("Reshape", IMAGE, {"target_shape": [15, 6]}),
    ("Permute", SEQUENCE, {"dims": [2, 1]}),
    ("RepeatVector", ROWS, {"n": 3}),
    ("ReLU", ROWS, {"max_value": 1.0}),
    ("LeakyReLU", ROWS, {}),
    ("PReLU", ROWS, {}),
    ("ELU", ROWS, {}),
    ("Softmax", ROWS, {}),
    ("Conv1D", SEQUENCE, {"filters": 2, "kernel_size": 3}),
    ("Conv1D", SEQUENCE, {"filters": 2, "kernel_size": 3, "padding": "causal"}),
    ("Conv2D", IMAGE, {"filters": 2, "kernel_size": 3}),
    ("Conv2D", IMAGE, {"filters": 2, "kernel_size": 3, "strides": 2, "padding": "same"}),
    ("Conv2D", IMAGE, {"filters": 2, "kernel_size": 3, "dilation_rate": 2}),
    ("Conv2DTranspose", IMAGE, {"filters": 2, "kernel_size": 3, "strides": 2}),
    ("Conv3D", VOLUME, {"filters": 2, "kernel_size": 2}),
    ("DepthwiseConv2D", IMAGE, {"kernel_size": 3}),
    ("SeparableConv2D", IMAGE, {"filters": 2, "kernel_size": 3}),
    ("MaxPooling2D", IMAGE, {"pool_size": 2}),
    ("AveragePooling2D", IMAGE, {"pool_size": 2, "padding": "same"}),
    ("GlobalAveragePooling2D", IMAGE, {}),
    ("GlobalMaxPooling1D", SEQUENCE, {}),
    ("UpSampling2D", IMAGE, {"size": 2}),
    ("ZeroPadding2D", IMAGE, {"padding": 1}),
    ("Cropping2D", IMAGE, {"cropping": 1}),
    ("SimpleRNN", SEQUENCE, {"units": 2}),
    ("GRU", SEQUENCE, {"units": 2, "reset_after": True, "recurrent_activation": "sigmoid"}),
    ("GRU", SEQUENCE, {"units": 2, "reset_after": False, "recurrent_activation": "sigmoid"}),
    ("LSTM", SEQUENCE, {"units": 2, "recurrent_activation": "sigmoid"}),
    ("LSTM", SEQUENCE, {"units": 2, "recurrent_activation": "sigmoid", "unroll": True}),
    ("LSTM", SEQUENCE, {"units": 2, "recurrent_activation": "sigmoid", "go_backwards": True}),
]
#: Those of them that XLA compiles as well, which costs half a second each.
JIT = frozenset({"Dense", "BatchNormalization", "LayerNormalization", "Conv1D", "SeparableConv2D", "GRU", "LSTM"})

#: Chains of the area ``models`` that are trained, with the size of their output; none draws random numbers.
TRAINED = {"mlp": 3, "normalized mlp": 2, "lenet": 3, "convolutional": 2, "recurrent": 1, "bidirectional": 2}


def cases() -> list[Case]:
    """Each layer by itself in a functional model, and chains that are trained."""
    return [*_layers(), *_models()]


def _layers() -> list[Case]:
    found: list[Case] = []
    compiled: set[str] = set()
    for name, shape, arguments in LAYERS:
        api = f"layers.{name}"
        params: dict[str, Any] = {
            "architecture": {"style": "functional", "input": shape, "layers": [layer(name, **arguments)]},
            "inputs": [{"shape": [2, *shape]}],
        }
        if name in JIT and name not in compiled:
            compiled.add(name)
            params["jit"] = True
        found.append(Case(f"modes.{case_id(api, arguments)}", "mode", api, params, logic=True))
    return found


def _models() -> list[Case]:
    found: list[Case] = []
    for name in CHAINS:
        params: dict[str, Any] = {"architecture": architecture(name, "functional"), "inputs": inputs(name)}
        if name in TRAINED:
            params["training"] = {"target": {"shape": [2, TRAINED[name]]}, "loss": "mean_squared_error"}
        if name in ("mlp", "normalized mlp"):
            params["jit"] = True
        found.append(Case(f"modes.models.{name}", "mode", "Model", params, logic=True))
    return found
