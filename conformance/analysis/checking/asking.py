"""Whether cases ask what their names say: those that only ever raise, and arguments that made no difference."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from conformance.compare.modes import agreement, agrees
from conformance.compare.prepared import prepare
from conformance.model.case import Case
from conformance.model.observation import Observation
from conformance.observations.store import ObservationSet
from conformance.scenarios import STAGES
from conformance.scenarios.declaration import AGREEMENT, VARIANTS

#: Stages at which an argument is seen only as it was given: they say nothing of what it does.
ECHOES = frozenset({"construct", "config", "roundtrip"})
#: How a stage ends where the implementation was not asked: it has no such name, or cannot be asked this.
NOT_ASKED = frozenset({"missing", "unsupported"})
#: How it ends where an argument is not known, so that its value was not looked at.
NOT_LOOKED_AT = NOT_ASKED | {"signature"}
#: How a case ends that was not gone through: the worker ended.
DIED = frozenset({"crash", "timeout", "memory"})
#: What stands for the value of a parameter that a case does not have.
NOTHING = "nothing"
#: What an argument of the call that a case is about is called among its parameters.
ARGUMENTS = "arguments."
#: What has to be mended; the other kind is for people to look through: -1 may well mean the same as 2.
FAULTS = frozenset({"only raises", "raises nowhere"})


@dataclass(frozen=True)
class Finding:
    """What is wrong with a case. ``kind`` is a word for it, ``text`` says it to a person."""

    case: str
    kind: str
    text: str


@dataclass(frozen=True)
class Seen:
    """What one implementation did: where it ended first, and a digest of all that it did after being made."""

    status: str
    stage: str
    digest: str


def check_cases(cases: Mapping[str, Case], sets: Mapping[str, ObservationSet]) -> tuple[list[Finding], int]:
    """Every case that asks nothing, and how many cases were observed at all."""
    seen = {case.id: dict(_seen(case, sets)) for case in cases.values()}
    observed = {name: found for name, found in seen.items() if found}
    variants = _never_agreeing(cases, sets)
    return [*_ends(cases, observed), *_without_effect(cases, observed), *variants], len(observed)


def _seen(case: Case, sets: Mapping[str, ObservationSet]) -> Iterator[tuple[str, Seen]]:
    for implementation, one in sets.items():
        observation = one.find(case.id, case.revision)
        if observation is not None:
            yield implementation, look(observation)


def look(observation: Observation) -> Seen:
    """What one observation shows."""
    digest = hashlib.sha256()
    for precision, stages in sorted(observation.runs.items()):
        for stage in stages:
            if stage.stage not in ECHOES:
                digest.update(msgspec.json.encode([precision, stage.stage, stage.status, stage.facts]))
    if observation.status in DIED:
        return Seen(observation.status, "", digest.hexdigest())
    runs = next(iter(observation.runs.values()), [])
    first = next((stage for stage in runs if stage.status != "ok"), None)
    return Seen(first.status, first.stage, digest.hexdigest()) if first else Seen("ok", "", digest.hexdigest())


def _ends(cases: Mapping[str, Case], seen: Mapping[str, Mapping[str, Seen]]) -> Iterator[Finding]:
    """Cases by how they end."""
    for name, found in seen.items():
        asked = [one for one in found.values() if one.status not in NOT_ASKED]
        if not asked:
            yield Finding(name, "asked nobody", f"none of {len(found)} implementations has it, or can be asked")
            continue
        stages = {one.stage for one in asked}
        raising = all(one.stage for one in asked)
        if raising and len(stages) == 1 and not cases[name].about_errors:
            text = f"all {len(asked)} implementations that can be asked raise at the stage {stages.pop()}"
            yield Finding(name, "only raises", text)
        elif cases[name].about_errors and not any(one.stage for one in asked):
            yield Finding(
                name, "raises nowhere", f"it is about errors, and none of {len(asked)} implementations raises"
            )


def _never_agreeing(cases: Mapping[str, Case], sets: Mapping[str, ObservationSet]) -> Iterator[Finding]:
    """Variants that agree with the first of their quantity under no implementation: no divergence tells that."""
    for case in cases.values():
        if AGREEMENT not in STAGES[case.scenario] or VARIANTS not in str(case.params.get("source", VARIANTS)):
            continue
        found = [prepare(one) for s in sets.values() if (one := s.find(case.id, case.revision)) is not None]
        with_variants = [one for one in map(agreement, found) if one]
        for name in sorted({name for one in with_variants for name in one}):
            said = [one[name] for one in with_variants if name in one]
            if not any(map(agrees, said)):
                text = f"{name} agrees under none of {len(said)} implementations: {said[0]}"
                yield Finding(case.id, "agrees nowhere", text)


def _without_effect(cases: Mapping[str, Case], seen: Mapping[str, Mapping[str, Seen]]) -> Iterator[Finding]:
    """Values that were never seen to do anything: held against a case that is otherwise the same."""
    moved: dict[tuple[str, str, str, str], bool] = defaultdict(bool)
    where: dict[tuple[str, str, str, str], tuple[str, str]] = {}
    for one, other, key, values in pairs(case for case in cases.values() if case.id in seen):
        question = (one.api, key, *values)
        where.setdefault(question, (one.id, other.id))
        moved[question] |= any(
            seen[other.id][i].digest != found.digest
            for i, found in seen[one.id].items()
            if i in seen[other.id] and NOT_LOOKED_AT.isdisjoint({found.status, seen[other.id][i].status})
        )
    for question, effect in moved.items():
        if not effect:
            one_id, other_id = where[question]
            _, key, left, right = question
            text = f"{key} = {right} for {left} made no difference to {one_id} under any implementation"
            yield Finding(other_id, "no effect", text)


def pairs(cases: Iterable[Case]) -> Iterator[tuple[Case, Case, str, tuple[str, str]]]:
    """Two cases of one API that differ in one parameter alone, which it is, and its two values as JSON or ``NOTHING``.

    A constructor's argument is called ``arguments.NAME``. Cases that are in the catalog to be the same are no pair.
    """
    flat = [(case, _flat(case.params)) for case in cases]
    keys: dict[tuple[str, str], set[str]] = defaultdict(set)
    for case, params in flat:
        keys[case.scenario, case.api].update(params)
    groups: dict[tuple[str, str, str, str], list[tuple[Case, str]]] = defaultdict(list)
    for case, params in flat:
        for key in sorted(keys[case.scenario, case.api]):
            rest = json.dumps({k: v for k, v in params.items() if k != key}, sort_keys=True)
            value = json.dumps(params[key], sort_keys=True) if key in params else NOTHING
            groups[case.scenario, case.api, key, rest].append((case, value))
    for (_, _, key, _), members in groups.items():
        for position, (one, left) in enumerate(members):
            for other, right in members[position + 1 :]:
                if left != right and not _partners(one, other):
                    yield one, other, key, (left, right)


def _partners(one: Case, other: Case) -> bool:
    """Whether they are in the catalog to be the same."""
    mine, theirs = (
        {one.id, one.equivalent_to, one.explicit_defaults} - {None},
        {other.id, other.equivalent_to, other.explicit_defaults} - {None},
    )
    return not mine.isdisjoint(theirs)


def _flat(params: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters with the constructor's arguments each by itself."""
    rest = {key: value for key, value in params.items() if key not in ("arguments", "config")}
    return {**rest, **{f"{ARGUMENTS}{key}": value for key, value in params.get("arguments", {}).items()}}
