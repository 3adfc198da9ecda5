"""Where a running writer puts its observations, one line at a time, so that a kill loses no line."""

import fcntl
import os
import secrets
from pathlib import Path

import msgspec

from conformance.observations.model import Header, Observation

SUFFIX = ".journal.jsonl"


class Journal:
    """A file of one writer: a header, then observations as they come. Thread-safe for one write at a time.

    As long as its writer lives it holds the file's lock; a journal that can be locked by somebody
    else was left behind by a process that is no more.
    """

    def __init__(self, folder: Path, header: Header, stem: str = "") -> None:
        name = f"{stem or header.implementation.slug}.{os.getpid()}-{secrets.token_hex(4)}{SUFFIX}"
        self.path = folder / name
        self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, 0o644)
        fcntl.flock(self._file, fcntl.LOCK_EX)
        self._end = 0
        self._put(msgspec.json.encode(header) + b"\n")

    def append(self, observation: Observation) -> tuple[int, int]:
        """Write an observation at once; returns where it stands, for ``read``."""
        line = msgspec.json.encode(observation) + b"\n"
        start = self._end
        self._put(line)
        return start, len(line) - 1

    def read(self, start: int, length: int) -> Observation:
        """An observation written before."""
        return msgspec.json.decode(os.pread(self._file, length, start), type=Observation)

    def _put(self, line: bytes) -> None:
        unwritten = memoryview(line)
        while unwritten:
            unwritten = unwritten[os.write(self._file, unwritten) :]
        self._end += len(line)

    def close(self) -> None:
        """Give up the file and its lock; it stays until it is absorbed."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def lock_orphan(path: Path) -> int | None:
    """The descriptor of a journal whose writer is no more, locked by us; None while it lives."""
    try:
        file = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        return None
    return file
