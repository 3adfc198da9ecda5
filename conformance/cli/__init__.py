"""The ``conformance`` command: one module for each group of subcommands.

These modules import their dependencies when they are called, so that ``--help`` and errors answer at once.
"""

import contextlib
import gc
import logging
import os
import sys
from collections.abc import Iterator
from typing import Annotated

import typer

from conformance import __version__
from conformance.cli import (
    api,
    archive,
    catalog,
    causes,
    check,
    conversions,
    coverage,
    dev,
    environments,
    exporting,
    find,
    gpu,
    history,
    instead,
    lattice,
    ledger,
    lint,
    merging,
    mutants,
    publish,
    questions,
    report,
    reproducers,
    run,
    saving,
    scripts,
    speed,
    symbols,
    unpinned,
)
from conformance.cli.extra import missing
from conformance.console.stopping import StoppedBySignal, end_by, signals_raised
from conformance.console.terminal import emphasized, safe_streams
from conformance.model.errors import ConformanceError
from conformance.model.texts import one_line
from conformance.storage.disk import disk_error

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Compare what keras, tf.keras and tf_keras do, across versions and backends.",
)
environments.add_to(app)
run.add_to(app)
merging.add_to(app)
questions.add_to(app)
reproducers.add_to(app)
causes.add_to(app)
history.add_to(app)
scripts.add_to(app)
conversions.add_to(app)
saving.add_to(app)
lattice.add_to(app)
exporting.add_to(app)
speed.add_to(app)
find.add_to(app)
api.add_to(app)
symbols.add_to(app)
coverage.add_to(app)
instead.add_to(app)
lint.add_to(app)
check.add_to(app)
report.add_to(app)
publish.add_to(app)
unpinned.add_to(app)
gpu.add_to(app)
mutants.add_to(app)


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.", is_eager=True)] = False,
) -> None:
    if version:
        typer.echo(f"conformance {__version__}")
        raise typer.Exit


app.add_typer(ledger.app, name="ledger")
app.add_typer(archive.app, name="archive")
app.add_typer(dev.app, name="dev")
app.add_typer(catalog.app, name="catalog")


def main() -> None:
    """Entry point; an error a user can mend is two lines and exit status 2.

    A signal ends the command as it would have ended it anyway, once its workers have ended and what was seen is kept.
    """
    collecting = gc.isenabled()
    try:
        with safe_streams(), signals_raised(), _warnings_told():
            status = _run()
    except StoppedBySignal as stopped:
        end_by(stopped.signal)
    finally:
        # A question may have turned it off. All that it read would be gone through now, for the process to end.
        if collecting and not gc.isenabled():
            gc.freeze()
            gc.enable()
    if status:
        _give_up_output()
    sys.exit(status)


def _give_up_output() -> None:
    """What cannot be written was told: the interpreter's end must not try once more, and say so in its own words."""
    if sys.stdout is None:  # Closed by whoever started it.
        return
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        if sys.stdout is sys.__stdout__:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


@contextlib.contextmanager
def _warnings_told() -> Iterator[None]:
    """What the package warns of is told on standard error meanwhile, each once."""
    told: set[str] = set()

    class Teller(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            text = one_line(record.getMessage())
            if text not in told:
                told.add(text)
                typer.echo(f"warning: {text}", err=True)

    log, teller = logging.getLogger("conformance"), Teller(logging.WARNING)
    log.addHandler(teller)
    log.propagate = False
    try:
        yield
    finally:
        log.removeHandler(teller)
        log.propagate = True


def _run() -> int | str | None:
    """Perform the command; returns its exit status."""
    try:
        try:
            app()
        except SystemExit as ended:
            # What is printed and cannot be written is found out now, not by the interpreter's end.
            for stream in (sys.stdout, sys.stderr):
                if stream is not None:
                    stream.flush()
            return ended.code
    except ModuleNotFoundError as error:
        known = missing(error)
        if known is None:
            raise
        _tell(known)
    except ConformanceError as error:
        _tell(error)
    except OSError as error:
        _tell(disk_error(error))
    return 2


def _tell(error: ConformanceError) -> None:
    """Print an error; who cannot be told still gets the exit status."""
    with contextlib.suppress(ConformanceError, OSError):
        emphasized("error: ", sys.stderr)
        typer.echo(one_line(error.message), err=True)
        if error.advice:
            typer.echo(f"       {one_line(error.advice)}", err=True)
