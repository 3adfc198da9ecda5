"""A worker that is always there: started when needed, replaced when it ends or has grown too large."""

import re
import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Protocol

import msgspec

from conformance.environments.fingerprint import engine_of
from conformance.environments.launch import Launch
from conformance.execution.costlog import CostLog, WorkerCost
from conformance.execution.limits import Limits
from conformance.execution.process import Ended, WorkerProcess
from conformance.execution.protocol import Compared, Hello, Observed
from conformance.model.case import Case
from conformance.model.errors import WorkerStartError
from conformance.model.observation import Observation, Stage

CONFIRM = ("repeat", "ulp")


#: How frameworks say that a kernel's failure has ended the process's use of the GPU: all that it asks of it later
#: fails. "To continue using CUDA, the process must be terminated and relaunched":
#: https://docs.nvidia.com/cuda/cuda-runtime-api/group__CUDART__TYPES.html
GPU_LOST = re.compile(
    r"device-side assert|illegal memory access|unspecified launch failure|misaligned address|"
    r"CUDA_ERROR_(?:ASSERT|ILLEGAL_ADDRESS|LAUNCH_FAILED|MISALIGNED_ADDRESS)"
)


#: So many ends are seen before one of them is believed though no other was like it.
SIGHTINGS = 3


class StoppedError(Exception):
    """The session is being closed: what the worker did last is nobody's observation."""


class Record(Protocol):
    """Where a supervisor's observations go; ``Recorder`` is one."""

    @property
    def launch(self) -> Launch:
        """What starts the worker."""

    def adopt(self, hello: Hello) -> None:
        """Take a worker's greeting for what this implementation is; may raise WorkerStartError."""

    def record(self, observation: Observation) -> None:
        """Keep an observation."""


class Collected:
    """A record that is handed on, or thrown away, instead of being written."""

    def __init__(self, launch: Launch) -> None:
        self.launch = launch
        self.hello: Hello | None = None
        self.observations: list[Observation] = []

    def adopt(self, hello: Hello) -> None:
        """Keep the greeting."""
        self.hello = hello

    def record(self, observation: Observation) -> None:
        """Keep an observation until somebody takes it."""
        self.observations.append(observation)


class WorkerSupervisor:
    """One worker of one implementation, for one thread at a time.

    What its workers cost goes to ``costs``. Raises WorkerStartError where no worker can be started, and
    StoppedError once ``stopping`` is set.
    """

    def __init__(
        self, recorder: Record, limits: Limits, stopping: threading.Event, costs: CostLog | None = None
    ) -> None:
        self.recorder = recorder
        self._limits = limits
        self._stopping = stopping
        self._costs = costs
        self._worker: WorkerProcess | None = None
        self._crashes = 0
        self._engine = ""

    def ready(self) -> WorkerProcess:
        """A worker that has greeted and can take a case."""
        worker = self._worker
        if worker is not None and not self._spent(worker) and worker.usable():
            return worker
        self.close()
        if self._stopping.is_set():
            raise StoppedError
        if self._crashes >= self._limits.crashes_in_a_row:
            raise WorkerStartError(
                f"{self.recorder.launch.id}: {self._crashes} cases in a row have ended their worker",
                "It is the environment then, not the cases. See the last one: `conformance show CASE --reports DIR`.",
            )
        try:
            worker = WorkerProcess(self.recorder.launch, self._limits, self._stopping)
        except WorkerStartError:
            if self._stopping.is_set():
                raise StoppedError from None
            raise
        self._worker = worker
        self._engine = engine_of(worker.hello.machine)
        self.recorder.adopt(worker.hello)
        return worker

    def _spent(self, worker: WorkerProcess) -> bool:
        limits = self._limits
        after = (
            limits.recycle_symbolic_after
            if str(worker.hello.machine.get("engine", "")).startswith("symbolic")
            else limits.recycle_after
        )
        return 0 < after <= worker.performed or worker.grown() > limits.memory_bytes // 2

    def observe(self, case: Case) -> Observation:
        """Have a case performed and record it; raises RefusedCaseError for a case the worker does not know."""
        answer, note = self._believed(case, case.precisions)
        if isinstance(answer, Observed):
            self._crashes = 0
            observation = Observation(
                case=case.id,
                revision=case.revision,
                status=answer.status,
                runs=answer.runs,
                seconds=answer.seconds,
                detail=note,
                worker=self._made_by(case),
                symbols=answer.symbols,
            )
        else:
            self._crashes += 1
            observation = Observation(
                case=case.id,
                revision=case.revision,
                status=answer.status,
                detail=answer.detail,
                worker=self._made_by(case),
                limits=self._limits.told,
            )
        self.recorder.record(observation)
        return observation

    def confirm(self, case: Case, observation: Observation) -> Observation:
        """Have a case repeated, and moved by one ulp, in float64; records and returns the observation with these runs.

        Where the worker ends instead, the runs are there and empty.
        """
        answer, _ = self._believed(case, ("float64",), CONFIRM)
        if isinstance(answer, Observed):
            confirm, detail = dict(answer.confirm), observation.detail
        else:
            confirm = {name: [] for name in CONFIRM}
            detail = f"{observation.detail}\nwhile confirming: {answer.status}: {answer.detail}".lstrip()
        confirmed = msgspec.structs.replace(observation, detail=detail, confirm={**observation.confirm, **confirm})
        self.recorder.record(confirmed)
        return confirmed

    def _believed(
        self, case: Case, precisions: tuple[str, ...], confirm: tuple[str, ...] = ()
    ) -> tuple[Observed | Ended, str]:
        """What a case does, and a note on what was seen of it before.

        The cases before it may be to blame for an end, or the machine: it is believed when a fresh worker, with nothing
        before, shows the same again. Of three different ones, the last is.
        """
        notes: list[str] = []
        ends: list[str] = []
        while True:
            worker = self.ready()
            before = worker.performed
            answer = self._ask(worker, case, precisions, confirm)
            if isinstance(answer, Observed):
                if not (before and loses_gpu(answer.runs)):
                    return answer, "\n".join(notes)
                notes.append(f"{_after(before)}, too, it lost the GPU")
                continue
            ends.append(answer.status)
            if not before and (answer.status in ends[:-1] or len(ends) == SIGHTINGS):
                return answer, ""
            notes.append(f"{_after(before)}: {answer.status}: {answer.detail}")

    def compare(self, provider: str, symbols: Sequence[str]) -> Compared | None:
        """Ask a worker that has performed nothing which names are one object in its Keras and in another provider's.

        None where that cannot be said. The worker ends with it, for it has imported more than it should.
        """
        if self._worker is not None and self._worker.performed:
            self.close()
        worker = self.ready()
        try:
            return worker.compare(provider, symbols)
        finally:
            self.close()
            if self._stopping.is_set():
                raise StoppedError

    def _made_by(self, case: Case) -> str:
        """The fingerprint of what has just performed a case; raises WorkerSourcesError where nobody can say now."""
        sources = self.recorder.launch.sources
        sources.check(case.scenario, self._engine)
        return sources.made(case.scenario, self._engine).run

    def _ask(
        self, worker: WorkerProcess, case: Case, precisions: tuple[str, ...], confirm: tuple[str, ...]
    ) -> Observed | Ended:
        answer = worker.observe(case, precisions, confirm)
        if isinstance(answer, Ended):
            self._worker = None
            self._log(worker)
            if self._stopping.is_set():
                # We ended it ourselves.
                raise StoppedError
        elif loses_gpu(answer.runs):
            self.close()
        return answer

    def close(self) -> None:
        """End the worker."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.close()
            self._log(worker)

    def resident(self) -> int:
        """Bytes that its worker holds now, 0 where there is none; for any thread."""
        worker = self._worker
        return worker.resident() if worker is not None else 0

    def _log(self, worker: WorkerProcess) -> None:
        if self._costs is not None:
            started = datetime.fromtimestamp(worker.began, UTC).isoformat(timespec="seconds")
            self._costs.add(
                WorkerCost(
                    implementation=self.recorder.launch.id,
                    started=started,
                    start_seconds=worker.start_seconds,
                    seconds=worker.age,
                    cases=worker.performed,
                    peak_bytes=worker.peak,
                )
            )


def _after(cases: int) -> str:
    """Where something was seen, for people."""
    return f"in a worker that had performed {cases} cases" if cases else "in a fresh worker"


def loses_gpu(runs: Mapping[str, Sequence[Stage]]) -> bool:
    """Whether one of the stages of a case, by precision, left its process without the GPU."""
    raised = (stage.raised for stages in runs.values() for stage in stages)
    return any(r is not None and GPU_LOST.search(r.message) for r in raised)
