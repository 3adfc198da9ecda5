"""All implementations at once: at each stage, which of them do the same."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from conformance.compare.defaults import agreed_stages, as_default
from conformance.compare.outcomes import compare_endings
from conformance.compare.prepared import Prepared, Token, whole_plan
from conformance.compare.severity import RANK, gravest, severity_of, summarize
from conformance.compare.stages import compare_stage, hides_what_follows, unjudged
from conformance.model.case import Case
from conformance.model.comparison import Behaviour, CaseJudgement, Divergence, StageComparison, Verdict

Said = TypeVar("Said")


def judge_prepared(case: Case, prepared: Mapping[str, Prepared], spelled: Mapping[str, Prepared]) -> CaseJudgement:
    """Part the implementations (by id, in the order given) into behaviours at every stage of a case.

    At each stage only those are held against each other that did not part at a stage it follows from.
    The first member of a behaviour speaks for it: one more implementation joins the first behaviour whose
    speaker it agrees with. ``spelled`` are the observations of the case's partner with its defaults spelled out. Each
    mapping was made ready by one ``Preparing``.
    """
    return _Judging(case, prepared, spelled).judge()


@dataclass
class _Cluster:
    """One behaviour while it grows, its speaker first."""

    members: list[str]


class _Judging:
    """The state of judging one case."""

    def __init__(self, case: Case, prepared: Mapping[str, Prepared], spelled: Mapping[str, Prepared]):
        self.case = case
        self.spelled = spelled
        self.unjudged: dict[str, str] = {}
        self.prepared = self._comparable(prepared)
        self.order = {name: position for position, name in enumerate(self.prepared)}
        # Most implementations have twins, bit for bit: those are judged once.
        self.twins = self._set_twins_aside()
        self.divergences: list[Divergence] = []
        self.classes: dict[str, dict[str, int]] = {}
        self.unsupported: dict[str, dict[str, str]] = {}
        self._agreed: dict[tuple[object, object], frozenset[str]] = {}

    def judge(self) -> CaseJudgement:
        ran = self._judge_endings()
        observed = {stage for name in ran for run in self.prepared[name].runs.values() for stage in run}
        # What decides about the stages that follow: like ``classes``, but float64 failing parts nobody. Where all of
        # them went the same way at a stage it decides nothing.
        lineage: dict[str, dict[str, int]] = {}
        for stage, above in whole_plan(self.case.scenario, self.prepared.values()):
            if stage not in observed:
                continue
            parting = [lineage[other] for other in sorted(above) if other in lineage]
            groups: dict[tuple[int | None, ...], list[str]] = {}
            for name in ran:
                if self._takes_part(name, stage):
                    key = tuple([line.get(name) for line in parting])
                    groups.setdefault(key, []).append(name)
            self.classes[stage] = {}
            line: dict[str, int] = {}
            for group in groups.values():
                self._judge_group(stage, group, line)
            if len(line) < len(ran) or len(set(line.values())) > 1:
                lineage[stage] = line
        for stage, found in self.classes.items():
            self.classes[stage] = self._spread_to_twins(found)
        for stage, reasons in self.unsupported.items():
            self.unsupported[stage] = self._spread_to_twins(reasons)
        classes = {stage: found for stage, found in self.classes.items() if found}
        return CaseJudgement(self.case.id, tuple(self.divergences), classes, self.unjudged, self.unsupported)

    def _set_twins_aside(self) -> dict[str, list[str]]:
        """``{first: [others]}`` of those who saw the same to the bit; only the first stays among the prepared."""
        firsts: dict[tuple[object, ...], str] = {}
        twins: dict[str, list[str]] = {}
        for name, one in list(self.prepared.items()):
            if one.confirm:
                continue  # it may not agree with itself
            first = firsts.setdefault(one.whole(), name)
            if first != name:
                twins.setdefault(first, []).append(name)
                del self.prepared[name]
        return twins

    def _spread_to_twins(self, said: Mapping[str, Said]) -> dict[str, Said]:
        """What was said of each, said of its twins as well."""
        return {name: value for first, value in said.items() for name in (first, *self.twins.get(first, ()))}

    def _with_twins(self, members: Sequence[str]) -> list[str]:
        """The members and their twins, in the order given."""
        everyone = [name for member in members for name in (member, *self.twins.get(member, ()))]
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
        return state in ("present", "absent")

    def _judge_group(self, stage: str, group: Sequence[str], lineage: dict[str, int]) -> None:
        """Part one group of implementations that have agreed so far."""
        clusters, pairs, undecided = self._cluster(stage, group)
        base = max(self.classes[stage].values(), default=-1) + 1
        lines: list[int] = []
        for position, cluster in enumerate(clusters):
            lines.append(
                next((lines[i] for i in range(position) if not hides_what_follows(pairs[i, position])), position)
            )
            for name in cluster.members:
                self.classes[stage][name] = base + position
                lineage[name] = base + lines[position]
        for name, position in undecided.items():
            self.unsupported.setdefault(stage, {})[name] = "agrees in float32 with several that differ in float64"
            lineage[name] = base + lines[position]
        if pairs:
            agreed = {(i, j): self._agreed_spelled(clusters[i].members[0], clusters[j].members[0]) for i, j in pairs}
            self._diverge(stage, clusters, {pair: as_default(one, agreed[pair]) for pair, one in pairs.items()})

    def _cluster(
        self, stage: str, group: Sequence[str]
    ) -> tuple[list[_Cluster], dict[tuple[int, int], StageComparison], dict[str, int]]:
        """The behaviours of a group, their speakers compared; and who fits several, with the first of them."""
        pairs: dict[tuple[int, int], StageComparison] = {}
        clusters: list[_Cluster] = []
        undecided: dict[str, int] = {}
        # Who says the same to the bit at this stage is compared once with each speaker.
        known: dict[tuple[int, Token], StageComparison | None] = {}
        settled: dict[Token, list[int]] = {}

        def compared(position: int, one: Prepared, token: Token) -> StageComparison | None:
            if (position, token) not in known:
                known[position, token] = compare_stage(stage, self.prepared[clusters[position].members[0]], one)
            return known[position, token]

        silent = self._without_float64(stage, group)
        # Who has no float64 here speaks for nobody who has: those who differ there would both join it.
        for name in sorted(group, key=silent.__contains__):
            one = self.prepared[name]
            token = one.token(stage)
            fitting = settled.get(token)
            if fitting is None:
                found = (compared(position, one, token) for position in range(len(clusters)))
                fitting = _fitting(found, clusters, pairs, every=name in silent)
                if not one.confirm:
                    settled[token] = fitting  # the others may not even agree with themselves
            if len(fitting) > 1:
                undecided[name] = fitting[0]
            else:
                clusters[fitting[0]].members.append(name)
        return clusters, pairs, undecided

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
            Behaviour(tuple(self._with_twins(cluster.members)), summarize(position, pairs))
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


def _fitting(
    compared: Iterable[StageComparison | None],
    clusters: list[_Cluster],
    pairs: dict[tuple[int, int], StageComparison],
    *,
    every: bool,
) -> list[int]:
    """The first behaviour that one agrees with, or ``every`` such; a new one, empty yet, where there is none.

    ``compared`` are the comparisons of one with the speakers, made as they are asked for.
    """
    fitting: list[int] = []
    tried: list[StageComparison] = []
    for position, comparison in enumerate(compared):
        if comparison is not None and not comparison.verdict.agrees:
            tried.append(comparison)
            continue
        fitting.append(position)
        if not every:
            break
    if not fitting:
        pairs.update({(i, len(clusters)): comparison for i, comparison in enumerate(tried)})
        fitting = [len(clusters)]
        clusters.append(_Cluster([]))
    return fitting
