"""Where JAX may read programs from its cache on disk, which the worker's JAX engine turns on.

On a CPU, jaxlib before 0.6 must not. XLA may reuse the memory of a donated argument for a result, and copies the
argument first if NumPy owns that memory. A compiled program that was written to disk did not say which of its
arguments are reused (``BufferAllocationProto.is_parameter_aliased_with_output`` in XLA's buffer_assignment.cc), so a
program that is read back writes into NumPy's memory. Keras 3 donates a model's whole state in every training step:
the second of two equal models in a process is trained on memory that others use. Measured: wrong in jaxlib 0.4.31,
0.4.35, 0.4.36, 0.5.0, 0.5.1 and 0.5.3; right in 0.6.0, 0.8.0 and 0.12.0.
"""

from collections.abc import Mapping
from types import MappingProxyType

from packaging.version import InvalidVersion, Version

#: The first jaxlib whose programs on disk say which arguments are reused.
MENDED = Version("0.6.0")
#: JAX's own switch: the engine's folder is then neither read nor written.
OFF: Mapping[str, str] = MappingProxyType({"JAX_ENABLE_COMPILATION_CACHE": "false"})
#: Any jaxlib needs none of this.
NONE: Mapping[str, str] = MappingProxyType({})


def variables(backend: str, device: str, packages: Mapping[str, str]) -> Mapping[str, str]:
    """What a worker's process must be given, by the packages (normalized name → version) of its environment."""
    if (backend, device) != ("jax", "cpu") or "jaxlib" not in packages:
        return NONE
    try:
        return OFF if Version(packages["jaxlib"]) < MENDED else NONE
    except InvalidVersion:
        # Somebody's own build: nothing says that it is mended.
        return OFF
