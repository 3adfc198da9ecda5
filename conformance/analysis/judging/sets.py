"""Judging sets of observations: what is kept is taken, the rest is judged, and all of it put together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from conformance.analysis.judging import keys, records
from conformance.analysis.judging.judgement import Judgement, without_collector
from conformance.analysis.judging.kept import Kept
from conformance.analysis.judging.part import Part, by_api
from conformance.analysis.judging.patterns import Patterns
from conformance.analysis.judging.pool import Beside, Result, Task, cores, judge_parts
from conformance.analysis.ledger.explain import Ledger
from conformance.analysis.ledger.model import Rule
from conformance.model.case import Case
from conformance.model.comparison import CaseJudgement, Divergence
from conformance.model.observation import CaseStatus, Observation
from conformance.observations.opening import Opened, Opening
from conformance.observations.store import ObservationSet

#: Observations to be judged from which on another process pays for its start, which is about a second.
WORTHWHILE = 20_000

#: Cases judged at a time, by whoever has nothing to do.
AT_ONCE = 24

#: Processes at most: each reads for itself what there is.
MOST = 8

#: What decoding raises where bytes are no record.
_NO_RECORD = (msgspec.DecodeError, ValueError, IndexError, TypeError)


def judge_sets(
    sets: Mapping[str, ObservationSet],
    cases: Mapping[str, Case],
    rules: Sequence[Rule],
    jobs: int | None = None,
    kept: Kept | None = None,
    beside: Beside | None = None,
) -> Judgement:
    """Judge ``cases`` over ``sets`` with ``jobs`` processes (one a core), or in this one where no other can open them.

    What is ``kept`` is not judged again, and what is judged is kept; so is what is made ``beside`` of the APIs of which
    nothing is kept.
    """
    with without_collector():
        ledger = Ledger(rules, {i: found.header for i, found in sets.items()}, cases)
        # What is made beside is for those who find it kept.
        part = Part(
            cases, {i: found.observations for i, found in sets.items()}, ledger, beside if kept is not None else None
        )
        opening = sets.opening if isinstance(sets, Opened) else None
        return _Judging(part, kept, opening, jobs or cores()).judge(cases)


def judge_observations(
    cases: Mapping[str, Case],
    observations: Mapping[str, Mapping[str, Observation]],
    ledger: Ledger,
    among: Iterable[str] | None = None,
) -> Judgement:
    """Judge ``cases`` (all, or the ids ``among`` them) over observations in memory, in this process."""
    with without_collector():
        return _Judging(Part(cases, observations, ledger), None, None, 1).judge(cases if among is None else among)


@dataclass
class _Case:
    """A case while it is judged: what comparing says of it, and under which key the ledger's part is kept."""

    judged: CaseJudgement
    statuses: Mapping[str, CaseStatus]
    key: bytes


class _Judging:
    """One judgement in the making."""

    def __init__(self, part: Part, kept: Kept | None, opening: Opening | None, jobs: int) -> None:
        self._part = part
        self._kept = kept
        self._opening = opening
        self._jobs = jobs
        self._ledger = part.ledger
        self._rules = keys.RuleKeys(part.ledger)
        self._patterns = Patterns(list(part.ledger.headers))
        self._cases: dict[str, _Case] = {}
        self._explained: dict[str, tuple[Divergence, ...]] = {}
        self._new: dict[bytes, bytes] = {}

    def judge(self, among: Iterable[str]) -> Judgement:
        """Judge the cases of these ids."""
        names = list(among)
        if self._kept is not None:
            self._take(self._kept, names)
        missing = [name for name in names if name not in self._cases]
        for result in self._results(missing):
            self._add(result)
        for name, one in self._cases.items():
            if name not in self._explained:
                # Its observations are as they were, but a rule is another.
                divergences = tuple(self._ledger.explain(d) for d in one.judged.divergences)
                self._explained[name] = divergences
                self._new[one.key] = records.encode_explained(divergences)
        if self._kept is not None:
            self._kept.put(self._new)
        return self._judgement(names)

    def _take(self, kept: Kept, names: Sequence[str]) -> None:
        """Take what is kept of some cases."""
        own = self._part.keys(names)
        by_rules = {name: self._key(name, key) for name, key in own.items()}
        found = kept.get([*own.values(), *by_rules.values()])
        for name, key in own.items():
            try:
                if key not in found:
                    continue
                case = self._read(name, found[key], by_rules[name])
                if by_rules[name] in found:
                    self._explained[name] = records.explain(case.judged.divergences, found[by_rules[name]])
            except _NO_RECORD:
                self._explained.pop(name, None)
                continue
            self._cases[name] = case

    def _key(self, name: str, key: bytes) -> bytes:
        """The key of what the ledger says of a case whose record has this key."""
        return keys.digest([key, self._rules.of(name)])

    def _read(self, name: str, record: bytes, key: bytes) -> _Case:
        return _Case(*records.decode(record, self._part.cases[name], self._patterns), key)

    def _results(self, names: Sequence[str]) -> Iterable[Result]:
        part = self._part
        jobs = min(self._jobs, MOST, 1 + len(names) * len(part.observations) // WORTHWHILE)
        parts = _parts(names, part)
        if self._opening is None or jobs == 1:
            return [result for some in parts for result in part.judge(some)]
        task = Task(self._opening, self._ledger.headers, part.cases, self._ledger.rules, part.beside)
        results = judge_parts(task, parts, part.judge, jobs)
        # Another process may have come to a file that somebody has written to meanwhile.
        mine = part.keys(names)
        changed = {name for name, key, _, _ in results if name and key != mine[name]}
        return (
            [*(one for one in results if one[0] not in changed), *part.judge(sorted(changed))] if changed else results
        )

    def _add(self, result: Result) -> None:
        name, key, record, explained = result
        if not name:
            self._new[key] = record
            return
        case = self._cases[name] = self._read(name, record, self._key(name, key))
        self._explained[name] = records.explain(case.judged.divergences, explained)
        if key:
            self._new |= {key: record, case.key: explained}

    def _judgement(self, names: Sequence[str]) -> Judgement:
        said = {name: self._cases[name] for name in names}
        return Judgement(
            self._part.cases,
            self._ledger.headers,
            tuple(divergence for name in names for divergence in self._explained[name]),
            {name: one.judged.classes for name, one in said.items()},
            {name: one.judged.unjudged for name, one in said.items() if one.judged.unjudged},
            {name: one.statuses for name, one in said.items()},
            {name: one.judged.unsupported for name, one in said.items() if one.judged.unsupported},
            self._ledger.rules,
        )


def _parts(names: Sequence[str], part: Part) -> list[list[str]]:
    """Cases in parts, by name: neighbours stand beside each other where they are read.

    Where something is made of whole APIs, an API's cases are in one part.
    """
    ordered = sorted(names)
    groups = (
        by_api(part.cases[name] for name in ordered).values() if part.beside is not None else [[n] for n in ordered]
    )
    parts: list[list[str]] = []
    for group in groups:
        if not parts or len(parts[-1]) >= AT_ONCE:
            parts.append([])
        parts[-1] += group
    # What takes longest comes first, so that nobody is left alone with it at the end.
    return sorted(parts, key=len, reverse=True)
