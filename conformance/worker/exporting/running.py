"""Runs files that others exported, with a runtime that knows nothing of Keras, and holds them against the predictions.

How far an output may be off follows from what the file says of itself:

- In float32, and with weights in float16 against predictions with weights so rounded: 64 eps of the largest number. Not
  where the converter combines weights before it rounds them.
- A quantized bilinear layer: half a step for each number that is rounded, see ``quantized``.
- Of any other quantized model no bound follows: what was measured is said, and not judged.
"""

import base64
import json
import os
import time

import numpy as np

from . import imported

#: Models whose weights the converter combines before it rounds them: the scale of a normalization with its variance, or
#: with the kernel of a convolution. Predictions with rounded weights say nothing of these in float16.
COMBINED = ("batch_normalization", "convnet")

#: Of the largest number, as everywhere in this project (docs/verdicts.md).
FACTOR = 64 * float(np.finfo("float32").eps)


class TensorFlowLite:
    """The interpreter of TensorFlow, or of ai-edge-litert, which is that interpreter without TensorFlow."""

    def __init__(self, alone):
        if alone:
            from ai_edge_litert import interpreter as module
        else:
            from tensorflow import lite as module
        self.module = module

    def run(self, path, inputs):
        interpreter = self.module.Interpreter(model_path=path)
        for detail in interpreter.get_input_details():
            x = fitting(inputs, detail["shape"])
            # What is not known of a shape is one in the file.
            if list(detail["shape"]) != list(x.shape):
                interpreter.resize_tensor_input(detail["index"], x.shape)
        interpreter.allocate_tensors()
        for detail in interpreter.get_input_details():
            interpreter.set_tensor(detail["index"], fitting(inputs, detail["shape"]).astype(detail["dtype"]))
        interpreter.invoke()
        outputs = [np.array(interpreter.get_tensor(one["index"])) for one in interpreter.get_output_details()]
        return outputs, interpreter.get_tensor_details()


class OnnxRuntime:
    """ONNX Runtime on the CPU."""

    def __init__(self):
        import onnxruntime

        self.module = onnxruntime

    def run(self, path, inputs):
        session = self.module.InferenceSession(path, providers=["CPUExecutionProvider"])
        given = {}
        for one in session.get_inputs():
            x = fitting(inputs, [side if isinstance(side, int) else None for side in one.shape])
            given[one.name] = x.astype(OF_ONNX.get(one.type, x.dtype))
        return session.run(None, given), []


OF_ONNX = {"tensor(float)": "float32", "tensor(int32)": "int32", "tensor(int64)": "int64"}


class OpenVino:
    """OpenVINO on the CPU, in float32: by default it computes in bfloat16 where the processor has that."""

    def __init__(self):
        import openvino

        self.core = openvino.Core()

    def run(self, path, inputs):
        compiled = self.core.compile_model(path, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
        given = {}
        for n, one in enumerate(compiled.inputs):
            shape = [None if side.is_dynamic else side.get_length() for side in one.get_partial_shape()]
            given[n] = fitting(inputs, shape, n).astype(one.get_element_type().to_dtype())
        found = compiled(given)
        return [np.array(found[one]) for one in compiled.outputs], []


class SavedModel:
    """The serving signature of a SavedModel, by TensorFlow alone."""

    def __init__(self):
        import tensorflow

        self.module = tensorflow

    def run(self, path, inputs):
        loaded = self.module.saved_model.load(path)
        serving = loaded.signatures["serving_default"]
        given = {}
        for name, spec in serving.structured_input_signature[1].items():
            x = fitting(inputs, list(spec.shape))
            given[name] = self.module.constant(x, spec.dtype)
        found = serving(**given)
        return [found[name].numpy() for name in sorted(found)], []


class Torch:
    """An exported program of PyTorch."""

    def __init__(self):
        import torch

        self.module = torch

    def run(self, path, inputs):
        program = self.module.export.load(path).module()
        tensors = [self.module.from_numpy(np.array(x)) for x in inputs]
        with self.module.no_grad():
            found = program(*(tensors if len(tensors) == 1 else [tensors]))
        several = found if isinstance(found, (list, tuple)) else [found]
        return [one.numpy() for one in several], []


#: runtime → how it is made.
RUNTIMES = {
    "tf.lite": lambda: TensorFlowLite(alone=False),
    "ai-edge-litert": lambda: TensorFlowLite(alone=True),
    "onnxruntime": OnnxRuntime,
    "openvino": OpenVino,
    "tensorflow": SavedModel,
    "torch": Torch,
}


def fitting(inputs, shape, place=0):
    """The input of that shape: neither the order nor the names of a model's inputs are those of every file.

    A side that is None fits any; of several that fit, the one of that place in the file, as far as there is one.
    """
    found = [
        x
        for x in inputs
        if len(x.shape) == len(shape)
        and all(side is None or int(side) == mine for side, mine in zip(shape[1:], x.shape[1:]))
    ]
    if not found:
        raise ValueError("no input has the shape %s" % list(shape))
    return found[min(place, len(found) - 1)]


def perform(work, tell):
    """``work``: ``provider`` (a runtime), ``files`` (digests), ``store`` (a folder)."""
    runtime = RUNTIMES[work["provider"]]()
    tell({"versions": imported.versions()})
    for digest in work["files"]:
        tell({"begun": digest})
        began = time.time()
        try:
            found = outcome(runtime, os.path.join(work["store"], digest))
        except Exception as error:
            found = {"raises": imported.said(error)}
        tell(dict(found, file=digest, seconds=round(time.time() - began, 3)))


def outcome(runtime, folder):
    """The outputs of a file, how far they are off what Keras predicted, and how much of the bound that uses up."""
    with open(os.path.join(folder, "about.json")) as file:
        about = json.load(file)
    with np.load(os.path.join(folder, "expected.npz")) as stored:
        given = {name: stored[name] for name in stored.files}
    outputs, tensors = runtime.run(os.path.join(folder, about["file"]), numbered(given, "x"))
    return judged(about, given, outputs, tensors)


def numbered(given, name):
    """``x0``, ``x1`` … as a list."""
    count = sum(key.startswith(name) and key[len(name) :].isdigit() for key in given)
    return [given["%s%d" % (name, n)] for n in range(count)]


def judged(about, given, outputs, tensors):
    """What a file gave against what it has to give. ``used``: the largest part of its bound that a number is off by.

    It is missing where no bound follows.
    """
    half = about["form"] == "float16"
    wanted = numbered(given, "half" if half else "y")
    found = paired(outputs, wanted)
    if found is None:
        shapes = [list(one.shape) for one in outputs]
        return {"shapes": shapes, "wanted": [list(one.shape) for one in wanted]}
    largest = max(float(np.abs(one).max()) for one in wanted)
    whole = [detail for detail in tensors if detail["dtype"] in (np.int8, np.int16)]
    off = [np.abs(one.astype("float64") - other) for one, other in zip(found, wanted)]
    said = {"largest": largest, "quantized": bool(whole), "off": finite(off)}
    if half and about["model"] in COMBINED:
        return dict(said, outputs=encoded(found))
    if not whole:
        said["used"] = finite([one / (FACTOR * largest) for one in off])
    elif about["kind"] == "bilinear":
        said["used"] = finite([off[0] / (quantized(given, tensors, about["form"]) + FACTOR * largest)])
    return dict(said, outputs=encoded(found))


def encoded(arrays):
    """All numbers, one after the other, as a text."""
    together = np.concatenate([one.astype("<f4").ravel() for one in arrays])
    return base64.b64encode(together.tobytes()).decode("ascii")


def finite(arrays):
    """The largest number, or a text where one is none: that is never within anything."""
    worst = max(float(one.max()) for one in arrays)
    return worst if np.isfinite(worst) else "not a number"


def paired(outputs, wanted):
    """The outputs in the order of those that are wanted, by shape; None where the shapes are others."""
    left = list(outputs)
    found = []
    for one in wanted:
        place = next((n for n, other in enumerate(left) if other.shape == one.shape), None)
        if place is None:
            return None
        found.append(left.pop(place))
    return None if left else found


def quantized(given, tensors, form):
    """How far the outputs of a quantized bilinear layer may be off: half a step of each number that is rounded.

    The steps are the scales in the file, the largest where there are several. Where activations stay floats in it
    (dynamic range), the kernel rounds the input to 8 bits of its largest number when it runs, and the output is not
    rounded. See tensorflow.org/lite/performance/quantization_spec.
    """
    scales = [d["quantization"][0] for d in tensors if d["dtype"] == np.int8 and d["quantization"][0]]
    shape = sorted(side for side in given["kernel"].tolist() if side != 1)
    kernels = [d for d in tensors if d["dtype"] == np.int8 and sorted(s for s in d["shape"] if s != 1) == shape]
    of_channels = [s for d in kernels for s in d.get("quantization_parameters", {}).get("scales", ())]
    kernel = max(list(of_channels) + [d["quantization"][0] for d in kernels] + [0.0])
    if form == "dynamic":
        step, output = float(np.abs(given["x0"]).max()) / 127, 0.0
    else:
        # A bias is rounded to a product of two steps; an output to a step of its own, after a product that is rounded.
        step = max(scales)
        output = step + step * kernel / 2
    by_input = given["of_kernel"] * (step / 2)
    by_kernel = (given["of_input"] + given["number"] * (step / 2)) * (kernel / 2)
    return by_input + by_kernel + output
