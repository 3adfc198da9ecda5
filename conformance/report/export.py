"""``divergences.json``: the divergences for programs, as divergences.schema.json publishes them."""

from typing import Any

from conformance.compare.model import Divergence, FactComparison
from conformance.report.data import ReportData
from conformance.report.plain import number, plain

#: Raised in its number whenever a program that reads the former could misread the new.
SCHEMA_ID = "urn:keras-conformance:divergences:1"


def divergence_json(divergence: Divergence) -> dict[str, Any]:
    """One divergence as a JSON object; ``facts`` are those that differ, pair of behaviours by pair."""
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


def divergences_json(data: ReportData) -> dict[str, Any]:
    """The whole of ``divergences.json``: what was compared, the ledger's rules, the divergences."""
    return {
        "schema": SCHEMA_ID,
        "suite": {"version": data.suite_version, "created": data.created},
        "complete": data.whole,
        "cases": len(data.cases),
        "implementations": [
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
        ],
        "rules": [
            {
                "id": rule.id,
                "kind": rule.kind,
                "title": rule.title,
                "reason": rule.reason,
                "advice": rule.advice,
                "links": list(rule.links),
                "versions": rule.versions,
            }
            for rule in data.rules
        ],
        "divergences": [divergence_json(divergence) for divergence in data.divergences],
    }


def _fact_json(pair: tuple[int, int], fact: FactComparison) -> dict[str, Any]:
    return {
        "behaviours": list(pair),
        "fact": fact.fact,
        "verdict": str(fact.verdict),
        "summary": fact.summary,
        "left": fact.left,
        "right": fact.right,
        "distance": number(fact.distance),
        "relative": number(fact.relative),
        "worst": None if fact.worst is None else plain(fact.worst),
    }
