"""All implementations at once: at each stage, which of them do the same."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from conformance.compare.defaults import agreed_stages, as_default
from conformance.compare.outcomes import compare_endings, end_of
from conformance.compare.prepared import Prepared, Token, whole_plan
from conformance.compare.severity import RANK, gravest, severity_of, summarize
from conformance.compare.stages import compare_stage, of_facts, unjudged
from conformance.model.case import Case
from conformance.model.comparison import (
    Behaviour,
    CaseJudgement,
    Divergence,
    StageComparison,
    Verdict,
    in_float64,
)
from conformance.scenarios.declaration import AGREEMENT

Said = TypeVar("Said")


def judge_prepared(case: Case, prepared: Mapping[str, Prepared], spelled: Mapping[str, Prepared]) -> CaseJudgement:
    """Part the implementations (by id, in the order given) into behaviours at every stage of a case.

    At each stage only those are held against each other that did not part at a stage it follows from.
    The first member of a behaviour speaks for it: one more implementation joins the first behaviour whose
    representative it agrees with. ``spelled`` are the observations of the case's partner with its defaults spelled
    out. Each mapping was made ready by one ``Preparing``.
    """
    return _Judging(case, prepared, spelled).judge()


@dataclass
class _Cluster:
    """One behaviour while it grows, its representative first."""

    members: list[str]


class _Judging:
    """The state of judging one case."""

    def __init__(self, case: Case, prepared: Mapping[str, Prepared], spelled: Mapping[str, Prepared]):
        self.case = case
        self.spelled = spelled
        self.unjudged: dict[str, str] = {}
        self.prepared = self._comparable(prepared)
        self.order = {name: position for position, name in enumerate(self.prepared)}
        # Most implementations have duplicates, bit for bit: those are judged once.
        self.duplicates = self._set_duplicates_aside()
        self.divergences: list[Divergence] = []
        self.classes: dict[str, dict[str, int]] = {}
        self.unsupported: dict[str, dict[str, str]] = {}
        self._agreed: dict[tuple[object, object], frozenset[str]] = {}

    def judge(self) -> CaseJudgement:
        ran = self._judge_endings()
        observed = {stage for name in ran for run in self.prepared[name].runs.values() for stage in run}
        lineage, lineage64 = _Lineage(), _Lineage()
        for stage, above in whole_plan(self.case.scenario, self.prepared.values()):
            if stage not in observed:
                continue
            self.classes[stage] = {}
            line: dict[str, int] = {}
            line64: dict[str, int] = {}
            part = [name for name in ran if self._takes_part(name, stage)]
            for group in lineage.groups(part, above):
                comparing = _Comparing(stage, self.prepared)
                self._judge_group(stage, group, comparing, line)
                if comparing.parted64:
                    within = [name for name in group if _has_float64(self.prepared[name], stage)]
                    for some in lineage64.groups(within, above):
                        # Who parted at the stage itself is not held against each other again: one value for all of
                        # them would be somebody else's.
                        for alike in _by(line, some):
                            self._judge_float64(stage, alike, comparing, line64)
            lineage.put(stage, line, len(ran))
            lineage64.put(stage, line64, 0)
        for stage, found in self.classes.items():
            self.classes[stage] = self._spread_to_duplicates(found)
        for stage, reasons in self.unsupported.items():
            self.unsupported[stage] = self._spread_to_duplicates(reasons)
        classes = {stage: found for stage, found in self.classes.items() if found}
        return CaseJudgement(self.case.id, tuple(self.divergences), classes, self.unjudged, self.unsupported)

    def _set_duplicates_aside(self) -> dict[str, list[str]]:
        """``{first: [others]}`` of those who saw the same to the bit; only the first stays among the prepared."""
        firsts: dict[tuple[object, ...], str] = {}
        duplicates: dict[str, list[str]] = {}
        for name, one in list(self.prepared.items()):
            if one.confirm:
                continue  # it may not agree with itself
            first = firsts.setdefault(one.whole(), name)
            if first != name:
                duplicates.setdefault(first, []).append(name)
                del self.prepared[name]
        return duplicates

    def _spread_to_duplicates(self, said: Mapping[str, Said]) -> dict[str, Said]:
        """What was said of each, said of its duplicates as well."""
        return {name: value for first, value in said.items() for name in (first, *self.duplicates.get(first, ()))}

    def _with_duplicates(self, members: Sequence[str]) -> list[str]:
        """The members and their duplicates, in the order given."""
        everyone = [name for member in members for name in (member, *self.duplicates.get(member, ()))]
        return sorted(everyone, key=self.order.__getitem__)

    def _comparable(self, prepared: Mapping[str, Prepared]) -> dict[str, Prepared]:
        """Those of whom something was seen, of one revision of the case and with a precision in common."""
        seen: dict[str, Prepared] = {}
        for name, one in prepared.items():
            if one.nothing_seen:
                self.unjudged[name] = one.nothing_seen
            else:
                seen[name] = one
        revisions = [one.revision for one in seen.values()]
        mine = self.case.revision if self.case.revision in revisions else (revisions or [""])[0]
        failed = [name for name, one in seen.items() if one.ending == "error"]
        if len(failed) == len(seen):
            # Nobody got as far as a stage: a fault of the harness, not something they agree about.
            for name in failed:
                self.unjudged[name] = f"failed outside any stage: {seen.pop(name).detail}"
        kept: dict[str, Prepared] = {}
        precisions: set[frozenset[str]] = set()
        for name, one in seen.items():
            if one.revision != mine:
                self.unjudged[name] = f"another revision of the case: {one.revision}, not {mine}"
            elif one.ending == "ran" and any(others.isdisjoint(one.precisions) for others in precisions):
                self.unjudged[name] = "no precision was run by all"
            else:
                kept[name] = one
                if one.ending == "ran":
                    precisions.add(one.precisions)
        return kept

    def _judge_endings(self) -> list[str]:
        """Part crashes, timeouts, … from what ran; returns who ran."""
        by_ending: dict[str, list[str]] = {}
        for name, one in self.prepared.items():
            by_ending.setdefault(one.ending, []).append(name)
        clusters = [_Cluster(members) for members in by_ending.values()]
        if set(by_ending) - {"ran"}:
            pairs: dict[tuple[int, int], StageComparison] = {}
            for j, right in enumerate(clusters):
                for i, left in enumerate(clusters[:j]):
                    compared = compare_endings(self.prepared[left.members[0]], self.prepared[right.members[0]])
                    assert compared is not None
                    pairs[i, j] = compared
            stage = max((Verdict(e) for e in by_ending if e != "ran"), key=RANK.__getitem__).value
            self.classes[stage] = {name: i for i, found in enumerate(clusters) for name in found.members}
            if pairs:
                self._diverge(stage, clusters, pairs)
        return by_ending.get("ran", [])

    def _takes_part(self, name: str, stage: str) -> bool:
        one = self.prepared[name]
        first = "float32" if "float32" in one.runs else "float64"
        state = one.state(first, stage)
        if state == "unsupported":
            found = one.runs[first].get(stage)
            raised = found.raised if found is not None else None
            self.unsupported.setdefault(stage, {})[name] = raised.message if raised else "follows from unsupported"
        # Who has no variants neither agrees nor disagrees with himself.
        return state == "present" or (state == "absent" and stage != AGREEMENT)

    def _judge_group(self, stage: str, group: Sequence[str], comparing: "_Comparing", lineage: dict[str, int]) -> None:
        """Part one group of implementations that have agreed so far."""
        silent = self._without_float64(stage, group)
        # Who has no float64 here speaks for nobody who has: it knows least of what it says.
        ordered = sorted(group, key=silent.__contains__)
        if stage == AGREEMENT:
            # What is compared is what both have: who has most speaks for those with less, never the other way round.
            ordered.sort(key=self._variants, reverse=True)
        clusters, pairs = _cluster(ordered, comparing, comparing.beyond_float64)
        self._place(stage, clusters, lineage)
        if pairs:
            agreed = {(i, j): self._agreed_spelled(clusters[i].members[0], clusters[j].members[0]) for i, j in pairs}
            self._diverge(stage, clusters, {pair: as_default(one, agreed[pair]) for pair, one in pairs.items()})

    def _variants(self, name: str) -> int:
        """How many variants an implementation has that were held against another."""
        return max(
            (len(run[AGREEMENT].facts) for run in self.prepared[name].runs.values() if AGREEMENT in run), default=0
        )

    def _judge_float64(
        self, stage: str, group: Sequence[str], comparing: "_Comparing", lineage: dict[str, int]
    ) -> None:
        """Part those who came to a stage in float64 by what float64 alone shows: a stage of its own."""
        clusters, pairs = _cluster(group, comparing, comparing.in_float64)
        if pairs:
            self._place(in_float64(stage), clusters, lineage)
            self._diverge(in_float64(stage), clusters, pairs)

    def _place(self, stage: str, clusters: Sequence[_Cluster], lineage: dict[str, int]) -> None:
        """Write down who is in which behaviour; no two of them go on together."""
        classes = self.classes.setdefault(stage, {})
        base = max(classes.values(), default=-1) + 1
        for position, cluster in enumerate(clusters):
            for name in cluster.members:
                classes[name] = lineage[name] = base + position

    def _without_float64(self, stage: str, group: Sequence[str]) -> frozenset[str]:
        """Those of a group that did not come to a stage in float64 where others did."""
        having = {n for n in group if stage in self.prepared[n].runs.get("float64", ())}
        return frozenset(group) - having if having else frozenset()

    def _agreed_spelled(self, left: str, right: str) -> frozenset[str]:
        """The stages at which two agree about the call with its defaults spelled out."""
        if left not in self.spelled or right not in self.spelled:
            return frozenset()
        a, b = self.spelled[left], self.spelled[right]
        key = (left if a.confirm else a.whole(), right if b.confirm else b.whole())
        if key not in self._agreed:
            self._agreed[key] = frozenset() if unjudged(a, b) else agreed_stages(self.case, a, b)
        return self._agreed[key]

    def _diverge(
        self, stage: str, clusters: Sequence[_Cluster], pairs: Mapping[tuple[int, int], StageComparison]
    ) -> None:
        verdict = max((pair.verdict for pair in pairs.values()), key=RANK.__getitem__)
        behaviours = tuple(
            Behaviour(tuple(self._with_duplicates(cluster.members)), summarize(position, pairs))
            for position, cluster in enumerate(clusters)
        )
        severity = gravest(severity_of(pair) for pair in pairs.values())
        self.divergences.append(
            Divergence(
                self.case.id,
                self.case.api,
                stage,
                verdict,
                severity,
                behaviours,
                {pair: comparison.telling() for pair, comparison in pairs.items()},
            )
        )


class _Lineage:
    """Who parted from whom at the stages before; where all went the same way, a stage decides nothing."""

    def __init__(self) -> None:
        self._lines: dict[str, dict[str, int]] = {}

    def groups(self, names: Iterable[str], above: Iterable[str]) -> Iterable[list[str]]:
        """The names by the ways they went at the stages ``above``."""
        parting = [self._lines[stage] for stage in sorted(above) if stage in self._lines]
        groups: dict[tuple[int | None, ...], list[str]] = {}
        for name in names:
            groups.setdefault(tuple([line.get(name) for line in parting]), []).append(name)
        return groups.values()

    def put(self, stage: str, line: dict[str, int], everybody: int) -> None:
        """The ways at a stage, which everybody took or some only."""
        if len(line) < everybody or len(set(line.values())) > 1:
            self._lines[stage] = line


class _Comparing:
    """The comparisons of a stage; who says the same to the bit is compared once.

    ``parted64`` says that float64 alone parts some of those compared so far.
    """

    def __init__(self, stage: str, prepared: Mapping[str, Prepared]) -> None:
        self.stage = stage
        self.prepared = prepared
        self.parted64 = False
        self._known: dict[tuple[str, Token], StageComparison | None] = {}

    def token(self, name: str) -> Token:
        """Equal for two that say the same at the stage."""
        return self.prepared[name].token(self.stage)

    def whole(self, representative: str, name: str) -> StageComparison | None:
        """Two at the stage; None where they cannot be held against each other."""
        key = representative, self.token(name)
        if key not in self._known:
            self._known[key] = compare_stage(self.stage, self.prepared[representative], self.prepared[name])
        return self._known[key]

    def beyond_float64(self, representative: str, name: str) -> StageComparison | None:
        """What float64 alone shows left out."""
        found = self.whole(representative, name)
        if found is None or found.verdict.agrees or not any(fact.only == "float64" for fact in found.facts):
            return found
        self.parted64 = True
        return of_facts(self.stage, [fact for fact in found.facts if fact.only != "float64"])

    def in_float64(self, representative: str, name: str) -> StageComparison | None:
        """What float64 alone shows."""
        found = self.whole(representative, name)
        if found is None or found.verdict.agrees:
            return None
        facts = [fact for fact in found.facts if fact.only == "float64"]
        if not facts:
            return None
        one, other = (self.prepared[who].at("float64", self.stage) for who in (representative, name))
        ended = end_of(one), end_of(other)
        return msgspec.structs.replace(of_facts(in_float64(self.stage), facts), ended=ended)


def _by(line: Mapping[str, int], names: Iterable[str]) -> Iterable[list[str]]:
    """The names by the behaviour they are in at a stage."""
    groups: dict[int, list[str]] = {}
    for name in names:
        groups.setdefault(line[name], []).append(name)
    return groups.values()


def _has_float64(one: Prepared, stage: str) -> bool:
    """Whether a stage went well, and was come to in float64 as well."""
    single, double = one.at("float32", stage), one.at("float64", stage)
    return single is not None and single.status == "ok" and double is not None and double.status != "unsupported"


def _cluster(
    names: Iterable[str], comparing: _Comparing, compared: Callable[[str, str], StageComparison | None]
) -> tuple[list[_Cluster], dict[tuple[int, int], StageComparison]]:
    """The behaviours, and their representatives compared: each joins the first that it agrees with, or begins one."""
    pairs: dict[tuple[int, int], StageComparison] = {}
    clusters: list[_Cluster] = []
    settled: dict[Token, int] = {}
    for name in names:
        token = comparing.token(name)
        fitting = settled.get(token)
        if fitting is None:
            tried: list[StageComparison] = []
            for cluster in clusters:
                found = compared(cluster.members[0], name)
                if found is None or found.verdict.agrees:
                    break
                tried.append(found)
            fitting = len(tried)
            if fitting == len(clusters):
                pairs.update({(i, fitting): one for i, one in enumerate(tried)})
                clusters.append(_Cluster([]))
            if not comparing.prepared[name].confirm:
                settled[token] = fitting  # the others may not even agree with themselves
        clusters[fitting].members.append(name)
    return clusters, pairs
