"""Runs in an environment under test: holds the worker's engine against itself, and prints what it found as JSON.

``python probe.py WORKER PROVIDER``; Python 3.7 and NumPy, as the worker is.
"""

# Python 3.7: no zip(strict=), no pathlib needed.
# ruff: noqa: B905, PTH118
# mypy: ignore-errors

import importlib
import importlib.util
import json
import os
import sys

import numpy

#: A power of two, so that moving by it is exact.
STEP = 2.0**-8
#: The derivative from eight equally distant values; its error is proportional to STEP ** 8.
STENCIL = ((1, 4 / 5), (2, -1 / 5), (3, 4 / 105), (4, -1 / 280))
LAYERS = {
    "Dense": ({"units": 3, "activation": "tanh"}, [2, 4]),
    "LSTM": ({"units": 2, "activation": "tanh", "recurrent_activation": "sigmoid"}, [2, 3, 2]),
    "BatchNormalization": ({}, [4, 3]),
}


def load(folder):
    """The worker's modules, loaded as the worker loads itself."""
    name = "keras_conformance_worker"
    spec = importlib.util.spec_from_file_location(
        name, os.path.join(folder, "__init__.py"), submodule_search_locations=[folder]
    )
    package = importlib.util.module_from_spec(spec)
    sys.modules[name] = package
    spec.loader.exec_module(package)
    return [importlib.import_module(name + "." + part) for part in ("keras_api", "engines", "engines.base", "weights")]


def relative(found, expected):
    """The largest difference, against the size of the whole array."""
    return float(numpy.abs(found - expected).max() / max(numpy.abs(expected).max(), 1e-300))


class Probe:
    """One Keras and its engine."""

    def __init__(self, folder, provider):
        keras_api, engines, self.base, self.weights = load(folder)
        self.keras = keras_api.load(provider)
        self.engine = engines.choose(self.keras)

    def dense(self, precision):
        """How far a Dense layer's output is from NumPy's own, and the type it has."""
        self.engine.begin(precision)
        layer = self.keras.new("layers.Dense", {"units": 3, "activation": "tanh", "name": "subject"})

        def function(tensors, mode):
            return layer(tensors[0])

        array = numpy.random.RandomState(0).uniform(-1, 1, [2, 4]).astype(precision)
        self.engine.build(function, [array], owner=layer)
        self.weights.inject(self.engine, layer, precision)
        kernel, bias = (self.engine.read(v).astype("float64") for v in layer.weights)
        (output,) = self.engine.forward(function, [array], owner=layer)
        return {"error": relative(output, numpy.tanh(array.dot(kernel) + bias)), "dtype": str(output.dtype)}

    def total(self, function, arrays, owner, training):
        """sum(output · cotangent), what the engine's gradient is the derivative of; in float64."""
        values = self.engine.forward(function, arrays, training=training, owner=owner)
        factors = [self.base.cotangent(i, v.shape, "float64") for i, v in enumerate(values)]
        return sum(float((v.astype("float64") * f).sum()) for v, f in zip(values, factors))

    def gradient(self, api, precision):
        """The largest relative difference from central differences, over the input and every trained weight."""
        arguments, shape = LAYERS[api]
        self.engine.begin(precision)
        layer = self.keras.new("layers." + api, dict(arguments, name="subject"))
        training = api == "BatchNormalization"
        takes = self.base.accepts(layer.call, "training")

        def function(tensors, mode):
            return layer(tensors[0], **({"training": mode} if takes and mode is not None else {}))

        random = numpy.random.RandomState(0)
        array = random.uniform(-1, 1, shape).astype(precision)
        self.engine.build(function, [array], owner=layer)
        self.weights.inject(self.engine, layer, precision)
        trained = list(layer.trainable_weights)
        by_input, by_weight = self.engine.gradient(function, [array], trained, training=training, owner=layer)
        by_differences = self.differences(array, lambda: self.total(function, [array], layer, training))
        worst = {"input": relative(by_input[0], by_differences)}
        for variable, found in zip(trained, by_weight):
            value = self.engine.read(variable).copy()

            def moved(variable=variable, value=value):
                self.engine.assign(variable, value)
                return self.total(function, [array], layer, training)

            worst[self.weights.variable_name(variable)] = relative(found, self.differences(value, moved))
        return worst

    @staticmethod
    def differences(array, total):
        """The derivative of ``total()`` with respect to every element of the array it looks at."""
        found = numpy.zeros(array.shape)
        flat = array.reshape(-1)
        assert numpy.shares_memory(flat, array)
        for position in range(flat.size):
            kept = flat[position]
            for distance, factor in STENCIL:
                flat[position] = kept + distance * STEP
                above = total()
                flat[position] = kept - distance * STEP
                found.reshape(-1)[position] += factor * (above - total()) / STEP
            flat[position] = kept
        total()
        return found

    def state(self):
        """The moving mean of a BatchNormalization before and after inference and training, with momentum 0.5."""
        self.engine.begin("float32")
        layer = self.keras.new("layers.BatchNormalization", {"name": "subject", "momentum": 0.5})
        takes = self.base.accepts(layer.call, "training")

        def function(tensors, mode):
            return layer(tensors[0], **({"training": mode} if takes and mode is not None else {}))

        array = numpy.array([[1, 2], [3, 6], [5, 4], [3, 4]], "float32")
        seen = []
        self.engine.build(function, [array], owner=layer)
        for training in (False, True, True, False):
            self.engine.forward(function, [array], training=training, owner=layer)
            (mean,) = [v for v in layer.weights if "moving_mean" in self.weights.variable_name(v)]
            seen.append(self.engine.read(mean).tolist())
        return seen

    def paths(self):
        """Which gradients there are where only the first of two inputs and of two variables is used."""
        self.engine.begin("float32")
        one, two = (self.engine.variable(numpy.full(2, value, "float32"), name) for value, name in ((3, "a"), (5, "b")))
        arrays = [numpy.array([1, 2], "float32"), numpy.array([7, 8], "float32"), numpy.array([1, 2], "int32")]
        multiply = self.keras.new("layers.Multiply", {"name": "subject"})
        add = self.keras.new("layers.Add", {"name": "other"})
        by_input, _ = self.engine.gradient(lambda t, mode: add([t[0], t[0]]), arrays)
        by_both, _ = self.engine.gradient(lambda t, mode: multiply([t[0], t[1]]), arrays[:2])
        (unused,) = self.engine.gradient(lambda t, mode: add([t[0], t[0]]), arrays[:1], [two])[1]
        return {
            "used": [g is not None for g in by_input],
            "both": [g is not None for g in by_both],
            "variable": unused is not None,
            "read": [self.engine.read(v).tolist() for v in (one, two)],
        }

    def embedding(self):
        """A gather's gradient, dense: rows that were not looked up are zero."""
        self.engine.begin("float32")
        layer = self.keras.new("layers.Embedding", {"input_dim": 4, "output_dim": 2, "name": "subject"})
        array = numpy.array([[1, 1, 3]], "int32")

        def function(tensors, mode):
            return layer(tensors[0])

        self.engine.build(function, [array], owner=layer)
        by_input, (found,) = self.engine.gradient(function, [array], list(layer.trainable_weights), owner=layer)
        factor = self.base.cotangent(0, (1, 3, 2), "float32")
        expected = numpy.zeros((4, 2), "float32")
        numpy.add.at(expected, array[0], factor[0])
        return {"input": by_input, "exact": bool((found == expected).all())}

    def steps(self):
        """Two variables after three steps of SGD with a rate of 0.5 on fixed gradients."""
        self.engine.begin("float32")
        optimizer = self.keras.get("optimizers.SGD")(0.5)
        values = [numpy.array([1, 2], "float32"), numpy.array([[4]], "float32")]
        variables = [self.engine.variable(v, "v" + str(i)) for i, v in enumerate(values)]
        before = [self.engine.read(v) for v in variables]
        for factor in (1, 2, 4):
            gradients = [numpy.array([0.25, -1], "float32") * factor, numpy.array([[2]], "float32") * factor]
            self.engine.apply_gradients(optimizer, gradients, variables)
        return [[a.tolist() for a in before], [self.engine.read(v).tolist() for v in variables]]

    def shapes(self):
        """Static shapes of symbolic calls."""
        self.engine.begin("float32")
        dense = self.keras.new("layers.Dense", {"units": 3, "name": "subject"})
        add = self.keras.new("layers.Concatenate", {"name": "other"})
        arrays = [numpy.zeros((2, 4), "float32"), numpy.zeros((2, 3), "float32")]
        found = self.engine.symbolic_shape(lambda t, mode: [dense(t[0]), add([t[0], t[1]])], arrays)
        return [[None if n is None else int(getattr(n, "value", n)) for n in shape] for shape in found]


def main(folder, provider, precisions):
    """Everything there is to know."""
    probe = Probe(folder, provider)
    return {
        "engine": probe.engine.name,
        "device": probe.engine.device(),
        "gradient": {api: probe.gradient(api, precision) for api, precision in sorted(precisions.items())},
        "state": probe.state(),
        "paths": probe.paths(),
        "embedding": probe.embedding(),
        "steps": probe.steps(),
        "shapes": probe.shapes(),
    }


if __name__ == "__main__":
    print("FOUND " + json.dumps(main(sys.argv[1], sys.argv[2], json.loads(sys.argv[3]))))
