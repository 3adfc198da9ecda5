"""Ways that a model does not have are unsupported, one that raises stops no other, and each is a variant."""

import unittest
from unittest import mock

from tests.worker37 import load

recording, keras_api, mode = (load(n) for n in ("recording", "keras_api", "scenarios.mode"))

PARAMS = {"architecture": {"style": "functional"}, "inputs": [{"shape": [2, 3]}]}


class Model:
    """Doubles its input; its predict_on_batch raises."""

    layers = ()

    def count_params(self):
        return 0

    def call(self, inputs):
        return inputs * 2

    __call__ = call

    def predict(self, x, verbose=1):
        return x * 2

    def predict_on_batch(self, x):
        raise ValueError("no batches")


class Keras:
    """A Keras on NumPy, without a backend module."""

    backend = "numpy"

    def get(self, name):
        if name == "backend.function":
            raise keras_api.MissingSymbolError(name)
        return Model


class Engine:
    """Calls at once; does not train."""

    name = "numpy"
    inference_only = True

    def forward(self, function, arrays, training=False, owner=None):
        return [function(arrays, training)]


class ModeTest(unittest.TestCase):
    def stages(self, engine=None, **more):
        run = recording.Run(Keras(), engine or Engine(), "float32")
        with mock.patch.object(mode.building, "model", lambda keras, architecture: Model()):
            mode.perform(run, "Model", dict(PARAMS, **more))
        return {stage["stage"]: stage for stage in run.stages}

    def test_each_way_is_a_variant_and_one_that_raises_stops_no_other(self):
        stages = self.stages()
        self.assertEqual(
            {name: stage["status"] for name, stage in stages.items()},
            {
                "construct": "ok",
                "build": "ok",
                "predict": "ok",
                "predict_on_batch": "error",
                "eager": "ok",
                "function": "unsupported",
                "backend_function": "unsupported",
                "session": "unsupported",
            },
        )
        self.assertEqual(list(stages["eager"]["facts"]), ["output | eager"])
        self.assertEqual(stages["predict"]["facts"]["output | predict"], stages["eager"]["facts"]["output | eager"])
        self.assertEqual(stages["predict_on_batch"]["raised"]["message"], "no batches")

    def test_graphs_only_is_no_eager_call(self):
        engine = Engine()
        engine.name = "symbolic"
        self.assertEqual(self.stages(engine)["eager"]["status"], "unsupported")

    def test_xla_is_tried_where_the_case_says_so_and_the_session_comes_last(self):
        stages = self.stages(jit=True, training={"target": {"shape": [2, 3]}, "loss": "mean_squared_error"})
        self.assertEqual(stages["jit"]["status"], "unsupported")
        self.assertEqual(stages["fit"]["status"], "unsupported")
        self.assertEqual(list(stages)[-1], "session")
