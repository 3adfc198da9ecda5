"""Many cases of many implementations spread over a few workers."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from conformance.catalog.case import Case
from conformance.errors import ConformanceError, RefusedCaseError
from conformance.observations.model import CaseStatus
from conformance.runner.cell import Cell
from conformance.runner.keeper import Keeper, StoppedError
from conformance.runner.limits import Limits

#: Cases taken at once: neighbours in the catalog have shapes in common, which spares JAX compilations.
CHUNK = 8
#: Seconds a case is thought to take until one has been seen, and seconds to start another worker.
CASE_SECONDS, START_SECONDS = 0.05, 8.0
#: Seconds after which an idle thread looks again whether there is something worth starting a worker for.
WAIT = 0.25


@dataclass(frozen=True)
class Progress:
    """One observation more: of which implementation, and how many of all are there now.

    ``case`` is empty where only the counts have changed (found on disk).
    """

    implementation: str
    case: str
    status: CaseStatus | None
    seconds: float
    done: int
    total: int


@dataclass
class Result:
    """What a run did. ``failures`` names the implementations that could not go on, ``refused`` the
    cases (implementation, case, message) no worker knew: faults of the set-up, not observations."""

    observed: int = 0
    resumed: int = 0
    failures: dict[str, ConformanceError] = field(default_factory=dict)
    refused: list[tuple[str, str, str]] = field(default_factory=list)


class _Queue:
    """What is still to be observed of one implementation, and how dear it seems."""

    def __init__(self, cell: Cell, cases: Sequence[Case]) -> None:
        self.cell = cell
        self.cases = cases
        self.pending = deque(self.missing())
        self.given = 0
        self.workers = 0
        self.seconds = CASE_SECONDS
        self.looked = False

    def missing(self) -> list[Case]:
        return [case for case in self.cases if not self.cell.has(case)]

    @property
    def remaining(self) -> float:
        """Seconds of work that nobody has taken yet."""
        return len(self.pending) * self.seconds


class Spread:
    """A work queue over threads, each with one worker of the implementation that has most left to do."""

    def __init__(
        self,
        cells: Sequence[Cell],
        cases: Sequence[Case],
        limits: Limits,
        stopping: threading.Event,
        progress: Callable[[Progress], None] | None,
    ) -> None:
        self._limits = limits
        self._stopping = stopping
        self._progress = progress
        self._queues = [_Queue(cell, cases) for cell in cells]
        self._total = len(cases) * len(cells)
        self._lock = threading.Lock()
        self._telling = threading.Lock()
        self._result = Result(resumed=self._total - sum(len(q.pending) for q in self._queues))
        self._error: BaseException | None = None

    def run(self, jobs: int) -> Result:
        """Observe everything; returns when all is done or nothing can go on."""
        self._tell("", "", None, 0.0)
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
                queue = self._choose()
                if queue is None:
                    # Others are nearly done with what is left; if that turns out wrong, help them.
                    self._stopping.wait(WAIT)
                    continue
                keeper = Keeper(queue.cell, self._limits, self._stopping)
                try:
                    self._serve(queue, keeper)
                finally:
                    with self._lock:
                        queue.workers -= 1
                    keeper.close()
        except StoppedError:
            return
        except BaseException as error:  # noqa: BLE001 - a fault of ours or of the disk: the main thread raises it
            self._error = error
            self._stopping.set()
        finally:
            ended.set()

    def _choose(self) -> _Queue | None:
        """The implementation with most left to do for each of its workers, if one more worker is worth its start."""
        with self._lock:
            worth = [q for q in self._queues if q.pending and q.remaining > START_SECONDS * q.workers]
            if not worth:
                return None
            best = max(worth, key=lambda q: (q.workers == 0, q.remaining / (q.workers + 1)))
            best.workers += 1
            return best

    def _left(self) -> bool:
        with self._lock:
            return any(q.pending for q in self._queues)

    def _serve(self, queue: _Queue, keeper: Keeper) -> None:
        """Observe cases of one implementation until none is left."""
        mine: deque[Case] = deque()
        try:
            keeper.ready()
            self._look_again(queue)
            while mine or self._refill(queue, mine):
                if self._stopping.is_set():
                    return
                self._perform(queue, keeper, mine[0])
                mine.popleft()
        except StoppedError:
            raise
        except ConformanceError as error:
            with self._lock:
                self._result.failures.setdefault(queue.cell.launch.id, error)
                queue.pending.clear()

    def _look_again(self, queue: _Queue) -> None:
        """With the first greeting it is known what on disk holds, and so what is missing."""
        with self._lock:
            if queue.looked:
                return
            queue.looked = True
            before = len(queue.pending)
            queue.pending = deque(queue.missing())
            self._result.resumed += before - len(queue.pending)
        self._tell(queue.cell.launch.id, "", None, 0.0)

    def _refill(self, queue: _Queue, mine: deque[Case]) -> bool:
        with self._lock:
            share = -(-len(queue.pending) // (4 * max(1, queue.workers)))
            for _ in range(min(CHUNK, share)):
                mine.append(queue.pending.popleft())
            return bool(mine)

    def _perform(self, queue: _Queue, keeper: Keeper, case: Case) -> None:
        name = queue.cell.launch.id
        try:
            observation = keeper.observe(case)
        except RefusedCaseError as error:
            with self._lock:
                self._result.refused.append((name, case.id, error.message))
            return
        with self._lock:
            self._result.observed += 1
            queue.given += 1
            # Follows the last few dozen cases.
            queue.seconds += (observation.seconds - queue.seconds) / min(queue.given + 1, 50)
        self._tell(name, case.id, observation.status, observation.seconds)

    def _tell(self, name: str, case: str, status: CaseStatus | None, seconds: float) -> None:
        if self._progress is None:
            return
        with self._telling:
            done = self._result.observed + self._result.resumed
            self._progress(Progress(name, case, status, seconds, done, self._total))
