"""What becomes of whole scripts on the way from one implementation to another: is it enough to change the import?"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from conformance.analysis.history.ended import UNTOLD, Ended
from conformance.analysis.judging.judgement import Judgement
from conformance.model.case import Case
from conformance.model.comparison import Divergence
from conformance.scenarios import STAGES, WRITTEN, script

SCENARIO = script.SCENARIO.name

#: What is said of one that ran.
WELL = "does not raise"

#: Where a script has to come to have run, and where its numbers are.
LAST = tuple(STAGES[SCENARIO])[-1]


class Outcome(StrEnum):
    """What becomes of a script, by how it runs under the one and under the other."""

    SAME = "same"
    OTHER = "other results"
    FAILS = "fails"
    NEW = "runs now"
    NEITHER = "runs under neither"
    LACKS = "needs a package"
    UNKNOWN = "not known"


@dataclass(frozen=True)
class Moved:
    """A script and what becomes of it.

    ``stage`` is the first at which the two part, ``rules`` (ids) are the causes there; none where they are unexplained.
    ``before`` and ``after`` say what each does there; of one that ends alike under both, ``stage`` is where. ``why`` is
    why nothing is known. ``lacks`` is the package for want of which it ended under the one and under the other: whether
    it would run there is not known.
    """

    case: str
    title: str
    outcome: Outcome
    stage: str = ""
    rules: tuple[str, ...] = ()
    before: str = ""
    after: str = ""
    why: str = ""
    lacks: tuple[str, str] = ("", "")


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


def moving(judgement: Judgement, before: str, after: str, ended: Ended = UNTOLD) -> Moving:
    """What becomes of each script of a judgement between two of its implementations.

    ``ended`` says how each ended in its own words: without it nothing is said of how those fail that fail alike, and
    who lacks a package counts as one who fails.
    """
    parted: dict[str, list[Divergence]] = {}
    for divergence in judgement.divergences:
        parted.setdefault(divergence.case, []).append(divergence)
    scripts = (case for case in judgement.cases.values() if case.scenario == SCENARIO)
    return Moving(
        before,
        after,
        tuple(_moved(judgement, case, parted.get(case.id, ()), (before, after), ended) for case in scripts),
    )


def _moved(judgement: Judgement, case: Case, parted: Any, pair: tuple[str, str], ended: Ended) -> Moved:
    before, after = pair
    title = WRITTEN[SCENARIO](case.params)
    if why := _unknown(judgement, case, before, after):
        return Moved(case.id, title, Outcome.UNKNOWN, why=why)
    last: Mapping[str, int] = judgement.classes.get(case.id, {}).get(LAST, {})
    first = _first_parting(parted, before, after)
    lacks = tuple("" if i in last else ended.lacks(case.id, i) for i in pair)
    if any(lacks):
        outcome = Outcome.LACKS
    elif before in last and after in last:
        outcome = Outcome.SAME if first is None else Outcome.OTHER
    elif before in last:
        outcome = Outcome.FAILS
    else:
        outcome = Outcome.NEW if after in last else Outcome.NEITHER
    if outcome is Outcome.LACKS or first is None:
        untold = ("", "") if outcome is not Outcome.LACKS else ("", WELL)
        ends = [untold if i in last else ended.words(case.id, i) for i in pair]
        stage = next((stage for stage, _ in ends if stage), "")
        return Moved(case.id, title, outcome, stage, (), ends[0][1], ends[1][1], lacks=(lacks[0], lacks[1]))
    divergence, old, new = first
    told = [divergence.behaviours[side].summary for side in (old, new)]
    rules = divergence.rules_by_pair.get((min(old, new), max(old, new)), ())
    return Moved(case.id, title, outcome, divergence.stage, rules, told[0], told[1])


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
