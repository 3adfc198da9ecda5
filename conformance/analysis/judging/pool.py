"""Other processes that judge, each reading the observations itself; the one that asks judges with them."""

import os
import pickle
import struct
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol, TypeAlias

import msgspec

from conformance.analysis.ledger.model import Rule
from conformance.compare.prepared import Prepared
from conformance.model.case import Case
from conformance.model.observation import Header
from conformance.observations.opening import Opening

#: The folder that the package is in.
ROOT = Path(__file__).resolve().parent.parent.parent.parent

_LENGTH = struct.Struct("<Q")

#: A case's id, its key (empty where it must not be kept), its record, and what the ledger says of it. Where the id is
#: empty, the record is one that was made beside those of the cases, and nothing else is said.
Result: TypeAlias = tuple[str, bytes, bytes, bytes]

_results = msgspec.msgpack.Decoder(list[Result])


class Beside(Protocol):
    """Makes a record of all cases of an API while they are judged: what they were observed doing is at hand then.

    One that is to be used by other processes can be pickled.
    """

    def key(self, keys: Sequence[bytes]) -> bytes:
        """The key of the record, from those of the cases."""
        ...

    def record(self, cases: Sequence[Case], observed: Mapping[str, Mapping[str, Prepared]]) -> bytes:
        """The record; ``observed`` has every case under every implementation. May raise UnreadableFactError."""
        ...


@dataclass(frozen=True)
class Task:
    """All that a process needs to judge any part: where the observations are, of whom, which cases, which rules."""

    opening: Opening
    headers: Mapping[str, Header]
    cases: Mapping[str, Case]
    rules: tuple[Rule, ...]
    beside: Beside | None = None


def send(file: IO[bytes], body: bytes) -> None:
    """Write a message: its length, then itself."""
    file.write(_LENGTH.pack(len(body)))
    file.write(body)
    file.flush()


def receive(file: IO[bytes]) -> bytes | None:
    """The next message, or None where there is none."""
    head = file.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    body = file.read(length)
    return body if len(body) == length else None


class Helper:
    """One other process."""

    def __init__(self, task: bytes) -> None:
        """``task`` is a pickled Task."""
        # This very package, and everything else from where it would come anyway.
        code = (
            f"import sys; sys.path.insert(0, {str(ROOT)!r}); import conformance; del sys.path[0]; "
            "from conformance.analysis.judging.helper import main; main()"
        )
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._task: bytes | None = task

    def judge(self, names: Sequence[str]) -> list[Result] | None:
        """The results of some cases, or None where the process cannot judge them."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            if self._task is not None:
                send(self._process.stdin, self._task)
                self._task = None
            send(self._process.stdin, msgspec.msgpack.encode(names))
            reply = receive(self._process.stdout)
            return _results.decode(reply) if reply is not None else None
        except (OSError, ValueError, msgspec.DecodeError):
            return None

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        self._process.wait()


def judge_parts(
    task: Task, parts: Sequence[Sequence[str]], mine: Callable[[Sequence[str]], list[Result]], jobs: int
) -> list[Result]:
    """The results of all parts; ``mine`` judges one in this process, ``jobs`` - 1 others judge as well.

    What another process cannot do is done here, so that an error is raised where it can be told.
    """
    waiting = deque(parts)
    found: list[Result] = []
    helpers: list[Helper] = []
    pickled = pickle.dumps(task) if jobs > 1 else b""
    with suppress(OSError):
        helpers += (Helper(pickled) for _ in range(jobs - 1))

    def served(helper: Helper) -> None:
        while True:
            try:
                part = waiting.popleft()
            except IndexError:
                return
            results = helper.judge(part)
            if results is None:
                waiting.append(part)
                return
            found.extend(results)

    threads = [threading.Thread(target=served, args=(helper,), daemon=True) for helper in helpers]
    try:
        for thread in threads:
            thread.start()
        # In this order: what a process that ends has put back is there once it is gone.
        while any(thread.is_alive() for thread in threads) or waiting:
            try:
                part = waiting.popleft()
            except IndexError:
                for thread in threads:
                    thread.join()
                continue
            found += mine(part)
    finally:
        for helper in helpers:
            helper.close()
    return found


def cores() -> int:
    """How many processes can work at once."""
    return len(os.sched_getaffinity(0))
