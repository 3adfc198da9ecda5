"""Exports: the bounds that outputs are held to, and what is said of files and errors. No Keras is needed."""

import json
import os
import shutil
import tempfile
import unittest

import numpy

from tests.worker37 import load

running, writing, models, imported = (
    load("running", "exporting"),
    load("writing", "exporting"),
    load("models", "exporting"),
    load("imported", "exporting"),
)

EPS = float(numpy.finfo("float32").eps)
ONE = {"y0": numpy.ones((1, 2), "float32"), "half0": numpy.full((1, 2), 0.5, "float32")}


def judged(outputs, form="float32", kind="other", tensors=(), given=ONE, model="m"):
    return running.judged({"form": form, "kind": kind, "model": model}, given, outputs, tensors)


def int8(shape, scale, channels=()):
    found = {"dtype": numpy.int8, "shape": numpy.array(shape), "quantization": (scale, 0)}
    if channels:
        found.update(quantization=(0.0, 0), quantization_parameters={"scales": numpy.array(channels)})
    return found


class Floats(unittest.TestCase):
    def test_64_eps_of_the_largest_are_the_bound(self):
        self.assertAlmostEqual(judged([ONE["y0"] + numpy.float32(32 * EPS)])["used"], 0.5)
        self.assertGreater(judged([ONE["y0"] + numpy.float32(128 * EPS)])["used"], 1.0)

    def test_float16_is_held_against_weights_that_are_rounded(self):
        self.assertEqual(judged([ONE["half0"]], form="float16")["used"], 0.0)
        self.assertGreater(judged([ONE["y0"]], form="float16")["used"], 1.0)

    def test_where_weights_are_combined_before_they_are_rounded_no_bound_follows(self):
        self.assertNotIn("used", judged([ONE["half0"]], form="float16", model="batch_normalization"))
        self.assertIn("used", judged([ONE["y0"]], model="batch_normalization"))

    def test_not_a_number_is_within_nothing(self):
        self.assertEqual(judged([numpy.array([[1.0, numpy.nan]], "float32")])["used"], "not a number")

    def test_other_shapes_are_told(self):
        self.assertEqual(judged([numpy.ones((1, 3))])["shapes"], [[1, 3]])
        self.assertEqual(judged([numpy.ones((1, 2)), numpy.ones((1, 2))])["wanted"], [[1, 2]])

    def test_outputs_are_found_by_their_shape(self):
        given = {"y0": numpy.ones((1, 2), "float32"), "y1": numpy.zeros((1, 1), "float32")}
        self.assertEqual(judged([given["y1"], given["y0"]], given=given)["used"], 0.0)


class Quantized(unittest.TestCase):
    """A layer that multiplies one input by a kernel of two numbers."""

    def given(self):
        x, kernel = numpy.array([[0.5]], "float32"), numpy.array([[1.0, -2.0]], "float32")
        return {
            "x0": x,
            "y0": x @ kernel,
            "kernel": numpy.array([1, 2]),
            "of_kernel": numpy.abs(kernel),
            "of_input": numpy.array([[0.5, 0.5]], "float32"),
            "number": numpy.ones((1, 2), "float32"),
        }

    def test_half_a_step_for_each_number_that_is_rounded(self):
        given = self.given()
        found = running.quantized(given, [int8([1, 1], 0.1), int8([2, 1], 0.01)], "int8")
        by_input, by_kernel = numpy.array([[1.0, 2.0]]) * 0.05, (0.5 + 0.05) * 0.005
        numpy.testing.assert_allclose(found, by_input + by_kernel + 0.1 + 0.1 * 0.01 / 2, rtol=1e-6)

    def test_the_largest_step_of_channels_counts(self):
        given, input_ = self.given(), int8([1, 1], 0.1)
        of_one = running.quantized(given, [input_, int8([2, 1], 0.02)], "int8")
        of_channels = running.quantized(given, [input_, int8([2, 1], 0.0, (0.01, 0.02))], "int8")
        numpy.testing.assert_allclose(of_one, of_channels)

    def test_with_dynamic_range_the_input_is_rounded_when_it_runs_and_the_output_never(self):
        found = running.quantized(self.given(), [int8([2, 1], 0.01)], "dynamic")
        step = 0.5 / 127
        numpy.testing.assert_allclose(found, numpy.array([[1.0, 2.0]]) * step / 2 + (0.5 + step / 2) * 0.005, rtol=1e-6)

    def test_arithmetic_with_rounded_numbers_is_within_and_a_wrong_kernel_is_not(self):
        given = self.given()
        tensors = [int8([1, 1], 0.5 / 127), int8([2, 1], 2.0 / 127)]
        rounded = numpy.round(numpy.array([[1.0, -2.0]]) / (2.0 / 127)) * (2.0 / 127)
        right = judged([(given["x0"] @ rounded).astype("float32")], "int8", "bilinear", tensors, given)
        self.assertLess(right["used"], 1.0)
        self.assertTrue(right["quantized"])
        wrong = judged([given["y0"][:, ::-1].copy()], "int8", "bilinear", tensors, given)
        self.assertGreater(wrong["used"], 1.0)

    def test_of_other_models_no_bound_follows(self):
        found = judged([ONE["y0"]], "int8", "other", [int8([2, 1], 0.1)])
        self.assertNotIn("used", found)
        self.assertEqual(found["off"], 0.0)

    def test_a_file_in_which_nothing_is_quantized_is_held_as_floats(self):
        self.assertEqual(judged([ONE["y0"]], "dynamic", "other")["used"], 0.0)


class Inputs(unittest.TestCase):
    def test_are_found_by_their_shape(self):
        left, right = numpy.zeros((1, 3)), numpy.zeros((1, 2))
        self.assertIs(running.fitting([left, right], [1, 2]), right)
        self.assertRaises(ValueError, running.fitting, [left], [1, 4])
        self.assertRaises(ValueError, running.fitting, [left], [1, 3, 1])

    def test_a_side_that_is_not_known_fits_any_and_the_place_decides(self):
        left, right = numpy.zeros((1, 3)), numpy.zeros((1, 2))
        self.assertIs(running.fitting([left, right], [None, 2]), right)
        self.assertIs(running.fitting([left, right], [None, None], 1), right)
        self.assertIs(running.fitting([left], [None, None], 1), left)

    def test_are_numbers_that_float16_does_not_hold(self):
        values = models.values("x", (8, 8))
        self.assertTrue((values == models.values("x", (8, 8))).all())
        self.assertTrue((values != values.astype("float16")).any())


class Files(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.store = os.path.join(self.folder, "store")
        os.makedirs(self.store)

    def tearDown(self):
        shutil.rmtree(self.folder)

    def kept(self, content, model="m", y=1.0, folder=False):
        path = os.path.join(tempfile.mkdtemp(dir=self.folder), "made")
        if folder:
            os.makedirs(path)
        with open(os.path.join(path, "inner") if folder else path, "w") as file:
            file.write(content)
        return writing.keep(self.store, path, {"model": model, "form": "f", "file": "made"}, {"y0": numpy.array([y])})

    def test_the_same_file_is_kept_once(self):
        self.assertEqual(self.kept("a"), self.kept("a"))
        self.assertEqual(len(os.listdir(self.store)), 1)

    def test_another_content_model_or_prediction_is_another_file(self):
        several = [self.kept("a"), self.kept("b"), self.kept("a", model="n"), self.kept("a", y=2.0)]
        self.assertEqual(len(set(several)), 4)

    def test_a_folder_is_kept_with_its_size(self):
        place = os.path.join(self.store, self.kept("abc", folder=True))
        with open(os.path.join(place, "about.json")) as file:
            self.assertEqual(json.load(file)["size"], 3)
        with open(os.path.join(place, "made", "inner")) as file:
            self.assertEqual(file.read(), "abc")


class Said(unittest.TestCase):
    def test_an_error_is_its_class_and_first_line_without_addresses(self):
        self.assertEqual(imported.said(ValueError("<D at 0x7f8f>.\nmore")), "ValueError: <D>.")

    def test_what_wraps_says_what_began_it(self):
        text = "Failed to convert. Common causes: many. Original error: no such operator"
        self.assertIn("no such operator", imported.said(RuntimeError(text)))
        self.assertIn("no such operator", imported.said(RuntimeError("Failed.\nOriginal error: no such operator")))
