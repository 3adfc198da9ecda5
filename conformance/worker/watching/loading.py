"""``python -u FILE ASKED ANSWER``: loads a saved model by every way there is, and calls what comes out.

The ways are those of ``conformance load`` (the package beside this one). ANSWER gets a line for each but for the first
``skip``. The first run
makes inputs for the model and keeps them; the second takes those.
"""

import importlib
import importlib.util
import json
import os
import sys

import numpy as np

SAVING = "keras_conformance_saving"

#: The file with the number and the name of the way that is tried.
TRYING = "trying.json"

#: Rows of the inputs, but where the model has a batch of its own size.
ROWS = 4

#: Where a dimension may have any size.
ANY = 8

#: What rounding may differ by, in units in the last place of the largest value.
BOUND = 64


def load(name):
    """A module of the package that saves and loads models."""
    folder = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "saving")
    if SAVING not in sys.modules:
        spec = importlib.util.spec_from_file_location(
            SAVING, os.path.join(folder, "__init__.py"), submodule_search_locations=[folder]
        )
        module = importlib.util.module_from_spec(spec)
        sys.modules[SAVING] = module
        spec.loader.exec_module(module)
    return importlib.import_module(SAVING + "." + name)


def main(asked, answer):
    with open(asked) as file:
        work = json.load(file)
    imported = load("imported").Imported(work["provider"])
    ways = load("ways")
    path, folder = work["path"], work["folder"]
    kind = {"h5": "h5", "keras": "zip", "savedmodel": "savedmodel"}[work["form"]]
    about = {"model": "", "format": work["form"], "kind": kind, "file": os.path.basename(path), "compiled": True}
    if kind != "savedmodel" and lambdas(ways, about, path):
        # The name of the model of ``conformance load`` that has one: the ways for it are tried then.
        about["model"] = "lambda_layer"
    inputs = None if work["given"] is None else read(work["given"], "input")
    expected = None if work["given"] is None else read(work["given"], "output")
    with open(answer, "a") as file:
        for number, (way, loader) in enumerate(ways.of(imported, about, path, {})):
            if number < work["skip"] or (isinstance(way, str) and way.startswith("own code")):
                continue
            # Code of another Python may end this process: then somebody has to know which way did.
            with open(os.path.join(folder, TRYING), "w") as trying:
                json.dump([number, way() if callable(way) else way], trying)
            told, inputs = tried(imported, ways, loader, inputs, folder, "output" if number == 0 else "way%d-" % number)
            # How a configuration had to be changed is known only afterwards.
            told["way"] = way() if callable(way) else way
            file.write(json.dumps(told) + "\n")
            file.flush()
            if "error" not in told and (expected is None or alike(expected, read_named(folder, told["outputs"]))):
                break


def lambdas(ways, about, path):
    """Whether a file has a Lambda layer; of what has no configuration nothing is known."""
    try:
        return '"class_name": "Lambda"' in json.dumps(ways.configuration(about, path))
    except (KeyError, OSError, ValueError):
        return False


def tried(imported, ways, loader, inputs, folder, name):
    """What came of one way, and the inputs that it was called with."""
    loaded = False
    try:
        # A graph is told by how it is loaded.
        model = loader()
        loaded = True
        inputs = inputs or made(imported, model, folder)
        outputs = model(inputs) if isinstance(model, ways.Function) else imported.call(model, inputs)
        files = []
        for number, one in enumerate(outputs):
            files.append("%s%d.npy" % (name, number))
            np.save(os.path.join(folder, files[-1]), np.asarray(one))
        told = {"outputs": files, "shapes": [list(np.shape(one)) for one in outputs]}
        if hasattr(model, "layers"):
            told["layers"], told["parameters"] = len(model.layers), int(model.count_params())
        return told, inputs
    except Exception as error:
        message = " ".join(str(error).split())
        return {"error": "%s: %s" % (type(error).__name__, message[:600]), "loaded": loaded}, inputs


def made(imported, model, folder):
    """Inputs for a model: numbers of its types and shapes, whole ones where they are looked up."""
    random = np.random.RandomState(20261128)
    found = []
    inputs = getattr(model, "inputs", None)
    if not inputs:
        raise ValueError("a graph alone does not say what it takes")
    bounds = [one.input_dim for one in getattr(model, "layers", ()) if hasattr(one, "embeddings_initializer")]
    for number, one in enumerate(inputs):
        shape = one.shape.as_list() if hasattr(one.shape, "as_list") else list(one.shape)
        sizes = [None if n is None else getattr(n, "value", n) for n in shape]
        shape = [int(sizes[0] or ROWS)] + [int(n or ANY) for n in sizes[1:]]
        kind = str(getattr(one.dtype, "name", one.dtype))
        if bounds or kind.startswith(("int", "uint")):
            value = random.randint(0, max(1, min(bounds or [10])), size=shape)
            value = value.astype(kind if kind.startswith(("int", "uint")) else "float32")
        else:
            value = random.uniform(-1, 1, size=shape).astype("float32" if not kind.startswith("float") else kind)
        np.save(os.path.join(folder, "input%d.npy" % number), value)
        found.append(value)
    return found


def read(folder, name):
    """The arrays ``name0``, ``name1``, … of a folder."""
    found = []
    while os.path.exists(os.path.join(folder, "%s%d.npy" % (name, len(found)))):
        found.append(np.load(os.path.join(folder, "%s%d.npy" % (name, len(found)))))
    return found


def read_named(folder, names):
    return [np.load(os.path.join(folder, name)) for name in names]


def alike(first, second):
    """Whether outputs are those of the first run, up to rounding."""
    if [one.shape for one in first] != [one.shape for one in second]:
        return False
    for one, other in zip(first, second):
        scale = max(np.abs(one).max(initial=0), np.abs(other).max(initial=0))
        if np.abs(one.astype("float64") - other).max(initial=0) > BOUND * 2.0**-23 * scale:
            return False
    return True


if __name__ == "__main__":
    main(*sys.argv[1:])
