"""The ``conformance`` command: one module for each group of subcommands.

Those modules import what they need when they are called, so that ``--help`` and mistakes answer at once.
"""

import gc
import sys

import typer

from conformance.cli import causes, environments, history, ledger, merging, publish, questions, report, run, today
from conformance.cli.extra import missing
from conformance.errors import ConformanceError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Measure whether every Keras does the same thing.",
)
environments.add_to(app)
run.add_to(app)
merging.add_to(app)
questions.add_to(app)
causes.add_to(app)
history.add_to(app)
report.add_to(app)
publish.add_to(app)
today.add_to(app)
app.add_typer(ledger.app, name="ledger")


def main() -> None:
    """Entry point; an error a user can mend is two lines and exit status 2."""
    collecting = gc.isenabled()
    try:
        app()
    except ModuleNotFoundError as error:
        known = missing(error)
        if known is None:
            raise
        _fail(known)
    except ConformanceError as error:
        _fail(error)
    finally:
        # A question may have turned it off.
        if collecting:
            gc.enable()


def _fail(error: ConformanceError) -> None:
    typer.secho("error: ", fg="red", bold=True, err=True, nl=False)
    typer.echo(one_line(error.message), err=True)
    if error.advice:
        typer.echo(f"       {one_line(error.advice)}", err=True)
    sys.exit(2)


def one_line(text: str) -> str:
    """A text without line breaks."""
    return " ".join(text.split())
