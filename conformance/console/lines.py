"""Answers as lines for a terminal."""

import re
import shutil
import sys
import textwrap
from collections.abc import Iterable
from typing import NamedTuple

from conformance.console.terminal import short_words

#: Columns of every answer on a terminal that has so many, and the fewest that are filled.
WIDTH, NARROWEST = 100, 50

#: Characters that are told of what a Keras did: messages are shorter, what a crash leaves is not.
LONGEST = 400

#: What an upgrade's answer does not cover.
NOT_COMPARED = (
    "Of methods such as Model.fit, and of arguments without a case, names, signatures and defaults are compared, "
    "not what they do."
)


#: What the worker raises for a name that Keras does not have: no exception of Keras, and none that anybody can catch.
_MISSING = re.compile(r"is not there \(MissingSymbolError: ([\w.]+)\)|\{\"raised\": \"MissingSymbolError\"\}")


#: How a behaviour's summary says that the value that tells is not there any more.
_UNPUBLISHED = " = (not published)"


class Line(NamedTuple):
    """A line of at most ``columns()``, unless it holds a word that is longer: that is cut only if it is huge."""

    text: str
    bold: bool = False


def columns() -> int:
    """So many columns are filled: all answers are of one width, but on a terminal that is narrower."""
    try:
        narrower = sys.__stdout__ is not None and sys.__stdout__.isatty()
    except ValueError:  # Closed by whoever started us.
        narrower = False
    return min(WIDTH, max(NARROWEST, shutil.get_terminal_size((WIDTH, 0)).columns)) if narrower else WIDTH


def wrapped(text: str, indent: str = "", further: str | None = None, bold: bool = False) -> list[Line]:
    """A text as lines: the first begins with ``indent``, the others with ``further``, by default the same."""
    short, width = short_words(" ".join(text.split())), columns()
    if short and len(indent) + len(short) <= width:
        # Most do, and looking for where to break takes long.
        return [Line(f"{indent}{short}", bold)]
    broken = textwrap.wrap(
        short,
        width,
        initial_indent=indent,
        subsequent_indent=indent if further is None else further,
        break_on_hyphens=False,
        break_long_words=False,
    )
    return [Line(line, bold) for line in broken]


def existing(text: str) -> str:
    """A text for people: a name that Keras does not have ``does not exist``, and a value may not be published."""
    text = text.replace(_UNPUBLISHED, " (value not published)")
    if "MissingSymbolError" not in text:
        return text
    return _MISSING.sub(lambda found: f"does not exist ({found[1]})" if found[1] else "does not exist", text)


def brief(text: str) -> str:
    """A text as one line; of one as long as a process' last words, its beginning: ``--json`` has all of it."""
    line = existing(" ".join(text.split()))
    return line if len(line) <= LONGEST else f"{line[:LONGEST].rpartition(' ')[0]} …"


def counted(number: int, what: str) -> str:
    """``1 case``, ``1,893 cases``."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def percent(part: float) -> str:
    """``24 %``; what is little and not nothing is ``<1 %``, what is nearly all and not all ``>99 %``."""
    if 0 < part < 0.005:
        return "<1 %"
    return ">99 %" if 0.995 <= part < 1 else f"{100 * part:.0f} %"


def some(names: Iterable[str], most: int) -> str:
    """The first few names, and how many more there are: ``a, b and 5 more``."""
    every = list(names)
    more = len(every) - most
    return ", ".join(every[:most]) + (f" and {more:,} more" if more > 0 else "")
