"""How a Keras evaluates and differentiates, behind one interface (base.Engine).

The engine of a family on a backend is in FAMILY_BACKEND.py, under the name ``ENGINE``: another one is another file,
and nothing here knows of it.
"""

import importlib


def choose(keras):
    """The engine for a Keras; imports only what that one needs."""
    name = module_of(keras)
    try:
        module = importlib.import_module("." + name, __name__)
    except ImportError as error:
        if error.name != __name__ + "." + name:
            raise
        raise NotImplementedError("no engine for the backend %r" % keras.backend)
    engine = module.ENGINE(keras)
    engine.module = name
    return engine


def module_of(keras):
    """The name of the module that holds the engine for a Keras."""
    if keras.multi_backend or _is_graph_tensorflow(keras):
        return "symbolic_" + keras.backend
    return ("eager_" if keras.backend == "tensorflow" else "keras3_") + keras.backend


def _is_graph_tensorflow(keras):
    """TensorFlow 1.15: graphs unless told otherwise."""
    if keras.backend != "tensorflow":
        return False
    import tensorflow

    return tensorflow.__version__.startswith("1.")
