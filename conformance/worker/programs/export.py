"""Programs about models that leave Keras: TensorFlow Lite, SavedModel and serving, quantization, Keras 3's export.

Facts named ``QUANTITY | WAY`` are one quantity, found in several ways.
"""

import json
import os
import subprocess
import sys

import numpy as np

from . import program

#: Odd multiples of a power of two, so that every precision holds them.
X = (np.arange(64.0) % 23 - 11.0).reshape(1, 64) / 8 + 0.0625
IMAGES = ((np.arange(2 * 6 * 6 * 2.0) * 7 % 31 - 15.0) / 16).reshape(2, 6, 6, 2)
STEPS = ((np.arange(2 * 4 * 3.0) * 5 % 17 - 8.0) / 8).reshape(2, 4, 3)
VECTORS = ((np.arange(2 * 6.0) * 5 % 13 - 6.0) / 8).reshape(2, 6)
#: Seconds after which a process of its own is given up.
LONGEST = 120


def given(shape, places=16.0):
    """Small numbers with no pattern that a shape could share."""
    return ((np.arange(float(np.prod(shape))) * 7 % 29 - 14.0) / places / 4).reshape(shape)


def with_weights(model):
    """The model, with weights that depend on their shapes alone; variances stay positive."""
    weights = model.get_weights()
    model.set_weights([np.abs(given(w.shape)) + 0.5 if w.ndim == 1 else given(w.shape) for w in weights])
    return model


def dense(keras):
    """One layer with more than 1024 weights: of fewer, TensorFlow Lite quantizes none on its own."""
    return with_weights(keras.Sequential([keras.layers.Dense(32, name="dense", input_shape=(64,))]))


def small(keras):
    """Two inputs, two outputs, with names of their own."""
    left = keras.Input((3,), name="left")
    right = keras.Input((2,), name="right")
    both = keras.layers.Concatenate(name="both")([left, right])
    first = keras.layers.Dense(2, activation="tanh", name="first")(both)
    second = keras.layers.Dense(1, name="second")(first)
    return with_weights(keras.Model([left, right], [first, second], name="small"))


LEFT, RIGHT = np.array([[1.0, 0.5, -0.25]]), np.array([[0.75, -1.0]])


def tried(see, name, function, *arguments):
    """Record what a function returns, or what it raises; returns that, or None."""
    try:
        value = function(*arguments)
    except Exception as error:
        see(name, error)
        return None
    see(name, value)
    return value


def interpreted(tf, content, inputs):
    """What TensorFlow Lite's interpreter computes of a file's content, and the interpreter."""
    interpreter = tf.lite.Interpreter(model_content=content)
    details = interpreter.get_input_details()
    # The order of a model's inputs is not that of the file.
    for detail in details:
        fitting = [x for x in inputs if list(x.shape)[1:] == list(detail["shape"])[1:]]
        interpreter.resize_tensor_input(detail["index"], fitting[0].shape)
    interpreter.allocate_tensors()
    for detail in interpreter.get_input_details():
        fitting = [x for x in inputs if x.shape == tuple(detail["shape"])]
        value = fitting[0]
        scale, zero = detail["quantization"]
        if detail["dtype"] != np.float32:
            value = np.clip(np.round(value / scale) + zero, -128, 127)
        interpreter.set_tensor(detail["index"], value.astype(detail["dtype"]))
    interpreter.invoke()
    found = []
    for detail in interpreter.get_output_details():
        value = interpreter.get_tensor(detail["index"])
        scale, zero = detail["quantization"]
        found.append((value.astype("float32") - zero) * scale if detail["dtype"] != np.float32 else value)
    return found, interpreter


def converted(tf, model, **options):
    """The content of a file of TensorFlow Lite."""
    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    for name, value in options.items():
        setattr(converter, name, value)
    return converter.convert()


def bound(interpreter, weights, x, activations):
    """How far a quantized ``x @ weights`` may be off: half a step of each number that is rounded.

    The steps are the scales in the file. Where ``activations`` stay floats in the file, the kernel rounds them to 8
    bits of the largest when it runs. See tensorflow.org/lite/performance/quantization_spec.
    """
    details = interpreter.get_tensor_details()
    scales = [d["quantization"][0] for d in details if d["dtype"] == np.int8 and d["quantization"][0]]
    kernels = [d for d in details if d["dtype"] == np.int8 and sorted(d["shape"]) == sorted(weights.shape)]
    of_channels = [s for d in kernels for s in d.get("quantization_parameters", {}).get("scales", ())]
    of_kernel = max(of_channels) if of_channels else max([d["quantization"][0] for d in kernels] or [0.0])
    of_input = np.abs(x).max() / 127 if activations else max(scales)
    of_output = 0.0 if activations else max(scales)
    by_input = np.abs(weights).sum(axis=0) * of_input / 2
    by_kernel = (np.abs(x) + of_input / 2).sum() * of_kernel / 2
    return by_input + by_kernel + of_output


@program("Sequential", logic=True)
def tflite_of_a_dense_model(keras, see, tf):
    """A Dense layer as float32, float16, with dynamic range and as full int8, by the interpreter of TensorFlow Lite."""
    model = dense(keras)
    x = X.astype("float32")
    expected = model.predict(x, verbose=0)
    see("output | keras", expected)
    optimized = {"optimizations": [tf.lite.Optimize.DEFAULT]}
    half = dict(optimized, target_spec=tf.lite.TargetSpec(supported_types=[tf.float16]))
    whole = dict(optimized, representative_dataset=lambda: ([x / n] for n in (1, 2, -1)))
    whole["target_spec"] = tf.lite.TargetSpec(supported_ops=[tf.lite.OpsSet.TFLITE_BUILTINS_INT8])
    sizes = {}
    kernel = model.get_weights()[0]
    for name, options in (("float32", {}), ("float16", half), ("dynamic range", optimized), ("int8", whole)):
        try:
            content = converted(tf, model, **options)
            (found,), interpreter = interpreted(tf, content, [x])
        except Exception as error:
            see("output | " + name if name == "float32" else name + " within its bound", error)
            continue
        sizes[name] = len(content)
        if name == "float32":
            see("output | float32", found)
        elif name == "float16":
            # Each weight is rounded to 11 bits.
            see(
                "float16 within its bound",
                bool((np.abs(found - expected) <= np.abs(x) @ np.abs(kernel) / 2048 + 1e-5).all()),
            )
        else:
            limit = bound(interpreter, kernel, x, name == "dynamic range") + 1e-5
            see(name + " within its bound", bool((np.abs(found - expected) <= limit).all()))
    for name in ("float16", "dynamic range", "int8"):
        if name in sizes and "float32" in sizes:
            see(name + " is smaller", sizes[name] < 0.75 * sizes["float32"])


def attention(of):
    """Attention of a sequence to itself, as a layer with one input."""

    class ToItself(of.Layer):
        def __init__(self, **options):
            super().__init__(**options)
            self.attention = of.MultiHeadAttention(2, 3)

        def call(self, x):
            return self.attention(x, x)

    return ToItself()


#: Convolutions and what goes with them: name, a layer made anew, and what it is called on.
CONVOLUTIONS = [
    ("Conv1D", lambda of: of.Conv1D(2, 2), STEPS),
    ("Conv2D", lambda of: of.Conv2D(3, 3, padding="same"), IMAGES),
    ("Conv2DTranspose", lambda of: of.Conv2DTranspose(2, 3, strides=2), IMAGES),
    ("Conv3D", lambda of: of.Conv3D(2, 2), IMAGES.reshape(1, 4, 6, 3, 2)),
    ("DepthwiseConv2D", lambda of: of.DepthwiseConv2D(3), IMAGES),
    ("SeparableConv2D", lambda of: of.SeparableConv2D(3, 3), IMAGES),
    ("MaxPooling2D", lambda of: of.MaxPooling2D(2), IMAGES),
    ("AveragePooling2D", lambda of: of.AveragePooling2D(2, padding="same"), IMAGES),
    ("GlobalAveragePooling2D", lambda of: of.GlobalAveragePooling2D(), IMAGES),
    ("GlobalMaxPooling1D", lambda of: of.GlobalMaxPooling1D(), STEPS),
    ("Cropping2D", lambda of: of.Cropping2D(1), IMAGES),
    ("ZeroPadding2D", lambda of: of.ZeroPadding2D(1), IMAGES),
    ("UpSampling2D", lambda of: of.UpSampling2D(2, interpolation="bilinear"), IMAGES),
]


#: Recurrent layers, likewise.
RECURRENT = [
    ("SimpleRNN", lambda of: of.SimpleRNN(3), STEPS),
    ("LSTM", lambda of: of.LSTM(3), STEPS),
    ("LSTM unrolled", lambda of: of.LSTM(3, unroll=True), STEPS),
    ("GRU", lambda of: of.GRU(3), STEPS),
    ("Bidirectional", lambda of: of.Bidirectional(of.LSTM(2)), STEPS),
    ("ConvLSTM2D", lambda of: of.ConvLSTM2D(2, 2), IMAGES.reshape(1, 4, 6, 3, 2)),
]


#: Activations and normalization, likewise.
ACTIVATIONS = [
    ("Activation", lambda of: of.Activation("softplus"), VECTORS),
    ("ELU", lambda of: of.ELU(), VECTORS),
    ("LeakyReLU", lambda of: of.LeakyReLU(), VECTORS),
    ("PReLU", lambda of: of.PReLU(), VECTORS),
    ("ReLU", lambda of: of.ReLU(6.0), VECTORS),
    ("Softmax", lambda of: of.Softmax(), VECTORS),
    ("BatchNormalization", lambda of: of.BatchNormalization(), IMAGES),
    ("LayerNormalization", lambda of: of.LayerNormalization(), STEPS),
    ("Dropout", lambda of: of.Dropout(0.5), VECTORS),
]


#: The other layers, likewise.
OTHERS = [
    ("Dense", lambda of: of.Dense(3, activation="relu"), VECTORS),
    ("Embedding", lambda of: of.Embedding(5, 3), np.array([[1.0, 4.0, 0.0]])),
    ("TimeDistributed", lambda of: of.TimeDistributed(of.Dense(2)), STEPS),
    ("MultiHeadAttention", attention, STEPS),
    ("Flatten", lambda of: of.Flatten(), IMAGES),
    ("Reshape", lambda of: of.Reshape((3, 2)), VECTORS),
    ("Permute", lambda of: of.Permute((2, 1)), STEPS),
    ("RepeatVector", lambda of: of.RepeatVector(3), VECTORS),
    ("Masking", lambda of: of.Masking(-1.0), STEPS),
    ("Rescaling", lambda of: of.Rescaling(0.5, 1.0), VECTORS),
    ("Resizing", lambda of: of.Resizing(3, 3), IMAGES),
]


def one_layer(keras, layer, x):
    """A model of one layer with a batch that is not known."""
    source = keras.Input(x.shape[1:], name="source")
    return with_weights(keras.Model(source, layer(source)))


def converting(keras, see, tf, layers):
    """Record of each layer whether it converts, with which operators, and whether it agrees."""
    for name, make, values in layers:
        x = values.astype("float32")
        try:
            model = one_layer(keras, make(keras.layers), x)
            expected = np.asarray(model.predict(x, verbose=0))
        except Exception as error:
            see(name, error)
            continue
        see(name, how_it_converts(tf, model, x, expected))


@program("layers.Conv2D", "layers.MaxPooling2D", logic=True)
def tflite_of_convolutions(keras, see, tf):
    """Convolutions, pooling and what goes with them as TensorFlow Lite: whether they convert, how, and agree."""
    converting(keras, see, tf, CONVOLUTIONS)


@program("layers.LSTM", "layers.GRU", "layers.SimpleRNN", logic=True)
def tflite_of_recurrent_layers(keras, see, tf):
    """Recurrent layers as TensorFlow Lite: whether they convert, with which operators, and agree."""
    converting(keras, see, tf, RECURRENT)


@program("layers.Activation", "layers.BatchNormalization", logic=True)
def tflite_of_activations(keras, see, tf):
    """Activations and normalization as TensorFlow Lite: whether they convert, with which operators, and agree."""
    converting(keras, see, tf, ACTIVATIONS)


@program("layers.Dense", "layers.Embedding", "layers.Reshape", logic=True)
def tflite_of_other_layers(keras, see, tf):
    """Dense, Embedding, attention, reshaping and preprocessing as TensorFlow Lite: whether they convert, and agree."""
    converting(keras, see, tf, OTHERS)


def how_it_converts(tf, model, x, expected):
    """In a few words how a model fares."""
    said = []
    select = tf.lite.TargetSpec(supported_ops=[tf.lite.OpsSet.TFLITE_BUILTINS, tf.lite.OpsSet.SELECT_TF_OPS])
    for how, options in (("as it is", {}), ("with select ops", {"target_spec": select})):
        try:
            content = converted(tf, model, **options)
        except Exception as error:
            said.append("%s: conversion raises %s" % (how, type(error).__name__))
            continue
        try:
            (found,), _ = interpreted(tf, content, [x])
        except Exception as error:
            said.append("%s: converts, and the interpreter raises %s" % (how, type(error).__name__))
            continue
        alike = found.shape == expected.shape and np.abs(found - expected).max() <= 1e-5 * np.abs(expected).max() + 1e-7
        said.append("%s: %s" % (how, "agrees" if alike else "differs"))
        break
    return said


@program("Model", "Model.save", logic=True)
def tflite_from_files(keras, see, tf, folder):
    """A small model by a SavedModel, and by h5 through the converter of TensorFlow 1, as TensorFlow Lite."""
    model = dense(keras)
    x = X.astype("float32")
    see("output | keras", model.predict(x, verbose=0))

    def from_saved_model():
        path = os.path.join(folder, "saved")
        exported(keras, model, path)
        converter = tf.lite.TFLiteConverter.from_saved_model(path)
        return interpreted(tf, converter.convert(), [x])[0][0]

    def from_h5():
        path = os.path.join(folder, "model.h5")
        model.save(path)
        converter = tf.compat.v1.lite.TFLiteConverter.from_keras_model_file(path)
        return interpreted(tf, converter.convert(), [x])[0][0]

    tried(see, "output | from_saved_model", from_saved_model)
    tried(see, "output | from_keras_model_file", from_h5)


def exported(keras, model, path):
    """A SavedModel folder, as this Keras writes one."""
    if hasattr(model, "export"):
        model.export(path)
    else:
        model.save(path, save_format="tf")


@program("Model", "Model.export", logic=True)
def signatures_of_a_saved_model(keras, see, tf, folder):
    """A model with two inputs and two outputs as a SavedModel: its signatures, and what they compute."""
    model = small(keras)
    left, right = LEFT.astype("float32"), RIGHT.astype("float32")
    first, second = model.predict([left, right], verbose=0)
    see("first | keras", first)
    see("second | keras", second)
    path = os.path.join(folder, "saved")
    exported(keras, model, path)
    loaded = tf.saved_model.load(path)
    see("signatures", sorted(loaded.signatures))
    for name in sorted(loaded.signatures):
        serving = loaded.signatures[name]
        inputs = serving.structured_input_signature[1]
        see(name + " takes", {key: [one.dtype.name, list(one.shape)] for key, one in sorted(inputs.items())})
        outputs = serving.structured_outputs
        see(name + " gives", {key: [one.dtype.name, list(one.shape)] for key, one in sorted(outputs.items())})
    serving = loaded.signatures["serving_default"]
    by_width = {3: left, 2: right}
    arguments = {
        key: tf.constant(by_width[int(one.shape[-1])]) for key, one in serving.structured_input_signature[1].items()
    }
    found = {value.shape[-1]: value for value in serving(**arguments).values()}
    see("first | serving_default", found[2])
    see("second | serving_default", found[1])


#: What a serving process would run: no Keras, and the JSON of TensorFlow Serving's REST interface.
SERVING = """
import json, sys
import numpy as np
import tensorflow as tf
folder, request = sys.argv[1], json.loads(sys.argv[2])
serving = tf.saved_model.load(folder).signatures[request["signature_name"]]
(name, spec), = serving.structured_input_signature[1].items()
found = serving(**{name: tf.constant(request["instances"], spec.dtype)})
answer = {"predictions": list(found.values())[0].numpy().tolist()} if len(found) == 1 else {"outputs": len(found)}
loaded = [m for m in sys.modules if m.split(".")[0] in ("keras", "tf_keras")]
print("ANSWER " + json.dumps({"answer": answer, "keras": bool(loaded)}))
"""


@program("Model", "Model.export", logic=True)
def served_without_keras(keras, see, tf, folder):
    """A SavedModel in a process that imports TensorFlow alone, asked and answering as TensorFlow Serving does."""
    model = dense(keras)
    x = X.astype("float32")
    see("predictions | keras", model.predict(x, verbose=0))
    path = os.path.join(folder, "saved")
    exported(keras, model, path)
    request = {"signature_name": "serving_default", "instances": x.tolist()}
    process = subprocess.Popen(
        [sys.executable, "-c", SERVING, path, json.dumps(request)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        printed, errors = process.communicate(timeout=LONGEST)
    finally:
        process.kill()
    lines = [line for line in printed.decode("utf-8").splitlines() if line.startswith("ANSWER ")]
    if not lines:
        said = errors.decode("utf-8", "replace").strip().splitlines()
        see("predictions | served", {"raised": said[-1].partition(":")[0] if said else "nothing"})
        return
    answer = json.loads(lines[-1][7:])
    see("predictions | served", np.asarray(answer["answer"]["predictions"], "float32"))


@program("layers.TFSMLayer", "Model.export", logic=True)
def saved_model_as_a_layer(keras, see, tf, folder):
    """A SavedModel as a layer of another model: TFSMLayer."""
    model = dense(keras)
    x = X.astype("float32")
    see("output | keras", model.predict(x, verbose=0))
    path = os.path.join(folder, "saved")
    exported(keras, model, path)
    endpoint = "serve" if hasattr(model, "export") else "serving_default"
    layer = keras.layers.TFSMLayer(path, call_endpoint=endpoint)
    found = layer(x)
    see("output | TFSMLayer", next(iter(found.values())) if isinstance(found, dict) else found)


@program("Model", "layers.Dense.quantize", "layers.EinsumDense.quantize", logic=True)
def quantized_by_keras(keras, see):
    """Dense and Embedding after Model.quantize: int8, int4 and float8."""
    x = X.astype("float32")
    for mode in ("int8", "int4", "float8"):
        model = dense(keras)
        kernel, bias = model.get_weights()
        expected = x @ kernel + bias
        try:
            model.quantize(mode)
            found = np.asarray(model.predict(x, verbose=0))
        except Exception as error:
            see(mode, error)
            continue
        see(mode + " types", sorted(str(v.dtype) for v in model.layers[-1].variables))
        levels = {"int8": 127.0, "int4": 7.0}.get(mode)
        if levels:
            # Half a step of each input and each weight, of the largest of their vector.
            steps = np.abs(x).max() / 127 / 2, np.abs(kernel).max(axis=0) / levels / 2
            limit = np.abs(kernel).sum(axis=0) * steps[0] + (np.abs(x) + steps[0]).sum() * steps[1]
            see(mode + " within its bound", bool((np.abs(found - expected) <= limit + 1e-5).all()))
        else:
            # Nothing is rounded before a training step has found the scales.
            see("output | keras", expected)
            see("output | " + mode, found)


@program("Model", "Model.export", logic=True)
def exported_in_each_format(keras, see, folder):
    """Model.export of Keras 3 in each format that it names: SavedModel, ONNX, OpenVINO, LiteRT, PyTorch."""
    model = dense(keras)
    model.predict(X.astype("float32"), verbose=0)
    for name in ("tf_saved_model", "onnx", "openvino", "litert", "torch"):
        path = os.path.join(folder, name)
        try:
            if name == "tf_saved_model":
                model.export(path)
            else:
                model.export(path, format=name)
        except Exception as error:
            see(name, error)
        else:
            see(name, "a folder" if os.path.isdir(path) else "a file" if os.path.exists(path) else "nothing")
