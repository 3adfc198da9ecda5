"""An observation made ready for comparing: stages by name, facts flattened once, scales kept.

One observation is compared with many others; what is worked out here is worked out once for all of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from conformance.catalog.stages import STAGES, ancestors
from conformance.compare.facts import ArrayFact, Leaf, flatten
from conformance.errors import ConformanceError
from conformance.observations.model import Observation, Raised, Stage, StageStatus

#: Observations of these statuses have no stages to judge; the status is the finding.
ENDED_EARLY = ("crash", "timeout", "out-of-memory")


class UnknownScenarioError(ConformanceError):
    """A case of a scenario that catalog/stages.py says nothing about."""


class PreparedStage:
    """A stage and its facts by dotted name."""

    __slots__ = ("_facts", "_group_peaks", "nested", "raised", "status")

    def __init__(self, status: StageStatus, raised: Raised | None, nested: Mapping[str, Any]) -> None:
        self.status = status
        self.raised = raised
        self.nested = nested
        self._facts: dict[str, Leaf] | None = None
        self._group_peaks: dict[str, float] | None = None

    @property
    def facts(self) -> dict[str, Leaf]:
        """The facts by dotted name, flattened when first asked for."""
        if self._facts is None:
            self._facts = flatten(self.nested)
        return self._facts

    @property
    def group_peaks(self) -> dict[str, float]:
        """max|x| over the floating arrays whose names share the first dotted component."""
        if self._group_peaks is None:
            peaks: dict[str, float] = {}
            for name, fact in self.facts.items():
                if isinstance(fact, ArrayFact) and not fact.exact:
                    group = name.partition(".")[0]
                    peaks[group] = max(peaks.get(group, 0.0), fact.peak)
            self._group_peaks = peaks
        return self._group_peaks

    def array(self, name: str) -> ArrayFact | None:
        """The fact of that name where it is an array."""
        fact = self.facts.get(name)
        return fact if isinstance(fact, ArrayFact) else None


@dataclass(frozen=True, eq=False)
class Prepared:
    """An observation with its runs as ``{precision: {stage: …}}``, and its confirming runs likewise."""

    observation: Observation
    runs: Mapping[str, Mapping[str, PreparedStage]]
    confirm: Mapping[str, Mapping[str, PreparedStage]]

    def state(self, precision: str, stage: str) -> str:
        """``present``, ``unsupported``, ``follows`` (a scenario ends where it fails) or ``absent``."""
        run = self.runs[precision]
        found = run.get(stage)
        if found is not None:
            return "unsupported" if found.status == "unsupported" else "present"
        statuses = self._statuses[precision]
        if "unsupported" in statuses:
            return "unsupported"
        return "absent" if statuses <= {"ok"} else "follows"

    @cached_property
    def _statuses(self) -> dict[str, set[str]]:
        return {precision: {stage.status for stage in run.values()} for precision, run in self.runs.items()}

    @cached_property
    def nothing_seen(self) -> str:
        """Why nothing can be said of this observation; empty where something can."""
        mine = self.observation
        if mine.status == "not-run":
            return f"not run{': ' + mine.detail if mine.detail else ''}"
        if mine.status in ENDED_EARLY or mine.status == "error":
            return ""
        for run in self.runs.values():
            for stage in run.values():
                if stage.status != "unsupported":
                    return ""
                if not mine.detail and stage.raised is not None:
                    return f"unsupported: {stage.raised.message}"
        word = "unsupported" if mine.status == "unsupported" else "no stage was observed"
        return f"{word}{': ' + mine.detail if mine.detail else ''}"

    @cached_property
    def ending(self) -> str:
        """``ran`` where there are stages to judge, else the status that took their place."""
        status = self.observation.status
        if status in ENDED_EARLY:
            return status
        return "ran" if any(self.runs.values()) else status


def prepare(observation: Observation) -> Prepared:
    """The observation, ready to be compared any number of times."""
    return Prepared(
        observation,
        {precision: _by_name(stages) for precision, stages in observation.runs.items()},
        {kind: _by_name(stages) for kind, stages in observation.confirm.items()},
    )


def _by_name(stages: Iterable[Stage]) -> dict[str, PreparedStage]:
    return {stage.stage: PreparedStage(stage.status, stage.raised, stage.facts) for stage in stages}


@lru_cache(maxsize=256)
def plan(scenario: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """A scenario's stages in order, each with everything it follows from.

    Raises UnknownScenarioError.
    """
    if scenario not in STAGES:
        raise UnknownScenarioError(
            f"no stages are known for the scenario {scenario!r}", "Add it to conformance/catalog/stages.py."
        )
    return tuple((stage, ancestors(scenario, stage)) for stage in STAGES[scenario])


def whole_plan(scenario: str, observed: Iterable[Prepared]) -> tuple[tuple[str, frozenset[str]], ...]:
    """``plan`` and, behind it, stages observed that the table does not list: they follow from its roots."""
    known = plan(scenario)
    listed = {stage for stage, _ in known}
    roots = frozenset(stage for stage, above in known if not above)
    more: dict[str, None] = {}
    for one in observed:
        for run in one.runs.values():
            for stage in run:
                if stage not in listed:
                    more[stage] = None
    return (*known, *((stage, roots) for stage in more)) if more else known
