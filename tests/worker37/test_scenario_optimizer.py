"""Optimizers: which slot is which, under all the names it has had, and what a run records."""

import unittest

import numpy

from tests.worker37 import load

optimizer, recording = load("scenarios.optimizer"), load("recording")


class Momentum:
    """An optimizer in NumPy, named as Keras 3 names things."""

    def __init__(self, learning_rate=0.5):
        self.learning_rate = learning_rate
        self.iterations = numpy.array(0)
        self.variables = []

    def get_config(self):
        return {"name": "momentum_12", "learning_rate": self.learning_rate}


class Slot:
    """A variable with a path."""

    def __init__(self, path, value):
        self.path = path
        self.value = value


class FakeKeras:
    """One optimizer, and nothing under backend."""

    def new(self, name, arguments):
        return Momentum(**arguments)

    def get(self, name):
        raise load("keras_api").MissingSymbolError(name)


class FakeEngine:
    """NumPy arrays are variables."""

    def variable(self, array, name):
        return numpy.array(array)

    def read(self, variable):
        return getattr(variable, "value", variable)

    def apply_gradients(self, instance, gradients, variables):
        for gradient, variable in zip(gradients, variables):
            variable[...] = variable - instance.learning_rate * gradient
        instance.iterations = instance.iterations + 1
        instance.variables = [Slot("sgd/variable_a_momentum", numpy.ones(2)), Slot("sgd/iteration", numpy.array(1))]


PARAMS = {"arguments": {}, "variables": [[2], [3]], "steps": 2, "zeros": [[2, 1]]}


def performed(**more):
    run = recording.Run(FakeKeras(), FakeEngine(), "float64")
    optimizer.perform(run, "optimizers.SGD", dict(PARAMS, **more))
    return {stage["stage"]: stage for stage in run.stages}


class Names(unittest.TestCase):
    def test_every_generation_of_names_gives_the_role(self):
        for kind, name, role in [
            ("SGD", "moment_0", "momentum"),
            ("SGD", "SGD/variable_a/momentum", "momentum"),
            ("SGD", "SGD/m/variable_b", "momentum"),
            ("SGD", "sgd_3/variable_b_momentum", "momentum"),
            ("Adam", "vhat_1_4", "velocity_hat"),
            ("Adam", "adam/variable_a_velocity_hat", "velocity_hat"),
            ("Adam", "adam/variable_a_velocity", "velocity"),
            ("Adamax", "Adamax/variable_a/v", "norm"),
            ("Nadam", "Nadam/momentum_cache", "momentum_product"),
            ("Adadelta", "delta_accumulator_0", "accumulated_delta_var"),
            ("Adadelta", "accumulator_0", "accumulated_grad"),
        ]:
            self.assertEqual(optimizer.slot_role(kind, name), role, name)

    def test_counters_and_rates_are_no_slots(self):
        for name in ("SGD/iter", "iteration", "adam/learning_rate", "Adam_2/iterations_1", "current_learning_rate"):
            self.assertIsNone(optimizer.slot_role("Adam", name), name)

    def test_an_unknown_slot_is_its_own_role(self):
        self.assertEqual(optimizer.slot_role("SGD", "sgd/variable_a_average"), "average")

    def test_numbers_that_only_count_are_dropped(self):
        self.assertEqual(optimizer.counted_once("rm_sprop_7/iteration"), "rm_sprop/iteration")
        self.assertEqual(optimizer.counted_once("m_0_7"), "m_0")
        self.assertEqual(optimizer.counted_once("m_1"), "m_1")


class Stages(unittest.TestCase):
    def test_steps_slots_and_rate(self):
        stages = performed()
        self.assertEqual({s["status"] for s in stages.values()}, {"ok"})
        self.assertEqual(stages["config"]["facts"]["config"]["name"], "momentum")
        update = stages["update"]["facts"]
        self.assertEqual(update["iterations"], 2)
        self.assertIn("variable.1.step.2", update)
        # Its second gradient is zeros.
        self.assertEqual(update["variable.1.step.1"], update["variable.1.step.2"])
        self.assertNotEqual(update["variable.0.step.1"], update["variable.0.step.2"])
        self.assertEqual(list(stages["slots"]["facts"]), ["momentum.0"])
        self.assertEqual(stages["learning_rate"]["facts"]["read"], 0.5)

    def test_access_records_what_raises_and_what_has_no_effect(self):
        facts = performed(look="access", steps=1)["learning_rate"]["facts"]
        self.assertEqual(facts["lr.read"], {"raised": "AttributeError"})
        self.assertEqual(facts["learning_rate.assigned.read"], 0.125)
        self.assertEqual(facts["lr.assigned.read"], 0.5)
        self.assertEqual(facts["set_value.raised"], {"raised": "MissingSymbolError"})
        self.assertNotEqual(facts["lr.assigned.variable.0"], facts["learning_rate.assigned.variable.0"])

    def test_rate_and_slot_names_leave_the_update_out(self):
        self.assertEqual(set(performed(look="rate")), {"construct", "config", "learning_rate"})
        names = performed(look="slot names")["slots"]["facts"]["names"]
        self.assertEqual(names, ["sgd/variable_a_momentum", "sgd/iteration"])


if __name__ == "__main__":
    unittest.main()
