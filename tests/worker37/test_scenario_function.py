"""The scenario function against a Keras of NumPy functions whose answers are known."""

import base64
import types
import unittest

import numpy

from tests.worker37 import load

recording, keras_api, function = load("recording"), load("keras_api"), load("scenarios.function")


def decoded(fact):
    """The array of a fact."""
    return numpy.frombuffer(base64.b64decode(fact["data"]), dtype=fact["array"]).reshape(fact["shape"])


class Symbol(object):
    """A symbolic tensor."""

    def __init__(self, shape, dtype):
        self.shape, self.dtype = shape, dtype


def total(x, axis=None):
    """A sum, which forgets on symbols that an axis is gone."""
    if isinstance(x, Symbol):
        return Symbol(x.shape, "float64" if x.dtype == "float32" else x.dtype)
    return numpy.sum(x, axis=axis, dtype=x.dtype)


def joined(parts, times=1):
    """Both parts and their number; on symbols of an unknown length."""
    assert isinstance(parts, list)
    if isinstance(parts[0], Symbol):
        return Symbol((None, *tuple(parts[0].shape[1:])), parts[0].dtype), None
    return numpy.concatenate(parts * times), None


def rank(x):
    """A value that is no tensor."""
    return len(x.shape)


def fallen(x):
    """Fails as some do."""
    raise ValueError("no such rank")


class NumPyEngine(object):
    """Evaluates at once; what it differentiates is linear."""

    def tensor(self, array):
        return array

    def forward(self, function, arrays, training=False, owner=None):
        return [numpy.asarray(result) for result in function(list(arrays), training)]

    def gradient(self, function, arrays, variables=(), training=False, owner=None):
        return [numpy.ones_like(array) for array in arrays], []


def fake_keras():
    """A Keras 3 of the functions above."""
    space = types.SimpleNamespace
    root = space(
        ops=space(sum=total, joined=joined, rank=rank, fallen=fallen),
        backend=space(standardize_dtype=str),
        KerasTensor=Symbol,
    )
    keras = keras_api.Keras.__new__(keras_api.Keras)
    keras._root, keras.used, keras.is_3, keras.multi_backend, keras.backend = root, {}, True, False, "tensorflow"
    return keras


def performed(api, structural=True, **params):
    """``{stage: record}`` of one run in float32."""
    run = recording.Run(fake_keras(), NumPyEngine(), "float32", structural=structural)
    function.perform(run, api, params)
    return {record["stage"]: record for record in run.stages}


ROWS = {"values": [[1.0, 2.0], [4.0, 8.0]]}


class Function(unittest.TestCase):
    def test_the_inputs_are_what_is_given_by_position(self):
        stages = performed("ops.sum", inputs=[ROWS], arguments={"axis": 0})
        numpy.testing.assert_array_equal(decoded(stages["call"]["facts"]["output"][0]), [5.0, 10.0])

    def test_inputs_stand_where_their_numbers_are(self):
        parts = [{"input": 1}, {"input": 0}]
        inputs = [{"values": [1.0]}, {"values": [2.0]}]
        by_position = performed("ops.joined", inputs=inputs, positional=[parts, 2])
        by_name = performed("ops.joined", inputs=inputs, positional=[], arguments={"parts": parts, "times": 2})
        for stages in (by_position, by_name):
            self.assertEqual(len(stages["call"]["facts"]["output"]), 1)
            numpy.testing.assert_array_equal(decoded(stages["call"]["facts"]["output"][0]), [2.0, 1.0, 2.0, 1.0])

    def test_what_is_said_of_symbols_is_held_against_what_is_computed(self):
        found = performed("ops.sum", inputs=[ROWS], arguments={"axis": 0})["symbolic"]["facts"]
        self.assertEqual((found["shape"], found["dtype"]), ([[2, 2]], ["float64"]))
        self.assertEqual((found["shape_is_real"], found["dtype_is_real"]), (False, False))

    def test_an_axis_that_is_not_known_may_have_any_size(self):
        found = performed("ops.joined", inputs=[ROWS], positional=[[{"input": 0}]])["symbolic"]["facts"]
        self.assertEqual((found["shape"], found["shape_is_real"]), ([[None, 2]], True))
        self.assertTrue(found["dtype_is_real"])

    def test_symbols_are_left_out_where_it_says_so_and_in_the_second_precision(self):
        self.assertNotIn("symbolic", performed("ops.sum", inputs=[ROWS], symbolic=False))
        self.assertNotIn("symbolic", performed("ops.sum", inputs=[ROWS], structural=False))

    def test_gradients_of_what_is_floating(self):
        inputs = [ROWS, {"values": [3], "dtype": "int32"}]
        stages = performed("ops.sum", inputs=inputs, positional=[{"input": 0}], gradient=True)
        self.assertEqual(list(stages["gradient"]["facts"]), ["gradient.input.0"])
        self.assertNotIn("gradient", performed("ops.sum", inputs=[ROWS]))

    def test_what_is_no_tensor_is_recorded_as_it_is(self):
        stages = performed("ops.rank", inputs=[ROWS], result="plain")
        self.assertEqual(stages["call"]["facts"], {"value": 2})
        self.assertEqual(stages["symbolic"]["facts"], {"value": 2})

    def test_properties_of_what_is_random(self):
        found = performed("ops.sum", inputs=[ROWS], arguments={"axis": 0}, result="random")["call"]["facts"]
        self.assertEqual((found["shape.0"], found["dtype.0"]), ([2], "float32"))
        self.assertEqual(found["values.0"]["mean"]["estimate"], 7.5)
        self.assertNotIn("output", found)

    def test_a_name_that_is_missing_and_a_call_that_fails_end_the_run(self):
        for api, status in (("ops.nothing", "missing"), ("ops.fallen", "error")):
            stages = performed(api, inputs=[ROWS], gradient=True)
            self.assertEqual(list(stages), ["call"])
            self.assertEqual(stages["call"]["status"], status)

    def test_an_unknown_argument_is_a_signature(self):
        self.assertEqual(performed("ops.sum", inputs=[ROWS], arguments={"dim": 0})["call"]["status"], "signature")


class AsNumPy(unittest.TestCase):
    def said(self, values, dtype="float32", **params):
        stages = performed("ops.sum", inputs=[{"values": values, "dtype": dtype}], **params)
        return stages["call"]["facts"]["as_numpy"]

    def test_the_same_values_whatever_the_type(self):
        self.assertEqual(self.said([0.1, 0.2, 0.3], numpy="sum"), "same")
        self.assertEqual(self.said([0.1, 0.2, 0.3], "float64", numpy="sum"), "same")

    def test_in_what_it_is_not_the_same(self):
        self.assertEqual(self.said([1.0, 2.0], numpy="prod"), "other values")
        self.assertEqual(self.said([1.0, 2.0], numpy="cumsum"), "another shape")
        self.assertEqual(self.said([1.0, 2.0], numpy="modf"), "2 outputs")
        self.assertEqual(self.said([1.0, 2.0], numpy="linalg.inv"), "NumPy raises LinAlgError")
        self.assertEqual(self.said([200, 100], "uint8", numpy="sum"), "other values")

    def test_not_finite_elements_are_the_same_in_the_same_places(self):
        nan, infinity = numpy.nan, numpy.inf
        for mine, theirs, same in (
            ([nan, 1.0], [nan, 1.0], True),
            ([nan, 1.0], [1.0, nan], False),
            ([infinity, 1.0], [infinity, 1.0], True),
            ([infinity, 1.0], [-infinity, 1.0], False),
            ([infinity, 1.0], [nan, 1.0], False),
            ([nan], [nan], True),
            ([0.0, 1.0], [1e-7, 1.0], True),
            ([0.0, 1.0], [1e-4, 1.0], False),
        ):
            self.assertIs(function.alike(numpy.array(mine), numpy.array(theirs)), same, (mine, theirs))


if __name__ == "__main__":
    unittest.main()
