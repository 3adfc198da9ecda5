"""What is done with a comparison: causes, consequences, sentences, the page, the versions in between."""

import os
import socket
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import numpy as np
import pytest
from check_runs import Invented, program

from conformance.analysis.ledger.model import Rule
from conformance.analysis.ledger.sides import Does
from conformance.check import bisecting, code, folder, one_layer, returned, terminal
from conformance.check.causes import messages
from conformance.check.causes.between import both_raise
from conformance.check.causes.explaining import Causes
from conformance.check.causes.making import maker_of
from conformance.check.checking import Checked, End, following, hinted, mapped, side, told
from conformance.check.code import Code, random_draws
from conformance.check.curves import curves
from conformance.check.decaying import too_small
from conformance.check.endings import missing_package, notes_of
from conformance.check.gathering import Comparison
from conformance.check.model import Answer, Cause, Curve, Difference, Place, Reproducer, Side, unfinished
from conformance.check.one_layer import arguments
from conformance.check.owning import Owned
from conformance.check.page import page
from conformance.check.raising import message as told_message
from conformance.check.running import Limits, Run
from conformance.check.texts import differ
from conformance.check.used import Used
from conformance.lint.model import Finding, Span
from conformance.model.errors import UsageError
from conformance.model.observation import Header, Implementation
from conformance.workspace.source import source

#: The rule about compile(optimizer, loss, metrics).
THIRD = "compile-takes-loss-weights-third"

LEFT, RIGHT = "py38-tf210/tf.keras", "py313-tf221/keras"


def header(name: str) -> Header:
    return source().headers([name])[name]


def found(stage: Any = "forward", verdict: Any = "different", **more: Any) -> Difference:
    return Difference(stage, verdict, Place("train.py", 3, "model.fit(x)"), "layers.Dense", "other numbers", **more)


def known(folder_: Path, findings: Sequence[Any] = ()) -> Causes:
    return Causes(source(), (header(LEFT), header(RIGHT)), Code(program(folder_), findings))


# Causes.


@pytest.mark.parametrize(
    ("callback", "rule"),
    [
        ("EarlyStopping", "early-stopping-asks-the-metric"),
        ("ModelCheckpoint", "callbacks-share-the-direction"),
        ("ReduceLROnPlateau", "callbacks-share-the-direction"),
    ],
)
@pytest.mark.parametrize(
    "words",
    [
        "monitor=val_department_accuracy, but Keras isn't able to automatically determine whether that metric should "
        "be maximized or minimized. Pass `mode='max'` in order to monitor based on the highest metric value, or pass "
        "`mode='min'` in order to use the lowest value.",
        # As 3.0 to 3.10 say it.
        "monitor=acc but Keras isn't able to automatically determine whether that metric should be maximized or "
        "minimized. Pass `mode='max'` in order to do early stopping based on the highest metric value, or pass "
        "`mode='min'` in order to use the lowest value.",
    ],
)
def test_a_direction_that_keras_does_not_know_has_its_cause(
    tmp_path: Path, callback: str, rule: str, words: str
) -> None:
    raised = found("call", "error", exception=("ValueError", f"{callback} callback received {words}"), side="right")
    run = Invented(tmp_path / "a", "2.10.0").run()
    cause = known(tmp_path).explained(raised, run).cause
    assert cause is not None
    assert (cause.rule, cause.how) == (rule, "message")
    # The first, which asks nobody, cannot raise it for that.
    left = msgspec.structs.replace(raised, side="left")
    assert known(tmp_path).explained(left, run).cause is None


def test_an_exception_has_the_cause_whose_rule_says_what_is_raised(tmp_path: Path) -> None:
    raised = found(
        "construct", "error", exception=("ValueError", "Argument(s) not recognized: {'lr': 0.5}"), side="right"
    )
    run = Invented(tmp_path / "a", "2.10.0").run()
    cause = known(tmp_path).explained(raised, run).cause
    assert cause is not None
    assert (cause.rule, cause.how) == ("lr-argument-removed", "message")


def test_an_exception_that_nobody_knows_has_none(tmp_path: Path) -> None:
    raised = found("construct", "error", exception=("ValueError", "the moon is full"), side="right")
    run = Invented(tmp_path / "a", "2.10.0").run()
    assert known(tmp_path).explained(raised, run).cause is None


def test_numbers_have_the_cause_by_which_the_most_similar_case_differs(tmp_path: Path) -> None:
    run = Invented(tmp_path / "a", "2.10.0")
    config = {"activation": "hard_sigmoid", "use_bias": True}
    run.tell("construct", what="layers.Dense", role="train.py:3 Dense#1", given={}, config=config)
    cause = known(tmp_path).explained(found(role="train.py:3 Dense#1"), run.run()).cause
    assert cause is not None
    assert cause.rule == "hard-sigmoid-slope"


@pytest.mark.parametrize(
    ("shape", "rule"), [((8, 4, 4, 2), "batchnorm-fused-variance"), ((8, 4, 2), None), ((8, 2), None)]
)
@pytest.mark.parametrize("decay", [{}, {"decay": 1e-3}])
def test_an_average_of_a_layer_has_the_cause_of_inputs_like_its_own_and_none_of_the_optimizer(
    tmp_path: Path, shape: tuple[int, ...], rule: str | None, decay: Mapping[str, float]
) -> None:
    run, role = Invented(tmp_path / "a", "2.10.0"), "train.py:1 BatchNormalization#1"
    run.tell("construct", what="layers.BatchNormalization", role=role, given={}, config={"axis": -1, "momentum": 0.9})
    run.tell("construct", at=("train.py", 2), what="optimizers.SGD", role="train.py:2 SGD#1", given=decay, config={})
    told_ = {"optimizer": "train.py:2 SGD#1", "given": {"optimizer": "SGD"}, "defaults": {}}
    run.tell("call", at=("train.py", 2), method="compile", role="m", **told_)
    inside = {"role": role, "inputs": [run.array(np.zeros(shape))], "outputs": [], "number": 1}
    run.tell("layers", role="m", mode="inference", layers=[inside])
    text = "import keras\nmodel.compile(keras.optimizers.SGD(decay=1e-3))\nmodel.fit(x)\n"
    ends = header(LEFT), header(RIGHT)
    read_ = code.read(program(tmp_path, text), source(), ends, {"train.py"})
    assert any("decay" in one.message for one in read_.findings)
    average = found("update", role="m", by=role, step=1, state=True, member="moving_variance", moment=9)
    average = msgspec.structs.replace(average, subject="layers.BatchNormalization")
    explained = Causes(source(), ends, read_).explained(average, run.run())
    assert (explained.cause.rule if explained.cause else None) == rule
    assert (explained.made, explained.compiled) == ("train.py:1", False)


def test_numbers_of_a_use_whose_similar_cases_agree_have_none(tmp_path: Path) -> None:
    run = Invented(tmp_path / "a", "2.10.0")
    config = {"activation": "relu", "use_bias": True}
    run.tell("construct", what="layers.Dense", role="train.py:3 Dense#1", given={}, config=config)
    assert known(tmp_path).explained(found(role="train.py:3 Dense#1"), run.run()).cause is None


@pytest.mark.parametrize(
    ("text", "kind", "message", "rule"),
    [
        ("layers.LeakyReLU(negative_slope=0.1)", "TypeError", "not understood: negative_slope", "negative-slope"),
        ("keras.ops.ones((2,))", "AttributeError", "module 'keras' has no attribute 'ops'", "ops-came-with-keras-3"),
        ("from keras import ops", "ImportError", "cannot import name 'ops' from 'keras'", "ops-came-with-keras-3"),
        ("layers.Dense(2, lora_rank=3)", "TypeError", "unexpected keyword argument 'lora_rank'", "newer-argument"),
    ],
)
def test_what_the_second_alone_has_is_told_as_newer_where_the_first_raises(
    tmp_path: Path, text: str, kind: str, message: str, rule: str
) -> None:
    mine = program(tmp_path, f"import keras\nfrom keras import layers\nx = layers.Dense(1)\n{text}\n")
    ends = (header(LEFT), header(RIGHT))
    read_ = code.read(mine, source(), ends, {"train.py"})
    one = Difference("call", "error", Place("train.py", 4, text), "", "x", exception=(kind, message), side="left")
    run = Invented(tmp_path / "a", "2.10.0").run()
    explained = Causes(source(), ends, read_).explained(one, run)
    assert explained.newer
    assert explained.cause is not None
    assert rule in explained.cause.rule
    assert explained.cause.how == "line"
    side = Side(LEFT, {}, "well", 1.0)
    told = " ".join(line.text.strip() for line in terminal.lines(Answer("train.py", side, side, explained)))
    assert "was mended for it" in told
    assert "--to-program train.py" in told
    assert "--to-program train.py" in page(Answer("train.py", side, side, explained))
    # What the first does not raise, or raises at a line without such, is none of that.
    other = msgspec.structs.replace(one, at=Place("train.py", 3, "x = layers.Dense(1)"))
    assert not Causes(source(), ends, read_).explained(other, run).newer


def test_what_the_second_takes_and_ignores_is_not_newer(tmp_path: Path) -> None:
    text = "keras.optimizers.Adam(0.1, decay=1e-3)"
    mine = program(tmp_path, f"import keras\n{text}\n")
    ends = (header("py311-tf213/tf.keras"), header(RIGHT))
    read_ = code.read(mine, source(), ends, {"train.py"})
    said = (
        "decay is deprecated in the new Keras optimizer, please check the docstring for valid arguments, or use the "
        "legacy optimizer, e.g., tf.keras.optimizers.legacy.Adam."
    )
    one = Difference("construct", "error", Place("train.py", 2, text), "optimizers.Adam", "x", side="left",
                     exception=("ValueError", said))  # fmt: skip
    explained = Causes(source(), ends, read_).explained(one, Invented(tmp_path / "a", "2.13.1").run())
    assert not explained.newer
    assert explained.cause is not None
    assert explained.cause.rule == "decay-argument-refused"


@pytest.mark.parametrize("role", ["train.py:9 Net#1", "train.py:9 Sequential#1"])
def test_a_model_that_lacks_a_parameter_has_the_cause_in_the_class_that_holds_a_variable(
    tmp_path: Path, role: str
) -> None:
    text = (
        "import keras\nimport tensorflow as tf\nclass Net(keras.Model):\n    def __init__(self):\n"
        "        super().__init__()\n        self.scale = tf.Variable(1.0)\n    def call(self, x):\n"
        "        return x * self.scale\nnet = Net()\n"
    )
    mine, ends = program(tmp_path, text), (header(LEFT), header(RIGHT))
    run = Invented(tmp_path / "a", "2.10.0")
    run.tell("construct", at=("train.py", 9), what="Net", role="train.py:9 Net#1", given={}, config={})
    one = Difference("build", "structure", Place("train.py", 9), "Model", "16 parameters, then 15", role=role,
                     member="parameters", moment=9)  # fmt: skip
    read_ = code.read(mine, source(), ends, {"train.py"})
    cause = Causes(source(), ends, read_).explained(one, run.run()).cause
    assert cause is not None
    assert cause.rule == "tf-variables-are-not-trained"


def test_what_follows_from_an_earlier_difference_gets_no_cause(tmp_path: Path) -> None:
    several = following([found(about="x"), found("loss"), found("update"), found("log", "structure")])
    assert [one.follows for one in several] == [False, True, True, False]
    run = Invented(tmp_path / "a", "2.10.0").run()
    assert known(tmp_path).explained(several[2], run).cause is None


def test_what_a_layer_writes_itself_follows_from_no_update_of_that_step() -> None:
    kernel, average = found("update", moment=5), found("update", moment=5, state=True, member="moving_variance")
    assert [one.follows for one in following([kernel, average])] == [False, False]
    later = msgspec.structs.replace(average, moment=6)
    assert [one.follows for one in following([kernel, later])] == [False, True]


def test_a_layer_whose_weights_had_parted_follows_where_something_came_before() -> None:
    layer = found("forward", about="inference\0m\x001", follows=True)
    assert [one.follows for one in following([found("update"), layer])] == [False, True]
    assert [one.follows for one in following([layer])] == [False]
    own = msgspec.structs.replace(layer, follows=False)
    assert [one.follows for one in following([found("update"), own])] == [False, False]


def test_what_repeats_along_training_takes_the_place_of_nothing() -> None:
    steps = [found("update", role="m", member="Dense", step=number) for number in range(1, 99)]
    layer = found("forward", role="train.py:3 Dense#1", about="inference\0m\x001")
    end = found("end", "error")
    assert told([*steps, layer, end]) == [*steps[:2], layer, end]
    # Of many that are each for itself the end is told all the same.
    many = [found("forward", role=str(number)) for number in range(99)]
    assert told([*many, end]) == [*many[:31], end]


def test_a_hint_is_an_argument_of_the_same_object(tmp_path: Path) -> None:
    role = "train.py:3 Dense#1"
    names = found("log", "structure", role=role, written=True)
    rate = found("construct", "structure", role=role)
    settings = [
        names,
        msgspec.structs.replace(rate, role="train.py:4 x#1"),
        msgspec.structs.replace(rate, said="slope"),
    ]
    assert hinted(found(role=role), Comparison(arguments=settings)).hint == "slope"
    assert hinted(found(role=role), Comparison(arguments=settings[:2])).hint == ""


def test_draws_of_a_library_are_seen_in_the_text_and_those_of_numpy_are_not(tmp_path: Path) -> None:
    text = "import tensorflow as tf\na = tf.random.normal((2,))\nb = np.random.normal()\nK.random_uniform(())\n"
    assert list(random_draws(program(tmp_path, text))) == [
        "tf.random.normal at train.py:2",
        "K.random_uniform at train.py:4",
    ]


def test_a_rule_that_does_not_divide_the_two_is_no_cause(tmp_path: Path) -> None:
    rule = next(one for one in source().rules if one.id == "lr-argument-removed")
    assert isinstance(rule, Rule)
    assert isinstance(rule.inside[0], Does)
    old = Causes(source(), (header(LEFT), header("py311-tf215/tf.keras")), Code(program(tmp_path)))
    assert "lr-argument-removed" not in {one.id for one in old.rules}


# Sentences.


@pytest.mark.parametrize(
    ("end", "ended", "said", "note"),
    [
        ({"status": 1, "type": "ImportError", "message": "", "name": "sklearn"}, "", "", "--with scikit-learn"),
        ({"status": 1, "type": "RuntimeError", "message": "no", "name": "scipy"}, "", "", "--with scipy"),
        ({"status": 1, "type": "NameError", "message": "name 'scipy' is not defined"}, "", "", "--with scipy"),
        ({"status": 1, "type": "ImportError", "message": "Image transformations require SciPy. Install SciPy."}, "", "",
         "--with scipy"),
        ({"status": 1, "type": "ImportError", "message": "requires pydot. Please `pip install pydot`."}, "", "",
         "--with pydot"),
        ({"status": 2}, "", "usage: train.py [-h] --epochs N", "wants arguments"),
        ({"status": 2}, "", "<Dense>\nusage: train.py [-h] --data D\ntrain.py: error: the following arguments are "
         "required: --data, size", "It wrote: usage: train.py [-h] --data D / train.py: error: the following arguments "
         "are required: --data, size. Arguments of the program go behind --, as in: conformance check train.py … -- "
         "--data … …"),
        ({"status": 1, "said": "no data here"}, "", "", "status 1. It wrote: no data here"),
        ({"status": 4}, "", "one\nI0000 00:00:1.1 2 a.cc:1] x\ntwo\n", "status 4. It wrote: one / two"),
        ({"status": 3}, "", "", "itself ended the second run with status 3"),
        ({}, "was ended after 5 seconds", "", "--seconds"),
        ({}, "was ended when it held 8 GiB of memory", "", "--memory"),
        ({}, "ended with status -11", "", "what was seen until then counts"),
    ],
)  # fmt: skip
def test_how_a_run_ended_is_told_with_what_to_do(
    tmp_path: Path, end: Mapping[str, Any], ended: str, said: str, note: str
) -> None:
    left, right = Invented(tmp_path / "a", "2.10.0"), Invented(tmp_path / "b", "3.15.1")
    for one in (left, right):
        one.tell("construct", what="layers.Dense", role="r", given={}, config={})
    runs = left.run(), right.run(ended, **end)
    (tmp_path / "b" / "said").write_text(said)
    notes = list(notes_of(*runs, program(tmp_path), Comparison()))
    assert len(notes) == 1
    assert note in notes[0]


@pytest.mark.parametrize(("sides", "where"), [(("a", "b"), "in both runs"), (("b",), "in the second run"), ((), "")])
def test_that_a_program_reads_standard_input_is_told(tmp_path: Path, sides: Sequence[str], where: str) -> None:
    runs = []
    for name in ("a", "b"):
        run = Invented(tmp_path / name, "2.10.0")
        run.tell("construct", what="layers.Dense", role="r", given={}, config={})
        if name in sides:
            run.tell("stdin")
        runs.append(run.run())
    notes = list(notes_of(runs[0], runs[1], program(tmp_path), Comparison()))
    assert len(notes) == bool(sides)
    assert all(note.endswith(f"standard input, which is empty {where}.") for note in notes)


def test_a_program_that_was_through_and_does_not_end_is_told_as_that(tmp_path: Path) -> None:
    left, right = Invented(tmp_path / "a", "2.10.0"), Invented(tmp_path / "b", "3.15.1")
    for one in (left, right):
        one.tell("construct", what="layers.Dense", role="r", given={}, config={})
    right.tell("ended", at=("", 0), status=0)
    (note,) = notes_of(left.run(), right.run("was ended after 5 seconds"), program(tmp_path), Comparison())
    assert "though the program was through" in note


def test_a_module_that_is_in_the_folder_above_is_no_package(tmp_path: Path) -> None:
    (tmp_path / "helper.py").write_text("")
    (tmp_path / "task").mkdir()
    gone: Any = {"status": 1, "type": "ModuleNotFoundError", "message": "No module named 'helper'", "name": "helper"}
    left, right = Invented(tmp_path / "a", "2.10.0").run(), Invented(tmp_path / "b", "3.15.1").run(**gone)
    notes = list(notes_of(left, right, program(tmp_path / "task"), Comparison()))
    assert f"--folder {tmp_path}" in notes[0]
    assert "--with" not in notes[0]


def test_a_program_that_reads_arguments_that_it_has_not_is_told_how_to_give_them(tmp_path: Path) -> None:
    gone: Any = {"status": 1, "type": "IndexError", "message": "list index out of range", "at": ("train.py", 1, 1)}
    left, right = Invented(tmp_path / "a", "2.10.0").run(), Invented(tmp_path / "b", "3.15.1").run(**gone)
    notes = list(notes_of(left, right, program(tmp_path, "n = int(sys.argv[1])\n"), Comparison()))
    assert "conformance check train.py … -- --epochs 1" in notes[0]


def test_keras_itself_is_no_package_to_add(tmp_path: Path) -> None:
    gone = {
        "type": "ModuleNotFoundError",
        "message": "No module named 'keras.utils.np_utils'",
        "name": "keras.utils.np_utils",
    }
    assert missing_package(Invented(tmp_path / "a", "3").run(status=1, **gone)) is None


@pytest.mark.parametrize(
    ("left", "right", "differs"),
    [
        ("loss 0.12345", "loss 0.12346", False),
        ("loss 0.1234567", "loss 0.1234568", False),
        ("loss 0.12", "loss 0.34", True),
        ("2 epochs", "3 epochs", True),
        ("acc", "accuracy", True),
        ("a  b", "a b", False),
    ],
)
def test_printed_lines_are_compared_up_to_their_digits(left: str, right: str, differs: bool) -> None:
    assert bool(differ(left, right)) == differs


def test_the_answer_is_told_on_a_terminal_and_as_a_page_that_runs_nothing() -> None:
    sides = Side(LEFT, {"keras": "2.10.0"}, "well", 3.0), Side(RIGHT, {"keras": "3.15.1"}, "well", 4.0)
    cause = Cause("hard-sigmoid-slope", "another slope", "because", "do this", "https://example.org/x", "line")
    answer = Answer(
        "train.py",
        *sides,
        found(cause=cause, size="by up to 1"),
        differs=(found("loss", follows=True), found("log", "structure")),
        agrees=("3 models",),
        mapped=("from tensorflow import keras → import keras",),
        notes=("fit shuffles.",),
        curves=(Curve("loss", "epoch", (1.0, 0.5, float("nan")), (1.0, 0.4, 0.2)),),
        reproducer=Reproducer("print(1 < 2)\n", "[1.0]", "[2.0]", True, ("cd a && python reduced.py", "cd b")),
    )
    text = "\n".join(line.text for line in terminal.lines(answer))
    assert "First difference, in computing outputs: train.py:3" in text
    assert "raises" not in text
    assert "Cause [hard-sigmoid-slope]: another slope" in text
    assert "1 may follow" in text
    assert "    print(1 < 2)\n    first: [1.0]\n      cd a && python reduced.py\n" in text
    html = page(answer)
    assert html.count("<polyline") == 2
    assert "nan" not in html.split("<polyline", 1)[1].split("/>", 1)[0]
    assert "print(1 &lt; 2)" in html
    assert "<script" not in html
    assert "default-src &#39;none&#39;" in html or "default-src 'none'" in html


@pytest.mark.parametrize(
    ("side", "both", "words"),
    [
        ("left", False, "only the first raises (ValueError)"),
        ("right", False, "only the second raises (ValueError)"),
        ("right", True, "both raise, each something else"),
    ],
)
def test_who_raises_is_said_first(side: Any, both: bool, words: str) -> None:
    one = found("call", "error", side=side, exception=("ValueError", "no"), both=both)
    ends = Side(LEFT, {}, "well", 1.0), Side(RIGHT, {}, "well", 1.0)
    answer = Answer("train.py", *ends, one)
    line = f"First difference, in a call: train.py:3: {words}"
    assert line in [text.text for text in terminal.lines(answer)]
    assert f"<h2>{line}</h2>" in page(answer)
    assert terminal.says(answer) == line


def test_no_cause_is_said_to_be_perhaps_new() -> None:
    side = Side(LEFT, {}, "well", 1.0)
    text = "\n".join(line.text for line in terminal.lines(Answer("train.py", side, side, found())))
    assert "this may be new" in text


def trained(one: Invented, role: str, line: int, losses: Sequence[float]) -> None:
    """A fit of a model, epoch by epoch."""
    for epoch, loss in enumerate(losses):
        one.tell("epoch", at=("train.py", line), role=role, epoch=epoch, logs={"loss": loss, "acc": 0.5})
    one.tell("fitted", at=("train.py", line), role=role, history={}, weights={})


def test_curves_are_those_of_epochs_and_else_of_steps(tmp_path: Path) -> None:
    left, right = Invented(tmp_path / "a", "2"), Invented(tmp_path / "b", "3")
    for one in (left, right):
        one.step(1, [1.0], loss=2.0)
        one.step(2, [1.0], loss=1.0)
    assert [(c.name, c.by, c.left) for c in curves(left.run(), right.run())] == [("loss", "step", (2.0, 1.0))]
    for one in (left, right):
        trained(one, "train.py:1 Sequential#1", 9, [3.0])
    assert [(c.name, c.by) for c in curves(left.run(), right.run())] == [("loss", "epoch"), ("acc", "epoch")]


def test_each_model_and_each_fit_has_curves_of_its_own(tmp_path: Path) -> None:
    left, right = Invented(tmp_path / "a", "2"), Invented(tmp_path / "b", "3")
    for one in (left, right):
        trained(one, "m", 48, [4.0, 3.0, 2.0, 1.0])
        trained(one, "head", 72, [9.0, 8.0])
        # In a loop at one line.
        trained(one, "m", 80, [1.0, 0.5])
        trained(one, "m", 80, [0.5, 0.25])
        one.tell("step", role="gan", step=1, logs={"0": 7.0})
        one.tell("step", role="gan", step=2, logs={"0": 6.0})
    found_ = [c for c in curves(left.run(), right.run()) if c.name == "loss"]
    assert [(c.at, c.by, c.left) for c in found_] == [
        ("train.py:48", "epoch", (4.0, 3.0, 2.0, 1.0)),
        ("train.py:72", "epoch", (9.0, 8.0)),
        ("train.py:80", "epoch", (1.0, 0.5)),
        ("train.py:80, 2", "epoch", (0.5, 0.25)),
        ("train.py:1", "step", (7.0, 6.0)),
    ]
    side_ = Side(LEFT, {}, "well", 1.0)
    text = page(Answer("train.py", side_, side_, None, curves=tuple(found_)))
    assert "<figcaption><code>train.py:72</code>: loss, by epoch</figcaption>" in text


def test_what_one_run_alone_came_to_has_no_curve(tmp_path: Path) -> None:
    left, right = Invented(tmp_path / "a", "2"), Invented(tmp_path / "b", "3")
    trained(left, "m", 48, [4.0, 3.0])
    assert not list(curves(left.run(), right.run()))
    trained(left, "head", 72, [9.0, 8.0])
    trained(right, "m", 48, [4.0, 2.0])
    assert [(c.name, c.left, c.right) for c in curves(left.run(), right.run())] == [
        ("loss", (4.0, 3.0), (4.0, 2.0)),
        ("acc", (0.5, 0.5), (0.5, 0.5)),
    ]


def test_arguments_are_written_as_python_or_not_at_all() -> None:
    assert arguments({"*": [8], "activation": "relu", "name": "x"}) == "8, activation='relu'"
    assert arguments({"kernel_initializer": {"class_name": "Zeros", "config": {}}}) is None


# The program.


def test_what_is_no_program_is_refused_with_a_reason(tmp_path: Path) -> None:
    for name, text, message in (
        ("old.py", "print 'x'\n", "Python 2"),
        ("bad.py", "def f(:\n", "Mend that line"),
        ("book.ipynb", '{"cells": null, "x": true', "notebook"),
    ):
        (tmp_path / name).write_text(text)
        with pytest.raises(UsageError) as raised:
            folder.program(tmp_path / name, None, ())
        assert message in str(raised.value)
    with pytest.raises(UsageError):
        folder.program(tmp_path / "none.py", None, ())
    (tmp_path / "a.bin").write_bytes(b"\x89PNG\xff\xfe\0")
    with pytest.raises(UsageError):
        folder.program(tmp_path / "a.bin", None, ())


def test_a_copy_has_data_and_modules_and_no_hidden_folders(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "data").mkdir(parents=True)
    (home / ".git").mkdir()
    (home / "venv").mkdir()
    (home / "own").mkdir()
    (home / "own" / "pyvenv.cfg").write_text("")
    (home / "own" / "big.py").write_text("")
    (home / ".git" / "x").write_text("")
    (home / "data" / "x.csv").write_text("1")
    (home / "helper.py").write_text("from keras import layers\n")
    (home / "old.py").write_text("print 'x'\n")
    (home / "train.py").write_text("import helper\n")
    mine = folder.program(home / "train.py", None, ())
    assert mine.files == ("helper.py", "old.py", "train.py", "data/x.csv")
    changes = folder.copy(mine, tmp_path / "copy", Implementation("py38-tf210", "tf.keras", "tensorflow"))
    assert changes == [("helper.py", 1, "from keras", "from tensorflow.keras")]
    assert (tmp_path / "copy" / "helper.py").read_text() == "from tensorflow.keras import layers\n"
    assert (tmp_path / "copy" / "old.py").read_text() == "print 'x'\n"
    before = folder.digest(mine)
    (home / "data" / "x.csv").write_text("2")
    assert folder.digest(mine) != before


def test_what_is_no_regular_file_is_not_copied_and_told_and_odd_names_are(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "data").mkdir(parents=True)
    (home / "train.py").write_text("import keras\n")
    os.mkfifo(home / "data" / "pipe.py")
    (home / "gone").symlink_to("nowhere")
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(home / "sock"))
    odd = os.fsdecode(b"caf\xe9.csv")
    (home / odd).write_text("1")
    mine = folder.program(home / "train.py", None, ())
    assert mine.files == (odd, "train.py")
    assert mine.left_out == ("gone", "sock", "data/pipe.py")
    folder.copy(mine, tmp_path / "copy", Implementation("py38-tf210", "tf.keras", "tensorflow"))
    assert (tmp_path / "copy" / odd).read_text() == "1"
    before = folder.digest(mine)
    (home / odd).write_text("2")
    assert folder.digest(mine) != before
    run = Invented(tmp_path / "a", "2.10.0").run()
    assert any("gone, sock, data/pipe.py" in one for one in notes_of(run, run, mine, Comparison()))


def test_a_folder_that_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "train.py").write_text("import keras\n")
    (tmp_path / "locked").mkdir()
    scan = os.scandir

    def refused(path: Any) -> Any:
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refused)
    assert folder.program(tmp_path / "train.py", None, ()).left_out == ("locked",)


# Along the versions.


def test_the_first_provider_is_followed_until_the_second_begins() -> None:
    names = bisecting.between(LEFT, RIGHT, source().headers())
    assert names[0] == LEFT
    assert names[-1] == RIGHT
    providers = [name.partition("/")[2] for name in names]
    assert providers == sorted(providers, reverse=True)
    assert {"py311-tf215/tf.keras", "py312-tf216-keras33/keras"} <= set(names)
    with pytest.raises(UsageError):
        bisecting.between(RIGHT, LEFT, source().headers())


@pytest.mark.parametrize("first_bad", [1, 2, 5, 6])
def test_the_last_good_and_the_first_bad_are_neighbours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first_bad: int
) -> None:
    names = [f"e{n}/keras" for n in range(7)]
    asked = []

    def ready(name: str) -> End:
        return End(None, Header(1, Implementation(name.partition("/")[0], "keras"), {}, {}, "", "", "", ""))  # type: ignore[arg-type]

    class Found:
        def __init__(self, bad: bool) -> None:
            self.comparison = Comparison([found()] if bad else [])

    def observed(_: Any, ends: Sequence[End], *__: Any) -> Found:
        name = ends[1].header.implementation.id
        asked.append(name)
        return Found(names.index(name) >= first_bad)

    monkeypatch.setattr(bisecting, "observed", observed)
    steps = bisecting.bisect(program(tmp_path), names, ready(names[0]), ready, Limits(), lambda _: None)
    good = [one.implementation for one in steps if one.good]
    bad = [one.implementation for one in steps if not one.good]
    assert (good[-1], bad[0]) == (names[first_bad - 1], names[first_bad])
    assert len(asked) <= 4


def test_a_layer_alone_is_a_script_that_has_its_weights_and_inputs(tmp_path: Path) -> None:
    run = Invented(tmp_path / "a", "py38-tf210/tf.keras")
    role = "train.py:1 Dense#1"
    run.tell("construct", what="layers.Dense", role=role, given={"*": [1], "activation": "relu"}, config={})
    for name, value in (("kernel", [[1.0], [2.0]]), ("bias", [0.5])):
        about = run.array(np.array(value, np.float32))
        run.tell("weight", role=role, name=name, key=name, value=about, **{"class": "Dense"})
    run.layers([[[5.5]]])
    both = Checked(run.run(), run.run(), Comparison(), ())
    where = "\0".join(("inference", "train.py:1 Sequential#1", "1"))
    text = one_layer.script(found(role=role, about=where), both)
    assert text is not None
    assert text.startswith("import numpy as np\nfrom tensorflow import keras\n")
    assert "layer = keras.layers.Dense(1, activation='relu')\n" in text
    assert "layer.set_weights([np.array([[1.0], [2.0]], 'float32'), np.array([0.5], 'float32')])" in text
    compile(text, "script", "exec")
    assert one_layer.script(found("update", role=role), both) is None


def test_a_cause_may_be_pointed_to_by_names_that_the_program_uses_all_of_them(tmp_path: Path) -> None:
    text = "self.compiled_metrics.update_state(y, p)\nmodel.get_weights()\n"
    there = Difference("loss", "different", Place("train.py", 1), "Model.fit", "other numbers", moment=99)
    counted = Difference("build", "structure", Place("train.py", 1), "Model", "x", member="parameters", moment=99)
    made = Invented(tmp_path / "b", "2.10.0")
    made.tell("construct", what="metrics.Mean", role="train.py:1 Mean#1", given={}, config={})
    bare, metric = Invented(tmp_path / "a", "2.10.0").run(), made.run()

    def rule(text: str, one: Difference, run: Run) -> str:
        read = Code(program(tmp_path, text))
        cause = Causes(source(), (header(LEFT), header(RIGHT)), read).by_word(one, Used(run, one, read))
        return f"{cause.rule} by {cause.how}" if cause is not None else ""

    assert rule(text, there, bare) == "compiled-metrics-overwrite-the-loss by word"
    assert rule("metric.update_state(y, p)\n", there, bare) == ""
    assert rule(text, found("forward"), bare) == ""
    assert rule(text, counted, metric) == "weights-hold-no-metrics by word"
    assert rule(text, counted, bare) == ""


def test_a_cause_about_an_argument_needs_the_symbol_that_is_given_it(tmp_path: Path) -> None:
    there = Difference("log", "different", Place("train.py", 9), "Model.fit", "other numbers", moment=99)

    def rule(name: str, what: str, given: Mapping[str, Any], moment: int = 99) -> str:
        run = Invented(tmp_path / name, "2.10.0")
        run.tell("construct", what=what, role="train.py:1 x#1", given=given, config={})
        text = "average = Average(decay=0.9)\n"
        one = msgspec.structs.replace(there, moment=moment)
        read = Code(program(tmp_path, text))
        cause = Causes(source(), (header(LEFT), header(RIGHT)), read).by_word(one, Used(run.run(), one, read))
        return cause.rule if cause is not None else ""

    assert rule("a", "optimizers.SGD", {"decay": 0.1}) == "decay-argument-ignored"
    assert rule("b", "optimizers.SGD", {}) == ""
    assert rule("c", "Average", {"decay": 0.9}) == ""
    # The first event is that of the import.
    assert rule("d", "optimizers.SGD", {"decay": 0.1}, moment=0) == ""


@pytest.mark.parametrize(
    ("given", "cause"),
    [
        ({"decay": 0.1}, "decay-argument-ignored"),
        # What an argument is without being given does nothing.
        ({"decay": 0.0}, ""),
        ({"epsilon": 0}, "optimizer-epsilon-falsy-replaced"),
        ({"epsilon": None}, "optimizer-epsilon-falsy-replaced"),
        # The title says which values it is about.
        ({"epsilon": 1e-3}, ""),
    ],
)
def test_a_cause_about_an_argument_needs_a_value_that_it_is_about(
    tmp_path: Path, given: Mapping[str, Any], cause: str
) -> None:
    run = Invented(tmp_path / "a", "2.10.0")
    run.tell("construct", what="optimizers.Adam", role="train.py:1 Adam#1", given=given, config={})
    one = Difference("update", "different", Place("train.py", 9), "Model.fit", "other numbers", moment=99)
    read = Code(program(tmp_path))
    found_ = Causes(source(), (header(LEFT), header(RIGHT)), read).by_word(one, Used(run.run(), one, read))
    assert (found_.rule if found_ is not None else "") == cause


def two_models(folder_: Path, second: Mapping[str, Any]) -> Invented:
    """Two models, each with a layer and an optimizer of its own: what its optimizer is given, and hard_sigmoid."""
    run = Invented(folder_, "2.10.0")
    for line, decay, activation in ((1, {}, "tanh"), (2, second, "hard_sigmoid")):
        role = f"train.py:{line} Dense#1"
        given = {"units": 3, "activation": activation}
        run.tell("construct", what="layers.Dense", role=role, given=given, config=given)
        layer = {"role": role, "what": "layers.Dense", "output": "(None, 3)", "trainable": True, "weights": [[3, 3]]}
        run.tell("model", role=f"train.py:{line} Model#1", layers=[layer], draws=[], parameters=9)
        run.tell("weight", role=role, key=f"{role}/1 kernel", value={})
        run.tell("construct", what="optimizers.SGD", role=f"train.py:{line} SGD#1", given=decay, config={})
        run.tell("trains", role=f"train.py:{line} SGD#1", what="optimizers.SGD", keys=[f"{role}/1 kernel"])
    return run


@pytest.mark.parametrize(
    ("stage", "subject", "cause"),
    [("log", "Model.fit", "decay-argument-ignored"), ("forward", "Model.predict", "hard-sigmoid-slope")],
)
def test_what_another_model_is_given_is_no_cause(tmp_path: Path, stage: Any, subject: str, cause: str) -> None:
    given = {"decay": 0.1} if stage == "log" else {}
    run, read = two_models(tmp_path / "a", given).run(), Code(program(tmp_path))
    about = Causes(source(), (header(LEFT), header(RIGHT)), read)

    def named(role: str) -> str:
        one = Difference(stage, "different", Place("train.py", 9), subject, "other numbers", moment=99, role=role)
        told = about.by_word(one, Used(run, one, read))
        return told.rule if told is not None else ""

    assert named("train.py:1 Model#1") == ""
    assert named("train.py:2 Model#1") == cause
    # Of a model of which nothing is known anything may be.
    assert named("train.py:3 Model#1") == cause


def test_a_layer_in_a_layer_belongs_to_the_model_and_a_step_shows_its_weights(tmp_path: Path) -> None:
    run = two_models(tmp_path / "a", {})
    inner: Any = {"what": "layers.Dense", "output": "", "trainable": True, "weights": []}
    outer = [{**inner, "role": "train.py:2 Model#1"}]
    run.tell("model", role="train.py:4 Model#1", layers=outer, draws=[], parameters=9)
    run.tell("step", role="train.py:5 Own#1", step=1, weights={"train.py:2 Dense#1/1 kernel": {}})
    seen = run.run()
    for role in ("train.py:4 Model#1", "train.py:5 Own#1"):
        owned = Owned(seen, role)
        assert "train.py:2 Dense#1" in owned.layers
        assert "train.py:1 Dense#1" not in owned.layers
        assert owned.trains == {"train.py:2 SGD#1"}


def test_a_value_that_a_layer_is_given_points_to_its_cause_where_the_whole_model_differs(tmp_path: Path) -> None:
    one = Difference("forward", "different", Place("train.py", 9), "Model.predict", "other numbers", moment=99)

    def rule(name: str, activation: str) -> str:
        run = Invented(tmp_path / name, "2.10.0")
        given = {"units": 3, "activation": activation}
        run.tell("construct", what="layers.Dense", role="train.py:3 Dense#1", given=given, config=given)
        # What an object calls itself was not chosen.
        config = {"fn": "binary_crossentropy", "name": "binary_crossentropy", "from_logits": True}
        run.tell("construct", what="losses.BinaryCrossentropy", role="train.py:4 x#1", given={}, config=config)
        cause = known(tmp_path).explained(one, run.run()).cause
        return cause.rule if cause is not None else ""

    assert rule("a", "hard_sigmoid") == "hard-sigmoid-slope"
    assert rule("b", "sigmoid") == ""
    one = msgspec.structs.replace(one, stage="loss", subject="Model.fit")
    assert rule("c", "sigmoid") == ""


def test_an_exception_of_an_optimizer_has_the_cause_that_its_message_says(tmp_path: Path) -> None:
    message = (
        "Unknown variable: <tf.Variable 'Variable:0' shape=(1,) dtype=float32, numpy=array([2.], dtype=float32)>. "
        "This optimizer can only be called for the variables it was originally built with."
    )
    one = found("update", "error", exception=("ValueError", message), side="right", moment=9)
    cause = known(tmp_path).explained(one, Invented(tmp_path / "a", "2.10.0").run()).cause
    assert cause is not None
    assert cause.rule == "optimizer-takes-further-variables"


def test_a_heading_of_keras_is_no_message(tmp_path: Path) -> None:
    message = "Exception encountered when calling TimeDistributed.call().\n\nthe mask has another shape"
    run = Invented(tmp_path / "a", "2.10.0")
    run.tell("construct", what="layers.TimeDistributed", role="train.py:3 x#1", given={"*": ["Dense"]}, config={})
    one = found("call", "error", exception=("ValueError", message), side="right", moment=9)
    cause = known(tmp_path).explained(one, run.run()).cause
    # Not that about no steps at all, which has the same heading: this one is about the symbol, and likely.
    assert cause is not None
    assert (cause.rule, cause.how) == ("time-distributed-checks-its-mask", "symbol")
    other = Invented(tmp_path / "b", "2.10.0").run()
    assert known(tmp_path).explained(one, other).cause is None


def test_an_optimizer_named_by_a_string_has_no_arguments(tmp_path: Path) -> None:
    run = Invented(tmp_path / "a", "2.10.0")
    run.tell("construct", what="models.Sequential", role="train.py:1 Sequential#1", given={}, config={"name": "x"})
    one = Difference(
        "update", "different", Place("train.py", 9), "optimizers.SGD", "x", role="train.py:1 Sequential#1", moment=99
    )
    explained = known(tmp_path).explained(one, run.run())
    assert (explained.cause, explained.made) == (None, "")


def test_a_difference_of_a_shape_is_not_explained_by_a_configuration(tmp_path: Path) -> None:
    run = Invented(tmp_path / "a", "2.10.0")
    run.tell("construct", what="layers.GRU", role="train.py:3 GRU#1", given={}, config={"units": 3})
    for member in ("weights", "output", "trainable"):
        one = Difference(
            "build", "structure", Place("train.py", 3), "layers.GRU", "x", role="train.py:3 GRU#1", member=member
        )
        assert known(tmp_path).explained(one, run.run()).cause is None


def test_a_message_that_many_causes_share_is_of_the_one_whose_symbols_are_used(tmp_path: Path) -> None:
    message = "Argument `x` must be positive. Received: -1"
    run = Invented(tmp_path / "a", "2.10.0")
    run.tell("construct", what="layers.Dense", role="train.py:3 Dense#1", given={"units": 3}, config={})
    raised = found("construct", "error", exception=("ValueError", message), side="right", moment=99)
    assert known(tmp_path).explained(raised, run.run()).cause is None
    heading = found("call", "error", exception=("ValueError", "in user code:\n\n  no such thing"), side="left")
    assert known(tmp_path).explained(heading, run.run()).cause is None


def test_reading_explains_an_exception_of_its_class_alone(tmp_path: Path) -> None:
    gone = Finding("gone-name", "error", "train.py", Span(3, 1, 3, 9), "backend.mean", "backend.mean is gone")
    run = Invented(tmp_path / "a", "2.10.0").run()

    def rule(kind: str, side: Any) -> str:
        one = found("call", "error", exception=(kind, "mean"), side=side)
        cause = known(tmp_path, [gone]).explained(one, run).cause
        return cause.rule if cause is not None else ""

    assert rule("AttributeError", "right") == "gone-name"
    assert rule("ValueError", "right") == ""
    assert rule("AttributeError", "left") == ""


def test_metrics_by_position_come_to_light_in_fit(tmp_path: Path) -> None:
    text = "import keras\nmodel.compile(\n    'sgd', 'mse',\n    ['mae'],\n)\nmodel.fit(x, y)\n"
    third = Finding(
        "breaking-behaviour", "error", "train.py", Span(4, 5, 4, 12), "Model.compile", "the third", cause=THIRD
    )
    run = Invented(tmp_path / "a", "2.10.0")
    run.tell("call", at=("train.py", 2, 2), role="m", method="compile", given={}, defaults={})
    read = Code(program(tmp_path, text), [third])
    mine = Causes(source(), (header(LEFT), header(RIGHT)), read)
    raised = Difference(
        "call", "error", Place("train.py", 6), "Model.fit", "x", exception=("ValueError", "no"), side="right", moment=9
    )
    cause = mine.explained(raised, run.run()).cause
    assert cause is not None
    assert (cause.rule, cause.how) == (THIRD, "line")
    assert mine.explained(msgspec.structs.replace(raised, side="left"), run.run()).cause is None
    # Another model's compile was before it.
    run.tell("call", at=("train.py", 1, 1), role="n", method="compile", given={}, defaults={})
    assert mine.explained(raised, run.run()).cause is None


def test_a_key_of_the_history_with_another_name_has_its_cause(tmp_path: Path) -> None:
    run = Invented(tmp_path / "a", "2.10.0").run()
    named = Difference("log", "structure", Place("train.py", 3), "Model.fit", "lr gone", member="lr")
    read = found("call", "error", exception=("KeyError", "'lr'"), side="right")
    for one in (named, msgspec.structs.replace(read, subject="")):
        cause = known(tmp_path).explained(one, run).cause
        assert cause is not None
        assert cause.rule == "history-says-learning-rate"
    other = msgspec.structs.replace(named, member="mae")
    assert known(tmp_path).explained(other, run).cause is None


def test_changed_imports_of_the_program_come_before_those_of_its_folder() -> None:
    def changed(*changes: tuple[str, int, str, str]) -> Any:
        return SimpleNamespace(done=SimpleNamespace(changes=changes), sources=frozenset({"a.py"}))

    both = SimpleNamespace(
        left=changed(("a.py", 1, "from keras.layers", "from tensorflow.keras.layers")),
        right=changed(
            ("a.py", 2, "import tf_keras", "import keras"),
            ("not_run.py", 1, "import keras", "y"),
            ("train.py", 1, "import tensorflow.keras", "x"),
        ),
    )
    assert mapped(both, "train.py") == (  # type: ignore[arg-type]
        "import tensorflow.keras → x",
        "from keras.layers → from tensorflow.keras.layers",
        "import tf_keras → import keras",
    )


def gan(folder_: Path, after: bool = True) -> Invented:
    """A discriminator that is compiled at line 2 and a model at line 5, each with an Adam; frozen after or before."""
    run = Invented(folder_, "2.10.0")
    role, layer = "train.py:1 Sequential#1", {"role": "train.py:1 Dense#1", "what": "layers.Dense", "output": ""}

    def structure(trainable: bool) -> None:
        layers = [{**layer, "weights": [[3, 1]], "trainable": trainable}]
        run.tell("model", at=("train.py", 2), role=role, layers=layers, draws=[], parameters=3)

    def compiled(line: int, model: str, optimizer: str) -> None:
        given = {"optimizer": "Adam"}
        run.tell("call", at=("train.py", line), role=model, method="compile", given=given, defaults={},
                 optimizer=optimizer)  # fmt: skip

    def adam(line: int) -> str:
        made = f"train.py:{line} Adam#1"
        run.tell("construct", at=("train.py", line), what="optimizers.Adam", role=made, given={}, config={})
        return made

    first = adam(2)
    structure(trainable=after)
    compiled(2, role, first)
    structure(trainable=False)
    compiled(5, "train.py:4 Model#1", adam(5))
    return run


def update(still: str) -> Difference:
    one = Difference("update", "different", Place("train.py", 9), "optimizers.Adam", "x", member="Dense", moment=99)
    return msgspec.structs.replace(one, role="train.py:1 Sequential#1", relative=0.05, step=1, still=still)


def test_weights_that_do_not_move_as_they_were_frozen_after_compile_have_that_cause(tmp_path: Path) -> None:
    explained = known(tmp_path).explained(update("right"), gan(tmp_path / "a").run())
    assert explained.cause is not None
    assert (explained.cause.rule, explained.cause.how) == ("freezing-counts-at-compile", "line")
    # That of the model that differs, not of the one that was compiled last.
    assert explained.made == "train.py:2"


def test_weights_that_do_not_move_without_being_frozen_are_no_matter_of_the_optimizer(tmp_path: Path) -> None:
    run = gan(tmp_path / "a", after=False).run()
    assert known(tmp_path).explained(update("right"), run).cause is None


def test_what_slots_differ_by_is_no_cause_of_other_weights(tmp_path: Path) -> None:
    cause = known(tmp_path).explained(update(""), gan(tmp_path / "a").run()).cause
    assert cause is None or not cause.rule.startswith("one-minus-beta-2")


def test_the_optimizer_of_a_model_is_the_one_that_it_was_compiled_with(tmp_path: Path) -> None:
    run = Invented(tmp_path / "a", "2.10.0")
    for line in (1, 2):
        run.tell("construct", at=("train.py", line), what="optimizers.Adam", role=f"train.py:{line} Adam#1", given={},
                 config={})  # fmt: skip
    for line, role in ((3, "train.py:1 Sequential#1"), (4, "train.py:2 Sequential#1")):
        run.tell("call", at=("train.py", line), role=role, method="compile", given={"optimizer": "Adam"}, defaults={},
                 optimizer=f"train.py:{line - 2} Adam#1")  # fmt: skip
    assert maker_of(update(""), run.run())["role"] == "train.py:1 Adam#1"


@pytest.mark.parametrize(
    ("message", "rule", "fits"),
    [
        ("No module named 'keras.preprocessing.text'", "modules-below-keras-engine-and-layers", False),
        ("No module named 'keras.engine.topology'", "modules-below-keras-engine-and-layers", True),
        ("No module named 'keras.preprocessing.text'", "preprocessing-modules-removed", True),
        ("module 'keras.backend' has no attribute 'get_session'", "modules-below-keras-engine-and-layers", False),
        ("the moon is full", "modules-below-keras-engine-and-layers", True),
    ],
)
def test_a_cause_of_something_missing_has_to_name_it(message: str, rule: str, fits: bool) -> None:
    known_ = next(one for one in source().rules if one.id == rule)
    assert messages.names(known_, "No module named '*keras.*'", message) is fits


def test_a_module_that_is_gone_is_told_by_what_reading_shows_before_a_pattern_that_fits_all(tmp_path: Path) -> None:
    line = "from keras.preprocessing.text import Tokenizer, text_to_word_sequence"
    one = Difference("import", "error", Place("train.py", 2, line), "", "", side="right", moment=9,
                     exception=("ModuleNotFoundError", "No module named 'keras.preprocessing.text'"))  # fmt: skip
    mine = program(tmp_path, f"from keras.layers import Dense\n{line}\n")
    ends = (header("py37-tf22/keras"), header(RIGHT))
    read_ = code.read(mine, source(), ends, {"train.py"})
    cause = Causes(source(), ends, read_).explained(one, Invented(tmp_path / "a", "2.3.1").run()).cause
    assert cause is not None
    assert cause.title == "preprocessing.text.Tokenizer is gone"


def test_a_layer_inside_of_a_wrapper_has_its_say(tmp_path: Path) -> None:
    given = {"units": 5, "recurrent_activation": "hard_sigmoid"}
    run = Invented(tmp_path / "a", "2.10.0")
    run.tell("construct", what="layers.LSTM", role="train.py:3 LSTM#1", given=given, config=given)
    held = {"layer": {"class_name": "LSTM", "config": given}}
    run.tell("construct", what="layers.Bidirectional", role="train.py:3 Bidirectional#1", given={"*": []}, config=held)
    one = found(role="train.py:3 Bidirectional#1", moment=9)
    one = msgspec.structs.replace(one, subject="layers.Bidirectional")
    cause = known(tmp_path).explained(one, run.run()).cause
    assert cause is not None
    assert cause.rule == "hard-sigmoid-slope"


def test_the_optimizer_of_a_step_of_ones_own_is_the_one_that_trains_the_weight(tmp_path: Path) -> None:
    run = Invented(tmp_path / "a", "2.10.0")
    for number, given in ((1, {}), (2, {"decay": 0.1})):
        run.tell("construct", at=("train.py", 1, 1 + number), what="optimizers.Adam", role=f"train.py:1 Adam#{number}",
                 given=given, config={})  # fmt: skip
    # Keras knows of no other optimizer than the default one.
    run.tell("call", at=("train.py", 8), role="train.py:1 Sequential#1", method="compile", given={}, defaults={})
    one = msgspec.structs.replace(update(""), by="train.py:1 Adam#2")
    explained = known(tmp_path).explained(one, run.run())
    assert (explained.made, explained.compiled) == ("train.py:3", False)
    assert terminal.made(explained) == "Its optimizer is made at"
    assert maker_of(one, run.run())["given"] == {"decay": 0.1}
    # One that a string stands for was made by nobody: what the model is compiled with is told.
    text = msgspec.structs.replace(update(""), by="train.py:8 RMSprop#1")
    assert maker_of(text, run.run()) == {}
    assert known(tmp_path).explained(text, run.run()).made == "train.py:8"


def test_decay_of_0_is_no_cause_in_any_step(tmp_path: Path) -> None:
    for decay, small in ((0.0, True), (0.1, False)):
        made = {"what": "optimizers.Adam", "given": {"decay": decay}}
        one = msgspec.structs.replace(update(""), step=8)
        assert too_small(one, made, Invented(tmp_path / str(decay), "2.10.0").run()) is small


def test_a_loop_of_ones_own_compiles_nothing(tmp_path: Path) -> None:
    explained = known(tmp_path).explained(update("right"), gan(tmp_path / "a").run())
    assert (explained.made, terminal.made(explained)) == ("train.py:2", "The model is compiled at")
    looped = Invented(tmp_path / "b", "2.10.0")
    looped.tell("construct", at=("train.py", 3), what="optimizers.Adam", role="train.py:3 Adam#1", given={}, config={})
    explained = known(tmp_path).explained(update(""), looped.run())
    assert (explained.made, terminal.made(explained)) == ("train.py:3", "Its optimizer is made at")


RETURNS = """import keras
class Base(keras.Model):
    def train_step(self, data):
        return {"loss": self.step(data)}
    def test_step(self, data):
        return dict(loss=self.step(data), other=0.0)
class Own(Base):
    pass
"""


def test_a_loss_that_is_returned_alone_is_replaced_by_the_mean_of_keras_3(tmp_path: Path) -> None:
    run = Invented(tmp_path / "a", "2.10.0").run()
    about = known(tmp_path)
    about.code.program.path.write_text(RETURNS)
    said: Any = {"role": "train.py:9 Own#1", "left": "0.8", "right": "0", "member": "loss"}
    loss = Difference("log", "different", Place("train.py", 9), "Model.fit", "loss of epoch 1", **said)
    cause = about.explained(loss, run).cause
    assert cause is not None
    assert (cause.rule, cause.how) == ("returned-loss-is-replaced", "line")
    # Not a loss that was computed, no other number, no step that returns more, no other class.
    for change in ({"right": "0.5"}, {"member": "mae"}, {"subject": "Model.evaluate"}, {"role": "train.py:9 Other#1"}):
        other = about.explained(msgspec.structs.replace(loss, **change), run).cause
        assert other is None or other.rule != "returned-loss-is-replaced"
    assert returned.replaced(loss, about.code, "3.2.1") is None


@pytest.mark.parametrize(
    ("decay", "after", "rule"),
    [
        # A quarter of the step is the counter; decay of 1e-4 makes a ten thousandth of it, decay of 0.5 a third.
        (1e-4, 0.49628, "optimizer-counter-read-after-increment"),
        (0.5, 0.49667, "decay-argument-ignored"),
    ],
)
def test_decay_is_no_cause_of_more_than_it_makes_of_the_first_step(
    tmp_path: Path, decay: float, after: float, rule: str
) -> None:
    run = Invented(tmp_path / "a", "2.3.1")
    given = {"learning_rate": 0.005, "decay": decay}
    run.tell("construct", at=("train.py", 2), what="optimizers.Adam", role="train.py:2 Adam#1", given=given, config={})
    key = "train.py:1 Dense#1/1 kernel"
    run.tell("weight", key=key, value=run.array([0.5]))
    run.tell("call", at=("train.py", 2), role="train.py:1 Sequential#1", method="compile", given={"optimizer": "Adam"},
             defaults={}, optimizer="train.py:2 Adam#1")  # fmt: skip
    run.step(1, [after])
    ignored = Finding("ignored-argument", "warning", "train.py", Span(2, 1, 2, 9), "optimizers.Adam(decay)",
                      "decay of optimizers.Adam is ignored")  # fmt: skip
    ends = (header("py37-tf22/keras"), header("py312-tf220-keras315/keras"))
    about = Causes(source(), ends, Code(program(tmp_path), [ignored]))
    one = msgspec.structs.replace(
        update(""), said=f"{key} after step 1: other numbers", left=str(after), right="0.495", member=""
    )
    cause = about.explained(one, run.run()).cause
    assert cause is not None
    assert cause.rule == rule


def test_what_a_setting_is_has_no_cause_that_is_about_another(tmp_path: Path) -> None:
    epsilon = Finding("changed-behaviour", "warning", "train.py", Span(3, 1, 3, 9), "optimizers.RMSprop",
                      "RMSprop divides by sqrt(v) + epsilon", cause="epsilon-inside-the-root")  # fmt: skip
    run = Invented(tmp_path / "a", "2.10.0").run()
    said: Any = {"subject": "optimizers.RMSprop", "member": "learning_rate", "said": "learning_rate is 0.001, then a"}
    about = known(tmp_path, [epsilon])
    setting = msgspec.structs.replace(found("construct", "structure"), **said)
    cause = about.explained(setting, run).cause
    assert cause is None or cause.rule != "epsilon-inside-the-root"
    said |= {"member": "epsilon", "said": "epsilon is 1e-07, then 1e-08"}
    cause = about.explained(msgspec.structs.replace(setting, **said), run).cause
    assert cause is not None
    assert cause.rule == "epsilon-inside-the-root"


@pytest.mark.parametrize("rule", ["", "l2-normalize-removed"])
def test_what_stands_for_what_is_gone_comes_before_the_advice(tmp_path: Path, rule: str) -> None:
    about: Any = {"instead": "ops.normalize", "advice": "Give the axis.", "cause": rule}
    gone = Finding("gone-name", "error", "train.py", Span(3, 1, 3, 9), "backend.f", "backend.f is gone", **about)
    one = found("call", "error", exception=("AttributeError", "nobody has an f"), side="right")
    causes_ = known(tmp_path, [gone])
    # A rule of the ledger stands for the finding where it has one.
    rules = [msgspec.structs.replace(causes_.rules[0], id=rule)] if rule else []
    causes_.__dict__["rules"] = tuple(rules)
    cause = causes_.explained(one, Invented(tmp_path / "a", "2.10.0").run()).cause
    assert cause is not None
    assert cause.advice == "Use ops.normalize. Give the axis."


AS_FAR = "No difference was found as far as both came"


def answered(left: tuple[str, str], right: tuple[str, str], **more: Any) -> Answer:
    return Answer(
        "train.py", Side(LEFT, {}, left[0], 1.0, left[1]), Side(RIGHT, {}, right[0], 1.0, right[1]), None, **more
    )


@pytest.mark.parametrize(
    ("left", "right", "words"),
    [
        (("status 3", ""), ("status 3", ""), "each ends with status 3"),
        (
            ("ended with status -11", ""),
            ("status 1", ""),
            "the first ended with status -11; the second ends with status 1",
        ),
        (("was ended after 5 seconds", ""), ("was ended after 5 seconds", ""), "each was ended after 5 seconds"),
        (
            ("RuntimeError: at import.", "train.py:1"),
            ("KeyError: 'a'", "train.py:2"),
            "the first raises RuntimeError at train.py:1: at import; the second raises KeyError at train.py:2: 'a'",
        ),
    ],
)
def test_how_both_ended_is_said_where_neither_finished(left: Any, right: Any, words: str) -> None:
    assert terminal.says(answered(left, right)) == f"Neither run finished: {words}. {AS_FAR}"
    assert unfinished(answered(left, right))
    # The same where nothing was compared.
    nothing = terminal.says(answered(left, right, nothing="both runs end early"))
    assert nothing == f"Nothing was compared: both runs end early: {words}"


def test_a_run_that_finished_is_none_that_did_not() -> None:
    well = answered(("well", ""), ("well", ""))
    assert not unfinished(well)
    assert terminal.says(well) == "No difference was found"
    text = [line.text for line in terminal.lines(msgspec.structs.replace(well, differs=(found("construct"),)))]
    assert "1 setting that differs, by itself no difference in what is done:" in text
    assert not any("more difference" in line for line in text)


def test_a_side_says_at_which_line_it_raised(tmp_path: Path) -> None:
    ends = End(SimpleNamespace(id=LEFT), header(LEFT))  # type: ignore[arg-type]
    run = Invented(tmp_path / "a", "2.10.0").run(status=1, type="RuntimeError", message="no", at=("train.py", 4, 5))
    told = side(ends, run, program(tmp_path))
    assert (told.ended, told.at) == ("RuntimeError: no", "train.py:5")


def test_a_process_that_ended_before_its_program_was_through_is_none_that_ended_well(tmp_path: Path) -> None:
    """As after os._exit(0): then neither run finished, whatever was the same until there."""
    ends = End(SimpleNamespace(id=LEFT), header(LEFT))  # type: ignore[arg-type]
    run = Invented(tmp_path / "a", "2.10.0")
    run.tell("construct", what="layers.Dense", role="train.py:3 Dense#1", given={}, config={})
    ended = msgspec.structs.replace(run.run().done, ended="")
    died = Run(run.folder, "2.10.0", ended, tuple(run.events[:-1]))
    told = side(ends, died, program(tmp_path))
    answer = Answer("train.py", told, told, None)
    assert unfinished(answer)
    assert terminal.says(answer) == f"Neither run finished: each ended before the program was through. {AS_FAR}"


QUOTED = """in user code:

    File "/tmp/train.py", line 12, in train_step  *
        loss = self.core(x)
    File "/usr/keras/layer.py", line 60, in error_handler  **
        raise e.with_traceback(None)

    ValueError: Exception: shapes (3,) and (4,)
    do not fit
"""

OLDER = """in user code:

    /usr/keras/engine/training.py:571 train_function  *
        outputs = run()
    /usr/keras/losses.py:5 call
        fit(x)

    TypeError: no such thing
"""


@pytest.mark.parametrize(
    ("kind", "said", "words"),
    [
        ("ValueError", QUOTED, "Exception: shapes (3,) and (4,) do not fit"),
        ("ValueError", OLDER, "TypeError: no such thing"),
        ("ValueError", "in user code: nothing more", "in user code: nothing more"),
        ("ValueError", "no frames\n   KeyError: here", "no frames KeyError: here"),
    ],
)
def test_of_a_function_that_was_rewritten_what_was_raised_in_it_is_told(kind: str, said: str, words: str) -> None:
    assert told_message({"type": kind, "message": said}) == words


MASKING = """from keras import layers
from keras.layers import (Dense,
                          ThresholdedReLU)
x = layers.Masking(batch_input_shape=(2, 3, 4))
for _ in range(1):
    Dense(2)
"""


def explained_in(
    folder_: Path, text: str, line: int, exception: tuple[str, str], both: bool = False, subject: str = ""
) -> Difference:
    mine = program(folder_, text)
    ends = (header(LEFT), header(RIGHT))
    read_ = code.read(mine, source(), ends, {"train.py"})
    at = Place("train.py", line, text.splitlines()[line - 1])
    one = Difference("call", "error", at, subject, "x", exception=exception, side="right", both=both)
    run = Invented(folder_ / f"run{len(list(folder_.iterdir()))}", "2.10.0").run()
    return Causes(source(), ends, read_).explained(one, run)


def test_a_name_of_a_statement_of_several_lines_has_its_cause_in_any_of_them(tmp_path: Path) -> None:
    said = "cannot import name 'ThresholdedReLU' from 'keras.layers'"
    cause = explained_in(tmp_path, MASKING, 2, ("ImportError", said)).cause
    assert cause is not None
    assert cause.how == "line"
    assert "ThresholdedReLU" in cause.title
    other = "cannot import name 'Moon' from 'keras.layers'"
    assert explained_in(tmp_path, MASKING, 2, ("ImportError", other)).cause is None


def test_what_both_have_to_raise_is_no_cause_where_one_raises_alone(tmp_path: Path) -> None:
    raised = ("ValueError", "Unrecognized keyword arguments passed to Masking: {'batch_input_shape': (2, 3, 4)}")
    alone = explained_in(tmp_path, MASKING, 4, raised).cause
    assert alone is not None
    assert (alone.rule, alone.how) == ("refused-argument", "line")
    both = explained_in(tmp_path, MASKING, 4, raised, both=True).cause
    assert both is not None
    assert both.rule == "unknown-arguments-are-value-errors"


@pytest.mark.parametrize(
    ("rule", "both"),
    [
        ("unknown-arguments-are-value-errors", True),
        ("axis-out-of-range", True),
        ("bidirectional-of-dense", True),
        # One side raises alone in some of their cases, or it does so in all of them.
        ("variables-are-no-numbers", False),
        ("fit-generator-removed", False),
        ("lr-argument-removed", False),
        ("hard-sigmoid-slope", False),
    ],
)
def test_a_rule_says_itself_whether_both_raise(rule: str, both: bool) -> None:
    assert both_raise(next(one for one in source().rules if one.id == rule)) is both


def test_a_message_of_a_rule_about_both_is_its_cause_where_both_raise(tmp_path: Path) -> None:
    run = Invented(tmp_path / "a", "2.10.0")
    run.tell("construct", what="layers.BatchNormalization", role="train.py:3 x#1", given={"axis": 5}, config={})
    seen = run.run()
    # What Python says of any tuple.
    told = found("call", "error", exception=("IndexError", "tuple index out of range"), side="right", moment=9)
    for both, name in ((True, "axis-out-of-range"), (False, "")):
        one = msgspec.structs.replace(told, both=both)
        cause = known(tmp_path).explained(one, seen).cause
        assert (cause.rule if cause is not None else "") == name


WEIGHTS = """import keras
i = keras.Input((3,))
model = keras.Model(i, [keras.layers.Dense(1, name="a")(i), keras.layers.Dense(1, name="b")(i)])
model.fit(
    x,
    {"a": y, "b": y},
    sample_weight={"a": w, "b": w},
)
"""


@pytest.mark.parametrize(
    ("raised", "subject", "cause"),
    [
        (("KeyError", "0"), "Model.fit", "weights-by-names-are-key-errors"),
        # The rule says that a KeyError is raised, and nothing else has that cause.
        (("ValueError", "no"), "Model.fit", ""),
        (("KeyError", "0"), "Model.predict", ""),
    ],
)
def test_a_call_of_several_lines_has_the_cause_that_its_argument_meets(
    tmp_path: Path, raised: tuple[str, str], subject: str, cause: str
) -> None:
    told = explained_in(tmp_path, WEIGHTS, 4, raised, subject=subject).cause
    assert (told.rule if told is not None else "") == cause
    if cause:
        assert told is not None
        assert told.how == "line"
