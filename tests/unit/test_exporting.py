"""Exports: who exports and runs, what comes of journals, what is packed, and how processes that end are told of."""

import json
import lzma
import re
import struct
import sys
import time
from array import array
from pathlib import Path

import pytest
from exported_invented import LITE, RIGHT, WRITER, exported
from typer.testing import CliRunner

from conformance.cli import app
from conformance.environments import following
from conformance.environments.launch import Launch
from conformance.environments.table import Environments
from conformance.exporting import journals as of_journals
from conformance.exporting import names, packing, plan, running
from conformance.exporting.gathering import gathered, tasks, widest
from conformance.exporting.journals import ABOUT, FILES, Journals, code
from conformance.exporting.model import FORMS, OF_EXPORT, PACKED, READS, Exported, Party, Ran
from conformance.exporting.tflite import is_quantized
from conformance.model.errors import (
    MissingInterpreterError,
    UnknownEnvironmentError,
    UsageError,
    WorkerStartError,
)
from conformance.model.observation import Implementation
from conformance.storage.packed import PackedFileError

# What is in the table.


@pytest.fixture(scope="module")
def environments() -> Environments:
    return Environments.load()


def test_a_companion_is_no_environment_under_test(environments: Environments) -> None:
    companions = environments.table.companions
    assert companions
    assert not set(companions) & set(environments.names())
    assert set(companions) <= set(environments.lock_names())
    with pytest.raises(UnknownEnvironmentError):
        environments.get(next(iter(companions)))


def test_every_form_is_read_by_a_runtime_and_exported_by_somebody(environments: Environments) -> None:
    known = plan.places(environments)
    assert {form for place in known.values() for form in place.forms} == set(FORMS)
    assert {form for several in OF_EXPORT.values() for form in several} == set(FORMS)
    runtimes = {place.implementation.provider for place in known.values() if place.runs}
    assert runtimes == set(READS)
    assert {form for several in READS.values() for form in several} == set(FORMS)
    assert all(tasks(place) for place in known.values())


def test_forms_of_keras_3_are_asked_of_no_other(environments: Environments) -> None:
    asked = {name for name, place in plan.places(environments).items() if "export" in place.exports}
    assert asked
    assert all("/keras" in name for name in asked)


def test_a_runtime_of_an_environment_is_started_as_that_environments_workers_are(environments: Environments) -> None:
    for name, place in plan.places(environments).items():
        if not plan.is_here(environments, place):
            continue
        launch = plan.launch(environments, place)
        assert launch.id == name
        assert launch.variables["KERAS_BACKEND"] == place.implementation.backend
        assert launch.variables["CUDA_VISIBLE_DEVICES"] == "-1"


def test_an_unknown_place_is_refused_with_the_nearest(environments: Environments) -> None:
    with pytest.raises(UsageError, match="nothing is measured") as refused:
        plan.chosen(environments, ["py311-runtime/onnxruntime"])
    assert "py311-runtimes/onnxruntime" in refused.value.advice


def test_a_companion_that_is_not_here_says_how_to_make_it(tmp_path: Path) -> None:
    elsewhere = Environments.load(roots=[tmp_path])
    with pytest.raises(MissingInterpreterError) as refused:
        plan.interpreter(elsewhere, "py311-runtimes")
    assert "conformance exporting make py311-runtimes" in refused.value.advice


# What the worker has.


def test_models_and_programs_are_read_from_the_worker() -> None:
    assert {"dense", "lstm", "convnet"} <= set(names.models())
    assert "pruning" in names.programs("optimizing")
    assert names.programs("pipeline") == ["csv_to_pushed_model"]


def test_the_workers_forms_are_those_that_are_told_of() -> None:
    assert names._keys("writing", "FORMS") == list(FORMS)
    assert set(names._keys("running", "RUNTIMES")) == set(READS)


def test_the_code_of_a_task_is_all_that_its_module_imports() -> None:
    for task, files in FILES.items():
        text = (of_journals.WORKER / f"{task}.py").read_text(encoding="utf-8")
        imports = [
            line.removeprefix("from . import ") for line in text.splitlines() if line.startswith("from . import")
        ]
        assert {name for line in imports for name in line.split(", ")} | {task} <= set(files)
        assert all((of_journals.WORKER / f"{name}.py").is_file() for name in files)
    assert len({code(task) for task in ABOUT}) == len(ABOUT)


# A process, its journal, and how it may end.

WORKER = """
import json, os, sys, time
work = json.load(open(sys.argv[1]))
answer = open(sys.argv[2], "a")
def tell(what):
    answer.write(json.dumps(what) + "\\n")
    answer.flush()
tell({"versions": {"keras": "9"}})
for model in work["models"]:
    for form in work["forms"]:
        tell({"begun": model, "form": form})
        if (model, form) == ("bad", "int8"):
            END
    tell({"model": model, "kind": "other", "files": {form: model + form for form in work["forms"]}, "seconds": 1.0})
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Launch:
    worker = tmp_path / "worker"
    worker.mkdir()
    for name in ("__init__", "__main__", *{file for several in FILES.values() for file in several}):
        (worker / f"{name}.py").write_text("", encoding="utf-8")
    for module in (of_journals, running):
        monkeypatch.setattr(module, "WORKER", worker)
    return Launch(Implementation("py311-x", "keras"), Path(sys.executable), {}, "lock")


def write(place: Launch, folder: Path, end: str, models: tuple[str, ...] = ("good", "bad", "last")) -> Journals:
    (of_journals.WORKER / "__main__.py").write_text(WORKER.replace("END", end), encoding="utf-8")
    journals = Journals(folder)
    running.perform(journals, place, "writing", models, {"forms": ["float32", "int8"]}, lambda _: None)
    return journals


def test_over_what_a_process_ends_is_one_form_and_the_rest_is_made(place: Launch, tmp_path: Path) -> None:
    found = write(place, tmp_path / "r", "os._exit(3)").written(place)
    assert list(found) == ["good", "bad", "last"]
    assert found["bad"].files == {"float32": "badfloat32"}
    assert found["bad"].refused == {"int8": "the process ended with status 3"}
    assert found["last"].files == {"float32": "lastfloat32", "int8": "lastint8"}


def test_forms_that_an_ended_run_left_out_are_made_by_the_next(place: Launch, tmp_path: Path) -> None:
    """It had begun to export a model form by form, and the journal knows only the first."""
    path = write(place, tmp_path / "r", "pass", ()).path("writing", place)
    path.parent.mkdir(parents=True)
    path.write_text('{"model": "good", "kind": "other", "files": {"float32": "a"}, "seconds": 1.0}\n', encoding="utf-8")
    found = write(place, tmp_path / "r", "pass", ("good",)).written(place)
    assert found["good"].files == {"float32": "a", "int8": "goodint8"}
    before = path.read_bytes()
    write(place, tmp_path / "r", "pass", ("good",))
    assert path.read_bytes() == before, "now nothing is left out"


def test_select_ops_are_left_out_where_the_plain_conversion_works(place: Launch, tmp_path: Path) -> None:
    journals = write(place, tmp_path / "r", "pass", ("good",))
    forms = ["float32", "int8", "select"]
    running.perform(journals, place, "writing", ["good"], {"forms": forms}, lambda _: None)
    assert "select" not in journals.written(place)["good"].files


def test_what_takes_too_long_is_ended(place: Launch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "PATIENCE", 1.0)
    found = write(place, tmp_path / "r", "time.sleep(600)", ("bad",)).written(place)
    assert found["bad"].refused == {"int8": "the process was ended after 1 seconds"}


def test_what_takes_all_memory_is_ended(place: Launch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "MEMORY", 1 << 28)
    found = write(place, tmp_path / "r", "much = b'1' * (1 << 29); time.sleep(600)", ("bad",)).written(place)
    assert "of memory" in found["bad"].refused["int8"]


def test_what_was_done_is_not_done_again(place: Launch, tmp_path: Path) -> None:
    write(place, tmp_path / "r", "pass", ("good",))
    path = Journals(tmp_path / "r").path("writing", place)
    before = path.read_bytes()
    running.perform(
        Journals(tmp_path / "r"), place, "writing", ["good"], {"forms": ["float32", "int8"]}, lambda _: None
    )
    assert path.read_bytes() == before


def test_a_line_that_an_ended_run_was_writing_is_done_again(place: Launch, tmp_path: Path) -> None:
    journals = write(place, tmp_path / "r", "pass", ("good",))
    path = journals.path("writing", place)
    path.write_bytes(path.read_bytes()[:-20])
    assert not journals.written(place)
    running.perform(journals, place, "writing", ["good"], {"forms": ["float32"]}, lambda _: None)
    assert list(journals.written(place)) == ["good"]


def test_another_lock_is_another_journal(place: Launch, tmp_path: Path) -> None:
    other = Launch(place.implementation, place.python, {}, "another")
    journals = Journals(tmp_path)
    assert journals.path("writing", place) != journals.path("writing", other)
    assert journals.path("writing", place) != journals.path("running", place)


def test_what_does_not_start_is_an_error(place: Launch, tmp_path: Path) -> None:
    (of_journals.WORKER / "__main__.py").write_text("raise SystemExit('no keras here')", encoding="utf-8")
    with pytest.raises(WorkerStartError, match="no keras here"):
        running.perform(Journals(tmp_path / "r"), place, "writing", ["m"], {"forms": ["int8"]}, lambda _: None)


def test_who_is_stopped_records_nothing(place: Launch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following.STOP, "is_set", lambda: True)
    began = time.monotonic()
    with pytest.raises(following.RunStoppedError):
        write(place, tmp_path / "r", "time.sleep(600)", ("bad",))
    assert time.monotonic() - began < 60
    assert not Journals(tmp_path / "r").written(place)


# Gathering.


def test_runtimes_are_held_against_each_other_number_by_number() -> None:
    assert widest([array("f", [1.0, 2.0]), array("f", [1.5, 2.0]), array("f", [1.25, 1.75])]) == 0.5


def test_what_nobody_writes_any_more_is_left_out(place: Launch, tmp_path: Path) -> None:
    journals = write(place, tmp_path / "r", "pass", ("good",))
    for digest in ("goodfloat32", "goodint8"):
        (journals.store / digest).mkdir()
        (journals.store / digest / "about.json").write_text('{"size": 7}', encoding="utf-8")
    former = exported(a=RIGHT, goodint8=RIGHT)
    mine = plan.Place("py311-x/keras", place.implementation, ("tflite",))
    found = gathered(journals, [(mine, place)], former)
    assert list(found.written) == [WRITER, "py311-x/keras"]
    assert found.writers["py311-x/keras"] == Party({"keras": "9"}, "lock", 1.0)
    assert found.sizes == {"a": 100, "b": 30, "goodfloat32": 7, "goodint8": 7}
    assert set(found.ran[LITE]) == {"a", "goodint8"}
    gone = gathered(journals, [(mine, place)], Exported(ran=former.ran, apart=former.apart))
    assert set(gone.ran[LITE]) == {"goodint8"}
    assert not gone.apart


def lite(*graphs: tuple[int, ...]) -> bytes:
    """A file of TensorFlow Lite with graphs of tensors of these types, and nothing else: a FlatBuffer by hand."""
    made = bytearray(b"\0\0\0\0TFL3")

    def table(number: int, size: int) -> tuple[int, int]:
        """A table whose field of that number has so many bytes: where it and the field stand."""
        fields = len(made)
        made.extend(struct.pack("<HH", 4 + 2 * (number + 1), 8) + b"\0\0" * number + struct.pack("<H", 4))
        made.extend(b"\0" * (len(made) % 2))
        at = len(made)
        made.extend(struct.pack("<i", at - fields) + b"\0" * max(size, 4))
        return at, at + 4

    def vector(field: int, number: int) -> int:
        struct.pack_into("<I", made, field, len(made) - field)
        made.extend(struct.pack("<I", number) + b"\0\0\0\0" * number)
        return len(made) - 4 * number

    root, of_graphs = table(2, 4)
    struct.pack_into("<I", made, 0, root)
    places = vector(of_graphs, len(graphs))
    for n, types in enumerate(graphs):
        graph, of_tensors = table(0, 4)
        struct.pack_into("<I", made, places + 4 * n, graph - places - 4 * n)
        tensors = vector(of_tensors, len(types))
        for k, kind in enumerate(types):
            tensor, of_type = table(1, 1)
            struct.pack_into("<I", made, tensors + 4 * k, tensor - tensors - 4 * k)
            made[of_type] = kind
    return bytes(made)


FLOAT, INTEGER, INT8 = 0, 2, 9


def test_quantized_numbers_are_found_in_the_body_of_a_loop() -> None:
    assert not is_quantized(lite((FLOAT, INTEGER), (FLOAT,)))
    assert is_quantized(lite((FLOAT, INTEGER), (FLOAT,), (FLOAT, INT8)))
    assert is_quantized(lite((INT8,)))
    assert not is_quantized(b"")
    assert not is_quantized(b"\x08\x00\x00\x00ONNX" + bytes([INT8] * 20))


@pytest.mark.parametrize(("graphs", "outcome"), [(((FLOAT,), (INT8,)), "measured"), (((FLOAT,), (FLOAT,)), "beyond")])
def test_what_a_loop_quantizes_is_not_held_to_the_bound_of_floats(
    place: Launch, tmp_path: Path, graphs: tuple[tuple[int, ...], ...], outcome: str
) -> None:
    """The worker sees the tensors of the first graph only."""
    journals = write(place, tmp_path / "r", "pass", ("good",))
    folder = journals.store / "goodint8"
    folder.mkdir()
    (folder / "about.json").write_text('{"size": 7, "file": "m.tflite"}', encoding="utf-8")
    (folder / "m.tflite").write_bytes(lite(*graphs))
    path = journals.path("running", place)
    path.parent.mkdir()
    line = {"file": "goodint8", "largest": 2.0, "quantized": False, "off": 0.01, "used": 650.0, "seconds": 1.0}
    path.write_text(f'{{"versions": {{}}}}\n{json.dumps(line)}\n', encoding="utf-8")
    mine = plan.Place("py311-x/keras", place.implementation, ("tflite", "run"))
    found = gathered(journals, [(mine, place)], Exported()).ran["py311-x/keras"]["goodint8"]
    assert found.outcome == outcome
    assert found.off == 0.01


def test_where_files_lay_is_no_part_of_what_is_told(place: Launch, tmp_path: Path) -> None:
    journals = Journals(tmp_path / "r")
    path = journals.path("writing", place)
    path.parent.mkdir(parents=True)
    said = "E: /a/r/files/0123456789abcdef/m.onnx failed at /x/lib/site-packages/keras/nn.py:1"
    line = {"model": "good", "kind": "other", "files": {"float32": {"error": said}}, "seconds": 1.0}
    path.write_text(f'{{"versions": {{}}}}\n{json.dumps(line)}\n', encoding="utf-8")
    mine = plan.Place("py311-x/keras", place.implementation, ("tflite",))
    found = gathered(journals, [(mine, place)], Exported()).written["py311-x/keras"]["good"]
    assert found.refused == {"float32": "E: m.onnx failed at …/site-packages/keras/nn.py:1"}


def test_nothing_that_is_packed_says_where_it_was_measured() -> None:
    text = PACKED.read_bytes()
    where = re.compile("(?<!…)/site-packages/|/files/[0-9a-f]{16}/")
    assert where.search(lzma.decompress(text).decode()) is None


def test_the_packed_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    data = exported(a=RIGHT, b=Ran(raises="E: x"))
    assert packing.write(data, tmp_path / "e.xz") > 0
    assert packing.read(tmp_path / "e.xz") == data
    (tmp_path / "e.xz").write_bytes(b"no")
    with pytest.raises(PackedFileError, match="cannot be read"):
        packing.read(tmp_path / "e.xz")
    assert packing.read(tmp_path / "none.xz") == Exported()


# The commands.


def test_mistakes_of_measuring_are_refused(tmp_path: Path) -> None:
    run = CliRunner().invoke
    assert isinstance(run(app, ["exporting", "write", "--model", "zz"]).exception, UsageError)
    assert isinstance(run(app, ["exporting", "make", "py311-runtimez"]).exception, UnknownEnvironmentError)
    done = run(app, ["exporting", "run", "--reports", str(tmp_path)])
    assert isinstance(done.exception, UsageError)
    listed = json.loads(run(app, ["exporting", "list", "--json"]).stdout)
    assert listed["py311-runtimes/onnxruntime"]["exports"] == ["run"]
