"""All of the table on this machine: what can be started, what could not, and a record of the latter."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from conformance.environments import provisioning as making
from conformance.environments.launch import Launch
from conformance.environments.table import Environments
from conformance.model.errors import ConformanceError, ForeignFileError
from conformance.model.observation import Implementation
from conformance.storage.disk import content, make_folder, replace_file

NAME = "not-run.json"


class Failure(msgspec.Struct, frozen=True):
    """Why an implementation could not go on: the error, what to do, and when that was."""

    error: str
    message: str
    advice: str
    when: str


@dataclass(frozen=True)
class Prepared:
    """How to start each implementation that can be, and the error of each that cannot, by id."""

    launches: tuple[Launch, ...]
    failures: Mapping[str, ConformanceError] = field(default_factory=dict, hash=False)


def prepare(
    environments: Environments,
    implementations: Iterable[Implementation],
    *,
    interpreters: Mapping[str, Path] | None = None,
    worker: Path | None = None,
    tell: Callable[[str], None] | None = None,
) -> Prepared:
    """Find or make the environment of every implementation; one that cannot be made fails alone.

    ``tell`` is given each environment's name before it is made.
    """
    pythons: dict[str, Path | ConformanceError] = {}
    launches: list[Launch] = []
    failures: dict[str, ConformanceError] = {}
    for mine in implementations:
        name = mine.environment
        if name not in pythons:
            try:
                if tell is not None and not environments.is_here(name):
                    tell(name)
                pythons[name] = making.ready(environments, name, (interpreters or {}).get(name))
            except ConformanceError as error:
                pythons[name] = error
        python = pythons[name]
        if isinstance(python, ConformanceError):
            failures[mine.id] = python
            continue
        launch = environments.launch(mine, python)
        launches.append(launch if worker is None else replace(launch, worker=worker))
    return Prepared(tuple(launches), failures)


def record(folder: Path, tried: Iterable[str], failures: Mapping[str, ConformanceError]) -> None:
    """Write to ``not-run.json`` why implementations could not go on; those that were tried and could, leave it."""
    known = read_record(folder)
    when = datetime.now(UTC).isoformat(timespec="seconds")
    kept = {i: failure for i, failure in known.items() if i not in set(tried)}
    for i, error in failures.items():
        kept[i] = Failure(type(error).__name__, error.message, error.advice, when)
    if kept != known:
        write_record(folder, kept)


def write_record(folder: Path, failures: Mapping[str, Failure]) -> None:
    """Replace a folder's record; raises DiskError."""
    make_folder(folder)
    replace_file(
        folder / NAME, [msgspec.json.format(msgspec.json.encode(dict(sorted(failures.items()))), indent=2), b"\n"]
    )


def read_record(folder: Path) -> dict[str, Failure]:
    """Why implementations could not go on, by id; empty where all could. Raises ForeignFileError, DiskError."""
    path = folder / NAME
    try:
        return msgspec.json.decode(content(path), type=dict[str, Failure])
    except FileNotFoundError:
        return {}
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ForeignFileError(
            f"{path} is no record of what could not be run: {error}", "Move it away; it was not changed."
        ) from error


def merge_records(folders: Iterable[Path], into: Path) -> None:
    """Unite what folders, and ``into`` itself, say could not go on: of each implementation what was said last."""
    found: dict[str, Failure] = {}
    for folder in (*folders, into):
        for i, failure in read_record(folder).items():
            found[i] = max(found.get(i, failure), failure, key=lambda f: (f.when, f.error, f.message))
    if found:
        write_record(into, found)
