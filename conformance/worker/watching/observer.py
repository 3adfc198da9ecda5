"""Everything that is put into a Keras before the program sees it."""

import json
import os

from . import library, patching
from .asking import Asking
from .calling import Calls
from .draws import Draws
from .probing import Probe
from .roles import Roles
from .stepping import Stepping
from .training import Training
from .weights import Weights


class Observer:
    """``asked`` is the order of the runner; what is observed begins when the provider has been imported."""

    def __init__(self, asked, journal, program):
        self.asked, self.journal, self.program = asked, journal, program
        self.weights = self.roles = None

    def arrived(self):
        """The provider is there: put everything in its place."""
        keras = library.Library(self.asked["provider"])
        given = self.asked.get("given")
        self.roles = Roles(keras, self.journal, self.program)
        self.weights = Weights(keras, self.journal, self.roles, given, self.asked.get("nudge", False))
        calls = Calls(keras, self.journal, self.roles, self.weights, fed(given) if given else None)
        probe = Probe(keras, self.journal, self.roles, self.weights, calls)
        training = Training(keras, self.journal, self.roles, self.weights, calls, probe)
        calls.structure = training.structure
        calls.draws = Draws(keras, self.journal, self.roles)
        stepping = Stepping(keras, self.journal, self.roles, self.weights, calls)
        layer = keras.k.layers.Layer
        for cls in layer.__mro__:
            if self.roles.of_keras(cls):
                self.weights.install_on(cls, patching.around)
        asking = Asking(keras, self.journal, self.roles)
        for one in (self.roles, training, stepping, asking, calls.draws):
            one.install()
        calls.install(layer)
        self.journal.tell("imported", versions=keras.versions())

    def ended(self):
        """Write down what the second run needs."""
        if self.weights is not None:
            self.weights.flush()
            self.weights.keep()


def fed(folder):
    """What the layers of the first run got: (how, model, layer, number) → its inputs."""
    import numpy as np

    found = {}
    with open(os.path.join(folder, "events.jsonl")) as file:
        for line in file:
            if '"kind": "layers"' not in line:
                continue
            event = json.loads(line)
            for one in event["layers"]:
                if all("array" in value for value in one["inputs"]):
                    names = [os.path.join(folder, "arrays", value["array"] + ".npy") for value in one["inputs"]]
                    whole = all("step" not in value for value in one["inputs"])
                    if whole:
                        key = (event["mode"], event["role"], one["role"], one["number"])
                        found.setdefault(key, [np.load(name) for name in names])
    return found
