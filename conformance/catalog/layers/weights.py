"""What the arguments of layers make of their weights, and the arguments that all layers have.

One case for all initializers of a layer, one for all regularizers, one for all constraints. Each role has a number of
its own, so it shows which of them was taken.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from conformance.catalog.layers.builders import IMAGE, ROWS, SEQUENCE, STEPS, VOLUME, Spec, listed, new
from conformance.model.case import Case

POSITION = 120

_KERNEL = ("kernel", "bias")
_SMALL: Mapping[str, Any] = {"filters": 2, "kernel_size": 2}
_RECURRENT = ("kernel", "recurrent", "bias")
_NORMAL = ("beta", "gamma")
_VIDEO: Spec = {"shape": [1, 2, 4, 4, 2]}
_NUMBERS: Spec = {"values": [[0, 2, 1], [1, 0, 2]], "dtype": "int32"}

#: Layer → inputs, arguments, and what its weights are for: ``kernel`` has ``kernel_initializer`` and so on.
WEIGHTED: Mapping[str, tuple[Spec | list[Spec], Mapping[str, Any], tuple[str, ...]]] = {
    "Dense": (ROWS, {"units": 3}, _KERNEL),
    "EinsumDense": (ROWS, {"equation": "ab,bc->ac", "output_shape": 3, "bias_axes": "c"}, _KERNEL),
    "Conv1D": (STEPS, _SMALL, _KERNEL),
    "Conv2D": (IMAGE, _SMALL, _KERNEL),
    "Conv3D": (VOLUME, _SMALL, _KERNEL),
    "Conv1DTranspose": (STEPS, _SMALL, _KERNEL),
    "Conv2DTranspose": (IMAGE, _SMALL, _KERNEL),
    "Conv3DTranspose": (VOLUME, _SMALL, _KERNEL),
    "DepthwiseConv1D": (STEPS, {"kernel_size": 2}, ("depthwise", "bias")),
    "DepthwiseConv2D": (IMAGE, {"kernel_size": 2}, ("depthwise", "bias")),
    "SeparableConv1D": (STEPS, _SMALL, ("depthwise", "pointwise", "bias")),
    "SeparableConv2D": (IMAGE, _SMALL, ("depthwise", "pointwise", "bias")),
    "LocallyConnected1D": (STEPS, _SMALL, _KERNEL),
    "LocallyConnected2D": (IMAGE, _SMALL, _KERNEL),
    "SimpleRNN": (SEQUENCE, {"units": 2}, _RECURRENT),
    "LSTM": (SEQUENCE, {"units": 2}, _RECURRENT),
    "GRU": (SEQUENCE, {"units": 2}, _RECURRENT),
    "ConvLSTM1D": ({"shape": [1, 2, 4, 2]}, _SMALL, _RECURRENT),
    "ConvLSTM2D": (_VIDEO, _SMALL, _RECURRENT),
    "ConvLSTM3D": ({"shape": [1, 2, 3, 3, 3, 2]}, _SMALL, _RECURRENT),
    "BatchNormalization": (ROWS, {}, _NORMAL),
    "LayerNormalization": (ROWS, {}, _NORMAL),
    "GroupNormalization": (ROWS, {"groups": 2}, _NORMAL),
    "Embedding": (_NUMBERS, {"input_dim": 3, "output_dim": 2}, ("embeddings",)),
    "PReLU": (ROWS, {}, ("alpha",)),
    "MultiHeadAttention": ([SEQUENCE, SEQUENCE], {"num_heads": 2, "key_dim": 2}, _KERNEL),
    "GroupQueryAttention": (
        [SEQUENCE, SEQUENCE],
        {"head_dim": 2, "num_query_heads": 2, "num_key_value_heads": 1},
        _KERNEL,
    ),
}

#: What begins as something else than zeros or ones has no regularizer and no constraint.
_STATE = {"BatchNormalization": ("moving_mean", "moving_variance")}

#: Layers whose inputs are arguments of their own.
_SEPARATE = frozenset({"MultiHeadAttention", "GroupQueryAttention"})

_TWO: list[Spec] = [ROWS, ROWS]
_QUERY: list[Spec] = [SEQUENCE, SEQUENCE]
SHAPES: Mapping[int, Spec] = {1: STEPS, 2: IMAGE, 3: VOLUME}

#: Layers without weights of their own → inputs and arguments.
OTHERS: Mapping[str, tuple[Spec | list[Spec], Mapping[str, Any]]] = {
    **dict.fromkeys(("ReLU", "LeakyReLU", "ELU", "ThresholdedReLU", "Softmax", "Flatten", "Identity"), (ROWS, {})),
    **dict.fromkeys(("UnitNormalization", "RMSNormalization", "ActivityRegularization"), (ROWS, {})),
    **dict.fromkeys(("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate"), (_TWO, {})),
    **dict.fromkeys(("Dropout", "AlphaDropout", "GaussianDropout"), (ROWS, {"rate": 0.5})),
    **dict.fromkeys(("Attention", "AdditiveAttention"), (_QUERY, {})),
    **{f"{kind}Pooling{n}D": (SHAPES[n], {"pool_size": 2}) for n in (1, 2, 3) for kind in ("Max", "Average")},
    **{f"Global{kind}Pooling{n}D": (SHAPES[n], {}) for n in (1, 2, 3) for kind in ("Max", "Average")},
    **{f"Adaptive{kind}Pooling{n}D": (SHAPES[n], {"output_size": 2}) for n in (1, 2, 3) for kind in ("Max", "Average")},
    **{f"{kind}{n}D": (SHAPES[n], {}) for n in (1, 2, 3) for kind in ("Cropping", "ZeroPadding", "UpSampling")},
    **{f"SpatialDropout{n}D": (SHAPES[n], {"rate": 0.5}) for n in (1, 2, 3)},
    "GaussianNoise": (ROWS, {"stddev": 0.5}),
    "Activation": (ROWS, {"activation": "relu"}),
    "Masking": (SEQUENCE, {}),
    "Dot": (_TWO, {"axes": 1}),
    "Reshape": (ROWS, {"target_shape": [2, 2]}),
    "Permute": (SEQUENCE, {"dims": [2, 1]}),
    "RepeatVector": (ROWS, {"n": 3}),
    "RNN": (SEQUENCE, {"cell": new("layers.SimpleRNNCell", name="cell", units=2)}),
    "Bidirectional": (SEQUENCE, {"layer": new("layers.SimpleRNN", name="inner", units=2)}),
    "TimeDistributed": (SEQUENCE, {"layer": new("layers.Dense", name="inner", units=2)}),
    "SpectralNormalization": (ROWS, {"layer": new("layers.Dense", name="inner", units=2)}),
    "Normalization": (ROWS, {"mean": 0.5, "variance": 4.0}),
    "Rescaling": (ROWS, {"scale": 0.5}),
}


def cases() -> list[Case]:
    """Every case of this area."""
    return [*_weighted(), *_settings()]


def _weighted() -> Iterator[Case]:
    for name, (inputs, base, roles) in WEIGHTED.items():
        begun = (*roles, *_STATE.get(name, ()))
        constants = {f"{r}_initializer": new("initializers.Constant", value=0.25 * n) for n, r in enumerate(begun, 1)}
        yield _case(name, "initializers", "initial", inputs, {**base, **constants})
        costs = {f"{r}_regularizer": new("regularizers.L1L2", l1=0.25 * n, l2=0.0) for n, r in enumerate(roles, 1)}
        yield _case(name, "regularizers", "losses", inputs, {**base, **costs})
        bounds = {f"{r}_constraint": "non_neg" for r in roles}
        yield _case(name, "constraints", "step", inputs, {**base, **bounds})


def _settings() -> Iterator[Case]:
    """Each layer with a name and nothing trained, and with a type."""
    weighted = {name: (inputs, base) for name, (inputs, base, _) in WEIGHTED.items()}
    for name, (inputs, base) in {**weighted, **OTHERS}.items():
        for more in ({"name": "given", "trainable": False}, {"dtype": "float64"}):
            label = ",".join(f"{key}={value}" for key, value in more.items())
            yield replace(_case(name, label, "settings", inputs, {**base, **more}), logic=True)


def _case(name: str, label: str, look: str, inputs: Spec | list[Spec], arguments: Mapping[str, Any]) -> Case:
    params: dict[str, Any] = {"arguments": dict(arguments), "inputs": listed(inputs), "look": look}
    if name in _SEPARATE:
        params["separate"] = True
    return Case(f"layers.{name}[weights,{label}]", "layer_weights", f"layers.{name}", params)
