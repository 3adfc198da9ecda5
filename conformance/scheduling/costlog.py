"""What each worker process cost, one JSON line each, kept beside the observations of a run."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

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
        """Append one line, in one write."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
        try:
            os.write(file, msgspec.json.encode(cost) + b"\n")
        finally:
            os.close(file)


def read_costs(folder: Path) -> Iterator[WorkerCost]:
    """All lines of a folder's log; what a killed machine left of a line is passed over."""
    path = folder / NAME
    if not path.exists():
        return
    for line in path.read_bytes().splitlines():
        try:
            yield msgspec.json.decode(line, type=WorkerCost)
        except msgspec.DecodeError:
            continue


def merge_costs(folders: Iterable[Path], into: Path) -> None:
    """Unite the logs of folders, and of ``into`` itself, in ``into``: each line once, in the order of bytes."""
    lines = {msgspec.json.encode(cost) for folder in (*folders, into) for cost in read_costs(folder)}
    if lines:
        into.mkdir(parents=True, exist_ok=True)
        temporary = (into / NAME).with_suffix(".tmp")
        temporary.write_bytes(b"".join(line + b"\n" for line in sorted(lines)))
        temporary.replace(into / NAME)
