"""``--fix``: applies the fixes of a report, reads again what came out, and goes on until nothing is left to apply."""

import difflib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.lint.cache import Cache
from conformance.lint.fixes.applying import mended
from conformance.lint.fixes.source import Source
from conformance.lint.fixes.writing import encoded, notebook
from conformance.lint.ignoring import Known
from conformance.lint.linting import Prepared, lint
from conformance.lint.model import Finding, Report
from conformance.lint.parsing import parsed
from conformance.lint.sources import SourceFile
from conformance.storage.disk import replace_file

#: A fix can make room for another one so many times.
PASSES = 12


@dataclass(frozen=True)
class Fixed:
    """What came of fixing: the report on what is left, how much was fixed, and each changed file before and after."""

    report: Report
    fixed: int
    changed: Mapping[Path, tuple[SourceFile, bytes, bytes]]

    def diff(self) -> Iterator[str]:
        """A unified diff of all files, without line ends."""
        for file, before, after in self.changed.values():
            old, new = (_lines(data) for data in (before, after))
            yield from _unified(old, new, file.name)

    def write(self) -> None:
        """Replace the files; raises DiskError."""
        for path, (_, _, after) in self.changed.items():
            replace_file(path, [after])


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
    total = 0

    def read(some: Sequence[SourceFile]) -> Report:
        cache = Cache(None, "")
        return lint(some, lambda: prepared, cache, ignore, known(), changed=texts, around=files, fixes=True)

    report = left = read(files)
    for _ in range(PASSES):
        count = 0
        again: list[SourceFile] = []
        for name, findings in _by_file(left, unsafe).items():
            file = by_name[name]
            path = file.resolved
            before = texts[path] if path in texts else file.path.read_bytes()
            after, done = _once(path, before, findings)
            if after == before:
                continue
            first.setdefault(path, before)
            texts[path] = after
            count += done
            again.append(file)
        if not count:
            break
        total += count
        left = read(again)
    if texts:
        report = read(files)
    changed = {
        path: (next(file for file in files if file.resolved == path), first[path], after)
        for path, after in texts.items()
        if after != first[path]
    }
    return Fixed(report, total, changed)


def _by_file(report: Report, unsafe: bool) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for one in report.findings:
        if one.fix is not None and (unsafe or one.fix.safe):
            found.setdefault(one.file, []).append(one)
    return found


def _once(path: Path, data: bytes, findings: Sequence[Finding]) -> tuple[bytes, int]:
    """A file with as many fixes as can be applied at once, and how many these are."""
    units, _ = parsed(path, data)
    texts, done = mended([Source(unit) for unit in units], findings)
    if not texts:
        return data, 0
    if path.suffix == ".ipynb":
        after = notebook(data, texts)
        return (data, 0) if after is None else (after, len(done))
    return encoded(data, units[0].lines, texts[0]), len(done)


def _lines(data: bytes) -> list[str]:
    return data.decode("utf-8", "replace").splitlines(keepends=True)


def _unified(old: Sequence[str], new: Sequence[str], name: str) -> Iterator[str]:
    for line in difflib.unified_diff(old, new, name, name):
        yield line.rstrip("\r\n")
        if not line.endswith(("\n", "\r")):
            yield "\\ No newline at end of file"
