"""Small models, each of them something that an exporter or a runtime may do in a way of its own.

Weights and inputs depend on names alone, so that every Keras exports the same numbers. Kernels have more than 1024
numbers where they can: of fewer, TensorFlow Lite quantizes none on its own.
"""

import zlib

import numpy as np

#: The layer is linear in its kernel and in its input, perhaps with a function behind it that stretches nothing: the
#: error of quantized numbers has a bound then (see running.py).
BILINEAR = "bilinear"
OTHER = "other"


class Made:
    """``model``, ``inputs`` (arrays with a batch of one), ``kind``."""

    def __init__(self, model, inputs, kind):
        self.model, self.inputs, self.kind = model, inputs, kind


def values(name, shape):
    """Numbers between -1 and 1. float16 does not hold them: what rounds them is seen."""
    random = np.random.RandomState(zlib.crc32(name.encode()) % (2**31))
    return random.uniform(-1.0, 1.0, shape).astype("float32")


def fill(model, name):
    """Weights that are the same in every Keras; vectors stay above zero, for variances have to."""
    given = []
    for place, one in enumerate(model.get_weights()):
        found = values("%s %d" % (name, place), one.shape) / 4
        given.append((np.abs(found) + 0.25 if len(one.shape) == 1 else found).astype(one.dtype))
    model.set_weights(given)


def _one(shape, make, kind=OTHER, batch=None, whole=0):
    """A functional model of what ``make`` puts behind one input; ``whole``: of whole numbers below this."""

    def build(keras, name):
        options = {"dtype": "int32"} if whole else {}
        # Of a batch that is not known, an exporter has to make a dimension without a size.
        source = keras.Input(shape, batch_size=batch, name="source", **options)
        model = keras.Model(source, make(keras.layers, source), name=name)
        x = values(name + " x", (1, *shape))
        return model, [np.abs(x * whole).astype("int32") if whole else x], kind

    return build


def _each(*makes):
    """Layer behind layer."""

    def build(layers, x):
        for make in makes:
            x = make(layers)(x)
        return x

    return build


def _attention(layers, x):
    return layers.MultiHeadAttention(2, 16, name="attention")(x, x)


def _residual(layers, x):
    inner = layers.Conv2D(8, 3, padding="same", activation="relu")(x)
    return layers.Add()([x, inner])


def _two_inputs(keras, name):
    left, right = keras.Input((3,), name="left"), keras.Input((2,), name="right")
    both = keras.layers.Concatenate()([left, right])
    first = keras.layers.Dense(4, activation="tanh", name="first")(both)
    second = keras.layers.Dense(1, name="second")(first)
    model = keras.Model([left, right], [first, second], name=name)
    return model, [values("left", (1, 3)), values("right", (1, 2))], OTHER


def _subclassed(keras, name):
    class Small(keras.Model):
        def __init__(self, **options):
            super(Small, self).__init__(**options)
            self.first = keras.layers.Dense(32, activation="relu")
            self.second = keras.layers.Dense(4)

        def call(self, x):
            return self.second(self.first(x))

    model = Small(name=name)
    x = values(name + " x", (1, 48))
    # Called on an array it would be exported with a batch of one by some and of any size by others.
    model.predict(x, verbose=0)
    return model, [x], OTHER


def _nested(keras, name):
    inner = keras.Sequential([keras.layers.Dense(32, activation="relu")], name="inner")
    outer = keras.Sequential([keras.Input((48,), name="source"), inner, keras.layers.Dense(4)], name=name)
    return outer, [values(name + " x", (1, 48))], OTHER


MODELS = {
    "dense": _one((64,), _each(lambda of: of.Dense(32)), BILINEAR),
    "dense_relu": _one((64,), _each(lambda of: of.Dense(32, activation="relu")), BILINEAR),
    "dense_softmax": _one((64,), _each(lambda of: of.Dense(32, activation="softmax"))),
    "dense_gelu": _one((64,), _each(lambda of: of.Dense(32, activation="gelu"))),
    "conv1d": _one((16, 16), _each(lambda of: of.Conv1D(16, 5)), BILINEAR),
    "conv2d": _one((8, 8, 8), _each(lambda of: of.Conv2D(16, 3, padding="same")), BILINEAR),
    "conv2d_strided": _one((9, 9, 8), _each(lambda of: of.Conv2D(16, 3, strides=2)), BILINEAR),
    "conv2d_dilated": _one((9, 9, 8), _each(lambda of: of.Conv2D(16, 3, dilation_rate=2)), BILINEAR),
    "conv2d_transpose": _one((5, 5, 8), _each(lambda of: of.Conv2DTranspose(16, 3, strides=2)), BILINEAR),
    "conv3d": _one((4, 6, 6, 8), _each(lambda of: of.Conv3D(8, 3)), BILINEAR),
    "depthwise_conv2d": _one((8, 8, 48), _each(lambda of: of.DepthwiseConv2D(5)), BILINEAR),
    "separable_conv2d": _one((8, 8, 32), _each(lambda of: of.SeparableConv2D(32, 3))),
    "pooling": _one((8, 8, 4), _each(lambda of: of.MaxPooling2D(2), lambda of: of.AveragePooling2D(2, padding="same"))),
    "upsampling": _one((4, 4, 3), _each(lambda of: of.UpSampling2D(2, interpolation="bilinear"))),
    "batch_normalization": _one((6, 6, 8), _each(lambda of: of.BatchNormalization())),
    "layer_normalization": _one((6, 16), _each(lambda of: of.LayerNormalization())),
    "prelu": _one((16,), _each(lambda of: of.PReLU())),
    "embedding": _one((5,), _each(lambda of: of.Embedding(64, 32)), whole=64),
    "simple_rnn": _one((6, 24), _each(lambda of: of.SimpleRNN(24))),
    "lstm": _one((6, 8), _each(lambda of: of.LSTM(16))),
    "lstm_batch_1": _one((6, 8), _each(lambda of: of.LSTM(16)), batch=1),
    "lstm_unrolled": _one((6, 8), _each(lambda of: of.LSTM(16, unroll=True))),
    "lstm_masked": _one((6, 8), _each(lambda of: of.Masking(9.0), lambda of: of.LSTM(16))),
    "gru": _one((6, 8), _each(lambda of: of.GRU(20))),
    "gru_batch_1": _one((6, 8), _each(lambda of: of.GRU(20)), batch=1),
    "bidirectional": _one((6, 8), _each(lambda of: of.Bidirectional(of.LSTM(16))), batch=1),
    "attention": _one((6, 32), _attention),
    "residual": _one((6, 6, 8), _residual),
    "convnet": _one(
        (8, 8, 8),
        _each(
            lambda of: of.Conv2D(16, 3),
            lambda of: of.BatchNormalization(),
            lambda of: of.ReLU(),
            lambda of: of.MaxPooling2D(2),
            lambda of: of.Flatten(),
            lambda of: of.Dense(10, activation="softmax"),
        ),
    ),
    "two_inputs": _two_inputs,
    "subclassed": _subclassed,
    "nested": _nested,
}


def make(keras, name):
    """A model by its name, with its weights."""
    model, inputs, kind = MODELS[name](keras, name)
    fill(model, name)
    return Made(model, inputs, kind)
