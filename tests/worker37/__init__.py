"""The worker's own tests, for a real Python 3.7: unittest, standard library and NumPy only."""

import importlib
import importlib.util
import os
import sys

PACKAGE = "keras_conformance_worker"
FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "conformance", "worker")


def load(name):
    """A module of the worker as it loads itself: by path, under a name of its own."""
    if PACKAGE not in sys.modules:
        spec = importlib.util.spec_from_file_location(
            PACKAGE, os.path.join(FOLDER, "__init__.py"), submodule_search_locations=[FOLDER]
        )
        module = importlib.util.module_from_spec(spec)
        sys.modules[PACKAGE] = module
        spec.loader.exec_module(module)
    return importlib.import_module(PACKAGE + "." + name)
