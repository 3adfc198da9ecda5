"""Options that several subcommands share."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from conformance.errors import ConformanceError, MissingObservationsError, UnknownImplementationError
from conformance.terminal import printable_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from conformance.catalog.case import Case
    from conformance.judgement import Judgement
    from conformance.tables import SafeConsole, SafeTable
    from conformance.workspace import Workspace

#: Where results are kept unless another folder is named.
REPORTS = Path("reports")

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]
Reports = Annotated[Path, typer.Option("--reports", help="Folder of results.", metavar="DIR")]
Implementations = Annotated[
    list[str] | None,
    typer.Option(
        "--implementation",
        "-i",
        help="Implementation id, or a version (repeatable); default: all observed.",
        metavar="ID",
    ),
]
Between = Annotated[
    tuple[str, str] | None, typer.Option(help="Two implementations: ids, or versions such as tf2.10.", metavar="A B")
]


class UsageError(ConformanceError):
    """Options that do not go together, or values that cannot be meant."""


def print_json(value: Any) -> None:
    """JSON on standard output, indented, one value."""
    typer.echo(printable_json(_json(value)))


def _json(value: Any) -> str:
    import msgspec

    try:
        return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
    except UnicodeEncodeError:
        import json

        # A path that is not UTF-8 has halves of surrogate pairs, which JSON can only escape.
        return json.dumps(msgspec.to_builtins(value), indent=2)


def console() -> "SafeConsole":
    """Where tables go; wide where it is no terminal, so that programs see whole names."""
    from conformance.tables import console as made

    return made()


def table(*columns: str) -> "SafeTable":
    """A table of plain text whose cells are never cut."""
    from conformance.tables import table as made

    return made(*columns)


def nearest(name: str, known: "Iterable[str]", listing: str) -> str:
    """Advice: the most similar names, and how to list all."""
    import difflib

    close = difflib.get_close_matches(name, list(dict.fromkeys(known)), 3, cutoff=0.3)
    return (f"Did you mean {' or '.join(close)}? " if close else "") + f"All of them: {listing}"


def observed(workspace: "Workspace", wanted: "Sequence[str] | None") -> list[str] | None:
    """The implementations asked for by id or version, all of them observed; None where none was named.

    Raises UnknownImplementationError for an id that is in neither the table nor the results,
    MissingObservationsError for one of the table that was not observed yet, UnknownVersionError for a version.
    """
    if not wanted:
        return None
    if any("/" not in name for name in wanted):
        from conformance.history.resolve import ids

        wanted = ids(wanted, {i: found.header for i, found in workspace.sets().items()})
    from conformance.environments import Environments

    there = workspace.ids()
    for name in wanted:
        if name in there:
            continue
        known = [i.id for i in Environments.load().implementations()]
        if name in known:
            environment = name.partition("/")[0]
            raise MissingObservationsError(
                f"{name} was not observed yet in {workspace.folder}", f"Observe it with: tox -e {environment}"
            )
        raise UnknownImplementationError(
            f"no implementation is called {name}", nearest(name, [*there, *known], "conformance environments")
        )
    return list(dict.fromkeys(wanted))


def two(left: str, right: str) -> list[str]:
    """Two implementations to compare; raises UsageError where they are one."""
    if left == right:
        raise UsageError(f"{left} would be compared with itself", "Name two implementations.")
    return [left, right]


def judged(judgement: "Judgement") -> int:
    """How many cases at least two implementations could be compared in: the others are not agreement."""
    return sum(any(len(members) > 1 for members in stages.values()) for stages in judgement.classes.values())


def find_case(name: str) -> "Case":
    """The case that is meant, however its API is written; raises what ``Known.case`` does."""
    from conformance import catalog
    from conformance.asking.known import known

    return catalog.load()[known().case(name)]
