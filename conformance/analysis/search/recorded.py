"""Cases that were seen saying a message: word for word, but for the names, numbers and values that each program has."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from conformance.analysis.judging.judgement import Judgement
from conformance.analysis.ledger.sides import ended
from conformance.analysis.search.exact import SHORTEST, raised
from conformance.analysis.search.words import named
from conformance.inventory.spelling import BUILTIN
from conformance.model.comparison import Behaviour, Divergence
from conformance.model.texts import first_line

#: So many of the best cases are looked into.
LOOKED = 10

#: What differs from program to program: what is quoted, what Python shows of an object, numbers.
_OWN = re.compile(r"'(?P<single>[^']*)'|\"(?P<double>[^\"]*)\"|`(?P<back>[^`]*)`|<[^<>]*>|-?\d[\d.]*(?:e[+-]?\d+)?")

#: Stands for it.
_ANY = "·"

#: The line of a program, with which its case ends a message.
_LINE = re.compile(r" \[line \d+: .*\]?$", re.DOTALL)


@dataclass(frozen=True)
class Recorded:
    """Cases (ids) with the behaviour that says a message, and the rules (ids) that explain that behaviour."""

    cases: dict[str, tuple[Divergence, Behaviour]]
    rules: frozenset[str]


NOWHERE = Recorded({}, frozenset())


def recorded(text: str, judgement: Judgement, among: Iterable[str]) -> Recorded:
    """Which of some cases (ids) said the message that a text ends with, and what explains it."""
    kind, message = raised(text)
    keys = [re.compile(rf"\b{re.escape(name)}\b") for name in named(message).keys]
    shapes = {shape(message), shape(first_line(message))}
    wanted, rules = frozenset(among), set[str]()
    cases: dict[str, tuple[Divergence, Behaviour]] = {}
    for divergence in judgement.divergences:
        if divergence.case not in wanted:
            continue
        for number, behaviour in enumerate(divergence.behaviours):
            seen = ended(behaviour.summary)
            if seen.kind != "raised" or (kind and seen.name != kind) or not all(key.search(seen.text) for key in keys):
                continue
            if any(_alike(mine, shape(_LINE.sub("", seen.text))) for mine in shapes):
                cases.setdefault(divergence.case, (divergence, behaviour))
                rules |= {r for pair, by in divergence.rules_by_pair.items() if number in pair for r in by}
    return Recorded(cases, frozenset(rules))


def shape(message: str) -> str:
    """A message without what differs from program to program; Python's own types stay."""
    return " ".join(_OWN.sub(_held, message).split())


def _held(found: re.Match[str]) -> str:
    text = next((one for one in found.groupdict().values() if one), "")
    return found[0] if text in BUILTIN else _ANY


def _alike(one: str, other: str) -> bool:
    """Whether two shapes are one, of which the longer may go on: what is long was cut off when it was recorded."""
    short, long = sorted((one, other), key=len)
    return len(short.replace(_ANY, "").strip()) >= SHORTEST and long.startswith(short)
