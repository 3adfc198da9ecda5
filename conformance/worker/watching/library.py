"""The Keras that the program imports, and the few things that are done otherwise in each."""

import contextlib
import sys

import numpy as np

#: provider → the package whose import brings it, and where in that it is.
PROVIDERS = {"keras": ("keras", ""), "tf.keras": ("tensorflow", "keras"), "tf_keras": ("tf_keras", "")}


class Library:
    """``k``: the module; ``is_3``; ``symbolic`` (no eager execution); ``tf``: TensorFlow or None; ``backend``."""

    def __init__(self, provider):
        package, attribute = PROVIDERS[provider]
        module = sys.modules[package]
        self.k = getattr(module, attribute) if attribute else module
        # Where tf.keras is loaded when it is first asked for, this does it.
        layer = self.k.layers.Layer
        version = getattr(self.k, "__version__", None)
        version = version or sys.modules[layer.__module__.split(".")[0]].__version__
        numbers = tuple(int(part) for part in version.split(".")[:2])
        self.version = version
        self.is_3 = numbers[0] >= 3
        self.multi_backend = provider == "keras" and numbers < (2, 4)
        self.backend = self.k.backend.backend() if hasattr(self.k.backend, "backend") else "tensorflow"
        self.tf = sys.modules.get("tensorflow") if self.backend == "tensorflow" else None
        eager = self.tf is not None and getattr(self.tf, "executing_eagerly", lambda: False)()
        self.symbolic = self.multi_backend or (self.tf is not None and not eager)

    def versions(self):
        """Package → version, of what counts and is loaded."""
        found = {"keras": self.version, "python": ".".join(str(part) for part in sys.version_info[:3])}
        for name in ("tensorflow", "jax", "torch", "numpy"):
            if name in sys.modules and hasattr(sys.modules[name], "__version__"):
                found[name] = str(sys.modules[name].__version__)
        return found

    def outside(self):
        """A context in which values can be read though a graph is being made."""
        if self.tf is not None and hasattr(self.tf, "init_scope") and not self.symbolic:
            return self.tf.init_scope()
        return contextlib.ExitStack()

    def concrete(self, value):
        """A tensor as an array; None for what has no value now."""
        if isinstance(value, (np.ndarray, np.generic)):
            return np.asarray(value)
        if isinstance(value, (bool, int, float)):
            return np.asarray(value)
        kind = type(value).__module__.split(".")[0]
        if kind == "torch":
            return value.detach().cpu().numpy()
        if kind in ("jax", "jaxlib"):
            return None if "Tracer" in type(value).__name__ else np.asarray(value)
        if kind.startswith("tensorflow") and "Eager" in type(value).__name__:
            return value.numpy() if value.dtype.name not in ("string", "variant", "resource") else None
        if kind.startswith("tensorflow") and "Ragged" in type(value).__name__:
            return None
        return None

    def value(self, variable):
        """The value of a variable as an array; None where it has none yet."""
        try:
            if self.symbolic:
                return np.asarray(self.k.backend.get_value(variable))
            with self.outside():
                inner = getattr(variable, "_value", None) if self.is_3 else variable
                if inner is None:
                    return None
                if self.tf is not None:
                    return np.asarray(inner.numpy())
                return self.concrete(inner)
        except Exception:
            # A variable within a graph, or one that is not made yet, has no value; what raises depends on the backend.
            return None

    def assign(self, variable, value):
        """Give a variable a value; whether that could be done."""
        try:
            if self.symbolic:
                self.k.backend.set_value(variable, value)
                return True
            with self.outside():
                if not self.is_3:
                    variable.assign(value)
                elif getattr(variable, "_value", None) is None:
                    return False
                elif self.tf is not None:
                    variable._value.assign(value)
                else:
                    variable.assign(value)
            return True
        except Exception:
            # As in ``value``: whoever asks says what could not be given.
            return False

    def name(self, variable):
        """The last part of a variable's name: ``kernel``."""
        return str(getattr(variable, "name", "")).split("/")[-1].split(":")[0]

    def flat(self, value, out=None):
        """The leaves of nested lists, tuples and dictionaries, in order."""
        out = [] if out is None else out
        if isinstance(value, dict):
            for key in sorted(value, key=str):
                self.flat(value[key], out)
        elif isinstance(value, (list, tuple)):
            for one in value:
                self.flat(one, out)
        elif value is not None:
            out.append(value)
        return out

    def tensors(self, value):
        """The arrays and tensors among the leaves: what is a setting of a call is not among them."""
        return [one for one in self.flat(value) if hasattr(one, "shape")]

    def public(self, cls):
        """How people name a class: ``layers.Dense``; of their own its name alone."""
        return self._names().get(cls, cls.__name__)

    def _names(self):
        if not hasattr(self, "_named"):
            self._named = {}
            for part in ("layers", "models", "optimizers", "losses", "metrics", "callbacks"):
                module = getattr(self.k, part, None)
                for name in dir(module) if module is not None else ():
                    one = getattr(module, name, None)
                    if isinstance(one, type) and one not in self._named:
                        self._named[one] = "%s.%s" % (part, name)
        return self._named
