"""The worker's answers: what is refused, what is a fault of ours, and which names a case has asked for."""

import json
import types
import unittest

import numpy

from tests.worker37 import load

serve, answers, scenarios, facts, recording = (
    load(name) for name in ("serve", "answers", "scenarios", "facts", "recording")
)
keras_api = load("keras_api")


class Keras(keras_api.Keras):
    """Nothing but names."""

    def __init__(self, **names):
        self.used = {}
        self._root = type("Root", (), names)


class Engine:
    """Nothing to get ready."""

    def begin(self, precision):
        """Nothing to do."""


class Scenario:
    """Stands for a scenario's module while a case is answered."""

    def __init__(self, perform):
        self.find = lambda name: perform if name == "mine" else None


def replied(perform, keras=None, **changes):
    """The reply to a request for a case of a scenario that does ``perform``."""
    observe = load("answers.observe")
    case = {"id": "a", "scenario": "mine", "api": "Thing", "params": {}}
    request = dict({"kind": "observe", "number": 7, "case": case, "precisions": ["float32", "float64"]}, **changes)
    kept, observe.scenarios = observe.scenarios, Scenario(perform)
    try:
        return json.loads(serve.reply(keras or Keras(), Engine(), request).decode())
    finally:
        observe.scenarios = kept


class Replies(unittest.TestCase):
    def test_what_a_scenario_raises_outside_of_every_stage_is_a_fault_of_ours(self):
        def perform(run, api, params):
            with run.stage("construct"):
                raise ValueError("theirs")
            raise KeyError("ours")

        def harmless(run, api, params):
            with run.stage("construct"):
                raise ValueError("theirs")

        found = replied(perform)
        self.assertEqual((found["kind"], found["number"], found["raised"]["type"]), ("fault", 7, "KeyError"))
        self.assertIn("in perform", found["raised"]["traceback"])
        self.assertEqual((replied(harmless)["kind"], replied(harmless)["status"]), ("observed", "error"))

    def test_what_json_cannot_say_is_a_fault_of_ours(self):
        class Endless(dict):
            """Holds itself."""

        endless = Endless()
        endless["me"] = endless
        for value in (float("nan"), {1, 2}, endless, b"x"):

            def perform(run, api, params, value=value):
                with run.stage("forward") as stage:
                    stage["fact"] = value

            self.assertEqual(replied(perform)["kind"], "fault", repr(value))

    def test_what_nobody_knows_is_refused(self):
        def nothing(run, api, params):
            """Do nothing."""

        unknown = {"id": "a", "scenario": "divination", "api": "Thing", "params": {}}
        for changes in ({"kind": "dance"}, {"kind": "../x"}, {"kind": None}, {"case": unknown}):
            self.assertEqual(replied(nothing, **changes)["kind"], "refused", changes)

    def test_names_are_told_in_the_order_of_first_use_and_of_this_case_alone(self):
        def perform(run, api, params):
            with run.stage("construct"):
                run.keras.get("layers")
                run.keras.get("Thing")
                run.keras.get("layers")
            with run.stage("config"):
                run.keras.get("missing.name")

        keras = Keras(layers=1, Thing=2)
        keras.get("layers")
        keras.get("Thing")
        self.assertEqual(replied(perform, keras)["symbols"], ["layers", "Thing", "missing.name"])
        self.assertEqual(replied(lambda run, api, params: None, keras)["symbols"], [])

    def test_who_takes_the_whole_module_says_so(self):
        keras, other = Keras(layers=1), Keras(layers=1)
        self.assertIs(keras.get(""), keras.get(""))
        self.assertEqual(keras.get("").layers, 1)
        self.assertEqual(list(keras.used), [""])
        # Two providers are never the same as a whole: such a case is performed under each.
        self.assertFalse(load("answers.compare").same(keras, other, ""))
        self.assertTrue(load("answers.compare").same(keras, other, "layers"))


class Comparing(unittest.TestCase):
    def test_a_module_is_the_way_to_a_name_and_what_neither_has_is_the_same(self):
        mine, its = Keras(layers=unittest, Thing=1, Mine=2), Keras(layers=types, Thing=1, layer=3)
        same = load("answers.compare").same
        self.assertEqual(
            {name: same(mine, its, name) for name in ("layers", "Thing", "Mine", "layer", "nobody.has", "")},
            {"layers": True, "Thing": True, "Mine": False, "layer": False, "nobody.has": True, "": False},
        )
        self.assertFalse(same(Keras(layers=unittest), Keras(layers=1), "layers"))

    def test_the_whole_of_it_is_never_the_same_though_both_are_modules(self):
        mine, its = Keras(), Keras()
        mine._root, its._root = unittest, types
        self.assertFalse(load("answers.compare").same(mine, its, ""))

    def test_who_asks_for_tf_keras_is_found_by_the_code_and_not_by_what_is_written_about_it(self):
        asks = """
import tensorflow.compat.v2 as tf
class Layer:
    def build(self):
        self.spec = tf.keras.layers.InputSpec()
def beside():
    pass
"""
        says = 'class Layer:\n    """Like `tf.keras.layers.Layer`."""\n    where = "tf.keras"\n'
        asking_in = load("answers.compare").asking_in
        self.assertEqual(asking_in(asks), ["Layer", "beside"])
        self.assertEqual(asking_in(says), [])


class Lookup(unittest.TestCase):
    def test_scenarios_and_answers_are_found_by_the_names_of_their_files(self):
        self.assertEqual(scenarios.find("layer").__module__.rpartition(".")[2], "layer")
        self.assertEqual(answers.find("observe").__module__.rpartition(".")[2], "observe")

    def test_nothing_else_is(self):
        for name in ("os", "__init__", "..serve", "", None, "Layer", "layer.x"):
            self.assertIsNone(scenarios.find(name), name)
            with self.assertRaises(answers.RefusedError):
                answers.find(name)


class Bounds(unittest.TestCase):
    def test_integers_of_more_than_64_bits_are_spelled(self):
        for value in (2**63, 2**64 - 1, -(2**63), True, 0):
            self.assertIs(facts.plain(value), value)
        self.assertEqual(facts.plain([2**64]), [{"integer": "18446744073709551616"}])
        self.assertEqual(facts.plain(-(2**63) - 1), {"integer": "-9223372036854775809"})

    def test_what_is_nested_too_deep_is_not_measured(self):
        endless = []
        endless.append(endless)
        with self.assertRaises(recording.UnsupportedError):
            facts.plain(endless)
        deep = 1
        for _ in range(facts.DEEPEST):
            deep = {"a": deep}
        self.assertEqual(facts.plain(deep), deep)

    def test_lone_surrogates_are_spelled(self):
        self.assertEqual(facts.plain({"\ud800": "a\udfff"}), {"\\ud800": "a\\udfff"})

    def test_strings_and_complex_numbers_are_what_they_are(self):
        for strings in (["a", "\u00e9"], [b"a", "\u00e9".encode()], numpy.array([b"a", "\u00e9"], object)):
            self.assertEqual(facts.array(strings), {"strings": ["a", "\u00e9"], "shape": [2]})
        fact = facts.array(numpy.array([1 + 2j], "complex64"))
        self.assertEqual((fact["array"], fact["shape"]), ("complex64", [1]))
        with self.assertRaises(TypeError):
            facts.array(numpy.array([b"a", 1], object))


if __name__ == "__main__":
    unittest.main()
