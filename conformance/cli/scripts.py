"""``scripts``: whether it is enough to change the import, by whole programs."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

from typing import TYPE_CHECKING, Annotated

import typer

from conformance.cli import ends
from conformance.cli.causes import SCRIPTS as PREFIX
from conformance.cli.causes import causes_json, print_causes
from conformance.cli.options import Asked, Implementations, Json, answer_json, say_origin, source_of
from conformance.model.errors import UsageError
from conformance.model.nearest import nearest
from conformance.model.texts import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conformance.workspace.source import Source

#: Their scenario.
SCENARIO = "script"


def add_to(app: typer.Typer) -> None:
    app.command("scripts")(scripts)


def scripts(
    asked: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FROM TO | SCRIPT]",
            help="E.g. tf.keras@2.10 keras@3.15, or scripts.mnist_cnn; default: all scripts.",
        ),
    ] = None,
    implementation: Implementations = None,
    reports: Asked = None,
    json: Json = False,
) -> None:
    """Show which whole programs run after nothing but the import line was changed.

    Shows which give the same results, which fail, at which line, why, and what to do. Of one script: how it is fixed.
    """
    source = source_of(reports)
    names = [name for name in source.apis if name.startswith(PREFIX)]
    if implementation and (not asked or len(asked) == 1):
        raise UsageError(
            "--implementation chooses among those that FROM and TO stand for",
            "Name both: conformance scripts tf.keras@2.10 keras@3.15",
        )
    if not asked:
        _list(source, names, json)
    elif len(asked) == 1 and "@" not in asked[0]:
        _one(source, names, asked[0], json)
    else:
        _between(source, names, asked, implementation, json)


def _list(source: "Source", names: "Sequence[str]", json: bool) -> None:
    from conformance.scenarios import WRITTEN

    told = [
        {"case": name, "style": params["style"], "title": WRITTEN[SCENARIO](params)}
        for name in names
        for params in [source.case(name).params]
    ]
    if json:
        answer_json(source, {"scripts": told})
        return
    for one in told:
        typer.echo(f"{one['case']}  ({one['style']})  {one['title']}")
    if not told:
        typer.echo("No whole program was observed: nobody looked.")
    say_origin(source)


def _one(source: "Source", names: "Sequence[str]", asked: str, json: bool) -> None:
    from conformance.catalog import fixes

    name = asked if asked.startswith(PREFIX) else PREFIX + asked
    if name not in names:
        raise UsageError(f"no script is called {visible(asked)}", nearest(name, names, "conformance scripts"))
    short = name.removeprefix(PREFIX)
    fix, difference = fixes.ran().get(short), fixes.difference(short)
    if json:
        under = [] if fix is None else [{"implementation": u.implementation, "outcome": u.outcome} for u in fix.under]
        answer_json(
            source, {"case": name, "text": source.case(name).params["source"], "fix": difference, "under": under}
        )
        return
    typer.echo(source.case(name).params["source"])
    if not difference:
        typer.echo("No fix of it was written.")
    else:
        typer.echo(difference)
        typer.echo("The fix was not run as it stands." if fix is None else f"Its results, against {fix.reference}:")
        for one in () if fix is None else fix.under:
            typer.echo(f"  {one.outcome}  {one.implementation}" + (f": {one.said}" if one.said else ""))
    say_origin(source)


def _between(
    source: "Source", names: "Sequence[str]", asked: "Sequence[str]", implementation: "Sequence[str] | None", json: bool
) -> None:
    from conformance.analysis.history.moving import moving
    from conformance.analysis.history.moving_text import as_json, lines
    from conformance.catalog import fixes

    chosen = ends.chosen("scripts", asked, source, implementation)
    judgement = source.judge([chosen.before, chosen.after], names)
    found = moving(judgement, chosen.before, chosen.after, source.ended([chosen.before, chosen.after], names))
    rules = dict.fromkeys(rule for one in found.scripts for rule in one.rules)
    mended = frozenset(PREFIX + name for name, fix in fixes.ran().items() if fix.runs(chosen.after))
    if json:
        answer_json(source, {**as_json(found, mended), "rules": causes_json(source, rules)})
        return
    labels = [judgement.headers[i].label for i in (chosen.before, chosen.after)]
    for line in lines(found, labels, chosen.notes, mended):
        typer.secho(line.text, bold=line.bold)
    print_causes(source, rules)
    say_origin(source)
