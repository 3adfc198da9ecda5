"""What an implementation is expected to cost, from what was measured: seconds and bytes.

``conformance dev durations`` measures again: it reads the observations and the
log of workers below a folder of results and rewrites conformance/execution/durations.json.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from statistics import median
from typing import Self

import msgspec

from conformance.execution.costlog import WorkerCost, read_costs
from conformance.execution.limits import Limits
from conformance.model.case import Case
from conformance.model.observation import Implementation
from conformance.observations.store import ObservationSet, Store
from conformance.storage.disk import replace_file

#: The committed measurement.
MEASURED = Path(__file__).with_name("durations.json")

#: Seconds a case is thought to take, and a worker to start, where nothing like it was measured.
CASE_SECONDS, START_SECONDS = 0.05, 8.0
#: Resident bytes a worker is thought to reach where none of its backend was measured. JAX keeps what it compiled.
PEAK_BYTES: Mapping[str, int] = {"tensorflow": 1 << 30, "jax": 4 << 30, "torch": 3 << 29, "openvino": 3 << 29}


class Expected(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one implementation cost: a worker's start (s) and largest resident memory (MiB), and the mean seconds for a
    case of each ``kind``. Zero or missing where it was not measured. ``timeouts``: ids that reached their limit."""

    start_seconds: float = 0.0
    peak_mib: int = 0
    scenarios: dict[str, float] = {}
    timeouts: list[str] = []


class Durations(msgspec.Struct, frozen=True, dict=True):
    """Measured costs by implementation id; what was not measured is taken from its nearest kin."""

    implementations: dict[str, Expected] = {}
    provenance: dict[str, str] = {}

    @classmethod
    def load(cls, path: Path = MEASURED) -> Self:
        """The measurement at ``path``, the committed one by default; an empty one where there is none."""
        return msgspec.json.decode(path.read_bytes(), type=cls) if path.exists() else cls()

    def seconds(self, implementation: Implementation, case: Case) -> float:
        """Expected seconds of a case; where it reached the limit before, that is the limit."""
        if self.reached_limit(implementation, case):
            return Limits().case_seconds
        found = self._scenarios(implementation)
        for name in (kind(case), case.scenario, ""):
            if name in found:
                return max(found[name], 1e-4)
        return CASE_SECONDS

    def reached_limit(self, implementation: Implementation, case: Case) -> bool:
        """Whether a case reached its time limit under this very implementation when it was measured."""
        own = self.implementations.get(implementation.id)
        return own is not None and case.id in own.timeouts

    def start(self, implementation: Implementation) -> float:
        """Expected seconds from a worker's start to its greeting."""
        measured = [e.start_seconds for e in self._kin(implementation) if e.start_seconds]
        return median(measured) if measured else START_SECONDS

    def peak(self, implementation: Implementation) -> int:
        """Expected largest resident memory of a worker, in bytes: of unmeasured ones, the largest of their kin."""
        measured = [e.peak_mib for e in self._kin(implementation) if e.peak_mib]
        return max(measured) << 20 if measured else PEAK_BYTES.get(implementation.backend, 1 << 30)

    def _kin(self, implementation: Implementation) -> list[Expected]:
        """The implementation itself, or else those of its provider and backend."""
        own = self.implementations.get(implementation.id)
        if own is not None:
            return [own]
        return self._by_kind.get((implementation.provider, implementation.backend), [])

    def _scenarios(self, implementation: Implementation) -> dict[str, float]:
        cache = self._memo
        if implementation.id not in cache:
            # Where another provider's were the same objects, whole scenarios were not performed: then its kin's count.
            alike = self._by_kind.get((implementation.provider, implementation.backend), [])
            found = _medians(alike) | _medians(self._kin(implementation) or self.implementations.values())
            if found:
                # A scenario nobody measured: as dear as the middle one of the others.
                found[""] = median(found.values())
            cache[implementation.id] = found
        return cache[implementation.id]

    @cached_property
    def _memo(self) -> dict[str, dict[str, float]]:
        return {}

    @cached_property
    def _by_kind(self) -> dict[tuple[str, str], list[Expected]]:
        kinds: dict[tuple[str, str], list[Expected]] = defaultdict(list)
        for identifier, expected in self.implementations.items():
            kinds[kind_of(identifier)].append(expected)
        return dict(kinds)


def _medians(expected: Iterable[Expected]) -> dict[str, float]:
    """Scenario → the middle of what a case of it cost some implementations."""
    gathered: dict[str, list[float]] = defaultdict(list)
    for one in expected:
        for scenario, seconds in one.scenarios.items():
            gathered[scenario].append(seconds)
    return {scenario: median(values) for scenario, values in gathered.items()}


def kind(case: Case) -> str:
    """What cases are counted together: their scenario, and of programs the file they are in, for these differ most."""
    return f"program.{case.id.split('.')[1]}" if case.scenario == "program" else case.scenario


def kind_of(identifier: str) -> tuple[str, str]:
    """Provider and backend, from an implementation's id."""
    rest = identifier.partition("/")[2].partition("@")[0]
    name, bracket, backend = rest.partition("[")
    return name.partition("(")[0], backend.rstrip("]") if bracket else "tensorflow"


def measure(
    sets: Iterable[ObservationSet],
    costs: Iterable[WorkerCost],
    cases: Mapping[str, Case],
    before: Durations | None = None,
) -> Durations:
    """What observations and the workers' log say; implementations they say nothing about stay as ``before``."""
    logged: dict[str, list[WorkerCost]] = defaultdict(list)
    for cost in costs:
        logged[cost.implementation].append(cost)
    found = dict((before or Durations()).implementations)
    for one in sets:
        spent: dict[str, list[float]] = defaultdict(list)
        hung = []
        for seen in one.observations.values():
            case = cases.get(seen.case)
            if seen.same_as is not None or case is None or case.revision != seen.revision:
                continue
            # A killed worker's case has no time of its own.
            if seen.status in ("ok", "error", "unsupported"):
                spent[kind(case)].append(seen.seconds)
            elif seen.status == "timeout":
                hung.append(seen.case)
        mine, old = logged.get(one.id, []), found.get(one.id, Expected())
        found[one.id] = Expected(
            start_seconds=round(median(c.start_seconds for c in mine), 2) if mine else old.start_seconds,
            peak_mib=max(c.peak_bytes >> 20 for c in mine) if mine else old.peak_mib,
            scenarios={name: round(sum(s) / len(s), 5) for name, s in sorted(spent.items())} or old.scenarios,
            timeouts=sorted(hung),
        )
    return Durations(dict(sorted(found.items())))


def remeasure(reports: Path) -> int:
    """Measure from a folder of results and rewrite the committed file; returns the number of implementations."""
    from conformance import catalog  # noqa: PLC0415 -- a second of imports nobody else needs

    sets = Store(reports / "observations").all().values()
    found = measure(sets, read_costs(reports), catalog.load(), Durations.load())
    worked = sorted({str(s.header.machine.get("processor", "")) for s in sets} - {""})
    found = Durations(found.implementations, {"made_by": "conformance dev durations", "machine": ", ".join(worked)})
    replace_file(MEASURED, [msgspec.json.format(msgspec.json.encode(found), indent=1), b"\n"])
    return len(found.implementations)
