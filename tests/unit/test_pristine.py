"""An environment whose files are not those that its packages installed is refused, by name of the file."""

import base64
import errno
import hashlib
import os
import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from test_runner_session import Bench, make

from conformance.environments import pristine
from conformance.environments.pristine import Pristine
from conformance.execution.session import Session
from conformance.model.errors import AlteredEnvironmentError, DiskError

FILES = {
    "keras/__init__.py": b"__version__ = '3'\n",
    "keras/layers.py": b"class Dense: ...\n",
    "keras/core.so": b"\x7fELF" + bytes(5000),
    "keras/data.json": b"{}",
    "distutils-precedence.pth": b"import os\n",
    "keras-3.0.dist-info/METADATA": b"Name: keras\n",
}


class Environment:
    """One package, installed with a record of its files."""

    def __init__(self, root: Path) -> None:
        self.python = root / "bin" / "python"
        self.packages = root / "lib" / "python3.11" / "site-packages"
        self.memory = root.parent / "memory"
        self.packages.mkdir(parents=True)
        (root / "pyvenv.cfg").touch()
        rows = []
        for name, content in FILES.items():
            path = self.packages / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            rows.append(f"{name},sha256={digest},{len(content)}")
        rows += ["keras/__pycache__/layers.cpython-311.pyc,sha256=AAAA,7", "keras-3.0.dist-info/RECORD,,"]
        rows += ["../../../bin/keras,sha256=AAAA,9"]
        (self.packages / "keras-3.0.dist-info" / "RECORD").write_text("\n".join(rows) + "\n")

    def check(self) -> None:
        """As a new process does."""
        Pristine(self.memory).check("py311-x", self.python)


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    return Environment(tmp_path / "env")


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files whose content was looked at."""
    found: list[str] = []
    before = pristine._digest

    def digest(path: Path, algorithm: str) -> str:
        found.append(path.name)
        return before(path, algorithm)

    monkeypatch.setattr(pristine, "_digest", digest)
    return found


def test_what_was_installed_passes_and_is_read_once(environment: Environment, read: list[str]) -> None:
    environment.check()
    # Not what was compiled, nor metadata, nor what is beside the packages.
    assert sorted(read) == ["__init__.py", "core.so", "data.json", "distutils-precedence.pth", "layers.py"]
    environment.check()
    assert len(read) == 5
    shutil.rmtree(environment.memory)
    environment.check()
    assert len(read) == 10


def alter(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"Dense", b"Dance"))


def alter_secretly(path: Path) -> None:
    """The same size and the same times, as far as anybody but the system can set them."""
    before = path.stat()
    alter(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda p: alter(p / "keras/layers.py"), "keras/layers.py was altered"),
        (lambda p: alter_secretly(p / "keras/layers.py"), "keras/layers.py was altered"),
        (lambda p: (p / "keras/data.json").write_bytes(b"[]"), "keras/data.json was altered"),
        (lambda p: (p / "keras/core.so").unlink(), "keras/core.so is gone"),
        (lambda p: (p / "sitecustomize.py").touch(), "sitecustomize.py belongs to no package"),
        (lambda p: (p / "keras/more.py").touch(), "keras/more.py belongs to no package"),
        (lambda p: (p / "evil.pth").touch(), "evil.pth belongs to no package"),
    ],
    ids=["altered", "altered secretly", "data", "gone", "sitecustomize", "a module more", "a path more"],
)
def test_what_was_not_installed_is_named(
    change: Callable[[Path], None], message: str, environment: Environment
) -> None:
    environment.check()
    time.sleep(0.02)  # a clock tick of the file system
    change(environment.packages)
    for _ in range(2):
        with pytest.raises(AlteredEnvironmentError, match=message) as caught:
            environment.check()
        assert "tox -e py311-x --recreate --notest" in caught.value.advice


@pytest.mark.parametrize("name", ["_virtualenv.py", "_virtualenv.pth", "notes.txt", "keras/__pycache__/x.py"])
def test_what_python_and_virtualenv_leave_is_none_of_it(name: str, environment: Environment) -> None:
    (environment.packages / name).parent.mkdir(exist_ok=True)
    (environment.packages / name).write_bytes(b"x")
    environment.check()


def test_where_packages_have_no_records_only_recorded_files_count(environment: Environment) -> None:
    (environment.packages / "old-1.0-py3.7.egg-info").touch()
    (environment.packages / "old.py").touch()
    environment.check()
    alter(environment.packages / "keras/layers.py")
    with pytest.raises(AlteredEnvironmentError, match=r"layers\.py was altered"):
        environment.check()


def test_what_was_remembered_is_of_this_folder_alone_and_may_be_damaged(environment: Environment) -> None:
    environment.check()
    (memo,) = environment.memory.iterdir()
    assert str(environment.packages.parent) not in memo.read_bytes().decode("latin1")
    for text in (b"", b"garbage", memo.read_bytes()[:50]):
        memo.write_bytes(text)
        environment.check()


def test_a_file_of_two_packages_is_of_whichever_was_installed_last(environment: Environment) -> None:
    """As mxnet's and keras-mxnet's benchmark/__init__.py; what is neither's is altered all the same."""
    shared, record = (
        environment.packages / "keras" / "layers.py",
        environment.packages / "more-1.0.dist-info" / "RECORD",
    )
    first, second = shared.read_bytes(), b"class Dense: second\n"
    digest = base64.urlsafe_b64encode(hashlib.sha256(second).digest()).rstrip(b"=").decode()
    record.parent.mkdir()
    record.write_text(f"keras/layers.py,sha256={digest},{len(second)}\nmore-1.0.dist-info/RECORD,,\n")
    for content in (first, second):
        shared.write_bytes(content)
        environment.check()
    shared.write_bytes(b"class Dense: third\n")
    with pytest.raises(AlteredEnvironmentError, match=r"keras/layers\.py was altered"):
        environment.check()


def test_links_that_lead_nowhere_or_back_are_no_files(environment: Environment) -> None:
    folder = environment.packages / "keras"
    (folder / ".#layers.py").symlink_to("somebody@somewhere.1234")
    (folder / "itself.py").symlink_to("itself.py")
    (folder / "back").symlink_to("..")
    (folder / "below.py").symlink_to("layers.py/x")
    for _ in range(2):
        environment.check()
    (folder / "layers.py").unlink()
    (folder / "layers.py").symlink_to("gone.py")
    with pytest.raises(AlteredEnvironmentError, match=r"keras/layers\.py is gone"):
        environment.check()


@pytest.mark.parametrize(
    "rows",
    [b"keras/caf\xe9.py,sha256=AAAA,3\n", b'"keras\n', b"a,b\0c\n" + b"x" * 200_000, b"keras/a.py\n"]
    + [b"keras/layers.py,%s=AAAA,3\n" % name for name in (b"sha257", b"shake_128", b"")],
    ids=["latin", "quote", "long", "short", "unknown", "shake", "empty"],
)
def test_a_record_that_is_none_is_named(rows: bytes, environment: Environment) -> None:
    (environment.packages / "keras-3.0.dist-info" / "RECORD").write_bytes(rows)
    with pytest.raises(AlteredEnvironmentError) as caught:
        environment.check()
    assert "RECORD cannot be read" in caught.value.message
    assert len(str(caught.value).splitlines()) == 2


def test_what_may_not_be_read_is_an_error_of_ours(environment: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    scan = os.scandir

    def refused(path: str) -> object:
        if str(path).endswith("/keras"):
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", refused)
    with pytest.raises(DiskError, match="cannot be read"):
        environment.check()


def test_not_every_file_is_named(environment: Environment) -> None:
    for number in range(8):
        (environment.packages / f"more{number}.py").touch()
    with pytest.raises(AlteredEnvironmentError, match=r"more4\.py belongs to no package, and 3 more"):
        environment.check()


def test_many_threads_look_once(environment: Environment, read: list[str]) -> None:
    one = Pristine(environment.memory)
    threads = [threading.Thread(target=one.check, args=("py311-x", environment.python)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(read) == 5


def test_files_that_were_looked_at_are_not_read_again(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = environment.packages / "keras-3.0.dist-info" / "RECORD"
    digest = base64.urlsafe_b64encode(hashlib.sha256(b"").digest()).rstrip(b"=").decode()
    with record.open("a") as file:
        for folder in range(20):
            (environment.packages / "keras" / str(folder)).mkdir()
            for number in range(100):
                (environment.packages / "keras" / str(folder) / f"{number}.py").touch()
                file.write(f"keras/{folder}/{number}.py,sha256={digest},0\n")
    read: list[Path] = []
    digest_of = pristine._digest

    def reading(path: Path, algorithm: str) -> str:
        read.append(path)
        return digest_of(path, algorithm)

    monkeypatch.setattr(pristine, "_digest", reading)
    environment.check()
    assert len(read) >= 20 * 100
    read.clear()
    environment.check()
    assert read == []


def test_a_session_observes_nothing_in_an_altered_environment(environment: Environment, tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    case = make(1)
    launch = bench.launch()
    # Its interpreter is a link, as a virtual environment's is.
    environment.python.parent.mkdir()
    environment.python.symlink_to(launch.python)
    launch = replace(launch, python=environment.python)
    one = Pristine(environment.memory)
    with Session([launch], bench.store, jobs=1, catalog=case, pristine=one) as session:
        assert session.observe_all(case).observed == 1
    alter(environment.packages / "keras/layers.py")
    # What is on disk counts, and is not asked for again.
    with Session([launch], bench.store, jobs=1, catalog=case, pristine=Pristine()) as session:
        assert session.observe_all(case).resumed == 1
    more = make(2)
    with Session([launch], bench.store, jobs=1, catalog=more, pristine=Pristine()) as session:
        result = session.observe_all(more)
    assert isinstance(result.failures[launch.id], AlteredEnvironmentError)
    assert result.observed == 0
