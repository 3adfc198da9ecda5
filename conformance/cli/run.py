"""``conformance run``: observe cases under implementations."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from conformance.cli.options import REPORTS, Cases, Json, Reports, matching, print_json
from conformance.execution.limits import Limits
from conformance.model.errors import ConformanceError, MissingInterpreterError, UnsuitableNameError, UsageError
from conformance.model.nearest import nearest

if TYPE_CHECKING:
    from conformance.environments.launch import Launch
    from conformance.environments.table import Environments
    from conformance.execution.endings import Endings
    from conformance.execution.session import Executor, Result
    from conformance.model.case import Case
    from conformance.workspace.isolate import Isolation
    from conformance.workspace.workspace import Workspace

PROVIDERS = ("keras", "tf.keras", "tf_keras")

#: What --name may be, and what --backend and --device: ids are read by people, and written in brackets and paths.
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,63}")
WORD = re.compile(r"[a-z0-9_]{1,24}")


def add_to(app: typer.Typer) -> None:
    app.command("run")(run)


def run(
    everything: Annotated[
        bool, typer.Option("--all", help="Run every environment of the table; make missing ones first.")
    ] = False,
    environment: Annotated[
        list[str] | None,
        typer.Option("--environment", "-e", metavar="NAME", help="Only this environment (repeatable)."),
    ] = None,
    implementation: Annotated[
        list[str] | None,
        typer.Option("--implementation", "-i", metavar="ID", help="Only this implementation (repeatable)."),
    ] = None,
    interpreter: Annotated[
        list[str] | None, typer.Option(metavar="NAME=PATH", help="Use this Python for an environment.")
    ] = None,
    python: Annotated[Path | None, typer.Option(help="Observe the Keras of this interpreter.")] = None,
    provider: Annotated[str, typer.Option(help="With --python: keras, tf.keras or tf_keras.")] = "keras",
    backend: Annotated[
        str, typer.Option(help="With --python: tensorflow, jax, torch, numpy, openvino, theano, cntk, mxnet.")
    ] = "tensorflow",
    name: Annotated[str, typer.Option(help="With --python: the name in the results.")] = "local",
    device: Annotated[str, typer.Option(help="cpu or gpu.")] = "cpu",
    cases: Cases = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", min=1, help="Number of parallel workers; default: one for each core.")
    ] = None,
    timeout: Annotated[float, typer.Option(min=0.1, help="Time limit of a case, in seconds.")] = Limits.case_seconds,
    memory: Annotated[float, typer.Option(min=0.1, help="Memory limit of a worker, in GiB.")] = Limits.memory_bytes
    / 2**30,
    worker: Annotated[
        Path | None, typer.Option(help="Use another worker, a script or a folder (docs/protocol.md).")
    ] = None,
    shard: Annotated[str | None, typer.Option(metavar="N/OF", help="Run only this part of the work, e.g. 3/8.")] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Run on the workers of this Dask scheduler, e.g. tcp://host:8786."),
    ] = None,
    worker_root: Annotated[
        str, typer.Option(help="With --scheduler: the checkout on the remote machines; default: the imported one.")
    ] = "",
    patience: Annotated[
        float, typer.Option(min=1.0, help="With --scheduler: seconds to wait for the first worker.")
    ] = 600.0,
    archive: Annotated[
        bool, typer.Option(help="Start from the valid observations in the archive of --reports.")
    ] = True,
    confirm: Annotated[bool, typer.Option(help="Repeat cases with small, unexplained differences.")] = True,
    same: Annotated[bool, typer.Option(help="Run only one of two providers if both are the same objects.")] = True,
    again: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATTERN",
            help="Observe again: a glob of case ids, or a status such as status:timeout (repeatable).",
        ),
    ] = None,
    isolate: Annotated[
        bool,
        typer.Option("--isolate", help="Also perform each case in its own process, and list those that differ."),
    ] = False,
    keep_going: Annotated[
        bool, typer.Option("--keep-going", help="Continue after faults of the harness, and list the affected cases.")
    ] = False,
    reports: Reports = REPORTS,
    json: Json = False,
) -> None:
    """Observe cases. Observations that are still valid are kept.

    Without --environment, --implementation, --python or --all, every environment that this machine has is used.
    Exit status 1 if an implementation could not be started; with --all, reports/not-run.json says why.
    """
    # A mistake in a pattern is told before any environment is looked for.
    known = _known(again or [])
    named = (environment or [], implementation or [])
    _refuse_mixtures(everything, named, interpreter, python, shard, scheduler)
    if isolate and (shard is not None or scheduler is not None):
        raise UsageError("--isolate is for this machine", "Leave --shard and --scheduler out.")
    chosen = choose_cases(cases)
    if python is not None:
        plan = Plan([(_of_your_own(python, provider, backend, name, device), chosen)])
    elif everything or shard is not None or scheduler is not None:
        plan = _part_of_the_table(named, interpreter or [], device, shard, chosen, elsewhere=scheduler is not None)
    else:
        plan = Plan([(launch, chosen) for launch in _of_the_table(*named, interpreter or [], device)])
    if worker is not None:
        plan = Plan([(replace(launch, worker=_existing(worker)), part) for launch, part in plan.work], plan.failures)
    limits = Limits(case_seconds=timeout, memory_bytes=int(memory * 2**30))
    manner = Manner(jobs, limits, shard, confirm, keep_going, tuple(known), same, isolate, archive)
    with _executor(scheduler, worker_root, patience) as executor:
        result, isolation, endings = _observe(plan, reports, manner, executor)
    if isolation is not None:
        result.failures.update(isolation.failures)
    result.failures.update(plan.failures)
    if everything:
        from conformance.execution.whole_table import record

        record(reports, [launch.id for launch, _ in plan.work], result.failures)
    _say(result, isolation, endings, [launch.id for launch, _ in plan.work], json)


#: Cases whose worker ended that are named at the end of a run.
NAMED = 10


def _say(
    result: "Result", isolation: "Isolation | None", endings: "Endings", implementations: list[str], json: bool
) -> None:
    """Print what was done; exit status 1 where something could not go on, or a case differs by itself."""
    poisoned = [] if isolation is None else isolation.poisoned
    if json:
        alone = {} if isolation is None else {"alone": isolation.performed, "poisoned": poisoned}
        print_json(
            {
                **alone,
                "observed": result.observed,
                "same": result.same,
                "resumed": result.resumed,
                "statuses": dict(endings.counts),
                "missing": endings.missing,
                "died": [{"implementation": i, "case": case, "status": status} for status, i, case in endings.died],
                "implementations": implementations,
                "failures": {i: str(error) for i, error in result.failures.items()},
                "refused": list(result.refused),
                "faults": list(result.faults),
            }
        )
    else:
        _say_endings(result, endings)
        if isolation is not None:
            typer.echo(f"performed {isolation.performed} alone, {len(poisoned)} of them differ then")
        for one in poisoned:
            typer.echo(f"{one.implementation}: {one.case}: differs alone in {', '.join(one.where)}")
    for i, error in result.failures.items():
        typer.echo(f"could not go on with {i}: {error}", err=True)
    for refused in result.refused:
        typer.echo(f"refused: {': '.join(refused)}", err=True)
    for fault in result.faults:
        typer.echo(f"fault of the harness: {': '.join(fault)}", err=True)
    if result.failures or result.refused or result.faults or poisoned:
        raise typer.Exit(1)


def _say_endings(result: "Result", endings: "Endings") -> None:
    """How the cases ended, how many of them were observed now, and whom no worker survived."""
    from conformance.console.lines import counted, wrapped

    now = [f"{result.observed:,} observed now"]
    if result.same:
        now.append(f"{result.same:,} the same objects as another provider's")
    now.append(f"{result.resumed:,} observed before")
    told = f"{counted(endings.total, 'observation')}: {endings.text or 'none'} ({', '.join(now)})"
    for line in wrapped(told):
        typer.echo(line.text)
    for text in endings.named(NAMED):
        typer.echo(text)


def choose_cases(globs: list[str] | None) -> "list[Case]":
    """The cases whose ids match any glob, or all.

    Raises UnknownCaseError where a glob matches none.
    """
    from conformance import catalog

    everything = catalog.load()
    if not globs:
        return list(everything.values())
    return [everything[name] for name in matching(globs, everything, "pytest tests/conformance --collect-only -q")]


def _known(patterns: list[str]) -> list[str]:
    """Patterns of --again that can match something; raises UsageError for another status, UnknownCaseError."""
    from typing import get_args

    from conformance.execution.recorder import STATUS
    from conformance.model.observation import CaseStatus

    statuses = [status for status in get_args(CaseStatus) if status != "not-run"]
    for pattern in patterns:
        name = pattern.removeprefix(STATUS)
        if name == pattern:
            choose_cases([pattern])
        elif name not in statuses:
            raise UsageError(f"--again {pattern}: no case ends so", nearest(name, statuses, ", ".join(statuses)))
    return patterns


def _refuse_mixtures(
    everything: bool,
    named: tuple[list[str], list[str]],
    interpreter: list[str] | None,
    python: Path | None,
    shard: str | None,
    scheduler: str | None,
) -> None:
    """Raises UsageError where options contradict each other."""
    if everything and (any(named) or python):
        raise UsageError("--all observes the whole table", "Leave --environment, --implementation and --python out.")
    if python is not None and (any(named) or interpreter):
        raise UsageError("--python observes an interpreter of your own", "Leave the table's names out.")
    if shard is not None and not (everything or any(named)):
        raise UsageError("--shard is a part of what is named", "Add --all, or --environment or --implementation.")
    if scheduler is not None and (python or interpreter):
        raise UsageError("--scheduler has its workers find their interpreters", "Use --worker-root.")


@dataclass(frozen=True)
class Plan:
    """Which cases of which implementations to observe, and why others cannot be."""

    work: "Sequence[tuple[Launch, Sequence[Case]]]"
    failures: Mapping[str, ConformanceError] = field(default_factory=dict)


@dataclass(frozen=True)
class Manner:
    """How to observe it: see the options of the same names."""

    jobs: int | None
    limits: Limits
    shard: str | None
    confirm: bool
    keep_going: bool
    again: tuple[str, ...]
    same: bool
    isolate: bool
    archive: bool


def _observe(
    plan: Plan, reports: Path, manner: Manner, executor: "Executor | None"
) -> "tuple[Result, Isolation | None, Endings]":
    """Observe what is planned; how its cases ended is read when all of it is done."""
    from conformance.analysis.ledger import load as ledger
    from conformance.cli.progress import live_progress
    from conformance.console.tables import SafeConsole
    from conformance.execution.endings import Endings
    from conformance.execution.shards import Shard
    from conformance.workspace.workspace import Workspace, confirm_near_borders, confirm_shard, with_partners

    rules = ledger.load()
    shard = manner.shard
    work = [(launch, part if shard else with_partners(part)) for launch, part in plan.work]
    name = Shard.parse(shard).name if shard else ""
    workspace = Workspace(reports)
    if manner.archive:
        _restore(workspace, work, name)
    with (
        workspace.session(
            [launch for launch, _ in work],
            manner.jobs,
            manner.limits,
            name,
            executor,
            keep_going=manner.keep_going,
            again=manner.again,
            share=manner.same,
        ) as session,
        live_progress(SafeConsole(stderr=True)) as progress,
    ):
        result = session.work_on(work, progress)
        if manner.confirm and shard:
            confirm_shard(session, work, rules, result, progress)
        elif manner.confirm and work:
            confirm_near_borders(session, work[0][1], rules, result, progress)
        endings = Endings()
        for launch, part in work:
            endings.add(launch.id, part, session.stored(launch))
        if not manner.isolate:
            return result, None, endings
        from conformance.workspace.isolate import isolate

        able = [(launch, part) for launch, part in work if launch.id not in result.failures]
        return result, isolate(session, able, progress), endings


def _restore(workspace: "Workspace", work: "Sequence[tuple[Launch, Sequence[Case]]]", shard: str) -> None:
    """Begin with what the archive has, and tell of it."""
    from conformance.archive import exists

    if not exists(workspace.archive):
        return
    restored = workspace.restore(work, shard)
    if count := sum(restored.observations.values()):
        typer.echo(f"restored {count} observations from {workspace.archive}", err=True)
    for i in restored.apart:
        typer.echo(f"{i}: nothing is restored, what is here was observed under other conditions", err=True)
    for lost in restored.lost:
        typer.echo(f"left out: {lost}", err=True)


@contextmanager
def _executor(scheduler: str | None, worker_root: str, patience: float) -> "Iterator[Executor | None]":
    """What spreads the work: this machine (None), or a Dask cluster."""
    if scheduler is None:
        yield None
        return
    from conformance.execution.cluster import cluster

    with cluster(scheduler, worker_root, patience, lambda text: typer.echo(text, err=True)) as executor:
        yield executor


def _part_of_the_table(
    named: tuple[list[str], list[str]],
    interpreters: list[str],
    device: str,
    shard: str | None,
    cases: "Sequence[Case]",
    *,
    elsewhere: bool,
) -> Plan:
    """All of the table or what is named of it, or one shard of that; its environments are made where they are missing.

    ``elsewhere``: other machines know where theirs are. Raises UsageError, ShardError, UnknownEnvironmentError and
    UnknownImplementationError.
    """
    from conformance.environments.table import Environments
    from conformance.execution.durations import Durations
    from conformance.execution.shards import Shard, chosen
    from conformance.execution.whole_table import prepare
    from conformance.workspace.workspace import with_partners

    table = Environments.load()
    paths = _interpreters(table, interpreters, device)
    environments, ids = named
    wanted = [table.implementation(i) for i in ids]
    wanted += [i for name in environments for i in table.implementations(name) if i not in wanted]
    if not wanted:
        wanted = list(table.implementations())
    if device != "cpu":
        wanted = [table.implementation(f"{i.id}@{device}") for i in wanted]
    parts: Mapping[str, Sequence[Case]] = {i.id: cases for i in wanted}
    if shard is not None:
        parts = chosen(Shard.parse(shard), wanted, with_partners(cases), Durations.load())
        wanted = [i for i in wanted if i.id in parts]
    if elsewhere:
        return Plan([(table.launch(i, Path("python")), parts[i.id]) for i in wanted])
    prepared = prepare(table, wanted, interpreters=paths, tell=lambda name: typer.echo(f"making {name}", err=True))
    return Plan([(launch, parts[launch.id]) for launch in prepared.launches], prepared.failures)


def _existing(worker: Path) -> Path:
    """A worker's path; raises UsageError where nothing is there."""
    if not (worker.is_file() or (worker / "__main__.py").is_file()):
        raise UsageError(f"there is no worker {worker}", "Name a script, or a folder with a __main__.py.")
    return worker.absolute()


def _of_the_table(
    environments: list[str], implementations: list[str], interpreters: list[str], device: str
) -> "list[Launch]":
    """What the table says about the names given; raises what choose_launches raises, and UsageError."""
    from conformance.environments.table import Environments
    from conformance.workspace.workspace import choose_launches

    table = Environments.load()
    paths = _interpreters(table, interpreters, device)
    launches = choose_launches(table, environments, implementations, paths, device)
    if not launches:
        raise MissingInterpreterError(
            "none of the environments is on this machine", f"Make one with: tox -e {table.names()[0]} --notest"
        )
    return launches


def _interpreters(table: "Environments", interpreters: list[str], device: str) -> dict[str, Path]:
    """Environment → Python, from NAME=PATH; raises UsageError, also where there is no such device."""
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
    return paths


def _of_your_own(python: Path, provider: str, backend: str, name: str, device: str) -> "Launch":
    """Any interpreter; raises UsageError for what cannot be one."""
    from conformance.environments.compilation_cache import variables
    from conformance.environments.launch import Launch
    from conformance.environments.lock_check import installed, site_packages
    from conformance.environments.table import Environments
    from conformance.model.observation import Implementation

    if not (python.is_file() and os.access(python, os.X_OK)):
        raise MissingInterpreterError(f"{python} is no interpreter", "Name one that there is, e.g. venv/bin/python.")
    if provider not in PROVIDERS:
        raise UsageError(f"there is no provider {provider}", nearest(provider, PROVIDERS, ", ".join(PROVIDERS)))
    for option, value, pattern, advice in (
        (
            "--name",
            name,
            NAME,
            "Begin with a letter or digit; then letters, digits and . _ + - may follow, 64 at most.",
        ),
        ("--backend", backend, WORD, "Name one such as tensorflow, jax or torch."),
        ("--device", device, WORD, "Name one such as cpu or gpu."),
    ):
        if not pattern.fullmatch(value):
            raise UnsuitableNameError(f"{option} {value} cannot be part of an implementation's id", advice)
    if name in Environments.load().names():
        raise UsageError(f"--name {name} would be taken for an environment of the table", "Call it something else.")
    # No table says what it needs because of its versions. Only JAX is looked at: another backend needs nothing.
    packages: Mapping[str, str] = {}
    if backend == "jax":
        # A worker that cannot be started says so itself.
        with suppress(MissingInterpreterError):
            packages = installed(site_packages(python.absolute()))
    return Launch(
        Implementation(name, provider, backend, device), python.absolute(), variables(backend, device, packages)
    )
