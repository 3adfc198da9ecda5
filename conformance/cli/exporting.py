"""``exported``: what becomes of models that leave Keras. ``exporting``: measures it."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Annotated

import typer

from conformance.cli.options import REPORTS, Json, Reports
from conformance.model.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conformance.environments.launch import Launch
    from conformance.environments.table import Environments
    from conformance.exporting.plan import Place

Places = Annotated[
    list[str] | None,
    typer.Option("--implementation", "-i", help="Only this implementation or runtime (repeatable).", metavar="ID"),
]
Models = Annotated[str, typer.Option("--model", help="Only these models: a glob.", metavar="PATTERN")]
Jobs = Annotated[int, typer.Option("--jobs", "-j", min=1, help="Number of processes at a time.")]

measuring = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Measure what becomes of models that leave Keras."
)


def add_to(app: typer.Typer) -> None:
    app.add_typer(measuring, name="exporting")


@measuring.command("list")
def list_(json: Json = False) -> None:
    """List who exports, who runs what was exported, and with which packages."""
    from conformance.cli.options import console, print_json, table
    from conformance.environments.table import Environments
    from conformance.exporting.plan import is_here, places

    environments = Environments.load()
    found = places(environments)
    if json:
        print_json({name: {"exports": one.exports, "here": is_here(environments, one)} for name, one in found.items()})
        return
    shown = table("implementation or runtime", "measured", "on this machine")
    for name, one in found.items():
        shown.add_row(name, ", ".join(one.exports), "yes" if is_here(environments, one) else "no")
    console().print(shown)


@measuring.command()
def make(
    companion: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="Default: all that are not here.")
    ] = None,
) -> None:
    """Make companions from their locks: environments with tf2onnx, onnxruntime and other packages beside Keras."""
    from conformance.environments.provisioning import make_companion
    from conformance.environments.table import Environments
    from conformance.exporting.plan import interpreter
    from conformance.model.errors import MissingInterpreterError

    environments = Environments.load()
    for name in companion or environments.table.companions:
        if not companion:
            try:
                interpreter(environments, name)
            except MissingInterpreterError:
                pass
            else:
                continue
        make_companion(environments, name)
        typer.echo(name)


@measuring.command()
def write(implementation: Places = None, model: Models = "*", jobs: Jobs = 1, reports: Reports = REPORTS) -> None:
    """Export the models under implementations, default all that are here.

    What was exported before by the same lock and the same code is not exported again.
    """
    from conformance.exporting import running
    from conformance.exporting.journals import Journals
    from conformance.exporting.names import models

    chosen = [one for one in models() if fnmatchcase(one, model)]
    if not chosen:
        raise UsageError(f"no model is called {model}", f"There are: {', '.join(models())}")
    journals = Journals(reports / "exporting")

    def one(place: "Place", launch: "Launch") -> None:
        running.perform(journals, launch, "writing", chosen, {"forms": place.forms}, typer.echo)

    _each(implementation, jobs, "writing", one)


@measuring.command()
def run(implementation: Places = None, jobs: Jobs = 1, reports: Reports = REPORTS) -> None:
    """Run every exported file with each runtime that reads it, default all that are here.

    What was run before by the same lock and the same code is not run again.
    """
    from conformance.environments.table import Environments
    from conformance.exporting import plan, running
    from conformance.exporting.journals import Journals
    from conformance.exporting.model import READS

    journals = Journals(reports / "exporting")
    environments = Environments.load()
    files: dict[str, str] = {}
    for place in plan.chosen(environments, None):
        if place.forms:
            for made in journals.written(plan.launch(environments, place)).values():
                files |= {digest: form for form, digest in made.files.items()}
    if not files:
        raise UsageError("there are no files to run", "Export some: conformance exporting write")
    typer.echo(f"{len(files):,} different files")

    def one(place: "Place", launch: "Launch") -> None:
        forms = READS[place.implementation.provider]
        mine = [digest for digest, form in files.items() if form in forms]
        running.perform(journals, launch, "running", mine, {}, typer.echo)

    _each(implementation, jobs, "running", one)


@measuring.command()
def tools(implementation: Places = None, jobs: Jobs = 1, reports: Reports = REPORTS) -> None:
    """Run the programs about the Model Optimization Toolkit and TFX, default wherever they are here."""
    from conformance.exporting import running
    from conformance.exporting.journals import Journals, Task
    from conformance.exporting.names import programs

    journals = Journals(reports / "exporting")

    def task(name: "Task") -> None:
        def one(place: "Place", launch: "Launch") -> None:
            running.perform(journals, launch, name, programs(name), {}, typer.echo)

        _each(implementation, jobs, name, one)

    task("optimizing")
    task("pipeline")


@measuring.command()
def pack(reports: Reports = REPORTS) -> None:
    """Put what was measured here into the package: what others have measured stays."""
    from conformance.environments.table import Environments
    from conformance.exporting import packing, plan
    from conformance.exporting.gathering import gathered
    from conformance.exporting.journals import Journals

    environments = Environments.load()
    here = [(place, plan.launch(environments, place)) for place in plan.chosen(environments, None)]
    found = gathered(Journals(reports / "exporting"), here, packing.read())
    size = packing.write(found)
    files = sum(len(one.files) for several in found.written.values() for one in several.values())
    typer.echo(f"{len(found.writers)} writers, {len(found.runtimes)} runtimes, {files:,} files, {size:,} bytes")


def _each(names: "Sequence[str] | None", jobs: int, task: str, one: "object") -> None:
    """Let each chosen place that has a task do it, so many at a time."""
    from concurrent.futures import ThreadPoolExecutor

    from conformance.environments.table import Environments
    from conformance.exporting import plan
    from conformance.exporting.gathering import tasks

    environments = Environments.load()
    mine = [place for place in plan.chosen(environments, names) if task in tasks(place)]
    launches = [(place, plan.launch(environments, place)) for place in mine]
    with ThreadPoolExecutor(jobs) as pool:
        for done in [pool.submit(one, place, launch) for place, launch in launches]:  # type: ignore[arg-type]
            done.result()
