"""Reads files and gathers what is found in them."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import msgspec

from conformance.lint import checks, staying
from conformance.lint.cache import Cache, Kept, Record, content
from conformance.lint.fixes import provider
from conformance.lint.fixes.endings import Elsewhere
from conformance.lint.fixes.mending import Mender
from conformance.lint.fixes.source import File
from conformance.lint.ignoring import Known, by_comment
from conformance.lint.knowledge import Knowledge
from conformance.lint.model import Counts, Finding, Fix, Report, Unread, Use
from conformance.lint.namespace import Namespace
from conformance.lint.project import Project, ReadFile
from conformance.lint.sources import SourceFile


@dataclass(frozen=True)
class Prepared:
    """What reading needs: the knowledge about two implementations, and sentences about which they are."""

    knowledge: Knowledge
    notes: tuple[str, ...] = ()

    @property
    def names(self) -> Namespace:
        """The names that code may use."""
        return self.knowledge.names


#: What writes a model, as far as its name says.
_WRITING = re.compile(rb"(?:ModelCheckpoint|save_weights|save_model|\.save)\s*\(")


def _content(file: SourceFile, changed: Mapping[Path, bytes]) -> bytes:
    """The content of a file; nothing where it cannot be read."""
    if file.resolved in changed:
        return changed[file.resolved]
    try:
        return file.path.read_bytes()
    except OSError:
        return b""


class _Lazy:
    """Prepared as soon as a file has to be read."""

    def __init__(
        self, prepare: Callable[[], Prepared], files: Sequence[SourceFile], changed: Mapping[Path, bytes], fixes: bool
    ) -> None:
        self._prepare = prepare
        self._files = files
        self._changed = changed
        self.fixes = fixes
        #: Whether somebody asked what is in other files.
        self.asked = False

    @cached_property
    def prepared(self) -> Prepared:
        return self._prepare()

    @cached_property
    def project(self) -> Project:
        return Project(self._files, self.prepared.names, self._changed, trees=self.fixes)

    @cached_property
    def _data(self) -> Mapping[str, bytes]:
        """The content of all files, by how they are told."""
        return {one.name: _content(one, self._changed) for one in self._files if not one.closed}

    def elsewhere(self, file: SourceFile) -> Elsewhere:
        """What says which other files have a text, and whether they write models."""

        def having(text: str) -> list[tuple[str, bool]]:
            self.asked = True
            quoted = [f"{quote}{text}{quote}".encode("utf-8", "surrogatepass") for quote in ('"', "'", '\\"')]
            others = ((name, data) for name, data in self._data.items() if name != file.name)
            return [(name, bool(_WRITING.search(data))) for name, data in others if any(one in data for one in quoted)]

        return having


def lint(
    files: Sequence[SourceFile],
    prepare: Callable[[], Prepared],
    cache: Cache,
    ignore: Collection[str] = (),
    known: Known | None = None,
    *,
    changed: Mapping[Path, bytes] | None = None,
    around: Sequence[SourceFile] = (),
    fixes: bool = False,
) -> Report:
    """What is found in files; ``prepare`` is called where the cache does not answer for all of them.

    ``changed`` has what is to be read in place of a file (resolved), ``around`` are the files that they may import.
    With ``fixes`` findings carry theirs.
    """
    changed = changed or {}
    lazy = _Lazy(prepare, around or files, changed, fixes)
    data: dict[str, bytes] = {}
    unread: list[Unread] = []
    for file in files:
        if file.closed:
            unread.append(Unread(file.name, f"it cannot be looked into: {file.closed}"))
            continue
        try:
            path = file.resolved
            data[str(path)] = changed[path] if path in changed else file.path.read_bytes()
        except OSError as error:
            unread.append(Unread(file.name, f"it cannot be read: {error.strerror}"))
    digests = {name: content(text) for name, text in data.items()}
    records: dict[str, Record] = {}
    for file in files:
        name = str(file.resolved)
        if name in data:
            records[name] = cache.valid(name, file.name, digests) or _record(file, data[name], digests, lazy)
    before, after, notes = _ends(cache, lazy)
    cache.write(Kept(cache.wanted, before, after, notes, dict(records)))
    report = _report(files, records, unread, before, after, notes, ignore, known)
    return msgspec.structs.replace(report, fixes=fixes)


def _ends(cache: Cache, lazy: _Lazy) -> tuple[str, str, tuple[str, ...]]:
    if cache.kept is not None:
        return cache.kept.before, cache.kept.after, cache.kept.notes
    before, after = lazy.prepared.knowledge.headers
    return before.implementation.id, after.implementation.id, lazy.prepared.notes


def _record(file: SourceFile, data: bytes, digests: dict[str, str], lazy: _Lazy) -> Record:
    """What is found in one file."""
    read = lazy.project.read(file, data)
    knowledge = lazy.prepared.knowledge
    # Where nothing else of Keras comes from TensorFlow, what does is meant to.
    meant = "tensorflow.keras" not in read.spelled
    findings, uses, uncovered = judged([one for one in read.uses if not (meant and one.still)], knowledge)
    if still := [one for one in read.uses if meant and one.still]:
        gone, more, unknown = judged(still, knowledge)
        findings = sorted([*findings, *staying.noted(gone, knowledge)], key=lambda one: (one.cell, one.span))
        uses, uncovered = uses + more, uncovered + unknown
    findings = [*provider.noted(read.spelled, knowledge), *findings]
    lazy.asked = False
    fixed = fixer(read, findings, knowledge, lazy.elsewhere(file)) if lazy.fixes else None
    left = [_placed(one, file, read, *(fixed(one) if fixed is not None else (None, ""))) for one in findings]
    kept = [one for one in left if not by_comment(one, read.lines)]
    lazy.project.forget(file)
    needs = {str(path): digests.get(str(path), "") for path in read.needs}
    if lazy.asked:
        needs |= digests
    return Record(
        file.name,
        needs,
        tuple(kept),
        read.unread,
        dict(uses),
        dict(uncovered),
        len(left) - len(kept),
    )


def judged(uses: Sequence[Use], knowledge: Knowledge) -> tuple[list[Finding], Counter[str], Counter[str]]:
    """The findings about uses, the uses of each symbol, and those of symbols of which nothing is known."""
    findings: list[Finding] = []
    every: Counter[str] = Counter()
    uncovered: Counter[str] = Counter()
    for use in uses:
        findings.extend(checks.found(use, knowledge))
        is_covered = checks.covered(use, knowledge)
        if is_covered is None:
            continue
        symbol = f"{use.path}.{use.member}" if use.member else use.path or "keras"
        every[symbol] += 1
        if not is_covered:
            uncovered[symbol] += 1
    return sorted(dict.fromkeys(findings), key=lambda one: (one.cell, one.span)), every, uncovered


def fixer(
    read: ReadFile, findings: Sequence[Finding], knowledge: Knowledge, elsewhere: Elsewhere
) -> Callable[[Finding], tuple[Fix | None, str]]:
    """What makes the fix of a finding in a file, and says what of the file keeps it off."""
    whole = File(read.units, read.uses)
    mender = Mender(whole, knowledge, elsewhere)

    def fix(finding: Finding) -> tuple[Fix | None, str]:
        if finding.rule == provider.RULE:
            return provider.fix(whole, knowledge, legacy=knowledge.legacy), ""
        made = mender.fix(finding, findings)
        return made, mender.kept_off(finding) if made is None else ""

    return fix


def _placed(finding: Finding, file: SourceFile, read: ReadFile, fix: Fix | None, unfixed: str) -> Finding:
    lines = read.lines.get(finding.cell, ())
    text = lines[finding.span.line - 1] if finding.span.line <= len(lines) else ""
    fields = {name: getattr(finding, name) for name in finding.__struct_fields__}
    fixable = finding.remedy is not None or finding.rule == provider.RULE
    placed = {"file": file.name, "text": text, "remedy": None, "fixable": fixable, "fix": fix, "unfixed": unfixed}
    return Finding(**{**fields, **placed})


def _report(
    files: Sequence[SourceFile],
    records: dict[str, Record],
    unread: list[Unread],
    before: str,
    after: str,
    notes: tuple[str, ...],
    ignore: Collection[str],
    known: Known | None,
) -> Report:
    findings: list[Finding] = []
    uses: Counter[str] = Counter()
    uncovered: Counter[str] = Counter()
    ignored = baselined = 0
    for record in records.values():
        unread.extend(record.unread)
        uses.update(record.uses)
        uncovered.update(record.uncovered)
        ignored += record.ignored
        for one in record.findings:
            if one.rule in ignore or one.cause in ignore:
                ignored += 1
            elif known is not None and known.takes(one):
                baselined += 1
            else:
                findings.append(one)
    counts = Counts(
        sum(uses.values()), len(uses), sum(uses.values()) - sum(uncovered.values()), dict(sorted(uncovered.items()))
    )
    return Report(before, after, len(files), counts, tuple(findings), tuple(unread), ignored, baselined, notes)
