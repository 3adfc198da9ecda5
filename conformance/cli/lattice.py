"""``lattice``: measures what every Keras saves and every other loads."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

from typing import TYPE_CHECKING, Annotated

import typer

from conformance.cli.options import REPORTS, Implementations, Reports
from conformance.cli.saving import Formats, formats_of
from conformance.model.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conformance.environments.launch import Launch

Jobs = Annotated[int, typer.Option("--jobs", "-j", min=1, help="Number of implementations at a time.")]
Models = Annotated[str, typer.Option("--model", help="Only these models: a glob.", metavar="PATTERN")]

#: Formats in which a way over another implementation is tried.
AGAIN = ("h5", "keras", "weights_h5")

measuring = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Measure what every Keras saves and every other loads."
)


def add_to(app: typer.Typer) -> None:
    app.add_typer(measuring, name="lattice")


@measuring.command()
def write(
    implementation: Implementations = None,
    format_: Formats = None,
    model: Models = "*",
    jobs: Jobs = 1,
    reports: Reports = REPORTS,
) -> None:
    """Save the models under implementations (ids), default all that are on this machine.

    What was saved before by the same lock and the same worker is not saved again.
    """
    from fnmatch import fnmatchcase

    from conformance.lattice import running
    from conformance.lattice.journals import Journals

    chosen = [one for one in running.models() if fnmatchcase(one, model)]
    running.write(
        Journals(reports / "lattice"), _launches(implementation), chosen, formats_of(format_), jobs, typer.echo
    )


@measuring.command()
def read(
    implementation: Implementations = None,
    writer: Annotated[
        list[str] | None,
        typer.Option("--from", help="Only what this implementation saved (repeatable).", metavar="ID"),
    ] = None,
    format_: Formats = None,
    model: Models = "*",
    again: Annotated[
        bool,
        typer.Option("--again", help="Save again, as h5, keras and weights_h5, what loads right: ways over these."),
    ] = False,
    jobs: Jobs = 1,
    hangs: Annotated[
        float | None,
        typer.Option(min=1.0, help="Seconds of processor time after which a file hangs (default: 40).", metavar="S"),
    ] = None,
    reports: Reports = REPORTS,
) -> None:
    """Load every different file under implementations (ids), default all that are on this machine.

    What was loaded before by the same lock and the same worker is not loaded again, so an ended run is gone on with.
    """
    from fnmatch import fnmatchcase

    from conformance.lattice import alike, packing, running
    from conformance.lattice.journals import Journals

    journals, former = Journals(reports / "lattice"), packing.read()
    formats = formats_of(format_)
    classes = alike.alike(journals, _launches(None), former)
    # Of those that say the same one is loaded.
    files: dict[str, str] = {}
    for launch in _launches(writer):
        for name, made in journals.written(launch).items():
            if fnmatchcase(name, model):
                for digest in (digest for one, digest in made.files.items() if one in formats):
                    files.setdefault(classes.stands(digest), digest)

    def left(launch: "Launch") -> list[str]:
        loaded = {classes.stands(digest) for digest in alike.had(journals, launch, former)}
        return [digest for stands, digest in files.items() if stands not in loaded]

    over: dict[str, list[str]] = {}
    if not again:
        for launch in _launches(None):
            for source, saved in journals.saved_again(launch).items():
                over.setdefault(source, []).extend(saved.values())
    if not files:
        raise UsageError("there are no files to load", "Save some: conformance lattice write")
    typer.echo(f"{len(files):,} different files")
    chosen = _launches(implementation)
    running.read(
        journals,
        chosen,
        list(files.values()),
        jobs,
        typer.echo,
        AGAIN if again else (),
        over,
        left,
        hangs or running.BUSY,
    )


@measuring.command()
def same(implementation: Implementations = None, reports: Reports = REPORTS) -> None:
    """Find implementations (ids), default all on this machine, that are a measured one under a second name.

    What that saves and loads holds for them: every name that saving and loading asks for is one object in both.
    """
    from conformance.lattice import same as second
    from conformance.lattice.journals import Journals

    journals, launches = Journals(reports / "lattice"), _launches(None)
    measured = [one for one in launches if journals.written(one) and journals.read(one)]
    for launch in _launches(implementation):
        if launch not in measured and second.candidates(launch, measured):
            found = journals.same(launch) or second.prove(journals, launch, measured)
            typer.echo(
                f"{launch.id}: {found.implementation}, {len(found.symbols)} names" if found else f"{launch.id}: none"
            )


@measuring.command()
def pack(reports: Reports = REPORTS) -> None:
    """Put what was measured here into the package: what others have of the same worker stays."""
    from conformance.lattice import packing
    from conformance.lattice.gathering import gathered
    from conformance.lattice.journals import Journals

    found = gathered(Journals(reports / "lattice"), _launches(None), packing.read())
    size = packing.write(found)
    typer.echo(f"{len(found.writers)} writers, {len(found.readers)} readers, {found.files:,} files, {size:,} bytes")


def _launches(names: "Sequence[str] | None") -> "list[Launch]":
    from conformance.environments.table import Environments
    from conformance.workspace.workspace import choose_launches

    return choose_launches(Environments.load(), (), names or ())
