"""The ways in which a file can be read: as it is meant first, then what people are told to do where that fails.

Each is a name and a function that gives a model. All of them are things that a user can write himself.
"""

import json
import os
import re
import shutil
import tempfile
import zipfile

from . import models

#: The way that a file is meant to be read by.
PLAIN = "load_model(path)"


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
    yield PLAIN, lambda: load(path, **known)
    trained = {"compile": False} if about["compiled"] else {}
    if about["compiled"]:
        yield "load_model(path, compile=False)", lambda: load(path, compile=False, **known)
    if about["file"].endswith(".keras") and about["kind"] == "h5":
        # Up to TensorFlow 2.12 this name made an HDF5 file.
        yield (
            "load_model(file renamed to *.h5)",
            lambda: renamed(path, lambda other: load(other, **dict(known, **trained))),
        )
    if imported.is_3 and about["model"] == "lambda_layer":
        yield "load_model(path, safe_mode=False)", lambda: load(path, safe_mode=False, **known)
    for name, objects in replaced(imported, about, path):
        shims = dict(given, **objects)
        yield "load_model(path, custom_objects={%s})" % name, (lambda s=shims: load(path, custom_objects=s, **trained))
    if about["kind"] in ("h5", "zip"):
        yield changed(imported, about, path, given, "")
        for name, objects in replaced(imported, about, path):
            yield changed(imported, about, path, dict(given, **objects), ", custom_objects={%s}" % name)
    yield "own code, then load_weights(path)", lambda: built(imported, about, path)


def changed(imported, about, path, given, more):
    """The way through a copy whose configuration is changed until it is taken."""
    config = Config(imported, configuration(about, path))
    options = dict({"custom_objects": given} if given else {}, compile=False)
    return (
        lambda: "load_model(copy %s, compile=False%s)" % (config.said(), more),
        lambda: config.tried(lambda c: from_copy(imported, about, path, c, options)),
    )


def renamed(path, load):
    """What loading a copy under a name with the ending .h5 gives."""
    folder = tempfile.mkdtemp(prefix="renamed-")
    try:
        other = os.path.join(folder, "renamed.h5")
        shutil.copy(path, other)
        return load(other)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def replaced(imported, about, path):
    """Functions that compute otherwise from Keras 3 on, as they were before, and the other way about."""
    # Some layers have it without being told: recurrent ones of keras 2.3, ConvLSTM2D.
    if about["kind"] not in ("h5", "zip") or "hard_sigmoid" not in json.dumps(configuration(about, path)):
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


class Graph:
    """A loader that gives a function and no model."""

    def __init__(self, load):
        self.load = load

    def __call__(self):
        return self.load()


#: How a Keras says which keys it does not know: up to the first of them.
REFUSALS = (
    r"Unrecognized keyword arguments(?: passed to \w+)?: ([\[{].*?[\]}])",
    r"unexpected keyword argument ('\w+')",
    r"Keyword argument not understood:', ('\w+')",
)


def refused(message):
    """The keys that a refusal names, in its order."""
    for pattern in REFUSALS:
        for text in re.findall(pattern, message):
            for key in re.findall(r"'(\w+)'\s*(?=[:,\]}]|$)", text):
                yield key


class Config:
    """A configuration that is changed, key by key, until a Keras takes it.

    Which key is in the way the refusal itself says; where it says nothing, what newer Kerases write otherwise is tried.
    """

    def __init__(self, imported, config):
        self.imported, self.config, self.done = imported, config, []

    def said(self):
        return "with %s" % ", ".join(self.done) if self.done else "as it is"

    def tried(self, load):
        while True:
            try:
                return load(self.config)
            except Exception as error:
                if len(self.done) > MOST or not self.change(str(error)):
                    raise

    def change(self, message):
        """Make the next change; whether there was one to make."""
        for key in refused(message):
            if key in KEPT_KEYS:
                continue
            name, edit = RENAMED.get(key, ("no %s" % key, lambda config, key=key: config.pop(key, self) is not self))
            if name not in self.done and apply(self.config, edit):
                self.done.append(name)
                return True
        if self.imported.is_3:
            name = "modules as Keras 3 writes them"
            if "Could not locate" in message and name not in self.done:
                self.done.append(name)
                return apply(self.config, with_modules(self.imported), holder=True)
            name = "calls of nested models counted from 0"
            if "failed to be resolved" in message and name not in self.done:
                self.done.append(name)
                return apply(self.config, lambda config: _nested_calls(config, -1))
            return False
        for name, edit in WRITTEN_OTHERWISE:
            if name not in self.done and apply(self.config, edit):
                self.done.append(name)
                return True
        return False


#: More changes than this are no advice.
MOST = 12

#: Keys without which a configuration says something else: dropping them would be no way to read a file.
KEPT_KEYS = {
    "class_name", "config", "name", "layers", "units", "filters", "activation", "kernel_size", "input_layers",
    "output_layers", "axis", "rate", "return_sequences", "go_backwards", "padding", "strides", "reset_after",
}  # fmt: skip


def _rename_shape(config):
    if "batch_shape" not in config:
        return False
    config["batch_input_shape"] = config.pop("batch_shape")
    return True


def _policy_by_name(config):
    if not isinstance(config.get("dtype"), dict):
        return False
    config["dtype"] = config["dtype"]["config"]["name"]
    return True


def _old_nodes(config):
    """How Keras 2 writes which tensors a layer is called on."""
    changed = False
    for layer in config.get("layers", []):
        nodes = layer.get("inbound_nodes")
        if not nodes or not isinstance(nodes[0], dict):
            continue
        layer["inbound_nodes"] = [
            [[*history, node.get("kwargs") or {}] for history in _histories(node["args"])] for node in nodes
        ]
        changed = True
    if changed:
        _nested_calls(config, 1)
        for key in ("input_layers", "output_layers"):
            if config[key] and not isinstance(config[key][0], list):
                config[key] = [config[key]]
    return changed


def _nested_calls(config, by):
    """Count the calls of nested models from another number: in Keras 2 making one is its first call."""
    models_ = {one["name"] for one in config.get("layers", []) if "layers" in one.get("config", {}) and "name" in one}
    changed = False
    for layer in config.get("layers", []):
        for node in layer.get("inbound_nodes", []):
            for call in node if isinstance(node, list) else ():
                if isinstance(call, list) and call[0] in models_ and call[1] + by >= 0:
                    call[1] += by
                    changed = True
    for key in ("input_layers", "output_layers"):
        for call in config.get(key, []):
            if isinstance(call, list) and call[0] in models_ and call[1] + by >= 0:
                call[1] += by
                changed = True
    return changed


def _histories(value):
    """The tensors among arguments: layer, node, output."""
    if isinstance(value, dict):
        history = value.get("config", {}).get("keras_history")
        return [list(history)] if history else []
    return [one for part in value for one in _histories(part)] if isinstance(value, list) else []


#: Where Keras 3 looks for what a configuration of Keras 2 names by its class alone.
MODULES = ("layers", "initializers", "regularizers", "constraints")


def with_modules(imported):
    """An edit that says of every object of Keras where it is from."""

    def edit(holder):
        if "module" in holder:
            return False
        name = holder["class_name"]
        where = next((one for one in MODULES if hasattr(getattr(imported.k, one), name)), None)
        if name in ("Functional", "Model", "Sequential"):
            holder["module"] = "keras" if name == "Sequential" else "keras.src.models.functional"
            holder["class_name"] = "Functional" if name == "Model" else name
        elif where:
            holder["module"] = "keras." + where
        else:
            return False
        holder["registered_name"] = None
        return True

    return edit


RENAMED = {"batch_shape": ("batch_shape as batch_input_shape", _rename_shape)}
WRITTEN_OTHERWISE = (
    ("dtype by its name", _policy_by_name),
    ("inbound_nodes as Keras 2 writes them", _old_nodes),
)


def apply(value, edit, holder=False):
    """Make an edit in every object's configuration, or in what holds it with its class; whether one was changed."""
    changed = False
    if isinstance(value, dict):
        if isinstance(value.get("config"), dict) and "class_name" in value:
            changed = bool(edit(value if holder else value["config"]))
        for one in value.values():
            changed = apply(one, edit, holder) or changed
    elif isinstance(value, list):
        for one in value:
            changed = apply(one, edit, holder) or changed
    return changed


def configuration(about, path):
    """The configuration in a file, as JSON."""
    if about["kind"] == "zip":
        with zipfile.ZipFile(path) as archive:
            return json.loads(archive.read("config.json").decode())
    import h5py

    with h5py.File(path, "r") as file:
        raw = file.attrs["model_config"]
    return json.loads(raw.decode() if isinstance(raw, bytes) else raw)


def from_copy(imported, about, path, config, options):
    """What loading a copy of a file with another configuration gives."""
    folder = tempfile.mkdtemp(prefix="copy-")
    try:
        other = os.path.join(folder, "copy.h5" if about["kind"] == "h5" else "copy.keras")
        if about["kind"] == "h5":
            import h5py

            shutil.copy(path, other)
            with h5py.File(other, "r+") as file:
                del file.attrs["model_config"]
                file.attrs["model_config"] = json.dumps(config).encode()
        else:
            with zipfile.ZipFile(path) as archive, zipfile.ZipFile(other, "w") as made:
                for name in archive.namelist():
                    made.writestr(name, json.dumps(config) if name == "config.json" else archive.read(name))
        return imported.k.models.load_model(other, **options)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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
    yield PLAIN, lambda: load(path, **known)
    if about["compiled"]:
        yield "load_model(path, compile=False)", lambda: load(path, compile=False, **known)
    if imported.tensorflow is not None:
        yield "tf.saved_model.load(path)", Graph(lambda: Function(imported, signature(imported, path)))
    if hasattr(imported.k.layers, "TFSMLayer"):
        for endpoint in ("serve", "serving_default"):
            yield (
                "layers.TFSMLayer(path, call_endpoint=%r)" % endpoint,
                Graph(lambda e=endpoint: Function(imported, _layer(imported, path, e))),
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

        def other():
            # Keras 3 takes *.weights.h5 for its own layout and other *.h5 for the former one.
            model = models.make(imported, about["model"]).model
            renamed(path, model.load_weights)
            return model

        yield "own code, then load_weights(file renamed to *.h5)", other


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
        config = Config(imported, json.loads(found))
        yield lambda: "model_from_json(text %s)" % config.said(), lambda: config.tried(lambda c: load(json.dumps(c)))


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
