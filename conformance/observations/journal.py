"""Where a running writer puts its observations, one line at a time, so that a kill loses no line."""

import fcntl
import os
import secrets
from contextlib import suppress
from pathlib import Path

import msgspec

from conformance.model.errors import DiskError
from conformance.model.observation import Header, Observation
from conformance.observations.sealing import seal
from conformance.storage.disk import locked_at_once, make_folder, write_all, writing

SUFFIX = ".journal.jsonl"


class Journal:
    """A file of one writer: a header, then observations as they come. Thread-safe for one write at a time.

    As long as its writer lives it holds the file's lock; a journal that can be locked by somebody
    else was left behind by a process that is no more. Raises DiskError where it cannot be written; what was
    written before is whole then, and no half of a line is behind it.
    """

    def __init__(self, folder: Path, header: Header, stem: str = "") -> None:
        name = f"{stem or header.implementation.slug}.{os.getpid()}-{secrets.token_hex(4)}{SUFFIX}"
        self.path = folder / name
        self._file = -1
        self._end = 0
        self._broken = False
        make_folder(folder)
        with writing(self.path):
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, 0o644)
        try:
            with writing(self.path, "locked"):
                fcntl.flock(self._file, fcntl.LOCK_EX)
            self._put(seal(msgspec.json.encode(header)) + b"\n")
        except DiskError:
            # Without a header it says nothing.
            self.close()
            with suppress(OSError):
                self.path.unlink()
            raise

    def append(self, observation: Observation) -> tuple[int, int]:
        """Write an observation at once; returns where it stands, for ``read``."""
        return self.append_record(msgspec.json.encode(observation))

    def append_record(self, record: bytes) -> tuple[int, int]:
        """The same for an observation's record, with all that it holds."""
        line = seal(record) + b"\n"
        start = self._end
        self._put(line)
        return start, len(line) - 1

    def read(self, start: int, length: int) -> Observation:
        """An observation written before."""
        with writing(self.path, "read"):
            return msgspec.json.decode(os.pread(self._file, length, start), type=Observation)

    def _put(self, line: bytes) -> None:
        if self._broken:
            raise DiskError(f"{self.path} ends in half a line", "Run it again: the next run goes on without that line.")
        with writing(self.path):
            try:
                write_all(self._file, line)
            except OSError:
                self._take_back()
                raise
        self._end += len(line)

    def _take_back(self) -> None:
        """End the file where its last whole line ends; where not even that can be done, nothing may follow."""
        try:
            os.ftruncate(self._file, self._end)
        except OSError:
            self._broken = True

    def close(self) -> None:
        """Give up the file and its lock; it stays until it is absorbed."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def lock_orphan(path: Path) -> int | None:
    """The descriptor of a journal whose writer is no more, locked by us; None while it lives."""
    return locked_at_once(path)
