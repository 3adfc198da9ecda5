"""The models: one for each family of layers and each option that ever changed a configuration, and composed ones.

Every layer is named, so that no counter of a process gets into a file. A row: name → (shapes of inputs, builder). The
builder gets Keras and returns the layers in order, or, in COMPOSED, the inputs' symbolic tensors and the model.
"""

import zlib

import numpy as np

#: Samples in a batch.
BATCH = 4

VECTOR, SERIES, IMAGE, VOLUME, IDS = (6,), (5, 3), (6, 6, 2), (4, 4, 4, 2), ("ids", 5)


def _rnn(k, cells):
    return k.layers.RNN(cells, name="l")


ONE = {
    "dense": (VECTOR, lambda k: k.layers.Dense(3, name="l")),
    "dense_hard_sigmoid": (VECTOR, lambda k: k.layers.Dense(3, activation="hard_sigmoid", name="l")),
    "dense_softmax": (VECTOR, lambda k: k.layers.Dense(3, activation="softmax", name="l")),
    "dense_strings": (
        VECTOR,
        lambda k: k.layers.Dense(
            3, kernel_initializer="he_normal", kernel_regularizer="l2", kernel_constraint="max_norm", name="l"
        ),
    ),
    "dense_objects": (
        VECTOR,
        lambda k: k.layers.Dense(
            3,
            kernel_initializer=k.initializers.RandomNormal(stddev=0.1, seed=1),
            kernel_regularizer=k.regularizers.l1(0.01),
            bias_regularizer=k.regularizers.l1_l2(0.01, 0.02),
            kernel_constraint=k.constraints.MinMaxNorm(0.1, 2.0),
            name="l",
        ),
    ),
    "activation": (VECTOR, lambda k: k.layers.Activation("tanh", name="l")),
    "activation_hard_sigmoid": (VECTOR, lambda k: k.layers.Activation("hard_sigmoid", name="l")),
    "conv1d": (SERIES, lambda k: k.layers.Conv1D(2, 3, name="l")),
    "conv1d_causal": (SERIES, lambda k: k.layers.Conv1D(2, 3, padding="causal", dilation_rate=2, name="l")),
    "conv2d": (IMAGE, lambda k: k.layers.Conv2D(2, 3, strides=2, padding="same", name="l")),
    "conv3d": (VOLUME, lambda k: k.layers.Conv3D(2, 2, name="l")),
    "depthwise_conv2d": (IMAGE, lambda k: k.layers.DepthwiseConv2D(3, depth_multiplier=2, name="l")),
    "separable_conv1d": (SERIES, lambda k: k.layers.SeparableConv1D(2, 3, name="l")),
    "separable_conv2d": (IMAGE, lambda k: k.layers.SeparableConv2D(3, 3, name="l")),
    "conv2d_transpose": (IMAGE, lambda k: k.layers.Conv2DTranspose(3, 3, strides=2, padding="same", name="l")),
    "cropping2d": (IMAGE, lambda k: k.layers.Cropping2D(1, name="l")),
    "zero_padding2d": (IMAGE, lambda k: k.layers.ZeroPadding2D(((1, 0), (0, 2)), name="l")),
    "upsampling2d": (IMAGE, lambda k: k.layers.UpSampling2D(2, name="l")),
    "upsampling2d_bilinear": (IMAGE, lambda k: k.layers.UpSampling2D(2, interpolation="bilinear", name="l")),
    "max_pooling2d": (IMAGE, lambda k: k.layers.MaxPooling2D(2, padding="same", name="l")),
    "average_pooling1d": (SERIES, lambda k: k.layers.AveragePooling1D(2, name="l")),
    "global_average_pooling2d": (IMAGE, lambda k: k.layers.GlobalAveragePooling2D(name="l")),
    "batch_normalization": (IMAGE, lambda k: k.layers.BatchNormalization(name="l")),
    "batch_normalization_options": (
        IMAGE,
        lambda k: k.layers.BatchNormalization(momentum=0.9, epsilon=0.01, scale=False, name="l"),
    ),
    "layer_normalization": (VECTOR, lambda k: k.layers.LayerNormalization(name="l")),
    "embedding": (IDS, lambda k: k.layers.Embedding(10, 3, name="l")),
    "embedding_mask_zero": (
        IDS,
        lambda k: [k.layers.Embedding(10, 3, mask_zero=True, name="l"), k.layers.LSTM(2, name="m")],
    ),
    "embedding_input_length": (IDS, lambda k: k.layers.Embedding(10, 3, input_length=5, name="l")),
    "lstm": (SERIES, lambda k: k.layers.LSTM(3, name="l")),
    "lstm_options": (
        SERIES,
        lambda k: k.layers.LSTM(
            3,
            return_sequences=True,
            go_backwards=True,
            unit_forget_bias=False,
            recurrent_activation="hard_sigmoid",
            name="l",
        ),
    ),
    "gru": (SERIES, lambda k: k.layers.GRU(3, name="l")),
    "gru_reset_after": (SERIES, lambda k: k.layers.GRU(3, reset_after=True, name="l")),
    "gru_reset_before": (SERIES, lambda k: k.layers.GRU(3, reset_after=False, name="l")),
    "simple_rnn": (SERIES, lambda k: k.layers.SimpleRNN(3, name="l")),
    "bidirectional": (SERIES, lambda k: k.layers.Bidirectional(k.layers.LSTM(2, name="i"), name="l")),
    "time_distributed": (SERIES, lambda k: k.layers.TimeDistributed(k.layers.Dense(2, name="i"), name="l")),
    "rnn_cell": (SERIES, lambda k: _rnn(k, k.layers.LSTMCell(3, name="c"))),
    "rnn_cells": (SERIES, lambda k: _rnn(k, [k.layers.GRUCell(3, name="c"), k.layers.SimpleRNNCell(2, name="d")])),
    "conv_lstm2d": ((3, 5, 5, 1), lambda k: k.layers.ConvLSTM2D(2, 2, name="l")),
    "leaky_relu": (VECTOR, lambda k: k.layers.LeakyReLU(name="l")),
    "leaky_relu_slope": (VECTOR, lambda k: k.layers.LeakyReLU(0.1, name="l")),
    "prelu": (IMAGE, lambda k: k.layers.PReLU(shared_axes=[1, 2], name="l")),
    "relu_max_value": (VECTOR, lambda k: k.layers.ReLU(max_value=0.5, name="l")),
    "elu": (VECTOR, lambda k: k.layers.ELU(0.5, name="l")),
    "softmax": (VECTOR, lambda k: k.layers.Softmax(name="l")),
    "thresholded_relu": (VECTOR, lambda k: k.layers.ThresholdedReLU(0.3, name="l")),
    "dropout": (VECTOR, lambda k: [k.layers.Dropout(0.5, name="l"), k.layers.Dense(2, name="m")]),
    "dropout_noise_shape": (SERIES, lambda k: k.layers.Dropout(0.5, noise_shape=(None, 1, None), name="l")),
    "spatial_dropout1d": (SERIES, lambda k: k.layers.SpatialDropout1D(0.5, name="l")),
    "alpha_dropout": (VECTOR, lambda k: k.layers.AlphaDropout(0.5, name="l")),
    "gaussian_noise": (VECTOR, lambda k: k.layers.GaussianNoise(0.5, name="l")),
    "activity_regularization": (VECTOR, lambda k: k.layers.ActivityRegularization(0.1, name="l")),
    "reshape": (VECTOR, lambda k: [k.layers.Reshape((3, 2), name="l"), k.layers.Permute((2, 1), name="m")]),
    "flatten": (IMAGE, lambda k: k.layers.Flatten(name="l")),
    "repeat_vector": (VECTOR, lambda k: k.layers.RepeatVector(3, name="l")),
    "masking": (SERIES, lambda k: [k.layers.Masking(0.0, name="l"), k.layers.GRU(2, name="m")]),
}


class Made:
    """A model, its ``inputs`` (arrays), its ``custom`` objects, its precision, and whether it is ``compiled``."""

    def __init__(self, model, inputs, compiled=False, custom=None, precision="float32"):
        self.model, self.inputs, self.compiled = model, inputs, compiled
        self.custom, self.precision = custom or {}, precision


def values(name, shape, batch=BATCH):
    """An input that is the same everywhere: exact fractions, or numbers of words."""
    random = np.random.RandomState(zlib.crc32(("x" + name).encode()) % (2**31))
    if shape and shape[0] == "ids":
        return random.randint(0, 10, (batch, *shape[1:])).astype("int32")
    return (random.randint(-128, 128, (batch, *shape)) / 64.0).astype("float32")


def _input(k, shape, name="x"):
    if shape[0] == "ids":
        return k.layers.Input(shape=shape[1:], dtype="int32", name=name)
    return k.layers.Input(shape=shape, name=name)


def make(imported, name):
    """Make a model by name; raises what its Keras raises where it has no such layer or argument."""
    k = imported.k
    if name in ONE:
        shape, builder = ONE[name]
        found = builder(k)
        x = _input(k, shape)
        y = x
        for layer in found if isinstance(found, list) else [found]:
            y = layer(y)
        return Made(k.models.Model(x, y, name="m"), [values(name, shape)])
    return COMPOSED[name](imported, name)


def names():
    """All models, in a fixed order."""
    return list(ONE) + list(COMPOSED)


def _body(k, loss, metrics, optimizer):
    model = k.models.Sequential(name="m")
    model.add(k.layers.Dense(4, activation="relu", input_shape=VECTOR, name="a"))
    model.add(k.layers.Dense(2, name="b"))
    model.compile(optimizer=optimizer, loss=loss, metrics=metrics)
    return model


def compiled_strings(imported, name):
    return Made(_body(imported.k, "mse", ["mae"], "sgd"), [values(name, VECTOR)], compiled=True)


def compiled_no_metrics(imported, name):
    return Made(_body(imported.k, "mse", None, "sgd"), [values(name, VECTOR)], compiled=True)


def compiled_objects(imported, name):
    k = imported.k
    model = _body(k, k.losses.MeanSquaredError(), [k.metrics.MeanAbsoluteError(name="mae")], k.optimizers.SGD(0.05))
    return Made(model, [values(name, VECTOR)], compiled=True)


def trained_adam(imported, name):
    model = _body(imported.k, "mse", None, "adam")
    x = values(name, VECTOR)
    model.train_on_batch(x, np.ones((BATCH, 2), "float32"))
    return Made(model, [x], compiled=True)


def trained_momentum(imported, name):
    k = imported.k
    model = _body(k, "mse", None, k.optimizers.SGD(0.05, momentum=0.5, nesterov=True))
    x = values(name, VECTOR)
    model.train_on_batch(x, np.ones((BATCH, 2), "float32"))
    return Made(model, [x], compiled=True)


def custom_layer_class(k):
    class Scaled(k.layers.Layer):
        def __init__(self, factor=2.0, **options):
            super(Scaled, self).__init__(**options)
            self.factor = factor

        def call(self, inputs):
            return inputs * self.factor

        def compute_output_shape(self, input_shape):
            return input_shape

        def get_config(self):
            return dict(super(Scaled, self).get_config(), factor=self.factor)

    return Scaled


def custom_layer(imported, name):
    k = imported.k
    made = custom_layer_class(k)
    x = _input(k, VECTOR)
    model = k.models.Model(x, made(3.0, name="l")(k.layers.Dense(2, name="d")(x)), name="m")
    return Made(model, [values(name, VECTOR)], custom={"Scaled": made})


def custom_loss_and_activation(imported, name):
    k = imported.k

    def halved(t):
        return t * 0.5

    def squared(truth, guess):
        return (truth - guess) * (truth - guess)

    model = k.models.Sequential(name="m")
    model.add(k.layers.Dense(2, activation=halved, input_shape=VECTOR, name="a"))
    model.compile(optimizer="sgd", loss=squared)
    return Made(model, [values(name, VECTOR)], compiled=True, custom={"halved": halved, "squared": squared})


def lambda_layer(imported, name):
    k = imported.k
    x = _input(k, VECTOR)
    return Made(k.models.Model(x, k.layers.Lambda(lambda t: t * 2.0, name="l")(x), name="m"), [values(name, VECTOR)])


def nested(imported, name):
    k = imported.k
    inner_x = _input(k, VECTOR, "inner_x")
    inner = k.models.Model(inner_x, k.layers.Dense(3, name="a")(inner_x), name="inner")
    x = _input(k, VECTOR)
    return Made(k.models.Model(x, k.layers.Dense(2, name="b")(inner(x)), name="m"), [values(name, VECTOR)])


def nested_sequential(imported, name):
    k = imported.k
    inner = k.models.Sequential([k.layers.Dense(3, input_shape=VECTOR, name="a")], name="inner")
    model = k.models.Sequential([inner, k.layers.Dense(2, name="b")], name="m")
    return Made(model, [values(name, VECTOR)])


def shared_layer(imported, name):
    k = imported.k
    one, two = _input(k, VECTOR, "one"), _input(k, VECTOR, "two")
    shared = k.layers.Dense(3, name="s")
    model = k.models.Model([one, two], k.layers.Add(name="l")([shared(one), shared(two)]), name="m")
    return Made(model, [values(name + "1", VECTOR), values(name + "2", VECTOR)])


def mixed_precision(imported, name):
    k = imported.k
    x = _input(k, VECTOR)
    y = k.layers.Dense(3, dtype="mixed_float16", name="a")(x)
    model = k.models.Model(x, k.layers.Dense(2, dtype="float32", name="b")(y), name="m")
    return Made(model, [values(name, VECTOR)], precision="float16")


def several_inputs_and_outputs(imported, name):
    k = imported.k
    one, two = _input(k, VECTOR, "one"), _input(k, VECTOR, "two")
    both = k.layers.Concatenate(name="c")([one, two])
    model = k.models.Model([one, two], [k.layers.Dense(2, name="a")(both), k.layers.Dense(3, name="b")(both)], name="m")
    model.compile(optimizer="sgd", loss=["mse", "mae"])
    return Made(model, [values(name + "1", VECTOR), values(name + "2", VECTOR)], compiled=True)


def sequential_without_shape(imported, name):
    k = imported.k
    model = k.models.Sequential([k.layers.Dense(3, name="a"), k.layers.Dense(2, name="b")], name="m")
    model.build((None, *VECTOR))
    return Made(model, [values(name, VECTOR)])


def stateful_lstm(imported, name):
    k = imported.k
    x = k.layers.Input(batch_shape=(BATCH, *SERIES), name="x")
    return Made(k.models.Model(x, k.layers.LSTM(2, stateful=True, name="l")(x), name="m"), [values(name, SERIES)])


def _merged(layer):
    def made(imported, name):
        k = imported.k
        one, two = _input(k, SERIES, "one"), _input(k, SERIES, "two")
        model = k.models.Model([one, two], layer(k)(one, two), name="m")
        return Made(model, [values(name + "1", SERIES), values(name + "2", SERIES)])

    return made


COMPOSED = {
    "merge_subtract": _merged(lambda k: lambda a, b: k.layers.Subtract(name="l")([a, b])),
    "merge_concatenate": _merged(lambda k: lambda a, b: k.layers.Concatenate(axis=1, name="l")([a, b])),
    "merge_dot": _merged(lambda k: lambda a, b: k.layers.Dot(axes=2, normalize=True, name="l")([a, b])),
    "attention": _merged(lambda k: lambda a, b: k.layers.Attention(name="l")([a, b])),
    "multi_head_attention": _merged(lambda k: k.layers.MultiHeadAttention(2, 3, name="l")),
    "stateful_lstm": stateful_lstm,
    "compiled_strings": compiled_strings,
    "compiled_no_metrics": compiled_no_metrics,
    "compiled_objects": compiled_objects,
    "trained_adam": trained_adam,
    "trained_momentum": trained_momentum,
    "custom_layer": custom_layer,
    "custom_loss_and_activation": custom_loss_and_activation,
    "lambda_layer": lambda_layer,
    "nested": nested,
    "nested_sequential": nested_sequential,
    "shared_layer": shared_layer,
    "mixed_precision": mixed_precision,
    "several_inputs_and_outputs": several_inputs_and_outputs,
    "sequential_without_shape": sequential_without_shape,
}
