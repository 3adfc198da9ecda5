"""Programs about copies of a model: made from its config, by clone_model, by saving and loading.

Facts named ``output | WAY`` are what the model and its copies compute of the same numbers.
"""

import os

import numpy as np

from . import program

X = np.array([[0.25, -0.5], [1.0, 0.75]])
Z = np.array([[-1.0, 0.5], [0.125, 2.0]])


def weights(model):
    """A value for each weight by its place and shape."""
    return [
        (np.arange(value.size).reshape(value.shape) * 5 % 8 - 3.5) / 4.0 + place
        for place, value in enumerate(model.get_weights())
    ]


def compare(keras, see, folder, model, inputs):
    """What the model gives, and what each of its copies does."""
    model.set_weights(weights(model))
    see("output | model", model.predict(inputs, verbose=0))
    ways = {
        "from_config": lambda: type(model).from_config(model.get_config()),
        "clone_model": lambda: keras.models.clone_model(model),
        "h5": lambda: saved(keras, model, os.path.join(folder, "m.h5")),
        "keras": lambda: saved(keras, model, os.path.join(folder, "m.keras")),
    }
    for way in sorted(ways):
        try:
            copy = ways[way]()
            copy.set_weights(model.get_weights())
            see("output | " + way, copy.predict(inputs, verbose=0))
        except Exception as error:
            see("output | " + way, error)


def saved(keras, model, path):
    """The model as it is loaded from a file."""
    model.save(path)
    return keras.models.load_model(path)


@program("models.clone_model", "Model.from_config", "models.load_model", logic=True)
def shared_layer(keras, see, folder):
    """A layer that is called twice: does a copy take the second call for the second?"""
    first, second = keras.Input(shape=(2,), name="first"), keras.Input(shape=(2,), name="second")
    shared = keras.layers.Dense(2, activation="relu", name="shared")
    joined = keras.layers.Concatenate(name="joined")([shared(first), shared(second)])
    model = keras.Model([first, second], keras.layers.Dense(1, name="out")(joined), name="m")
    compare(keras, see, folder, model, [X, Z])


@program("models.clone_model", "Model.from_config", "models.load_model", logic=True)
def shared_layer_called_late_first(keras, see, folder):
    """A layer that is first called on what comes later in the model."""
    first, second = keras.Input(shape=(2,), name="first"), keras.Input(shape=(2,), name="second")
    shared = keras.layers.Dense(2, name="shared")
    deep = shared(keras.layers.Dense(2, activation="relu", name="before")(second))
    model = keras.Model([first, second], keras.layers.Subtract(name="less")([deep, shared(first)]), name="m")
    compare(keras, see, folder, model, [X, Z])


@program("models.clone_model", "Model.from_config", "models.load_model", logic=True)
def shared_nested_model(keras, see, folder):
    """A model that is called twice within another one."""
    inner_in = keras.Input(shape=(2,), name="inner_in")
    inner = keras.Model(inner_in, keras.layers.Dense(2, activation="relu", name="d")(inner_in), name="inner")
    first, second = keras.Input(shape=(2,), name="first"), keras.Input(shape=(2,), name="second")
    model = keras.Model([first, second], keras.layers.Subtract(name="less")([inner(first), inner(second)]), name="m")
    compare(keras, see, folder, model, [X, Z])


@program("models.clone_model", "Model.from_config", "models.load_model", logic=True)
def outputs_in_another_order(keras, see, folder):
    """Two outputs, the later layer's first, and an output that another layer goes on with."""
    entry = keras.Input(shape=(2,), name="entry")
    middle = keras.layers.Dense(2, activation="relu", name="middle")(entry)
    model = keras.Model(entry, [keras.layers.Dense(1, name="last")(middle), middle], name="m")
    compare(keras, see, folder, model, X)


@program("layers.Hashing", "layers.Hashing.get_config", logic=True)
def hashing_layer_from_its_config(keras, see, tensor):
    """A Hashing layer without a salt and its copy: the same bins?"""
    layer = keras.layers.Hashing(4, name="hashing")
    see("salt", layer.get_config()["salt"])
    numbers = tensor(np.array([[0, 3, 1], [2, 2, 5]], "int32"))
    see("bins | layer", layer(numbers))
    see("bins | copy", type(layer).from_config(layer.get_config())(numbers))
