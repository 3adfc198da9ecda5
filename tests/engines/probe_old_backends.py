"""Runs in an environment of keras on Theano, CNTK or MXNet: what its engine does and refuses, printed as JSON.

``python probe_old_backends.py WORKER PROVIDER``; Python 3.6 and NumPy, as the worker is there.
"""

# mypy: ignore-errors

import importlib
import json
import sys

import numpy
from probe import Probe

#: What the worker calls itself.
PACKAGE = "keras_conformance_worker"


class OldBackendProbe(Probe):
    """One multi-backend Keras."""

    def attempt(self, part):
        """What a part of the probe finds, or why it is unsupported."""
        unsupported = importlib.import_module(PACKAGE + ".recording").UnsupportedError
        try:
            return part()
        except unsupported as error:
            return {"unsupported": str(error)}

    def modes(self):
        """The share of zeros that a Dropout of one half makes in inference and in training."""
        self.engine.begin("float32")
        layer = self.keras.new("layers.Dropout", {"rate": 0.5, "name": "subject"})
        array = numpy.ones([100, 100], "float32")

        def function(tensors, mode):
            return layer(tensors[0])

        self.engine.build(function, [array], owner=layer)
        return [
            float((self.engine.forward(function, [array], training=training, owner=layer)[0] == 0).mean())
            for training in (False, True)
        ]

    def scopes(self):
        """A weight's name after a layer whose build raised inside of its scope."""
        self.engine.begin("float32")
        array = numpy.ones([2, 3, 4], "float32")
        wrong = self.keras.new("layers.Reshape", {"target_shape": (5,), "name": "wrong"})
        raised = False
        try:
            self.engine.build(lambda tensors, mode: wrong(tensors[0]), [array], owner=wrong)
        except (ValueError, RuntimeError, AssertionError):
            raised = True
        self.engine.begin("float32")
        layer = self.keras.new("layers.Dense", {"units": 3, "name": "subject"})
        self.engine.build(lambda tensors, mode: layer(tensors[0]), [array[:, 0]], owner=layer)
        return {"raised": raised, "name": self.weights.variable_name(layer.weights[0])}

    def tracked(self):
        """How many layers a subclassed model has after a wrapper whose constructor raised."""
        self.engine.begin("float32")
        inner = self.keras.new("layers.SimpleRNN", {"units": 2})
        raised = False
        try:
            self.keras.get("layers.Bidirectional")(inner, nonsense=1)
        except TypeError:
            raised = True
        self.engine.begin("float32")

        class Net(self.keras.get("Model")):
            """One layer."""

            def __init__(net):  # noqa: N805
                super(Net, net).__init__(name="model")
                net.part = self.keras.new("layers.Dense", {"units": 2})

        return {"raised": raised, "layers": len(Net().layers)}

    def followed(self):
        """What a model predicts that has the names of one, of another shape, that was trained in the run before."""
        found = []
        for units in (3, 2):
            self.engine.begin("float32")
            model = self.keras.get("Sequential")()
            model.add(self.keras.new("layers.Dense", {"units": units, "input_shape": (2,)}))
            model.set_weights([numpy.ones((2, units)), numpy.zeros(units)])
            model.compile("sgd", "mse")
            found.append(model.predict(numpy.ones((1, 2), "float32")).tolist())
            model.fit(numpy.ones((1, 2)), numpy.ones((1, units)), verbose=0)
        return found

    def initialized(self):
        """What an initializer gives, as the scenario asks it."""
        self.engine.begin("float32")
        values = self.keras.get("initializers.Constant")(0.5)((2, 3), dtype="float32")
        return (values if isinstance(values, numpy.ndarray) else self.engine.numpy(values)).tolist()


def main(folder, provider):
    """Everything there is to know."""
    probe = OldBackendProbe(folder, provider)
    return {
        "engine": probe.engine.name,
        "device": probe.engine.device(),
        "forward": {precision: probe.dense(precision) for precision in ("float32", "float64")},
        "modes": probe.modes(),
        "scopes": probe.scopes(),
        "tracked": probe.tracked(),
        "followed": probe.followed(),
        "initialized": probe.initialized(),
        "gradient": probe.attempt(lambda: probe.gradient("Dense", "float64")),
        "state": probe.attempt(probe.state),
        "steps": probe.attempt(probe.steps),
        "shapes": probe.shapes(),
    }


if __name__ == "__main__":
    print("FOUND " + json.dumps(main(sys.argv[1], sys.argv[2])))
