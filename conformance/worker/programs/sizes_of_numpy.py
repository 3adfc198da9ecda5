"""Programs about sizes that NumPy computed, as ``y.max() + 1`` gives them: they are no ``int`` of Python."""

import numpy as np

from . import program

#: int64 as NumPy computes it from labels, and a size of each kind.
TWO = np.array([0, 1]).max() + 1
STEPS = (np.arange(12.0) / 8).reshape(1, 4, 3)
IMAGE = (np.arange(32.0) / 16).reshape(1, 4, 4, 2)
TOKENS = np.array([[1, 0, 1]], "int32")


def shapes(keras, see, layers):
    """Record of each layer the shape of what it gives."""
    for name, make, values in layers:

        def computed(make=make, values=values):
            options = {"dtype": "int32"} if values.dtype == np.int32 else {}
            inputs = keras.layers.Input(shape=values.shape[1:], **options)
            return list(keras.Model(inputs, make()(inputs)).predict(values, verbose=0).shape)

        try:
            see(name, computed())
        except Exception as error:
            see(name, error)


@program("layers.Dense", "layers.Embedding", "layers.LSTM", "layers.GRU", "layers.SimpleRNN", logic=True)
def units_of_numpy(keras, see):
    """Units of dense and recurrent layers, and sizes of an embedding, as int64 of NumPy."""
    of = keras.layers
    shapes(
        keras,
        see,
        (
            ("Dense", lambda: of.Dense(TWO), STEPS),
            ("LSTM", lambda: of.LSTM(TWO), STEPS),
            ("GRU", lambda: of.GRU(TWO), STEPS),
            ("SimpleRNN", lambda: of.SimpleRNN(TWO), STEPS),
            ("Embedding, words", lambda: of.Embedding(TWO, 3), TOKENS),
            ("Embedding, units", lambda: of.Embedding(2, TWO), TOKENS),
        ),
    )


@program("layers.Conv1D", "layers.Conv2D", "layers.MaxPooling2D", logic=True)
def filters_of_numpy(keras, see):
    """Filters, kernels, strides, dilations and pools as int64 of NumPy."""
    of = keras.layers
    shapes(
        keras,
        see,
        (
            ("Conv1D, filters", lambda: of.Conv1D(TWO, 2), STEPS),
            ("Conv2D, filters", lambda: of.Conv2D(TWO, 2), IMAGE),
            ("Conv2D, kernel", lambda: of.Conv2D(3, TWO), IMAGE),
            ("Conv2D, kernels", lambda: of.Conv2D(3, (TWO, TWO)), IMAGE),
            ("Conv2D, strides", lambda: of.Conv2D(3, 2, strides=TWO), IMAGE),
            ("Conv2D, dilation", lambda: of.Conv2D(3, 2, dilation_rate=TWO), IMAGE),
            ("MaxPooling2D", lambda: of.MaxPooling2D(TWO), IMAGE),
        ),
    )


@program("layers.RepeatVector", "layers.Reshape", "layers.ZeroPadding2D", "layers.UpSampling2D", logic=True)
def shapes_of_numpy(keras, see):
    """Counts, target shapes, paddings and factors as int64 of NumPy, and the shape of an input."""
    of = keras.layers
    flat = STEPS.reshape(1, 12)
    shapes(
        keras,
        see,
        (
            ("RepeatVector", lambda: of.RepeatVector(TWO), flat),
            ("Reshape", lambda: of.Reshape((TWO, 6)), flat),
            ("Reshape, array", lambda: of.Reshape(np.array([2, 6])), flat),
            ("Permute", lambda: of.Permute((TWO, 1)), STEPS),
            ("ZeroPadding2D", lambda: of.ZeroPadding2D(TWO), IMAGE),
            ("Cropping2D", lambda: of.Cropping2D(TWO - 1), IMAGE),
            ("UpSampling2D", lambda: of.UpSampling2D(TWO), IMAGE),
        ),
    )
    for name, shape in (("input_shape", (TWO,)), ("input_shape, array", np.array([2, 3]))):

        def told(shape=shape):
            model = keras.Sequential([of.Activation("linear", input_shape=shape)])
            return [int(size) for size in model.input_shape[1:]]

        try:
            see(name, told())
        except Exception as error:
            see(name, error)


@program("Model.fit", "Model", logic=True)
def counts_of_numpy(keras, see):
    """Batch sizes, epochs and steps as int64 of NumPy: for how many epochs fit tells a loss."""
    x, y = np.ones((4, 1)), np.zeros((4, 1))

    def fitted(**options):
        model = keras.Sequential([keras.layers.Dense(1, input_shape=(1,))])
        model.compile("sgd", "mse")
        return len(model.fit(x, y, verbose=0, **options).history["loss"])

    for name, options in (
        ("batch_size", {"batch_size": TWO}),
        ("epochs", {"epochs": TWO}),
        ("initial_epoch", {"epochs": 3, "initial_epoch": TWO}),
        ("steps_per_epoch", {"steps_per_epoch": TWO}),
    ):
        try:
            see(name, fitted(**options))
        except Exception as error:
            see(name, error)
