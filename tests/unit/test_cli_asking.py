"""``find``, ``symbols``, and what ``history`` and ``upgrade`` say to somebody who upgrades."""

import io
import re
from pathlib import Path

import pytest
from cli_invented import FROZEN, NEW, OLD, Command, activation, refused

from conformance import catalog
from conformance.analysis.ledger import load as ledger
from conformance.environments.launch import Launch
from conformance.environments.table import Environments
from conformance.inventory.names import Inventory, Symbol, write
from conformance.inventory.observing import Looked, look

SIGMOID = "activations.hard_sigmoid[]"


def cases_of(api: str) -> int:
    """How many cases the catalog has of an API."""
    return sum(case.api == api for case in catalog.load().values())


@pytest.fixture
def conformance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """hard_sigmoid is another one in Keras 3, where relu refuses what it took."""
    command = Command(tmp_path / "reports", monkeypatch, capsys)
    every = catalog.load()
    sigmoid, relu = every[SIGMOID], every["activations.relu[]"]
    for mine in (OLD, FROZEN, NEW):
        new = mine is NEW
        command.keep(
            mine,
            activation(sigmoid, [0.75, 0.25] if new else [0.7, 0.3]),
            refused(relu, "quuxible argument: 'alpha'") if new else activation(relu, [0.7, 0.3]),
        )
    return command


def words(text: str) -> str:
    return " ".join(text.split())


def widest(text: str) -> int:
    return max(map(len, text.splitlines()))


# find


def test_words_find_the_cause_with_what_to_do_and_the_case(conformance: Command) -> None:
    out = conformance("find", "hard", "sigmoid", "is", "different").out
    first, *_ = out.splitlines()
    assert "causes match, best first:" in first
    assert out.index("[hard-sigmoid-slope]") < out.index("→ Models trained with the old one") < out.index(SIGMOID)
    assert "keras 3.15: output.0[0] = 0.75" in out or "output.0[0] = 0.7" in out
    assert f"{len(catalog.load()):,} cases with what each Keras did in 2 divergences." in " ".join(out.split())
    assert widest(out) <= 100


def test_a_pasted_message_finds_the_case_that_raised_it(conformance: Command) -> None:
    trace = "Traceback (most recent call last):\n  File 'x.py', line 3\n    f()\nValueError: quuxible argument: 'alfa'"
    found = conformance("find", trace, "--json").json
    assert found["asked"] == "ValueError: quuxible argument: 'alfa'"
    case = found["cases"][0]
    assert (case["case"], case["where"]) == ("activations.relu[]", "keras 3.15")
    assert case["does"] == "raises ValueError: quuxible argument: 'alpha'"
    assert found["unknown"] == ["alfa"]
    assert found["searched"]["divergences"] == 2


def test_a_message_can_be_piped_in(conformance: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("ValueError: quuxible\n"))
    assert conformance("find", "-", "--json").json["cases"][0]["case"] == "activations.relu[]"


def test_a_name_that_no_case_tests_is_said_to_be_that(conformance: Command) -> None:
    out = conformance("find", "tf.keras.callbacks.OrbaxCheckpoint").out
    assert out.startswith("callbacks.OrbaxCheckpoint (class): tf.keras ")
    assert "no case of this project tests it" in " ".join(out.split())
    assert "nobody looked, which is not agreement" in out


def test_what_is_not_there_is_said_with_what_was_searched(conformance: Command) -> None:
    found = conformance("find", "Qwertz")
    out = found.out
    assert found.status == 2
    assert conformance("find", "Qwertz", "--json").status == 2
    assert "Nothing has any of these words. Searched: titles, APIs, reasons" in out
    assert "near to it" not in out
    assert "layers.LSTM" in conformance("find", "LTSM").out
    found = conformance("find", "  ")
    assert (found.status, found.out) == (2, "")
    assert "nothing was asked for" in found.err


def test_of_a_message_that_no_cause_knows_the_inventory_is_told_first(conformance: Command) -> None:
    message = "AttributeError: module 'keras.backend' has no attribute 'get_num_gpus'"
    found = conformance("find", message)
    out = " ".join(found.out.split())
    assert (found.status, found.err) == (0, found.err)
    assert out.startswith("backend.get_num_gpus: ")
    assert "All of it: conformance api " in out
    assert "match, best first" not in out
    assert found.out.count("on one side:") <= 2
    assert f"No cause of {len(ledger.load()):,} fits; what follows merely shares words with it:" in out
    told = conformance("find", message, "--json").json
    assert (told["matched"]["causes"], told["weak"]["causes"], told["exact"]) == (0, True, False)
    assert told["missed"][0]["path"] == "backend.get_num_gpus"


@pytest.mark.parametrize(
    ("message", "then", "causes"),
    [
        (
            "ImportError: cannot import name 'tokenizer_from_json' from 'keras.preprocessing.text'",
            "preprocessing.text.tokenizer_from_json: ",
            ["tokenizer-from-json-since-2-1"],
        ),
        (
            "AttributeError: module 'keras.utils' has no attribute 'HDF5Matrix'",
            "utils.HDF5Matrix: ",
            ["utils-of-keras-2-3-up-to-tensorflow-2-3", "utilities-modules-of-keras-2-3"],
        ),
        (
            "ImportError: cannot import name 'ImageDataGenerator' from 'keras.preprocessing.image'",
            "preprocessing.image.ImageDataGenerator: tf.keras 1.15 to ",
            [
                *("preprocessing-modules-removed", "preprocessing-not-imported", "image-transforms-name-error"),
                *("missing-scipy-is-a-name-error", "image-generator-removed"),
            ],
        ),
        (
            "AttributeError: 'Sequential' object has no attribute 'add_metric'",
            "Sequential.add_metric: tf.keras until 2.15",
            [
                *("add-metric-removed", "add-metric-of-keras-2-3-has-no-aggregation", "keras-2-2-has-no-add-metric"),
                *("add-metric-without-aggregation", "layers-of-keras-2-2-have-no-metrics"),
            ],
        ),
        # Of what the ledger has a cause for, the causes that speak of the very thing, and no others.
        ("Adam(lr=0.01)", "optimizers.Adam(lr=): accepted: tf.keras until 2.4", None),
        ("AttributeError: 'Mean' object has no attribute 'reset_states'", "metrics.Mean.reset_states: ", None),
    ],
)
def test_where_what_to_use_is_known_nothing_else_is_told(
    conformance: Command, message: str, then: str, causes: list[str] | None
) -> None:
    # Of the published result: how much a word weighs depends on all that was measured.
    found = conformance("find", message, reports=False)
    out = " ".join(found.out.split())
    assert (found.status, found.err) == (0, found.err)
    assert out.startswith(then)
    assert "All of it: conformance api " in out
    assert "fits" not in out
    told = conformance("find", message, "--json", reports=False).json
    assert told["exact"]
    assert told["cases"] == []
    assert told["missed"][0]["advice"]
    assert told["missed"][0]["links"]
    rules = {rule.id: rule for rule in ledger.load()}
    name = told["missed"][0]["argument"] or told["missed"][0]["member"] or ""
    for one in told["causes"]:
        rule = rules[one["rule"]]
        assert name in f"{rule.title} {rule.reason} {rule.advice}"
    assert causes is None or sorted(one["rule"] for one in told["causes"]) == sorted(causes)


def test_each_state_of_an_argument_is_told_with_its_versions(conformance: Command) -> None:
    for text in ("Adam(lr=0.01)", "model.compile(optimizer=Adam(lr=0.01), loss='mse')", "Adam(lr="):
        out = " ".join(conformance("find", text).out.split())
        assert out.startswith(
            "optimizers.Adam(lr=): accepted: tf.keras until 2.4, keras until 2.4; accepted with a warning: "
            "tf.keras 2.5 to 2.10, keras 2.9 to 2.12; ignored: tf.keras 2.11 to 2.15, keras 2.13 to 2.15, "
            "tf_keras 2.16 to 2.21; refused: tf.keras since 2.16, keras since 3.0. Use learning_rate=…."
        ), text


@pytest.mark.parametrize(
    "text",
    [
        "TypeError: unsupported operand type(s) for +: 'NoneType' and 'int'",
        "AttributeError: 'list' object has no attribute 'shape'",
        "AttributeError: 'str' object has no attribute 'decode'",
        "TypeError: expected 'dict', got 'object'",
        "dict",
    ],
)
def test_types_of_python_are_no_names_of_keras(conformance: Command, text: str) -> None:
    told = conformance("find", text, "--json", reports=False).json
    assert (told["missed"], told["names"], told["members"]) == ([], [], [])
    found = conformance("find", text, reports=False)
    assert not re.search(r"No Keras that was looked into has|nobody looked at (str|int|list|dict|object)", found.out)


def test_of_a_message_that_misses_what_nobody_has_that_is_said(conformance: Command) -> None:
    out = " ".join(conformance("find", "AttributeError: 'Model' object has no attribute 'qwertzle'").out.split())
    assert out.startswith("No Model that was looked into has a member or an argument qwertzle (tf.keras 1.15 to ")


@pytest.mark.parametrize("text", ["KeyError: 'val_acc'", "Model.fit_generator", "AttributeError: 'Adam' has no lr"])
def test_what_nobody_ever_had_as_a_member_is_not_called_one(conformance: Command, text: str) -> None:
    found = conformance("find", text)
    assert "not looked at" not in found.out
    assert "is not known here" not in found.out
    assert "val_acc is a method" not in found.out


def test_a_key_of_the_validation_data_is_found_as_that_of_the_metric(conformance: Command) -> None:
    found, plain = (conformance("find", f"KeyError: '{key}'", "--json").json for key in ("val_acc", "acc"))
    assert found["causes"] == plain["causes"]
    assert found["asked"] == "KeyError: 'val_acc'"


def test_of_a_method_nothing_is_claimed(conformance: Command) -> None:
    said = "Model.add_metric is no public name, but may be a method or a property of a class: those are not listed here"
    for command in ("history", "symbols"):
        found = conformance(command, "Model.add_metric", reports=command == "history")
        assert (found.status, found.out) == (2, "")
        assert said in found.err
        assert "Which Keras has it: conformance api Model.add_metric" in found.err
    found = conformance("find", "Model.add_metric")
    assert found.status == 0
    assert words(found.out).startswith("Model.add_metric: tf.keras until 2.15")
    found = conformance("find", "Model.qwertzle")
    assert found.status == 2
    assert words(found.out).startswith("No Model that was looked into has a member or an argument qwertzle (")


@pytest.mark.parametrize("command", ["history", "symbols", "show", "reproduce"])
@pytest.mark.parametrize("name", ["", "  "])
def test_an_empty_name_is_refused(conformance: Command, command: str, name: str) -> None:
    found = conformance(command, name, reports=command != "symbols")
    assert (found.status, found.out) == (2, "")
    assert "is no name" in found.err


def test_what_is_piped_in_may_be_closed_or_any_bytes(conformance: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"ValueError: quuxible \xff\n"), "ascii", "strict"))
    assert conformance("find", "-", "--json").json["cases"][0]["case"] == "activations.relu[]"
    closed = io.StringIO()
    closed.close()
    for stdin in (None, closed):
        monkeypatch.setattr("sys.stdin", stdin)
        found = conformance("find", "-")
        assert found.status == 2
        assert "nothing was asked for" in found.err


# symbols


def test_a_name_is_said_to_be_where_it_is(conformance: Command) -> None:
    out = conformance("symbols", "keras.layers.MaxPool2D", reports=False).out
    assert "also called layers.MaxPooling2D" in out
    assert f"{cases_of('layers.MaxPooling2D')} cases test it" in out
    answer = conformance("symbols", "callbacks.OrbaxCheckpoint", "--json", reports=False).json
    (found,) = answer["symbols"]
    assert answer["result"]["published"]["version"]
    assert found["tested"] == []
    assert "py311-tf2/keras" in found["implementations"]
    assert "py37-tf20/keras" not in found["implementations"]
    for arguments in (["layers.LTSM"], []):
        assert conformance("symbols", *arguments, reports=False).status == 2


def test_another_inventory_can_be_asked(conformance: Command, tmp_path: Path) -> None:
    mine = Inventory({"layers.Mine": Symbol("layers.Mine", "class", frozenset({NEW.id}))}, {NEW.id: {}}, {NEW.id: "x"})
    write(tmp_path / "mine.json", mine, "2026-11-26T00:00:00+00:00")
    out = conformance("symbols", "Mine", "--file", str(tmp_path / "mine.json"), reports=False).out
    assert out == "layers.Mine (class): keras 0; no case of this project tests it\n"


def test_an_environment_that_does_not_answer_is_told_with_why(tmp_path: Path) -> None:
    table = Environments.load()
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho 'ImportError: libcuriosity.so' >&2\nexit 3\n", encoding="utf-8")
    python.chmod(0o755)
    heard: list[Looked] = []
    found = look([Launch(table.implementation(NEW.id), python)], heard.append)
    assert found == heard == [Looked(NEW.id, None, "ImportError: libcuriosity.so")]
    (missing,) = look([Launch(table.implementation(NEW.id), tmp_path / "nowhere")])
    assert missing.names is None
    assert "nowhere" in missing.failure


# history


def test_history_of_an_api_is_told_by_cause(conformance: Command) -> None:
    out = conformance("history", "tf.keras.activations.hard_sigmoid").out
    said = " ".join(out.split())
    assert said.startswith("activations.hard_sigmoid (function): tf.keras 1.15")
    assert "1. hard_sigmoid has slope 1/6 instead of 0.2 [hard-sigmoid-slope]" in said
    # Each value stands with who was measured with it.
    assert "on one side: keras 3.15" in said
    assert "keras 3.15.1 (TF 2.21.0) output.0[0] = 0.75; keras 2.3.1 (TF 2.0.4) output.0[0] = 0.7" in said
    assert "why: Keras 3 defines hard_sigmoid" in said
    assert "→ Models trained with the old one" in said
    assert "7 cases, 1 judged in two implementations or more, 1 with a history" in said
    assert widest(out) <= 100


def test_history_of_a_case_has_reason_and_advice(conformance: Command) -> None:
    out = " ".join(conformance("history", SIGMOID).out.split())
    assert "keras A until 2.3.1, B since 3.15.1" in out
    assert "hard_sigmoid has slope 1/6 instead of 0.2 (intended, hard-sigmoid-slope) why: Keras 3 defines" in out
    (found,) = conformance("history", SIGMOID, "--json").json["rules"]
    assert found["id"] == "hard-sigmoid-slope"
    assert found["advice"].startswith("Models trained")


def test_history_says_whether_anybody_looked(conformance: Command) -> None:
    nobody = " ".join(conformance("history", "layers.GRU").out.split())
    assert f"{cases_of('layers.GRU')} cases, 0 judged in two implementations or more" in nobody
    assert "Nothing is said about what was not judged: it is not agreement." in nobody
    untested = conformance("history", "backend.Function")
    assert untested.status == 2
    assert "No case of this project tests it: nobody looked, which is not agreement." in untested.err


def test_every_command_takes_an_api_however_it_is_written(conformance: Command) -> None:
    for text in ("activations.hard_sigmoid", "keras.activations.hard_sigmoid", "hard_sigmoid", "Hard_Sigmoid"):
        assert len(conformance("divergences", "--api", text, "--json").json["divergences"]) == 1
    assert conformance("show", f"keras.{SIGMOID}").status == 0
    several = conformance("show", "hard_sigmoid")
    named = sum(case.api.endswith(".hard_sigmoid") for case in catalog.load().values())
    assert several.status == 2
    assert f"hard_sigmoid has {named} cases, and one is meant here" in several.err
    assert "as in: conformance show 'ops.hard_sigmoid[]'" in words(several.err)
    assert "All of them: conformance history hard_sigmoid" in words(several.err)


def test_a_member_that_cases_test_is_told_as_one(conformance: Command) -> None:
    found = words(conformance("symbols", "keras.Model.fit", reports=False).out)
    assert found.startswith("Model.fit (member of a class): tf.keras 1.15 to 2.21, keras 2.3 to 3.15, ")
    assert "cases test it" in found
    assert "All of it: conformance api Model.fit" in found


def test_versions_stand_for_implementations_in_every_command(conformance: Command) -> None:
    by_id = conformance("compare", OLD.id, NEW.id, "--json").json
    by_version = conformance("compare", "keras 2.3", "keras==3.15", "--json").json
    assert by_version["divergences"] == by_id["divergences"] != []
    shown = conformance("show", SIGMOID, "-i", "keras@2.3", "-i", "tf_keras@2.21", "-i", "keras 3", "--json").json
    assert list(shown["statuses"]) == [OLD.id, NEW.id, FROZEN.id]
    assert "hard_sigmoid" in conformance("reproduce", SIGMOID, "--between", "2.3", "3.15").out
    unknown = conformance("compare", "keras 9", "keras 3")
    assert unknown.status == 2
    assert "keras 9 was not observed" in unknown.err


def test_of_words_that_nothing_has_a_few_are_named(conformance: Command) -> None:
    text = " ".join(f"qwertz{letter}" for letter in "abcdefghijklmnopqrstuvwxyz")
    found = conformance("find", f"layer {text}", reports=False)
    assert "Not in there: qwertza, qwertzb," in words(found.out)
    assert "qwertzz" not in found.out
    assert "14 more" in words(found.out)


def test_a_name_that_no_case_tests_is_told_with_the_cases_that_have_its_words(conformance: Command) -> None:
    found = words(conformance("find", "metrics.top_k_categorical_accuracy", reports=False).out)
    assert "no case tests it by this name, 19 cases have its words" in found
    assert "no case of this project tests it" not in found
