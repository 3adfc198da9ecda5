"""Which rules explain a divergence, and what no rule explains."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple, TypeAlias

from conformance.analysis.ledger.cover import cover, single_bits
from conformance.analysis.ledger.model import Rule
from conformance.analysis.ledger.parameters import Parameters
from conformance.analysis.ledger.sides import Seen, measured, seen
from conformance.model.case import Case
from conformance.model.comparison import ENDINGS, Divergence, FactComparison, StageComparison, of_stage
from conformance.model.globs import Index, globs
from conformance.model.observation import Header

#: How implementations (bits) fall into classes at a stage.
Layout: TypeAlias = tuple[int, ...]


class Fitting(NamedTuple):
    """The rules (bits) of a fact whose sides do what was seen: by which of the two is inside."""

    left: int
    right: int
    both: int

    @property
    def all(self) -> int:
        """Those that fit in any way."""
        return self.left | self.right | self.both

    def between(self, a: int, b: int) -> int:
        """Those that stand between two signatures the way round in which they fit."""
        return a & ~b & self.left | b & ~a & self.right | a & b & self.both


class Ledger:
    """Rules held against a fixed set of implementations, so that each is placed once.

    ``cases`` are looked into where a rule speaks of parameters. ``names`` are the ids of all cases there are (those of
    ``cases`` by default): a rule that speaks of fewer of them is the more specific one, and goes first.
    """

    def __init__(
        self,
        rules: Sequence[Rule],
        headers: Mapping[str, Header],
        cases: Mapping[str, Case] | None = None,
        names: Iterable[str] | None = None,
    ) -> None:
        self.rules = tuple(rules)
        self.headers = dict(headers)
        self.cases: Mapping[str, Case] = cases if cases is not None else {}
        self.inside: dict[str, frozenset[str]] = {
            rule.id: frozenset(i for i, header in headers.items() if rule.includes(header)) for rule in rules
        }
        #: Rules that leave all implementations on one side explain nothing, unless they differ within.
        #: The more specific one comes first, whatever file it is in.
        self.dividing = by_breadth(
            [r for r in rules if 0 < len(self.inside[r.id]) < len(headers) + r.differs_within],
            self.cases,
            self.cases if names is None else names,
        )
        self._index = Index([rule.case_globs for rule in self.dividing])
        tables = [(n, table) for n, rule in enumerate(self.dividing) for table in rule.case_tables]
        self._tables: list[tuple[int, Parameters]] = tables
        self._of_api = Index([(table.api,) for _, table in tables])
        # Every divergence asks again: rules by case, and by what was asked of a fact before.
        self._by_case: dict[str, list[Rule]] = {}
        self._among: dict[tuple[str, str], int] = {}
        self._covering: dict[tuple[int, str, tuple[str, ...]], int] = {}
        self._fitting: dict[tuple[int, Seen, Seen], Fitting] = {}
        self._fit: dict[tuple[int, str, tuple[str, ...], str, str, tuple[bool, bool]], Fitting] = {}

    @cached_property
    def bits(self) -> dict[str, int]:
        """Rule → its bit among the dividing rules."""
        return {rule.id: 1 << n for n, rule in enumerate(self.dividing)}

    @cached_property
    def differing_within(self) -> int:
        """The bits of the rules whose insiders differ among each other as well."""
        return sum(bit for rule, bit in zip(self.dividing, self.bits.values(), strict=True) if rule.differs_within)

    @cached_property
    def signatures(self) -> dict[str, int]:
        """Implementation → the bits of the rules it is inside of: two differ in those of the rules that divide them."""
        return {i: sum(bit for rule, bit in self.bits.items() if i in self.inside[rule]) for i in self.headers}

    def between(self, a: int, b: int) -> int:
        """The rules (bits) that stand between two signatures."""
        return a ^ b | a & b & self.differing_within

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

    def ids(self, rules: int) -> list[str]:
        """Rules (bits) by id, the more specific ones first."""
        return [self.dividing[bit.bit_length() - 1].id for bit in single_bits(rules)]

    def touching(self, case: str, stage: str) -> list[Rule]:
        """The dividing rules that speak of a case and stage."""
        return [rule for rule in self.of_case(case) if globs(rule.stages).match(of_stage(stage))]

    def of_case(self, case: str) -> list[Rule]:
        """The dividing rules that speak of a case, in order."""
        found = self._by_case.get(case)
        if found is None:
            places = self._index.matching(case)
            known = self.cases.get(case) if self._tables else None
            if known is not None:
                told = (self._tables[n] for n in self._of_api.matching(known.api))
                places = sorted({*places, *(n for n, table in told if table.matches(known))})
            found = self._by_case[case] = [self.dividing[n] for n in places]
        return found

    def among(self, case: str, stage: str) -> int:
        """``touching`` as bits."""
        found = self._among.get((case, stage))
        if found is None:
            found = self._among[case, stage] = sum(self.bits[rule.id] for rule in self.touching(case, stage))
        return found

    def covering(self, among: int, fact: str, verdicts: tuple[str, ...]) -> int:
        """Those of some rules (bits) that speak of a fact with one of those verdicts, whatever was seen."""
        key = (among, fact, verdicts)
        found = self._covering.get(key)
        if found is None:
            found = 0
            for bit in single_bits(among):
                if self.dividing[bit.bit_length() - 1].covers(fact, verdicts):
                    found |= bit
            self._covering[key] = found
        return found

    def fitting(
        self,
        among: int,
        fact: FactComparison | None,
        verdicts: tuple[str, ...],
        own: tuple[bool, bool] = (False, False),
    ) -> Fitting:
        """Those of some rules (bits) that speak of a fact and say what was seen of it; without a fact, of the stage.

        ``own`` says of each side whether it is about who was seen doing that, or about others who end alike.
        """
        if fact is None:
            rules = self.covering(among, "", verdicts)
            return Fitting(rules, rules, rules & self.differing_within)
        texts = ("", "") if measured(fact) else (fact.left, fact.right)
        key = (among, fact.fact, verdicts, *texts, own)
        found = self._fit.get(key)
        if found is None:
            left, right = seen(fact)
            left, right = left if own[0] else left.of_others, right if own[1] else right.of_others
            found = self._fit[key] = self._seen(self.covering(among, fact.fact, verdicts), left, right)
        return found

    def _seen(self, rules: int, left: Seen, right: Seen) -> Fitting:
        """Those of some rules (bits) whose sides do what was seen."""
        key = (rules, left, right)
        found = self._fitting.get(key)
        if found is None:
            on_left = on_right = both = 0
            for bit in single_bits(rules):
                rule = self.dividing[bit.bit_length() - 1]
                left_in, right_in = rule.does(left, inside=True), rule.does(right, inside=True)
                if left_in and rule.does(right, inside=False):
                    on_left |= bit
                if right_in and rule.does(left, inside=False):
                    on_right |= bit
                if rule.differs_within and left_in and right_in:
                    both |= bit
            found = self._fitting[key] = Fitting(on_left, on_right, both)
        return found

    def explain(self, divergence: Divergence) -> Divergence:
        """The divergence with the rules that explain it, and the pairs of behaviours that stay unexplained."""
        among = self.among(divergence.case, divergence.stage)
        told = self.told(divergence, among)
        by_pair: dict[tuple[int, int], tuple[str, ...]] = {}
        for (i, j), comparison in divergence.pairs.items():
            elements = self.elements(among, comparison, told[i], told[j])
            if elements is not None:
                by_pair[i, j] = self._credited(elements)
        return divergence.explained(by_pair)

    def told(self, divergence: Divergence, among: int) -> list[tuple[int, ...]]:
        """The signatures in each behaviour: members that no rule here tells apart are one to the rules."""
        return [
            tuple(dict.fromkeys(self.signatures[i] & among for i in behaviour.implementations))
            for behaviour in divergence.behaviours
        ]

    def elements(
        self, among: int, comparison: StageComparison, left: Sequence[int], right: Sequence[int]
    ) -> list[int] | None:
        """What is to be explained: for every differing fact and every two signatures the rules (bits) that may.

        None where there is no rule for one of them. ``among`` are the rules that may (bits), ``left`` and ``right`` the
        members' signatures, those of who was seen first.
        """
        found: dict[int, None] = {}
        settled: set[tuple[Fitting, ...]] = set()
        for fact, verdicts in differing(comparison):
            fitting = self.voiced(among, fact, verdicts)
            # Most facts of a stage are covered by the very same rules.
            if fitting in settled:
                continue
            settled.add(fitting)
            for n, a in enumerate(left):
                for m, b in enumerate(right):
                    rules = fitting[voice(n, m)].between(a, b)
                    if not rules:
                        return None
                    found[rules] = None
        return list(found)

    def voiced(self, among: int, fact: FactComparison | None, verdicts: tuple[str, ...]) -> tuple[Fitting, ...]:
        """``fitting`` by ``voice``: of the four ways in which the sides are about who was seen, or about others."""
        if fact is None or fact.fact not in ENDINGS:
            return (self.fitting(among, fact, verdicts),) * 4
        sides = ((True, True), (True, False), (False, True), (False, False))
        return tuple([self.fitting(among, fact, verdicts, own) for own in sides])

    def _credited(self, elements: Sequence[int]) -> tuple[str, ...]:
        """The fewest rules that cover all elements, in the order in which they are needed."""
        chosen = cover(elements)
        return tuple(dict.fromkeys(self.ids(first(element & chosen))[0] for element in elements))


def voice(left: int, right: int) -> int:
    """Which ``voiced`` is about two signatures, by their places in their behaviours: the first was seen itself."""
    return 2 * bool(left) + bool(right)


def first(rules: int) -> int:
    """The most specific of some rules (bits)."""
    return rules & -rules


#: What a pattern of facts counts for: a name, a pattern, and all.
_NAME, _PATTERN, _ALL = 1, 10, 100


def by_breadth(rules: Sequence[Rule], known: Mapping[str, Case], names: Iterable[str]) -> tuple[Rule, ...]:
    """The more specific rules first: fewer cases times facts. Never the order of files; ids decide between equals."""
    cases = dict.fromkeys(range(len(rules)), 0)
    if len(rules) > 1:
        index = Index([rule.case_globs for rule in rules])
        tables = [(n, table) for n, rule in enumerate(rules) for table in rule.case_tables]
        of_api = Index([(f"{table.api}[*",) for _, table in tables])
        for name in names:
            found = set(index.matching(name))
            for place in of_api.matching(name) if tables else ():
                n, table = tables[place]
                # Of a case that is not at hand yet its name says the API only.
                if name not in known or table.matches(known[name]):
                    found.add(n)
            for n in found:
                cases[n] += 1
    facts = [sum(_ALL if p == "*" else _PATTERN if "*" in p or "?" in p else _NAME for p in r.facts) for r in rules]
    order = sorted(range(len(rules)), key=lambda n: (cases[n] * facts[n], rules[n].id))
    return tuple(rules[n] for n in order)


def differing(comparison: StageComparison) -> list[tuple[FactComparison | None, tuple[str, ...]]]:
    """The facts in which two differ (None: the stage itself), each with the verdicts it may be ruled under."""
    verdict = comparison.verdict.value
    facts: list[tuple[FactComparison | None, tuple[str, ...]]] = [
        (f, (f.verdict.value, verdict)) for f in comparison.differing
    ]
    return facts or [(None, (verdict,))]
