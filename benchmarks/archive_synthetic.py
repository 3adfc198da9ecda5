"""Observations of more implementations and cases than are at hand, made like those that are.

What counts for an archive is how much of what was seen is new. From the sample it is measured how often a stage that an
implementation of another environment reached is *not* equal to the bit to one that was there before, although the
published result says that the two behave alike (rounding, mostly), and how often a traceback is new. Which
implementations behave alike is what the published result says of all of them. From these two an implementation that is
not in the sample gets, stage by stage, a record that is there or one that is new: the lowest bits of some numbers are
others where the behaviour is known, and the bits of all numbers where it is not. Bits are random, so that nothing of
what is new can be compressed by what is there: rather too much than too little.
"""

import base64
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from conformance.archive.adding import Entry, Source
from conformance.archive.records import (
    Content,
    Parts,
    RecordId,
    Runs,
    lacks_traceback,
    record_id,
    take_apart,
)
from conformance.observations.model import Header
from conformance.observations.sealing import bare

_ARRAY = re.compile(rb'"array":"(float32|float64)","shape":\[[^\]]*\],"data":"([^"]*)"')
_NAME = re.compile(rb'\{"stage":"([^"]*)"')
_TRACE = b'Traceback (most recent call last):\n  File "\xe2\x80\xa6/site-packages/keras/layer.py", line 1, in call\n'
_DIGITS = re.compile(rb"line \d+")


def sample(folders: Sequence[Path]) -> list[Source]:
    """All finished files of observations in folders, as they are, of whatever schema."""
    found = []
    for path in sorted(path for folder in folders for path in folder.glob("*.jsonl")):
        if ".journal." in path.name:
            continue
        first, *lines = path.read_bytes().splitlines()
        bodies = [bare(line) for line in lines if line.startswith(b'{"kind":"observation"')]
        cases = [msgspec.json.decode(body, type=_Case).case for body in bodies]
        found.append(Source(msgspec.json.decode(bare(first), type=Header), dict(zip(cases, bodies, strict=True))))
    return found


class _Case(msgspec.Struct):
    case: str


class Published:
    """Which implementations behave alike, by the published result."""

    def __init__(self, path: Path) -> None:
        data = msgspec.json.decode(path.read_bytes())
        self.implementations: list[str] = [one["id"] for one in data["implementations"]]
        self.place = {i: number for number, i in enumerate(self.implementations)}
        texts, columns = data["texts"], data["divergences"]
        self._patterns: dict[tuple[str, str], str] = {}
        for case, stage, pattern in zip(columns["case"], columns["stage"], columns["pattern"], strict=True):
            key = (texts[case], texts[stage])
            # Of several divergences of a stage the one with the most behaviours tells most apart.
            self._patterns[key] = max(self._patterns.get(key, ""), data["patterns"][pattern], key=lambda p: len(set(p)))

    def letter(self, case: str, stage: str, implementation: int) -> str:
        """What stands for the behaviour of an implementation at a stage."""
        pattern = self._patterns.get((case, stage), "")
        return pattern[implementation % len(self.implementations)] if pattern else "."


@dataclass(frozen=True)
class Rates:
    """How often what an implementation of another environment saw is new, though it behaves as one that was there."""

    stage: float
    traceback: float
    observations: int
    stages: int

    @classmethod
    def measured(cls, sources: Sequence[Source], published: Published) -> "Rates":
        """The rates of a sample: the first implementation of each environment only, for the others are much alike."""
        firsts = {s.header.implementation.environment: s for s in reversed(sources)}
        seen: dict[tuple[str, str, str, str], set[RecordId]] = {}
        new = [0, 0]
        of = [0, 0]
        for source in firsts.values():
            mine = published.place.get(source.header.implementation.id, 0)
            for case, line in source.lines.items():
                parts = take_apart(line)
                for run, stage, one in _stages(parts):
                    _count(seen, (case, run, stage, published.letter(case, stage, mine)), one, 0, new, of)
                for one in parts.tracebacks:
                    _count(seen, (case, "", "traceback", ""), one, 1, new, of)
        stage, traceback = (new[n] / of[n] if of[n] else 1.0 for n in (0, 1))
        return cls(round(stage, 4), round(traceback, 4), sum(len(s.lines) for s in firsts.values()), of[0])


def _count(seen: dict[Any, set[RecordId]], key: Any, one: RecordId, kind: int, new: list[int], of: list[int]) -> None:
    before = seen.setdefault(key, set())
    if before:
        of[kind] += 1
        new[kind] += one not in before
    before.add(one)


def _stages(parts: Parts) -> Iterator[tuple[str, str, RecordId]]:
    """Run, name and id of each stage that was reached."""
    for run, ids in (parts.contents.runs or {}).items():
        for one in ids:
            yield run, msgspec.json.decode(parts.stages[one], type=_Stage).stage, one


class _Stage(msgspec.Struct):
    stage: str


@dataclass
class Made:
    """One case under all implementations, ready to be written."""

    case: str
    entries: list[Entry]
    contents: dict[RecordId, Content]
    bodies: dict[RecordId, bytes]


@dataclass
class Synthetic:
    """Cases under ``implementations`` implementations: those of the sample as they are, the others made."""

    sources: Sequence[Source]
    published: Published
    rates: Rates
    implementations: int
    seed: int = 0
    headers: list[bytes] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    places: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        mine = [s.header.implementation.id for s in self.sources]
        others = [i for i in self.published.implementations if i not in mine]
        for number in range(self.implementations):
            if number < len(self.sources):
                header = self.sources[number].header
                self.places.append(self.published.place.get(header.implementation.id, 0))
            else:
                name = others[(number - len(mine)) % len(others)]
                self.places.append(self.published.place[name])
                environment = f"{name.partition('/')[0]}-{number}"
                base = self.sources[number % len(mine)].header
                header = msgspec.structs.replace(
                    base, implementation=msgspec.structs.replace(base.implementation, environment=environment)
                )
            self.headers.append(msgspec.json.encode(header))
            self.ids.append(header.implementation.id)

    def cases(self, copies: int = 1, most: int | None = None) -> Iterator[Made]:
        """Every case of the sample, and copies of it with other numbers; in the order of their names."""
        names = sorted({case for source in self.sources for case in source.lines})
        made = [(name if copy == 0 else f"{name}#{copy}", name, copy) for name in names for copy in range(copies)]
        for case, name, copy in sorted(made)[:most]:
            yield self.case(case, name, copy)

    def case(self, case: str, name: str, copy: int) -> Made:
        """One case; ``copy`` 0 is the sample's own."""
        chance = random.Random(f"{self.seed} {case}")
        noise = np.random.default_rng(chance.getrandbits(64))
        seen = [take_apart(s.lines[name]) if name in s.lines else None for s in self.sources]
        made = Made(case, [], {}, {})
        there: dict[tuple[str, int, str], list[RecordId]] = {}
        if copy:
            seen = [None if one is None else _other(one, noise) for one in seen]
        known = [number for number, one in enumerate(seen) if one is not None]
        for number, header in enumerate(self.headers):
            like = number if number < len(seen) else self._like(name, number, known, chance)
            parts = seen[like]
            if parts is None:
                continue
            runs: Runs | None = None
            if parts.contents.runs is not None:
                runs = {
                    run: tuple(
                        self._stage(made, there, (run, at), one, parts, (name, like, number), chance, noise)
                        for at, one in enumerate(ids)
                    )
                    for run, ids in parts.contents.runs.items()
                }
            made.bodies.update(parts.traces)
            made.bodies.update(
                (one, parts.stages[one]) for ids in (parts.contents.confirm or {}).values() for one in ids
            )
            content = Content(parts.contents.head, runs, parts.contents.confirm)
            one = record_id(content.canonical())
            made.contents[one] = content
            own = number < len(seen) and not copy
            seconds = parts.seconds if own else round(parts.seconds * chance.lognormvariate(0, 0.3), 6)
            traces = parts.tracebacks if own else tuple(self._traces(made, content, parts, chance))
            row = (self.ids[number], parts.revision, parts.status, seconds, parts.worker, parts.rest)
            made.entries.append(Entry(header, *row, one, traces))
        return made

    def _like(self, name: str, number: int, known: Sequence[int], chance: random.Random) -> int:
        """The implementation of the sample that one that is not in it takes after in a case."""
        mine = self.places[number]
        stages = ("construct", "forward", "config", "gradient")
        alike = [
            k
            for k in known
            if all(
                self.published.letter(name, s, mine) == self.published.letter(name, s, self.places[k]) for s in stages
            )
        ]
        return chance.choice(alike or known)

    def _stage(
        self,
        made: Made,
        there: dict[tuple[str, int, str], list[RecordId]],
        at: tuple[str, int],
        one: RecordId,
        parts: Parts,
        who: tuple[str, int, int],
        chance: random.Random,
        noise: np.random.Generator,
    ) -> RecordId:
        """The record of a stage under one implementation: one that is there, or a new one."""
        name, like, number = who
        body = parts.stages[one]
        if number < len(self.sources):
            made.bodies[one] = body
            there.setdefault((*at, self._letter(body, name, like)), []).append(one)
            return one
        letter = self._letter(body, name, number)
        before = there.setdefault((*at, letter), [])
        if before and chance.random() >= self.rates.stage:
            return chance.choice(before)
        changed = perturbed(body, noise, 0.3 if before else 1.0, 2 if before else 20)
        found = record_id(changed)
        made.bodies[found] = changed
        before.append(found)
        return found

    def _letter(self, body: bytes, name: str, number: int) -> str:
        # What it is called stands at its beginning.
        stage = _NAME.match(body)
        return self.published.letter(name, stage[1].decode() if stage else "", self.places[number])

    def _traces(self, made: Made, content: Content, parts: Parts, chance: random.Random) -> Iterator[RecordId]:
        """A traceback for each stage that raised: one that is there, or a new one."""
        raised = sum(lacks_traceback(made.bodies[one]) for one in content.stages())
        there = parts.tracebacks or (record_id(_TRACE),)
        made.bodies.setdefault(record_id(_TRACE), _TRACE)
        for number in range(raised):
            one = there[number % len(there)]
            if chance.random() >= self.rates.traceback:
                yield one
                continue
            text = _DIGITS.sub(lambda _: b"line %d" % chance.randrange(9999), made.bodies[one])
            found = record_id(text)
            made.bodies[found] = text
            yield found


def _other(parts: Parts, noise: np.random.Generator) -> Parts:
    """The same with other numbers: what another case would be."""
    new = {one: perturbed(body, noise, 1.0, 20) for one, body in parts.stages.items()}
    ids = {one: record_id(body) for one, body in new.items()}

    def renamed(runs: Runs | None) -> Runs | None:
        return None if runs is None else {run: tuple(ids[one] for one in each) for run, each in runs.items()}

    contents = Content(parts.contents.head, renamed(parts.contents.runs), renamed(parts.contents.confirm))
    made: dict[str, Any] = {name: getattr(parts, name) for name in Parts.__slots__}
    return Parts(**{**made, "contents": contents, "stages": {ids[one]: body for one, body in new.items()}})


def perturbed(body: bytes, noise: np.random.Generator, part: float, bits: int) -> bytes:
    """A stage with other lowest bits in a part of its numbers; where it has none, with another fact."""
    changed = False

    def other(match: re.Match[bytes]) -> bytes:
        nonlocal changed
        kind = np.uint32 if match[1] == b"float32" else np.uint64
        values = np.frombuffer(base64.b64decode(match[2]), kind).copy()
        if not len(values):
            return match[0]
        changed = True
        width = bits if match[1] == b"float32" else bits * 2
        mask = noise.integers(1, 1 << width, len(values), dtype=np.uint64).astype(kind)
        values ^= np.where((noise.random(len(values)) < part) & (values != 0), mask, kind(0))
        return match[0].replace(match[2], base64.b64encode(values.tobytes()))

    found = _ARRAY.sub(other, body)
    if changed and found != body:
        return found
    return body[:-1] + b',"variant":"%08x"}' % noise.integers(0, 1 << 32)
