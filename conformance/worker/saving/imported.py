"""A Keras, however it is imported, and the few things that are done otherwise in each."""

import importlib
import sys

import numpy as np

#: provider → the module to import and where in it Keras is.
PROVIDERS = {"keras": ("keras", ""), "tf.keras": ("tensorflow", "keras"), "tf_keras": ("tf_keras", "")}


class Imported:
    """``k``: the module; ``is_3``, ``symbolic`` (no eager execution), ``tensorflow`` (the module or None)."""

    def __init__(self, provider):
        module, attribute = PROVIDERS[provider]
        self.k = importlib.import_module(module)
        if attribute:
            self.k = getattr(self.k, attribute)
        # TF_USE_LEGACY_KERAS imports it when it is first asked for.
        package = self.k.layers.Layer.__module__.split(".")[0]
        self.version = getattr(self.k, "__version__", None) or importlib.import_module(package).__version__
        numbers = tuple(int(part) for part in self.version.split(".")[:2])
        self.is_3 = numbers[0] >= 3
        multi_backend = provider == "keras" and numbers < (2, 4)
        backend = self.k.backend.backend() if hasattr(self.k.backend, "backend") else "tensorflow"
        self.tensorflow = importlib.import_module("tensorflow") if backend == "tensorflow" else None
        self.symbolic = multi_backend or (self.tensorflow is not None and not self.tensorflow.executing_eagerly())
        #: keras 2.2 and 2.3 and tf.keras 1.15 keep the loss in other attributes, but write the same files.
        self.backend = backend

    def versions(self):
        found = {"keras": self.version, "python": ".".join(str(part) for part in sys.version_info[:3])}
        for name in ("tensorflow", "jax", "torch", "h5py", "numpy"):
            if name in sys.modules and hasattr(sys.modules[name], "__version__"):
                found[name] = str(sys.modules[name].__version__)
        return found

    def call(self, model, inputs):
        """The outputs of a model in inference, as a list of arrays."""
        given = inputs if len(inputs) > 1 else inputs[0]
        found = model.predict_on_batch(given) if self.symbolic else model(given, training=False)
        several = found if isinstance(found, (list, tuple)) else [found]
        return [self.array(one) for one in several]

    def array(self, value):
        if isinstance(value, (np.ndarray, np.generic, float, int)):
            return np.asarray(value)
        if self.is_3:
            return np.asarray(self.k.ops.convert_to_numpy(value))
        return np.asarray(value.numpy() if hasattr(value, "numpy") else self.k.backend.eval(value))

    def clear(self):
        """Forget the models that were made: names count from one again."""
        clear = getattr(getattr(self.k, "utils", None), "clear_session", None) if self.is_3 else None
        (clear or self.k.backend.clear_session)()
