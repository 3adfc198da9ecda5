"""Inputs and weights: exact in every precision, without ties or zeros, from a name by NumPy alone.

``numpy.random.RandomState`` is frozen (NEP 19): the same seed gives the same numbers in every NumPy.
"""

import functools
import math
import zlib

import numpy


def random_state(*key):
    """A generator that depends on the key's text alone."""
    return numpy.random.RandomState(zlib.crc32("/".join(str(part) for part in key).encode("utf-8")))


def dyadic(shape, *key, **options):
    """Distinct odd multiples of a power of two within (-limit, limit), in an order seeded by ``key``.

    Distinct, so that maxima have no ties; odd, so that none is zero. Exact in float32 up to 2**22 elements.
    """
    name = "/".join(str(part) for part in key)
    return _dyadic(tuple(int(n) for n in shape), name, options.get("limit", 2)).copy()


@functools.lru_cache(maxsize=128)
def _dyadic(shape, name, limit):
    """Both precisions, and every weight put back, ask for the same numbers; seeding a generator takes longest."""
    size = int(numpy.prod(shape, dtype=numpy.int64))
    if size == 0:
        return numpy.zeros(shape)
    exponent = max(4, math.ceil(math.log(size, 2)))
    slots = 2**exponent
    chosen = random_state(name).permutation(slots)[:size]
    values = (2 * chosen - slots + 1) / float(slots)
    return (values * limit).reshape(shape)


def make(spec, precision, *key):
    """The array that an input's description asks for.

    ``spec`` has ``shape`` and ``kind``: ``dyadic`` (the default; ``limit``), ``positive`` (in (0, limit)),
    ``probability`` (in (0, 1), the last axis summing to one exactly where ``normal``), ``integer`` (``low``, ``high``),
    ``onehot``, ``binary`` (0/1 as floats), ``mask`` (booleans, True first in each row), ``ones``; or just ``values``.
    ``dtype`` overrides the precision.
    """
    if "values" in spec:
        values = numpy.array([_special(v) for v in _flat(spec["values"])], dtype=numpy.float64)
        return values.reshape(_shape(spec["values"])).astype(spec.get("dtype", precision))
    shape = tuple(spec["shape"])
    kind = spec.get("kind", "dyadic")
    limit = spec.get("limit", 2)
    dtype = spec.get("dtype", precision)
    if kind == "dyadic":
        return dyadic(shape, *key, limit=limit).astype(dtype)
    if kind == "positive":
        return ((dyadic(shape, *key, limit=1) + 1) / 2 * limit).astype(dtype)
    if kind == "probability":
        return _probabilities(shape, key).astype(dtype)
    if kind == "ones":
        return numpy.ones(shape, dtype=dtype)
    if kind == "integer":
        values = random_state(*key).randint(spec.get("low", 0), spec["high"], size=shape)
        return values.astype(spec.get("dtype", "int32"))
    if kind == "binary":
        return random_state(*key).randint(0, 2, size=shape).astype(dtype)
    if kind == "onehot":
        hot = random_state(*key).randint(0, shape[-1], size=shape[:-1])
        return numpy.eye(shape[-1])[hot].astype(dtype)
    if kind == "mask":
        lengths = random_state(*key).randint(1, shape[-1] + 1, size=shape[:-1])
        return numpy.arange(shape[-1]) < lengths[..., None]
    raise ValueError("no such kind of input: %r" % kind)


def _probabilities(shape, key):
    """Rows of positive multiples of 1/256 that sum to one exactly."""
    parts = random_state(*key).randint(1, 16, size=shape).astype(numpy.float64)
    parts[..., -1] += 256 - parts.sum(axis=-1)
    return parts / 256


def _special(value):
    """A number; NaN and infinities come as words, for JSON has none."""
    return (
        {"nan": numpy.nan, "inf": numpy.inf, "-inf": -numpy.inf}.get(value, value) if isinstance(value, str) else value
    )


def _flat(values):
    if isinstance(values, list):
        for value in values:
            for inner in _flat(value):
                yield inner
    else:
        yield values


def _shape(values):
    return (len(values),) + (_shape(values[0]) if values else ()) if isinstance(values, list) else ()


def nudged(array):
    """The same floats moved up by one ulp; anything else as it is."""
    if array.dtype.kind != "f":
        return array
    return numpy.nextafter(array, numpy.array(numpy.inf, dtype=array.dtype))


#: Weights whose domain is not the whole line.
POSITIVE_ROLES = ("moving_variance", "variance")


def weight(role, shape, precision):
    """A value for the weight of that role and shape; positive where it is a variance."""
    values = dyadic(tuple(shape), "weight", role, tuple(int(n) for n in shape), limit=0.5)
    if role.split("/")[-1].split("#")[0] in POSITIVE_ROLES:
        values = values + 1
    return values.astype(precision)
