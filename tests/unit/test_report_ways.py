"""What an implementation does in several ways, as the page tells it: letters, causes, and what is of another case."""

import dataclasses

import msgspec
import pytest
from scripts_invented import A, B, C
from ways_invented import FIT, LOOP, MODE, RULE, STRATEGY, TAPE, cases, judged, observed

from conformance.publishing.report.execution import execution_json
from conformance.publishing.report.patterns import letter
from conformance.publishing.report.ways import end, ways
from conformance.workspace.workspace import rule_text


def test_each_way_says_under_which_implementations_it_is_like_its_reference() -> None:
    found = {(one.case, one.quantity, one.way): one for one in ways(cases().values(), observed())}
    assert found[MODE, "output", "eager"].ends == {A: "a", B: "a", C: "d"}
    assert found[MODE, "output", "eager"].reference == "predict"
    assert found[STRATEGY, "w", "mirrored"].ends == {A: "r", B: "x", C: "b"}
    assert found[LOOP, "weights", "loop"].ends == dict.fromkeys((A, B, C), "a")
    # Of a case that equals another nothing is said where it was not run.
    assert found[TAPE, "numbers", "tape"].ends == {B: "d", C: "r"}
    assert found[TAPE, "numbers", "tape"].reference == "fit"
    assert not any(case == FIT for case, _, _ in found)


def test_observations_of_another_revision_say_nothing() -> None:
    seen = observed()
    seen[C][MODE] = msgspec.structs.replace(seen[C][MODE], revision="another")
    found = {one.case: one for one in ways(cases().values(), seen)}
    assert found[MODE].ends == {A: "a", B: "a"}


@pytest.mark.parametrize(
    ("said", "short"),
    [
        ("agrees with predict", "a"),
        ("agrees with predict: raises ValueError", "b"),
        ("differs from predict", "d"),
        ("differs from predict in float32 only", "d"),
        ("raises ValueError", "r"),
        ("raises ValueError, and predict raises TypeError", "r"),
        ("runs, and predict raises ValueError", "x"),
    ],
)
def test_what_is_said_of_a_way_has_a_letter(said: str, short: str) -> None:
    assert end(said) == short


def test_causes_are_those_of_the_way_and_nothing_is_hard_coded() -> None:
    judgement = judged()
    found = ways(judgement.cases.values(), observed())
    rules = [rule_text(RULE, judgement.headers)]
    table = execution_json(found, (A, B, C), judgement.cases, judgement.divergences, rules)
    at = {case: n for n, case in enumerate(sorted(judgement.cases))}
    assert table["parts"]["modes"] == [[at[MODE], "output", "eager", "predict", "aad", [0], f"..{letter(0)}"]]
    (strategy,) = table["parts"]["strategies"]
    # No rule speaks of it: unexplained under those that are not like their reference.
    assert strategy[4:6] == ["rxb", [-1]]
    assert [one[:5] for one in table["parts"]["loops"]] == [[at[LOOP], "weights", "loop", "fit", "aaa"]]
    # A rule that speaks of another quantity is no cause of this one.
    other = [dataclasses.replace(rules[0], covers=lambda fact, verdicts: fact.startswith("state"))]
    table = execution_json(found, (A, B, C), judgement.cases, judgement.divergences, other)
    assert table["parts"]["modes"][0][5] == [-1]
