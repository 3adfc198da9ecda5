"""The report's data in the compact columnar form that the page's code reads.

What every view needs is one block, the core; what a single case's drill-down needs lies in many
small ones, opened on demand. A block is JSON, gzipped, in base64.
"""

import base64
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from conformance.catalog.stages import STAGES
from conformance.compare.model import Divergence, Severity, Verdict
from conformance.compare.severity import severity_of
from conformance.report.data import STATUSES, UNSEEN, ReportData, numbers, pairs
from conformance.report.effects import effects
from conformance.report.facts import kept_facts, summary_beside
from conformance.report.history import Changes, track_rows
from conformance.report.plain import plain, short
from conformance.report.table import Table

#: Cases, divergences and curves in one block: small enough to open unnoticed, large enough to compress.
DETAILS, REPRODUCERS, CURVES = 64, 64, 16

#: Facts shown of one divergence.
FACTS = 24

VERDICTS: tuple[Verdict, ...] = tuple(Verdict)
SEVERITIES: tuple[Severity, ...] = tuple(Severity)

#: The columns of the divergences; ``grid``, ``gravity``, ``effect`` and ``open`` are texts with a letter for each pair.
COLUMNS = (
    *("case", "stage", "verdict", "severity", "pattern", "first"),
    *("grid", "gravity", "effect", "open", "summaries", "rules", "by", "changes"),
)

#: A class in a pattern is a letter counted from here, whatever letter that makes; a dot is "not judged".
FIRST, UNJUDGED = ord("A"), "."


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
        numbered = list(zip(data.divergences, numbers(data.divergences), strict=True))
        for part, start in enumerate(range(0, len(numbered), REPRODUCERS)):
            some = numbered[start : start + REPRODUCERS]
            yield f"reproducers-{part}", block([data.reproducer(d, number) for d, number in some])
    for part, start in enumerate(range(0, len(curves), CURVES)):
        yield f"curves-{part}", block([_curve(data, case) for case in curves[start : start + CURVES]])
    yield "environments", block(_environments(data))


def core(
    data: ReportData, cases: Sequence[str], curves: Sequence[str], parted: Mapping[str, Sequence[Divergence]]
) -> dict[str, Any]:
    """What every view needs, in columns: positions in tables of strings."""
    ids = data.implementations
    apis, scenarios, stages, patterns, statuses = (Table[str]() for _ in range(5))
    layouts = Table[tuple[int, ...]]()
    case_columns: dict[str, list[Any]] = {"id": list(cases), "api": [], "scenario": [], "status": [], "layout": []}
    pattern_of: dict[tuple[str, str], int] = {}
    first_of: dict[tuple[str, str], list[int]] = {}
    for name in cases:
        case = data.cases[name]
        layout: list[int] = []
        for stage, text, firsts in _patterns(data, name, case.scenario, parted.get(name, ())):
            pattern_of[name, stage] = patterns(text)
            first_of[name, stage] = firsts
            layout += stages(stage), pattern_of[name, stage]
        case_columns["api"].append(apis(case.api))
        case_columns["scenario"].append(scenarios(case.scenario))
        case_columns["status"].append(statuses("".join(str(STATUSES.index(data.status(name, i))) for i in ids)))
        case_columns["layout"].append(layouts(tuple(layout)))

    summaries, grids, opens = (Table[str]() for _ in range(3))
    rulesets, bys = Table[tuple[int, ...]](), Table[tuple[int, ...]]()
    rule = {r.id: i for i, r in enumerate(data.rules)}
    at = {case: i for i, case in enumerate(cases)}
    columns: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    changes = Changes(ids)
    histories = data.histories or [None] * len(data.divergences)
    for d, number, history in zip(data.divergences, numbers(data.divergences), histories, strict=True):
        cells = list(pairs(len(d.behaviours)))
        unexplained = set(d.unexplained) if d.rules or d.unexplained else set(cells)
        by_pair = d.rules_by_pair
        columns["case"].append(at[d.case])
        columns["stage"].append(stages(d.stage))
        columns["verdict"].append(VERDICTS.index(d.verdict))
        columns["severity"].append(SEVERITIES.index(d.severity))
        columns["pattern"].append(pattern_of[d.case, d.stage])
        columns["first"].append(first_of[d.case, d.stage][number])
        columns["grid"].append(grids("".join(_letter(VERDICTS.index(_pair_verdict(d, cell))) for cell in cells)))
        columns["gravity"].append(grids("".join(_letter(SEVERITIES.index(_pair_severity(d, cell))) for cell in cells)))
        columns["open"].append(opens("".join("1" if cell in unexplained else "0" for cell in cells)))
        columns["effect"].append(grids("".join(_letter(effects(d.pairs.get(cell))) for cell in cells)))
        columns["summaries"].append([summaries(b.summary) for b in d.behaviours])
        columns["changes"].append(changes(history))
        columns["rules"].append(rulesets(tuple(rule[r] for r in d.rules)))
        # Of most divergences all pairs have the same rules: then none are listed.
        alike = all(cell in unexplained or by_pair.get(cell, d.rules) == d.rules for cell in cells)
        columns["by"].append(
            -1 if alike else bys(tuple(rulesets(tuple(rule[r] for r in by_pair.get(cell, ()))) for cell in cells))
        )
    return {
        "suite": {"version": data.suite_version, "created": data.created, "whole": data.whole},
        "verdicts": [str(v) for v in VERDICTS],
        "severities": [str(s) for s in SEVERITIES],
        "statuses": list(STATUSES),
        "implementations": _implementations(data),
        "tracks": track_rows(data),
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
        "bys": [list(by) for by in bys.values],
        "changes": changes.tables(),
        "divergences": columns,
        "rules": [
            [
                *(r.id, r.kind, r.title, r.reason, r.advice, [str(link) for link in r.links], r.versions),
                None if r.inside is None else "".join("1" if i in r.inside else "0" for i in ids),
            ]
            for r in data.rules
        ],
        "curves": list(curves),
        "blocks": {"details": DETAILS, "reproducers": REPRODUCERS if data.reproducers else 0, "curves": CURVES},
    }


def _letter(position: int) -> str:
    return chr(FIRST + position)


def _pair_verdict(divergence: Divergence, cell: tuple[int, int]) -> Verdict:
    comparison = divergence.pairs.get(cell)
    return divergence.verdict if comparison is None else comparison.verdict


def _pair_severity(divergence: Divergence, cell: tuple[int, int]) -> Severity:
    comparison = divergence.pairs.get(cell)
    return divergence.severity if comparison is None else severity_of(comparison)


def _patterns(
    data: ReportData, case: str, scenario: str, divergences: Sequence[Divergence]
) -> Iterator[tuple[str, str, list[int]]]:
    """Each stage of a case that was judged, in order: the class of each implementation at it, and where numbers begin.

    The behaviours of a stage's first divergence are numbered first, then those of its second, and so on; then
    come the groups in which all agree: of those whose status says that nothing was seen, no class is. The third
    is the number of the first behaviour of each divergence.
    """
    classes = data.classes.get(case, {})
    parted: dict[str, list[Divergence]] = defaultdict(list)
    for divergence in divergences:
        parted[divergence.stage].append(divergence)
    order = {stage: i for i, stage in enumerate(STAGES.get(scenario, {}))}
    seen = [i for i in data.implementations if data.status(case, i) not in UNSEEN]
    for stage in sorted({*classes, *parted}, key=lambda s: (order.get(s, len(order)), s)):
        found: dict[str, int] = {}
        firsts: list[int] = []
        following = 0
        for divergence in parted[stage]:
            firsts.append(following)
            for behaviour in divergence.behaviours:
                found |= dict.fromkeys(behaviour.implementations, following)
                following += 1
        table = Table[int | str]()
        labels = classes.get(stage, {})
        for i in seen:
            if i not in found and (label := labels.get(i)) is not None:
                found[i] = following + table(label)
        letters = {i: _letter(number) for i, number in found.items()}
        yield stage, "".join(letters.get(i, UNJUDGED) for i in data.implementations), firsts


def _implementations(data: ReportData) -> list[dict[str, Any]]:
    labels = Counter(header.label for header in data.headers)
    return [
        {
            "id": header.implementation.id,
            # The same versions in two environments: the environment tells them apart.
            "label": header.label + (f", {header.implementation.environment}" if labels[header.label] > 1 else ""),
            "environment": header.implementation.environment,
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
    """A case's parameters, and for each of its divergences by stage and number the facts that are kept, by pair."""
    return [
        plain(data.cases[case].params),
        {
            f"{d.stage},{number}": {
                f"{kept.pair[0]},{kept.pair[1]}": [
                    [
                        [
                            f.fact,
                            VERDICTS.index(f.verdict),
                            summary_beside(f),
                            f.left,
                            f.right,
                            short(f.distance),
                            short(f.relative),
                            None if f.worst is None else list(f.worst),
                        ]
                        for f in kept.facts
                    ],
                    kept.differing,
                    kept.compared,
                ]
                for kept in kept_facts(d, FACTS)
            }
            for d, number in zip(divergences, numbers(divergences), strict=True)
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


def _environments(data: ReportData) -> dict[str, Any]:
    """The tables of what can be installed: environments with their locks, and what installing today gives."""
    return {
        "environments": [
            [e.name, e.python, e.as_of, dict(e.locked), list(e.implementations), e.note] for e in data.environments
        ],
        "installed": [
            [r.python, r.tensorflow, r.keras, r.command, r.installs, r.imports, r.trains, r.error, r.shortest_pin]
            for r in data.installed
        ],
    }
