"""Takes each model out of Keras in each form that is asked for, and keeps the file with what Keras predicts."""

import hashlib
import json
import os
import shutil
import tempfile
import time

import numpy as np

from . import imported, models


def float32(of):
    return _converted(of)


def float16(of):
    tf = of.tensorflow
    return _converted(
        of, optimizations=[tf.lite.Optimize.DEFAULT], target_spec=tf.lite.TargetSpec(supported_types=[tf.float16])
    )


def dynamic(of):
    return _converted(of, optimizations=[of.tensorflow.lite.Optimize.DEFAULT])


def int8(of):
    tf = of.tensorflow
    # As in any real data set, what the model is asked about is within what it was calibrated with.
    given = [[(x / n).astype(x.dtype) if x.dtype.kind == "f" else x for x in of.inputs] for n in (1, 2, -1)]
    return _converted(
        of,
        optimizations=[tf.lite.Optimize.DEFAULT],
        representative_dataset=lambda: given,
        target_spec=tf.lite.TargetSpec(supported_ops=[tf.lite.OpsSet.TFLITE_BUILTINS_INT8]),
    )


def select(of):
    tf = of.tensorflow
    ops = [tf.lite.OpsSet.TFLITE_BUILTINS, tf.lite.OpsSet.SELECT_TF_OPS]
    return _converted(of, target_spec=tf.lite.TargetSpec(supported_ops=ops))


def _converted(of, **options):
    converter = of.tensorflow.lite.TFLiteConverter.from_keras_model(of.model)
    for name, value in options.items():
        setattr(converter, name, value)
    return of.written("model.tflite", converter.convert())


def tf2onnx(of):
    """As the command line of tf2onnx does it for a Keras model."""
    import tf2onnx

    path = of.path("model.onnx")
    tf2onnx.convert.from_keras(of.model, output_path=path)
    return path


def _exported(name, file):
    def export(of):
        path = of.path(file)
        # What it prints is of no interest; Keras before 3.6 does not know how to be silent.
        of.model.export(path, format=name, verbose=False)
        return path

    return export


#: form → how it is made. The first five are by TensorFlow's converter, those with a colon by Keras 3's own ``export``.
FORMS = {
    "float32": float32,
    "float16": float16,
    "dynamic": dynamic,
    "int8": int8,
    "select": select,
    "tf2onnx": tf2onnx,
    "export:tf_saved_model": _exported("tf_saved_model", "saved"),
    "export:onnx": _exported("onnx", "model.onnx"),
    "export:openvino": _exported("openvino", "model.xml"),
    "export:litert": _exported("litert", "model.tflite"),
    "export:torch": _exported("torch", "model.pt2"),
}


class _Of:
    """A model on its way out, and a folder for what is made of it."""

    def __init__(self, tensorflow, made, folder):
        self.tensorflow, self.model, self.inputs, self.folder = tensorflow, made.model, made.inputs, folder

    def path(self, name):
        return os.path.join(tempfile.mkdtemp(dir=self.folder), name)

    def written(self, name, content):
        path = self.path(name)
        with open(path, "wb") as file:
            file.write(content)
        return path


def perform(work, tell):
    """``work``: ``provider``, ``models``, ``forms``, ``store`` (a folder)."""
    keras, version = imported.keras(work["provider"])
    tensorflow = None
    if any(":" not in form for form in work["forms"]):
        import tensorflow
    tell({"versions": imported.versions(version)})
    for name in work["models"]:
        tell({"begun": name})
        began = time.time()
        folder = tempfile.mkdtemp(prefix="exporting-")
        try:
            found = written(keras, tensorflow, name, work, folder, tell)
        except Exception as error:
            found = {"error": imported.said(error)}
        shutil.rmtree(folder, ignore_errors=True)
        tell(dict(found, model=name, seconds=round(time.time() - began, 3)))
    # What exporters import only when they are asked is there now.
    tell({"versions": imported.versions(version)})


def written(keras, tensorflow, name, work, folder, tell):
    """Which file of the store each form is, or what was raised."""
    keras.backend.clear_session()
    made = models.make(keras, name)
    arrays = expected(made, keras)
    kept = {}
    for form in work["forms"]:
        tell({"begun": name, "form": form})
        # The operators of TensorFlow are for what cannot do without them.
        if form == "select" and "float32" in work["forms"] and not isinstance(kept["float32"], dict):
            continue
        try:
            path = FORMS[form](_Of(tensorflow, made, folder))
            about = {"model": name, "form": form, "kind": made.kind, "file": os.path.basename(path)}
            kept[form] = keep(work["store"], path, about, arrays)
        except Exception as error:
            kept[form] = {"error": imported.said(error)}
    return {"files": kept, "kind": made.kind}


def predicted(made, inputs):
    """What Keras predicts, as a list of arrays."""
    found = made.model.predict(inputs if len(inputs) > 1 else inputs[0], verbose=0)
    return [np.asarray(one) for one in (found if isinstance(found, (list, tuple)) else [found])]


def expected(made, keras):
    """Inputs and outputs, the outputs with weights rounded to float16, and what the bounds of a bilinear layer need."""
    found = {"x%d" % n: x for n, x in enumerate(made.inputs)}
    found.update({"y%d" % n: y for n, y in enumerate(predicted(made, made.inputs))})
    weights = made.model.get_weights()
    # A file in float16 holds these numbers, and computes with them in float32.
    made.model.set_weights([w.astype("float16").astype(w.dtype) for w in weights])
    found.update({"half%d" % n: y for n, y in enumerate(predicted(made, made.inputs))})
    if made.kind == models.BILINEAR:
        found.update(sums(made, weights))
    made.model.set_weights(weights)
    return found


def sums(made, weights):
    """By the layer itself: the sum of the kernel's and of the input's absolute values that an output has, their number.

    Without the bias; a relu behind it leaves them as they are.
    """
    (x,) = made.inputs
    kernel, bias = weights
    none = np.zeros_like(bias)
    found = {"kernel": np.asarray(kernel.shape)}
    for name, values, given in (
        ("of_kernel", np.abs(kernel), np.ones_like(x)),
        ("of_input", np.ones_like(kernel), np.abs(x)),
        ("number", np.ones_like(kernel), np.ones_like(x)),
    ):
        made.model.set_weights([values, none])
        (found[name],) = predicted(made, [given])
    return found


def content(path):
    """The bytes of a file, or of all files of a folder with their names; of what lies beside a file as well."""
    root = path if os.path.isdir(path) else os.path.dirname(path)
    found = []
    for folder, _, names in os.walk(root):
        for name in names:
            whole = os.path.join(folder, name)
            with open(whole, "rb") as file:
                found.append((os.path.relpath(whole, root), file.read()))
    return sorted(found)


def keep(store, path, about, arrays):
    """Put a file into the store under its digest, with what it has to give; where it is there, leave that.

    A file of another model or of a writer that predicts something else is another one.
    """
    digest = hashlib.sha256(json.dumps([about["model"], about["form"]]).encode("utf-8"))
    size = 0
    for name, data in content(path):
        digest.update(name.encode("utf-8") + b"\0" + data)
        size += len(data)
    for name in sorted(arrays):
        digest.update(np.ascontiguousarray(arrays[name]).tobytes())
    key = digest.hexdigest()[:16]
    target = os.path.join(store, key)
    if not os.path.exists(target):
        made = tempfile.mkdtemp(prefix=".new-", dir=store)
        if os.path.isdir(path):
            shutil.copytree(path, os.path.join(made, about["file"]))
        else:
            for name, data in content(path):
                with open(os.path.join(made, name), "wb") as file:
                    file.write(data)
        np.savez(os.path.join(made, "expected.npz"), **arrays)
        with open(os.path.join(made, "about.json"), "w") as file:
            json.dump(dict(about, size=size), file, sort_keys=True)
        try:
            os.rename(made, target)
        except OSError:
            shutil.rmtree(made)  # another writer was faster
    return key
