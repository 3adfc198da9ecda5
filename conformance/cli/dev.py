"""``conformance dev``: what maintaining the project needs, and tox, nox and CI ask for."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

import json
from pathlib import Path
from typing import Annotated, Literal

import typer

from conformance.cli.options import REPORTS, Reports

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Maintaining the project: locks, matrices, costs.")


@app.command()
def matrix(
    tier: Annotated[
        Literal["commit", "nightly"] | None, typer.Option(help="Only this tier; all environments without it.")
    ] = None,
    markdown: Annotated[bool, typer.Option(help="Print the documentation's table instead.")] = False,
) -> None:
    """Print the table of environments as CI's matrix, on one line of JSON."""
    from conformance.environments import matrix as made
    from conformance.environments.table import Environments

    environments = Environments.load()
    if markdown:
        typer.echo(made.markdown(environments, tier), nl=False)
    else:
        typer.echo(json.dumps(made.matrix(environments, tier)))


@app.command()
def shards(of: Annotated[int, typer.Argument(min=1, help="So many shards.", metavar="OF")]) -> None:
    """Print shards of the whole table that take equally long as CI's matrix, on one line of JSON."""
    from conformance import catalog
    from conformance.environments.table import Environments
    from conformance.execution.durations import Durations
    from conformance.execution.shards import matrix as made

    typer.echo(json.dumps(made(Environments.load(), list(catalog.load().values()), Durations.load(), of)))


@app.command()
def durations(reports: Reports = REPORTS) -> None:
    """Measure expected costs from observations and their workers' log, and rewrite the committed durations.json."""
    from conformance.execution.durations import MEASURED, remeasure

    typer.echo(f"{MEASURED.name}: {remeasure(reports)} implementations")


@app.command()
def lock(
    names: Annotated[list[str] | None, typer.Argument(help="Environments or other locks; all without.")] = None,
) -> None:
    """Make the locks of environments with uv: nox -s lock."""
    from conformance.environments.locking import make
    from conformance.environments.table import ROOT

    for path in make(names or []):
        typer.echo(path.relative_to(ROOT))


@app.command("cntk-libraries")
def cntk_libraries(
    folder: Annotated[Path, typer.Argument(help="Where the links are made.", metavar="FOLDER")],
) -> None:
    """Link OpenMPI's libraries under the names CNTK asks for, and print the folder: it goes into LD_LIBRARY_PATH."""
    from conformance.environments.cntk_libraries import installed, link, listing

    typer.echo(link(folder, installed(listing())))
