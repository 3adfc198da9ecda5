"""An observation made ready for comparing: stages by name, facts flattened once, scales kept.

One observation is compared with many others; what is worked out here is worked out once for all of them.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

import msgspec

from conformance.catalog.stages import STAGES, ancestors
from conformance.compare.facts import ArrayFact, Leaf, flatten
from conformance.errors import ConformanceError
from conformance.observations.model import Observation, Raised, Stage, StageStatus

#: What an observation says at a stage, by precision: its (shared) stage, or why there is none.
Token: TypeAlias = "tuple[tuple[str, PreparedStage | str], ...]"

#: Observations of these statuses have no stages to judge; the status is the finding.
ENDED_EARLY = ("crash", "timeout", "out-of-memory")
_PRECISIONS = frozenset({"float32", "float64"})


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


class Prepared:
    """An observation with its runs as ``{precision: {stage: …}}``, and its confirming runs likewise.

    ``precisions`` are those of float32 and float64 that were run: what two share can be compared. ``ending`` is
    ``ran`` where there are stages to judge, else the status that took their place.
    """

    # Written out for the same reason as ArrayFact: there are a hundred thousand of them.
    __slots__ = ("_nothing_seen", "_statuses", "confirm", "ending", "observation", "precisions", "runs")

    def __init__(
        self,
        observation: Observation,
        runs: Mapping[str, Mapping[str, PreparedStage]],
        confirm: Mapping[str, Mapping[str, PreparedStage]],
    ) -> None:
        self.observation = observation
        self.runs = runs
        self.confirm = confirm
        self.precisions = _PRECISIONS.intersection(runs)
        status = observation.status
        self.ending: str = "ran" if status not in ENDED_EARLY and any(runs.values()) else status
        self._statuses: dict[str, set[str]] = {}
        self._nothing_seen: str | None = None

    def state(self, precision: str, stage: str) -> str:
        """``present``, ``unsupported``, ``follows`` (a scenario ends where it fails) or ``absent``."""
        run = self.runs.get(precision, {})
        found = run.get(stage)
        if found is not None:
            return "unsupported" if found.status == "unsupported" else "present"
        statuses = self._statuses.get(precision)
        if statuses is None:
            statuses = self._statuses[precision] = {other.status for other in run.values()}
        if "unsupported" in statuses:
            return "unsupported"
        return "absent" if statuses <= {"ok"} else "follows"

    def token(self, stage: str) -> Token:
        """Equal for two observations of one ``Preparing`` that say the same at a stage, when confirmed as well.

        Comparing either of them with a third at that stage gives the same.
        """
        seen = [(of, run.get(stage) or self.state(of, stage)) for of, run in self.runs.items()]
        return (*seen, *((of, again[stage]) for of, again in self.confirm.items() if stage in again))

    def whole(self) -> tuple[object, ...]:
        """Equal for two observations of one ``Preparing`` that say the same at every stage."""
        mine = self.observation
        runs = sorted(self.runs.items())
        return mine.revision, mine.status, tuple((precision, tuple(run.items())) for precision, run in runs)

    @property
    def nothing_seen(self) -> str:
        """Why nothing can be said of this observation; empty where something can."""
        if self._nothing_seen is None:
            self._nothing_seen = self._why_nothing()
        return self._nothing_seen

    def _why_nothing(self) -> str:
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


class Preparing:
    """Makes observations of one case ready; stages that say the same to the bit are one stage, flattened once."""

    def __init__(self) -> None:
        self._stages: dict[bytes, PreparedStage] = {}

    def __call__(self, observation: Observation) -> Prepared:
        """The observation, ready to be compared any number of times."""
        return Prepared(
            observation,
            {precision: self._by_name(stages) for precision, stages in observation.runs.items()},
            {kind: self._by_name(stages) for kind, stages in observation.confirm.items()},
        )

    def _by_name(self, stages: Iterable[Stage]) -> dict[str, PreparedStage]:
        return {stage.stage: self._stage(stage) for stage in stages}

    def _stage(self, stage: Stage) -> PreparedStage:
        text = _bytes(stage)
        found = self._stages.get(text)
        if found is None:
            found = self._stages[text] = PreparedStage(stage.status, stage.raised, stage.facts)
        return found


_encode = msgspec.msgpack.Encoder().encode


def _bytes(stage: Stage) -> bytes:
    """Equal for stages that say the same to the bit."""
    said = stage.status, stage.raised, stage.facts
    try:
        return _encode(said)
    except OverflowError:
        # An integer beyond 64 bits, which JSON has.
        return msgspec.json.encode(said)


def prepare(observation: Observation) -> Prepared:
    """One observation, ready to be compared any number of times."""
    return Preparing()(observation)


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
