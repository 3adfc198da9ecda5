"""What is still to be done under one implementation, and how long that is expected to take."""

from collections import deque
from collections.abc import Sequence
from typing import Literal, TypeAlias

from conformance.execution.durations import Durations
from conformance.execution.recorder import Recorder
from conformance.execution.sameness import confirmed_there, sharing
from conformance.execution.supervisor import WorkerSupervisor
from conformance.model.case import Case
from conformance.model.observation import Observation
from conformance.observations.store import ObservationSet

Phase: TypeAlias = Literal["observe", "confirm", "isolate"]


def may_confirm(case: Case, seen: Observation) -> bool:
    """Whether an observation can be confirmed here and is not yet: a case without numbers has nothing to confirm, and
    to run on another processor is not to run again."""
    return not (case.logic or seen.confirm or seen.elsewhere) and seen.status in ("ok", "error")


class Queue:
    """The cases of one implementation that nobody has taken yet; its owner holds a lock around every call.

    ``took`` and ``thought`` are the seconds that the cases done so far took, and were expected to take.
    """

    def __init__(
        self, recorder: Recorder, cases: Sequence[Case], durations: Durations, phase: Phase = "observe"
    ) -> None:
        mine = recorder.launch.implementation
        self.recorder = recorder
        self.cases = cases
        self.start = durations.start(mine)
        self.peak = durations.peak(mine)
        self.took = self.thought = 0.0
        #: Those of other providers that may be the same: this one waits for what they have to do.
        self.leaders: list[Queue] = []
        #: True while what they have done is taken over, and True once it was.
        self.sharing = self.shared = False
        self.workers = self.given = 0
        self.looked = False
        self._phase = phase
        self._durations = durations
        self.fill()

    def fill(self) -> None:
        """Look again at what is missing."""
        self.pending = deque(case for case in self.cases if self._wanted(case))
        self._expected = sum(self._seconds(case) for case in self.pending)

    def _wanted(self, case: Case) -> bool:
        if self._phase == "observe":
            return not self.recorder.has(case)
        found = self.recorder.find(case)
        return found is not None and may_confirm(case, found)

    @property
    def waiting(self) -> bool:
        """Whether another provider, which may be the same, is still at work."""
        return any(leader.pending or leader.workers for leader in self.leaders)

    def take(self) -> Case:
        """The next case."""
        case = self.pending.popleft()
        self._expected -= self._seconds(case)
        return case

    def clear(self) -> None:
        """Nothing more can be done."""
        self.pending.clear()
        self._expected = 0.0

    def perform(self, supervisor: WorkerSupervisor, case: Case) -> Observation:
        """Have a case observed, or confirmed; raises what WorkerSupervisor's methods raise."""
        if self._phase == "observe":
            return supervisor.observe(case)
        found = self.recorder.find(case)
        return supervisor.confirm(case, found if found is not None else supervisor.observe(case))

    def share(self, supervisor: WorkerSupervisor) -> int:
        """Take over what another provider, proved to be the same, has done; returns how many cases. Without a lock.

        Nothing is taken over where that would take longer than having it performed. Raises what
        WorkerSupervisor.ready raises.
        """
        recorder, done = self.recorder, 0
        if self._phase == "observe":
            # Its greeting says what this provider is.
            supervisor.ready()
        for other in recorder.others():
            pending = [case for case in self.cases if self._wanted(case) and recorder.may_share(case)]
            for seen in self._from(other, pending, supervisor):
                recorder.record(seen)
                done += 1
        return done

    def _from(self, other: ObservationSet, pending: Sequence[Case], supervisor: WorkerSupervisor) -> list[Observation]:
        sources = self.recorder.launch.sources
        if self._phase == "confirm":
            mine = ((case, self.recorder.find(case)) for case in pending)
            return confirmed_there([(case, seen) for case, seen in mine if seen is not None], other)
        part = sharing(other, pending, sources)
        # What is mostly taken over is expected by the few cases that are not, and those fail at once.
        if sum(max(self._seconds(case), seen.seconds) for case, seen in part.observations) < self.start:
            return []
        said = supervisor.compare(other.header.implementation.provider, part.symbols)
        return part.proved(said, sources) if said is not None else []

    def learn(self, case: Case, seconds: float) -> None:
        """A case is done, and took so many seconds."""
        self.given += 1
        self.took += seconds
        self.thought += self._seconds(case)

    def remaining(self, usual: float = 1.0) -> float:
        """Seconds of work that nobody has taken yet; ``usual`` says how much longer than expected cases take here."""
        return self._expected * ((self.took + usual) / (self.thought + 1.0))

    @property
    def counts(self) -> tuple[int, int]:
        """How many cases are done, and how many there are."""
        return len(self.cases) - len(self.pending), len(self.cases)

    def _seconds(self, case: Case) -> float:
        return self._durations.seconds(self.recorder.launch.implementation, case)
