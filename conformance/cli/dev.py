"""``conformance dev``: commands for maintainers, tox, nox and CI."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

import json
from pathlib import Path
from typing import Annotated, Literal

import typer

from conformance.cli.options import REPORTS, Reports

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="For maintainers: locks, CI matrices, expected costs."
)


@app.command()
def matrix(
    tier: Annotated[
        Literal["commit", "nightly"] | None, typer.Option(help="Only environments of this tier; default: all.")
    ] = None,
    markdown: Annotated[bool, typer.Option(help="Print the table of the documentation instead.")] = False,
) -> None:
    """Print the environments as a CI matrix (JSON)."""
    from conformance.environments import matrix as made
    from conformance.environments.table import Environments

    environments = Environments.load()
    if markdown:
        typer.echo(made.markdown(environments, tier), nl=False)
    else:
        typer.echo(json.dumps(made.matrix(environments, tier)))


@app.command()
def shards(of: Annotated[int, typer.Argument(min=1, help="Number of shards.", metavar="OF")]) -> None:
    """Print shards of equal duration as a CI matrix (JSON)."""
    from conformance import catalog
    from conformance.environments.table import Environments
    from conformance.execution.durations import Durations
    from conformance.execution.shards import matrix as made

    typer.echo(json.dumps(made(Environments.load(), list(catalog.load().values()), Durations.load(), of)))


@app.command()
def durations(reports: Reports = REPORTS) -> None:
    """Compute expected costs and rewrite durations.json.

    They are computed from observations and the log of their workers.
    """
    from conformance.execution.durations import MEASURED, remeasure

    typer.echo(f"{MEASURED.name}: {remeasure(reports)} implementations")


@app.command()
def lock(
    names: Annotated[list[str] | None, typer.Argument(help="Environments or other locks; default: all.")] = None,
) -> None:
    """Make the locks with uv (nox -s lock)."""
    from conformance.environments.locking import make
    from conformance.environments.table import ROOT

    for path in make(names or []):
        typer.echo(path.relative_to(ROOT))


@app.command("cntk-libraries")
def cntk_libraries(
    folder: Annotated[Path, typer.Argument(help="Folder for the links.", metavar="FOLDER")],
) -> None:
    """Link the OpenMPI libraries for CNTK.

    The links have the names that CNTK needs. Prints the folder: add it to LD_LIBRARY_PATH.
    """
    from conformance.environments.cntk_libraries import installed, link, listing

    typer.echo(link(folder, installed(listing())))
