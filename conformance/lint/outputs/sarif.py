"""A report as SARIF 2.1.0, which GitHub's code scanning shows."""

from typing import Any
from urllib.parse import quote

from conformance import __version__
from conformance.lint.model import Finding, Fix, Report, Span, Unread
from conformance.lint.outputs.words import what_to_do
from conformance.lint.rules import RULES

#: The schema that the output is valid against.
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def sarif(report: Report) -> dict[str, Any]:
    """One run with all findings; what could not be read are notifications of it."""
    used = [rule for rule in RULES.values() if any(one.rule == rule.id for one in report.findings)]
    places = {rule.id: n for n, rule in enumerate(used)}
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "keras-conformance lint",
                        "version": __version__,
                        "rules": [
                            {
                                "id": rule.id,
                                "name": "".join(word.capitalize() for word in rule.id.split("-")),
                                "shortDescription": {"text": rule.title},
                                "fullDescription": {"text": f"{rule.title}. {rule.help}"},
                                "help": {"text": rule.help},
                                "defaultConfiguration": {"level": rule.severity},
                            }
                            for rule in used
                        ],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "invocations": [
                    {
                        "executionSuccessful": not report.unread,
                        "toolExecutionNotifications": [_notification(one) for one in report.unread],
                    }
                ],
                "results": [_result(one, places[one.rule]) for one in report.findings],
            }
        ],
    }


def _result(finding: Finding, rule: int) -> dict[str, Any]:
    cell = f" (cell {finding.cell})" if finding.cell else ""
    said = [f"{finding.message}{cell}.", what_to_do(finding)]
    if finding.versions:
        said.append(f"By version: {finding.versions}.")
    if finding.link:
        said.append(finding.link)
    properties = {
        "subject": finding.subject,
        "instead": finding.instead,
        "versions": finding.versions,
        "link": finding.link,
        "cause": finding.cause,
    }
    found: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": rule,
        "level": finding.severity,
        "message": {"text": " ".join(filter(None, said))},
        "locations": [{"physicalLocation": _physical(finding)}],
        "properties": {name: value for name, value in properties.items() if value},
    }
    if finding.cell:
        found["properties"]["cell"] = finding.cell
    elif finding.fix is not None:
        # The lines of a notebook's file are not those of its cells: what stands there is no range of it.
        found["fixes"] = [_fix(finding, finding.fix)]
    return found


def _fix(finding: Finding, fix: Fix) -> dict[str, Any]:
    """What a viewer can apply; it says whether that may change what the code does."""
    said = f"Use {finding.instead}" if finding.instead else "Change it"
    return {
        "description": {
            "text": f"{said}. It may change what the code does: {fix.unsafe}." if fix.unsafe else f"{said}."
        },
        "artifactChanges": [
            {
                "artifactLocation": {"uri": uri(finding.file)},
                "replacements": [
                    {"deletedRegion": _region(one.span), "insertedContent": {"text": one.text}} for one in fix.edits
                ],
            }
        ],
    }


def _physical(finding: Finding) -> dict[str, Any]:
    found: dict[str, Any] = {"artifactLocation": {"uri": uri(finding.file)}}
    if not finding.cell:
        # The lines of a notebook's file are not those of its cells.
        found["region"] = _region(finding.span)
    return found


def _region(span: Span) -> dict[str, int]:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _notification(bad: Unread) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": uri(bad.file)}}
    if bad.line and not bad.cell:
        place["region"] = {"startLine": bad.line}
    return {
        "level": "error",
        "message": {"text": f"{bad.file}: {bad.problem}"},
        "locations": [{"physicalLocation": place}],
    }


def uri(file: str) -> str:
    """A path as a relative or absolute reference."""
    return quote(file.encode("utf-8", "surrogateescape"), safe="/")
