"""Makes observations of many implementations and cases out of few real ones, as different as those published.

    python benchmarks/replicas.py --sample reports --into DIR [--implementations 92] [--cases 1893]

The implementations are those of ``reports/latest/divergences.json``, then copies of them in invented environments. Each
takes the observations of the implementation in the sample that is most like it: the same provider and backend, the
nearest version. Where it was published that the two part at a stage, it takes the stage from one of the sample that was
in its behaviour, or else the stage with a fact or two changed. Where they do not part its numbers may still be other
bits: with each version of the framework between the two, as often as ``--measure`` counts it in the sample. Cases
beyond the catalog's are copies of its own, with other bits in every array. For measuring only, never for publishing.
Prints JSON.
"""

import argparse
import json
import sys
import zlib
from binascii import a2b_base64, b2a_base64
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from measuring import machine

from conformance import catalog
from conformance.analysis.history.axes import Placed, tracks
from conformance.environments.table import ROOT
from conformance.model.case import Case, catalog_fingerprint
from conformance.model.observation import SCHEMA, Footer, Header, Implementation, Raised
from conformance.observations.store import Store
from conformance.storage.disk import replace_file

PUBLISHED = ROOT / "reports" / "latest" / "divergences.json"
#: The part of cases that have other bits somewhere in the framework's next version though they do the same, and of the
#: stages with arrays in these cases the part that have; the same on another framework than the sample's.
TOUCHED, STAGES_TOUCHED, ELSEWHERE = 0.04, 0.65, 0.5
#: Facts that are changed in a stage where nobody in the sample does what was published.
CHANGED = 2


class Stage(msgspec.Struct, omit_defaults=True):
    """A stage whose facts are not decoded."""

    stage: str
    status: str = "ok"
    facts: msgspec.Raw = msgspec.Raw(b"{}")
    raised: Raised | None = None


class Line(msgspec.Struct, omit_defaults=True, tag="observation", tag_field="kind"):
    """An observation whose stages' facts are not decoded."""

    case: str
    revision: str
    status: str
    runs: dict[str, list[Stage]] = {}
    seconds: float = 0.0
    detail: str = ""
    confirm: dict[str, list[Stage]] = {}
    worker: str = ""
    symbols: list[str] = []


_line = msgspec.json.Decoder(Line)

#: (case, stage) → implementation → what it does there, equal for those that do the same.
Published = Mapping[tuple[str, str], Mapping[str, str]]


@dataclass(frozen=True)
class Sample:
    """Real observations: implementation → case → line; and what was published of all implementations."""

    headers: Mapping[str, Header]
    lines: Mapping[str, Mapping[str, Line]]
    published: Published
    everyone: tuple[Header, ...]

    @cached_property
    def placed(self) -> dict[str, Placed]:
        """The sample's implementations along their tracks."""
        return {i: Placed(header) for i, header in self.headers.items()}

    def like(self, header: Header) -> list[str]:
        """The sample's implementations, the one most like another first."""
        mine = Placed(header)

        def unlike(i: str) -> tuple[object, ...]:
            one = self.placed[i]
            return (
                one.framework != mine.framework,
                one.lane[0] != mine.lane[0],
                *(
                    abs(float(f"{a.major}.{a.minor:02}") - float(f"{b.major}.{b.minor:02}"))
                    for a, b in _ages(one, mine)
                ),
                i,
            )

        return sorted(self.placed, key=unlike)


def _ages(one: Placed, other: Placed) -> list[tuple[Any, Any]]:
    return [(one.base, other.base), (one.keras, other.keras)]


def read(reports: Path, published: Path = PUBLISHED) -> Sample:
    """The observations in a folder and what was published."""
    sets = Store(reports / "observations").all()
    found = json.loads(published.read_text(encoding="utf-8"))
    ids = [one["id"] for one in found["implementations"]]
    columns, texts = found["divergences"], found["texts"]
    doing: dict[tuple[str, str], dict[str, str]] = {}
    for case, stage, number, pattern in zip(
        *(columns[name] for name in ("case", "stage", "number", "pattern")), strict=True
    ):
        letters = zip(ids, found["patterns"][pattern], strict=True)
        mine = {i: f"{number}{letter}" for i, letter in letters if letter != "."}
        doing.setdefault((texts[case], texts[stage]), {}).update(mine)
    everyone = tuple(
        Header(
            SCHEMA,
            Implementation(*(one[key] for key in ("environment", "provider", "backend", "device", "variant"))),
            one["versions"],
            {"threads": {}, "device": one["device"]},
            *("0" * 64, "", "", one["created"]),
        )
        for one in found["implementations"]
    )
    lines = {
        i: {case: _line.decode(one.observations.raw(case)) for case in one.observations}  # type: ignore[attr-defined]
        for i, one in sets.items()
    }
    return Sample({i: one.header for i, one in sets.items()}, lines, doing, everyone)


@dataclass
class Replicas:
    """So many implementations and cases made out of a sample."""

    sample: Sample
    implementations: int
    cases: int
    touched: float = TOUCHED
    seed: int = 0
    _made: dict[tuple[object, ...], msgspec.Raw] = field(default_factory=dict)

    @cached_property
    def headers(self) -> tuple[Header, ...]:
        """The published implementations, then copies of them in invented environments."""
        found = []
        for n in range(self.implementations):
            one = self.sample.everyone[n % len(self.sample.everyone)]
            copy = n // len(self.sample.everyone)
            mine = one.implementation
            if copy:
                mine = msgspec.structs.replace(mine, environment=f"{mine.environment}-copy{copy}")
            like = self.sample.headers[self.sample.like(one)[0]]
            machine_ = {**one.machine, "engine": like.machine.get("engine", "")}
            found.append(
                msgspec.structs.replace(
                    one,
                    implementation=mine,
                    machine=machine_,
                    worker=like.worker,
                    catalog=catalog_fingerprint({case.id: case.revision for case in self.catalog.values()}),
                )
            )
        return tuple(found)

    @cached_property
    def catalog(self) -> dict[str, Case]:
        """The cases."""
        return cases(self.cases)

    def observations(self, header: Header) -> Iterator[bytes]:
        """The lines of one implementation, case by case in the order of their ids."""
        original = self.sample.everyone[self.headers.index(header) % len(self.sample.everyone)].implementation.id
        sources = self.sample.like(header)
        between = self._between(Placed(header), self.sample.placed[sources[0]])
        for name in sorted(self.catalog):
            case, copy = of_copy(name)
            line = self.sample.lines[sources[0]].get(case)
            if line is None:
                continue
            runs = {
                precision: [self._stage(case, copy, precision, stage, original, sources, between) for stage in stages]
                for precision, stages in line.runs.items()
            }
            made = msgspec.structs.replace(line, case=name, runs=runs, confirm={} if copy else line.confirm)
            yield msgspec.json.encode(made)

    def _stage(
        self,
        case: str,
        copy: int,
        precision: str,
        stage: Stage,
        original: str,
        sources: Sequence[str],
        between: Sequence[tuple[str, float]],
    ) -> Stage:
        doing = self.sample.published.get((case, stage.stage), {})
        mine, source = doing.get(original), sources[0]
        if mine is not None and mine != doing.get(source):
            other = next((i for i in sources if doing.get(i) == mine), None)
            found = other and self._find(other, case, precision, stage.stage)
            if found:
                stage = found
            elif stage.status == "ok":
                key = (source, case, precision, stage.stage, mine)
                if key not in self._made:
                    self._made[key] = changed(stage.facts, sum(map(ord, mine)))
                stage = msgspec.structs.replace(stage, facts=self._made[key])
        bits = 3 * copy + self._changes(case, stage.stage, between)
        if bits and b'"array"' in bytes(stage.facts):
            stage = msgspec.structs.replace(stage, facts=rounded(stage.facts, bits % 16))
        return stage

    def _find(self, implementation: str, case: str, precision: str, stage: str) -> Stage | None:
        line = self.sample.lines[implementation].get(case)
        return next((s for s in line.runs.get(precision, ()) if s.stage == stage), None) if line else None

    def _between(self, mine: Placed, source: Placed) -> tuple[tuple[str, float], ...]:
        """The versions of the framework between two, each with how many cases change their bits there."""
        if mine.framework != source.framework:
            return ((mine.framework, ELSEWHERE),)
        low, high = sorted((mine.base, source.base))
        found = {one.base for one in map(Placed, self.sample.everyone) if one.framework == mine.framework}
        return tuple((f"{mine.framework} {base}", self.touched) for base in sorted(found) if low < base <= high)

    def _changes(self, case: str, stage: str, between: Sequence[tuple[str, float]]) -> int:
        """How often a stage has changed its bits in those versions."""
        return sum(
            _drawn(f"{self.seed} {case} {version}") < part
            and _drawn(f"{self.seed} {case} {version} {stage}") < STAGES_TOUCHED
            for version, part in between
        )

    def write(self, into: Path) -> int:
        """Write everything as files of observations below a folder; returns how many bytes."""
        store = Store(into / "observations")
        store.root.mkdir(parents=True)
        for header in self.headers:
            lines = list(self.observations(header))
            footer = Footer(len(lines), True, header.created)
            whole = [msgspec.json.encode(header), *lines, msgspec.json.encode(footer)]
            replace_file(store.path(header.implementation), (line + b"\n" for line in whole))
        return sum(path.stat().st_size for path in store.root.glob("*.jsonl"))


@lru_cache(maxsize=1 << 20)
def _drawn(what: str) -> float:
    """A number from 0 to 1 that depends on a text alone."""
    return zlib.crc32(what.encode()) / 2**32


def cases(count: int) -> dict[str, Case]:
    """The catalog, then copies of it under other names, until there are enough."""
    everything = list(catalog.load().values())
    found = {case.id: case for case in everything[:count]}
    copy = 0
    while len(found) < count:
        copy += 1
        for case in everything[: count - len(found)]:
            spelled, equivalent_to = (
                name and copied(name, copy) for name in (case.explicit_defaults, case.equivalent_to)
            )
            again = replace(case, id=copied(case.id, copy), explicit_defaults=spelled, equivalent_to=equivalent_to)
            found[again.id] = again
    return found


def copied(name: str, copy: int) -> str:
    """The id of a case's copy."""
    return f"{name}#{copy}"


def of_copy(name: str) -> tuple[str, int]:
    """The case that a copy is of, and its number; 0 for the case itself."""
    case, _, copy = name.partition("#")
    return case, int(copy or 0)


def changed(facts: msgspec.Raw, number: int) -> msgspec.Raw:
    """Facts of which one or two are others, as ``number`` says."""
    tree = msgspec.json.decode(facts)
    left = CHANGED

    def enter(value: Any) -> Any:
        nonlocal left
        if isinstance(value, dict) and "array" not in value:
            return {key: enter(inner) for key, inner in value.items()} or {"changed": number}
        if isinstance(value, list) and any(isinstance(inner, dict | list) for inner in value):
            return [enter(inner) for inner in value]
        if left and value is not None and not isinstance(value, bool):
            left -= 1
            return _other(value, number)
        return value

    return msgspec.Raw(msgspec.json.encode(enter(tree)))


def _other(value: Any, number: int) -> Any:
    if isinstance(value, dict):
        array = np.frombuffer(a2b_base64(value["data"]), np.dtype(value["array"]).newbyteorder("<")).copy()
        if array.dtype.kind == "f":
            array += array.dtype.type(number / 64)
        elif array.dtype.kind in "iu":
            array += array.dtype.type(number)
        return {**value, "data": b2a_base64(array.tobytes(), newline=False).decode()}
    if isinstance(value, str):
        return f"{value}-{number}"
    return [*value, number] if isinstance(value, list) else value + number


def rounded(facts: msgspec.Raw, bits: int) -> msgspec.Raw:
    """Facts whose arrays of floating numbers have other last bits."""
    tree = msgspec.json.decode(facts)

    def enter(value: Any) -> Any:
        if isinstance(value, list):
            return [enter(inner) for inner in value]
        if not isinstance(value, dict):
            return value
        if value.keys() != {"array", "shape", "data"} or value["array"] not in ("float32", "float64"):
            return {key: enter(inner) for key, inner in value.items()}
        array = np.frombuffer(a2b_base64(value["data"]), np.dtype(value["array"]).newbyteorder("<")).copy()
        numbers = array.view(np.uint32 if array.itemsize == 4 else np.uint64)
        numbers[np.isfinite(array) & (array != 0)] ^= numbers.dtype.type(bits)
        return {**value, "data": b2a_base64(array.tobytes(), newline=False).decode()}

    return msgspec.Raw(msgspec.json.encode(enter(tree)))


def measured(sample: Sample) -> list[dict[str, Any]]:
    """For neighbours along the sample's tracks: in how many cases and stages those that do the same have other bits."""
    rows: list[dict[str, Any]] = []
    everyone = {header.implementation.id: header for header in sample.everyone}
    place = {i: n for track in tracks(everyone) for n, i in enumerate(track.implementations)}
    for track in tracks(sample.headers):
        for before, after in pairwise(track.implementations):
            count: Counter[str] = Counter()
            for case, line in sample.lines[before].items():
                pairs = list(_with_arrays(sample, case, line, before, after))
                others = sum(bytes(one.facts) != bytes(other.facts) for one, other in pairs)
                count.update(cases=bool(pairs), touched=bool(others))
                count.update(stages=len(pairs) if others else 0, other_bits=others)
            steps = place[after] - place[before]
            of_cases = 1 - (1 - count["touched"] / count["cases"]) ** (1 / steps)
            row = {"before": before, "after": after, "versions": steps, **count}
            rows.append({**row, "of_cases_each_version": of_cases, "of_stages": count["other_bits"] / count["stages"]})
    return rows


def _with_arrays(sample: Sample, case: str, line: Line, before: str, after: str) -> Iterator[tuple[Stage, Stage]]:
    """The stages with arrays at which two were published to do the same."""
    other = sample.lines[after].get(case)
    for precision, stages in line.runs.items() if other is not None else ():
        assert other is not None
        theirs = {stage.stage: stage for stage in other.runs.get(precision, ())}
        for stage in stages:
            doing = sample.published.get((case, stage.stage), {})
            if stage.stage in theirs and doing.get(before) == doing.get(after) and b'"array"' in bytes(stage.facts):
                yield stage, theirs[stage.stage]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=Path, default=Path("reports"), metavar="DIR", help="real observations")
    parser.add_argument("--into", type=Path, metavar="DIR", help="a new folder of results")
    parser.add_argument("--implementations", type=int, default=92, metavar="N")
    parser.add_argument("--cases", type=int, default=1893, metavar="N")
    parser.add_argument("--measure", action="store_true", help="print how often the sample's bits change")
    chosen = parser.parse_args()
    sample = read(chosen.sample)
    result: dict[str, Any] = {"machine": machine(), "sample": sorted(sample.headers)}
    if chosen.measure:
        result["other_bits"] = measured(sample)
    if chosen.into:
        made = Replicas(sample, chosen.implementations, chosen.cases)
        result["bytes"] = made.write(chosen.into)
    print(json.dumps(result, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
