"""``conformance reproducers``: runs the reproducers of divergences and compares their output with the observations."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

from typing import TYPE_CHECKING, Annotated

import typer

from conformance.cli.options import REPORTS, ROWS, Cases, Json, Most, Reports, console, print_json, table
from conformance.console.lines import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conformance.environments.launch import Launch
    from conformance.publishing.reproduce.reproduced import Side


def add_to(app: typer.Typer) -> None:
    app.command("reproducers")(reproducers)


def reproducers(
    implementation: Annotated[
        list[str] | None,
        typer.Option("--implementation", "-i", metavar="ID", help="Only this implementation (repeatable)."),
    ] = None,
    cases: Cases = None,
    every: Annotated[int, typer.Option(min=1, help="Run a sample: only every Nth divergence.", metavar="N")] = 1,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="Number of parallel processes.")] = 2,
    timeout: Annotated[float, typer.Option(min=0.1, help="Time limit of a script, in seconds.")] = 120.0,
    most: Most = ROWS,
    reports: Reports = REPORTS,
    json: Json = False,
) -> None:
    """Run the reproducers of divergences and check their output.

    Each script runs under one implementation of each behaviour, if this machine has it. The output is stored in
    reproduced.jsonl, and only changed scripts run again. Exit status 1 if a script printed something else than was
    measured, or if an implementation could not be started.
    """
    from conformance.execution.limits import Limits
    from conformance.model.globs import globs
    from conformance.publishing.reproduce.reproduced import Reproduced
    from conformance.workspace.reproducing import Running, tasks
    from conformance.workspace.workspace import Workspace

    workspace = Workspace(reports)
    sets = workspace.sets()
    judgement = workspace.judge(sets=sets)
    work = [
        task
        for task in tasks(judgement, sets, every)
        if (not implementation or task.implementation in implementation)
        and (not cases or globs(tuple(cases)).match(task.case.id))
    ]
    limits = Limits(case_seconds=timeout)
    tell = (lambda text: None) if json else lambda text: typer.echo(text, err=True)
    running = Running(Reproduced.load(reports), launches(task.implementation for task in work), limits, tell)
    sides = running.run(work, jobs)
    failures = {i: str(error) for i, error in running.failures.items()}
    missed = [side for side in sides if not side.agrees]
    if json:
        print_json(
            {
                "sides": len(work),
                "ran": len(sides),
                "agree": len(sides) - len(missed),
                "seconds": round(sum(side.seconds for side in sides), 1),
                "disagree": [
                    {"case": s.case, "stage": s.stage, "side": s.implementation, "why": s.why} for s in missed
                ],
                "failures": failures,
            }
        )
    else:
        say(missed, most)
        for name, text in failures.items():
            typer.echo(f"{name}: {text}", err=True)
        share = (len(sides) - len(missed)) / len(sides) if sides else 0.0
        typer.echo(
            f"{counted(len(sides), 'side')} ran of {len(work):,}: {len(sides) - len(missed):,} print what was measured"
            f" ({share:.2%}), in {sum(side.seconds for side in sides):,.0f} s of running"
        )
    if missed or failures:
        raise typer.Exit(1)


def launches(implementations: "Iterable[str]") -> "dict[str, Launch]":
    """How to start those that are on this machine."""
    from conformance.environments.table import Environments
    from conformance.model.errors import MissingInterpreterError, UnknownImplementationError

    environments, found = Environments.load(), {}
    for name in dict.fromkeys(implementations):
        try:
            mine = environments.implementation(name)
            found[name] = environments.launch(mine, environments.interpreter(mine.environment))
        except (MissingInterpreterError, UnknownImplementationError):
            continue
    return found


def say(missed: "list[Side]", most: int) -> None:
    """What did not come out, as a table."""
    if not missed:
        return
    from rich.text import Text

    shown = table("case", "stage", "side", "printed")
    for side in missed[:most]:
        shown.add_row(*map(Text, (side.case, side.stage, side.implementation, side.why)))
    console().print(shown)
    if len(missed) > most:
        typer.echo(f"The first {most} of {len(missed)} are shown: --most {len(missed)} shows all, --json prints all.")
