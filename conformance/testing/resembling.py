"""Published causes that do the same to Keras' own layers: a hint where no rule speaks of somebody's own code."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from conformance.analysis.ledger.model import Rule
from conformance.analysis.ledger.sides import Does, Seen, measured, seen
from conformance.model.comparison import FactComparison, of_stage
from conformance.model.globs import globs
from conformance.model.observation import Header
from conformance.testing.reading import Met

#: At most so many are told for a pair of behaviours.
MOST = 2


def resembling(
    rules: Sequence[Rule],
    left: Header,
    right: Header,
    stage: str,
    facts: Sequence[FactComparison],
    read: Callable[[], Met] = Met,
) -> list[Rule]:
    """The rules that divide two implementations and say what was seen of one of the facts.

    Of what is said in words a rule says exactly this. Numbers that differ resemble each other everywhere: there a rule
    resembles whose cause the code meets, or all of whose cases are of a function that the code names. ``read`` is
    asked for that only where numbers differ.
    """
    found: dict[str, Rule] = {}
    code: Met | None = None
    for fact in facts:
        saying = _saying(rules, left, right, of_stage(stage), fact)
        if measured(fact):
            code = code or read()
            ranked = sorted(_met(saying, code), key=lambda one: one[0])
            found.update((rule.id, rule) for _, rule in ranked)
        else:
            found.update((rule.id, rule) for rule in saying if _exactly(rule, fact, left))
    return list(found.values())[:MOST]


def _saying(rules: Sequence[Rule], left: Header, right: Header, stage: str, fact: FactComparison) -> Iterator[Rule]:
    """The rules that divide the two and fit what each of them does in a fact of that stage."""
    for rule in rules:
        if not (globs(rule.stages).match(stage) and rule.covers(fact.fact, (fact.verdict.value,))):
            continue
        if rule.includes(left) == rule.includes(right):
            continue
        inside, outside = _sides(rule, fact, left)
        if rule.does(inside, inside=True) and rule.does(outside, inside=False):
            yield rule


def _sides(rule: Rule, fact: FactComparison, left: Header) -> tuple[Seen, Seen]:
    """What the side of a rule did, and the other one."""
    one, other = seen(fact)
    return (one, other) if rule.includes(left) else (other, one)


def _met(rules: Iterator[Rule], code: Met) -> Iterator[tuple[int, Rule]]:
    """The rules that code meets, with their rank: first what reading it shows, then what it names."""
    for rule in rules:
        if rule.id in code.causes:
            yield code.causes.index(rule.id), rule
        elif not _functions(rule).isdisjoint(code.words):
            yield len(code.causes), rule


def _functions(rule: Rule) -> frozenset[str]:
    """The functions of which a rule takes all cases, whatever their arguments: ``activations.hard_sigmoid*``."""
    found = set()
    for pattern in rule.case_globs:
        area, _, name = pattern.partition(".")
        whole = name.removesuffix("*").removesuffix("[")
        if area in ("activations", "losses", "metrics", "initializers", "ops") and pattern.endswith("*"):
            found |= {whole} if whole.isidentifier() and len(whole) > 1 else set()
    return frozenset(found)


def _exactly(rule: Rule, fact: FactComparison, left: Header) -> bool:
    """Whether a rule says something of one of the sides that is not true of anything."""
    inside, outside = _sides(rule, fact, left)
    sides: Mapping[Seen, Sequence[Does]] = {inside: rule.inside, outside: rule.outside}
    return any(
        does.matches(what) and bool((does.message or does.gives).strip("*?"))
        for what, side in sides.items()
        for does in side
    )
