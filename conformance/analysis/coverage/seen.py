"""What came of the cases of an API under each implementation: stages that went well, arguments that mattered.

Of observations that say the same one is read, as in judging, and what was worked out of an API's cases is kept.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeAlias

import msgspec

from conformance.analysis.checking.asking import ECHOES, pairs
from conformance.analysis.coverage import subjects
from conformance.analysis.judging import keys
from conformance.analysis.judging.judgement import without_collector
from conformance.analysis.judging.kept import Kept
from conformance.analysis.judging.part import Part
from conformance.analysis.ledger.explain import Ledger
from conformance.compare.prepared import Prepared, whole_plan
from conformance.compare.stages import compare_stage
from conformance.model.case import Case
from conformance.model.errors import UnreadableFactError
from conformance.observations.store import ObservationSet

#: One character for each implementation: of whom something holds, and of whom not.
HOLDS, NOT = "1", "."

#: A precision, a stage and of whom it holds that the stage went well.
Well: TypeAlias = tuple[str, str, str]
#: An argument, its two values in a pair of cases, and of whom it holds that something differs.
Mattered: TypeAlias = tuple[str, str, str, str]


class Seen(msgspec.Struct, frozen=True, array_like=True):
    """What came of an API's cases: for each the stages that went well, and which arguments mattered.

    An implementation stands with the first pair of values that mattered to it.
    """

    cases: dict[str, list[Well]]
    arguments: list[Mattered]


_encode = msgspec.msgpack.Encoder().encode
_decoder = msgspec.msgpack.Decoder(Seen)

Marked: TypeAlias = Mapping[str, Prepared]


def look(cases: Mapping[str, Case], sets: Mapping[str, ObservationSet], kept: Kept | None = None) -> Mapping[str, Seen]:
    """API → what came of its cases under the implementations of ``sets``, in their order."""
    by_api: dict[str, list[str]] = defaultdict(list)
    for case in cases.values():
        by_api[case.api].append(case.id)
    with without_collector():
        ledger = Ledger((), {i: one.header for i, one in sets.items()}, cases)
        part = Part(cases, {i: one.observations for i, one in sets.items()}, ledger)
        of_cases = part.keys(cases)
        of_apis = {api: _key([of_cases[name] for name in names]) for api, names in by_api.items()}
        found = _taken(kept, of_apis)
        new = {api: _seen([cases[name] for name in by_api[api]], part) for api in by_api if api not in found}
        if kept is not None:
            kept.put({of_apis[api]: _encode(one) for api, one in new.items()})
    return {api: found[api] if api in found else new[api] for api in by_api}


def _key(of_cases: Iterable[bytes]) -> bytes:
    return keys.digest([_SOURCES, list(of_cases)])


#: What decides beside the comparing, whose sources are in the key of each case.
_SOURCES = [
    path.read_bytes()
    for path in (Path(__file__), Path(subjects.__file__), Path(__file__).parents[1] / "checking" / "asking.py")
]


def _taken(kept: Kept | None, of_apis: Mapping[str, bytes]) -> dict[str, Seen]:
    """What is kept and whole."""
    found: dict[str, Seen] = {}
    there = kept.get(of_apis.values()) if kept is not None else {}
    for api, key in of_apis.items():
        try:
            if key in there:
                found[api] = _decoder.decode(there[key])
        except msgspec.DecodeError:
            continue
    return found


def _seen(cases: list[Case], part: Part) -> Seen:
    prepared = {name: dict(one) for name, one in part.prepared([case.id for case in cases])}
    return Seen({name: list(_well(one)) for name, one in prepared.items()}, _mattered(cases, prepared))


def _well(marked: Marked) -> Iterable[Well]:
    """The stages that went well, by precision, and under whom."""
    of_one: dict[int, list[tuple[str, str]]] = {}
    found: dict[tuple[str, str], set[str]] = {}
    for implementation, one in marked.items():
        stages = of_one.get(id(one))
        if stages is None:
            stages = of_one[id(one)] = [
                (precision, name)
                for precision, run in one.runs.items()
                for name, stage in run.items()
                if stage.went_well
            ]
        for stage in stages:
            found.setdefault(stage, set()).add(implementation)
    return [(*stage, bits(members, marked)) for stage, members in found.items()]


def bits(members: Iterable[str], implementations: Iterable[str]) -> str:
    """Some of the implementations as a text."""
    inside = frozenset(members)
    return "".join([HOLDS if i in inside else NOT for i in implementations])


def _mattered(cases: list[Case], prepared: Mapping[str, Marked]) -> list[Mattered]:
    """The arguments in which alone two cases differ of which something that is judged differs."""
    found: list[Mattered] = []
    done: dict[str, set[str]] = defaultdict(set)
    for one, other, key, (left, right) in pairs(cases):
        argument = subjects.argument(one, key, left, right)
        if not argument:
            continue
        known: dict[tuple[int, int], bool] = {}
        members = set()
        for implementation, mine in prepared[one.id].items():
            if implementation in done[argument]:
                continue
            theirs = prepared[other.id][implementation]
            both = id(mine), id(theirs)
            if both not in known:
                known[both] = _differ(one, mine, theirs)
            if known[both]:
                members.add(implementation)
        if members:
            done[argument] |= members
            found.append((argument, left, right, bits(members, prepared[one.id])))
    return found


def _differ(case: Case, mine: Prepared, theirs: Prepared) -> bool:
    """Whether a stage that went well in both differs, beyond rounding and chance, in more than what was asked for."""
    for stage, _ in whole_plan(case.scenario, (mine, theirs)):
        if stage in ECHOES:
            continue
        precisions = [p for p in mine.precisions & theirs.precisions if _both_well(mine, theirs, p, stage)]
        if not precisions or all(mine.runs[p][stage].says_the_same(theirs.runs[p][stage]) for p in precisions):
            continue
        try:
            compared = compare_stage(stage, mine, theirs)
        except UnreadableFactError:
            continue
        # That one of the two fails, as a whole or in float64, is no effect that was measured.
        if compared is not None and any(not fact.verdict.agrees and not fact.loud for fact in compared.facts):
            return True
    return False


def _both_well(mine: Prepared, theirs: Prepared, precision: str, stage: str) -> bool:
    left, right = mine.at(precision, stage), theirs.at(precision, stage)
    return left is not None and right is not None and left.went_well and right.went_well
