"""CPU against GPU on whatever this machine has: ``conformance gpu --python PATH``, run by ``nox -s gpu``."""

import datetime
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import msgspec

from conformance.model.observation import Implementation
from conformance.storage.disk import make_folder, refuse_foreign, replace_file

#: Seconds a framework may take to find its devices; the first start of a fresh driver takes most of it.
PATIENCE = 180

#: What an interpreter is asked, one framework in one process: what it imports must not see another's memory.
PROBE = """
import importlib.util, json, sys
backend = sys.argv[1]
providers, devices = [], []
def there(name):
    return importlib.util.find_spec(name) is not None
if there(backend):
    if backend == "tensorflow":
        import tensorflow as tf
        devices = [d.name for d in tf.config.experimental.list_physical_devices("GPU")]
        providers = ["tf.keras"] + [n for n in ("keras", "tf_keras") if there(n)]
    elif backend == "jax":
        import jax
        devices = [str(d) for d in jax.devices() if d.platform in ("gpu", "cuda", "rocm")]
        providers = ["keras"] if there("keras") else []
    elif backend == "torch":
        import torch
        devices = [torch.cuda.get_device_name(i) for i in range(torch.cuda.device_count())]
        providers = ["keras"] if there("keras") else []
print("\\n" + json.dumps({"devices": devices, "providers": providers}))
"""

BACKENDS = ("tensorflow", "jax", "torch")


@dataclass(frozen=True)
class Gpu:
    """A GPU as its driver names it; ``memory`` with its unit, e.g. ``81559 MiB``."""

    name: str
    driver: str
    memory: str


@dataclass(frozen=True)
class Framework:
    """A framework in an interpreter that sees at least one GPU, and the providers of Keras it has there."""

    python: Path
    backend: str
    devices: tuple[str, ...]
    providers: tuple[str, ...]


class Comparison(msgspec.Struct, frozen=True, omit_defaults=True):
    """One provider observed on both devices.

    ``verdicts`` counts what comparing says; ``failure`` is what went wrong, and then there are none.
    """

    python: str
    left: str
    right: str
    devices: tuple[str, ...]
    verdicts: dict[str, int] = {}
    failure: str = ""


class Record(msgspec.Struct, frozen=True, omit_defaults=True):
    """What ``reports/gpu.json`` holds. Where the comparison was not run, ``reason`` says why."""

    status: Literal["run", "not run"]
    created: str
    reason: str = ""
    gpus: tuple[dict[str, str], ...] = ()
    comparisons: tuple[Comparison, ...] = ()


def detect_gpus() -> tuple[Gpu, ...]:
    """The machine's NVIDIA GPUs; none where there is no driver, or it does not answer."""
    if not (program := shutil.which("nvidia-smi")):
        return ()
    command = [program, "--query-gpu=name,driver_version,memory.total", "--format=csv,noheader"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE)
    except (OSError, subprocess.SubprocessError):
        # A driver that is installed without a device exits with an error: that is no GPU, not a fault of ours.
        return ()
    fields = [tuple(part.strip() for part in line.split(",")) for line in done.stdout.splitlines() if line.strip()]
    return tuple(Gpu(*row) for row in fields if len(row) == 3)


def probe(python: Path, backend: str) -> Framework | None:
    """The backend in that interpreter, or None where it is not there, does not import, or sees no GPU."""
    environ = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3", "XLA_PYTHON_CLIENT_PREALLOCATE": "false"}
    command = [str(python), "-c", PROBE, backend]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE, env=environ)
        answer = json.loads(done.stdout.splitlines()[-1])
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        return None
    if not answer["devices"] or not answer["providers"]:
        return None
    return Framework(python, backend, tuple(answer["devices"]), tuple(answer["providers"]))


def record(path: Path, what: Record) -> None:
    """Writes ``what`` to ``path``, as a whole; raises ForeignTargetError where something else stands there."""
    make_folder(path.parent)
    refuse_foreign(path, _is_record, "a record of CPU against GPU", "Name another folder with --reports.")
    replace_file(path, [msgspec.json.format(msgspec.json.encode(what), indent=2), b"\n"])


def _is_record(path: Path) -> bool:
    try:
        msgspec.json.decode(path.read_bytes(), type=Record)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True


def record_not_run(path: Path, reason: str, gpus: Sequence[Gpu] = ()) -> None:
    """Writes to ``path`` that CPU and GPU were not compared, and why: that is never agreement."""
    record(path, Record("not run", _now(), reason, tuple(asdict(g) for g in gpus)))


def compare(framework: Framework, name: str, provider: str, reports: Path, more: Sequence[str] = ()) -> Comparison:
    """Observes ``provider`` on the CPU and on the GPU of one interpreter, called ``name``, and compares the two."""
    conformance = [sys.executable, "-m", "conformance"]
    run = [*conformance, "run", "--python", str(framework.python), "--name", name, "--reports", str(reports)]
    run += ["--provider", provider, "--backend", framework.backend]
    left, right = (Implementation(name, provider, framework.backend, device).id for device in ("cpu", "gpu"))
    answer = Comparison(str(framework.python), left, right, framework.devices)
    for device in ("cpu", "gpu"):
        status = subprocess.run([*run, "--device", device, *more], check=False).returncode
        if status:
            return msgspec.structs.replace(answer, failure=f"observing on the {device} ended with {status}")
    question = [*conformance, "compare", left, right, "--reports", str(reports), "--json"]
    done = subprocess.run(question, capture_output=True, text=True, check=False)
    if done.returncode:
        return msgspec.structs.replace(answer, failure=done.stderr.strip() or f"comparing ended with {done.returncode}")
    return msgspec.structs.replace(answer, verdicts=json.loads(done.stdout)["verdicts"])


def compare_all(
    pythons: Iterable[Path], backends: Collection[str], reports: Path, more: Sequence[str]
) -> tuple[bool, list[str]]:
    """Compare in each interpreter that sees a GPU, or record that there was nothing to compare.

    ``more`` are words for ``conformance run``. Returns whether a comparison failed, and what to say.
    """
    path = reports / "gpu.json"
    gpus = detect_gpus()
    places = list(dict.fromkeys(pythons))
    found = {p: [f for b in backends if (f := probe(p, b))] for p in places} if gpus else {}
    if not any(found.values()):
        looked = ", ".join(map(str, places)) or "no interpreter: name one with --python PATH"
        reason = f"no framework sees a GPU (looked into {looked})" if gpus else "this machine has no GPU"
        record_not_run(path, reason, gpus)
        return False, [f"CPU against GPU: not run: {reason}. Recorded in {path}."]
    comparisons = tuple(
        compare(framework, f"gpu-{framework.backend}{number or ''}", provider, reports, more)
        for number, frameworks in enumerate(found.values())
        for framework in frameworks
        for provider in framework.providers
    )
    record(path, Record("run", _now(), gpus=tuple(asdict(g) for g in gpus), comparisons=comparisons))
    told = [f"{one.left} against {one.right}: {one.failure or one.verdicts}" for one in comparisons]
    return any(one.failure for one in comparisons), [*told, f"CPU against GPU: recorded in {path}."]


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
