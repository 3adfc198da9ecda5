"""Behaviours of many implementations, and the text of a failure."""

import numpy as np
import pytest
from compare_invented import (
    EPS32,
    LAYER,
    array,
    compare_observations,
    config,
    ended,
    failed,
    judge_case,
    layer,
    numbers,
    observed,
    stage,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.compare.explain import call, explain, ulps
from conformance.model.comparison import CaseComparison, CaseJudgement, End, Severity, Verdict
from conformance.model.observation import Observation, Stage, StageStatus


def groups(judgement: CaseJudgement) -> list[tuple[str, list[tuple[str, ...]]]]:
    return [(d.stage, [b.implementations for b in d.behaviours]) for d in judgement.divergences]


def test_three_implementations_two_behaviours() -> None:
    judgement = judge_case(LAYER, {"a": layer(), "b": layer(output=2.0), "c": layer()})
    assert groups(judgement) == [("forward", [("a", "c"), ("b",)])]
    (divergence,) = judgement.divergences
    assert (divergence.verdict, divergence.severity) == (Verdict.DIFFERENT, Severity.HIGH)
    assert [b.summary for b in divergence.behaviours] == ["output.0[0] = 1.0", "output.0[0] = 2.0"]
    assert set(divergence.pairs) == {(0, 1)}
    assert judgement.classes["forward"] == {"a": 0, "b": 1, "c": 0}
    assert judgement.classes["config"] == {"a": 0, "b": 0, "c": 0}
    # gradient: a and c agree, b is not held against them, and does not count as agreeing
    assert judgement.classes["gradient"] == {"a": 0, "b": 1, "c": 0}


def test_three_behaviours_have_all_pairs() -> None:
    judgement = judge_case(LAYER, {name: layer(output=value) for name, value in zip("abcd", (1, 2, 3, 2), strict=True)})
    assert groups(judgement) == [("forward", [("a",), ("b", "d"), ("c",)])]
    pairs = judgement.divergences[0].pairs
    assert set(pairs) == {(0, 1), (0, 2), (1, 2)}
    assert (pairs[1, 2].facts[0].left, pairs[1, 2].facts[0].right) == ("2.0", "3.0")


def test_twins_stand_in_the_order_given() -> None:
    twin = numbers([1.0])
    rounded = numbers([1.0], [1.0 + EPS32])
    other = numbers([2.0])
    judgement = judge_case(LAYER, {"a": twin, "b": other, "c": rounded, "d": twin, "e": other})
    assert groups(judgement) == [("forward", [("a", "c", "d"), ("b", "e")])]
    assert judgement.classes == {"forward": {"a": 0, "c": 0, "d": 0, "b": 1, "e": 1}}


def test_numbers_of_another_type_make_no_twins() -> None:
    judgement = judge_case(LAYER, {"a": config(x=1), "b": config(x=True), "c": config(x=1.0)})
    assert groups(judgement) == [("config", [("a", "c"), ("b",)])]


def test_the_first_member_speaks_for_a_behaviour() -> None:
    # b is within rounding of a and of c, but a and c are not of each other.
    step = 50 * EPS32
    found = {
        name: observed([stage("forward", output=array([1.0, value]))])
        for name, value in {"a": 0.25, "b": 0.25 + step, "c": 0.25 + 2 * step}.items()
    }
    assert groups(judge_case(LAYER, found)) == [("forward", [("a", "b"), ("c",)])]


def seen(single: float, double: float | None) -> Observation:
    """One output in each precision; no float64 where that is None."""
    runs = {"float32": [stage("forward", output=array([single]))], "float64": list[Stage]()}
    if double is not None:
        runs["float64"] = [stage("forward", output=array([double], "float64"))]
    return Observation(LAYER.id, LAYER.revision, "ok", runs)


def test_what_float64_alone_shows_is_a_stage_of_its_own_without_who_has_no_float64() -> None:
    """Two differ in float64 alone; a third, older one, fits both in float32 and takes no part in that."""
    judgement = judge_case(LAYER, {"old": seen(0.5, None), "a": seen(0.5, 0.5), "b": seen(0.5, 0.75)})
    assert groups(judgement) == [("forward in float64", [("a",), ("b",)])]
    assert judgement.classes["forward"] == {"old": 0, "a": 0, "b": 0}
    assert judgement.classes["forward in float64"] == {"a": 0, "b": 1}
    assert not judgement.unsupported
    judgement = judge_case(LAYER, {"old": seen(0.5, None), "a": seen(0.5, 0.5), "b": seen(0.5, 0.5)})
    assert judgement.classes == {"forward": {"old": 0, "a": 0, "b": 0}}


def test_who_has_no_float64_is_judged_in_float32_against_everybody() -> None:
    everybody = {"old": seen(4.0, None), "a": seen(0.5, 0.5), "b": seen(0.5, 0.75), "c": seen(4.0, 0.5)}
    judgement = judge_case(LAYER, everybody)
    assert groups(judgement) == [
        ("forward", [("a", "b"), ("old", "c")]),
        ("forward in float64", [("a",), ("b",)]),
    ]
    assert judgement.divergences[0].severity is Severity.HIGH


def test_who_parted_in_float32_is_told_no_number_of_others_in_float64() -> None:
    """The first member speaks for a behaviour, so in it are only those whose numbers are its own."""
    numbers64 = {"a": 0.25, "b": 8.0, "c": 0.75, "d": 9.0}
    everybody = {name: seen(0.5 if name in "ac" else 4.0, number) for name, number in numbers64.items()}
    judgement = judge_case(LAYER, everybody)
    assert groups(judgement) == [
        ("forward", [("a", "c"), ("b", "d")]),
        ("forward in float64", [("a",), ("c",)]),
        ("forward in float64", [("b",), ("d",)]),
    ]
    for one in judgement.divergences[1:]:
        for behaviour in one.behaviours:
            (name,) = behaviour.implementations
            assert behaviour.summary.endswith(f"= {numbers64[name]}")


def test_a_layer_whose_float64_fails_at_build_is_judged_at_every_stage() -> None:
    """As a frozen BatchNormalization of keras 2.3, which trains on batch statistics and fails in float64."""
    frozen = observed(layer(4.0).runs["float32"], layer(build="error").runs["float64"])
    judgement = judge_case(LAYER, {"keras": frozen, "tf.keras": layer(0.0)})
    assert [(d.stage, d.verdict) for d in judgement.divergences] == [
        ("build in float64", Verdict.ERROR),
        ("forward", Verdict.DIFFERENT),
    ]
    (fact,) = judgement.divergences[0].pairs[0, 1].differing
    assert (fact.fact, fact.only) == ("float64", "float64")
    assert judgement.divergences[0].pairs[0, 1].ended == (End("error", "ValueError"), End())


def test_groups_that_parted_are_judged_apart_later_on() -> None:
    judgement = judge_case(
        LAYER,
        {
            "a": layer(1.0, slope=1.0),
            "b": layer(2.0, slope=5.0),
            "c": layer(1.0, slope=2.0),
            "d": layer(2.0, slope=6.0),
        },
    )
    assert groups(judgement) == [
        ("forward", [("a", "c"), ("b", "d")]),
        ("gradient", [("a",), ("c",)]),
        ("gradient", [("b",), ("d",)]),
    ]
    assert len(set(judgement.classes["gradient"].values())) == 4


def test_float64_failing_does_not_hide_what_follows() -> None:
    broken = observed(layer(1.0, 2.0).runs["float32"], layer(forward="error").runs["float64"])
    judgement = judge_case(LAYER, {"a": layer(), "b": broken, "c": layer()})
    assert groups(judgement) == [
        ("forward in float64", [("a", "c"), ("b",)]),
        ("gradient", [("a", "c"), ("b",)]),
    ]
    assert judgement.divergences[0].verdict is Verdict.ERROR
    assert [b.summary for b in judgement.divergences[0].behaviours] == [
        "does not raise in float64",
        "raises ValueError: bad in float64",
    ]


def test_who_was_not_seen_is_in_no_behaviour() -> None:
    judgement = judge_case(LAYER, {"a": layer(), "b": ended("not-run", "no interpreter"), "c": ended("unsupported")})
    assert not judgement.divergences
    assert judgement.unjudged == {"b": "not run: no interpreter", "c": "unsupported"}
    assert all(set(found) == {"a"} for found in judgement.classes.values())


def test_an_unsupported_stage_is_in_no_behaviour() -> None:
    judgement = judge_case(LAYER, {"a": layer(), "b": layer(gradient="unsupported"), "c": layer()})
    assert not judgement.divergences
    assert judgement.classes["gradient"] == {"a": 0, "c": 0}
    assert judgement.unsupported == {"gradient": {"b": "bad"}}


def test_endings_are_one_divergence() -> None:
    judgement = judge_case(
        LAYER, {"a": layer(), "b": ended("crash", "signal 11"), "c": ended("timeout"), "d": layer(output=2.0)}
    )
    assert groups(judgement) == [("crash", [("a", "d"), ("b",), ("c",)]), ("forward", [("a",), ("d",)])]
    assert judgement.divergences[0].severity is Severity.MEDIUM
    assert [b.summary for b in judgement.divergences[0].behaviours] == ["ran", "crash: signal 11", "timeout"]


def test_all_crashing_is_agreement_about_crashing() -> None:
    judgement = judge_case(LAYER, {"a": ended("crash"), "b": ended("crash")})
    assert not judgement.divergences
    assert judgement.classes == {"crash": {"a": 0, "b": 0}}


def test_all_failing_outside_a_stage_is_not_agreement() -> None:
    judgement = judge_case(LAYER, {"a": ended("error", "KeyError"), "b": ended("error", "KeyError")})
    assert set(judgement.unjudged) == {"a", "b"}
    assert not judgement.classes


def test_another_revision_is_not_judged() -> None:
    stale = Observation(LAYER.id, "0123", "ok", layer(output=2.0).runs)
    judgement = judge_case(LAYER, {"old": stale, "a": layer(), "b": layer()})
    assert set(judgement.unjudged) == {"old"}
    assert not judgement.divergences
    both_old = judge_case(LAYER, {"old": stale, "older": stale})
    assert not both_old.unjudged


def test_default_drift_of_many() -> None:
    bare = {"a": layer(output=1.0), "b": layer(output=2.0), "c": layer(output=3.0)}
    spelled = {"a": layer(), "b": layer(), "c": layer(output=7.0)}
    (divergence,) = judge_case(LAYER, bare, spelled).divergences
    assert {pair: found.verdict for pair, found in divergence.pairs.items()} == {
        (0, 1): Verdict.DEFAULT,
        (0, 2): Verdict.DIFFERENT,
        (1, 2): Verdict.DIFFERENT,
    }
    (only_default,) = judge_case(LAYER, {k: bare[k] for k in "ab"}, spelled).divergences
    assert (only_default.verdict, only_default.severity) == (Verdict.DEFAULT, Severity.HIGH)


def test_nondeterminism_parts_from_all() -> None:
    judgement = judge_case(LAYER, {"a": numbers([1.0]), "b": numbers([1.0], confirm={"repeat": [2.0]})})
    (divergence,) = judgement.divergences
    assert (divergence.verdict, divergence.severity) == (Verdict.NONDETERMINISTIC, Severity.HIGH)
    assert divergence.behaviours[1].summary == "output.0 differs when repeated"


@pytest.mark.parametrize(
    ("status", "summary", "verdict"),
    [
        ("error", "raises ValueError: bad", Verdict.ERROR),
        ("missing", "is not there (ValueError: bad)", Verdict.MISSING),
        ("signature", "does not take the argument (ValueError: bad)", Verdict.SIGNATURE),
    ],
)
def test_loud_failures_are_medium(status: StageStatus, summary: str, verdict: Verdict) -> None:
    (divergence,) = judge_case(LAYER, {"a": layer(), "b": layer(construct=status)}).divergences
    assert (divergence.verdict, divergence.severity) == (verdict, Severity.MEDIUM)
    assert [b.summary for b in divergence.behaviours] == ["does not raise", summary]


def test_structure_is_low_in_configs_and_medium_elsewhere() -> None:
    (found,) = judge_case(LAYER, {"a": config(units=3), "b": config(units=3, module="k")}).divergences
    assert (found.verdict, found.severity) == (Verdict.STRUCTURE, Severity.LOW)
    assert [b.summary for b in found.behaviours] == ["no config.module", 'config.module = "k"']
    (found,) = judge_case(LAYER, {"a": numbers([[1.0]]), "b": numbers([1.0])}).divergences
    assert found.severity is Severity.MEDIUM
    assert [b.summary for b in found.behaviours] == ["output.0.shape = (1, 1)", "output.0.shape = (1,)"]


def test_what_float32_alone_shows_is_high() -> None:
    exact = np.array([1.0, 0.5])
    (found,) = judge_case(LAYER, {"a": numbers(exact), "b": numbers(exact, exact + 100 * EPS32)}).divergences
    assert (found.stage, found.verdict, found.severity) == ("forward", Verdict.DIFFERENT, Severity.HIGH)


def test_both_raise_another_exception_is_low() -> None:
    raising = {name: observed([failed("construct", name, "no")]) for name in ("TypeError", "ValueError")}
    (found,) = judge_case(LAYER, raising).divergences
    assert (found.verdict, found.severity) == (Verdict.STRUCTURE, Severity.LOW)
    assert [b.summary for b in found.behaviours] == ["raises TypeError: no", "raises ValueError: no"]


def test_explaining_a_value() -> None:
    comparison = compare_observations(LAYER, layer(output=1.0), layer(output=1.5), "py37-tf20/keras", "py311-tf2/keras")
    text = explain(LAYER, comparison, "conformance run -k Dense")
    assert "layers.Dense(units=3, activation='relu')" in text
    assert "stage  forward: different" in text
    assert "[0] 1.0" in text
    assert "[0] 1.5" in text
    assert "2.2518e+15 ulp of float64" in text
    assert "0.333 relative" in text
    assert text.endswith("rerun  conformance run -k Dense")


def test_explaining_an_exception_and_what_else_parts() -> None:
    a = observed([stage("construct"), stage("config", config={"x": 1}), stage("forward", output=array([1.0]))])
    b = observed([stage("construct"), stage("config", config={"x": 2}), failed("forward", "TypeError", "no\nmore")])
    text = explain(LAYER, compare_observations(LAYER, a, b), "again", ("old", "new!"))
    assert "old   1\n" in text
    assert "new!  2\n" in text
    assert "also   forward (error)" in text


def test_explaining_many_facts_names_how_many_more() -> None:
    a, b = (config(**{f"k{i}": i + shift for i in range(9)}) for shift in (0, 1))
    assert "and 4 more facts" in explain(LAYER, compare_observations(LAYER, a, b), "again")


def test_explaining_agreement_and_no_judgement() -> None:
    assert "they agree" in explain(LAYER, compare_observations(LAYER, layer(), layer()), "again")
    unseen = compare_observations(LAYER, layer(), ended("not-run", "no GPU"))
    assert "not judged: not run: no GPU" in explain(LAYER, unseen, "again")


def test_ulps() -> None:
    assert ulps("1.0", "1.0000001", single=True) == 1
    assert ulps("-0.0", "0.0", single=False) == 0
    assert ulps("-1e-45", "1e-45", single=True) == 2
    assert ulps("nan", "1.0", single=False) is None
    assert ulps("array", "1.0", single=False) is None


def test_the_call_of_a_case_without_arguments() -> None:
    assert call(LAYER) == "layers.Dense(units=3, activation='relu')"


# Values far apart or within rounding of each other: where likeness is transitive, order must not matter.
MEANINGS = st.integers(0, 2)
ROUNDINGS = st.integers(-4, 4)
STATUSES: st.SearchStrategy[StageStatus] = st.sampled_from(["ok", "ok", "ok", "error", "missing", "unsupported"])


@st.composite
def observations(draw: st.DrawFn) -> Observation:
    if draw(st.integers(0, 9)) == 0:
        return ended(draw(st.sampled_from(["crash", "timeout", "not-run", "unsupported"])))
    output = 1.0 + draw(MEANINGS) + draw(ROUNDINGS) * EPS32 / 1e9
    gradient = 1.0 + draw(MEANINGS) + draw(ROUNDINGS) * EPS32 / 1e9
    where = draw(st.sampled_from(["construct", "build", "forward", "gradient"]))
    found = layer(output, gradient, **{where: draw(STATUSES)})
    nan = draw(st.booleans())
    if nan and found.runs["float32"][-1].status == "ok":
        runs = {p: [*stages, stage("shape", output=[None, draw(MEANINGS)])] for p, stages in found.runs.items()}
        return Observation(found.case, found.revision, found.status, runs)
    return found


def mirrored(comparison: CaseComparison) -> list[tuple[str, Verdict, set[tuple[str, Verdict, str, str]]]]:
    return [(s.stage, s.verdict, {(f.fact, f.verdict, f.right, f.left) for f in s.facts}) for s in comparison.stages]


def straight(comparison: CaseComparison) -> list[tuple[str, Verdict, set[tuple[str, Verdict, str, str]]]]:
    return [(s.stage, s.verdict, {(f.fact, f.verdict, f.left, f.right) for f in s.facts}) for s in comparison.stages]


@given(observations(), observations())
def test_comparing_is_symmetric(a: Observation, b: Observation) -> None:
    there, back = compare_observations(LAYER, a, b), compare_observations(LAYER, b, a)
    assert straight(there) == mirrored(back)
    assert bool(there.unjudged) == bool(back.unjudged)


@given(observations())
def test_everything_agrees_with_itself_or_is_not_judged(a: Observation) -> None:
    comparison = compare_observations(LAYER, a, a)
    assert not comparison.parted
    assert bool(comparison.unjudged) != bool(comparison.stages)
    assert all(s.verdict is Verdict.IDENTICAL for s in comparison.stages)


ARRAYS = st.lists(
    st.sampled_from([0.0, -0.0, 1.0, -1.0, 0.25, 1e-40, 1e300, float("nan"), float("inf"), -float("inf"), 1 + EPS32]),
    max_size=5,
)


@given(ARRAYS, ARRAYS)
def test_arrays_of_anything_are_symmetric(a: list[float], b: list[float]) -> None:
    there = compare_observations(LAYER, numbers(a), numbers(b))
    back = compare_observations(LAYER, numbers(b), numbers(a))
    assert straight(there) == mirrored(back)


@settings(max_examples=60)
@given(st.lists(observations(), min_size=2, max_size=6), st.randoms(use_true_random=False))
def test_order_does_not_matter(found: list[Observation], random: object) -> None:
    named = {f"i{position}": one for position, one in enumerate(found)}
    shuffled = list(named.items())
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    def partition(judgement: CaseJudgement) -> set[tuple[str, frozenset[frozenset[str]]]]:
        return {(d.stage, frozenset(frozenset(b.implementations) for b in d.behaviours)) for d in judgement.divergences}

    first, second = judge_case(LAYER, named), judge_case(LAYER, dict(shuffled))
    assert partition(first) == partition(second)
    assert first.unjudged == second.unjudged


@settings(max_examples=60)
@given(st.lists(observations(), min_size=2, max_size=5))
def test_one_behaviour_is_what_pairwise_comparing_finds_no_difference_in(found: list[Observation]) -> None:
    named = {f"i{position}": one for position, one in enumerate(found)}
    judgement = judge_case(LAYER, named)
    for divergence in judgement.divergences:
        for i, one in enumerate(divergence.behaviours):
            for j, other in enumerate(divergence.behaviours):
                for x in one.implementations:
                    for y in other.implementations:
                        parted = {s.stage for s in compare_observations(LAYER, named[x], named[y]).parted}
                        ended_apart = divergence.stage in ("crash", "timeout") and bool(parted & {"crash", "timeout"})
                        assert (divergence.stage in parted or ended_apart) == (i != j)
