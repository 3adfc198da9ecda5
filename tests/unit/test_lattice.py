"""Saving and loading: what comes of journals, how it is packed, what is answered, and why."""

import importlib.util
import json
import sys
import time
import types
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest
from lattice_invented import invented_lattice
from typer.testing import CliRunner

from conformance.cli import app
from conformance.environments.launch import Launch
from conformance.lattice import packing, running
from conformance.lattice.answers import (
    Answer,
    Way,
    answer,
    between,
    by_cause,
    counts,
    outcome_at,
    overview,
    plain,
    summary,
)
from conformance.lattice.causes import CAUSES, UNEXPLAINED, cause_of
from conformance.lattice.gathering import gathered
from conformance.lattice.journals import WORKER, Journals
from conformance.lattice.model import FORMATS, Attempt, Lattice, Party, StageOutcome, Written
from conformance.model.errors import ConformanceError, UsageError, WorkerStartError
from conformance.model.observation import Implementation
from conformance.publishing.report.saving import saving_json
from conformance.storage.packed import PackedFileError

OK: StageOutcome = ("ok", "")
RIGHT: dict[str, StageOutcome] = {"load": OK, "structure": OK, "weights": OK, "outputs": OK}


def tried(way: str = "load_model(path)", /, **stages: StageOutcome) -> Attempt:
    return Attempt(way, {**RIGHT, **stages})


def with_stage(stage: str, text: str) -> Attempt:
    return Attempt("load_model(path)", {**RIGHT, stage: ("differs", text)})


def refused(text: str, way: str = "load_model(path)") -> Attempt:
    return Attempt(way, {"load": ("raises", text)})


OLD, NEW, MIDDLE = "py38-tf210/tf.keras", "py313-tf221/keras", "py311-tf215/tf.keras"


def lattice(read: Mapping[str, list[Attempt]], over: Any = None, middle: Any = None) -> Lattice:
    """One model ``m`` that OLD saved as h5 (file a) and keras (b), and could not save as yaml."""
    return Lattice(
        "2026-11-27",
        "w",
        {OLD: Party({"keras": "2.10.0"}, "l")},
        {NEW: Party({"keras": "3.15.1"}, "l")},
        {OLD: {"m": Written({"h5": "a", "keras": "b"}, {"yaml": "no"}), "none": Written(error="no such layer")}},
        {NEW: dict(read), **({MIDDLE: middle} if middle else {})},
        over or {},
    )


def test_a_file_that_loads_as_it_is_meant_needs_no_other_way() -> None:
    found = answer(lattice({"a": [tried()]}), OLD, NEW, "m", "h5")
    assert (found.outcome, found.said, found.cause) == ("right", "", None)


@pytest.mark.parametrize("stage", ["structure", "weights", "outputs"])
def test_what_loads_and_is_something_else_lies(stage: str) -> None:
    found = answer(lattice({"a": [with_stage(stage, "by up to 0.04")]}), OLD, NEW, "m", "h5")
    assert found.outcome == "lies"
    assert found.said == f"{stage}: by up to 0.04"
    assert found.way is None


def test_a_model_whose_outputs_cannot_be_asked_for_is_not_right() -> None:
    assert answer(lattice({"a": [tried(outputs=("raises", "E"))]}), OLD, NEW, "m", "h5").outcome == "fails"


@pytest.mark.parametrize("stage", ["compiled", "training"])
def test_another_training_state_is_told_apart(stage: str) -> None:
    found = answer(lattice({"a": [with_stage(stage, "not compiled")]}), OLD, NEW, "m", "h5")
    assert found.outcome == "untrained"


def test_the_first_way_that_gave_what_was_written_is_the_shortest() -> None:
    ways = [refused("E"), tried("two", outputs=("differs", "x")), tried("three"), tried("four")]
    found = answer(lattice({"a": ways}), OLD, NEW, "m", "h5")
    assert found.way is not None
    assert (found.way.text, found.way.format) == ("three", "h5")


def test_another_format_is_a_way() -> None:
    found = answer(lattice({"a": [refused("E")], "b": [tried()]}), OLD, NEW, "m", "h5")
    assert found.way is not None
    assert (found.way.text, found.way.format) == ("load_model(path)", "keras")


def test_another_implementation_is_the_last_way() -> None:
    over = {MIDDLE: {"a": {"keras": "c"}}}
    read = {"a": [refused("E")], "c": [tried()]}
    found = answer(lattice(read, over, {"a": [tried()]}), OLD, NEW, "m", "h5")
    assert found.way is not None
    assert found.way.text == f"under {MIDDLE} load_model(path), save as keras; here load_model(path)"
    # Another way may be needed in the end, too.
    read["c"] = [refused("E"), tried("load_model(path, compile=False)", compiled=("differs", "not compiled"))]
    found = answer(lattice(read, over, {"a": [tried()]}), OLD, NEW, "m", "h5")
    assert found.way is not None
    assert found.way.steps[-1] == "here load_model(path, compile=False)"
    assert not found.way.trained
    # What comes out in the end decides.
    read["c"] = [tried(outputs=("differs", "x"))]
    assert answer(lattice(read, over, {"a": [tried()]}), OLD, NEW, "m", "h5").way is None


def test_what_was_not_saved_and_what_nobody_loaded() -> None:
    data = lattice({"a": [tried()]})
    assert answer(data, OLD, NEW, "m", "yaml").outcome == "unwritten"
    assert answer(data, OLD, NEW, "none", "h5").said == "no such layer"
    assert answer(data, OLD, NEW, "m", "keras").outcome == "unread"
    assert answer(data, OLD, NEW, "m", "json").outcome == "unread"


def test_who_has_no_code_is_told_a_way_that_needs_none() -> None:
    own = tried("own code, then load_weights(path)")
    found = answer(lattice({"a": [refused("E"), own], "b": [tried()]}), OLD, NEW, "m", "h5")
    assert found.way is not None
    assert found.way.steps == ("own code, then load_weights(path)",)
    assert found.codeless is not None
    assert found.codeless.steps == (f"under {OLD} save as keras", "here load_model(path)")
    # Over another implementation, where no format of the writer helps.
    over, middle = {MIDDLE: {"a": {"keras": "c", "weights_h5": "d"}}}, {"a": [tried()]}
    found = answer(lattice({"a": [refused("E"), own], "c": [tried()], "d": [own]}, over, middle), OLD, NEW, "m", "h5")
    assert found.codeless is not None
    assert found.codeless.steps == (f"under {MIDDLE} load_model(path)", "save as keras", "here load_model(path)")
    # What was loaded there by its code is no way without code.
    found = answer(lattice({"a": [refused("E"), own], "c": [tried()]}, over, {"a": [own]}), OLD, NEW, "m", "h5")
    assert found.codeless is None


def test_of_ways_over_others_the_one_that_keeps_the_training_state_is_taken() -> None:
    over = {MIDDLE: {"a": {"h5": "c", "keras": "d"}}}
    read = {"a": [refused("E")], "c": [tried(compiled=("differs", "x"))], "d": [tried()]}
    found = answer(lattice(read, over, {"a": [tried()]}), OLD, NEW, "m", "h5")
    assert found.way is not None
    assert (found.way.steps[1], found.way.trained) == ("save as keras", True)


def test_a_configuration_is_no_way_to_a_model_with_weights() -> None:
    data = lattice({"a": [refused("E")], "j": [tried("model_from_json(text)")]})
    data = msgspec.structs.replace(data, written={OLD: {"m": Written({"h5": "a", "json": "j"})}})
    assert answer(data, OLD, NEW, "m", "h5").way is None
    assert answer(data, OLD, NEW, "m", "json").outcome == "right"


def test_a_graph_is_no_way_to_a_model_of_another_format() -> None:
    graph = Attempt("tf.saved_model.load(path)", {"load": OK, "outputs": OK})
    data = lattice({"a": [refused("E")], "s": [refused("E"), graph]})
    data = msgspec.structs.replace(data, written={OLD: {"m": Written({"h5": "a", "savedmodel": "s"})}})
    assert answer(data, OLD, NEW, "m", "h5").way is None
    found = answer(data, OLD, NEW, "m", "savedmodel").way
    assert found is not None
    assert found.steps == ("tf.saved_model.load(path)",)


def test_counts_alone_are_those_of_the_answers() -> None:
    data = invented_lattice()
    for writer in data.written:
        for reader in data.read:
            for found in between(data, writer, reader):
                assert outcome_at(data, writer, reader, found.model, found.format) == found.outcome


def test_the_table_of_the_page_has_every_answer() -> None:
    data = packing.read() if packing.read().written else invented_lattice()
    for one in (data, invented_lattice()):
        table = saving_json(one)
        cells = {(w, r, f): table["rows"][row] for w, r, f, row in table["cells"]}
        causes, texts, ways = table["causes"], table["texts"], table["ways"]

        def way(at: int, table: Any = table, texts: Any = texts, ways: Any = ways) -> Any:
            if at < 0:
                return None
            text, format_, trained, steps = ways[at]
            return Way(texts[text], table["formats"][format_], bool(trained), tuple(texts[n] for n in steps))

        for w, writer in enumerate(one.written):
            for r, reader in enumerate(one.read):
                for f, format_ in enumerate(FORMATS):
                    row = cells.get((w, r, f))
                    for found in between(one, writer, reader, (format_,)):
                        if row is None:
                            assert found.outcome in ("unread", "unwritten")
                            continue
                        answer_ = table["answers"][row[table["models"].index(found.model)]]
                        outcome, said, cause, helps, codeless = answer_
                        assert table["outcomes"][outcome] == found.outcome
                        assert (texts[said] if said >= 0 else "") == plain(found.said)
                        assert (causes[cause][0] if cause >= 0 else None) == (found.cause.id if found.cause else None)
                        assert (way(helps), way(codeless)) == (found.way, found.codeless)


def test_counts_are_of_files_and_said_once() -> None:
    found = between(lattice({"a": [refused("batch_shape")], "b": [tried()]}), OLD, NEW, ("h5", "keras", "yaml"))
    assert counts(found) == {"right": 1, "untrained": 0, "lies": 0, "fails": 1, "unwritten": 4, "unread": 0}
    assert summary(found) == (
        "Of 2 files 1 load and are what was saved, 0 load without their training state, 0 load and are something "
        "else, 1 do not load; for 1 of the 1 another way was found."
    )
    assert [(cause.id, len(several)) for cause, several in by_cause(found).items()] == [("batch-shape", 1)]


def test_what_loads_and_is_something_else_comes_first() -> None:
    loud, silent = CAUSES[:2]
    found = [*(Answer(name, "h5", "fails", cause=loud) for name in "abc"), Answer("d", "h5", "lies", cause=silent)]
    assert list(by_cause(found)) == [silent, loud]


def test_where_all_is_right_no_other_way_is_spoken_of() -> None:
    assert summary(between(lattice({"b": [tried()]}), OLD, NEW, ("h5",))).endswith(" 0 do not load.")


def test_every_pair_has_its_counts() -> None:
    ((writer, reader, number),) = overview(lattice({"a": [tried()]}), "h5")
    assert (writer, reader, number["right"], number["unwritten"]) == (OLD, NEW, 1, 1)


def test_who_was_not_measured_is_refused_with_those_who_were() -> None:
    with pytest.raises(UsageError, match="Measured are: py38"):
        between(lattice({}), "x/keras", NEW)
    with pytest.raises(UsageError, match="no model is called zz"):
        between(lattice({}), OLD, NEW, pattern="zz")


@pytest.mark.parametrize(
    ("model", "said", "cause"),
    [
        ("dense", "outputs: by up to 0.0445 (largest value 0.767)", "unexplained"),
        (
            "lstm",
            "load: ValueError: Unrecognized keyword arguments passed to LSTM: {'time_major': False}",
            "time-major",
        ),
        ("dense", "load: ValueError: Unrecognized keyword arguments: ['batch_shape', 'optional']", "batch-shape"),
        ("m", "load: ValueError: Could not deserialize 'keras.metrics.mse' because", "functions-by-name"),
        ("m", "load: OSError: Unable to open file (file signature not found)", "zip-as-h5"),
        ("m", "load: BadZipFile: File is not a zip file", "h5-as-zip"),
        ("m", "load: TypeError: Could not locate class 'Functional'. Make sure", "no-module"),
        ("m", "load: ValueError: Unknown layer: Functional", "functional-class"),
        ("m", "load: ValueError: Unknown layer: 'NotEqual'. Please", "mask-operation"),
        ("m", "load: ValueError: Unknown layer: 'ThresholdedReLU'. Please", "gone"),
        ("m", "compiled: not compiled", "not-compiled"),
        ("lambda_layer", "load: ValueError: bad marshal data (unknown type code)", "lambda-bytecode"),
        ("lambda_layer", "load: EOFError: EOF read where object expected", "lambda-bytecode"),
        ("dense", "load: EOFError: EOF read where object expected", "unexplained"),
        ("upsampling2d_bilinear", "outputs: by up to 1.41 (largest value 1.98)", "bilinear"),
        ("upsampling2d", "outputs: by up to 1.41 (largest value 1.98)", "unexplained"),
        (
            "compiled_objects",
            "outputs: ValueError: Exception encountered when calling Sequential.call().",
            "first-shape-with-batch",
        ),
        (
            "nested_sequential",
            "load: TypeError: <class 'keras.src.layers.core.dense.Dense'> could not be deserialized properly. Please",
            "input-shape-key",
        ),
        (
            "trained_adam",
            "load: TypeError: <class 'keras.src.models.sequential.Sequential'> could not be deserialized properly.",
            "input-shape-key",
        ),
        (
            "compiled_objects",
            "load: TypeError: <class 'keras.src.losses.losses.MeanSquaredError'> could not be deserialized properly.",
            "loss-function-key",
        ),
        (
            "lstm",
            "load: TypeError: <class 'keras.src.initializers.a.GlorotUniform'> could not be deserialized properly",
            "initializer-axes",
        ),
        (
            "m",
            "load: KeyError: \"Unable to synchronously open object (object 'vars' doesn't exist)\"",
            "weights-layout",
        ),
        ("m", "load: ValueError: Layer 'l' expected 3 variables, but received 0 variables during", "weights-layout"),
        ("merge_concatenate", "outputs: shapes [(4, 5, 6)] instead of [(4, 10, 3)]", "axis-lost"),
        ("lstm_options", "outputs: by up to 0.0369 (largest value 0.413)", "hard-sigmoid-by-name"),
        (
            "custom_loss_and_activation",
            "load: TypeError: Object of type function is not JSON serializable",
            "function-in-configuration",
        ),
        ("nested", "load: the process was ended after 40 seconds", "nested-forever"),
        ("nested_sequential", "load: the process was ended after 40 seconds", "unexplained"),
        ("multi_head_attention", "load: KeyError: 'query_shape'", "attention-shapes"),
        (
            "m",
            "load: TypeError: Error when deserializing class 'Dense' Unknown activation function: 'function'. Please",
            "function-as-object",
        ),
        (
            "m",
            "load: TypeError: Could not deserialize class 'F' because its parent module a.b cannot be imported",
            "module-gone",
        ),
        (
            "m",
            "load: TypeError: weight_decay is not a valid argument, kwargs should be empty  for `opt",
            "optimizer-keys",
        ),
        ("m", "load: the process ended with status -11", "unexplained"),
    ],
)
def test_messages_have_causes(model: str, said: str, cause: str) -> None:
    assert cause_of(model, said).id == cause


def test_what_helps_tells_a_cause_that_no_message_names() -> None:
    said, way = "outputs: by up to 0.0445 (largest value 0.767)", "load_model(path, custom_objects={'hard_sigmoid': f})"
    assert cause_of("dense", said, way).id == "hard-sigmoid"
    assert cause_of("dense", said, "load_model(path, compile=False)").id == "unexplained"


def test_causes_are_told_apart_by_their_ids() -> None:
    ids = [one.id for one in (*CAUSES, UNEXPLAINED)]
    assert len(ids) == len(set(ids))


def test_messages_lose_the_folders_of_the_store() -> None:
    assert plain("File not found: filepath=/a/b/files/0123456789abcdef/m.keras.") == "File not found: m.keras."


# The file of the package.


def test_what_was_packed_comes_out_again(tmp_path: Path) -> None:
    data = lattice({"a": [refused("é"), tried()], "b": [tried()]}, {MIDDLE: {"a": {"keras": "b"}}}, {"a": [tried()]})
    size = packing.write(data, tmp_path / "f.xz")
    assert size == (tmp_path / "f.xz").stat().st_size
    assert packing.read(tmp_path / "f.xz") == data


def test_a_damaged_file_says_how_to_make_another(tmp_path: Path) -> None:
    (tmp_path / "f.xz").write_bytes(b"xx")
    with pytest.raises(PackedFileError, match="conformance lattice pack"):
        packing.read(tmp_path / "f.xz")
    assert packing.read(tmp_path / "none.xz") == Lattice()


# Runs.


def launch(python: Path = Path(sys.executable), lock: str = "l") -> Launch:
    return Launch(Implementation("py38-tf210", "tf.keras", "tensorflow", "cpu", ""), python, lock=lock)


#: Stands for the Python of an environment: answers about each thing it is asked, dies over "crash", hangs over "hang".
FAKE = """#!{python}
import json, os, sys, time
asked = json.load(open(sys.argv[3]))
with open(sys.argv[4], "a") as file:
    def tell(**what):
        file.write(json.dumps(what) + "\\n")
        file.flush()
    tell(versions={{"keras": "2.10.0"}})
    for one in asked.get("models", asked.get("files")):
        tell(begun=one)
        if one == "crash":
            os._exit(3)
        if one == "hang":
            time.sleep(60)
        if one == "late" and not os.path.exists(__file__ + ".late"):
            open(__file__ + ".late", "w").close()
            time.sleep(60)
        if asked["task"] == "writing":
            tell(model=one, files={{"h5": "d-" + one, "yaml": {{"error": "no"}}}}, seconds=0.5)
        else:
            saved = {{"keras": "again", "h5": {{"error": "no"}}}} if asked["again"] else {{}}
            tell(file=one, ways=[["load_model(path)", {{"load": ["ok", ""]}}]], saved=saved, seconds=0.25)
"""


@pytest.fixture
def fake(tmp_path: Path) -> Path:
    path = tmp_path / "python"
    path.write_text(FAKE.format(python=sys.executable), encoding="utf-8")
    path.chmod(0o755)
    return path


def test_a_run_goes_on_after_what_crashes(tmp_path: Path, fake: Path) -> None:
    journals, told = Journals(tmp_path / "lattice"), list[str]()
    running.write(journals, [launch(fake)], ["a", "crash", "b"], ["h5", "yaml"], 1, told.append)
    found = journals.written(launch(fake))
    assert found["a"] == Written({"h5": "d-a"}, {"yaml": "no"})
    assert found["crash"].error == "the process ended with status 3"
    assert found["b"].files == {"h5": "d-b"}
    assert len(told) == 1
    # Nothing is done twice.
    running.write(journals, [launch(fake)], ["a", "crash", "b"], ["h5", "yaml"], 1, told.append)
    assert len(told) == 1


def test_what_hangs_is_ended(tmp_path: Path, fake: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "PATIENCE", 0.5)
    journals = Journals(tmp_path / "lattice")
    running.read(journals, [launch(fake)], ["hang", "b"], 1, lambda _: None)
    found = journals.read(launch(fake))
    assert found["hang"][0].stages["load"][0] == "raises"
    assert "was ended" in found["hang"][0].said
    assert found["b"][0].loads


def test_what_was_late_once_is_tried_once_more(tmp_path: Path, fake: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "PATIENCE", 2.0)
    journals = Journals(tmp_path / "lattice")
    running.read(journals, [launch(fake)], ["late", "b"], 1, lambda _: None)
    found = journals.read(launch(fake))
    assert list(found) == ["b", "late"]
    assert found["late"][0].loads


def test_saving_again_is_asked_for_apart(tmp_path: Path, fake: Path) -> None:
    journals = Journals(tmp_path / "lattice")
    running.read(journals, [launch(fake)], ["a"], 1, lambda _: None)
    assert journals.saved_again(launch(fake)) == {}
    running.read(journals, [launch(fake)], ["a"], 1, lambda _: None, ["keras", "h5"])
    assert journals.saved_again(launch(fake)) == {"a": {"keras": "again"}}
    size = journals.path("reading", launch(fake)).stat().st_size
    running.read(journals, [launch(fake)], ["a"], 1, lambda _: None, ["keras", "h5"])
    assert journals.path("reading", launch(fake)).stat().st_size == size


def test_a_python_that_does_not_start_is_an_error(tmp_path: Path) -> None:
    bad = tmp_path / "python"
    bad.write_text("#!/bin/sh\necho no such module; exit 1\n", encoding="utf-8")
    bad.chmod(0o755)
    with pytest.raises(WorkerStartError, match="no such module"):
        running.write(Journals(tmp_path / "lattice"), [launch(bad)], ["a"], ["h5"], 1, lambda _: None)


def test_another_lock_has_another_journal_and_a_torn_line_is_done_again(tmp_path: Path, fake: Path) -> None:
    journals = Journals(tmp_path / "lattice")
    running.write(journals, [launch(fake)], ["a"], ["h5"], 1, lambda _: None)
    assert journals.written(launch(fake, "other")) == {}
    with journals.path("writing", launch(fake)).open("ab") as file:
        file.write(b'{"model":"b","fil')
    assert list(journals.written(launch(fake))) == ["a"]
    running.write(journals, [launch(fake)], ["a", "b"], ["h5"], 1, lambda _: None)
    assert list(journals.written(launch(fake))) == ["a", "b"]


def test_what_was_done_stands_in_the_journal_before_the_process_ends(
    tmp_path: Path, fake: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "PATIENCE", 20.0)
    journals = Journals(tmp_path / "lattice")
    monkeypatch.setattr(time, "sleep", lambda _: None if not journals.read(launch(fake)) else _stop())
    with pytest.raises(KeyboardInterrupt):
        running.read(journals, [launch(fake)], ["a", "hang"], 1, lambda _: None)
    assert list(journals.read(launch(fake))) == ["a"]


def _stop() -> None:
    raise KeyboardInterrupt


def test_gathering_keeps_what_others_have_by_the_same_worker(tmp_path: Path, fake: Path) -> None:
    journals = Journals(tmp_path / "lattice")
    running.write(journals, [launch(fake)], ["a"], ["h5"], 1, lambda _: None)
    running.read(journals, [launch(fake)], ["d-a", "gone"], 1, lambda _: None)
    former = Lattice(worker=journals.worker, written={"x/keras": {"a": Written({"h5": "d-x"})}})
    found = gathered(journals, [launch(fake)], former)
    assert set(found.written) == {"x/keras", OLD}
    assert list(found.read[OLD]) == ["d-a"]
    assert found.writers[OLD] == Party({"keras": "2.10.0"}, "l", 0.5)
    assert set(gathered(journals, [launch(fake)], Lattice(worker="other", written=former.written)).written) == {OLD}


def test_journals_of_the_same_packages_take_nothing_away(tmp_path: Path, fake: Path) -> None:
    journals = Journals(tmp_path / "lattice")
    running.write(journals, [launch(fake)], ["a"], ["h5"], 1, lambda _: None)
    running.read(journals, [launch(fake)], ["d-a"], 1, lambda _: None)
    party = Party({"keras": "2.10.0"}, "l", 7.0)
    former = Lattice(
        worker=journals.worker,
        writers={OLD: party},
        readers={OLD: party},
        written={OLD: {"a": Written({"keras": "k-a"}, {"h5": "no"}), "b": Written({"h5": "d-b"})}},
        read={OLD: {"k-a": [tried()], "d-b": [tried()]}},
        over={OLD: {"k-a": {"h5": "d-b"}}},
    )
    found = gathered(journals, [launch(fake)], former)
    assert found.written[OLD] == {
        "a": Written({"keras": "k-a", "h5": "d-a"}, {"yaml": "no"}),
        "b": Written({"h5": "d-b"}),
    }
    assert set(found.read[OLD]) == {"k-a", "d-b", "d-a"}
    assert found.over == {OLD: {"k-a": {"h5": "d-b"}}}
    # Of other packages nothing stays.
    other = msgspec.structs.replace(former, writers={OLD: Party({"keras": "2.9.0"}, "l")}, readers={})
    found = gathered(journals, [launch(fake)], other)
    assert set(found.written[OLD]) == {"a"}
    assert set(found.read[OLD]) == {"d-a"}
    assert not found.over


def test_what_another_made_of_a_file_is_loaded_only_where_it_could_help(tmp_path: Path, fake: Path) -> None:
    journals = Journals(tmp_path / "lattice")
    over = {"right": ["again-1"], "crash": ["again-2"]}
    running.read(journals, [launch(fake)], ["right", "crash"], 1, lambda _: None, (), over)
    assert list(journals.read(launch(fake))) == ["right", "crash", "again-2"]


def test_there_are_enough_models_and_all_are_named_once() -> None:
    names = running.models()
    assert len(names) == len(set(names))
    assert len(names) >= 50


# The worker's reading of contents, which needs neither Keras nor h5py here.


@pytest.fixture(scope="module")
def contents() -> types.ModuleType:
    spec = importlib.util.spec_from_file_location("saving_contents", WORKER / "contents.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def archive(path: Path, version: str, units: int, order: tuple[str, str] = ("metadata.json", "config.json")) -> Path:
    texts = {"metadata.json": {"keras_version": version, "date_saved": version}, "config.json": {"units": units}}
    with zipfile.ZipFile(path, "w") as made:
        for name in order:
            made.writestr(name, json.dumps(texts[name]))
    return path


def test_versions_dates_and_the_order_of_members_make_no_other_file(tmp_path: Path, contents: Any) -> None:
    one = archive(tmp_path / "a.keras", "3.3.3", 3)
    other = archive(tmp_path / "b.keras", "3.15.1", 3, ("config.json", "metadata.json"))
    assert contents.digest(one) == contents.digest(other)
    assert contents.digest(one) != contents.digest(archive(tmp_path / "c.keras", "3.3.3", 4))
    assert contents.digest(one) != contents.digest(one, also=["another model"])


def test_texts_are_compared_as_json(contents: Any) -> None:
    assert contents.text('{"b": 1, "a": {"keras_version": "2.3.1"}}') == contents.text('{"a": {}, "b": 1}')
    assert contents.text("a: yaml") == "a: yaml"


def test_kinds_are_told_by_content_not_by_name(tmp_path: Path, contents: Any) -> None:
    (tmp_path / "m.keras").write_bytes(b"\x89HDF\r\n\x1a\n")
    assert contents.kind(str(tmp_path / "m.keras")) == "h5"
    assert contents.kind(str(archive(tmp_path / "z.h5", "1", 1))) == "zip"
    assert contents.kind(str(tmp_path)) == "folder"
    (tmp_path / "t.json").write_text("{}", encoding="utf-8")
    assert contents.kind(str(tmp_path / "t.json")) == "text"


def test_a_folder_is_taken_as_it_is(tmp_path: Path, contents: Any) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "graph.pb").write_bytes(name.encode())
    assert contents.digest(str(tmp_path / "one")) != contents.digest(str(tmp_path / "two"))


# The command.


@pytest.fixture
def packed(monkeypatch: pytest.MonkeyPatch) -> None:
    both = {"a": [refused("ValueError: batch_shape")], "b": [tried()]}
    data = lattice(both)
    data = Lattice(
        data.created,
        data.worker,
        data.writers,
        data.readers,
        {**data.written, NEW: data.written[OLD]},
        {**data.read, OLD: data.read[NEW]},
    )
    monkeypatch.setattr(packing, "read", lambda: data)


@pytest.mark.usefixtures("packed")
def test_the_command_names_versions_as_others_do() -> None:
    run = CliRunner().invoke
    done = run(app, ["load", "tf.keras@2.10", "keras@3.15", "--format", "h5"])
    assert done.exit_code == 0, done.output
    assert f"Saved by {OLD}, loaded by {NEW}: Of 1 files 0 load" in done.output
    assert "m (h5): does not load: load: ValueError: batch_shape" in done.output
    assert "works as keras: load_model(path)" in done.output
    same = run(app, ["load", OLD, OLD, "--format", "keras"])
    assert f"Saved by {OLD}, loaded by {OLD}: Of 1 files 1 load" in same.output


@pytest.mark.usefixtures("packed")
def test_the_command_as_json_and_its_overview() -> None:
    run = CliRunner().invoke
    found = json.loads(run(app, ["load", OLD, NEW, "--model", "m", "--json"]).stdout)
    assert found["counts"]["fails"] == 1
    steps = [f"under {OLD} save as keras", "here load_model(path)"]
    assert found["files"][0]["way"] == {"format": "keras", "how": "load_model(path)", "steps": steps, "trained": True}
    assert "0/0/1" in run(app, ["load", "--format", "h5"]).stdout
    pairs = json.loads(run(app, ["load", "--json", "--format", "h5"]).stdout)["pairs"]
    assert len(pairs) == 4


@pytest.mark.usefixtures("packed")
@pytest.mark.parametrize(
    ("words", "said", "advice"),
    [
        ([OLD], "load takes the Keras that saved and the one that loads", "conformance load tf.keras@2.10"),
        ([OLD, NEW, "--format", "pickle"], "pickle is no format", "h5, keras, savedmodel"),
        ([OLD, NEW, "--model", "zz"], "no model is called zz", "There are: m"),
        (
            ["py38-tf25/tf.keras", NEW],
            "no implementation py38-tf25/tf.keras was observed saving",
            f"Measured are: {OLD}",
        ),
        (["tf.keras@2.5", NEW], "tf.keras@2.5 was not observed saving or loading", "conformance lattice write -i ID"),
        (["mxkeras", NEW], "saving or loading", f"Measured are: {OLD}"),
        (
            [OLD, NEW, "--format", "json"],
            f"nobody loaded json of {OLD} under {NEW}",
            f"measured: h5, keras. To measure: conformance lattice write -i {OLD} --format json",
        ),
    ],
)
def test_mistakes_are_refused_and_say_what_to_do(words: list[str], said: str, advice: str) -> None:
    done = CliRunner().invoke(app, ["load", *words])
    assert isinstance(done.exception, ConformanceError)
    assert said in done.exception.message
    assert advice in done.exception.advice
