"""Convolutions: plain, transposed, depthwise and separable."""

from typing import Any

from conformance.catalog.layers.builders import IMAGE, STEPS, VOLUME, Spec, layer, new, one
from conformance.catalog.layers.core import KERNEL_DEFAULTS
from conformance.model.case import Case, refused

POSITION = 30

SMALL = {"filters": 2, "kernel_size": 3}
DEPTHWISE_DEFAULTS = {
    ("depthwise" + k.removeprefix("kernel") if k.startswith("kernel") else k): v for k, v in KERNEL_DEFAULTS.items()
}
#: channels_first needs cuDNN or oneDNN's layouts: on a CPU much of it is refused, which is worth knowing too.
FIRST: dict[str, Spec] = {
    "1D": {"shape": [2, 3, 7]},
    "2D": {"shape": [2, 3, 6, 5]},
    "3D": {"shape": [1, 2, 5, 4, 4]},
}


def cases() -> list[Case]:
    """Every case of this area."""
    found = conv1d() + conv2d() + conv3d() + transposed() + depthwise() + separable()
    for name in (
        "Conv1D",
        "Conv2D",
        "Conv3D",
        "Conv2DTranspose",
        "Conv3DTranspose",
        "SeparableConv1D",
        "SeparableConv2D",
    ):
        found.append(first(name, SMALL))
    found.append(first("DepthwiseConv2D", {"kernel_size": 3}))
    return found


def first(name: str, arguments: dict[str, Any]) -> Case:
    """The layer with the channels first."""
    rank = next(rank for rank in FIRST if rank in name)
    return one(name, "data_format=channels_first", FIRST[rank], {**arguments, "data_format": "channels_first"})


def conv1d() -> list[Case]:
    """Conv1D, and its causal padding."""
    found = layer(
        "Conv1D",
        STEPS,
        vary={
            "filters": [2, 1],
            "kernel_size": [3, 2, [1]],
            "strides": [1, 2],
            "padding": ["valid", "same", "causal"],
            "activation": [None, "relu"],
            "use_bias": [True, False],
        },
        defaults={"strides": 1, "padding": "valid", "dilation_rate": 1, **KERNEL_DEFAULTS},
        required=["filters", "kernel_size"],
    )
    found += layer(
        "Conv1D",
        STEPS,
        vary={"dilation_rate": [1, 2, 3], "padding": ["valid", "same", "causal"]},
        table="dilation_rate",
        base={"filters": 2, "kernel_size": 2},
    )[1:]
    found += [
        one(
            "Conv1D",
            "kernel_regularizer=l2,kernel_constraint=max_norm",
            STEPS,
            {**SMALL, "kernel_regularizer": "l2", "kernel_constraint": "max_norm"},
        ),
        one("Conv1D", "activity_regularizer=l2", STEPS, {**SMALL, "activity_regularizer": "l2"}),
        one("Conv1D", "kernel longer than the input", STEPS, {"filters": 2, "kernel_size": 8}),
        one("Conv1D", "strides and dilation_rate", STEPS, {**SMALL, "strides": 2, "dilation_rate": 2}),
        one("Conv1D", "input=(0,7,3)", {"shape": [0, 7, 3]}, SMALL),
        one("Conv1D", "input=(2,2,4,3)", {"shape": [2, 2, 4, 3]}, {"filters": 2, "kernel_size": 2}),
        one("Conv1D", "groups=3", STEPS, {**SMALL, "filters": 3, "groups": 3}),
    ]
    return found


def conv2d() -> list[Case]:
    """Conv2D."""
    found = layer(
        "Conv2D",
        IMAGE,
        vary={
            "filters": [2, 3],
            "kernel_size": [3, 2, [1, 3]],
            "strides": [[1, 1], 2, [2, 1]],
            "padding": ["valid", "same"],
            "activation": [None, "tanh"],
            "use_bias": [True, False],
            "kernel_initializer": [
                "glorot_uniform",
                new("initializers.VarianceScaling", scale=2.0, mode="fan_out", seed=1),
            ],
        },
        defaults={
            "strides": [1, 1],
            "padding": "valid",
            "data_format": None,
            "dilation_rate": [1, 1],
            **KERNEL_DEFAULTS,
        },
        required=["filters", "kernel_size"],
    )
    found += layer(
        "Conv2D",
        IMAGE,
        vary={"dilation_rate": [[1, 1], 2, [1, 2]], "padding": ["valid", "same"]},
        table="dilation_rate",
        base={"filters": 2, "kernel_size": 2},
    )[1:]
    found += [
        one(
            "Conv2D",
            "kernel_regularizer=l1,bias_constraint=non_neg",
            IMAGE,
            {**SMALL, "kernel_regularizer": "l1", "bias_constraint": "non_neg"},
        ),
        refused(one("Conv2D", "kernel larger than the input", IMAGE, {"filters": 2, "kernel_size": 7})),
        one("Conv2D", "strides and dilation_rate", IMAGE, {**SMALL, "strides": 2, "dilation_rate": 2}),
        one("Conv2D", "padding=causal", IMAGE, {**SMALL, "padding": "causal"}),
        one("Conv2D", "input=(0,6,5,3)", {"shape": [0, 6, 5, 3]}, SMALL),
        one("Conv2D", "filters=0", IMAGE, {"filters": 0, "kernel_size": 3}),
        one("Conv2D", "groups=3", IMAGE, {"filters": 3, "kernel_size": 3, "groups": 3}),
        one("Conv2D", "padding=SAME", IMAGE, {**SMALL, "padding": "SAME"}),
        one(
            "Conv2D",
            "input with NaN",
            {"values": [[[[1], ["nan"], [2]], [[3], [4], [5]], [[6], [7], [8]]]]},
            {"filters": 1, "kernel_size": 2},
        ),
    ]
    return found


def conv3d() -> list[Case]:
    """Conv3D."""
    found = layer(
        "Conv3D",
        VOLUME,
        vary={
            "filters": [2, 1],
            "kernel_size": [2, 3, [1, 2, 3]],
            "strides": [[1, 1, 1], 2, [1, 2, 1]],
            "padding": ["valid", "same"],
            "use_bias": [True, False],
        },
        defaults={
            "strides": [1, 1, 1],
            "padding": "valid",
            "data_format": None,
            "dilation_rate": [1, 1, 1],
            **KERNEL_DEFAULTS,
        },
        required=["filters", "kernel_size"],
    )
    found.append(one("Conv3D", "dilation_rate=2", VOLUME, {"filters": 2, "kernel_size": 2, "dilation_rate": 2}))
    found.append(
        one(
            "Conv3D",
            "activation=relu,kernel_regularizer=l2",
            VOLUME,
            {"filters": 2, "kernel_size": 2, "activation": "relu", "kernel_regularizer": "l2"},
        )
    )
    return found


def transposed() -> list[Case]:
    """Conv2DTranspose and Conv3DTranspose, with every way to size the output."""
    found = layer(
        "Conv2DTranspose",
        {"shape": [2, 3, 4, 3]},
        vary={
            "filters": [2, 1],
            "kernel_size": [3, 2, [2, 3]],
            "strides": [[1, 1], 2, [2, 1], 3],
            "padding": ["valid", "same"],
            "activation": [None, "relu"],
            "use_bias": [True, False],
        },
        defaults={
            "strides": [1, 1],
            "padding": "valid",
            "output_padding": None,
            "data_format": None,
            "dilation_rate": [1, 1],
            **KERNEL_DEFAULTS,
        },
        required=["filters", "kernel_size"],
    )
    for padding in ("valid", "same"):
        found += [
            one(
                "Conv2DTranspose",
                f"output_padding={o},strides=2,padding={padding}",
                {"shape": [2, 3, 4, 3]},
                {**SMALL, "strides": 2, "output_padding": o, "padding": padding},
            )
            for o in (0, 1)
        ]
    found.append(
        one(
            "Conv2DTranspose",
            "output_padding=2,strides=2",
            {"shape": [2, 3, 4, 3]},
            {**SMALL, "strides": 2, "output_padding": 2},
        )
    )
    found.append(one("Conv2DTranspose", "dilation_rate=2", {"shape": [2, 3, 4, 3]}, {**SMALL, "dilation_rate": 2}))
    found.append(
        one(
            "Conv2DTranspose",
            "dilation_rate=2,strides=2",
            {"shape": [2, 3, 4, 3]},
            {**SMALL, "strides": 2, "dilation_rate": 2},
        )
    )
    found += layer(
        "Conv3DTranspose",
        {"shape": [1, 2, 3, 2, 2]},
        vary={
            "filters": [2, 1],
            "kernel_size": [2, 3, [1, 2, 3]],
            "strides": [[1, 1, 1], 2, [1, 2, 1]],
            "padding": ["valid", "same"],
            "use_bias": [True, False],
        },
        defaults={
            "strides": [1, 1, 1],
            "padding": "valid",
            "output_padding": None,
            "data_format": None,
            **KERNEL_DEFAULTS,
        },
        required=["filters", "kernel_size"],
    )
    found.append(
        one(
            "Conv3DTranspose",
            "output_padding=1,strides=2",
            {"shape": [1, 2, 3, 2, 2]},
            {**SMALL, "strides": 2, "output_padding": 1},
        )
    )
    return found


def depthwise() -> list[Case]:
    """DepthwiseConv2D."""
    found = layer(
        "DepthwiseConv2D",
        IMAGE,
        vary={
            "kernel_size": [3, 2, [1, 3]],
            "strides": [[1, 1], 2],
            "padding": ["valid", "same"],
            "depth_multiplier": [1, 2],
            "activation": [None, "relu"],
            "use_bias": [True, False],
            "depthwise_regularizer": [None, "l2"],
            "depthwise_constraint": [None, "max_norm"],
        },
        defaults={
            "strides": [1, 1],
            "padding": "valid",
            "depth_multiplier": 1,
            "data_format": None,
            "dilation_rate": [1, 1],
            **DEPTHWISE_DEFAULTS,
        },
        required=["kernel_size"],
    )
    found += [
        one("DepthwiseConv2D", "strides=(2,1)", IMAGE, {"kernel_size": 3, "strides": [2, 1]}),
        one("DepthwiseConv2D", "dilation_rate=2", IMAGE, {"kernel_size": 2, "dilation_rate": 2}),
        one(
            "DepthwiseConv2D",
            "dilation_rate=2,padding=same",
            IMAGE,
            {"kernel_size": 2, "dilation_rate": 2, "padding": "same"},
        ),
        one(
            "DepthwiseConv2D", "strides and dilation_rate", IMAGE, {"kernel_size": 2, "strides": 2, "dilation_rate": 2}
        ),
    ]
    return found


def separable() -> list[Case]:
    """SeparableConv1D and 2D; stride with dilation is wrong up to TensorFlow 2.11."""
    kernels = {
        "depth_multiplier": 1,
        **{k: v for k, v in KERNEL_DEFAULTS.items() if not k.startswith("kernel")},
        "depthwise_initializer": "glorot_uniform",
        "pointwise_initializer": "glorot_uniform",
        "depthwise_regularizer": None,
        "pointwise_regularizer": None,
        "depthwise_constraint": None,
        "pointwise_constraint": None,
    }
    found: list[Case] = []
    for name, inputs, strides, paddings in (
        ("SeparableConv1D", STEPS, [1, 2], ["valid", "same", "causal"]),
        ("SeparableConv2D", IMAGE, [[1, 1], 2], ["valid", "same"]),
    ):
        found += layer(
            name,
            inputs,
            vary={
                "filters": [2, 1],
                "kernel_size": [3, 2],
                "strides": strides,
                "padding": paddings,
                "depth_multiplier": [1, 2],
                "activation": [None, "tanh"],
                "use_bias": [True, False],
                "pointwise_regularizer": [None, "l2"],
                "depthwise_constraint": [None, "non_neg"],
            },
            defaults={"strides": strides[0], "padding": "valid", "dilation_rate": strides[0], **kernels},
            required=["filters", "kernel_size"],
        )
        for padding in paddings:
            small = {"filters": 2, "kernel_size": 2, "padding": padding}
            found.append(one(name, f"dilation_rate=2,padding={padding}", inputs, {**small, "dilation_rate": 2}))
            found.append(
                one(
                    name,
                    f"strides=2,dilation_rate=2,padding={padding}",
                    inputs,
                    {**small, "strides": 2, "dilation_rate": 2},
                )
            )
    found.append(one("SeparableConv2D", "strides=(2,1)", IMAGE, {**SMALL, "strides": [2, 1]}))
    return found
