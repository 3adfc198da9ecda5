"""``conformance environments``: what there is and what is on this machine."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

from typing import TYPE_CHECKING, Any

import typer

from conformance.cli.options import Json, console, print_json, table

if TYPE_CHECKING:
    from conformance.environments import Environments


def add_to(app: typer.Typer) -> None:
    app.command("environments")(list_environments)


def list_environments(json: Json = False) -> None:
    """List the environments, their implementations and whether this machine has them."""
    from conformance.environments import Environments

    known = Environments.load()
    rows = [_row(known, name) for name in known.names()]
    if json:
        print_json(rows)
    else:
        _print(rows)


def _print(rows: list[dict[str, Any]]) -> None:
    from rich.text import Text

    shown = table("environment", "python", "as of", "tier", "implementations", "interpreter")
    for row in rows:
        make = f"none; make it: tox -e {row['name']} --notest"
        cells = (row["name"], row["python"], row["exclude_newer"], row["tier"], "\n".join(row["implementations"]))
        shown.add_row(*map(Text, (*cells, row["interpreter"] or make)))
    console().print(shown)


def _row(known: "Environments", name: str) -> dict[str, Any]:
    from conformance.errors import MissingInterpreterError

    one = known.get(name)
    interpreter: str | None
    try:
        interpreter = str(known.interpreter(name))
    except MissingInterpreterError:
        interpreter = None
    return {
        "name": name,
        "python": one.python,
        "exclude_newer": one.exclude_newer.isoformat(),
        "tier": one.tier,
        "packages": list(one.packages),
        "implementations": [i.id for i in known.implementations(name)],
        "interpreter": interpreter,
        "note": one.note,
    }
