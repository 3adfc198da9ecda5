"""The script that looks into a Keras, on the Python of old ones: what its syntax and ``inspect`` must allow."""

import json
import os
import subprocess
import sys
import tempfile
import unittest

SCRIPT = os.path.join(os.path.dirname(__file__), "..", "..", "conformance", "worker", "symbols.py")

FILES = {
    "__init__.py": "__version__ = '2.3.1'\nfrom . import layers, losses\n",
    "layers/__init__.py": "from .core import *\n",
    "layers/core.py": '''
import functools, warnings

def conversions_of(allowed_positional_args, conversions):
    check_positional_args = True
    def support(func):
        @functools.wraps(func)
        def wrapper(*args, **kwargs):
            if check_positional_args and len(args) > len(allowed_positional_args) + 1:
                raise TypeError("too many")
            for old, new in conversions:
                if old in kwargs:
                    kwargs[new] = kwargs.pop(old)
                    warnings.warn("Update your call to the Keras 2 API")
            return func(*args, **kwargs)
        wrapper._original_function = func
        return wrapper
    return support

class Layer(object):
    def __init__(self, **kwargs):
        if set(kwargs) - {"input_shape"}:
            raise TypeError("Keyword argument not understood:", sorted(kwargs)[0])
        self._given = kwargs

class Dense(Layer):
    """Just a layer."""
    @conversions_of(["units"], [("output_dim", "units")])
    def __init__(self, units, activation=None, **kwargs):
        super(Dense, self).__init__(**kwargs)
        self.units = units
        self.activation = activation

    def call(self, x, training=None): pass
''',
    "losses.py": "def mean_squared_error(y, p): pass\nmse = mean_squared_error\n"
    "def get(name): return {'mse': mse}[name]\n",
}


class LookingInto(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in FILES.items():
                path = os.path.join(folder, "keras", name)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "w") as file:
                    file.write(text)
            asked, answer = os.path.join(folder, "asked.json"), os.path.join(folder, "answer.json")
            with open(asked, "w") as file:
                json.dump({"arguments": {"layers.Dense": {"output_dim": None}}, "members": {}, "identifiers": {}}, file)
            subprocess.check_call(
                [sys.executable, SCRIPT, "--provider", "keras", "--answer", answer, "--asked", asked],
                env=dict(os.environ, PYTHONPATH=folder),
                cwd=folder,
            )
            with open(answer) as file:
                cls.said = json.load(file)

    def thing(self, path):
        number = self.said["names"].get(path, self.said["modules"].get(path))[1]
        return self.said["objects"][self.said["definitions"][number]]

    def test_paths(self):
        self.assertIn("layers.Dense", self.said["names"])
        self.assertIn("layers.core.Dense", self.said["modules"])
        self.assertEqual(self.said["names"]["losses.mse"], self.said["names"]["losses.mean_squared_error"])

    def test_a_signature_behind_a_decorator(self):
        dense = self.thing("layers.Dense")
        self.assertEqual(dense["signature"], [["o", "units", None], ["k", "activation", "None"], ["w", "kwargs", None]])
        self.assertEqual(dense["renamed"], {"output_dim": "units"})
        self.assertEqual(sorted(one[1] for one in dense["members"]), ["activation", "call", "units"])

    def test_arguments_are_tried(self):
        tried = self.thing("layers.Dense")["tried"]
        self.assertEqual(tried["output_dim"], ["w", "Update your call to the Keras 2 API"])
        self.assertEqual(tried["input_shape"], ["a", ""])
        self.assertEqual(tried["weights"], ["r", "TypeError: ('Keyword argument not understood:', 'weights')"])

    def test_strings(self):
        self.assertEqual(self.said["identifiers"], {"losses": {"mse": "mean_squared_error"}})


if __name__ == "__main__":
    unittest.main()
