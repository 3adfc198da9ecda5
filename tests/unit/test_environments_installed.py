"""What is installed against what is locked, with environments made of nothing but folder names."""

import sys
from pathlib import Path

import pytest

from conformance.environments.lock_check import check, installed, locked, site_packages
from conformance.model.errors import LockMismatchError, MissingInterpreterError, MissingLockError

LOCK = """# py37-x: made by `nox -s lock -- py37-x` from conformance/environments/table.toml; not to be edited.
keras==2.3.1 \\
    --hash=sha256:00
Keras_Preprocessing==1.1.2 \\
    --hash=sha256:01 \\
    --hash=sha256:02
torch==2.13.0+cpu \\
    --hash=sha256:03
typing-extensions==3.7.4.3 ; python_version < '3.8' \\
    --hash=sha256:04
"""

INSTALLED = (
    "keras-2.3.1.dist-info",
    "Keras_Preprocessing-1.1.2.dist-info",
    "torch-2.13.0+cpu.dist-info",
    "typing_extensions-3.7.4.3-py3.7.egg-info",
)


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    path = tmp_path / "py37-x.txt"
    path.write_text(LOCK, encoding="utf-8")
    return path


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """An environment's site-packages; its interpreter is never started, so there is none."""
    folder = tmp_path / "env/lib/python3.7/site-packages"
    folder.mkdir(parents=True)
    (tmp_path / "env/pyvenv.cfg").touch()
    for name in INSTALLED:
        (folder / name).mkdir()
    return folder


@pytest.fixture
def python(packages: Path) -> Path:
    return packages.parents[2] / "bin/python"


def test_locked_and_installed_speak_of_the_same_packages(lock: Path, packages: Path) -> None:
    assert locked(lock) == installed([packages])
    assert locked(lock) == {
        "keras": "2.3.1",
        "keras-preprocessing": "1.1.2",
        "torch": "2.13.0+cpu",
        "typing-extensions": "3.7.4.3",
    }


def test_an_environment_that_is_its_lock_passes(lock: Path, python: Path) -> None:
    check("py37-x", python, lock)


def test_seeds_of_virtual_environments_are_no_mismatch(lock: Path, python: Path, packages: Path) -> None:
    (packages / "pip-23.0.dist-info").mkdir()
    check("py37-x", python, lock)


def test_two_spellings_of_a_version_are_one(lock: Path, python: Path, packages: Path) -> None:
    (packages / "keras-2.3.1.dist-info").rename(packages / "keras-2.3.1.0.dist-info")
    check("py37-x", python, lock)


def test_another_version_is_a_mismatch(lock: Path, python: Path, packages: Path) -> None:
    (packages / "keras-2.3.1.dist-info").rename(packages / "keras-2.4.3.dist-info")
    with pytest.raises(LockMismatchError, match=r"keras is 2\.4\.3, not 2\.3\.1") as caught:
        check("py37-x", python, lock)
    assert "tox -e py37-x --recreate --notest" in caught.value.advice


def test_a_folder_that_says_less_than_its_metadata_is_no_mismatch(lock: Path, python: Path, packages: Path) -> None:
    (packages / "keras-2.3.1.dist-info").rename(packages / "keras-2.3.dist-info")
    (packages / "keras-2.3.dist-info/METADATA").write_text("Metadata-Version: 2.1\nName: keras\nVersion: 2.3.1\n")
    check("py37-x", python, lock)
    (packages / "keras-2.3.dist-info/METADATA").write_text("Metadata-Version: 2.1\nName: keras\nVersion: 2.3.2\n")
    with pytest.raises(LockMismatchError, match=r"keras is 2\.3\.2, not 2\.3\.1"):
        check("py37-x", python, lock)


def test_metadata_are_read_of_the_packages_in_question_alone(lock: Path, python: Path, packages: Path) -> None:
    """``distributed`` imports the importlib_metadata backport, which puts finders of its own in place of Python's."""
    pytest.importorskip("importlib_metadata").distribution("pytest")
    (packages / "keras-2.3.1.dist-info").rename(packages / "keras-2.3.dist-info")
    (packages / "keras-2.3.dist-info/METADATA").write_text("Metadata-Version: 2.1\nName: keras\nVersion: 2.3.1\n")
    # The other folders have none.
    check("py37-x", python, lock)
    (packages / "keras-2.3.dist-info/METADATA").unlink()
    with pytest.raises(LockMismatchError, match=r"keras is 2\.3, not 2\.3\.1"):
        check("py37-x", python, lock)


def test_an_egg_info_may_be_a_file_or_hold_one(lock: Path, python: Path, packages: Path) -> None:
    place = packages / "typing_extensions-3.7.4.3-py3.7.egg-info"
    place.rename(packages / "typing_extensions-3.7-py3.7.egg-info")
    place = packages / "typing_extensions-3.7-py3.7.egg-info"
    (place / "PKG-INFO").write_text("Name: typing-extensions\nVersion: 3.7.4.3\n")
    check("py37-x", python, lock)
    (place / "PKG-INFO").unlink()
    place.rmdir()
    place.write_text("Name: typing_extensions\nVersion: 3.7.4.3\n\nVersion: 9\n")
    check("py37-x", python, lock)


def test_another_build_is_a_mismatch(lock: Path, python: Path, packages: Path) -> None:
    (packages / "torch-2.13.0+cpu.dist-info").rename(packages / "torch-2.13.0.dist-info")
    with pytest.raises(LockMismatchError, match=r"torch is 2\.13\.0, not 2\.13\.0\+cpu"):
        check("py37-x", python, lock)


def test_a_package_too_few_is_a_mismatch(lock: Path, python: Path, packages: Path) -> None:
    (packages / "keras-2.3.1.dist-info").rmdir()
    with pytest.raises(LockMismatchError, match=r"keras 2\.3\.1 is not installed"):
        check("py37-x", python, lock)


def test_a_package_too_many_is_a_mismatch(lock: Path, python: Path, packages: Path) -> None:
    (packages / "pytest-8.0.dist-info").mkdir()
    with pytest.raises(LockMismatchError, match=r"pytest 8\.0 is not in the lock"):
        check("py37-x", python, lock)


def test_not_every_difference_is_named(lock: Path, python: Path, packages: Path) -> None:
    for i in range(20):
        (packages / f"extra{i}-1.0.dist-info").mkdir()
    with pytest.raises(LockMismatchError, match="and 12 more"):
        check("py37-x", python, lock)


@pytest.mark.parametrize("text", ["keras\n", "keras>=2,<3\n", "what is this\n"])
def test_a_file_that_is_no_lock_is_refused(lock: Path, python: Path, text: str) -> None:
    lock.write_text(text, encoding="utf-8")
    with pytest.raises(MissingLockError, match="is not a lock"):
        check("py37-x", python, lock)


def test_a_missing_lock_says_how_it_is_made(tmp_path: Path, python: Path) -> None:
    with pytest.raises(MissingLockError, match="nox -s lock -- py37-y"):
        check("py37-x", python, tmp_path / "py37-y.txt")


def test_an_interpreter_outside_a_virtual_environment_is_asked() -> None:
    base = Path(sys.base_prefix) / "bin" / f"python{sys.version_info[0]}.{sys.version_info[1]}"
    assert any(folder.name in ("site-packages", "dist-packages") for folder in site_packages(base))


def test_an_interpreter_that_does_not_start_is_a_typed_error(tmp_path: Path) -> None:
    with pytest.raises(MissingInterpreterError, match="does not start"):
        site_packages(tmp_path / "bin/python")


def test_five_hundred_packages_are_checked_and_none_is_opened(
    lock: Path, python: Path, packages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with lock.open("a", encoding="utf-8") as file:
        for i in range(500):
            (packages / f"package{i}-1.{i}.dist-info").mkdir()
            file.write(f"package{i}==1.{i} \\\n    --hash=sha256:05\n")
    opened: list[Path] = []
    read_text = Path.read_text

    def reading(path: Path, encoding: str | None = None, errors: str | None = None) -> str:
        opened.append(path)
        return read_text(path, encoding, errors)

    monkeypatch.setattr(Path, "read_text", reading)
    check("py37-x", python, lock)
    assert lock in opened
    assert not [path for path in opened if path.suffix != ".txt" or path.parent.suffix == ".dist-info"]
