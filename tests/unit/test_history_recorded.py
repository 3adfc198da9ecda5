"""Facts that are exceptions: what somebody meets who relies on what is tried there."""

import pytest

from conformance.analysis.history.upgrade import Change, Effect, changes_of
from conformance.console.lines import brief
from conformance.model.comparison import (
    Behaviour,
    Divergence,
    End,
    Ends,
    FactComparison,
    Severity,
    StageComparison,
    Verdict,
)


def fact(name: str, left: str, right: str, relative: float | None = None, ended: Ends | None = None) -> FactComparison:
    return FactComparison(name, Verdict.STRUCTURE, "", left, right, relative=relative, ended=ended)


GONE = (End(), End("missing", "MissingSymbolError"))


def changes(*facts: FactComparison, turned: bool = False) -> list[Change]:
    stage = StageComparison("learning_rate", Verdict.STRUCTURE, facts)
    behaviours = (Behaviour(("a/keras",), "one"), Behaviour(("b/keras",), "other"))
    named = ("optimizers.SGD[]", "optimizers.SGD", "learning_rate", Verdict.STRUCTURE, Severity.MEDIUM)
    divergence = Divergence(*named, behaviours, {(0, 1): stage})
    return [change for _, change in changes_of(divergence, stage, (0, 1), turned, [])]


@pytest.mark.parametrize(
    ("one", "before", "after"),
    [
        (
            fact("lr.read", "0.5", "whatever", ended=(End(), End("error", "AttributeError"))),
            "lr.read = 0.5",
            "lr.read raises AttributeError",
        ),
        (
            fact("set_value.raised", "null", "whatever", ended=GONE),
            "set_value does not raise",
            "set_value does not exist",
        ),
        (
            fact("methods.reset_states", "true", "false", ended=(End(), End("missing"))),
            "has reset_states",
            "has no reset_states",
        ),
    ],
)
def test_an_exception_on_one_side_only_is_loud(one: FactComparison, before: str, after: str) -> None:
    (change,) = changes(one)
    assert (change.effect, change.before, change.after) == (Effect.BREAKS, before, after)
    (change,) = changes(one, turned=True)
    assert (change.effect, change.before, change.after) == (Effect.NEW, after, before)


def test_what_follows_from_what_raised_is_no_silent_change() -> None:
    raised = fact("set_value.raised", "null", "whatever", ended=GONE)
    (change,) = changes(raised, fact("set_value.variable.0", "0.5", "0.75", 0.3))
    assert (change.effect, change.facts) == (Effect.BREAKS, ("set_value.raised", "set_value.variable.0"))


def test_a_text_that_only_reads_like_an_exception_is_a_value() -> None:
    (change,) = changes(fact("names", "raises A", '{"raised": "A"}'))
    assert change.effect is Effect.CHANGES


@pytest.mark.parametrize(
    ("left", "right", "rounding"), [("1.0", "1.0000001", True), ("1.0", "1.5", False), ("[1]", "[2]", False)]
)
def test_what_is_of_the_size_of_rounding_is_known_by_the_numbers(left: str, right: str, rounding: bool) -> None:
    (change,) = changes(fact("variable.0", left, right))
    assert change.rounding is rounding


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("is not there (MissingSymbolError: losses.kld)", "does not exist (losses.kld)"),
        ('set_value.raised = {"raised": "MissingSymbolError"}', "set_value.raised = does not exist"),
        ("raises ValueError: no", "raises ValueError: no"),
        ("config.a = (not published)", "config.a (value not published)"),
    ],
)
def test_what_only_the_project_knows_by_its_name_is_said_plainly(text: str, told: str) -> None:
    assert brief(text) == told
