"""A published divergence among some of its implementations only."""

from collections.abc import Mapping, Sequence

import msgspec

from conformance.analysis.judging.patterns import ABSENT, FIRST
from conformance.analysis.ledger.explain import Ledger
from conformance.compare.severity import RANK, gravest, severity_of, summarize
from conformance.model.comparison import Behaviour, Divergence, Incomplete, StageComparison, Verdict
from conformance.publishing.result.decode import Block
from conformance.publishing.result.voices import Own, voiced
from conformance.publishing.result.wire import DivergenceRow

#: What takes the place of a stage where a process did not come to one.
ENDINGS = frozenset(v.value for v in (Verdict.CRASH, Verdict.TIMEOUT, Verdict.OUT_OF_MEMORY, Verdict.ERROR))


def restricted(
    block: Block, row: DivergenceRow, case: str, api: str, among: Sequence[int], ledger: Ledger
) -> Divergence | None:
    """The divergence among the implementations at these positions (``ledger``'s); None where they do not part.

    Behaviours keep the order of the publication, and stand for their members by the comparison of their
    representatives. Verdict, severity and rules are those of the pairs that are left: a rule that was needed for
    others is not named.
    """
    pattern, ids = block.texts[row.pattern], block.names.implementations
    members: dict[int, list[str]] = {}
    for n in among:
        if pattern[n] != ABSENT:
            members.setdefault(ord(pattern[n]) - FIRST, []).append(ids[n])
    if len(members) < 2:
        return None
    order = sorted(members)
    moved = {old: new for new, old in enumerate(order)}
    numbers = [_number(row, left, right) for n, right in enumerate(order) for left in order[:n]]
    sides = {old: _side(block, case, pattern, ids.index(members[old][0])) for old in order}
    compared = [_voiced(block.comparison(row, n), sides[row.pairs[n].left], sides[row.pairs[n].right]) for n in numbers]
    pairs = {
        (moved[row.pairs[n].left], moved[row.pairs[n].right]): one for n, one in zip(numbers, compared, strict=True)
    }
    summaries = [block.texts[row.summaries[old]] for old in order]
    behaviours = tuple(
        Behaviour(tuple(members[old]), _summary(new, pairs, summaries[new]), sides[old][1])
        for new, old in enumerate(order)
    )
    found = Divergence(
        case,
        api,
        ending(block.texts[row.stage], pairs),
        max([one.verdict for one in compared], key=RANK.__getitem__),
        gravest([severity_of(one) for one in compared]),
        behaviours,
        pairs,
    )
    explained = ledger.explain(found)
    if not any(isinstance(one, Incomplete) for one in compared):
        return explained
    published = {
        (moved[pair.left], moved[pair.right]): tuple(block.names.rules[n] for n in pair.rules)
        for pair in (row.pairs[n] for n in numbers)
        if pair.rules is not None
    }
    return _as_published(explained, published, ledger)


def _side(block: Block, case: str, pattern: str, position: int) -> tuple[Own, str]:
    """The voice of one implementation, and who speaks for it in what was published."""
    representative = pattern.index(pattern[position])
    name = "" if representative == position else block.names.labels[representative]
    return (lambda stage: block.own(case, stage, position)), name


def _voiced(comparison: StageComparison, left: tuple[Own, str], right: tuple[Own, str]) -> StageComparison:
    """A comparison in the words of those that are left."""
    facts = tuple([voiced(fact, comparison.stage, left, right) for fact in comparison.facts])
    return comparison if facts == comparison.facts else msgspec.structs.replace(comparison, facts=facts)


def _number(row: DivergenceRow, left: int, right: int) -> int:
    """The number of a pair of behaviours among those of a divergence."""
    # Judging compares each new behaviour with all before it: that is the order, unless somebody made another.
    usual = right * (right - 1) // 2 + left
    if usual < len(row.pairs) and (row.pairs[usual].left, row.pairs[usual].right) == (left, right):
        return usual
    return next(n for n, pair in enumerate(row.pairs) if (pair.left, pair.right) == (left, right))


def _summary(position: int, pairs: Mapping[tuple[int, int], StageComparison], published: str) -> str:
    """What a behaviour does beside those that are left; as published where the fact that tells is not there."""
    first = pairs[(0, 1) if position == 0 else (0, position)]
    if isinstance(first, Incomplete) and (not first.known or first.known[0] is not first.differing[0]):
        return published
    return summarize(position, pairs)


def ending(stage: str, pairs: Mapping[tuple[int, int], StageComparison]) -> str:
    """A stage's name; a crash, timeout, … is called by the gravest ending among those that are left."""
    if stage not in ENDINGS:
        return stage
    return max(pairs.values(), key=lambda one: RANK[one.verdict]).stage


def _as_published(
    divergence: Divergence, published: Mapping[tuple[int, int], tuple[str, ...]], ledger: Ledger
) -> Divergence:
    """Where facts are missing, the rules that explained them all: those of the pair that divide who is left."""
    by_pair = dict(divergence.rules_by_pair)
    for pair, comparison in divergence.pairs.items():
        if not isinstance(comparison, Incomplete):
            continue
        if pair not in published:
            by_pair.pop(pair, None)
            continue
        left, right = (divergence.behaviours[n].implementations for n in pair)
        signatures = [[ledger.signatures[i] for i in side] for side in (left, right)]
        between = 0
        for a in signatures[0]:
            for b in signatures[1]:
                between |= ledger.between(a, b)
        dividing = [rule for rule in published[pair] if ledger.bits.get(rule, 0) & between]
        by_pair[pair] = tuple(dict.fromkeys([*dividing, *by_pair.get(pair, ())]))
    used = dict.fromkeys(rule for rules in by_pair.values() for rule in rules)
    unexplained = tuple(pair for pair in divergence.pairs if pair not in by_pair)
    return Divergence(
        divergence.case,
        divergence.api,
        divergence.stage,
        divergence.verdict,
        divergence.severity,
        divergence.behaviours,
        divergence.pairs,
        tuple(used),
        unexplained,
        by_pair,
    )
