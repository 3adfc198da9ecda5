"""The report's data in the compact columnar form that the page's code reads.

What every view needs is one block, the core; what a single case's drill-down needs lies in many
small ones, opened on demand. A block is JSON, gzipped, in base64.
"""

import base64
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any, Generic, TypeVar

from conformance.catalog.stages import STAGES
from conformance.compare.model import Divergence, Severity, Verdict
from conformance.report.data import STATUSES, UNSEEN, ReportData, pairs
from conformance.report.plain import number, plain

#: Cases, divergences and curves in one block: small enough to open unnoticed, large enough to compress.
DETAILS, REPRODUCERS, CURVES = 64, 64, 16

#: Facts shown for a pair of behaviours; divergences.json has them all.
FACTS = 40

VERDICTS: tuple[Verdict, ...] = tuple(Verdict)
SEVERITIES: tuple[Severity, ...] = tuple(Severity)

#: A class in a pattern is a letter counted from here, whatever letter that makes; a dot is "not judged".
FIRST, UNJUDGED = ord("A"), "."

K = TypeVar("K", bound=Hashable)


class Table(Generic[K]):
    """Each different value once, in the order it first came; ``table(value)`` is its position."""

    def __init__(self) -> None:
        self._positions: dict[K, int] = {}

    def __call__(self, value: K) -> int:
        """The position of a value, which is the next free one if it is new."""
        return self._positions.setdefault(value, len(self._positions))

    @property
    def values(self) -> list[K]:
        """The values in the order of their positions."""
        return list(self._positions)


def block(value: Any) -> str:
    """A JSON value gzipped, in base64: the same text for the same value."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return base64.b64encode(gzip.compress(text.encode(), compresslevel=6, mtime=0)).decode("ascii")


def blocks(data: ReportData) -> Iterator[tuple[str, str]]:
    """All blocks of a report as (element id, text), the core first."""
    cases = sorted(data.cases)
    curves = sorted(data.curves)
    parted: dict[str, list[Divergence]] = defaultdict(list)
    for divergence in data.divergences:
        parted[divergence.case].append(divergence)
    yield "core", block(core(data, cases, curves, parted))
    for part, start in enumerate(range(0, len(cases), DETAILS)):
        yield f"details-{part}", block([_details(data, c, parted[c]) for c in cases[start : start + DETAILS]])
    if data.reproducers is not None:
        for part, start in enumerate(range(0, len(data.divergences), REPRODUCERS)):
            some = data.divergences[start : start + REPRODUCERS]
            yield f"reproducers-{part}", block([data.reproducer(d) for d in some])
    for part, start in enumerate(range(0, len(curves), CURVES)):
        yield f"curves-{part}", block([_curve(data, case) for case in curves[start : start + CURVES]])


def core(
    data: ReportData, cases: Sequence[str], curves: Sequence[str], parted: Mapping[str, Sequence[Divergence]]
) -> dict[str, Any]:
    """What every view needs, in columns: positions in tables of strings."""
    ids = data.implementations
    apis, scenarios, stages, patterns, statuses = (Table[str]() for _ in range(5))
    layouts = Table[tuple[int, ...]]()
    case_columns: dict[str, list[Any]] = {"id": list(cases), "api": [], "scenario": [], "status": [], "layout": []}
    pattern_of: dict[tuple[str, str], int] = {}
    for name in cases:
        case = data.cases[name]
        layout: list[int] = []
        for stage, text in _patterns(data, name, case.scenario, parted.get(name, ())):
            pattern_of[name, stage] = patterns(text)
            layout += stages(stage), pattern_of[name, stage]
        case_columns["api"].append(apis(case.api))
        case_columns["scenario"].append(scenarios(case.scenario))
        case_columns["status"].append(statuses("".join(str(STATUSES.index(data.status(name, i))) for i in ids)))
        case_columns["layout"].append(layouts(tuple(layout)))

    summaries, grids, opens = (Table[str]() for _ in range(3))
    rulesets = Table[tuple[int, ...]]()
    rule = {r.id: i for i, r in enumerate(data.rules)}
    at = {case: i for i, case in enumerate(cases)}
    columns: dict[str, list[Any]] = {
        k: [] for k in ("case", "stage", "verdict", "severity", "pattern", "grid", "open", "summaries", "rules", "by")
    }
    for d in data.divergences:
        cells = list(pairs(len(d.behaviours)))
        unexplained = set(d.unexplained) if d.rules or d.unexplained else set(cells)
        by_pair = d.rules_by_pair
        columns["case"].append(at[d.case])
        columns["stage"].append(stages(d.stage))
        columns["verdict"].append(VERDICTS.index(d.verdict))
        columns["severity"].append(SEVERITIES.index(d.severity))
        columns["pattern"].append(pattern_of[d.case, d.stage])
        columns["grid"].append(grids("".join(_letter(VERDICTS.index(_pair_verdict(d, cell))) for cell in cells)))
        columns["open"].append(opens("".join("1" if cell in unexplained else "0" for cell in cells)))
        columns["summaries"].append([summaries(b.summary) for b in d.behaviours])
        columns["rules"].append(rulesets(tuple(rule[r] for r in d.rules)))
        columns["by"].append(
            [rulesets(tuple(rule[r] for r in by_pair.get(cell, ()))) for cell in cells] if by_pair else 0
        )
    return {
        "suite": {"version": data.suite_version, "created": data.created, "whole": data.whole},
        "verdicts": [str(v) for v in VERDICTS],
        "severities": [str(s) for s in SEVERITIES],
        "statuses": list(STATUSES),
        "implementations": _implementations(data),
        "apis": apis.values,
        "scenarios": scenarios.values,
        "stages": stages.values,
        "patterns": patterns.values,
        "statusPatterns": statuses.values,
        "layouts": [list(layout) for layout in layouts.values],
        "cases": case_columns,
        "summaries": summaries.values,
        "grids": grids.values,
        "opens": opens.values,
        "ruleSets": [list(rules) for rules in rulesets.values],
        "divergences": columns,
        "rules": [
            [r.id, r.kind, r.title, r.reason, r.advice, [str(link) for link in r.links], r.versions] for r in data.rules
        ],
        "curves": list(curves),
        "blocks": {"details": DETAILS, "reproducers": REPRODUCERS if data.reproducers else 0, "curves": CURVES},
    }


def _letter(position: int) -> str:
    return chr(FIRST + position)


def _pair_verdict(divergence: Divergence, cell: tuple[int, int]) -> Verdict:
    comparison = divergence.pairs.get(cell)
    return divergence.verdict if comparison is None else comparison.verdict


def _patterns(
    data: ReportData, case: str, scenario: str, divergences: Sequence[Divergence]
) -> Iterator[tuple[str, str]]:
    """Each stage of a case that was judged, in order, with the class of each implementation at it."""
    classes = data.classes.get(case, {})
    parted = {d.stage: d for d in divergences}
    order = {stage: i for i, stage in enumerate(STAGES.get(scenario, {}))}
    seen = [i for i in data.implementations if data.status(case, i) not in UNSEEN]
    for stage in sorted({*classes, *parted}, key=lambda s: (order.get(s, len(order)), s)):
        numbers: dict[str, int] = {}
        if stage in parted:
            for number_, behaviour in enumerate(parted[stage].behaviours):
                numbers |= dict.fromkeys(behaviour.implementations, number_)
        else:
            table = Table[int | str]()
            for i in seen:
                label = classes[stage].get(i)
                if label is not None:
                    numbers[i] = table(label)
        letters = {i: _letter(numbers[i]) for i in seen if i in numbers}
        yield stage, "".join(letters.get(i, UNJUDGED) for i in data.implementations)


def _implementations(data: ReportData) -> list[dict[str, Any]]:
    labels = Counter(header.label for header in data.headers)
    return [
        {
            "id": header.implementation.id,
            # The same versions in two environments: the environment tells them apart.
            "label": header.label + (f", {header.implementation.environment}" if labels[header.label] > 1 else ""),
            "provider": header.implementation.provider,
            "versions": dict(header.versions),
            "machine": plain(header.machine),
            "created": header.created,
            "complete": header.implementation.id in data.complete,
            "counts": list(data.counts(header.implementation.id).values()),
        }
        for header in data.headers
    ]


def _details(data: ReportData, case: str, divergences: Sequence[Divergence]) -> list[Any]:
    """A case's parameters, and by stage and pair of behaviours the facts that differ."""
    return [
        plain(data.cases[case].params),
        {
            d.stage: {
                f"{i},{j}": [
                    [
                        [
                            f.fact,
                            VERDICTS.index(f.verdict),
                            f.summary,
                            f.left,
                            f.right,
                            number(f.distance),
                            number(f.relative),
                            None if f.worst is None else list(f.worst),
                        ]
                        for f in comparison.differing[:FACTS]
                    ],
                    len(comparison.differing),
                    len(comparison.facts),
                ]
                for (i, j), comparison in sorted(d.pairs.items())
            }
            for d in divergences
        },
    ]


def _curve(data: ReportData, case: str) -> dict[str, Any]:
    """``{history key: values for each implementation, or null}`` of one training case."""
    curves = data.curves[case]
    keys = Table[str]()
    for history in curves.values():
        for key in history:
            keys(key)
    return {
        key: [plain(curves[i][key]) if key in curves.get(i, {}) else None for i in data.implementations]
        for key in keys.values
    }
