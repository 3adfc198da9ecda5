"""Writes every model in every format that a Keras has, and what they have to be after loading."""

import json
import os
import re
import shutil
import tempfile
import time

import numpy as np

from . import contents, describing, models


def h5(imported, model, path):
    model.save(path + ".h5")
    return path + ".h5"


def saved_model(imported, model, path):
    if imported.is_3:
        # Keras 3 has no other way into this format; it prints what it exports.
        model.export(path, verbose=False) if _takes(model.export, "verbose") else model.export(path)
    else:
        model.save(path, save_format="tf")
    return path


def keras(imported, model, path):
    model.save(path + ".keras")
    return path + ".keras"


def weights_h5(imported, model, path):
    model.save_weights(path + ".weights.h5")
    return path + ".weights.h5"


def weights_tf(imported, model, path):
    os.makedirs(path)
    model.save_weights(os.path.join(path, "weights"), save_format="tf")
    return path


def to_json(imported, model, path):
    return _written(path + ".json", model.to_json())


def to_yaml(imported, model, path):
    return _written(path + ".yaml", model.to_yaml())


def _written(path, text):
    with open(path, "w") as file:
        file.write(text)
    return path


def _takes(function, name):
    import inspect

    return name in inspect.signature(function).parameters


#: In the order in which they are written. HDF5 comes last: Keras 3 takes the optimizer out of a model's compile
#: configuration when it writes that, and a .keras file written afterwards is loaded with RMSprop.
FORMATS = {
    "keras": keras,
    "json": to_json,
    "yaml": to_yaml,
    "weights_h5": weights_h5,
    "weights_tf": weights_tf,
    "savedmodel": saved_model,
    "h5": h5,
}


def perform(imported, work, tell):
    """``work``: ``models``, ``formats``, ``store`` (a folder)."""
    for name in work["models"]:
        tell({"begun": name})
        began = time.time()
        folder = tempfile.mkdtemp(prefix="saving-")
        try:
            found = written(imported, name, work["formats"], work["store"], folder)
        except Exception as error:
            found = {"error": said(error)}
        shutil.rmtree(folder, ignore_errors=True)
        tell(dict(found, model=name, seconds=round(time.time() - began, 3)))


def written(imported, name, formats, store, folder):
    """Make a model and keep it in each format; which file of the store each is, or what was raised."""
    imported.clear()
    made = models.make(imported, name)
    model = made.model
    describing.fill(model, name)
    # Outputs first: some Kerases count what a stateful layer has seen.
    outputs = [np.asarray(one) for one in imported.call(model, made.inputs)]
    reset(model)
    given = {"x%d" % n: one for n, one in enumerate(made.inputs)}
    expected = {"out%d" % n: one for n, one in enumerate(outputs)}
    expected.update({"w%d" % n: one for n, one in enumerate(describing.weights(model))})
    facts = {"model": name, "structure": describing.structure(model), "precision": made.precision, "compiled": None}
    files = {}
    for one in (name for name in FORMATS if name in formats):
        path = os.path.join(folder, one)
        try:
            files[one] = FORMATS[one](imported, model, path)
        except Exception as error:
            files[one] = {"error": said(error)}
    if made.compiled:
        try:
            targets = [models.values("y%d" % n, one.shape[1:]) for n, one in enumerate(outputs)]
            given.update({"y%d" % n: one for n, one in enumerate(targets)})
            facts["compiled"] = describing.compiled(imported, model, made.inputs, targets)
            after = describing.step(imported, model, made.inputs, targets)
            expected.update({"after%d" % n: one for n, one in enumerate(after)})
        except Exception as error:
            facts["untrained"] = said(error)
    # A file whose writer computes something else from it is another file to those who read it.
    marks = marked(name, facts["structure"], outputs)
    kept = {}
    for one, path in files.items():
        kept[one] = path if isinstance(path, dict) else keep(store, one, path, facts, dict(given, **expected), marks)
    return {"files": kept}


def marked(name, structure, outputs):
    """What makes a file another one beside its content: the model, and roughly what it gives."""
    return [name, structure, [np.round(one.astype("float64"), 2).tolist() for one in outputs]]


def reset(model):
    """Forget what stateful layers have seen."""
    for layer in describing.leaves(model):
        if getattr(layer, "stateful", False) and hasattr(layer, "reset_states"):
            layer.reset_states()
        elif getattr(layer, "stateful", False) and hasattr(layer, "reset_state"):
            layer.reset_state()


def keep(store, format_, path, facts, arrays, marks):
    """Put a file into the store under its digest, with what it has to be; where it is there, leave that."""
    name = contents.digest(path, also=[format_, *marks])
    target = os.path.join(store, name)
    if not os.path.exists(target):
        made = tempfile.mkdtemp(prefix=".new-", dir=store)
        shutil.move(path, os.path.join(made, os.path.basename(path)))
        about = dict(
            facts,
            format=format_,
            file=os.path.basename(path),
            kind=contents.kind(os.path.join(made, os.path.basename(path))),
        )
        with open(os.path.join(made, "about.json"), "w") as file:
            json.dump(about, file, sort_keys=True)
        np.savez(os.path.join(made, "expected.npz"), **arrays)
        try:
            os.rename(made, target)
        except OSError:
            shutil.rmtree(made)  # another writer was faster
    return name


def said(error):
    """An exception as class and first line; of a class that could not be made also why, without its configuration."""
    text = str(error).strip()
    first = re.sub(r" using config=.*", "", text.split("\n")[0])[:300]
    why = re.search(r"Exception encountered: (.*)", text)
    return "%s: %s%s" % (
        type(error).__name__,
        first,
        " " + why.group(1)[:300] if why and "deserializing" in first else "",
    )
