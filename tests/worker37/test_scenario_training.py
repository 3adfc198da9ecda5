"""fit that is not implemented: unsupported where the backend is for inference, an error everywhere else."""

import unittest
from unittest import mock

import numpy

from tests.worker37 import load

recording, training, inference = (load(n) for n in ("recording", "scenarios.training", "engines.keras3_inference"))

MESSAGE = "fit not implemented for NumPy backend."
PARAMS = {
    "architecture": {"style": "sequential"},
    "data": {"x": [{"shape": [2, 3]}], "y": [{"shape": [2, 1]}]},
    "optimizer": {},
    "loss": {},
    "epochs": 1,
    "batch_size": 2,
}


class Model:
    """A model whose backend neither fits nor trains."""

    compiled = None

    def compile(self, **keywords):
        Model.compiled = keywords

    def predict(self, x, **keywords):
        return numpy.zeros((len(x), 1))

    def fit(self, *arguments, **keywords):
        raise NotImplementedError(MESSAGE)

    train_on_batch = fit


class Keras:
    """As much of a Keras as is asked for."""

    is_3 = True
    backend = "numpy"
    multi_backend = False

    def get(self, name):
        return object

    def value(self, data):
        return data


class Engine:
    """An engine that can, or cannot, train."""

    name = "fake"

    def __init__(self, inference_only):
        self.inference_only = inference_only


class Fit(unittest.TestCase):
    def stages(self, style, inference_only, **more):
        """The stages of a training case whose model has no fit."""
        run = recording.Run(Keras(), Engine(inference_only), "float32")
        with mock.patch.object(training.building, "model", lambda keras, architecture: Model()), mock.patch.object(
            training.weights, "inject", lambda engine, model, precision: []
        ):
            training.perform(run, "Model", dict(PARAMS, style=style, **more))
        return run.stages

    def test_unsupported_in_keras_own_words_where_the_backend_is_for_inference(self):
        for style in ("fit", "train_on_batch"):
            stages = self.stages(style, inference_only=True)
            self.assertEqual(
                [(s["stage"], s["status"]) for s in stages],
                [("construct", "ok"), ("compile", "ok"), ("initial", "ok"), ("fit", "unsupported")],
            )
            self.assertEqual(stages[-1]["raised"]["message"], MESSAGE)

    def test_compile_is_told_of_xla_only_where_the_case_says_so(self):
        for more in ({}, {"jit_compile": True}, {"jit_compile": False}):
            self.stages("fit", True, **more)
            self.assertEqual(Model.compiled, dict(more, optimizer={}, loss={}))

    def test_torch_compile_is_not_asked_for_and_said_to_be_a_limit(self):
        with mock.patch.object(Keras, "backend", "torch"):
            stages = self.stages("fit", True, jit_compile=True)
            self.assertEqual([s["status"] for s in stages], ["ok", "unsupported"])
            self.assertEqual(self.stages("fit", True, jit_compile=False)[1]["status"], "ok")

    def test_an_error_where_the_backend_trains(self):
        for style in ("fit", "train_on_batch"):
            last = self.stages(style, inference_only=False)[-1]
            self.assertEqual((last["stage"], last["status"]), ("fit", "error"))
            self.assertEqual((last["raised"]["type"], last["raised"]["message"]), ("NotImplementedError", MESSAGE))

    def test_a_gradient_is_refused_by_name(self):
        engine = inference.InferenceEngine(Keras())
        with self.assertRaisesRegex(recording.UnsupportedError, "numpy"):
            engine.gradient(lambda tensors, training: tensors[0], [numpy.ones(2)])


if __name__ == "__main__":
    unittest.main()
