"""Programs: what they are given, what they see, what is recorded of an exception, and what stays behind."""

import os
import shutil
import sys
import tempfile
import types
import unittest

import numpy

from tests.worker37 import load

program, recording, keras_api = load("scenarios.program"), load("recording"), load("keras_api")
engines = load("engines.base")


class Tensor:
    """A tensor of no library."""

    def __init__(self, array):
        self.array = array
        self.shape = array.shape
        self.dtype = array.dtype


class Variable(Tensor):
    """One that lasts."""

    trainable = True

    def assign(self, value):
        self.array = value


class Engine:
    """Evaluates its own tensors and variables, and neither as the other."""

    name = "fake"
    inference_only = False

    def tensor(self, array):
        return Tensor(array)

    def numpy(self, tensor):
        assert type(tensor) is Tensor
        return tensor.array

    def read(self, variable):
        assert type(variable) is Variable
        return variable.array


class Keras(keras_api.Keras):
    """A few names, one of them in a module below."""

    backend = "numpy"
    multi_backend = False
    provider = "keras"

    def __init__(self):
        layers = types.ModuleType("layers")
        layers.Dense = lambda: Variable(numpy.array([2.0]))
        self._root = types.ModuleType("keras")
        self._root.layers = layers
        self.used = {}


def performed(source, compared="numbers", precision="float32", engine=None, name="tried"):
    """The stage, and the names that were asked for."""
    run = recording.Run(Keras(), engine or Engine(), precision)
    program.perform(run, "layers.Dense", {"program": name, "source": source, "compared": compared, "about": []})
    (stage,) = run.stages
    return stage, list(run.keras.used)


def seen(expression, **how):
    source = "import numpy as np\n\n\ndef tried(keras, see, tensor):\n    see('it', %s)\n" % expression
    stage, _ = performed(source, **how)
    assert stage["status"] == "ok", stage
    return stage["facts"]["it"]


class Seeing(unittest.TestCase):
    def test_tensors_variables_and_arrays_are_arrays(self):
        self.assertEqual(seen("tensor([1, 2])")["array"], "int32")
        self.assertEqual(seen("tensor([0.5])")["array"], "float32")
        self.assertEqual(seen("tensor([0.5])", precision="float64")["array"], "float64")
        self.assertEqual(seen("keras.layers.Dense()")["array"], "float64")
        self.assertEqual(seen("np.ones(2, 'float32')")["shape"], [2])

    def test_floats_are_measured_or_settings(self):
        self.assertEqual(seen("0.25")["array"], "float32")
        self.assertEqual(seen("[{'a': 0.25}]", precision="float64")[0]["a"]["array"], "float64")
        self.assertEqual(seen("np.float32(0.25)")["array"], "float32")
        self.assertEqual(seen("[0.25, np.float32(0.5)]", compared="exact"), [0.25, 0.5])

    def test_everything_else_is_plain(self):
        self.assertEqual(seen("(1, True, None, 'text')"), [1, True, None, "text"])
        self.assertEqual(seen("{1: np.int64(3)}"), {"1": 3})
        self.assertEqual(seen("[ValueError('no')]"), [{"raised": "ValueError"}])
        self.assertEqual(seen("len"), {"callable": "len"})

    def test_text_is_lines(self):
        self.assertEqual(seen("['a  ', 'b\\nc']", compared="text"), ["a", "b", "c"])


class Performing(unittest.TestCase):
    def test_facts_before_an_exception_stay(self):
        stage, _ = performed("def tried(keras, see):\n    see('one', 1)\n    raise KeyError('two')\n")
        self.assertEqual((stage["status"], stage["facts"]), ("error", {"one": 1}))
        self.assertEqual(stage["raised"]["type"], "KeyError")
        self.assertIn("raise KeyError('two')", stage["raised"]["traceback"])

    def test_names_are_known_to_have_been_asked_for(self):
        source = "def tried(keras, see):\n    see('it', [hasattr(keras, 'no'), hasattr(keras.layers, 'Dense')])\n"
        stage, used = performed(source)
        self.assertEqual(stage["facts"]["it"], [False, True])
        self.assertEqual(used, ["layers.Dense", "no", "layers"])

    def test_a_name_that_is_not_there_is_missing(self):
        stage, _ = performed("def tried(keras, see):\n    keras.layers.Nothing()\n")
        self.assertEqual((stage["status"], stage["raised"]["message"]), ("missing", "layers.Nothing"))
        # As of every other case: what tells of observations knows that name.
        self.assertEqual(stage["raised"]["type"], "MissingSymbolError")

    def test_tensorflow_is_asked_for_where_it_is_the_backend(self):
        stage, _ = performed("def tried(keras, see, tf):\n    see('it', 1)\n")
        self.assertEqual(stage["status"], "unsupported")

    def test_what_a_backend_for_inference_does_not_do_is_unsupported(self):
        engine = Engine()
        source = "def tried(keras, see):\n    raise NotImplementedError('fit')\n"
        self.assertEqual(performed(source, engine=engine)[0]["status"], "error")
        engine.inference_only = True
        self.assertEqual(performed(source, engine=engine)[0]["status"], "unsupported")

    def test_a_folder_is_empty_and_is_removed(self):
        before = os.getcwd()
        self.addCleanup(os.chdir, before)
        home = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, home)
        os.chdir(home)
        os.mkdir(program.FOLDER)  # an earlier worker's, which was ended
        open(os.path.join(program.FOLDER, "left"), "w").close()
        source = (
            "import os\n\n\ndef tried(keras, see, folder):\n    see('files', os.listdir(folder))\n"
            "    see('path', folder)\n    open(os.path.join(folder, 'file'), 'w').close()\n    raise ValueError\n"
        )
        stage, _ = performed(source)
        self.assertEqual(stage["facts"]["files"], [])
        self.assertFalse(os.path.exists(stage["facts"]["path"]))

    def test_nothing_of_it_stays_and_its_source_can_be_read(self):
        source = "import inspect\n\n\ndef tried(keras, see):\n    see('it', inspect.getsource(tried))\n"
        self.assertTrue(performed(source)[0]["facts"]["it"].startswith("def tried"))
        self.assertNotIn(program.MODULE, sys.modules)

    def test_seeing_a_name_twice_is_a_fault_of_the_program(self):
        with self.assertRaisesRegex(ValueError, "tried: 'it' is seen twice"):
            performed("def tried(keras, see):\n    see('it', 1)\n    see('it', 2)\n")


if __name__ == "__main__":
    unittest.main()
