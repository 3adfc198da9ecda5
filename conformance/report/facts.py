"""Which facts of a divergence are shown and published: with many behaviours, not those of every pair."""

from collections.abc import Iterator
from dataclasses import dataclass

from conformance.compare.model import Divergence, FactComparison, Verdict
from conformance.report.data import Pair

#: Pairs kept besides, because no rule explains them.
EXTRA = 4


@dataclass(frozen=True)
class PairFacts:
    """The facts kept of a pair of behaviours, how many differ, and how many were compared."""

    pair: Pair
    verdict: Verdict
    facts: tuple[FactComparison, ...]
    differing: int
    compared: int


def telling_pairs(divergence: Divergence) -> list[Pair]:
    """The pairs of which facts are kept, in order: each behaviour against the first and against the one before it.

    Besides, the first few of those that no rule explains.
    """
    count = len(divergence.behaviours)
    wanted = {(0, j) for j in range(1, count)} | {(j - 1, j) for j in range(1, count)}
    wanted.update([pair for pair in divergence.unexplained if pair not in wanted][:EXTRA])
    return sorted(wanted & divergence.pairs.keys())


def kept_facts(divergence: Divergence, most: int) -> list[PairFacts]:
    """The facts kept of a divergence, pair by pair: ``most`` shared out among its pairs, each keeping one at least."""
    pairs = telling_pairs(divergence)
    differing = [divergence.pairs[pair].differing for pair in pairs]
    shares = list(_shares([len(facts) for facts in differing], most))
    return [
        PairFacts(pair, divergence.pairs[pair].verdict, facts[:share], len(facts), divergence.pairs[pair].compared)
        for pair, facts, share in zip(pairs, differing, shares, strict=True)
    ]


def summary_beside(fact: FactComparison) -> str:
    """A fact's summary where it stands beside both values: empty where it only repeats them."""
    return "" if fact.summary == f"{fact.left} against {fact.right}" else fact.summary


def _shares(wanted: list[int], total: int) -> Iterator[int]:
    """``total`` shared out evenly among those who want some; each gets one at least, none more than it wants."""
    level = 1
    while any(n > level for n in wanted) and sum(min(n, level + 1) for n in wanted) <= total:
        level += 1
    return (min(n, level) for n in wanted)
