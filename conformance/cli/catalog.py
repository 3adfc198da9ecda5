"""``conformance catalog``: keep the rows of its tables."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The cases themselves.")


@app.callback()
def _group() -> None:
    """Several commands, also while there is one."""


@app.command()
def keep(
    drop: Annotated[
        list[str] | None,
        typer.Option(metavar="TABLE", help="Give up the cases of this table that it can no longer make."),
    ] = None,
) -> None:
    """Write down the cases that tables of arguments make, so that what is added later renames none of them."""
    from conformance import catalog
    from conformance.catalog.keeping import keep as keep_rows

    done = keep_rows(catalog.every, drop or ())
    for table, count in done.added.items():
        typer.echo(f"{table}: {count} more")
    for table, count in done.dropped.items():
        typer.echo(f"{table}: {count} given up")
    typer.echo(f"{len(done.files)} files changed")
