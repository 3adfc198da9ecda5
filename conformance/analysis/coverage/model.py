"""How much of the public API was looked at, thing by thing: what is published, and what questions are answered from.

A *thing* is a public class or function with all its names: aliases count once. Who of the implementations is meant is a
text with a character for each, in the order of ``Coverage.implementations``; texts stand in ``Coverage.texts`` and are
referred to by position.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

import msgspec

#: Raised in its number whenever a program that reads the former could misread the new.
SCHEMA_ID = "urn:keras-conformance:coverage:1"

#: What is said of a thing under an implementation: it has no such thing; nobody looked; there are cases, and none came
#: to a number or an effect; one did.
ABSENT, NOBODY, NOTHING, BEHAVIOUR = ".", "0", "1", "2"

#: Of whom something holds.
HOLDS = "1"

#: A name and the positions of two texts: who has it, and under whom it was exercised.
Exercised: TypeAlias = tuple[str, int, int]


class Thing(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A public class or function.

    ``names`` are all its names, the one it is called by first; ``exempt`` is the position of the reason why it needs no
    behaviour case, or -1. ``state`` says what came of its cases, ``signature`` whose signature was compared.
    ``arguments`` and ``members`` are those that implementations have, ``inputs`` and ``stages`` what was seen there.
    """

    names: list[str]
    kind: str
    area: str
    uses: int
    cases: int
    exempt: int
    state: int
    signature: int
    arguments: list[Exercised]
    members: list[Exercised]
    inputs: list[tuple[str, int]]
    stages: list[tuple[str, int]]

    @property
    def name(self) -> str:
        """What it is called."""
        return self.names[0]


class Coverage(msgspec.Struct, frozen=True):
    """Everything that is known of how much was looked at; ``looked`` says into whose public names somebody looked."""

    schema: str
    counted: str
    implementations: list[str]
    looked: str
    described: str
    reasons: list[str]
    texts: list[str]
    things: list[Thing]


@dataclass
class Share:
    """How much of some things of one implementation was looked at.

    ``symbols`` are all of them; ``signature`` those whose signature was compared, ``behaviour`` those with a case that
    came to a number or an effect, ``nothing`` those with cases none of which did, ``exempt`` those without behaviour
    that need none. ``uses`` are those of public code, ``uses_behaviour`` of things with behaviour, ``uses_exempt`` of
    the exempt. ``inputs`` and ``stages`` count things.
    """

    symbols: int = 0
    signature: int = 0
    behaviour: int = 0
    nothing: int = 0
    exempt: int = 0
    members: int = 0
    members_exercised: int = 0
    arguments: int = 0
    arguments_exercised: int = 0
    uses: int = 0
    uses_behaviour: int = 0
    uses_exempt: int = 0
    inputs: Counter[str] = field(default_factory=Counter)
    stages: Counter[str] = field(default_factory=Counter)

    @property
    def nobody(self) -> int:
        """Things that nobody looked at, and that are not exempt."""
        return self.symbols - self.behaviour - self.nothing - self.exempt

    @property
    def part(self) -> float:
        """The part of the things that has behaviour; 0 of none."""
        return self.behaviour / self.symbols if self.symbols else 0.0

    @property
    def weighted(self) -> float:
        """The part of the uses that are of things with behaviour; 0 where there are none."""
        return self.uses_behaviour / self.uses if self.uses else 0.0

    @property
    def arguments_part(self) -> float:
        """The part of the arguments that was exercised; 0 where none is known."""
        return self.arguments_exercised / self.arguments if self.arguments else 0.0


@dataclass(frozen=True)
class Told:
    """One thing under one implementation."""

    thing: Thing
    state: str
    signature: bool
    arguments: Mapping[str, bool]
    members: Mapping[str, bool]
    inputs: tuple[str, ...]
    stages: tuple[str, ...]


class Counted:
    """A coverage to which questions are put."""

    def __init__(self, coverage: Coverage) -> None:
        self.coverage = coverage
        self._place = {i: n for n, i in enumerate(coverage.implementations)}

    @cached_property
    def by_name(self) -> Mapping[str, Thing]:
        """Every name of every thing."""
        return {name: thing for thing in self.coverage.things for name in thing.names}

    @property
    def areas(self) -> list[str]:
        """The areas of all things, by name."""
        return sorted({thing.area for thing in self.coverage.things})

    def looked(self, implementation: str) -> bool:
        """Whether somebody looked into the public names of an implementation."""
        place = self._place.get(implementation)
        return place is not None and self.coverage.looked[place] == HOLDS

    def described(self, implementation: str) -> bool:
        """Whether its signatures and members are known."""
        place = self._place.get(implementation)
        return place is not None and self.coverage.described[place] == HOLDS

    def told(self, thing: Thing, implementation: str) -> Told:
        """What is known of a thing under an implementation."""
        place, texts = self._place[implementation], self.coverage.texts
        return Told(
            thing,
            texts[thing.state][place],
            texts[thing.signature][place] == HOLDS,
            {n: texts[done][place] == HOLDS for n, has, done in thing.arguments if texts[has][place] == HOLDS},
            {n: texts[done][place] == HOLDS for n, has, done in thing.members if texts[has][place] == HOLDS},
            tuple(name for name, who in thing.inputs if texts[who][place] == HOLDS),
            tuple(name for name, who in thing.stages if texts[who][place] == HOLDS),
        )

    def things(self, implementation: str, area: str | None = None) -> Iterator[Thing]:
        """The things that an implementation has, of one area or of all."""
        place, texts = self._place[implementation], self.coverage.texts
        for thing in self.coverage.things:
            if area in (None, thing.area) and texts[thing.state][place] != ABSENT:
                yield thing

    def share(self, implementation: str, area: str | None = None) -> Share:
        """How much of an area, or of everything, was looked at under an implementation."""
        return self.shares(implementation, {area} if area is not None else None).total

    def shares(self, implementation: str, areas: Collection[str] | None = None) -> "Shares":
        """The same of each area, and of those together."""
        place, texts = self._place[implementation], self.coverage.texts
        holding = [text[place] == HOLDS for text in texts]
        found: dict[str, Share] = {}
        total = Share()
        for thing in self.coverage.things:
            state = texts[thing.state][place]
            if state == ABSENT or (areas is not None and thing.area not in areas):
                continue
            for share in (found.setdefault(thing.area, Share()), total):
                _add(share, thing, state, holding)
        return Shares(dict(sorted(found.items())), total)

    def uncovered(self, implementations: Iterable[str] | None = None) -> list[Thing]:
        """Things that some implementation has and none came to a behaviour of, the most used first; no exempt ones."""
        places = [
            self._place[i] for i in (self.coverage.implementations if implementations is None else implementations)
        ]
        texts = self.coverage.texts
        found = []
        for thing in self.coverage.things:
            states = {texts[thing.state][place] for place in places}
            if thing.exempt < 0 and BEHAVIOUR not in states and states != {ABSENT} and states:
                found.append(thing)
        return sorted(found, key=lambda thing: (-thing.uses, thing.name))


@dataclass(frozen=True)
class Shares:
    """How much was looked at, by area and in all."""

    areas: Mapping[str, Share]
    total: Share


def _add(share: Share, thing: Thing, state: str, holding: Sequence[bool]) -> None:
    share.symbols += 1
    share.uses += thing.uses
    share.signature += holding[thing.signature]
    if state == BEHAVIOUR:
        share.behaviour += 1
        share.uses_behaviour += thing.uses
    elif thing.exempt >= 0:
        share.exempt += 1
        share.uses_exempt += thing.uses
    elif state == NOTHING:
        share.nothing += 1
    for _, has, done in thing.arguments:
        share.arguments += holding[has]
        share.arguments_exercised += holding[done]
    for _, has, done in thing.members:
        share.members += holding[has]
        share.members_exercised += holding[done]
    share.inputs.update(name for name, who in thing.inputs if holding[who])
    share.stages.update(name for name, who in thing.stages if holding[who])
