"""Programs that get an HDF5 file as another Keras wrote it: its configuration letter by letter, weights of our own."""

import json
import os

import numpy as np

from . import program

#: A GRU as tf.keras of TensorFlow 2.0.4 writes it, and one as Keras 3.15.1 does; the rest of their layers is the same.
COMMON = {
    "name": "l",
    "trainable": True,
    "return_sequences": False,
    "return_state": False,
    "go_backwards": False,
    "stateful": False,
    "unroll": False,
    "units": 3,
    "activation": "tanh",
    "recurrent_activation": "sigmoid",
    "use_bias": True,
    "kernel_regularizer": None,
    "recurrent_regularizer": None,
    "bias_regularizer": None,
    "activity_regularizer": None,
    "kernel_constraint": None,
    "recurrent_constraint": None,
    "bias_constraint": None,
    "dropout": 0.0,
    "recurrent_dropout": 0.0,
    "reset_after": True,
}
OF_2_0 = {
    "dtype": "float32",
    "time_major": False,
    "kernel_initializer": {"class_name": "GlorotUniform", "config": {"seed": None}},
    "recurrent_initializer": {"class_name": "Orthogonal", "config": {"gain": 1.0, "seed": None}},
    "bias_initializer": {"class_name": "Zeros", "config": {}},
    "implementation": 2,
}


def of_keras_3(kind, **config):
    """An initializer as Keras 3.15 writes it."""
    return {"module": "keras.initializers", "class_name": kind, "config": config, "registered_name": None}


OF_3_15 = {
    "dtype": {
        "module": "keras",
        "class_name": "DTypePolicy",
        "config": {"name": "float32"},
        "registered_name": None,
    },
    "zero_output_for_mask": False,
    "kernel_initializer": of_keras_3("GlorotUniform", seed=None, input_axes=None, output_axes=None),
    "recurrent_initializer": of_keras_3("Orthogonal", seed=None, gain=1.0),
    "bias_initializer": of_keras_3("Zeros"),
    "seed": None,
}

X = (np.arange(30, dtype="float32").reshape((2, 5, 3)) - 15) / 16


def written(path, version, model, weights):
    """The file: what h5 files of models consist of since Keras 2.0."""
    import h5py

    with h5py.File(path, "w") as file:
        file.attrs["keras_version"] = version.encode()
        file.attrs["backend"] = b"tensorflow"
        file.attrs["model_config"] = json.dumps(model).encode()
        group = file.create_group("model_weights")
        group.attrs["layer_names"] = [b"x", b"l"]
        group.attrs["backend"] = b"tensorflow"
        group.attrs["keras_version"] = version.encode()
        group.create_group("x").attrs["weight_names"] = []
        layer = group.create_group("l")
        layer.attrs["weight_names"] = [name.encode() for name in weights]
        for name, shape in zip(weights, ((3, 9), (3, 9), (2, 9))):
            size = shape[0] * shape[1]
            layer[name] = (np.arange(size, dtype="float32").reshape(shape) - size // 2) / 32


def opened(keras, see, folder, version, model, weights):
    """What loading the file gives: with and without compile, the layer's configuration, what it predicts."""
    path = os.path.join(folder, "model.h5")
    written(path, version, model, weights)
    for name, options in (("load_model", {}), ("without compile", {"compile": False})):
        try:
            loaded = keras.models.load_model(path, **options)
        except Exception as error:
            see(name, error)
            continue
        see(name, [type(layer).__name__ for layer in loaded.layers])
        see(name + ": prediction", loaded.predict(X, verbose=0))
    try:
        again = keras.models.Sequential([keras.layers.GRU(3, input_shape=(5, 3), name="l", reset_after=True)])
        again.load_weights(path)
        see("its weights alone", again.predict(X, verbose=0))
    except Exception as error:
        see("its weights alone", error)


@program("models.load_model", "Model.load_weights", "layers.GRU")
def gru_of_tensorflow_2_0(keras, see, folder):
    """A GRU in an h5 file as tf.keras of TensorFlow 2.0 wrote it: it has the key time_major."""
    layers = [
        {
            "class_name": "InputLayer",
            "config": {"batch_input_shape": [None, 5, 3], "dtype": "float32", "sparse": False, "name": "x"},
            "name": "x",
            "inbound_nodes": [],
        },
        {
            "class_name": "GRU",
            "config": dict(COMMON, **OF_2_0),
            "name": "l",
            "inbound_nodes": [[["x", 0, 0, {}]]],
        },
    ]
    config = {"name": "m", "layers": layers, "input_layers": [["x", 0, 0]], "output_layers": [["l", 0, 0]]}
    names = ["l/kernel:0", "l/recurrent_kernel:0", "l/bias:0"]
    opened(keras, see, folder, "2.2.4-tf", {"class_name": "Model", "config": config}, names)


@program("models.load_model", "Model.load_weights", "layers.GRU")
def gru_of_keras_3(keras, see, folder):
    """A GRU in an h5 file as Keras 3.15 wrote it: policies as objects, calls with args and kwargs."""
    given = {
        "class_name": "__keras_tensor__",
        "config": {"shape": [None, 5, 3], "dtype": "float32", "keras_history": ["x", 0, 0]},
    }
    layers = [
        {
            "class_name": "InputLayer",
            "config": {
                "batch_shape": [None, 5, 3],
                "dtype": "float32",
                "sparse": False,
                "ragged": False,
                "name": "x",
                "optional": False,
            },
            "name": "x",
            "inbound_nodes": [],
        },
        {
            "class_name": "GRU",
            "config": dict(COMMON, **OF_3_15),
            "name": "l",
            "inbound_nodes": [{"args": [given], "kwargs": {"training": False, "mask": None}}],
        },
    ]
    config = {
        "name": "m",
        "trainable": True,
        "layers": layers,
        "input_layers": ["x", 0, 0],
        "output_layers": ["l", 0, 0],
    }
    names = ["l/gru_cell/kernel", "l/gru_cell/recurrent_kernel", "l/gru_cell/bias"]
    opened(keras, see, folder, "3.15.1", {"class_name": "Functional", "config": config}, names)
