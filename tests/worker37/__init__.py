"""The worker's own tests, for a real Python 3.7: unittest, standard library and NumPy only."""

import importlib
import importlib.util
import os
import sys

PACKAGE = "keras_conformance_worker"
FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "conformance", "worker")


def load(name, part=""):
    """A module of the worker as it loads itself: by path, under a name of its own.

    ``part`` is a folder of its own within it: saving, exporting, speed.
    """
    package = "keras_conformance_" + part if part else PACKAGE
    folder = os.path.join(FOLDER, part)
    if package not in sys.modules:
        spec = importlib.util.spec_from_file_location(
            package, os.path.join(folder, "__init__.py"), submodule_search_locations=[folder]
        )
        module = importlib.util.module_from_spec(spec)
        sys.modules[package] = module
        spec.loader.exec_module(module)
    return importlib.import_module(package + "." + name)
