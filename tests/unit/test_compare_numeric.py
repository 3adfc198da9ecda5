"""The borders between identical, equivalent, precision and different."""

from typing import Any

import numpy as np
import pytest
from compare_invented import (
    EPS32,
    EPS64,
    LAYER,
    array,
    compare_observations,
    estimate,
    near_border_facts,
    numbers,
    observed,
    stage,
)

from conformance.compare.facts import ArrayFact
from conformance.compare.numeric import Run, compare_arrays
from conformance.model.comparison import FactComparison, StageComparison, Verdict
from conformance.model.observation import Observation, Stage

BASE = np.array([[1.0, -0.5], [0.25, 0.125]])


def only(a: Observation, b: Observation) -> StageComparison:
    comparison = compare_observations(LAYER, a, b)
    assert not comparison.unjudged
    (found,) = comparison.stages
    return found


def fact_of(a: Observation, b: Observation, name: str = "output.0") -> FactComparison:
    return next(fact for fact in only(a, b).facts if fact.fact == name)


def moved(by: float, where: tuple[int, int] = (1, 0)) -> np.ndarray:
    values = BASE.copy()
    values[where] += by
    return values


def test_same_bits_are_identical() -> None:
    assert only(numbers(BASE), numbers(BASE)).verdict is Verdict.IDENTICAL


def test_float64_rounding_with_identical_float32_is_identical() -> None:
    assert fact_of(numbers(BASE), numbers(moved(4 * EPS64))).verdict is Verdict.IDENTICAL


@pytest.mark.parametrize(
    ("times_eps32", "verdict"),
    [(63, Verdict.IDENTICAL), (64, Verdict.IDENTICAL), (65, Verdict.DIFFERENT)],
)
def test_border_of_meaning(times_eps32: int, verdict: Verdict) -> None:
    # The scale is the largest element (1), not the one that moved (0.25); float32 shows nothing of it.
    same = BASE.astype(np.float32)
    assert fact_of(numbers(BASE, same), numbers(moved(times_eps32 * EPS32), same)).verdict is verdict


@pytest.mark.parametrize(("times_eps32", "only"), [(65, ""), (200, "")])
def test_what_both_precisions_show_is_told_in_float64(times_eps32: int, only: str) -> None:
    fact = fact_of(numbers(BASE), numbers(moved(times_eps32 * EPS32)))
    assert (fact.verdict, fact.only) == (Verdict.DIFFERENT, only)
    assert fact.relative == pytest.approx(times_eps32 * EPS32)
    assert fact.distance == pytest.approx(times_eps32 * EPS32 / EPS64)


@pytest.mark.parametrize("times_eps32", [1, 20, 63])
def test_float64_of_float32s_accuracy_means_the_same(times_eps32: int) -> None:
    assert fact_of(numbers(BASE), numbers(moved(times_eps32 * EPS32))).verdict.agrees
    exact = np.array([1 / 3, 2 / 3])
    assert fact_of(numbers(exact), numbers(exact.astype(np.float32))).verdict.agrees


def test_float32_that_comes_out_where_float64_was_asked_for_is_a_matter_of_type() -> None:
    def computed(dtype: str) -> Observation:
        double = [stage("forward", output=[array(BASE.astype(np.float32), dtype)])]
        return observed([stage("forward", output=[array(BASE)])], double)

    (fact,) = only(computed("float64"), computed("float32")).differing
    assert (fact.fact, fact.verdict, fact.only) == ("float64.output.0.dtype", Verdict.STRUCTURE, "float64")


def test_another_shape_in_float64_leaves_float32_judged() -> None:
    def shaped(single: float, shape: tuple[int, ...]) -> Observation:
        double = [stage("forward", output=[array(np.ones(shape), "float64")])]
        return observed([stage("forward", output=[array([single])])], double)

    found = only(shaped(1.0, (1,)), shaped(2.0, (1, 1)))
    assert [(f.fact, f.only) for f in found.differing] == [("output.0", ""), ("float64.output.0.shape", "float64")]


def test_the_redefined_hard_sigmoid_is_different() -> None:
    x = np.linspace(-4, 4, 33)
    before, after = np.clip(0.2 * x + 0.5, 0, 1), np.clip(x / 6 + 0.5, 0, 1)
    fact = fact_of(numbers(before), numbers(after))
    assert fact.verdict is Verdict.DIFFERENT
    assert fact.relative == pytest.approx(np.abs(before - after).max())
    assert fact.worst is not None
    assert float(fact.left) == before[fact.worst]
    assert float(fact.right) == after[fact.worst]


def test_cancellation_of_one_element_is_rounding() -> None:
    # 1e-7 against 0.57e-7: 43 % and millions of ulp for that element, nothing for the array.
    exact = np.array([1.0, 1e-7])
    left, right = exact.astype(np.float32), np.array([1.0, 0.57e-7], np.float32)
    assert abs(int(left.view(np.int32)[1]) - int(right.view(np.int32)[1])) > 5_000_000
    assert fact_of(numbers(exact, left), numbers(exact, right)).verdict is Verdict.EQUIVALENT


@pytest.mark.parametrize(
    ("mine", "others", "verdict"),
    [
        (60, 1, Verdict.EQUIVALENT),
        (65, 1, Verdict.EQUIVALENT),  # 64 apart
        (70, 1, Verdict.DIFFERENT),
        (40, -30, Verdict.DIFFERENT),
        (-1, 70, Verdict.DIFFERENT),
        (200, 30, Verdict.DIFFERENT),
        (200, 150, Verdict.EQUIVALENT),
        (70, 70, Verdict.IDENTICAL),
    ],
)
def test_border_of_float32_where_float64_agrees(mine: float, others: float, verdict: Verdict) -> None:
    exact = np.array([1.0, 0.25])

    def off(errors: float) -> Any:
        return (exact + np.array([0, errors * EPS32])).astype(np.float32)

    fact = fact_of(numbers(exact, off(mine)), numbers(exact, off(others)))
    assert fact.verdict is verdict
    if verdict is Verdict.DIFFERENT:
        assert fact.only == "float32"
        assert fact.summary.startswith("different in float32")
        assert fact.relative == pytest.approx(abs(mine - others) * EPS32, rel=1e-3)
        assert fact.distance == pytest.approx(abs(mine - others), rel=1e-3)


def test_a_correction_that_is_applied_in_float32_alone_is_different_in_float32() -> None:
    # Bessel's correction of a variance of four rows, in one of two kernels that compute float32 apart.
    variance = np.array([0.75, 1.5])
    fact = fact_of(numbers(variance), numbers(variance, (variance * 4 / 3).astype(np.float32)))
    assert (fact.verdict, fact.only) == (Verdict.DIFFERENT, "float32")
    assert "float32" in fact.summary


def test_what_float64_alone_shows_is_said_to_be_so() -> None:
    fact = fact_of(numbers([1.0], [1.0]), numbers([2.0], [1.0]))
    assert (fact.verdict, fact.only) == (Verdict.DIFFERENT, "float64")


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf])
def test_another_place_of_nan_or_infinity_is_different_and_named(odd: float) -> None:
    fact = fact_of(numbers([1.0, odd, 3.0]), numbers([1.0, 2.0, 3.0]))
    assert fact.verdict is Verdict.DIFFERENT
    assert ("NaN" if np.isnan(odd) else "infinity") in fact.summary
    assert "the finite rest agrees" in fact.summary
    assert fact.worst == (1,)
    assert fact.distance is None


def test_the_sign_of_infinity_counts() -> None:
    assert fact_of(numbers([np.inf, 1.0]), numbers([-np.inf, 1.0])).verdict is Verdict.DIFFERENT


def test_the_finite_rest_is_compared_where_nan_is_in_the_same_place() -> None:
    assert fact_of(numbers([np.nan, 1.0]), numbers([np.nan, 1.0 + 8 * EPS64])).verdict.agrees
    assert fact_of(numbers([np.nan, 1.0, 2.0]), numbers([np.nan, 1.0, 2.5])).verdict is Verdict.DIFFERENT
    rounded = numbers([np.inf, 1.0], [np.inf, 1.0 + EPS32])
    assert fact_of(numbers([np.inf, 1.0]), rounded).verdict is Verdict.EQUIVALENT


def test_overflow_in_float32_of_one_side_only_is_different_there() -> None:
    fact = fact_of(numbers([1.0, 1e30], [1.0, 1e30]), numbers([1.0, 1e30], [1.0, np.inf]))
    assert (fact.verdict, fact.only) == (Verdict.DIFFERENT, "float32")
    assert "infinity" in fact.summary


def test_overflow_alike_does_not_hide_the_rest() -> None:
    exact = np.array([1e300, 1.0])
    assert fact_of(numbers(exact, [np.inf, 1.0]), numbers(exact, [np.inf, 1.5])).verdict is Verdict.EQUIVALENT
    # Beside 1e300 half is nothing: the scale is the array's.
    assert fact_of(numbers([np.inf, 1.0], [np.inf, 1.0]), numbers([np.inf, 1.0], [np.inf, 1.5])).verdict is (
        Verdict.DIFFERENT
    )


def test_flushed_denormals_are_rounding() -> None:
    assert fact_of(numbers([0.0]), numbers([5e-310])).verdict is Verdict.IDENTICAL
    assert fact_of(numbers([1e-40], [0.0]), numbers([1e-40], [1e-40])).verdict is Verdict.EQUIVALENT


def test_zero_against_something_is_different() -> None:
    assert fact_of(numbers([0.0, 0.0]), numbers([0.0, 1e-3])).verdict is Verdict.DIFFERENT


def test_negative_zero_is_rounding() -> None:
    assert fact_of(numbers([0.0, 1.0]), numbers([-0.0, 1.0])).verdict is Verdict.EQUIVALENT


def test_shape_is_structure() -> None:
    found = only(numbers([[1.0]]), numbers([1.0]))
    assert found.verdict is Verdict.STRUCTURE
    assert [f.fact for f in found.differing] == ["output.0.shape"]
    assert (found.facts[0].left, found.facts[0].right) == ("(1, 1)", "(1,)")


def test_shapes_with_zero_are_judged_by_shape_alone() -> None:
    assert only(numbers(np.zeros((0, 3))), numbers(np.zeros((0, 3)))).verdict is Verdict.IDENTICAL
    assert only(numbers(np.zeros((0, 3))), numbers(np.zeros((3, 0)))).verdict is Verdict.STRUCTURE


def test_type_in_the_float32_run_is_structure_and_values_are_compared_too() -> None:
    def typed(dtype: str, value: float) -> Observation:
        return observed(
            [stage("forward", output=[array([value], dtype)])], [stage("forward", output=[array([value], "float64")])]
        )

    assert [f.fact for f in only(typed("float32", 0.5), typed("float64", 0.5)).differing] == ["output.0.dtype"]
    both = only(typed("float32", 0.5), typed("int32", 1))
    assert [(f.fact, f.verdict) for f in both.differing] == [
        ("output.0", Verdict.DIFFERENT),
        ("output.0.dtype", Verdict.STRUCTURE),
    ]


@pytest.mark.parametrize("dtype", ["int64", "int32", "uint8", "bool"])
def test_integers_and_booleans_are_exact(dtype: str) -> None:
    def counted(values: list[int]) -> Observation:
        return observed([stage("forward", output=array(values, dtype))])

    assert only(counted([0, 1]), counted([0, 1])).verdict is Verdict.IDENTICAL
    fact = fact_of(counted([0, 1]), counted([0, 0]), "output")
    assert fact.verdict is Verdict.DIFFERENT
    assert fact.worst == (1,)
    assert fact.distance is None


def test_an_index_that_differs_in_one_precision_only_says_in_which() -> None:
    def chosen(single: int, double: int) -> Observation:
        return observed(
            [stage("forward", output=array([single], "int64"))], [stage("forward", output=array([double], "int64"))]
        )

    for other, only in ((chosen(2, 3), "float32"), (chosen(3, 2), "float64"), (chosen(2, 2), "")):
        fact = fact_of(chosen(3, 3), other, "output")
        assert (fact.verdict, fact.only) == (Verdict.DIFFERENT, only)


def test_large_integers_are_not_compared_as_floats() -> None:
    def seen(value: int) -> Observation:
        return observed([stage("update", result=array([value], "int64"))])

    assert fact_of(seen(2**60), seen(2**60 + 1), "result").verdict is Verdict.DIFFERENT


def test_half_precision_is_held_to_its_own_spacing() -> None:
    def mixed(value: float) -> Observation:
        return observed(
            [stage("forward", output=array([1.0, value], "float16"))],
            [stage("forward", output=array([1.0, value], "float16"))],
        )

    assert fact_of(mixed(0.5), mixed(0.5 + 2**-9), "output").verdict is Verdict.EQUIVALENT
    assert fact_of(mixed(0.5), mixed(0.75), "output").verdict is Verdict.DIFFERENT


def gradients(kernel: float, bias: float, at: str = "gradient") -> Observation:
    def run(dtype: str) -> list[Stage]:
        facts = {"gradient.kernel": array([kernel], dtype), "gradient.bias": array([bias], dtype)}
        return [stage(at, **facts)]

    return observed(run("float32"), run("float64"))


def test_a_gradient_that_is_zero_by_analysis_is_judged_beside_the_others() -> None:
    a, b = gradients(1.0, 3e-17), gradients(1.0, -1e-17)
    assert fact_of(a, b, "gradient.bias").verdict is Verdict.EQUIVALENT
    # Where nothing else is in the group, it is all there is.
    assert fact_of(gradients(0.0, 3e-17), gradients(0.0, -1e-17), "gradient.bias").verdict is Verdict.DIFFERENT
    # Outputs are not parts of one vector: each is its own measure.
    a, b = gradients(1.0, 3e-17, at="forward"), gradients(1.0, -1e-17, at="forward")
    assert fact_of(a, b, "gradient.bias").verdict is Verdict.DIFFERENT


@pytest.mark.parametrize(
    ("apart", "verdict"), [(1, Verdict.EQUIVALENT), (60, Verdict.EQUIVALENT), (66, Verdict.DIFFERENT)]
)
def test_float32_alone_is_held_to_float32s_bound(apart: float, verdict: Verdict) -> None:
    a = observed([stage("forward", output=array([1.0, 0.25]))])
    b = numbers([1.0, 0.25 + apart * EPS32])
    alone = observed([stage("forward", output=array([1.0, 0.25 + apart * EPS32]))])
    assert fact_of(a, alone, "output").verdict is verdict
    one_sided = observed([stage("forward", output=[array([1.0, 0.25])])])
    assert fact_of(one_sided, b).verdict is verdict


def test_float64_alone_is_held_to_the_same_bound() -> None:
    def alone(value: float) -> Observation:
        return observed(None, [stage("forward", output=array([1.0, value], "float64"))])

    assert fact_of(alone(0.25), alone(0.25 + 32 * EPS64), "output").verdict is Verdict.EQUIVALENT
    assert fact_of(alone(0.25), alone(0.25 + 60 * EPS32), "output").verdict is Verdict.EQUIVALENT
    assert fact_of(alone(0.25), alone(0.25 + 66 * EPS32), "output").verdict is Verdict.DIFFERENT
    assert fact_of(alone(0.25), alone(0.26), "output").verdict is Verdict.DIFFERENT


@pytest.mark.parametrize(
    ("value", "verdict"),
    [(0.5, Verdict.IDENTICAL), (0.5 + 0.08, Verdict.EQUIVALENT), (0.5 + 0.09, Verdict.DIFFERENT)],
)
def test_estimates_agree_within_six_standard_errors(value: float, verdict: Verdict) -> None:
    # 6·hypot(0.01, 0.01) = 0.0849
    def drawn(mean: float) -> Observation:
        return observed([stage("values", mean=estimate(mean, 0.01))])

    fact = fact_of(drawn(0.5), drawn(value), "mean")
    assert fact.verdict is verdict


def test_estimates_without_error_allow_rounding_only() -> None:
    def drawn(mean: float) -> Observation:
        return observed([stage("values", mean=estimate(mean, 0.0))])

    assert fact_of(drawn(0.05), drawn(0.05 * (1 + EPS32)), "mean").verdict is Verdict.EQUIVALENT
    assert fact_of(drawn(0.05), drawn(0.0501), "mean").verdict is Verdict.DIFFERENT


def test_noise_is_what_moving_the_inputs_by_one_ulp_does() -> None:
    exact, off = np.array([1.0, 0.5]), np.array([1.0, 0.5 + 100 * EPS32], np.float32)
    a, b = numbers(exact), numbers(exact, off)
    assert fact_of(a, b).verdict is Verdict.DIFFERENT
    (found,) = near_border_facts(compare_observations(LAYER, a, b))
    assert found[0] == "forward"
    shaky = numbers(exact, confirm={"ulp": exact + np.array([0, 20 * EPS64]), "repeat": exact})
    assert fact_of(shaky, b).verdict is Verdict.EQUIVALENT
    assert fact_of(b, shaky).verdict is Verdict.EQUIVALENT
    steady = numbers(exact, confirm={"ulp": exact + np.array([0, 10 * EPS64]), "repeat": exact})
    assert fact_of(steady, b).verdict is Verdict.DIFFERENT


def test_beyond_the_bound_float64_is_no_noise() -> None:
    a, b = numbers([1.0, 0.5]), numbers([1.0, 0.5 + 70 * EPS32])
    assert fact_of(a, b).verdict is Verdict.DIFFERENT
    assert not near_border_facts(compare_observations(LAYER, a, b))


def test_spread_never_explains_another_meaning() -> None:
    # A tie: one ulp turns the gradient over. That is no reason to accept another convention for ties.
    tie = numbers([1.0, 0.0], confirm={"ulp": [1.0, 1.0]})
    other = numbers([1.0, 0.5])
    assert fact_of(tie, other).verdict is Verdict.DIFFERENT
    assert not near_border_facts(compare_observations(LAYER, tie, other))


def test_not_agreeing_with_itself() -> None:
    steady = numbers([1.0, 0.5])
    shaky = numbers([1.0, 0.5], confirm={"repeat": [1.0, 0.5 + EPS64]})
    found = only(steady, shaky)
    assert found.verdict is Verdict.NONDETERMINISTIC
    assert found.facts[0].right == "differs when repeated"
    assert only(shaky, steady).facts[0].left == "differs when repeated"


def test_an_overflowing_difference_is_no_number() -> None:
    fact = fact_of(numbers([1e308]), numbers([-1e308]))
    assert fact.verdict is Verdict.DIFFERENT
    assert fact.distance is None


@pytest.mark.parametrize("dtype", ["float32", "float64", "bfloat16", "int64", "bool"])
def test_complex_numbers_beside_real_ones(dtype: str) -> None:
    """Another type, and then the values: an index counts elements, not their parts."""
    bits = {"bfloat16": "uint16"}.get(dtype, dtype)
    real = ArrayFact(dtype, (3,), array([0x3F80, 0, 0x3F80] if dtype == "bfloat16" else [1, 0, 1], bits)["data"])
    for values, worst in (([1, 0, 1], None), ([1, 0, 1j], (2,)), ([1, 2, 1], (1,))):
        other = ArrayFact("complex64", (3,), array(np.array(values), "complex64")["data"])
        for run in (Run(real, other), Run(other, real)):
            of_type, *rest = compare_arrays("x", run, None)
            assert (of_type.fact, of_type.verdict) == ("x.dtype", Verdict.STRUCTURE)
            (value,) = rest
            assert (value.verdict is Verdict.DIFFERENT, value.worst) == (worst is not None, worst)
