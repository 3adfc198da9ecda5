"""Causes that a text is, word for word: by their title, or by the message that their rule knows."""

import re
from collections.abc import Iterable
from dataclasses import replace

from conformance.analysis.ledger.model import Rule
from conformance.analysis.ledger.sides import Seen
from conformance.analysis.search.ranking import Hit, Hits
from conformance.analysis.search.words import named
from conformance.model.texts import first_line

#: A pattern of fewer literal characters, or of less than this share of a message, is said of many things.
SHORTEST, SHARE = 16, 0.5

#: What more rules than these say as literally is said of many things, too.
FEW = 4

#: An exception as the last line of a traceback has it: its class, and what it says.
_RAISED = re.compile(
    r"^\s*(?:[A-Za-z_][\w.]*\.)?(\w*(?:Error|Exception|Warning|Interrupt)): (.+)", re.ASCII | re.DOTALL
)


def promoted(first: frozenset[str], hits: Hits) -> Hits:
    """The hits, with those first that ``exact`` found; the order among these, and among all others, stays."""
    if not first:
        return hits
    best = hits.hits[0].score if hits.hits else 1.0
    # What is asked for in so many words is no weaker match than one that shares words.
    ours = [replace(hit, score=best) for hit in hits.hits if hit.name in first]
    new = first - {hit.name for hit in ours}
    ours += [Hit(name, 0, best, 1.0) for name in sorted(new)]
    return Hits((*ours, *(hit for hit in hits.hits if hit.name not in first)), hits.unknown, False)


def exact(text: str, rules: Iterable[Rule]) -> frozenset[str]:
    """The rules (ids) whose title the text is, or else those that say most literally the message that it ends with."""
    rules = list(rules)
    asked = _folded(text)
    titled = frozenset(rule.id for rule in rules if asked and asked in (_folded(rule.title), rule.id))
    return titled or _saying(text, rules)


def _saying(text: str, rules: Iterable[Rule]) -> frozenset[str]:
    """The rules with the most literal of the patterns that match a message as it was raised."""
    kind, message = _raised(text)
    says = {message, first_line(message)}
    keys = [re.compile(rf"\b{re.escape(name)}\b") for name in named(message).keys]
    found: dict[str, int] = {}
    for rule in rules:
        for does in (*rule.inside, *rule.outside):
            weight = sum(len(part) for part in re.split(r"[*?]", does.message))
            if not does.raises or weight < max(SHORTEST, SHARE * len(first_line(message))):
                continue
            # Whoever asks of one name is not answered by what is said of any.
            if not all(key.search(f"{does.message} {rule.title}") for key in keys):
                continue
            if any(does.matches(Seen("raised", kind or does.raises, said)) for said in says):
                found[rule.id] = max(weight, found.get(rule.id, 0))
    most = max(found.values(), default=0)
    saying = frozenset(name for name, weight in found.items() if weight == most)
    return saying if len(saying) <= FEW else frozenset()


def _raised(text: str) -> tuple[str, str]:
    """The class and the message of an exception: of a traceback its last one; a message may stand alone."""
    lines = text.strip().split("\n")
    for number in range(len(lines) - 1, -1, -1):
        match = _RAISED.match("\n".join(lines[number:]))
        if match:
            return match[1], match[2].strip()
    return "", text.strip()


def _folded(text: str) -> str:
    """A text without regard to case, spaces and the point at its end."""
    return " ".join(text.lower().split()).rstrip(".")
