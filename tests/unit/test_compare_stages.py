"""Verdicts of stages: statuses, structure, what follows from what, defaults."""

from typing import Any

import numpy as np
import pytest
from compare_invented import (
    EPS32,
    LAYER,
    array,
    compare_observations,
    compare_with_spelled,
    config,
    ended,
    estimate,
    failed,
    layer,
    numbers,
    observed,
    stage,
)

from conformance.analysis.ledger.model import Rule
from conformance.compare.facts import ArrayFact, flatten
from conformance.compare.outcomes import portable
from conformance.model.case import Case
from conformance.model.comparison import CaseComparison, End, Verdict
from conformance.model.errors import UnknownScenarioError, UnreadableFactError
from conformance.model.observation import CaseStatus, Observation, StageStatus


def compare(a: Observation, b: Observation) -> CaseComparison:
    return compare_observations(LAYER, a, b, "a", "b")


def verdicts(a: Observation, b: Observation) -> dict[str, Verdict]:
    comparison = compare(a, b)
    assert not comparison.unjudged
    return {found.stage: found.verdict for found in comparison.stages}


def test_facts_are_flattened_to_dotted_names() -> None:
    flat = flatten(
        {
            "output": [array([1.0]), array([2.0])],
            "config": {"kernel_size": [3, 3], "kernel_initializer": {"class_name": "Zeros", "config": {}}},
            "mean": estimate(0.5, 0.1),
            "moments": [{"mean": estimate(0.5, 0.1)}],
            "layers": [{"units": 3}],
            "nothing": {},
            "none": None,
        }
    )
    assert set(flat) == {
        *("output.0", "output.1", "config.kernel_size", "config.kernel_initializer.class_name"),
        *("config.kernel_initializer.config", "mean", "moments.0.mean", "layers", "nothing", "none"),
    }
    assert flat["config.kernel_size"] == [3, 3]
    assert flat["output.1"].values.tolist() == [2.0]


def test_no_two_facts_have_one_name() -> None:
    """A key with a dot of its own is quoted: it is another than the key inside a key."""
    flat = flatten({"config": {"a.b": 1, "a": {"b": 2, 'c"d': 3}}, "gradient.input.0": 4})
    assert flat == {'config."a.b"': 1, "config.a.b": 2, 'config.a."c\\"d"': 3, "gradient.input.0": 4}
    keys = ["a", "b", "a.b", '"a', 'b"', '"a.b"', "", ".", "a."]
    nested = {"x": {one: {other: f"{one}/{other}" for other in keys} for one in keys} | {"a.b.c": "own", "c": {"d": 1}}}
    assert sorted(map(str, flatten(nested).values())) == sorted([*(f"{x}/{y}" for x in keys for y in keys), "own", "1"])


def test_a_name_of_a_stage_gives_way_to_another_fact_of_that_name() -> None:
    there = {"a.b": 1, "a": {"b": 2}, "c.d": 3}
    assert flatten(there) == flatten(dict(reversed(there.items()))) == {"a.b": 2, '"a.b"': 1, "c.d": 3}


def test_a_value_that_is_under_another_key_is_a_difference() -> None:
    """In one of the two the value of ``a.b`` was lost before, whichever came first."""
    a = observed([stage("construct"), stage("config", config={"a.b": 1, "a": {"b": 2}})])
    b = observed([stage("construct"), stage("config", config={"a.b": 3, "a": {"b": 2}})])
    (parted,) = compare(a, b).parted
    assert [(fact.fact, fact.left, fact.right) for fact in parted.differing] == [('config."a.b"', "1", "3")]


@pytest.mark.parametrize("pattern", ['config."a.b"', "config.*", "config.*b*", "*.b?"])
def test_a_rule_speaks_of_a_quoted_key(pattern: str) -> None:
    rule = Rule("r", "t", "bug", ["layers.*"], [{"keras": ">=3"}], "r", "a", ["https://keras.io"], facts=(pattern,))
    assert rule.covers('config."a.b"', ("structure",))
    assert not rule.covers('forward."a.b"', ("structure",)) or pattern.startswith("*")


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "int8", "uint64", "bool", "complex64"])
def test_arrays_are_decoded(dtype: str) -> None:
    values = np.array([[0, 1], [1, 0]]).astype(dtype)
    fact = flatten({"x": array(values, dtype)})["x"]
    assert fact.stored.reshape(fact.shape).tolist() == values.tolist()
    assert fact.peak == 1.0


def test_bfloat16_is_decoded() -> None:
    fact = ArrayFact("bfloat16", (2,), array([0x3F80, 0xBFC0], "uint16")["data"])
    assert fact.values.tolist() == [1.0, -1.5]


@pytest.mark.parametrize(
    ("dtype", "shape", "data"), [("float32", (2,), "AAAA"), ("float33", (1,), "AAAAAA=="), ("float32", (1,), "A")]
)
def test_what_calls_itself_an_array_and_is_none(dtype: str, shape: tuple[int, ...], data: str) -> None:
    with pytest.raises(UnreadableFactError):
        ArrayFact(dtype, shape, data).values  # noqa: B018


@pytest.mark.parametrize(
    ("left", "right", "verdict"),
    [
        ([3, 3], [3, 3], Verdict.IDENTICAL),
        ([3, 3], [3, 2], Verdict.STRUCTURE),
        ([3, 3], [3], Verdict.STRUCTURE),
        ("relu", "linear", Verdict.STRUCTURE),
        (None, 0, Verdict.STRUCTURE),
        (0.001, 0.0010000000474974513, Verdict.EQUIVALENT),
        ([0.9, 0.001], [0.9, 0.0010000000474974513], Verdict.EQUIVALENT),
        (0.001, 0.0010001, Verdict.STRUCTURE),
        (1e300, 2e300, Verdict.STRUCTURE),
        (1e-50, 2e-50, Verdict.STRUCTURE),
        (16777216, 16777217, Verdict.STRUCTURE),
        (1, 1.0, Verdict.EQUIVALENT),
        (1, True, Verdict.STRUCTURE),
        ([1], [True], Verdict.STRUCTURE),
        ([{"a": 1, "b": [2]}], [{"b": [2], "a": 1}], Verdict.IDENTICAL),
        ([{"a": 1}], [{"b": 1}], Verdict.STRUCTURE),
    ],
)
def test_plain_facts(left: Any, right: Any, verdict: Verdict) -> None:
    assert verdicts(config(x=left), config(x=right))["config"] is verdict
    assert verdicts(config(x=right), config(x=left))["config"] is verdict


def test_a_fact_of_one_side_only_is_structure() -> None:
    found = compare(config(units=3), config(units=3, module="keras.layers")).parted
    assert [(f.fact, f.left, f.right) for f in found[0].differing] == [("config.module", "", '"keras.layers"')]
    (found_null,) = compare(config(units=None), config()).parted
    assert ("config.units", "null") in [(f.fact, f.left) for f in found_null.differing]


def test_a_value_against_a_mapping_is_one_fact() -> None:
    policy = {"class_name": "DTypePolicy", "config": {"name": "float32"}}
    found = compare(config(dtype="float32", units=3), config(dtype=policy, units=3)).parted
    assert [(f.fact, f.left, f.right) for f in found[0].differing] == [
        ("config.dtype", '"float32"', '{"class_name": "DTypePolicy", "config.name": "float32"}')
    ]
    back = compare(config(dtype=policy), config(dtype="float32")).parted
    assert [(f.fact, f.right) for f in back[0].differing] == [("config.dtype", '"float32"')]


def test_an_array_against_nothing_is_structure() -> None:
    a = observed([stage("gradient", **{"gradient.weight.bias": None})])
    b = observed([stage("gradient", **{"gradient.weight.bias": array([0.0])})])
    assert verdicts(a, b) == {"gradient": Verdict.STRUCTURE}


def test_agreement_at_every_stage() -> None:
    assert set(verdicts(layer(), layer()).values()) == {Verdict.IDENTICAL}


@pytest.mark.parametrize(
    ("left", "right", "verdict"),
    [
        ("ok", "error", Verdict.ERROR),
        ("ok", "missing", Verdict.MISSING),
        ("error", "missing", Verdict.MISSING),
        ("signature", "missing", Verdict.MISSING),
        ("ok", "signature", Verdict.SIGNATURE),
        ("error", "signature", Verdict.SIGNATURE),
        ("error", "error", Verdict.IDENTICAL),
        ("missing", "missing", Verdict.IDENTICAL),
    ],
)
def test_statuses_of_a_stage(left: StageStatus, right: StageStatus, verdict: Verdict) -> None:
    a, b = layer(construct=left), layer(construct=right)
    for x, y in ((a, b), (b, a)):
        # What the failure leaves undone follows from it and is not counted.
        assert verdicts(x, y) == {"construct": verdict}


def test_both_raise_the_same_exception_with_another_message() -> None:
    a, b = observed([failed("construct", "TypeError", "no")]), observed([failed("construct", "TypeError", "never")])
    (found,) = compare(a, b).stages
    assert (found.verdict, found.ended) == (Verdict.IDENTICAL, (End("error", "TypeError"),) * 2)
    assert (found.facts[0].left, found.facts[0].right) == ("raises TypeError: no", "raises TypeError: never")


@pytest.mark.parametrize("status", ["error", "signature"])
def test_both_raise_exceptions_of_other_classes(status: StageStatus) -> None:
    a, b = (observed([failed("construct", kind, "no", status)]) for kind in ("TypeError", "ValueError"))
    (found,) = compare(a, b).stages
    (fact,) = found.differing
    assert (fact.fact, fact.verdict) == ("exception", Verdict.STRUCTURE)
    assert fact.ended == found.ended == (End(status, "TypeError"), End(status, "ValueError"))


def test_what_only_the_worker_raises_is_no_exception_of_keras() -> None:
    a, b = (observed([failed("construct", kind, "no", "missing")]) for kind in ("MissingSymbolError", "AttributeError"))
    assert compare(a, b).stages[0].verdict is Verdict.IDENTICAL


@pytest.mark.parametrize(
    ("mine", "others", "ended"),
    [
        ({"lr.read": 0.5}, {"lr.read": {"raised": "AttributeError"}}, (End(), End("error", "AttributeError"))),
        (
            {"a.raised": {"raised": "MissingSymbolError"}},
            {"a.raised": None},
            (End("missing", "MissingSymbolError"), End()),
        ),
        ({"a.raised": {"raised": "A"}}, {"a.raised": {"raised": "B"}}, (End("error", "A"), End("error", "B"))),
        ({"methods.reset_states": True}, {"methods.reset_states": False}, (End(), End("missing"))),
        ({"names": ["raised"]}, {"names": {"raised": "A", "b": 1}}, None),
        ({"lr.read": 0.5}, {"lr.read": 0.25}, None),
    ],
)
def test_how_something_tried_ended_is_a_field(mine: Any, others: Any, ended: Any) -> None:
    (found,) = compare(observed([stage("construct", **mine)]), observed([stage("construct", **others)])).stages
    assert [fact.ended for fact in found.differing] == [ended]
    assert found.ended == (End(), End())


def test_how_a_stage_ended_on_each_side_is_a_field() -> None:
    a, b = observed([stage("construct")]), observed([failed("construct", "TypeError", "no")])
    (found,) = compare(a, b).stages
    assert found.ended == found.facts[0].ended == (End("ok"), End("error", "TypeError"))
    assert found.telling().ended == found.ended
    assert compare(b, a).stages[0].ended == (End("error", "TypeError"), End("ok"))


def test_what_follows_is_not_counted_again_and_what_does_not_is() -> None:
    found = verdicts(layer(output=1.0, slope=1.0), layer(output=2.0, slope=2.0))
    assert found == {
        **dict.fromkeys(("construct", "config", "build"), Verdict.IDENTICAL),
        "forward": Verdict.DIFFERENT,
    }
    a, b = config(units=3), config(units=4)
    a = observed([*a.runs["float32"], stage("forward", output=array([1.0]))])
    b = observed([*b.runs["float32"], stage("forward", output=array([2.0]))])
    found = verdicts(a, b)
    assert (found["config"], found["forward"]) == (Verdict.STRUCTURE, Verdict.DIFFERENT)


def test_unsupported_stages_are_not_judged() -> None:
    found = verdicts(layer(), layer(gradient="unsupported"))
    assert "gradient" not in found
    assert found["forward"] is Verdict.IDENTICAL


def test_unsupported_where_something_was_seen_is_judged_as_far_as_it_goes() -> None:
    partly = layer(gradient="unsupported")
    partly = Observation(partly.case, partly.revision, "unsupported", partly.runs)
    assert verdicts(layer(), partly)["forward"] is Verdict.IDENTICAL


def test_a_stage_left_out_without_reason_is_structure() -> None:
    a = observed([stage("construct"), stage("forward", output=array([1.0]))])
    b = observed([stage("construct")])
    assert verdicts(a, b)["forward"] is Verdict.STRUCTURE
    assert compare(a, b).parted[0].facts[0].right == "not observed"


def test_a_stage_the_table_does_not_list_is_judged_too() -> None:
    a = observed([stage("construct"), stage("invented", x=1)])
    b = observed([stage("construct"), stage("invented", x=2)])
    assert verdicts(a, b)["invented"] is Verdict.STRUCTURE


def test_float64_failing_on_one_side_is_a_fact_and_float32_goes_on() -> None:
    def without_float64(output: float, gradient: float) -> Observation:
        whole = layer(output, gradient)
        return observed(whole.runs["float32"], layer(forward="error").runs["float64"])

    comparison = compare(layer(), without_float64(1 + 8 * EPS32, 1.0))
    found = {s.stage: s for s in comparison.stages}
    assert found["forward"].verdict is Verdict.ERROR
    assert [(f.fact, f.verdict) for f in found["forward"].facts] == [
        ("float64", Verdict.ERROR),
        ("output.0", Verdict.EQUIVALENT),
    ]
    # Nothing is wrong with the float32 numbers: what follows is judged by them, and not blamed again.
    assert found["gradient"].verdict is Verdict.IDENTICAL
    assert verdicts(layer(), without_float64(1.0, 2.0))["gradient"] is Verdict.DIFFERENT
    both = compare(without_float64(1.0, 1.0), without_float64(1.0, 1.0))
    assert not both.parted


@pytest.mark.parametrize("status", ["crash", "timeout", "out-of-memory"])
def test_ended_early(status: CaseStatus) -> None:
    comparison = compare(layer(), ended(status, "signal 11"))
    assert [(s.stage, s.verdict) for s in comparison.stages] == [(status, Verdict(status))]
    assert comparison.parted[0].facts[0].right == f"{status}: signal 11"
    assert not compare(ended(status), ended(status)).parted


def test_the_worse_ending_names_the_stage() -> None:
    assert verdicts(ended("timeout"), ended("crash")) == {"crash": Verdict.CRASH}


def test_failing_outside_any_stage() -> None:
    assert verdicts(layer(), ended("error", "worker: KeyError")) == {"error": Verdict.ERROR}
    assert "KeyError" in compare(ended("error", "worker: KeyError"), ended("error", "x")).unjudged


@pytest.mark.parametrize("status", ["not-run", "unsupported"])
def test_what_was_not_seen_is_never_agreement(status: CaseStatus) -> None:
    for a, b in ((layer(), ended(status)), (ended(status), layer()), (ended(status), ended(status))):
        comparison = compare(a, b)
        assert comparison.unjudged
        assert not comparison.stages


def test_nothing_in_common_is_never_agreement() -> None:
    assert compare(observed([stage("construct")]), observed(None, [stage("construct")])).unjudged
    assert compare(observed([]), observed([])).unjudged
    other = Observation(LAYER.id, "another", "ok", {"float32": [stage("construct")]})
    assert "another" in compare(layer(), other).unjudged


def test_an_unknown_scenario_is_an_error() -> None:
    with pytest.raises(UnknownScenarioError):
        compare_observations(Case("x", "nowhere", "x", {}), layer(), layer())


def spelled(a: Observation, b: Observation, spelled_a: Observation, spelled_b: Observation) -> dict[str, Verdict]:
    comparison = compare_with_spelled(LAYER, a, b, spelled=(spelled_a, spelled_b))
    return {found.stage: found.verdict for found in comparison.stages}


def test_a_default_that_drifted() -> None:
    found = spelled(layer(output=1.0), layer(output=2.0), layer(output=3.0), layer(output=3.0))
    assert found["forward"] is Verdict.DEFAULT
    comparison = compare_with_spelled(LAYER, layer(), layer(output=2.0), spelled=(layer(), layer()))
    assert comparison.parted[0].facts[0].verdict is Verdict.DIFFERENT


@pytest.mark.parametrize(
    ("spelled_a", "spelled_b"),
    [
        (layer(output=3.0), layer(output=4.0)),  # it is the implementation, not the default
        (layer(construct="error"), layer(construct="error")),  # both refuse: nothing was seen
        (layer(forward="error"), layer(forward="error")),
        (layer(build="error"), layer()),
        (layer(), ended("not-run")),
    ],
)
def test_no_default_drift_without_agreement_when_spelled(spelled_a: Observation, spelled_b: Observation) -> None:
    assert spelled(layer(output=1.0), layer(output=2.0), spelled_a, spelled_b)["forward"] is Verdict.DIFFERENT


def test_a_default_that_makes_the_call_raise() -> None:
    found = spelled(layer(), layer(construct="error"), layer(), layer())
    assert found == {"construct": Verdict.DEFAULT}


def test_nondeterminism_is_no_default() -> None:
    shaky = numbers([1.0], confirm={"repeat": [2.0]})
    assert spelled(numbers([1.0]), shaky, numbers([1.0]), numbers([1.0]))["forward"] is Verdict.NONDETERMINISTIC


def test_differing_facts_come_first() -> None:
    a = observed([stage("config", config={"a": 1, "b": 2, "c": 3})])
    b = observed([stage("config", config={"a": 1, "b": 9, "c": 3})])
    assert [f.fact for f in compare(a, b).stages[0].facts] == ["config.b", "config.a", "config.c"]


def test_folders_of_the_machine_and_addresses_are_nobody_elses_business() -> None:
    said = 'File "/srv/a/.tox/py37-tf20/lib/python3.7/site-packages/keras/a.py", line 3, thread 0x00007f6a12340b80'
    assert portable(said) == 'File "…/python3.7/site-packages/keras/a.py", line 3, thread 0x…'
    assert portable("no path / no address 0x1f, a/b/c") == "no path / no address 0x1f, a/b/c"
