"""Somebody's own code: its Keras is that of the provider, it is found where it lies, and it is what it should be."""

import os
import shutil
import sys
import tempfile
import types
import unittest

from tests.worker37 import load

respelling, importing, subject = load("own.respelling"), load("own.importing"), load("own.subject")
keras_api, recording = load("keras_api"), load("recording")
own_program = load("scenarios.own_program")

#: The Kerases of a process, all at once: which of them answered is what is tested.
KERASES = {"keras": "keras", "tf.keras": "tensorflow.keras", "tf_keras": "tf_keras"}


class Layer:
    """What a layer inherits."""


class Metric:
    """What a metric inherits."""


def module(name, **contents):
    made = types.ModuleType(name)
    made.__path__ = []
    vars(made).update(contents)
    sys.modules[name] = made
    return made


class OnFakes(unittest.TestCase):
    """With modules of the names of all Kerases, and a folder for packages."""

    def setUp(self):
        self.before = dict(sys.modules)
        self.folder = tempfile.mkdtemp()
        for name in KERASES.values():
            layers = module(name + ".layers", Layer=Layer, which=name + ".layers")
            metrics = module(name + ".metrics", Metric=Metric)
            made = module(name, layers=layers, metrics=metrics, which=name)
            made.get = made
        math = module("tensorflow.math", which="tensorflow.math")
        module("tensorflow", keras=sys.modules["tensorflow.keras"], which="tensorflow", math=math)

    def tearDown(self):
        shutil.rmtree(self.folder)
        sys.meta_path[:] = [one for one in sys.meta_path if not isinstance(one, importing.Finder)]
        for name in set(sys.modules) - set(self.before):
            del sys.modules[name]
        sys.modules.update(self.before)

    def write(self, path, text):
        path = os.path.join(self.folder, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text)

    def run_text(self, text, provider):
        found = {}
        exec(compile(respelling.respelled(text, "<text>", provider), "<text>", "exec"), found)
        return found


class TestRespelling(OnFakes):
    def test_every_spelling_is_the_provider_s(self):
        spellings = (
            ("import keras", "keras.which"),
            ("import keras as K", "K.which"),
            ("import tf_keras", "tf_keras.which"),
            ("import keras.layers", "keras.layers.which"),
            ("import keras.layers as L", "L.which"),
            ("from keras import layers", "layers.which"),
            ("from keras.layers import which", "which"),
            ("from tf_keras.layers import which", "which"),
            ("from tensorflow import keras", "keras.which"),
            ("from tensorflow import keras as K, which as other", "K.which"),
            ("from tensorflow.keras import layers as L", "L.which"),
            ("from tensorflow.keras.layers import which", "which"),
            ("import tensorflow.keras as K", "K.which"),
            ("import tensorflow.keras", "tensorflow.keras.which"),
            ("import tensorflow as tf", "tf.keras.which"),
            ("import tensorflow as tf", "tf.keras.layers.which"),
            ("import tensorflow", "tensorflow.keras.layers.which"),
            ("'''A docstring.'''\nfrom __future__ import division\nimport tensorflow as tf", "tf.keras.which"),
            ("def f():\n    import tensorflow as tf\n    return tf.keras.which\n", "f()"),
        )
        for provider, name in KERASES.items():
            for line, expression in spellings:
                with self.subTest(provider=provider, line=line):
                    found = self.run_text("%s\nfound = %s\n" % (line, expression), provider)["found"]
                    self.assertIn(found, (name, name + ".layers"))

    def test_all_else_of_tensorflow_stays(self):
        text = "import tensorflow as tf\nimport tensorflow.math as m\nfrom tensorflow import which, keras\n"
        found = self.run_text(text + "found = tf.which, m.which, which, keras.which\n", "tf_keras")["found"]
        self.assertEqual(found, ("tensorflow", "tensorflow.math", "tensorflow", "tf_keras"))

    def test_what_is_no_keras_stays(self):
        text = "class T:\n    keras = 'mine'\ntf = T()\nfound = tf.keras\nimport keras_tuner_of_mine\n"
        module("keras_tuner_of_mine")
        self.assertEqual(self.run_text(text, "tf.keras")["found"], "mine")

    def test_what_is_not_there_is_an_import_error(self):
        with self.assertRaises(ImportError):
            self.run_text("from keras.layers.core import Dense", "tf.keras")


class Keras(keras_api.Keras):
    """A Keras of modules, which is not imported anew."""

    def __init__(self, provider):
        self.provider = provider
        self.used = {}
        self._root = sys.modules[KERASES[provider]]
        self.backend, self.is_3, self.multi_backend = "numpy", True, False


class Engine:
    name = "fake"
    inference_only = False
    resets = 0

    def reset(self):
        Engine.resets += 1


LAYERS = """
from keras import layers
import mine.helping

class Good(layers.Layer):
    def __init__(self, factor=1, name=None):
        self.factor, self.name = factor, name

class Nameless(layers.Layer):
    def __init__(self, factor=1):
        self.factor, self._name = factor, "automatic"

class Other(int):
    pass

def make(factor):
    return Good(factor)

def wrong(factor):
    return factor

NUMBER = 3
which = layers.which
"""


class TestSubject(OnFakes):
    def setUp(self):
        super().setUp()
        self.write("src/mine/__init__.py", "")
        self.write("src/mine/helping.py", "")
        self.write("src/mine/layers.py", LAYERS)

    def begun(self, name, provider="tf_keras", *bases):
        run = recording.Run(Keras(provider), Engine(), "float32")
        params = {"own": {"packages": {"mine": os.path.join(self.folder, "src")}}}
        return run, subject.begin(run, name, params, *(bases or ("layers.Layer",)))

    def failure(self, name):
        run, found = self.begun(name)
        self.assertIsNone(found)
        self.assertEqual([stage["stage"] for stage in run.stages], ["import"])
        return run.stages[0]["raised"]

    def test_a_class_is_found_where_it_lies(self):
        before = list(sys.path)
        run, found = self.begun("mine.layers:Good")
        self.assertEqual(found.__name__, "Good")
        self.assertEqual(sys.modules["mine.layers"].which, "tf_keras.layers")
        self.assertEqual(run.stages, [{"stage": "import", "status": "ok", "facts": {}}])
        self.assertEqual(sys.path, before)
        self.assertFalse(os.path.exists(os.path.join(self.folder, "src", "mine", "__pycache__")))

    def test_no_two_providers_are_held_to_be_the_same(self):
        run, _ = self.begun("mine.layers:Good")
        self.assertIn("", run.keras.used)

    def test_automatic_names_start_anew_where_names_are_seen(self):
        before = Engine.resets
        self.begun("mine.layers:Good")
        self.assertEqual(Engine.resets, before + 1)

    def test_a_layer_gets_its_name_whether_or_not_it_takes_one(self):
        for name in ("Good", "Nameless"):
            run, _ = self.begun("mine.layers:" + name)
            made = run.keras.new("mine.layers:" + name, {"factor": 2, "name": "subject"})
            self.assertEqual((made.factor, getattr(made, "_name", None) or made.name), (2, "subject"))

    def test_a_function_makes_a_layer_or_is_told(self):
        run, _ = self.begun("mine.layers:make")
        self.assertEqual(run.keras.new("mine.layers:make", {"factor": 2, "name": "subject"}).name, "subject")
        run, _ = self.begun("mine.layers:wrong")
        with self.assertRaisesRegex(importing.SubjectError, "mine.layers:wrong makes no keras.layers.Layer, but a int"):
            run.keras.new("mine.layers:wrong", {"factor": 2, "name": "subject"})

    def test_arguments_may_be_one_s_own(self):
        run, _ = self.begun("mine.layers:Good")
        made = run.keras.new("mine.layers:Good", {"factor": {"new": "mine.layers:Nameless", "arguments": {}}})
        self.assertEqual(type(made.factor).__name__, "Nameless")

    def test_what_cannot_be_meant_is_told_at_the_import(self):
        raised = self.failure("mine.nowhere:Good")
        self.assertEqual(raised["type"], "ModuleNotFoundError")
        self.assertIn("mine.layers has no Missing", self.failure("mine.layers:Missing")["message"])
        self.assertIn("is no class and no function, but a int", self.failure("mine.layers:NUMBER")["message"])
        self.assertIn(
            "is no keras.layers.Layer: its bases are builtins.int", self.failure("mine.layers:Other")["message"]
        )

    def test_a_syntax_error_is_an_observation(self):
        self.write("src/mine/broken.py", "def f(:\n")
        self.assertEqual(self.failure("mine.broken:f")["type"], "SyntaxError")

    def test_other_packages_are_found_as_ever(self):
        self.begun("mine.layers:Good")
        import json.tool

        self.assertNotIsInstance(json.tool.__spec__.loader, importing.Loader)


PROGRAM = """
def look(keras, see):
    from mine.layers import which
    import tensorflow as tf
    see("which", which)
    see("keras", tf.keras.which)
"""


class TestProgram(OnFakes):
    def observed(self, source):
        self.write("src/mine/__init__.py", "")
        self.write("src/mine/layers.py", "from keras.layers import which\n")
        run = recording.Run(Keras("tf_keras"), Engine(), "float32")
        packages = {"mine": os.path.join(self.folder, "src")}
        params = {"program": "look", "source": source, "compared": "exact", "own": {"packages": packages}}
        own_program.perform(run, "tests.test_it:look", params)
        return run.stages

    def test_it_runs_with_the_keras_of_the_provider(self):
        _, seen = self.observed(PROGRAM)
        self.assertEqual(seen["facts"], {"which": "tf_keras.layers", "keras": "tf_keras"})
        self.assertNotIn(own_program.MODULE, sys.modules)

    def test_what_its_module_raises_is_told_at_the_import(self):
        (stage,) = self.observed("import nowhere\n" + PROGRAM)
        self.assertEqual((stage["stage"], stage["raised"]["type"]), ("import", "ModuleNotFoundError"))


if __name__ == "__main__":
    unittest.main()
