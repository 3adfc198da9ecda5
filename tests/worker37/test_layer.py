"""The layer scenario, on a layer of NumPy alone: what it records, in which order, and what it leaves out."""

import base64
import unittest

import numpy

from tests.worker37 import load

layer, recording = load("scenarios.layer"), load("recording")


class Variable:
    def __init__(self, name, value):
        self.name = name
        self.value = numpy.asarray(value)


class Scale:
    """outputs = (inputs + shift) · factor; training mode counts calls in a weight of its own."""

    def __init__(self, name=None, shift_regularizer=None, broken=False):
        if broken:
            raise ValueError("broken")
        self.factor = Variable("subject/factor:0", numpy.ones(()))
        self.calls = Variable("subject/calls:0", numpy.zeros(()))
        self.weights = [self.factor, self.calls]
        self.trainable_weights = [self.factor]
        self.losses = [numpy.float64(2.0), numpy.float64(0.5)] if shift_regularizer else []
        self.resets = 0

    def call(self, inputs, mask=None, shifts=None, training=None):
        if training:
            self.calls.value = self.calls.value + 1
        total = sum(shifts) if shifts else 0
        return (inputs + total) * self.factor.value

    __call__ = call

    def compute_mask(self, inputs, mask=None):
        return mask

    def get_config(self):
        return {"name": "subject", "dtype": "float32"}

    @classmethod
    def from_config(cls, config):
        return cls()

    def reset_states(self):
        self.resets += 1


class Keras:
    multi_backend = False
    last = None

    def new(self, name, arguments):
        Keras.last = Scale(**arguments)
        return Keras.last


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

    def gradient(self, function, arrays, variables=(), training=False, owner=None):
        return [numpy.ones_like(a) for a in arrays], [numpy.float64(owner.calls.value) for _ in variables]

    def symbolic_shape(self, function, arrays):
        return [[None, 4]]


def observe(structural=True, **params):
    """The stages of one run, by name."""
    run = recording.Run(Keras(), Engine(), "float64", structural=structural)
    layer.perform(run, "layers.Scale", dict({"arguments": {}, "inputs": [{"shape": [2, 4]}]}, **params))
    return {stage["stage"]: stage for stage in run.stages}


class LayerTest(unittest.TestCase):
    def test_every_stage_in_order(self):
        stages = observe()
        expected = ["construct", "config", "roundtrip", "build", "names", "shape", "forward", "training", "gradient"]
        self.assertEqual(list(stages), expected)
        self.assertEqual({stage["status"] for stage in stages.values()}, {"ok"})

    def test_second_precision_leaves_structure_out(self):
        self.assertEqual(list(observe(structural=False)), ["construct", "build", "forward", "training", "gradient"])

    def test_what_raises_ends_the_run(self):
        stages = observe(arguments={"broken": True})
        self.assertEqual(list(stages), ["construct"])
        self.assertEqual(stages["construct"]["raised"]["message"], "broken")

    def test_training_moves_state_and_the_gradient_is_taken_at_the_given_one(self):
        stages = observe()
        before = layer.numbers.weight("calls", (), "float64")
        self.assertEqual(decode(stages["training"]["facts"]["state.calls"]), before + 1)
        self.assertEqual(decode(stages["gradient"]["facts"]["gradient.weight.factor"]), before)

    def test_several_arrays_for_one_keyword_arrive_as_a_list(self):
        shifts = {"shifts": [{"values": [[1.0]]}, {"values": [[2.0]]}], "mask": {"shape": [2, 4], "kind": "mask"}}
        plain = decode(observe()["forward"]["facts"]["output"][0])
        moved = decode(observe(keywords=shifts)["forward"]["facts"]["output"][0])
        factor = layer.numbers.weight("factor", (), "float64")
        numpy.testing.assert_array_equal(moved, plain + 3 * factor)

    def test_a_mask_that_is_passed_on_and_one_that_is_not(self):
        self.assertIsNone(observe(masked=True)["mask"]["facts"]["mask"])
        found = observe(masked=True, keywords={"mask": {"shape": [2, 4], "kind": "mask"}})["mask"]["facts"]["mask"]
        self.assertEqual(found[0]["array"], "bool")

    def test_losses_only_where_a_regularizer_was_given(self):
        self.assertNotIn("losses", observe())
        facts = observe(arguments={"shift_regularizer": "l2"})["losses"]["facts"]
        self.assertEqual(facts["count"], 2)
        self.assertEqual(decode(facts["total"]), 2.5)

    def test_a_stateful_layer_starts_anew_for_each_stage(self):
        stages = observe(stateful=True)
        self.assertIn("second", stages["forward"]["facts"])
        self.assertNotIn("shape", stages)
        self.assertEqual(Keras.last.resets, 3)

    def test_nothing_is_differentiated_where_nothing_is_floating(self):
        run = recording.Run(Keras(), Engine(), "float64")
        layer.record_gradient(run, Scale(), [], None, [numpy.arange(3)], nothing=False)
        self.assertEqual(run.stages, [])

    def test_what_comes_to_nothing_has_no_gradient_unless_nothing_went_in(self):
        for size, status in ((3, "unsupported"), (0, "ok")):
            run = recording.Run(Keras(), Engine(), "float64")
            layer.record_gradient(run, Scale(), [], Scale(), [numpy.zeros((size, 2))], nothing=True)
            self.assertEqual([stage["status"] for stage in run.stages], [status])


class RandomFactsTest(unittest.TestCase):
    def test_rows_are_the_samples(self):
        values = numpy.array([[1.0, 3.0], [4.0, 6.0]])
        self.assertEqual(layer.random_facts(values, "rows")["mean"]["estimate"], 3.5)

    def test_channels_share_one_draw_or_do_not(self):
        shared = numpy.repeat(numpy.arange(6.0).reshape(2, 1, 3), 4, axis=1)
        self.assertTrue(layer.random_facts(shared, "channels")["shared"])
        shared[0, 2, 1] = 9
        self.assertFalse(layer.random_facts(shared, "channels")["shared"])

    def test_elements_are_the_samples(self):
        self.assertEqual(layer.random_facts(numpy.array([[0.0, 2.0]]), "elements")["zero"]["estimate"], 0.5)


def decode(fact):
    """The array of an array fact."""
    return numpy.frombuffer(base64.b64decode(fact["data"]), fact["array"]).reshape(fact["shape"])


if __name__ == "__main__":
    unittest.main()
