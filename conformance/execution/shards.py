"""Dividing implementations and cases into shards that take equally long.

``conformance dev shards OF`` prints them as the matrix of a CI workflow.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from packaging.version import Version

from conformance.environments.table import Environments
from conformance.execution.durations import Durations
from conformance.model.case import Case
from conformance.model.errors import ShardError
from conformance.model.observation import Implementation

#: Seconds to make an environment where it is not there yet; what keeps an environment's implementations together.
MAKING_SECONDS = 30.0


@dataclass(frozen=True)
class Shard:
    """Part ``number`` (from 1) of ``of``."""

    number: int
    of: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """``3/8``; raises ShardError."""
        number, slash, of = text.partition("/")
        sane = slash and all(part.isascii() and part.isdecimal() and len(part) <= 4 for part in (number, of))
        if not sane or not 1 <= int(number) <= int(of):
            raise ShardError(f"--shard {text} is no shard", "Write NUMBER/OF with NUMBER from 1 to OF, e.g. 3/8.")
        return cls(int(number), int(of))

    @property
    def name(self) -> str:
        """As it stands in file names."""
        return f"shard-{self.number}-of-{self.of}"


@dataclass(frozen=True)
class Slice:
    """Neighbouring cases of one implementation, and the seconds they are expected to take, a start included."""

    implementation: Implementation
    cases: tuple[Case, ...]
    seconds: float


def partition(
    implementations: Sequence[Implementation], cases: Sequence[Case], durations: Durations, of: int
) -> list[list[Slice]]:
    """Every (implementation, case) in exactly one of ``of`` shards, the same whenever and wherever it is asked.

    An implementation is cut only where it alone would take longer than a shard's fair part. The
    dearest slice comes first, each to the shard that then ends soonest; an environment that a shard does not have yet
    costs its making.
    """
    whole = [(mine, [durations.seconds(mine, case) for case in cases]) for mine in implementations]
    fair = sum(sum(each) + durations.start(mine) for mine, each in whole) / of
    slices = [part for mine, each in whole for part in _cut(mine, cases, each, durations.start(mine), max(fair, 1e-9))]
    slices.sort(key=lambda s: (-s.seconds, s.implementation.id, s.cases[0].id if s.cases else ""))
    shards: list[list[Slice]] = [[] for _ in range(of)]
    loads = [0.0] * of
    held: list[set[str]] = [set() for _ in range(of)]
    for part in slices:
        environment = part.implementation.environment
        after = [loads[n] + part.seconds + (0.0 if environment in held[n] else MAKING_SECONDS) for n in range(of)]
        n = min(range(of), key=lambda n: (after[n], n))
        shards[n].append(part)
        loads[n] = after[n]
        held[n].add(environment)
    return shards


def _cut(mine: Implementation, cases: Sequence[Case], each: Sequence[float], start: float, fair: float) -> list[Slice]:
    """As few slices as keep each below a fair part, of about equal seconds."""
    total = sum(each)
    pieces = max(1, min(len(cases), round((total + start) / fair + 0.499)))
    found: list[Slice] = []
    begin, spent = 0, 0.0
    for end, seconds in enumerate(each, start=1):
        spent += seconds
        # The next border: what has been spent from the beginning on, against as many equal pieces.
        if spent >= total * (len(found) + 1) / pieces - 1e-9 and len(found) < pieces - 1:
            found.append(Slice(mine, tuple(cases[begin:end]), sum(each[begin:end]) + start))
            begin = end
    if begin < len(cases):
        found.append(Slice(mine, tuple(cases[begin:]), sum(each[begin:]) + start))
    return found


def chosen(
    shard: Shard, implementations: Sequence[Implementation], cases: Sequence[Case], durations: Durations
) -> Mapping[str, tuple[Case, ...]]:
    """Implementation id → the cases of one shard."""
    found: dict[str, tuple[Case, ...]] = {}
    for part in partition(implementations, cases, durations, shard.of)[shard.number - 1]:
        found[part.implementation.id] = found.get(part.implementation.id, ()) + part.cases
    return found


def matrix(environments: Environments, cases: Sequence[Case], durations: Durations, of: int) -> dict[str, Any]:
    """``{"include": [{"shard": "1/8", "name": "shard-1-of-8", "pythons": "3.7 3.11"}, …]}``: CI's jobs, none empty."""
    include = []
    for number, parts in enumerate(partition(environments.implementations(), cases, durations, of), start=1):
        names = dict.fromkeys(part.implementation.environment for part in parts)
        pythons = sorted({environments.get(name).python for name in names}, key=Version)
        if parts:
            shard = Shard(number, of)
            include.append({"shard": f"{number}/{of}", "name": shard.name, "pythons": " ".join(pythons)})
    return {"include": include}
