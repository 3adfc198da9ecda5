"""``divergences.json``: the divergences for programs, as divergences.schema.json publishes them."""

from collections.abc import Sequence
from typing import Any

from conformance.analysis.judging.patterns import ABSENT, FIRST
from conformance.model.comparison import Divergence, Ends, FactComparison
from conformance.publishing.report.data import ReportData, RuleText, numbers
from conformance.publishing.report.details import CaseChunk
from conformance.publishing.report.plain import number as finite
from conformance.publishing.report.plain import plain
from conformance.publishing.report.table import Table

#: Raised in its number whenever a program that reads the former could misread the new.
SCHEMA_ID = "urn:keras-conformance:divergences:3"

#: The columns of the divergences, each with a value for every divergence.
COLUMNS = (
    *("case", "api", "stage", "verdict", "severity", "number", "pattern"),
    *("behaviours", "rules", "unexplained", "details"),
)


def divergence_json(divergence: Divergence) -> dict[str, Any]:
    """One divergence as a JSON object of its own; ``facts`` are all that differ, pair of behaviours by pair."""
    return {
        "case": divergence.case,
        "api": divergence.api,
        "stage": divergence.stage,
        "verdict": str(divergence.verdict),
        "severity": str(divergence.severity),
        "behaviours": [
            {"implementations": list(behaviour.implementations), "summary": behaviour.summary}
            for behaviour in divergence.behaviours
        ],
        "rule": divergence.rule,
        "rules": list(divergence.rules),
        "unexplained": [list(pair) for pair in divergence.unexplained],
        "facts": [
            _fact_json(pair, fact)
            for pair, comparison in sorted(divergence.pairs.items())
            for fact in comparison.differing
        ],
    }


def divergences_json(data: ReportData, details: Sequence[CaseChunk]) -> dict[str, Any]:
    """The whole of ``divergences.json``: what was compared, the ledger's rules, the divergences.

    What occurs often is written once, in ``texts`` and ``patterns``, and named by its position there. What parts each
    pair of behaviours is in the files that ``details`` names, where the page has it from.
    """
    ids = data.implementations
    cases = sorted(data.cases)
    file_of = {case: n for n, one in enumerate(details) for case in cases[one.start : one.end]}
    texts, patterns = Table[str](), Table[str]()
    rule = {r.id: i for i, r in enumerate(data.rules)}
    columns: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    for d, number in zip(data.divergences, numbers(data.divergences), strict=True):
        row = (
            *(texts(text) for text in (d.case, d.api, d.stage, str(d.verdict), str(d.severity))),
            number,
            patterns(_pattern(d, ids)),
            [texts(behaviour.summary) for behaviour in d.behaviours],
            [rule[r] for r in d.rules],
            [list(pair) for pair in d.unexplained],
            file_of[d.case],
        )
        for name, value in zip(COLUMNS, row, strict=True):
            columns[name].append(value)
    return {
        "schema": SCHEMA_ID,
        "suite": {"version": data.suite_version, "created": data.created},
        "complete": data.whole,
        "cases": len(data.cases),
        "implementations": implementations_json(data),
        "rules": [_rule_json(one) for one in data.rules],
        "texts": texts.values,
        "patterns": patterns.values,
        "details": [one.chunk.file for one in details],
        "divergences": columns,
    }


def ends_json(ended: Ends) -> list[dict[str, str]]:
    """How something ended on the left and on the right."""
    return [{"how": end.how, "exception": end.exception} for end in ended]


def implementations_json(data: ReportData) -> list[dict[str, Any]]:
    """The implementations, in the order in which patterns name them."""
    return [
        {
            "id": header.implementation.id,
            "label": header.label,
            "environment": header.implementation.environment,
            "provider": header.implementation.provider,
            "backend": header.implementation.backend,
            "device": header.implementation.device,
            "variant": header.implementation.variant,
            "versions": dict(header.versions),
            "created": header.created,
            "complete": header.implementation.id in data.complete,
            "statuses": dict(data.counts(header.implementation.id)),
        }
        for header in data.headers
    ]


def _rule_json(rule: RuleText) -> dict[str, Any]:
    return {
        "id": rule.id,
        "kind": rule.kind,
        "title": rule.title,
        "reason": rule.reason,
        "advice": rule.advice,
        "links": list(rule.links),
        "versions": rule.versions,
    }


def _pattern(divergence: Divergence, ids: Sequence[str]) -> str:
    """A letter for each implementation: its behaviour."""
    letter = {i: chr(FIRST + n) for n, b in enumerate(divergence.behaviours) for i in b.implementations}
    return "".join(letter.get(i, ABSENT) for i in ids)


def _fact_json(pair: tuple[int, int], fact: FactComparison) -> dict[str, Any]:
    return {
        "behaviours": list(pair),
        "fact": fact.fact,
        "verdict": str(fact.verdict),
        "summary": fact.summary,
        "left": fact.left,
        "right": fact.right,
        "distance": finite(fact.distance),
        "relative": finite(fact.relative),
        "worst": None if fact.worst is None else plain(fact.worst),
        "only": fact.only,
        "ended": None if fact.ended is None else ends_json(fact.ended),
    }
