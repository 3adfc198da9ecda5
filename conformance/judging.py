"""Judging what is on disk over several processes: each reads the files itself and judges some of the cases."""

import os
import signal
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from conformance import catalog
from conformance.catalog.case import Case
from conformance.currency import Currency
from conformance.judgement import Judgement, joined, judge
from conformance.ledger.explain import Ledger
from conformance.ledger.model import Rule
from conformance.observations.store import ObservationSet, Store

#: Observations from which on a second process pays for its start, which is about a second.
WORTHWHILE = 20_000

#: Parts for each process: cases differ in what they cost, and the last one should not keep the others waiting.
PARTS = 8


@dataclass(frozen=True)
class _Task:
    """All that a process needs to judge any part."""

    root: Path
    implementations: tuple[str, ...]
    cases: Mapping[str, Case]
    rules: tuple[Rule, ...]
    current: bool


def judge_sets(
    root: Path,
    sets: Mapping[str, ObservationSet],
    cases: Mapping[str, Case],
    rules: Sequence[Rule],
    jobs: int | None = None,
    *,
    current: bool = False,
) -> Judgement:
    """Judge ``cases`` over ``sets``, which were read from the folder ``root``, with ``jobs`` processes (one a core).

    ``current`` says that the sets are without what does not count now, as the processes have to read them.
    """
    jobs = jobs or len(os.sched_getaffinity(0))
    if jobs == 1 or len(cases) * len(sets) < WORTHWHILE:
        return _judge(sets, cases, rules)
    names = list(cases)
    parts = [names[n :: jobs * PARTS] for n in range(jobs * PARTS)]
    task = _Task(root, tuple(sets), dict(cases), tuple(rules), current)
    # Spawned: whoever asks may have threads, which a fork would not survive.
    with ProcessPoolExecutor(jobs, get_context("spawn"), _begin, (task,)) as pool:
        return joined(cases, list(pool.map(_part, parts)))


def _judge(
    sets: Mapping[str, ObservationSet],
    cases: Mapping[str, Case],
    rules: Sequence[Rule],
    among: Iterable[str] | None = None,
) -> Judgement:
    ledger = Ledger(rules, {i: found.header for i, found in sets.items()})
    return judge(cases, {i: found.observations for i, found in sets.items()}, ledger, among)


#: In a process of the pool, what it judges.
_mine: list[tuple[_Task, Mapping[str, ObservationSet]]] = []


def _begin(task: _Task) -> None:
    """In a process of the pool: read what all its parts need, once."""
    # Ctrl-C reaches all of a terminal's processes; whoever asked ends this one, and says nothing more than that.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    store = Store(task.root)
    sets = {i: store.read(i) for i in task.implementations}
    if task.current:
        sets = Currency(catalog.load()).all(sets)
    _mine.append((task, sets))


def _part(names: Sequence[str]) -> Judgement:
    """In a process of the pool: judge these cases. The cases themselves need not travel back."""
    task, sets = _mine[-1]
    found = _judge(sets, task.cases, task.rules, names)
    return Judgement(
        {}, found.headers, found.divergences, found.classes, found.unjudged, found.statuses, found.unsupported
    )
