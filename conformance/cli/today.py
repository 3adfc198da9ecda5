"""``conformance today``: measure what installing without a lock gives today."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from conformance.cli.options import REPORTS, Json, Reports, console, print_json, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conformance.today.model import Cell, Outcome

#: The outcomes in the folder of results, and what is made of them.
JOURNAL, EXPORT = "as-installed.jsonl", "as-installed.json"


def add_to(app: typer.Typer) -> None:
    app.command("today")(today)


def today(
    tensorflow: Annotated[
        list[str] | None, typer.Option(help="Only this TensorFlow: 2.4 or 2.4.4 (repeatable).", metavar="VERSION")
    ] = None,
    python: Annotated[list[str] | None, typer.Option(help="Only this Python (repeatable).", metavar="VERSION")] = None,
    measure: Annotated[bool, typer.Option(help="Install what was not measured yet, or only read.")] = True,
    again: Annotated[bool, typer.Option(help="Measure what was measured before as well.")] = False,
    document: Annotated[
        Path | None, typer.Option(help="Write the table into this Markdown file, between its markers.", metavar="FILE")
    ] = None,
    reports: Reports = REPORTS,
    json: Json = False,
) -> None:
    """Does `pip install tensorflow==X keras==Y` work today: does it install, import, train, and which pin mends it?

    Every TensorFlow on every Python that it has wheels for is installed with uv into an environment that is removed
    afterwards. Each outcome is kept as it is measured; what was measured before is not measured again.
    """
    from conformance.today import export, journal

    path = reports / JOURNAL
    if measure:
        _measure(path, tensorflow or [], python or [], again)
    outcomes = [o for o in journal.read(path).values() if chosen(o.cell, tensorflow or [], python or [])]
    if not outcomes:
        from conformance.errors import MissingObservationsError

        raise MissingObservationsError(f"nothing was measured yet in {path}", "Measure it with: conformance today")
    everything = export.as_installed(journal.read(path).values())
    export.write(reports / EXPORT, everything)
    if document is not None:
        export.write_between_markers(document, export.markdown(everything))
    if json:
        print_json(export.as_installed(outcomes))
    else:
        _print(outcomes)


def chosen(cell: "Cell", tensorflow: "Sequence[str]", python: "Sequence[str]") -> bool:
    """True where a cell is of the versions asked for, or none were."""
    return (
        not tensorflow or any(cell.tensorflow == t or cell.tensorflow.startswith(f"{t}.") for t in tensorflow)
    ) and (not python or cell.python in python)


def _measure(path: Path, tensorflow: "Sequence[str]", python: "Sequence[str]", again: bool) -> None:
    import tempfile

    from conformance.cli.options import UsageError
    from conformance.environments import Environments
    from conformance.machine import machine
    from conformance.today import cells, journal
    from conformance.today.installer import Uv
    from conformance.today.measure import Bench, measure_all
    from conformance.today.processes import clean

    variables = clean(os.environ)
    with tempfile.TemporaryDirectory(prefix="conformance-today-", ignore_cleanup_errors=True) as folder:
        installer = Uv.find(Path(folder, "uv"), variables)
        there = cells.published(installer)
        every = cells.cells(there, cells.of_its_time(Environments.load()))
        wanted = [c for c in every if chosen(c, tensorflow, python)]
        if not wanted:
            versions = ", ".join(f"{v} ({', '.join(pythons)})" for v, pythons in there.items())
            raise UsageError("no TensorFlow of that version has wheels for that Python", f"There are: {versions}")
        before = {} if again else journal.read(path)
        todo = [c for c in wanted if c not in before or before[c].status != "measured"]
        bench = Bench(installer, Path(folder, "work"), variables, machine().text)
        typer.echo(f"{len(wanted)} to measure, {len(wanted) - len(todo)} of them measured before", err=True)
        for number, outcome in enumerate(measure_all(bench, todo, lambda o: journal.append(path, o)), start=1):
            typer.echo(f"{number}/{len(todo)} {_line(outcome)}", err=True)


def _line(outcome: "Outcome") -> str:
    """An outcome on one line."""
    cell = outcome.cell
    return f"Python {cell.python}: {cell.command}: {_said(outcome)} ({outcome.seconds:.0f} s)"


def _said(outcome: "Outcome") -> str:
    if outcome.plain is None:
        return f"not measured: {outcome.reason}"
    if outcome.plain.works:
        return "works"
    failure = outcome.plain.first_failure
    why = f"{failure.step} fails: {failure.type}: {failure.message}" if failure else "fails"
    return why + (f"; mended by {' '.join(outcome.mending.pins)}" if outcome.mending else "; no pin found")


def _print(outcomes: "Sequence[Outcome]") -> None:
    from rich.text import Text

    shown = table("TensorFlow", "Keras", "Python", "outcome")
    for outcome in outcomes:
        cell = outcome.cell
        keras = cell.keras + (f", tf_keras {cell.tf_keras}" if cell.tf_keras else "")
        shown.add_row(*map(Text, (cell.tensorflow, keras, cell.python, _said(outcome))))
    console().print(shown)
