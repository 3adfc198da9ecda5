"""``check``: where somebody's own program, or saved model, parts between two Kerases."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from conformance.cli import ends
from conformance.cli.options import Json, print_json
from conformance.model.errors import UsageError

if TYPE_CHECKING:
    from conformance.check.checking import End
    from conformance.check.model import Answer
    from conformance.check.running import Limits
    from conformance.check.saved import Answer as Saved
    from conformance.environments.table import Environments
    from conformance.workspace.source import Source


def add_to(app: typer.Typer) -> None:
    app.command("check")(check)


def check(
    program: Annotated[Path, typer.Argument(metavar="PROGRAM", help="A Python file, or a saved model.")],
    arguments: Annotated[
        list[str] | None, typer.Argument(metavar="[-- ARGUMENTS]", help="What the program is started with.")
    ] = None,
    before: Annotated[
        str, typer.Option("--from", metavar="VERSION", help="The Keras that it is written for, e.g. tf.keras@2.10.")
    ] = "",
    after: Annotated[
        str, typer.Option("--to", metavar="VERSION", help="The Keras that it moves to, e.g. keras@3.15.")
    ] = "",
    to_program: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Run this file under the second: the program as it is mended, e.g. by lint --fix."
        ),
    ] = None,
    every: Annotated[
        bool,
        typer.Option("--all", help="Find the last version between the two that is good, and the first that is not."),
    ] = False,
    packages: Annotated[
        list[str] | None,
        typer.Option("--with", metavar="PACKAGE", help="A package that the program needs, too (repeatable)."),
    ] = None,
    requirements: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A requirements file: what is not in the lock is added.")
    ] = None,
    python_from: Annotated[
        Path | None, typer.Option(metavar="PATH", help="Run the first in an environment of your own: its Python.")
    ] = None,
    python_to: Annotated[
        Path | None, typer.Option(metavar="PATH", help="Run the second in an environment of your own: its Python.")
    ] = None,
    reduce: Annotated[
        bool,
        typer.Option("--reduce", help="Look for a smaller program that shows it, though its cause is known."),
    ] = False,
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
    Exit status 0: no difference was found; 1: there is one; 2: wrong use, or nothing was compared.
    """
    from conformance.check.running import Limits
    from conformance.check.saved import form
    from conformance.workspace.source import source

    if not before or not after:
        raise UsageError(
            "check takes a Keras to come from and one to go to", "As in: --from tf.keras@2.10 --to keras@3.15"
        )
    known = source(None)
    chosen = ends.chosen("check", [before, after], known)
    for note in chosen.notes:
        _tell(note)
    making = _Making(known, packages or (), requirements, {chosen.before: python_from, chosen.after: python_to})
    limits = Limits(seconds, int(memory * (1 << 30)))
    if form(program):
        if every:
            raise UsageError("--all is about programs", "Leave it out for a saved model.")
        if to_program is not None:
            raise UsageError("--to-program is about programs", "Leave it out for a saved model.")
        _model(program, making, chosen.before, chosen.after, limits, json)
        return
    if to_program is not None and every:
        raise UsageError("--all runs one program along the versions", "Leave out --all, or --to-program.")
    from conformance.check.model import unfinished

    files = program, to_program
    answer = _program(files, folder, arguments or (), making, chosen.before, chosen.after, limits, every, reduce)
    if json:
        from conformance.check.model import SCHEMA_ID
        from conformance.check.terminal import says

        print_json({"schema": SCHEMA_ID, "says": says(answer), **msgspec.to_builtins(answer)})
    else:
        from conformance.check import terminal

        for line in terminal.lines(answer):
            typer.secho(line.text, bold=line.bold)
    if answer.first is not None or answer.nothing or unfinished(answer):
        raise typer.Exit(1 if answer.first is not None else 2)


@dataclass
class _Making:
    """Makes environments ready: those of the table, those with more packages, and those of somebody's own."""

    source: "Source"
    packages: Sequence[str]
    requirements: Path | None
    own: dict[str, Path | None]
    table: "Environments | None" = field(default=None)

    def end(self, name: str) -> "End":
        """What starts an implementation, and the header of what was observed of it."""
        from conformance.check import derived
        from conformance.check.checking import End
        from conformance.environments.provisioning import ready

        self.table = self.table or derived.table()
        mine = self.table.implementation(name)
        header = self.source.headers([name])[name]
        if (python := self.own.get(name)) is not None:
            return End(derived.own_python(python, self.table.launch(mine, python)), header)
        launch = self.table.launch(mine, ready(self.table, mine.environment))
        return End(derived.with_packages(self.table, launch, self.packages, self.requirements, _tell), header)


def _program(
    files: tuple[Path, Path | None],
    folder: Path | None,
    arguments: Sequence[str],
    making: _Making,
    before: str,
    after: str,
    limits: "Limits",
    every: bool,
    reduce: bool,
) -> "Answer":
    """The answer about a program, with its page; ``files``: it, and its text for the second where that is another."""
    from conformance.check import bisecting, page, reproducing
    from conformance.check.checking import checked
    from conformance.check.folder import own_folder, program, second_program
    from conformance.check.pairing import Both

    path, then = files
    found = program(path, folder, tuple(arguments))
    texts = Both(found, second_program(then, found)) if then is not None else None
    pair = making.end(before), making.end(after)
    answer, both = checked(found, pair, limits, making.source, _tell, texts)
    # A smaller program is one text.
    if texts is None and answer.first is not None and (reduce or answer.first.cause is None):
        script = reproducing.reproduced(answer.first, both, found, pair, _tell)
        answer = msgspec.structs.replace(answer, reproducer=script)
    if every:
        names = bisecting.between(before, after, making.source.headers())
        steps = bisecting.bisect(found, names, pair[0], making.end, limits, _tell)
        answer = msgspec.structs.replace(answer, along=tuple(steps))
    file = own_folder() / f"{found.path.stem}.html"
    shown = file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file
    answer = msgspec.structs.replace(answer, page=str(shown))
    reproducing.write(file, page.page(answer))
    return answer


def _model(path: Path, making: _Making, before: str, after: str, limits: "Limits", json: bool) -> None:
    """The answer about a saved model."""
    from conformance.check import saved

    answer = saved.answer(path, (making.end(before), making.end(after)), limits, _tell)
    if json:
        print_json(answer)
    else:
        _print_saved(answer, typer.echo)
    if not answer.same:
        raise typer.Exit(1)


def _print_saved(answer: "Saved", say: Callable[[str], None]) -> None:
    from conformance.console.lines import brief, wrapped
    from conformance.lattice.ways import COPIED, RECIPE

    def tell(text: str, indent: str = "") -> None:
        for line in wrapped(text, indent, indent + "  "):
            say(line.text)

    tell(f"{answer.file} ({answer.form}): {answer.left.implementation} → {answer.right.implementation}")
    for word, one in (("first", answer.left), ("second", answer.right)):
        plain = one.plain
        if plain is None:
            tell(f"{word}: the process {one.ended or 'did nothing'}", "  ")
        elif plain.error:
            raises = "loads it, and calling the model raises" if plain.loaded else "raises"
            tell(f"{word}: {plain.way} {raises} {brief(plain.error)}", "  ")
        else:
            tell(f"{word}: {plain.way} gives {plain.layers} layers, {plain.parameters:,} parameters", "  ")
    if answer.uncompared:
        tell(answer.uncompared)
    elif answer.same:
        tell("It loads under both, and computes the same.")
    elif answer.across:
        tell("To get it across (this was run, and computes the same):")
        tell(answer.across[0], "  ")
        if COPIED.search(answer.across[0]):
            tell(RECIPE, "  ")
    else:
        tell("No way was found by which the second computes the same.")
        for text in answer.tried:
            tell(brief(text), "  ")
    if answer.cause and not answer.same:
        tell(f"Cause: {answer.cause} {answer.advice} {answer.link}".strip())


def _tell(text: str) -> None:
    """What is being done: not part of the answer."""
    typer.echo(text, err=True)
