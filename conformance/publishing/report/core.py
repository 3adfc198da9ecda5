"""What every view of the page needs, in the compact columnar form that its code reads."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from conformance.analysis.coverage.headline import sentence
from conformance.analysis.coverage.model import Counted
from conformance.analysis.history.ended import Ended
from conformance.analysis.history.model import CaseHistory
from conformance.analysis.judging.patterns import ABSENT
from conformance.analysis.relevance.border import border
from conformance.compare.severity import severity_of
from conformance.model.comparison import Divergence, Severity, Verdict
from conformance.model.observation import STATUSES
from conformance.publishing.report.data import UNSEEN, ReportData, RuleText, numbers, pairs
from conformance.publishing.report.details import CaseChunk, by_case
from conformance.publishing.report.effects import NAMES
from conformance.publishing.report.history import Changes, track_rows
from conformance.publishing.report.parts import Parts
from conformance.publishing.report.patterns import letter, stage_patterns
from conformance.publishing.report.plain import plain
from conformance.publishing.report.table import Table
from conformance.scenarios import WRITTEN, script

VERDICTS: tuple[Verdict, ...] = tuple(Verdict)
SEVERITIES: tuple[Severity, ...] = tuple(Severity)
_RANKS = {verdict: rank for rank, verdict in enumerate(VERDICTS)}
_GRAVITIES = {severity: rank for rank, severity in enumerate(SEVERITIES)}

#: The columns of the divergences; ``grid``, ``gravity`` and ``open`` are texts with a letter for each pair.
COLUMNS = (
    *("case", "stage", "verdict", "severity", "pattern", "first"),
    *("grid", "gravity", "open", "summaries", "rules", "parts", "changes"),
)


#: What came of running the fix of a program, as a letter.
FIXED: Mapping[str, str] = {"same": "s", "other results": "o", "fails": "f"}

#: How the ids of cases begin that are about training.
TRAINING = "training."


def core(data: ReportData, details: Sequence[CaseChunk], named: Mapping[str, str]) -> dict[str, Any]:
    """What every view needs; ``details`` are the chunks of the cases, ``named`` the names of other chunks by kind."""
    packing = _Packing(data)
    headers = {header.implementation.id: header for header in data.headers}
    cases = packing.cases()
    divergences = packing.divergences()
    scripts = packing.scripts()
    ids = data.implementations
    return {
        "suite": {"version": data.suite_version, "created": data.created, "whole": data.whole},
        "verdicts": [str(v) for v in VERDICTS],
        "severities": [str(s) for s in SEVERITIES],
        "effects": list(NAMES),
        "statuses": list(STATUSES),
        "implementations": _implementations(data),
        "tracks": track_rows(data),
        "cases": cases,
        "divergences": divergences,
        **packing.tables(),
        "rules": [_rule(rule, data.implementations) for rule in data.rules],
        "counted": data.asking.usage.counted if data.asking else "",
        "scripts": scripts,
        "conversions": [
            [ids.index(one.implementation), one.spelling, one.tool, len(one.steps), *one.counts]
            for one in data.conversions
            if one.implementation in ids
        ],
        "training": packing.training(),
        "reproducers": data.reproducers is not None,
        "details": [[one.chunk.name, one.start] for one in details],
        "chunks": dict(named),
        "coverage": sentence(Counted(data.coverage), headers) if data.coverage is not None else "",
    }


class _Packing:
    """The columns while they are made, and the tables in which what occurs often is written once."""

    def __init__(self, data: ReportData) -> None:
        self.data = data
        self.order = sorted(data.cases)
        self._at = {case: n for n, case in enumerate(self.order)}
        self._rule = {rule.id: n for n, rule in enumerate(data.rules)}
        self._apis, self._scenarios, self._stages = Table[str](), Table[str](), Table[str]()
        self._borders = Table[str]()
        self._borders("")  # ordinary use is 0
        self._meeting = data.asking.meeting(data.cases) if data.asking else None
        self._patterns, self._statuses = Table[str](), Table[str]()
        self._layouts = Table[tuple[int, ...]]()
        self._summaries, self._grids, self._opens = Table[str](), Table[str](), Table[str]()
        self._rulesets = Table[tuple[int, ...]]()
        self._parts_of = Parts(data.rules)
        self._parts, self._partsets = Table[tuple[int, int, int, int]](), Table[tuple[int, ...]]()
        self._cells = Table[tuple[int, ...]]()
        self._changes = Changes(data.implementations)
        #: Of a case and stage the pattern, and where the numbers of each divergence begin.
        self._placed: dict[tuple[str, str], tuple[int, tuple[int, ...]]] = {}

    def cases(self) -> dict[str, list[Any]]:
        """The columns of the cases."""
        data, parted = self.data, by_case(self.data.divergences)
        columns: dict[str, list[Any]] = {name: [] for name in ("api", "scenario", "status", "layout", "border")}
        for name in self.order:
            case = data.cases[name]
            layout: list[int] = []
            for one in stage_patterns(data, name, parted.get(name, ())):
                pattern = self._patterns(one.pattern)
                self._placed[name, one.stage] = pattern, one.firsts
                layout += self._stages(one.stage), pattern
            statuses = "".join(str(STATUSES.index(data.status(name, i))) for i in data.implementations)
            columns["api"].append(self._apis(case.api))
            columns["scenario"].append(self._scenarios(case.scenario))
            columns["status"].append(self._statuses(statuses))
            columns["layout"].append(self._layouts(tuple(layout)))
            columns["border"].append(self._borders(border(case) if self._meeting else ""))
        return {"id": self.order, **columns}

    def divergences(self) -> dict[str, list[Any]]:
        """The columns of the divergences, in their order; ``cases`` was called before."""
        data = self.data
        histories = data.histories or (None,) * len(data.divergences)
        rows = [
            self._divergence(*row) for row in zip(data.divergences, numbers(data.divergences), histories, strict=True)
        ]
        return {name: [row[n] for row in rows] for n, name in enumerate(COLUMNS)}

    def training(self) -> list[int]:
        """The cases that have curves, as the page offers them; it opens on the first.

        Cases of training itself come before those of something else that was trained, the longest history first.
        """
        curves = self.data.curves

        def place(n: int) -> tuple[bool, int, int]:
            case = self.order[n]
            lengths = (len(values) for history in curves[case].values() for values in history.values())
            return not case.startswith(TRAINING), -max(lengths, default=0), n

        return sorted((n for n, case in enumerate(self.order) if case in curves), key=place)

    def scripts(self) -> list[list[Any]]:
        """``[case, title, style, pattern, ends, fixed]`` of each whole program; ``cases`` was called before.

        ``pattern`` has a letter for each implementation, of what it came to in its own words: ``ends`` are
        ``[stage, words, package that it lacks]``. Who ran to the end, and of whom nothing is known, has none. ``fixed``
        has a letter of ``FIXED`` for each implementation under which its fix was run; it is empty without a fix.
        """
        data, found = self.data, []
        ended = Ended(data.outcomes, {one.name: frozenset(one.locked) for one in data.environments})
        for n, name in enumerate(self.order):
            case = data.cases[name]
            if case.scenario != script.SCENARIO.name:
                continue
            ends, letters = Table[tuple[int, int, str]](), []
            for i in data.implementations:
                stage, text = ("", "") if data.status(name, i) in UNSEEN else ended.words(name, i)
                end = text and (self._stages(stage), self._summaries(text), ended.lacks(name, i))
                letters.append(letter(ends(end)) if end else ABSENT)
            title = WRITTEN[case.scenario](case.params)
            row = [n, title, case.params["style"], "".join(letters), [list(end) for end in ends.values]]
            found.append([*row, self._fixed(name)])
        return found

    def _fixed(self, case: str) -> str:
        fix = self.data.fixes.get(case)
        if fix is None:
            return ""
        under = {} if fix.ran is None else {one.implementation: one.outcome for one in fix.ran.under}
        return "".join(FIXED.get(under.get(i, ""), ABSENT) for i in self.data.implementations)

    def _divergence(self, d: Divergence, number: int, history: CaseHistory | None) -> tuple[Any, ...]:
        cells = list(pairs(len(d.behaviours)))
        compared = [d.pairs.get(cell) for cell in cells]
        unexplained = set(d.unexplained) if d.rules or d.unexplained else set(cells)
        pattern, firsts = self._placed[d.case, d.stage]
        verdicts = [d.verdict if one is None else one.verdict for one in compared]
        severities = [d.severity if one is None else severity_of(one) for one in compared]
        return (
            self._at[d.case],
            self._stages(d.stage),
            _RANKS[d.verdict],
            _GRAVITIES[d.severity],
            pattern,
            firsts[number],
            self._grids("".join(letter(_RANKS[verdict]) for verdict in verdicts)),
            self._grids("".join(letter(_GRAVITIES[severity]) for severity in severities)),
            self._opens("".join("1" if cell in unexplained else "0" for cell in cells)),
            [self._summaries(behaviour.summary) for behaviour in d.behaviours],
            self._rulesets(tuple(self._rule[rule] for rule in d.rules)),
            self._cells(tuple(self._partset(d, cell) for cell in cells)),
            self._changes(history),
        )

    def _partset(self, d: Divergence, cell: tuple[int, int]) -> int:
        return self._partsets(
            tuple(
                self._parts(
                    (self._rulesets(one.rules), one.effect, _RANKS[one.verdict], one.float64_only + 2 * one.size)
                )
                for one in self._parts_of(d, cell)
            )
        )

    def tables(self) -> dict[str, Any]:
        """What the positions in the columns stand for."""
        return {
            "apis": self._apis.values,
            "files": [self._meeting.files(api) if self._meeting else 0 for api in self._apis.values],
            "borders": self._borders.values,
            "scenarios": self._scenarios.values,
            "stages": self._stages.values,
            "patterns": self._patterns.values,
            "statusPatterns": self._statuses.values,
            "layouts": [list(layout) for layout in self._layouts.values],
            "summaries": self._summaries.values,
            "grids": self._grids.values,
            "opens": self._opens.values,
            "ruleSets": [list(rules) for rules in self._rulesets.values],
            "parts": [list(part) for part in self._parts.values],
            "partSets": [list(parts) for parts in self._partsets.values],
            "cells": [list(sets) for sets in self._cells.values],
            "changes": self._changes.tables(),
        }


def _rule(rule: RuleText, implementations: Sequence[str]) -> list[Any]:
    inside = rule.inside
    return [
        *(rule.id, rule.kind, rule.title, rule.reason, rule.advice, [str(link) for link in rule.links], rule.versions),
        None if inside is None else "".join("1" if i in inside else "0" for i in implementations),
        rule.differs_within,
    ]


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


def installable_json(data: ReportData) -> Mapping[str, Any]:
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
