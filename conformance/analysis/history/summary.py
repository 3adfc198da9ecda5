"""What an upgrade holds, section by section: the first thing that is told of it, in every format."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.analysis.history.upgrade import Effect, Upgrade
from conformance.console.lines import Line, counted, wrapped

#: The sections of causes: the name by which each is asked for, its title, what it holds, whether nothing is raised.
SECTIONS = {
    Effect.BREAKS: ("breaks", "BREAKS", "raises or is missing where it worked before", False),
    Effect.CHANGES: (
        "changes",
        "CHANGES SILENTLY",
        "other numbers, defaults or structure, and nothing is raised",
        True,
    ),
    Effect.STILL_FAILS: ("fails", "FAILS IN BOTH", "in another way", False),
    Effect.NEW: ("new", "NEW", "works where it raised or was missing before", False),
    Effect.CONFIGS: (
        "configs",
        "CONFIGS",
        "the same settings, written in another way: saved files and get_config() differ",
        True,
    ),
}

#: What is told in any case; of the others how many there are.
TOLD_ALWAYS = (Effect.BREAKS, Effect.CHANGES)


@dataclass(frozen=True)
class Row:
    """A section: ``key`` asks for it alone, ``count`` is how many causes or names it holds (``of``).

    ``border`` are further causes seen in border cases only; ``silent`` says that nothing is raised.
    """

    key: str
    title: str
    meaning: str
    count: int
    of: str
    silent: bool = False
    border: int = 0


def rows(found: Upgrade, api: Sequence[Row]) -> list[Row]:
    """The sections in the order in which they are told, those of the API behind what breaks and what changes."""
    causes: list[tuple[Effect, Row]] = []
    for effect, some in found.sections:
        key, title, meaning, silent = SECTIONS[effect]
        ordinary = sum(cause.ordinary for cause in some)
        # Where nothing was compared, none is no answer.
        if some or (found.compared and effect in TOLD_ALWAYS):
            causes.append((effect, Row(key, title, meaning, ordinary, "cause", silent, len(some) - ordinary)))
    first = [row for effect, row in causes if effect in TOLD_ALWAYS]
    return [*first, *api, *(row for effect, row in causes if effect not in TOLD_ALWAYS)]


def lines(summary: Sequence[Row], everything: bool = False) -> Iterator[Line]:
    """A line for each section, after an empty one; nothing where there is none."""
    if not summary:
        return
    how = "" if everything else " (a whole section: --only NAME; everything: --all)"
    yield Line("")
    yield Line(f"In short{how}", bold=True)
    for row in summary:
        border = f"; {row.border:,} more in border cases only" if row.border else ""
        silent = "silent: " if row.silent else ""
        yield from wrapped(
            f"{silent}{row.meaning}{border}", f"  {row.key:<12}{counted(row.count, row.of):<12}", " " * 26
        )


def markdown(summary: Sequence[Row]) -> Iterator[str]:
    """The same as a table, after an empty line."""
    if not summary:
        return
    yield ""
    yield from ("| section | how many | silent | what it holds |", "| --- | --- | --- | --- |")
    for row in summary:
        border = f", {row.border:,} more in border cases only" if row.border else ""
        count = f"{counted(row.count, row.of)}{border}"
        yield f"| {row.title.capitalize()} | {count} | {'yes' if row.silent else ''} | {row.meaning} |"


def summary_json(summary: Sequence[Row]) -> list[dict[str, Any]]:
    """The same as data: ``section`` is the name for ``--only``."""
    return [
        {
            "section": row.key,
            "title": row.title,
            "meaning": row.meaning,
            "silent": row.silent,
            "of": row.of,
            "count": row.count,
            "border": row.border,
        }
        for row in summary
    ]
