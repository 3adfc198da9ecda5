"""As much TensorFlow, made of NumPy, as the worker's eager engine needs to evaluate; it differentiates nothing."""

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
