"""The scenario functional against a Keras whose functional models forget an argument."""

import types
import unittest

import numpy

from tests.worker37 import load

recording, keras_api, functional = load("recording"), load("keras_api"), load("scenarios.functional")


class Symbol(object):
    """A symbolic tensor, which knows the call that it comes from."""

    def __init__(self, shape, call=None):
        self.shape, self.call = shape, call


def rolled(x, shift, axis=None):
    """numpy.roll; on symbols a call that is made later."""
    if isinstance(x, Symbol):
        return Symbol(x.shape, lambda array: numpy.roll(array, shift, axis=axis))
    return numpy.roll(x, shift, axis=axis)


def forgetful(x, shift, axis=None):
    """numpy.roll, which forgets the axis on symbols."""
    return rolled(x, shift) if isinstance(x, Symbol) else rolled(x, shift, axis=axis)


def fallen(x):
    """Raises whatever it gets."""
    raise ValueError("no such rank")


def untaken(x):
    """Takes no symbols."""
    if isinstance(x, Symbol):
        raise TypeError("a symbol")
    return x


class Model(object):
    """A model of one input; one that is made again negates its outputs."""

    def __init__(self, inputs, outputs, sign=1):
        self.inputs, self.outputs, self.sign = inputs, outputs, sign

    def __call__(self, arrays):
        return [self.sign * output.call(arrays[0]) for output in self.outputs]

    def get_config(self):
        return {"inputs": self.inputs, "outputs": self.outputs, "sign": -self.sign}

    @classmethod
    def from_config(cls, config):
        return cls(**config)


class NumPyEngine(object):
    """Evaluates at once."""

    def forward(self, function, arrays, training=False, owner=None):
        return [numpy.asarray(result) for result in function(list(arrays), training)]


def performed(api, **params):
    """``{stage: record}`` of one run in float32."""
    space = types.SimpleNamespace
    root = space(
        ops=space(rolled=rolled, forgetful=forgetful, untaken=untaken, fallen=fallen),
        Input=lambda batch_shape, dtype: Symbol(batch_shape),
        Model=Model,
    )
    keras = keras_api.Keras.__new__(keras_api.Keras)
    keras._root, keras.used, keras.is_3, keras.multi_backend, keras.backend = root, {}, True, False, "tensorflow"
    run = recording.Run(keras, NumPyEngine(), "float32")
    functional.perform(run, api, dict({"inputs": [{"values": [[1.0, 2.0], [4.0, 8.0]]}]}, **params))
    return {record["stage"]: record for record in run.stages}


class Functional(unittest.TestCase):
    def test_a_model_that_does_the_same(self):
        stages = performed("ops.rolled", arguments={"shift": 1, "axis": 1})
        self.assertEqual(list(stages), ["call", "build", "forward", "reload"])
        self.assertEqual(stages["forward"]["facts"], {"as_called": "same"})

    def test_what_a_model_forgets_is_told(self):
        stages = performed("ops.forgetful", arguments={"shift": 1, "axis": 1})
        self.assertEqual(stages["forward"]["facts"]["as_called"], "other values")

    def test_what_is_made_again_is_held_against_what_was_before(self):
        stages = performed("ops.rolled", arguments={"shift": 1})
        self.assertEqual(stages["reload"]["facts"]["as_before"], "other values")

    def test_what_takes_no_symbols_ends_where_the_model_is_built(self):
        stages = performed("ops.untaken")
        self.assertEqual((list(stages), stages["build"]["status"]), (["call", "build"], "error"))

    def test_without_a_call_there_is_nothing_to_hold_a_model_against(self):
        for api, status in (("ops.fallen", "unsupported"), ("ops.nothing", "missing")):
            stages = performed(api)
            self.assertEqual((list(stages), stages["call"]["status"]), (["call"], status))

    def test_in_what_arrays_are_not_those_expected(self):
        one, two = numpy.ones((2,), "float32"), numpy.ones((3,), "float32")
        self.assertEqual(functional.unlike([one], [one, one]), "1 outputs instead of 2")
        self.assertEqual(functional.unlike([one], [two]), "another shape")
        self.assertEqual(functional.unlike([one], [one.astype("int32")]), "another type")
        self.assertEqual(functional.unlike([one], [one * 2]), "other values")
        self.assertEqual(functional.unlike([one], [one]), "same")
