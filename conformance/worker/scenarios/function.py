"""A function of ``keras.ops``, ``keras.backend`` or ``keras.random``: called, called on symbols, differentiated.

``params``: ``inputs``, the descriptions of the input arrays; ``positional`` (by default the inputs, in order) and
``arguments`` of the call, in which ``{"input": n}`` stands for the n-th input; ``result``: ``arrays``, ``random``
or ``plain``; ``symbolic``, whether it is called on symbolic tensors too; ``gradient``, whether it is differentiated;
``numpy``, the function of NumPy that should give the same.
"""

import numpy

from .. import facts, properties
from ..engines.base import outputs
from ..recording import UnsupportedError

#: Beyond so many epsilons of float32, in relation to the largest element, an array is another one (docs/verdicts.md).
BOUND = 64 * 2.0**-23


def perform(run, api, params):
    """Record the stages of conformance/scenarios/function.py."""
    arrays = run.inputs(params.get("inputs", ()))
    plain = params.get("result", "arrays") == "plain"
    call = caller(run.keras, api, params)
    found, types = [], []

    def called(tensors, training):
        """What is evaluated and differentiated: one function, so that a symbolic engine makes one graph of it."""
        results = [one for one in outputs(call(tensors)) if one is not None]
        types[:] = [type_of(run.keras, one) for one in results]
        return results

    with run.stage("call") as stage:
        # That the name is missing is found out before any engine makes a graph of the call.
        run.keras.get(api)
        if run.keras.backend == "cntk" and len(arrays) > 1:
            raise UnsupportedError("every placeholder on CNTK has an axis of batches, and a kernel or a bias has none")
        if plain:
            if run.structural:
                stage["value"] = facts.plain(call([run.engine.tensor(array) for array in arrays]))
        else:
            evaluated = run.engine.forward(called, arrays) if arrays else made(run, called)
            # The type stands beside the array because NumPy has not every one: not bfloat16.
            found = list(zip(evaluated, types))
            record(run, stage, params, arrays, found)
    if stage.failed:
        return
    if run.structural and arrays and params.get("symbolic", True):
        with run.stage("symbolic") as stage:
            result = on_symbols(run.keras, call, arrays)
            if plain:
                stage["value"] = facts.plain(result)
            else:
                record_static(run.keras, stage, result, found)
    if params.get("gradient"):
        with run.stage("gradient") as stage:
            by_input, _ = run.engine.gradient(called, arrays)
            for position, gradient in enumerate(by_input):
                if arrays[position].dtype.kind == "f":
                    stage["gradient.input.%d" % position] = None if gradient is None else facts.array(gradient)


def caller(keras, api, params):
    """``function(tensors)``: the call with its inputs in their places."""
    positional = params.get("positional")
    arguments = params.get("arguments", {})

    def call(tensors):
        given = list(tensors) if positional is None else [value(keras, one, tensors) for one in positional]
        return keras.get(api)(*given, **{name: value(keras, one, tensors) for name, one in arguments.items()})

    return call


def value(keras, data, tensors):
    """One argument as a Python value: as ``keras.value`` makes it, an input where its number stands."""
    if isinstance(data, dict):
        if set(data) == {"input"}:
            return tensors[data["input"]]
        if "new" in data or "symbol" in data:
            return keras.value(data)
        return {key: value(keras, one, tensors) for key, one in data.items()}
    if isinstance(data, list):
        items = [value(keras, one, tensors) for one in data]
        # Inputs are passed in lists, numbers in tuples.
        return items if any(isinstance(one, dict) for one in data) else tuple(items)
    return data


def made(run, called):
    """What is made from nothing, as arrays: a tensor, a variable (``K.zeros`` gives one), an array already."""
    arrays = []
    for one in called([], None):
        lasting = hasattr(one, "read_value") or hasattr(one, "trainable")
        if (hasattr(one, "assign") and lasting) or hasattr(one, "get_value"):
            arrays.append(numpy.asarray(run.engine.read(one)))
        elif run.keras.multi_backend and hasattr(one, "numpy"):
            arrays.append(one.numpy())  # keras 2.3 computes outside of its graph what needs no input
        elif isinstance(one, (bool, int, float, numpy.generic, numpy.ndarray)):
            arrays.append(numpy.asarray(one))
        else:
            arrays.append(numpy.asarray(run.engine.numpy(one)))
    return arrays


def record(run, stage, params, arrays, found):
    """The outputs, and whether they are NumPy's."""
    if params.get("result", "arrays") == "random":
        for position, (array, _) in enumerate(found):
            stage["values.%d" % position] = properties.of(array)
            if run.structural:
                stage["shape.%d" % position] = list(array.shape)
                stage["dtype.%d" % position] = str(array.dtype)
        return
    stage["output"] = [facts.array(array) for array, _ in found]
    if not run.structural:
        return
    stage.update({"type.%d" % n: name for n, (array, name) in enumerate(found) if name == "bfloat16"})
    if params.get("numpy"):
        stage["as_numpy"] = compared(params, arrays, [array for array, _ in found])


def type_of(keras, tensor):
    """The name of a tensor's type."""
    dtype = getattr(tensor, "dtype", None)
    if dtype is None:
        return type(tensor).__name__
    if callable(dtype):
        dtype = dtype()
    if keras.is_3:
        return keras.get("backend.standardize_dtype")(dtype)
    return str(getattr(dtype, "name", dtype)).replace("_ref", "")


def on_symbols(keras, call, arrays):
    """What the call returns for symbolic tensors of the inputs' shapes and types."""
    if keras.is_3:
        make = keras.get("KerasTensor")
        return call([make(shape=array.shape, dtype=str(array.dtype)) for array in arrays])
    make = keras.get("backend.placeholder")
    enter = keras.get("backend.symbolic") if keras.multi_backend and keras.backend == "tensorflow" else passed
    return enter(lambda: call([make(shape=array.shape, dtype=str(array.dtype)) for array in arrays]))()


def passed(function):
    """The function as it is: a decorator that does nothing."""
    return function


def record_static(keras, stage, result, found):
    """The static shapes and types, and whether those of the real call are such."""
    results = [one for one in outputs(result) if one is not None]
    shapes = [static_shape(keras, one) for one in results]
    types = [type_of(keras, one) for one in results]
    stage["shape"] = shapes
    stage["dtype"] = types
    real = [list(array.shape) for array, _ in found]
    stage["shape_is_real"] = len(shapes) == len(real) and all(map(fits, shapes, real))
    stage["dtype_is_real"] = types == [name for _, name in found]


def static_shape(keras, tensor):
    """A symbolic tensor's shape as a list, None where an axis, or all of it, is not known."""
    if keras.multi_backend:
        known = keras.get("backend.int_shape")(tensor)
        return None if known is None else facts.shape(known)
    known = getattr(tensor, "shape", ())
    return None if getattr(known, "rank", 0) is None else facts.shape(known)


def fits(static, real):
    """Whether a shape is one that the static shape leaves open."""
    return static is None or (len(static) == len(real) and all(s is None or s == r for s, r in zip(static, real)))


def compared(params, arrays, found):
    """Whether the outputs are those of NumPy's function, computed in float64: ``same``, or in what they are not."""
    function = numpy
    for part in params["numpy"].split("."):
        function = getattr(function, part)
    wide = [array.astype("float64") if array.dtype.kind == "f" else array for array in arrays]
    try:
        with numpy.errstate(all="ignore"):
            given = caller(Named(function), "", params)(wide)
            expected = [numpy.asarray(one) for one in outputs(given)]
    except Exception as error:
        return "NumPy raises %s" % type(error).__name__
    if len(expected) != len(found):
        return "%d outputs" % len(expected)
    for mine, theirs in zip(found, expected):
        if mine.shape != theirs.shape:
            return "another shape"
        if not alike(numpy.asarray(mine), theirs):
            return "other values"
    return "same"


class Named:
    """Instead of Keras: the one function."""

    def __init__(self, function):
        self.function = function

    def get(self, name):
        """The function, whatever it is called."""
        return self.function


def alike(mine, theirs):
    """Whether two arrays of one shape agree within the bound, and in where they are not finite."""
    kind = "complex128" if "c" in (mine.dtype.kind, theirs.dtype.kind) else "float64"
    mine, theirs = mine.astype(kind), theirs.astype(kind)
    finite = numpy.isfinite(theirs)
    if not numpy.array_equal(numpy.isfinite(mine), finite):
        return False
    if not numpy.array_equal(numpy.isnan(mine), numpy.isnan(theirs)):
        return False
    infinite = numpy.isinf(theirs)
    if not numpy.array_equal(mine[infinite], theirs[infinite]):
        return False
    scale = max(abs(mine[finite]).max(), abs(theirs[finite]).max()) if finite.any() else 0.0
    return bool((abs(mine[finite] - theirs[finite]) <= BOUND * scale).all())
