"""Layers, most of them cases of the area ``layers``, each in a functional model of its own."""

from collections.abc import Iterator, Mapping
from contextvars import Context
from typing import Any

from conformance.catalog.layers import (
    activation,
    convolution,
    core,
    merging,
    normalization,
    pooling,
    recurrent,
    regularization,
    reshaping,
    wrappers,
)
from conformance.catalog.layers.builders import IMAGE, ROWS, SEQUENCE, STEPS, Spec, listed, new
from conformance.catalog.layers.recurrent import settled
from conformance.catalog.models import inputs
from conformance.model.case import Case, case_id
from conformance.model.errors import ConformanceError

POSITION = 10

#: Layers with arguments of their own: one of each way through kernels and code.
WRITTEN_OUT: list[tuple[str, Spec, dict[str, Any]]] = [
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
#: Those of them that PyTorch compiles as well, which takes it seconds.
TORCH_COMPILE = frozenset({"Dense"})

#: Cases of the area ``layers``: of each layer its main options, at which implementations agree as far as it has any
#: such. Where a layer by itself differs is told by its own case; here it is the ways to compute that are compared.
CHOSEN: Mapping[str, list[str]] = {
    "Dense": [
        "",
        "input=(2,4,3)",
        "units=1,activation=tanh,kernel_initializer=he_normal,kernel_constraint=non_neg",
        "activation=softmax,use_bias=False,kernel_regularizer=l2,kernel_constraint=constraints.MaxNorm(max_value=2)",
    ],
    "Embedding": [
        "",
        "float input",
        "int64 input",
        "input_dim=9,embeddings_initializer=zeros,embeddings_constraint=unit_norm,mask_zero=True",
    ],
    "Activation": [
        f"activation={name}"
        for name in ("relu", "elu", "selu", "softmax", "softplus", "softsign", "tanh", "sigmoid", "exponential")
    ],
    "Masking": ["", "mask_value=-1.0", "nothing masked"],
    "Attention": ["defaults", "key given"],
    "AdditiveAttention": ["defaults", "use_scale=False", "key given"],
    "ReLU": ["", "max_value=1.5,threshold=0.5", "negative_slope=0.25,threshold=0.5"],
    "LeakyReLU": ["", "alpha=0.5"],
    "ELU": ["", "alpha=0.25"],
    "PReLU": ["", "alpha_initializer=ones,shared_axes=(1,2)"],
    "Softmax": ["", "axis=1", "large values"],
    "Conv1D": [
        "filters=1,kernel_size=(1),strides=2",
        "strides=2,padding=same,activation=relu",
        "dilation_rate=2",
    ],
    "Conv2D": ["kernel_size=2,strides=(2,1),use_bias=False", "padding=same", "dilation_rate=2"],
    "Conv3D": ["", "filters=1,padding=same,use_bias=False"],
    "Conv2DTranspose": ["", "strides=2,activation=relu,use_bias=False"],
    "Conv3DTranspose": [""],
    "DepthwiseConv2D": [
        "",
        "kernel_size=(1,3),padding=same,activation=relu,depthwise_regularizer=l2,depthwise_constraint=max_norm",
    ],
    "SeparableConv1D": ["", "filters=1,padding=same,use_bias=False,depthwise_constraint=non_neg"],
    "SeparableConv2D": ["kernel_size=2,strides=2,activation=tanh,use_bias=False,depthwise_constraint=non_neg"],
    "MaxPooling1D": ["", "pool_size=3,padding=same"],
    "MaxPooling2D": ["", "pool_size=(2,3),strides=1"],
    "MaxPooling3D": [""],
    "AveragePooling1D": ["", "strides=3"],
    "AveragePooling2D": ["pool_size=(2,3),strides=1"],
    "AveragePooling3D": [""],
    "GlobalMaxPooling1D": [""],
    "GlobalMaxPooling2D": [""],
    "GlobalMaxPooling3D": [""],
    "GlobalAveragePooling1D": [""],
    "GlobalAveragePooling2D": ["", "data_format=channels_first"],
    "GlobalAveragePooling3D": [""],
    "SimpleRNN": [
        "",
        "units=3,return_state=True,unroll=True,activation=relu,kernel_constraint=unit_norm",
        "return_sequences=True,go_backwards=True,use_bias=False,recurrent_regularizer=l2,kernel_constraint=unit_norm",
    ],
    "LSTM": [
        "units=3,return_state=True,unroll=True,activation=relu,kernel_constraint=unit_norm,unit_forget_bias=False",
        "units=3,return_state=True,use_bias=False,recurrent_regularizer=l2,kernel_constraint=unit_norm,"
        "unit_forget_bias=False",
        "implementation=1",
    ],
    "GRU": [
        "",
        "units=3,return_state=True,unroll=True,activation=relu,kernel_constraint=unit_norm,reset_after=False",
        "units=3,return_state=True,use_bias=False,recurrent_regularizer=l2,kernel_constraint=unit_norm,"
        "reset_after=False",
    ],
    "ConvLSTM2D": ["", "return_state=True"],
    "RNN": [
        "SimpleRNNCell",
        "LSTMCell,return_state=True,unroll=True",
        "GRUCell,return_sequences=True,go_backwards=True",
        "StackedRNNCells",
    ],
    "BatchNormalization": [
        "trainable=False",
        "input=(2,6,5,3)",
        "input=(2,7,3),axis=1",
        "momentum=0.5,beta_initializer=ones,gamma_regularizer=l2,beta_constraint=non_neg",
    ],
    "LayerNormalization": [
        "axis=(1,2),epsilon=0.25,scale=False,gamma_regularizer=l2",
        "epsilon=0.25,center=False,gamma_regularizer=l2",
    ],
    "SpatialDropout1D": [""],
    "SpatialDropout2D": [""],
    "SpatialDropout3D": [""],
    "AlphaDropout": [""],
    "GaussianDropout": [""],
    "GaussianNoise": [""],
    "ActivityRegularization": ["l1=0.25,l2=0.5"],
    "Add": ["two inputs", "three inputs", "ranks 2 and 3"],
    "Subtract": ["two inputs"],
    "Multiply": ["three inputs"],
    "Average": ["three inputs", "ranks 2 and 3"],
    "Maximum": ["two inputs"],
    "Minimum": ["three inputs"],
    "Concatenate": ["", "axis=1", "features of 3 and 5"],
    "Dot": ["", "axes=(1,2)", "axes=-1,normalize=True", "vectors", "ranks 2 and 3"],
    "Flatten": ["", "data_format=channels_first"],
    "Reshape": ["", "target_shape=(-1)", "target_shape=(2,-1)"],
    "Permute": ["", "dims=(3,1,2)"],
    "RepeatVector": [""],
    "Cropping1D": [""],
    "Cropping2D": ["cropping=((1,2),(0,1))"],
    "Cropping3D": [""],
    "ZeroPadding1D": [""],
    "ZeroPadding2D": ["padding=((1,2),(0,1))"],
    "ZeroPadding3D": [""],
    "UpSampling1D": [""],
    "UpSampling2D": ["", "size=(1,2)", "interpolation=bilinear"],
    "UpSampling3D": [""],
    "Bidirectional": [
        "SimpleRNN,merge_mode=concat",
        "SimpleRNN,merge_mode=sum,return_sequences=True",
        "SimpleRNN,merge_mode=None",
        "SimpleRNN,return_state=True",
    ],
    "TimeDistributed": ["Dense", "Conv2D", "Flatten", "Embedding", "BatchNormalization"],
}
#: Where they come from.
AREAS = (
    core,
    activation,
    convolution,
    pooling,
    recurrent,
    normalization,
    regularization,
    merging,
    reshaping,
    wrappers,
)

TABLE: Spec = {"values": [[0.25, 1.5, -2.0], [3.5, 1.0, 0.0]]}
TOKENS: Spec = {"values": [[0, 3, 1], [2, 2, 5]], "dtype": "int32"}
#: Layers that prepare data, of numbers.
PREPROCESSING: list[tuple[str, Spec, dict[str, Any]]] = [
    ("Rescaling", TABLE, {"scale": 0.5, "offset": -1.0}),
    ("Normalization", TABLE, {"mean": [0.5, 1.0, -1.0], "variance": [4.0, 0.25, 1.0]}),
    ("Discretization", TABLE, {"bin_boundaries": [-1.0, 0.5, 1.0]}),
    ("CategoryEncoding", TOKENS, {"num_tokens": 6, "output_mode": "multi_hot"}),
    ("CategoryEncoding", TOKENS, {"num_tokens": 6, "output_mode": "count"}),
    ("IntegerLookup", TOKENS, {"vocabulary": [2, 3, 5]}),
    ("Hashing", TOKENS, {"num_bins": 4}),
    ("Resizing", IMAGE, {"height": 3, "width": 4, "interpolation": "nearest"}),
    ("Resizing", IMAGE, {"height": 3, "width": 4, "interpolation": "bilinear"}),
    ("CenterCrop", IMAGE, {"height": 3, "width": 4}),
]

#: Training mode in every way: a call with ``training=True``, after which the statistics are looked at.
TRAINING: list[tuple[Spec, dict[str, Any]]] = [
    (ROWS, {}),
    (STEPS, {"axis": 1}),
    (IMAGE, {}),
    (ROWS, {"momentum": 0.5, "epsilon": 0.25}),
]

#: Behind a mask, which a functional model hands on from layer to layer: name → the layers after Masking. The LSTM is in
#: the area ``models``; those LSTMs and GRUs that cuDNN could compute take tf.keras ten times as long as others.
MASKED: Mapping[str, list[dict[str, Any]]] = {
    "SimpleRNN": [new("layers.SimpleRNN", units=2)],
    "GRU": [new("layers.GRU", **{**settled("GRU"), "reset_after": False})],
    "Bidirectional": [
        new("layers.Bidirectional", layer=new("layers.SimpleRNN", name="inner", units=2), merge_mode="sum")
    ],
    "GlobalAveragePooling1D": [new("layers.GlobalAveragePooling1D")],
    "SimpleRNN after Dense": [
        new("layers.TimeDistributed", layer=new("layers.Dense", name="inner", units=2)),
        new("layers.SimpleRNN", units=2, return_sequences=True),
    ],
}

#: The initializers of every layer that has weights and is made here, by the end of the layer's name.
INITIALIZERS: Mapping[str, tuple[str, ...]] = {
    "Dense": ("kernel",),
    "Embedding": ("embeddings",),
    "SeparableConv1D": ("depthwise", "pointwise"),
    "SeparableConv2D": ("depthwise", "pointwise"),
    "DepthwiseConv2D": ("depthwise",),
    **dict.fromkeys(("Conv1D", "Conv2D", "Conv3D", "Conv2DTranspose", "Conv3DTranspose"), ("kernel",)),
    **dict.fromkeys(
        ("SimpleRNN", "LSTM", "GRU", "ConvLSTM2D", "SimpleRNNCell", "LSTMCell", "GRUCell"), ("kernel", "recurrent")
    ),
}


class NoSuchLayerCaseError(ConformanceError):
    """A case of the area ``layers`` that is to be tried in every mode, and is not there."""


def cases() -> list[Case]:
    """Layers of every kind, those that prepare data, training mode, and layers behind a mask."""
    return [*_written_out(), *_chosen(), *_preprocessing(), *_training(), *_masked()]


def _written_out() -> Iterator[Case]:
    for name, shape, arguments in WRITTEN_OUT:
        params = {**_layer(name, arguments, [shape]), "on_batch": True}
        params |= {"torch_compile": True} if name in TORCH_COMPILE else {}
        yield _case(case_id(f"layers.{name}", arguments), f"layers.{name}", params)


def _chosen() -> Iterator[Case]:
    """Raises NoSuchLayerCaseError."""
    # In a context of its own: these tables of arguments are kept under their area's name already.
    every = {case.id: case for area in AREAS for case in Context().run(area.cases)}
    for name, labels in CHOSEN.items():
        for label in labels:
            one = every.get(f"layers.{name}[{label}]")
            if one is None or one.scenario != "layer" or one.params.get("keywords"):
                raise NoSuchLayerCaseError(
                    f"there is no case layers.{name}[{label}] of a layer that is called on its inputs alone",
                    "Take another label in conformance/catalog/modes/layers.py.",
                )
            given = dict(one.params["arguments"])
            yield _case(f"layers.{name}[{label}]", one.api, _layer(name, given, one.params["inputs"]))


def _preprocessing() -> Iterator[Case]:
    for name, shape, arguments in PREPROCESSING:
        yield _case(case_id(f"layers.{name}", arguments), f"layers.{name}", _layer(name, arguments, [shape]))


def _training() -> Iterator[Case]:
    api = "layers.BatchNormalization"
    for spec, arguments in TRAINING:
        label = {"input": spec["shape"], **arguments, "training": True}
        params = {**_layer("BatchNormalization", arguments, [spec]), "keywords": {"training": True}}
        yield _case(case_id(api, label), api, params)


def _masked() -> Iterator[Case]:
    """The same input as that of the chain ``masked``, one whole step of which is the mask value."""
    first = new("layers.Masking", mask_value=0.5)
    for label, after in MASKED.items():
        layers = [first, *(without_draws(one) for one in after)]
        params = {
            "architecture": {"style": "functional", "input": [4, 3], "layers": layers},
            "inputs": inputs("masked"),
            "jit": True,
        }
        yield _case(f"layers.Masking[before {label}]", "layers.Masking", params)


def _layer(name: str, arguments: Mapping[str, Any], specs: list[Spec]) -> dict[str, Any]:
    return {"layer": without_draws(new(f"layers.{name}", **arguments)), "inputs": listed(specs), "jit": True}


def _case(identifier: str, api: str, params: dict[str, Any]) -> Case:
    return Case(f"modes.{identifier}", "mode", api, params, logic=True)


def without_draws(made: Any) -> Any:
    """A layer, and the layers in its arguments, with weights that begin at zero.

    Weights are given their values afterwards, and drawing random ones before costs: JAX compiles that for every shape.
    """
    if isinstance(made, list):
        return [without_draws(one) for one in made]
    if not isinstance(made, Mapping) or "new" not in made:
        return made
    arguments = {key: without_draws(value) for key, value in made.get("arguments", {}).items()}
    for weight in INITIALIZERS.get(made["new"].removeprefix("layers."), ()):
        arguments[f"{weight}_initializer"] = "zeros"
    return {"new": made["new"], "arguments": arguments}
