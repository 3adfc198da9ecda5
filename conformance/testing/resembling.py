"""Published causes that do the same to Keras' own layers: a hint where no rule speaks of somebody's own code."""

from collections.abc import Iterator, Mapping, Sequence

from conformance.analysis.ledger.model import Rule
from conformance.analysis.ledger.sides import Does, Seen, measured, seen
from conformance.model.comparison import FactComparison, of_stage
from conformance.model.globs import globs
from conformance.model.observation import Header

#: At most so many are told for a pair of behaviours.
MOST = 2


def resembling(
    rules: Sequence[Rule], left: Header, right: Header, stage: str, facts: Sequence[FactComparison]
) -> list[Rule]:
    """The rules that divide two implementations and say, in words, exactly what was seen of one of the facts.

    Numbers that differ resemble each other everywhere, so they are no reason.
    """
    found: dict[str, Rule] = {}
    for fact in facts:
        if not measured(fact):
            found.update((rule.id, rule) for rule in _saying(rules, left, right, of_stage(stage), fact))
    return list(found.values())[:MOST]


def _saying(rules: Sequence[Rule], left: Header, right: Header, stage: str, fact: FactComparison) -> Iterator[Rule]:
    one, other = seen(fact)
    for rule in rules:
        if not (globs(rule.stages).match(stage) and rule.covers(fact.fact, (fact.verdict.value,))):
            continue
        within = rule.includes(left)
        if within == rule.includes(right):
            continue
        inside, outside = (one, other) if within else (other, one)
        if rule.does(inside, inside=True) and rule.does(outside, inside=False) and _exactly(rule, inside, outside):
            yield rule


def _exactly(rule: Rule, inside: Seen, outside: Seen) -> bool:
    """Whether a rule says something of one of the sides that is not true of anything."""
    sides: Mapping[Seen, Sequence[Does]] = {inside: rule.inside, outside: rule.outside}
    return any(
        does.matches(what) and bool((does.message or does.gives).strip("*?"))
        for what, side in sides.items()
        for does in side
    )
