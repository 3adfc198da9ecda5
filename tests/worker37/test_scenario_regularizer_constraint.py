"""Regularizers and constraints on an engine of NumPy arrays."""

import importlib
import importlib.util
import os
import sys
import unittest

import numpy

PACKAGE = "keras_conformance_worker"
FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "conformance", "worker")


def load(name):
    """A module of the worker as it loads itself: by path, under a name of its own."""
    if PACKAGE not in sys.modules:
        spec = importlib.util.spec_from_file_location(
            PACKAGE, os.path.join(FOLDER, "__init__.py"), submodule_search_locations=[FOLDER]
        )
        module = importlib.util.module_from_spec(spec)
        sys.modules[PACKAGE] = module
        spec.loader.exec_module(module)
    return importlib.import_module(PACKAGE + "." + name)


regularizer, constraint, recording = load("scenarios.regularizer"), load("scenarios.constraint"), load("recording")
facts = load("facts")


class Nothing:
    """A penalty of a bare number, as Keras 2 returns where there is nothing to penalize."""

    def __init__(self, factor, limit=1.0):
        self.factor = factor
        self.limit = limit

    def get_config(self):
        return {"factor": self.factor, "limit": self.limit}

    def __call__(self, weights):
        return self.factor


class Limit(Nothing):
    """A constraint."""

    def __call__(self, weights):
        return numpy.minimum(weights, self.limit)


class FakeKeras:
    """Both, under their names."""

    def get(self, name):
        return {"Nothing": Nothing, "Limit": Limit}[name.split(".")[-1]]

    def value(self, value):
        return value

    def values(self, arguments):
        return dict(arguments)


class FakeEngine:
    """Arrays are tensors; nothing has a gradient."""

    def forward(self, function, arrays, training=False, owner=None):
        return [numpy.asarray(function(arrays, training), dtype=arrays[0].dtype)]

    def gradient(self, function, arrays, variables=(), training=False, owner=None):
        return [None], []


def performed(scenario, api, **params):
    run = recording.Run(FakeKeras(), FakeEngine(), "float32")
    scenario.perform(run, api, params)
    return {stage["stage"]: stage for stage in run.stages}


WEIGHTS = {"values": [[0.5, 2.0]]}


class Scenarios(unittest.TestCase):
    def test_a_bare_number_is_a_penalty_without_gradient(self):
        stages = performed(regularizer, "regularizers.Nothing", arguments={}, positional=[0.25], weights=WEIGHTS)
        self.assertEqual([s["status"] for s in stages.values()], ["ok"] * 4)
        self.assertEqual(stages["forward"]["facts"]["output"], [facts.array(numpy.float32(0.25))])
        gradient = stages["gradient"]["facts"]["gradient.weights"]
        self.assertEqual(gradient, facts.array(numpy.zeros((1, 2), "float32")))

    def test_a_constraint_takes_keywords_and_positions(self):
        stages = performed(constraint, "constraints.Limit", arguments={"limit": 1.0}, positional=[3], weights=WEIGHTS)
        self.assertEqual(stages["config"]["facts"]["config"], {"factor": 3, "limit": 1.0})
        expected = facts.array(numpy.array([[0.5, 1.0]], "float32"))
        self.assertEqual(stages["forward"]["facts"]["output"], [expected])

    def test_what_construction_raises_ends_the_case(self):
        stages = performed(constraint, "constraints.Limit", arguments={"other": 1}, weights=WEIGHTS)
        self.assertEqual([s["status"] for s in stages.values()], ["signature"])


if __name__ == "__main__":
    unittest.main()
