"""A whole measurement in real environments; what is installed into them is a TensorFlow of a few lines."""

import json
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from cli_invented import Command
from jsonschema import Draft202012Validator
from published_invented import OUTCOMES

from conformance.environments.processes import clean
from conformance.environments.table import ROOT
from conformance.environments.unpinned import export, journal
from conformance.environments.unpinned.export import BEGIN, END, as_installed, installed_rows, markdown
from conformance.environments.unpinned.measure import Bench, measure, measure_all
from conformance.environments.unpinned.model import Cell, Failure, Outcome
from conformance.environments.unpinned.probe import told, try_provider
from conformance.model.errors import InstallerError, NoMarkersError

#: A Keras as far as two Dense layers need one.
KERAS = """
class _Layers:
    @staticmethod
    def Input(shape): return object()
    @staticmethod
    def Dense(units, activation=None): return lambda x: x
class _History:
    history = {"loss": [LOSS]}
class _Model:
    def __init__(self, x, y): pass
    def compile(self, optimizer, loss): pass
    def fit(self, x, y, epochs, batch_size, verbose): return _History()
class _Models:
    Model = _Model
class keras:
    layers, models = _Layers, _Models
layers, models = _Layers, _Models
"""
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
CELL = Cell(PYTHON, "2.4.4", "2.4.3")


def module(loss: str = "0.5", first: str = "") -> str:
    return first + KERAS.replace("LOSS", loss)


def put(folder: Path, **modules: str) -> None:
    """Packages, and the part of NumPy that is used: what is fitted is not looked at."""
    numpy = (
        "class _A:\n def reshape(s, *n): return s\n def __truediv__(s, o): return s\n def __getitem__(s, i): return s\n"
    )
    modules.setdefault("numpy", numpy + "def arange(n, dtype): return _A()\n")
    for name, text in modules.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / "__init__.py").write_text(text)


class Invented:
    """Installs a TensorFlow that imports only beside an old protobuf; counts what it did."""

    def __init__(self, *, there: bool = True, trouble: str = "") -> None:
        self.there, self.trouble = there, trouble
        self.installed: list[tuple[str, ...]] = []
        self.forgotten = 0

    def version(self) -> str:
        return "invented 1.0"

    def python(self, version: str) -> Path | None:
        assert version == PYTHON
        return Path(sys.executable) if self.there else None

    def plan(self, python: Path, requirements: Sequence[str]) -> frozenset[str] | Failure:
        if self.trouble:
            raise InstallerError(self.trouble)
        if "numpy<2" in requirements:
            return Failure("install", "NoSolution", "numpy 2 is needed")
        return frozenset({f"protobuf=={self._protobuf(requirements)}", "tensorflow==2.4.4"})

    def install(self, python: Path, requirements: Sequence[str]) -> Failure | None:
        self.installed.append(tuple(requirements))
        version = self._protobuf(requirements)
        (folder,) = python.parent.parent.glob("lib/python*/site-packages")
        broken = "" if version.startswith("3.") else "raise TypeError('Descriptors cannot be created.\\nA hint')\n"
        put(folder, tensorflow=module(first=broken), keras=module(first=broken))
        (folder / f"protobuf-{version}.dist-info").mkdir()
        return None

    def forget(self, *packages: str) -> None:
        self.forgotten += 1
        raise InstallerError("the cache is busy")

    @staticmethod
    def _protobuf(requirements: Sequence[str]) -> str:
        bounds = [int(r.removeprefix("protobuf<")) for r in requirements if r.startswith("protobuf<")]
        return {6: "5.29.6", 5: "4.25.9", 4: "3.20.3"}[min(bounds)] if bounds else "6.33.0"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all: what ``venv`` makes, which takes seconds, is made once and copied."""
    return tmp_path_factory.mktemp("work")


def bench(installer: Invented, folder: Path, *candidates: str) -> Bench:
    return Bench(installer, folder, clean(os.environ), "a machine", candidates)


def left(folder: Path) -> list[str]:
    return [p.name for p in folder.iterdir() if not p.name.startswith("fresh-")]


def test_what_fails_is_mended_by_the_first_pin_that_does(folder: Path) -> None:
    installer = Invented()
    found = measure(bench(installer, folder, "protobuf<6", "protobuf<4", "numpy<2", "absent<2"), CELL)
    assert (found.status, found.reason, found.installer) == ("measured", "", "invented 1.0")
    assert found.plain is not None
    assert (found.plain.installs, found.plain.imports, found.plain.trains) == (True, False, None)
    assert [p.provider for p in found.plain.probes] == ["keras", "tf.keras"]
    assert found.plain.first_failure == Failure("import", "TypeError", "Descriptors cannot be created.", "keras")
    assert found.plain.versions["protobuf"] == "6.33.0"
    assert found.mending is not None
    assert (found.mending.pins, found.mending.works) == (("protobuf<4",), True)
    assert found.mending.versions["protobuf"] == "3.20.3"
    assert [t.pins for t in found.tried] == [("protobuf<6",)]
    assert left(folder) == [], "environments are thrown away"


def test_what_works_is_not_mended(folder: Path) -> None:
    class Old(Invented):
        @staticmethod
        def _protobuf(requirements: Sequence[str]) -> str:
            return "3.20.3"

    installer = Old()
    found = measure(bench(installer, folder, "protobuf<4"), CELL)
    assert found.plain is not None
    assert found.plain.works
    assert (found.mending, found.searched) == (None, False)
    assert installer.installed == [CELL.requirements]


def test_where_no_pin_mends_every_set_of_packages_was_tried_once(folder: Path) -> None:
    installer = Invented()
    found = measure(bench(installer, folder, "protobuf<6", "setuptools<82"), CELL)
    assert found.mending is None
    assert found.plain is not None
    assert not found.plain.works
    # setuptools<82 changes nothing of what is planned: nothing is installed for it, alone or beside the other.
    assert installer.installed == [CELL.requirements, (*CELL.requirements, "protobuf<6")]


def test_a_command_without_a_solution_is_not_searched(folder: Path) -> None:
    class Impossible(Invented):
        def plan(self, python: Path, requirements: Sequence[str]) -> frozenset[str] | Failure:
            return Failure("install", "NoSolution", "it cannot be")

    found = measure(bench(Impossible(), folder, "protobuf<4"), CELL)
    assert found.status == "measured"
    assert found.plain is not None
    assert (found.plain.installs, found.plain.imports) == (False, None)
    assert not found.searched


def test_a_python_this_machine_lacks_is_not_measured(folder: Path) -> None:
    found = measure(bench(Invented(there=False), folder), CELL)
    assert (found.status, found.plain) == ("not measured", None)
    assert found.reason == f"no Python {PYTHON} on this machine"


def test_trouble_of_the_machine_is_not_measured_and_the_next_cell_goes_on(folder: Path) -> None:
    kept: list[Outcome] = []
    installer = Invented(trouble="no network")
    both = [CELL, Cell(PYTHON, "2.5.3")]
    found = list(measure_all(bench(installer, folder), both, kept.append))
    assert found == kept
    assert [(o.cell, o.status, o.reason, o.plain) for o in kept] == [
        (c, "not measured", "no network", None) for c in both
    ]
    assert installer.forgotten == 2


def test_a_disk_that_is_full_is_not_measured(folder: Path) -> None:
    class Full(Invented):
        def install(self, python: Path, requirements: Sequence[str]) -> Failure | None:
            raise OSError(28, "No space left on device")

    found = measure(bench(Full(), folder, "protobuf<4"), CELL)
    assert found.status == "not measured"
    assert "No space left" in found.reason
    assert left(folder) == []


# Trying a provider, in real processes.


def probe(tmp_path: Path, provider: str, text: str, seconds: float = 60) -> tuple[bool, bool | None, Failure | None]:
    packages = {provider if provider in ("keras", "tf_keras") else "tensorflow": text}
    put(tmp_path / "packages", **packages)
    variables = {**clean(os.environ), "PYTHONPATH": str(tmp_path / "packages")}
    found = try_provider(provider, Path(sys.executable), tmp_path, variables, seconds)
    assert found.provider == provider
    return found.imports, found.trains, found.failure


def test_each_provider_is_imported_as_its_users_do(tmp_path: Path) -> None:
    assert probe(tmp_path, "keras", module()) == (True, True, None)
    assert probe(tmp_path, "tf_keras", module()) == (True, True, None)
    assert probe(tmp_path, "tf.keras", module()) == (True, True, None)
    legacy = "import os\nassert os.environ['TF_USE_LEGACY_KERAS'] == '1'\n"
    assert probe(tmp_path, "tf.keras(legacy)", module(first=legacy)) == (True, True, None)
    assert probe(tmp_path, "tf.keras", module(first=legacy))[:2] == (False, None)


def test_what_fails_is_said_with_the_step_at_which_it_does(tmp_path: Path) -> None:
    imports, trains, failure = probe(tmp_path, "keras", "raise ImportError('\\nno\\nhint')")
    assert (imports, trains, failure) == (False, None, Failure("import", "ImportError", "no", "keras"))
    imports, trains, failure = probe(tmp_path, "keras", module("float('nan')"))
    assert (imports, trains) == (True, False)
    assert failure == Failure("train", "ArithmeticError", "the loss is nan", "keras")


def test_a_crash_and_a_hang_are_outcomes(tmp_path: Path) -> None:
    crash = "import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n"
    assert probe(tmp_path, "keras", crash)[2] == Failure("import", "Crash", "ended by SIGSEGV", "keras")
    assert probe(tmp_path, "keras", "import os\nos._exit(3)")[2] == Failure(
        "import", "Crash", "ended with exit status 3", "keras"
    )
    hang = "import time\ntime.sleep(600)\n"
    assert probe(tmp_path, "keras", hang, 2)[2] == Failure("import", "Timeout", "no answer after 2 seconds", "keras")


def test_a_message_is_one_line_without_paths_of_this_machine() -> None:
    assert told("\n  cannot open /srv/e/lib/python3.8/site-packages/h5py/a.so: gone\nmore") == (
        "cannot open …/python3.8/site-packages/h5py/a.so: gone"
    )
    assert told("") == ""
    assert len(told("x" * 1000)) == 300


# What is made of it.


def test_the_export_is_what_its_schema_says() -> None:
    schema = json.loads(export.SCHEMA_FILE.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    exported = as_installed(reversed(OUTCOMES))
    Draft202012Validator(schema).validate(exported)
    assert exported["schema"] == schema["$id"]
    old, new, missing = exported["rows"]
    assert (old["tensorflow"], new["tensorflow"], missing["tensorflow"]) == ("2.4.4", "2.16.2", "2.21.0")
    assert (old["installs"], old["imports"], old["trains"], old["shortest_pin"]) == (True, False, None, ["protobuf<4"])
    assert old["error"]["type"] == "TypeError"
    assert (new["installs"], new["imports"], new["trains"], new["shortest_pin"]) == (True, True, True, None)
    assert (missing["status"], missing["installs"], missing["imports"]) == ("not measured", None, None)


def test_the_report_shows_what_was_measured() -> None:
    old, new = installed_rows(as_installed(OUTCOMES))
    assert (old.error, old.shortest_pin) == ("TypeError: Descriptors cannot be created directly.", "protobuf<4")
    assert (new.keras, new.error, new.shortest_pin) == ("3.4.1, tf_keras 2.16.0", "", "")


def test_the_table_puts_pythons_with_one_outcome_into_one_row() -> None:
    twin = type(OUTCOMES[0])(
        Cell("3.7", "2.4.4", "2.4.3"), *(getattr(OUTCOMES[0], f) for f in OUTCOMES[0].__struct_fields__[1:])
    )
    lines = markdown(as_installed([*OUTCOMES, twin])).splitlines()
    assert lines[2:] == [
        "| 2.4.4 | 2.4.3 | 3.7, 3.8 | yes | **no** |  "
        "| TypeError: Descriptors cannot be created directly. | `protobuf<4` |",
        "| 2.16.2 | 3.4.1, tf_keras 2.16.0 | 3.12 | yes | yes | yes |  |  |",
        "| 2.21.0 | 3.15.1 | 3.14 | not measured | not measured | not measured "
        "| not measured: no Python 3.14 on this machine |  |",
    ]


def test_the_table_is_put_between_the_markers_and_nowhere_else(tmp_path: Path) -> None:
    document = tmp_path / "installing.md"
    document.write_text(f"# Before\n\n{BEGIN}\nold\n{END}\n\nAfter\n")
    export.write_between_markers(document, "| new |\n")
    assert document.read_text() == f"# Before\n\n{BEGIN}\n\n| new |\n\n{END}\n\nAfter\n"
    document.write_text("# Before\n")
    with pytest.raises(NoMarkersError):
        export.write_between_markers(document, "| new |\n")
    assert document.read_text() == "# Before\n"


def test_the_documents_table_is_that_of_what_is_published() -> None:
    text = (ROOT / "docs/installing.md").read_text(encoding="utf-8")
    table = re.search(f"{re.escape(BEGIN)}\n\n(.*?)\n?{re.escape(END)}", text, re.DOTALL)
    assert table is not None
    path = ROOT / "reports/latest/as-installed.json"
    if path.is_file():
        wanted = markdown(json.loads(path.read_text(encoding="utf-8")))
        assert table[1] == wanted, "conformance unpinned --no-measure --document docs/installing.md"
    else:
        # Measured, but nothing is published yet in this checkout; an empty table says that neither is.
        assert table[1] == "" or table[1].startswith("| TensorFlow |")


def test_the_command_tells_what_was_measured_and_writes_nothing_but_the_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    conformance = Command(tmp_path / "reports", monkeypatch, capsys)
    (tmp_path / "reports").mkdir()
    nothing = conformance("unpinned", "--no-measure")
    assert nothing.status == 2
    assert "nothing was measured yet" in nothing.err
    for one in OUTCOMES:
        journal.append(tmp_path / "reports/as-installed.jsonl", one)
    before = sorted(path.name for path in (tmp_path / "reports").iterdir())
    document = tmp_path / "installing.md"
    document.write_text(f"{BEGIN}\n{END}\n")
    done = conformance("unpinned", "--no-measure", "--tensorflow", "2.4", "--document", str(document), "--json")
    assert done.status == 0
    assert [row["tensorflow"] for row in done.json["rows"]] == ["2.4.4"]
    assert sorted(path.name for path in (tmp_path / "reports").iterdir()) == before
    assert "| 2.21.0 |" in document.read_text()
    shown = conformance("unpinned", "--no-measure")
    assert "mended by protobuf<4" in shown.out
    assert "not measured: no Python 3.14" in shown.out
