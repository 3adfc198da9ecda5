"""Which rules explain a divergence, and what no rule explains."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from conformance.compare.model import Divergence, StageComparison
from conformance.ledger.model import Rule
from conformance.observations.model import Header


class Ledger:
    """Rules held against a fixed set of implementations, so that each is placed once."""

    def __init__(self, rules: Sequence[Rule], headers: Mapping[str, Header]) -> None:
        self.rules = tuple(rules)
        self.headers = dict(headers)
        self.inside: dict[str, frozenset[str]] = {
            rule.id: frozenset(i for i, header in headers.items() if rule.inside(header)) for rule in rules
        }
        #: Rules that leave all implementations on one side explain nothing among them.
        self.dividing = tuple(r for r in rules if 0 < len(self.inside[r.id]) < len(headers))

    def divides(self, rule: Rule, left: str, right: str) -> bool:
        """Whether exactly one of two implementations is on the rule's side."""
        inside = self.inside[rule.id]
        return (left in inside) != (right in inside)

    def explain(self, divergence: Divergence) -> Divergence:
        """The divergence with the rules that explain it, and the pairs of behaviours that stay unexplained."""
        touching = [r for r in self.dividing if r.touches(divergence.case, divergence.stage)]
        by_pair: dict[tuple[int, int], tuple[str, ...]] = {}
        for (i, j), comparison in divergence.pairs.items():
            found = self._explain_pair(
                touching,
                comparison,
                divergence.behaviours[i].implementations,
                divergence.behaviours[j].implementations,
            )
            if found is not None:
                by_pair[i, j] = tuple(found)
        used = dict.fromkeys(rule for rules in by_pair.values() for rule in rules)
        unexplained = tuple(pair for pair in divergence.pairs if pair not in by_pair)
        return replace(divergence, rules=tuple(used), unexplained=unexplained, rules_by_pair=by_pair)

    def _explain_pair(
        self, rules: Iterable[Rule], comparison: StageComparison, left: Sequence[str], right: Sequence[str]
    ) -> list[str] | None:
        """The rules that between them cover every differing fact for every two implementations, or None."""
        used: list[str] = []
        for fact, verdicts in differing(comparison):
            covering = [r for r in rules if r.covers(fact, verdicts)]
            for a in left:
                for b in right:
                    rule = next((r for r in covering if self.divides(r, a, b)), None)
                    if rule is None:
                        return None
                    if rule.id not in used:
                        used.append(rule.id)
        return used


def differing(comparison: StageComparison) -> list[tuple[str, tuple[str, ...]]]:
    """The facts in which two implementations differ, each with the verdicts it may be ruled under."""
    facts: list[tuple[str, tuple[str, ...]]] = [
        (f.fact, (f.verdict.value, comparison.verdict.value)) for f in comparison.differing
    ]
    return facts or [("", (comparison.verdict.value,))]


@dataclass(frozen=True)
class Complaint:
    """Something wrong with a rule, given what was measured."""

    rule: str
    problem: str


def check(
    ledger: Ledger,
    divergences: Sequence[Divergence],
    agreements: Mapping[str, Mapping[str, Mapping[str, int]]],
) -> list[Complaint]:
    """Rules that explain nothing, and rules whose range takes in implementations that do not differ.

    ``agreements`` is case → stage → implementation → class, for the stages that were judged. Rules whose
    two sides were not both observed at a stage they speak of are not judged.
    """
    complaints = []
    evidence = _evidence(ledger, divergences)
    for rule in ledger.dividing:
        met = _pairs_met(ledger, rule, agreements)
        if rule.id not in evidence:
            # Where the two sides never agree either, other causes hide this one.
            if any(met.values()):
                complaints.append(Complaint(rule.id, "explains nothing that was measured"))
            continue
        idle = sorted(pair for pair in set(met) - evidence.get(rule.id, set()) if met[pair])
        for side, members in _whole_sides(ledger, rule, idle, met):
            complaints.append(Complaint(rule.id, f"{side} {', '.join(members)}, which never differs as the rule says"))
    return complaints


def _evidence(ledger: Ledger, divergences: Sequence[Divergence]) -> dict[str, set[tuple[str, str]]]:
    """Rule → the pairs of implementations it was really needed for."""
    rules = {rule.id: rule for rule in ledger.rules}
    found: dict[str, set[tuple[str, str]]] = {}
    for divergence in divergences:
        touching = [r for r in rules.values() if r.touches(divergence.case, divergence.stage)]
        for (i, j), comparison in divergence.pairs.items():
            facts = differing(comparison)
            for rule in touching:
                if any(rule.covers(fact, verdicts) for fact, verdicts in facts):
                    for a in divergence.behaviours[i].implementations:
                        for b in divergence.behaviours[j].implementations:
                            if ledger.divides(rule, a, b):
                                found.setdefault(rule.id, set()).add((min(a, b), max(a, b)))
    return found


def _pairs_met(
    ledger: Ledger, rule: Rule, agreements: Mapping[str, Mapping[str, Mapping[str, int]]]
) -> dict[tuple[str, str], bool]:
    """The pairs of implementations, one on each side, both judged at some stage the rule speaks of.

    The value says whether they agree at one of those; where they never do, another cause may hide this one.
    """
    met: dict[tuple[str, str], bool] = {}
    inside = ledger.inside[rule.id]
    for case, stages in agreements.items():
        for stage, classes in stages.items():
            if rule.touches(case, stage):
                ins = [i for i in classes if i in inside]
                outs = [i for i in classes if i not in inside]
                for a in ins:
                    for b in outs:
                        pair = (min(a, b), max(a, b))
                        met[pair] = met.get(pair, False) or classes[a] == classes[b]
    return met


def _whole_sides(
    ledger: Ledger, rule: Rule, idle: Sequence[tuple[str, str]], met: Iterable[tuple[str, str]]
) -> list[tuple[str, list[str]]]:
    """Implementations all of whose pairs across the rule agree: they stand on the wrong side of it."""
    idle_set = set(idle)
    wrong: dict[bool, list[str]] = {True: [], False: []}
    members = {i for pair in met for i in pair}
    for member in sorted(members):
        pairs = {pair for pair in met if member in pair}
        if pairs and pairs <= idle_set:
            wrong[member in ledger.inside[rule.id]].append(member)
    return [(("takes in" if side else "leaves out"), names) for side, names in wrong.items() if names]
