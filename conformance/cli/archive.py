"""``conformance archive``: the archive of published observations: status, checks, adding, restoring."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from conformance.archive import FOLDER, exists
from conformance.cli.options import (
    REPORTS,
    Implementations,
    Json,
    Reports,
    console,
    find_case,
    print_json,
    source_of,
    table,
)
from conformance.model.errors import ArchiveError

if TYPE_CHECKING:
    from conformance.model.observation import Implementation

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The archive of all published observations.")


def _there(reports: Path) -> Path:
    """The archive of a folder of results; raises ArchiveError where there is none."""
    if not exists(reports / FOLDER):
        raise ArchiveError(f"there is no archive in {reports / FOLDER}", "Name its folder of results: --reports DIR")
    return reports / FOLDER


@app.command()
def status(reports: Reports = REPORTS, json: Json = False) -> None:
    """Show the size of the archive and what is still valid.

    Counts the observations of each implementation.
    """
    from conformance import catalog
    from conformance.archive.archive import Archive
    from conformance.execution.currency import Currency

    archive = Archive(_there(reports))
    cases = catalog.load()
    revisions = {case.id: case.revision for case in cases.values()}
    found = archive.select(revisions=revisions)
    of_today = {
        i: sum(one.has(case, revision) for case, revision in revisions.items()) for i, one in found.sets().items()
    }
    holding = archive.select(revisions=revisions, current=Currency(cases).counts).sets()
    rows = [
        {
            "implementation": i,
            "observations": count,
            "cases": of_today.get(i, 0),
            "current": len(holding[i].observations) if i in holding else 0,
            "observed": found.headers[i].created if i in found.headers else "",
        }
        for i, count in archive.index.implementations.items()
    ]
    said = {
        "packs": len(archive.packs),
        "bytes": archive.size,
        "observations": len(archive.index),
        "catalog": len(cases),
        "damaged": [str(damage) for damage in archive.damage],
        "implementations": rows,
    }
    if json:
        print_json(said)
        return
    shown = table("implementation", "observations", f"of {len(cases)} cases", "made by today's worker", "observed")
    for row in rows:
        shown.add_row(*(str(value) for value in row.values()))
    console().print(shown)
    typer.echo(
        f"{len(archive.index)} observations of {len(rows)} implementations in {len(archive.packs)} packs, "
        f"{archive.size / 1e6:.1f} MB"
    )
    for damage in archive.damage:
        typer.echo(f"damaged: {damage}", err=True)


@app.command()
def check(reports: Reports = REPORTS, json: Json = False) -> None:
    """Read and verify everything. Exit status 1 if anything is damaged."""
    from conformance.archive.checking import check as read_all

    found = read_all(_there(reports))
    if json:
        print_json(found)
    else:
        for one in found.damage:
            typer.echo(f"damaged: {one}", err=True)
        typer.echo(
            f"{found.observations} observations of {found.cases} cases under {found.implementations} implementations "
            f"can be read, {len(found.damage)} things are damaged"
        )
    if found.damage:
        raise typer.Exit(1)


@app.command()
def add(
    folders: Annotated[
        list[Path] | None, typer.Argument(help="Folders of results to add; default: the folder of --reports.")
    ] = None,
    implementation: Implementations = None,
    reports: Reports = REPORTS,
    json: Json = False,
) -> None:
    """Add observations to the archive of --reports.

    Only missing observations are added. Existing files do not change.
    """
    from conformance.archive.adding import add as add_to
    from conformance.archive.adding import source_of
    from conformance.observations.store import Store
    from conformance.observations.union import places
    from conformance.workspace.source import among

    sets = [one for folder in folders or [reports] for one in Store(places(folder)).all().values()]
    if not sets:
        raise ArchiveError("there is nothing to add", "Name folders of results that have observations.")
    headers = {one.id: one.header for one in sets}
    wanted = among(implementation, headers, "was not observed there", "Name folders of results that have it.")
    chosen = [one for one in sets if wanted is None or one.id in wanted]
    done = add_to(reports / FOLDER, map(source_of, chosen))
    if json:
        print_json(done)
    else:
        typer.echo(
            f"added {sum(done.observations.values())} observations of {len(done.observations)} implementations, "
            f"{done.bytes / 1e6:.1f} MB; {done.known} were there"
        )
    for refused in done.refused:
        typer.echo(f"refused: {refused}", err=True)
    if done.refused:
        raise typer.Exit(1)


@app.command()
def restore(
    environment: Annotated[
        list[str] | None,
        typer.Option(
            "--environment", "-e", metavar="NAME", help="Only this environment (repeatable); default: the whole table."
        ),
    ] = None,
    device: Annotated[str, typer.Option(help="cpu or gpu.")] = "cpu",
    any_processor: Annotated[
        bool,
        typer.Option(
            "--any-processor",
            help="Also what was observed on another kind of processor: cases that all of these implementations have "
            "from one kind.",
        ),
    ] = False,
    reports: Reports = REPORTS,
    json: Json = False,
) -> None:
    """Copy valid observations into the folder of results.

    Valid are those of the current locks, cases and worker, made on a processor that has the vector instructions of
    this one.
    """
    from conformance import catalog
    from conformance.environments.table import Environments
    from conformance.workspace.workspace import Workspace

    if not exists(reports / FOLDER):
        # Whoever calls it before every run may have none yet.
        if json:
            print_json({"observations": {}, "apart": [], "lost": []})
        else:
            typer.echo(f"restored nothing: there is no archive in {reports / FOLDER}")
        return
    table_ = Environments.load()
    chosen: list[Implementation] = [i for n in environment or table_.names() for i in table_.implementations(n)]
    if device != "cpu":
        chosen = [table_.implementation(f"{i.id}@{device}") for i in chosen]
    cases = list(catalog.load().values())
    work = [(table_.launch(i, Path("python")), cases) for i in chosen]
    done = Workspace(reports).restore(work, any_processor=any_processor)
    if json:
        print_json(done)
        return
    typer.echo(f"restored {sum(done.observations.values())} observations of {len(done.observations)} implementations")
    for i in done.apart:
        typer.echo(f"{i}: nothing is restored, what is here was observed under other conditions", err=True)
    for lost in done.lost:
        typer.echo(f"left out: {lost}", err=True)


@app.command()
def compact(reports: Reports = REPORTS, json: Json = False) -> None:
    """Combine many packs into a few.

    They are smaller and faster to read. This replaces all files of the archive.
    """
    from conformance.archive.compacting import compact as rewrite

    done = rewrite(_there(reports))
    if json:
        print_json(done)
    else:
        before, after = f"{done.bytes_before / 1e6:.1f} MB", f"{done.bytes / 1e6:.1f} MB"
        typer.echo(f"{done.packs_before} packs of {before} are {done.packs} of {after}")


@app.command()
def show(
    case: Annotated[str, typer.Argument(help="The id of the case.", metavar="CASE")],
    implementation: Implementations = None,
    reports: Reports = REPORTS,
    json: Json = False,
) -> None:
    """Show every archived observation of a case.

    Superseded observations are included. The oldest pack comes first. --json prints complete observations with their
    headers. Observations with equal content are equal to the bit.
    """
    import msgspec

    from conformance.archive.archive import Archive
    from conformance.workspace.source import among

    archive = Archive(_there(reports))
    found = archive.case(case)
    if not found.rows and not found.damage:
        found = archive.case(find_case(case, source_of(reports)).id)
    headers = archive.select().headers if implementation else {}
    there = "See what there is: conformance archive status"
    wanted = among(implementation, headers, "was never archived", there)
    rows = [row for row in found.rows if wanted is None or row.implementation in wanted]
    if not rows and not found.damage:
        where = f" under {', '.join(wanted)}" if wanted else ""
        raise ArchiveError(f"{found.case} was never archived{where}", there)
    if json:
        raw = msgspec.Raw
        print_json([{"pack": r.pack, "header": raw(r.header), "observation": raw(found.line(r))} for r in rows])
        return
    shown = table("implementation", "observed", "revision", "status", "seconds", "content", "pack")
    for row in rows:
        own = (row.implementation, row.what_ran().created, row.revision, row.status, f"{row.seconds:.2f}")
        shown.add_row(*own, row.content.hex()[:12], row.pack)
    console().print(shown)
    for damage in found.damage:
        typer.echo(f"damaged: {damage}", err=True)
