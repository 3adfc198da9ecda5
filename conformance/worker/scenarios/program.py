"""A program: a function of ordinary Keras code is run, and what it says it sees is recorded.

``params``: ``source``, the text of the function and of what it uses; ``program``, the function's name; ``compared``,
how what it sees is compared (see programs/__init__.py); ``fresh``, True where it runs in a process of its own.
``about`` and ``border`` are for people.
"""

import linecache
import os
import shutil
import sys
import types

import numpy

from .. import apart, facts, keras_api
from ..recording import UnsupportedError

#: The module in which a program runs, as in a script of its own.
MODULE = "program"
#: The folder that a program may ask for.
FOLDER = "folder-of-a-program"


def perform(run, api, params):
    """Record the stages of conformance/scenarios/program.py."""
    run.keras.used[api] = True
    if params.get("fresh") and not apart.ALONE:
        apart.perform(run, "program", "run", api, params)
        return
    see = See(run, params["compared"])
    with run.stage("run") as stage:
        see.stage = stage
        try:
            call(run, params, see)
        except NotImplementedError as error:
            if not run.engine.inference_only:
                raise
            raise UnsupportedError(str(error)) from error
    if see.fault:
        raise ValueError("%s: %s" % (params["program"], see.fault))


def call(run, params, see):
    """Run the program with what it asks for by the names of its parameters."""
    module = loaded(params["program"], params["source"])
    sys.modules[MODULE] = module
    folder = None
    try:
        function = getattr(module, params["program"])
        arguments = {}
        for name in function.__code__.co_varnames[: function.__code__.co_argcount]:
            if name == "folder":
                folder = arguments[name] = empty_folder()
            else:
                arguments[name] = GIVEN[name](run, see)
        function(**arguments)
    finally:
        sys.modules.pop(MODULE, None)
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)


def empty_folder():
    """A folder below the worker's own, under the same name at every time: messages repeat it."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    os.mkdir(FOLDER)
    return FOLDER


def loaded(name, source):
    """A module made of a program's text; tracebacks know its lines, and so does who reads a function's source."""
    path = "<program %s>" % name
    linecache.cache[path] = (len(source), None, source.splitlines(True), path)
    module = types.ModuleType(MODULE)
    exec(compile(source, path, "exec"), module.__dict__)
    return module


class MissingSymbolError(keras_api.MissingSymbolError, AttributeError):
    """The public name is not there, which ``hasattr`` has to find out."""


class Names:
    """The Keras module as a program sees it: every name it asks for is known to have been asked for."""

    def __init__(self, keras, prefix=""):
        self._keras = keras
        self._prefix = prefix

    def __getattr__(self, name):
        whole = self._prefix + name
        try:
            found = self._keras.get(whole)
        except keras_api.MissingSymbolError:
            raise MissingSymbolError(whole)
        return Names(self._keras, whole + ".") if isinstance(found, types.ModuleType) else found


class See:
    """``see(name, value)``: a value becomes a fact of the stage."""

    def __init__(self, run, compared):
        self.run = run
        self.compared = compared
        self.stage = None
        self.fault = ""

    def __call__(self, name, value):
        if name in self.stage.record["facts"]:
            self.fault = "%r is seen twice" % name
        self.stage[name] = lines(value) if self.compared == "text" else self.told(value)

    def told(self, value):
        """A value as a fact."""
        if isinstance(value, (float, numpy.floating)):
            if self.compared == "numbers":
                return facts.array(numpy.asarray(value, dtype=self.run.precision))
            return facts.plain(float(value))
        if value is None or isinstance(value, (bool, int, str, numpy.generic, numpy.ndarray)):
            return facts.plain(value)
        if isinstance(value, Exception):
            return {"raised": type(value).__name__}
        if isinstance(value, dict):
            return {str(key): self.told(value[key]) for key in value}
        if isinstance(value, (list, tuple)):
            return [self.told(item) for item in value]
        if is_variable(value):
            return facts.array(self.run.engine.read(value))
        if hasattr(value, "shape") and hasattr(value, "dtype"):
            return facts.array(self.run.engine.numpy(value))
        return facts.plain(value)


def is_variable(value):
    """Whether something is a variable of a backend; a slice of a TensorFlow tensor has an ``assign`` too."""
    lasting = hasattr(value, "read_value") or hasattr(value, "trainable")
    return (hasattr(value, "assign") and lasting) or hasattr(value, "get_value")


def lines(value):
    """What was printed, as lines without the space at their ends."""
    text = "\n".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
    return [facts.text(line.rstrip()) for line in text.splitlines()]


def tensor_maker(run, see):
    """``tensor(values)``: floats in the run's precision, whole numbers as int32, as TensorFlow takes them."""

    def tensor(values):
        array = numpy.asarray(values)
        kinds = {"f": run.precision, "i": "int32"}
        # CNTK has floats only.
        array = array.astype(run.precision if run.keras.backend == "cntk" else kinds.get(array.dtype.kind, array.dtype))
        if not run.keras.multi_backend:
            return run.engine.tensor(array)
        # On Theano and MXNet a constant has the shape that is said, and by default none.
        return run.keras.get("backend.constant")(array, dtype=str(array.dtype), shape=array.shape)

    return tensor


def tensorflow(run, see):
    """The TensorFlow module, where it is the backend."""
    if run.keras.backend != "tensorflow":
        raise UnsupportedError("the program needs TensorFlow, and the backend is %s" % run.keras.backend)
    import tensorflow as tf

    return tf


GIVEN = {
    "keras": lambda run, see: Names(run.keras),
    "see": lambda run, see: see,
    "tensor": tensor_maker,
    "tf": tensorflow,
}
