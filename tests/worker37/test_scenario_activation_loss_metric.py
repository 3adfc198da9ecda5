"""The scenarios activation, loss and metric against a Keras of NumPy functions whose answers are known."""

import base64
import sys
import types
import unittest
from unittest import mock

import numpy

from tests.worker37 import load

recording, keras_api = load("recording"), load("keras_api")
activation, loss, metric = (load("scenarios." + name) for name in ("activation", "loss", "metric"))


def decoded(fact):
    """The array of a fact."""
    return numpy.frombuffer(base64.b64decode(fact["data"]), dtype=fact["array"]).reshape(fact["shape"])


class NumPyEngine(object):
    """Evaluates at once; differentiates by central differences, exact for quadratic functions of dyadic numbers."""

    def forward(self, function, arrays, training=False, owner=None):
        return [numpy.asarray(function([numpy.asarray(a) for a in arrays], training))]

    def gradient(self, function, arrays, variables=(), training=False, owner=None):
        found = []
        for position, array in enumerate(arrays):
            gradient = numpy.zeros(array.shape)
            for index in numpy.ndindex(*array.shape):
                sides = []
                for step in (0.5, -0.5):
                    moved = [numpy.array(a, dtype="float64") for a in arrays]
                    moved[position][index] += step
                    sides.append(numpy.sum(function(moved, training)))
                gradient[index] = sides[0] - sides[1]
            found.append(gradient)
        return found, []

    def read(self, variable):
        return variable.value


class Variable(object):
    def __init__(self, name):
        self.name = name
        self.value = numpy.zeros((), dtype="float32")


class Total(object):
    """A metric that sums weighted values; ``old`` and ``new`` differ in the name of the reset."""

    def __init__(self, name="total"):
        self.name = name + "_3"
        self.sum = Variable("total_2/sum:0")
        self.weights = [self.sum]

    def __call__(self, values, sample_weight=1.0):
        self.sum.value = self.sum.value + numpy.sum(values * sample_weight).astype("float32")
        return self.sum.value

    def result(self):
        return self.sum.value

    def get_config(self):
        return {"name": self.name, "dtype": "float32"}

    @classmethod
    def from_config(cls, config):
        return cls()


class OldTotal(Total):
    def reset_states(self):
        self.sum.value = numpy.zeros((), dtype="float32")


class NewTotal(Total):
    def reset_state(self):
        self.sum.value = numpy.zeros((), dtype="float32")


class Squared(object):
    """A loss whose config forgets its factor, as some do."""

    def __init__(self, reduction="sum", factor=1.0):
        self.reduction = reduction
        self.factor = factor

    def call(self, y_true, y_pred):
        return self.factor * numpy.mean((y_true - y_pred) ** 2, axis=-1)

    def __call__(self, y_true, y_pred, sample_weight=1.0):
        found = self.call(y_true, y_pred) * sample_weight
        return found if self.reduction == "none" else numpy.sum(found)

    def get_config(self):
        return {"reduction": "changed" if self.factor == 3.0 else self.reduction}

    @classmethod
    def from_config(cls, config):
        return cls()


def squared(y_true, y_pred, factor=1.0):
    return Squared(factor=factor).call(y_true, y_pred)


def ramp(x, slope=0.0, ceiling=None):
    found = numpy.where(x > 0, x, slope * x)
    return found if ceiling is None else numpy.minimum(found, ceiling)


def lookup(table):
    """``get`` as Kerases have it."""

    def get(name):
        if name not in table:
            raise ValueError("Unknown: " + name)
        return table[name]

    return get


def fake_keras():
    """A Keras of the classes and functions above."""
    space = types.SimpleNamespace
    functions = {"ramp": ramp, "squared": squared, "sq": squared}
    root = space(
        activations=space(
            ramp=ramp, get=lookup(functions), deserialize=lookup(functions), serialize=lambda f: f.__name__
        ),
        losses=space(Squared=Squared, squared=squared, get=lookup(functions), serialize=lambda f: f.__name__),
        metrics=space(OldTotal=OldTotal, NewTotal=NewTotal),
    )
    keras = keras_api.Keras.__new__(keras_api.Keras)
    keras._root, keras.used = root, {}
    return keras


def performed(scenario, api, params, structural=True):
    """``{stage: record}`` of one run in float32."""
    run = recording.Run(fake_keras(), NumPyEngine(), "float32", structural=structural)
    scenario.perform(run, api, params)
    return {record["stage"]: record for record in run.stages}


class Activation(unittest.TestCase):
    INPUTS = ({"values": [[-2.0, 3.0]]},)

    def test_arguments_by_position_and_by_name(self):
        by_position = performed(activation, "activations.ramp", {"inputs": self.INPUTS, "positional": [0.5]})
        by_name = performed(activation, "activations.ramp", {"inputs": self.INPUTS, "arguments": {"slope": 0.5}})
        for stages in (by_position, by_name):
            numpy.testing.assert_array_equal(decoded(stages["forward"]["facts"]["output"][0]), [[-1.0, 3.0]])
            numpy.testing.assert_array_equal(decoded(stages["gradient"]["facts"]["gradient.input.0"]), [[0.5, 1.0]])

    def test_names_bring_it_back(self):
        found = performed(activation, "activations.ramp", {"inputs": self.INPUTS})["config"]["facts"]
        self.assertEqual(found["serialized"], "ramp")
        self.assertTrue(found["found_by_name"])
        self.assertTrue(found["found_by_serialized"])

    def test_what_is_not_there_is_missing_and_ends_the_run(self):
        stages = performed(activation, "activations.slope", {"inputs": self.INPUTS})
        self.assertEqual(list(stages), ["construct"])
        self.assertEqual(stages["construct"]["status"], "missing")

    def test_an_unknown_argument_is_a_signature(self):
        stages = performed(activation, "activations.ramp", {"inputs": self.INPUTS, "arguments": {"alpha": 0.5}})
        self.assertEqual(stages["forward"]["status"], "signature")
        self.assertNotIn("gradient", stages)

    def test_structure_is_seen_once(self):
        stages = performed(activation, "activations.ramp", {"inputs": self.INPUTS}, structural=False)
        self.assertEqual(sorted(stages), ["construct", "forward", "gradient"])


class Loss(unittest.TestCase):
    INPUTS = ({"values": [[0.0, 0.0], [1.0, 1.0]]}, {"values": [[1.0, 3.0], [1.0, 2.0]]})

    def params(self, **more):
        return dict({"arguments": {}, "inputs": self.INPUTS}, **more)

    def test_per_sample_values_come_before_weights_and_reduction(self):
        stages = performed(loss, "losses.Squared", self.params(weights={"values": [2.0, 4.0]}))
        numpy.testing.assert_array_equal(decoded(stages["function"]["facts"]["output"][0]), [5.0, 0.5])
        numpy.testing.assert_array_equal(decoded(stages["forward"]["facts"]["output"][0]), 12.0)

    def test_the_gradient_is_that_of_the_predictions(self):
        stages = performed(loss, "losses.Squared", self.params())
        self.assertEqual(list(stages["gradient"]["facts"]), ["gradient.input.1"])
        found = decoded(stages["gradient"]["facts"]["gradient.input.1"])
        numpy.testing.assert_array_equal(found, [[1.0, 3.0], [0.0, 1.0]])

    def test_a_config_that_changes_on_the_way_is_told(self):
        stages = performed(loss, "losses.Squared", self.params(arguments={"factor": 3.0}))
        self.assertEqual(stages["roundtrip"]["facts"]["changed"], ["reduction"])

    def test_config_is_left_out_where_it_is_not_the_subject(self):
        stages = performed(loss, "losses.Squared", self.params(config=False))
        self.assertEqual(sorted(stages), ["construct", "forward", "function", "gradient"])

    def test_functions_and_the_strings_that_stand_for_them(self):
        params = self.params(form="function", arguments={"factor": 2.0}, strings=["sq", "nonsense"])
        stages = performed(loss, "losses.squared", params)
        self.assertEqual(stages["config"]["facts"]["strings"], {"sq": True, "nonsense": False})
        numpy.testing.assert_array_equal(decoded(stages["function"]["facts"]["output"][0]), [10.0, 1.0])
        self.assertNotIn("forward", stages)


class Metric(unittest.TestCase):
    UPDATES = (
        {"inputs": [{"values": [1.0, 2.0]}]},
        {"inputs": [{"values": [1.0, 2.0]}], "weights": {"values": [0.0, 2.0]}},
    )

    def results(self, api):
        stages = performed(metric, api, {"arguments": {}, "updates": self.UPDATES})
        facts = {}
        for stage in ("update", "reset"):
            self.assertEqual(stages[stage]["status"], "ok")
            facts.update(stages[stage]["facts"])
        return stages, {name: float(decoded(value)) for name, value in facts.items()}

    def test_results_accumulate_and_are_reset_under_either_name(self):
        for api in ("metrics.OldTotal", "metrics.NewTotal"):
            _, found = self.results(api)
            self.assertEqual(found, {"result.0": 3.0, "result.1": 7.0, "after_reset": 0.0, "again": 3.0})

    def test_arguments_are_tuples_but_for_those_that_are_said_to_be_lists(self):
        total = NewTotal

        class Keeping(total):
            given = None

            def __init__(self, thresholds):
                Keeping.given = thresholds
                total.__init__(self)

        for more, given in (({}, (0.25, 0.5)), ({"lists": ["thresholds"]}, [0.25, 0.5])):
            with mock.patch.object(sys.modules[__name__], "NewTotal", Keeping):
                params = dict(more, arguments={"thresholds": [0.25, 0.5]}, updates=self.UPDATES, config=False)
                stages = performed(metric, "metrics.NewTotal", params)
            self.assertEqual(stages["construct"]["status"], "ok")
            self.assertEqual((type(Keeping.given), Keeping.given), (type(given), given))

    def test_state_and_methods_are_named(self):
        stages, _ = self.results("metrics.OldTotal")
        state = stages["state"]["facts"]
        self.assertEqual(state["methods"], {"reset_state": False, "reset_states": True, "merge_state": False})
        self.assertEqual(state["variable.sum"], {"shape": [], "dtype": "floatx"})

    def test_automatic_names_lose_their_counter_and_the_precision_its_width(self):
        stages, _ = self.results("metrics.NewTotal")
        self.assertEqual(stages["config"]["facts"]["config"], {"name": "total", "dtype": "floatx"})


if __name__ == "__main__":
    unittest.main()
