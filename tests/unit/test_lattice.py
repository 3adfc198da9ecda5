"""Saving and loading: what comes of journals, how it is packed, what is answered, and why."""

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from lattice_invented import OK, OWN, invented_lattice, refused, tried
from lattice_small import MIDDLE, NEW, OLD, lattice, with_stage

from conformance.environments.table import ROOT
from conformance.lattice import packing
from conformance.lattice.answers import (
    Answer,
    answer,
    between,
    by_advice,
    by_cause,
    counts,
    is_hdf5,
    outcome_at,
    overview,
    summary,
    ways_found,
)
from conformance.lattice.causes import CAUSES, UNEXPLAINED
from conformance.lattice.model import FORMATS, Attempt, Lattice, Party, Written
from conformance.lattice.ways import COPIED, NO_WAY, Way, advice, written
from conformance.model.errors import UsageError
from conformance.publishing.report.saving import saving_json
from conformance.storage.packed import PackedFileError


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


@pytest.mark.parametrize(
    ("model", "keras", "told", "left"),
    [
        ("trained_adam", "3.14.1", "evaluates to [0.8013] instead of [1.692]", ""),
        (
            "trained_adam",
            "3.0.5",
            "rate 0.1 instead of 0.2; evaluates to [0.8] instead of [1.7]",
            "rate 0.1 instead of 0.2",
        ),
        ("trained_adam", "3.0.5", "rate 0.1 instead of 0.2", "rate 0.1 instead of 0.2"),
        # It resets its metrics.
        (
            "trained_adam",
            "3.15.1",
            "evaluates to [0.8013] instead of [1.692]",
            "evaluates to [0.8013] instead of [1.692]",
        ),
        (
            "trained_adam",
            "2.10.0",
            "evaluates to [0.8013] instead of [1.692]",
            "evaluates to [0.8013] instead of [1.692]",
        ),
        # Its writer never trained it.
        ("compiled_adam", "3.8.0", "evaluates to [0.8] instead of [1.7]", "evaluates to [0.8] instead of [1.7]"),
    ],
)
def test_a_mean_over_training_is_no_number_of_the_saved_model(
    tmp_path: Path, model: str, keras: str, told: str, left: str
) -> None:
    data = lattice({"a": [with_stage("compiled", told)]})
    writers = {OLD: msgspec.structs.replace(data.writers[OLD], versions={"keras": keras})}
    packing.write(
        msgspec.structs.replace(data, writers=writers, written={OLD: {model: Written({"h5": "a"})}}), tmp_path / "f.xz"
    )
    found = answer(packing.read(tmp_path / "f.xz"), OLD, NEW, model, "h5")
    assert (found.outcome, found.said) == (("untrained", f"compiled: {left}") if left else ("right", ""))


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
    assert found.instead is not None
    assert found.instead.steps == (f"under {OLD} save as keras", "here load_model(path)")
    # Over another implementation, where no format of the writer helps.
    over, middle = {MIDDLE: {"a": {"keras": "c", "weights_h5": "d"}}}, {"a": [tried()]}
    found = answer(lattice({"a": [refused("E"), own], "c": [tried()], "d": [own]}, over, middle), OLD, NEW, "m", "h5")
    assert found.instead is not None
    assert found.instead.steps == (f"under {MIDDLE} load_model(path)", "save as keras", "here load_model(path)")
    # What was loaded there by its code is no way without code.
    found = answer(lattice({"a": [refused("E"), own], "c": [tried()]}, over, {"a": [own]}), OLD, NEW, "m", "h5")
    assert found.instead is None


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


def test_who_wants_a_model_is_told_more_than_what_gives_its_outputs() -> None:
    graph = Attempt("tf.saved_model.load(path)", {"load": OK, "outputs": OK})
    data = lattice({"a": [refused("E"), tried("load_model(path, compile=False)")], "s": [refused("E"), graph]})
    data = msgspec.structs.replace(data, written={OLD: {"m": Written({"h5": "a", "savedmodel": "s"})}})
    found = answer(data, OLD, NEW, "m", "savedmodel")
    assert found.way is not None
    assert found.way.outputs_alone
    assert found.instead is not None
    assert found.instead.steps == (f"under {OLD} save as h5", "here load_model(path, compile=False)")
    assert not found.instead.outputs_alone
    # Such a way is none to the model, and is counted as what it is.
    assert ways_found([found]) == (0, 1)
    assert summary([found]).endswith("for 0 of these 1 another way was found, for 1 a way to its outputs alone.")
    assert ways_found([answer(data, OLD, NEW, "m", "h5")]) == (1, 0)
    assert not Way("under X layers.TFSMLayer(path), save as h5; here load_model(path)", "h5", True).outputs_alone


def test_counts_alone_are_those_of_the_answers() -> None:
    data = invented_lattice()
    for writer in data.written:
        for reader in data.read:
            for found in between(data, writer, reader):
                assert outcome_at(data, writer, reader, found.model, found.format) == found.outcome


@pytest.mark.night
def test_the_table_of_the_page_has_every_answer() -> None:
    data = packing.read() if packing.read().written else invented_lattice()
    for one in (data, invented_lattice()):
        table = saving_json(one)
        cells = {(w, r, f): table["rows"][row] for w, r, f, row in table["cells"]}
        causes, texts, ways = table["causes"], table["texts"], table["ways"]

        def way(at: int, writer: str, table: Any = table, texts: Any = texts, ways: Any = ways) -> Any:
            if at < 0:
                return None
            text, format_, trained, steps = ways[at]
            told, *several = (texts[n].replace("{writer}", writer) for n in (text, *steps))
            return Way(told, table["formats"][format_], bool(trained), tuple(several))

        # Of many pairs a sample.
        step = max(1, len(one.written) // 8)
        for w, writer in list(enumerate(one.written))[::step]:
            for r, reader in list(enumerate(one.read))[w % step :: step]:
                for f, format_ in enumerate(FORMATS):
                    row = cells.get((w, r, f))
                    for found in between(one, writer, reader, (format_,)):
                        if row is None:
                            assert found.outcome in ("unread", "unwritten")
                            continue
                        answer_ = table["answers"][row[table["models"].index(found.model)]]
                        outcome, said, cause, helps, instead, advised, newer = answer_
                        assert table["outcomes"][outcome] == found.outcome
                        assert (texts[said] if said >= 0 else "") == found.said
                        assert (causes[cause][0] if cause >= 0 else None) == (found.cause.id if found.cause else None)
                        assert (way(helps, writer), way(instead, writer)) == (found.way, found.instead)
                        told = texts[advised].replace("{writer}", writer) if advised >= 0 else ""
                        assert told == (found.advice if found.cause else "")
                        assert (table["readers"][newer] if newer >= 0 else "") == found.newer


def test_counts_are_of_files_and_said_once() -> None:
    found = between(lattice({"a": [refused("time_major")], "b": [tried()]}), OLD, NEW, ("h5", "keras", "yaml"))
    assert counts(found) == {"right": 1, "untrained": 0, "lies": 0, "fails": 1, "unwritten": 4, "unread": 0}
    assert summary(found) == (
        "Of 2 files 1 load and are what was saved, 0 load without their training state, 0 load and are something "
        "else, 1 do not load; for 1 of these 1 another way was found."
    )
    assert [(cause.id, len(several)) for cause, several in by_cause(found).items()] == [("time-major", 1)]


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
    ("steps", "trained", "said"),
    [
        (("load_model(path, compile=False)",), True, "Load with compile=False."),
        (("load_model(path, compile=False)",), False, "Load with compile=False; compile it again."),
        (("load_model(path)",), False, "Compile it again."),
        (("load_model(path, safe_mode=False)",), True, "If you trust the file, pass safe_mode=False."),
        ((OWN,), True, "Make the model by its code, and load the weights of the file."),
        (("load_model(copy with no groups, compile=False)",), True, "Change the configuration in a copy of the file."),
        (("load_model(file renamed to *.h5)",), True, "Rename the file to *.h5."),
        ((f"under {OLD} save as keras", "here load_model(path)"), True, f"Under {OLD} save as keras, and load that."),
        (
            (f"under {MIDDLE} load_model(path, compile=False)", "save as h5", "here load_model(path)"),
            True,
            f"Load it under {MIDDLE} (load with compile=False); save as h5, and load that.",
        ),
    ],
)
def test_advice_is_what_a_way_asks(steps: tuple[str, ...], trained: bool, said: str) -> None:
    assert advice(Way(steps[-1], "h5", trained, steps)) == said


def test_a_file_for_which_nothing_helped_is_told_so_and_what_nobody_tried() -> None:
    found = answer(lattice({"a": [refused("Unknown layer: 'X'")]}), OLD, NEW, "m", "h5")
    assert found.way is None
    assert found.advice == f"{NO_WAY} Not tried: write it yourself and hand it over as custom_objects."
    found = answer(lattice({"a": [refused("time_major")]}), OLD, NEW, "m", "h5")
    assert found.advice == NO_WAY


def test_ways_that_do_not_help_and_a_newer_keras_are_named() -> None:
    read = {"a": [refused("E"), refused("bad marshal data", "load_model(path, safe_mode=False)"), tried(OWN)]}
    data = lattice(read)
    found = answer(data, OLD, NEW, "m", "h5")
    assert found.refuted == (("load_model(path, safe_mode=False)", "load: bad marshal data"),)
    assert found.newer == ""
    later, other, older = "later/keras", "later/keras[jax]", "older/keras"
    readers = {
        **data.readers,
        **{name: Party({"keras": v}, "l") for name, v in ((later, "3.16.0"), (other, "3.16.0"), (older, "3.9.0"))},
    }
    read_ = {**data.read, **{name: {"a": [tried()]} for name in (later, other, older)}}
    found = answer(msgspec.structs.replace(data, readers=readers, read=read_), OLD, NEW, "m", "h5")
    assert found.newer == later


@pytest.mark.night
def test_all_that_is_advised_was_measured() -> None:
    """Of everything that is published: no file is told to be what it is, and no way that gave something else."""
    data = packing.read()
    wrong: list[str] = []
    for writer in data.written:
        for reader in data.read:
            for one in between(data, writer, reader):
                if one.cause is None:
                    continue
                where = f"{writer} {reader} {one.model} {one.format}: {one.advice}"
                if (one.way is None) != one.advice.startswith(NO_WAY):
                    wrong.append(where)
                if one.way is not None and f"save as {one.format}" in one.advice and one.way.format == one.format:
                    # It may say so only of what another implementation saves again.
                    wrong += [where] if not one.way.steps[0].startswith("under ") else []
                if one.way is not None:
                    files = data.written[writer][one.model].files
                    tried_ = data.read[reader].get(files[one.way.format], ())
                    hdf5 = is_hdf5(data, writer, one.way.format)
                    direct = any(written(t.way, hdf5) == one.way.text and t.right for t in tried_)
                    again = one.way.text.startswith("under ")
                    wrong += [where] if not (direct or again) else []
    assert not wrong, wrong[:5]


def test_files_of_a_cause_stand_below_the_advice_that_is_theirs() -> None:
    some = [
        Answer("a", "h5", "fails", "x", UNEXPLAINED),
        *(Answer(m, "h5", "fails", "x", UNEXPLAINED, Way(OWN, "h5", True, (OWN,))) for m in "bc"),
    ]
    told = {said: [one.model for one in several] for said, several in by_advice(some).items()}
    assert list(told.values()) == [["b", "c"], ["a"]]


def test_what_was_packed_comes_out_again(tmp_path: Path) -> None:
    data = lattice({"a": [refused("é"), tried()], "b": [tried()]}, {MIDDLE: {"a": {"keras": "b"}}}, {"a": [tried()]})
    size = packing.write(data, tmp_path / "f.xz")
    assert size == (tmp_path / "f.xz").stat().st_size
    assert packing.read(tmp_path / "f.xz") == data


def test_where_the_store_lay_is_not_packed(tmp_path: Path) -> None:
    path = "/a/b/files/0123456789abcdef/"
    data = lattice({"a": [refused(f"E: {path}m.keras is no file")]})
    data = msgspec.structs.replace(data, written={OLD: {"m": Written({}, {"yaml": f"E: {path}m.yaml"}, "")}})
    packing.write(data, tmp_path / "f.xz")
    found = packing.read(tmp_path / "f.xz")
    assert found.read[NEW]["a"][0].said == "load: E: m.keras is no file"
    assert found.written[OLD]["m"].refused == {"yaml": "E: m.yaml"}


def test_a_damaged_file_says_how_to_make_another(tmp_path: Path) -> None:
    (tmp_path / "f.xz").write_bytes(b"xx")
    with pytest.raises(PackedFileError, match="conformance lattice pack"):
        packing.read(tmp_path / "f.xz")
    assert packing.read(tmp_path / "none.xz") == Lattice()


@pytest.mark.parametrize(
    ("told", "left"),
    [
        ('loss ["mean_squared_error", "mean_absolute_error"] instead of ["mean_squared_error", "mae"]', ""),
        ('loss {"a": "mae"} instead of {"a": "mean_absolute_error"}', ""),
        ('loss "kld" instead of "kl_divergence"', ""),
        ('loss "mae" instead of "mean_absolute_error"; rate 0.1 instead of 0.2', "rate 0.1 instead of 0.2"),
        (
            'optimizer "SGD" instead of "Adam"; loss "mae" instead of "mean_absolute_error"; rate 1 instead of 2',
            'optimizer "SGD" instead of "Adam"; rate 1 instead of 2',
        ),
        # What it evaluates to is another: then it is not the same function.
        (
            'loss "mae" instead of "mean_absolute_error"; evaluates to [1] instead of [2]',
            "evaluates to [1] instead of [2]",
        ),
    ],
)
def test_two_names_of_one_loss_are_no_difference(tmp_path: Path, told: str, left: str) -> None:
    """It says so of what was packed before it was known, too."""
    packing.write(lattice({"a": [with_stage("compiled", told)]}), tmp_path / "f.xz")
    found = answer(packing.read(tmp_path / "f.xz"), OLD, NEW, "m", "h5")
    assert (found.outcome, found.said) == (("untrained", f"compiled: {left}") if left else ("right", ""))


@pytest.mark.parametrize(
    "told",
    [
        'loss "mae" instead of "mean_squared_error"',
        'loss ["mae", "mse"] instead of ["mse", "mae"]',
        'loss {"a": "mae"} instead of {"b": "mae"}',
        'loss "mae" instead of ["mae"]',
        'loss null instead of "mae"',
        'loss "cosine_proximity" instead of "cosine_similarity"',
        "loss mae instead of",
        "rate 0.01 instead of 0.05",
        "not compiled",
    ],
)
def test_another_loss_stays_another(tmp_path: Path, told: str) -> None:
    packing.write(lattice({"a": [with_stage("compiled", told)]}), tmp_path / "f.xz")
    found = answer(packing.read(tmp_path / "f.xz"), OLD, NEW, "m", "h5")
    assert (found.outcome, found.said) == ("untrained", f"compiled: {told}")


def test_who_could_save_nothing_is_not_counted() -> None:
    data = lattice({})
    assert data.savers == [OLD]
    none = {"m": Written(error="AttributeError: clear_session")}
    assert msgspec.structs.replace(data, written={**data.written, NEW: none}).savers == [OLD]


@pytest.mark.parametrize(
    ("call", "of_hdf5", "otherwise", "advised"),
    [
        (
            "load_model(copy as it is, compile=False)",
            "load_model(copy renamed to *.h5, compile=False)",
            "load_model(unchanged copy, compile=False)",
            "Rename the file to *.h5.",
        ),
        (
            "load_model(copy with no groups, dtype by its name, no axis, compile=False)",
            "load_model(copy renamed to *.h5 with dtype by its name, no axis, no groups, compile=False)",
            "load_model(copy with dtype by its name, no axis, no groups, compile=False)",
            "Rename a copy of the file to *.h5, and change its configuration.",
        ),
        (
            "load_model(copy with no groups, custom_objects={'f': g})",
            "load_model(copy renamed to *.h5 with no groups, custom_objects={'f': g})",
            "load_model(copy with no groups, custom_objects={'f': g})",
            "Rename a copy of the file to *.h5, change its configuration, and hand over the function that it was "
            "trained with.",
        ),
        (
            "model_from_json(text with no groups, no axis)",
            "model_from_json(text with no axis, no groups)",
            "model_from_json(text with no axis, no groups)",
            "Change the configuration in a copy of the file.",
        ),
    ],
)
def test_a_call_says_what_its_copy_is_called(call: str, of_hdf5: str, otherwise: str, advised: str) -> None:
    """Changes are told in one order, whichever came first."""
    assert (written(call, True), written(call)) == (of_hdf5, otherwise)
    assert advice(Way(of_hdf5, "keras", True, (of_hdf5,))) == advised
    assert bool(COPIED.search(of_hdf5)) == (" with " in of_hdf5)


def test_a_keras_file_of_keras_2_12_is_hdf5_and_its_copy_is_called_so() -> None:
    way = tried("load_model(copy with no groups, compile=False)")
    data = lattice({"b": [refused("E"), way]})
    for keras, copy in (("2.12.0", "copy renamed to *.h5 with no groups"), ("2.13.1", "copy with no groups")):
        writers = {OLD: msgspec.structs.replace(data.writers[OLD], versions={"keras": keras})}
        found = answer(msgspec.structs.replace(data, writers=writers), OLD, NEW, "m", "keras").way
        assert found is not None
        assert found.text == f"load_model({copy}, compile=False)"


def test_what_is_written_for_the_worker_s_words_is_what_it_says() -> None:
    """Its words are part of the data's digest: if they change, what is shown for them does."""
    source = (ROOT / "conformance/worker/saving/ways.py").read_text(encoding="utf-8")
    words = re.findall(r'yield "(\'hard_sigmoid\': [^"]*)"', source)
    assert len(words) == 2
    assert all("lambda x: keras." in written(one) for one in words)
