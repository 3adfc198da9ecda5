"""A script run as a user runs it, in a namespace of its own: what it printed, and what it raised."""

import os
import sys
import time

import numpy

from .. import facts
from ..recording import UnsupportedError, describe_exception


def answer(keras, engine, request):
    """The reply to ``reproduce``: the values of each ``print``, and the exception that ended the script."""
    begun = time.perf_counter()
    engine.begin(request["precision"])
    printed = []
    namespace = {"__name__": "__main__", "print": printer(printed)}
    arguments, backend = sys.argv, os.environ.get("KERAS_BACKEND")
    sys.argv = ["repro.py", keras.provider]
    os.environ["KERAS_BACKEND"] = keras.backend
    raised = None
    try:
        exec(compile(request["script"], "repro.py", "exec"), namespace)
    except Exception as error:
        raised = describe_exception(error)
    finally:
        sys.argv = arguments
        os.environ["KERAS_BACKEND"] = backend if backend is not None else keras.backend
        namespace.clear()
    return {
        "kind": "reproduced",
        "printed": printed,
        "raised": raised,
        "seconds": round(time.perf_counter() - begun, 6),
    }


def printer(printed):
    """A ``print`` that keeps what it is given as facts, at once: arrays may change later."""

    def keep(*values, **_):
        printed.append([fact(value) for value in values])

    return keep


def fact(value):
    """A printed value as a fact: numbers of NumPy with their type, everything else as configs are."""
    try:
        if isinstance(value, numpy.generic) and value.dtype.kind in "fc":
            return facts.array(value)
        return facts.plain(value)
    except UnsupportedError as error:
        return {"unprintable": str(error)}
