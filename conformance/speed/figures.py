"""Ratios, medians and their spread, from what was timed. The time is that of the processor (see ``Seconds``)."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles

from conformance.speed.model import COMMON, Measured, Seconds, Timed


@dataclass(frozen=True)
class Spread:
    """The median of some numbers, and between which two the middle half of them is."""

    median: float
    low: float
    high: float

    def over(self, other: "Spread") -> "Spread":
        """This divided by another one; the spread is the widest that both allow."""
        return Spread(self.median / other.median, self.low / other.high, self.high / other.low)

    @property
    def inverse(self) -> "Spread":
        """One divided by this."""
        return Spread(1 / self.median, 1 / self.high, 1 / self.low)


def spread(values: Sequence[float]) -> Spread | None:
    """Of at least one number."""
    if len(values) < 2:
        return Spread(values[0], values[0], values[0]) if values else None
    low, _, high = quantiles(values, n=4, method="inclusive")
    return Spread(median(values), low, high)


def ratios(mine: Sequence[Seconds], theirs: Sequence[Seconds], clock: bool = False) -> Spread | None:
    """The candidate's time over the reference's, round by round; by the ``clock`` only where that is asked for."""
    at = 0 if clock else 1
    return spread([a[at] / b[at] for a, b in zip(mine, theirs, strict=False) if b[at] > 0])


@dataclass(frozen=True)
class Figures:
    """A mode of a model: milliseconds of a step of both, and the ratios; None where the reference has it not."""

    timed: Timed
    step: Spread | None
    step_of_reference: Spread | None
    ratio: Spread | None
    to_fit: Spread | None
    by_clock: Spread | None
    first: float | None
    first_of_reference: float | None


def figures(one: Measured, model: str, mode: str) -> Figures:
    """What was measured of an implementation; raises KeyError for what was not."""
    found = one.models[model]
    timed, reference = found.modes[mode], found.reference.get(mode, Timed("unsupported"))
    fit = found.reference[COMMON]
    return Figures(
        timed,
        milliseconds(timed.rounds),
        milliseconds(reference.rounds),
        ratios(timed.rounds, reference.rounds),
        ratios(timed.rounds, fit.rounds),
        ratios(timed.rounds, reference.rounds, clock=True),
        None if timed.first is None else timed.first.cpu * 1000,
        None if reference.first is None else reference.first.cpu * 1000,
    )


def milliseconds(rounds: Sequence[Seconds]) -> Spread | None:
    """Of a step."""
    return spread([one.cpu * 1000 for one in rounds])


def importing(one: Measured) -> tuple[Spread | None, Spread | None]:
    """Seconds of an import, and its ratio to the reference's."""
    return (
        spread([mine.cpu for _, mine in one.imports]),
        spread([mine.cpu / theirs.cpu for theirs, mine in one.imports]),
    )
