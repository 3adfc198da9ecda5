"""Lines of answers: where a sentence is broken."""

import textwrap

import pytest

from conformance.console.lines import WIDTH, wrapped


@pytest.mark.parametrize("length", [1, WIDTH - 3, WIDTH - 2, WIDTH - 1, WIDTH, 3 * WIDTH])
def test_what_fits_is_one_line_as_breaking_it_would_give(length: int) -> None:
    text = ("word " * length)[:length].strip()
    broken = textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent="    ")
    assert [line.text for line in wrapped(f" {text}\n", "  ", "    ")] == broken


def test_nothing_is_no_line() -> None:
    assert wrapped(" \n", "  ") == []
