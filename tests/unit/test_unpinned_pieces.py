"""The pieces of measuring what installs today: commands that hang, what an installer says, pins, cells, the journal."""

import os
import stat
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from ending import gone
from published_invented import NEW_CELL, OLD_CELL, OUTCOMES, broken, outcome, works

from conformance.environments.processes import clean, run
from conformance.environments.table import Environments
from conformance.environments.unpinned import installer, journal
from conformance.environments.unpinned.cells import Companions, cells, of_its_time, published
from conformance.environments.unpinned.installer import Uv
from conformance.environments.unpinned.model import Attempt, Cell, Failure
from conformance.environments.unpinned.pins import CANDIDATES, combinations_of, search
from conformance.model.errors import EnvironmentTableError, InstallerError, TornFileError

# Processes.


def test_a_command_that_hangs_is_ended_with_its_children(tmp_path: Path) -> None:
    script = "import subprocess, time; p = subprocess.Popen(['sleep', '600']);print(p.pid, flush=True); time.sleep(600)"
    done = run([sys.executable, "-c", script], 2, os.environ, tmp_path)
    assert done.status is None
    assert gone(int(done.out))


def test_a_child_that_outlives_its_command_is_ended_as_well(tmp_path: Path) -> None:
    script = (
        "import subprocess; quiet = {'stdout': subprocess.DEVNULL, 'stderr': subprocess.DEVNULL};"
        "p = subprocess.Popen(['sleep', '600'], **quiet); print(p.pid)"
    )
    done = run([sys.executable, "-c", script], 60, os.environ, tmp_path)
    assert done.status == 0
    assert gone(int(done.out))


def test_nothing_of_ours_steers_an_installation() -> None:
    kept = {"PATH": "/bin", "HOME": "/home/me", "UV_DEFAULT_INDEX": "an index"}
    steering = (
        "UV_EXCLUDE_NEWER",
        "PIP_CONSTRAINT",
        "PYTHONPATH",
        "VIRTUAL_ENV",
        "TF_USE_LEGACY_KERAS",
        "KERAS_BACKEND",
    )
    assert clean({**kept, **dict.fromkeys(steering, "x")}) == kept


# The installer: a program of that name that says what uv says.

PLAN = """Using Python 3.8.18 environment at: e38
Resolved 2 packages in 9.01s
Would download 2 packages
Would install 2 packages
 + protobuf==5.29.6
 + tensorflow==2.4.4
"""
NO_SOLUTION = """error: No solution found when resolving dependencies
  cause: Because there is no version of tensorflow==2.99 and you require tensorflow==2.99, we can conclude that ...
"""
BUILD = """  x Failed to build `wrapt==1.12.1`
  |-> Call to `setuptools.build_meta.build_wheel` failed (exit status: 1)
      ModuleNotFoundError: No module named 'pkg_resources'
"""
NETWORK = """error: Failed to fetch: `an index`
  Caused by: error sending request for url
"""
FULL = "error: failed to write: No space left on device (os error 28)\n"


@pytest.fixture
def says(tmp_path: Path) -> Callable[..., Uv]:
    """A uv that says this on standard error (or output), ends with that status, and takes so many seconds."""

    def made(err: str = "", out: str = "", status: int = 0, seconds: float = 0) -> Uv:
        program = tmp_path / "uv"
        program.write_text(
            f"#!{sys.executable}\nimport sys, time\ntime.sleep({seconds})\n"
            f"sys.stderr.write({err!r}); sys.stdout.write({out!r}); sys.exit({status})\n"
        )
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        return Uv(program, tmp_path / "folder", {"PATH": os.environ["PATH"]})

    return made


def test_a_plan_is_what_would_be_added(says: Callable[..., Uv]) -> None:
    assert says(PLAN).plan(Path("p"), ["tensorflow==2.4.4"]) == frozenset({"protobuf==5.29.6", "tensorflow==2.4.4"})


@pytest.mark.parametrize(
    ("err", "kind", "message"),
    [
        (NO_SOLUTION, "NoSolution", "Because there is no version of tensorflow==2.99 and you require"),
        (BUILD, "BuildFailed", "Failed to build `wrapt==1.12.1`; ModuleNotFoundError: No module named 'pkg_resources'"),
        ("error: a wheel is broken\n", "InstallFailed", "a wheel is broken"),
        ("", "InstallFailed", "it said nothing"),
    ],
)
def test_what_the_packages_did_wrong_is_a_failure(says: Callable[..., Uv], err: str, kind: str, message: str) -> None:
    failure = says(err, status=1).install(Path("p"), ["tensorflow==2.99"])
    assert failure is not None
    assert (failure.step, failure.type) == ("install", kind)
    assert failure.message.startswith(message)
    assert says(err, status=1).plan(Path("p"), ["tensorflow==2.99"]) == failure


@pytest.mark.parametrize("err", [NETWORK, FULL])
def test_what_the_machine_did_wrong_is_no_failure_of_the_packages(says: Callable[..., Uv], err: str) -> None:
    with pytest.raises(InstallerError, match="machine or its network"):
        says(err, status=2).install(Path("p"), ["tensorflow==2.4.4"])


def test_an_installer_that_hangs_is_an_outcome(says: Callable[..., Uv], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installer, "INSTALLING", 0.5)
    failure = says(seconds=600).install(Path("p"), ["tensorflow==2.4.4"])
    assert failure == Failure("install", "Timeout", "not installed after 0.5 seconds")


def test_an_installer_that_is_not_there_is_an_error_with_advice(tmp_path: Path) -> None:
    with pytest.raises(InstallerError, match="no uv") as raised:
        Uv.find(tmp_path, {"PATH": str(tmp_path)})
    assert "pip install uv" in raised.value.advice
    with pytest.raises(InstallerError, match="does not start"):
        Uv(tmp_path / "nothing", tmp_path, {}).version()


def test_the_index_says_which_versions_have_wheels(says: Callable[..., Uv]) -> None:
    assert says(out='{"name": "tensorflow", "versions": ["2.4.4", "2.4.3"]}').wheels("tensorflow", "3.8") == (
        *("2.4.4", "2.4.3"),
    )
    assert says("ERROR: No matching distribution found for tensorflow\n", status=1).wheels("tensorflow", "3.99") == ()
    with pytest.raises(InstallerError, match="cannot be asked"):
        says(NETWORK, status=1).wheels("tensorflow", "3.8")


def test_a_python_that_is_not_there_is_none(says: Callable[..., Uv]) -> None:
    assert says("error: No interpreter found for Python 3.14\n", status=2).python("3.14") is None
    assert says(out="/usr/bin/python3.8\n").python("3.8") == Path("/usr/bin/python3.8")


# Pins.


class Mending:
    """An installation that works with certain pins; remembers what was asked."""

    def __init__(self, *mending: tuple[str, ...], cell: Cell = OLD_CELL, versions: Mapping[str, str] | None = None):
        self.mending, self.cell, self.versions = mending, cell, versions or {}
        self.asked: list[tuple[str, ...]] = []

    def __call__(self, pins: tuple[str, ...]) -> Attempt | None:
        self.asked.append(pins)
        if pins in self.mending:
            return works(self.cell, *pins, **self.versions)
        return Attempt(pins, False, failure=Failure("install", "NoSolution", "no"))


def test_one_pin_that_mends_ends_the_search() -> None:
    attempt = Mending(("b<2",))
    found, tried = search(attempt, broken(OLD_CELL), ["a<2", "b<2", "c<2"])
    assert found is not None
    assert found.pins == ("b<2",)
    assert [t.pins for t in tried] == [("a<2",)]
    assert attempt.asked == [("a<2",), ("b<2",)], "no pair where one pin is enough"


def test_two_pins_are_tried_only_after_every_single_one() -> None:
    attempt = Mending(("a<2", "c<2"))
    found, _ = search(attempt, broken(OLD_CELL), ["a<2", "b<2", "c<2"])
    assert found is not None
    assert found.pins == ("a<2", "c<2")
    assert attempt.asked[:3] == [("a<2",), ("b<2",), ("c<2",)]


def test_a_pin_that_changes_the_failure_is_paired_first() -> None:
    other = Failure("import", "AttributeError", "bytes has no decode", "keras")

    class Promising(Mending):
        def __call__(self, pins: tuple[str, ...]) -> Attempt | None:
            found = super().__call__(pins)
            return Attempt(pins, True, {}, (), other) if pins == ("c<2",) else found

    attempt = Promising(("b<2", "c<2"))
    found, _ = search(attempt, broken(OLD_CELL), ["a<2", "b<2", "c<2", "d<2"])
    assert found is not None
    assert ("a<2", "b<2") not in attempt.asked


def test_where_nothing_mends_everything_was_tried() -> None:
    attempt = Mending()
    found, tried = search(attempt, broken(OLD_CELL), ["a<3", "a<2", "b<2"])
    assert found is None
    # Two bounds of one package are one pin.
    assert {t.pins for t in tried} == {("a<3",), ("a<2",), ("b<2",), ("a<3", "b<2"), ("a<2", "b<2")}


def test_packages_tried_before_are_not_counted_again() -> None:
    found, tried = search(lambda pins: None, broken(OLD_CELL), ["a<2", "b<2"])
    assert (found, tried) == (None, ())


def test_of_the_bounds_that_hold_the_tightest_is_shown() -> None:
    candidates = ["protobuf<6", "protobuf<5", "protobuf<4", "numpy<2"]
    loose = Mending(("protobuf<6",), ("protobuf<4",), versions={"protobuf": "3.20.3"})
    found, _ = search(loose, broken(OLD_CELL), candidates)
    assert found is not None
    assert found.pins == ("protobuf<4",)
    same = Mending(("protobuf<6",), versions={"protobuf": "3.20.3"})
    found, _ = search(lambda p: None if p == ("protobuf<4",) else same(p), broken(OLD_CELL), candidates)
    assert found is not None
    assert found.pins == ("protobuf<4",), "the very same packages"
    fails = Mending(("protobuf<6",), versions={"protobuf": "3.20.3"})
    found, _ = search(fails, broken(OLD_CELL), candidates)
    assert found is not None
    assert found.pins == ("protobuf<6",), "what does not mend is not shown"


def test_the_candidates_are_requirements_the_loosest_of_a_package_first() -> None:
    combinations = list(combinations_of(CANDIDATES))
    assert combinations[: len(CANDIDATES)] == [(c,) for c in CANDIDATES]
    assert len(set(combinations)) == len(combinations)
    assert [c for c in CANDIDATES if c.startswith("protobuf")] == ["protobuf<6", "protobuf<5", "protobuf<4"]


# Cells.


class Published:
    def __init__(self, **versions: str) -> None:
        self.versions = {python.replace("py3", "3."): text.split() for python, text in versions.items()}

    def wheels(self, distribution: str, python: str) -> tuple[str, ...]:
        assert distribution == "tensorflow"
        return tuple(self.versions.get(python, ()))


def test_the_latest_patch_of_every_minor_on_every_python_that_has_it() -> None:
    index = Published(
        py37="1.14.0 1.15.0 1.15.5 2.0.4 2.11.0", py38="2.11.0 2.11.1 2.10.1 2.22.0rc0", py39="2.11.1 2.9.3"
    )
    assert published(index) == {
        "1.15.5": ("3.7",),
        "2.0.4": ("3.7",),
        "2.9.3": ("3.9",),
        "2.10.1": ("3.8",),
        "2.11.1": ("3.8", "3.9"),
    }


def test_every_tensorflow_is_measured_once_before_any_is_measured_again() -> None:
    wheels = {"2.4.4": ("3.7", "3.8"), "2.16.2": ("3.9", "3.12")}
    companions = {"2.4": Companions("2.4.3"), "2.16": Companions("3.4.1", "2.16.0")}
    found = cells(wheels, companions)
    assert [(c.tensorflow, c.python, c.tf_keras) for c in found] == [
        *(("2.4.4", "3.8", ""), ("2.16.2", "3.12", ""), ("2.16.2", "3.12", "2.16.0")),
        *(("2.4.4", "3.7", ""), ("2.16.2", "3.9", ""), ("2.16.2", "3.9", "2.16.0")),
    ]
    assert found[0].command == "pip install tensorflow==2.4.4 keras==2.4.3"
    assert found[2].command == "pip install tensorflow==2.16.2 keras==3.4.1 tf-keras==2.16.0"
    assert (found[0].providers, found[2].providers) == (("keras", "tf.keras"), ("tf_keras", "tf.keras(legacy)"))


def test_a_tensorflow_the_table_does_not_hold_is_an_error() -> None:
    with pytest.raises(EnvironmentTableError, match=r"TensorFlow 2\.99"):
        cells({"2.99.0": ("3.13",)}, {})


def test_the_keras_of_a_tensorflows_time_is_what_its_environment_locks() -> None:
    found = of_its_time(Environments.load())
    assert found["2.0"] == Companions("2.3.1")
    assert found["2.15"] == Companions("2.15.0"), "not the Keras 3 that another environment puts on it"
    assert found["2.21"].keras.startswith("3.")
    assert found["2.21"].tf_keras == "2.21.0"


# The journal.


def test_outcomes_are_kept_and_the_latest_of_a_cell_counts(tmp_path: Path) -> None:
    path = tmp_path / "reports" / "as-installed.jsonl"
    assert journal.read(path) == {}
    for one in OUTCOMES:
        journal.append(path, one)
    assert journal.read(path) == {one.cell: one for one in OUTCOMES}
    later = outcome(OLD_CELL, works(OLD_CELL))
    journal.append(path, later)
    assert journal.read(path)[OLD_CELL] == later
    assert len(path.read_bytes().splitlines()) == len(OUTCOMES) + 1, "nothing measured is thrown away"
    assert [p.name for p in path.parent.iterdir() if p.name.endswith(".tmp")] == []


def test_what_could_not_be_measured_later_does_not_hide_what_was(tmp_path: Path) -> None:
    path = tmp_path / "as-installed.jsonl"
    measured, missing = outcome(NEW_CELL, works(NEW_CELL)), OUTCOMES[2]
    journal.append(path, measured)
    journal.append(path, type(missing)(NEW_CELL, "not measured", "d", "m", "i", "no network"))
    assert journal.read(path)[NEW_CELL] == measured
    journal.append(path, missing)
    assert journal.read(path)[missing.cell].reason == "no Python 3.14 on this machine"


def test_a_line_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "as-installed.jsonl"
    journal.append(path, OUTCOMES[0])
    before = path.read_bytes() + b'{"cell": \n'
    path.write_bytes(before)
    with pytest.raises(TornFileError, match="line 2"):
        journal.read(path)
    assert path.read_bytes() == before
