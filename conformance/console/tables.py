"""Consoles and tables of Rich for text that was measured: nothing in it is markup, a link, an emoji or a command."""

from collections.abc import Iterable
from typing import Any, NoReturn

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from conformance.console.stopping import PIPE_CLOSED, StoppedBySignal
from conformance.console.terminal import printable

#: Columns where there is no terminal, so that programs see whole names.
WIDTH = 200


class SafeConsole(Console):
    """A console that prints text as it is, ``keras[jax]`` among it, and control characters as what they are called."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"markup": False, "emoji": False, "highlight": False, **options})

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """What Rich would write, with control characters named; those of Rich itself are apart from the text."""
        for segment in super().render(renderable, options):
            if segment.control or segment.text.isprintable():
                yield segment
            else:
                yield Segment(printable(segment.text), segment.style)

    def on_broken_pipe(self) -> NoReturn:
        """Nobody reads any more."""
        raise StoppedBySignal(PIPE_CLOSED)


class SafeTable(Table):
    """A table of plain text whose cells are never cut."""

    def add_row(self, *renderables: RenderableType | None, **options: Any) -> None:
        """Add a row; a cell that is a string is text and nothing else."""
        super().add_row(*(Text(printable(r)) if isinstance(r, str) else r for r in renderables), **options)


def console(**options: Any) -> SafeConsole:
    """Where tables go; wide where it is no terminal: tox sets COLUMNS for all that it starts, and cuts names so."""
    found = SafeConsole(**options)
    return found if found.is_terminal else SafeConsole(**{"width": WIDTH, **options})


def table(*columns: str, title: str | None = None) -> SafeTable:
    """A table with these columns."""
    made = SafeTable(title=Text(printable(title)) if title is not None else None, title_justify="left")
    for column in columns:
        made.add_column(Text(printable(column)), overflow="fold")
    return made
