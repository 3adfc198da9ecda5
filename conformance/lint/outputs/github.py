"""A report as annotations of GitHub's actions."""

from collections.abc import Iterator

from conformance.lint.model import Report
from conformance.lint.outputs.words import what_to_do

_LEVELS = {"error": "error", "warning": "warning", "note": "notice"}


def annotations(report: Report) -> Iterator[str]:
    """A line for each finding, and for each file that could not be read or written."""
    for one in report.findings:
        span = one.span
        place = f"file={_property(one.file)}"
        if not one.cell:
            place += f",line={span.line},endLine={span.end_line}"
            if span.line == span.end_line:
                place += f",col={span.column},endColumn={span.end_column}"
        cell = f" in cell {one.cell}, line {span.line}" if one.cell else ""
        text = " ".join(filter(None, (f"{one.message}{cell}.", what_to_do(one), one.link)))
        yield f"::{_LEVELS[one.severity]} {place},title={_property(one.cause or one.rule)}::{_data(text)}"
    for bad in report.unread:
        line = f",line={bad.line}" if bad.line and not bad.cell else ""
        title = "not written" if bad.writing else "not read"
        yield f"::error file={_property(bad.file)}{line},title={title}::{_data(bad.problem)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
