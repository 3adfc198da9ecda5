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
    into: Annotated[Path, typer.Option(help="Folder to publish into; replaced as a whole.", metavar="DIR")] = Path(
        "reports/latest"
    ),
    require_complete: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Refuse where less of what is expected was observed.")
    ] = 0.99,
    reports: Reports = REPORTS,
    json: Json = False,
) -> None:
    """Judge a complete run and publish it: page, divergences, history, environments, as installed, provenance.

    Besides, the file from which questions are answered: that of the package, when publishing into this checkout's
    reports/latest, else one in the folder.

    Expected are all implementations of the table, or those named. Exit status 2, and nothing is written, where the
    run is not complete enough or the files would be larger than 60 MB together or the page than 10 MB.
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
    sqlite: Annotated[
        Path, typer.Option(help="The database to write; an earlier export is replaced as a whole.", metavar="FILE")
    ],
    implementation: Implementations = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is no export, too.")] = False,
    reports: Reports = REPORTS,
    json: Json = False,
) -> None:
    """Write all observations, fact by fact, into one SQLite file; docs/data.md says what is in it."""
    from conformance.observations.sqlite import write_sqlite
    from conformance.workspace.workspace import Workspace

    workspace = Workspace(reports)
    sets = workspace.sets(observed(workspace, implementation))
    write_sqlite(sets.values(), sqlite, force=force)
    if json:
        print_json({"file": str(sqlite), "implementations": list(sets), "bytes": sqlite.stat().st_size})
    else:
        typer.echo(f"wrote {len(sets)} implementations: {sqlite}, {sqlite.stat().st_size / 1e6:.1f} MB")
