"""Observations of more implementations and cases than are at hand, made like those that are.

What counts for an archive is how much of what was seen is new. The published result says which implementations behave
alike at each stage of a case. How often one is *not* equal to the bit to those that it behaves like (rounding, other
lines in a traceback) is measured in the sample: for the first implementation of an environment, and for further ones,
which are mostly the same code. An implementation that is not in the sample is then made from one that behaves alike,
with other lowest bits in as many stages as is usual; where nobody behaves alike, the bits of all numbers are others.
Bits are random, so that nothing of what is new can be compressed by what is there.
"""

import base64
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from conformance.archive.adding import Entry, Source
from conformance.archive.records import Content, RecordId, Runs, lacks_traceback, record_id, take_apart
from conformance.model.observation import Header, Implementation
from conformance.observations.sealing import bare

_ARRAY = re.compile(rb'"array":"(float32|float64)","shape":\[[^\]]*\],"data":"([^"]*)"')
_NAME = re.compile(rb'\{"stage":"([^"]*)"')
_TRACE = b'Traceback (most recent call last):\n  File "\xe2\x80\xa6/site-packages/keras/layer.py", line 1, in call\n'
_DIGITS = re.compile(rb"line \d+")


class _Case(msgspec.Struct):
    case: str


def sample(folders: Sequence[Path]) -> list[Source]:
    """All finished files of observations in folders, as they are, of whatever schema."""
    found = []
    for path in sorted(path for folder in folders for path in folder.glob("*.jsonl")):
        if ".journal." in path.name:
            continue
        first, *lines = path.read_bytes().splitlines()
        bodies = [bare(line) for line in lines if line.startswith(b'{"kind":"observation"')]
        cases = [msgspec.json.decode(body, type=_Case).case for body in bodies]
        header = msgspec.json.decode(bare(first), type=Header)
        found.append(Source(header, dict(zip(cases, bodies, strict=True))))
    return found


class Published:
    """Which implementations behave alike, by the published result."""

    def __init__(self, path: Path) -> None:
        data = msgspec.json.decode(path.read_bytes())
        self.implementations: list[str] = [one["id"] for one in data["implementations"]]
        self.place = {i: number for number, i in enumerate(self.implementations)}
        texts, columns = data["texts"], data["divergences"]
        self._patterns: dict[str, dict[str, str]] = {}
        for case, stage, pattern in zip(columns["case"], columns["stage"], columns["pattern"], strict=True):
            stages = self._patterns.setdefault(texts[case], {})
            # Of several divergences of a stage the one with the most behaviours tells most apart.
            stages[texts[stage]] = max(
                stages.get(texts[stage], ""), data["patterns"][pattern], key=lambda p: len(set(p))
            )

    def letters(self, case: str, implementation: int) -> dict[str, str]:
        """Stage → what stands for an implementation's behaviour there; not in it are stages at which all are alike."""
        return {stage: pattern[implementation] for stage, pattern in self._patterns.get(case, {}).items()}


@dataclass
class Seen:
    """What one implementation saw in a case, and what stands for its behaviour at each stage."""

    environment: str
    letters: dict[str, str]
    head: Any
    runs: Runs | None
    confirm: Runs | None
    tracebacks: tuple[RecordId, ...]
    row: tuple[str, str, float, str, bytes]

    def alike(self) -> tuple[tuple[str, str], ...]:
        """Equal for two that behave alike at every stage."""
        return tuple(self.letters.items())


@dataclass(frozen=True)
class Novelty:
    """How often an implementation that behaves like one before it saw other bits in a case, in how many of the stages
    it did so then, and how often a traceback is new."""

    case: float
    stage: float
    traceback: float
    cases: int


def novelties(sources: Sequence[Source], published: Published) -> dict[bool, Novelty]:
    """False: of the first implementation of an environment, True: of the further ones; as measured in a sample."""
    counts = {True: Counter[str](), False: Counter[str]()}
    before: dict[str, list[tuple[Seen, dict[tuple[str, int], RecordId]]]] = {}
    environments: set[str] = set()
    for source in sources:
        environment = source.header.implementation.environment
        count = counts[environment in environments]
        environments.add(environment)
        for case in source.lines:
            seen, _ = _seen(source, case, published)
            mine = {(run, at): one for run, ids in (seen.runs or {}).items() for at, one in enumerate(ids)}
            others = [there for one, there in before.setdefault(case, []) if one.alike() == seen.alike()]
            known_traces = {one for other, _ in before[case] for one in other.tracebacks}
            if others:
                new = [at for at, one in mine.items() if all(there.get(at) != one for there in others)]
                count["cases"] += 1
                count["new_cases"] += bool(new)
                count["stages"] += len(mine) if new else 0
                count["new_stages"] += len(new)
                count["traces"] += len(seen.tracebacks)
                count["new_traces"] += sum(one not in known_traces for one in seen.tracebacks)
            before[case].append((seen, mine))
    return {
        further: Novelty(
            *(round(c[f"new_{n}"] / c[n], 4) if c[n] else 1.0 for n in ("cases", "stages", "traces")), c["cases"]
        )
        for further, c in counts.items()
    }


def _seen(source: Source, case: str, published: Published) -> tuple[Seen, dict[RecordId, bytes]]:
    """What a source has of a case, and its records' bodies."""
    parts = take_apart(source.lines[case])
    mine = source.header.implementation
    content = parts.contents
    row = (parts.revision, parts.status, parts.seconds, parts.worker, parts.rest)
    letters = published.letters(case, published.place.get(mine.id, 0))
    seen = Seen(mine.environment, letters, content.head, content.runs, content.confirm, parts.tracebacks, row)
    return seen, {**parts.stages, **parts.traces}


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
    novelty: dict[bool, Novelty]
    implementations: int
    headers: list[bytes] = field(default_factory=list)
    _ids: list[str] = field(default_factory=list)
    _places: list[int] = field(default_factory=list)
    _environments: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        mine = [source.header.implementation.id for source in self.sources]
        # Those that are not in the sample, and then all of them again, as if of one more release.
        others = [(i, 0) for i in self.published.implementations if i not in mine]
        others += [(i, turn) for turn in range(1, 9) for i in self.published.implementations]
        for source in self.sources:
            self._add(source.header, source.header.implementation.id)
        for name, turn in others[: max(0, self.implementations - len(mine))]:
            base = self.sources[len(self.headers) % len(mine)].header
            environment = name.partition("/")[0] + (f"-{turn}" if turn else "")
            provider = name.partition("/")[2]
            # The published id as it is: its backend and variant are part of what stands for the provider here.
            implementation = Implementation(environment, provider)
            self._add(msgspec.structs.replace(base, implementation=implementation), name)

    def _add(self, header: Header, name: str) -> None:
        self.headers.append(msgspec.json.encode(header))
        self._ids.append(header.implementation.id)
        self._places.append(self.published.place.get(name, 0))
        self._environments.append(header.implementation.environment)

    def cases(self, copies: int = 1, most: int | None = None) -> Iterator[Made]:
        """Every case of the sample, and copies of it with other numbers; in the order of their names."""
        names = sorted({case for source in self.sources for case in source.lines})
        made = [(name if copy == 0 else f"{name}#{copy}", name, copy) for name in names for copy in range(copies)]
        for case, name, copy in sorted(made)[:most]:
            yield self.case(case, name, copy)

    def case(self, case: str, name: str, copy: int) -> Made:
        """One case; ``copy`` 0 is the sample's own."""
        making = _Making(
            Made(case, [], {}, {}), random.Random(case), np.random.default_rng(random.Random(case).getrandbits(64))
        )
        other = making.renewed if copy else lambda runs: runs
        for number, header in enumerate(self.headers):
            if number < len(self.sources):
                if name not in self.sources[number].lines:
                    continue
                seen, bodies = _seen(self.sources[number], name, self.published)
                making.made.bodies.update(bodies)
                seen.runs, seen.confirm = other(seen.runs), other(seen.confirm)
            else:
                letters = self.published.letters(name, self._places[number])
                seen = making.like(letters, self._environments[number], self.novelty)
            making.seen.append(seen)
            making.put(header, self._ids[number], seen)
        return making.made


@dataclass
class _Making:
    """A case in the making."""

    made: Made
    chance: random.Random
    noise: np.random.Generator
    seen: list[Seen] = field(default_factory=list)
    _renewed: dict[RecordId, RecordId] = field(default_factory=dict)

    def renewed(self, runs: Runs | None) -> Runs | None:
        """The same stages with other numbers: what another case would be."""
        if runs is None:
            return None
        for one in {one for ids in runs.values() for one in ids} - set(self._renewed):
            self._renewed[one] = self._other(one, 1.0, 20)
        return {run: tuple(self._renewed[one] for one in ids) for run, ids in runs.items()}

    def _other(self, one: RecordId, part: float, bits: int) -> RecordId:
        body = perturbed(self.made.bodies[one], self.noise, part, bits)
        found = record_id(body)
        self.made.bodies[found] = body
        return found

    def like(self, letters: dict[str, str], environment: str, novelty: dict[bool, Novelty]) -> Seen:
        """What an implementation that behaves so would have seen."""
        key = tuple(letters.items())
        alike = [one for one in self.seen if one.alike() == key]
        neighbours = [one for one in self.seen if one.environment == environment]
        if alike:
            same = [one for one in alike if one.environment == environment]
            base = self.chance.choice(same or alike)
            rate = novelty[bool(neighbours)]
            stage = rate.stage if self.chance.random() < rate.case else 0.0
            changed = dict.fromkeys(self._names(base), (stage, 0.3, 2))
        else:
            base = max(self.seen, key=lambda one: sum(one.letters.get(s) == letter for s, letter in letters.items()))
            rate = novelty[False]
            changed = {s: (1.0, 1.0, 20) for s, letter in letters.items() if base.letters.get(s) != letter}
        runs = self._changed(base.runs, changed)
        revision, status, seconds, worker, rest = base.row
        row = (revision, status, round(seconds * self.chance.lognormvariate(0, 0.3), 6), worker, rest)
        confirm = base.confirm
        traces = tuple(self._traces([*(runs or {}).values(), *(confirm or {}).values()], base, rate.traceback))
        return Seen(environment, letters, base.head, runs, confirm, traces, row)

    def _names(self, base: Seen) -> set[str]:
        return {self._name(one) for ids in (base.runs or {}).values() for one in ids}

    def _name(self, one: RecordId) -> str:
        found = _NAME.match(self.made.bodies[one])
        return found[1].decode() if found else ""

    def _changed(self, runs: Runs | None, changed: dict[str, tuple[float, float, int]]) -> Runs | None:
        """Stages of which those named are other ones with some probability."""
        if runs is None or not changed:
            return runs
        found: Runs = {}
        for run, ids in runs.items():
            new = []
            for one in ids:
                often, part, bits = changed.get(self._name(one), (0.0, 0.0, 0))
                new.append(self._other(one, part, bits) if self.chance.random() < often else one)
            found[run] = tuple(new)
        return found

    def _traces(self, runs: Sequence[tuple[RecordId, ...]], base: Seen, often: float) -> Iterator[RecordId]:
        """A traceback for each stage that raised: one that is there, or a new one."""
        raised = sum(lacks_traceback(self.made.bodies[one]) for ids in runs for one in ids)
        there = base.tracebacks or (record_id(_TRACE),)
        self.made.bodies.setdefault(record_id(_TRACE), _TRACE)
        for number in range(raised):
            one = there[number % len(there)]
            if self.chance.random() < often:
                text = _DIGITS.sub(lambda _: b"line %d" % self.chance.randrange(9999), self.made.bodies[one])
                one = record_id(text)
                self.made.bodies[one] = text
            yield one

    def put(self, header: bytes, mine: str, seen: Seen) -> None:
        """Have it written."""
        content = Content(seen.head, seen.runs, seen.confirm)
        one = record_id(content.canonical())
        self.made.contents[one] = content
        self.made.entries.append(Entry(header, mine, *seen.row, one, seen.tracebacks))


def perturbed(body: bytes, noise: np.random.Generator, part: float, bits: int) -> bytes:
    """A stage with other lowest bits in a part of its numbers; where it has none, with another fact."""

    def other(match: re.Match[bytes]) -> bytes:
        kind = np.uint32 if match[1] == b"float32" else np.uint64
        values = np.frombuffer(base64.b64decode(match[2]), kind).copy()
        if not len(values):
            return match[0]
        width = bits if match[1] == b"float32" else bits * 2
        mask = noise.integers(1, 1 << width, len(values), dtype=np.uint64).astype(kind)
        values ^= np.where((noise.random(len(values)) < part) & (values != 0), mask, kind(0))
        return match[0].replace(match[2], base64.b64encode(values.tobytes()))

    found = _ARRAY.sub(other, body)
    return found if found != body else body[:-1] + b',"variant":"%08x"}' % noise.integers(0, 1 << 32)
