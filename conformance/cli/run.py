"""``conformance run``: observe cases under implementations."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from conformance.cli.options import REPORTS, Json, Reports, UsageError, nearest, print_json
from conformance.errors import MissingInterpreterError, UnknownCaseError
from conformance.runner.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conformance.catalog.case import Case
    from conformance.runner.launch import Launch
    from conformance.runner.session import Result

PROVIDERS = ("keras", "tf.keras", "tf_keras")


def add_to(app: typer.Typer) -> None:
    app.command("run")(run)


def run(
    environment: Annotated[list[str] | None, typer.Option("--environment", "-e", metavar="NAME")] = None,
    implementation: Annotated[list[str] | None, typer.Option("--implementation", "-i", metavar="ID")] = None,
    interpreter: Annotated[list[str] | None, typer.Option(metavar="NAME=PATH", help="An environment's Python.")] = None,
    python: Annotated[Path | None, typer.Option(help="Observe this interpreter, of no environment of ours.")] = None,
    provider: Annotated[str, typer.Option(help="With --python: keras, tf.keras or tf_keras.")] = "keras",
    backend: Annotated[str, typer.Option(help="With --python: tensorflow, jax, torch, theano.")] = "tensorflow",
    name: Annotated[str, typer.Option(help="With --python: what to call it.")] = "local",
    device: Annotated[str, typer.Option(help="cpu or gpu.")] = "cpu",
    cases: Annotated[list[str] | None, typer.Option("--case", "-c", help="Glob on case ids (repeatable).")] = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", min=1, help="Workers at once; default: one a core.")
    ] = None,
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds a case may take.")] = Limits.case_seconds,
    memory: Annotated[float, typer.Option(min=0.1, help="GiB a worker may hold.")] = Limits.memory_bytes / 2**30,
    reports: Reports = REPORTS,
    json: Json = False,
) -> None:
    """Observe cases; what was observed before under the same case, lock and worker is kept.

    Without --environment, --implementation and --python, every environment that is on this machine is observed.
    Exit status 1 where an implementation could not be started.
    """
    if python is None:
        launches = _of_the_table(environment or [], implementation or [], interpreter or [], device)
    elif environment or implementation or interpreter:
        raise UsageError("--python observes an interpreter of your own", "Leave the table's names out.")
    else:
        launches = [_of_your_own(python, provider, backend, name, device)]
    chosen = choose_cases(cases)
    limits = Limits(case_seconds=timeout, memory_bytes=int(memory * 2**30))
    result = _observe(launches, chosen, jobs, limits, reports)
    if json:
        print_json(
            {
                "observed": result.observed,
                "resumed": result.resumed,
                "implementations": [launch.id for launch in launches],
                "failures": {i: str(error) for i, error in result.failures.items()},
                "refused": list(result.refused),
            }
        )
    else:
        typer.echo(f"observed {result.observed}, kept {result.resumed} observed before")
    for i, error in result.failures.items():
        typer.echo(f"could not go on with {i}: {error}", err=True)
    for refused in result.refused:
        typer.echo(f"refused: {': '.join(refused)}", err=True)
    if result.failures or result.refused:
        raise typer.Exit(1)


def choose_cases(globs: list[str] | None) -> "list[Case]":
    """The cases whose ids match any glob, or all.

    Raises UnknownCaseError where a glob matches none.
    """
    from conformance import catalog
    from conformance.ledger.propose import matching

    everything = catalog.load()
    if not globs:
        return list(everything.values())
    for glob in globs:
        if not matching([glob], everything):
            raise UnknownCaseError(
                f"no case is called {glob}", nearest(glob, everything, "pytest tests/conformance --collect-only -q")
            )
    return [everything[i] for i in matching(globs, everything)]


def _observe(
    launches: "list[Launch]", chosen: "Iterable[Case]", jobs: int | None, limits: Limits, reports: Path
) -> "Result":
    from rich.console import Console

    from conformance.cli.progress import live_progress
    from conformance.ledger import load as ledger
    from conformance.workspace import Workspace, observe, with_partners

    rules = ledger.load()
    with (
        Workspace(reports).session(launches, jobs, limits) as session,
        live_progress(Console(stderr=True)) as progress,
    ):
        return observe(session, with_partners(chosen), rules, progress)


def _of_the_table(
    environments: list[str], implementations: list[str], interpreters: list[str], device: str
) -> "list[Launch]":
    """What the table says about the names given; raises what choose_launches raises, and UsageError."""
    from conformance.environments import Environments
    from conformance.workspace import choose_launches

    table = Environments.load()
    if device not in table.table.devices:
        raise UsageError(f"there is no device {device}", f"Name one of: {', '.join(table.table.devices)}.")
    paths: dict[str, Path] = {}
    for text in interpreters:
        key, equals, path = text.partition("=")
        if not equals or not path:
            raise UsageError(
                f"--interpreter {text} names no Python", "Write NAME=PATH, e.g. py311-tf2=venv/bin/python."
            )
        paths[table.get(key).name] = Path(path)
    launches = choose_launches(table, environments, implementations, paths, device)
    if not launches:
        raise MissingInterpreterError(
            "none of the environments is on this machine", f"Make one with: tox -e {table.names()[0]} --notest"
        )
    return launches


def _of_your_own(python: Path, provider: str, backend: str, name: str, device: str) -> "Launch":
    """Any interpreter; raises UsageError for what cannot be one."""
    from conformance.environments import Environments
    from conformance.observations.model import Implementation
    from conformance.runner.launch import Launch

    if not (python.is_file() and os.access(python, os.X_OK)):
        raise MissingInterpreterError(f"{python} is no interpreter", "Name one that there is, e.g. venv/bin/python.")
    if provider not in PROVIDERS:
        raise UsageError(f"there is no provider {provider}", nearest(provider, PROVIDERS, ", ".join(PROVIDERS)))
    if name in Environments.load().names() or "/" in name:
        raise UsageError(f"--name {name} would be taken for an environment of the table", "Call it something else.")
    return Launch(Implementation(name, provider, backend, device), python.absolute())
