"""What came of the cases of an API under each implementation: stages that went well, arguments that mattered.

Of observations that say the same one is read, as in judging, and what was worked out of an API's cases is kept.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import msgspec

from conformance.analysis.checking.asking import ECHOES, pairs
from conformance.analysis.coverage import masks, subjects
from conformance.analysis.coverage.masks import mask_text
from conformance.analysis.judging.judgement import without_collector
from conformance.analysis.judging.kept import Kept
from conformance.analysis.judging.keys import digest
from conformance.analysis.judging.part import Part, by_api
from conformance.analysis.ledger.explain import Ledger
from conformance.compare.outcomes import RAISED
from conformance.compare.prepared import Prepared, PreparedStage, whole_plan
from conformance.compare.stages import compare_stage
from conformance.model.case import Case
from conformance.model.comparison import FactComparison
from conformance.model.errors import UnreadableFactError
from conformance.observations.store import ObservationSet

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

#: Distinct observations of one case, each with the mask of the implementations that made it.
Alike: TypeAlias = list[tuple[Prepared, int]]


class Looking:
    """Makes what is known of an API's cases while they are judged, for whoever asks for it then."""

    def key(self, keys: Sequence[bytes]) -> bytes:
        """The key of what came of an API's cases, from those of the cases."""
        return digest([_SOURCES, list(keys)])

    def record(self, cases: Sequence[Case], observed: Mapping[str, Mapping[str, Prepared]]) -> bytes:
        """What came of an API's cases, to be kept."""
        return _encode(_seen(cases, observed))


def look(cases: Mapping[str, Case], sets: Mapping[str, ObservationSet], kept: Kept | None = None) -> Mapping[str, Seen]:
    """API → what came of its cases under the implementations of ``sets``, in their order."""
    return Look(cases, sets).at(kept)


class Look:
    """The cases that are looked at; ``keys`` stand for what is seen of each API.

    ``whole`` says that all that was read so far was what its key stands for.
    """

    def __init__(self, cases: Mapping[str, Case], sets: Mapping[str, ObservationSet]) -> None:
        self._by_api = by_api(cases.values())
        with without_collector():
            ledger = Ledger((), {i: one.header for i, one in sets.items()}, cases)
            self._part = Part(cases, {i: one.observations for i, one in sets.items()}, ledger)
            of_cases = self._part.keys(cases)
        self.whole = True
        looking = Looking()
        self.keys = {api: looking.key([of_cases[name] for name in names]) for api, names in self._by_api.items()}

    def at(self, kept: Kept | None) -> Mapping[str, Seen]:
        """API → what came of its cases, as far as possible from what is kept."""
        with without_collector():
            found = _taken(kept, self.keys)
            new = {api: self._seen(names) for api, names in self._by_api.items() if api not in found}
            if kept is not None:
                # What cannot be read now may be whole again: what follows from that must not stand for it.
                kept.put({self.keys[api]: _encode(one) for api, (one, whole) in new.items() if whole})
        self.whole = self.whole and all(whole for _, whole in new.values())
        return {api: found[api] if api in found else new[api][0] for api in self._by_api}

    def _seen(self, names: Sequence[str]) -> tuple[Seen, bool]:
        """What came of an API's cases, and whether all of them could be read."""
        observed = dict(self._part.prepared(names))
        seen = _seen([self._part.cases[name] for name in names], observed)
        return seen, not any(one.damaged for one in observed.values())


#: What decides beside the comparing, whose sources are in the key of each case.
_SOURCES = [
    path.read_bytes()
    for path in (
        *(Path(__file__), Path(masks.__file__), Path(subjects.__file__)),
        Path(__file__).parents[1] / "checking" / "asking.py",
    )
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


def _seen(cases: Sequence[Case], observed: Mapping[str, Mapping[str, Prepared]]) -> Seen:
    alike = {case.id: _alike(observed[case.id]) for case in cases}
    width = max(map(len, observed.values()), default=0)
    return Seen({name: _well(one, width) for name, one in alike.items()}, _mattered(cases, alike, width))


def _alike(observed: Mapping[str, Prepared]) -> Alike:
    """Each distinct observation of a case once, with the mask of who made it: what says the same is one object."""
    found: dict[int, tuple[Prepared, int]] = {}
    bit = 1
    for one in observed.values():
        there = found.get(id(one))
        found[id(one)] = (one, bit if there is None else there[1] | bit)
        bit <<= 1
    return list(found.values())


def _well(alike: Alike, width: int) -> list[Well]:
    """The stages that went well, by precision, and under whom."""
    found: dict[tuple[str, str], int] = {}
    for one, mask in alike:
        for precision, run in one.runs.items():
            for name, stage in run.items():
                if stage.went_well:
                    found[precision, name] = found.get((precision, name), 0) | mask
    return [(*stage, mask_text(mask, width)) for stage, mask in found.items()]


def _mattered(cases: Sequence[Case], alike: Mapping[str, Alike], width: int) -> list[Mattered]:
    """The arguments in which alone two cases differ of which something that is judged differs."""
    found: list[Mattered] = []
    done: dict[str, int] = defaultdict(int)
    for one, other, key, (left, right) in pairs(cases):
        argument = subjects.argument(one, key, left, right)
        if not argument:
            continue
        members = 0
        for mine, here in alike[one.id]:
            for theirs, there in alike[other.id]:
                both = here & there & ~done[argument]
                if both and differ(one, mine, theirs):
                    members |= both
        if members:
            done[argument] |= members
            found.append((argument, left, right, mask_text(members, width)))
    return found


def differ(case: Case, mine: Prepared, theirs: Prepared) -> bool:
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
        # That one of the two fails, as a whole or in float64, is no effect that was measured; nor is what only one of
        # them shows where something that was tried within the stage failed.
        differing = [fact for fact in compared.facts if not fact.verdict.agrees] if compared is not None else []
        if any(_failed(fact) for fact in differing):
            shown = {name for p in precisions for name in _shown_by_both(mine.at(p, stage), theirs.at(p, stage))}
            differing = [fact for fact in differing if not _failed(fact) and fact.fact in shown]
        if differing:
            return True
    return False


def _failed(fact: FactComparison) -> bool:
    """Whether a fact says that something that was tried within the stage failed on one side at least."""
    return fact.loud or fact.fact.endswith(f".{RAISED}")


def _shown_by_both(left: PreparedStage | None, right: PreparedStage | None) -> set[str]:
    """The names of the facts that both have."""
    return set() if left is None or right is None else left.facts.keys() & right.facts.keys()


def _both_well(mine: Prepared, theirs: Prepared, precision: str, stage: str) -> bool:
    left, right = mine.at(precision, stage), theirs.at(precision, stage)
    return left is not None and right is not None and left.went_well and right.went_well
