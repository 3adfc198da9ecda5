"""The command ``load``."""

import json
import re
from types import SimpleNamespace

import msgspec
import pytest
from lattice_invented import OWN, refused, tried
from lattice_small import NEW, OLD, lattice
from typer.testing import CliRunner

from conformance.cli import app
from conformance.lattice import packing
from conformance.lattice.answers import OUTCOMES
from conformance.lattice.model import FORMATS, Lattice, Party, Written
from conformance.model.errors import ConformanceError, UsageError


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


def test_who_saved_nothing_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "read", lambda: lattice({"a": [tried()]}))
    done = CliRunner().invoke(app, ["load", NEW])
    assert isinstance(done.exception, UsageError)
    assert f"nothing was saved under {NEW}" in done.exception.message
    assert OLD in done.exception.advice


@pytest.mark.usefixtures("packed")
def test_the_command_says_which_of_several_implementations_it_is_about() -> None:
    run = CliRunner().invoke
    done = run(app, ["load", "tf.keras@2.10", "keras@3.15", "--format", "h5"])
    assert f"; {NEW} (Keras 3.15" in done.stderr
    assert "it alone was measured both saving and loading" in done.stderr
    same = run(app, ["load", "keras@3.15", "keras@3.15", "--format", "h5"])
    assert "it alone was measured both saving and loading" in same.stderr
    # An id means itself, and tf.keras 2.10 is one implementation.
    assert "is taken" not in run(app, ["load", OLD, NEW, "--format", "h5"]).stderr
    assert "tf.keras@2.10 is" not in done.stderr


@pytest.mark.usefixtures("packed")
def test_an_older_one_is_taken_where_none_of_the_newest_was_measured() -> None:
    said = CliRunner().invoke(app, ["load", "tf.keras", NEW, "--format", "h5"]).stderr
    assert f"; {OLD} (Keras 2.10" in said
    assert "none of these was measured both saving and loading, and it is the newest that was" in said


@pytest.mark.usefixtures("packed")
def test_the_command_says_what_was_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    way = "load_model(path, safe_mode=False)"
    data = lattice({"a": [refused("Lambda"), refused("bad marshal data", way), tried(OWN)]})
    data = msgspec.structs.replace(data, written={OLD: {"lambda_layer": Written({"h5": "a"})}})
    monkeypatch.setattr(packing, "read", lambda: data)
    done = CliRunner().invoke(app, ["load", OLD, NEW, "--format", "h5"])
    assert "  Make the model by its code, and load the weights of the file.\n" in done.stdout
    assert f"does not help: {way}: load: bad marshal data" in done.stdout
    assert "without its code: no way was found" in done.stdout
    found = json.loads(CliRunner().invoke(app, ["load", OLD, NEW, "--format", "h5", "--json"]).stdout)["files"][0]
    assert found["advice"] == "Make the model by its code, and load the weights of the file."
    assert found["tried"] == [{"how": way, "said": "load: bad marshal data"}]


@pytest.mark.usefixtures("packed")
def test_the_command_counts_files_by_format() -> None:
    run = CliRunner().invoke
    lines = [line.split() for line in run(app, ["load"]).stdout.replace("│", " ").splitlines()]
    # Both writers made the same two files, of which both readers were given all.
    assert ["h5", "2", "2", "1", "2"] in lines
    assert ["keras", "2", "2", "1", "2"] in lines
    assert ["yaml", "0", "0", "0", "0"] in lines
    text = run(app, ["load", OLD, NEW]).stdout
    lines = [line.split() for line in text.replace("│", " ").splitlines()]
    assert ["h5", "1", "0", "0", "0", "1", "1", "0", "0"] in lines
    assert ["keras", "1", "1", "0", "0", "0", "0", "0", "0"] in lines
    # What nobody looked at has its own column, and is in the counts.
    assert ["savedmodel", *"0000000", "1"] in lines
    found = json.loads(run(app, ["load", OLD, NEW, "--json"]).stdout)
    assert found["counts"]["unread"] == sum(int(line[-1]) for line in lines if line and line[0] in FORMATS)
    text = run(app, ["load", OLD, NEW, "--format", "h5", "--format", "keras"]).stdout
    assert "not measured" not in text


def test_a_format_that_a_writer_has_not_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = Written(refused={"yaml": "RuntimeError: to_yaml is gone"})
    data = msgspec.structs.replace(lattice({}), written={OLD: {"dense": gone, "lstm": gone}})
    monkeypatch.setattr(packing, "read", lambda: data)
    text = CliRunner().invoke(app, ["load", OLD, NEW, "--format", ".YAML"]).stdout
    assert text == (
        f"Saved by {OLD}, loaded by {NEW}: there are no files.\n\n"
        "not saved as yaml: all 2 models: RuntimeError: to_yaml is gone\n"
    )


def test_functions_are_told_as_python_and_how_a_copy_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the worker calls them they stand in the data, and nobody could paste them."""
    of_3, of_2 = "clip(0.2 x + 0.5, 0, 1)", "clip(x / 6 + 0.5, 0, 1)"
    for called, module in ((of_3, "ops"), (of_2, "backend")):
        way = f"load_model(copy with no time_major, compile=False, custom_objects={{'hard_sigmoid': {called}}})"
        data = lattice({"a": [refused("no time_major"), tried(way)]})
        monkeypatch.setattr(packing, "read", lambda data=data: data)
        text = CliRunner().invoke(app, ["load", OLD, NEW, "--format", "h5"]).stdout
        assert f"'hard_sigmoid': {called}" not in text
        (code,) = re.findall(r"custom_objects=(\{.*\})\)", text)
        assert f"keras.{module}.clip(" in code
        clip = SimpleNamespace(clip=lambda x, low, high: min(max(x, low), high))
        given = eval(code, {"keras": SimpleNamespace(ops=clip, backend=clip)})
        assert given["hard_sigmoid"](1.0) == pytest.approx(0.7 if called == of_3 else 1 / 6 + 0.5)
        assert "docs/saving.md#a-copy-with-another-configuration" in text
    data = lattice({"a": [refused("no"), tried("load_model(path, compile=False)")]})
    monkeypatch.setattr(packing, "read", lambda: data)
    assert "docs/saving.md" not in CliRunner().invoke(app, ["load", OLD, NEW, "--format", "h5"]).stdout


@pytest.mark.parametrize(
    ("text", "format_"),
    [
        (".keras", "keras"),
        ("H5", "h5"),
        ("hdf5", "h5"),
        ("SavedModel", "savedmodel"),
        ("saved_model", "savedmodel"),
        ("tf", "savedmodel"),
        (".weights.h5", "weights_h5"),
        ("yml", "yaml"),
        ("JSON", "json"),
    ],
)
@pytest.mark.usefixtures("packed")
def test_a_format_is_what_people_call_it(text: str, format_: str) -> None:
    pairs = json.loads(CliRunner().invoke(app, ["load", "--json", "--format", text]).stdout)["pairs"]
    assert {row["format"] for row in pairs} == {format_}


@pytest.mark.usefixtures("packed")
def test_the_command_as_json_and_its_overview() -> None:
    run = CliRunner().invoke
    found = json.loads(run(app, ["load", OLD, NEW, "--model", "m", "--json"]).stdout)
    assert found["counts"]["fails"] == 1
    steps = [f"under {OLD} save as keras", "here load_model(path)"]
    assert found["files"][0]["way"] == {"format": "keras", "how": "load_model(path)", "steps": steps, "trained": True}
    assert "0/0/1" in run(app, ["load", "--format", "h5"]).stdout
    found = json.loads(run(app, ["load", "--json", "--format", "h5"]).stdout)
    assert len(found["pairs"]) == 4
    # The sum of what the pairs say.
    assert found["outcomes"] == {one: sum(pair[one] for pair in found["pairs"]) for one in OUTCOMES}
    assert found["outcomes"]["fails"] == 4


def test_models_of_which_the_same_is_to_be_said_stand_together(monkeypatch: pytest.MonkeyPatch) -> None:
    said = "ValueError: A total of 1 objects could not be loaded. Example error message for object <{} name=l>:"
    read = {"a": [refused(said.format("Dense"))], "b": [refused(said.format("LSTM"))], "c": [refused("OSError: no")]}
    data = lattice(read)
    made = {model: Written({"h5": digest}) for model, digest in (("m", "a"), ("n", "b"), ("o", "c"))}
    monkeypatch.setattr(packing, "read", lambda: msgspec.structs.replace(data, written={OLD: made}))
    text = CliRunner().invoke(app, ["load", OLD, NEW, "--format", "h5"]).stdout
    assert "    m, n (h5): does not load: load: ValueError: A total of 1 objects could not be loaded. …\n" in text
    assert "    o (h5): does not load: load: OSError: no\n" in text
    found = json.loads(CliRunner().invoke(app, ["load", OLD, NEW, "--format", "h5", "--json"]).stdout)
    assert [one["said"] for one in found["files"]][1] == f"load: {said.format('LSTM')}"


def test_who_could_save_nothing_has_no_table(monkeypatch: pytest.MonkeyPatch) -> None:
    data = lattice({"a": [tried()]})
    none = {"m": Written(error="AttributeError: clear_session"), "n": Written(error="AttributeError: clear_session")}
    writers = {**data.writers, NEW: Party({}, "")}
    data = msgspec.structs.replace(data, written={**data.written, NEW: none}, writers=writers)
    monkeypatch.setattr(packing, "read", lambda: data)
    done = CliRunner().invoke(app, ["load", NEW])
    assert isinstance(done.exception, UsageError)
    assert f"nothing could be saved under {NEW}: AttributeError: clear_session" in done.exception.message
    # Of a pair it is said once, not for each format.
    text = CliRunner().invoke(app, ["load", NEW, NEW]).stdout
    assert text.count("clear_session") == 1
    assert "not saved as h5, keras, savedmodel, weights_h5, weights_tf, json, yaml: all 2 models: " in text


@pytest.mark.usefixtures("packed")
@pytest.mark.parametrize("words", [[], [OLD]])
def test_where_it_comes_from_is_that_of_all(words: list[str]) -> None:
    run = CliRunner().invoke
    every = run(app, ["load", *words]).stderr.splitlines()[-1]
    some = run(app, ["load", *words, "--model", "m", "--format", "h5"]).stderr.splitlines()[-1]
    assert every == some
    assert (
        json.loads(run(app, ["load", *words, "--json"]).stdout)["lattice"]
        == (json.loads(run(app, ["load", *words, "--model", "m", "--json"]).stdout)["lattice"])
    )


@pytest.mark.usefixtures("packed")
def test_one_implementation_alone_is_what_all_load_of_it() -> None:
    run = CliRunner().invoke
    done = run(app, ["load", "tf.keras@2.10"])
    assert f"Saved by {OLD}: models that are right" in done.stdout
    rows = [line.split() for line in done.stdout.replace("│", " ").replace("┃", " ").splitlines()]
    # A format that it could not save has no column; of what nobody asked it for, nobody looked.
    assert ["loaded", "by", "h5", "keras", "savedmodel", "weights_h5", "weights_tf", "json"] in rows
    assert [NEW, "0/0/1", "1/0/0", *"????"] in rows
    assert run(app, ["load", OLD, "--model", "n*", "--format", "h5"]).stdout.count("0/0/1") == 0
    found = json.loads(run(app, ["load", OLD, "--format", "h5", "--json"]).stdout)["pairs"]
    assert {(row["from"], row["to"], row["fails"]) for row in found if row["to"] == NEW} == {(OLD, NEW, 1)}
    assert len(found) == len({row["to"] for row in found}) > 1


@pytest.mark.usefixtures("packed")
@pytest.mark.parametrize(
    ("words", "said", "advice"),
    [
        (["model.h5"], "model.h5 is a file: load takes implementations", "conformance check model.h5 --from"),
        ([OLD, NEW, "keras@3.8"], "load takes the Keras that saved and the one that loads", "Write two"),
        ([OLD, "--model", "zz"], "no model is called zz", "There are: m"),
        (["--model", "zz"], "no model is called zz", "There are: m"),
        ([OLD, NEW, "--format", "pickle"], "pickle is no format", "h5, keras, savedmodel"),
        ([OLD, NEW, "--format", ""], "'' is no format", "h5, keras, savedmodel"),
        ([OLD, NEW, "--model", ""], "no model is called ''", "There are: m"),
        (["model.h5", NEW], "model.h5 is a file: load takes implementations", "conformance check model.h5 --from"),
        ([OLD, "a b/m.keras"], "a b/m.keras is a file", "conformance check 'a b/m.keras' --from"),
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
