"""Observing on the workers of a Dask cluster: they start their environments' own interpreters, this side keeps results.

A task is a few neighbouring cases of one implementation; what it returns is written here, once, by the
side that asked. A task whose worker dies is given to another one by Dask; nothing of it had been kept.
"""

import importlib
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from conformance.environments.launch import Launch
from conformance.environments.lock_check import check
from conformance.environments.pristine import Pristine
from conformance.environments.table import Environments, table_in
from conformance.execution.limits import Limits
from conformance.execution.local import Means, Progress, Result
from conformance.execution.memory import MemoryGuard
from conformance.execution.protocol import Hello
from conformance.execution.queue import Phase, Queue
from conformance.execution.recorder import Recorder
from conformance.execution.supervisor import Collected, WorkerSupervisor
from conformance.model.case import Case
from conformance.model.errors import (
    ConformanceError,
    DiskError,
    HarnessFaultError,
    NotEnoughMemoryError,
    RefusedCaseError,
    RemoteError,
)
from conformance.model.observation import Implementation, Observation

#: Expected seconds of work in a task: long against a worker's start, short against what a dying machine may lose.
TASK_SECONDS = 60.0
#: At most so many cases in a task, whatever they are expected to take.
TASK_CASES = 200
#: Seconds a task waits for memory on its machine.
PATIENCE = 600.0
#: How often a task may see its worker die before it is taken for the cause.
RETRIES = 5
#: States of a task that was done, and whose worker died before its result was taken: Dask has it done once more.
_UNDONE = ("lost", "pending")
#: Seconds without any worker after which that is told, and after which the run is given up unless it is said otherwise.
TELL_AFTER, GIVE_UP_AFTER = 10.0, 600.0
#: Seconds between two looks at what has come, and between two at who works.
LOOK, LOOK_AT_WORKERS = 0.05, 1.0


@dataclass(frozen=True)
class Task:
    """Cases of one implementation. ``lock`` and ``worker`` are fingerprints that the other side must have as well.

    ``observations`` (JSON) are what is to be confirmed; without them the cases are observed.
    """

    implementation: Implementation
    lock: str
    worker: str
    cases: tuple[Case, ...]
    limits: Limits
    peak: int
    root: str = ""
    observations: tuple[bytes, ...] = ()


@dataclass
class Performed:
    """What came of a task: a greeting and observations (JSON), and what was refused (case, message) or went wrong:
    over which cases (case, message, advice), or altogether (message, advice)."""

    hello: bytes = b""
    observations: list[bytes] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    faults: list[tuple[str, str, str]] = field(default_factory=list)
    failure: tuple[str, str] | None = None


#: A cluster worker's own: thread → what it observed with last. The next task is often of the same implementation.
_supervisors: dict[int, tuple[tuple[object, ...], WorkerSupervisor, Collected]] = {}
_guard = MemoryGuard()
_pristine = Pristine()


def perform(task: Task) -> Performed:
    """On the cluster's side: have a task's cases performed; whatever goes wrong is part of what is returned."""
    done = Performed()
    try:
        supervisor, collected = _supervisor(task)
        collected.observations.clear()
        supervisor.ready()
        if collected.hello is not None:
            done.hello = msgspec.json.encode(collected.hello)
        given = [msgspec.json.decode(o, type=Observation) for o in task.observations]
        for n, case in enumerate(task.cases):
            try:
                seen = supervisor.confirm(case, given[n]) if given else supervisor.observe(case)
                done.observations.append(msgspec.json.encode(seen))
            except RefusedCaseError as error:
                done.refused.append((case.id, error.message))
            except HarnessFaultError as error:
                done.faults.append((case.id, error.message, error.advice))
    except ConformanceError as error:
        release(threading.get_ident())
        done.failure = (error.message, error.advice)
    return done


def _supervisor(task: Task) -> tuple[WorkerSupervisor, Collected]:
    """This thread's supervisor of a task's implementation: that of the task before, or else a new one."""
    me = threading.get_ident()
    key = (task.implementation, task.lock, task.worker, task.limits, task.root)
    known = _supervisors.get(me)
    if known is not None and known[0] == key:
        return known[1:]
    release(me)
    collected = Collected(launch_of(task))
    supervisor = WorkerSupervisor(collected, task.limits, threading.Event())
    deadline = time.monotonic() + PATIENCE
    while not _guard.admit(supervisor, task.peak, supervisor.resident):
        if time.monotonic() > deadline:
            raise NotEnoughMemoryError(
                f"{task.implementation.id}: no room for {task.peak >> 20} MiB on a worker's machine",
                "Start fewer Dask workers on it.",
            )
        time.sleep(1.0)
    _supervisors[me] = (key, supervisor, collected)
    return supervisor, collected


def release(thread: int | None = None) -> None:
    """On the cluster's side: end the environments' processes, of one thread or of all."""
    for one in [thread] if thread is not None else list(_supervisors):
        known = _supervisors.pop(one, None)
        if known is not None:
            known[1].close()
            _guard.release(known[1])


def launch_of(task: Task) -> Launch:
    """How to start a task's implementation on this machine; raises RemoteError where its checkout is another."""
    root = Path(task.root) if task.root else None
    environments = Environments.load(table_in(root) if root else None, roots=[root] if root else ())
    mine = task.implementation
    python = environments.interpreter(mine.environment)
    check(mine.environment, python, environments.lock_path(mine.environment))
    _pristine.check(mine.environment, python)
    launch = environments.launch(mine, python)
    if (launch.lock, launch.sources.whole) != (task.lock, task.worker):
        raise RemoteError(
            f"{mine.id}: a cluster worker has another lock or worker in its checkout",
            "Bring the cluster's checkouts and this one to the same revision.",
        )
    return launch


@dataclass(frozen=True)
class Waiting:
    """What a run waits for: workers of the scheduler at an address, for so many seconds; who is told of it."""

    address: str = ""
    patience: float = GIVE_UP_AFTER
    tell: Callable[[str], None] = field(default=lambda text: None)


class DaskExecutor:
    """The work of a session, spread over a cluster: longest implementation first, results written here as they come."""

    def __init__(
        self,
        client: Any,
        root: str,
        work: Sequence[tuple[Recorder, Sequence[Case]]],
        means: Means,
        progress: Callable[[Progress], None] | None,
        phase: Phase = "observe",
        waiting: Waiting | None = None,
    ) -> None:
        self._client = client
        self._root = root
        self._waiting = waiting or Waiting()
        self._means = means
        self._progress = progress
        self._phase = phase
        self._queues = [Queue(recorder, cases, means.durations, phase) for recorder, cases in work]
        self._total = sum(len(cases) for _, cases in work)
        self._open: dict[Any, tuple[Queue, Task]] = {}
        self._result = Result(resumed=self._total - sum(len(q.pending) for q in self._queues))

    def run(self, jobs: int) -> Result:
        """Have everything observed; ``jobs`` is this machine's and means nothing here. Ends when all is done.

        Raises RemoteError where nobody works for too long, or the scheduler is lost; what was observed so far stays.
        """
        self._tell(None, "", 0.0)
        tasks = self._tasks()
        arriving = distributed().as_completed([], loop=self._client.loop)
        try:
            # A few tasks for each of the cluster's threads: whoever is done first gets the next.
            while tasks or self._open:
                while tasks and len(self._open) < 2 * max(1, self._threads()):
                    queue, task = tasks.popleft()
                    if queue.recorder.launch.id in self._result.failures:
                        continue
                    future = self._client.submit(perform, task, pure=False, retries=RETRIES)
                    self._open[future] = (queue, task)
                    arriving.add(future)
                if not self._open:
                    continue
                future = self._next(arriving)
                if future.status in _UNDONE:
                    arriving.add(future)
                else:
                    self._take(future)
        finally:
            # Where the scheduler is gone there is nobody to be told.
            with suppress(Exception):
                for future in self._open:
                    future.cancel()
            with suppress(Exception):
                self._client.run(release)
        return self._result

    def _threads(self) -> int:
        """How many threads the cluster has now; raises RemoteError where there is no scheduler any more."""
        try:
            return sum(self._client.nthreads().values())
        except Exception as error:  # Dask has no type for it: OSError, TimeoutError, CommClosedError, RuntimeError, …
            raise self._lost() from error

    def _lost(self) -> RemoteError:
        return RemoteError(
            f"the scheduler at {self._waiting.address} is gone",
            "Start it again, then run the same command: what was observed so far stays.",
        )

    def _next(self, arriving: Any) -> Any:
        """The next task that is done; raises RemoteError where nobody works for too long."""
        since: float | None = None
        told, look = False, 0.0
        while not arriving.has_ready():
            time.sleep(LOOK)
            now = time.monotonic()
            if now < look:
                continue
            look = now + LOOK_AT_WORKERS
            if self._client.status in ("closed", "closing"):
                raise self._lost()
            since = None if self._threads() else since or now
            alone = now - since if since is not None else 0.0
            if alone > self._waiting.patience:
                raise RemoteError(
                    f"no worker has joined the scheduler at {self._waiting.address} for {alone:.0f} s",
                    f"Start some: dask worker {self._waiting.address}   (what was observed so far stays)",
                )
            if alone > TELL_AFTER and not told:
                told = True
                self._waiting.tell(
                    f"no worker has joined the scheduler at {self._waiting.address} yet; start some with: "
                    f"dask worker {self._waiting.address} (given up after {self._waiting.patience:.0f} s)"
                )
        return next(arriving)

    def _tasks(self) -> "deque[tuple[Queue, Task]]":
        """All tasks, those of the longest implementation first."""
        found: deque[tuple[Queue, Task]] = deque()
        for queue in sorted(self._queues, key=lambda q: -q.remaining()):
            mine: list[Case] = []
            seconds = 0.0
            while queue.pending:
                case = queue.take()
                mine.append(case)
                seconds += self._means.durations.seconds(queue.recorder.launch.implementation, case)
                if seconds >= TASK_SECONDS or len(mine) >= TASK_CASES or not queue.pending:
                    found.append((queue, self._task(queue, mine)))
                    mine, seconds = [], 0.0
        return found

    def _task(self, queue: Queue, cases: Sequence[Case]) -> Task:
        launch = queue.recorder.launch
        given: list[bytes] = []
        if self._phase == "confirm":
            given = [msgspec.json.encode(queue.recorder.find(case)) for case in cases]
        return Task(
            implementation=launch.implementation,
            lock=launch.lock,
            worker=launch.sources.whole,
            cases=tuple(cases),
            limits=self._means.limits,
            peak=queue.peak,
            root=self._root,
            observations=tuple(given),
        )

    def _take(self, future: Any) -> None:
        """Write what came of a task."""
        queue, task = self._open.pop(future)
        name = task.implementation.id
        if future.status != "finished":
            why = future.exception() if future.status == "error" else f"it is {future.status}"
            error = RemoteError(
                f"{name}: the cluster gave a task up: {why}",
                "Its workers died over and over, or the scheduler is gone: see their logs. What was observed stays.",
            )
            self._result.failures.setdefault(name, error)
            return
        done: Performed = future.result()
        try:
            if done.hello:
                queue.recorder.adopt(msgspec.json.decode(done.hello, type=Hello))
            for line in done.observations:
                seen = msgspec.json.decode(line, type=Observation)
                queue.recorder.record(seen)
                queue.given += 1
                self._result.observed += 1
                self._tell(queue, seen.case, seen.seconds)
        except DiskError:
            # Everybody's: the run ends, and what was written before stays.
            raise
        except ConformanceError as error:
            self._result.failures.setdefault(name, error)
        self._result.refused += [(name, case, message) for case, message in done.refused]
        for case, message, advice in done.faults:
            if not self._means.keep_going:
                raise HarnessFaultError(message, advice)
            self._result.faults.append((name, case, message))
        if done.failure is not None:
            self._result.failures.setdefault(name, RemoteError(*done.failure))

    def _tell(self, queue: Queue | None, case: str, seconds: float) -> None:
        if self._progress is None:
            return
        name, counts = "", (0, 0)
        if queue is not None:
            total = len(queue.cases)
            name, counts = queue.recorder.launch.id, (total, total)
        done = self._result.observed + self._result.resumed
        self._progress(Progress(name, case, None, seconds, done, self._total, *counts, phase=self._phase))


def distributed() -> Any:
    """Dask's distributed, an optional group of dependencies; raises RemoteError where it is not installed."""
    try:
        return importlib.import_module("distributed")
    except ImportError as error:
        advice = "Install the group: uv sync --group distributed   (or: pip install distributed)"
        raise RemoteError("Dask's distributed is not installed", advice) from error
