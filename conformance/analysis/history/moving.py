"""What becomes of whole scripts on the way from one implementation to another: is it enough to change the import?"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from conformance.analysis.judging.judgement import Judgement
from conformance.model.case import Case
from conformance.model.comparison import Divergence
from conformance.scenarios import STAGES, WRITTEN, script

SCENARIO = script.SCENARIO.name

#: Where a script has to come to have run, and where its numbers are.
LAST = tuple(STAGES[SCENARIO])[-1]


class Outcome(StrEnum):
    """What becomes of a script, by how it runs under the one and under the other."""

    SAME = "same"
    OTHER = "other results"
    FAILS = "fails"
    NEW = "runs now"
    NEITHER = "runs under neither"
    UNKNOWN = "not known"


@dataclass(frozen=True)
class Moved:
    """A script and what becomes of it.

    ``stage`` is the first at which the two part, ``rules`` (ids) are the causes there; none where they are unexplained.
    ``before`` and ``after`` say what each does there. ``why`` is why nothing is known.
    """

    case: str
    title: str
    outcome: Outcome
    stage: str = ""
    rules: tuple[str, ...] = ()
    before: str = ""
    after: str = ""
    why: str = ""


@dataclass(frozen=True)
class Moving:
    """All scripts from ``before`` to ``after`` (implementation ids), in the order of the catalogue."""

    before: str
    after: str
    scripts: tuple[Moved, ...]

    def of(self, *outcomes: Outcome) -> tuple[Moved, ...]:
        """The scripts that come to one of these."""
        return tuple(one for one in self.scripts if one.outcome in outcomes)

    @property
    def ran(self) -> int:
        """How many run under ``before`` and were tried under ``after``."""
        return len(self.of(Outcome.SAME, Outcome.OTHER, Outcome.FAILS))

    @property
    def runs(self) -> int:
        """How many of these run under ``after`` with no other change than the import."""
        return len(self.of(Outcome.SAME, Outcome.OTHER))

    @property
    def same(self) -> int:
        """How many of these have the same structure and results."""
        return len(self.of(Outcome.SAME))


def moving(judgement: Judgement, before: str, after: str) -> Moving:
    """What becomes of each script of a judgement between two of its implementations."""
    parted: dict[str, list[Divergence]] = {}
    for divergence in judgement.divergences:
        parted.setdefault(divergence.case, []).append(divergence)
    scripts = (case for case in judgement.cases.values() if case.scenario == SCENARIO)
    return Moving(
        before, after, tuple(_moved(judgement, case, parted.get(case.id, ()), before, after) for case in scripts)
    )


def _moved(judgement: Judgement, case: Case, parted: Any, before: str, after: str) -> Moved:
    title = WRITTEN[SCENARIO](case.params)
    if why := _unknown(judgement, case, before, after):
        return Moved(case.id, title, Outcome.UNKNOWN, why=why)
    last: Mapping[str, int] = judgement.classes.get(case.id, {}).get(LAST, {})
    first = _first_parting(parted, before, after)
    if before in last and after in last:
        outcome = Outcome.SAME if first is None else Outcome.OTHER
    elif before in last:
        outcome = Outcome.FAILS
    else:
        outcome = Outcome.NEW if after in last else Outcome.NEITHER
    if first is None:
        return Moved(case.id, title, outcome)
    divergence, old, new = first
    pair = (min(old, new), max(old, new))
    sides = [divergence.behaviours[side].summary for side in (old, new)]
    return Moved(case.id, title, outcome, divergence.stage, divergence.rules_by_pair.get(pair, ()), *sides)


def _unknown(judgement: Judgement, case: Case, before: str, after: str) -> str:
    """Why nothing can be said of a script; empty where something can."""
    unjudged = judgement.unjudged.get(case.id, {})
    unsupported = {i: why for by in judgement.unsupported.get(case.id, {}).values() for i, why in by.items()}
    return next((f"{i}: {said[i]}" for i in (before, after) for said in (unjudged, unsupported) if i in said), "")


def _first_parting(parted: Any, before: str, after: str) -> tuple[Divergence, int, int] | None:
    """The earliest stage at which two part, and the numbers of their behaviours."""
    order = list(STAGES[SCENARIO])
    for divergence in sorted(parted, key=lambda one: order.index(one.stage) if one.stage in order else -1):
        places = [
            next((n for n, b in enumerate(divergence.behaviours) if i in b.implementations), None)
            for i in (before, after)
        ]
        if places[0] is not None and places[1] is not None and places[0] != places[1]:
            return divergence, places[0], places[1]
    return None
