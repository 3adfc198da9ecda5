"""``check``: where somebody's own program parts between two Kerases."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from conformance.cli import ends
from conformance.cli.options import Json, print_json
from conformance.model.errors import UsageError

if TYPE_CHECKING:
    from conformance.check.checking import End


def add_to(app: typer.Typer) -> None:
    app.command("check")(check)


def check(
    program: Annotated[Path, typer.Argument(metavar="PROGRAM", help="A Python file.")],
    arguments: Annotated[
        list[str] | None, typer.Argument(metavar="[-- ARGUMENTS]", help="What the program is started with.")
    ] = None,
    before: Annotated[
        str, typer.Option("--from", metavar="VERSION", help="The Keras that it is written for, e.g. tf.keras@2.10.")
    ] = "",
    after: Annotated[str, typer.Option("--to", metavar="VERSION", help="The Keras that it moves to, e.g. keras@3.15.")] = "",
    folder: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The folder that it runs in, of which a copy is made; default: its own."),
    ] = None,
    seconds: Annotated[float, typer.Option(min=1, help="Seconds that one run may take.", metavar="N")] = 600,
    memory: Annotated[float, typer.Option(min=0.5, help="GiB of memory that one run may take.", metavar="N")] = 8,
    json: Json = False,
) -> None:
    """Run a program under two Kerases, and say where they part first, and why.

    The program is run as it is, but for its import lines. It is your own, and trusted: it runs with your rights.
    Exit status 0: no difference was found; 1: there is one; 2: wrong use.
    """
    from conformance.check import terminal
    from conformance.check.checking import checked
    from conformance.check.folder import program as read
    from conformance.check.running import Limits
    from conformance.workspace.source import source

    if not before or not after:
        raise UsageError("check takes a Keras to come from and one to go to", "As in: --from tf.keras@2.10 --to keras@3.15")
    found = read(program, folder, tuple(arguments or ()))
    known = source(None)
    answer, _ = checked(
        found, _ends(before, after), Limits(seconds, int(memory * (1 << 30))), known, lambda text: typer.echo(text, err=True)
    )
    if json:
        print_json(answer)
    else:
        for line in terminal.lines(answer):
            typer.secho(line.text, bold=line.bold)
    if answer.first is not None:
        raise typer.Exit(1)


def _ends(before: str, after: str) -> tuple["End", "End"]:
    """The two environments, made where they are not there yet."""
    from conformance.check.checking import End
    from conformance.environments.provisioning import ready
    from conformance.environments.table import Environments
    from conformance.workspace.source import source

    known = source(None)
    chosen = ends.chosen("check", [before, after], known)
    for note in chosen.notes:
        typer.echo(note, err=True)
    table = Environments.load()
    found = []
    for name in (chosen.before, chosen.after):
        mine = table.implementation(name)
        python = ready(table, mine.environment)
        found.append(End(table.launch(mine, python), known.headers([name])[name]))
    return found[0], found[1]
