"""What every format says of a report and its findings."""

from collections import Counter
from collections.abc import Iterable, Iterator

from conformance.console.lines import counted, some
from conformance.lint.model import Finding, Report

#: So many places are named of what was fixed for one reason.
_PLACES = 4


def place(finding: Finding) -> str:
    """``train.py:12:9``; of a notebook ``cells.ipynb:cell 3:12:9``."""
    cell = f":cell {finding.cell}" if finding.cell else ""
    return f"{finding.file}{cell}:{finding.span.line}:{finding.span.column}"


def what_to_do(finding: Finding) -> str:
    """What to use instead, and the advice; empty where neither is known."""
    use = f"Use {finding.instead}." if finding.instead else ""
    text = finding.advice.strip()
    return " ".join(part for part in (use, text) if part)


def summary(report: Report) -> str:
    """``213 uses of 64 symbols: 180 compared, 9 break, 24 change silently, 33 not covered``."""
    grave = Counter(one.severity for one in report.findings)
    counts = report.counts
    text = (
        f"{counted(counts.uses, 'use')} of {counted(counts.symbols, 'symbol')} in {counted(report.files, 'file')}: "
        f"{counts.compared:,} compared, {grave['error']:,} break, {grave['warning']:,} change silently, "
        f"{sum(counts.uncovered.values()):,} not covered"
    )
    if notes := grave["note"]:
        text += f"; {counted(notes, 'note')}"
    if report.ignored:
        text += f"; {report.ignored:,} ignored"
    if report.baselined:
        text += f"; {report.baselined:,} known by the baseline"
    for writing, said in ((False, "not read as a whole"), (True, "not written")):
        if files := {one.file for one in report.unread if one.writing == writing}:
            text += f"; {counted(len(files), 'file')} {said}"
    return text


def fixable(report: Report) -> str:
    """How many findings can be fixed, or how many may be, where fixes were not looked for; empty where none can."""
    if not report.fixes:
        count = sum(one.fixable for one in report.findings)
        return f"Up to {count:,} can be fixed with --fix; --diff shows how." if count else ""
    made = [one.fix for one in report.findings if one.fix is not None]
    safe = sum(one.safe for one in made)
    more = len(made) - safe
    parts = ([f"{safe:,} can be fixed with --fix"] if safe else []) + (
        [f"{more:,} {'more ' if safe else 'can be fixed '}with --unsafe-fixes"] if more else []
    )
    return f"{', '.join(parts)}; --diff shows how." if parts else ""


def fixed(report: Report, count: int, *, unsafe: bool, written: bool = True) -> str:
    """``Fixed 7, 3 left; 2 more with --unsafe-fixes.``: what is left are errors and warnings."""
    left = sum(one.severity != "note" for one in report.findings)
    more = sum(one.fix is not None and not one.fix.safe for one in report.findings)
    text = f"{'Fixed' if written else 'Would fix'} {count:,}, {left:,} left"
    if more and not unsafe:
        text += f"; {more:,} more with --unsafe-fixes"
    return f"{text}."


def doubts(fixed: Iterable[Finding]) -> Iterator[str]:
    """``Unsafe at train.py:8:46: the rate is a schedule then.``: why what was fixed may do something else."""
    places: dict[str, list[str]] = {}
    for one in fixed:
        if one.fix is not None and one.fix.unsafe:
            places.setdefault(one.fix.unsafe, []).append(place(one))
    for reason, some_places in places.items():
        yield f"Unsafe at {some(some_places, _PLACES)}: {reason}."


def failed(report: Report) -> bool:
    """Whether the exit status is 1: an error or a warning was found, or a file could not be read or written."""
    return bool(report.unread) or any(one.severity != "note" for one in report.findings)
