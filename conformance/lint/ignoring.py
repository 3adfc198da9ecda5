"""Findings that are left out: by a comment at their line, by the configuration, or because they were known before."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from conformance.lint.model import Finding
from conformance.lint.rules import RULES
from conformance.model.errors import UsageError
from conformance.model.nearest import nearest
from conformance.storage.disk import refuse_foreign, replace_file
from conformance.storage.ownership import is_export

_COMMENT = re.compile(r"#\s*conformance:\s*ignore(?:\[(?P<rules>[^\]]*)\])?", re.IGNORECASE)

#: Raised in its number whenever a program that reads the former could misread the new.
BASELINE_ID = "urn:keras-conformance:lint-baseline:1"


#: What says which rules and causes there are.
_EVERY = "docs/lint.md has those of lint; causes of the ledger: conformance find WORDS"


class Baseline(msgspec.Struct, frozen=True):
    """Findings that are known: file, rule, subject and the text of the line → how many."""

    schema: str
    known: list[tuple[str, str, str, str, int]]


def by_comment(finding: Finding, lines: Mapping[int, Sequence[str]]) -> bool:
    """Whether a comment at the line of a finding, at its first or its last, says to leave it out."""
    text = lines.get(finding.cell, ())
    for number in {finding.span.line, finding.span.end_line}:
        line = text[number - 1] if number <= len(text) else ""
        if "#" in line and (match := _COMMENT.search(line)):
            if match["rules"] is None:
                return True
            named = {one.strip() for one in match["rules"].split(",")}
            if finding.rule in named or (finding.cause and finding.cause in named):
                return True
    return False


def known_rules(names: Iterable[str], causes: Callable[[], Collection[str]]) -> frozenset[str]:
    """The rules that a configuration leaves out; raises UsageError for one that neither lint nor the ledger has."""
    wanted = list(names)
    for name in wanted:
        if name not in RULES and name not in causes():
            raise UsageError(f"no rule is called {name}", nearest(name, [*RULES, *causes()], _EVERY))
    return frozenset(wanted)


def _key(finding: Finding) -> tuple[str, str, str, str]:
    """What a finding is known by when lines move: the text of its line, not the number."""
    return finding.file, finding.rule, finding.subject, finding.text.strip()


class Known:
    """Findings of a baseline; each is left out as often as it was known."""

    def __init__(self, baseline: Baseline | None = None) -> None:
        self._left: Counter[tuple[str, str, str, str]] = Counter()
        self._seen: Counter[tuple[str, str, str, str]] = Counter()
        if baseline is not None:
            for file, rule, subject, line, count in baseline.known:
                self._left[file, rule, subject, line] += count

    def takes(self, finding: Finding) -> bool:
        """Whether a finding was known; it counts as seen."""
        key = _key(finding)
        self._seen[key] += 1
        if self._left[key] > 0:
            self._left[key] -= 1
            return True
        return False

    def write(self, path: Path) -> int:
        """Write all findings that were seen as a baseline; returns how many."""
        refuse_foreign(path, is_export, "a baseline", "Name another file with --write-baseline FILE.")
        rows = [(*key, count) for key, count in sorted(self._seen.items())]
        data = msgspec.json.format(msgspec.json.encode(Baseline(BASELINE_ID, rows)), indent=1)
        replace_file(path, [data, b"\n"])
        return sum(self._seen.values())


def read_baseline(path: Path) -> Baseline:
    """The findings in a baseline file; raises UsageError."""
    try:
        found = msgspec.json.decode(path.read_bytes(), type=Baseline)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}", "Write it with --write-baseline FILE.") from error
    except msgspec.DecodeError as error:
        raise UsageError(f"{path} is no baseline: {error}", "Write it with --write-baseline FILE.") from error
    if found.schema != BASELINE_ID:
        raise UsageError(f"{path} is a baseline of another version", "Write it again with --write-baseline FILE.")
    return found
