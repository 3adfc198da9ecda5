"""The runner's own environment: exactly its lock, every hash checked, made once whoever asks."""

import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from conformance.environments.locked_python import LOCKS, VERSIONS, locked_python

VERSION = VERSIONS["runner"]
#: The smallest package of the runner's lock, with all its hashes.
SMALL = re.search(
    r"^iniconfig==.*?(?=^\S|\Z)", (LOCKS / "runner.txt").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
)


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    assert SMALL is not None, "the runner's lock holds pytest, which needs iniconfig"
    path = tmp_path / "runner.txt"
    path.write_text(SMALL[0], encoding="utf-8")
    return path


def test_it_holds_the_lock_and_is_made_once(lock: Path, tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as both:
        pythons = set(both.map(lambda _: locked_python(lock, VERSION, tmp_path / "envs"), range(2)))
    (python,) = pythons
    assert [p.name for p in (tmp_path / "envs").iterdir()] == [python.parent.parent.name]
    made = python.stat().st_ino
    assert locked_python(lock, VERSION, tmp_path / "envs").stat().st_ino == made
    done = subprocess.run([python, "-c", "import iniconfig"], check=False)
    assert done.returncode == 0


def test_a_hash_that_is_not_the_files_is_refused(lock: Path, tmp_path: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    wrong = re.sub(r"sha256:(.)", lambda m: "sha256:" + ("0" if m[1] != "0" else "1"), text)
    lock.write_text(wrong, encoding="utf-8")
    with pytest.raises(subprocess.CalledProcessError):
        locked_python(lock, VERSION, tmp_path / "envs")
    assert not list((tmp_path / "envs").iterdir())


def test_a_requirement_without_a_hash_is_refused(lock: Path, tmp_path: Path) -> None:
    lock.write_text("iniconfig==2.0.0\n", encoding="utf-8")
    with pytest.raises(subprocess.CalledProcessError):
        locked_python(lock, VERSION, tmp_path / "envs")
