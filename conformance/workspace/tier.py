"""What a run observes anew, and what it takes from the archive although it could be observed.

A change is checked on every push, so it has minutes. Whole programs and training loops cost most of the time, and
what they show hardly ever depends on the change. The tier ``change`` takes these from the archive
as far as they still hold there, but for a sample. So it does with every case that reached its time limit before. The
tier ``all`` observes everything.
"""

import zlib
from collections.abc import Iterable, Sequence

from conformance.environments.launch import Launch
from conformance.execution.durations import Durations, kind
from conformance.model.case import Case

#: Mean seconds of a kind of case under one implementation from which on the tier ``change`` takes it from the archive.
DEAR = 0.04
#: Of so many dear cases one is observed all the same: each change has some of every kind performed.
SAMPLED = 32


def taken(cases: Iterable[Case], launches: Sequence[Launch], durations: Durations) -> list[Case]:
    """The cases that the tier ``change`` takes from the archive: the dear ones without the sample, which is always the
    same and has one of each kind at least; and those that reached their time limit."""
    dear: dict[str, list[Case]] = {}
    hung = []
    for case in cases:
        if any(durations.reached_limit(launch.implementation, case) for launch in launches):
            hung.append(case)
        elif any(durations.seconds(launch.implementation, case) >= DEAR for launch in launches):
            dear.setdefault(kind(case), []).append(case)
    return [*hung, *(case for mine in dear.values() for case in _without_sample(mine))]


def _without_sample(cases: Sequence[Case]) -> list[Case]:
    left = [case for case in cases if zlib.crc32(case.id.encode()) % SAMPLED]
    return left if len(left) < len(cases) else left[1:]
