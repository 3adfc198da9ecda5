"""What the arguments of a layer make of its weights, on a layer of NumPy alone."""

import base64
import unittest

import numpy

from tests.worker37 import load

scenario, recording = load("scenarios.layer_weights"), load("recording")


class Variable:
    def __init__(self, name, value):
        self.name = name
        self.value = numpy.asarray(value)


class Scale:
    """outputs = (first + second) · factor."""

    def __init__(self, name=None, begin=1.0, drawn=False, trainable=True, cost=0.0, dtype="float32"):
        self.name = name
        self.trainable = trainable
        shape = (2, 2)
        value = numpy.arange(4.0).reshape(shape) if drawn else numpy.full(shape, begin)
        self.factor = Variable("subject/factor:0", value.astype(dtype))
        self.weights = [self.factor]
        self.trainable_weights = [self.factor] if trainable else []
        self.losses = [numpy.float64(cost)] if cost else []

    def call(self, inputs, second=None):
        if isinstance(inputs, list):
            inputs, second = inputs
        return ((inputs if second is None else inputs + second) * self.factor.value).astype(self.factor.value.dtype)

    __call__ = call


class Descent:
    def __init__(self, rate):
        self.rate = rate


class Keras:
    multi_backend = False

    def new(self, name, arguments, positional=()):
        return Scale(**arguments) if name == "layers.Scale" else Descent(*positional)


class Engine:
    name = "fake"

    def forward(self, function, arrays, training=False, owner=None):
        result = function(list(arrays), training)
        return list(result) if isinstance(result, (list, tuple)) else [numpy.asarray(result)]

    def build(self, function, arrays, owner=None):
        self.forward(function, arrays)

    def read(self, variable):
        return variable.value

    def assign(self, variable, value):
        variable.value = value

    def apply_gradients(self, optimizer, gradients, variables):
        for gradient, variable in zip(gradients, variables):
            variable.value = variable.value - optimizer.rate * gradient


def observe(look, inputs=1, **params):
    """The stages of one run, by name."""
    run = recording.Run(Keras(), Engine(), "float64", structural=True)
    given = {"look": look, "arguments": {}, "inputs": [{"shape": [2, 2]}] * inputs}
    scenario.perform(run, "layers.Scale", dict(given, **params))
    return {stage["stage"]: stage for stage in run.stages}


def values(fact):
    return numpy.frombuffer(base64.b64decode(fact["data"]), fact["array"]).reshape(fact["shape"])


class LayerWeights(unittest.TestCase):
    def test_the_value_that_a_weight_begins_with_is_seen_and_what_is_drawn_is_not(self):
        facts = observe("initial", arguments={"begin": 0.5})["initial"]["facts"]
        self.assertEqual(values(facts["initial.factor"]).tolist(), [[0.5, 0.5], [0.5, 0.5]])
        facts = observe("initial", arguments={"drawn": True})["initial"]["facts"]
        self.assertEqual(facts["initial.factor"], "varies")

    def test_settings_are_the_name_the_types_and_what_is_trained(self):
        arguments = {"name": "given", "trainable": False, "dtype": "float16"}
        facts = observe("settings", arguments=arguments)["settings"]["facts"]
        self.assertEqual((facts["name"], facts["trainable"]), ("given", False))
        self.assertEqual(facts["weight.factor"], {"dtype": "float16", "trainable": False})
        self.assertEqual(facts["output"], [{"dtype": "float16", "shape": [2, 2]}])

    def test_without_a_name_it_has_one_of_its_own(self):
        self.assertEqual(observe("settings")["settings"]["facts"]["name"], "subject")

    def test_a_step_moves_what_is_trained_from_the_given_weights(self):
        moved = values(observe("step")["step"]["facts"]["weight.factor"])
        still = values(observe("step", arguments={"trainable": False})["step"]["facts"]["weight.factor"])
        self.assertTrue((moved != still).all())
        # The weights are those that are given to every layer, whatever it begins with.
        self.assertTrue((abs(still) < 0.5).all())

    def test_what_it_adds_to_a_loss_is_counted(self):
        facts = observe("losses", arguments={"cost": 2.0})["losses"]["facts"]
        self.assertEqual((facts["count"], float(values(facts["total"]))), (1, 2.0))

    def test_several_inputs_are_a_list_or_arguments_of_their_own(self):
        for params in ({"separate": True}, {}):
            self.assertEqual(observe("settings", inputs=2, **params)["settings"]["status"], "ok")

    def test_what_cannot_be_made_ends_there(self):
        self.assertEqual(list(observe("step", arguments={"no": 1})), ["construct"])


if __name__ == "__main__":
    unittest.main()
