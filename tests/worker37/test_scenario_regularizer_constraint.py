"""Regularizers and constraints on an engine of NumPy arrays."""

import unittest

import numpy

from tests.worker37 import load

regularizer, constraint, recording = load("scenarios.regularizer"), load("scenarios.constraint"), load("recording")
facts, keras_api = load("facts"), load("keras_api")


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


class FakeKeras(keras_api.Keras):
    """Both, under their names."""

    def __init__(self):
        """There is nothing to import."""

    def get(self, name):
        return {"Nothing": Nothing, "Limit": Limit}[name.split(".")[-1]]


class FakeEngine:
    """Arrays are tensors; nothing has a gradient."""

    def forward(self, function, arrays, training=False, owner=None):
        return [numpy.asarray(function(arrays, training), dtype=arrays[0].dtype)]

    def forward_weights(self, function, arrays):
        return self.forward(function, arrays)

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
