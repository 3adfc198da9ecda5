"""``scripts``: whether it is enough to change the import, by whole programs."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

from typing import Annotated

import typer

from conformance.cli import ends
from conformance.cli.causes import causes_json, print_causes
from conformance.cli.options import Asked, Implementations, Json, answer_json, say_origin, source_of

#: What the ids of scripts begin with, and their scenario.
PREFIX, SCENARIO = "scripts.", "script"


def add_to(app: typer.Typer) -> None:
    app.command("scripts")(scripts)


def scripts(
    versions: Annotated[
        list[str] | None,
        typer.Argument(metavar="FROM TO", help="E.g. tf.keras@2.10 keras@3.15; without them: which scripts there are."),
    ] = None,
    implementation: Implementations = None,
    reports: Asked = None,
    json: Json = False,
) -> None:
    """Show which whole programs run after nothing but the import line was changed.

    Shows which give the same results, which fail, at which line, why, and what to do.
    """
    from conformance.analysis.history.moving import moving
    from conformance.analysis.history.moving_text import as_json, lines
    from conformance.scenarios import WRITTEN

    source = source_of(reports)
    names = [name for name in source.apis if name.startswith(PREFIX)]
    if not versions:
        told = [
            (name, params["style"], WRITTEN[SCENARIO](params))
            for name in names
            for params in [source.case(name).params]
        ]
        if json:
            answer_json(source, {"scripts": [dict(zip(("case", "style", "title"), one, strict=True)) for one in told]})
            return
        for name, style, title in told:
            typer.echo(f"{name}  ({style})  {title}")
        say_origin(source)
        return
    chosen = ends.chosen("scripts", versions, source, implementation)
    judgement = source.judge([chosen.before, chosen.after], names)
    found = moving(judgement, chosen.before, chosen.after)
    rules = dict.fromkeys(rule for one in found.scripts for rule in one.rules)
    if json:
        answer_json(source, {**as_json(found), "rules": causes_json(source, rules)})
        return
    labels = [judgement.headers[i].label for i in (chosen.before, chosen.after)]
    for line in lines(found, labels, chosen.notes):
        typer.secho(line.text, bold=line.bold)
    print_causes(source, rules)
    say_origin(source)
