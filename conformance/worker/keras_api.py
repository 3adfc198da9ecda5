"""One Keras, however it is imported: its names, its versions, its precision."""

import importlib
import os

#: provider → the module to import and where in it Keras is.
PROVIDERS = {"keras": ("keras", ""), "tf.keras": ("tensorflow", "keras"), "tf_keras": ("tf_keras", "")}


class MissingSymbolError(Exception):
    """The public name is not there."""


class Keras:
    """The Keras under test: ``get("layers.GRU")``, ``version``, ``is_3``, ``multi_backend``.

    Whoever wants something of Keras asks ``get`` for it by its public name. ``used`` holds the names asked for since
    it was cleared, in the order of their first use: two Kerases in which they are the same objects do the same.
    """

    def __init__(self, provider):
        module, attribute = PROVIDERS[provider]
        self.provider = provider
        self.used = {}
        self._root = importlib.import_module(module)
        if attribute:
            self._root = getattr(self._root, attribute)
        self.version = self._find_version()
        self.is_3 = int(self.version.split(".")[0]) >= 3
        #: keras up to 2.3: symbolic on every backend, never eager.
        self.multi_backend = provider == "keras" and tuple(int(p) for p in self.version.split(".")[:2]) < (2, 4)
        self.backend = self._root.backend.backend() if hasattr(self._root.backend, "backend") else "tensorflow"
        self._set_floatx = self.get("config.set_floatx" if self.is_3 else "backend.set_floatx")
        self._set_policy = self.get("config.set_dtype_policy") if self.is_3 else None

    def _find_version(self):
        version = getattr(self._root, "__version__", None)
        if version is None:
            # tf.keras 2.13 to 2.15 and TF_USE_LEGACY_KERAS have none: it is that of the package they come from.
            package = self._root.layers.Layer.__module__.split(".")[0]
            version = importlib.import_module(package).__version__
        return str(version)

    def get(self, name):
        """The object under a dotted public name, the module itself under an empty one; raises MissingSymbolError."""
        self.used[name] = True
        found = self._root
        for part in name.split(".") if name else ():
            try:
                found = getattr(found, part)
            except AttributeError:
                raise MissingSymbolError(name)
        return found

    def new(self, name, arguments, positional=()):
        """Make ``name(*positional, **arguments)``, building nested ``{"new": name, "arguments": {...}}`` first."""
        return self.get(name)(*[self.value(value) for value in positional], **self.values(arguments))

    def values(self, arguments):
        """Keyword arguments as Python values: nested objects made, lists as tuples."""
        return {key: self.value(value) for key, value in arguments.items()}

    def value(self, data):
        """One argument as a Python value."""
        if isinstance(data, dict):
            if "new" in data:
                return self.new(data["new"], data.get("arguments", {}))
            if "symbol" in data:
                return self.get(data["symbol"])
            return self.values(data)
        if isinstance(data, list):
            items = [self.value(item) for item in data]
            # Objects are passed as lists (cells=[...]), numbers as tuples (kernel_size=(3, 3)).
            return items if any(isinstance(item, dict) for item in data) else tuple(items)
        return data

    def set_precision(self, precision):
        """Make everything built from here on compute in ``float32`` or ``float64``."""
        self._set_floatx(precision)
        if self._set_policy is not None:
            # Layers take their dtype from the policy, which floatx no longer changes once it was made.
            self._set_policy(precision)


def load(provider):
    """Import the provider's Keras; whatever that raises is left to the caller."""
    keep_theano_apart()
    return Keras(provider)


def keep_theano_apart():
    """Let Theano write into this worker's folder: it locks the one of all its processes, and keeps it."""
    home = os.environ.get("KERAS_HOME")
    flags = os.environ.get("THEANO_FLAGS", "")
    if os.environ.get("KERAS_BACKEND") == "theano" and home and "base_compiledir=" not in flags:
        mine = "base_compiledir=" + os.path.join(home, "theano")
        os.environ["THEANO_FLAGS"] = ",".join(part for part in (flags, mine) if part)
