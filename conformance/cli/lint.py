"""``lint``: what an upgrade of Keras means for somebody's own code."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

import gc
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from conformance.cli import ends
from conformance.cli.options import Asked, Json, print_json
from conformance.model.errors import MissingObservationsError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from conformance.console.lines import Line
    from conformance.lint.configuration import Configuration
    from conformance.lint.ignoring import Known
    from conformance.lint.linting import Prepared
    from conformance.lint.model import Report
    from conformance.lint.sources import SourceFile


#: Of so many files the text counts the fixes that apply.
COUNTED = 100


class Format(StrEnum):
    """How a report is printed."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"
    JUNIT = "junit"


def add_to(app: typer.Typer) -> None:
    app.command("lint")(lint)


def lint(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="PATH…", help="Python files, notebooks, or folders of them.")
    ] = None,
    before: Annotated[
        str | None,
        typer.Option("--from", metavar="VERSION", help="The Keras that the code is written for, e.g. tf.keras@2.10."),
    ] = None,
    after: Annotated[
        str | None, typer.Option("--to", metavar="VERSION", help="The Keras that it moves to, e.g. keras@3.15.")
    ] = None,
    exclude: Annotated[
        list[str] | None,
        typer.Option(metavar="GLOB", help="Leave out files and folders that match (repeatable)."),
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option(metavar="RULE", help="Leave out a rule or a cause (repeatable).")
    ] = None,
    baseline: Annotated[Path | None, typer.Option(metavar="FILE", help="Leave out what this file knows.")] = None,
    write_baseline: Annotated[
        Path | None, typer.Option("--write-baseline", metavar="FILE", help="Write all findings as such a file.")
    ] = None,
    fix: Annotated[
        bool, typer.Option("--fix", help="Change the files where that does not change what they do.")
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Show what --fix would change, and change nothing.")] = False,
    unsafe: Annotated[
        bool, typer.Option("--unsafe-fixes", help="With --fix or --diff: also what may change what the code does.")
    ] = False,
    form: Annotated[Format, typer.Option("--format", help="How to print what is found.")] = Format.TEXT,
    notes: Annotated[bool, typer.Option("--notes/--no-notes", help="Print notes, too.")] = True,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Read all files again, and keep nothing.")] = False,
    reports: Asked = None,
    json: Json = False,
) -> None:
    """Say what breaks and what changes silently in code that moves to another Keras.

    Reads Python files and notebooks, and runs nothing. Exit status 0: nothing was found, or is left after --fix; 1:
    errors or warnings were found, a file could not be read, or --diff shows something; 2: wrong use.
    """
    from conformance.lint import cache, configuration, sources
    from conformance.lint.ignoring import Known, known_rules, read_baseline
    from conformance.lint.linting import lint as linted
    from conformance.lint.outputs.words import failed

    if json and form not in (Format.TEXT, Format.JSON):
        raise UsageError("--json and --format are two formats", "Leave one of them out.")
    if diff and form is not Format.TEXT:
        raise UsageError(
            f"--diff prints a diff, and no {form.value}", "Leave --diff out: JSON and SARIF carry the fixes themselves."
        )
    if diff and json:
        raise UsageError("--diff prints a diff, and no JSON", "Leave --diff out: JSON carries the fixes itself.")
    if not paths:
        raise UsageError("nothing to read was named", "Name files or folders: conformance lint . --to keras@3.15")
    wanted, home = configuration.near(paths[0])
    old, new, note = _versions(paths[0], before, after, wanted)
    files = sources.found(paths, (*wanted.exclude, *(exclude or ())))
    found = baseline or (home / wanted.baseline if home is not None and wanted.baseline else None)
    known = Known(read_baseline(found) if found is not None and write_baseline is None else None)
    left_out = known_rules((*wanted.ignore, *(ignore or ())), lambda: _causes(reports))
    resolved = [file.resolved for file in files]
    folder = None if no_cache or reports is not None else cache.FOLDER
    chosen = Format.JSON if json else form
    if fix or diff:
        if write_baseline is not None:
            raise UsageError("--fix and --write-baseline are two things", "Fix first, then write what is left.")
        base = read_baseline(found) if found is not None else None
        _fix(
            files,
            lambda: _prepared(old, new, reports, note),
            left_out,
            lambda: Known(base),
            chosen,
            unsafe,
            diff,
            notes,
        )
        return
    # Making fixes costs a tenth of the time: of many files the text says how many may be fixed.
    carry = chosen in (Format.JSON, Format.SARIF) or (chosen is Format.TEXT and len(files) <= COUNTED)
    kept = cache.Cache(folder, cache.key(old, new, resolved, fixes=carry))
    report = linted(files, lambda: _prepared(old, new, reports, note), kept, left_out, known, fixes=carry)
    if write_baseline is not None:
        count = known.write(write_baseline)
        typer.echo(f"{count} findings written to {write_baseline}", err=True)
        return
    _print(report, chosen, notes=notes)
    if failed(report):
        raise typer.Exit(1)


def _fix(
    files: "Sequence[SourceFile]",
    prepare: "Callable[[], Prepared]",
    ignore: "Collection[str]",
    known: "Callable[[], Known]",
    form: Format,
    unsafe: bool,
    diff: bool,
    notes: bool,
) -> None:
    """Fix the files, or show what that would change."""
    from conformance.lint.fixing import fix
    from conformance.lint.outputs.words import doubts, failed, fixed

    found = fix(files, prepare, ignore, known, unsafe=unsafe)
    if diff:
        typer.echo("".join(f"{line}\n" for line in found.diff()), nl=False)
        _explain(doubts(found.doubts), err=True)
        typer.echo(fixed(found.report, found.fixed, unsafe=unsafe, written=False), err=True)
        if found.changed:
            raise typer.Exit(1)
        return
    found = found.written()
    _print(found.report, form, notes=notes, hint=False)
    _explain(doubts(found.doubts), err=form is not Format.TEXT)
    typer.echo(fixed(found.report, found.fixed, unsafe=unsafe), err=form is not Format.TEXT)
    if failed(found.report):
        raise typer.Exit(1)


def _explain(texts: "Iterable[str]", *, err: bool) -> None:
    """Sentences, each on lines of its own."""
    from conformance.console.lines import wrapped

    for text in texts:
        for line in wrapped(text, "", "  "):
            typer.echo(line.text, err=err)


def _versions(path: Path, before: str | None, after: str | None, wanted: "Configuration") -> tuple[str, str, str]:
    """From which version to which, and where the first was read."""
    note = ""
    new = after or wanted.after
    if not new:
        raise UsageError("no version to go to was given", "Name it, as in: --to keras@3.15")
    old = before or wanted.before
    if not old:
        from conformance.lint.installed import version_near

        found = version_near(path)
        old, note = found.version, f"{found.file} says {found.version}"
    return old, new, note


def _causes(reports: Path | None) -> set[str]:
    """The ids of the ledger."""
    from conformance.workspace.source import source

    return {rule.id for rule in source(reports).rules}


def _prepared(before: str, after: str, reports: Path | None, note: str) -> "Prepared":
    """What is known between two versions; raises UsageError where they are one."""
    from conformance.analysis.api.upgrading import stand_ins
    from conformance.inventory import api, usage
    from conformance.lint.knowledge import Knowledge
    from conformance.lint.linting import Prepared
    from conformance.workspace.source import source

    known = source(reports)
    chosen = ends.chosen("lint", [before, after], known)
    headers = known.headers([chosen.before, chosen.after])
    pair = headers[chosen.before], headers[chosen.after]
    apis = api.load()
    looked = stand_ins(apis, *pair)
    if looked is None:
        raise MissingObservationsError(
            f"nobody looked into the public API of {chosen.before} or {chosen.after}",
            "Name other versions: conformance environments",
        )
    # Looking for cycles takes most of the time of parsing: there are none of any size.
    gc.disable()
    notes = (*([note] if note else ()), *(one.rstrip(".") for one in chosen.notes))
    return Prepared(Knowledge(apis, usage.load(), looked, pair, known.rules), notes)


def _print(report: "Report", form: Format, *, notes: bool, hint: bool = True) -> None:
    # Each by itself: most are not asked for.
    match form:
        case Format.TEXT:
            from conformance.lint.outputs import terminal

            _say(terminal.lines(report, notes=notes, hint=hint))
        case Format.JSON:
            from conformance.lint.outputs import data

            print_json(data.report_json(report))
        case Format.SARIF:
            from conformance.lint.outputs import sarif

            print_json(sarif.sarif(report))
        case Format.GITHUB:
            from conformance.lint.outputs import github

            typer.echo("".join(f"{text}\n" for text in github.annotations(report)), nl=False)
        case Format.JUNIT:
            from conformance.lint.outputs import junit

            typer.echo(junit.junit(report).decode(), nl=False)


def _say(lines: "Iterable[Line]") -> None:
    """Print lines; where nobody sees what is bold all at once, for there can be a hundred thousand."""
    if sys.stdout.isatty():
        for line in lines:
            typer.secho(line.text, bold=line.bold)
    else:
        typer.echo("\n".join(line.text for line in lines))
