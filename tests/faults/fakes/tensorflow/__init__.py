"""As much TensorFlow, made of NumPy, as the worker's eager engine needs to evaluate; it differentiates nothing.

``tensorflow.keras`` is the fake Keras, object by object; with TF_USE_LEGACY_KERAS=1 it is the frozen one.
Environment: FAKE_TF_KERAS_OTHER names layers (commas between) that are other classes there, FAKE_TF_KERAS_FLOATX makes
``backend.set_floatx`` another function, FAKE_TF_KERAS_VERSION is its version.
"""

import functools
import os
import types

import numpy

__version__ = "2.15.0"


def constant(value, dtype=None):
    return numpy.asarray(value, dtype=dtype)


convert_to_tensor = constant


class GradientTape:
    def __init__(self, **options):
        raise NotImplementedError("there is no gradient here")


class config:  # noqa: N801 - TensorFlow's own name
    class experimental:  # noqa: N801
        @staticmethod
        def list_logical_devices(kind):
            return []


def _other(found):
    """A class that does the same and is another."""
    return type(found.__name__, (found,), {})


def __getattr__(name):
    if name != "keras":
        raise AttributeError(name)
    if os.environ.get("TF_USE_LEGACY_KERAS") == "1":
        import tf_keras

        return tf_keras
    import keras

    layers, backend = types.SimpleNamespace(**vars(keras.layers)), types.SimpleNamespace(**vars(keras.backend))
    for layer in filter(None, os.environ.get("FAKE_TF_KERAS_OTHER", "").split(",")):
        setattr(layers, layer, _other(getattr(layers, layer)))
    if "FAKE_TF_KERAS_FLOATX" in os.environ:
        backend.set_floatx = functools.partial(keras.backend.set_floatx)
    version = os.environ.get("FAKE_TF_KERAS_VERSION", keras.__version__)
    # As in TensorFlow 2.6 to 2.12: what the package has only if somebody imported it, tf.keras has.
    from keras import late

    return types.SimpleNamespace(
        __name__="tensorflow.keras", Input=keras.Input, layers=layers, backend=backend, late=late, __version__=version
    )
