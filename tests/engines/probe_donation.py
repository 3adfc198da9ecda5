"""Runs in an environment with JAX: a program that JAX compiled, and the same one read from its cache on disk.

``python probe_donation.py WORKER PROVIDER``; Python 3.7 and NumPy, as the worker is. The engine is chosen as the
worker chooses it, with its settings of the cache.
"""

# mypy: ignore-errors

import json
import sys

import jax
import numpy
from probe import Probe

#: What XLA asks of memory that it uses without copying it.
ALIGNMENT = 64


def aligned(values):
    """The values as float32, in memory that JAX can use as it is."""
    memory = numpy.zeros(4 * len(values) + ALIGNMENT, "uint8")
    start = -memory.ctypes.data % ALIGNMENT
    array = memory[start : start + 4 * len(values)].view("float32")
    array[:] = values
    return array


def call():
    """What a function gives that was not compiled before in this process, and what is left of its donated argument."""
    given = aligned([0, 1, 2, 3])
    result = jax.jit(lambda x: x + 8, donate_argnums=0)(jax.numpy.asarray(given))
    return {"result": numpy.array(result).tolist(), "given": given.tolist()}


def main(folder, provider):
    """The same program twice, and whether there is a cache to read the second from."""
    engine = Probe(folder, provider).engine
    engine.begin("float32")
    return {
        "engine": engine.name,
        "folder": bool(jax.config.jax_compilation_cache_dir),
        "enabled": bool(jax.config.jax_enable_compilation_cache),
        "calls": [call(), call()],
    }


if __name__ == "__main__":
    print("FOUND " + json.dumps(main(sys.argv[1], sys.argv[2])))
