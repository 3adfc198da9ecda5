"""Fixes that are applied to a text: those that do not overlap, and only where Python still reads what comes out."""

import warnings
from collections.abc import Iterable, Sequence

from conformance.lint.fixes.source import Source
from conformance.lint.model import Edit, Finding
from conformance.lint.parsing import Problem, unit


def order(finding: Finding) -> tuple[object, ...]:
    """In which order fixes are taken: that of the import first, for others spell what they add as it does."""
    edits = () if finding.fix is None else finding.fix.edits
    return finding.rule != "import-provider", finding.cell, finding.span, finding.rule, finding.subject, edits


def chosen(findings: Iterable[Finding]) -> list[Finding]:
    """The findings whose fixes can be applied at once: of two that overlap the first; the other waits its turn."""
    taken: set[Edit] = set()
    lines: dict[tuple[int, int], list[Edit]] = {}
    found: list[Finding] = []
    for one in sorted((one for one in findings if one.fix is not None), key=order):
        edits = [edit for edit in one.fix.edits if edit not in taken] if one.fix is not None else []
        # What overlaps has a line in common: a file may have thousands of edits.
        if any(_overlap(edit, other) for edit in edits for line in _lines(edit) for other in lines.get(line, ())):
            continue
        for edit in edits:
            taken.add(edit)
            for line in _lines(edit):
                lines.setdefault(line, []).append(edit)
        found.append(one)
    return found


def _lines(edit: Edit) -> Iterable[tuple[int, int]]:
    """The lines that an edit is about, each with its cell."""
    return ((edit.cell, line) for line in range(edit.span.line, edit.span.end_line + 1))


def _overlap(one: Edit, other: Edit) -> bool:
    """Whether two edits touch the same text; what is put in at one place has to say where it ends."""
    if one.cell != other.cell:
        return False
    first, second = (one, other) if _start(one) <= _start(other) else (other, one)
    if _start(first) == _start(second):
        both_put_in = _start(first) == _end(first) and _start(second) == _end(second)
        return not (both_put_in and all(edit.text[:1] in (",", "\n", " ") for edit in (first, second)))
    return _end(first) > _start(second)


def _start(edit: Edit) -> tuple[int, int]:
    return edit.span.line, edit.span.column


def _end(edit: Edit) -> tuple[int, int]:
    return edit.span.end_line, edit.span.end_column


def applied(source: Source, edits: Iterable[Edit]) -> str:
    """The text of a piece with edits that do not overlap."""
    text = source.text
    mine = sorted({one for one in edits if one.cell == source.cell}, key=lambda one: (one.span, one.text))
    pieces: list[str] = []
    at = 0
    for one in mine:
        start, end = source.range(one.span)
        pieces += [text[at:start], one.text]
        at = end
    return "".join([*pieces, text[at:]])


def mended(sources: Sequence[Source], findings: Sequence[Finding]) -> tuple[dict[int, str], list[Finding]]:
    """Cell → its new text, and the findings whose fixes are in it: those by which it still is Python."""
    every = chosen(findings)
    found = _texts(sources, every)
    if found is not None:
        return found, every
    # One of them is at fault, and only that is left out.
    kept = _sound(sources, [], every)
    return _texts(sources, kept) or {}, kept


def _sound(sources: Sequence[Source], kept: list[Finding], more: Sequence[Finding]) -> list[Finding]:
    """``kept`` and those of ``more`` that go with it, half by half: of thousands most are sound."""
    together = [*kept, *more]
    if not more or _texts(sources, together) is not None:
        return together
    if len(more) == 1:
        return kept
    half = len(more) // 2
    return _sound(sources, _sound(sources, kept, more[:half]), more[half:])


def _texts(sources: Sequence[Source], findings: Sequence[Finding]) -> dict[int, str] | None:
    edits = [edit for one in findings if one.fix is not None for edit in one.fix.edits]
    touched = {one.cell for one in edits}
    found = {source.cell: applied(source, edits) for source in sources if source.cell in touched}
    before = {source.cell: source.text for source in sources}
    if any(
        isinstance(unit(text), Problem) or (_runs(before[cell]) and not _runs(text)) for cell, text in found.items()
    ):
        return None
    return found


def _runs(text: str) -> bool:
    """Whether Python would run a text: it refuses more than its parser does, as an argument that is given twice."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, "code", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError):
        return False
    return True
