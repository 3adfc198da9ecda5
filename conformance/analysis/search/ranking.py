"""Ranking causes and cases by what somebody asks; docs/report.md says how, and the page does the same."""

import bisect
import math
from collections.abc import Iterable
from dataclasses import dataclass

from conformance.analysis.search.index import API, ASIDE, WEIGHTS, Index, Part
from conformance.analysis.search.words import Named, asked, is_message, is_name, named, whole

#: A text without names that it turns on.
NO_NAMES = Named()

#: A word of so many letters that nothing has is taken for the beginning of longer ones, and counts so much of them.
SHORTEST, BEGINNING = 4, 0.8

#: Backends by name, as words.
BACKENDS = frozenset({"jax", "torch", "pytorch", "numpy", "openvino", "theano", "cntk", "mxnet"})

#: A match has this share of the best one's score: below it are causes that merely share words (benchmarks/asking.py).
MATCH = 0.65

#: Where the best scores less than this share of what a cause could score that has every word in its title, nothing
#: matches well. Where a text turns on a name which the best or nobody has, it takes more, and so does a message: its
#: words are mostly those of any other message.
WEAK, UNNAMED, SAID = 0.15, 0.3, 0.4

#: What has none of the names that a message is about counts so much of what has one in its title or among its APIs;
#: what merely mentions one counts so much.
KEYLESS, MENTIONED = 0.5, 0.75


@dataclass(frozen=True)
class Hit:
    """A cause (rule's id) or a case (id): its score, and the share of the words asked for that it has, by weight.

    ``cases`` is how many cases a cause is seen in.
    """

    name: str
    cases: int
    score: float
    share: float


@dataclass(frozen=True)
class Hits:
    """All of one kind that have any of the words, best first; ``unknown`` are words that none has.

    ``weak`` says that even the best has little of what was asked for.
    """

    hits: tuple[Hit, ...]
    unknown: tuple[str, ...]
    weak: bool

    @property
    def matches(self) -> tuple[Hit, ...]:
        """Those that score ``MATCH`` of the best, and more."""
        return tuple(hit for hit in self.hits if hit.score >= MATCH * self.hits[0].score)


@dataclass(frozen=True)
class Found:
    """What a search found: causes first, then cases."""

    causes: Hits
    cases: Hits

    @property
    def unknown(self) -> tuple[str, ...]:
        """Words that neither a cause nor a case has."""
        return tuple(word for word in self.causes.unknown if word in self.cases.unknown)


def search(index: Index, text: str) -> Found:
    """Rank the causes and the cases of an index by the words of a text."""
    wanted, names, said, one = asked(text), named(text), is_message(text), is_name(text)
    # What a case did is not in its title.
    return Found(
        rank(index.causes, wanted, names, SAID if said else WEAK, one),
        rank(index.cases, wanted, names, UNNAMED if said else WEAK, one),
    )


def rank(part: Part, wanted: Iterable[str], names: Named = NO_NAMES, least: float = WEAK, one: bool = False) -> Hits:
    """Rank the entries of one kind by words that are to occur, none of which has to; ``names`` are among them.

    ``least`` is the share of what could be scored that makes a match. Of ``one`` name the first word has to occur: the
    class of a member that nobody has finds nothing.
    """
    wanted, every = list(wanted), list(part.words)
    # Who names a backend asks for what concerns it alone.
    aside = 1.0 if BACKENDS.intersection(wanted) else ASIDE
    scores: dict[int, float] = {}
    shares: dict[int, float] = {}
    having: dict[str, dict[int, int]] = {}
    unknown, known = [], 0.0
    for word in wanted:
        places, factor = _places(part, every, word)
        having[word] = places
        if not places:
            unknown.append(word)
            continue
        rarity = factor * _rarity(part, len(places))
        known += rarity
        for position, place in places.items():
            scores[position] = scores.get(position, 0.0) + rarity * WEIGHTS[place]
            shares[position] = shares.get(position, 0.0) + rarity
    if one and unknown[:1] == wanted[:1]:
        return Hits((), tuple(unknown), True)
    about: dict[int, float] = {}
    for name in names.keys:
        for n, place in having.get(whole(name), {}).items():
            about[n] = max(1.0 if place <= API else MENTIONED, about.get(n, 0.0))
    hits = {}
    for n, points in scores.items():
        entry, share = part.entries[n], shares[n] / known
        score = points * (about.get(n, KEYLESS) if about else 1.0)
        # Who has more of what was asked for comes before who has a part of it in more prominent places.
        hits[n] = Hit(entry.name, entry.cases, score * math.sqrt(share) * (aside if entry.aside else 1.0), share)
    order = sorted(hits, key=lambda n: (-round(hits[n].score, 9), len(hits[n].name), hits[n].name))
    if not order:
        return Hits((), tuple(unknown), True)
    best = order[0]
    missed = any(best not in having.get(whole(name), ()) for name in names.keys) or any(
        not having.get(whole(name), True) for name in names.others
    )
    reach = scores[best] * math.sqrt(hits[best].share) / (WEIGHTS[0] * (known + len(unknown) * _rarity(part, 0)))
    enough = max(least, UNNAMED) if missed else least
    return Hits(tuple(hits[n] for n in order), tuple(unknown), reach < enough)


def _rarity(part: Part, having: int) -> float:
    """What a word counts that so many entries have: what few have tells more than what many have."""
    return math.log(1 + (len(part.entries) - having + 0.5) / (having + 0.5))


def _places(part: Part, every: list[str], word: str) -> tuple[dict[int, int], float]:
    """Position → best place of a word, or of the words it is the beginning of; and what it counts."""
    if word in part.words:
        return {code // 4: code % 4 for code in part.words[word]}, 1.0
    places: dict[int, int] = {}
    if len(word) >= SHORTEST:
        start = bisect.bisect_left(every, word)
        for longer in every[start:]:
            if not longer.startswith(word):
                break
            for code in part.words[longer]:
                places[code // 4] = min(code % 4, places.get(code // 4, code % 4))
    return places, BEGINNING
