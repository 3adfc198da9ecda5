"""``conformance symbols``: which Keras has a public name; updates the inventory of public names."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

from pathlib import Path
from typing import Annotated

import typer

from conformance.cli.options import Json, answer_json, say_origin, source_of
from conformance.model.errors import UsageError


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
    if json:
        answer_json(source, {"symbols": [names.json(one) for one in found]})
        return
    for one in found:
        typer.echo(names.told(one))
    say_origin(source)


def _observe(path: Path, environments: list[str]) -> None:
    """Look into environments, all that are on this machine where none is named, and keep what they answer."""
    from datetime import UTC, datetime

    from conformance.environments.table import Environments
    from conformance.inventory import names as inventory
    from conformance.inventory.observing import Looked, look
    from conformance.workspace.workspace import choose_launches

    def told(looked: Looked) -> None:
        count = f"{len(looked.names.names)} names" if looked.names else f"no answer: {looked.failure}"
        typer.echo(f"{looked.implementation}: {count}", err=True)

    table = Environments.load()
    former = inventory.load(path) if path.exists() else None
    answers = {one.implementation: one.names for one in look(choose_launches(table, environments), told) if one.names}
    if not answers:
        raise UsageError("none of the environments on this machine answered", "Make one: tox -e py311-tf2 --notest")
    now = datetime.now(UTC)
    order = [one.id for one in table.implementations()]
    found = inventory.gathered(answers, now.date().isoformat(), order, former)
    inventory.write(path, found, now.isoformat(timespec="seconds"))
    typer.echo(f"{path}: {len(found.symbols)} names of {len(found.versions)} implementations", err=True)
