"""How the worker of one implementation is started: which interpreter, with which variables."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from conformance.observations.model import Header, Implementation

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

#: What Keras can run on: an engine's file in the worker ends in the name of the one it is for.
BACKENDS = ("tensorflow", "jax", "torch", "numpy", "openvino", "theano", "cntk", "mxnet")


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
    def fingerprint(self) -> str:
        """The sha256 (hex) of the worker's sources for this backend, whatever engine it will choose."""
        return fingerprint(self.worker, self.implementation.backend)

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


@cache
def fingerprint(worker: Path, backend: str, engine: str = "") -> str:
    """The sha256 (hex) over the names and contents of a worker's Python files; computed once in a process.

    What is never loaded does not count: an engine's file that ends in another backend's name (``keras3_jax.py``),
    and, once it is known which ``engine`` a worker chose, those of symbolic engines (``engines/symbolic*.py``) for
    one that is not, and the others for one that is.
    """
    files = sorted(worker.rglob("*.py")) if worker.is_dir() else [worker]
    digest = hashlib.sha256()
    for file in files:
        if file.parent.name == "engines" and not _may_load(file.name, backend, engine):
            continue
        content = file.read_bytes()
        digest.update(f"{file.relative_to(worker).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _may_load(name: str, backend: str, engine: str) -> bool:
    if name in ("__init__.py", "base.py"):
        return True
    if name.endswith(tuple(f"_{other}.py" for other in BACKENDS if other != backend)):
        return False
    return not engine or name.startswith("symbolic") == (engine == "symbolic")


def made_by(header: Header, worker: Path = WORKER) -> bool:
    """Whether these sources of a worker made the observations below ``header``."""
    return header.worker == fingerprint_for(header.implementation, header.machine, worker)


def fingerprint_for(implementation: Implementation, machine: Mapping[str, Any], worker: Path = WORKER) -> str:
    """The fingerprint of a worker that greeted with this ``machine``, where it names its engine."""
    return fingerprint(worker, implementation.backend, str(machine.get("engine", "")))
