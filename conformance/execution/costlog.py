"""What each worker process cost, one JSON line each, kept beside the observations of a run."""

import os
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, suppress
from pathlib import Path

import msgspec

from conformance.storage.disk import content, locked, make_folder, refuse_foreign, replace_file, write_all, writing

NAME = "workers.jsonl"


class WorkerCost(msgspec.Struct, frozen=True):
    """A worker process that is no more: seconds until it greeted, seconds it lived, cases it performed, and the
    largest resident memory seen of it (bytes)."""

    implementation: str
    started: str
    start_seconds: float
    seconds: float
    cases: int
    peak_bytes: int


class CostLog:
    """Appends to a folder's log; any number of processes and threads may do so at once."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME

    def add(self, cost: WorkerCost) -> None:
        """Append one line, in one write; raises DiskError, and then no part of it stands there."""
        make_folder(self.path.parent)
        with _held(self.path.parent):
            line = msgspec.json.encode(cost) + b"\n"
            with writing(self.path):
                file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
                try:
                    end = os.fstat(file).st_size
                    try:
                        write_all(file, line)
                    except OSError:
                        with suppress(OSError):
                            os.ftruncate(file, end)
                        raise
                finally:
                    os.close(file)


def _held(folder: Path) -> AbstractContextManager[None]:
    """Nobody else changes a folder's log meanwhile."""
    return locked(folder / f".{NAME}.lock")


def read_costs(folder: Path) -> Iterator[WorkerCost]:
    """All lines of a folder's log; what a killed machine left of a line is passed over."""
    path = folder / NAME
    try:
        lines = content(path).splitlines()
    except FileNotFoundError:
        return
    for line in lines:
        try:
            yield msgspec.json.decode(line, type=WorkerCost)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            continue


def _is_log(path: Path) -> bool:
    return next(read_costs(path.parent), None) is not None


def merge_costs(folders: Iterable[Path], into: Path) -> None:
    """Unite the logs of folders, and of ``into`` itself, in ``into``: each line once, in the order of bytes.

    Raises ForeignTargetError where a file of that name in ``into`` is no log of ours.
    """
    given = {msgspec.json.encode(cost) for folder in folders for cost in read_costs(folder)}
    if not given:
        return
    make_folder(into)
    with _held(into):
        lines = given | {msgspec.json.encode(cost) for cost in read_costs(into)}
        target = into / NAME
        refuse_foreign(target, _is_log, "a log of workers' costs", "Move it away.")
        replace_file(target, (line + b"\n" for line in sorted(lines)))
