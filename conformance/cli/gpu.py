"""``conformance gpu``: compares the CPU with the GPU of this machine."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

from pathlib import Path
from typing import Annotated

import typer

from conformance.cli.options import REPORTS, Reports
from conformance.model.errors import UsageError


def add_to(app: typer.Typer) -> None:
    app.command("gpu", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(gpu)


def gpu(
    context: typer.Context,
    python: Annotated[
        list[Path] | None, typer.Option(help="Use this interpreter (repeatable); default: python3.", metavar="PATH")
    ] = None,
    backend: Annotated[
        list[str] | None, typer.Option(help="Only this backend: tensorflow, jax or torch (repeatable).")
    ] = None,
    reports: Reports = REPORTS,
) -> None:
    """Compare the CPU with the GPU (nox -s gpu).

    If there is no GPU, the command records that. Other options are passed to ``conformance run``. Exit status 1 if a
    comparison failed.
    """
    from conformance.execution.gpu import BACKENDS, compare_all

    if unknown := set(backend or ()) - set(BACKENDS):
        raise UsageError(f"there is no backend {sorted(unknown)[0]!r}", f"There are: {', '.join(BACKENDS)}")
    failed, told = compare_all(python or (), backend or BACKENDS, reports, context.args)
    for line in told:
        typer.echo(line)
    if failed:
        raise typer.Exit(1)
