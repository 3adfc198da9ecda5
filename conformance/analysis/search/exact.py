"""Causes that a text is, word for word: by their title, or by the message that their rule knows or its link quotes."""

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from urllib.parse import unquote

from conformance.analysis.ledger.model import Rule
from conformance.analysis.ledger.sides import Seen
from conformance.analysis.search.ranking import MATCH, Hit, Hits
from conformance.analysis.search.words import named
from conformance.model.texts import first_line

#: A pattern of fewer literal characters, or of less than this share of a message, is said of many things.
SHORTEST, SHARE = 16, 0.5

#: So much of a message is looked at: who pastes more has pasted something else.
LONGEST = 4000

#: What more rules than these say as literally is said of many things, too.
FEW = 4

#: What a link quotes of Keras' code is a message if it has so many words, and a sentence of the message begins so.
QUOTED_WORDS = 2

#: The text that a link leads to in a page.
_FRAGMENT = re.compile(r"(?<=:~:text=)[^&]+")

#: Where a sentence begins: whatever stands in quotes or brackets before it.
_BEGINS = re.compile(r"(?:^|[.:!] )[(\[{'\"`<]*$")

#: What is found by its words alone counts so much beside what a text is, where it matches badly: less than a match.
BESIDE = 0.9 * MATCH

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
    # Where nothing matched well, the others merely share words, and are no matches beside what does.
    share = BESIDE if hits.weak else 1.0
    others = (replace(hit, score=hit.score * share) for hit in hits.hits if hit.name not in first)
    return Hits((*ours, *others), hits.unknown, False)


def exact(text: str, rules: Iterable[Rule]) -> frozenset[str]:
    """The rules (ids) whose title the text is, or else those that say most literally the message that it ends with."""
    rules = list(rules)
    asked = _folded(text)
    titled = frozenset(rule.id for rule in rules if asked and asked in (_folded(rule.title), rule.id))
    return titled or _saying(text, rules)


def _saying(text: str, rules: list[Rule]) -> frozenset[str]:
    """The rules with the most literal of the patterns that match a message as it was raised."""
    kind, message = raised(text)
    message = message[:LONGEST]
    line = first_line(message)
    says = {message, line}
    names = named(message)
    keys = [_whole_word(name) for name in names.keys]
    found: dict[str, int] = {}
    for rule in rules:
        for does in (*rule.inside, *rule.outside):
            weight = sum(len(part) for part in re.split(r"[*?]", does.message))
            if not does.raises or weight < max(SHORTEST, SHARE * len(line)):
                continue
            # Whoever asks of one name is not answered by what is said of any.
            if not all(key.search(f"{does.message} {rule.title}") for key in keys):
                continue
            if any(does.matches(Seen("raised", kind or does.raises, said)) for said in says):
                found[rule.id] = max(weight, found.get(rule.id, 0))
    found = found or _quoted(" ".join(message.split()), rules)
    # A name that no rule speaks of is the program's own.
    speaking = [one for name in names.keys or names.others if found and (one := _speaking(name, rules))]
    for one in [*speaking] if names.keys else [frozenset().union(*speaking)] if speaking else []:
        found = {rule: weight for rule, weight in found.items() if rule in one}
    most = max(found.values(), default=0)
    saying = frozenset(name for name, weight in found.items() if weight == most)
    return saying if len(saying) <= FEW else frozenset()


def _quoted(message: str, rules: Iterable[Rule]) -> dict[str, int]:
    """The rules with a link that quotes how a message begins, or a sentence in it; and how much of it they quote."""
    found: dict[str, int] = {}
    for rule in rules:
        for quoted in _quotations(tuple(rule.links)):
            at = message.find(quoted)
            if at >= 0 and _BEGINS.search(message[max(0, at - SHORTEST) : at]):
                found[rule.id] = max(len(quoted), found.get(rule.id, 0))
    return found


def _speaking(name: str, rules: Iterable[Rule]) -> frozenset[str]:
    """The rules that speak of a name, in whatever case it is written."""
    word, folded = _whole_word(name), name.lower()
    texts = ((rule.id, text) for rule in rules if folded in (text := _told(rule)))
    return frozenset(rule for rule, text in texts if word.search(text))


def _told(rule: Rule) -> str:
    """All that a rule says, in lower case."""
    messages = (does.message for does in (*rule.inside, *rule.outside))
    return "\n".join((rule.title, rule.reason, rule.advice, *messages, *rule.links)).lower()


@lru_cache(maxsize=8192)
def _quotations(links: tuple[str, ...]) -> tuple[str, ...]:
    """What links quote of a message, as far as it is enough to tell it from others."""
    every = (" ".join(unquote(text).split()) for link in links for text in _FRAGMENT.findall(link))
    return tuple(one for one in every if len(one) >= SHORTEST and len(one.split()) >= QUOTED_WORDS)


def _whole_word(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)


def raised(text: str) -> tuple[str, str]:
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
