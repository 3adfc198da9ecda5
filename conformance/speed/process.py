"""A process of an environment under test that times what it is asked to."""

import contextlib
import os
import select
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import msgspec

from conformance.environments.launch import Launch
from conformance.environments.processes import end_group
from conformance.model.errors import UsageError, WorkerStartError

#: The code that is timed, started by path.
WORKER = Path(__file__).resolve().parent.parent / "worker" / "speed"
#: Seconds that an import and one request may take.
IMPORTING, PATIENCE = 400.0, 400.0
#: Set for observations in float64, and not by users: JAX then makes integers of 64 bits.
UNUSUAL = ("JAX_ENABLE_X64",)


class EndedError(Exception):
    """The process ended, or was ended, instead of answering."""


class Timing:
    """The process of one implementation; ``hello`` is what it said first. Ends with its ``with``."""

    def __init__(self, launch: Launch, worker: Path = WORKER) -> None:
        self.launch = launch
        self._folder = tempfile.TemporaryDirectory(prefix="speed-")
        folder = Path(self._folder.name)
        requests, self._asking = os.pipe()
        self._answers, replies = os.pipe()
        self._pending = b""
        self._said = folder / "said"
        environ = {name: value for name, value in launch.environ(folder).items() if name not in UNUSUAL}
        command = [str(launch.python.absolute()), "-u", str(worker), launch.implementation.provider]
        try:
            with self._said.open("wb") as output:
                self._process = subprocess.Popen(
                    [*command, str(requests), str(replies)],
                    cwd=folder,
                    env=environ,
                    pass_fds=(requests, replies),
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    start_new_session=True,
                )
        finally:
            os.close(requests)
            os.close(replies)
        try:
            self.hello: Mapping[str, Any] = self._answer(IMPORTING)
        except EndedError as ended:
            said = self._said.read_text(encoding="utf-8", errors="replace").strip()[-300:]
            self.close()
            raise WorkerStartError(
                f"{launch.id} could not be imported: {ended}: {said}", f"Try: {launch.python} -c 'import keras'"
            ) from ended
        except BaseException:
            self.close()
            raise

    def ask(self, **request: Any) -> dict[str, Any]:
        """The answer to a request; raises EndedError where the process ends instead."""
        try:
            os.write(self._asking, msgspec.json.encode(request) + b"\n")
        except BrokenPipeError:
            raise EndedError(self._ending()) from None
        return self._answer(PATIENCE)

    def _answer(self, seconds: float) -> dict[str, Any]:
        until = time.monotonic() + seconds
        while b"\n" not in self._pending:
            ready, _, _ = select.select([self._answers], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                self._kill()
                raise EndedError(f"the process was ended after {seconds:.0f} seconds")
            piece = os.read(self._answers, 1 << 16)
            if not piece:
                raise EndedError(self._ending())
            self._pending += piece
        line, _, self._pending = self._pending.partition(b"\n")
        found: dict[str, Any] = msgspec.json.decode(line)
        return found

    def _ending(self) -> str:
        return f"the process ended with status {self._process.wait()}"

    def _kill(self) -> None:
        end_group(self._process.pid)

    def close(self) -> None:
        """End the process and all that it started."""
        for end in (self._asking, self._answers):
            with contextlib.suppress(OSError):
                os.close(end)
        self._kill()
        self._process.wait()
        self._folder.cleanup()

    def __enter__(self) -> "Timing":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


@contextlib.contextmanager
def one_core(core: int | None) -> Iterator[int | None]:
    """Hold this process and all that it starts to one core: that of the number, or the last it may use.

    Yields its number, or None where the system cannot. Raises UsageError for a core that there is not.
    """
    if not hasattr(os, "sched_setaffinity"):
        if core is not None:
            raise UsageError("this system holds no process to a core", "Leave --core out.")
        yield None
        return
    before = os.sched_getaffinity(0)
    if core is not None and core not in before:
        raise UsageError(f"there is no core {core} here", f"There are: {', '.join(map(str, sorted(before)))}")
    chosen = max(before) if core is None else core
    os.sched_setaffinity(0, {chosen})
    try:
        yield chosen
    finally:
        os.sched_setaffinity(0, before)
