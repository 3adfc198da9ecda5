"""What parts two behaviours, cause by cause, so that the page answers for any two what ``history.upgrade`` answers.

A part is all facts of a pair that have the same effect and may have the same causes. Which of these causes it is
depends on the two implementations: the first rule that stands between them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from conformance.analysis.history.sizes import LARGER, UNKNOWN, size_of
from conformance.analysis.ledger.explain import differing
from conformance.analysis.ledger.sides import seen
from conformance.analysis.relevance.border import in_float64_only
from conformance.model.comparison import ENDINGS, Divergence, FactComparison, StageComparison, Verdict
from conformance.publishing.report.data import RuleText
from conformance.publishing.report.effects import effect_of

#: Of which rules something may be, as positions among all rules, in their order.
Candidates: TypeAlias = tuple[int, ...]


@dataclass(frozen=True)
class Part:
    """Facts of one pair of behaviours; none of the ``rules`` where nothing explains them.

    ``effect`` is for somebody who goes from the first behaviour to the second (see effects.py). ``verdict`` is that of
    the gravest fact. ``float64_only`` is true where nobody who computes in float32 can meet it, ``size`` says how large
    the largest difference of its facts is (``conformance.analysis.history.sizes``).
    """

    rules: Candidates
    effect: int
    verdict: Verdict
    float64_only: bool
    size: int = LARGER


class Parts:
    """Takes pairs of behaviours apart, by the rules of one report."""

    def __init__(self, rules: Sequence[RuleText]) -> None:
        self._rules = rules
        self._at = {rule.id: n for n, rule in enumerate(rules)}
        # Most facts were asked of before.
        self._covering: dict[tuple[Candidates, str, tuple[str, ...]], Candidates] = {}

    def __call__(self, divergence: Divergence, pair: tuple[int, int]) -> tuple[Part, ...]:
        """The parts of one pair of behaviours, in the order of their gravest facts."""
        comparison = divergence.pairs.get(pair)
        if comparison is None:
            comparison = StageComparison(divergence.stage, divergence.verdict)
        credited = self._credited(divergence, pair)
        verdicts: dict[tuple[Candidates, int], Verdict] = {}
        only: dict[tuple[Candidates, int], bool] = {}
        sizes: dict[tuple[Candidates, int], int] = {}
        for fact, ruled in differing(comparison):
            name = fact.fact if fact is not None else ""
            covering = self._covered(credited, name, ruled)
            fitting = covering if fact is None else self._fitting(covering, fact)
            key = fitting, effect_of(fact, comparison)
            # The gravest fact comes first; DEFAULT and NONDETERMINISTIC are said of the stage.
            said = fact is not None and comparison.verdict is not Verdict.DEFAULT
            verdicts.setdefault(key, fact.verdict if fact is not None and said else comparison.verdict)
            only[key] = only.get(key, True) and in_float64_only((fact,))
            sizes[key] = max(sizes.get(key, UNKNOWN), size_of(fact))
        return tuple(Part(*key, verdict, only[key], sizes[key]) for key, verdict in verdicts.items())

    def _fitting(self, covering: Candidates, fact: FactComparison) -> Candidates:
        """The rules that say what was seen; then those that say it of others who ended alike, in other words."""
        left, right = seen(fact)
        found = [n for n in covering if self._rules[n].fits(left, right)]
        if fact.fact in ENDINGS:
            others = [(left, right.of_others), (left.of_others, right), (left.of_others, right.of_others)]
            found += [n for n in covering if n not in found and any(self._rules[n].fits(*sides) for sides in others)]
        return tuple(found)

    def _credited(self, divergence: Divergence, pair: tuple[int, int]) -> Candidates:
        if pair in divergence.unexplained:
            return ()
        by_pair: Mapping[tuple[int, int], tuple[str, ...]] = divergence.rules_by_pair
        # In the order of their credit: the first that covers a fact is its cause, as in the command's answers.
        return tuple(self._at[rule] for rule in by_pair.get(pair, divergence.rules))

    def _covered(self, credited: Candidates, fact: str, verdicts: tuple[str, ...]) -> Candidates:
        if not credited:
            return credited
        key = credited, fact, verdicts
        found = self._covering.get(key)
        if found is None:
            found = self._covering[key] = tuple(n for n in credited if self._rules[n].covers(fact, verdicts))
        return found
