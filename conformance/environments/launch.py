"""How the worker of one implementation is started: which interpreter, with which variables."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from conformance.environments.fingerprint import Sources, sources
from conformance.model.observation import Header, Implementation

#: The worker of this project; another one may be named in a launch.
WORKER = Path(__file__).resolve().parent.parent / "worker"

#: Variables of the calling shell that go through and change no result; all that are not named here or below do not.
PASSED = ("PATH", "TMPDIR", "USER", "LOGNAME")
#: Variables of the calling shell that go through and are written down, for they can change results. On some processors
#: the OpenBLAS of old NumPys is wrong without it.
COUNTED = ("OPENBLAS_CORETYPE",)
#: Where shared libraries are looked for: goes through where the table says so, or where nothing is locked.
LIBRARY_PATH = "LD_LIBRARY_PATH"

#: Threads change bits, and so does hashing where a set is iterated over: both are fixed. So are the language and the
#: time zone of messages, dates and sorting.
FIXED: Mapping[str, str] = {
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
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


#: So many libraries are named.
LIBRARIES = 8

#: Of what is set, that which changes no result, or is another folder at every start.
SILENT = frozenset({"TF_CPP_MIN_LOG_LEVEL", "PYTHONFAULTHANDLER", "PYTHONNOUSERSITE", "KERAS_HOME", "HOME"})


@dataclass(frozen=True)
class Launch:
    """An implementation and what starts its worker.

    ``variables`` are the table's, and win over all others; ``passes`` are further ones of the calling shell that go
    through. ``lock`` is the sha256 (hex) of the environment's lock file, or empty where it has none. ``worker`` is a
    script, or a folder with a ``__main__.py``, that speaks the protocol of docs/protocol.md.
    """

    implementation: Implementation
    python: Path
    variables: Mapping[str, str] = field(default_factory=dict, hash=False)
    lock: str = ""
    worker: Path = WORKER
    passes: tuple[str, ...] = ()

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

    def journal(self, folder: Path, *code: str) -> Path:
        """The file for what it answers when some code runs there: another lock, code or variable has another one."""
        text = " ".join((self.lock, *code, str(sorted(self.counted.items()))))
        return folder / f"{self.id.replace('/', '+')}.{hashlib.sha256(text.encode()).hexdigest()[:12]}.jsonl"

    def environ(self, home: Path) -> dict[str, str]:
        """The worker's variables; ``home`` is a folder of its own for whatever Keras wants to keep."""
        ours = {name: os.environ[name] for name in (*PASSED, *self._counted) if name in os.environ}
        # As where the environment is activated: its own programs are found, and before those of the caller's.
        ours["PATH"] = os.pathsep.join((str(self.python.absolute().parent), ours.get("PATH", os.defpath)))
        ours.update(FIXED)
        ours["KERAS_HOME"] = str(home)
        if self.lock:
            # What a user has in his own folder (.theanorc, .local) is in no lock.
            ours.update({"HOME": str(home), "PYTHONNOUSERSITE": "1"})
        elif "HOME" in os.environ:
            ours["HOME"] = os.environ["HOME"]
        ours["KERAS_BACKEND"] = self.implementation.backend
        if self.implementation.device == "cpu":
            ours["CUDA_VISIBLE_DEVICES"] = "-1"
        else:
            ours.update(ON_GPU)
        if self.implementation.backend == "jax":
            ours["JAX_ENABLE_X64"] = "1"
        ours.update(self.variables)
        return ours

    def holds(self, header: Header) -> bool:
        """Whether what was observed below a header holds for this launch; without a lock only a worker can say so."""
        told = header.machine
        alike = (told.get("variables"), told.get("ambient")) == (self.counted, self.ambient)
        return bool(self.lock) and header.lock == self.lock and alike

    @property
    def counted(self) -> dict[str, str]:
        """The variables that are set and can change results: part of the identity of what is observed."""
        unset = {*PASSED, *self._counted} - set(self.variables)
        return {n: v for n, v in sorted(self.environ(Path()).items()) if n not in SILENT and n not in unset}

    @property
    def ambient(self) -> dict[str, str]:
        """Those of the calling shell that are: by what is in their folders where they name some."""
        found = {n: os.environ[n] for n in self._counted if os.environ.get(n) and n not in self.variables}
        if folders := found.get(LIBRARY_PATH):
            found[LIBRARY_PATH] = _libraries(folders)
        return found

    @property
    def _counted(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*COUNTED, *self.passes, *(() if self.lock else (LIBRARY_PATH,)))))


def _libraries(folders: str) -> str:
    """The names of the shared libraries in folders with colons between, or their number and a sha256 (hex) of them.

    Not where they are: that is each machine's own, and no result depends on it.
    """
    names = sorted({p.name for folder in folders.split(":") if folder for p in Path(folder).glob("*.so*")})
    text = " ".join(names)
    return text if len(names) <= LIBRARIES else f"{len(names)} {hashlib.sha256(text.encode()).hexdigest()[:16]}"
