"""CPU against GPU: what is found, what is recorded, and that nothing found is never agreement."""

import json
import os
import shutil
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from conformance.cli import app
from conformance.execution import gpu
from conformance.model.errors import ConformanceError


def program(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture
def no_driver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.fixture
def driver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path / "bin/nvidia-smi", "echo 'NVIDIA H100 80GB HBM3, 550.54, 81559 MiB'")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")


def framework(tmp_path: Path, name: str, source: str) -> Path:
    """An interpreter that has a framework of that name, and a Keras."""
    (tmp_path / f"{name}.py").write_text(source, encoding="utf-8")
    (tmp_path / "keras.py").touch()
    return program(tmp_path / "env/bin/python", f'PYTHONPATH="{tmp_path}" exec "{sys.executable}" "$@"')


TORCH = """
class cuda:
    device_count = staticmethod(lambda: {count})
    get_device_name = staticmethod(lambda i: f"H100 number {{i}}")
"""


def asked(tmp_path: Path, *words: str) -> Result:
    """What the command says to some words."""
    return CliRunner().invoke(app, ["gpu", "--reports", str(tmp_path / "reports"), *words])


@pytest.mark.usefixtures("no_driver")
def test_a_machine_without_a_driver_has_no_gpu() -> None:
    assert gpu.detect_gpus() == ()


def test_a_driver_without_a_device_is_no_gpu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path / "nvidia-smi", "echo 'No devices were found'; exit 6")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert gpu.detect_gpus() == ()


@pytest.mark.usefixtures("driver")
def test_a_gpu_is_named_as_its_driver_names_it() -> None:
    assert gpu.detect_gpus() == (gpu.Gpu("NVIDIA H100 80GB HBM3", "550.54", "81559 MiB"),)


@pytest.mark.usefixtures("no_driver")
def test_where_there_is_no_gpu_it_says_so_and_records_not_run(tmp_path: Path) -> None:
    assert asked(tmp_path).exit_code == 0
    assert "not run: this machine has no GPU" in asked(tmp_path).output
    written = json.loads((tmp_path / "reports/gpu.json").read_text(encoding="utf-8"))
    assert written["status"] == "not run"
    assert written["reason"] == "this machine has no GPU"


@pytest.mark.usefixtures("driver")
def test_a_gpu_that_no_framework_sees_is_not_run_and_named(tmp_path: Path) -> None:
    python = framework(tmp_path, "torch", TORCH.format(count=0))
    assert asked(tmp_path, "--python", str(python)).exit_code == 0
    written = json.loads((tmp_path / "reports/gpu.json").read_text(encoding="utf-8"))
    assert written["status"] == "not run"
    assert str(python) in written["reason"]
    assert written["gpus"][0]["name"] == "NVIDIA H100 80GB HBM3"


def test_a_framework_that_sees_gpus_is_found_with_its_providers(tmp_path: Path) -> None:
    python = framework(tmp_path, "torch", TORCH.format(count=2))
    assert gpu.probe(python, "torch") == gpu.Framework(python, "torch", ("H100 number 0", "H100 number 1"), ("keras",))
    assert gpu.probe(python, "no_such_framework") is None


@pytest.mark.parametrize("source", ["raise ImportError('libcuda.so.1')", "import os; os._exit(3)", "x = 1"])
def test_a_framework_that_does_not_import_sees_nothing(tmp_path: Path, source: str) -> None:
    assert gpu.probe(framework(tmp_path, "torch", source), "torch") is None


@pytest.mark.usefixtures("driver")
def test_both_devices_are_observed_and_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python = framework(tmp_path, "torch", TORCH.format(count=1))
    log = tmp_path / "log"
    answer = '{"verdicts": {"equivalent": 12, "different": 1}}'
    ours = program(tmp_path / "ours", f"""echo "$@" >> {log}; [ "$3" = compare ] && echo '{answer}'; exit 0""")
    monkeypatch.setattr(sys, "executable", str(ours))
    assert asked(tmp_path, "--python", str(python), "--case", "layers.Dense/*").exit_code == 0
    written = json.loads((tmp_path / "reports/gpu.json").read_text(encoding="utf-8"))
    assert written["status"] == "run"
    assert written["comparisons"] == [
        {
            "python": str(python),
            "left": "gpu-torch/keras[torch]",
            "right": "gpu-torch/keras[torch]@gpu",
            "devices": ["H100 number 0"],
            "verdicts": {"equivalent": 12, "different": 1},
        }
    ]
    cpu, other, compared = log.read_text(encoding="utf-8").splitlines()
    assert "--device cpu --case layers.Dense/*" in cpu
    assert "--device gpu --case layers.Dense/*" in other
    assert "compare gpu-torch/keras[torch] gpu-torch/keras[torch]@gpu" in compared


@pytest.mark.usefixtures("driver")
def test_only_the_backends_named_are_looked_for(tmp_path: Path) -> None:
    python = framework(tmp_path, "torch", TORCH.format(count=1))
    assert asked(tmp_path, "--python", str(python), "--backend", "jax").exit_code == 0
    assert json.loads((tmp_path / "reports/gpu.json").read_text(encoding="utf-8"))["status"] == "not run"


@pytest.mark.usefixtures("driver")
def test_a_run_that_fails_is_recorded_and_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python = framework(tmp_path, "torch", TORCH.format(count=1))
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    assert asked(tmp_path, "--python", str(python)).exit_code == 1
    (written,) = json.loads((tmp_path / "reports/gpu.json").read_text(encoding="utf-8"))["comparisons"]
    assert written["failure"] == "observing on the cpu ended with 1"
    assert "verdicts" not in written


def test_a_backend_that_is_none_is_refused_with_those_there_are(tmp_path: Path) -> None:
    refused = asked(tmp_path, "--backend", "theano").exception
    assert isinstance(refused, ConformanceError)
    assert "theano" in refused.message
    assert "torch" in refused.advice
