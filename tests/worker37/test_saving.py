"""Saving and loading: comparing what came out, and changing configurations. No Keras is needed."""

import unittest

import numpy

from tests.worker37 import load

reading, ways, models = load("reading", "saving"), load("ways", "saving"), load("models", "saving")


class Generation:
    """Which generation of Keras reads."""

    def __init__(self, is_3):
        self.is_3 = is_3

    def call(self, model, inputs):
        return [model(inputs[0])]


class Arrays(unittest.TestCase):
    def test_equal_ones_say_nothing(self):
        one = [numpy.ones((2, 2), "float32")]
        self.assertEqual(reading.arrays(one, [one[0].copy()], None), "")

    def test_weights_have_to_be_equal_and_outputs_within_rounding(self):
        one = numpy.ones(3, "float32")
        near = one + numpy.float32(32 * numpy.finfo("float32").eps)
        far = one + numpy.float32(128 * numpy.finfo("float32").eps)
        self.assertNotEqual(reading.arrays([one], [near], None), "")
        self.assertEqual(reading.arrays([one], [near], "float32"), "")
        self.assertNotEqual(reading.arrays([one], [far], "float32"), "")
        self.assertEqual(reading.arrays([one], [far], "float16"), "")

    def test_not_a_number_is_no_agreement(self):
        self.assertNotEqual(reading.arrays([numpy.ones(2)], [numpy.array([1.0, numpy.nan])], "float32"), "")

    def test_other_shapes_are_told(self):
        self.assertIn("shapes", reading.arrays([numpy.ones(2)], [numpy.ones(3)], "float32"))
        self.assertIn("shapes", reading.arrays([numpy.ones(2)], [], "float32"))


WANTED = {"optimizer": "SGD", "loss": "mean_squared_error", "rate": 0.01, "evaluates": [1.0, 2.0]}


class State(unittest.TestCase):
    def test_the_same_says_nothing(self):
        self.assertEqual(reading.state(WANTED, dict(WANTED)), "")

    def test_each_difference_is_told(self):
        self.assertEqual(reading.state(WANTED, None), "not compiled")
        self.assertIn("RMSprop", reading.state(WANTED, dict(WANTED, optimizer="RMSprop")))
        self.assertIn("1 numbers", reading.state(WANTED, dict(WANTED, evaluates=[1.0])))
        self.assertIn("evaluates to", reading.state(WANTED, dict(WANTED, evaluates=[1.0, 2.5])))


class Structures(unittest.TestCase):
    def test_the_first_difference_is_told(self):
        one, other = ["Dense", "a", [[2, 3]]], ["Dense", "a", [[3, 2]]]
        self.assertEqual(reading.structures([one], [list(one)]), "")
        self.assertIn("[[3, 2]]", reading.structures([one], [other]))
        self.assertEqual(reading.structures([one, one], [one]), "1 layers instead of 2")


class Attempts(unittest.TestCase):
    def test_what_loads_and_is_no_model_fails_in_its_stages(self):
        # load_model of tf.keras 2.15 gives such an object of what Keras 3 exports: neither layers nor a call.
        about = {"structure": [], "precision": "float32", "compiled": None, "format": "savedmodel"}
        found = reading.attempt(Generation(False), object, about, {"x0": numpy.ones(2), "out0": numpy.ones(2)})
        self.assertEqual(found.pop("load"), ["ok", ""])
        self.assertEqual(sorted(found), ["outputs", "structure", "weights"])
        self.assertEqual({outcome for outcome, _ in found.values()}, {"raises"})
        self.assertFalse(reading.right(found))


class Configurations(unittest.TestCase):
    def test_a_refusal_names_its_keys_and_not_those_of_the_configuration(self):
        for message, keys in (
            ("Unrecognized keyword arguments passed to LSTM: {'time_major': False}", ["time_major"]),
            ("Unrecognized keyword arguments: ['batch_shape', 'optional']", ["batch_shape", "optional"]),
            ("using config={'units': 3}. __init__() got an unexpected keyword argument 'groups'", ["groups"]),
            ("('Keyword argument not understood:', 'quantization_config')", ["quantization_config"]),
            ("Could not locate class 'Dense'", []),
        ):
            self.assertEqual(list(ways.refused(message)), keys)

    def test_keys_are_dropped_until_it_is_taken_and_no_more(self):
        config = ways.Config(Generation(True), {"class_name": "LSTM", "config": {"units": 3, "time_major": False}})

        def loader(found):
            if "time_major" in found["config"]:
                raise ValueError("Unrecognized keyword arguments passed to LSTM: {'time_major': False}")
            return found

        self.assertEqual(config.tried(loader)["config"], {"units": 3})
        self.assertEqual(config.said(), "with no time_major")

    def test_what_makes_a_layer_what_it_is_is_never_dropped(self):
        config = ways.Config(Generation(True), {"class_name": "Dense", "config": {"units": 3}})

        def loader(found):
            raise ValueError("Unrecognized keyword arguments: ['units']")

        self.assertRaises(ValueError, config.tried, loader)
        self.assertEqual(config.config["config"], {"units": 3})

    def test_calls_are_written_as_keras_2_does(self):
        tensor = {"class_name": "__keras_tensor__", "config": {"keras_history": ["x", 0, 0]}}
        layer = {"name": "l", "class_name": "Dense", "config": {}, "inbound_nodes": [{"args": [tensor], "kwargs": {}}]}
        config = {"layers": [layer], "input_layers": ["x", 0, 0], "output_layers": [["l", 0, 0]]}
        found = {"class_name": "Functional", "config": config}
        self.assertTrue(ways.apply(found, ways._old_nodes))
        self.assertEqual(layer["inbound_nodes"], [[["x", 0, 0, {}]]])
        self.assertEqual(config["input_layers"], [["x", 0, 0]])
        self.assertEqual(config["output_layers"], [["l", 0, 0]])

    def test_calls_of_nested_models_are_counted_from_another_number(self):
        inner = {"name": "inner", "config": {"layers": []}, "inbound_nodes": []}
        outer = {"name": "b", "config": {}, "inbound_nodes": [[["inner", 1, 0, {}], ["a", 1, 0, {}]]]}
        config = {"layers": [inner, outer], "output_layers": [["b", 0, 0]]}
        self.assertTrue(ways._nested_calls(config, -1))
        self.assertEqual(outer["inbound_nodes"], [[["inner", 0, 0, {}], ["a", 1, 0, {}]]])
        self.assertFalse(ways._nested_calls(config, -1))


class Models(unittest.TestCase):
    def test_inputs_are_the_same_every_time_and_exact(self):
        one = models.values("dense", models.VECTOR)
        numpy.testing.assert_array_equal(one, models.values("dense", models.VECTOR))
        numpy.testing.assert_array_equal(one * 64, numpy.round(one * 64))
        self.assertTrue((models.values("embedding", models.IDS) < 10).all())

    def test_names_are_told_once(self):
        self.assertEqual(len(models.names()), len(set(models.names())))
