"""What the old backends need of the worker before any of them is imported."""

import os
import unittest
from unittest import mock

from tests.worker37 import load

keras_api, weights = load("keras_api"), load("weights")


class Variable:
    def __init__(self, name):
        self.name = name


class Bidirectional:
    """Names as TensorFlow and Theano give them, and as CNTK does."""

    def __init__(self, separator):
        self.weights = [
            Variable("subject%s%s_inner/%s" % (separator, direction, part))
            for direction in ("forward", "backward")
            for part in ("kernel", "bias")
        ]


class Roles(unittest.TestCase):
    def test_the_direction_is_found_however_scopes_are_joined(self):
        expected = ["forward/kernel", "forward/bias", "backward/kernel", "backward/bias"]
        for separator in "/_":
            self.assertEqual([role for role, _ in weights.by_role(Bidirectional(separator))], expected)

    def test_a_word_that_only_ends_like_a_direction_is_none(self):
        class Owner:
            weights = [Variable("straightforward_inner/kernel")]  # noqa: RUF012

        self.assertEqual([role for role, _ in weights.by_role(Owner())], ["kernel"])


class KerasSymbol:
    """What keras-mxnet's variables are called by."""

    name = "subject/kernel1"


class MxnetsNumbers(unittest.TestCase):
    def test_the_count_of_a_name_is_no_part_of_it(self):
        self.assertEqual(weights.variable_name(KerasSymbol()), "subject/kernel")
        self.assertEqual(weights.variable_name(Variable("subject/kernel1")), "subject/kernel1")


class TheanosFolder(unittest.TestCase):
    def flags(self, **variables):
        """What THEANO_FLAGS are afterwards."""
        with mock.patch.dict(os.environ, variables, clear=True):
            keras_api.keep_theano_apart()
            return os.environ.get("THEANO_FLAGS")

    def test_it_is_in_the_workers_own(self):
        mine = "base_compiledir=" + os.path.join("home", "theano")
        self.assertEqual(self.flags(KERAS_BACKEND="theano", KERAS_HOME="home"), mine)
        self.assertEqual(self.flags(KERAS_BACKEND="theano", KERAS_HOME="home", THEANO_FLAGS="cxx="), "cxx=," + mine)

    def test_one_that_was_named_stays(self):
        named = "cxx=,base_compiledir=elsewhere"
        self.assertEqual(self.flags(KERAS_BACKEND="theano", KERAS_HOME="home", THEANO_FLAGS=named), named)

    def test_nothing_happens_without_theano_or_a_folder(self):
        self.assertIsNone(self.flags(KERAS_BACKEND="cntk", KERAS_HOME="home"))
        self.assertIsNone(self.flags(KERAS_BACKEND="theano"))


if __name__ == "__main__":
    unittest.main()
