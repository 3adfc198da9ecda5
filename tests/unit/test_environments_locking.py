"""Making locks: what uv is asked, and what must never be written."""

import datetime
import os
from pathlib import Path

import pytest

from conformance.environments.locking import command, resolve, write
from conformance.environments.table import Environments, LockRecord
from conformance.model.errors import LockingError, UnknownEnvironmentError


def record(**changes: object) -> LockRecord:
    given = {
        "name": "py37-x",
        "python": "3.7",
        "exclude_newer": datetime.date(2021, 2, 1),
        "packages": ("keras==2.3.1",),
    }
    return LockRecord(**(given | changes))  # type: ignore[arg-type]


def fake_uv(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    program = folder / "uv"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def test_an_environment_is_resolved_as_of_its_day_for_its_python_with_hashes() -> None:
    words = " ".join(command(record(overrides=("x",)), Path("in"), Path("over")))
    assert "--generate-hashes" in words
    assert "--exclude-newer 2021-02-01" in words
    assert "--python-version 3.7" in words
    assert "--override over" in words
    assert "--universal" not in words


def test_the_projects_own_lock_holds_its_groups_on_every_platform() -> None:
    words = " ".join(command(record(packages=(), groups=("dev",)), Path("pyproject.toml"), Path("over")))
    assert "--universal" in words
    assert "--group pyproject.toml:dev" in words
    assert "--override" not in words


def test_the_lock_begins_with_how_it_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_uv(tmp_path, monkeypatch, 'cat "$3"')
    first, second = resolve(record()).splitlines()
    assert (
        first == "# py37-x: made by `nox -s lock -- py37-x` from conformance/environments/table.toml; not to be edited."
    )
    assert second == "keras==2.3.1"


@pytest.mark.parametrize("line", ["keras @ file:///home/x", "--index-url https://example.org/simple"])
def test_a_lock_that_names_a_place_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    fake_uv(tmp_path, monkeypatch, f"echo '{line}'")
    with pytest.raises(LockingError, match="address or a path"):
        resolve(record())


def test_what_cannot_be_resolved_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_uv(tmp_path, monkeypatch, "echo 'no torch==2.13.0+cpu' >&2; exit 1")
    with pytest.raises(LockingError, match="no torch") as caught:
        resolve(record())
    assert "UV_FIND_LINKS" in caught.value.advice


def test_a_lock_is_replaced_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    write(path, "one\n")
    write(path, "two\n")
    assert path.read_text(encoding="utf-8") == "two\n"
    assert list(tmp_path.iterdir()) == [path]


def test_an_unknown_name_makes_no_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    from conformance.environments import locking

    monkeypatch.setattr(locking, "write", pytest.fail)
    with pytest.raises(UnknownEnvironmentError, match="py37-tf21x") as refused:
        list(locking.make([Environments.load().names()[0], "py37-tf21x"]))
    assert "Did you mean" in refused.value.advice
