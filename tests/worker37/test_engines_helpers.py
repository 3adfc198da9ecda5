"""What every engine leans on: exact inputs, facts, stages' statuses, cotangents. Only NumPy is needed."""

import base64
import json
import unittest

import numpy

from tests.worker37 import load

numbers, facts, recording, base = (load(n) for n in ("numbers", "facts", "recording", "engines.base"))
keras_api, properties = load("keras_api"), load("properties")


def decoded(fact):
    """The array of a fact."""
    values = numpy.frombuffer(base64.b64decode(fact["data"]), dtype=numpy.dtype(fact["array"]).newbyteorder("<"))
    return values.reshape(fact["shape"])


class Dyadic(unittest.TestCase):
    SHAPES = ((), (1,), (7,), (2, 3), (4, 5, 6), (33, 31))

    def test_exact_in_both_precisions(self):
        for shape in self.SHAPES:
            values = numbers.dyadic(shape, "a")
            numpy.testing.assert_array_equal(values.astype("float32").astype("float64"), values)
            self.assertEqual(values.shape, shape)

    def test_distinct_without_zero_and_within_the_limit(self):
        for limit in (0.5, 1, 2):
            for shape in self.SHAPES:
                values = numbers.dyadic(shape, "a", limit=limit)
                self.assertEqual(len(numpy.unique(values)), values.size)
                self.assertFalse((values == 0).any())
                self.assertLess(numpy.abs(values).max(), limit)

    def test_odd_multiples_of_a_power_of_two(self):
        values = numbers.dyadic((4, 5, 6), "a", limit=1)
        numerators = values * 128
        numpy.testing.assert_array_equal(numerators, numpy.round(numerators))
        self.assertTrue((numpy.abs(numerators) % 2 == 1).all())

    def test_the_key_decides(self):
        numpy.testing.assert_array_equal(numbers.dyadic((9,), "a", 1), numbers.dyadic((9,), "a", 1))
        self.assertFalse(numpy.array_equal(numbers.dyadic((9,), "a", 1), numbers.dyadic((9,), "a", 2)))

    def test_frozen_for_good(self):
        # NEP 19: RandomState's stream never changes; observations of different years rest on it.
        expected = [-1.625, 0.125, 0.375, -1.375]
        self.assertEqual(numbers.dyadic((4,), "input", 0).tolist(), expected)

    def test_empty(self):
        self.assertEqual(numbers.dyadic((2, 0), "a").shape, (2, 0))


class Made(unittest.TestCase):
    def make(self, **spec):
        return numbers.make(spec, "float32", "input", 0)

    def test_every_kind_is_the_same_number_in_both_precisions(self):
        for kind in ("dyadic", "positive", "probability", "ones", "binary", "onehot"):
            spec = {"shape": [3, 5], "kind": kind}
            single, double = (numbers.make(spec, p, "x") for p in ("float32", "float64"))
            self.assertEqual((single.dtype, double.dtype), (numpy.float32, numpy.float64))
            numpy.testing.assert_array_equal(single.astype("float64"), double, kind)

    def test_positive(self):
        values = self.make(shape=[4, 4], kind="positive", limit=3)
        self.assertTrue(((values > 0) & (values < 3)).all())

    def test_probabilities_sum_to_one_exactly(self):
        values = self.make(shape=[5, 4], kind="probability")
        self.assertTrue((values > 0).all())
        self.assertEqual(values.sum(axis=-1).tolist(), [1.0] * 5)

    def test_onehot_and_binary(self):
        self.assertEqual(self.make(shape=[6, 3], kind="onehot").sum(axis=-1).tolist(), [1.0] * 6)
        self.assertLessEqual(set(self.make(shape=[50], kind="binary").tolist()), {0.0, 1.0})

    def test_integers(self):
        values = self.make(shape=[100], kind="integer", low=2, high=5)
        self.assertEqual((values.dtype, set(values.tolist())), (numpy.int32, {2, 3, 4}))

    def test_a_mask_is_true_first_and_never_empty(self):
        mask = self.make(shape=[20, 4], kind="mask")
        self.assertEqual(mask.dtype, bool)
        self.assertTrue(mask[:, 0].all())
        self.assertTrue((mask[:, 1:] <= mask[:, :-1]).all())

    def test_values_with_special_ones(self):
        values = self.make(values=[[1, "nan"], ["inf", "-inf"]])
        numpy.testing.assert_array_equal(values, numpy.array([[1, numpy.nan], [numpy.inf, -numpy.inf]], "float32"))

    def test_an_unknown_kind_is_refused(self):
        with self.assertRaises(ValueError):
            self.make(shape=[1], kind="gaussian")


class Nudged(unittest.TestCase):
    def test_one_ulp_up(self):
        for dtype in ("float32", "float64"):
            values = numbers.dyadic((8,), "a").astype(dtype)
            moved = numbers.nudged(values)
            self.assertEqual(moved.dtype, values.dtype)
            self.assertTrue((moved > values).all())
            numpy.testing.assert_array_equal(numpy.nextafter(moved, numpy.array(-numpy.inf, dtype)), values)

    def test_integers_stay(self):
        values = numpy.arange(3)
        self.assertIs(numbers.nudged(values), values)


class Weights(unittest.TestCase):
    def test_by_role_and_shape_alone(self):
        first = numbers.weight("kernel", (2, 3), "float32")
        numpy.testing.assert_array_equal(first, numbers.weight("kernel", [2, 3], "float64"))
        self.assertFalse(numpy.array_equal(first, numbers.weight("recurrent_kernel", (2, 3), "float32")))

    def test_variances_are_positive(self):
        for role in ("moving_variance", "forward/moving_variance", "moving_variance#2"):
            self.assertGreater(numbers.weight(role, (50,), "float32").min(), 0, role)
        self.assertLess(numbers.weight("moving_mean", (50,), "float32").min(), 0)


class Facts(unittest.TestCase):
    def test_arrays_come_back_bit_for_bit(self):
        for dtype in ("float32", "float64", "float16", "int32", "int64", "uint8", "bool"):
            for shape in ((), (3,), (2, 0), (2, 3, 4)):
                values = (numbers.dyadic(shape, dtype) * 8).astype(dtype)
                fact = json.loads(json.dumps(facts.array(values)))
                back = decoded(fact)
                self.assertEqual((back.dtype, back.shape), (values.dtype, shape))
                self.assertEqual(back.tobytes(), values.tobytes())

    def test_special_values_and_strides(self):
        values = numpy.array([[numpy.nan, numpy.inf], [-0.0, 5e-324]]).T
        self.assertEqual(decoded(facts.array(values)).tobytes(), values.tobytes())
        big = numpy.arange(4, dtype=">f8")
        numpy.testing.assert_array_equal(decoded(facts.array(big)), big)

    def test_outputs(self):
        one = numpy.zeros(2)
        self.assertEqual(facts.arrays(one), [facts.array(one)])
        self.assertEqual(facts.arrays((one, one)), [facts.array(one)] * 2)
        self.assertEqual(facts.arrays({"a": one}), {"a": facts.array(one)})

    def test_an_estimate_and_its_error(self):
        estimate = properties.estimate([1.0, 3.0, 1.0, 3.0])
        self.assertEqual(estimate, {"estimate": 2.0, "stderr": 0.5})
        self.assertEqual(properties.estimate([]), {"estimate": 0.0, "stderr": 0.0})

    def test_configs_are_plain(self):
        class Thing:
            def get_config(self):
                return {"size": numpy.int64(3), "shape": (1, None)}

        config = {"rate": numpy.float32(0.5), "thing": Thing(), "call": len, "odd": float("nan"), "keys": {2, 1}}
        self.assertEqual(
            json.loads(json.dumps(facts.plain(config))),
            {
                "rate": 0.5,
                "thing": {"class_name": "Thing", "config": {"size": 3, "shape": [1, None]}},
                "call": {"callable": "len"},
                "odd": "nan",
                "keys": [1, 2],
            },
        )

    def test_shapes_of_every_kind(self):
        class Dimension:
            def __init__(self, value):
                self.value = value

        class TensorShape:
            def as_list(self):
                return [None, 3]

        self.assertEqual(facts.shape(TensorShape()), [None, 3])
        self.assertEqual(facts.shape((Dimension(None), Dimension(4), numpy.int64(5))), [None, 4, 5])


class Statuses(unittest.TestCase):
    def test_classified(self):
        cases = (
            (keras_api.MissingSymbolError("layers.X"), "missing"),
            (recording.UnsupportedError("no gradients"), "unsupported"),
            (TypeError("__init__() got an unexpected keyword argument 'implementation'"), "signature"),
            (TypeError("('Keyword argument not understood:', 'groups')"), "signature"),
            (ValueError("Unrecognized keyword arguments passed to GRU: {'implementation': 1}"), "signature"),
            (ValueError("Shapes do not match"), "error"),
            (RuntimeError("unexpected keyword argument"), "error"),
        )
        for error, status in cases:
            self.assertEqual(recording.classify(error), status, error)

    def test_a_stage_keeps_what_was_raised_and_goes_on(self):
        run = recording.Run(None, None, "float32")
        with run.stage("forward") as stage:
            stage["seen"] = 1
            raise ValueError("broken")
        self.assertTrue(stage.failed)
        (record,) = run.stages
        self.assertEqual((record["stage"], record["status"], record["facts"]), ("forward", "error", {"seen": 1}))
        self.assertEqual((record["raised"]["type"], record["raised"]["message"]), ("ValueError", "broken"))
        self.assertIn("test_a_stage_keeps", record["raised"]["traceback"])

    def test_what_ends_the_process_is_not_swallowed(self):
        with self.assertRaises(SystemExit), recording.Run(None, None, "float32").stage("forward"):
            raise SystemExit(3)

    def test_messages_are_bounded(self):
        described = recording.describe_exception(ValueError("x" * 10**6))
        self.assertLessEqual(len(json.dumps(described)), 5000)


class EngineHelpers(unittest.TestCase):
    def test_cotangents(self):
        first = base.cotangent(0, (2, 3), "float32")
        self.assertEqual((first.dtype, first.shape), (numpy.float32, (2, 3)))
        numpy.testing.assert_array_equal(first, base.cotangent(0, [2, 3], "float64"))
        self.assertFalse(numpy.array_equal(first, base.cotangent(1, (2, 3), "float32")))

    def test_outputs_are_flat_and_in_order(self):
        self.assertEqual(base.outputs(1), [1])
        self.assertEqual(base.outputs([1, (2, [3])]), [1, 2, 3])
        self.assertEqual(base.outputs({"b": 2, "a": [1, 0]}), [[1, 0], 2])

    def test_accepts(self):
        self.assertTrue(base.accepts(lambda inputs, training=None: None, "training"))
        self.assertFalse(base.accepts(lambda inputs, **keywords: None, "training"))
        self.assertFalse(base.accepts(3, "training"))

    def test_floating(self):
        self.assertTrue(base.floating(numpy.zeros(1, "float32")))
        self.assertFalse(base.floating(numpy.zeros(1, "int32")))
        self.assertFalse(base.floating(numpy.zeros(1, bool)))

    def test_sessions_are_cleared_now_and_then(self):
        cleared, precisions = [], []

        class Keras:
            set_precision = staticmethod(precisions.append)

            @staticmethod
            def get(name):
                self.assertEqual(name, "backend.clear_session")
                return lambda: cleared.append(len(precisions))

        engine = base.Engine(Keras)
        engine.cases_between_resets = 3
        for _ in range(7):
            engine.begin("float64")
        self.assertEqual((precisions, cleared), (["float64"] * 7, [2, 5]))


if __name__ == "__main__":
    unittest.main()
