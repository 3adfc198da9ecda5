"""How much of what a result should hold has been observed; what has not is never agreement."""

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from conformance.model.errors import IncompleteError
from conformance.model.observation import Header

#: At most so many implementations are named in an error.
NAMED = 5


class Observed(Protocol):
    """What is asked of a set of observations: ObservationSet has it."""

    @property
    def header(self) -> Header:
        """What ran."""

    def has(self, case: str, revision: str, made: Container[str] | None = None) -> bool:
        """True where there is an observation of this revision of a case, by a worker of such a fingerprint."""


@dataclass(frozen=True)
class Completeness:
    """How many of ``cases`` cases each expected implementation has been observed in, by id."""

    cases: int
    observed: Mapping[str, int]

    @property
    def fraction(self) -> float:
        """Observed parts of all expected (implementation, case) pairs, from 0 to 1."""
        expected = self.cases * len(self.observed)
        return sum(self.observed.values()) / expected if expected else 0.0

    @property
    def worst(self) -> list[tuple[str, int]]:
        """The implementations that lack something, and in how many cases they were observed; the worst first."""
        lacking = [(i, n) for i, n in self.observed.items() if n < self.cases]
        return sorted(lacking, key=lambda item: (item[1], item[0]))


def completeness(
    expected: Iterable[str],
    cases: Mapping[str, str],
    sets: Mapping[str, Observed],
    made: Callable[[Header, str], Container[str]] | None = None,
    locks: Mapping[str, str] | None = None,
    variables: Mapping[str, Mapping[str, str]] | None = None,
) -> Completeness:
    """How complete ``sets`` (by implementation id) are for the ``expected`` ids and ``cases`` (id → revision).

    What was observed by other files of the worker than ``made`` (header, case → fingerprints) allows, or under
    another lock than ``locks`` names, counts as not run; an empty lock is not asked for. So does what was observed
    with other ``variables`` than the table's, where it is known with which.
    """
    counts: dict[str, int] = {}
    for i in expected:
        found = sets.get(i)
        lock = (locks or {}).get(i, "")
        if found is None or (lock and found.header.lock != lock) or not _with(found.header, (variables or {}).get(i)):
            counts[i] = 0
            continue
        header = found.header
        counts[i] = sum(
            found.has(case, revision, None if made is None else made(header, case)) for case, revision in cases.items()
        )
    return Completeness(len(cases), counts)


def _with(header: Header, variables: Mapping[str, str] | None) -> bool:
    told = header.machine.get("variables")
    return told is None or variables is None or told == variables


def require(found: Completeness, threshold: float) -> None:
    """Raises IncompleteError, naming the worst implementations, where less than ``threshold`` (0 to 1) was observed."""
    if found.fraction >= threshold and found.observed:
        return
    worst = [f"{i} ({n} of {found.cases})" for i, n in found.worst[:NAMED]]
    more = len(found.worst) - len(worst)
    raise IncompleteError(
        f"{found.fraction:.2%} of {len(found.observed)} implementations × {found.cases} cases are observed, "
        f"{threshold:.2%} are required; least: {', '.join(worst) or 'there is nothing'}"
        + (f", and {more} more" if more else ""),
        "Observe what is missing with `conformance run --all`, which goes on where it was; reports/not-run.json may "
        "say why it is missing.",
    )
