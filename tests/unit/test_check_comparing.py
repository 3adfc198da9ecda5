"""Two runs are held against each other, and the first difference is where they part first."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from check_runs import Invented, program

from conformance.check.checking import agreements
from conformance.check.comparing import Comparing
from conformance.check.endings import notes_of
from conformance.check.gathering import Comparison
from conformance.check.numbers import apart
from conformance.check.running import Run, named


@pytest.fixture
def both(tmp_path: Path) -> tuple[Invented, Invented]:
    return Invented(tmp_path / "a", "2.10.0"), Invented(tmp_path / "b", "3.15.1")


def compared(tmp_path: Path, left: Run, right: Run, random: tuple[str, ...] = ()) -> Comparison:
    return Comparing(program(tmp_path), left, right, random).compared()


def test_the_same_runs_differ_nowhere(tmp_path: Path, both: tuple[Invented, Invented]) -> None:
    for one in both:
        one.model()
        one.layers([[[1.0]], [[2.0]]])
        one.step(1, [1.0, 2.0])
    found = compared(tmp_path, both[0].run(), both[1].run())
    assert found.differences == []
    assert found.agreed == {"model": 1, "layers": 1, "step": 1}


def test_a_layer_that_differs_for_the_same_inputs_is_blamed_and_no_later_one(
    tmp_path: Path, both: tuple[Invented, Invented]
) -> None:
    both[0].layers([[[1.0]], [[2.0]], [[3.0]]])
    # The second layer computes otherwise, and the third gets what that gave; fed the first's inputs it is the same.
    both[1].layers([[[1.0]], [[2.5]], [[3.5]]], fed=[[[1.0]], [[2.5]], [[3.0]]])
    found = compared(tmp_path, both[0].run(), both[1].run()).differences
    assert [(one.stage, one.role) for one in found] == [("forward", "train.py:2 Dense#1")]
    assert found[0].relative == pytest.approx(0.2)
    assert "given the same inputs" in found[0].said


def test_rounding_is_no_difference_and_one_beyond_the_bound_is(tmp_path: Path, both: tuple[Invented, Invented]) -> None:
    eps = float(np.finfo(np.float32).eps)
    both[0].step(1, np.array([1.0, 0.5], np.float32))
    both[1].step(1, np.array([1.0 + 60 * eps, 0.5], np.float32))
    both[0].step(2, np.array([1.0, 0.5], np.float32))
    both[1].step(2, np.array([1.0 + 70 * eps, 0.5], np.float32))
    found = compared(tmp_path, both[0].run(), both[1].run()).differences
    assert [(one.stage, one.step) for one in found] == [("update", 2)]
    assert 1 < found[0].bounds < 1.2


def test_a_model_of_half_precision_has_its_digits(tmp_path: Path, both: tuple[Invented, Invented]) -> None:
    for number, one in enumerate(both):
        one.layers([np.array([[1.0]], np.float16)])
        one.step(1, np.array([1.0 + 0.01 * number], np.float32))
        one.step(2, np.array([1.0 + 0.1 * number], np.float32))
    found = compared(tmp_path, both[0].run(), both[1].run()).differences
    assert [(one.stage, one.step) for one in found] == [("update", 2)]


def test_an_exception_of_the_second_is_the_difference_and_what_it_never_came_to_is_none(
    tmp_path: Path, both: tuple[Invented, Invented]
) -> None:
    both[0].step(1, [1.0])
    both[0].tell("predicted", role="train.py:1 Sequential#1", method="predict", outputs=[both[0].array([1.0])])
    right = both[1].run(status=1, type="ValueError", message="no such argument", at=("train.py", 4))
    found = compared(tmp_path, both[0].run(), right).differences
    assert [(one.stage, one.verdict, one.at.line) for one in found] == [("import", "error", 4)]
    assert found[0].exception == ("ValueError", "no such argument")
    assert found[0].side == "right"


def test_an_exception_that_the_program_catches_is_told(tmp_path: Path, both: tuple[Invented, Invented]) -> None:
    both[1].tell("raised", stage="forward", what="layers.Dense", type="ValueError", message="a mask")
    found = compared(tmp_path, both[0].run(), both[1].run()).differences
    assert [(one.stage, one.subject, one.right) for one in found] == [
        ("forward", "layers.Dense", "raises ValueError: a mask")
    ]
    assert found[0].said == "under the second alone it raises ValueError: a mask"


def test_both_ending_with_the_same_exception_is_agreement(tmp_path: Path, both: tuple[Invented, Invented]) -> None:
    ends = [one.run(status=1, type="ValueError", message=str(n), at=("train.py", 4)) for n, one in enumerate(both)]
    assert compared(tmp_path, ends[0], ends[1]).differences == []


def test_a_run_that_never_ends_is_the_difference(tmp_path: Path, both: tuple[Invented, Invented]) -> None:
    found = compared(tmp_path, both[0].run(), both[1].run(ended="was ended after 10 seconds")).differences
    assert [(one.stage, one.right) for one in found] == [("end", "was ended after 10 seconds")]


def test_a_crash_is_told_at_the_line_that_python_writes(tmp_path: Path, both: tuple[Invented, Invented]) -> None:
    left, right = both[0].run(), both[1].run(ended="was ended by signal 11 (SIGSEGV)")
    inner = 'File "/usr/lib/python3.11/ctypes/__init__.py", line 519 in string_at'
    frames = (
        f'  {inner}\n  File "{right.work}/train.py", line 12 in f\n  File "{right.work}/train.py", line 14 in <module>'
    )
    said = f"Fatal Python error: Segmentation fault\n\nCurrent thread 0x1 (most recent call first):\n{frames}\n"
    for written, line in (("", 0), (said, 12)):
        (right.place / "said").write_text(written)
        right.__dict__.pop("said", None)
        (one,) = compared(tmp_path, left, right).differences
        assert (one.stage, one.at.line) == ("end", line)
        assert one.said == "under the first it ends well, under the second it was ended by signal 11 (SIGSEGV)"


@pytest.mark.parametrize(
    ("ended", "words"),
    [
        ("", ""),
        ("ended with status -9", "was ended by signal 9 (SIGKILL)"),
        ("ended with status -250", "ended with status -250"),
        ("ended with status 3", "ended with status 3"),
    ],
)
def test_a_signal_has_a_name(ended: str, words: str) -> None:
    assert named(ended) == words


def test_what_depends_on_dropout_is_not_compared(tmp_path: Path, both: tuple[Invented, Invented]) -> None:
    for number, one in enumerate(both):
        one.model(draws=["layers.Dropout"])
        one.layers([[[1.0]]])
        one.step(1, [float(number)], loss=float(number))
    found = compared(tmp_path, both[0].run(), both[1].run())
    assert found.differences == []
    assert found.skipped == 1
    assert found.drawn == {"train.py:1 Sequential#1": ("layers.Dropout",)}


@pytest.mark.parametrize("draws", [["layers.RandomFlip"], []])
def test_what_is_computed_after_training_by_chance_depends_on_chance(
    tmp_path: Path, both: tuple[Invented, Invented], draws: list[str]
) -> None:
    for number, one in enumerate(both):
        one.model(draws=draws)
        # Another model draws, and is not trained.
        one.tell("model", role="train.py:8 Other#1", layers=[], draws=["layers.Dropout"], parameters=0)
        one.tell("printed", text=f"before: {number}")
        one.step(1, [1.0])
        role = "train.py:1 Sequential#1"
        one.tell("evaluated", at=("train.py", 10), role=role, method="evaluate", logs={"0": 1.0 + number})
        outputs = [one.array([float(number)])]
        one.tell("predicted", at=("train.py", 11), role=role, method="predict", outputs=outputs)
        one.tell("printed", at=("train.py", 12), text=f"after: {number}")
    found = compared(tmp_path, both[0].run(), both[1].run())
    assert [one.stage for one in found.differences] == ([] if draws else ["log", "forward"])
    assert len(found.printed) == (1 if draws else 2)


def test_dropout_does_not_hide_what_is_computed_in_inference(tmp_path: Path, both: tuple[Invented, Invented]) -> None:
    for number, one in enumerate(both):
        one.model(draws=["layers.Dropout"])
        one.layers([[[1.0 + number]]])
    assert [one.stage for one in compared(tmp_path, both[0].run(), both[1].run()).differences] == ["forward"]


def test_other_shapes_of_weights_are_of_building(tmp_path: Path, both: tuple[Invented, Invented]) -> None:
    both[0].model(weights=[[3, 2], [2]])
    both[1].model(weights=[[3, 2], [2, 2]])
    found = compared(tmp_path, both[0].run(), both[1].run()).differences
    assert [(one.stage, one.verdict) for one in found] == [("build", "structure")]
    assert found[0].said == "shapes of weights: (3, 2) (2), then (3, 2) (2, 2)"


def test_an_effective_argument_that_differs_is_apart_from_what_is_computed(
    tmp_path: Path, both: tuple[Invented, Invented]
) -> None:
    for one, epsilon in zip(both, (1e-8, 1e-7), strict=True):
        config = {"epsilon": epsilon, "learning_rate": 0.01, "name": str(epsilon)}
        one.tell("construct", what="optimizers.Adam", role="train.py:1 Adam#1", given={}, config=config)
    found = compared(tmp_path, both[0].run(), both[1].run())
    assert found.differences == []
    assert [one.said for one in found.arguments] == ["epsilon is 1e-08, then 1e-07"]


def test_the_arrays_of_a_file_are_parts_of_one_vector_as_weights_are(
    tmp_path: Path, both: tuple[Invented, Invented]
) -> None:
    eps = float(np.finfo(np.float32).eps)
    for run, more in zip(both, (0.0, 80.0 * eps), strict=True):
        # A bias near 0 has the rounding of the numbers that it was computed with.
        for path, kernel in (("rounded.h5", 1.0), ("other.h5", 0.01)):
            arrays = [run.array(np.array([kernel], np.float32)), run.array(np.array([0.01 * (1 + more)], np.float32))]
            run.tell("file", at=("", 0), path=path, form="hdf5", arrays=arrays)
    found = compared(tmp_path, both[0].run(), both[1].run()).differences
    assert [(one.stage, one.subject) for one in found] == [("file", "other.h5")]
    assert found[0].bounds == pytest.approx(80 / 64, rel=0.02)


def test_a_file_that_is_not_written_is_told(tmp_path: Path, both: tuple[Invented, Invented]) -> None:
    both[0].tell("file", at=("", 0), path="model.h5", form="hdf5", arrays=[])
    both[0].tell("file", at=("", 0), path="log.csv", form="text", text="1")
    both[1].tell("file", at=("", 0), path="log.csv", form="text", text="1")
    found = compared(tmp_path, both[0].run(), both[1].run()).differences
    assert [one.said for one in found] == ["model.h5 is written, then is not written"]


@pytest.mark.parametrize(
    ("batches", "words"),
    [(False, "the data in one order, drawn once"), (True, "in the order of the Sequence")],
)
def test_the_order_of_the_data_is_told_where_both_runs_got_to_it(
    tmp_path: Path, both: tuple[Invented, Invented], batches: bool, words: str
) -> None:
    both[0].tell("ordered", role="train.py:1 Sequential#1", batches=batches)
    left, program_ = both[0].run(), program(tmp_path)
    assert not list(notes_of(left, both[1].run(), program_, Comparison()))
    again = Invented(tmp_path / "c", "3.15.1")
    again.tell("ordered", role="train.py:1 Sequential#1", batches=batches)
    (note,) = notes_of(left, again.run(), program_, Comparison())
    assert words in note


@pytest.mark.parametrize(
    ("method", "old", "new", "stage", "said"),
    [
        ("metrics_names", ["loss", "mae"], ["loss", "compile_metrics"], "log", "['loss', 'mae'], then ['loss', 'com"),
        ("get_weights", [[2, 3], [3], [1]], [[2, 3], [3]], "build", "3 arrays, then 2"),
        ("get_weights", [[2, 3]], [[3, 2]], "build", "(2, 3), then (3, 2)"),
        ("trainable_weights", 4, 3, "build", "4, then 3"),
        ("count_params", 1200, 1100, "build", "1,200 parameters, then 1,100"),
    ],
)
def test_what_the_program_asks_of_a_model_is_compared(
    tmp_path: Path, both: tuple[Invented, Invented], method: str, old: object, new: object, stage: str, said: str
) -> None:
    for run, value in zip(both, (old, new), strict=True):
        for _ in range(2):
            run.tell("read", role="train.py:1 Sequential#1", method=method, value=value, what="models.Sequential")
    found = compared(tmp_path, both[0].run(), both[1].run()).differences
    assert [(one.stage, one.verdict) for one in found] == [(stage, "structure")]
    assert said in found[0].said


def test_names_of_logs_are_told_once(tmp_path: Path, both: tuple[Invented, Invented]) -> None:
    for one, name in zip(both, ("acc", "accuracy"), strict=True):
        for epoch in range(3):
            logs = {"loss": 1.0, name: 0.5}
            one.tell("epoch", at=("train.py", 9), role="train.py:1 Sequential#1", epoch=epoch, logs=logs)
    found = compared(tmp_path, both[0].run(), both[1].run()).differences
    assert [one.said for one in found] == ["the names of what epoch 1 reports: acc gone, accuracy new"]


def test_the_first_that_the_program_comes_to_comes_first(tmp_path: Path, both: tuple[Invented, Invented]) -> None:
    for number, one in enumerate(both):
        one.step(1, [1.0])
        one.step(2, [1.0 + number])
        one.tell("predicted", role="train.py:1 Sequential#1", method="predict", outputs=[one.array([1.0 + number])])
    found = compared(tmp_path, both[0].run(), both[1].run()).differences
    assert [(one.stage, one.step) for one in found] == [("update", 2), ("forward", 0)]


def test_that_a_file_is_missing_under_both_is_no_difference_whatever_is_raised(
    tmp_path: Path, both: tuple[Invented, Invented]
) -> None:
    said = ("OSError", "No file or directory found at x.h5"), ("FileNotFoundError", "[Errno 2] No such file")
    for one, (kind, text) in zip(both, said, strict=True):
        one.tell("raised", stage="call", what="load_model", type=kind, message=text)
    left, right = (one.run(type=kind, message=text) for one, (kind, text) in zip(both, said, strict=True))
    assert compared(tmp_path, left, right).differences == []
    notes = list(notes_of(left, right, program(tmp_path), Comparison()))
    assert "Both runs look for a file that is not there ([Errno 2] No such file)" in notes[0]


def test_a_gradient_of_data_that_the_program_draws_from_the_library_is_not_compared(
    tmp_path: Path, both: tuple[Invented, Invented]
) -> None:
    for one, value in zip(both, (1.0, 2.0), strict=True):
        values = {"train.py:1 Dense#1/1 kernel": one.array([value])}
        one.tell("gradient", role="train.py:1 Sequential#1", mode="inference", values=values)
    runs = [one.run() for one in both]
    assert len(compared(tmp_path, runs[0], runs[1]).differences) == 1
    drawn = compared(tmp_path, runs[0], runs[1], random=("tf.random.uniform at train.py:3",))
    assert (drawn.differences, drawn.skipped) == ([], 1)


def test_a_model_that_is_built_at_another_moment_is_compared_as_far_as_both_are_built(
    tmp_path: Path, both: tuple[Invented, Invented]
) -> None:
    layers = [[[20, 4]], [[4, 20], [5, 20]], [[5, 1]]]
    for count in (1, 2, 3):
        sequential(both[0], layers[:count])
    sequential(both[1], [[], [], []], built=False)
    sequential(both[1], layers)
    found = compared(tmp_path, both[0].run(), both[1].run())
    assert found.differences == []
    assert found.agreed == {"model": 1}


def test_a_model_whose_layer_has_no_weights_under_the_second_differs_all_the_same(
    tmp_path: Path, both: tuple[Invented, Invented]
) -> None:
    sequential(both[0], [[[3, 2]], [[2]]])
    sequential(both[1], [[[3, 2]], []])
    left = both[0].run()
    assert [one.member for one in compared(tmp_path, left, both[1].run()).differences] == ["weights"]
    early = Invented(tmp_path / "c", "3.15.1")
    sequential(early, [[[3, 2]], []], built=False)
    assert compared(tmp_path, left, early.run()).differences == []


def sequential(run: Invented, weights: Sequence[Sequence[Sequence[int]]], built: bool = True) -> None:
    """A model with a layer on each line, as it is built."""
    layers = [
        {"role": f"train.py:{n} Dense#1", "what": "layers.Dense", "output": "", "trainable": True, "built": built}
        | {"weights": [list(shape) for shape in one]}
        for n, one in enumerate(weights)
    ]
    count = sum(int(np.prod(shape)) for one in weights for shape in one)
    run.tell("model", role="train.py:1 Sequential#1", layers=layers, draws=[], parameters=count)


@pytest.mark.parametrize(
    ("left", "right", "differs"),
    [
        ("(None, None, 4)", "(32, 6, 4)", False),
        ("(None, 6, 4)", "(None, 7, 4)", True),
        ("(None, 6)", "(None, 6, 1)", True),
        ("(None, 4) (None, 4)", "(None, None) (None, 4)", False),
        ("", "(None, 4)", False),
    ],
)
def test_an_axis_of_unknown_size_may_have_any(
    tmp_path: Path, both: tuple[Invented, Invented], left: str, right: str, differs: bool
) -> None:
    for one, output in zip(both, (left, right), strict=True):
        layer = {"role": "train.py:1 Dense#1", "what": "layers.Dense", "trainable": True, "weights": []}
        one.tell("model", role="train.py:1 Sequential#1", layers=[{**layer, "output": output}], draws=[], parameters=0)
    assert bool(compared(tmp_path, both[0].run(), both[1].run()).differences) == differs


def test_who_raises_is_said(tmp_path: Path, both: tuple[Invented, Invented]) -> None:
    both[0].tell("raised", stage="call", what="load_model", type="KeyError", message="x")
    found = compared(tmp_path, both[0].run(), both[1].run()).differences
    assert [(one.said, one.side) for one in found] == [("under the first alone it raises KeyError: x", "left")]
    assert (found[0].left, found[0].right) == ("raises KeyError: x", "runs")


def test_that_both_raise_something_else_at_one_line_is_said(tmp_path: Path, both: tuple[Invented, Invented]) -> None:
    left = both[0].run(status=1, type="KeyError", message="x", at=("train.py", 4))
    right = both[1].run(status=1, type="ValueError", message="x", at=("train.py", 4))
    (found,) = compared(tmp_path, left, right).differences
    assert found.said == "both raise: the first KeyError: x; the second ValueError: x"
    assert (found.both, found.left, found.right) == (True, "raises KeyError: x", "raises ValueError: x")


@pytest.mark.parametrize(("further", "side", "line"), [(0, "right", 8), (1, "left", 4)])
def test_of_two_that_end_early_the_one_that_ends_first_is_told(
    tmp_path: Path, both: tuple[Invented, Invented], further: int, side: str, line: int
) -> None:
    for one in both:
        one.step(1, [1.0])
    both[further].step(2, [1.0])
    left = both[0].run(status=1, type="KeyError", message="x", at=("train.py", 4))
    right = both[1].run(status=1, type="ValueError", message="x", at=("train.py", 8))
    found, later = compared(tmp_path, left, right).differences
    assert (found.side, found.at.line) == (side, line)
    # How the other ends is told as well: it may be why that run is no good.
    assert (later.side, {later.at.line, line}) == ({"left": "right", "right": "left"}[side], {4, 8})
    assert "raises as well, elsewhere" in later.said


def test_an_update_is_of_the_optimizer_with_which_that_model_was_compiled(
    tmp_path: Path, both: tuple[Invented, Invented]
) -> None:
    for number, one in enumerate(both):
        one.tell("construct", what="optimizers.Adam", role="train.py:1 Adam#1", given={}, config={})
        for role, optimizer in (("train.py:1 Sequential#1", "sgd"), ("train.py:2 Sequential#1", "Adam")):
            given = {"optimizer": optimizer}
            one.tell("call", role=role, method="compile", given=given, defaults={"optimizer": "rmsprop"})
        one.step(1, [1.0 + number])
        one.tell("construct", what="optimizers.Nadam", role="train.py:3 Nadam#1", given={}, config={})
    found = compared(tmp_path, both[0].run(), both[1].run()).differences
    assert [(one.stage, one.subject) for one in found] == [("update", "optimizers.SGD")]
    # The import is 0, and the step is what the first run came to.
    assert found[0].moment == 4


def test_an_update_is_of_the_optimizer_that_trains_that_weight(tmp_path: Path, both: tuple[Invented, Invented]) -> None:
    key = "train.py:1 Dense#1/1 kernel"
    for run, value in zip(both, (0.5, 0.6), strict=True):
        run.model()
        role = "train.py:1 Sequential#1"
        run.tell("call", role=role, method="compile", given={}, defaults={"optimizer": "rmsprop"})
        run.tell("trains", role="train.py:5 Adam#1", what="optimizers.Adam", keys=["train.py:2 Dense#1/1 kernel"])
        run.tell("trains", role="train.py:6 SGD#1", what="optimizers.SGD", keys=[key])
        run.step(1, [value])
        # One that takes over later is not yet at work.
        run.tell("trains", role="train.py:7 Nadam#1", what="optimizers.Nadam", keys=[key])
    told = compared(tmp_path, both[0].run(), both[1].run()).differences[0]
    assert (told.stage, told.subject, told.by) == ("update", "optimizers.SGD", "train.py:6 SGD#1")


def test_an_argument_that_a_callback_takes_and_does_nothing_with_is_told(
    tmp_path: Path, both: tuple[Invented, Invented]
) -> None:
    for one, delta in zip(both, (-0.01, 0.0001), strict=True):
        held = {"monitor": "loss", "min_delta": delta}
        one.tell("construct", what="callbacks.ReduceLROnPlateau", role="train.py:1 x#1", given={"epsilon": 0.01},
                 config={}, beside=["epsilon"], held=held)  # fmt: skip
    found = compared(tmp_path, both[0].run(), both[1].run())
    assert found.differences == []
    said = "epsilon= is given and does nothing under the second: min_delta is 0.01, then 0.0001"
    assert [one.said for one in found.arguments] == [said]


def test_the_files_that_run_are_those_that_were_loaded_or_at_work(tmp_path: Path) -> None:
    run = Invented(tmp_path / "a", "2.10.0")
    run.tell("source", at=("", 0), path="pack/helper.py")
    run.tell("printed", at=("train.py", 1, 1), text="x")
    assert run.run().sources == {"train.py", "pack/helper.py"}


def test_what_the_second_does_after_the_end_of_the_first_is_no_difference(
    tmp_path: Path, both: tuple[Invented, Invented]
) -> None:
    for one in both:
        one.step(1, [1.0])
    both[1].tell("epoch", role="train.py:1 Sequential#1", epoch=0, logs={"loss": 1.0})
    both[1].tell("raised", at=("train.py", 9), stage="call", what="load_model", type="KeyError", message="x")
    left = both[0].run(status=1, type="AttributeError", message="x", at=("train.py", 4))
    (found,) = compared(tmp_path, left, both[1].run()).differences
    assert (found.side, found.at.line, found.exception[0]) == ("left", 4, "AttributeError")


def test_a_setting_that_no_number_depends_on_is_told_and_hides_no_number(
    tmp_path: Path, both: tuple[Invented, Invented]
) -> None:
    for one, trainable, weights in zip(both, (False, True), ([1.0], [2.0]), strict=True):
        layer = {"role": "train.py:1 InputLayer#1", "what": "layers.InputLayer", "output": "(None, 3)"}
        bare = {**layer, "trainable": trainable, "weights": []}
        one.tell("model", role="train.py:1 Sequential#1", layers=[bare], draws=[], parameters=0)
        one.step(1, weights)
    found = compared(tmp_path, both[0].run(), both[1].run())
    assert [(one.stage, one.member) for one in found.differences] == [("update", "Dense")]
    assert [one.said for one in found.arguments] == ["trainable: False, then True"]


def test_a_layer_with_weights_that_is_trainable_under_one_alone_differs(
    tmp_path: Path, both: tuple[Invented, Invented]
) -> None:
    for one, trainable in zip(both, (False, True), strict=True):
        layer = {"role": "train.py:1 Dense#1", "what": "layers.Dense", "output": "(None, 3)", "weights": [[3, 3]]}
        one.tell("model", role="train.py:1 x#1", layers=[{**layer, "trainable": trainable}], draws=[], parameters=9)
    assert [one.member for one in compared(tmp_path, both[0].run(), both[1].run()).differences] == ["trainable"]


def test_both_numbers_are_told_where_arrays_are_furthest_apart(tmp_path: Path, both: tuple[Invented, Invented]) -> None:
    for one, value in zip(both, (3.5, 3.0), strict=True):
        one.step(1, [[1.0, 2.0], [value, 4.0]])
    found = compared(tmp_path, both[0].run(), both[1].run()).differences[0]
    assert "other numbers, furthest at [1, 0]: 3.5, then 3" in found.said
    assert (found.left, found.right) == ("3.5", "3")


@pytest.mark.parametrize(
    ("left", "right", "said"),
    [
        ([1, 2, 3], [1, 5, 4], "2 of 3 values are others, the first at [1]: 2, then 5"),
        ([float("nan"), 1.0, 2.0], [float("nan"), 1.0, 4.0], "other numbers, furthest at [2]: 2, then 4"),
        ([0.25], [0.5], "other numbers: 0.25, then 0.5"),
    ],
)
def test_a_pair_of_values_is_that_of_the_largest_difference(left: list[float], right: list[float], said: str) -> None:
    found = apart(np.asarray(left), np.asarray(right))
    assert found is not None
    assert found.said == said


def weights_after(one: Invented, value: float, other: float) -> None:
    told = {"train.py:1 Dense#1/1 kernel": one.array([value]), "train.py:2 Dense#1/1 kernel": one.array([other])}
    for key, array in told.items():
        before = one.array([1.0])
        one.tell("weight", key=key, role=key[:18], **{"class": "Dense"}, name="kernel", value=before)
        assert array["shape"] == [1]
    one.tell("step", at=("train.py", 9), role="train.py:1 x#1", step=1, batch=0, logs={}, weights=told)


def test_weights_that_do_not_move_under_one_alone_are_told_as_that(
    tmp_path: Path, both: tuple[Invented, Invented]
) -> None:
    for one, value in zip(both, (1.5, 1.0), strict=True):
        weights_after(one, value, 1.5)
    found = compared(tmp_path, both[0].run(), both[1].run()).differences[0]
    assert found.still == "right"
    assert found.said.endswith("under the second 1 of the 2 weights moved that the other changed")


def test_weights_that_move_otherwise_under_both_are_no_frozen_ones(
    tmp_path: Path, both: tuple[Invented, Invented]
) -> None:
    for one, value in zip(both, (1.5, 1.25), strict=True):
        weights_after(one, value, value)
    assert compared(tmp_path, both[0].run(), both[1].run()).differences[0].still == ""


@pytest.mark.parametrize("method", ["fit", "evaluate", "predict"])
def test_a_method_of_generators_is_the_one_that_took_it_over(
    tmp_path: Path, both: tuple[Invented, Invented], method: str
) -> None:
    for run, name, value in zip(both, (f"{method}_generator", method), (1.0, 2.0), strict=True):
        about = {"role": "train.py:1 Sequential#1", "method": name}
        run.tell("call", **about, given={}, defaults={})
        if method == "evaluate":
            run.tell("evaluated", **about, logs={"0": value})
        elif method == "predict":
            run.tell("predicted", **about, outputs=[run.array([[value]])])
        run.tell("raised", stage=name, what=f"Model.{name}", type="ValueError", message="caught")
    found = compared(tmp_path, both[0].run(), both[1].run())
    # The numbers of both are held against each other, and neither happens under one alone.
    assert [one.verdict for one in found.differences] == ([] if method == "fit" else ["different"])
    assert found.agreed["call"] == found.agreed["raised"] == 1


AVERAGE, GAMMA = "train.py:2 BatchNormalization#1/4 moving_variance", "train.py:2 BatchNormalization#1/1 gamma"


def normalized(one: Invented, average: float, gamma: float, trains: Sequence[str] = (GAMMA,)) -> None:
    """A step of a model with one BatchNormalization, whose optimizer is given some of its weights."""
    values = {AVERAGE: 1.0, GAMMA: 1.0}
    for key, value in values.items():
        told = {"role": "train.py:2 BatchNormalization#1", "class": "BatchNormalization", "name": key.split(" ")[-1]}
        one.tell("weight", at=("train.py", 2), key=key, value=one.array([value]), **told)
    if trains:
        one.tell("trains", role="train.py:3 SGD#1", what="optimizers.SGD", keys=list(trains))
    weights = {AVERAGE: one.array([average]), GAMMA: one.array([gamma])}
    one.tell("step", at=("train.py", 9), role="m", step=1, batch=0, logs={}, weights=weights)


@pytest.mark.parametrize("trains", [(GAMMA,), ()])
def test_an_average_that_a_layer_keeps_is_written_by_no_optimizer(
    tmp_path: Path, both: tuple[Invented, Invented], trains: Sequence[str]
) -> None:
    left, right = both
    normalized(left, 0.9, 2.0, trains)
    normalized(right, 0.8, 2.0, trains)
    (only,) = compared(tmp_path, left.run(), right.run()).differences
    assert (only.stage, only.subject, only.member, only.state) == (
        "update",
        "layers.BatchNormalization",
        "moving_variance",
        True,
    )
    assert only.by == "train.py:2 BatchNormalization#1"


def test_of_a_step_what_the_optimizer_writes_is_told_beside_what_the_layer_does(
    tmp_path: Path, both: tuple[Invented, Invented]
) -> None:
    left, right = both
    normalized(left, 0.9, 2.0)
    normalized(right, 0.1, 2.5)
    told = compared(tmp_path, left.run(), right.run()).differences
    assert [(one.subject, one.state) for one in told] == [
        ("layers.BatchNormalization", True),
        ("optimizers.SGD", False),
    ]


def test_a_weight_that_one_run_alone_trains_is_no_average(tmp_path: Path, both: tuple[Invented, Invented]) -> None:
    left, right = both
    normalized(left, 1.0, 2.0, (GAMMA,))
    normalized(right, 0.8, 2.0, (GAMMA, AVERAGE))
    (only,) = compared(tmp_path, left.run(), right.run()).differences
    assert (only.subject, only.state) == ("optimizers", False)


def test_a_layer_whose_weights_parted_before_is_marked_and_one_that_was_set_again_is_not(
    tmp_path: Path, both: tuple[Invented, Invented]
) -> None:
    left, right = both
    for one, value in ((left, 1.0), (right, 2.0)):
        told = {"role": "train.py:1 Dense#1", "class": "Dense", "name": "kernel"}
        one.tell("weight", key="train.py:1 Dense#1/1 kernel", value=one.array([0.5]), **told)
        one.step(1, [value])
    left.layers([[[1.0]], [[1.0]]])
    right.layers([[[3.0]], [[1.0]]], fed=[[[3.0]], [[4.0]]])
    told_ = compared(tmp_path, left.run(), right.run()).differences
    assert [(one.stage, one.role, one.follows) for one in told_] == [
        ("update", "train.py:1 Sequential#1", False),
        ("forward", "train.py:1 Dense#1", True),
        ("forward", "train.py:2 Dense#1", False),
    ]


def test_a_layer_whose_weights_were_set_alike_again_follows_from_nothing(
    tmp_path: Path, both: tuple[Invented, Invented]
) -> None:
    left, right = both
    for one, value in ((left, 1.0), (right, 2.0)):
        told = {"role": "train.py:1 Dense#1", "class": "Dense", "name": "kernel"}
        one.tell("weight", key="train.py:1 Dense#1/1 kernel", value=one.array([0.5]), **told)
        one.step(1, [value])
        again = {"train.py:1 Dense#1/1 kernel": one.array([7.0])}
        one.tell("weighed", role="train.py:1 Sequential#1", method="set_weights", weights=again)
    left.layers([[[1.0]]])
    right.layers([[[3.0]]], fed=[[[3.0]]])
    assert [one.follows for one in compared(tmp_path, left.run(), right.run()).differences] == [False, False]


def test_a_layer_that_holds_layers_is_counted_as_no_model(tmp_path: Path, both: tuple[Invented, Invented]) -> None:
    for one in both:
        one.model()
        cell = {"role": "", "what": "layers.LSTMCell", "output": "", "trainable": True, "weights": [[8, 32]]}
        one.tell("model", role="train.py:4 LSTM#1", layers=[cell], draws=[], parameters=256, is_model=False)
    found = compared(tmp_path, both[0].run(), both[1].run())
    assert (found.agreed["model"], found.agreed["holder"]) == (1, 1)
    assert "1 layer that holds layers, as it is built" in agreements(found)
