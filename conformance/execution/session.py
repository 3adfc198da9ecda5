"""A run: cases observed under implementations, from disk where they were observed before."""

import os
import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Protocol

from conformance.environments.launch import Launch
from conformance.environments.pristine import Pristine
from conformance.execution.costlog import CostLog
from conformance.execution.durations import Durations
from conformance.execution.limits import Limits
from conformance.execution.local import Means, Progress, Result, Spread
from conformance.execution.memory import MemoryGuard
from conformance.execution.queue import Phase
from conformance.execution.recorder import Cell, Terms
from conformance.execution.supervisor import Keeper
from conformance.model.case import Case
from conformance.model.errors import ConformanceError
from conformance.model.observation import Header, Observation
from conformance.observations.merge import fingerprint
from conformance.observations.store import ObservationSet, Store

__all__ = ["Engine", "Progress", "Result", "Session", "catalog_fingerprint"]


def catalog_fingerprint(cases: Iterable[Case]) -> str:
    """The sha256 (hex) of all case ids and revisions, in whatever order they come."""
    return fingerprint({case.id: case.revision for case in cases})


class Running(Protocol):
    """Work that can be done."""

    def run(self, jobs: int) -> Result:
        """Do all of it over so many workers at once."""


class Engine(Protocol):
    """What spreads work: ``Spread`` over this machine, or something over others."""

    def __call__(
        self,
        work: Sequence[tuple[Cell, Sequence[Case]]],
        means: Means,
        progress: Callable[[Progress], None] | None,
        phase: Phase = "observe",
    ) -> Running:
        """Work to be run: the cases of each cell."""


class Session:
    """Observations of cases under implementations, each made once and kept on disk. Thread-safe.

    ``catalog`` holds all cases there are: it decides which files are complete. ``jobs`` is the number
    of workers that run at once in ``observe_all``; ``idle`` the number of those ``observe`` keeps
    for its next call. ``durations`` says what is expected to take longest, ``memory`` which worker has room;
    what workers cost goes to ``costs``; ``engine`` spreads the work of ``observe_all`` and ``work_on``, which
    a fault of the harness over a case ends unless they ``keep_going``. What ``again`` matches (see Terms) is asked
    anew. With ``share``, what is proved to be the same in two providers of an environment is performed in one.
    ``pristine`` looks at an environment's files before its first observation.
    As a context manager it settles and closes at the end, however that comes.
    """

    def __init__(
        self,
        launches: Iterable[Launch],
        store: Store | Path,
        limits: Limits | None = None,
        *,
        jobs: int | None = None,
        catalog: Sequence[Case] = (),
        idle: int = 8,
        durations: Durations | None = None,
        memory: MemoryGuard | None = None,
        costs: CostLog | None = None,
        engine: Engine | None = None,
        keep_going: bool = False,
        again: Sequence[str] = (),
        share: bool = True,
        pristine: Pristine | None = None,
    ) -> None:
        self.launches = tuple(launches)
        self.store = store if isinstance(store, Store) else Store(store)
        self.limits = limits or Limits()
        self.jobs = jobs or len(os.sched_getaffinity(0))
        self._idle_limit = idle
        self._catalog = {case.id: case for case in catalog}
        self._fingerprint = catalog_fingerprint(catalog)
        self._pristine = pristine
        self._terms = Terms(self.limits, tuple(again), share)
        self._cells: dict[str, Cell] = {}
        self._idle: list[Keeper] = []
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._engine = engine or Spread
        self._means = Means(
            self.limits, self._stopping, durations or Durations(), memory or MemoryGuard(), costs, keep_going
        )

    def __enter__(self) -> "Session":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def observe(self, case: Case, launch: Launch) -> Observation:
        """The observation of a case: from disk, or else made now.

        Raises WorkerStartError where the implementation cannot be started, RefusedCaseError where
        its worker does not know the scenario, HarnessFaultError where it goes wrong itself.
        """
        cell = self._cell(launch)
        found = cell.find(case)
        if found is not None:
            return found
        keeper = self._take(cell)
        try:
            # The greeting may have shown that what is on disk holds, or another process may have been here.
            keeper.ready()
            return cell.find(case) or keeper.observe(case)
        finally:
            self._give(keeper)

    def confirm(self, case: Case, launch: Launch) -> Observation:
        """The observation of a case with its confirming runs, made now where they are missing."""
        observation = self.observe(case, launch)
        if case.logic or observation.confirm or observation.status not in ("ok", "error"):
            return observation
        keeper = self._take(self._cell(launch))
        try:
            return keeper.confirm(case, observation)
        finally:
            self._give(keeper)

    def observe_all(
        self,
        cases: Sequence[Case],
        launches: Iterable[Launch] | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> Result:
        """Observe what is missing, over ``jobs`` workers at once, and compact each implementation's file.

        An implementation that cannot be started is in the result and keeps no other from running. Raises
        HarnessFaultError, with the name of the case, unless the session keeps going.
        ``progress`` is called from the threads, one call at a time.
        """
        chosen = self.launches if launches is None else launches
        return self.work_on([(launch, cases) for launch in chosen], progress)

    def work_on(
        self,
        work: Iterable[tuple[Launch, Sequence[Case]]],
        progress: Callable[[Progress], None] | None = None,
        phase: Phase = "observe",
    ) -> Result:
        """As ``observe_all``, with cases of its own for each implementation; or confirm what is observed of them.

        Confirming repeats a case, and moves its inputs by one ulp, where that has not been done yet.
        """
        cells = [(self._cell(launch), cases) for launch, cases in work]
        self._drop_idle(0)
        try:
            return self._engine(cells, self._means, progress, phase).run(self.jobs)
        except BaseException:
            # Ctrl-C among others: what was observed stays.
            self._stopping.set()
            raise
        finally:
            _settle(cell for cell, _ in cells)

    def header(self, launch: Launch) -> Header:
        """Exactly what runs as an implementation; starts a worker where nothing on disk says so.

        Raises WorkerStartError where it cannot be started.
        """
        cell = self._cell(launch)
        if cell.header is None:
            keeper = self._take(cell)
            try:
                keeper.ready()
            finally:
                self._give(keeper)
        assert cell.header is not None, "a worker that is ready has greeted"
        return cell.header

    def stored(self, launch: Launch) -> ObservationSet | None:
        """All observations of an implementation, as they stand on disk now."""
        return self._cell(launch).set

    @property
    def stopping(self) -> threading.Event:
        """Set once the session is being closed: workers end then."""
        return self._stopping

    def close(self) -> None:
        """End all workers and compact what was observed; the session cannot be used afterwards."""
        self._stopping.set()
        try:
            self._drop_idle(0)
        finally:
            _settle(self._cells.values())

    def _cell(self, launch: Launch) -> Cell:
        with self._lock:
            if launch.id not in self._cells:
                self._cells[launch.id] = Cell(
                    launch, self.store, self._catalog, self._fingerprint, self._terms, self._pristine
                )
            return self._cells[launch.id]

    def _take(self, cell: Cell) -> Keeper:
        with self._lock:
            for keeper in self._idle:
                if keeper.cell is cell:
                    self._idle.remove(keeper)
                    return keeper
        return Keeper(cell, self.limits, self._stopping, self._means.costs)

    def _give(self, keeper: Keeper) -> None:
        with self._lock:
            self._idle.append(keeper)
        self._drop_idle(0 if self._stopping.is_set() else self._idle_limit)

    def _drop_idle(self, keep: int) -> None:
        """End the workers that have been idle longest."""
        with self._lock:
            dropped = self._idle[: max(0, len(self._idle) - keep)]
            del self._idle[: len(dropped)]
        for keeper in dropped:
            keeper.close()


def _settle(cells: Iterable[Cell]) -> None:
    """Put the files of all cells in order; one that cannot be keeps no other from it, and is raised at the end."""
    failure: ConformanceError | None = None
    for cell in cells:
        try:
            cell.settle()
        except ConformanceError as error:
            failure = failure or error
    if failure is not None:
        raise failure
