"""The ways in which a file can be read: as it is meant first, then what people are told to do where that fails.

Each is a name and a function that gives a model. All of them are things that a user can write himself.
"""

import json
import os
import shutil
import tempfile
import zipfile

from . import models


class Function:
    """What has outputs and is no model: a signature of a SavedModel."""

    def __init__(self, imported, called):
        self.imported, self.called = imported, called

    def __call__(self, inputs):
        return self.called(inputs)


def of(imported, about, path, expected):
    """The ways for a file, in the order in which they are tried."""
    return WAYS[about["format"]](imported, about, path, expected)


def custom(imported, about):
    """What has to be handed over for a model: its own classes and functions."""
    if about["model"] not in ("custom_layer", "custom_loss_and_activation"):
        return {}
    return models.make(imported, about["model"]).custom


def whole(imported, about, path, expected):
    """A file with configuration and weights."""
    load = imported.k.models.load_model
    given = custom(imported, about)
    known = {"custom_objects": given} if given else {}
    # The way of a plain load is named by what has to be written.
    yield "load_model(path)", lambda: load(path, **known)
    yield "load_model(path, compile=False)", lambda: load(path, compile=False, **known)
    if imported.is_3:
        yield "load_model(path, safe_mode=False)", lambda: load(path, safe_mode=False, **known)
    for name, objects in replaced(imported, about):
        shims = dict(given, **objects)
        yield "load_model(path, compile=False, custom_objects={%s})" % name, (
            lambda s=shims: load(path, compile=False, custom_objects=s)
        )
    if about["kind"] in ("h5", "zip"):
        for name, edits in edited(about, path):
            yield "config without %s, then load_weights(path)" % name, (
                lambda e=edits: from_config(imported, about, path, e, given)
            )
    yield "own code, then load_weights(path)", lambda: built(imported, about, path)


def replaced(imported, about):
    """Functions that compute otherwise from Keras 3 on, as they were before, and the other way about."""
    if "hard_sigmoid" not in about["model"] and about["model"] != "lstm_options":
        return
    k = imported.k
    if imported.is_3:

        def hard_sigmoid(x):
            return k.ops.clip(0.2 * x + 0.5, 0.0, 1.0)

        yield "'hard_sigmoid': clip(0.2 x + 0.5, 0, 1)", {"hard_sigmoid": hard_sigmoid}
    else:

        def hard_sigmoid(x):
            return k.backend.clip(x / 6.0 + 0.5, 0.0, 1.0)

        yield "'hard_sigmoid': clip(x / 6 + 0.5, 0, 1)", {"hard_sigmoid": hard_sigmoid}


#: What is changed in a configuration: name → whether it stands in this one, and the change (in place).
def _drop(key):
    def change(config):
        return config.pop(key, None) is not None

    return change


def _batch_shape(config):
    if "batch_shape" not in config:
        return False
    config["batch_input_shape"] = config.pop("batch_shape")
    return True


def _policy(config):
    if not isinstance(config.get("dtype"), dict):
        return False
    config["dtype"] = config["dtype"]["config"]["name"]
    return True


EDITS = {
    "time_major": _drop("time_major"),
    "groups": _drop("groups"),
    "batch_shape (as batch_input_shape)": _batch_shape,
    "policy objects (dtype by its name)": _policy,
    "optional": _drop("optional"),
    "synchronized": _drop("synchronized"),
    "ragged": _drop("ragged"),
    "quantization_config": _drop("quantization_config"),
    "seed": _drop("seed"),
}


def edited(about, path):
    """Sets of edits that change this configuration: each alone, then all of them."""
    apply = [name for name in EDITS if _changes(configuration(about, path), name)]
    for name in apply:
        yield name, [name]
    if len(apply) > 1:
        yield " and ".join(apply), apply


def configuration(about, path):
    """The configuration in a file, as JSON."""
    if about["kind"] == "zip":
        with zipfile.ZipFile(path) as archive:
            return json.loads(archive.read("config.json").decode())
    import h5py

    with h5py.File(path, "r") as file:
        raw = file.attrs["model_config"]
    return json.loads(raw.decode() if isinstance(raw, bytes) else raw)


def _changes(value, name):
    """Apply an edit to every layer's configuration; whether one was changed."""
    changed = False
    if isinstance(value, dict):
        if isinstance(value.get("config"), dict) and "class_name" in value:
            changed = bool(EDITS[name](value["config"]))
        for one in value.values():
            changed = _changes(one, name) or changed
    elif isinstance(value, list):
        for one in value:
            changed = _changes(one, name) or changed
    return changed


def from_config(imported, about, path, names, given):
    """A model from an edited configuration, with the weights of the file."""
    found = configuration(about, path)
    for name in names:
        _changes(found, name)
    found.pop("compile_config", None)
    model = imported.k.models.model_from_json(json.dumps(found), custom_objects=given)
    return with_weights(imported, about, path, model)


def with_weights(imported, about, path, model):
    """Load a whole file's weights into a model."""
    if about["kind"] != "zip":
        model.load_weights(path)
        return model
    folder = tempfile.mkdtemp(prefix="weights-")
    try:
        with zipfile.ZipFile(path) as archive:
            archive.extract("model.weights.h5", folder)
        model.load_weights(os.path.join(folder, "model.weights.h5"))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return model


def built(imported, about, path):
    """The model made by the code that made it, with a file's weights."""
    made = models.make(imported, about["model"])
    return with_weights(imported, about, path, made.model)


def saved_model(imported, about, path, expected):
    """A folder with a graph."""
    load = imported.k.models.load_model
    given = custom(imported, about)
    known = {"custom_objects": given} if given else {}
    yield "load_model(path)", lambda: load(path, **known)
    yield "load_model(path, compile=False)", lambda: load(path, compile=False, **known)
    if imported.tensorflow is not None:
        yield "tf.saved_model.load(path)", lambda: Function(imported, signature(imported, path))
    if hasattr(imported.k.layers, "TFSMLayer"):
        for endpoint in ("serve", "serving_default"):
            yield "layers.TFSMLayer(path, call_endpoint=%r)" % endpoint, (
                lambda e=endpoint: Function(imported, _layer(imported, path, e))
            )


def signature(imported, path):
    """The outputs by the signature that every writer leaves, sorted by their names as Keras numbers them."""
    tf = imported.tensorflow
    load = getattr(tf.saved_model, "load", None)
    loaded = load(path)
    found = loaded.signatures["serving_default"]
    names = sorted(found.structured_input_signature[1])

    def call(inputs):
        given = {name: tf.constant(one) for name, one in zip(_order(names, len(inputs)), inputs)}
        outputs = found(**given)
        call.loaded = loaded  # a signature does not keep its variables alive
        return [outputs[name].numpy() for name in sorted(outputs)]

    return call


def _order(names, count):
    """Input names in the order of the model's inputs: ``one`` and ``two``, or ``args_0`` and ``args_0_1``."""
    if len(names) != count:
        raise ValueError("the signature has inputs %s" % ", ".join(names))
    return names


def _layer(imported, path, endpoint):
    layer = imported.k.layers.TFSMLayer(path, call_endpoint=endpoint)

    def call(inputs):
        found = layer(inputs if len(inputs) > 1 else inputs[0])
        if isinstance(found, dict):
            found = [found[name] for name in sorted(found)]
        several = found if isinstance(found, (list, tuple)) else [found]
        return [imported.array(one) for one in several]

    return call


def weights_only(imported, about, path, expected):
    """A file of weights: the model is made by its code."""
    file = os.path.join(path, "weights") if about["format"] == "weights_tf" else path

    def load(**options):
        model = models.make(imported, about["model"]).model
        model.load_weights(file, **options)
        return model

    yield "own code, then load_weights(path)", load
    if about["format"] == "weights_h5":
        yield "own code, then load_weights(path, by_name=True)", lambda: load(by_name=True)

        def renamed():
            # Keras 3 takes *.weights.h5 for its own layout and other *.h5 for the former one.
            folder = tempfile.mkdtemp(prefix="weights-")
            other = os.path.join(folder, "renamed.h5")
            shutil.copy(path, other)
            model = models.make(imported, about["model"]).model
            try:
                model.load_weights(other)
            finally:
                shutil.rmtree(folder, ignore_errors=True)
            return model

        yield "own code, then load_weights(file renamed to *.h5)", renamed


def text(imported, about, path, expected):
    """A configuration alone: the weights are those of the writer."""
    with open(path) as file:
        found = file.read()
    given = custom(imported, about)

    def load(content):
        make = imported.k.models.model_from_yaml if about["format"] == "yaml" else imported.k.models.model_from_json
        return _given(make(content, custom_objects=given), expected)

    yield "model_from_%s(text)" % about["format"], lambda: load(found)
    if about["format"] == "json":
        apply = [name for name in EDITS if _changes(json.loads(found), name)]
        for names in [[name] for name in apply] + ([apply] if len(apply) > 1 else []):
            content = json.loads(found)
            for name in names:
                _changes(content, name)
            yield "model_from_json(text without %s)" % " and ".join(names), lambda c=json.dumps(content): load(c)


def _given(model, expected):
    """Set the writer's weights, layer by layer."""
    from .describing import leaves
    from .reading import numbered

    values = numbered(expected, "w")
    for layer in leaves(model):
        count = len(layer.get_weights())
        if count:
            layer.set_weights(values[:count])
            values = values[count:]
    return model


WAYS = {
    "h5": whole,
    "keras": whole,
    "savedmodel": saved_model,
    "weights_h5": weights_only,
    "weights_tf": weights_only,
    "json": text,
    "yaml": text,
}
