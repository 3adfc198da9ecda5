"""One worker process: started, asked, watched and ended."""

import os
import select
import selectors
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from conformance.environments.launch import Launch
from conformance.environments.process_tree import Family
from conformance.execution.limits import Limits
from conformance.execution.pipes import PIPE_BYTES, Lines, Tail, pipe
from conformance.execution.protocol import (
    PROTOCOL,
    Compared,
    Failed,
    Fault,
    Hello,
    Observed,
    Refused,
    Reply,
    Reproduced,
    decode_message,
    encode_comparison,
    encode_request,
    encode_script,
)
from conformance.execution.replies import MalformedError, check_runs, check_status
from conformance.model.case import Case
from conformance.model.errors import (
    DiskError,
    HarnessFaultError,
    RefusedCaseError,
    WorkerProtocolError,
    WorkerStartError,
)

#: Seconds between two looks at a worker that has not answered yet.
LOOK = 0.05
#: Seconds between two looks at the memory of its children, which are dear to find.
LOOK_AT_CHILDREN = 1.0
#: Seconds a worker has to end by itself once its pipes are closed.
GRACE = 2.0


@dataclass(frozen=True)
class Ended:
    """A worker that did not answer: what became of it, with the tail of what it printed."""

    status: Literal["crash", "timeout", "out-of-memory"]
    detail: str


class WorkerProcess:
    """A running worker that has greeted.

    ``observe`` never raises for what a case does to its process; the process is gone afterwards
    (``alive`` is False) and its owner starts another. For one thread at a time; setting ``stopping``
    from any thread ends it as a crash within a moment. Raises WorkerStartError where it cannot be started.
    """

    def __init__(self, launch: Launch, limits: Limits, stopping: threading.Event | None = None) -> None:
        self.launch = launch
        self.limits = limits
        self._stopping = stopping or threading.Event()
        self.performed = 0
        self.peak = 0
        self.began = time.time()
        self._born = time.monotonic()
        self._number = 0
        self._output = Tail()
        self._lines = Lines(limits.reply_bytes)
        self._unsent = memoryview(b"")
        self._replies_open = True
        self._closed = False
        self._home = _make_home()
        self._start()
        try:
            self.hello = self._greet()
            self.start_seconds = self.age
            self._resident_at_first = self.resident()
        except BaseException:
            self.close(grace=0.0)
            raise

    def _start(self) -> None:
        theirs_in, self._requests = pipe()
        self._replies, theirs_out = pipe()
        self._printed, printing = pipe()
        try:
            command = self.launch.command(theirs_in, theirs_out)
            if not (Path(command[0]).is_file() and os.access(command[0], os.X_OK)):
                raise OSError("it is no program")
            self._family = Family(
                command,
                theirs_in,
                stdin=subprocess.DEVNULL,
                stdout=printing,
                stderr=printing,
                pass_fds=(theirs_in, theirs_out),
                env=self.launch.environ(self._home),
                cwd=self._home,
            )
        except OSError as error:
            for end in (self._requests, self._replies, self._printed):
                os.close(end)
            shutil.rmtree(self._home, ignore_errors=True)
            raise WorkerStartError(
                f"{self.launch.id}: cannot start {self.launch.python}: {error.strerror or error}",
                "Make the environment first, or name another interpreter with --python.",
            ) from error
        finally:
            for end in (theirs_in, theirs_out, printing):
                os.close(end)
        for end in (self._requests, self._replies, self._printed):
            os.set_blocking(end, False)

    def _greet(self) -> Hello:
        mine = self.launch.implementation
        answer = self._exchange(b"", self.limits.start_seconds)
        if isinstance(answer, Ended):
            module = "tensorflow" if mine.provider == "tf.keras" else mine.provider
            raise WorkerStartError(
                f"{mine.id}: the worker ended before it greeted: {answer.detail}",
                f"See what `{self.launch.python} -c 'import {module}'` says.",
            )
        try:
            message = decode_message(answer)
        except WorkerProtocolError as error:
            raise WorkerStartError(f"{mine.id}: the worker's greeting is {error.message}", error.advice) from error
        except MalformedError as error:
            raise WorkerStartError(
                f"{mine.id}: the worker's greeting is malformed: {error}", "See the handshake in docs/protocol.md."
            ) from error
        if isinstance(message, Failed):
            raised = message.raised
            raise WorkerStartError(
                f"{mine.id}: Keras cannot be imported: {raised.type}: {raised.message}\n{raised.traceback}".rstrip(),
                "Compare the environment with its lock; make it again if they differ.",
            )
        if not isinstance(message, Hello):
            advice = "See the handshake in docs/protocol.md."
            raise WorkerStartError(f"{mine.id}: the worker began with {message!r}", advice)
        if message.protocol != PROTOCOL:
            raise WorkerStartError(
                f"{mine.id}: the worker speaks protocol {message.protocol}, the runner {PROTOCOL}",
                "Use a worker of the same version as the runner.",
            )
        got = (message.provider, message.backend, message.device)
        if got != (mine.provider, mine.backend, mine.device):
            raise WorkerStartError(
                f"{mine.id}: the worker runs {got}, not {(mine.provider, mine.backend, mine.device)}",
                "What runs must be what is written down: check the implementation's variables and the device.",
            )
        started = {"variables": self.launch.counted, "ambient": self.launch.ambient}
        return msgspec.structs.replace(message, machine={**message.machine, **started})

    @property
    def age(self) -> float:
        """Seconds since it was started."""
        return time.monotonic() - self._born

    @property
    def alive(self) -> bool:
        """True while the process runs and has not been closed."""
        return not self._closed and not self._family.ended()

    def usable(self) -> bool:
        """True where the next case can be sent: the worker runs and has written nothing unasked."""
        return self.alive and self._lines.pending == 0 and not select.select([self._replies], [], [], 0)[0]

    def resident(self) -> int:
        """Bytes of resident memory of the worker itself, 0 once it is gone; ``peak`` is the most that was seen."""
        resident = self._family.resident()
        self.peak = max(self.peak, resident)
        return resident

    def grown(self) -> int:
        """Bytes of resident memory more than when it greeted."""
        return self.resident() - self._resident_at_first

    def observe(self, case: Case, precisions: Sequence[str], confirm: Sequence[str] = ()) -> Observed | Ended:
        """Have one case performed.

        Raises RefusedCaseError where the worker does not know how, and HarnessFaultError where it goes wrong itself or
        answers what cannot be; the worker is gone then.
        """
        try:
            request = encode_request(self._number + 1, case, precisions, confirm)
            message = self._ask(request, self.limits.case_seconds)
            if isinstance(message, Observed):
                check_runs(message.runs, precisions, "runs")
                check_runs(message.confirm, confirm, "confirming runs")
                check_status(message.status, message.runs)
        except MalformedError as error:
            self.close(grace=0.0)
            raise HarnessFaultError(
                f"{self.launch.id}: the answer to {case.id} is malformed: {error}",
                "The worker does not keep to docs/protocol.md: mend it. Nothing was recorded of this case.",
            ) from error
        if isinstance(message, Fault):
            self.close(grace=0.0)
            why = f"{message.raised.type}: {message.raised.message}\n{message.raised.traceback}"
            raise HarnessFaultError(
                f"{self.launch.id}: the worker itself failed over {case.id}: {why}",
                "It is no observation: mend the worker, or the case. Nothing was recorded of it.",
            )
        if isinstance(message, Refused):
            raise RefusedCaseError(
                f"{self.launch.id} refuses {case.id}: {message.message}",
                f"Teach the worker the scenario {case.scenario!r}, or mend the case's parameters.",
            )
        return message if isinstance(message, Observed | Ended) else self._unexpected(message)

    def compare(self, provider: str, symbols: Sequence[str]) -> Compared | None:
        """Ask which public names are one object in this provider and another; None where that cannot be said."""
        try:
            # It imports a Keras, as a worker's start does.
            seconds = max(self.limits.start_seconds, self.limits.case_seconds)
            message = self._ask(encode_comparison(self._number + 1, provider, symbols), seconds)
        except MalformedError:
            message = None
        return message if isinstance(message, Compared) else None

    def reproduce(self, script: str, precision: str) -> Reproduced | Ended:
        """Have a script run; raises HarnessFaultError where the worker itself goes wrong over it, and is gone then."""
        try:
            message = self._ask(encode_script(self._number + 1, script, precision), self.limits.case_seconds)
        except MalformedError as error:
            self.close(grace=0.0)
            raise HarnessFaultError(
                f"{self.launch.id}: the answer to a script is malformed: {error}",
                "The worker does not keep to docs/protocol.md: mend it.",
            ) from error
        if isinstance(message, Fault):
            self.close(grace=0.0)
            raise HarnessFaultError(
                f"{self.launch.id}: the worker itself failed over a script: {message.raised.type}: "
                f"{message.raised.message}\n{message.raised.traceback}",
                "Mend conformance/worker/answers/reproduce.py.",
            )
        return message if isinstance(message, Reproduced | Ended) else self._unexpected(message)

    def _ask(self, request: bytes, seconds: float) -> Reply | Ended:
        """The reply to a request with the next number; raises MalformedError where the worker's own line is none."""
        self._number += 1
        self._output.clear()
        try:
            answer = self._exchange(request, seconds)
        except BaseException:
            # Ctrl-C: its answer would be taken for that to the next request.
            self.close(grace=0.0)
            raise
        self.performed += 1
        if isinstance(answer, Ended):
            return answer
        try:
            message = decode_message(answer)
            if isinstance(message, Hello | Failed) or message.number != self._number:
                raise WorkerProtocolError(f"not the answer to request {self._number}: {answer[:200]!r}")
            if self._lines.pending:
                raise WorkerProtocolError(f"{self._lines.pending} bytes behind the answer to request {self._number}")
        except WorkerProtocolError as error:
            return self._end("crash", f"garbage on the reply pipe: {error.message}")
        return message

    def _unexpected(self, message: Reply) -> Ended:
        return self._end("crash", f"garbage on the reply pipe: not what was asked for: {message!r:.200}")

    def _exchange(self, request: bytes, seconds: float) -> bytes | Ended:
        """Send a request and wait for one line, or for the end; whatever is printed meanwhile is drained."""
        self._unsent = memoryview(request)
        began = time.monotonic()
        next_look, look_at_children = began + LOOK, began + LOOK_AT_CHILDREN
        with selectors.DefaultSelector() as selector:
            selector.register(self._printed, selectors.EVENT_READ)
            if self._replies_open:
                selector.register(self._replies, selectors.EVENT_READ)
            if self._unsent:
                selector.register(self._requests, selectors.EVENT_WRITE)
            while True:
                for key, _ in selector.select(LOOK):
                    if (answer := self._transfer(key.fd, selector)) is not None:
                        return answer
                now = time.monotonic()
                if now < next_look and self._replies_open:
                    continue
                next_look = now + LOOK
                children = now >= look_at_children
                if children:
                    look_at_children = now + LOOK_AT_CHILDREN
                if (ended := self._look(children)) is not None:
                    return ended
                if now > began + seconds:
                    return self._end("timeout", f"no answer within {seconds:g} s")

    def _transfer(self, end: int, selector: selectors.BaseSelector) -> bytes | Ended | None:
        """Write to or read from a pipe that is ready; returns the answer once it is whole."""
        if end == self._requests:
            self._unsent = self._unsent[self._send(self._unsent) :]
            if not self._unsent:
                selector.unregister(end)
            return None
        chunk = _read(end)
        if not chunk:
            selector.unregister(end)
            self._replies_open = self._replies_open and end != self._replies
        elif end == self._printed:
            self._output.add(chunk)
        elif (line := self._lines.add(chunk)) is not None:
            return line
        elif self._lines.overfull:
            return self._end("crash", f"garbage: more than {self.limits.reply_bytes} bytes without a newline")
        return None

    def _send(self, unsent: memoryview) -> int:
        try:
            return os.write(self._requests, unsent)
        except BlockingIOError:
            return 0
        except BrokenPipeError:
            # The worker is gone or has closed its pipe: the next look says which.
            return len(unsent)

    def _look(self, children: bool) -> Ended | None:
        """What has become of a worker that has not answered yet; None while it may go on."""
        if self._stopping.is_set():
            return self._end("crash", "the run was stopped")
        if self._family.ended():
            if self._replies_open and select.select([self._replies], [], [], 0)[0]:
                # It answered and ended: the answer comes first.
                return None
            return self._end("crash", describe_exit(self._family.returncode))
        if not self._replies_open:
            return self._end("crash", self._wait_for_exit())
        resident = self.resident()
        if children:
            resident = self._family.held(self.limits.memory_bytes)
        if resident > self.limits.memory_bytes:
            limit = self.limits.memory_bytes / 2**20
            return self._end("out-of-memory", f"{resident / 2**20:.0f} MiB resident, the limit is {limit:.0f} MiB")
        return None

    def _wait_for_exit(self) -> str:
        """How a worker ended whose reply pipe is at its end: the pipe goes a moment before the process."""
        if self._family.wait(GRACE):
            return describe_exit(self._family.returncode)
        return "closed its reply pipe without an answer"

    def _end(self, status: Literal["crash", "timeout", "out-of-memory"], detail: str) -> Ended:
        self.close(grace=0.0)
        if self._output.total:
            detail += f"\nprinted {self._output.total} bytes, at the end:\n{self._output.text()}"
        return Ended(status, detail)

    def close(self, grace: float = GRACE) -> None:
        """Close the request pipe, let the worker end within ``grace`` seconds, then kill what is left of its family."""
        if self._closed:
            return
        self._closed = True
        os.close(self._requests)
        deadline = time.monotonic() + grace
        while not self._family.ended() and time.monotonic() < deadline:
            # It may be printing still, and would wait for a reader for ever.
            if select.select([self._printed], [], [], 0.01)[0] and not _read(self._printed):
                time.sleep(0.01)
        self._family.end()
        # What fits in the pipe, and no more: what got away where there is no reaper may print for ever.
        for _ in range(64):
            if not (chunk := _read(self._printed)):
                break
            self._output.add(chunk)
        os.close(self._replies)
        os.close(self._printed)
        shutil.rmtree(self._home, ignore_errors=True)


def _make_home() -> Path:
    """A folder for whatever Keras wants to keep; raises DiskError."""
    try:
        return Path(tempfile.mkdtemp(prefix="keras-conformance-"))
    except OSError as error:
        # Python says ENOENT where none of the usual places can be written to.
        place = os.environ.get("TMPDIR") or "/tmp"
        raise DiskError(
            f"no temporary folder can be made in {place}: {error.strerror or error}",
            "Free some room there, or name another place in TMPDIR.",
        ) from error


def describe_exit(code: int) -> str:
    """How a process ended, from its return code."""
    if code >= 0:
        return f"exited with status {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = "signal"
    hint = ", which the runner did not send: often the kernel's out-of-memory killer" if -code == signal.SIGKILL else ""
    return f"killed by {name} ({-code}){hint}"


def _read(end: int) -> bytes:
    """What there is to read; empty at the end of the pipe, or where nothing waits."""
    try:
        return os.read(end, PIPE_BYTES)
    except BlockingIOError:
        return b""
