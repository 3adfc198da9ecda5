"""The wheel: small, and all that is needed to answer, on a machine that has neither a checkout nor an environment."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from answering import QUESTIONS

from conformance.environments.table import ROOT
from conformance.publishing.result.reader import Result

#: Bytes of the wheel at most.
LIMIT = 15_000_000

UV = shutil.which("uv")

pytestmark = pytest.mark.skipif(
    UV is None and not os.environ.get("CI"), reason="uv, which builds and installs the wheel, is not here"
)


def run(*words: str | Path, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV", "CONFORMANCE_"))}
    return subprocess.run(
        [str(word) for word in words], cwd=cwd, env={**kept, **variables}, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    assert UV is not None, "CI has uv"
    built = run(UV, "build", "--wheel", "--out-dir", folder, ROOT, cwd=folder)
    assert built.returncode == 0, built.stderr
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ``conformance`` of an environment that holds the wheel and what it asks for, and nothing else."""
    assert UV is not None
    folder = tmp_path_factory.mktemp("installed") / "environment"
    made = run(UV, "venv", "--quiet", "--python", sys.executable, folder, cwd=folder.parent)
    assert made.returncode == 0, made.stderr
    done = run(UV, "pip", "install", "--quiet", "--python", folder / "bin/python", wheel, cwd=folder.parent)
    assert done.returncode == 0, done.stderr
    return folder / "bin" / "conformance"


def test_the_wheel_is_small_and_holds_the_result(wheel: Path) -> None:
    assert wheel.stat().st_size <= LIMIT
    with zipfile.ZipFile(wheel) as archive:
        content = archive.read("conformance/publishing/result/result.zip")
    assert content == (ROOT / "conformance/publishing/result/result.zip").read_bytes()


def test_pytest_finds_the_plugin(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [one for one in archive.namelist() if one.endswith("entry_points.txt")]
        declared = archive.read(name).decode()
    assert "[pytest11]\nkeras-conformance = conformance.testing.plugin\n" in declared


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_every_question_is_answered(question: tuple[str, ...], installed: Path, tmp_path: Path) -> None:
    text = run(installed, *question, cwd=tmp_path)
    assert text.returncode == 0, text.stderr
    assert text.stdout.strip()
    # What came of running a reproducer stands before it.
    *notes, last = text.stderr.splitlines()
    assert last == Result().origin.line
    assert [note for note in notes if not note.startswith("Note: ")] == []
    answer = run(installed, *question, "--json", cwd=tmp_path)
    assert json.loads(answer.stdout)["result"] == Result().origin.json()
    assert list(tmp_path.iterdir()) == []


def test_only_the_base_is_installed(installed: Path, tmp_path: Path) -> None:
    found = run(installed.with_name("python"), "-c", "import numpy", cwd=tmp_path)
    assert found.returncode == 1
    refused = run(installed, "report", cwd=tmp_path)
    assert refused.returncode == 2
    assert "pip install '.[run]'" in refused.stderr
