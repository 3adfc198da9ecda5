"""Keras 3 on JAX: eager calls, and ``jax.vjp`` of a call without side effects."""

import ctypes
import gc
import os
import tempfile

import jax

from .base import cotangent, floating, outputs
from .keras3 import Keras3Engine


class JaxEngine(Keras3Engine):
    """Keras 3 on JAX. float64 needs ``JAX_ENABLE_X64=1``."""

    name = "jax"
    #: Runs between two clearings of what was compiled: it takes about 1.5 MB for each operation, 75 MB for a case.
    runs_between_clearings = 20

    def __init__(self, keras):
        super().__init__(keras)
        self._stateless = keras.get("StatelessScope")
        # JAX compiles every operation for every shape: most of a case's time, and an eager scan even at every call.
        if not os.environ.get("JAX_COMPILATION_CACHE_DIR"):
            home = os.environ.get("KERAS_HOME")
            self._compiled = tempfile.TemporaryDirectory(
                prefix="jax-", dir=home if home and os.path.isdir(home) else None
            )
            jax.config.update("jax_compilation_cache_dir", self._compiled.name)
        # In a folder that it was given, too, JAX keeps only what took a second to compile: nothing of ours does.
        jax.config.update("jax_persistent_cache_min_compile_time_secs", 0)
        jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)

    def begin(self, precision):
        super().begin(precision)
        if self._begun % self.runs_between_clearings == 0:
            jax.clear_caches()
            gc.collect()
            # What LLVM has freed stays with the process otherwise.
            trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
            if trim is not None:
                trim(0)

    def device(self):
        return "cpu" if jax.default_backend() == "cpu" else "gpu"

    def gradient(self, function, arrays, variables=(), training=False, owner=None):
        tensors = [self.tensor(a) for a in arrays]
        differentiated = [floating(a) for a in arrays]

        def pure(sources):
            """The floating outputs, of the floating inputs followed by the variables' values."""
            given = iter(sources)
            inputs = [next(given) if chosen else t for t, chosen in zip(tensors, differentiated)]
            with self._stateless(state_mapping=list(zip(variables, given))):
                return [r for r in outputs(function(inputs, training)) if is_floating(r)]

        sources = [t for t, chosen in zip(tensors, differentiated) if chosen] + [v.value for v in variables]
        results, pull = jax.vjp(pure, sources)
        (found,) = pull([self.tensor(cotangent(i, r.shape, r.dtype)) for i, r in enumerate(results)])
        found = [self.numpy(g) for g in found]
        if not all(g.any() for g in found):
            found = [g if joined else None for g, joined in zip(found, connected(pure, sources))]
        by_input = iter(found)
        return [next(by_input) if chosen else None for chosen in differentiated], list(by_input)


def is_floating(tensor):
    """Whether an output can be differentiated."""
    return jax.numpy.issubdtype(tensor.dtype, jax.numpy.floating)


def connected(function, sources):
    """Whether the outputs' tangents depend on each source's tangent.

    JAX gives zeros where there is no path; the others say that there is none.
    """
    _, tangent = jax.linearize(function, sources)
    jaxpr = jax.make_jaxpr(tangent)(sources).jaxpr
    needed = {id(v) for v in jaxpr.outvars}
    for equation in reversed(jaxpr.eqns):
        if any(id(v) in needed for v in equation.outvars):
            needed.update(id(v) for v in equation.invars)
    return [id(v) in needed for v in jaxpr.invars]


ENGINE = JaxEngine
