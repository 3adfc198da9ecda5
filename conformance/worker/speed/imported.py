"""A Keras, however it is imported, and how long that took."""

import importlib
import os
import sys
import time

#: provider → the module to import and where in it Keras is.
PROVIDERS = {"keras": ("keras", ""), "tf.keras": ("tensorflow", "keras"), "tf_keras": ("tf_keras", "")}


class Imported:
    """``k``: the module; ``backend``: its name; ``tensorflow``: the module, or None on another backend."""

    def __init__(self, provider):
        _keep_theano_apart()
        module, attribute = PROVIDERS[provider]
        # The process has done next to nothing before.
        began, cpu = time.perf_counter(), time.process_time()
        self.k = importlib.import_module(module)
        if attribute:
            self.k = getattr(self.k, attribute)
        # Some import the rest only when it is first asked for.
        package = self.k.layers.Dense.__module__.split(".")[0]
        self.seconds = [time.perf_counter() - began, time.process_time() - cpu]
        version = getattr(self.k, "__version__", None) or importlib.import_module(package).__version__
        self.backend = self.k.backend.backend() if hasattr(self.k.backend, "backend") else "tensorflow"
        self.tensorflow = importlib.import_module("tensorflow") if self.backend == "tensorflow" else None
        self.versions = {"keras": str(version), "python": ".".join(str(part) for part in sys.version_info[:3])}
        for name in ("tensorflow", "jax", "torch", "numpy", "theano", "cntk", "mxnet", "openvino"):
            if hasattr(sys.modules.get(name), "__version__"):
                self.versions[name] = str(sys.modules[name].__version__)

    def hello(self):
        """What the process says first."""
        return {"import": self.seconds, "versions": self.versions}

    @property
    def eager(self):
        """Whether TensorFlow computes at once."""
        return self.tensorflow is not None and self.tensorflow.executing_eagerly()

    @property
    def at_once(self):
        """Whether its layers take values: those of keras up to 2.3 take symbols, whatever TensorFlow does."""
        return hasattr(self.k.optimizers.Adam, "apply_gradients")

    def clear(self):
        """Forget the models that were made: names count from one again."""
        for owner in (self.k.backend, getattr(self.k, "utils", None)):
            if hasattr(owner, "clear_session"):
                owner.clear_session()
                return


def _keep_theano_apart():
    """Let Theano write into this process' folder: it locks the one of all its processes."""
    home, flags = os.environ.get("KERAS_HOME"), os.environ.get("THEANO_FLAGS", "")
    if os.environ.get("KERAS_BACKEND") == "theano" and home and "base_compiledir=" not in flags:
        mine = "base_compiledir=" + os.path.join(home, "theano")
        os.environ["THEANO_FLAGS"] = ",".join(part for part in (flags, mine) if part)
