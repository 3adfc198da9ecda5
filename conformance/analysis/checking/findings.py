"""What is wrong with rules, given what was measured."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from conformance.analysis.ledger.cover import single_bits
from conformance.analysis.ledger.explain import Layout, Ledger, differing
from conformance.analysis.ledger.sides import measured
from conformance.model.comparison import Divergence, of_stage


@dataclass(frozen=True)
class Finding:
    """Something wrong with a rule, given what was measured."""

    rule: str
    problem: str


def check(
    ledger: Ledger,
    divergences: Sequence[Divergence],
    agreements: Mapping[str, Mapping[str, Mapping[str, int]]],
) -> list[Finding]:
    """Rules that explain nothing, and rules whose range takes in implementations that do not differ.

    ``agreements`` is case → stage → implementation → class, for the stages that were judged. Rules whose
    two sides were not both observed at a stage they speak of are not judged.
    """
    findings = []
    evidence, places = _evidence(ledger, divergences)
    layouts = _layouts(ledger, agreements, places, _ends(ledger, divergences))
    for rule in ledger.dividing:
        inside = ledger.mask(ledger.inside[rule.id])
        met, agreeing = _pairs_met(inside, layouts.get(rule.id, ()))
        needed = evidence.get(rule.id)
        if needed is None:
            # Where the two sides never agree either, other causes hide this one.
            if any(agreeing.values()) and not rule.sporadic:
                findings.append(Finding(rule.id, "explains nothing that was measured"))
            continue
        if rule.sporadic:
            continue  # What not every set of observations shows does not tell where its bounds are.
        # A pair is idle where it agrees and never differs as the rule says.
        busy = {a: others & ~(agreeing[a] & ~needed.get(a, 0)) for a, others in met.items()}
        wrong_in = [a for a in met if met[a] and not busy[a]]
        wrong_out = _union(met.values()) & ~_union(busy.values())
        for side, members in (("takes in", _union(wrong_in)), ("leaves out", wrong_out)):
            if members:
                names = ", ".join(i for i, place in ledger.places.items() if place & members)
                findings.append(Finding(rule.id, f"{side} {names}, which never differs as the rule says"))
    return findings


def _evidence(
    ledger: Ledger, divergences: Sequence[Divergence]
) -> tuple[dict[str, dict[int, int]], dict[str, set[bool]]]:
    """Rule → implementation inside (bit) → those outside (bits) it was really needed between.

    And rule → whether that was at stages as they are, or at what float64 alone shows of them (True), or both.
    """
    pairs: dict[tuple[int, int], int] = {}
    places: dict[str, set[bool]] = {}
    for divergence in divergences:
        among = ledger.among(divergence.case, divergence.stage)
        masks = [ledger.mask(b.implementations) for b in divergence.behaviours]
        for (i, j), comparison in divergence.pairs.items():
            rules = 0
            for fact, verdicts in differing(comparison):
                # Another cause may do something else to the same fact: that is no agreement.
                rules |= ledger.covering(among, fact.fact if fact is not None else "", verdicts)
            for bit in single_bits(rules):
                alone = divergence.stage != of_stage(divergence.stage)
                places.setdefault(ledger.dividing[bit.bit_length() - 1].id, set()).add(alone)
            key = masks[i], masks[j]
            pairs[key] = pairs.get(key, 0) | rules
    found: dict[str, dict[int, int]] = {}
    insides = [(1 << n, rule.id, ledger.mask(ledger.inside[rule.id])) for n, rule in enumerate(ledger.dividing)]
    for (left, right), rules in pairs.items():
        for bit, rule_id, inside in insides:
            if rules & bit:
                for mine, others in ((left & inside, right & ~inside), (right & inside, left & ~inside)):
                    if mine and others:
                        rows = found.setdefault(rule_id, {})
                        for a in single_bits(mine):
                            rows[a] = rows.get(a, 0) | others
    return found, places


@dataclass(frozen=True)
class _Ends:
    """Who raises at a stage (bits of implementations), and the rules (bits) that explain what differs there.

    ``alike`` are behaviours of which two rules or more each say, of the same fact, just what was seen: their members
    (bits), and these rules (bits).
    """

    who: int = 0
    rules: int = 0
    alike: tuple[tuple[int, int], ...] = ()

    def causes(self, place: int) -> int:
        """The rules (bits) any of which may be why an implementation (bit) ends as others do."""
        own = _union(rules for members, rules in self.alike if members & place)
        return own | (self.rules if place & self.who else 0)


def _ends(ledger: Ledger, divergences: Sequence[Divergence]) -> dict[tuple[str, str], _Ends]:
    bits = {rule.id: 1 << n for n, rule in enumerate(ledger.dividing)}
    found = {}
    for one in divergences:
        masks = [ledger.mask(behaviour.implementations) for behaviour in one.behaviours]
        ended = ((pair, comparison.ended) for pair, comparison in one.pairs.items())
        who = _union(masks[n] for pair, ends in ended for n, end in zip(pair, ends, strict=True) if end.fails)
        rules = _union(bits.get(rule, 0) for some in one.rules_by_pair.values() for rule in some)
        alike = _alike(ledger, one, bits)
        found[one.case, one.stage] = _Ends(who, rules, tuple((masks[n], some) for n, some in alike.items()))
    return found


def _alike(ledger: Ledger, divergence: Divergence, bits: Mapping[str, int]) -> dict[int, int]:
    """Behaviour → the rules (bits) of which several say, in words, what it gives in a fact. Numbers say no cause."""
    stating = _union(bits[rule.id] for rule in ledger.dividing if rule.inside)
    found: dict[int, int] = {}
    for pair, comparison in divergence.pairs.items():
        among = _union(bits.get(rule, 0) for rule in divergence.rules_by_pair.get(pair, ())) & stating
        for fact, verdicts in differing(comparison):
            if fact is None or measured(fact):
                continue
            fitting = ledger.fitting(among, fact, verdicts)
            for n, rules in zip(pair, (fitting.left, fitting.right), strict=True):
                if rules.bit_count() > 1:
                    found[n] = found.get(n, 0) | rules
    return found


def _layouts(
    ledger: Ledger,
    agreements: Mapping[str, Mapping[str, Mapping[str, int]]],
    places: Mapping[str, set[bool]],
    ended: Mapping[tuple[str, str], _Ends],
) -> dict[str, set[Layout]]:
    """Rule → the ways in which implementations fell into classes where it speaks; most are seen again and again.

    Who agrees at a stage as it is may yet not have come to it in float64: that says nothing of a rule about float64.
    Nor do two agree who raise the same, where a rule that is needed there stands between them besides the one that is
    asked about: each may raise for a cause of its own, and what either would do otherwise is not known. The same holds
    of two who give the same, each as a needed rule of its own says of that very fact.
    """
    found: dict[str, set[Layout]] = {}
    bits = {rule.id: 1 << n for n, rule in enumerate(ledger.dividing)}
    for case, stages in agreements.items():
        for stage, classes in stages.items():
            rules = ledger.touching(case, stage)
            if rules:
                ends = ended.get((case, stage), _Ends())
                groups: dict[tuple[int, int], int] = {}
                for i, number in classes.items():
                    causes = ledger.signatures[i] & ends.causes(ledger.places[i])
                    groups[number, causes] = groups.get((number, causes), 0) | ledger.places[i]
                alone = stage != of_stage(stage)
                for rule in rules:
                    if alone in places.get(rule.id, (alone,)):
                        masks: dict[tuple[int, int], int] = {}
                        for (number, causes), members in groups.items():
                            others = number, causes & ~bits[rule.id]
                            masks[others] = masks.get(others, 0) | members
                        found.setdefault(rule.id, set()).add(tuple(masks.values()))
    return found


def _pairs_met(inside: int, layouts: Iterable[Layout]) -> tuple[dict[int, int], dict[int, int]]:
    """Implementation inside (bit) → those outside (bits) judged at some stage the rule speaks of; and who agrees there.

    Where two never agree, another cause may hide this one.
    """
    met: dict[int, int] = {}
    agreeing: dict[int, int] = {}
    for layout in layouts:
        outside = _union(layout) & ~inside
        for members in layout:
            for a in single_bits(members & inside):
                met[a] = met.get(a, 0) | outside
                agreeing[a] = agreeing.get(a, 0) | (members & ~inside)
    return met, agreeing


def _union(masks: Iterable[int]) -> int:
    found = 0
    for mask in masks:
        found |= mask
    return found
