"""``conformance unpinned``: what an installation without a lock gives, as published or measured again."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from conformance.cli.options import REPORTS, Asked, Json, answer_json, console, say_origin, source_of, table
from conformance.model.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from conformance.environments.unpinned.model import Cell, Outcome


def add_to(app: typer.Typer) -> None:
    app.command("unpinned")(unpinned)


def unpinned(
    tensorflow: Annotated[
        list[str] | None, typer.Option(help="Only this TensorFlow: 2.4 or 2.4.4 (repeatable).", metavar="VERSION")
    ] = None,
    python: Annotated[list[str] | None, typer.Option(help="Only this Python (repeatable).", metavar="VERSION")] = None,
    measure: Annotated[
        bool, typer.Option(help="Measure combinations that were not measured on this machine yet.")
    ] = False,
    again: Annotated[bool, typer.Option(help="With --measure: also repeat earlier measurements.")] = False,
    document: Annotated[
        Path | None, typer.Option(help="Write the table between the markers of this Markdown file.", metavar="FILE")
    ] = None,
    reports: Asked = None,
    json: Json = False,
) -> None:
    """Show which installations work without a lock.

    For `pip install tensorflow==X keras==Y` it says whether the packages install, import and train, and which pin fixes
    a failure. The answer comes from the published result. With --measure, uv installs every TensorFlow on every Python
    that it has wheels for into a temporary environment. Each result is stored in --reports at once; earlier
    measurements are not repeated.
    """
    from conformance.environments.unpinned import export

    if again and not measure:
        raise UsageError("--again says what to measure", "Add: --measure")
    if measure:
        reports = reports or REPORTS
        _measure(reports / export.JOURNAL, tensorflow or [], python or [], again)
    source = source_of(reports)
    everything = source.installed
    if measure and reports is not None:
        export.write(reports / export.EXPORT, everything)
    if document is not None:
        export.write_between_markers(document, export.markdown(everything))
    rows = [row for row in everything["rows"] if _is_of(row, tensorflow or [], python or [])]
    if not rows:
        raise _nothing(everything["rows"], tensorflow or [], python or [])
    if json:
        answer_json(source, {**everything, "rows": rows})
    else:
        _print(rows)
        say_origin(source)


def _nothing(rows: "Sequence[Mapping[str, Any]]", tensorflow: "Sequence[str]", python: "Sequence[str]") -> UsageError:
    """What was not tried, and what was: Pythons where no such Python was, else TensorFlows on such a Python."""
    known = [row for row in rows if _is_of(row, [], python)]
    if python and not known:
        pythons = sorted({row["python"] for row in rows}, key=lambda text: [int(n) for n in text.split(".")])
        return UsageError(f"nothing was tried on Python {' or '.join(python)}", f"There are: {', '.join(pythons)}")
    versions = ", ".join(dict.fromkeys(row["tensorflow"] for row in known))
    on = f" on Python {' or '.join(python)}" if python else ""
    return UsageError(f"no TensorFlow {' or '.join(tensorflow)} was tried{on}", f"There are: {versions}")


def chosen(cell: "Cell", tensorflow: "Sequence[str]", python: "Sequence[str]") -> bool:
    """True where a cell is of the versions asked for, or none were."""
    return _is_of({"tensorflow": cell.tensorflow, "python": cell.python}, tensorflow, python)


def _is_of(row: "Mapping[str, Any]", tensorflow: "Sequence[str]", python: "Sequence[str]") -> bool:
    mine = str(row["tensorflow"])
    return (not tensorflow or any(mine == t or mine.startswith(f"{t}.") for t in tensorflow)) and (
        not python or row["python"] in python
    )


def _measure(path: Path, tensorflow: "Sequence[str]", python: "Sequence[str]", again: bool) -> None:
    import tempfile

    from conformance.environments.processes import clean
    from conformance.environments.table import Environments
    from conformance.environments.unpinned import cells, journal
    from conformance.environments.unpinned.installer import Uv
    from conformance.environments.unpinned.measure import Bench, measure_all
    from conformance.observations.machine import machine

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


def _row_said(row: "Mapping[str, Any]") -> str:
    if row["status"] != "measured":
        return f"not measured: {row['reason']}"
    if row["trains"]:
        return "works"
    error, pins = row["error"], row["shortest_pin"]
    why = f"{error['step']} fails: {error['type']}: {error['message']}" if error else "fails"
    return why + (f"; mended by {' '.join(pins)}" if pins else "; no pin found")


def _print(rows: "Sequence[Mapping[str, Any]]") -> None:
    from rich.text import Text

    shown = table("TensorFlow", "Keras", "Python", "outcome")
    for row in rows:
        keras = row["keras"] + (f", tf_keras {row['tf_keras']}" if row["tf_keras"] else "")
        shown.add_row(*map(Text, (row["tensorflow"], keras, row["python"], _row_said(row))))
    console().print(shown)
