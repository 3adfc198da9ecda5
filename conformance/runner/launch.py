"""How the worker of one implementation is started: which interpreter, with which variables."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from conformance.observations.model import Implementation
from conformance.runner.fingerprint import Sources, sources

#: The worker of this project; another one may be named in a launch.
WORKER = Path(__file__).resolve().parent.parent / "worker"

#: Variables of the calling shell that would change what is measured, by the beginning of their names.
#: OPENBLAS_CORETYPE goes through: on some processors the OpenBLAS of old NumPys is wrong without it.
AMBIENT = (
    *("PYTHON", "VIRTUAL_ENV", "CONDA"),
    *("KERAS_", "TF_", "JAX_", "XLA_", "THEANO", "OMP_", "MKL_", "CUDA_"),
)

#: Threads change bits, and so does hashing where a set is iterated over: both are fixed.
FIXED: Mapping[str, str] = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONHASHSEED": "0",
    # A crash then leaves the Python stack at which it happened in the output.
    "PYTHONFAULTHANDLER": "1",
}

ON_GPU: Mapping[str, str] = {
    # By default the first worker takes a GPU's whole memory, and none is left for the next.
    "XLA_PYTHON_CLIENT_PREALLOCATE": "false",
    "TF_FORCE_GPU_ALLOW_GROWTH": "true",
    # A kernel that fails is then reported by the case that started it, not by a later one.
    "CUDA_LAUNCH_BLOCKING": "1",
}


@dataclass(frozen=True)
class Launch:
    """An implementation and what starts its worker.

    ``variables`` are the table's, and win over all others. ``lock`` is the sha256 (hex) of the
    environment's lock file, or empty where it has none. ``worker`` is a script, or a folder with a
    ``__main__.py``, that speaks the protocol of docs/protocol.md.
    """

    implementation: Implementation
    python: Path
    variables: Mapping[str, str] = field(default_factory=dict, hash=False)
    lock: str = ""
    worker: Path = WORKER

    @property
    def id(self) -> str:
        """The implementation's id."""
        return self.implementation.id

    @cached_property
    def sources(self) -> Sources:
        """The worker's files, as they were when they were first asked for."""
        return sources(self.worker)

    def command(self, requests: int, replies: int) -> list[str]:
        """The worker's command line, given the numbers of its two file descriptors."""
        # Not resolve(): a virtual environment's interpreter is a link and must be started by that name.
        start = [str(self.python.absolute()), "-u", str(self.worker), "--provider", self.implementation.provider]
        return [*start, "--requests", str(requests), "--replies", str(replies)]

    def environ(self, home: Path) -> dict[str, str]:
        """The worker's variables; ``home`` is a folder of its own for whatever Keras wants to keep."""
        ours = {name: value for name, value in os.environ.items() if not name.startswith(AMBIENT)}
        ours.update(FIXED)
        ours["KERAS_HOME"] = str(home)
        ours["KERAS_BACKEND"] = self.implementation.backend
        if self.implementation.device == "cpu":
            ours["CUDA_VISIBLE_DEVICES"] = "-1"
        else:
            ours.update(ON_GPU)
        if self.implementation.backend == "jax":
            ours["JAX_ENABLE_X64"] = "1"
        ours.update(self.variables)
        return ours
