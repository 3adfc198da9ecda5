"""Many cases of many implementations spread over a few workers."""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from conformance.execution.costlog import CostLog
from conformance.execution.durations import Durations
from conformance.execution.limits import Limits
from conformance.execution.memory import MemoryGuard
from conformance.execution.queue import Phase, Queue
from conformance.execution.recorder import Recorder
from conformance.execution.sameness import apart_from_choice, apart_from_provider, package
from conformance.execution.supervisor import StoppedError, WorkerSupervisor
from conformance.model.case import Case
from conformance.model.errors import (
    ConformanceError,
    DiskError,
    HarnessFaultError,
    NotEnoughMemoryError,
    RefusedCaseError,
)
from conformance.model.observation import CaseStatus

#: Cases taken at once: neighbours in the catalog have shapes in common, which spares JAX compilations.
CHUNK = 8
#: Seconds after which an idle thread looks again whether there is something worth starting a worker for.
WAIT = 0.25
#: Seconds without room for a single worker after which the implementations that wait are given up.
PATIENCE = 120.0

Event: TypeAlias = Literal["begun", "seen", "ended"]


@dataclass(frozen=True)
class Progress:
    """One observation more: of which implementation, and how many of all are there now.

    ``case`` is empty where only the counts have changed (found on disk), or a worker has begun or ended.
    ``mine_done`` of ``mine_total`` are the implementation's own; ``seconds_left`` is what all of it may
    take from now on, by what was measured before and how it went so far.
    """

    implementation: str
    case: str
    status: CaseStatus | None
    seconds: float
    done: int
    total: int
    mine_done: int = 0
    mine_total: int = 0
    seconds_left: float = 0.0
    event: Event = "seen"
    phase: Phase = "observe"


@dataclass
class Result:
    """What a run did: ``observed`` were performed, ``same`` are proved to be what another provider did,
    ``resumed`` were there. ``failures`` names the implementations that could not go on, ``refused`` the
    cases (implementation, case, message) no worker knew, ``faults`` those over which the harness itself went wrong:
    none of them is an observation."""

    observed: int = 0
    same: int = 0
    resumed: int = 0
    failures: dict[str, ConformanceError] = field(default_factory=dict)
    refused: list[tuple[str, str, str]] = field(default_factory=list)
    faults: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Means:
    """What a spread works with: bounds of a worker, expected costs, memory, and where costs are written.

    With ``keep_going`` a fault of the harness over a case is told in the result; without it, it ends the run.
    """

    limits: Limits
    stopping: threading.Event
    durations: Durations = field(default_factory=Durations)
    memory: MemoryGuard = field(default_factory=MemoryGuard)
    costs: CostLog | None = None
    keep_going: bool = False
    patience: float = PATIENCE


class LocalExecutor:
    """A work queue over threads, each with one worker of the implementation that has most left to do.

    Longest first: implementations without a worker before those with one, and of them the one that is
    expected to take longest, so that all threads end at about the same time.
    """

    def __init__(
        self,
        work: Sequence[tuple[Recorder, Sequence[Case]]],
        means: Means,
        progress: Callable[[Progress], None] | None,
        phase: Phase = "observe",
    ) -> None:
        self._means = means
        self._stopping = means.stopping
        self._progress = progress
        self._phase = phase
        self._queues = [Queue(recorder, cases, means.durations, phase) for recorder, cases in work]
        _line_up(self._queues)
        self._total = sum(len(cases) for _, cases in work)
        self._jobs = 1
        self._lock = threading.Lock()
        self._telling = threading.Lock()
        self._result = Result(resumed=self._total - sum(len(q.pending) for q in self._queues))
        self._error: BaseException | None = None
        self._starved_since: float | None = None

    def run(self, jobs: int) -> Result:
        """Observe everything; returns when all is done or nothing can go on."""
        self._jobs = jobs
        self._tell(None, "", None, 0.0)
        if not self._left():
            return self._result
        # Not Thread.join: interrupted by Ctrl-C, Python 3.11 takes a running thread for ended from then on.
        ended = [threading.Event() for _ in range(jobs)]
        for number, event in enumerate(ended):
            threading.Thread(target=self._work, args=(event,), name=f"observe-{number}", daemon=True).start()
        try:
            for event in ended:
                # Without a timeout the wait could not be interrupted everywhere.
                while not event.wait(60.0):
                    continue
        except BaseException:
            self._stopping.set()
            for event in ended:
                event.wait()
            raise
        if self._error is not None:
            raise self._error
        return self._result

    def _work(self, ended: threading.Event) -> None:
        try:
            while not self._stopping.is_set() and self._left():
                chosen = self._choose()
                if chosen is None:
                    # Others are nearly done with what is left, or hold the memory; if that turns out wrong, help them.
                    self._stopping.wait(WAIT)
                    continue
                self._tell(chosen[0], "", None, 0.0, "begun")
                try:
                    self._serve(*chosen)
                finally:
                    self._leave(*chosen)
        except StoppedError:
            return
        except BaseException as error:  # noqa: BLE001 - a fault of ours or of the disk: the main thread raises it
            self._error = error
            self._stopping.set()
        finally:
            ended.set()

    def _choose(self) -> tuple[Queue, WorkerSupervisor] | None:
        """The implementation with most left to do for each of its workers, if one more worker is worth its start and
        there is memory for it."""
        with self._lock:
            usual = self._usual_factor()
            free = [q for q in self._queues if q.pending and not q.sharing and not q.waiting]
            worth = [q for q in free if q.remaining(usual) > q.start * q.workers]
            worth.sort(key=lambda q: (q.workers == 0, q.remaining(usual) / (q.workers + 1)), reverse=True)
            for queue in worth:
                supervisor = WorkerSupervisor(queue.recorder, self._means.limits, self._stopping, self._means.costs)
                if self._means.memory.admit(supervisor, queue.peak, supervisor.resident):
                    queue.workers += 1
                    queue.sharing = not queue.shared and (bool(queue.leaders) or queue.recorder.has_neighbours())
                    self._starved_since = None
                    return queue, supervisor
            self._give_up_starving(worth)
            return None

    def _give_up_starving(self, waiting: Sequence[Queue]) -> None:
        """Where no worker of ours holds memory and there is none for one, waiting has an end; the lock is held."""
        if not waiting or not self._means.memory.idle:
            self._starved_since = None
            return
        now = time.monotonic()
        self._starved_since = self._starved_since or now
        if now - self._starved_since < self._means.patience:
            return
        room = max(0, self._means.memory.room()) >> 20
        for queue in waiting:
            name, needed = queue.recorder.launch.id, queue.peak >> 20
            self._result.failures[name] = NotEnoughMemoryError(
                f"{name}: its worker is expected to need {needed} MiB, there is room for {room} MiB",
                "End what else holds memory, or run it on a larger machine; what was observed so far stays.",
            )
            queue.clear()

    def _left(self) -> bool:
        with self._lock:
            return any(q.pending for q in self._queues)

    def _leave(self, queue: Queue, supervisor: WorkerSupervisor) -> None:
        """End a supervisor; an implementation's last one puts its file in order, so that a kill later finds it so."""
        supervisor.close()
        # Told before its memory is another's: who watches never sees more at work than fit.
        self._tell(queue, "", None, 0.0, "ended")
        self._means.memory.release(supervisor)
        with self._lock:
            queue.workers -= 1
            last = queue.workers == 0 and not queue.pending
        if last:
            queue.recorder.settle()

    def _serve(self, queue: Queue, supervisor: WorkerSupervisor) -> None:
        """Observe cases of one implementation until none is left."""
        mine: deque[Case] = deque()
        try:
            if queue.sharing:
                # Nobody else may choose this queue meanwhile.
                self._share(queue, supervisor)
                if not queue.pending:
                    return
            supervisor.ready()
            self._look_again(queue)
            while mine or self._refill(queue, mine):
                if self._stopping.is_set():
                    return
                self._perform(queue, supervisor, mine[0])
                mine.popleft()
        except (StoppedError, HarnessFaultError, DiskError):
            # A disk that is full or gone is everybody's: the run ends, and what was written before stays.
            raise
        except ConformanceError as error:
            with self._lock:
                self._result.failures.setdefault(queue.recorder.launch.id, error)
                queue.clear()

    def _share(self, queue: Queue, supervisor: WorkerSupervisor) -> None:
        """Take over from other providers what is the same there, before anything is performed."""
        before = len(queue.pending)
        try:
            done = queue.share(supervisor)
        finally:
            with self._lock:
                queue.sharing, queue.shared = False, True
        with self._lock:
            queue.looked = True
            queue.fill()
            self._result.same += done
            self._result.resumed += before - len(queue.pending) - done
        self._tell(queue, "", None, 0.0)

    def _look_again(self, queue: Queue) -> None:
        """With the first greeting it is known what on disk holds, and so what is missing."""
        with self._lock:
            if queue.looked:
                return
            queue.looked = True
            before = len(queue.pending)
            queue.fill()
            self._result.resumed += before - len(queue.pending)
        self._tell(queue, "", None, 0.0)

    def _refill(self, queue: Queue, mine: deque[Case]) -> bool:
        with self._lock:
            share = -(-len(queue.pending) // (4 * max(1, queue.workers)))
            for _ in range(min(CHUNK, share)):
                mine.append(queue.take())
            return bool(mine)

    def _perform(self, queue: Queue, supervisor: WorkerSupervisor, case: Case) -> None:
        try:
            observation = queue.perform(supervisor, case)
        except RefusedCaseError as error:
            with self._lock:
                self._result.refused.append((queue.recorder.launch.id, case.id, error.message))
            return
        except HarnessFaultError as error:
            if not self._means.keep_going:
                raise
            with self._lock:
                self._result.faults.append((queue.recorder.launch.id, case.id, error.message))
            return
        with self._lock:
            self._result.observed += 1
            queue.learn(case, observation.seconds)
        self._tell(queue, case.id, observation.status, observation.seconds)

    def _usual_factor(self) -> float:
        """How much longer than expected cases take here and now; the lock is held."""
        return (1.0 + sum(q.took for q in self._queues)) / (1.0 + sum(q.thought for q in self._queues))

    def _seconds_left(self) -> float:
        """Expected seconds until everything is done; the lock is held."""
        usual = self._usual_factor()
        # What waits for another provider is mostly taken over from it.
        each = [
            (0.0 if q.waiting else q.remaining(usual)) + (q.start if q.workers == 0 else 0.0)
            for q in self._queues
            if q.pending
        ]
        return sum(each) / self._jobs

    def _tell(
        self, queue: Queue | None, case: str, status: CaseStatus | None, seconds: float, event: Event = "seen"
    ) -> None:
        if self._progress is None:
            return
        with self._telling:
            with self._lock:
                result = self._result
                done, left = result.observed + result.same + result.resumed, self._seconds_left()
            name, mine = (queue.recorder.launch.id, queue.counts) if queue is not None else ("", (0, 0))
            self._progress(Progress(name, case, status, seconds, done, self._total, *mine, left, event, self._phase))


def _line_up(queues: Sequence[Queue]) -> None:
    """Of an environment's providers under the same conditions, let the first go first: the others may be the same."""
    first: dict[object, Queue] = {}
    for queue in queues:
        launch = queue.recorder.launch
        mine = (apart_from_provider(launch.implementation), package(launch.implementation))
        variables = tuple(apart_from_choice(launch.counted).items())
        key = (mine, launch.python, launch.lock, launch.worker, variables)
        leader = first.setdefault(key, queue)
        if leader is not queue and launch.lock and queue.recorder.shares:
            queue.leaders = [leader]
