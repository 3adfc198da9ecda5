"""Programs about which values layers, initializers, constraints, quantizers and policies refuse, one row for each."""

import numpy as np

from . import program


def attempt(see, name, ask, *given, **named):
    """See what a function gives, or its exception."""
    try:
        see(name, ask(*given, **named))
    except Exception as error:
        see(name, error)


def outcomes(ask, *values, **named):
    """What comes of each value as the argument: made, or the class of the exception."""
    found = []
    for value in values:
        try:
            ask(value, **named)
            found.append([str(value), "made"])
        except Exception as error:
            found.append([str(value), type(error).__name__])
    return found


def refused(kind, *options, **given):
    """Which of several sets of arguments a class takes."""
    found = []
    for some in options:
        try:
            kind(**dict(given, **some))
            found.append("made")
        except Exception as error:
            found.append(type(error).__name__)
    return found


#: Layers that convolve.
CONVOLUTIONS = (
    "Conv1D",
    "Conv2D",
    "Conv3D",
    "Conv1DTranspose",
    "Conv2DTranspose",
    "Conv3DTranspose",
    "DepthwiseConv1D",
    "DepthwiseConv2D",
    "SeparableConv1D",
    "SeparableConv2D",
)

#: Layers that leave out at a rate.
DROPOUTS = (
    "Dropout",
    "AlphaDropout",
    "GaussianDropout",
    "SpatialDropout1D",
    "SpatialDropout2D",
    "SpatialDropout3D",
)

#: Initializers that draw by the size of what they fill.
SCALED = ("GlorotUniform", "HeUniform", "LecunUniform", "GlorotNormal", "HeNormal", "LecunNormal")

#: Initializers that draw.
DRAWING = (*SCALED, "VarianceScaling", "RandomNormal", "RandomUniform", "TruncatedNormal", "Orthogonal")


def numbered(*shape):
    """Small numbers of this shape that rise."""
    return (np.arange(np.prod(shape)).reshape(shape) / 16.0).astype("float32")


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
def convolutions_that_are_refused(keras, see):
    """Convolutions: numbers of filters, groups, sizes, strides, dilation and padding that are refused."""
    keras.KerasTensor  # noqa: B018
    for name in CONVOLUTIONS:
        kind = getattr(keras.layers, name)
        axes = int(name.partition("D")[0][-1]) if name[0] == "C" else int(name[-2])
        given = {"kernel_size": 2} if name.startswith("Depthwise") else {"kernel_size": 2, "filters": 4}
        options = [
            {"kernel_size": 0},
            {"kernel_size": -1},
            {"kernel_size": (1,) * (axes + 1)},
            {"strides": 0},
            {"strides": 2, "dilation_rate": 2},
            {"strides": 2, "dilation_rate": 1},
            {"dilation_rate": 0},
            {"padding": "causal"},
            {"padding": "full"},
            {"data_format": "channels_middle"},
            {"activation": "no_activation"},
        ]
        if name.startswith(("Depthwise", "Separable")):
            options += [{"depth_multiplier": 0}, {"depth_multiplier": -1}, {"depth_multiplier": 1}]
        if not name.startswith("Depthwise"):
            options += [{"filters": 0}, {"filters": -4}, {"filters": 1}]
        if name.endswith("Transpose"):
            options += [{"output_padding": 1, "strides": 2}, {"output_padding": 2, "strides": 2}]
        elif name.startswith("Conv"):
            options += [{"groups": 0}, {"groups": -1}, {"groups": 3}, {"groups": 2}]
        see(name, list(zip([str(sorted(some.items())) for some in options], refused(kind, *options, **given))))
        see(
            name + ", called on",
            outcomes(
                lambda shape, kind=kind, given=given: kind(**given)(keras.KerasTensor(shape)),
                (2, 5),
                (1,) + (4,) * axes + (4,),
            ),
        )


@program(
    "layers.Conv1D",
    "layers.Conv2D",
    "layers.Conv1DTranspose",
    "layers.SeparableConv1D",
    "layers.DepthwiseConv1D",
    logic=True,
)
def convolutions_built_for_too_little(keras, see):
    """Convolutions built for inputs that their kernels do not fit, whose channels groups do not divide, or none."""
    keras.KerasTensor  # noqa: B018
    layers = keras.layers
    for name, make, shapes in (
        ("groups", lambda: layers.Conv1D(4, 2, groups=2), ((2, 5, 3), (2, 5, 4))),
        ("a kernel as long", lambda: layers.Conv1D(4, 5), ((2, 4, 3), (2, 5, 3), (2, None, 3))),
        ("a kernel in space", lambda: layers.Conv2D(4, (5, 1)), ((2, 4, 9, 3), (2, 5, 9, 3))),
        ("a kernel with holes", lambda: layers.Conv1D(4, 3, dilation_rate=2), ((2, 4, 3), (2, 5, 3))),
        ("a kernel, the same", lambda: layers.Conv1D(4, 5, padding="same"), ((2, 4, 3),)),
        ("unknown channels", lambda: layers.Conv1D(4, 2), ((2, 4, None),)),
        ("transposed", lambda: layers.Conv1DTranspose(4, 5), ((2, 4, 3), (2, 4, None))),
        ("separable", lambda: layers.SeparableConv1D(4, 5), ((2, 4, 3), (2, 5, 3), (2, 5, None))),
        ("depthwise", lambda: layers.DepthwiseConv1D(5), ((2, 4, 3), (2, 5, 3), (2, 5, None))),
    ):
        see(name, outcomes(lambda shape, make=make: make().build(shape), *shapes))


@program(
    "layers.MaxPooling1D",
    "layers.MaxPooling2D",
    "layers.MaxPooling3D",
    "layers.AveragePooling1D",
    "layers.AveragePooling2D",
    "layers.AveragePooling3D",
    "layers.AdaptiveMaxPooling1D",
    "layers.AdaptiveMaxPooling2D",
    "layers.AdaptiveMaxPooling3D",
    "layers.AdaptiveAveragePooling1D",
    "layers.AdaptiveAveragePooling2D",
    "layers.AdaptiveAveragePooling3D",
    logic=True,
)
def pooling_that_is_refused(keras, see):
    """Pooling: sizes, strides, padding and formats that are refused; adaptive sizes as tuples, texts and zero."""
    keras.KerasTensor  # noqa: B018
    for axes, plain, adaptive in (
        (1, ("MaxPooling1D", "AveragePooling1D"), ("AdaptiveMaxPooling1D", "AdaptiveAveragePooling1D")),
        (2, ("MaxPooling2D", "AveragePooling2D"), ("AdaptiveMaxPooling2D", "AdaptiveAveragePooling2D")),
        (3, ("MaxPooling3D", "AveragePooling3D"), ("AdaptiveMaxPooling3D", "AdaptiveAveragePooling3D")),
    ):
        for name in plain:
            options = (
                {"pool_size": 0},
                {"pool_size": -1},
                {"pool_size": "2"},
                {"pool_size": (1,) * (axes + 1)},
                {"pool_size": (2,) * axes},
                {"strides": 0},
                {"strides": (1,) * (axes + 1)},
                {"padding": "causal"},
                {"data_format": "channels_middle"},
            )
            kind = getattr(keras.layers, name)
            see(name, refused(kind, *options, pool_size=2))
            see(
                name + ", called on",
                outcomes(lambda rank, kind=kind: kind(2)(numbered(*(4,) * rank)), axes + 1, axes + 2, axes + 3),
            )
        for name in adaptive:
            kind = getattr(keras.layers, name, None)
            if kind is not None:
                see(
                    name,
                    refused(
                        kind,
                        {"output_size": 2},
                        {"output_size": (2,) * axes},
                        {"output_size": [2] * axes},
                        {"output_size": (2,) * (axes + 1)},
                        {"output_size": "2"},
                        {"output_size": 1.5},
                        {"output_size": None},
                        {"output_size": 2, "data_format": "channels_middle"},
                    ),
                )


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
    "layers.RepeatVector",
    "layers.Permute",
    "layers.Reshape",
    "layers.Flatten",
    logic=True,
)
def reshaping_that_is_refused(keras, see):
    """Amounts to cut, pad and repeat, orders and shapes that are refused, when made and when called."""
    keras.KerasTensor  # noqa: B018
    layers = keras.layers
    for axes, cropping, padding, repeating in (
        (1, "Cropping1D", "ZeroPadding1D", "UpSampling1D"),
        (2, "Cropping2D", "ZeroPadding2D", "UpSampling2D"),
        (3, "Cropping3D", "ZeroPadding3D", "UpSampling3D"),
    ):
        for kind, name in ((cropping, "cropping"), (padding, "padding")):
            amounts = (
                1,
                -1,
                1.5,
                "1",
                (1,) * axes,
                (1,) * (axes + 1),
                ((1, 2),) * axes,
                ((1, 2, 3),) * axes,
                ((1, 2),) * (axes + 1),
                ((1, -2),) * axes,
            )
            ask = getattr(layers, kind)
            see(kind, outcomes(lambda amount, ask=ask, name=name: ask(**{name: amount}), *amounts))
            if kind == cropping:
                shape = (1,) + (4,) * axes + (2,)
                see(
                    kind + ", called",
                    outcomes(
                        lambda amount, ask=ask, shape=shape: ask(amount)(numbered(*shape)),
                        *((1, 2, ((1, 2),) * axes, ((0, 4),) * axes) if axes > 1 else (1, 2, (1, 2), (0, 4))),
                    ),
                )
        ask = getattr(layers, repeating)
        see(repeating, outcomes(ask, 1, 0, -1, 1.5, (2,) * axes, (2,) * (axes + 1)))
    see(
        "UpSampling2D, interpolation",
        outcomes(lambda way: layers.UpSampling2D(interpolation=way), "nearest", "bicubic", "area", "none"),
    )
    see("RepeatVector", outcomes(layers.RepeatVector, 1, 0, 1.5, "2"))
    see("Permute", outcomes(layers.Permute, (1, 2), (2, 1), (0, 1), (1, 3), (1, 1)))
    see("Reshape", outcomes(layers.Reshape, (2, 3), (-1, 2), (-1, -1), (2, -2)))
    see(
        "Reshape, called", outcomes(lambda shape: layers.Reshape(shape)(numbered(2, 6)), (2, 3), (-1, 2), (4,), (-1, 4))
    )
    see("Flatten", outcomes(lambda form: layers.Flatten(data_format=form), None, "channels_first", "channels_middle"))


@program(
    "layers.Cropping1D",
    "layers.Cropping2D",
    "layers.Cropping3D",
)
def cut_on_one_side_alone(keras, see):
    """Cropping on each side alone and of nothing, of pictures and volumes, in both formats: what is left."""
    layers = keras.layers
    for axes, kind, shape in (
        (1, layers.Cropping1D, (1, 4, 2)),
        (2, layers.Cropping2D, (1, 4, 3, 2)),
        (3, layers.Cropping3D, (1, 3, 3, 2, 2)),
    ):
        sides = [((1, 0), (0, 1)), ((0, 1), (1, 0)), ((0, 0), (1, 1)), ((1, 1), (0, 0)), ((0, 0), (0, 0))]
        for amount in [side[0] for side in sides[:4]] if axes == 1 else sides:
            for form in ("channels_last", "channels_first") if axes > 1 else (None,):
                wanted = (*amount, (0, 1)) if axes == 3 else amount
                x = numbered(*shape)
                options = {} if form is None else {"data_format": form}
                if form == "channels_first":
                    x = np.moveaxis(x, -1, 1)
                attempt(
                    see,
                    "%dD, %s, %s" % (axes, wanted, form),
                    lambda kind=kind, wanted=wanted, options=options, x=x: kind(wanted, **options)(x),
                )


@program(
    "layers.MultiHeadAttention",
    "layers.GroupQueryAttention",
    logic=True,
)
def attention_that_is_refused(keras, see):
    """Attention: heads, sizes, shapes, axes and windows that are refused; dropout together with flash attention."""
    keras.KerasTensor  # noqa: B018
    see(
        "heads",
        refused(
            keras.layers.MultiHeadAttention,
            {"num_heads": 0},
            {"num_heads": -1},
            {"num_heads": 1.5},
            {"num_heads": 1},
            {"key_dim": 0},
            {"key_dim": -1},
            {"key_dim": 2.0},
            {"value_dim": 0},
            {"value_dim": -1},
            {"value_dim": 1},
            {"output_shape": 3},
            {"output_shape": 1.5},
            {"output_shape": [2, 3]},
            {"attention_axes": 1},
            {"attention_axes": "1"},
            {"attention_axes": [1, 2]},
            {"sliding_window": 0},
            {"sliding_window": -1},
            {"sliding_window": 1.5},
            {"sliding_window": 1},
            {"dropout": 0.5, "flash_attention": True},
            {"dropout": 0.0, "flash_attention": True},
            {"dropout": 0.5, "flash_attention": False},
            num_heads=2,
            key_dim=3,
        ),
    )
    see(
        "grouped",
        refused(
            keras.layers.GroupQueryAttention,
            {"num_key_value_heads": 3},
            {"num_key_value_heads": 4},
            {"num_key_value_heads": 1},
            {"sliding_window": 0},
            {"sliding_window": 1},
            {"sliding_window": 1.5},
            {"dropout": 0.5, "flash_attention": True},
            {"dropout": 0.0, "flash_attention": True},
            head_dim=3,
            num_query_heads=4,
            num_key_value_heads=2,
        ),
    )
    x = numbered(1, 2, 4)
    flash = keras.layers.MultiHeadAttention(1, 2, flash_attention=True)
    attempt(see, "flash, with scores", lambda: len(flash(x, x, return_attention_scores=True)))
    grouped = keras.layers.GroupQueryAttention(2, 2, 1, flash_attention=True)
    attempt(see, "flash, grouped, with scores", lambda: len(grouped(x, x, return_attention_scores=True)))


@program(
    "layers.Dropout",
    "layers.AlphaDropout",
    "layers.GaussianDropout",
    "layers.GaussianNoise",
    "layers.SpatialDropout1D",
    "layers.SpatialDropout2D",
    "layers.SpatialDropout3D",
    "layers.LeakyReLU",
    "layers.ELU",
    "layers.ReLU",
    "layers.PReLU",
    "layers.Softmax",
    "layers.Activation",
    logic=True,
)
def rates_and_slopes_that_are_refused(keras, see):
    """Rates of dropout and noise, shapes of noise, and slopes of activations, within and beyond their bounds."""
    keras.KerasTensor  # noqa: B018
    layers = keras.layers
    for name in DROPOUTS:
        see(name, outcomes(getattr(layers, name), -0.1, 0, 0.5, 1, 1.1, "0.5", None))
    see("GaussianNoise", outcomes(layers.GaussianNoise, -0.1, 0, 0.5, 1, 1.1))
    shapes = (None, (2, None), [2, 1], "2", 3, (0, 1), (-1, 1), (1.5, 1), ("a", 1))
    for name in ("Dropout", "AlphaDropout"):
        see(
            name + ", shapes of noise",
            outcomes(lambda shape, name=name: getattr(layers, name)(0.5, noise_shape=shape), *shapes),
        )
    see(
        "format",
        outcomes(lambda form: layers.SpatialDropout2D(0.5, data_format=form), None, "channels_first", "middle"),
    )
    see(
        "format of 3D",
        outcomes(lambda form: layers.SpatialDropout3D(0.5, data_format=form), None, "channels_first", "middle"),
    )
    see("LeakyReLU", outcomes(lambda slope: layers.LeakyReLU(negative_slope=slope), 0, 0.5, -0.5, None))
    see("ELU", outcomes(lambda alpha: layers.ELU(alpha=alpha), 0, 0.5, -0.5))
    see(
        "ReLU",
        refused(
            layers.ReLU,
            {"max_value": 1.0},
            {"max_value": -1.0},
            {"max_value": 0.0},
            {"negative_slope": -0.5},
            {"negative_slope": None},
            {"threshold": -0.5},
            {"threshold": None},
        ),
    )
    see("Activation", outcomes(layers.Activation, "relu", "no_activation", None, 3))
    see(
        "PReLU",
        outcomes(lambda axes: layers.PReLU(shared_axes=axes).build((2, 3, 4)), None, 1, [1], [1, 2], [3]),
    )
    x = numbered(2, 3)
    for axis in (0, 1, -1, (0, 1), [1]):
        attempt(
            see, "Softmax %s" % (axis,), lambda axis=axis: np.asarray(layers.Softmax(axis=axis)(x)).round(4).tolist()
        )
    mask = np.array([[True, False, True], [True, True, False]])
    for axis in (0, -1, (0, 1)):
        attempt(
            see,
            "Softmax %s, masked" % (axis,),
            lambda axis=axis: np.asarray(layers.Softmax(axis=axis)(x, mask=mask)).round(4).tolist(),
        )


@program(
    "layers.Dropout",
    "layers.AlphaDropout",
    "layers.SpatialDropout1D",
    "layers.GaussianNoise",
    "layers.GaussianDropout",
    logic=True,
)
def dropout_of_everything_and_of_nothing(keras, see):
    """Dropout of rate zero and one, in training and beside it, with shapes of noise; whether each draws anything."""
    keras.KerasTensor  # noqa: B018
    x = numbered(2, 3, 4)
    for name in ("Dropout", "AlphaDropout", "SpatialDropout1D", "GaussianDropout", "GaussianNoise"):
        kind = getattr(keras.layers, name)
        for rate in (0.0, 1.0) if name in ("Dropout", "SpatialDropout1D") else (0.0,):
            layer = kind(rate)
            see(
                "%s of %s" % (name, rate),
                [np.asarray(layer(x, training=training)).sum(-1).tolist() for training in (True, False)],
            )
        see(name + ", variables", [len(kind(0.0).variables), len(kind(0.5).variables), kind(0.5).built])
    for shape in ((None, 1, None), (1, 3, 1)):
        for name in ("Dropout", "AlphaDropout"):
            try:
                out = np.asarray(
                    getattr(keras.layers, name)(0.5, noise_shape=shape, seed=1)(np.ones((2, 3, 4)), training=True)
                )
                same = [bool((out == out.take([0], axis)).all()) for axis in range(3)]
                see("%s, %s, alike along" % (name, shape), [same[n] for n in range(3) if shape[n] == 1])
            except Exception as error:
                see("%s, %s, alike along" % (name, shape), error)


@program(
    "layers.BatchNormalization",
    "layers.LayerNormalization",
    "layers.GroupNormalization",
    "layers.UnitNormalization",
    "layers.SpectralNormalization",
    logic=True,
)
def normalizations_that_are_refused(keras, see):
    """Axes, groups, momenta, clipping and powers of normalizations that are refused, when made and when built."""
    keras.KerasTensor  # noqa: B018
    layers = keras.layers
    see(
        "batch",
        refused(
            layers.BatchNormalization,
            {"axis": 1.5},
            {"axis": [1, 2]},
            {"axis": "1"},
            {"momentum": -0.1},
            {"momentum": 1.1},
            {"momentum": 1},
            {"renorm": True},
            {"renorm": True, "renorm_clipping": {"rmax": 2.0, "rmin": 0.5, "dmax": 1.0}},
            {"renorm": True, "renorm_clipping": {"rmax": 2.0, "other": 0.5}},
            {"renorm": True, "renorm_clipping": {"rmax": 0.5, "rmin": 2.0}},
            {"renorm": True, "renorm_clipping": {"dmax": -1.0}},
        ),
    )
    see("batch, built for", outcomes(layers.BatchNormalization(axis=-1).build, (2, 3), (2, None), (2,)))
    see(
        "batch, an axis beyond", outcomes(lambda axis: layers.BatchNormalization(axis=axis).build((2, 3)), 1, 2, -2, -3)
    )
    x, mask = numbered(2, 3, 4), np.ones((2, 3), bool)
    see(
        "batch, masks",
        outcomes(
            lambda rank: layers.BatchNormalization()(x, training=True, mask=np.ones((2, 3, 4)[:rank], bool)), 1, 2, 3
        ),
    )
    attempt(see, "batch, a mask", lambda: np.asarray(layers.BatchNormalization()(x, training=True, mask=mask)).shape)
    see("layer", outcomes(lambda axis: layers.LayerNormalization(axis=axis), -1, [1, 2], (1,), "1", 1.5))
    see("layer, built", outcomes(lambda axis: layers.LayerNormalization(axis=axis).build((2, 3, 4)), -1, 2, 3, -4))
    see("group, axes", outcomes(lambda axis: layers.GroupNormalization(1, axis=axis), -1, [1, 2], "1", 1.5))
    see("groups", outcomes(lambda groups: layers.GroupNormalization(groups).build((2, 3, 6)), 1, 2, 6, -1, 4, 7, 12))
    attempt(see, "groups of unknown", lambda: layers.GroupNormalization(2).build((2, 3, None)))
    see(
        "power",
        outcomes(lambda count: layers.SpectralNormalization(layers.Dense(2), power_iterations=count), 1, 0, -1, 2),
    )
    attempt(see, "spectral of no layer", lambda: layers.SpectralNormalization("dense") and "made")
    see("unit", outcomes(lambda axis: layers.UnitNormalization(axis=axis), -1, [1, 2], (1,), "1", 1.5))


@program(
    "layers.SimpleRNN",
    "layers.GRU",
    "layers.LSTM",
    "layers.SimpleRNNCell",
    "layers.GRUCell",
    "layers.LSTMCell",
    "layers.RNN",
    "layers.StackedRNNCells",
    "layers.Bidirectional",
    "layers.ConvLSTM1D",
    "layers.ConvLSTM2D",
    "layers.ConvLSTM3D",
    "layers.TimeDistributed",
    logic=True,
)
def recurrent_layers_that_are_refused(keras, see):
    """Units, cells, modes, states and shapes that recurrent layers refuse; rates of dropout beyond their bounds."""
    keras.KerasTensor  # noqa: B018
    layers = keras.layers
    for name in ("SimpleRNN", "GRU", "LSTM", "SimpleRNNCell", "GRUCell", "LSTMCell"):
        kind = getattr(layers, name)
        see(name, outcomes(kind, 1, 0, -1))
        see(
            name + ", dropout",
            [
                [kind(2, dropout=rate).dropout, kind(2, recurrent_dropout=rate).recurrent_dropout]
                for rate in (-0.5, 0.0, 0.5, 1.5)
            ],
        )
        if not name.endswith("Cell"):
            layer = kind(2, stateful=True)
            see(name + ", stateful and built", outcomes(layer.build, (None, 3, 4), (2, 3, 4)))
            attempt(see, name + ", reset and not stateful", kind(2).reset_state)
            if name != "SimpleRNN":
                see(
                    name + ", cuDNN",
                    outcomes(lambda use, kind=kind: kind(2, use_cudnn=use), "auto", True, False, "yes"),
                )

    class NoSize(keras.layers.Layer):
        def call(self, inputs, states):
            return inputs, states

    class TextSize(NoSize):
        state_size = "2"

    class NoneSize(NoSize):
        state_size = None

    see(
        "cells",
        [
            refused(layers.RNN, {"cell": cell})[0]
            for cell in (3, "cell", NoSize(), TextSize(), NoneSize(), layers.GRUCell(2), [layers.GRUCell(2)], [])
        ],
    )
    see("stacked", [refused(layers.StackedRNNCells, {"cells": cells})[0] for cells in ([], [3], [NoSize()])])
    see("no layer both ways", outcomes(layers.Bidirectional, "layer", 3))
    see(
        "both ways",
        refused(
            layers.Bidirectional,
            {"merge_mode": "mean"},
            {"merge_mode": None},
            {"backward_layer": layers.GRU(2)},
            {"backward_layer": layers.GRU(2, go_backwards=True)},
            {"backward_layer": layers.GRU(2, go_backwards=True, return_sequences=True)},
            {"backward_layer": layers.GRU(2, go_backwards=True, stateful=True)},
            {"backward_layer": layers.GRU(2, go_backwards=True, return_state=True)},
            {"backward_layer": "gru"},
            layer=layers.GRU(2),
        ),
    )
    attempt(see, "both ways, reset and not stateful", layers.Bidirectional(layers.GRU(2)).reset_state)
    see("steps", outcomes(lambda rank: layers.GRU(2)(numbered(*(2, 3, 4, 5)[:rank])), 2, 3, 4))
    see("unrolled", outcomes(lambda size: layers.GRU(2, unroll=True)(keras.KerasTensor((2, size, 3))), 1, 3, None))
    for name in ("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"):
        see(
            name,
            refused(
                getattr(layers, name),
                {"filters": 0},
                {"filters": -1},
                {"kernel_size": 0},
                {"strides": 0},
                {"strides": 2, "dilation_rate": 2},
                {"padding": "causal"},
                {"padding": "same"},
                {"dilation_rate": (1, 1, 1, 1)},
                {"data_format": "channels_middle"},
                filters=2,
                kernel_size=2,
            ),
        )
    see("TimeDistributed", outcomes(layers.TimeDistributed, "dense", None))


@program("layers.Bidirectional", "layers.LSTM", "layers.GRU", "layers.SimpleRNN", logic=True)
def both_ways_in_every_mode(keras, see):
    """Bidirectional LSTM, GRU and SimpleRNN in every mode, with sequences and states: the outputs and states."""
    keras.KerasTensor  # noqa: B018
    x = numbered(2, 3, 2)
    for name in ("LSTM", "GRU", "SimpleRNN"):
        kind = getattr(keras.layers, name)
        for mode in ("concat", "sum", "ave", "mul", None):
            found = []
            for options in ({}, {"return_sequences": True, "return_state": True}):
                both = keras.layers.Bidirectional(kind(2, **options), merge_mode=mode)
                both.build(x.shape)
                both.set_weights([(np.arange(w.size).reshape(w.shape) % 5 - 2) / 4.0 for w in both.get_weights()])
                answer = both(x)
                answer = answer if isinstance(answer, (list, tuple)) else [answer]
                found.append([np.asarray(one).tolist() for one in answer])
            see("%s, %s" % (name, mode), found)


@program(
    "initializers.VarianceScaling",
    "initializers.GlorotUniform",
    "initializers.GlorotNormal",
    "initializers.HeNormal",
    "initializers.HeUniform",
    "initializers.LecunNormal",
    "initializers.LecunUniform",
    "initializers.RandomNormal",
    "initializers.RandomUniform",
    "initializers.TruncatedNormal",
    "initializers.Orthogonal",
    "initializers.Identity",
    "initializers.STFT",
    "initializers.Zeros",
    "initializers.Ones",
    "initializers.Initializer",
    "initializers.get",
    logic=True,
)
def initializers_that_are_refused(keras, see):
    """Scales, modes, seeds and shapes that initializers refuse; copies of them; things that are none."""
    keras.KerasTensor  # noqa: B018
    kinds = keras.initializers
    see("scale", outcomes(lambda scale: kinds.VarianceScaling(scale=scale), -1.0, 0.0, 0.5))
    see("mode", outcomes(lambda mode: kinds.VarianceScaling(mode=mode), "fan_in", "fan_out", "fan_avg", "fan", None))
    see(
        "distribution",
        outcomes(
            lambda one: kinds.VarianceScaling(distribution=one),
            "uniform",
            "truncated_normal",
            "untruncated_normal",
            "normal",
        ),
    )
    for name in DRAWING:
        kind = getattr(kinds, name)
        found = outcomes(lambda seed, kind=kind: kind(seed=seed), None, 3, 1.5, "3")
        one, other = kind(seed=3), kind(seed=3).clone()
        config = one.get_config()
        again = kind.from_config(config)
        drawn = [np.asarray(some((3, 2))) for some in (one, other, again)]
        found.append([bool((drawn[0] == some).all()) for some in drawn])
        found.append([sorted(config), config["seed"]])
        if name != "Orthogonal":
            found.append(np.asarray(one((2, 2), dtype="float16")).dtype.name)
        see(name, found)
    see("Orthogonal, shapes", outcomes(kinds.Orthogonal(seed=1), (2,), (2, 2), (2, 3, 4)))
    see("Identity, shapes", outcomes(kinds.Identity(), (2,), (2, 3), (2, 3, 4)))
    attempt(see, "base, called", kinds.Initializer(), (2,))
    attempt(see, "base, configuration", lambda: kinds.Initializer().get_config())
    see("STFT, sides", outcomes(lambda side: kinds.STFT(side, window=None), "real", "imag", "both"))
    window = np.array([0.25, 1.0, 0.5, 0.125], "float32")
    for scaling in (None, "density", "spectrum", "power"):
        for side in ("real", "imag"):
            attempt(
                see,
                "STFT, %s, %s" % (scaling, side),
                lambda side=side, scaling=scaling: np.asarray(
                    kinds.STFT(side, window=window, scaling=scaling)((4, 1, 3))
                ).tolist(),
            )
    attempt(see, "STFT, no window", lambda: np.asarray(kinds.STFT("real", window=None)((4, 1, 3))).tolist())
    attempt(see, "STFT, window of another length", lambda: kinds.STFT("real", window=np.ones(3, "float32"))((4, 1, 3)))
    see("things", outcomes(kinds.get, "zeros", "no_initializer", None, 3, {"class_name": "Zeros", "config": {}}))
    made = kinds.get(np.ones((2, 3), "float32"))
    attempt(see, "an array", lambda: np.asarray(made((2, 3), dtype="float16")).dtype.name)
    attempt(see, "an array of another shape", lambda: made((3, 2)))
    attempt(see, "a class", lambda: type(kinds.get(kinds.Ones)).__name__)


@program(
    "initializers.VarianceScaling",
    "initializers.GlorotUniform",
    "initializers.GlorotNormal",
    "initializers.HeNormal",
    "initializers.HeUniform",
    "initializers.LecunNormal",
    "initializers.LecunUniform",
    logic=True,
)
def spread_of_what_is_drawn(keras, see):
    """How wide numbers are drawn for shapes of one, two and four axes, and by other modes: within a tenth of that."""
    keras.KerasTensor  # noqa: B018
    kinds = keras.initializers
    shapes = ((3000,), (30, 120), (120, 30), (3, 4, 10, 30))
    fans = ((3000, 3000), (30, 120), (120, 30), (120, 360))

    def alike(drawn, spread, uniform):
        found = [bool(abs(drawn.std() / spread - 1) < 0.1)]
        if uniform:
            found.append(bool(0.97 < abs(drawn).max() / (spread * 3**0.5) <= 1.0001))
        return found

    for name in SCALED:
        found = []
        for shape, (into, out) in zip(shapes, fans):
            width = {"Gl": 2.0 / (into + out), "He": 2.0 / into, "Le": 1.0 / into}[name[:2]]
            drawn = np.asarray(getattr(kinds, name)(seed=1)(shape))
            found.append(alike(drawn, width**0.5, name.endswith("Uniform")))
        see(name, found)
    for mode, fan in (("fan_in", 30.0), ("fan_out", 120.0), ("fan_avg", 75.0)):
        for kind in ("uniform", "truncated_normal", "untruncated_normal"):
            made = kinds.VarianceScaling(scale=3.0, mode=mode, distribution=kind, seed=1)
            see("%s, %s" % (mode, kind), alike(np.asarray(made((30, 120))), (3.0 / fan) ** 0.5, kind == "uniform"))
    for mode in ("fan_in", "fan_out", "fan_avg"):
        made = kinds.VarianceScaling(scale=0.25, mode=mode, distribution="uniform", seed=1)
        see("%s, small" % mode, [bool(abs(np.asarray(made(shape))).max() < 0.87) for shape in ((), (1,), (1, 1))])


@program(
    "constraints.MaxNorm",
    "constraints.MinMaxNorm",
    "constraints.UnitNorm",
    "constraints.NonNeg",
    "constraints.Constraint",
    "constraints.get",
    "regularizers.get",
    "regularizers.Regularizer",
    "regularizers.L2",
    "regularizers.OrthogonalRegularizer",
    "activations.get",
    logic=True,
)
def constraints_and_penalties_that_are_refused(keras, see):
    """Constraints, regularizers and activations that are none; bases called; penalties of wrong ranks."""
    keras.KerasTensor  # noqa: B018
    for name in ("constraints", "regularizers", "activations"):
        get = getattr(keras, name).get
        see(name, outcomes(get, None, "no_such_thing", 3, {"class_name": "none", "config": {}}, len))
    x = numbered(2, 3) - 0.125
    see("base of constraints", np.asarray(keras.constraints.Constraint()(x)))
    attempt(see, "configuration of it", lambda: keras.constraints.Constraint().get_config())
    see("base of regularizers", float(keras.regularizers.Regularizer()(x)))
    attempt(see, "configuration of that", lambda: keras.regularizers.Regularizer().get_config())
    see(
        "orthogonal, ranks",
        outcomes(lambda rank: keras.regularizers.OrthogonalRegularizer(0.5)(numbered(*(2, 3, 2)[:rank])), 1, 2, 3),
    )
    see("factors", outcomes(keras.regularizers.L2, 0, 1, 0.5, -0.5, True, "0.5", float("inf"), float("nan"), None))
    see(
        "constraints of rows",
        [
            np.asarray(kind(axis=1)(x)).round(4).tolist()
            for kind in (keras.constraints.UnitNorm, keras.constraints.MaxNorm)
        ],
    )
    for rate in (0.0, 0.5, 1.0):
        made = keras.constraints.MinMaxNorm(0.5, 0.75, rate=rate, axis=1)
        see("between, rate %s" % rate, [np.asarray(made(x)).tolist(), sorted(made.get_config().items())])
    see(
        "rows of zeros",
        [
            np.asarray(kind()(0 * x)).tolist()
            for kind in (keras.constraints.UnitNorm, keras.constraints.MaxNorm, keras.constraints.NonNeg)
        ],
    )


@program(
    "DTypePolicy",
    "dtype_policies.QuantizedDTypePolicy",
    "dtype_policies.QuantizedFloat8DTypePolicy",
    "dtype_policies.Int4DTypePolicy",
    "dtype_policies.GPTQDTypePolicy",
    "dtype_policies.AWQDTypePolicy",
    "dtype_policies.get",
    "config.set_dtype_policy",
    logic=True,
)
def policies_that_are_refused(keras, see):
    """Names, modes, sources, bits, groups and keys that policies refuse; equal ones, texts and configurations."""
    keras.KerasTensor  # noqa: B018
    kinds = keras.dtype_policies
    see("names", outcomes(keras.DTypePolicy, "float32", "mixed_float16", "mixed_bfloat16", "int8", "no_type", 3, None))
    see(
        "get",
        outcomes(
            kinds.get,
            None,
            "float16",
            "int8_from_float32",
            "float8_from_mixed_bfloat16",
            "int8",
            "int4_from",
            "int8_from_x_from_y",
            "no_type",
            3,
            {"class_name": "DTypePolicy", "config": {"name": "float16"}},
        ),
    )
    see(
        "modes",
        refused(
            kinds.QuantizedDTypePolicy,
            {"mode": "int8"},
            {"mode": "int3"},
            {"mode": "int8", "source_name": "float16"},
            {"mode": "int4", "source_name": "float16"},
            {"mode": "int8", "source_name": "no_type"},
            {"mode": "int8", "source_name": None},
        ),
    )
    see(
        "history",
        outcomes(
            lambda length: kinds.QuantizedFloat8DTypePolicy("float8", "float32", amax_history_length=length),
            1,
            1.5,
            "1",
            0,
        ),
    )
    for name, kind, modes in (
        (
            "Int4",
            "Int4DTypePolicy",
            ("int4/-1", "int4/128", "int4/1", "int4/0", "int4/-2", "int4", "int4/x", "int8/4", "int4/1/2"),
        ),
        (
            "GPTQ",
            "GPTQDTypePolicy",
            (
                "gptq/4/-1",
                "gptq/2/1",
                "gptq/3/128",
                "gptq/8/1",
                "gptq/5/1",
                "gptq/4/0",
                "gptq/4/-2",
                "gptq/4",
                "gptq/x/1",
                "awq/4/1",
            ),
        ),
        (
            "AWQ",
            "AWQDTypePolicy",
            ("awq/4/-1", "awq/4/1", "awq/8/1", "awq/4/0", "awq/4/-2", "awq/4", "awq/4/x", "gptq/4/1"),
        ),
    ):
        made = getattr(kinds, kind, None)
        if made is not None:
            see(name, outcomes(lambda mode, made=made: made(mode, "float32"), *modes))
            pair = [
                made(modes[0], "float32"),
                made(modes[0], "float32"),
                made(modes[1], "float32"),
                made(modes[0], "bfloat16"),
            ]
            see(
                name + ", alike",
                [pair[0] == one for one in pair] + [pair[0] == "float32", pair[0] == keras.DTypePolicy("float32")],
            )
            see(
                name + ", read",
                [
                    sorted(pair[0].get_config().items()),
                    type(pair[0]).from_config(pair[0].get_config()) == pair[0],
                    pair[0].name,
                    str(pair[0]),
                ],
            )
    plain, mixed = keras.DTypePolicy("float32"), keras.DTypePolicy("mixed_float16")
    see(
        "alike",
        [
            plain == keras.DTypePolicy("float32"),
            plain == mixed,
            plain == "float32",
            plain == kinds.QuantizedDTypePolicy("int8", "float32"),
        ],
    )
    int8, float8 = kinds.QuantizedDTypePolicy("int8", "float32"), kinds.QuantizedFloat8DTypePolicy("float8", "float32")
    see(
        "quantized alike",
        [
            int8 == kinds.QuantizedDTypePolicy("int8", "float32"),
            int8 == kinds.QuantizedDTypePolicy("int8", "bfloat16"),
            int8 == plain,
            float8 == int8,
            float8 == kinds.QuantizedFloat8DTypePolicy("float8", "float32", amax_history_length=8),
        ],
    )
    see("texts", [repr(one) for one in (plain, mixed, int8, float8)])
    see(
        "members",
        [
            [one.name, one.compute_dtype, one.variable_dtype, one.quantization_mode]
            for one in (plain, mixed, int8, float8)
        ],
    )
    before = keras.config.dtype_policy()
    try:
        see("set", outcomes(keras.config.set_dtype_policy, "mixed_float16", "int8_from_float32", "no_type", 3, plain))
        see("then", keras.config.dtype_policy().name)
    finally:
        keras.config.set_dtype_policy(before)


@program("dtype_policies.DTypePolicyMap", logic=True)
def maps_of_policies(keras, see):
    """DTypePolicyMap: keys that are exact, expressions and taken twice, defaults, and what it refuses."""
    kinds = keras.dtype_policies
    table = kinds.DTypePolicyMap(default_policy="mixed_bfloat16")
    table["dense"] = "float16"
    table["block/.*"] = keras.DTypePolicy("float64")
    see(
        "by path",
        [[path, table[path].name] for path in ("dense", "dense_1", "block/dense", "the/block/dense", "other")],
    )
    see(
        "default",
        [table.name, table.compute_dtype, table.variable_dtype, table.quantization_mode, table.default_policy.name],
    )
    see("keys", [len(table), list(table), "dense" in table, "other" in table])
    attempt(see, "twice", table.__setitem__, "dense", "float32")
    attempt(see, "no policy", table.__setitem__, "other", "no_type")
    table[".*/dense"] = "float32"
    attempt(see, "two expressions", lambda: table["block/dense"].name)
    del table["block/.*"]
    see("without it", table["block/dense"].name)
    see(
        "refused",
        refused(
            kinds.DTypePolicyMap,
            {"default_policy": table},
            {"policy_map": [1]},
            {"policy_map": {}},
            {"default_policy": "no_type"},
        ),
    )
    again = kinds.DTypePolicyMap.from_config(table.get_config())
    see("again", [list(again), again.default_policy.name, again["dense"].name])
    layer = keras.layers.Dense(2, dtype=table, name="dense")
    layer.build((None, 3))
    see("of a layer", [layer.compute_dtype, layer.variable_dtype, layer.quantization_mode, layer.dtype_policy.name])


@program(
    "quantizers.Int8QuantizationConfig",
    "quantizers.Int4QuantizationConfig",
    "quantizers.AbsMaxQuantizer",
    "quantizers.QuantizationConfig",
    "quantizers.get",
    "layers.Dense",
    "layers.EinsumDense",
    "layers.Embedding",
    "layers.ReversibleEmbedding",
    logic=True,
)
def quantization_that_is_refused(keras, see):
    """quantize before a layer is built, twice, in unknown modes, by configurations that contradict."""
    keras.quantizers.Int4QuantizationConfig  # noqa: B018
    layers, kinds = keras.layers, keras.quantizers
    for name, make, shape in (
        ("Dense", lambda **named: layers.Dense(4, **named), (2, 4)),
        ("EinsumDense", lambda **named: layers.EinsumDense("ab,bc->ac", 4, **named), (2, 4)),
        ("Embedding", lambda **named: layers.Embedding(4, 4, **named), (2,)),
        ("ReversibleEmbedding", lambda **named: layers.ReversibleEmbedding(4, 4, **named), (2,)),
    ):

        def built(make=make, shape=shape, **named):
            layer = make(**named)
            layer.build(shape)
            return layer

        found = [["not built", refused(make().quantize, {"mode": "int8"})]]
        for mode in ("int8", "int4", "float8", "gptq", "awq", "int3", None):
            found.append([mode, refused(built().quantize, {"mode": mode})])
        found.append(
            ["contradicting", refused(built().quantize, {"mode": "int8", "config": kinds.Int4QuantizationConfig()})]
        )
        found.append(["no configuration", refused(built().quantize, {"mode": "int8", "config": {"block_size": 2}})])
        found.append(["of float16", refused(built(dtype="float16").quantize, {"mode": "int8"})])
        layer = built()
        layer.quantize("int8")
        found.append(
            ["twice", refused(layer.quantize, {"mode": "int8"}), layer.dtype_policy.name, layer.quantization_mode]
        )
        if hasattr(layer, "enable_lora"):
            quantized = built(dtype="int8_from_float32")
            found.append(["made so", quantized.dtype_policy.name, [one.dtype for one in quantized.weights]])
        see(name, found)
    conv = layers.Conv1D(2, 2)
    conv.build((None, 4, 3))
    see("a layer that cannot", refused(conv.quantize, {"mode": "int8"}))
    see("block sizes", outcomes(lambda size: kinds.Int4QuantizationConfig(block_size=size), None, -1, 0, -2, 1, 64))
    eight, four = kinds.AbsMaxQuantizer(), kinds.AbsMaxQuantizer(value_range=(-8, 7))
    see(
        "quantizers",
        refused(
            kinds.Int4QuantizationConfig,
            {"weight_quantizer": four, "block_size": None},
            {"weight_quantizer": eight, "block_size": None},
            {"weight_quantizer": four, "block_size": 4},
            {"activation_quantizer": eight, "block_size": -1},
            {"weight_quantizer": kinds.AbsMaxQuantizer(value_range=(-8, 7), output_dtype="int32"), "block_size": None},
        ),
    )
    see(
        "quantizers of eight bits",
        refused(
            kinds.Int8QuantizationConfig,
            {"weight_quantizer": eight},
            {"weight_quantizer": kinds.AbsMaxQuantizer(output_dtype="int32")},
        ),
    )
    see("get", outcomes(kinds.get, None, "abs_max_quantizer", "no_quantizer", 3))
    attempt(see, "base", lambda: kinds.QuantizationConfig().mode)


@program("layers.Layer", "Layer", logic=True)
def members_of_layers_that_are_refused(keras, see):
    """Layers of one's own: unknown arguments, weights by position, weights set, losses, states outside, no call."""
    keras.KerasTensor  # noqa: B018

    class Own(keras.layers.Layer):
        def build(self, shape):
            self.scale = self.add_weight(shape=(shape[-1],), initializer="ones", name="scale")
            self.count = self.add_weight(shape=(), initializer="zeros", name="count", trainable=False)

        def call(self, inputs, offset=None):
            self.count.assign(self.count + 1)
            self.add_loss(keras.ops.sum(self.scale))
            return inputs * self.scale if offset is None else inputs * self.scale + offset

    see(
        "arguments",
        refused(
            Own,
            {"units": 3},
            {"input_shape": (3,)},
            {"activity_regularizer": "l2"},
            {"autocast": False},
            {"dtype": "no_type"},
            {"trainable": 3},
            {"name": 3},
            {"name": "a/b"},
        ),
    )
    layer = Own(name="own")
    x = numbered(2, 3)
    attempt(see, "stateless and not built", layer.stateless_call, [], [], x)
    layer.build((2, 3))
    trained, other = (
        [one.value for one in layer.trainable_variables],
        [one.value for one in layer.non_trainable_variables],
    )
    attempt(see, "stateless, none of one kind", layer.stateless_call, [], other, x)
    attempt(see, "stateless, none of the other", layer.stateless_call, trained, [], x)
    out, states, losses = layer.stateless_call(trained, other, x, return_losses=True)
    see(
        "stateless",
        [
            np.asarray(out).tolist(),
            [float(np.asarray(one)) for one in states],
            [float(np.asarray(one)) for one in losses],
        ],
    )
    see("left as it was", [float(np.asarray(layer.count)), len(layer.losses)])
    attempt(see, "set too few", layer.set_weights, [])
    attempt(see, "set of another shape", layer.set_weights, [np.ones((2,)), np.ones(())])
    see(
        "add_weight",
        refused(
            lambda **named: Own().add_weight(*named["by"], **named["named"]),
            {"by": (), "named": {}},
            {"by": ((2,),), "named": {}},
            {"by": ((2,), "ones", "float16"), "named": {}},
            {"by": ((2,), "ones", "float16", True), "named": {}},
            {"by": ("name",), "named": {}},
            {"by": ((2,),), "named": {"shape": (2,)}},
            {"by": ((2,), "ones"), "named": {"initializer": "ones"}},
            {"by": ((2,), "ones", "float16"), "named": {"dtype": "float16"}},
        ),
    )
    weight = Own().add_weight((2,), "ones", "float16")
    see("added", [weight.dtype, np.asarray(weight).tolist()])
    see(
        "added by default",
        [
            [one.dtype, [int(size) for size in one.shape], bool(np.asarray(one).any())]
            for one in (Own().add_weight(), Own().add_weight((2,), dtype="int32"), Own().add_weight((2,), dtype="bool"))
        ],
    )
    variable = Own().add_variable((2,), "ones", name="named")
    see("variable", [variable.name, bool(variable.trainable)])
    see(
        "losses",
        [
            refused(lambda shape: layer.add_loss(keras.ops.ones(shape)), {"shape": ()}, {"shape": (2,)}),
            outcomes(layer.add_loss, 1, "loss"),
        ],
    )
    attempt(see, "no call", lambda: keras.layers.Layer()(x) is x)
    attempt(see, "no shape", lambda: keras.layers.Layer().compute_output_shape((2, 3)))
    attempt(see, "no quantize", lambda: keras.layers.Layer().quantize("int8"))

    def called(given):
        return Own()(given)

    see("called on", refused(called, {"given": x}, {"given": x.tolist()}, {"given": "text"}))
    attempt(see, "a text beside it", lambda: np.asarray(Own()(x, "text")).shape)
    attempt(see, "a tensor by name after others", lambda: np.asarray(Own()(x, offset=x)).tolist())
    attempt(see, "a symbol beside it", lambda: Own()(keras.Input((3,)), offset=2.0).shape)
    config = layer.get_build_config()
    see("build", config)
    again = Own()
    again.build_from_config(config)
    see("built again", [again.built, [list(one.shape) for one in again.weights]])
    layer.trainable = False
    see(
        "frozen",
        [
            len(layer.trainable_weights),
            len(layer.non_trainable_weights),
            len(layer.trainable_variables),
            bool(layer.scale.trainable),
        ],
    )
    attempt(see, "another policy", lambda: setattr(layer, "dtype_policy", "mixed_float16") or layer.compute_dtype)
    attempt(see, "a set policy that is none", lambda: setattr(layer, "dtype_policy", "no_type"))
    see("text", str(layer).replace("<", "").split(" ")[:2])


@program(
    "layers.InputLayer",
    "layers.Input",
    "Input",
    "layers.Lambda",
    "layers.Masking",
    "layers.Embedding",
    "layers.Dense",
    "layers.EinsumDense",
    "layers.Identity",
    logic=True,
)
def inputs_and_plain_layers_that_are_refused(keras, see):
    """Input, InputLayer, Lambda, Masking, Embedding and Dense with arguments that contradict or mean nothing."""
    keras.KerasTensor  # noqa: B018
    layers = keras.layers
    tensor = keras.KerasTensor((None, 3))
    options = (
        {"shape": (3,), "batch_shape": (2, 3)},
        {"shape": (3,), "batch_size": 2},
        {"batch_shape": (2, 3), "batch_size": 2},
        {"batch_shape": (2, 3)},
        {"shape": 3},
        {"shape": (None, -1)},
        {"shape": ("a",)},
        {},
        {"shape": (3,), "sparse": True, "ragged": True},
        {"shape": (3,), "dtype": "no_type"},
    )
    see("Input", refused(keras.Input, *options))
    see("InputLayer", refused(layers.InputLayer, *options))
    see(
        "InputLayer, tensors",
        refused(
            layers.InputLayer,
            {"input_tensor": tensor},
            {"input_tensor": numbered(2, 3)},
            {"input_tensor": tensor, "shape": (3,)},
            {"input_tensor": tensor, "shape": (4,)},
            {"input_tensor": tensor, "dtype": "int32"},
            {"input_tensor": tensor, "batch_size": 2},
        ),
    )
    see("Lambda", outcomes(layers.Lambda, 3, "text", None))
    attempt(
        see, "Lambda, shape", lambda: list(layers.Lambda(lambda x: x, output_shape=(4,)).compute_output_shape((2, 3)))
    )
    attempt(
        see,
        "Lambda, shape by a function",
        lambda: list(layers.Lambda(lambda x: x, output_shape=lambda shape: (shape[0], 7)).compute_output_shape((2, 3))),
    )
    attempt(see, "Lambda, no shape", lambda: list(layers.Lambda(lambda x: x * 2).compute_output_shape((2, 3))))
    attempt(see, "Lambda that fails on symbols", lambda: layers.Lambda(int)(tensor))
    attempt(
        see, "Lambda, mask", lambda: layers.Lambda(lambda x: x, mask=lambda x, mask: mask).compute_mask(tensor, "mask")
    )
    attempt(see, "Lambda, mask itself", lambda: layers.Lambda(lambda x: x, mask="own").compute_mask(tensor, "mask"))
    see(
        "Embedding",
        refused(
            layers.Embedding,
            {"input_dim": 0},
            {"input_dim": -1},
            {"output_dim": 0},
            {"mask_zero": True},
            {"input_length": 3},
            {"weights": [numbered(4, 3)]},
            {"lora_rank": 2, "embeddings_constraint": "non_neg"},
            input_dim=4,
            output_dim=3,
        ),
    )
    see(
        "Dense",
        refused(
            layers.Dense,
            {"units": 0},
            {"units": -1},
            {"units": 1.5},
            {"units": "2"},
            {"lora_rank": 2, "kernel_constraint": "non_neg"},
            {"lora_rank": 0},
            {"activation": "no_activation"},
            units=2,
        ),
    )
    attempt(see, "Dense, kernel before it is built", lambda: layers.Dense(2).kernel)
    attempt(see, "Conv1D, kernel before it is built", lambda: layers.Conv1D(2, 2).kernel)
    attempt(see, "EinsumDense, kernel before it is built", lambda: layers.EinsumDense("ab,bc->ac", 2).kernel)
    see(
        "Masking",
        [
            np.asarray(
                layers.Masking(mask_value=value).compute_mask(
                    np.array([[[0, 0], [0, 1]], [[0.0625, 0.0625], [0, 0.0625]]], "float32")
                )
            )
            .astype(int)
            .tolist()
            for value in (0.0, 0.0625)
        ],
    )
    attempt(see, "Masking, symbols", lambda: [layers.Masking()(tensor).shape[1], layers.Masking().supports_masking])
    attempt(
        see,
        "Identity",
        lambda: [layers.Identity().compute_mask(tensor, "mask"), layers.Identity()(numbered(1, 2)).shape[1]],
    )
