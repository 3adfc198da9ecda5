"""``conformance symbols``: which Keras has a public name; updates the inventory of public names."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from conformance.cli.options import Json, answer_json, say_origin, source_of
from conformance.model.errors import UsageError

if TYPE_CHECKING:
    from conformance.inventory.known import Known


def add_to(app: typer.Typer) -> None:
    app.command("symbols")(symbols)


def symbols(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="E.g. layers.LSTM, or keras.layers.LSTM.")] = None,
    observe: Annotated[
        bool, typer.Option("--observe", help="First update the inventory from the environments on this machine.")
    ] = False,
    environment: Annotated[
        list[str] | None,
        typer.Option("--environment", "-e", help="With --observe: only this environment (repeatable).", metavar="NAME"),
    ] = None,
    file: Annotated[
        Path | None, typer.Option(help="The inventory file; default: the one of the package.", metavar="FILE")
    ] = None,
    json: Json = False,
) -> None:
    """Show which Keras has a public name.

    Also shows other names of the same object, and whether a case tests it.
    """
    from conformance.inventory import names as inventory
    from conformance.inventory.known import Known

    path = file or inventory.FILE
    if observe:
        _observe(path, environment or [])
    if name is None:
        if not observe:
            raise UsageError("no name was given", "Name one, as in: conformance symbols layers.LSTM")
        return
    # What cases test is in the published result: making the cases takes more than is installed for answers.
    source = source_of(None)
    names = Known(source.apis, inventory.load(path))
    found = names.symbols(name)
    if not found and not json:
        typer.echo(_member(name, names))
    if json:
        answer_json(source, {"symbols": [names.json(one) for one in found]})
        return
    for one in found:
        typer.echo(names.told(one))
    say_origin(source)


def _member(name: str, names: "Known") -> str:
    """A member of a class in one line: it is no public name, and cases may be about it all the same."""
    from conformance.analysis.api.subject import Subject, Subjects
    from conformance.analysis.api.went import went
    from conformance.inventory import api, usage
    from conformance.inventory.spelling import plain

    owner, _, member = plain(name).rpartition(".")
    subject = Subject(owner, member)
    where = went(Subjects(api.load(), usage.load()), subject).where
    count = len(names.asked(name).cases)
    tested = "1 case tests it" if count == 1 else f"{count} cases test it"
    return f"{owner}.{member} (member of a class): {where}; {tested}\n  All of it: conformance api {owner}.{member}"


def _observe(path: Path, environments: list[str]) -> None:
    """Look into environments, all that are on this machine where none is named, and keep what they answer.

    The API goes into the file beside that of the names, which are a part of it.
    """
    import os
    from dataclasses import replace
    from datetime import UTC, datetime

    from conformance.environments.table import Environments
    from conformance.inventory import api, packing
    from conformance.inventory import names as inventory
    from conformance.inventory.answers import names_of
    from conformance.inventory.observing import Looked, look
    from conformance.workspace.workspace import choose_launches

    def told(looked: Looked) -> None:
        count = f"{len(looked.names.names)} names" if looked.names else f"no answer: {looked.failure}"
        typer.echo(f"{looked.implementation}: {count}", err=True)

    table = Environments.load()
    order = {one.id: place for place, one in enumerate(table.implementations())}
    beside = path.with_name(api.FILE.name)
    before = api.load(beside).file if beside.exists() else None
    known = {} if before is None else packing.unpacked(before)
    looked = look(choose_launches(table, environments), told, known, os.cpu_count() or 1)
    answers = {one.implementation: one.answer for one in looked if one.answer}
    if not answers:
        raise UsageError("none of the environments on this machine answered", "Make one: tox -e py311-tf2 --notest")
    now = datetime.now(UTC)
    day, created = now.date().isoformat(), now.isoformat(timespec="seconds")
    seen = ({} if before is None else {row.id: row.seen for row in before.implementations}) | dict.fromkeys(
        answers, day
    )
    together = sorted((known | answers).items(), key=lambda one: (order.get(one[0], len(order)), one[0]))
    packing.write(beside, packing.packed(dict(together), seen, created))
    former = inventory.load(path) if path.exists() else None
    # Of all that is known, so that which names are one thing does not depend on who was looked into today.
    found = inventory.gathered({name: names_of(answer) for name, answer in together}, day, list(order), former)
    inventory.write(path, replace(found, seen={**found.seen, **seen}), created)
    typer.echo(f"{path}: {len(found.symbols)} names of {len(found.versions)} implementations", err=True)
