"""Options that several subcommands share."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from conformance.console.terminal import printable_json
from conformance.model.errors import MissingFolderError, UnknownCaseError, UsageError
from conformance.model.nearest import nearest
from conformance.model.texts import visible

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from conformance.analysis.judging.judgement import Judgement
    from conformance.console.tables import SafeConsole, SafeTable
    from conformance.inventory.known import Known
    from conformance.model.case import Case
    from conformance.workspace.source import Source
    from conformance.workspace.workspace import Workspace

#: Where results are kept unless another folder is named.
REPORTS = Path("reports")


#: Rows of a table unless more are asked for.
ROWS = 100

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]
Reports = Annotated[Path, typer.Option("--reports", help="Folder of results.", metavar="DIR")]
#: For questions: None is the published result.
Asked = Annotated[
    Path | None,
    typer.Option(
        "--reports", help="Answer from the observations in this folder, not from the published result.", metavar="DIR"
    ),
]
Implementations = Annotated[
    list[str] | None,
    typer.Option(
        "--implementation",
        "-i",
        help="Only this implementation: an id or a version (repeatable); default: all.",
        metavar="ID",
    ),
]
Cases = Annotated[
    list[str] | None,
    typer.Option("--case", "-c", help="Only cases whose id matches this glob (repeatable).", metavar="GLOB"),
]
Between = Annotated[
    tuple[str, str] | None, typer.Option(help="Two implementations: ids or versions, such as tf2.10.", metavar="A B")
]
Most = Annotated[int, typer.Option(min=1, help="Print at most N rows; --json prints all.", metavar="N")]


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


def source_of(reports: Path | None) -> "Source":
    """What a question is put to: the observations in a folder, or the published result.

    Turns the garbage collector off until the command ends.
    """
    import gc

    from conformance.workspace.source import source

    if reports is not None:
        is_folder(reports)
    # Looking for cycles among what is read and printed takes a sixth of the time; there are none.
    gc.disable()
    return source(reports)


def is_folder(path: Path) -> None:
    """Raise MissingFolderError where there is no such folder: said before anything is asked for that reading needs."""
    if not path.is_dir():
        problem = "is no folder" if path.exists() else "does not exist"
        raise MissingFolderError(f"{path} {problem}", "Name a folder of results, or leave --reports out.")


def answer_json(source: "Source", value: "Mapping[str, Any]") -> None:
    """An answer as JSON, with the result it comes from."""
    print_json({"result": source.origin.json(), **value})


def say_origin(source: "Source") -> None:
    """Which result answered, on standard error."""
    typer.echo(source.origin.line, err=True)


def console() -> "SafeConsole":
    """Where tables go; wide where it is no terminal, so that programs see whole names."""
    from conformance.console.tables import console as made

    return made()


def table(*columns: str) -> "SafeTable":
    """A table of plain text whose cells are never cut."""
    from conformance.console.tables import table as made

    return made(*columns)


def observed(workspace: "Workspace", wanted: "Sequence[str] | None") -> list[str] | None:
    """The implementations asked for by id or version, all of them observed; None where none was named.

    Raises UnknownImplementationError for an id that is in neither the table nor the results,
    MissingObservationsError for one of the table that was not observed yet, UnknownVersionError for a version.
    """
    from conformance.workspace.source import chosen

    return chosen(workspace, wanted)


def two(left: str, right: str) -> list[str]:
    """Two implementations to compare; raises UsageError where they are one."""
    if left == right:
        raise UsageError(f"{visible(left)} would be compared with itself", "Name two implementations.")
    return [left, right]


def judged(judgement: "Judgement") -> int:
    """How many cases at least two implementations could be compared in: the others are not agreement."""
    return sum(any(len(members) > 1 for members in stages.values()) for stages in judgement.classes.values())


def names_of(source: "Source") -> "Known":
    """The names that can be asked for: what the source's cases test, and what Keras has."""
    from conformance.inventory import names as inventory
    from conformance.inventory.known import Known

    return Known(source.apis, inventory.load())


def find_case(name: str, source: "Source") -> "Case":
    """The case that is meant, however its API is written; raises what ``Known.case`` does."""
    return source.case(names_of(source).case(name))


def matching(globs: "Sequence[str]", known: "Collection[str]", listing: str) -> list[str]:
    """The ids of cases that any glob matches; raises UnknownCaseError, with what lists all, where one matches none."""
    from conformance.model.globs import Globs

    for glob in globs:
        if not any(map(Globs([glob]).match, known)):
            raise UnknownCaseError(f"no case is called {visible(glob)}", nearest(glob, known, listing))
    every = Globs(globs)
    return [name for name in known if every.match(name)]


def cases_of(api: str, source: "Source") -> "tuple[str, ...]":
    """The cases (ids) of an API, however it is written, or of all that a glob matches; raises UnknownNameError."""
    return tuple(names_of(source).asked(api).cases)
