"""Facts as they go over the pipe: arrays exactly, everything else as plain JSON."""

import base64

import numpy

from .recording import UnsupportedError, sendable

#: How deep a config may be nested.
DEEPEST = 60


def array(value):
    """An array, exactly: dtype, shape, base64 of its little-endian bytes in C order. Strings as they are."""
    value = numpy.asarray(value)
    if value.dtype.kind in "US" or (value.dtype.kind == "O" and value.size and isinstance(value.flat[0], (bytes, str))):
        return {"strings": [text(item) for item in value.ravel().tolist()], "shape": list(value.shape)}
    if value.dtype.kind not in "fiubc":
        # bfloat16 and other types NumPy does not know by itself: exact in float32.
        value = value.astype("float32")
    contiguous = numpy.ascontiguousarray(value, dtype=value.dtype.newbyteorder("<")).reshape(value.shape)
    return {
        "array": str(value.dtype),
        "shape": list(value.shape),
        "data": base64.b64encode(contiguous.tobytes()).decode("ascii"),
    }


def text(item):
    """An element of an array of strings; raises TypeError for anything else."""
    if not isinstance(item, (bytes, str)):
        raise TypeError("an array of %s" % type(item).__name__)
    return sendable(item.decode("utf-8", "backslashreplace") if isinstance(item, bytes) else item)


def arrays(nest):
    """A list of arrays for what a call returned: one array, or several in order."""
    if isinstance(nest, dict):
        return {str(key): array(value) for key, value in nest.items()}
    return [array(value) for value in (nest if isinstance(nest, (list, tuple)) else [nest])]


def plain(value, depth=0):
    """Any config value as JSON: tuples as lists, NumPy numbers as numbers, functions and objects by name.

    Raises UnsupportedError for what is nested deeper than anybody writes by hand, as what holds itself is.
    """
    if depth > DEEPEST:
        raise UnsupportedError("nested more than %d deep" % DEEPEST)
    if value is None or isinstance(value, (bool, str, int, float)):
        return simple(value)
    if isinstance(value, numpy.generic):
        return plain(value.item(), depth + 1)
    if isinstance(value, numpy.ndarray):
        return array(value)
    if isinstance(value, dict):
        return {sendable(str(key)): plain(value[key], depth + 1) for key in value}
    if isinstance(value, (list, tuple)) or type(value).__name__ in ("ListWrapper", "TensorShape"):
        return [plain(item, depth + 1) for item in list(value)]
    if isinstance(value, (set, frozenset)):
        return sorted(plain(item, depth + 1) for item in value)
    if hasattr(value, "get_config") and not isinstance(value, type):
        return {"class_name": type(value).__name__, "config": plain(value.get_config(), depth + 1)}
    if callable(value):
        return {"callable": getattr(value, "__name__", type(value).__name__)}
    return {"object": type(value).__name__}


def simple(value):
    """What JSON has itself: text without lone surrogates, integers of 64 bits, finite numbers; others are spelled."""
    if isinstance(value, str):
        return sendable(value)
    if isinstance(value, float):
        return value if numpy.isfinite(value) else repr(value)
    return value if value is None or -(2**63) <= value < 2**64 else {"integer": str(value)}


def shape(value):
    """A shape as a list of numbers and None."""
    if hasattr(value, "as_list"):
        value = value.as_list()
    return [None if n is None or getattr(n, "value", n) is None else int(getattr(n, "value", n)) for n in value]
