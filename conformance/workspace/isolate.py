"""Whether a case does by itself what it did after others: where it does not, a neighbour has changed what was seen."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from conformance.compare.outcomes import portable
from conformance.environments.launch import Launch
from conformance.execution.session import Progress, Session
from conformance.execution.supervisor import Collected, WorkerSupervisor
from conformance.model.case import Case
from conformance.model.errors import ConformanceError, HarnessFaultError, RefusedCaseError
from conformance.model.observation import Observation, Stage


@dataclass(frozen=True)
class Poisoned:
    """A case that does something else in a process of its own, and where: ``float64 forward output``."""

    implementation: str
    case: str
    where: tuple[str, ...]


@dataclass
class Isolation:
    """How many cases were performed by themselves, which differ, and what kept implementations from going on."""

    performed: int = 0
    poisoned: list[Poisoned] = field(default_factory=list)
    failures: dict[str, ConformanceError] = field(default_factory=dict)


def isolate(
    session: Session,
    work: Sequence[tuple[Launch, Sequence[Case]]],
    progress: Callable[[Progress], None] | None = None,
) -> Isolation:
    """Have every case that was observed performed in a process of its own, over a session's jobs; nothing is recorded.

    What differs is performed once more: only what is the same both times, and not what was observed, is told. Raises
    HarnessFaultError.
    """
    found = Isolation()
    lock = threading.Lock()
    pairs = [(launch, case) for launch, cases in work for case in cases]
    # One process for each case, and no more of them than are let run at once.
    limits = replace(session.limits, recycle_after=1, recycle_symbolic_after=1)

    def one(pair: tuple[Launch, Case]) -> None:
        launch, case = pair
        if launch.id in found.failures:
            return
        supervisor = WorkerSupervisor(Collected(launch), limits, session.stopping)
        try:
            where = parted(session.observe(case, launch), supervisor, case)
        except RefusedCaseError:
            # Nobody performs it, and who observed has said so.
            return
        except HarnessFaultError:
            raise
        except ConformanceError as error:
            found.failures.setdefault(launch.id, error)
            return
        finally:
            supervisor.close()
        with lock:
            found.performed += 1
            if where:
                found.poisoned.append(Poisoned(launch.id, case.id, where))
            if progress is not None:
                progress(Progress(launch.id, case.id, None, 0.0, found.performed, len(pairs), phase="isolate"))

    with ThreadPoolExecutor(session.jobs) as pool:
        waiting = [pool.submit(one, pair) for pair in pairs]
        try:
            for done in waiting:
                done.result()
        except BaseException:
            # Nothing more begins, and what runs ends with its worker: leaving the pool waits for it.
            session.stopping.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    order = {(launch.id, case.id): number for number, (launch, case) in enumerate(pairs)}
    found.poisoned.sort(key=lambda p: order[p.implementation, p.case])
    return found


def parted(observed: Observation, supervisor: WorkerSupervisor, case: Case) -> tuple[str, ...]:
    """Where a case differs by itself from what was observed, and not from itself."""
    alone = supervisor.observe(case)
    where = tuple(differences(observed, alone))
    if not where:
        return ()
    unsteady = set(differences(alone, supervisor.observe(case)))
    return tuple(place for place in where if place not in unsteady)


def differences(left: Observation, right: Observation) -> Iterator[str]:
    """Where two observations of a case are not the same, bit for bit: the status, or run, stage and fact."""
    if left.status != right.status:
        yield f"{left.status} against {right.status}"
    for run in dict.fromkeys((*left.runs, *right.runs)):
        a, b = (_by_name(one.runs.get(run, ())) for one in (left, right))
        for name in dict.fromkeys((*a, *b)):
            if name not in a or name not in b:
                yield f"{run} {name}"
                continue
            yield from (f"{run} {name} {what}" for what in _between(a[name], b[name]))


def _by_name(stages: Sequence[Stage]) -> Mapping[str, Stage]:
    return {stage.stage: stage for stage in stages}


def _between(a: Stage, b: Stage) -> Iterator[str]:
    if _ended(a) != _ended(b):
        yield "exception"
    for fact in dict.fromkeys((*a.facts, *b.facts)):
        if fact not in a.facts or fact not in b.facts or a.facts[fact] != b.facts[fact]:
            yield fact


def _ended(stage: Stage) -> tuple[str, ...]:
    raised = stage.raised
    return (stage.status, *((raised.type, portable(raised.message)) if raised is not None else ()))
