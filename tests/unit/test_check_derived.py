"""Environments with further packages, and those of somebody's own."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from conformance.check import derived
from conformance.environments import provisioning
from conformance.environments.launch import Launch
from conformance.environments.processes import Done
from conformance.environments.table import ROOT, Environments
from conformance.model.errors import EnvironmentMakingError, UsageError

NAME = "py38-tf210/tf.keras"


@pytest.fixture
def table() -> Environments:
    return Environments.load()


@pytest.fixture
def launch(table: Environments) -> Launch:
    return table.launch(table.implementation(NAME), Path("/locked/bin/python"))


def commands(monkeypatch: pytest.MonkeyPatch, status: int = 0) -> list[list[str]]:
    """What would have been run."""
    found: list[list[str]] = []

    def run(command: Sequence[str], *_: Any) -> Done:
        found.append([str(word) for word in command])
        if "venv" in command:
            (Path(command[-1]) / "bin").mkdir(parents=True)
            (Path(command[-1]) / "bin" / "python").write_text("")
        return Done(status, "", "no such package" if status else "")

    monkeypatch.setattr(derived, "run_command", run)
    monkeypatch.setattr(provisioning, "find", lambda _: "uv")
    return found


def test_an_installed_package_makes_environments_below_our_own_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert derived.table(tmp_path / "site-packages").roots == (tmp_path, tmp_path / ".conformance_check")
    assert derived.table().roots == (tmp_path, ROOT)


def test_without_packages_the_locked_environment_is_used(table: Environments, launch: Launch) -> None:
    assert derived.with_packages(table, launch, (), None) is launch


def test_what_is_locked_keeps_its_version_and_only_the_rest_is_added(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: Environments, launch: Launch
) -> None:
    monkeypatch.chdir(tmp_path)
    run = commands(monkeypatch)
    wanted = tmp_path / "requirements.txt"
    wanted.write_text("# mine\ntensorflow==2.4\npandas>=1  # tables\n-r other.txt\nNumPy\n")
    made = derived.with_packages(table, launch, ["scikit-learn"], wanted)
    assert made.python != launch.python
    assert made.python.is_relative_to(tmp_path / ".conformance_check")
    assert made.python.is_file()
    assert made.lock not in ("", launch.lock)
    assert [command[1] for command in run] == ["venv", "pip", "pip"]
    assert "--require-hashes" in run[1]
    assert run[2][-2:] == ["scikit-learn", "pandas>=1"]
    constraints = Path(run[2][run[2].index("--constraints") + 1]).read_text()
    assert "numpy==1.23.5\n" in constraints
    # Made once.
    assert derived.with_packages(table, launch, ["scikit-learn"], wanted).python == made.python
    assert len(run) == 3


def test_what_cannot_be_made_is_told_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: Environments, launch: Launch
) -> None:
    monkeypatch.chdir(tmp_path)
    commands(monkeypatch, status=1)
    with pytest.raises(EnvironmentMakingError, match="no such package"):
        derived.with_packages(table, launch, ["nonsense"], None)
    assert not [one for one in (tmp_path / ".conformance_check" / "environments").iterdir() if one.is_dir()]


def test_a_python_of_ones_own_has_no_lock(tmp_path: Path, launch: Launch, monkeypatch: pytest.MonkeyPatch) -> None:
    python = tmp_path / "mine" / "bin" / "python"
    with pytest.raises(UsageError):
        derived.own_python(python, launch)
    python.parent.mkdir(parents=True)
    python.write_text("")
    asked = commands(monkeypatch)
    own = derived.own_python(python, launch)
    assert (own.id, own.lock, own.python) == ("mine/tf.keras", "", python)
    assert asked[0][3:] == ["tensorflow", "numpy"]


OWN = {
    "a folder": ("mkdir mine", "is a folder", "bin/python"),
    "not executable": ("touch mine", "cannot be run", "Name an interpreter"),
    "another program": ("cp /bin/false mine", "does not run as a Python", "Name an interpreter"),
    "without TensorFlow": (f"ln -s {sys.executable} mine", "has no tensorflow, which tf.keras needs", "Install it"),
}


@pytest.mark.parametrize(("made", "said", "advised"), OWN.values(), ids=OWN)
def test_a_python_without_keras_is_told_before_anything_runs(
    tmp_path: Path, launch: Launch, made: str, said: str, advised: str
) -> None:
    subprocess.run(made, shell=True, check=True, cwd=tmp_path)
    with pytest.raises(UsageError) as raised:
        derived.own_python(tmp_path / "mine", launch)
    assert said in raised.value.message
    assert advised in str(raised.value)


def test_another_version_than_the_lock_s_is_refused_where_it_is_asked_for_and_told_of_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: Environments, launch: Launch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=r"has numpy 1\.23\.5, and numpy==1\.10 is asked for"):
        derived.with_packages(table, launch, ["numpy==1.10"], None)
    with pytest.raises(UsageError, match="names no package"):
        derived.with_packages(table, launch, ["not a [package"], None)
    pinned = tmp_path / "requirements.txt"
    pinned.write_text("numpy==1.19.5 \\\n    --hash=sha256:00\ntensorflow==2.4.1\n")
    told: list[str] = []
    assert derived.with_packages(table, launch, ["numpy"], pinned, told.append) is launch
    assert told == [f"py38-tf210 has numpy 1.23.5, which it keeps: {pinned} asks for numpy==1.19.5"]


def test_requirements_that_are_not_there_are_wrong_use(table: Environments, launch: Launch, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        derived.with_packages(table, launch, (), tmp_path / "none.txt")
