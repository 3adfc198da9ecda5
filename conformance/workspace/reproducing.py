"""Reproducers run: every script under each of its sides, many to a process, and what they print held against it."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from conformance.analysis.judging.judgement import Judgement
from conformance.compare.prepared import ENDED_EARLY
from conformance.environments.launch import Launch
from conformance.execution.limits import Limits
from conformance.execution.process import Ended, WorkerProcess
from conformance.execution.protocol import Reproduced as Printed
from conformance.model.case import Case
from conformance.model.errors import ConformanceError
from conformance.model.observation import Observation, Raised
from conformance.observations.store import ObservationSet
from conformance.publishing.reproduce import Reproducer, written
from conformance.publishing.reproduce.outcome import disagreement
from conformance.publishing.reproduce.reproduced import Key, Reproduced, Side

_log = logging.getLogger("conformance")

#: Scripts that a job takes from an implementation at once: a process starts in seconds.
SHARE = 200
#: Scripts after which a process that makes graphs is replaced.
SYMBOLIC = 300


@dataclass(frozen=True)
class Task:
    """One script under one side, and what is to come of it."""

    case: Case
    stage: str
    script: Reproducer
    implementation: str
    lock: str
    observation: Observation

    @property
    def key(self) -> Key:
        """What its outcome holds for."""
        return self.script.digest, self.case.id, self.case.revision, self.implementation, self.lock

    def side(self, answer: Printed | Ended) -> Side:
        """What came of it, held against what was observed."""
        script, case, revision, implementation, lock = self.key
        side = Side(case, revision, self.stage, script, implementation, lock)
        if isinstance(answer, Ended):
            return self.judged(msgspec.structs.replace(side, ended=f"{answer.status}: {answer.detail}"[:400]))
        raised = answer.raised and Raised(answer.raised.type, answer.raised.message[:400])
        seconds = round(answer.seconds, 3)
        return self.judged(msgspec.structs.replace(side, printed=answer.printed, raised=raised, seconds=seconds))

    def judged(self, side: Side) -> Side:
        """An outcome held against what is observed now."""
        status = self.observation.status
        if side.ended:
            why = "" if side.ended.startswith(f"{status}:") else side.ended
        elif status in ENDED_EARLY:
            why = f"does not end in a {status}"
        elif self.script.ends:
            # To live is all that it is to show of the others.
            why = ""
        else:
            why = disagreement(self.script, self.observation, side.printed, side.raised)
        return msgspec.structs.replace(side, agrees=not why, why=why)


def tasks(judgement: Judgement, sets: Mapping[str, ObservationSet], every: int = 1) -> list[Task]:
    """Every script of the divergences, or of each ``every``-th, under the representative of each behaviour."""
    found = []
    for divergence in judgement.divergences[::every]:
        case = judgement.cases[divergence.case]
        script = written(case, divergence, judgement.headers)
        # A worker has greeted before it runs a script, and that settles the devices.
        if script is None or script.alone:
            continue
        for header in script.sides:
            name = header.implementation.id
            observation = sets[name].find(case.id, case.revision) if name in sets else None
            if observation is not None:
                found.append(Task(case, divergence.stage, script, name, header.lock, observation))
    return found


@dataclass
class Running:
    """Tasks over several processes; outcomes are kept as they come."""

    kept: Reproduced
    launches: Mapping[str, Launch]
    limits: Limits = field(default_factory=lambda: Limits(case_seconds=120.0))
    tell: Callable[[str], None] = _log.info
    failures: dict[str, ConformanceError] = field(default_factory=dict)

    def run(self, work: Iterable[Task], jobs: int = 2) -> list[Side]:
        """The outcome of each task: those that are kept, and those that are run now."""
        done: list[Side] = []
        lined: dict[str, list[Task]] = {}
        for task in work:
            before = self.kept.find(task.key)
            if before is not None:
                done.append(self.kept.replace(before, task.judged(before)))
            elif task.implementation in self.launches:
                lined.setdefault(task.implementation, []).append(task)
        shares = [(name, some[i : i + SHARE]) for name, some in lined.items() for i in range(0, len(some), SHARE)]
        # The longest first, so that no job is left alone with one at the end.
        queue = deque(sorted(shares, key=lambda share: -len(share[1])))
        lock = threading.Lock()

        def serve() -> None:
            while True:
                with lock:
                    if not queue:
                        return
                    name, share = queue.popleft()
                for side in self._share(self.launches[name], share):
                    with lock:
                        done.append(side)
                        self.kept.add(side)

        threads = [threading.Thread(target=serve, daemon=True) for _ in range(jobs)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return done

    def _share(self, launch: Launch, share: Sequence[Task]) -> Iterable[Side]:
        """One process over some scripts; another one after each that it does not survive."""
        worker: WorkerProcess | None = None
        began = time.monotonic()
        try:
            for task in share:
                try:
                    if worker is not None and not self._good(worker):
                        worker.close()
                        worker = None
                    worker = worker or WorkerProcess(launch, self.limits)
                    yield task.side(worker.reproduce(task.script.text, task.script.precision))
                except ConformanceError as error:
                    self.failures[launch.id] = error
                    return
        finally:
            if worker is not None:
                worker.close()
            self.tell(f"{launch.id}: {len(share)} scripts in {time.monotonic() - began:.0f} s")

    def _good(self, worker: WorkerProcess) -> bool:
        """Whether a process can go on with another script."""
        symbolic = worker.hello.machine.get("engine") == "symbolic"
        spent = symbolic and worker.performed >= SYMBOLIC
        return worker.usable() and not spent and worker.grown() < self.limits.memory_bytes // 2


def refreshed(kept: Reproduced, work: Iterable[Task]) -> Reproduced:
    """What is kept, held against what is observed now; nothing is run."""
    for task in work:
        if (before := kept.find(task.key)) is not None:
            kept.take(task.judged(before))
    return kept
