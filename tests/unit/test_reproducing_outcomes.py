"""What a script printed, held against what was observed: numbers within a verdict's bound, everything else exactly."""

import base64
from typing import Any

import numpy as np
import pytest
from cli_invented import NEW, OLD, header

from conformance.model.comparison import Behaviour, Divergence, Severity, StageComparison, Verdict
from conformance.model.observation import Observation, Raised, Stage
from conformance.publishing.reproduce import Reproducer, Shown
from conformance.publishing.reproduce.outcome import disagreement
from conformance.publishing.reproduce.reproduced import Reproduced, Side, mark


def array(values: Any, dtype: str = "float64") -> dict[str, Any]:
    found = np.asarray(values, dtype)
    return {"array": dtype, "shape": list(found.shape), "data": base64.b64encode(found.tobytes()).decode()}


def script(stage: str, *shown: Shown, precision: str = "float64", scenario: str = "layer") -> Reproducer:
    return Reproducer("print(1)\n", scenario, stage, precision, (header(OLD), header(NEW)), shown)


def observation(stages: list[Stage], first: list[Stage] | None = None) -> Observation:
    runs = {"float32": stages if first is None else first, "float64": stages}
    return Observation(case="c", revision="r", worker="w", status="ok", seconds=0.0, runs=runs)


def seen(stage: str, **facts: Any) -> Observation:
    return observation([Stage(stage, facts=facts)])


def failing(stage: str, kind: str, status: Any = "error") -> Observation:
    return observation([Stage(stage, status, raised=Raised(kind, "why"))])


@pytest.mark.parametrize(
    ("printed", "agrees"),
    [(2.0, True), (2.0 + 1e-15, True), (2.0 + 1e-12, False), (-2.0, False), (float("nan"), False)],
)
def test_an_element_is_held_to_the_bound_of_its_array(printed: float, agrees: bool) -> None:
    one = script("forward", Shown("output.0", (0, 1)))
    found = seen("forward", output=[array([[1.0, 2.0]])])
    assert (disagreement(one, found, [[array(printed)]], None) == "") is agrees


def test_not_a_number_is_a_number_that_has_to_come_out() -> None:
    one = script("forward", Shown("output.0", (0,)))
    found = seen("forward", output=[array([np.nan, 1.0])])
    assert disagreement(one, found, [[array(np.nan)]], None) == ""
    assert disagreement(one, found, [[array(1.0)]], None)


def test_an_element_that_is_not_there_is_nothing() -> None:
    one = script("forward", Shown("output.0", (5, 5)))
    found = seen("forward", output=[array([[1.0]])])
    assert disagreement(one, found, [["nothing"]], None) == ""
    assert disagreement(one, found, [[array(1.0)]], None)


def test_shapes_and_types_of_arrays() -> None:
    found = seen("forward", output=[array([[1.0]], "float32")])
    shape, dtype = script("forward", Shown("output.0.shape")), script("forward", Shown("output.0.dtype"))
    assert disagreement(shape, found, [[[1, 1]]], None) == ""
    assert disagreement(shape, found, [[[1]]], None)
    assert disagreement(dtype, found, [["float32"]], None) == ""
    assert disagreement(dtype, found, [["float64"]], None)


def test_plain_facts_are_the_same_or_not() -> None:
    one = script("config", Shown("config.kernel.mode"), precision="float32")
    found = seen("config", config={"kernel": {"mode": "fan_avg"}})
    assert disagreement(one, found, [["fan_avg"]], None) == ""
    assert disagreement(one, found, [["fan_in"]], None)
    absent = script("config", Shown("config.scale"), precision="float32")
    assert disagreement(absent, found, [["nothing"]], None) == ""
    assert disagreement(absent, found, [[1.0]], None)


def test_a_key_with_dots_of_its_own() -> None:
    found = seen("gradient", **{"gradient.input.0": array([1.0]), "gradient.weight.forward/kernel#2": array([3.0])})
    one = script("gradient", Shown("gradient.weight.forward/kernel#2", (0,)))
    assert disagreement(one, found, [[array(3.0)]], None) == ""
    assert disagreement(one, found, [[array(1.0)]], None)


def test_counters_of_a_process_and_the_name_of_the_precision_mean_nothing() -> None:
    one = script("names", Shown("names"), precision="float32")
    found = seen("names", names=["subject/kernel", "subject/bias"])
    assert disagreement(one, found, [[["subject_4/kernel", "subject_4/bias_1"]]], None) == ""
    assert disagreement(one, found, [[["subject/bias", "subject/kernel"]]], None)
    state = script("state", Shown("variable.total.dtype"), precision="float32", scenario="metric")
    floating = seen("state", **{"variable.total": {"dtype": "floatx"}})
    assert disagreement(state, floating, [["float32"]], None) == ""
    assert disagreement(state, floating, [["float64"]], None)


def test_random_values_are_drawn_anew() -> None:
    one = script("values", Shown("values.mean"), scenario="initializer")
    found = seen("values", values={"mean": {"estimate": 0.5, "stderr": 0.01}})
    assert disagreement(one, found, [[array(0.52)]], None) == ""
    assert disagreement(one, found, [[array(0.7)]], None)


def test_exceptions_are_the_same_by_their_class() -> None:
    one = script("forward", Shown("output.0"))
    found = failing("forward", "ValueError")
    assert disagreement(one, found, [], Raised("ValueError", "another message")) == ""
    assert disagreement(one, found, [], Raised("TypeError", "why"))
    assert disagreement(one, found, [[1]], None)
    # The script goes no further than the worker did.
    assert disagreement(script("gradient"), found, [], Raised("ValueError", "")) == ""
    assert disagreement(one, seen("forward", output=[array([1.0])]), [], Raised("ValueError", ""))


def test_a_missing_name_is_an_attribute_or_a_module_that_is_not_there() -> None:
    found = failing("construct", "MissingSymbolError", "missing")
    assert disagreement(script("construct"), found, [], Raised("AttributeError", "")) == ""
    assert disagreement(script("construct"), found, [], Raised("ValueError", ""))
    assert disagreement(script("construct"), found, [["construct: does not raise"]], None)


def test_a_failure_in_float64_alone() -> None:
    found = observation(
        [Stage("construct"), Stage("build", "error", raised=Raised("TypeError", ""))],
        first=[Stage("construct"), Stage("build"), Stage("forward", facts={"output": [array([1.0], "float32")]})],
    )
    single, double = (script("forward", Shown("output.0", (0,)), precision=p) for p in ("float32", "float64"))
    assert disagreement(single, found, [[array(1.0, "float32")]], None) == ""
    assert disagreement(double, found, [], Raised("TypeError", "")) == ""
    assert disagreement(double, found, [[array(1.0)]], None)


def test_what_was_printed_is_kept_and_found_again(tmp_path: Any) -> None:
    kept = Reproduced.load(tmp_path)
    one = Side("c", "r", "forward", "d", OLD.id, "lock", printed=[[1.0]], agrees=True)
    kept.add(one)
    kept.path.write_bytes(kept.path.read_bytes() + b'{"case":"torn')
    again = Reproduced.load(tmp_path)
    assert again.find(one.key) == one
    assert again.find(("other", *one.key[1:])) is None


def test_the_same_script_of_two_cases_is_marked_for_each(tmp_path: Any) -> None:
    """As where all that a case shows is how its layer is made."""
    one = script("construct")
    kept = Reproduced(tmp_path / "reproduced.jsonl")
    for case in ("first", "second"):
        for who in (OLD, NEW):
            kept.take(Side(case, "r", "construct", one.digest, who.id, header(who).lock, agrees=True))
    for case in ("first", "second"):
        behaviours = (Behaviour((OLD.id,), "does"), Behaviour((NEW.id,), "does not"))
        pairs = {(0, 1): StageComparison("construct", Verdict.ERROR)}
        divergence = Divergence(case, "layers.Dense", "construct", Verdict.ERROR, Severity.HIGH, behaviours, pairs)
        assert kept.mark(divergence, one).outcome == "reproduced"


def test_what_is_said_of_a_script() -> None:
    good = Side("c", "r", "forward", "d", OLD.id, "lock", agrees=True)
    bad = Side("c", "r", "forward", "d", NEW.id, "lock", why="2, not 1")
    assert mark([good, good], 2).outcome == "reproduced"
    assert mark([good], 2).outcome == "not run"
    assert mark([], 2).outcome == "not run"
    one = mark([good, bad], 3)
    assert (one.outcome, one.agreeing, one.ran, one.sides, one.why) == ("not reproduced", 1, 2, 3, {NEW.id: "2, not 1"})
    assert "not run on 1 of 2 sides" in mark([good], 2).text


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ([["loss", "=", 0.25], ["keys", "=", ["a", "b"]]], ""),
        ([["loss", "=", 0.25], ["Epoch 1"], ["keys", "=", ["a", "b"]]], ""),
        ([["loss", "=", 0.26], ["keys", "=", ["a", "b"]]], "loss"),
        ([["loss", "=", 0.25], ["keys", "=", ["a"]]], "keys"),
        ([["loss", "=", 0.25]], "saw loss"),
    ],
)
def test_a_program_is_held_to_all_that_it_saw(printed: list[list[Any]], said: str) -> None:
    one = script("run", scenario="program", precision="float32")
    found = seen("run", loss=array(0.25, "float32"), keys=["a", "b"])
    why = disagreement(one, found, printed, None)
    assert said in why
    assert bool(why) is bool(said)


def test_what_a_program_caught_is_the_class_of_the_exception() -> None:
    one, found = script("run", scenario="program"), seen("run", ended={"raised": "ValueError"}, told=["one", "two"])
    assert (
        disagreement(one, found, [["ended", "=", {"object": "ValueError"}], ["told", "=", ["one  ", "two"]]], None)
        == ""
    )
    assert disagreement(one, found, [["ended", "=", {"object": "TypeError"}], ["told", "=", "one\ntwo"]], None)
