"""What hooks of callbacks are handed: every hook that is called, its keys, and what is said where a call fails."""

import os
import sys
import types
import unittest

import numpy

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "conformance", "worker", "public"))
try:
    import logs
finally:
    del sys.path[0]


class Callback(object):
    """As a Keras has it."""


class Model(object):
    """Calls two hooks in fit; evaluate has no callbacks."""

    def __init__(self, layers):
        self.layers = layers

    def compile(self, **keywords):
        self.metrics = keywords["metrics"]

    def fit(self, x, y, callbacks, **keywords):
        (one,) = callbacks
        one.on_train_begin()
        one.on_train_batch_end(0, {"loss": numpy.float32(1), "size": 2})
        one.on_epoch_end(0, logs={"loss": None, "outputs": numpy.ones((2, 1)), "many": [1]})

    def evaluate(self, x, y, **keywords):
        if "callbacks" in keywords:
            raise TypeError("no callbacks here")

    def predict(self, x, **keywords):
        pass


def fake():
    keras = types.ModuleType("keras")
    keras.callbacks, keras.layers, keras.models = (types.ModuleType(name) for name in ("c", "l", "m"))
    keras.callbacks.Callback = Callback
    keras.layers.Dense = lambda *given, **named: given
    keras.models.Sequential = Model
    return keras


class Keys(unittest.TestCase):
    def test_each_hook_that_was_called_has_its_keys(self):
        failed = {}
        self.assertEqual(
            logs.keys(fake(), failed),
            {
                "callbacks.Callback.on_train_begin": {"(called)": "yes"},
                "callbacks.Callback.on_train_batch_end": {"(called)": "yes", "loss": "number", "size": "number"},
                "callbacks.Callback.on_epoch_end": {
                    "(called)": "yes",
                    "loss": "None",
                    "outputs": "array",
                    "many": "list",
                },
            },
        )
        self.assertEqual(failed, {"logs of evaluate": "TypeError: no callbacks here"})

    def test_a_keras_without_callbacks_is_told(self):
        failed = {}
        self.assertEqual(logs.keys(types.ModuleType("keras"), failed), {})
        self.assertEqual(list(failed), ["logs"])
