"""The models that are timed: small ones, so that what is timed is mostly the way from Python to the kernels."""

import numpy as np

#: Samples in a batch, batches that there are, values that a model gives for a sample.
BATCH, BATCHES, OUTPUTS = 32, 50, 10


def dense(keras):
    """Two dense layers of 64 units on 32 numbers."""
    layers = keras.layers
    yield layers.Dense(64, activation="relu", name="one")
    yield layers.Dense(64, activation="relu", name="two")
    yield layers.Dense(OUTPUTS, name="last")


def convolutional(keras):
    """Two convolutions of 3 × 3 on images of 16 × 16 with three channels, with maxima of 2 × 2 between."""
    layers = keras.layers
    yield layers.Conv2D(16, 3, activation="relu", name="one")
    yield layers.MaxPooling2D(2, name="between")
    yield layers.Conv2D(32, 3, activation="relu", name="two")
    yield layers.Flatten(name="flat")
    yield layers.Dense(OUTPUTS, name="last")


def recurrent(keras):
    """An LSTM of 32 units over 20 steps of 16 numbers."""
    yield keras.layers.LSTM(32, name="one")
    yield keras.layers.Dense(OUTPUTS, name="last")


#: Name → what makes its layers, and the shape of a sample.
MODELS = {"dense": (dense, (32,)), "convolutional": (convolutional, (16, 16, 3)), "recurrent": (recurrent, (20, 16))}


def made(keras, name):
    """Input and output of a model by the functional API, and the model."""
    layers, shape = MODELS[name]
    first = keras.layers.Input(shape=shape, name="input")
    last = first
    for layer in layers(keras):
        last = layer(last)
    return keras.models.Model(first, last, name=name)


def data(name):
    """Samples and targets of all batches."""
    draw = np.random.RandomState(1)
    count = BATCH * BATCHES
    samples = draw.uniform(-1, 1, (count,) + MODELS[name][1]).astype("float32")
    return samples, draw.uniform(-1, 1, (count, OUTPUTS)).astype("float32")
