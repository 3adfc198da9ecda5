"""Programs about configs and files: what one Keras writes and another one reads, and which names of files it takes."""

import io
import json
import os
import sys

import numpy as np

from . import program


def tried(see, name, function, *arguments, **keywords):
    """See what a function returns, or the exception it raises."""
    try:
        value = function(*arguments, **keywords)
    except Exception as error:
        value = error
    see(name, value)


def small(keras, units=1, name="d"):
    """A compiled model with one weight matrix of ones."""
    dense = keras.layers.Dense(units, use_bias=False, kernel_initializer="ones", name=name, input_shape=(2,))
    model = keras.Sequential([dense], name="m")
    model.compile(keras.optimizers.SGD(0.5), "mse")
    return model


def written(path):
    """What is at a path: a folder, an HDF5 file, an archive, or the files whose names begin so."""
    if os.path.isdir(path):
        return "folder with " + " ".join(sorted(name for name in os.listdir(path) if name.endswith(".pb")))
    if not os.path.exists(path):
        folder, name = os.path.split(path)
        return sorted(other for other in os.listdir(folder) if other.startswith(name))
    with open(path, "rb") as file:
        begin = file.read(4)
    return {b"\x89HDF": "HDF5", b"PK\x03\x04": "zip"}.get(begin, repr(begin))


@program("Model.save", "models.load_model", logic=True)
def formats_by_the_name_of_the_file(keras, see, folder):
    """Which format save writes for each ending of the file name and save_format, and whether load_model reads it."""
    model = small(keras)

    def saved(name, **options):
        path = os.path.join(folder, str(len(os.listdir(folder))), name)
        os.mkdir(os.path.dirname(path))
        model.save(path, **options)
        found = written(path)
        try:
            loaded = keras.models.load_model(path, compile=False).get_weights()[0]
        except Exception as error:
            loaded = error
        return [found, loaded]

    for name in ("m", "m.h5", "m.hdf5", "m.keras"):
        tried(see, name, saved, name)
    tried(see, "m, save_format h5", saved, "m", save_format="h5")
    tried(see, "m.h5, save_format keras", saved, "m.h5", save_format="keras")
    see("there is export", hasattr(model, "export"))


@program("Model.save_weights", "Model.load_weights", logic=True)
def weights_by_the_name_of_the_file(keras, see, folder):
    """Which format save_weights writes for each file name, and whether load_weights reads it."""
    model = small(keras)

    def saved(name, **options):
        path = os.path.join(folder, str(len(os.listdir(folder))), name)
        os.mkdir(os.path.dirname(path))
        model.set_weights([np.full((2, 1), 3.0)])
        model.save_weights(path, **options)
        model.set_weights([np.zeros((2, 1))])
        try:
            model.load_weights(path)
            loaded = model.get_weights()[0]
        except Exception as error:
            loaded = error
        return [written(path), loaded]

    for name in ("m", "m.h5", "m.hdf5", "m.weights.h5", "m.keras", "m.ckpt", "m.tf"):
        tried(see, name, saved, name)
    tried(see, "m, save_format h5", saved, "m", save_format="h5")
    tried(see, "m.weights.h5, max_shard_size", saved, "m.weights.h5", max_shard_size=1)


@program("Model.load_weights", "Model.save_weights", logic=True)
def weights_loaded_by_name(keras, see, folder):
    """load_weights with by_name and skip_mismatch, into a model with another layer or another shape."""

    def made(last, units=1):
        layers = [
            keras.layers.Dense(2, use_bias=False, kernel_initializer="zeros", name="a", input_shape=(2,)),
            keras.layers.Dense(units, use_bias=False, kernel_initializer="zeros", name=last),
        ]
        return keras.Sequential(layers, name="m")

    model = made("b")
    model.set_weights([np.full((2, 2), 3.0), np.full((2, 1), 4.0)])
    paths = [os.path.join(folder, "m.weights.h5")]
    model.save_weights(paths[0])
    try:
        # HDF5 of Keras 2, where save_weights still writes it.
        model.save_weights(os.path.join(folder, "m.h5"))
        paths.append(os.path.join(folder, "m.h5"))
    except ValueError as error:
        see("save_weights to .h5", error)
    whole = os.path.join(folder, "whole.h5")
    model.save(whole)

    def loaded(other, path, *arguments, **options):
        other.load_weights(path, *arguments, **options)
        return [float(values.ravel()[0]) for values in other.get_weights()]

    for path in (*paths, whole):
        name = os.path.basename(path)
        tried(see, name, loaded, made("b"), path)
        tried(see, name + ", another name", loaded, made("c"), path)
        tried(see, name + ", by_name", loaded, made("c"), path, by_name=True)
        tried(see, name + ", by_name in the second place", loaded, made("c"), path, True)
        tried(see, name + ", another shape", loaded, made("b", 3), path)
        tried(see, name + ", skip_mismatch", loaded, made("b", 3), path, skip_mismatch=True)
        tried(see, name + ", both", loaded, made("b", 3), path, by_name=True, skip_mismatch=True)


@program("Model.save", "models.load_model", "models.save_model", logic=True)
def saved_without_the_optimizer(keras, see, folder):
    """include_optimizer, compile, overwrite and safe_mode: what the loaded model knows of its optimizer and loss."""
    model = small(keras)
    model.train_on_batch(np.ones((2, 2)), np.ones((2, 1)))

    def loaded(ending, options, compiled):
        path = os.path.join(folder, "m%d%s" % (len(os.listdir(folder)), ending))
        model.save(path, **options)
        found = keras.models.load_model(path, compile=compiled)
        rate = getattr(getattr(found, "optimizer", None), "learning_rate", None)
        return [getattr(found, "loss", "no attribute"), None if rate is None else float(number(keras, rate))]

    for ending in (".h5", ".keras"):
        tried(see, "as it is " + ending, loaded, ending, {}, True)
        tried(see, "without the optimizer " + ending, loaded, ending, {"include_optimizer": False}, True)
        tried(see, "not compiled " + ending, loaded, ending, {}, False)


@program("Model.save", "models.save_model", logic=True)
def saved_over_another_file(keras, see, folder):
    """overwrite=False where the file is there: whether save asks, and whether it writes after each answer."""
    model = small(keras)
    path = os.path.join(folder, "again.h5")
    keras.models.save_model(model, path)
    before = sys.stdin
    for answer in ("n", "y"):
        model.set_weights([np.full((2, 1), 8.0)])
        sys.stdin = io.StringIO(answer + "\n")
        try:
            tried(see, "overwrite, answer " + answer, model.save, path, overwrite=False)
        finally:
            sys.stdin = before
        stored = keras.models.load_model(path, compile=False).get_weights()[0]
        see("overwritten, answer " + answer, bool(stored[0, 0] == 8.0))


def number(keras, variable):
    """A variable of the optimizer as a number."""
    return keras.ops.convert_to_numpy(variable) if hasattr(keras, "ops") else keras.backend.get_value(variable)


@program("Model.save", "models.load_model", logic=True)
def saved_twice(keras, see, folder):
    """A compiled model saved as .keras, as .h5 and as .keras again: optimizer and loss of each loaded model."""
    model = small(keras)

    def loaded(name, compiled=True):
        path = os.path.join(folder, name)
        model.save(path)
        found = keras.models.load_model(path, compile=compiled)
        return [type(found.optimizer).__name__, found.loss]

    tried(see, "first", loaded, "first.keras")
    model.save(os.path.join(folder, "between.h5"))
    tried(see, "after .h5", loaded, "second.keras")
    model.save_weights(os.path.join(folder, "between.weights.h5"))
    tried(see, "after weights", loaded, "third.keras")
    see("optimizer of the model", type(model.optimizer).__name__)


@program("models.load_model", "Model.load_weights", logic=True)
def files_that_cannot_be_loaded(keras, see, folder):
    """What load_model and load_weights raise for a file that is not there, and for one that is something else."""
    model = small(keras)
    for name in ("none.h5", "none.keras", "none"):
        tried(see, "load_model " + name, lambda name=name: bool(keras.models.load_model(os.path.join(folder, name))))
    for name in ("none.h5", "none.weights.h5", "none.ckpt", "none"):
        tried(see, "load_weights " + name, lambda name=name: bool(model.load_weights(os.path.join(folder, name))))
    for name in ("text.h5", "text.keras", "text.weights.h5"):
        path = os.path.join(folder, name)
        with open(path, "w") as file:
            file.write("this is no model\n")
        load = model.load_weights if "weights" in name else keras.models.load_model
        tried(see, "not a model: " + name, lambda load=load, path=path: bool(load(path)))
    os.mkdir(os.path.join(folder, "empty"))
    tried(see, "an empty folder", lambda: bool(keras.models.load_model(os.path.join(folder, "empty"))))


#: Configs as Keras 2 wrote them.
OLD = {
    "Dense": {
        "name": "l",
        "trainable": True,
        "dtype": "float32",
        "units": 2,
        "activation": "linear",
        "use_bias": True,
        "kernel_initializer": {
            "class_name": "VarianceScaling",
            "config": {"scale": 1.0, "mode": "fan_avg", "distribution": "uniform", "seed": None},
        },
        "bias_initializer": {"class_name": "Zeros", "config": {}},
        "kernel_regularizer": None,
        "kernel_constraint": None,
    },
    "LSTM": {"name": "l", "units": 2, "implementation": 1, "time_major": False, "recurrent_activation": "hard_sigmoid"},
    "GRU": {"name": "l", "units": 2, "implementation": 2, "reset_after": False},
    "InputLayer": {"name": "l", "batch_input_shape": [None, 2], "dtype": "float32", "sparse": False, "ragged": False},
    "BatchNormalization": {"name": "l", "axis": [3], "momentum": 0.99, "epsilon": 0.001},
    "Embedding": {"name": "l", "batch_input_shape": [None, 4], "input_dim": 3, "output_dim": 2, "input_length": 4},
    "DepthwiseConv2D": {"name": "l", "kernel_size": [3, 3], "groups": 1, "depth_multiplier": 2},
    "LeakyReLU": {"name": "l", "alpha": 0.25},
    "ReLU": {"name": "l", "max_value": 6.0, "negative_slope": [0.0], "threshold": 0.0},
    "Activation": {"name": "l", "activation": "swish"},
    "UpSampling2D": {"name": "l", "size": [2, 2], "data_format": "channels_last", "interpolation": "nearest"},
    "CuDNNLSTM": {"name": "l", "units": 2},
    "Bidirectional": {
        "name": "l",
        "layer": {"class_name": "LSTM", "config": {"name": "inner", "units": 2, "implementation": 1}},
        "merge_mode": "concat",
    },
    "TimeDistributed": {"name": "l", "layer": {"class_name": "Dense", "config": {"name": "inner", "units": 2}}},
}


def remade(keras, class_name, config):
    """The class and the name of the layer that a config makes, and of the one that its own config makes."""
    made = getattr(keras.layers, class_name).from_config(config)
    again = type(made).from_config(made.get_config())
    return [type(made).__name__, made.name, type(again).__name__, again.name]


def deserialized(keras, class_name, config, **around):
    """The class and the name of the layer that layers.deserialize makes."""
    made = keras.layers.deserialize(dict(around, class_name=class_name, config=config))
    return [type(made).__name__, made.name]


@program("layers.deserialize", logic=True)
def layers_from_configs_of_keras_2(keras, see):
    """Layers from configs as Keras 2 wrote them: implementation, time_major, batch_input_shape, an axis in a list."""
    for name in sorted(OLD):
        tried(see, name, remade, keras, name, OLD[name])
    tried(see, "Dense by deserialize", deserialized, keras, "Dense", OLD["Dense"])
    tried(see, "LSTM by deserialize", deserialized, keras, "LSTM", OLD["LSTM"])
    tried(see, "Bidirectional by deserialize", deserialized, keras, "Bidirectional", OLD["Bidirectional"])


def policy(name="float32"):
    config = {"name": name}
    return {"module": "keras", "class_name": "DTypePolicy", "config": config, "registered_name": None}


#: Configs as Keras 3 writes them.
NEW = {
    "Dense": {
        "name": "l",
        "trainable": True,
        "dtype": policy(),
        "units": 2,
        "activation": "linear",
        "use_bias": True,
        "kernel_initializer": {
            "module": "keras.initializers",
            "class_name": "GlorotUniform",
            "config": {"seed": None},
            "registered_name": None,
        },
        "kernel_regularizer": None,
    },
    "InputLayer": {"name": "l", "batch_shape": [None, 2], "dtype": "float32", "sparse": False},
    "LSTM": {"name": "l", "units": 2, "dtype": policy(), "zero_output_for_mask": False, "seed": None},
    "BatchNormalization": {"name": "l", "axis": -1, "dtype": policy(), "synchronized": False},
    "Embedding": {"name": "l", "input_dim": 3, "output_dim": 2, "mask_zero": False},
    "LeakyReLU": {"name": "l", "negative_slope": 0.25},
    "Activation": {"name": "l", "activation": "silu"},
    "MultiHeadAttention": {"name": "l", "num_heads": 2, "key_dim": 3, "flash_attention": None, "seed": None},
    "Conv2DTranspose": {"name": "l", "filters": 2, "kernel_size": [3, 3], "output_padding": None, "groups": 1},
    "Dropout": {"name": "l", "rate": 0.5, "seed": None, "noise_shape": None, "dtype": "float32"},
}


@program("layers.deserialize", logic=True)
def layers_from_configs_of_keras_3(keras, see):
    """Layers from configs as Keras 3 writes them: with module, a dtype policy, batch_shape, quantization_config."""
    around = {"module": "keras.layers", "registered_name": None, "build_config": {"input_shape": [None, 4]}}
    for name in sorted(NEW):
        tried(see, name, remade, keras, name, NEW[name])
    tried(see, "Dense by deserialize", deserialized, keras, "Dense", NEW["Dense"], **around)
    tried(see, "Dropout by deserialize", deserialized, keras, "Dropout", NEW["Dropout"], **around)
    tried(see, "Dropout without module", deserialized, keras, "Dropout", NEW["Dropout"])
    quantized = {"name": "l", "units": 2, "quantization_config": None}
    tried(see, "Dense with a quantization_config", remade, keras, "Dense", quantized)
    ranked = {"name": "l", "units": 2, "lora_rank": None}
    tried(see, "Dense with a lora_rank", remade, keras, "Dense", ranked)
    mixed = {"name": "l", "units": 2, "dtype": policy("mixed_float16")}
    tried(see, "Dense of mixed_float16", remade, keras, "Dense", mixed)


def json_of(class_name, layers, **more):
    """A functional model as JSON: inputs named "i", outputs named "o"."""
    config = {"name": "m", "layers": layers, "input_layers": [["i", 0, 0]], "output_layers": [["o", 0, 0]]}
    return json.dumps(dict(more, class_name=class_name, config=config, keras_version="2.4.0", backend="tensorflow"))


def functional_layers(given, called, **around):
    dense = {"name": "o", "units": 1, "use_bias": False, "kernel_initializer": "ones"}
    return [
        dict(around, class_name="InputLayer", name="i", config=dict(given, name="i"), inbound_nodes=[]),
        dict(around, class_name="Dense", name="o", config=dense, inbound_nodes=called),
    ]


@program("models.model_from_json", logic=True)
def models_from_json_of_other_versions(keras, see):
    """Models from JSON: Sequential and functional, as Keras 2 wrote them under several class names, and as Keras 3."""
    x = np.array([[1.0, 2.0]])
    module = {"module": "keras.src.models.functional", "registered_name": "Functional"}
    old = functional_layers({"batch_input_shape": [None, 2], "dtype": "float32", "sparse": False}, [[["i", 0, 0, {}]]])
    tensor = {"shape": [None, 2], "dtype": "float32", "keras_history": ["i", 0, 0]}
    argument = {"class_name": "__keras_tensor__", "config": tensor}
    call = {"args": [argument], "kwargs": {}}
    where = {"module": "keras.layers", "registered_name": None}
    new = functional_layers({"batch_shape": [None, 2], "dtype": "float32"}, [call], **where)
    first = {"name": "d", "units": 1, "use_bias": False, "kernel_initializer": "ones"}
    dense = {"class_name": "Dense", "config": dict(first, batch_input_shape=[None, 2])}
    started = [
        {"class_name": "InputLayer", "config": {"batch_input_shape": [None, 2], "dtype": "float32", "name": "i"}},
        {"class_name": "Dense", "config": first},
    ]
    texts = [
        ("functional, class Model", json_of("Model", old)),
        ("functional, class Functional", json_of("Functional", old)),
        ("functional of Keras 3", json_of("Functional", new, **module)),
        ("Sequential as a list", json.dumps({"class_name": "Sequential", "config": [dense]})),
        ("Sequential", json.dumps({"class_name": "Sequential", "config": {"name": "m", "layers": [dense]}})),
        (
            "Sequential with InputLayer",
            json.dumps({"class_name": "Sequential", "config": {"name": "m", "layers": started}}),
        ),
    ]
    for name, text in texts:
        tried(see, name, lambda text=text: keras.models.model_from_json(text).predict(x, verbose=0))


@program("optimizers.deserialize", "optimizers.get", logic=True)
def optimizers_from_configs_of_other_versions(keras, see):
    """Optimizers from configs with lr, decay, learning_rate, and what Keras 2.11 and 3 add: their learning rate."""

    def rate(function, *arguments):
        return float(number(keras, getattr(function(*arguments), "learning_rate", None)))

    adam = {"beta_1": 0.9, "beta_2": 0.999, "amsgrad": False}
    extra = {"clipnorm": None, "use_ema": False, "ema_momentum": 0.99, "weight_decay": None}
    configs = [
        ("lr", "Adam", dict(adam, lr=0.25)),
        ("lr and decay", "Adam", dict(adam, lr=0.25, decay=0.0)),
        ("learning_rate and decay", "Adam", dict(adam, name="Adam", learning_rate=0.25, decay=0.0, epsilon=1e-7)),
        (
            "of Keras 2.11",
            "Adam",
            dict(dict(adam, **extra), name="Adam", learning_rate=0.25, is_legacy_optimizer=False),
        ),
        ("of Keras 3", "Adam", dict(dict(adam, **extra), name="adam", learning_rate=0.25, loss_scale_factor=None)),
        ("with gradient_accumulation_steps", "Adam", dict(adam, learning_rate=0.25, gradient_accumulation_steps=None)),
        ("in small letters", "adam", dict(adam, learning_rate=0.25)),
        ("SGD with nesterov", "SGD", {"learning_rate": 0.25, "momentum": 0.5, "nesterov": True, "name": "SGD"}),
    ]
    for name, class_name, config in configs:
        text = {"class_name": class_name, "config": config}
        tried(see, name, rate, keras.optimizers.deserialize, text)
    tried(
        see, "get of a dictionary", rate, keras.optimizers.get, {"class_name": "SGD", "config": {"learning_rate": 0.25}}
    )
    schedule = {
        "class_name": "ExponentialDecay",
        "config": {"initial_learning_rate": 0.25, "decay_steps": 1, "decay_rate": 0.5},
    }
    text = {"class_name": "SGD", "config": {"learning_rate": schedule}}
    tried(see, "a schedule", lambda: type(keras.optimizers.deserialize(text).get_config()["learning_rate"]).__name__)
    tried(see, "keys of SGD's config", lambda: sorted(keras.optimizers.SGD(0.5).get_config()))


@program("layers.serialize", "losses.serialize", "optimizers.serialize", "activations.serialize", logic=True)
def serialized_objects(keras, see):
    """What serialize makes of a layer, an initializer, a loss, a metric, an optimizer, an activation and a function."""

    def form(value):
        return sorted(value) if isinstance(value, dict) else value

    def own(y_true, y_pred):
        return y_pred

    tried(see, "layer", lambda: form(keras.layers.serialize(keras.layers.Dense(1))))
    tried(see, "initializer", lambda: form(keras.initializers.serialize(keras.initializers.Zeros())))
    tried(see, "regularizer", lambda: form(keras.regularizers.serialize(keras.regularizers.l2(0.5))))
    tried(see, "loss", lambda: form(keras.losses.serialize(keras.losses.MeanSquaredError())))
    tried(see, "loss as a function", lambda: form(keras.losses.serialize(keras.losses.mean_squared_error)))
    tried(see, "loss of one's own", lambda: form(keras.losses.serialize(own)))
    tried(see, "metric", lambda: form(keras.metrics.serialize(keras.metrics.MeanSquaredError())))
    tried(see, "optimizer", lambda: form(keras.optimizers.serialize(keras.optimizers.SGD(0.5))))
    tried(see, "activation", lambda: form(keras.activations.serialize(keras.activations.relu)))
    tried(see, "activation of one's own", lambda: form(keras.activations.serialize(own)))

    def named(activation):
        return keras.layers.Dense(1, activation=activation).get_config()["activation"]

    for name in ("swish", "silu", "linear", None):
        tried(see, "activation %s" % name, named, name)
    tried(see, "a function of one's own in a layer", named, abs)


@program("layers.LayerNormalization", "layers.BatchNormalization", "layers.InputLayer", logic=True)
def configs_before_and_after_build(keras, see):
    """Configs that building a layer may change: the axes of normalization; and what InputLayer calls its shape."""
    layers = keras.layers
    makers = [
        ("LayerNormalization", lambda: layers.LayerNormalization(name="l", input_shape=(3,))),
        ("LayerNormalization over two axes", lambda: layers.LayerNormalization([1, 2], name="l", input_shape=(3, 4))),
        ("BatchNormalization", lambda: layers.BatchNormalization(name="l", input_shape=(3,))),
        ("BatchNormalization axis 1", lambda: layers.BatchNormalization(axis=1, name="l", input_shape=(3, 4))),
    ]

    def axes(make):
        layer = make()
        before = layer.get_config()["axis"]
        keras.Sequential([layer])
        return [before, layer.get_config()["axis"]]

    for name, make in makers:
        tried(see, name, axes, make)
    tried(see, "keys of InputLayer", lambda: sorted(layers.InputLayer(input_shape=(3,), name="i").get_config()))
    tried(see, "InputLayer of batch_input_shape", lambda: bool(layers.InputLayer(batch_input_shape=(2, 3), name="i")))
    tried(see, "InputLayer of batch_shape", lambda: bool(layers.InputLayer(batch_shape=(2, 3), name="i")))
    tried(see, "InputLayer of shape", lambda: bool(layers.InputLayer(shape=(3,), name="i")))
    dense = layers.Dense(1, name="d", input_shape=(3,))
    before = sorted(dense.get_config())
    keras.Sequential([dense])
    see("keys of Dense that building adds", sorted(set(dense.get_config()) - set(before)))
    see("input_shape is kept in the config", [key for key in before if "shape" in key])
    tried(see, "keys of get_build_config", lambda: sorted(dense.get_build_config()))
    tried(see, "dtype of Dense", lambda: dense.get_config()["dtype"])


@program("utils.register_keras_serializable", "utils.custom_object_scope", "models.load_model", logic=True)
def registered_layers(keras, see, folder):
    """A layer of one's own that is loaded by custom_objects, in a custom_object_scope, and by its registered name."""

    class Twice(keras.layers.Layer):
        def call(self, inputs):
            return inputs * 2.0

        def compute_output_shape(self, input_shape):
            return input_shape

    x = np.array([[1.0, 3.0]])
    model = keras.Sequential([Twice(name="t", input_shape=(2,))], name="m")
    text = model.to_json()
    path = os.path.join(folder, "m.h5")
    model.save(path)
    custom = {"Twice": Twice}

    def scoped(scope):
        with scope(custom):
            return keras.models.model_from_json(text).predict(x, verbose=0)

    tried(see, "unknown", lambda: bool(keras.models.model_from_json(text)))
    tried(see, "unknown in a file", lambda: bool(keras.models.load_model(path)))
    tried(
        see, "custom_objects", lambda: keras.models.model_from_json(text, custom_objects=custom).predict(x, verbose=0)
    )
    tried(
        see,
        "custom_objects for a file",
        lambda: keras.models.load_model(path, custom_objects=custom).predict(x, verbose=0),
    )
    tried(see, "custom_object_scope", scoped, keras.utils.custom_object_scope)
    tried(see, "CustomObjectScope", lambda: scoped(keras.utils.CustomObjectScope))
    tried(see, "get_custom_objects", lambda: keras.utils.get_custom_objects().get("Twice"))
    tried(see, "registered", registered, keras, Twice, x)


def registered(keras, cls, x):
    """The name in the JSON of a registered class, and the output of the model that comes back."""
    made = keras.utils.register_keras_serializable(package="mine", name="Doubled")(cls)
    try:
        text = keras.Sequential([made(name="t", input_shape=(2,))], name="m").to_json()
        layer = json.loads(text)["config"]["layers"][-1]
        found = [layer["class_name"], layer.get("registered_name")]
        return [*found, keras.models.model_from_json(text).predict(x, verbose=0)]
    finally:
        keras.utils.get_custom_objects().pop("mine>Doubled", None)
