"""``conformance merge`` and ``conformance completeness``: merge results of several machines; show what is missing."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

from pathlib import Path
from typing import Annotated

import typer

from conformance.cli.options import REPORTS, Json, Reports, console, print_json, table
from conformance.model.errors import UsageError


def add_to(app: typer.Typer) -> None:
    app.command("merge")(merge)
    app.command("completeness")(completeness_)


def merge(
    folders: Annotated[list[Path], typer.Argument(help="Folders of results, or of observations.", metavar="DIR…")],
    into: Annotated[
        Path,
        typer.Option(
            "--into", "--reports", metavar="DIR", help="Folder for the merged results; its contents are kept."
        ),
    ] = REPORTS,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit status 2 if results contradict each other; they are merged anyway.")
    ] = False,
    json: Json = False,
) -> None:
    """Merge folders of results. The order and the number of merges do not matter.

    Observations of one case by the same worker, lock and versions must agree, except for random numbers. If they
    contradict each other, the command says so; one counts and the other is kept in a separate folder. Observations by
    another worker, lock or version are kept there, too. Unreadable files are reported and skipped.
    """
    from conformance import catalog
    from conformance.environments.table import Environments
    from conformance.execution.costlog import merge_costs
    from conformance.execution.currency import Currency
    from conformance.execution.whole_table import merge_records
    from conformance.model.errors import ConflictingObservationsError, ConformanceError
    from conformance.model.observation import Header
    from conformance.observations.union import merge_folders
    from conformance.storage.disk import make_folder

    for folder in folders:
        if not folder.is_dir():
            raise UsageError(f"there is no folder {folder}", "Name folders of results, e.g. reports.")
    environments = Environments.load()

    def current(header: Header) -> bool:
        try:
            launch = environments.launch(header.implementation, Path("python"))
        except ConformanceError:
            # Of no environment of ours.
            return True
        return header.lock == launch.lock and header.machine.get("variables", launch.counted) == launch.counted

    make_folder(into / "observations")
    cases = catalog.load()
    done = merge_folders(folders, into, {i: c.revision for i, c in cases.items()}, current, Currency(cases).rank)
    merge_costs(folders, into)
    merge_records(folders, into)
    for problem in done.problems:
        typer.echo(f"warning: {problem}", err=True)
    for conflict in done.conflicts:
        typer.echo(f"conflict: {conflict}", err=True)
    if json:
        said = {"cases": dict(done.cases), "apart": sorted(done.apart)}
        print_json({**said, "conflicts": list(done.conflicts), "problems": list(done.problems)})
    else:
        typer.echo(f"{into}: {sum(done.cases.values())} observations of {len(done.cases)} implementations")
        for i in sorted(done.apart):
            typer.echo(f"observations of {i} that were made otherwise, or say something else, are kept apart")
    if strict and done.conflicts:
        raise ConflictingObservationsError(
            f"{len(done.conflicts)} cases were seen otherwise a second time under the very same conditions",
            f"All is in {into}: of each one counts, the others are in observations/apart. Find out why they differ.",
        )


def completeness_(
    require: Annotated[
        float | None, typer.Option(min=0, max=1, help="Exit status 2 if less than this fraction is observed.")
    ] = None,
    environment: Annotated[
        list[str] | None,
        typer.Option(
            "--environment", "-e", metavar="NAME", help="Only this environment (repeatable); default: the whole table."
        ),
    ] = None,
    reports: Reports = REPORTS,
    json: Json = False,
) -> None:
    """Show how much of the table is observed.

    Counts implementations × cases that were observed with the current locks and worker.
    """
    from conformance.environments.table import Environments
    from conformance.observations.completeness import require as require_
    from conformance.workspace.workspace import Workspace

    environments = Environments.load()
    names = environment or environments.names()
    ids = [i.id for name in names for i in environments.implementations(name)]
    found = Workspace(reports).completeness(environments, ids)
    if json:
        print_json({"fraction": found.fraction, "cases": found.cases, "observed": dict(found.observed)})
    else:
        typer.echo(f"{found.fraction:.2%} of {len(found.observed)} implementations × {found.cases} cases are observed")
        if found.worst:
            shown = table("implementation", "observed", "not run")
            for i, count in found.worst:
                shown.add_row(i, str(count), str(found.cases - count))
            console().print(shown)
    if require is not None:
        require_(found, require)
