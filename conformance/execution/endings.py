"""How the cases of a run ended under each implementation, by what stands on disk when it is over."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from conformance.model.case import Case
from conformance.model.observation import STATUSES
from conformance.observations.store import ObservationSet

#: How an observation can end, in a person's word. A case of which there is none is *not observed*.
WORDS = {
    "ok": "ok",
    "error": "raised",
    "unsupported": "unsupported",
    "crash": "crashed",
    "timeout": "timed out",
    "out-of-memory": "out of memory",
    "not-run": "not run",
}

#: Ends of a worker, not of a case: those are named.
DIED = ("crash", "timeout", "out-of-memory")


@dataclass
class Endings:
    """``counts`` has for each status how many ended so, ``missing`` is how many were not observed.

    ``died`` are those that a worker did not survive: status, implementation (id) and case.
    """

    counts: Counter[str] = field(default_factory=Counter)
    missing: int = 0
    died: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def total(self) -> int:
        """All that the run was about."""
        return self.counts.total() + self.missing

    @property
    def text(self) -> str:
        """``2 ok, 1 raised, 1 crashed``: only what there is, in the order in which statuses are told."""
        parts = [f"{self.counts[status]:,} {WORDS[status]}" for status in STATUSES if self.counts[status]]
        return ", ".join([*parts, *([f"{self.missing:,} not observed"] if self.missing else [])])

    def add(self, implementation: str, cases: Iterable[Case], found: ObservationSet | None) -> None:
        """Count the cases of one implementation, of which this was found."""
        for case in cases:
            if found is None or not found.has(case.id, case.revision):
                self.missing += 1
                continue
            status = found.status(case.id)
            self.counts[status] += 1
            if status in DIED:
                self.died.append((status, implementation, case.id))

    def named(self, most: int) -> Sequence[str]:
        """A line for each of the first that died, worst first, and one for how many more there are."""
        ordered = sorted(self.died, key=lambda one: DIED.index(one[0]))
        lines = [f"{WORDS[status]}: {implementation}: {case}" for status, implementation, case in ordered[:most]]
        more = len(ordered) - most
        return [*lines, f"and {more:,} more that no worker survived: --json has all"] if more > 0 else lines
