"""Which rules explain a divergence, and what no rule explains."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TypeAlias

from conformance.analysis.ledger.model import Rule
from conformance.model.comparison import Divergence, StageComparison, of_stage
from conformance.model.globs import Index, globs
from conformance.model.observation import Header

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
        return [rule for rule in self.of_case(case) if globs(rule.stages).match(of_stage(stage))]

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


def single_bits(mask: int) -> Iterator[int]:
    """Each bit of a mask, lowest first."""
    while mask:
        lowest = mask & -mask
        yield lowest
        mask ^= lowest
