"""Which of the fixes that overlap are applied, and that edits are made once."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from conformance.lint.fixes.applying import applied, chosen
from conformance.lint.fixes.source import Source
from conformance.lint.model import Edit, Finding, Fix, Span
from conformance.lint.parsing import Problem, unit


def finding(*edits: Edit, rule: str = "r", line: int = 1, column: int = 1) -> Finding:
    place = Span(line, column, line, column)
    return Finding(rule, "error", "code.py", place, "", "", fix=Fix(edits))


def edit(start: int, end: int, text: str) -> Edit:
    return Edit(Span(1, start, 1, end), text)


def test_of_two_that_overlap_the_first_is_taken() -> None:
    one = finding(edit(1, 5, "a"), column=1)
    other = finding(edit(4, 6, "b"), edit(9, 9, ", c"), column=2)
    beside = finding(edit(5, 7, "d"), edit(9, 9, ", e"), column=3)
    assert chosen([other, beside, one]) == [one, beside]
    assert chosen([beside, one, other]) == [one, beside]


def test_the_same_edit_of_two_is_made_once() -> None:
    both = [
        finding(edit(1, 1, "\nimport ops"), edit(5, 6, "x"), column=5),
        finding(edit(1, 1, "\nimport ops"), column=6),
    ]
    assert chosen(both) == both
    read = unit("abcdefgh = 1")
    assert not isinstance(read, Problem)
    edits = [one for found in both for one in (found.fix.edits if found.fix is not None else ())]
    assert applied(Source(read), edits) == "\nimport opsabcdxfgh = 1"


@given(st.lists(st.tuples(st.integers(1, 12), st.integers(0, 4), st.sampled_from(["", "x", ", y"])), max_size=8))
def test_what_is_chosen_never_overlaps_and_does_not_depend_on_the_order(made: list[tuple[int, int, str]]) -> None:
    findings = [finding(edit(at, at + size, text), column=at, rule=f"{size}{text}") for at, size, text in made]
    some = chosen(findings)
    assert some == chosen(list(reversed(findings)))
    taken = sorted({one.fix.edits[0] for one in some if one.fix is not None})
    for first, second in pairwise(taken):
        assert first.span.end_column <= second.span.column
