"""``conformance publish`` and ``conformance export``: results for others."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

import os
from pathlib import Path
from typing import Annotated

import typer

from conformance.cli.options import REPORTS, Implementations, Json, Reports, observed, print_json


def add_to(app: typer.Typer) -> None:
    app.command("publish")(publish)
    app.command("export")(export)


def publish(
    implementation: Implementations = None,
    into: Annotated[
        Path, typer.Option(help="Folder to publish into; it is replaced as a whole.", metavar="DIR")
    ] = Path("reports/latest"),
    require_complete: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Refuse if a smaller fraction was observed.")
    ] = 0.99,
    reports: Reports = REPORTS,
    json: Json = False,
) -> None:
    """Judge a complete run and publish the result.

    The result is the page, its data files, the schemas and the provenance. The observations go into the archive. Also
    writes the file from which the other commands answer. If the target is reports/latest of this checkout, that file
    goes into the package, otherwise into the folder.

    A complete run has all implementations of the table, or those named. If it is not complete enough, if the files
    exceed 60 MB together, or if the page exceeds 10 MB, nothing is written and the exit status is 2.
    """
    from conformance.environments.table import ROOT, Environments
    from conformance.publishing.result import FILE
    from conformance.workspace.publish import publish as put
    from conformance.workspace.workspace import Workspace

    workspace = Workspace(reports)
    answers = FILE if os.path.realpath(into) == os.path.realpath(ROOT / "reports" / "latest") else None
    chosen = observed(workspace, implementation)
    done = put(workspace, Environments.load(), into, require_complete, chosen, answers=answers)
    said = {
        "folder": str(done.folder),
        "bytes": done.size,
        "completeness": done.completeness.fraction,
        "divergences": done.divergences,
        "unexplained": done.unexplained,
        "archived": done.archived,
    }
    if json:
        print_json(said)
    else:
        typer.echo(
            f"published {len(done.completeness.observed)} implementations × {done.completeness.cases} cases, "
            f"{done.completeness.fraction:.2%} observed, {done.divergences} divergences, "
            f"{done.unexplained} unexplained: {done.folder}, {done.size / 1e6:.1f} MB; "
            f"{done.archived} observations added to the archive"
        )


def export(
    sqlite: Annotated[Path, typer.Option(help="The database to write; an earlier export is replaced.", metavar="FILE")],
    implementation: Implementations = None,
    force: Annotated[bool, typer.Option("--force", help="Also replace a file that is not an export.")] = False,
    reports: Reports = REPORTS,
    json: Json = False,
) -> None:
    """Write all observations into one SQLite file.

    The file contains every fact; docs/data.md describes its tables.
    """
    from conformance.observations.sqlite import write_sqlite
    from conformance.workspace.workspace import Workspace

    workspace = Workspace(reports)
    sets = workspace.sets(observed(workspace, implementation))
    write_sqlite(sets.values(), sqlite, force=force)
    if json:
        print_json({"file": str(sqlite), "implementations": list(sets), "bytes": sqlite.stat().st_size})
    else:
        typer.echo(f"wrote {len(sets)} implementations: {sqlite}, {sqlite.stat().st_size / 1e6:.1f} MB")
