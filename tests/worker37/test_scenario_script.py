"""Scripts: whose import lines are changed, where one ended, what is looked at, and what stays behind."""

import os
import shutil
import sys
import tempfile
import types
import unittest

import numpy

from tests.worker37 import load

script, recording, keras_api = load("scenarios.script"), load("recording"), load("keras_api")


class Engine:
    """Of no backend."""

    inference_only = False

    def numpy(self, tensor):
        return numpy.asarray(tensor)


class Keras(keras_api.Keras):
    """A module that scripts can import."""

    provider = "keras"
    backend = "numpy"
    is_3 = True

    def __init__(self):
        self._root = types.ModuleType("keras")
        self.used = {}


class Model:
    """As much of a model as is looked at."""

    layers = (1, "two")

    def get_weights(self):
        return [numpy.ones((2, 3)), numpy.ones(1)]


HEAD = '"""A script."""\nimport keras\nimport numpy as np\n'


class Scripts(unittest.TestCase):
    def setUp(self):
        before, folder = os.getcwd(), tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        self.addCleanup(os.chdir, before)
        os.chdir(folder)
        fake = types.ModuleType("keras")
        fake.Model = Model
        other = types.ModuleType("tf_keras")
        other.Model = Model
        for name, module in (("keras", fake), ("tf_keras", other)):
            self.addCleanup(sys.modules.__setitem__, name, sys.modules[name]) if name in sys.modules else None
            self.addCleanup(sys.modules.pop, name, None)
            sys.modules[name] = module

    def stages(self, body, provider="keras", engine=None, head=HEAD):
        run = recording.Run(Keras(), engine or Engine(), "float32")
        run.keras.provider = provider
        script.perform(run, "Model.fit", {"source": head + body, "about": ["Model.fit"], "style": "2018"})
        self.assertEqual(list(run.keras.used), [""])
        return {stage["stage"]: stage for stage in run.stages}

    def test_models_and_results_are_looked_at(self):
        stages = self.stages("model = keras.Model()\nresults = {'loss': [0.5], 'name': 'it', 'n': np.ones(2)}\n")
        self.assertEqual(list(stages), ["imports", "run", "structure", "results"])
        structure = {"layers": ["int", "str"], "weights": [[2, 3], [1]]}
        self.assertEqual(stages["structure"]["facts"], {"model": structure})
        facts = stages["results"]["facts"]
        self.assertEqual((facts["loss"][0]["array"], facts["name"], facts["n"]["shape"]), ("float32", "it", [2]))

    def test_one_that_sets_what_holds_for_the_process_has_one_of_its_own(self):
        asked, alone = [], script.apart.ALONE
        self.addCleanup(setattr, script.apart, "perform", script.apart.perform)
        self.addCleanup(setattr, script.apart, "ALONE", alone)
        script.apart.perform = lambda run, *rest: asked.append(rest)
        params = {"source": HEAD + "results = {}\n", "fresh": True}
        run = recording.Run(Keras(), Engine(), "float32")
        script.perform(run, "Model", params)
        self.assertEqual((asked, run.stages), ([("script", "imports", "Model", params)], []))
        script.apart.ALONE = True
        script.perform(run, "Model", params)
        self.assertEqual([stage["stage"] for stage in run.stages], ["imports", "run", "structure", "results"])

    def test_an_import_that_fails_says_its_line(self):
        stages = self.stages("results = {}\n", head='"""A script."""\nimport keras\nfrom keras.nothing import at_all\n')
        self.assertEqual(list(stages), ["imports"])
        self.assertTrue(
            stages["imports"]["raised"]["message"].endswith(" [line 3: from keras.nothing import at_all]"),
            stages["imports"]["raised"]["message"],
        )

    def test_the_line_is_that_of_the_script_wherever_it_raised(self):
        body = "results = {}\ndef inner():\n    raise KeyError('no\\nmore')\n\nresults['a'] = inner()\n"
        stages = self.stages(body)
        self.assertEqual(list(stages), ["imports", "run"])
        self.assertIn("[line 6: raise KeyError(", stages["run"]["raised"]["message"])
        self.assertEqual(stages["run"]["raised"]["type"], "KeyError")
        message = self.stages("results = {}\nint('x', base=99)\n")["run"]["raised"]["message"]
        self.assertTrue(message.endswith(" [line 5: int('x', base=99)]"), message)

    def test_only_the_import_lines_are_changed(self):
        text = "import keras\n  import keras as K3\nimport keras.backend as K\n"
        text += "from keras import a\nfrom keras.b import c\n"
        text += "import keras_cv\nfrom kerastuner import x\nkeras.Model()\n"
        expected = {
            "tf.keras": "from tensorflow import keras\n  from tensorflow import keras as K3\n"
            "import tensorflow.keras.backend as K\nfrom tensorflow.keras import a\nfrom tensorflow.keras.b import c\n",
            "tf_keras": "import tf_keras as keras\n  import tf_keras as K3\nimport tf_keras.backend as K\n"
            "from tf_keras import a\nfrom tf_keras.b import c\n",
        }
        rest = "import keras_cv\nfrom kerastuner import x\nkeras.Model()\n"
        for provider, changed in expected.items():
            self.assertEqual(script.changed(text, provider), changed + rest)
        self.assertEqual(script.changed(text, "keras"), text)

    def test_another_provider_is_what_the_script_imports(self):
        stages = self.stages("results = {'name': keras.__name__}\n", provider="tf_keras")
        self.assertEqual(stages["results"]["facts"]["name"], "tf_keras")

    def test_tensorflow_is_asked_for_where_it_is_the_backend(self):
        head = '"""A script."""\nimport keras\nimport tensorflow.nothing\n'
        before = sys.modules.get("tensorflow")
        sys.modules["tensorflow"] = None
        try:
            stages = self.stages("results = {}\n", head=head)
        finally:
            del sys.modules["tensorflow"]
            if before is not None:
                sys.modules["tensorflow"] = before
        self.assertEqual(stages["imports"]["status"], "unsupported")

    def test_what_a_backend_for_inference_does_not_do_is_unsupported(self):
        body = "results = {}\nraise NotImplementedError('fit')\n"
        self.assertEqual(self.stages(body)["run"]["status"], "error")
        engine = Engine()
        engine.inference_only = True
        self.assertEqual(self.stages(body, engine=engine)["run"]["status"], "unsupported")

    def test_it_is_the_main_module_in_an_empty_folder_and_nothing_stays(self):
        main, folder = sys.modules["__main__"], os.getcwd()
        body = "import os, sys\nopen('file', 'w').close()\n"
        body += "class Own: pass\nresults = {'in': os.listdir('.'), 'own': Own.__module__, 'name': __name__,\n"
        body += "           'there': hasattr(sys.modules['__main__'], 'Own')}\n"
        facts = self.stages(body)["results"]["facts"]
        self.assertEqual(facts, {"in": ["file"], "own": "__main__", "name": "__main__", "there": True})
        self.stages("results = {}\nraise ValueError\n")
        self.assertIs(sys.modules["__main__"], main)
        self.assertEqual((os.getcwd(), os.listdir(".")), (folder, []))
