"""``ledger check``: rules that do nothing, the same as another, or more than they say; bugs that nobody was told of."""

import dataclasses
from collections.abc import Sequence
from typing import Any

import pytest

from conformance.analysis.checking.effects import all_effects, credits_of
from conformance.analysis.ledger.explain import Ledger
from conformance.analysis.ledger.model import Rule
from conformance.analysis.ledger.sides import Does
from conformance.model.comparison import Divergence, FactComparison, StageComparison, Verdict

from test_ledger import HEADERS, KERAS2, KERAS3, divergence, rule  # isort: skip

STATED: dict[str, Any] = {"inside": (Does(gives="2"),), "outside": (Does(gives="1"),), "facts": ("output.*",)}


def good(**changes: Any) -> Rule:
    return rule(**{**STATED, **changes})


def findings(rules: Sequence[Rule], *divergences: Divergence, whole: bool = True) -> list[tuple[str, str]]:
    ledger = Ledger(rules, HEADERS)
    found = credits_of(ledger, divergences or [divergence(KERAS2, KERAS3)])
    return [(one.rule, one.problem) for one in all_effects(rules, ledger, found, whole=whole)]


def test_a_rule_that_is_needed_and_says_what_it_has_to_is_not_complained_about() -> None:
    assert findings([good()]) == []


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"inside": (), "outside": ()}, "does not say what its sides do (inside, outside)"),
        ({"outside": ()}, "does not say what its sides do (outside)"),
        ({"kind": "bug"}, "is a bug, and does not say broken and upstream"),
        ({"kind": "bug", "broken": "inside"}, "is a bug, and does not say upstream"),
        ({"where": [{"keras": ">=4"}]}, "divides no two implementations that were measured"),
        ({"cases": ["activations.relu[*"]}, "explains nothing that was measured"),
        ({"inside": (Does(gives="3"),)}, "explains nothing that was measured"),
        ({"facts": ("output.*", "outputs.*")}, "there is no fact 'outputs.*': did you mean output.0?"),
        (
            {"facts": ("*",)},
            "takes all facts of stages that went well on both sides: "
            "activations.hard_sigmoid[large] (forward: output.0)",
        ),
    ],
)
def test_what_is_wrong_with_a_rule_is_said(changes: dict[str, Any], problem: str) -> None:
    assert ("slope", problem) in findings([good(**changes)])


def test_a_bug_of_which_all_is_said_is_not_complained_about() -> None:
    told = {"kind": "bug", "broken": "outside", "upstream": "none found 2026-11-27"}
    assert findings([good(**told)]) == []


def test_what_was_not_measured_is_no_fault_of_a_rule() -> None:
    there = good()
    on_gpu = good(id="gpu", where=[{"device": "gpu", "keras": ">=3"}], inside=(), outside=())
    of_jax = good(id="jax", where=[{"jax": ">=0.4"}], inside=(), outside=())
    assert findings([there, on_gpu, of_jax]) == []
    # Among fewer implementations two rules may be needed for the same, or for nothing.
    idle = good(id="idle", cases=["activations.relu[*"])
    assert findings([there, idle], whole=False) == []


def test_what_not_every_run_shows_need_not_be_seen_in_this_one() -> None:
    idle = {"id": "idle", "cases": ["activations.relu[*"]}
    assert ("idle", "explains nothing that was measured") in findings([good(), good(**idle)])
    assert findings([good(), good(**idle, sporadic=True)]) == []


def test_rules_with_the_same_effect_are_told_of_each_other() -> None:
    twin = good(id="twin", where=[{"keras": ">=2.22"}])
    assert findings([good(), twin]) == [
        ("slope", "explains what twin explains, and nothing else"),
        ("twin", "explains what slope explains, and nothing else"),
    ]


def test_a_rule_in_anothers_shadow_is_never_needed() -> None:
    two = divergence(KERAS2, KERAS3, facts=("output.0", "output.1"))
    shadowed = good(id="a-shadowed", facts=("output.0",))
    found = findings([good(), shadowed], two)
    assert found == [("a-shadowed", "is never needed: what it explains is explained by slope")]
    # Where it is needed once, it is not.
    assert findings([good(), shadowed], two, divergence(KERAS2, KERAS3)) == []


def test_all_facts_of_a_stage_that_failed_may_be_taken() -> None:
    failed = FactComparison("raised", Verdict.ERROR, "s", "does not raise", "raises TypeError: x")
    one = divergence(KERAS2, KERAS3)
    compared = StageComparison("forward", Verdict.ERROR, (failed,))
    one = dataclasses.replace(one, verdict=compared.verdict, pairs={(0, 1): compared})
    sides = {"inside": (Does(raises="TypeError"),), "outside": (Does(ends="ok"),)}
    assert findings([good(facts=("*",), **sides)], one) == []


def test_credits_that_another_rule_could_have_had_are_counted() -> None:
    ledger = Ledger([good(), good(id="twin")], HEADERS)
    found = credits_of(ledger, [divergence(KERAS2, KERAS3)])
    assert (found.credits, found.contested) == (1, 1)
    (one,) = found.ambiguous
    assert (one.case, one.stage, one.rule, one.others) == (
        "activations.hard_sigmoid[large]",
        "forward",
        "slope",
        ("twin",),
    )
