"""Which variables reach the environment under test, and which of them are part of what an observation is."""

import os
import sys
from pathlib import Path

import pytest

from conformance.environments.launch import FIXED, Launch
from conformance.environments.table import Environments
from conformance.execution.session import Session
from conformance.model.case import Case
from conformance.model.observation import Implementation

HOME = Path("/home-of-it")
LOCK = "ab" * 32
#: What a shell may have that would change what is measured.
HARMFUL = {
    "ONEDNN_DEFAULT_FPMATH_MODE": "BF16",
    "DNNL_DEFAULT_FPMATH_MODE": "BF16",
    "NVIDIA_TF32_OVERRIDE": "1",
    "MKL_CBWR": "COMPATIBLE",
    "LD_PRELOAD": "/nowhere/libm.so",
    "PYTHONPATH": "/nowhere",
    "PYTHONHASHSEED": "7",
    "VIRTUAL_ENV": "/nowhere",
    "TF_USE_LEGACY_KERAS": "1",
    "XLA_FLAGS": "--xla_cpu_enable_fast_math=true",
    "OMP_NUM_THREADS": "17",
    "LANG": "de_DE.UTF-8",
    "LC_NUMERIC": "de_DE.UTF-8",
    "TZ": "Asia/Tokyo",
    "GRPC_VERBOSITY": "debug",
    "WHATEVER": "17",
}


def launch(lock: str = LOCK, passes: tuple[str, ...] = (), device: str = "cpu", **variables: str) -> Launch:
    mine = Implementation("e", "keras", device=device)
    return Launch(mine, Path(sys.executable), variables, lock, passes=passes)


def test_only_what_is_known_reaches_the_environment_under_test(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in HARMFUL.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("TMPDIR", "/tmp/mine")
    seen = launch().environ(HOME)
    ours = {*FIXED, "KERAS_HOME", "HOME", "PYTHONNOUSERSITE", "KERAS_BACKEND", "CUDA_VISIBLE_DEVICES"}
    assert set(seen) - {"PATH", "TMPDIR", "USER", "LOGNAME", "OPENBLAS_CORETYPE"} == ours
    assert (seen["TMPDIR"], seen["HOME"], seen["KERAS_HOME"]) == ("/tmp/mine", str(HOME), str(HOME))
    assert (seen["OMP_NUM_THREADS"], seen["PYTHONHASHSEED"], seen["TZ"]) == ("1", "0", "UTC")


def test_the_environments_own_programs_are_found_before_the_callers(monkeypatch: pytest.MonkeyPatch) -> None:
    # TensorFlow Lite up to 2.2 runs a program of its own: another environment's was found, or none.
    monkeypatch.setenv("PATH", "/somewhere/else")
    assert launch().environ(HOME)["PATH"].split(os.pathsep) == [str(Path(sys.executable).parent), "/somewhere/else"]


def test_the_tables_variables_win_over_all_others() -> None:
    seen = launch(XLA_FLAGS="--mine", OMP_NUM_THREADS="2").environ(HOME)
    assert (seen["XLA_FLAGS"], seen["OMP_NUM_THREADS"]) == ("--mine", "2")
    table = Environments.load()
    mine = table.launch(table.implementation("py313-keras315-jax/keras[jax]"), Path("python"))
    assert (mine.environ(HOME)["JAX_ENABLE_X64"], mine.environ(HOME)["JAX_PLATFORMS"]) == ("1", "cpu")


def test_on_a_gpu_it_is_found_and_shared() -> None:
    seen = launch(device="gpu").environ(HOME)
    assert "CUDA_VISIBLE_DEVICES" not in seen
    assert (seen["XLA_PYTHON_CLIENT_PREALLOCATE"], seen["CUDA_LAUNCH_BLOCKING"]) == ("false", "1")
    assert "XLA_PYTHON_CLIENT_PREALLOCATE" not in launch().environ(HOME)


def test_a_keras_of_ones_own_may_be_in_ones_own_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/me")
    seen = launch(lock="").environ(HOME)
    assert seen["HOME"] == "/home/me"
    assert "PYTHONNOUSERSITE" not in seen


def test_where_libraries_are_goes_through_where_it_must(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", str(tmp_path))
    table = Environments.load()

    def passed(identifier: str) -> bool:
        one = table.launch(table.implementation(identifier), Path("python"))
        return "LD_LIBRARY_PATH" in one.environ(HOME)

    assert not passed("py311-tf2/keras")
    assert passed("py311-tf2/keras@gpu")
    assert passed("py36-keras23-cntk/keras[cntk]")
    assert "LD_LIBRARY_PATH" in launch(lock="").environ(HOME)
    assert launch().ambient == {}
    # What is in the folder counts, not where it is: that is another on every machine.
    for name in ("libmpi.so.12", "libz.so", "notes.txt"):
        (tmp_path / name).touch()
    mine = launch(passes=("LD_LIBRARY_PATH",))
    assert mine.ambient == {"LD_LIBRARY_PATH": "libmpi.so.12 libz.so"}
    for number in range(20):
        (tmp_path / f"lib{number}.so").touch()
    text = mine.ambient["LD_LIBRARY_PATH"]
    assert text.startswith("22 ")
    assert len(text) < 24
    assert "LD_LIBRARY_PATH" not in mine.counted


def test_what_counts_is_told_and_what_is_each_machines_own_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Haswell")
    mine = launch(THEANO_FLAGS="cxx=")
    assert mine.environ(HOME)["OPENBLAS_CORETYPE"] == "Haswell"
    assert mine.ambient == {"OPENBLAS_CORETYPE": "Haswell"}
    fixed = {name: value for name, value in FIXED.items() if name not in ("TF_CPP_MIN_LOG_LEVEL", "PYTHONFAULTHANDLER")}
    own = {"KERAS_BACKEND": "tensorflow", "CUDA_VISIBLE_DEVICES": "-1", "THEANO_FLAGS": "cxx="}
    assert mine.counted == fixed | own


WORKER = """
import argparse, json, os
parser = argparse.ArgumentParser()
for name, kind in (('provider', str), ('requests', int), ('replies', int)):
    parser.add_argument('--' + name, type=kind)
options = parser.parse_args()
replies = os.fdopen(options.replies, 'wb', buffering=0)
def say(**message):
    replies.write(json.dumps(message).encode() + b'\\n')
say(kind='hello', protocol=1, provider='keras', backend='tensorflow', device='cpu', versions={}, machine={'x': 1})
for line in os.fdopen(options.requests, 'rb'):
    request = json.loads(line)
    facts = {'type': os.environ.get('OPENBLAS_CORETYPE', ''), 'mode': os.environ.get('ONEDNN_DEFAULT_FPMATH_MODE', '')}
    stages = [{'stage': 'construct', 'facts': facts}]
    say(kind='observed', number=request['number'], status='ok', runs={p: stages for p in request['precisions']})
"""


def test_another_value_of_what_counts_is_another_identity(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    worker = tmp_path / "worker.py"
    worker.write_text(WORKER)
    case = Case("a", "layer", "layers.A", {})

    def observed(variables: dict[str, str] | None = None) -> tuple[int, object]:
        mine = Launch(Implementation("e", "keras"), Path(sys.executable), variables or {}, LOCK, worker)
        with Session([mine], tmp_path / "o", jobs=1, catalog=[case]) as session:
            count = session.observe_all([case]).observed
            return count, session.observe(case, mine).runs["float32"][0].facts

    monkeypatch.delenv("OPENBLAS_CORETYPE", raising=False)
    assert observed() == (1, {"type": "", "mode": ""})
    monkeypatch.setenv("ONEDNN_DEFAULT_FPMATH_MODE", "BF16")
    assert observed() == (0, {"type": "", "mode": ""})
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Haswell")
    assert observed() == (1, {"type": "Haswell", "mode": ""})
    assert observed({"ONEDNN_DEFAULT_FPMATH_MODE": "BF16"}) == (1, {"type": "Haswell", "mode": "BF16"})
    monkeypatch.delenv("OPENBLAS_CORETYPE")
    assert observed() == (0, {"type": "", "mode": ""}), "back to the first: it is in the archive"
