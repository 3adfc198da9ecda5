"""Messages that cases were seen saying: the same but for what differs from program to program."""

import pytest

from conformance.analysis.judging.judgement import Judgement
from conformance.analysis.search.recorded import NOWHERE, recorded, shape
from conformance.model.comparison import Behaviour, Divergence, Severity, StageComparison, Verdict


def judged(*summaries: str) -> Judgement:
    pairs = {(0, 1): StageComparison("forward", Verdict.ERROR)}
    sides = tuple(Behaviour((str(n),), text) for n, text in enumerate(summaries))
    told = Divergence(
        "c", "layers.X", "forward", Verdict.ERROR, Severity.HIGH, sides, pairs, ("r",), (), {(0, 1): ("r",)}
    )
    return Judgement({}, {}, (told,), {}, {}, {})


SAID = "raises ValueError: Layer 'one' wants 3 inputs of shape (2, 4) [line 7: model.fit(x)]"


@pytest.mark.parametrize(
    "text",
    [
        "ValueError: Layer 'mine' wants 11 inputs of shape (5, 1)",
        "Layer 'mine' wants 11 inputs of shape (5, 1)",
        "Traceback (most recent call last):\n  x\nkeras.src.ValueError: Layer 'mine' wants 1 inputs of shape (5, 1)",
        # What goes on behind what was kept.
        "ValueError: Layer 'mine' wants 11 inputs of shape (5, 1) and no others",
    ],
)
def test_a_message_is_the_same_whatever_a_program_calls_its_things(text: str) -> None:
    found = recorded(text, judged(SAID, "does not raise"), ["c"])
    assert list(found.cases) == ["c"]
    assert found.rules == {"r"}


@pytest.mark.parametrize(
    "text",
    [
        "TypeError: Layer 'mine' wants 11 inputs of shape (5, 1)",
        "ValueError: Layer 'mine' wants 11 outputs of shape (5, 1)",
        "ValueError: Layer",
        "",
    ],
)
def test_another_message_is_not(text: str) -> None:
    assert recorded(text, judged(SAID, "does not raise"), ["c"]) == NOWHERE
    assert recorded("ValueError: Layer 'a' wants 1 inputs of shape (5, 1)", judged(SAID, "x"), ["other"]) == NOWHERE


def test_what_a_message_is_about_has_to_be_the_same() -> None:
    said = judged("raises AttributeError: 'Model' object has no attribute 'lr'", "does not raise")
    assert recorded("AttributeError: 'Adam' object has no attribute 'lr'", said, ["c"]).cases
    assert not recorded("AttributeError: 'Adam' object has no attribute 'decay'", said, ["c"]).cases


def test_types_of_python_are_of_the_message() -> None:
    assert shape("'int' object of 'mine' at 0.5: <X 3>") == "'int' object of · at ·: ·"
