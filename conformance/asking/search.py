"""Ranking causes and cases by what somebody asks; docs/report.md says how, and the page does the same."""

import bisect
import math
from collections.abc import Iterable
from dataclasses import dataclass

from conformance.asking.index import ASIDE, WEIGHTS, Index, Part
from conformance.asking.words import asked

#: A word of so many letters that nothing has is taken for the beginning of longer ones, and counts so much of them.
SHORTEST, BEGINNING = 4, 0.8

#: Backends by name, as words.
BACKENDS = frozenset({"jax", "torch", "pytorch", "numpy", "openvino", "theano", "cntk", "mxnet"})

#: A match has this share of the best one's score.
MATCH = 0.5

#: Where the best has less than this share of the words asked for, by weight, nothing matches well.
WEAK = 1 / 3


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
    """All of one kind that have any of the words, best first; ``unknown`` are words that none has."""

    hits: tuple[Hit, ...]
    unknown: tuple[str, ...]

    @property
    def matches(self) -> tuple[Hit, ...]:
        """Those that score half as much as the best, and more."""
        return tuple(hit for hit in self.hits if hit.score >= MATCH * self.hits[0].score)

    @property
    def weak(self) -> bool:
        """Whether even the best has little of what was asked for."""
        return not self.hits or self.hits[0].share < WEAK


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
    wanted = asked(text)
    return Found(rank(index.causes, wanted), rank(index.cases, wanted))


def rank(part: Part, wanted: Iterable[str]) -> Hits:
    """Rank the entries of one kind by words that are to occur, none of which has to."""
    wanted, every = list(wanted), list(part.words)
    # Who names a backend asks for what concerns it alone.
    aside = 1.0 if BACKENDS.intersection(wanted) else ASIDE
    scores: dict[int, float] = {}
    shares: dict[int, float] = {}
    unknown, whole = [], 0.0
    for word in wanted:
        places, factor = _places(part, every, word)
        if not places:
            unknown.append(word)
            continue
        # What few have tells more than what many have.
        rarity = factor * math.log(1 + (len(part.entries) - len(places) + 0.5) / (len(places) + 0.5))
        whole += rarity
        for position, place in places.items():
            scores[position] = scores.get(position, 0.0) + rarity * WEIGHTS[place]
            shares[position] = shares.get(position, 0.0) + rarity
    hits = [
        Hit(entry.name, entry.cases, scores[n] * (aside if entry.aside else 1.0), shares[n] / whole)
        for n, entry in enumerate(part.entries)
        if n in scores
    ]
    hits.sort(key=lambda hit: (-round(hit.score, 9), len(hit.name), hit.name))
    return Hits(tuple(hits), tuple(unknown))


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
