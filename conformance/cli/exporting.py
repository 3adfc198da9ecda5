"""``exported``: what becomes of models that leave Keras. ``exporting``: measures it."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Annotated

import typer

from conformance.cli.options import REPORTS, Json, Reports
from conformance.console.lines import brief
from conformance.model.errors import UnknownVersionError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from conformance.environments.launch import Launch
    from conformance.exporting.answers import Answer
    from conformance.exporting.model import Exported, Program
    from conformance.exporting.plan import Place
    from conformance.model.observation import Header

Places = Annotated[
    list[str] | None,
    typer.Option("--implementation", "-i", help="Only this implementation or runtime (repeatable).", metavar="ID"),
]
Models = Annotated[
    list[str] | None,
    typer.Option("--model", help="Only these models: a glob (repeatable).", metavar="PATTERN"),
]
Jobs = Annotated[int, typer.Option("--jobs", "-j", min=1, help="Number of processes at a time.")]

measuring = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Measure what becomes of models that leave Keras."
)


Forms = Annotated[
    list[str] | None,
    typer.Option("--form", "-f", help="Only this form, e.g. int8 or export:onnx (repeatable).", metavar="FORM"),
]


def add_to(app: typer.Typer) -> None:
    app.command("exported")(exported)
    app.add_typer(measuring, name="exporting")


def exported(
    implementation: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[IMPLEMENTATION]...", help="Who exported, e.g. keras@3.15 tf.keras@2.15; default: all."
        ),
    ] = None,
    runtime: Annotated[
        list[str] | None,
        typer.Option(
            "--runtime", "-r", help="Only this runtime, e.g. onnxruntime or an id (repeatable).", metavar="RUNTIME"
        ),
    ] = None,
    form: Forms = None,
    model: Annotated[
        str | None, typer.Option(help="Only these models: a glob.", metavar="PATTERN", show_default=False)
    ] = None,
    tools: Annotated[
        bool, typer.Option("--tools", help="The programs about the Model Optimization Toolkit and TFX instead.")
    ] = False,
    json: Json = False,
) -> None:
    """Show what becomes of models that leave Keras: TensorFlow Lite, ONNX, OpenVINO, SavedModel, PyTorch.

    Small models were exported in every form, and every file was run by every runtime that reads it and held against
    what Keras had predicted. docs/export.md says how far an output may be off. A version stands for every
    implementation that has it.
    """
    from conformance.cli.options import print_json
    from conformance.exporting import answers as asking
    from conformance.exporting.packing import read

    found = read()
    if tools:
        for option, value in (("--runtime", runtime), ("--form", form), ("--model", model)):
            if value is not None and value != []:
                raise UsageError(
                    f"{option} chooses among exported files, and --tools shows programs, which have none",
                    "Leave one of the two out; an implementation can be named: conformance exported --tools tf_keras",
                )
        rows = list(asking.programs(found, _tools(implementation or (), found)))
        if json:
            print_json({**_about(found), "programs": [_program(*row) for row in rows]})
        else:
            _print_programs(rows)
            _say_about(found)
        return
    writers = _writers(implementation or (), found)
    several = list(asking.answers(found, writers, runtime or (), form or (), "*" if model is None else model))
    if not several:
        raise _unmeasured(found, writers)
    if json:
        print_json({**_about(found), "counts": asking.counts(several), "files": [_as_json(one) for one in several]})
        return
    _print(found, several)
    _say_about(found)


def _writers(texts: "Sequence[str]", found: "Exported") -> list[str]:
    """The writers (ids) that are meant, each written as an id or as a version; of a version all that have it."""
    from conformance.exporting.who import headers

    return _meant(texts, headers(found), "exporting", "Exported under")


def _tools(texts: "Sequence[str]", found: "Exported") -> list[str]:
    """Where the programs about tools ran, of what is meant."""
    from conformance.exporting.who import headers

    ran = {name: party for name, party in found.tools.items() if name in found.programs}
    return _meant(texts, headers(found, ran), "with these tools", "Programs ran under")


def _meant(texts: "Sequence[str]", headers: "Mapping[str, Header]", doing: str, under: str) -> list[str]:
    """Of some implementations those that are meant (ids), of a version all that have it."""
    from conformance.analysis.history.axes import Placed
    from conformance.analysis.history.resolve import meant

    placed = [Placed(header) for header in headers.values()]
    chosen: dict[str, None] = {}
    for text in texts:
        try:
            several = meant(text, placed)
        except UnknownVersionError as error:
            if not error.message.endswith("observed"):
                raise
            measured = f"{under}: {', '.join(headers) or 'none'}."
            raise UnknownVersionError(f"{error.message} {doing}", f"{error.advice} {measured}") from error
        if several.note:
            typer.echo(several.note, err=True)
        chosen |= dict.fromkeys(one.id for one in several.found)
    return list(chosen)


def _unmeasured(found: "Exported", writers: "Sequence[str]") -> UsageError:
    """Of what is asked for nobody made a file: what was made."""
    from conformance.exporting.model import FORMS

    if not found.written:
        return UsageError("nothing was exported yet", "Measure it: conformance exporting write, run, pack")
    made = {f for name in writers or found.written for one in found.written[name].values() for f in one.files}
    there = ", ".join(f for f in FORMS if f in made) or "nothing"
    return UsageError("nothing of this was measured", f"Of {' and '.join(writers) or 'all'} there is: {there}")


def _print(found: "Exported", several: "Sequence[Answer]") -> None:
    """Of each writer the counts by form and runtime, and below them what is not as it should be, by what it says."""
    from conformance.exporting.who import headers, runtime_labels

    labels, called = headers(found), runtime_labels(found)
    for name in dict.fromkeys(one.writer for one in several):
        mine = [one for one in several if one.writer == name]
        typer.secho(f"{name}: {labels[name].label}" if name in labels else name, bold=True)
        _print_counts(mine, called)
        _print_failures(mine, called, len(found.written[name]))
        _print_far(mine, called)
        typer.echo("")
    for line in _LEGEND:
        typer.echo(line, err=True)


#: What the columns of the table mean.
_LEGEND = (
    "right: within its bound of what Keras predicts; bound: the largest part of it that was used.",
    "beyond: not within it. measured: no bound follows from the file; off: the largest of these.",
    "raises: the runtime does, or gives other shapes. no file: the exporter raises. not run: by nobody.",
)


def _print_counts(mine: "Sequence[Answer]", called: "Mapping[str, str]") -> None:
    """A row for each form, with what was not exported or not run, and below it one for each runtime that ran it."""
    from conformance.cli.options import console, table
    from conformance.exporting.answers import by_pair, counts, used, worst
    from conformance.exporting.model import FORMS

    shown = table("form, and run by", "right", "beyond", "measured", "raises", "no file", "not run", "bound", "off")
    pairs = by_pair(mine)
    for form in dict.fromkeys((*FORMS, "")):
        runtimes = [runtime for _, one, runtime in pairs if one == form]
        if not runtimes:
            continue
        of_form = counts([one for one in mine if one.form == form and not one.runtime])
        nowhere = (_count(of_form[one]) for one in ("unwritten", "unread"))
        shown.add_row(form or "no model", "", "", "", "", *nowhere, "", "")
        for runtime in filter(None, runtimes):
            ran = pairs[mine[0].writer, form, runtime]
            number, part, off = counts(ran), used(ran), worst(ran, "measured")
            shown.add_row(
                f"  {called.get(runtime, runtime)}",
                *(_count(number[one]) for one in ("within", "beyond", "measured")),
                _count(number["raises"] + number["shapes"]),
                "",
                "",
                "" if part is None else f"{part:.1%}",
                _part(off),
            )
    console().print(shown)


def _print_failures(mine: "Sequence[Answer]", called: "Mapping[str, str]", every: int) -> None:
    """What is not as it should be, by what it says: where, in which forms, of which models, or of all of ``every``."""
    from conformance.console.lines import wrapped
    from conformance.exporting.answers import failures

    for said, some in failures(mine).items():
        for line in wrapped(f"{len(some)} × {brief(said)}", "", "  "):
            typer.secho(line.text, bold=True)
        for runtimes, forms, models in _joined(some):
            where = f"run by {', '.join(called.get(one, one) for one in runtimes)}" if runtimes else "not exported"
            which = f"all {every} models" if len(models) == every > 1 else ", ".join(models)
            for line in wrapped(f"{' '.join([', '.join(forms), where]).strip()}: {which}", "    ", "      "):
                typer.echo(line.text)


def _print_far(mine: "Sequence[Answer]", called: "Mapping[str, str]") -> None:
    """The models that a runtime computes far otherwise, and what each runtime makes of the same file."""
    from conformance.console.lines import wrapped
    from conformance.exporting.answers import FAR, far

    found = far(mine)
    if found:
        typer.secho(f"off by more than {FAR:.0%} of the largest number that Keras predicts:", bold=True)
    for (form, model), runs in found.items():
        by: dict[str, list[str]] = {}
        for one in runs:
            word = {"beyond": ", beyond its bound", "within": ", within its bound"}.get(one.outcome, "")
            by.setdefault(f"{_part(one.relative)}{word}", []).append(called.get(one.runtime, one.runtime))
        text = "; ".join(f"{off} in {', '.join(several)}" for off, several in by.items())
        for line in wrapped(f"{form} {model}: {text}", "    ", "      "):
            typer.echo(line.text)


def _part(off: float | None) -> str:
    """A part of the largest number; empty where there is none."""
    return "" if off is None else f"{off:.2%}" if off < 0.1 else f"{off:.0%}"


def _joined(some: "Sequence[Answer]") -> "Iterator[tuple[Sequence[str], Sequence[str], Sequence[str]]]":
    """Runtimes, forms and models of some answers: what is alike in two of the three stands once."""
    models: dict[tuple[str, str], list[str]] = {}
    for one in some:
        models.setdefault((one.runtime, one.form), []).append(one.model)
    forms: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (runtime, form), of_form in models.items():
        forms.setdefault((runtime, tuple(of_form)), []).append(form)
    runtimes: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for (runtime, of_forms), several in forms.items():
        runtimes.setdefault((tuple(several), of_forms), []).append(runtime)
    for (several_, of_runtimes), who in runtimes.items():
        yield list(filter(None, who)), several_, of_runtimes


def _count(number: int) -> str:
    return str(number) if number else ""


def _print_programs(rows: "Sequence[tuple[str, str, Program]]") -> None:
    for name in dict.fromkeys(row[0] for row in rows):
        typer.secho(name, bold=True)
        for place, program, found in rows:
            if place != name:
                continue
            typer.echo(f"  {program}: {found.title}")
            for fact, value in found.facts.items():
                typer.echo(f"    {fact}: {brief(str(value))}")
            if found.raises:
                typer.echo(f"    raises {brief(found.raises)}")


def _as_json(one: "Answer") -> dict[str, object]:
    row: dict[str, object] = {"writer": one.writer, "model": one.model, "form": one.form, "outcome": one.outcome}
    row |= {key: value for key, value in (("runtime", one.runtime), ("said", one.said), ("size", one.size)) if value}
    if one.ran is not None and one.ran.off is not None:
        row |= {"off": one.ran.off, "largest": one.ran.largest, "quantized": one.ran.quantized}
        row |= {} if one.ran.used is None else {"bound_used": one.ran.used}
        row |= {} if one.apart is None else {"runtimes_apart": one.apart}
    return row


def _program(place: str, name: str, found: "Program") -> dict[str, object]:
    row: dict[str, object] = {"implementation": place, "program": name, "title": found.title, "facts": found.facts}
    return row | ({"raises": found.raises} if found.raises else {})


def _about(found: "Exported") -> dict[str, object]:
    return {
        "exported": {
            "created": found.created,
            "writers": {name: one.versions for name, one in found.writers.items()},
            "runtimes": {name: one.versions for name, one in found.runtimes.items()},
            "tools": {name: one.versions for name, one in found.tools.items()},
        }
    }


def _say_about(found: "Exported") -> None:
    files = {digest for several in found.written.values() for one in several.values() for digest in one.files.values()}
    typer.echo(
        f"Measured on {found.created or 'no day yet'}: {len(found.writers)} implementations exported {len(files):,} "
        f"different files; {len(found.runtimes)} runtimes ran them. Off is of the largest number that Keras predicts.",
        err=True,
    )


@measuring.command("list")
def list_(
    json: Json = False,
    markdown: Annotated[bool, typer.Option(help="Print the companions as the documentation has them.")] = False,
) -> None:
    """List who exports, and who runs what was exported."""
    from conformance.cli.options import console, print_json, table
    from conformance.environments.matrix import companions
    from conformance.environments.table import Environments
    from conformance.exporting.plan import is_here, places

    environments = Environments.load()
    found = places(environments)
    if markdown:
        typer.echo(companions(environments), nl=False)
        return
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
def write(implementation: Places = None, model: Models = None, jobs: Jobs = 1, reports: Reports = REPORTS) -> None:
    """Export the models under implementations, default all that are here.

    What was exported before by the same lock and the same code is not exported again.
    """
    from conformance.exporting import running
    from conformance.exporting.journals import Journals
    from conformance.exporting.names import models

    chosen = [one for one in models() if any(fnmatchcase(one, pattern) for pattern in model or ["*"])]
    for pattern in model or ():
        if not any(fnmatchcase(one, pattern) for one in models()):
            raise UsageError(f"no model is called {pattern}", f"There are: {', '.join(models())}")
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


def _each(names: "Sequence[str] | None", jobs: int, task: str, one: "Callable[[Place, Launch], None]") -> None:
    """Let each chosen place that has a task do it, so many at a time."""
    from conformance.environments.following import each
    from conformance.environments.table import Environments
    from conformance.exporting import plan
    from conformance.exporting.gathering import tasks

    environments = Environments.load()
    mine = [place for place in plan.chosen(environments, names) if task in tasks(place)]
    each(lambda place: one(place, plan.launch(environments, place)), mine, jobs)
