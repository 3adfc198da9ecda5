"""Initial weights: the first run writes them down, the second gets those of the first."""

import json
import os

import numpy as np

from . import patching


class Weights:
    """Every weight of a layer, from when it is made.

    ``given`` is the folder of the first run, or None in the first run itself. ``nudge`` moves every initial weight by
    one unit in the last place: how far that carries says what is noise.
    """

    def __init__(self, library, journal, roles, given=None, nudge=False):
        self.library, self.journal, self.roles = library, journal, roles
        self.nudge = nudge
        self.keys = {}
        self.order = []
        self.pending = []
        self.counts = {}
        self.left = None
        self.seen = set()
        if given is not None:
            self.folder = os.path.join(given, "arrays")
            with open(os.path.join(given, "weights.json")) as file:
                self.left = json.load(file)

    def install_on(self, layer_class, around):
        """Look at the weights of each layer as soon as it is built."""

        def make(original):
            def _maybe_build(this, *args, **kwargs):
                result = original(this, *args, **kwargs)
                self.look(this)
                # Keras 3 builds a model of one's own in a scope in which weights have no values until it ends.
                self.flush()
                return result

            return _maybe_build

        around(layer_class, "_maybe_build", make)

    @patching.lapsing
    def look(self, layer):
        """Name the weights of a layer that are new, and give them their values."""
        try:
            # A table of words stands among the weights of a layer as well.
            several = [one for one in layer.weights if hasattr(one, "shape")]
        except Exception:
            # A layer that is not built may refuse to say its weights.
            return
        if len(several) == sum(id(one) in self.keys for one in several):
            return
        role = self.roles.owner(layer)
        for variable in several:
            if id(variable) not in self.keys:
                self.take(role, type(layer).__name__, variable)

    def take(self, role, kind, variable):
        shape = [int(n) for n in variable.shape]
        number = self.counts[role] = self.counts.get(role, 0) + 1
        about = {"role": role, "number": number, "name": self.library.name(variable), "shape": shape, "class": kind}
        about["key"] = "%s/%d %s" % (role, number, about["name"])
        if self.left is not None:
            about["from"] = self.counterpart(about)
            if about["from"] is not None:
                about["key"] = about["from"]["key"]
        self.keys[id(variable)] = about["key"]
        self.order.append((variable, about))
        if not self.settle(variable, about):
            self.pending.append((variable, about))

    def counterpart(self, about):
        """The first run's weight that is the same part of the program; None where there is none.

        By the role of its layer, its shape and its name; a name that changed, by the order in the layer.
        """

        def fits(one, *keys):
            return one["shape"] == about["shape"] and all(one[key] == about[key] for key in keys)

        for keys in (("role", "name"), ("role",), ("class", "name"), ("class",)):
            for place, one in enumerate(self.left):
                if fits(one, *keys):
                    return self.left.pop(place)
        return None

    def settle(self, variable, about):
        """Write down or set the value of a weight; False where it has none yet."""
        value = self.library.value(variable)
        if value is not None and list(value.shape) != about["shape"]:
            # Within a graph that is being made a variable is there before its value is.
            value = self.early(variable, about)
        if value is None:
            return False
        source = about.pop("from", None)
        if self.left is not None:
            if source is None:
                self.journal.tell("unmatched", key=about["key"], shape=about["shape"], name=about["name"])
            elif "array" not in source.get("value", {}):
                self.journal.tell("unmatched", key=about["key"], shape=about["shape"], name=about["name"], large=True)
            else:
                first = np.load(os.path.join(self.folder, source["value"]["array"] + ".npy"))
                value = first.astype(value.dtype).reshape(value.shape)
                if not self.library.assign(variable, value):
                    about["from"] = source
                    return False
        if self.nudge and value.dtype.kind == "f" and value.size:
            value = np.nextafter(value, np.array(np.inf, value.dtype))
            self.library.assign(variable, value)
        about["value"] = self.journal.array(value)
        self.journal.tell("weight", **about)
        return True

    def early(self, variable, about):
        """Give a variable that has no value yet the first run's: its own is drawn only where it still has none."""
        source = about.get("from")
        if source is None or "array" not in source.get("value", {}):
            return None
        first = np.load(os.path.join(self.folder, source["value"]["array"] + ".npy"))
        if not self.library.assign(variable, first.reshape(about["shape"])):
            return None
        value = self.library.value(variable)
        return value if value is not None and list(value.shape) == about["shape"] else None

    def flush(self):
        """Try again what had no value when it was made."""
        if self.pending:
            left, self.pending = self.pending, []
            self.pending = [pair for pair in left if not self.settle(*pair)]

    def keep(self):
        """Write down what the second run needs."""
        found = [about for _, about in self.order if "value" in about]
        with open(os.path.join(self.journal.folder, "weights.json"), "w") as file:
            json.dump(found, file)

    def values(self, model=None):
        """Key → value of the weights of a model, or of all."""
        self.flush()
        if model is None:
            several = [variable for variable, _ in self.order]
        else:
            self.look(model)
            several = [one for one in model.weights if hasattr(one, "shape")]
        found = {}
        for variable in several:
            key = self.keys.get(id(variable))
            value = None if key is None else self.library.value(variable)
            if value is not None:
                found[key] = value
        return found

    def restore(self, values):
        """Set all weights back to what ``values()`` gave."""
        for variable, _ in self.order:
            key = self.keys[id(variable)]
            if key in values:
                self.library.assign(variable, values[key])
