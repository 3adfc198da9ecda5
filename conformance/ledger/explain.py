"""Which rules explain a divergence, and what no rule explains."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from conformance.compare.model import Divergence, StageComparison
from conformance.ledger.globs import Index, globs
from conformance.ledger.model import Rule
from conformance.observations.model import Header

#: How implementations (bits) fall into classes at a stage.
Layout: TypeAlias = tuple[int, ...]


class Ledger:
    """Rules held against a fixed set of implementations, so that each is placed once."""

    def __init__(self, rules: Sequence[Rule], headers: Mapping[str, Header]) -> None:
        self.rules = tuple(rules)
        self.headers = dict(headers)
        self.inside: dict[str, frozenset[str]] = {
            rule.id: frozenset(i for i, header in headers.items() if rule.inside(header)) for rule in rules
        }
        #: Rules that leave all implementations on one side explain nothing among them, unless it sets them apart.
        self.dividing = tuple(r for r in rules if 0 < len(self.inside[r.id]) < len(headers) + r.apart)
        self._index = Index([rule.cases for rule in self.dividing])
        # Every divergence asks again: rules by case, and by what was asked of a fact before.
        self._by_case: dict[str, list[Rule]] = {}
        self._among: dict[tuple[str, str], int] = {}
        self._covering: dict[tuple[int, str, tuple[str, ...]], list[tuple[int, str]]] = {}

    @cached_property
    def bits(self) -> dict[str, int]:
        """Rule → its bit among the dividing rules."""
        return {rule.id: 1 << n for n, rule in enumerate(self.dividing)}

    @cached_property
    def setting_apart(self) -> int:
        """The bits of the rules whose insiders differ among each other as well."""
        return sum(bit for rule, bit in zip(self.dividing, self.bits.values(), strict=True) if rule.apart)

    @cached_property
    def signatures(self) -> dict[str, int]:
        """Implementation → the bits of the rules it is inside of: two differ in those of the rules that divide them."""
        return {i: sum(bit for rule, bit in self.bits.items() if i in self.inside[rule]) for i in self.headers}

    def between(self, a: int, b: int) -> int:
        """The rules (bits) that stand between two signatures."""
        return a ^ b | a & b & self.setting_apart

    @cached_property
    def places(self) -> dict[str, int]:
        """Implementation → its bit among the implementations, in the order of their ids."""
        return {i: 1 << n for n, i in enumerate(sorted(self.headers))}

    def mask(self, implementations: Iterable[str]) -> int:
        """Implementations as bits."""
        places = self.places
        found = 0
        for i in implementations:
            found |= places[i]
        return found

    def touching(self, case: str, stage: str) -> list[Rule]:
        """The dividing rules that speak of a case and stage."""
        return [rule for rule in self.of_case(case) if globs(rule.stages).match(stage)]

    def of_case(self, case: str) -> list[Rule]:
        """The dividing rules that speak of a case, in order."""
        found = self._by_case.get(case)
        if found is None:
            found = self._by_case[case] = [self.dividing[n] for n in self._index.matching(case)]
        return found

    def among(self, case: str, stage: str) -> int:
        """``touching`` as bits."""
        found = self._among.get((case, stage))
        if found is None:
            found = self._among[case, stage] = sum(self.bits[rule.id] for rule in self.touching(case, stage))
        return found

    def covering(self, among: int, fact: str, verdicts: tuple[str, ...]) -> list[tuple[int, str]]:
        """Those of some rules (bits) that speak of a fact with one of those verdicts, in order: bit and id."""
        key = (among, fact, verdicts)
        found = self._covering.get(key)
        if found is None:
            chosen = ((bit, self.dividing[bit.bit_length() - 1]) for bit in single_bits(among))
            found = self._covering[key] = [(bit, rule.id) for bit, rule in chosen if rule.covers(fact, verdicts)]
        return found

    def explain(self, divergence: Divergence) -> Divergence:
        """The divergence with the rules that explain it, and the pairs of behaviours that stay unexplained."""
        among = self.among(divergence.case, divergence.stage)
        # Members of a behaviour that no rule here tells apart are one to the rules; the first of them stays.
        told = [
            tuple(dict.fromkeys(self.signatures[i] & among for i in behaviour.implementations))
            for behaviour in divergence.behaviours
        ]
        by_pair: dict[tuple[int, int], tuple[str, ...]] = {}
        for (i, j), comparison in divergence.pairs.items():
            found = self._explain_pair(among, comparison, told[i], told[j])
            if found is not None:
                by_pair[i, j] = tuple(found)
        return divergence.explained(by_pair)

    def _explain_pair(
        self, among: int, comparison: StageComparison, left: Sequence[int], right: Sequence[int]
    ) -> list[str] | None:
        """The rules that between them cover every differing fact for every two implementations, or None.

        ``among`` are the rules that may (bits), ``left`` and ``right`` the members' signatures.
        """
        used: dict[str, None] = {}
        settled: set[int] = set()
        for fact, verdicts in differing(comparison):
            covering = self.covering(among, fact, verdicts)
            # Most facts of a stage are covered by the very same rules.
            together = sum(bit for bit, _ in covering)
            if together in settled:
                continue
            settled.add(together)
            for a in left:
                for b in right:
                    rule = next((name for bit, name in covering if self.between(a, b) & bit), None)
                    if rule is None:
                        return None
                    used.setdefault(rule)
        return list(used)


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
    layouts = _layouts(ledger, agreements)
    for rule in ledger.dividing:
        inside = ledger.mask(ledger.inside[rule.id])
        met, agreeing = _pairs_met(inside, layouts.get(rule.id, ()))
        needed = evidence.get(rule.id)
        if needed is None:
            # Where the two sides never agree either, other causes hide this one.
            if any(agreeing.values()):
                complaints.append(Complaint(rule.id, "explains nothing that was measured"))
            continue
        # A pair is idle where it agrees and never differs as the rule says.
        busy = {a: others & ~(agreeing[a] & ~needed.get(a, 0)) for a, others in met.items()}
        wrong_in = [a for a in met if met[a] and not busy[a]]
        # Likeness within rounding is not transitive: who has float32 alone may go with those inside.
        wrong_out = 0 if rule.verdicts == ("precision",) else _union(met.values()) & ~_union(busy.values())
        for side, members in (("takes in", _union(wrong_in)), ("leaves out", wrong_out)):
            if members:
                names = ", ".join(i for i, place in ledger.places.items() if place & members)
                complaints.append(Complaint(rule.id, f"{side} {names}, which never differs as the rule says"))
    return complaints


def _evidence(ledger: Ledger, divergences: Sequence[Divergence]) -> dict[str, dict[int, int]]:
    """Rule → implementation inside (bit) → those outside (bits) it was really needed between."""
    pairs: dict[tuple[int, int], int] = {}
    for divergence in divergences:
        among = ledger.among(divergence.case, divergence.stage)
        masks = [ledger.mask(b.implementations) for b in divergence.behaviours]
        for (i, j), comparison in divergence.pairs.items():
            rules = 0
            for fact, verdicts in differing(comparison):
                for bit, _ in ledger.covering(among, fact, verdicts):
                    rules |= bit
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
    return found


def _layouts(ledger: Ledger, agreements: Mapping[str, Mapping[str, Mapping[str, int]]]) -> dict[str, set[Layout]]:
    """Rule → the ways in which implementations fell into classes where it speaks; most are seen again and again."""
    found: dict[str, set[Layout]] = {}
    for case, stages in agreements.items():
        for stage, classes in stages.items():
            rules = ledger.touching(case, stage)
            if rules:
                masks: dict[int, int] = {}
                for i, number in classes.items():
                    masks[number] = masks.get(number, 0) | ledger.places[i]
                layout = tuple(masks.values())
                for rule in rules:
                    found.setdefault(rule.id, set()).add(layout)
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


def single_bits(mask: int) -> Iterator[int]:
    """Each bit of a mask, lowest first."""
    while mask:
        lowest = mask & -mask
        yield lowest
        mask ^= lowest


def _union(masks: Iterable[int]) -> int:
    found = 0
    for mask in masks:
        found |= mask
    return found
