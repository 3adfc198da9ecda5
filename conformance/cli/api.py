"""``api``: one symbol's life in the public API, and what changed in it between two implementations."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

from typing import TYPE_CHECKING, Annotated

import typer

from conformance.cli.options import Asked, Between, Json, answer_json, names_of, say_origin, source_of
from conformance.model.errors import UsageError

if TYPE_CHECKING:
    from conformance.analysis.api.shown import Tested
    from conformance.analysis.api.subject import Subjects
    from conformance.workspace.source import Source

#: So many entries, or names that a pattern matches, are printed unless more are asked for.
MOST = 40


def add_to(app: typer.Typer) -> None:
    app.command("api")(api)


def api(
    what: Annotated[
        list[str] | None,
        typer.Argument(metavar="SYMBOL", help="E.g. layers.LSTM, Model.predict_classes, 'Adam(lr=', 'layers.*'."),
    ] = None,
    removed: Annotated[bool, typer.Option("--removed", help="What is gone, refused or under another name.")] = False,
    added: Annotated[bool, typer.Option("--added", help="What is new.")] = False,
    changed: Annotated[bool, typer.Option("--changed", help="Other defaults, orders, signatures, notices.")] = False,
    between: Between = None,
    area: Annotated[str | None, typer.Option(help="Only this namespace, e.g. layers.", metavar="NAMESPACE")] = None,
    symbol: Annotated[str | None, typer.Option(help="Only what this glob matches.", metavar="GLOB")] = None,
    most: Annotated[
        int | None,
        typer.Option(
            "--most",
            "-n",
            min=1,
            help=f"Print at most N changes or matches (default: {MOST}); of one symbol, N of each kind.",
        ),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Print all that is known of the symbol.")] = False,
    reports: Asked = None,
    json: Json = False,
) -> None:
    """Show the life of a public name: who has it, its signatures, what changed, what to use instead.

    Members and arguments can be asked for as well. A pattern shows all that it matches, a line for each. With
    --removed, --added or --changed and --between A B, show what changed between two implementations.
    """
    kinds = {"removed": removed, "added": added, "changed": changed}
    if any(kinds.values()) or between is not None:
        if what:
            raise UsageError("a symbol and --between are two questions", "To filter, write --symbol GLOB.")
        if between is None:
            raise UsageError(
                "--removed, --added and --changed compare two implementations",
                "Name them, as in: conformance api --removed --between tf.keras@2.15 keras@3.15",
            )
        chosen = [name for name, wanted in kinds.items() if wanted] or list(kinds)
        _compare(between, chosen, area, symbol, most or MOST, json=json)
        return
    if area is not None or symbol is not None:
        raise UsageError("--area and --symbol filter changes", "Add --between A B.")
    if not what:
        raise UsageError("no name was given", "Name one, as in: conformance api Model.predict_classes")
    from conformance.analysis.api.as_json import shown_json
    from conformance.analysis.api.matching import is_pattern
    from conformance.analysis.api.shown import shown
    from conformance.analysis.api.subject import Subjects
    from conformance.analysis.api.terminal import lines
    from conformance.inventory import api as inventory
    from conformance.inventory import usage

    apis = inventory.load()
    subjects = Subjects(apis, usage.load())
    if is_pattern(text := " ".join(what)):
        _match(subjects, text, len(tuple(apis.paths)) if everything else most or MOST, json=json)
        return
    source = source_of(reports)
    subject = subjects.of(text)
    found = shown(apis, subject, _tested(source, subject.path))
    if json:
        answer_json(source, shown_json(found))
        return
    for line in lines(found, everything, most):
        typer.secho(line.text, bold=line.bold)
    say_origin(source)


def _match(subjects: "Subjects", text: str, most: int, *, json: bool) -> None:
    """Print what a pattern matches."""
    from conformance.analysis.api.matching import lines, matched_json, matching
    from conformance.cli.options import print_json

    found = matching(subjects, text)
    if json:
        print_json(matched_json(found))
        return
    for line in lines(found, most):
        typer.secho(line.text, bold=line.bold)


def _tested(source: "Source", path: str) -> "Tested":
    """The cases of a symbol, under any of its names, and how many of them diverge."""
    from conformance.analysis.api.shown import Tested

    names = names_of(source)
    apis = names.tested(path)
    same = {name for one in apis for name in (one, *names.inventory.aliases(one))}
    # Of a module the cases of what is in it count, of an alias those of its symbol.
    if path not in same and not all(one.startswith(f"{path}.") for one in apis):
        return Tested()
    cases = tuple(case for case, api in source.apis.items() if api in apis)
    parted = source.judge(cases=cases).divergences if cases else ()
    return Tested(apis, cases, len({one.case for one in parted}), len(parted))


def _compare(
    between: tuple[str, str], kinds: list[str], area: str | None, symbol: str | None, most: int, *, json: bool
) -> None:
    """Print what changed between two implementations, of some kinds, what is used most first."""
    from conformance.analysis.api.between import between_json, filtered, lines
    from conformance.analysis.api.compare import changes
    from conformance.analysis.api.life import headers
    from conformance.analysis.history.resolve import resolve
    from conformance.cli.options import print_json
    from conformance.inventory import api as inventory
    from conformance.inventory import usage

    apis = inventory.load()
    chosen = resolve(*between, headers(apis))
    if chosen.before == chosen.after:
        raise UsageError(f"{' and '.join(between)} are both {chosen.before}", "Name two implementations.")
    for note in chosen.notes:
        typer.echo(note, err=True)
    every = changes(apis, chosen.before, chosen.after)
    found = filtered(every, apis, usage.load(), chosen.before, chosen.after, kinds, area, symbol)
    if json:
        print_json(between_json(found))
        return
    for line in lines(found, most):
        typer.secho(line.text, bold=line.bold)
