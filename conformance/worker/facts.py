"""Facts as they go over the pipe: arrays exactly, estimates with their error, everything else as plain JSON."""

import base64

import numpy


def array(value):
    """An array, exactly: dtype, shape, base64 of its little-endian bytes in C order."""
    value = numpy.asarray(value)
    if value.dtype.kind not in "fiub":
        # bfloat16 and other types NumPy does not know by itself: exact in float32.
        value = value.astype("float32")
    contiguous = numpy.ascontiguousarray(value, dtype=value.dtype.newbyteorder("<")).reshape(value.shape)
    return {
        "array": str(value.dtype),
        "shape": list(value.shape),
        "data": base64.b64encode(contiguous.tobytes()).decode("ascii"),
    }


def arrays(nest):
    """A list of arrays for what a call returned: one array, or several in order."""
    if isinstance(nest, dict):
        return {str(key): array(value) for key, value in nest.items()}
    return [array(value) for value in (nest if isinstance(nest, (list, tuple)) else [nest])]


def estimate(samples):
    """The mean of independent samples and its standard error."""
    samples = numpy.asarray(samples, dtype="float64").ravel()
    if not numpy.isfinite(samples).all():
        return {"not_finite": int((~numpy.isfinite(samples)).sum())}
    error = float(samples.std() / numpy.sqrt(samples.size)) if samples.size else 0.0
    return {"estimate": float(samples.mean()) if samples.size else 0.0, "stderr": error}


def properties(values):
    """What can be said of random values without knowing the generator: moments, zeros and bounds.

    The smallest and largest value are not compared (their spread has no simple error), only whether
    the values stay within ±2 standard deviations, as a truncated normal's do and a normal's do not.
    """
    values = numpy.asarray(values, dtype="float64").ravel()
    deviation = values.std() or 1.0
    return {
        "mean": estimate(values),
        "square": estimate(values**2),
        "cube": estimate(values**3),
        "fourth": estimate(values**4),
        "zero": estimate(values == 0),
        "beyond_two_deviations": estimate(numpy.abs(values - values.mean()) > 2 * deviation),
    }


def plain(value):
    """Any config value as JSON: tuples as lists, NumPy numbers as numbers, functions and objects by name."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if numpy.isfinite(value) else repr(value)
    if isinstance(value, numpy.generic):
        return plain(value.item())
    if isinstance(value, numpy.ndarray):
        return array(value)
    if isinstance(value, dict):
        return {str(key): plain(value[key]) for key in value}
    if isinstance(value, (list, tuple)) or type(value).__name__ in ("ListWrapper", "TensorShape"):
        return [plain(item) for item in list(value)]
    if isinstance(value, (set, frozenset)):
        return sorted(plain(item) for item in value)
    if hasattr(value, "get_config") and not isinstance(value, type):
        return {"class_name": type(value).__name__, "config": plain(value.get_config())}
    if callable(value):
        return {"callable": getattr(value, "__name__", type(value).__name__)}
    return {"object": type(value).__name__}


def shape(value):
    """A shape as a list of numbers and None."""
    if hasattr(value, "as_list"):
        value = value.as_list()
    return [None if n is None or getattr(n, "value", n) is None else int(getattr(n, "value", n)) for n in value]
