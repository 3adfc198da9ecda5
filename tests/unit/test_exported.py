"""Exports: what is answered of them, by the command and on the page."""

import json

import pytest
from exported_invented import LITE, OTHER, RIGHT, WRITER, exported
from typer.testing import CliRunner

from conformance.cli import app
from conformance.exporting import packing
from conformance.exporting.answers import FAR, answers, by_pair, counts, failures, far, forms_of, used, worst
from conformance.exporting.model import CALLED, FORMS, Exported, Party, Program, Ran, Written
from conformance.exporting.who import headers, runtime_labels
from conformance.model.errors import ConformanceError, UsageError
from conformance.model.observation import Implementation
from conformance.publishing.report.exported import exported_json

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


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("SavedModel", {"export:tf_saved_model"}),
        ("tf_saved_model", {"export:tf_saved_model"}),
        (".onnx", {"tf2onnx", "export:onnx"}),
        ("ONNX by export", {"export:onnx"}),
        ("INT8", {"int8"}),
        ("tflite", {"float32", "float16", "dynamic", "int8", "select", "export:litert"}),
        ("export:torch", {"export:torch"}),
    ],
)
def test_a_form_is_what_people_call_it(written: str, meant: set[str]) -> None:
    assert set(forms_of(written)) == meant


def test_every_form_is_called_by_itself_and_its_label() -> None:
    assert all(forms_of(form) == (form,) == forms_of(label) for form, label in FORMS.items())
    assert all(set(forms) <= set(FORMS) for forms in CALLED.values())


def test_the_worst_files_are_told_with_all_their_runtimes() -> None:
    def off(part: float, used: float | None = None) -> Ran:
        return Ran(largest=2.0, off=2.0 * part, quantized=True, used=used)

    made = {m: Written("other", {"float32": "a", "int8": digest}) for m, digest in (("m", "b"), ("n", "c"))}
    data = exported()
    ran = {
        LITE: {"a": RIGHT, "b": off(0.009), "c": off(FAR)},
        OTHER: {"a": off(0.25, 9.0), "b": off(0.37), "c": off(0.03)},
    }
    data = Exported(data.created, data.writers, data.runtimes, written={WRITER: made}, ran=ran)
    found = far(list(answers(data, [WRITER])))
    # What is off by as much as is said, and no more, is not told.
    assert list(found) == [("int8", "m"), ("float32", "m"), ("float32", "n")]
    assert [one.runtime for one in found["int8", "m"]] == [OTHER, LITE]
    assert [one.relative for one in found["int8", "m"]] == pytest.approx([0.37, 0.009])
    assert [one.outcome for one in found["float32", "m"]] == ["beyond", "within"]


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


#: Where the invented programs about tools ran.
TOOLS = "py311-x/keras"


@pytest.fixture
def packed(monkeypatch: pytest.MonkeyPatch) -> None:
    data = exported(a=RIGHT, b=Ran(raises="RuntimeError: flex"))
    did = {"pruning": Program("Pruning to one half.", {"loss falls": True}), "clustering": Program("C.", {}, "E: no")}
    other = {"py312-x/tf_keras": {"importing": Program("Importing.")}}
    tools = {TOOLS: Party({"keras": "3.15.1"}, "l"), "py312-x/tf_keras": Party({"keras": "2.21.0"}, "l")}
    programs = {TOOLS: did, **other}
    data = Exported(data.created, data.writers, data.runtimes, tools, data.written, data.sizes, data.ran, {}, programs)
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
        (["--form", ""], "'' is no form", "export:openvino"),
        (["--model", ""], "no model is called ''", "There are: m"),
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


def test_the_command_names_the_models_that_are_far_off(monkeypatch: pytest.MonkeyPatch) -> None:
    data = exported(a=RIGHT, b=Ran(largest=2.0, off=0.02, quantized=True))
    party = {**data.runtimes, OTHER: Party({"tensorflow": "2.21.0"}, "l")}
    for off, told in ((0.74, True), (0.02, False)):
        ran = {**data.ran, OTHER: {"b": Ran(largest=2.0, off=off, quantized=True)}}
        changed = Exported(data.created, data.writers, party, written=data.written, ran=ran)
        monkeypatch.setattr(packing, "read", lambda changed=changed: changed)
        text = CliRunner().invoke(app, ["exported"]).stdout
        line = "    int8 m: 37% in tf.lite 2.21.0; 1.00% in ai-edge-litert 2.3.0\n"
        assert (f"off by more than 5% of the largest number that Keras predicts:\n{line}" in text) == told


@pytest.mark.usefixtures("packed")
def test_of_tools_implementations_are_chosen_and_nothing_of_files() -> None:
    run = CliRunner().invoke
    for asked in (TOOLS, "keras@3.15"):
        text = run(app, ["exported", "--tools", asked]).stdout
        assert "pruning: Pruning to one half." in text
        assert "Importing." not in text
    refused = run(app, ["exported", "--tools", "keras@2.0"]).exception
    assert isinstance(refused, ConformanceError)
    assert "with these tools" in refused.message
    assert f"Programs ran under: {TOOLS}" in refused.advice
    for words in (["--form", "int8"], ["--runtime", "openvino"], ["--model", "*"]):
        refused = run(app, ["exported", "--tools", *words]).exception
        assert isinstance(refused, UsageError)
        assert refused.message.startswith(words[0])
        assert "Leave one of the two out" in refused.advice


@pytest.mark.usefixtures("packed")
def test_the_command_about_tools() -> None:
    text = CliRunner().invoke(app, ["exported", "--tools"]).output
    assert "pruning: Pruning to one half." in text
    assert "loss falls: True" in text
    assert "raises E: no" in text
    found = json.loads(CliRunner().invoke(app, ["exported", "--tools", "--json"]).stdout)["programs"]
    assert [row.get("raises", "") for row in found] == ["", "E: no", ""]
