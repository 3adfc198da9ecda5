"""``keras.backend`` of Keras 2 function by function, which ``tf.keras`` still has: with its main arguments."""

from collections.abc import Sequence
from typing import Any

from conformance.catalog.ops.builders import (
    BOOLEANS,
    CUBE,
    EMPTY,
    INTEGERS,
    OTHERS,
    POSITIVE,
    ROW,
    SPECIAL,
    VECTOR,
    Spec,
    X,
    Y,
    function,
    i,
)
from conformance.model.case import Case

POSITION = 26

IMAGE: Spec = {"shape": [1, 4, 4, 2]}
FIRST: Spec = {"shape": [1, 2, 4, 4]}
VOLUME: Spec = {"shape": [1, 2, 3, 3, 2]}
LINE: Spec = {"shape": [2, 5, 2]}
ROWS: Spec = {"kind": "probability", "shape": [2, 4]}
HOT: Spec = {"values": [[0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0]]}
SURE: Spec = {"values": [[0.0, 1.0, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0]]}
LOGITS: Spec = {"shape": [2, 4], "limit": 4}
LABELS: Spec = {"values": [1, 3], "dtype": "int32"}
PAIR = [[i(0), i(1)]]


def one(
    name: str, inputs: Sequence[Spec] = (), unlike: str = "", given: Sequence[Any] | None = None, **more: Any
) -> Case:
    """A case of ``backend.NAME``."""
    return function(f"backend.{name}", inputs, unlike, given=given, **more)


def of_elements() -> list[Case]:
    """Functions of each element, and of two."""
    found = []
    ordinary: dict[str, Spec] = {"sqrt": POSITIVE, "log": POSITIVE}
    for name in ("abs", "cos", "exp", "log", "round", "sign", "sin", "sqrt", "square"):
        found.append(one(name, [ordinary.get(name, X)], gradient=name not in ("round", "sign")))
    for name in ("elu", "hard_sigmoid", "relu", "sigmoid", "softmax", "softplus", "softsign", "tanh"):
        found.append(one(name, [X], gradient=True))
    found += [one(name, [SPECIAL]) for name in ("abs", "log", "sign", "sqrt", "relu", "sigmoid", "softplus", "elu")]
    found += [one(name, [INTEGERS]) for name in ("abs", "square", "sign", "round", "relu", "sqrt")]
    found.append(one("hard_sigmoid", [{"shape": [2, 3], "limit": 8}], "large"))
    found.append(one("elu", [X], alpha=0.5))
    found.append(one("softmax", [CUBE], axis=1))
    found += [one("relu", [X], alpha=0.25), one("relu", [X], max_value=1.0), one("relu", [X], threshold=0.5)]
    found.append(one("relu", [X], alpha=0.25, max_value=1.0, threshold=0.5))
    found.append(one("clip", [X], given=[i(0), -0.5, 0.5], gradient=True))
    found.append(one("clip", [X], "crossed", given=[i(0), 0.5, -0.5]))
    found.append(one("clip", [INTEGERS], given=[i(0), -1, 2]))
    found.append(one("pow", [X], given=[i(0), 2], gradient=True))
    found.append(one("pow", [POSITIVE], "a half", given=[i(0), 0.5]))
    for name in ("equal", "greater", "greater_equal", "less", "less_equal", "maximum", "minimum", "not_equal"):
        found.append(one(name, [X, Y], gradient=name in ("maximum", "minimum")))
    found += [one(name, [INTEGERS, OTHERS]) for name in ("equal", "less", "maximum")]
    found.append(one("maximum", [X, ROW], "broadcast"))
    found.append(one("maximum", [SPECIAL, X], "special"))
    found.append(one("cast", [X], given=[i(0), "int32"]))
    found.append(one("cast", [BOOLEANS], given=[i(0), "float32"]))
    found.append(one("cast_to_floatx", [INTEGERS]))
    found += [one(name, [X]) for name in ("identity", "stop_gradient", "ones_like", "zeros_like")]
    found.append(one("zeros_like", [X], dtype="int32"))
    return found


def reductions() -> list[Case]:
    """Sums, means and extrema."""
    found = []
    for name in ("sum", "mean", "max", "min", "prod", "std", "var", "all", "any", "logsumexp"):
        slope = name not in ("all", "any")
        flags = [] if slope else [BOOLEANS]
        found.append(one(name, flags or [X], gradient=slope))
        found.append(one(name, flags or [X], axis=1, keepdims=True))
        if name in ("sum", "mean", "max", "std", "logsumexp"):
            found.append(one(name, [INTEGERS], axis=0))
    for name in ("sum", "mean", "max"):
        found.append(one(name, [BOOLEANS]))
        found.append(one(name, [EMPTY], axis=0))
        found.append(one(name, [CUBE], axis=[0, 2]))
    for name in ("argmax", "argmin"):
        found += [one(name, [X]), one(name, [X], axis=0)]
        found.append(one(name, [{"values": [[1.0, 3.0, 3.0], [2.0, 2.0, -1.0]]}], "ties"))
    for name in ("cumsum", "cumprod"):
        found += [one(name, [X], gradient=True), one(name, [X], axis=1)]
    found.append(one("l2_normalize", [X], gradient=True))
    found.append(one("l2_normalize", [X], axis=1))
    found.append(one("l2_normalize", [{"values": [[0.0, 0.0], [3.0, 4.0]]}], "zeros", axis=1, gradient=True))
    return found


def shapes() -> list[Case]:
    """Shapes, axes, parts."""
    found = [
        one("batch_flatten", [CUBE], gradient=True),
        one("flatten", [CUBE]),
        one("reshape", [CUBE], given=[i(0), [-1, 4]]),
        one("permute_dimensions", [CUBE], given=[i(0), [0, 2, 1]], gradient=True),
        one("transpose", [X]),
        one("expand_dims", [X]),
        one("expand_dims", [X], axis=0),
        one("squeeze", [{"shape": [2, 1, 3]}], given=[i(0), 1]),
        one("tile", [X], given=[i(0), [2, 1]]),
        one("repeat", [X], given=[i(0), 2]),
        one("repeat_elements", [X], given=[i(0), 2, 1], gradient=True),
        one("reverse", [X], given=[i(0), 1]),
        one("reverse", [X], "both", given=[i(0), [0, 1]]),
        one("stack", [X, Y], given=PAIR),
        one("stack", [X, Y], given=PAIR, axis=-1),
        one("concatenate", [X, Y], given=PAIR, gradient=True),
        one("concatenate", [X, Y], given=PAIR, axis=0),
        one("gather", [X, {"values": [1, 0, 1], "dtype": "int32"}], gradient=True),
        one("gather", [X, {"values": [[1, 0]], "dtype": "int32"}], "a matrix of places"),
        one("slice", [X], given=[i(0), [0, 1], [2, 2]]),
        one("temporal_padding", [LINE]),
        one("temporal_padding", [LINE], padding=[0, 2]),
        one("spatial_2d_padding", [IMAGE]),
        one("spatial_2d_padding", [FIRST], padding=[[1, 0], [0, 2]], data_format="channels_first"),
        one("spatial_3d_padding", [VOLUME]),
        one("one_hot", [LABELS], given=[i(0), 4]),
        one("one_hot", [{"values": [-1, 7], "dtype": "int32"}], "out of range", given=[i(0), 4]),
        one("bias_add", [CUBE, VECTOR], gradient=True),
        one("bias_add", [FIRST, {"shape": [2]}], "channels first", data_format="channels_first"),
        one("bias_add", [CUBE, {"shape": [3, 4]}], "a bias of two axes"),
    ]
    for way in ("nearest", "bilinear"):
        given = [i(0), 2, 3, "channels_last"]
        found.append(one("resize_images", [IMAGE], given=given, interpolation=way))
    found.append(one("resize_images", [FIRST], "channels first", given=[i(0), 2, 2, "channels_first"]))
    found.append(one("resize_volumes", [VOLUME], given=[i(0), 2, 1, 2, "channels_last"]))
    for name in ("ndim", "int_shape", "dtype", "is_sparse", "count_params", "get_variable_shape", "is_tensor"):
        found.append(one(name, [CUBE], result="plain"))
    found.append(one("shape", [CUBE]))
    found.append(one("size", [CUBE]))
    for name in ("zeros", "ones"):
        found += [one(name, given=[[2, 3]]), one(name, given=[[2]], dtype="int32")]
    found += [one("eye", given=[3]), one("constant", given=[[1, 2]]), one("constant", given=[0.5], shape=[2, 2])]
    found += [one("arange", given=[4]), one("arange", unlike="floats", given=[0.0, 1.0, 0.25], dtype="float32")]
    found.append(one("arange", unlike="down", given=[5, 1, -2]))
    for name, dtype in (("is_float_dtype", "float16"), ("is_int_dtype", "uint8"), ("standardize_dtype", "int")):
        found.append(one(name, given=[dtype], result="plain"))
    found += [
        one("result_type", unlike=" ".join(types), given=types, result="plain")
        for types in (["int32", "float16"], ["int8", "uint8"], ["bool", "int64"], ["bfloat16", "float16"])
    ]
    return found


def products() -> list[Case]:
    """``dot`` and ``batch_dot``, each with the axes that people write."""
    return [
        one("dot", [X, {"shape": [3, 4]}], gradient=True),
        one("dot", [CUBE, {"shape": [4, 2]}], "a stack"),
        one("dot", [CUBE, {"shape": [2, 4, 3]}], "two stacks"),
        one("dot", [X, ROW], "a vector"),
        one("batch_dot", [X, Y], gradient=True),
        one("batch_dot", [X, Y], axes=1),
        one("batch_dot", [CUBE, {"shape": [2, 4, 3]}], "stacks", gradient=True),
        one("batch_dot", [CUBE, {"shape": [2, 4, 3]}], "stacks, an axis of each", axes=[2, 1]),
        one("batch_dot", [CUBE, {"shape": [2, 3, 5]}], "stacks, the other axis", axes=[1, 1]),
        one("batch_dot", [CUBE, {"shape": [2, 4]}], "a stack and rows", axes=[2, 1]),
        one("batch_dot", [{"shape": [2, 4]}, CUBE], "rows and a stack", axes=[1, 2]),
        one("batch_dot", [{"shape": [2, 2, 3, 4]}, {"shape": [2, 4, 5]}], "four axes", axes=[3, 1]),
        one("batch_dot", [X, {"shape": [3, 3]}], "other batches"),
    ]


def layers() -> list[Case]:
    """Convolutions, pooling, normalization, losses."""
    kernel: Spec = {"shape": [3, 3, 2, 2]}
    big: Spec = {"shape": [1, 5, 5, 2]}
    three: Spec = {"shape": [3]}
    positive: Spec = {"kind": "positive", "shape": [3]}
    found = [
        one("conv1d", [LINE, {"shape": [3, 2, 2]}], gradient=True),
        *(one("conv1d", [LINE, {"shape": [2, 2, 2]}], padding=way) for way in ("same", "causal")),
        one("conv2d", [big, kernel], gradient=True),
        one("conv2d", [big, kernel], padding="same", strides=[2, 2]),
        one("conv2d", [big, kernel], dilation_rate=[2, 2]),
        one("conv2d", [FIRST, kernel], data_format="channels_first"),
        one("conv2d_transpose", [IMAGE, kernel], given=[i(0), i(1), [1, 6, 6, 2]], gradient=True),
        one(
            "conv2d_transpose",
            [IMAGE, kernel],
            "same",
            given=[i(0), i(1), [1, 8, 8, 2]],
            strides=[2, 2],
            padding="same",
        ),
        one("conv3d", [VOLUME, {"shape": [2, 2, 2, 2, 1]}]),
        one("conv3d_transpose", [VOLUME, {"shape": [2, 2, 2, 1, 2]}], given=[i(0), i(1), [1, 3, 4, 4, 1]]),
        one("depthwise_conv2d", [big, kernel], gradient=True),
        one("separable_conv1d", [LINE, {"shape": [2, 2, 1]}, {"shape": [1, 2, 3]}]),
        one("separable_conv2d", [big, {"shape": [3, 3, 2, 1]}, {"shape": [1, 1, 2, 3]}]),
        one("local_conv1d", [LINE, {"shape": [3, 6, 2]}], given=[i(0), i(1), [3], [1]]),
        one("local_conv2d", [IMAGE, {"shape": [9, 8, 2]}], given=[i(0), i(1), [2, 2], [1, 1], [3, 3]]),
        *(one("pool2d", [IMAGE], given=[i(0), [2, 2]], pool_mode=mode, gradient=True) for mode in ("max", "avg")),
        one("pool2d", [IMAGE], given=[i(0), [3, 3]], padding="same", pool_mode="avg", strides=[2, 2]),
        one("pool2d", [FIRST], given=[i(0), [2, 2]], data_format="channels_first"),
        one("pool3d", [VOLUME], given=[i(0), [2, 2, 2]]),
        one("batch_normalization", [X, three, positive, three, three], gradient=True),
        one("batch_normalization", [X, three, positive, three, three], axis=-1, epsilon=0.1),
        one("normalize_batch_in_training", [X, three, three], given=[i(0), i(1), i(2), [0]]),
        one("embedding", [LABELS, {"shape": [4, 2]}]),
        one("in_top_k", [ROWS, LABELS], given=[i(0), i(1), 1]),
        one(
            "in_top_k",
            [{"values": [[1.0, 1.0, 0.0]]}, {"values": [1], "dtype": "int32"}],
            "ties",
            given=[i(0), i(1), 1],
        ),
    ]
    for name, target in (("binary", HOT), ("categorical", HOT), ("sparse_categorical", LABELS)):
        loss = f"{name}_crossentropy"
        found.append(one(loss, [target, ROWS], gradient=name != "sparse_categorical"))
        found.append(one(loss, [target, LOGITS], from_logits=True))
        found.append(one(loss, [target, SURE], "sure"))
    found.append(one("categorical_crossentropy", [HOT, {"shape": [2, 4], "kind": "positive"}], "no probabilities"))
    found += [one(f"{name}_focal_crossentropy", [HOT, ROWS]) for name in ("binary", "categorical")]
    found.append(one("binary_weighted_focal_crossentropy", [HOT, ROWS]))
    found.append(one("multi_hot_sparse_categorical_crossentropy", [LABELS, ROWS]))
    return found


def sequences() -> list[Case]:
    """CTC: costs, and what is decoded."""
    labels: Spec = {"values": [[1, 0], [0, 1]], "dtype": "int32"}
    scores: Spec = {"kind": "probability", "shape": [2, 4, 3]}
    times: Spec = {"values": [[4], [3]], "dtype": "int32"}
    lengths: Spec = {"values": [[2], [1]], "dtype": "int32"}
    long: Spec = {"values": [4, 3], "dtype": "int32"}
    return [
        one("ctc_batch_cost", [labels, scores, times, lengths], gradient=True),
        one("ctc_decode", [scores, long]),
        one("ctc_decode", [scores, long], greedy=False, beam_width=4, top_paths=2),
    ]


def drawn() -> list[Case]:
    """What is random, by its moments."""
    shape = [60, 50]
    ones: Spec = {"kind": "ones", "shape": shape}
    rows: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("random_normal", "defaults", {}),
        ("random_normal", "mean and deviation", {"mean": 2.0, "stddev": 0.5}),
        ("random_uniform", "defaults", {}),
        ("random_uniform", "bounds", {"minval": -1.0, "maxval": 3.0}),
        ("random_uniform", "integers", {"minval": 0, "maxval": 5, "dtype": "int32"}),
        ("random_binomial", "a quarter", {"p": 0.25}),
        ("random_bernoulli", "a quarter", {"p": 0.25}),
        ("truncated_normal", "defaults", {}),
    )
    found = [one(name, unlike=unlike, given=[shape], result="random", seed=7, **more) for name, unlike, more in rows]
    found.append(one("random_uniform_variable", unlike="bounds", given=[shape, -1.0, 3.0], result="random", seed=7))
    found.append(
        one("random_normal_variable", unlike="mean and deviation", given=[shape, 2.0, 0.5], result="random", seed=7)
    )
    found.append(one("dropout", [ones], "a quarter", given=[i(0), 0.25], result="random", symbolic=False, seed=7))
    return found


def cases() -> list[Case]:
    """Every case of this area."""
    return of_elements() + reductions() + shapes() + products() + layers() + sequences() + drawn()
