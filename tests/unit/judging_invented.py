"""Real observations of a few cases under eleven implementations, and changes to what is judged."""

import lzma
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from conformance import catalog
from conformance.analysis.judging.judgement import Judgement
from conformance.analysis.judging.kept import Kept
from conformance.analysis.judging.sets import judge_sets
from conformance.analysis.ledger import load as rules_of
from conformance.analysis.ledger.model import Rule
from conformance.model.case import Case
from conformance.model.observation import SCHEMA, Header, Implementation, Observation
from conformance.observations.store import ObservationSet, Store

#: One line for an implementation (as it was observed on 2026-11-26), then one for each of its observations.
REAL = Path(__file__).parent / "data" / "observations.jsonl.xz"


class Line(msgspec.Struct):
    """An implementation's line."""

    implementation: Implementation
    versions: dict[str, str]
    machine: dict[str, Any]


@dataclass(frozen=True)
class World:
    """All that a judgement follows from: headers, observations by implementation and case, cases, rules."""

    headers: Mapping[str, Header]
    seen: Mapping[str, Mapping[str, Observation]] = field(repr=False)
    cases: Mapping[str, Case] = field(repr=False)
    rules: tuple[Rule, ...] = field(repr=False)

    @property
    def sets(self) -> dict[str, ObservationSet]:
        """The observations as sets in memory."""
        return {i: ObservationSet(header, self.seen[i], True) for i, header in self.headers.items()}

    def judged(self, kept: Kept | None = None) -> Judgement:
        """Judge it all, in this process."""
        return judge_sets(self.sets, self.cases, self.rules, kept=kept)

    def written(self, root: Path) -> dict[str, ObservationSet]:
        """The same from files below ``root``."""
        store = Store(root)
        for i, header in self.headers.items():
            journal = store.open(header)
            for observation in self.seen[i].values():
                journal.append(observation)
            journal.close()
            store.compact(header.implementation)
        return {i: store.read(i) for i in self.headers}

    def observing(self, implementation: str, case: str, observation: Observation | None) -> "World":
        """With another observation, or none."""
        mine = {name: one for name, one in self.seen[implementation].items() if name != case}
        if observation is not None:
            mine[case] = observation
        return replace(self, seen={**self.seen, implementation: mine})

    def without(self, implementation: str) -> "World":
        """Without an implementation."""
        return replace(self, headers={i: header for i, header in self.headers.items() if i != implementation})


@cache
def real() -> World:
    """What was really observed: all implementations, cases and rules."""
    headers: dict[str, Header] = {}
    seen: dict[str, dict[str, Observation]] = {}
    for text in lzma.decompress(REAL.read_bytes()).splitlines():
        if text.startswith(b'{"implementation"'):
            line = msgspec.json.decode(text, type=Line)
            i = line.implementation.id
            headers[i] = Header(SCHEMA, line.implementation, line.versions, line.machine, "", "", "", "2026-11-26")
            seen[i] = {}
        else:
            one = msgspec.json.decode(text, type=Observation)
            seen[i][one.case] = one
    everything = catalog.load()
    cases = {name: case for name, case in everything.items() if any(name in some for some in seen.values())}
    touched = [(cases[name], stage) for name, stage in _stages(seen) if name in cases]
    rules = tuple(rule for rule in rules_of.load() if any(rule.touches(case, stage) for case, stage in touched))
    return World(headers, seen, cases, rules)


def _stages(seen: Mapping[str, Mapping[str, Observation]]) -> Sequence[tuple[str, str]]:
    return list(
        dict.fromkeys(
            (name, stage.stage)
            for some in seen.values()
            for name, one in some.items()
            for stages in one.runs.values()
            for stage in stages
        )
    )


def moved(observation: Observation, by: float) -> Observation:
    """An observation whose facts are others: a setting of its first stage with facts, or one more."""
    runs = {}
    for precision, stages in observation.runs.items():
        first = next((n for n, stage in enumerate(stages) if stage.status == "ok"), None)
        runs[precision] = [
            msgspec.structs.replace(stage, facts={**stage.facts, "moved": by}) if n == first else stage
            for n, stage in enumerate(stages)
        ]
    return msgspec.structs.replace(observation, runs=runs)


def told(judgement: Judgement) -> dict[str, Any]:
    """Everything that a judgement says, in an order of its own where it has one, as plain values."""
    return {
        "headers": list(judgement.headers),
        "divergences": [
            (
                *(d.case, d.api, d.stage, d.verdict, d.severity, d.behaviours, list(d.pairs.items())),
                *(d.rules, d.unexplained, list(d.rules_by_pair.items())),
            )
            for d in judgement.divergences
        ],
        "classes": {case: list(stages.items()) for case, stages in judgement.classes.items()},
        "unjudged": dict(judgement.unjudged),
        "statuses": list(judgement.statuses.items()),
        "unsupported": {case: list(stages.items()) for case, stages in judgement.unsupported.items()},
        "rules": judgement.rules,
    }
