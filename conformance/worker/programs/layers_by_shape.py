"""Programs about what layers say before there are values: shapes in both formats, unknown sizes, masks."""

import numpy as np

from . import program


def attempt(see, name, ask, *given, **named):
    """See what a function gives, or its exception."""
    try:
        see(name, ask(*given, **named))
    except Exception as error:
        see(name, error)


def sizes(shape):
    """A shape, or a list of shapes, in numbers."""
    if hasattr(shape, "as_list"):
        shape = shape.as_list()
    if isinstance(shape, (list, tuple)) and any(
        isinstance(one, (list, tuple)) or hasattr(one, "as_list") for one in shape
    ):
        return [sizes(one) for one in shape]
    return [None if size is None else int(size) for size in shape]


def told(layer, *shapes):
    """What a layer says of each shape, or the class of its exception."""
    found = []
    for shape in shapes:
        try:
            found.append(sizes(layer.compute_output_shape(shape)))
        except Exception as error:
            found.append(type(error).__name__)
    return found


def answered(ask, *given, **named):
    """What a function answers, as lists of numbers, or the class of its exception."""
    try:
        answer = ask(*given, **named)
    except Exception as error:
        return type(error).__name__
    if isinstance(answer, (list, tuple)):
        return [np.asarray(one).tolist() for one in answer]
    return answer if answer is None or isinstance(answer, str) else np.asarray(answer).tolist()


def numbered(*shape):
    """Small numbers of this shape that rise."""
    return (np.arange(np.prod(shape)).reshape(shape) / 16.0).astype("float32")


#: Shapes of inputs by the number of axes that are convolved: known and unknown.
INPUTS = {
    1: ((2, 9, 4), (None, None, 4), (2, 4, 9)),
    2: ((2, 9, 8, 4), (None, None, 8, 4), (2, 4, 9, 8)),
    3: ((2, 9, 8, 7, 4), (None, 9, None, 7, 4), (2, 4, 9, 8, 7)),
}


def convolved(see, name, axes, make, **further):
    """What a convolution says of shapes, by each format and padding, with strides and dilation."""
    known, unknown, first = INPUTS[axes]
    for padding in ("valid", "same"):
        see(
            "%s, %s" % (name, padding),
            [
                told(make(padding=padding, **further), known, unknown),
                told(make(padding=padding, strides=2, **further), known, unknown),
                told(make(padding=padding, dilation_rate=2, **further), known, unknown),
                told(make(padding=padding, strides=2, data_format="channels_first", **further), first),
            ],
        )


@program("layers.Conv1D", "layers.Conv2D", "layers.Conv3D", logic=True)
def shapes_of_convolutions(keras, see):
    """compute_output_shape of convolutions: strides, dilation, padding, unknown sizes, channels first; causal ones."""
    layers = keras.layers
    convolved(see, "1D", 1, lambda **named: layers.Conv1D(3, 4, **named))
    convolved(see, "2D", 2, lambda **named: layers.Conv2D(3, (4, 3), **named))
    convolved(see, "3D", 3, lambda **named: layers.Conv3D(3, (4, 3, 2), **named))
    causal = layers.Conv1D(3, 4, padding="causal", dilation_rate=2)
    see(
        "causal",
        told(causal, (2, 9, 4), (2, None, 4)) + told(layers.Conv1D(3, 4, padding="causal", strides=2), (2, 9, 4)),
    )


@program("layers.Conv1DTranspose", "layers.Conv2DTranspose", "layers.Conv3DTranspose", logic=True)
def shapes_of_transposed_convolutions(keras, see):
    """compute_output_shape of transposed convolutions: strides, dilation, padding of the output, channels first."""
    layers = keras.layers
    convolved(see, "1D", 1, lambda **named: layers.Conv1DTranspose(3, 4, **named))
    convolved(see, "2D", 2, lambda **named: layers.Conv2DTranspose(3, (4, 3), **named))
    convolved(see, "3D", 3, lambda **named: layers.Conv3DTranspose(3, (4, 3, 2), **named))
    for padding in ("valid", "same"):
        see(
            "output, " + padding,
            told(layers.Conv1DTranspose(3, 4, strides=3, padding=padding, output_padding=1), (2, 9, 4))
            + told(layers.Conv2DTranspose(3, 4, strides=3, padding=padding, output_padding=(1, 2)), (2, 9, 8, 4))
            + told(layers.Conv3DTranspose(3, 4, strides=3, padding=padding, output_padding=2), (2, 9, 8, 7, 4)),
        )


@program(
    "layers.DepthwiseConv1D", "layers.DepthwiseConv2D", "layers.SeparableConv1D", "layers.SeparableConv2D", logic=True
)
def shapes_of_separable_convolutions(keras, see):
    """compute_output_shape of convolutions by channels: multipliers, strides, dilation, channels first."""
    layers = keras.layers
    convolved(see, "depthwise, 1D", 1, lambda **named: layers.DepthwiseConv1D(4, depth_multiplier=2, **named))
    convolved(see, "depthwise, 2D", 2, lambda **named: layers.DepthwiseConv2D((4, 3), depth_multiplier=2, **named))
    convolved(see, "separable, 1D", 1, lambda **named: layers.SeparableConv1D(3, 4, depth_multiplier=2, **named))
    convolved(see, "separable, 2D", 2, lambda **named: layers.SeparableConv2D(3, (4, 3), depth_multiplier=2, **named))


@program(
    "layers.Conv1D",
    "layers.Conv2D",
    "layers.Conv3D",
    "layers.Conv1DTranspose",
    "layers.Conv2DTranspose",
    "layers.Conv3DTranspose",
    "layers.DepthwiseConv1D",
    "layers.DepthwiseConv2D",
    "layers.SeparableConv1D",
    "layers.SeparableConv2D",
    logic=True,
)
def convolutions_of_symbols(keras, see):
    """Convolutions called on symbols of unknown sizes, without a bias, with an activation: shapes, types, weights."""
    keras.KerasTensor  # noqa: B018
    for name, axes, options in (
        ("Conv1D", 1, {"filters": 4, "groups": 2, "padding": "causal"}),
        ("Conv2D", 2, {"filters": 4, "groups": 2}),
        ("Conv3D", 3, {"filters": 4, "groups": 2}),
        ("Conv1DTranspose", 1, {"filters": 3}),
        ("Conv2DTranspose", 2, {"filters": 3}),
        ("Conv3DTranspose", 3, {"filters": 3}),
        ("DepthwiseConv1D", 1, {"depth_multiplier": 2}),
        ("DepthwiseConv2D", 2, {"depth_multiplier": 2}),
        ("SeparableConv1D", 1, {"filters": 3, "depth_multiplier": 2}),
        ("SeparableConv2D", 2, {"filters": 3, "depth_multiplier": 2}),
    ):
        found = []
        for bias in (True, False):
            layer = getattr(keras.layers, name)(
                kernel_size=2, use_bias=bias, activation="relu", dtype="mixed_float16", **options
            )
            out = layer(keras.KerasTensor((None,) + (None,) * axes + (4,)))
            found.append([sizes(out.shape), out.dtype, [sizes(one.shape) for one in layer.weights]])
            found.append([layer.input_spec.min_ndim, layer.input_spec.axes, layer.activation.__name__])
        see(name, found)


@program(
    "layers.MaxPooling1D",
    "layers.MaxPooling2D",
    "layers.MaxPooling3D",
    "layers.AveragePooling1D",
    "layers.AveragePooling2D",
    "layers.AveragePooling3D",
    logic=True,
)
def shapes_of_pooling(keras, see):
    """compute_output_shape of pooling: sizes, strides, padding, unknown sizes, channels first; and of symbols."""
    layers = keras.layers
    for axes, kinds in (
        (1, (layers.MaxPooling1D, layers.AveragePooling1D)),
        (2, (layers.MaxPooling2D, layers.AveragePooling2D)),
        (3, (layers.MaxPooling3D, layers.AveragePooling3D)),
    ):
        known, unknown, first = INPUTS[axes]
        for name, kind in zip(("largest", "mean"), kinds):
            found = []
            for padding in ("valid", "same"):
                found.append(told(kind(3, padding=padding), known, unknown))
                found.append(told(kind(3, strides=2, padding=padding), known, unknown))
                found.append(told(kind(2, strides=1, padding=padding, data_format="channels_first"), first))
            see("%s, %d" % (name, axes), found)


@program(
    "layers.Cropping1D",
    "layers.Cropping2D",
    "layers.Cropping3D",
    "layers.ZeroPadding1D",
    "layers.ZeroPadding2D",
    "layers.ZeroPadding3D",
    "layers.UpSampling1D",
    "layers.UpSampling2D",
    "layers.UpSampling3D",
    logic=True,
)
def shapes_of_cut_padded_and_repeated(keras, see):
    """compute_output_shape of layers that cut, pad and repeat: uneven amounts, unknown sizes, channels first."""
    layers = keras.layers
    for name, axes, amounts in (
        ("Cropping1D", 1, (1, (1, 2), (9, 0))),
        ("Cropping2D", 2, (1, (1, 2), ((1, 2), (3, 1)), ((4, 5), (0, 0)), ((0, 0), (4, 4)))),
        ("Cropping3D", 3, (1, (1, 2, 3), ((1, 2), (3, 1), (0, 2)), ((0, 0), (4, 4), (0, 0)), ((0, 0), (0, 0), (3, 4)))),
        ("ZeroPadding1D", 1, (1, (1, 2))),
        ("ZeroPadding2D", 2, (1, (1, 2), ((1, 2), (3, 1)))),
        ("ZeroPadding3D", 3, (1, (1, 2, 3), ((1, 2), (3, 1), (0, 2)))),
        ("UpSampling1D", 1, (1, 3)),
        ("UpSampling2D", 2, (2, (1, 3))),
        ("UpSampling3D", 3, (2, (1, 3, 2))),
    ):
        kind = getattr(layers, name)
        known, unknown, first = INPUTS[axes]
        found = [told(kind(amount), known, unknown) for amount in amounts]
        if axes > 1:
            found += [told(kind(amount, data_format="channels_first"), first) for amount in amounts]
        see(name, found)


@program("layers.Flatten", "layers.Reshape", "layers.Permute", "layers.RepeatVector", logic=True)
def shapes_of_reshaped(keras, see):
    """compute_output_shape of Flatten, Reshape, Permute and RepeatVector: unknown sizes, no sizes, sizes of zero."""
    layers = keras.layers
    shapes = ((2, 3, 4), (None, 3, 4), (2, None, 4), (2,), (None,), (2, 0, 4), (None, None, 0))
    see("Flatten", told(layers.Flatten(), *shapes))
    see("Flatten, channels first", told(layers.Flatten(data_format="channels_first"), *shapes))
    see("Reshape", told(layers.Reshape((6, 2)), (2, 3, 4), (None, 12), (None, 5)))
    see("Reshape, open", told(layers.Reshape((-1, 2)), (2, 3, 4), (None, 12), (None, 5), (None, None, 4)))
    see("Reshape, open at the end", told(layers.Reshape((2, 2, -1)), (2, 3, 4), (None, None, 4), (2, 0)))
    see("Reshape, to one", told(layers.Reshape(()), (2, 1), (2, 2)))
    see("Permute", told(layers.Permute((2, 1)), (2, 3, 4), (None, None, 4)))
    see("Permute, three", told(layers.Permute((3, 1, 2)), (2, 3, 4, 5)))
    see("RepeatVector", told(layers.RepeatVector(3), (2, 4), (None, 4), (None, None)))


#: Layers that merge, and the functions of the same meaning.
MERGES = ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate")


@program(
    "layers.Add",
    "layers.Subtract",
    "layers.Multiply",
    "layers.Average",
    "layers.Maximum",
    "layers.Minimum",
    "layers.Concatenate",
    logic=True,
)
def shapes_of_merged(keras, see):
    """compute_output_shape of merging layers: sizes of one, unknown sizes, other ranks, other batches, wrong ones."""
    for name in MERGES:
        see(
            name,
            told(
                getattr(keras.layers, name)(),
                [(2, 3, 4), (2, 3, 4)],
                [(None, 3, 4), (2, 3, 4)],
                [(2, 1, 4), (2, 3, 1)],
                [(2, 3, 1), (2, 1, 4)],
                [(2, None, 4), (2, 3, 4)],
                [(2, 3, 4), (None, None, 4)],
                [(2, 4), (2, 3, 4)],
                [(2, 3, 4), (2, 4)],
                [(2, 3), (2, 4)],
                [(2, 3), (3, 3)],
                [(None, 3), (None, 3)],
            ),
        )


@program(
    "layers.Add",
    "layers.Subtract",
    "layers.Multiply",
    "layers.Average",
    "layers.Maximum",
    "layers.Minimum",
    "layers.Concatenate",
    logic=True,
)
def masks_of_merged(keras, see):
    """compute_mask of merging layers: two masks, one of them missing, none, too few and no list."""
    keras.KerasTensor  # noqa: B018
    tensors = [keras.ops.convert_to_tensor(numbered(2, 3, 2)), keras.ops.convert_to_tensor(numbered(2, 3, 2))]
    one = keras.ops.convert_to_tensor(np.array([[True, False, False], [True, True, False]]))
    other = keras.ops.convert_to_tensor(np.array([[False, True, False], [True, False, False]]))
    for name in MERGES:
        layer = getattr(keras.layers, name)(**({"axis": 1} if name == "Concatenate" else {}))
        found = []
        for mask in (None, [one, other], [one, None], [None, None], [one], one):
            try:
                answer = layer.compute_mask(tensors, mask)
                found.append(None if answer is None else np.asarray(answer).astype(int).tolist())
            except Exception as error:
                found.append(type(error).__name__)
        try:
            layer.compute_mask(tensors[0], [one, other])
            found.append("taken")
        except Exception as error:
            found.append(type(error).__name__)
        see(name, found)
    last = keras.layers.Concatenate(axis=-1)
    see("at the end", np.asarray(last.compute_mask(tensors, [one, None])).astype(int).tolist())


@program(
    "layers.Add",
    "layers.Subtract",
    "layers.Multiply",
    "layers.Average",
    "layers.Maximum",
    "layers.Minimum",
    "layers.Concatenate",
    "layers.Dot",
    logic=True,
)
def merged_that_do_not_fit(keras, see):
    """Merging layers built for and called on what does not fit: no list, one, other batches, other sizes, three."""
    keras.KerasTensor  # noqa: B018
    x, y = numbered(2, 3), numbered(2, 4)
    for name in (*MERGES, "Dot"):
        kind = getattr(keras.layers, name)
        options = {"axes": 1} if name == "Dot" else {}
        found = []
        for given in (x, [x], [x, y], [x, x, x], [], [numbered(2, 3), numbered(4, 3)], (x, x)):
            try:
                found.append(sizes(kind(**options)(given).shape))
            except Exception as error:
                found.append(type(error).__name__)
        for shape in ((2, 3), [(2, 3)], [(2, 3), (3, 3)], [(2, 3), (2, 4)], [None, (2, 3)], [(2, 3), None]):
            try:
                kind(**options).build(shape)
                found.append("built")
            except Exception as error:
                found.append(type(error).__name__)
        see(name, found)


@program(
    "layers.Add",
    "layers.Subtract",
    "layers.Multiply",
    "layers.Average",
    "layers.Maximum",
    "layers.Minimum",
    "layers.add",
    "layers.subtract",
    "layers.multiply",
    "layers.average",
    "layers.maximum",
    "layers.minimum",
)
def merged_of_other_ranks_and_masked(keras, see):
    """Merging layers of tensors of other ranks, and of sequences with masks: values and the mask that comes out."""
    keras.KerasTensor  # noqa: B018
    x, y = numbered(2, 3), numbered(2, 2, 3) - 0.25
    first = np.array([[1, 2, 0], [3, 0, 0]], "int32")
    second = np.array([[0, 2, 0], [3, 4, 0]], "int32")
    for name in MERGES[:-1]:
        attempt(see, name + ", other ranks", lambda name=name: getattr(keras.layers, name)()([x, y]))
        attempt(see, name.lower() + ", as a function", lambda name=name: getattr(keras.layers, name.lower())([y, x]))
        steps = [keras.Input((3,), dtype="int32"), keras.Input((3,), dtype="int32")]
        words = [
            keras.layers.Embedding(
                5, 2, mask_zero=True, embeddings_initializer=keras.initializers.Constant(0.5 + 0.25 * n)
            )(one)
            for n, one in enumerate(steps)
        ]
        merged = getattr(keras.layers, name)()(words)
        summed = keras.layers.GlobalAveragePooling1D()(merged)
        model = keras.Model(steps, [merged, summed])
        attempt(
            see,
            name + ", masked",
            lambda model=model: [np.asarray(one).tolist() for one in model.predict([first, second], verbose=0)],
        )


@program("layers.Dot", "layers.dot", "layers.Concatenate", "layers.concatenate")
def dotted_along_each_axis(keras, see):
    """Dot along each pair of axes of cubes and matrices, normalized, and what it says of the shape; axes below zero."""
    x, y = numbered(2, 3, 4), numbered(2, 4, 3) - 0.5
    flat = numbered(2, 3)
    for name, left, right, axes in (
        ("rows", flat, flat, 1),
        ("rows, from the end", flat, flat, -1),
        ("cubes", x, y, (2, 1)),
        ("cubes, other axes", x, y, (1, 2)),
        ("cubes, from the end", x, y, (-1, -2)),
        ("cubes, one number", x, x, 2),
        ("cubes, one number from the end", x, x, -2),
        ("a cube and rows", x, flat, (1, 1)),
        ("rows and a cube", flat, x, (1, 1)),
        ("four axes", numbered(2, 3, 2, 4), y, (1, 2)),
        ("four and four", numbered(2, 3, 2, 4), numbered(2, 2, 3, 2), (2, 1)),
    ):
        found = [
            answered(keras.layers.Dot(axes=axes, normalize=normalize), [left, right]) for normalize in (False, True)
        ]
        see(name, [*found, told(keras.layers.Dot(axes=axes), [left.shape, right.shape])])
    for axis in (0, 1, -1, 2):
        joined = answered(lambda axis=axis: keras.layers.concatenate([x, x], axis=axis))
        see(
            "joined along %d" % axis,
            [joined, told(keras.layers.Concatenate(axis=axis), [(None, 3, 4), (None, 3, 4)])],
        )


@program(
    "layers.BatchNormalization",
    "layers.LayerNormalization",
    "layers.GroupNormalization",
    "layers.RMSNormalization",
    "layers.UnitNormalization",
    "layers.SpectralNormalization",
    logic=True,
)
def shapes_of_normalized(keras, see):
    """compute_output_shape of normalizations along several axes, and along axes that are not there."""
    keras.KerasTensor  # noqa: B018
    layers = keras.layers
    for name in (
        "BatchNormalization",
        "LayerNormalization",
        "GroupNormalization",
        "RMSNormalization",
        "UnitNormalization",
    ):
        kind = getattr(layers, name, None)
        if kind is None:
            continue
        found = []
        for axis in (-1, 1, 2, 3, -3, -4, [1, 2], [1, 3]):
            try:
                found.append(told(kind(axis=axis, **({"groups": 2} if "Group" in name else {})), (2, 4, 6)))
            except Exception as error:
                found.append([axis, type(error).__name__])
        see(name, found)
        see(name + ", weights", [sizes(one.shape) for one in filled_shape(kind(), 2, 4, 64).weights])
    wrapped = layers.SpectralNormalization(layers.Embedding(3, 2))
    attempt(see, "spectral, embedding", lambda: [sizes(one.shape) for one in filled_shape(wrapped, 2, 4).weights])
    attempt(see, "spectral, no kernel", lambda: layers.SpectralNormalization(layers.Flatten()).build((2, 3)))
    see("spectral", told(layers.SpectralNormalization(layers.Dense(3)), (2, 4), (None, None, 4)))


def filled_shape(layer, *shape):
    """A layer that is built."""
    layer.build(shape)
    return layer


@program("layers.SimpleRNN", "layers.GRU", "layers.LSTM", "layers.Bidirectional", "layers.RNN", logic=True)
def shapes_of_recurrent_layers(keras, see):
    """compute_output_shape and compute_mask of recurrent layers with sequences and states; Bidirectional, each mode."""
    keras.KerasTensor  # noqa: B018
    layers = keras.layers
    mask = np.array([[True, False, True]])
    x = numbered(1, 3, 4)

    def masks(layer):
        answer = layer.compute_mask(x, mask)
        return [one if one is None else "mask" for one in (answer if isinstance(answer, (list, tuple)) else [answer])]

    for name in ("SimpleRNN", "GRU", "LSTM"):
        kind = getattr(layers, name)
        for options in (
            {},
            {"return_sequences": True},
            {"return_state": True},
            {"return_sequences": True, "return_state": True},
        ):
            form = ", ".join([name, *sorted(options)])
            layer = kind(3, **options)
            found = [[told(layer, (2, 5, 4), (None, None, 4)), masks(layer)]]
            for mode in ("concat", "sum", None):
                both = layers.Bidirectional(kind(3, **options), merge_mode=mode)
                found.append([told(both, (2, 5, 4)), masks(both)])
            see(form, found)
    stacked = layers.RNN([layers.GRUCell(3), layers.LSTMCell(2)], return_state=True)
    see("stacked", told(stacked, (2, 5, 4), (None, None, 4)))
    see("sizes of stacked", [stacked.cell.state_size, stacked.cell.output_size])


@program("layers.ConvLSTM1D", "layers.ConvLSTM2D", "layers.ConvLSTM3D", logic=True)
def shapes_of_convolved_sequences(keras, see):
    """compute_output_shape of ConvLSTM layers: padding, strides, dilation, channels first, sequences and states."""
    for axes, kind, shape, first in (
        (1, keras.layers.ConvLSTM1D, (2, 5, 9, 4), (2, 5, 4, 9)),
        (2, keras.layers.ConvLSTM2D, (2, 5, 9, 8, 4), (2, 5, 4, 9, 8)),
        (3, keras.layers.ConvLSTM3D, (2, 5, 9, 8, 7, 4), (2, 5, 4, 9, 8, 7)),
    ):
        see("%d" % axes, told(kind(3, 2), shape))
        see("%d, same" % axes, told(kind(3, 2, padding="same", strides=2), shape))
        see("%d, dilated" % axes, told(kind(3, 2, dilation_rate=2, return_sequences=True), shape))
        see("%d, channels first" % axes, told(kind(3, 2, data_format="channels_first", return_state=True), first))


@program("layers.TimeDistributed", "layers.Wrapper", "layers.Masking", "layers.Identity", logic=True)
def shapes_of_wrapped(keras, see):
    """compute_output_shape of TimeDistributed, Masking and Identity; a TimeDistributed around what is no layer."""
    keras.KerasTensor  # noqa: B018
    layers = keras.layers
    see("dense", told(layers.TimeDistributed(layers.Dense(3)), (2, 5, 4), (None, None, 4), (2, 4)))
    see("convolution", told(layers.TimeDistributed(layers.Conv2D(3, 2)), (2, 5, 9, 8, 4), (None, None, 9, 8, 4)))
    see("Masking", told(layers.Masking(), (2, 3, 4), (None, None, 4)))
    see("Identity", told(layers.Identity(), (2, 3), (None,)))
    attempt(see, "no layer", lambda: layers.TimeDistributed("dense") and "made")
    attempt(see, "no layer in a wrapper", lambda: layers.Wrapper(3) and "made")
    attempt(see, "two axes", lambda: sizes(layers.TimeDistributed(layers.Dense(3))(numbered(2, 4)).shape))
    words = keras.Input((None,), dtype="int32")
    masked = layers.Embedding(5, 2, mask_zero=True)(words)
    out = layers.TimeDistributed(layers.Dense(3))(masked)
    see("symbols", [sizes(out.shape), out.dtype])


@program(
    "layers.MultiHeadAttention",
    "layers.GroupQueryAttention",
    "layers.Attention",
    "layers.AdditiveAttention",
    logic=True,
)
def shapes_of_attention(keras, see):
    """Attention of symbols, with and without scores and a key: shapes and types; members of MultiHeadAttention."""
    keras.KerasTensor  # noqa: B018
    layers = keras.layers
    query, value, key = (keras.KerasTensor((2, size, 4)) for size in (3, 5, 5))

    def shapes(layer, *given, **named):
        answer = layer(*given, **named)
        return [[sizes(one.shape), one.dtype] for one in (answer if isinstance(answer, (list, tuple)) else [answer])]

    heads = layers.MultiHeadAttention(2, 3, value_dim=5, dtype="mixed_float16", dropout=0.5, output_shape=(2, 3))
    attempt(see, "heads", shapes, heads, query, value, key)
    attempt(see, "heads, scores", shapes, heads, query, value, return_attention_scores=True)
    see(
        "heads, members",
        [heads.num_heads, heads.key_dim, heads.value_dim, heads.dropout, heads.use_bias],
    )
    see(
        "heads, more members",
        [[one.name for one in (heads.query_dense, heads.key_dense, heads.value_dense, heads.output_dense)]],
    )
    attempt(see, "heads, told", lambda: sizes(heads.compute_output_shape((2, 3, 4), (2, 5, 4), (2, 5, 4))))
    attempt(
        see,
        "heads, axes",
        shapes,
        layers.MultiHeadAttention(2, 3, attention_axes=(1, 2)),
        keras.KerasTensor((2, 3, 4, 6)),
        keras.KerasTensor((2, 3, 4, 6)),
        return_attention_scores=True,
    )
    grouped = layers.GroupQueryAttention(3, 4, 2)
    attempt(see, "grouped", shapes, grouped, query, value, key)
    attempt(see, "grouped, scores", shapes, grouped, query, value, return_attention_scores=True)
    for name in ("Attention", "AdditiveAttention"):
        kind = getattr(layers, name)
        attempt(see, name, shapes, kind(), [query, value])
        attempt(see, name + ", scores", shapes, kind(), [query, value, key], return_attention_scores=True)
        see(name + ", told", told(kind(), [(2, 3, 4), (2, 5, 6)], [(None, None, 4), (2, 5, 6), (2, 5, 4)]))


@program("layers.MultiHeadAttention", "layers.GroupQueryAttention", logic=True)
def attention_of_shapes_that_do_not_fit(keras, see):
    """compute_output_shape of attention where features or steps of query, value and key do not fit."""
    keras.KerasTensor  # noqa: B018
    for name, layer in (
        ("heads", keras.layers.MultiHeadAttention(2, 3)),
        ("grouped", keras.layers.GroupQueryAttention(3, 4, 2)),
    ):
        found = []
        for shapes in (
            [(2, 3, 4), (2, 5, 4)],
            [(2, 3, 4), (2, 5, 6)],
            [(2, 3, 4), (2, 5, 4), (2, 6, 4)],
            [(2, 3, 4), (2, 5, 4), (2, 5, 6)],
            [(2, 3, 4), (2, None, 4), (2, 5, 4)],
        ):
            try:
                found.append(sizes(layer.compute_output_shape(*shapes)))
            except Exception as error:
                found.append(type(error).__name__)
        see(name, found)


@program("layers.GroupQueryAttention", "layers.MultiHeadAttention")
def attention_with_every_mask(keras, see):
    """Attention with masks of query, value and key, causal, by a window, given, and all of them: outputs and scores."""
    keras.KerasTensor  # noqa: B018
    query, value = numbered(2, 3, 4), numbered(2, 3, 4)[:, ::-1] - 0.5
    kept = np.array([[True, True, False], [True, False, True]])
    given = np.array([[[True, False, True]] * 3, [[False, True, True]] * 3])
    for name, make in (
        ("grouped", lambda **named: keras.layers.GroupQueryAttention(3, 4, 2, **named)),
        ("heads", lambda **named: keras.layers.MultiHeadAttention(2, 3, **named)),
    ):
        for form, options, call in (
            ("query", {}, {"query_mask": kept}),
            ("value", {}, {"value_mask": kept}),
            ("key", {}, {"key_mask": kept}),
            ("causal", {}, {"use_causal_mask": True}),
            ("given", {}, {"attention_mask": given}),
            ("window", {"sliding_window": 1}, {}),
            (
                "all",
                {"sliding_window": 2},
                {
                    "query_mask": kept,
                    "value_mask": kept,
                    "key_mask": kept,
                    "use_causal_mask": True,
                    "attention_mask": given,
                },
            ),
        ):
            layer = make(**options)
            layer.build(query.shape, value.shape, value.shape)
            layer.set_weights([(np.arange(w.size).reshape(w.shape) % 5 - 2) / 4.0 for w in layer.get_weights()])
            see(
                "%s, %s" % (name, form),
                [
                    answered(layer, query, value, **call),
                    answered(layer, query, value, return_attention_scores=True, **call),
                ],
            )


@program("layers.Attention", "layers.AdditiveAttention")
def plain_attention_with_every_mask(keras, see):
    """Attention with masks of query and value, causal, with and without scaling, by both scores, with scores."""
    keras.KerasTensor  # noqa: B018
    query, value, key = numbered(2, 2, 3), numbered(2, 4, 3) - 0.5, numbered(2, 4, 3)[:, ::-1]
    masks = [np.array([[True, False], [True, True]]), np.array([[True, True, False, False], [False, True, True, True]])]
    for name, make in (
        ("dot", keras.layers.Attention),
        ("dot, scaled", lambda: keras.layers.Attention(use_scale=True)),
        ("concat", lambda: keras.layers.Attention(score_mode="concat")),
        ("additive", lambda: keras.layers.AdditiveAttention(use_scale=False)),
    ):
        for form, call in (
            ("masks", {"mask": masks}),
            ("causal", {"use_causal_mask": True}),
            ("both", {"mask": masks, "use_causal_mask": True}),
            ("masks, one missing", {"mask": [None, masks[1]]}),
        ):
            try:
                out, scores = make()([query, value, key], return_attention_scores=True, **call)
                see("%s, %s" % (name, form), [np.asarray(out).tolist(), np.asarray(scores).tolist()])
            except Exception as error:
                see("%s, %s" % (name, form), error)
    layer = keras.layers.Attention()
    see(
        "mask",
        [layer.compute_mask([query, value], None), np.asarray(layer.compute_mask([query, value], masks)).tolist()],
    )


@program("layers.Attention", "layers.AdditiveAttention", logic=True)
def attention_called_in_a_wrong_way(keras, see):
    """Attention of one tensor, of one in a list, of four, with masks that are no list, too many; score modes."""
    keras.KerasTensor  # noqa: B018
    x = numbered(2, 3, 4)
    keep = np.ones((2, 3), bool)
    for name in ("Attention", "AdditiveAttention"):
        kind = getattr(keras.layers, name)
        found = []
        for given, named in (
            (x, {}),
            ([x], {}),
            ([x] * 4, {}),
            ([x, x], {"mask": keep}),
            ([x, x], {"mask": [keep]}),
            ([x, x], {"mask": [keep] * 4}),
            ([x, x], {"mask": [keep] * 3}),
        ):
            try:
                kind()(given, **named)
                found.append("answered")
            except Exception as error:
                found.append(type(error).__name__)
        see(name, found)
    attempt(see, "score mode", lambda: keras.layers.Attention(score_mode="sum") and "made")
    attempt(see, "dropout and a seed", lambda: sorted(keras.layers.Attention(dropout=0.5, seed=3).get_config()))


@program("layers.EinsumDense", "layers.Dense", "layers.Embedding", logic=True)
def shapes_of_equations(keras, see):
    """EinsumDense by several equations, with an ellipsis, biases along axes and unknown sizes; wrong ones."""
    keras.KerasTensor  # noqa: B018
    layers = keras.layers
    for equation, output, axes, shape in (
        ("ab,bc->ac", 3, "c", (2, 4)),
        ("abc,cd->abd", (None, 3), "d", (2, 5, 4)),
        ("abc,cde->abde", (None, 3, 2), "de", (None, None, 4)),
        ("...x,xy->...y", 3, "y", (2, 5, 4)),
        ("x...,xy->y...", 3, "y", (4, 5, 2)),
        ("abc,cd->abd", (5, 3), "bd", (2, 5, 4)),
        ("abc,cd->abd", (None, 3), "x", (2, 5, 4)),
        ("abc,cd->ab", 3, None, (2, 5, 4)),
        ("ab,bc->ad", 3, None, (2, 4)),
        ("ab,bc>ac", 3, None, (2, 4)),
        ("abc,cd->abd", (6, 3), None, (2, 5, 4)),
    ):
        name = "%s to %s, bias %s, of %s" % (equation, output, axes, shape)
        try:
            layer = layers.EinsumDense(equation, output, bias_axes=axes)
            layer.build(shape)
            see(name, [sizes(layer.compute_output_shape(shape))] + [sizes(one.shape) for one in layer.weights])
        except Exception as error:
            see(name, error)
    see("Dense", told(layers.Dense(3), (2, 4), (None, None, 4), (4,)))
    see("Embedding", told(layers.Embedding(5, 3), (2,), (None, None), (2, 3, 4)))
    attempt(see, "Embedding, mask", lambda: layers.Embedding(5, 3).compute_mask(np.array([[1, 0]])))
    attempt(
        see, "Embedding, mask of zeros", lambda: layers.Embedding(5, 3, mask_zero=True).compute_mask(np.array([[1, 0]]))
    )


@program("layers.InputSpec", "InputSpec", logic=True)
def specifications_as_texts(keras, see):
    """InputSpec: its text and configuration, there and back, and arguments that it refuses."""
    keras.KerasTensor  # noqa: B018
    for name, options in (
        ("rank", {"ndim": 2}),
        ("shape", {"shape": (None, 3), "dtype": "float32"}),
        ("axes", {"min_ndim": 2, "max_ndim": 4, "axes": {-1: 3}}),
        ("named", {"ndim": 3, "name": "left", "optional": True, "allow_last_axis_squeeze": True}),
    ):
        spec = keras.layers.InputSpec(**options)
        see(name, str(spec))
        attempt(
            see,
            name + ", configuration",
            lambda spec=spec: {key: str(value) for key, value in sorted(spec.get_config().items())},
        )
        attempt(see, name + ", again", lambda spec=spec: str(keras.layers.InputSpec.from_config(spec.get_config())))
    attempt(see, "axes that are no table", lambda: keras.layers.InputSpec(axes=[1]) and "made")
    attempt(see, "axes that are texts", lambda: keras.layers.InputSpec(axes={"a": 1}) and "made")
    attempt(see, "an axis beyond", lambda: keras.layers.InputSpec(ndim=2, axes={2: 1}) and "made")
    attempt(see, "the last axis", lambda: keras.layers.InputSpec(ndim=2, axes={1: 1}) and "made")
    attempt(see, "sizes of axes as texts", lambda: str(keras.layers.InputSpec(ndim=2, axes={"1": "3"})))


@program("layers.InputSpec", "layers.Layer", "InputSpec", logic=True)
def inputs_that_a_specification_refuses(keras, see):
    """Layers with specifications of rank, sizes, types and names, called on inputs that are within and beyond."""
    keras.KerasTensor  # noqa: B018

    def asked(spec, *inputs):
        found = []
        for given in inputs:
            layer = keras.layers.Identity()
            layer.input_spec = spec
            try:
                layer(given)
                found.append("taken")
            except Exception as error:
                found.append(type(error).__name__)
        return found

    spec = keras.layers.InputSpec
    row, cube = numbered(2, 3), numbered(2, 3, 1)
    see("rank", asked(spec(ndim=2), numbered(2), row, cube))
    see("rank, the last axis left out", asked(spec(shape=(2, 3, 1), allow_last_axis_squeeze=True), row, cube))
    see("at least", asked(spec(min_ndim=2), numbered(2), row, cube))
    see("at most", asked(spec(max_ndim=2), numbered(2), row, cube))
    see("axis", asked(spec(axes={-1: 3}), row, cube))
    see("axes of two", asked(spec(axes={0: 2, 1: 4}), row, numbered(2, 4)))
    see("shape", asked(spec(shape=(None, 3)), row, numbered(4, 3), numbered(2, 4)))
    see("type", asked(spec(dtype="float32"), row, row.astype("int32")))
    see("two", asked([spec(ndim=2), spec(ndim=3)], [row, cube], [row], [cube, row], row))
    see(
        "named", asked([spec(ndim=2, name="a"), spec(ndim=3, name="b")], {"a": row, "b": cube}, {"a": row}, [row, cube])
    )
    see("one may be missing", asked([spec(ndim=2), spec(ndim=3, optional=True)], [row, None], [None, cube]))
    see(
        "symbols",
        asked(
            spec(shape=(None, 3)),
            keras.KerasTensor((None, 3)),
            keras.KerasTensor((None, None)),
            keras.KerasTensor((None, 4)),
        ),
    )


@program(
    "layers.Conv1D",
    "layers.Conv2D",
    "layers.Conv3D",
    "layers.EinsumDense",
    "layers.Dense",
    logic=True,
)
def layers_with_few_weights_that_learn(keras, see):
    """enable_lora: weights, outputs, the configuration, stored and loaded weights, and when it is refused."""
    keras.KerasTensor  # noqa: B018
    layers = keras.layers
    for name, make, shape in (
        ("Conv1D", lambda **named: layers.Conv1D(4, 2, **named), (2, 5, 3)),
        ("Conv2D", lambda **named: layers.Conv2D(4, 2, **named), (2, 5, 5, 3)),
        ("Conv3D", lambda **named: layers.Conv3D(4, 2, **named), (1, 3, 3, 3, 3)),
        ("Dense", lambda **named: layers.Dense(4, **named), (2, 3)),
        ("EinsumDense", lambda **named: layers.EinsumDense("ab,bc->ac", 4, bias_axes="c", **named), (2, 3)),
    ):
        found = [answered(lambda make=make: make().enable_lora(2))]
        layer = make()
        layer.build(shape)
        layer.enable_lora(2, lora_alpha=3)
        layer.set_weights([(np.arange(one.size).reshape(one.shape) % 7 - 3) / 8.0 for one in layer.get_weights()])
        see(name + ", weights", [[sizes(one.shape), bool(one.trainable), one.name] for one in layer.weights])
        found.append(answered(layer.enable_lora, 2))
        config = layer.get_config()
        store = {}
        layer.save_own_variables(store)
        see(name + ", stored", [config.get("lora_rank"), config.get("lora_alpha"), len(store)])
        other, bare = make(lora_rank=2, lora_alpha=3), make()
        for one in (other, bare):
            one.build(shape)
            one.load_own_variables(store)
        see(name, [np.asarray(one(numbered(*shape))).sum(0).tolist() for one in (layer, other, bare)])
        found.append(answered(bare.load_own_variables, {"0": store["0"]}))
        found.append(answered(lambda make=make, store=store: make().load_own_variables(store)))
        constrained = make(kernel_constraint="non_neg")
        constrained.build(shape)
        found.append(answered(constrained.enable_lora, 2))
        see(name + ", refused", found)
