"""Initializers: exact values, properties, products, repetition."""

import unittest

import numpy

from tests.worker37 import load

initializer, recording, keras_api = load("scenarios.initializer"), load("recording"), load("keras_api")


class Drawn:
    """Values from a seed; in NumPy's float64 as keras 2.3 makes some, the same at every call unless it moves on."""

    def __init__(self, seed=1, moves=False):
        self.seed = seed
        self.moves = moves

    def __call__(self, shape, dtype="int32"):
        values = numpy.random.RandomState(self.seed).normal(size=shape)
        self.seed += self.moves
        return values.astype(dtype)

    def get_config(self):
        return {"seed": self.seed}


class FakeKeras(keras_api.Keras):
    """One initializer."""

    multi_backend = True

    def __init__(self):
        """There is nothing to import."""

    def get(self, name):
        return Drawn


def values(precision="float64", **params):
    run = recording.Run(FakeKeras(), None, precision)
    initializer.perform(run, "initializers.Drawn", dict({"arguments": {}, "shape": [3, 2]}, **params))
    stage = run.stages[-1]
    return stage["status"], stage["facts"]


class Initializers(unittest.TestCase):
    def test_the_dtype_asked_for_is_the_precision_unless_said(self):
        self.assertEqual(values("float32", kind="exact")[1]["dtype"], "floatx")
        self.assertEqual(values("float32", kind="exact", dtype="float64")[1]["values"]["array"], "float64")
        self.assertEqual(values("float32", kind="exact", dtype=None)[1]["dtype"], "int32")

    def test_random_values_are_properties_only(self):
        status, facts = values(kind="random")
        self.assertEqual((status, set(facts["values"]["mean"])), ("ok", {"estimate", "stderr"}))

    def test_repetition(self):
        self.assertTrue(values(kind="repeat")[1]["same_object_twice"])
        moving = values(kind="repeat", arguments={"moves": True})[1]
        self.assertEqual((moving["same_object_twice"], moving["same_seed_twice"]), (False, True))

    def test_products_of_the_shorter_side(self):
        matrix = numpy.array([[1.0, 0.0, 0.0], [0.0, 2.0, 0.0]])
        numpy.testing.assert_array_equal(initializer.products(matrix), [[1, 0], [0, 4]])
        numpy.testing.assert_array_equal(initializer.products(matrix.T), [[1, 0], [0, 4]])


if __name__ == "__main__":
    unittest.main()
