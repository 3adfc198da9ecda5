"""A published divergence among some of its implementations only."""

from collections.abc import Mapping, Sequence

import msgspec

from conformance.analysis.judging.patterns import ABSENT, FIRST
from conformance.analysis.ledger.explain import Ledger
from conformance.compare.severity import RANK, gravest, severity_of, summarize
from conformance.model.comparison import Behaviour, Divergence, StageComparison, Verdict
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
    behaviours = tuple(
        Behaviour(tuple(members[old]), summarize(new, pairs), sides[old][1]) for new, old in enumerate(order)
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
    return ledger.explain(found)


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


def ending(stage: str, pairs: Mapping[tuple[int, int], StageComparison]) -> str:
    """A stage's name; a crash, timeout, … is called by the gravest ending among those that are left."""
    if stage not in ENDINGS:
        return stage
    return max(pairs.values(), key=lambda one: RANK[one.verdict]).stage
