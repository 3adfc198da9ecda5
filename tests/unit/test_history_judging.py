"""Judging many implementations: what says the same is compared once, and nothing else about the result changes."""

import gc

import pytest
from compare_invented import LAYER, judge_case, numbers

from conformance.analysis.judging.judgement import judge
from conformance.analysis.ledger.explain import Ledger
from conformance.compare import behaviours
from conformance.compare.prepared import Prepared, Preparing
from conformance.compare.stages import compare_stage
from conformance.model.comparison import StageComparison, Verdict
from conformance.model.observation import Header, Implementation, Observation


def count_comparisons(monkeypatch: pytest.MonkeyPatch, observations: dict[str, Observation]) -> int:
    calls = 0

    def counted(stage: str, a: Prepared, b: Prepared) -> StageComparison | None:
        nonlocal calls
        calls += 1
        return compare_stage(stage, a, b)

    monkeypatch.setattr(behaviours, "compare_stage", counted)
    judge_case(LAYER, observations)
    return calls


def test_comparisons_do_not_grow_with_implementations_that_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    values = ([1.0, 2.0], [1.5, 2.0], [1.75, 2.0])
    few, many = (
        count_comparisons(monkeypatch, {f"i{n}": numbers(values[n % 3]) for n in range(count)}) for count in (3, 90)
    )
    assert few == many == 3


def test_who_was_confirmed_is_compared_once_for_all_who_were_confirmed_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    def confirmed(value: float) -> Observation:
        return numbers([value, 2.0], confirm={"repeat": [value, 2.0], "ulp": [value, 2.0]})

    seen = {f"i{n}": confirmed((1.0, 1.5)[n % 2]) for n in range(40)}
    # Each of the two with the representatives: i1 with i0, the even ones with i0, the odd ones with i0 and i1.
    assert count_comparisons(monkeypatch, seen) <= 4
    (divergence,) = judge_case(LAYER, seen).divergences
    assert [len(b.implementations) for b in divergence.behaviours] == [20, 20]


def test_who_does_not_agree_with_itself_agrees_with_nobody() -> None:
    """Bit for bit the same observation, and yet not the same behaviour: its repetition was another."""
    unstable = numbers([1.0, 2.0], confirm={"repeat": [1.25, 2.0]})
    (divergence,) = judge_case(LAYER, {"a": unstable, "b": unstable, "c": unstable}).divergences
    assert divergence.verdict is Verdict.NONDETERMINISTIC
    assert [b.implementations for b in divergence.behaviours] == [("a",), ("b",), ("c",)]


def test_equal_stages_are_one_stage() -> None:
    preparing = Preparing()
    one, same, other = (preparing(numbers(values)) for values in ([1.0], [1.0], [2.0]))
    assert one.runs["float64"]["forward"] is same.runs["float64"]["forward"]
    assert one.token("forward") == same.token("forward") != other.token("forward")
    assert one.whole() == same.whole() != other.whole()
    confirmed = preparing(numbers([1.0], confirm={"repeat": [1.0]}))
    assert confirmed.token("forward") != one.token("forward")


@pytest.mark.parametrize("enabled", [True, False])
def test_judging_leaves_the_collector_as_it_was(enabled: bool) -> None:
    was = gc.isenabled()
    mine = Header(1, Implementation("a", "keras"), {"keras": "3.15.1"}, {}, "", "", "", "")
    try:
        gc.enable() if enabled else gc.disable()
        judge({LAYER.id: LAYER}, {"a/keras": {LAYER.id: numbers([1.0])}}, Ledger([], {"a/keras": mine}))
        assert gc.isenabled() is enabled
    finally:
        gc.enable() if was else gc.disable()
