"""Options that several subcommands share."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from conformance.errors import ConformanceError
from conformance.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console
    from rich.table import Table

    from conformance.catalog.case import Case
    from conformance.judgement import Judgement
    from conformance.published.source import Source
    from conformance.workspace import Workspace

#: Where results are kept unless another folder is named.
REPORTS = Path("reports")

#: Columns of tables that no terminal shows.
WIDTH = 200

#: Rows of a table unless more are asked for.
ROWS = 100

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]
Reports = Annotated[Path, typer.Option("--reports", help="Folder of results.", metavar="DIR")]
#: For questions: None is the published result.
Asked = Annotated[
    Path | None,
    typer.Option(
        "--reports", help="Ask the observations in this folder instead of the published result.", metavar="DIR"
    ),
]
Implementations = Annotated[
    list[str] | None,
    typer.Option("--implementation", "-i", help="Implementation id (repeatable); default: all observed.", metavar="ID"),
]
Between = Annotated[tuple[str, str] | None, typer.Option(help="Two implementation ids.", metavar="A B")]
Most = Annotated[int, typer.Option(min=1, help="Rows of the table at most; --json prints all.", metavar="N")]


class UsageError(ConformanceError):
    """Options that do not go together, or values that cannot be meant."""


def print_json(value: Any) -> None:
    """JSON on standard output, indented, one value."""
    import msgspec

    typer.echo(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


def source_of(reports: Path | None) -> "Source":
    """What a question is put to: the observations in a folder, or the published result.

    Turns the garbage collector off until the command ends.
    """
    import gc

    from conformance.published.source import source

    # Looking for cycles among what is read and printed takes a sixth of the time; there are none.
    gc.disable()
    return source(reports)


def answer_json(source: "Source", value: "Mapping[str, Any]") -> None:
    """An answer as JSON, with the result it comes from."""
    print_json({"result": source.origin.json(), **value})


def say_origin(source: "Source") -> None:
    """Which result answered, on standard error."""
    typer.echo(source.origin.line, err=True)


def console() -> "Console":
    """Where tables go; wide where it is no terminal, so that programs see whole names."""
    from rich.console import Console

    found = Console()
    return found if found.is_terminal else Console(width=WIDTH)


def table(*columns: str) -> "Table":
    """A table whose cells are never cut."""
    from rich.table import Table

    made = Table()
    for column in columns:
        made.add_column(column, overflow="fold")
    return made


def observed(workspace: "Workspace", wanted: "Sequence[str] | None") -> list[str] | None:
    """The implementations asked for, all of them observed; None where none was named.

    Raises UnknownImplementationError, MissingObservationsError.
    """
    from conformance.published.source import chosen

    return chosen(workspace, wanted)


def two(left: str, right: str) -> list[str]:
    """Two implementations to compare; raises UsageError where they are one."""
    if left == right:
        raise UsageError(f"{left} would be compared with itself", "Name two implementations.")
    return [left, right]


def judged(judgement: "Judgement") -> int:
    """How many cases at least two implementations could be compared in: the others are not agreement."""
    return sum(any(len(members) > 1 for members in stages.values()) for stages in judgement.classes.values())


def find_case(name: str, source: "Source") -> "Case":
    """The case of that id; raises UnknownCaseError with the nearest ones."""
    from conformance.errors import UnknownCaseError

    if name in source.apis:
        return source.case(name)
    listing = "conformance divergences --json"
    raise UnknownCaseError(f"no case is called {name}", nearest(name, source.apis, listing))


def cases_of(api: str, source: "Source") -> list[str]:
    """The cases (ids) of an API, or of all that a glob matches; brackets are literal."""
    from conformance.ledger.propose import matching

    apis = set(matching([api], dict.fromkeys(source.apis.values())))
    return [case for case, mine in source.apis.items() if mine in apis]
