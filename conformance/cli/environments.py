"""``conformance environments``: the environments, their locked packages, and which this machine has."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

from typing import TYPE_CHECKING, Any

import typer

from conformance.cli.options import Asked, Json, answer_json, console, say_origin, source_of, table

if TYPE_CHECKING:
    from collections.abc import Collection

    from conformance.environments.table import Environments
    from conformance.publishing.report.data import EnvironmentRow

#: The packages whose versions the table shows; --json has all that are locked.
SHOWN = ("keras", "tf-keras", "tensorflow", "tensorflow-cpu", "jax", "torch", "openvino", "theano", "cntk", "mxnet")


def add_to(app: typer.Typer) -> None:
    app.command("environments")(list_environments)


def list_environments(reports: Asked = None, json: Json = False) -> None:
    """List the environments and their locked packages.

    Also shows which implementations were observed, and which environments this machine has.
    """
    from conformance.environments.table import Environments
    from conformance.model.errors import MissingObservationsError

    source = source_of(reports)
    try:
        observed = frozenset(source.headers())
    except MissingObservationsError:
        observed = frozenset()
    known = Environments.load()
    rows = [_row(known, row, observed) for row in source.environments]
    if json:
        answer_json(source, {"environments": rows})
    else:
        _print(rows)
        say_origin(source)


def _print(rows: list[dict[str, Any]]) -> None:
    from rich.text import Text

    from conformance.environments.table import ROOT

    shown = table("environment", "python", "as of", "tier", "locked", "implementations", "interpreter")
    # Only a checkout can make one.
    make = "none; make it: tox -e {} --notest" if (ROOT / "tox.ini").is_file() else "none"
    for row in rows:
        locked = "\n".join(f"{name} {row['locked'][name]}" for name in SHOWN if name in row["locked"])
        ids = "\n".join(i + ("" if i in row["observed"] else " (not observed)") for i in row["implementations"])
        cells = (row["name"], row["python"], row["exclude_newer"], row["tier"] or "", locked, ids)
        shown.add_row(*map(Text, (*cells, row["interpreter"] or make.format(row["name"]))))
    console().print(shown)


def _row(known: "Environments", row: "EnvironmentRow", observed: "Collection[str]") -> dict[str, Any]:
    """An environment as it was locked, and what this version's table and this machine say of it."""
    here = row.name in known.names()
    return {
        "name": row.name,
        "python": row.python,
        "exclude_newer": row.as_of,
        "tier": known.get(row.name).tier if here else None,
        "packages": list(known.get(row.name).packages) if here else None,
        "locked": dict(row.locked),
        "implementations": list(row.implementations),
        "observed": [i for i in row.implementations if i in observed],
        "interpreter": str(known.interpreter(row.name)) if here and known.is_here(row.name) else None,
        "note": row.note,
    }
