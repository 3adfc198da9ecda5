"""What the sides of a rule do: read from a comparison, held against what a rule states, needed for a credit."""

from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from conformance.analysis.checking.effects import near_misses
from conformance.analysis.ledger.explain import Ledger
from conformance.analysis.ledger.sides import ABSENT, NUMBERS, RAISING, Does, Seen, seen
from conformance.compare.outcomes import outcome
from conformance.compare.plain import compare_plain
from conformance.compare.prepared import PreparedStage
from conformance.compare.text import text
from conformance.model.comparison import (
    Behaviour,
    Divergence,
    FactComparison,
    Severity,
    StageComparison,
    Verdict,
)
from conformance.model.observation import Raised

from test_ledger import HEADERS, KERAS2, KERAS3, rule  # isort: skip


def parted(left: str, right: str, fact: str = "raised", **more: Any) -> Divergence:
    """Keras 2 on the left of one differing fact, Keras 3 on the right."""
    verdict = Verdict.ERROR if fact == "raised" else Verdict.STRUCTURE
    compared = StageComparison("forward", verdict, (FactComparison(fact, verdict, "s", left, right, **more),))
    behaviours = (Behaviour(KERAS2, "s"), Behaviour(KERAS3, "s"))
    name = "activations.hard_sigmoid"
    return Divergence(f"{name}[large]", name, "forward", verdict, Severity.MEDIUM, behaviours, {(0, 1): compared})


def explains(divergence: Divergence, **changes: object) -> bool:
    return Ledger([rule(**changes)], HEADERS).explain(divergence).rule is not None


RAISES = "raises TypeError: got an unexpected keyword argument 'axis'"


@pytest.mark.parametrize(
    ("inside", "outside", "left", "right", "expected"),
    [
        ((), (), "does not raise", RAISES, True),
        ((Does(raises="TypeError", message="*keyword*"),), (Does(ends="ok"),), "does not raise", RAISES, True),
        ((Does(raises="Type*"),), (), "does not raise", RAISES, True),
        ((Does(raises="ValueError"), Does(raises="TypeError")), (), "does not raise", RAISES, True),
        ((Does(raises="ValueError"),), (), "does not raise", RAISES, False),
        ((Does(raises="TypeError", message="*shape*"),), (), "does not raise", RAISES, False),
        # The other way round: those inside go well, and those outside raise.
        ((Does(raises="TypeError"),), (Does(ends="ok"),), RAISES, "does not raise", False),
        ((Does(ends="ok"),), (Does(raises="TypeError"),), RAISES, "does not raise", True),
        ((Does(numbers=True),), (), "does not raise", RAISES, False),
    ],
)
def test_a_credit_needs_both_sides_to_end_as_stated(
    inside: tuple[Does, ...], outside: tuple[Does, ...], left: str, right: str, expected: bool
) -> None:
    assert explains(parted(left, right), inside=inside, outside=outside) is expected


@pytest.mark.parametrize(
    ("inside", "outside", "left", "right", "expected"),
    [
        ((Does(gives='"GRUV2"'),), (Does(gives='"GRU"'),), '"GRU"', '"GRUV2"', True),
        ((Does(gives='"GRU*'),), (Does(absent=True),), "", '"GRUV2"', True),
        ((Does(gives='"LSTM"'),), (), '"GRU"', '"GRUV2"', False),
        ((Does(absent=True),), (), '"GRU"', '"GRUV2"', False),
        # 0.001 as float32 prints it is the same setting.
        ((Does(gives="0.001"),), (), "0.01", "0.0010000000474974513", True),
        ((Does(gives="1"),), (), "2", "1.0", True),
        ((Does(gives="0.001"),), (), "0.01", "0.0011", False),
        ((Does(numbers=True),), (), "1", "2", False),
    ],
)
def test_a_credit_needs_the_values_that_are_stated(
    inside: tuple[Does, ...], outside: tuple[Does, ...], left: str, right: str, expected: bool
) -> None:
    assert explains(parted(left, right, "config.name"), inside=inside, outside=outside) is expected


def test_arrays_are_numbers_whatever_is_in_them() -> None:
    arrays = parted("0.5", "0.75", "output.0", worst=(0, 1))
    assert explains(arrays, inside=(Does(numbers=True),), outside=(Does(numbers=True),))
    assert not explains(arrays, inside=(Does(gives="0.75"),))


def test_a_rule_for_all_sides_apart_needs_both_to_do_what_those_inside_do() -> None:
    wide = {"where": [{"keras": ">=2.0"}], "differs_within": True}
    assert explains(parted('"a"', '"b"', "names"), inside=(Does(gives='"a"'), Does(gives='"b"')), **wide)
    assert not explains(parted('"a"', '"c"', "names"), inside=(Does(gives='"a"'), Does(gives='"b"')), **wide)


def test_of_those_who_only_end_alike_the_words_are_not_asked() -> None:
    """The first of a behaviour speaks for others, who raised as well, but something else."""
    both = parted("raises TypeError: mine", "does not raise")
    old = rule(id="old", where=[{"tensorflow": "<2.1"}], inside=(Does(raises="TypeError", message="mine"),))
    new = rule(id="new", where=[{"keras": ">=2.21,<3"}], inside=(Does(raises="KeyError", message="another"),))
    assert Ledger([old, new], HEADERS).explain(both).rules == ("old", "new")
    # Who is seen first is asked for its own words, and nobody may go well where all raise.
    loud = msgspec.structs.replace(old, inside=(Does(raises="KeyError"),))
    assert Ledger([loud, new], HEADERS).explain(both).rules == ()
    well = msgspec.structs.replace(new, inside=(Does(ends="ok"),))
    assert Ledger([old, well], HEADERS).explain(both).rules == ()


def test_a_near_miss_says_what_was_seen() -> None:
    ledger = Ledger([rule(inside=(Does(raises="KeyError"),))], HEADERS)
    (miss,) = near_misses(ledger, ledger.explain(parted("does not raise", RAISES)))
    assert miss == "slope does not say of raised: ok against TypeError: got an unexpected keyword argument 'axis'"


@pytest.mark.parametrize(
    "said",
    [
        {"raises": "A", "ends": "ok"},
        {},
        {"message": "x"},
        {"gives": "x", "message": "y"},
        {"numbers": True, "absent": True},
    ],
)
def test_a_table_says_one_thing(said: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"says one of|belongs to"):
        Does(**said)


@pytest.mark.parametrize(
    ("status", "raised", "expected"),
    [
        ("ok", None, Seen("ended", "ok")),
        ("error", Raised("ValueError", "one: two (three)\nmore", ""), Seen("raised", "ValueError", "one: two (three)")),
        ("error", Raised("ValueError", "", ""), Seen("raised", "ValueError", "")),
        ("missing", Raised("AttributeError", "no (such) name", ""), Seen("raised", "AttributeError", "no (such) name")),
        ("signature", Raised("TypeError", "f() got x", ""), Seen("raised", "TypeError", "f() got x")),
    ],
)
def test_how_a_stage_ended_is_read_as_comparing_writes_it(status: Any, raised: Raised | None, expected: Seen) -> None:
    told = outcome(PreparedStage(status, raised, {}))
    assert seen(FactComparison("raised", Verdict.ERROR, "s", told, told)) == (expected, expected)


@given(st.floats(width=32, allow_nan=False, allow_infinity=False), st.floats(-0.49, 0.49))
@example(np.float32(0.1767766952966369).item(), -0.2)
def test_numbers_that_comparing_calls_the_same_setting_are_one_text(image: float, by: float) -> None:
    """Whatever doubles are written for one float32 number."""
    beside = image + by * float(np.spacing(np.float32(abs(image))))
    same = compare_plain("config.a", image, beside).verdict.agrees
    facts = [FactComparison("config.a", Verdict.STRUCTURE, "s", text(number), "") for number in (image, beside)]
    assert not same or seen(facts[0]) == seen(facts[1])


def test_kinds_of_what_was_seen() -> None:
    status = FactComparison("status", Verdict.CRASH, "s", "crash: killed by SIGILL (4)\nprinted", "ran")
    assert seen(status) == (Seen("ended", "crash", "killed by SIGILL (4)"), Seen("ended", "ran"))
    assert seen(FactComparison("config.a", Verdict.STRUCTURE, "s", "", "1")) == (ABSENT, Seen("text", "", "1"))
    assert seen(FactComparison("output.0", Verdict.DIFFERENT, "s", "1", "2", relative=0.5)) == (NUMBERS, NUMBERS)
    assert Seen("raised", "TypeError", "x").of_others == RAISING
