"""Exports: who exports and runs, what comes of journals, what is answered, and how processes that end are told of."""

import json
import lzma
import re
import struct
import sys
import time
from array import array
from pathlib import Path

import pytest
from typer.testing import CliRunner

from conformance.cli import app
from conformance.environments import following
from conformance.environments.launch import Launch
from conformance.environments.table import Environments
from conformance.exporting import journals as of_journals
from conformance.exporting import names, packing, plan, running
from conformance.exporting.answers import answers, by_pair, counts, failures, used, worst
from conformance.exporting.gathering import gathered, plain, tasks, widest
from conformance.exporting.journals import ABOUT, FILES, Journals, code
from conformance.exporting.model import FORMS, OF_EXPORT, PACKED, READS, Exported, Party, Program, Ran, Written
from conformance.exporting.tflite import is_quantized
from conformance.exporting.who import headers, runtime_labels
from conformance.model.errors import (
    ConformanceError,
    MissingInterpreterError,
    UnknownEnvironmentError,
    UsageError,
    WorkerStartError,
)
from conformance.model.observation import Implementation
from conformance.publishing.report.exported import exported_json
from conformance.storage.packed import PackedFileError

WRITER, LITE, OTHER = "py38-tf210/tf.keras", "py311-runtimes/ai-edge-litert", "py311-tf2/tf.lite"
RIGHT = Ran(largest=2.0, off=1e-7, used=0.25)


def exported(**ran: Ran) -> Exported:
    """WRITER has exported the model ``m`` as float32 (file a) and int8 (b); select ops raised."""
    made = {"m": Written("other", {"float32": "a", "int8": "b"}, {"select": "ConverterError: no"})}
    return Exported(
        "2026-11-27",
        {WRITER: Party({"keras": "2.10.0", "tensorflow": "2.10.1"}, "l")},
        {LITE: Party({"ai_edge_litert": "2.3.0"}, "l")},
        written={WRITER: made},
        sizes={"a": 100, "b": 30},
        ran={LITE: ran},
        apart={"a": 0.5},
    )


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


def test_where_files_lay_is_no_part_of_what_is_told() -> None:
    said = "E: Load model from /a b/r/files/0123456789abcdef/m.onnx failed at /x/lib/site-packages/keras/nn.py:1"
    assert plain("E: no") == "E: no"
    assert plain(said) == "E: Load model from /a m.onnx failed at keras/nn.py:1"
    assert plain('loc("/x/site-packages/k.py")') == 'loc("k.py")'


def test_nothing_that_is_packed_says_where_it_was_measured() -> None:
    text = PACKED.read_bytes()
    assert re.search(rb"/(?:site-packages|files/[0-9a-f]{16})/", lzma.decompress(text)) is None


def test_the_packed_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    data = exported(a=RIGHT, b=Ran(raises="E: x"))
    assert packing.write(data, tmp_path / "e.xz") > 0
    assert packing.read(tmp_path / "e.xz") == data
    (tmp_path / "e.xz").write_bytes(b"no")
    with pytest.raises(PackedFileError, match="cannot be read"):
        packing.read(tmp_path / "e.xz")
    assert packing.read(tmp_path / "none.xz") == Exported()


# Answers.


@pytest.mark.parametrize(
    ("ran", "outcome"),
    [
        (RIGHT, "within"),
        (Ran(largest=2.0, off=1.0, used=1.5), "beyond"),
        (Ran(largest=2.0, off="not a number", used="not a number"), "beyond"),
        (Ran(largest=2.0, off=0.02, quantized=True), "measured"),
        (Ran(largest=2.0, off="not a number", quantized=True), "beyond"),
        (Ran(raises="RuntimeError: flex"), "raises"),
        (Ran(shapes=[[1, 2]], wanted=[[1, 3]]), "shapes"),
    ],
)
def test_what_a_runtime_made_of_a_file_is_one_word(ran: Ran, outcome: str) -> None:
    assert ran.outcome == outcome


def test_a_file_is_answered_for_each_runtime_and_a_refusal_once() -> None:
    found = list(answers(exported(a=RIGHT, b=Ran(largest=2.0, off=0.02, quantized=True))))
    assert [(a.form, a.runtime, a.outcome) for a in found] == [
        ("float32", LITE, "within"),
        ("int8", LITE, "measured"),
        ("select", "", "unwritten"),
    ]
    assert counts(found)["within"] == 1
    assert worst(found, "measured") == pytest.approx(0.01)
    assert used(found) == 0.25
    assert found[0].size == 100
    assert found[0].apart == 0.5
    assert next(iter(by_pair(found))) == (WRITER, "float32", LITE)


def test_nobody_looked_is_not_agreement() -> None:
    found = list(answers(exported(a=RIGHT), forms=["int8"]))
    assert [(a.form, a.outcome) for a in found] == [("int8", "unread")]
    assert not failures(found)


def test_failures_are_grouped_by_what_they_say() -> None:
    found = failures(list(answers(exported(a=Ran(raises="E: flex"), b=Ran(raises="E: flex")))))
    assert {said: len(several) for said, several in found.items()} == {"E: flex": 2, "ConverterError: no": 1}


def test_what_says_the_same_but_for_numbers_and_its_model_is_one_failure() -> None:
    made = {
        "gru": Written("other", {}, {"int8": "E: loc(gru_1/while) node 12345 of 7"}),
        "lstm": Written("other", {}, {"int8": "E: loc(lstm_2/while) node 6 of 7", "float32": "E: other"}),
    }
    found = failures(list(answers(Exported(written={WRITER: made}))))
    assert {said: [a.model for a in several] for said, several in found.items()} == {
        "E: loc(gru_1/while) node * of 7": ["gru", "lstm"],
        "E: other": ["lstm"],
    }


def test_other_shapes_are_not_one_failure() -> None:
    ran = {"a": Ran(shapes=[[1, 2]], wanted=[[1, 3]]), "b": Ran(shapes=[[1, 4]], wanted=[[1, 5]])}
    assert len(failures(list(answers(exported(**ran), forms=["float32", "int8"])))) == 2


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"writers": ["py38-tf21/tf.keras"]}, ("nothing was exported under py38-tf21/tf.keras", WRITER)),
        ({"runtimes": ["x"]}, ("nothing was run by x", f"ai-edge-litert, {LITE}")),
        ({"forms": ["int4"]}, ("int4 is no form", "float32, float16, dynamic, int8, select, tf2onnx, export:tf_saved")),
        ({"pattern": "zz"}, ("no model is called zz", "There are: m")),
        (
            {"runtimes": ["ai-edge-litert"], "forms": ["tf2onnx"]},
            (f"{LITE} read none of these forms", "ai-edge-litert reads float32, float16"),
        ),
    ],
)
def test_what_was_not_measured_is_refused_with_what_there_is(asked: dict[str, str], said: tuple[str, str]) -> None:
    with pytest.raises(UsageError) as refused:
        list(answers(exported(), **asked))
    assert refused.value.message == said[0]
    assert said[1] in refused.value.advice


def test_of_a_runtime_only_what_it_reads_is_told() -> None:
    """A form that it does not read was not left unread by it."""
    two = Exported(
        written={WRITER: {"m": Written("other", {"int8": "b"}, {"select": "E: no", "tf2onnx": "E: no"})}},
        ran={LITE: {"b": RIGHT}, "py311-runtimes/onnxruntime": {}},
    )
    assert [(a.form, a.outcome) for a in answers(two, runtimes=["ai-edge-litert"])] == [
        ("int8", "within"),
        ("select", "unwritten"),
    ]
    assert [a.form for a in answers(two, runtimes=["py311-runtimes/onnxruntime"])] == ["tf2onnx"]


# The page.


def test_the_page_has_every_answer_and_names_to_ask_for_it_by() -> None:
    found = exported_json(exported(a=RIGHT, b=Ran(largest=2.0, off=0.0246912, quantized=True)))
    assert found["writers"] == [[WRITER, "tf.keras 2.10.0 (TF 2.10.1)"]]
    assert found["runtimes"] == [[LITE, "ai-edge-litert 2.3.0"]]
    form = [name for name, _ in found["forms"]].index
    outcome = found["outcomes"].index
    assert found["rows"] == [
        [0, form("float32"), 0, 0, outcome("within"), -1, -1, 5e-8, 0.25],
        [0, form("int8"), 0, 0, outcome("measured"), -1, -1, 0.0123, None],
        [0, form("select"), 0, -1, outcome("unwritten"), 0, 0, None, None],
    ]
    assert (found["models"], found["texts"], found["files"]) == (["m"], ["ConverterError: no"], 2)


def test_on_the_page_the_same_keras_in_two_environments_is_told_apart() -> None:
    three, made = Party({"keras": "3.15.1", "tensorflow": "2.21.0"}, "l"), {"m": Written("other", {"int8": "b"})}
    names_ = ("py311-tf2/keras", "py312-x/keras", "py312-x/tf_keras")
    data = Exported(writers=dict.fromkeys(names_, three), written=dict.fromkeys(names_, made))
    assert [label for _, label in exported_json(data)["writers"]] == [
        "keras 3.15.1 (TF 2.21.0), py311-tf2",
        "keras 3.15.1 (TF 2.21.0), py312-x",
        "tf_keras 3.15.1 (TF 2.21.0)",
    ]


def test_on_the_page_nothing_stands_for_what_is_no_number() -> None:
    (row, *_) = exported_json(exported(a=Ran(largest=2.0, off="not a number", used="not a number")))["rows"]
    assert row[-2:] == [None, None]


# The command.


@pytest.fixture
def packed(monkeypatch: pytest.MonkeyPatch) -> None:
    data = exported(a=RIGHT, b=Ran(raises="RuntimeError: flex"))
    did = {"pruning": Program("Pruning to one half.", {"loss falls": True}), "clustering": Program("C.", {}, "E: no")}
    data = Exported(
        data.created, data.writers, data.runtimes, {}, data.written, data.sizes, data.ran, {}, {"py311-x/keras": did}
    )
    monkeypatch.setattr(packing, "read", lambda: data)


@pytest.mark.usefixtures("packed")
def test_the_command_counts_and_says_what_is_not_right() -> None:
    done = CliRunner().invoke(app, ["exported"])
    assert done.exit_code == 0, done.output
    assert f"{WRITER}: tf.keras 2.10.0 (TF 2.10.1)" in done.stdout
    cells = [[cell.strip() for cell in line.strip("│").split("│")] for line in done.stdout.splitlines() if "│" in line]
    assert cells == [
        ["float32", "", "", "", "", "", "", "", ""],
        ["ai-edge-litert 2.3.0", "1", "", "", "", "", "", "25.0%", ""],
        ["int8", "", "", "", "", "", "", "", ""],
        ["ai-edge-litert 2.3.0", "", "", "", "1", "", "", "", ""],
        ["select", "", "", "", "", "1", "", "", ""],
    ]
    assert "1 × RuntimeError: flex\n    int8 run by ai-edge-litert 2.3.0: m\n" in done.stdout
    assert "1 × ConverterError: no\n    select not exported: m\n" in done.stdout
    assert "Measured on 2026-11-27: 1 implementations exported 2 different files; 1 runtimes ran them" in done.stderr
    for word in ("right", "beyond", "measured", "raises", "no file", "not run", "bound", "off"):
        assert f"{word}:" in done.stderr, f"the legend says what {word} is"


@pytest.mark.usefixtures("packed")
@pytest.mark.parametrize("asked", ["tf.keras@2.10", "tf 2.10", "2.10", WRITER])
def test_who_exported_is_named_by_version_as_everywhere(asked: str) -> None:
    found = json.loads(CliRunner().invoke(app, ["exported", asked, "--json"]).stdout)
    assert {row["writer"] for row in found["files"]} == {WRITER}


def test_a_version_stands_for_all_that_have_it_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same Keras exports TensorFlow Lite in one place and ONNX, with what that needs, in a companion."""
    made = {"m": Written("other", {"int8": "b"})}
    three, torch = {"keras": "3.15.1", "tensorflow": "2.21.0"}, {"keras": "3.15.1", "torch": "2.13.0"}
    names_ = {"py311-tf2/keras": three, "py312-x/keras": three, "py311-x/keras[torch]": torch, WRITER: {"keras": "2"}}
    data = Exported(writers={n: Party(v, "l") for n, v in names_.items()}, written=dict.fromkeys(names_, made))
    monkeypatch.setattr(packing, "read", lambda: data)

    def asked(*words: str) -> set[str]:
        found = json.loads(CliRunner().invoke(app, ["exported", *words, "--json"]).stdout)
        return {row["writer"] for row in found["files"]}

    assert asked("keras@3.15") == {"py311-tf2/keras", "py312-x/keras"}
    assert asked("keras@3.15[torch]") == {"py311-x/keras[torch]"}
    assert asked("keras@3.15", "keras[torch]") == {"py311-tf2/keras", "py312-x/keras", "py311-x/keras[torch]"}


@pytest.mark.usefixtures("packed")
@pytest.mark.parametrize(
    ("words", "said", "advice"),
    [
        (["tf.keras@2.4"], "tf.keras@2.4 was not observed exporting", f"Exported under: {WRITER}."),
        (["keras@3.15"], "no keras was observed exporting", f"Exported under: {WRITER}."),
        (["!"], "'!' names no version of a Keras", "Write a version as in"),
        (["--form", "export:onnx"], "nothing of this was measured", "Of all there is: float32, int8"),
        (["--form", "int4"], "int4 is no form", "export:openvino"),
        (["--runtime", "tflite"], "nothing was run by tflite", LITE),
        (["--model", "zz"], "no model is called zz", "There are: m"),
    ],
)
def test_words_that_are_not_there_are_refused_with_those_that_are(words: list[str], said: str, advice: str) -> None:
    refused = CliRunner().invoke(app, ["exported", *words]).exception
    assert isinstance(refused, ConformanceError)
    assert refused.message == said
    assert advice in refused.advice


def test_what_is_packed_fits_a_terminal_of_100_columns() -> None:
    done = CliRunner().invoke(app, ["exported"])
    assert done.exit_code == 0, done.output
    wide = [line for line in done.stdout.splitlines() if len(line) > 100]
    # A word of a message may be longer, and stays whole.
    assert [line for line in wide if " " in line.strip()] == []


def test_a_runtime_is_called_by_its_version_or_else_its_id() -> None:
    runtimes = {
        "py311-runtimes/openvino": Party({"openvino": "2026.4.1-22982-e213a"}, ""),
        OTHER: Party({"tensorflow": "2.21.0"}, ""),
        "py312-tf221/tf.lite": Party({"tensorflow": "2.21.0"}, ""),
        LITE: Party({"ai_edge_litert": "2.3.0"}, ""),
    }
    assert runtime_labels(Exported(runtimes=runtimes)) == {
        "py311-runtimes/openvino": "openvino 2026.4.1",
        OTHER: OTHER,
        "py312-tf221/tf.lite": "py312-tf221/tf.lite",
        LITE: "ai-edge-litert 2.3.0",
    }


def test_a_writer_is_what_its_id_says() -> None:
    parts = {
        "py312-x/tf.keras(legacy)": ("py312-x", "tf.keras", "tensorflow", "cpu", "legacy"),
        "py312-x/keras[jax]@gpu": ("py312-x", "keras", "jax", "gpu", ""),
    }
    found = headers(Exported(writers={name: Party({"keras": "3.15.1"}, "l") for name in parts}))
    for name, wanted in parts.items():
        assert found[name].implementation == Implementation(*wanted)
        assert found[name].implementation.id == name


@pytest.mark.usefixtures("packed")
def test_the_command_as_json() -> None:
    found = json.loads(CliRunner().invoke(app, ["exported", WRITER, "--form", "float32", "--json"]).stdout)
    assert found["files"] == [
        {
            "writer": WRITER,
            "model": "m",
            "form": "float32",
            "outcome": "within",
            "runtime": LITE,
            "size": 100,
            "off": 1e-7,
            "largest": 2.0,
            "quantized": False,
            "bound_used": 0.25,
        }
    ]
    assert found["exported"]["writers"] == {WRITER: {"keras": "2.10.0", "tensorflow": "2.10.1"}}


@pytest.mark.usefixtures("packed")
def test_the_command_about_tools() -> None:
    text = CliRunner().invoke(app, ["exported", "--tools"]).output
    assert "pruning: Pruning to one half." in text
    assert "loss falls: True" in text
    assert "raises E: no" in text
    found = json.loads(CliRunner().invoke(app, ["exported", "--tools", "--json"]).stdout)["programs"]
    assert [row.get("raises", "") for row in found] == ["", "E: no"]


def test_mistakes_of_measuring_are_refused(tmp_path: Path) -> None:
    run = CliRunner().invoke
    assert isinstance(run(app, ["exporting", "write", "--model", "zz"]).exception, UsageError)
    assert isinstance(run(app, ["exporting", "make", "py311-runtimez"]).exception, UnknownEnvironmentError)
    done = run(app, ["exporting", "run", "--reports", str(tmp_path)])
    assert isinstance(done.exception, UsageError)
    listed = json.loads(run(app, ["exporting", "list", "--json"]).stdout)
    assert listed["py311-runtimes/onnxruntime"]["exports"] == ["run"]
