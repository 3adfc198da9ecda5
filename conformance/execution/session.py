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
from conformance.execution.local import LocalExecutor, Means, Progress, Result
from conformance.execution.memory import MemoryGuard
from conformance.execution.queue import Phase, may_confirm
from conformance.execution.recorder import Recorder, Terms
from conformance.execution.supervisor import WorkerSupervisor
from conformance.model.case import Case, catalog_fingerprint
from conformance.model.errors import ConformanceError
from conformance.model.observation import Header, Observation
from conformance.observations.store import ObservationSet, Store

__all__ = ["Executor", "Progress", "Result", "Session"]


class Running(Protocol):
    """Work that can be done."""

    def run(self, jobs: int) -> Result:
        """Do all of it over so many workers at once."""


class Executor(Protocol):
    """What spreads work: ``LocalExecutor`` over this machine, or something over others."""

    def __call__(
        self,
        work: Sequence[tuple[Recorder, Sequence[Case]]],
        means: Means,
        progress: Callable[[Progress], None] | None,
        phase: Phase = "observe",
    ) -> Running:
        """Work to be run: the cases of each recorder."""


class Session:
    """Observations of cases under implementations, each made once and kept on disk. Thread-safe.

    ``catalog`` holds all cases there are: it decides which files are complete. ``jobs`` is the number
    of workers that run at once in ``observe_all``; ``idle`` the number of those ``observe`` keeps
    for its next call. ``durations`` says what is expected to take longest, ``memory`` which worker has room;
    what workers cost goes to ``costs``; ``executor`` spreads the work of ``observe_all`` and ``work_on``, which
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
        executor: Executor | None = None,
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
        self._fingerprint = catalog_fingerprint({case.id: case.revision for case in catalog})
        self._pristine = pristine
        self._terms = Terms(self.limits, tuple(again), share)
        self._recorders: dict[str, Recorder] = {}
        self._idle: list[WorkerSupervisor] = []
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._executor = executor or LocalExecutor
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
        recorder = self._recorder(launch)
        found = recorder.find(case)
        if found is not None:
            return found
        supervisor = self._take(recorder)
        try:
            # The greeting may have shown that what is on disk holds, or another process may have been here.
            supervisor.ready()
            return recorder.find(case) or supervisor.observe(case)
        finally:
            self._give(supervisor)

    def confirm(self, case: Case, launch: Launch) -> Observation:
        """The observation of a case with its confirming runs, made now where they are missing."""
        observation = self.observe(case, launch)
        if not may_confirm(case, observation):
            return observation
        supervisor = self._take(self._recorder(launch))
        try:
            return supervisor.confirm(case, observation)
        finally:
            self._give(supervisor)

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
        recorders = [(self._recorder(launch), cases) for launch, cases in work]
        self._drop_idle(0)
        try:
            return self._executor(recorders, self._means, progress, phase).run(self.jobs)
        except BaseException:
            # Ctrl-C among others: what was observed stays.
            self._stopping.set()
            raise
        finally:
            _settle(recorder for recorder, _ in recorders)

    def header(self, launch: Launch) -> Header:
        """Exactly what runs as an implementation; starts a worker where nothing on disk says so.

        Raises WorkerStartError where it cannot be started.
        """
        recorder = self._recorder(launch)
        if recorder.header is None:
            supervisor = self._take(recorder)
            try:
                supervisor.ready()
            finally:
                self._give(supervisor)
        assert recorder.header is not None, "a worker that is ready has greeted"
        return recorder.header

    def stored(self, launch: Launch) -> ObservationSet | None:
        """All observations of an implementation, as they stand on disk now."""
        return self._recorder(launch).set

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
            _settle(self._recorders.values())

    def _recorder(self, launch: Launch) -> Recorder:
        with self._lock:
            if launch.id not in self._recorders:
                self._recorders[launch.id] = Recorder(
                    launch, self.store, self._catalog, self._fingerprint, self._terms, self._pristine
                )
            return self._recorders[launch.id]

    def _take(self, recorder: Recorder) -> WorkerSupervisor:
        with self._lock:
            for supervisor in self._idle:
                if supervisor.recorder is recorder:
                    self._idle.remove(supervisor)
                    return supervisor
        return WorkerSupervisor(recorder, self.limits, self._stopping, self._means.costs)

    def _give(self, supervisor: WorkerSupervisor) -> None:
        with self._lock:
            self._idle.append(supervisor)
        self._drop_idle(0 if self._stopping.is_set() else self._idle_limit)

    def _drop_idle(self, keep: int) -> None:
        """End the workers that have been idle longest."""
        with self._lock:
            dropped = self._idle[: max(0, len(self._idle) - keep)]
            del self._idle[: len(dropped)]
        for supervisor in dropped:
            supervisor.close()


def _settle(recorders: Iterable[Recorder]) -> None:
    """Put the files of all recorders in order; one that cannot be keeps no other from it, and is raised at the end."""
    failure: ConformanceError | None = None
    for recorder in recorders:
        try:
            recorder.settle()
        except ConformanceError as error:
            failure = failure or error
    if failure is not None:
        raise failure
