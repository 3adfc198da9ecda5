"""A report as JSON."""

from typing import Any

import msgspec

from conformance.lint.model import Fix, Report
from conformance.lint.outputs.words import summary

#: Raised in its number whenever a program that reads the former could misread the new.
SCHEMA_ID = "urn:keras-conformance:lint:1"


def report_json(report: Report) -> dict[str, Any]:
    """Everything."""
    return {
        "schema": SCHEMA_ID,
        "before": report.before,
        "after": report.after,
        "notes": list(report.notes),
        "summary": {
            "text": summary(report),
            "files": report.files,
            "uses": report.counts.uses,
            "symbols": report.counts.symbols,
            "compared": report.counts.compared,
            "not_covered": report.counts.uncovered,
            "ignored": report.ignored,
            "baselined": report.baselined,
        },
        "findings": [
            {
                "rule": one.rule,
                "severity": one.severity,
                "file": one.file,
                "cell": one.cell or None,
                "line": one.span.line,
                "column": one.span.column,
                "end_line": one.span.end_line,
                "end_column": one.span.end_column,
                "subject": one.subject,
                "message": one.message,
                "instead": one.instead,
                "advice": one.advice,
                "versions": one.versions,
                "link": one.link or None,
                "cause": one.cause or None,
                "fix": None if one.fix is None else _fix(one.fix),
            }
            for one in report.findings
        ],
        "unread": msgspec.to_builtins(report.unread),
    }


def _fix(fix: Fix) -> dict[str, Any]:
    """All of the edits, or none; lines of what is put in end with a newline whatever the file has."""
    return {
        "safe": fix.safe,
        "unsafe": fix.unsafe or None,
        "edits": [
            {
                "cell": one.cell or None,
                "line": one.span.line,
                "column": one.span.column,
                "end_line": one.span.end_line,
                "end_column": one.span.end_column,
                "text": one.text,
            }
            for one in fix.edits
        ],
    }
