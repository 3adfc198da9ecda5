"""What the view of one case needs, uncut, in chunks of neighbours: arguments, facts, reproducers, curves."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from conformance.model.comparison import Divergence
from conformance.publishing.report.chunks import Chunk, chunk, runs
from conformance.publishing.report.data import ReportData, numbers
from conformance.publishing.report.facts import FactTable
from conformance.publishing.report.plain import plain
from conformance.publishing.report.table import Table
from conformance.publishing.report.voices import voices

#: Raised in its number whenever a program that reads the former could misread the new.
SCHEMA_ID = "urn:keras-conformance:details:1"

KIND = "details"


@dataclass(frozen=True)
class CaseChunk:
    """A chunk, and which of the report's cases, by position in their order, it holds: ``start`` up to ``end``."""

    chunk: Chunk
    start: int
    end: int


def by_case(divergences: Iterable[Divergence]) -> dict[str, list[Divergence]]:
    """Divergences by case, in their order."""
    found: dict[str, list[Divergence]] = defaultdict(list)
    for divergence in divergences:
        found[divergence.case].append(divergence)
    return found


def case_chunks(data: ReportData) -> Iterator[CaseChunk]:
    """All cases, in the order of their ids, in chunks."""
    cases = sorted(data.cases)
    parted = by_case(data.divergences)
    for start, end in runs(cases):
        yield CaseChunk(chunk(KIND, details_json(data, cases[start:end], parted)), start, end)


def details_json(data: ReportData, cases: Sequence[str], parted: dict[str, list[Divergence]]) -> dict[str, Any]:
    """The content of one chunk, which details.schema.json publishes."""
    facts = FactTable()
    found = {case: _case(data, case, parted.get(case, []), facts) for case in cases}
    return {"schema": SCHEMA_ID, **facts.tables(), "cases": found}


def _case(data: ReportData, case: str, divergences: Sequence[Divergence], facts: FactTable) -> dict[str, Any]:
    found: dict[str, Any] = {
        "params": plain(data.cases[case].params),
        "divergences": [
            {
                "stage": d.stage,
                "number": number,
                "pairs": list(facts.pairs(d)),
                "reproducer": data.reproducer(d, number),
                **_said(data, d, facts),
                "reproduced": _marked(data, d),
            }
            for d, number in zip(divergences, numbers(divergences), strict=True)
        ],
    }
    if case in data.curves:
        found["curves"] = _curves(data, case)
    return found


def _said(data: ReportData, divergence: Divergence, facts: FactTable) -> dict[str, Any]:
    """``{"said": [[behaviour, text, positions of who said it], …]}`` of behaviours whose members differ in words."""
    at = {i: position for position, i in enumerate(data.implementations)}
    said = [
        [number, facts.texts(text), sorted(at[i] for i in some)]
        for number, text, some in voices(divergence, data.outcomes.get(divergence.case, {}))
    ]
    return {"said": said} if said else {}


def _marked(data: ReportData, divergence: Divergence) -> Any:
    """What came of running the reproducer."""
    mark = data.mark(divergence)
    return None if mark is None else msgspec.to_builtins(mark)


def _curves(data: ReportData, case: str) -> dict[str, Any]:
    """``{history key: {implementation: a value for each epoch}}`` of one training case."""
    curves = data.curves[case]
    keys = Table[str]()
    for history in curves.values():
        for key in history:
            keys(key)
    return {
        key: {i: plain(curves[i][key]) for i in data.implementations if key in curves.get(i, {})} for key in keys.values
    }
