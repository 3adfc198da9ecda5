"""``--fix``: applies the fixes of a report, reads again what came out, and goes on until nothing is left to apply."""

import difflib
import os
import stat
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from conformance.lint.cache import Cache
from conformance.lint.fixes.applying import mended
from conformance.lint.fixes.source import Source
from conformance.lint.fixes.writing import encoded, notebook
from conformance.lint.ignoring import Known
from conformance.lint.linting import Prepared, lint
from conformance.lint.model import Finding, Report, Unread
from conformance.lint.parsing import parsed
from conformance.lint.sources import SourceFile
from conformance.model.errors import DiskError
from conformance.storage.disk import replace_file

#: A fix can make room for another one so many times.
PASSES = 12


@dataclass(frozen=True)
class Fixed:
    """What came of fixing: the report on what is left, how much was fixed, and each changed file before and after."""

    report: Report
    fixed: int
    changed: Mapping[Path, tuple[SourceFile, bytes, bytes]]
    #: What was fixed, and may do something else now.
    doubts: Sequence[Finding] = ()
    #: How much was fixed in each file, and what reads all of them where some have other texts.
    counts: Mapping[Path, int] = field(default_factory=dict)
    read: Callable[[Mapping[Path, bytes]], Report] | None = None

    def diff(self) -> Iterator[str]:
        """A unified diff of all files, without line ends."""
        for file, before, after in self.changed.values():
            old, new = (_lines(data) for data in (before, after))
            yield from _unified(old, new, file.name)

    def written(self) -> "Fixed":
        """Replace the files; what comes of it, where some of them cannot be written, is a report on all as they are."""
        problems: list[Unread] = []
        done: dict[Path, tuple[SourceFile, bytes, bytes]] = {}
        for path, (file, before, after) in self.changed.items():
            if problem := _write(path, before, after):
                problems.append(Unread(file.name, problem, writing=True))
            else:
                done[path] = file, before, after
        if not problems or self.read is None:
            return self
        report = self.read({path: after for path, (_, _, after) in done.items()})
        report = msgspec.structs.replace(report, unread=(*report.unread, *problems))
        fixed = sum(count for path, count in self.counts.items() if path in done)
        bad = {one.file for one in problems}
        doubts = [one for one in self.doubts if one.file not in bad]
        return replace(self, report=report, fixed=fixed, changed=done, doubts=doubts)


def fix(
    files: Sequence[SourceFile],
    prepare: Callable[[], Prepared],
    ignore: Collection[str] = (),
    known: Callable[[], Known | None] = lambda: None,
    *,
    unsafe: bool = False,
) -> Fixed:
    """Fix what can be fixed, in memory: nothing is written. ``unsafe`` takes in what may change what the code does."""
    prepared = prepare()
    by_name = {file.name: file for file in files}
    first: dict[Path, bytes] = {}
    texts: dict[Path, bytes] = {}
    counts: Counter[Path] = Counter()
    doubts: list[Finding] = []
    vanished = False

    def read(some: Sequence[SourceFile], changed: Mapping[Path, bytes] = texts) -> Report:
        cache = Cache(None, "")
        return lint(some, lambda: prepared, cache, ignore, known(), changed=changed, around=files, fixes=True)

    report = left = read(files)
    for _ in range(PASSES):
        count = 0
        again: list[SourceFile] = []
        for name, findings in _by_file(left, unsafe).items():
            file = by_name[name]
            path = file.resolved
            try:
                before = texts[path] if path in texts else file.path.read_bytes()
            except OSError:
                # It was there a moment ago.
                vanished = True
                continue
            after, done = _once(path, before, findings)
            if after == before:
                continue
            first.setdefault(path, before)
            texts[path] = after
            count += len(done)
            counts[path] += len(done)
            doubts.extend(one for one in done if one.fix is not None and one.fix.unsafe)
            again.append(file)
        if not count:
            break
        left = read(again)
    if texts or vanished:
        report = read(files)
    changed = {
        path: (next(file for file in files if file.resolved == path), first[path], after)
        for path, after in texts.items()
        if after != first[path]
    }
    return Fixed(report, counts.total(), changed, doubts, counts, lambda some: read(files, some))


#: Anybody may write a file of such a mode.
_WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


def _write(path: Path, before: bytes, after: bytes) -> str:
    """Replace a file; why it cannot be, or must not."""
    try:
        if path.read_bytes() != before:
            return "it was changed by somebody else meanwhile, and is left as it is"
        if not (os.access(path, os.W_OK) and path.stat().st_mode & _WRITABLE):
            # Its folder may let it be replaced, but who made it read-only meant it.
            return "it cannot be written: it is read-only"
        replace_file(path, [after])
    except DiskError as error:
        cause = error.__cause__
        return f"it cannot be written: {cause.strerror if isinstance(cause, OSError) and cause.strerror else error}"
    except OSError as error:
        return f"it cannot be written: {error.strerror or type(error).__name__}"
    return ""


def _by_file(report: Report, unsafe: bool) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for one in report.findings:
        if one.fix is not None and (unsafe or one.fix.safe):
            found.setdefault(one.file, []).append(one)
    return found


def _once(path: Path, data: bytes, findings: Sequence[Finding]) -> tuple[bytes, Sequence[Finding]]:
    """A file with as many fixes as can be applied at once, and what these are of."""
    units, _ = parsed(path, data)
    texts, done = mended([Source(unit) for unit in units], findings)
    if not texts:
        return data, ()
    if path.suffix == ".ipynb":
        after = notebook(data, texts)
        return (data, ()) if after is None else (after, done)
    return encoded(data, units[0].lines, texts[0]), done


def _lines(data: bytes) -> list[str]:
    return data.decode("utf-8", "replace").splitlines(keepends=True)


def _unified(old: Sequence[str], new: Sequence[str], name: str) -> Iterator[str]:
    for line in difflib.unified_diff(old, new, name, name):
        yield line.rstrip("\r\n")
        if not line.endswith(("\n", "\r")):
            yield "\\ No newline at end of file"
