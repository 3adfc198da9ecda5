"""What layers are made of: convolutions, pooling, normalization, losses, attention, one-hot codes, CTC."""

from conformance.catalog.ops.builders import INTEGERS, Spec, X, function, i
from conformance.model.case import Case

POSITION = 60

IMAGE: Spec = {"shape": [1, 5, 5, 2]}
KERNEL: Spec = {"shape": [3, 3, 2, 2]}
LINE: Spec = {"shape": [1, 6, 2]}
ROWS: Spec = {"kind": "probability", "shape": [2, 4]}
HOT: Spec = {"values": [[0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0]]}
LABELS: Spec = {"values": [1, 3], "dtype": "int32"}
SURE: Spec = {"values": [[0.0, 1.0, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0]]}
LOGITS: Spec = {"shape": [2, 4], "limit": 4}


def convolutions() -> list[Case]:
    """Of each kind, with strides, padding, dilation, groups and the other layout."""
    return [
        function("ops.conv", [LINE, {"shape": [3, 2, 2]}], gradient=True),
        function("ops.conv", [IMAGE, KERNEL], "2D", gradient=True),
        function("ops.conv", [IMAGE, KERNEL], "2D, same", padding="same", strides=2),
        function("ops.conv", [IMAGE, KERNEL], "2D, dilated", dilation_rate=2),
        function("ops.conv", [IMAGE, {"shape": [3, 3, 1, 2]}], "2D, groups"),
        function("ops.conv", [IMAGE, KERNEL], "2D, strides and dilation", strides=2, dilation_rate=2, padding="same"),
        function("ops.conv", [{"shape": [1, 2, 5, 5]}, KERNEL], "2D, channels first", data_format="channels_first"),
        function("ops.conv", [LINE, {"shape": [3, 2, 2]}], "causal", padding="causal"),
        function("ops.conv", [{"shape": [1, 3, 3, 3, 1]}, {"shape": [2, 2, 2, 1, 2]}], "3D"),
        function("ops.conv_transpose", [IMAGE, KERNEL], "2D", gradient=True),
        function("ops.conv_transpose", [IMAGE, KERNEL], "2D, same", padding="same", strides=2),
        function("ops.conv_transpose", [IMAGE, KERNEL], "2D, more", strides=2, output_padding=1),
        function("ops.conv_transpose", [LINE, {"shape": [2, 2, 2]}], strides=3),
        function("ops.depthwise_conv", [IMAGE, {"shape": [3, 3, 2, 2]}], gradient=True),
        function("ops.depthwise_conv", [IMAGE, {"shape": [3, 3, 2, 1]}], "strides", strides=2, padding="same"),
        function("ops.separable_conv", [IMAGE, {"shape": [3, 3, 2, 1]}, {"shape": [1, 1, 2, 3]}], gradient=True),
    ]


def pools() -> list[Case]:
    """Windows that fit and windows that do not."""
    found = []
    for name in ("average_pool", "max_pool"):
        api = f"ops.{name}"
        found.append(function(api, [IMAGE], "", pool_size=2, gradient=True))
        found.append(function(api, [IMAGE], {"padding": "same"}, pool_size=2, strides=2, padding="same"))
        found.append(function(api, [IMAGE], {"pool_size": [3, 2], "strides": 1}, pool_size=[3, 2], strides=1))
        found.append(function(api, [LINE], "1D", pool_size=2, strides=3))
        found.append(
            function(api, [{"shape": [1, 2, 4, 4]}], "channels first", pool_size=2, data_format="channels_first")
        )
    for name in ("adaptive_average_pool", "adaptive_max_pool"):
        found += [function(f"ops.{name}", [IMAGE], output_size=size) for size in (2, [1, 3])]
    return found


def normalizations() -> list[Case]:
    """Moments, and what is made with them."""
    three: Spec = {"shape": [3]}
    positive: Spec = {"kind": "positive", "shape": [3]}
    return [
        function("ops.batch_normalization", [X, three, positive], axis=-1, gradient=True),
        function(
            "ops.batch_normalization",
            [X, three, positive, three, three],
            "offset and scale",
            given=[i(0), i(1), i(2)],
            axis=-1,
            offset=i(3),
            scale=i(4),
            epsilon=0.1,
        ),
        function("ops.layer_normalization", [X], gradient=True),
        function("ops.layer_normalization", [X, three, three], "gamma and beta", axis=-1, epsilon=0.1),
        function("ops.layer_normalization", [X], axis=[0, 1]),
        function("ops.rms_normalization", [X], gradient=True),
        function("ops.rms_normalization", [X, three], "scale", axis=-1, epsilon=0.1),
        function("ops.moments", [X], axes=[1], gradient=True),
        function("ops.moments", [X], axes=[0, 1], keepdims=True),
        function("ops.moments", [{"values": [[1.5, -2.25], [0.5, 4.0]], "dtype": "float16"}], "float16", axes=[0]),
        function("ops.normalize", [X], gradient=True),
        function("ops.normalize", [X], axis=0, order=1),
        function("ops.normalize", [X], order=3),
        function("ops.normalize", [{"values": [[0.0, 0.0], [3.0, 4.0]]}], "zeros", gradient=True),
        function("ops.normalize", [INTEGERS]),
    ]


def losses() -> list[Case]:
    """Cross-entropies of probabilities and logits, where they are sure, where they are out of range."""
    found = []
    for name, target in (
        ("categorical_crossentropy", HOT),
        ("binary_crossentropy", HOT),
        ("sparse_categorical_crossentropy", LABELS),
    ):
        api = f"ops.{name}"
        found.append(function(api, [target, ROWS], gradient=name != "sparse_categorical_crossentropy"))
        found.append(function(api, [target, LOGITS], from_logits=True))
        found.append(function(api, [target, SURE], "sure"))
        found.append(function(api, [target, {"values": [["nan", 1.0, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0]]}], "special"))
    found.append(
        function("ops.categorical_crossentropy", [HOT, {"shape": [2, 4], "kind": "positive"}], "no probabilities")
    )
    found.append(function("ops.categorical_crossentropy", [HOT, ROWS], axis=0))
    outside: Spec = {"values": [1, 9], "dtype": "int32"}
    behind: Spec = {"values": [1, -1], "dtype": "int32"}
    found += [
        function("ops.sparse_categorical_crossentropy", [labels, LOGITS], word, from_logits=True)
        for labels, word in ((outside, "out of range"), (behind, "negative"))
    ]
    found.append(function("ops.one_hot", [LABELS], given=[i(0), 4]))
    found.append(function("ops.one_hot", [behind], "negative", given=[i(0), 4]))
    found.append(function("ops.one_hot", [outside], "out of range", given=[i(0), 4]))
    found.append(function("ops.one_hot", [LABELS], given=[i(0), 4], axis=0, dtype="int32"))
    found.append(function("ops.one_hot", [X], "floats", given=[i(0), 4]))
    several: Spec = {"values": [[1, 3], [0, 0]], "dtype": "int32"}
    found.append(function("ops.multi_hot", [several], num_classes=4))
    found.append(function("ops.multi_hot", [behind], "negative", num_classes=4))
    found.append(function("ops.multi_hot", [several], num_classes=4, axis=0, dtype="int32"))
    found.append(function("ops.psnr", [X, {"shape": [2, 3], "limit": 1}], max_val=2.0, gradient=True))
    found.append(function("ops.psnr", [X, X], "equal", max_val=2.0))
    return found


def sequences() -> list[Case]:
    """Attention and CTC."""
    heads: Spec = {"shape": [1, 3, 2, 2]}
    found = [
        function("ops.dot_product_attention", [heads, heads, heads], gradient=True),
        function("ops.dot_product_attention", [heads, heads, heads], is_causal=True),
        function("ops.dot_product_attention", [heads, heads, heads], scale=0.25),
        function(
            "ops.dot_product_attention",
            [heads, heads, heads, {"shape": [1, 2, 3, 3], "kind": "mask"}],
            "mask",
            given=[i(0), i(1), i(2)],
            mask=i(3),
        ),
        function(
            "ops.dot_product_attention",
            [heads, heads, heads, {"shape": [1, 2, 3, 3]}],
            "bias",
            given=[i(0), i(1), i(2)],
            bias=i(3),
        ),
    ]
    labels: Spec = {"values": [[1, 2], [2, 0]], "dtype": "int32"}
    lengths: Spec = {"values": [2, 1], "dtype": "int32"}
    times: Spec = {"values": [4, 3], "dtype": "int32"}
    scores: Spec = {"shape": [2, 4, 3], "limit": 4}
    found.append(function("ops.ctc_loss", [labels, scores, lengths, times], gradient=True))
    found.append(function("ops.ctc_loss", [labels, scores, lengths, times], mask_index=2))
    found.append(function("ops.ctc_decode", [scores, times]))
    found.append(function("ops.ctc_decode", [scores, times], mask_index=2))
    found.append(function("ops.ctc_decode", [scores, times], merge_repeated=False))
    found.append(function("ops.ctc_decode", [scores, times], strategy="beam_search", beam_width=4, top_paths=2))
    found += [
        function("ops.unfold", [{"shape": [1, 1, 4, 4]}], given=[i(0), 2]),
        function("ops.unfold", [{"shape": [1, 1, 4, 4]}], given=[i(0), 2], stride=2, padding=1),
        function("ops.fold", [{"shape": [1, 4, 9]}], given=[i(0), [4, 4], 2]),
        function("ops.depth_to_space", [{"shape": [1, 2, 2, 4]}], block_size=2),
        function("ops.space_to_depth", [{"shape": [1, 4, 4, 1]}], block_size=2),
    ]
    return found


def cases() -> list[Case]:
    """Every case of this module."""
    return convolutions() + pools() + normalizations() + losses() + sequences()
