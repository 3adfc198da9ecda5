"""A worker that is always there: started when needed, replaced when it ends or has grown too large."""

import re
import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Protocol

from conformance.catalog.case import Case
from conformance.errors import WorkerStartError
from conformance.observations.model import Observation, Stage
from conformance.runner.launch import Launch
from conformance.runner.limits import Limits
from conformance.runner.process import Ended, WorkerProcess
from conformance.runner.protocol import Hello, Observed
from conformance.scheduling.costlog import CostLog, WorkerCost

PRECISIONS = ("float32", "float64")
CONFIRM = ("repeat", "ulp")


#: How frameworks say that a kernel's failure has ended the process's use of the GPU: all that it asks of it later
#: fails. "To continue using CUDA, the process must be terminated and relaunched":
#: https://docs.nvidia.com/cuda/cuda-runtime-api/group__CUDART__TYPES.html
GPU_LOST = re.compile(
    r"device-side assert|illegal memory access|unspecified launch failure|misaligned address|"
    r"CUDA_ERROR_(?:ASSERT|ILLEGAL_ADDRESS|LAUNCH_FAILED|MISALIGNED_ADDRESS)"
)


class StoppedError(Exception):
    """The session is being closed: what the worker did last is nobody's observation."""


class Record(Protocol):
    """Where a keeper's observations go; ``Cell`` is one."""

    @property
    def launch(self) -> Launch:
        """What starts the worker."""

    def adopt(self, hello: Hello) -> None:
        """Take a worker's greeting for what this implementation is; may raise WorkerStartError."""

    def record(self, observation: Observation) -> None:
        """Keep an observation."""


class Keeper:
    """One worker of one implementation, for one thread at a time.

    What its workers cost goes to ``costs``. Raises WorkerStartError where no worker can be started, and
    StoppedError once ``stopping`` is set.
    """

    def __init__(self, cell: Record, limits: Limits, stopping: threading.Event, costs: CostLog | None = None) -> None:
        self.cell = cell
        self._limits = limits
        self._stopping = stopping
        self._costs = costs
        self._worker: WorkerProcess | None = None
        self._crashes = 0

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
                f"{self.cell.launch.id}: {self._crashes} cases in a row have ended their worker",
                "It is the environment then, not the cases. See the last one: `conformance show CASE --reports DIR`.",
            )
        try:
            worker = WorkerProcess(self.cell.launch, self._limits, self._stopping)
        except WorkerStartError:
            if self._stopping.is_set():
                raise StoppedError from None
            raise
        self._worker = worker
        self.cell.adopt(worker.hello)
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
        worker = self.ready()
        used = worker.performed > 0
        answer = self._ask(worker, case)
        note = ""
        # The cases before it may be to blame: only a fresh worker tells.
        if used and isinstance(answer, Ended) and answer.status in ("crash", "out-of-memory"):
            note = f"in a worker that had performed {worker.performed - 1} cases: {answer.status}: {answer.detail}"
            answer = self._ask(self.ready(), case)
        elif used and isinstance(answer, Observed) and loses_gpu(answer.runs):
            note = f"in a worker that had performed {worker.performed - 1} cases, too, it lost the GPU"
            answer = self._ask(self.ready(), case)
        if isinstance(answer, Observed):
            self._crashes = 0
            observation = Observation(
                case=case.id,
                revision=case.revision,
                status=answer.status,
                runs=answer.runs,
                seconds=answer.seconds,
                detail=note,
            )
        else:
            self._crashes += 1
            observation = Observation(case.id, case.revision, answer.status, detail=answer.detail)
        self.cell.record(observation)
        return observation

    def confirm(self, case: Case, observation: Observation) -> Observation:
        """Have a case repeated, and moved by one ulp, in float64; records and returns the observation with these runs.

        Where the worker ends instead, the runs are there and empty.
        """
        answer = self._ask(self.ready(), case, ("float64",), CONFIRM)
        if isinstance(answer, Observed):
            confirm, detail = dict(answer.confirm), observation.detail
        else:
            confirm = {name: [] for name in CONFIRM}
            detail = f"{observation.detail}\nwhile confirming: {answer.status}: {answer.detail}".lstrip()
        confirmed = Observation(
            case=observation.case,
            revision=observation.revision,
            status=observation.status,
            runs=observation.runs,
            seconds=observation.seconds,
            detail=detail,
            confirm={**observation.confirm, **confirm},
        )
        self.cell.record(confirmed)
        return confirmed

    def _ask(
        self, worker: WorkerProcess, case: Case, precisions: tuple[str, ...] = PRECISIONS, confirm: tuple[str, ...] = ()
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
                    implementation=self.cell.launch.id,
                    started=started,
                    start_seconds=worker.start_seconds,
                    seconds=worker.age,
                    cases=worker.performed,
                    peak_bytes=worker.peak,
                )
            )


def loses_gpu(runs: Mapping[str, Sequence[Stage]]) -> bool:
    """Whether one of the stages of a case, by precision, left its process without the GPU."""
    raised = (stage.raised for stages in runs.values() for stage in stages)
    return any(r is not None and GPU_LOST.search(r.message) for r in raised)
