"""What becomes of whole scripts on the way from one implementation to another: is it enough to change the import?"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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
    ``before`` and ``after`` say what each does there; of one that ends alike under both, ``stage`` is where, and both
    say the same. ``why`` is why nothing is known.
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


def moving(
    judgement: Judgement, before: str, after: str, among: Callable[[Sequence[str]], Judgement] | None = None
) -> Moving:
    """What becomes of each script of a judgement between two of its implementations.

    ``among`` judges cases (ids) among more implementations than these: only there is said how two end that end alike.
    """
    parted: dict[str, list[Divergence]] = {}
    for divergence in judgement.divergences:
        parted.setdefault(divergence.case, []).append(divergence)
    scripts = (case for case in judgement.cases.values() if case.scenario == SCENARIO)
    found = tuple(_moved(judgement, case, parted.get(case.id, ()), before, after) for case in scripts)
    alike = [one.case for one in found if one.outcome is Outcome.NEITHER and not one.stage]
    ends = dict(_ends(among(alike), after)) if among is not None and alike else {}
    return Moving(
        before,
        after,
        tuple(
            replace(one, stage=ends[one.case][0], before=ends[one.case][1], after=ends[one.case][1])
            if one.case in ends
            else one
            for one in found
        ),
    )


def _ends(judgement: Judgement, implementation: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """Case → the stage at which it ends under an implementation, and what is said of it there, where it parts from
    others."""
    for divergence in judgement.divergences:
        reached = [s for s, by in judgement.classes.get(divergence.case, {}).items() if implementation in by]
        if not reached or divergence.stage != max(reached, key=list(STAGES[SCENARIO]).index):
            continue
        for behaviour in divergence.behaviours:
            if implementation in behaviour.implementations:
                yield divergence.case, (divergence.stage, behaviour.summary)


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
