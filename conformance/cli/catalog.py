"""``conformance catalog``: checks that cases test something, and stores the rows of their tables."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

from typing import Annotated

import typer

from conformance.cli.options import (
    REPORTS,
    Asked,
    Cases,
    Implementations,
    Json,
    Reports,
    answer_json,
    observed,
    print_json,
    say_origin,
    source_of,
)
from conformance.model.errors import UsageError

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The catalogue of cases.")


@app.command()
def check(implementation: Implementations = None, reports: Reports = REPORTS, json: Json = False) -> None:
    """List cases that test nothing.

    The observations decide. Exit status 1 if a case only raises exceptions and is not about errors. "No effect" marks
    values of an argument that give the same result as another value: check whether they mean the same.
    """
    from conformance import catalog
    from conformance.analysis.checking.asking import FAULTS, check_cases
    from conformance.workspace.workspace import Workspace

    cases = catalog.load()
    workspace = Workspace(reports)
    sets = workspace.sets(observed(workspace, implementation))
    found, seen = check_cases(cases, sets)
    if json:
        print_json(
            {
                "cases": len(cases),
                "observed": seen,
                "implementations": len(sets),
                "findings": [{"case": f.case, "kind": f.kind, "text": f.text} for f in found],
            }
        )
    else:
        for finding in found:
            typer.echo(f"{finding.kind}: {finding.case}: {finding.text}")
        faults = sum(f.kind in FAULTS for f in found)
        typer.echo(
            f"{len(found)} findings, {faults} to mend, in {seen} cases observed of {len(cases)} "
            f"under {len(sets)} implementations"
        )
    if any(f.kind in FAULTS for f in found):
        raise typer.Exit(1)


@app.command()
def keep(
    drop: Annotated[
        list[str] | None,
        typer.Option(metavar="TABLE", help="Delete the stored cases that this table can no longer make."),
    ] = None,
) -> None:
    """Store the cases that tables of arguments make.

    Later additions to a table then do not rename them.
    """
    from conformance import catalog
    from conformance.catalog.keeping import keep as keep_rows

    done = keep_rows(catalog.every, drop or ())
    for table, count in done.added.items():
        typer.echo(f"{table}: {count} more")
    for table, count in done.dropped.items():
        typer.echo(f"{table}: {count} given up")
    typer.echo(f"{len(done.files)} files changed")


@app.command()
def uncovered(reports: Asked = None, json: Json = False) -> None:
    """Take out of the list of uncovered symbols what is covered or exempt by now.

    Nothing is added to the list. Exit status 1 if a symbol is neither covered nor exempt nor in it.
    """
    from conformance.analysis.coverage import exempt
    from conformance.analysis.coverage.model import Counted

    source = source_of(reports)
    left = {name: thing for thing in Counted(source.coverage).uncovered() for name in thing.names}
    gone = exempt.shrink(left)
    listed = frozenset(exempt.uncovered())
    new = [thing.name for name, thing in left.items() if name == thing.name and listed.isdisjoint(thing.names)]
    if json:
        answer_json(source, {"removed": gone, "listed": len(listed), "new": new})
    else:
        for name in gone:
            typer.echo(f"covered or exempt: {name}")
        for name in new:
            typer.echo(f"neither covered nor exempt nor listed: {name}")
        typer.echo(f"{len(gone)} removed, {len(listed)} left in {exempt.UNCOVERED.name}, {len(new)} in no list")
        say_origin(source)
    if new:
        raise typer.Exit(1)


@app.command("fixes")
def fixes_of_scripts(implementation: Implementations = None, reports: Reports = REPORTS, json: Json = False) -> None:
    """Run the fixes of whole programs under implementations on this machine.

    Keeps what each gave, held against the results of the program where it ran unchanged. The observations in REPORTS
    say where that was. Exit status 1 if a fix does not run.
    """
    from conformance import catalog
    from conformance.catalog.fixes import FIXES
    from conformance.catalog.rewritten import RUNS
    from conformance.environments.table import Environments
    from conformance.workspace.fixing import run_fixes
    from conformance.workspace.workspace import Workspace, choose_launches

    workspace = Workspace(reports)
    launches = choose_launches(Environments.load(), (), implementation or ())
    scripts = {name: case for name, case in catalog.load().items() if case.scenario == "script"}
    found = run_fixes(workspace, launches, workspace.judge(cases=scripts))
    rows = [(name, one.implementation, one.outcome, one.said) for name, fix in found.items() for one in fix.under]
    if json:
        print_json(
            {"fixes": [dict(zip(("script", "implementation", "outcome", "said"), row, strict=True)) for row in rows]}
        )
    else:
        for name, where, outcome, said in rows:
            typer.echo(f"{outcome}: {name} under {where}" + (f": {said}" if said else ""))
        ended = sum(outcome in RUNS for _, _, outcome, _ in rows)
        typer.echo(f"{len(found)} fixes in {FIXES.name}/, {ended} of {len(rows)} runs came to the end")
    if any(outcome not in RUNS for _, _, outcome, _ in rows):
        raise typer.Exit(1)


@app.command("convert")
def convert_scripts(json: Json = False) -> None:
    """Let tf_upgrade_v2 convert the whole programs of 2018 to 2020, by each version that is on this machine.

    Writes its texts, and which version writes what. `conformance catalog conversions` runs them.
    """
    from conformance.environments.table import Environments
    from conformance.workspace.converting import convert

    made = convert(Environments.load()).made
    if json:
        print_json({"made": made})
        return
    for several in made.values():
        for one in several:
            if one.text:
                typer.echo(f"{one.text}: {', '.join(one.tools)}")
    changed = {name for name, several in made.items() if any(one.text for one in several)}
    typer.echo(f"{len(changed)} of {len(made)} programs are changed by a version")


@app.command("conversions")
def run_conversions(implementation: Implementations = None, reports: Reports = REPORTS, json: Json = False) -> None:
    """Run what tf_upgrade_v2 was given and what it made, under implementations on this machine.

    Keeps what each gave, held against the results of the program where it ran unchanged. The observations in REPORTS
    say where that was.
    """
    from conformance import catalog
    from conformance.environments.table import Environments
    from conformance.workspace.converting import run_texts
    from conformance.workspace.workspace import Workspace, choose_launches

    workspace = Workspace(reports)
    launches = choose_launches(Environments.load(), (), implementation or ())
    scripts = {name: case for name, case in catalog.load().items() if case.scenario == "script"}
    ran = run_texts(workspace, launches, workspace.judge(cases=scripts)).ran
    asked = {launch.id for launch in launches}
    rows = [(name, one) for name, text in ran.items() for one in text.under if one.implementation in asked]
    if json:
        keys = ("text", "implementation", "outcome", "said")
        told = [(name, one.implementation, one.outcome, one.said) for name, one in rows]
        print_json({"ran": [dict(zip(keys, row, strict=True)) for row in told]})
        return
    for name, one in rows:
        typer.echo(f"{one.outcome}: {name} under {one.implementation}" + (f": {one.said}" if one.said else ""))
    typer.echo(f"{sum(one.runs for _, one in rows)} of {len(rows)} runs came to the end")


@app.command()
def ablate(
    implementation: Annotated[
        list[str], typer.Option("--implementation", "-i", help="Only this implementation (repeatable).", metavar="ID")
    ],
    case: Cases = None,
    reports: Reports = REPORTS,
) -> None:
    """Run cases without one of their arguments at a time, and with another value of it, to see which make a difference.

    Coverage counts these arguments. What was tried of a case that has not changed since is not tried again, nor an
    argument that made a difference in another case.
    """
    from conformance import catalog
    from conformance.ablation.measure import chosen, tried
    from conformance.environments.table import Environments
    from conformance.execution.session import Session
    from conformance.observations.store import Store
    from conformance.workspace.workspace import choose_launches

    cases = catalog.load()
    if not chosen(cases.values(), case or ()):
        raise UsageError(f"no case is called {' or '.join(case or ())} and gives an argument", "Leave --case out.")
    for launch in choose_launches(Environments.load(), [], implementation):
        several = counted = 0
        with Session([launch], Store(reports / "ablations"), jobs=1, share=False) as session:
            for name, one in tried(session, launch, cases, case or ()):
                several, counted = several + 1, counted + one.counted
                if one.made_none:
                    none = (f"{api}({argument})" for api, arguments in one.made_none.items() for argument in arguments)
                    typer.echo(f"{name}: nothing depends on {', '.join(none)}")
        typer.echo(f"{launch.id}: {several} cases tried, in which {counted} arguments make a difference")
