"""A report for people."""

import re
from collections.abc import Iterator
from functools import lru_cache

from conformance.console.lines import Line, some, wrapped
from conformance.lint.model import Finding, Report
from conformance.lint.outputs.words import fixable, place, summary, what_to_do

#: So many symbols that nothing is known of are named.
NAMED = 6

#: Longer lines of source are cut.
SOURCE = 92

#: Which one of several is taken the first line says: what is left of such a note are the others to name.
_MEASURED = re.compile(r"^\S+ was measured as .* and the newest of those(?:\. (.*))?$")


def lines(report: Report, *, notes: bool = True, hint: bool = True) -> Iterator[Line]:
    """Each finding with its line and what to do; then what could not be read, and the summary.

    Where a thing is there is said with the first finding about it. ``hint`` says that some can be fixed.
    """
    yield Line(f"From {report.before} to {report.after}", bold=True)
    for note in report.notes:
        if short := _MEASURED.sub(r"\1", note):
            yield from wrapped(f"Note: {short}.")
    told: set[tuple[str, str]] = set()
    for one in report.findings:
        if one.severity == "note" and not notes:
            continue
        yield Line("")
        head = f"{place(one)}: {one.severity} [{one.cause or one.rule}] {one.message}"
        yield from wrapped(head, "", "    ", bold=True)
        if text := _source(one):
            yield Line(f"    {text}")
        yield from _advised(one)
        # Where a thing is, and the source that says so, is read once.
        if one.versions and (one.subject, one.versions) not in told:
            yield from _wrapped(f"By version: {one.versions}.")
        if one.link and (one.subject, one.link) not in told:
            yield Line(f"  {one.link}")
        told |= {(one.subject, one.versions), (one.subject, one.link)}
    if report.unread:
        yield Line("")
    for bad in report.unread:
        cell = f", cell {bad.cell}" if bad.cell else ""
        line = f", line {bad.line}" if bad.line else ""
        yield from wrapped(f"{bad.file}{cell}{line}: {bad.problem}", "", "    ")
    yield Line("")
    yield from wrapped(f"{summary(report)}.", bold=True)
    if hint and (text := fixable(report)):
        yield from wrapped(text)
    uncovered = report.counts.uncovered
    if uncovered:
        names = sorted(uncovered, key=lambda name: (-uncovered[name], name))
        yield from wrapped(f"Not covered: {some(names, NAMED)}.", "", "  ")


def _advised(finding: Finding) -> Iterator[Line]:
    """What to do, and what keeps a fix from doing it."""
    if do := what_to_do(finding):
        yield from _wrapped(do)
    if used := finding.unfixed:
        yield from _wrapped(f"--fix leaves it: what it would write does not go with {used}.")
    if finding.fix is not None and finding.fix.unsafe:
        yield from _wrapped(f"Only --unsafe-fixes changes it: {finding.fix.unsafe}.")


@lru_cache(maxsize=4096)
def _wrapped(text: str) -> tuple[Line, ...]:
    """A sentence below a finding: in large projects many findings say the same."""
    return tuple(wrapped(text, "  ", "    "))


def _source(finding: Finding) -> str:
    """The line of source, of a long one the part that is meant."""
    text = finding.text.strip()
    if len(text) <= SOURCE:
        return text
    at = finding.span.column - 1 - (len(finding.text) - len(finding.text.lstrip()))
    start = max(0, min(at - SOURCE // 3, len(text) - SOURCE))
    return f"{'… ' if start else ''}{text[start : start + SOURCE]}{' …' if start + SOURCE < len(text) else ''}"
