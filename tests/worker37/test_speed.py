"""What times training steps: its protocol, what it says of what is not there, and a real Keras where there is one."""

import importlib
import importlib.util
import json
import os
import subprocess
import sys
import types
import unittest

import numpy

from tests.worker37 import load

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "conformance", "worker", "speed")

modes, models, timing = load("modes", "speed"), load("models", "speed"), load("timing", "speed")


class FakeModel:
    """Counts what it is trained with."""

    def __init__(self, *ends, **more):
        self.seen = []

    def compile(self, optimizer, loss):
        self.optimizer, self.loss = optimizer, loss

    def fit(self, x, y, batch_size, epochs, shuffle, verbose):
        self.seen.append((len(x), len(y), batch_size, epochs))

    def train_on_batch(self, x, y):
        self.seen.append((len(x), len(y)))


class FakeAdam:
    def __init__(self, rate):
        self.rate = rate


def layer(*arguments, **more):
    return lambda given: given


def fake(backend="numpy", model=FakeModel):
    """A Keras without TensorFlow."""
    layers = types.SimpleNamespace(Dense=layer, Conv2D=layer, MaxPooling2D=layer, Flatten=layer, LSTM=layer, Input=dict)
    made = []

    def keep(*ends, **more):
        made.append(model())
        return made[-1]

    k = types.SimpleNamespace(
        layers=layers,
        models=types.SimpleNamespace(Model=keep),
        optimizers=types.SimpleNamespace(Adam=FakeAdam),
        losses=types.SimpleNamespace(mean_squared_error=None),
        backend=types.SimpleNamespace(),
    )
    cleared = []
    return types.SimpleNamespace(
        k=k, backend=backend, tensorflow=None, eager=False, at_once=False, made=made, clear=lambda: cleared.append(1)
    )


class Models(unittest.TestCase):
    def test_data_are_the_same_in_every_process_and_fit_the_model(self):
        for name, (_, shape) in models.MODELS.items():
            x, y = models.data(name)
            self.assertEqual(x.shape, (models.BATCH * models.BATCHES, *shape))
            self.assertEqual(y.shape, (models.BATCH * models.BATCHES, models.OUTPUTS))
            self.assertEqual((x.dtype, y.dtype), (numpy.float32, numpy.float32))
            self.assertTrue((x == models.data(name)[0]).all())

    def test_batches_go_round(self):
        x, y = models.data("dense")
        given = modes.batches(x, y, lambda array: array)
        first = next(given)
        self.assertEqual(len(first[0]), models.BATCH)
        for _ in range(7):
            next(given)
        self.assertIs(next(given)[0], first[0])


class Answers(unittest.TestCase):
    def test_steps_of_fit_are_batches_of_one_epoch(self):
        keras = fake()
        timer = timing.Timer(keras)
        made = timer.answer({"make": ["dense", "fit"]})
        self.assertEqual(made["how"], "fit")
        self.assertEqual(len(made["first"]), 2)
        self.assertGreaterEqual(made["first"][0], 0)
        self.assertEqual(list(timer.answer({"steps": ["dense", "fit", 3]})), ["seconds"])
        self.assertEqual(keras.made[0].seen, [(32, 32, 32, 1), (96, 96, 32, 1)])

    def test_train_on_batch_gets_one_at_a_time(self):
        keras = fake()
        timer = timing.Timer(keras)
        timer.answer({"make": ["recurrent", "train_on_batch"]})
        timer.answer({"steps": ["recurrent", "train_on_batch", 2]})
        self.assertEqual(keras.made[0].seen, [(32, 32)] * 3)

    def test_what_is_compiled_by_xla_says_so(self):
        keras = fake(model=type("Compiled", (FakeModel,), {"jit_compile": True}))
        self.assertEqual(timing.Timer(keras).answer({"make": ["dense", "fit"]})["how"], "fit, compiled by XLA")

    def test_what_there_is_not_is_unsupported(self):
        timer = timing.Timer(fake())
        for mode in ("session", "eager", "function", "jit"):
            self.assertEqual(list(timer.answer({"make": ["dense", mode]})), ["unsupported"], mode)

    def test_what_is_not_implemented_is_unsupported_and_what_raises_has_failed(self):
        def refuse(self, *arguments, **more):
            raise NotImplementedError("fit not implemented\nfor NumPy")

        def fail(self, *arguments, **more):
            raise ValueError("no")

        timer = timing.Timer(fake(model=type("Refusing", (FakeModel,), {"fit": refuse, "train_on_batch": fail})))
        self.assertEqual(timer.answer({"make": ["dense", "fit"]}), {"unsupported": "fit not implemented for NumPy"})
        self.assertEqual(timer.answer({"make": ["dense", "train_on_batch"]}), {"failed": "ValueError: no"})

    def test_a_model_is_forgotten(self):
        timer = timing.Timer(fake())
        timer.answer({"make": ["dense", "fit"]})
        timer.answer({"make": ["recurrent", "fit"]})
        self.assertEqual(timer.answer({"forget": "dense"}), {})
        self.assertEqual(list(timer.made), [("recurrent", "fit")])
        self.assertEqual(list(timer.answer({"steps": ["dense", "fit", 1]})), ["failed"])


class Loops(unittest.TestCase):
    def test_the_last_loss_is_waited_for_once(self):
        waited = []
        x, y = models.data("dense")
        losses = iter(range(10))
        run = modes.looped(lambda *_: next(losses), modes.batches(x, y, lambda array: array), waited.append)
        run(4)
        self.assertEqual(waited, [3])


def has_tensorflow():
    try:
        return importlib.util.find_spec("tensorflow") is not None
    except (ImportError, ValueError):
        return False


@unittest.skipUnless(has_tensorflow(), "needs a Python with TensorFlow")
class Process(unittest.TestCase):
    """The whole of it, under the Keras of this Python."""

    def test_every_mode_trains_or_says_why_not(self):
        asked, requests = os.pipe()
        answers, replies = os.pipe()
        environ = dict(os.environ, TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1")
        command = [sys.executable, "-u", FOLDER, "tf.keras", str(asked), str(replies)]
        process = subprocess.Popen(
            command, pass_fds=(asked, replies), env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        os.close(asked)
        os.close(replies)
        with os.fdopen(answers) as read, os.fdopen(requests, "w") as write:

            def ask(**request):
                write.write(json.dumps(request) + "\n")
                write.flush()
                return json.loads(read.readline())

            hello = json.loads(read.readline())
            self.assertIn("tensorflow", hello["versions"])
            self.assertGreater(hello["import"][0], 0)
            done = {}
            for mode in modes.MODES:
                made = ask(make=["dense", mode])
                done[mode] = sorted(made)[0] if len(made) == 1 else "trains"
                if len(made) == 2:
                    self.assertEqual(list(ask(steps=["dense", mode, 2])), ["seconds"], mode)
            self.assertEqual(ask(forget="dense"), {})
        process.wait()
        self.assertNotIn("failed", done.values())
        for mode in ("fit", "train_on_batch", "session"):
            self.assertEqual(done[mode], "trains", mode)


if __name__ == "__main__":
    unittest.main()
