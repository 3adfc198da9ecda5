"""Programs about Keras 3's own ways out: the files that Model.export leaves, and layers that Model.quantize changes.

Facts named ``QUANTITY | WAY`` are one quantity, found in several ways.
"""

import os

import numpy as np

from . import program

#: Each format of Keras 3, the path that it wants, and how such a file begins: at which byte, with what.
FORMATS = [
    ("tf_saved_model", "saved", 0, b""),
    ("onnx", "model.onnx", 0, b"\x08"),
    ("openvino", "model.xml", 0, b"<?xml"),
    ("litert", "model.tflite", 4, b"TFL3"),
    ("torch", "model.pt2", 0, b"PK"),
]


def given(shape):
    """Small numbers with no pattern that a shape could share."""
    return ((np.arange(float(np.prod(shape))) * 7 % 29 - 14.0) / 64).reshape(shape)


def made(keras, layer, shape, **options):
    """A model of one layer, with weights that depend on their shapes alone."""
    source = keras.Input(shape, name="source", **options)
    model = keras.Model(source, layer(source), name="made")
    model.set_weights([given(w.shape) for w in model.get_weights()])
    return model


def left_behind(folder, path, start, begins):
    """What an export left: the names in its folder, and whether its file begins as one of its kind."""
    names = sorted(os.listdir(folder))
    if not os.path.isfile(path):
        return [names, sorted(os.listdir(path)) if os.path.isdir(path) else "nothing"]
    with open(path, "rb") as file:
        head = file.read(16)
    return [names, "begins as such a file" if head[start:].startswith(begins) else "begins otherwise"]


def exporting(see, folder, model, twice):
    """Export a model in each format, and perhaps again to the same path."""
    for name, ending, start, begins in FORMATS:
        inside = os.path.join(folder, name)
        os.mkdir(inside)
        path = os.path.join(inside, ending)
        try:
            see(name + " gives", model.export(path, format=name))
            see(name, left_behind(inside, path, start, begins))
        except Exception as error:
            see(name, error)
            continue
        if twice:
            try:
                model.export(path, format=name)
            except Exception as error:
                see(name + " to the same path", error)
            else:
                see(name + " to the same path", left_behind(inside, path, start, begins))


@program("Model.export", logic=True)
def exported_with_a_suffix(keras, see, folder):
    """Model.export in each format to a path with the suffix that it wants: what lies there, and a second time."""
    model = made(keras, keras.layers.Dense(2, name="dense"), (3,))
    model(given((1, 3)).astype("float32"))
    exporting(see, folder, model, True)


@program("Model.export", logic=True)
def exported_before_any_call(keras, see, folder):
    """Model.export in each format of a functional model that was built and never called."""
    exporting(see, folder, made(keras, keras.layers.Dense(2, name="dense"), (3,)), False)


@program("Model.export", logic=True)
def exported_as_something_else(keras, see, folder):
    """Model.export with a format that is unknown or told by the suffix alone, and of a model that is not built."""
    model = made(keras, keras.layers.Dense(2, name="dense"), (3,))
    model(given((1, 3)).astype("float32"))

    def exported(what, name, *others, **options):
        try:
            what.export(os.path.join(folder, name), *others, **options)
        except Exception as error:
            return error
        where = os.path.join(folder, name)
        return "a folder" if os.path.isdir(where) else "a file" if os.path.exists(where) else "nothing"

    see("an unknown format", exported(model, "one", format="no_such"))
    see("in capitals", exported(model, "two.onnx", format="ONNX"))
    see("the suffix alone", exported(model, "three.onnx"))
    see("by position", exported(model, "four", "tf_saved_model"))
    see("an unknown option", exported(model, "five", no_such=True))
    see("not built", exported(keras.Sequential([keras.layers.Dense(1, name="late")]), "six"))


def quantized(see, mode, make, x, bound):
    """A model before and after quantize: types of weights, and whether the output stays within its bound."""
    model = make()
    expected = np.asarray(model.predict(x, verbose=0))
    weights = model.get_weights()
    try:
        model.quantize(mode)
        found = np.asarray(model.predict(x, verbose=0))
    except Exception as error:
        see(mode, error)
        return
    layer = model.layers[-1]
    see(mode + ": types", [str(w.dtype) for w in layer.weights])
    see(mode + ": shapes", [[int(n) for n in w.shape] for w in layer.weights])
    see(mode + ": policy", layer.dtype_policy.name)
    if mode == "float8":
        # Nothing is rounded before a training step has found the scales.
        see("output | keras", expected)
        see("output | float8", found)
        return
    off = np.abs(found.astype("float64") - expected)
    rounding = 64 * np.finfo("float32").eps * np.abs(expected).max()
    see(mode + ": something is rounded", bool(off.max() > rounding))
    levels = {"int8": 127.0, "int4": 7.0}[mode]
    see(mode + ": within its bound", bool((off <= bound(weights, levels) + rounding).all()))


@program("layers.Embedding", "Model.quantize", logic=True)
def quantized_embedding(keras, see):
    """An Embedding after Model.quantize: types and shapes of its weights, and its output."""
    tokens = np.array([[1, 4, 0, 7], [3, 3, 2, 6]], "int32")

    def make():
        return made(keras, keras.layers.Embedding(8, 6, name="layer"), (4,), dtype="int32")

    for mode in ("int8", "int4", "float8"):
        # Half a step of the largest: with a zero point the steps are smaller still.
        quantized(see, mode, make, tokens, lambda weights, levels: np.abs(weights[0]).max() / levels / 2)


@program("layers.EinsumDense", "Model.quantize", logic=True)
def quantized_einsum_dense(keras, see):
    """An EinsumDense after Model.quantize: types and shapes of its weights, and its output."""
    x = (given((2, 3, 16)) * 4).astype("float32")

    def make():
        return made(keras, keras.layers.EinsumDense("abc,cd->abd", (None, 8), bias_axes="d", name="layer"), (3, 16))

    quantized_in_each_mode(see, make, x)


@program("layers.EinsumDense", "Model.quantize", logic=True)
def quantized_einsum_dense_of_heads(keras, see):
    """An EinsumDense with a kernel of three axes, as attention has, after Model.quantize."""
    x = (given((2, 3, 16)) * 4).astype("float32")

    def make():
        layer = keras.layers.EinsumDense("abc,cde->abde", (None, 2, 4), bias_axes="de", name="layer")
        return made(keras, layer, (3, 16))

    quantized_in_each_mode(see, make, x)


def quantized_in_each_mode(see, make, x):
    """A product of the last axis, quantized: half a step of each input and each weight, of the largest of all."""

    def bound(weights, levels):
        kernel = weights[0]
        step, of_kernel = np.abs(x).max() / 127 / 2, np.abs(kernel).max() / levels / 2
        by_input = np.abs(kernel).sum(axis=0).max() * step
        return by_input + (np.abs(x) + step).sum(axis=-1).max() * of_kernel

    for mode in ("int8", "int4", "float8"):
        quantized(see, mode, make, x, bound)
