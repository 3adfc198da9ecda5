"""Two texts of one program: which line of the one for the second is which line of the one for the first."""

import ast
import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from conformance.check.folder import Program, text
from conformance.check.model import Place

#: Two lines that share less of their text are no two versions of one.
ALIKE = 0.4

#: A block of more pairs of lines is matched in order: holding each against each would take too long.
PAIRS = 20_000


@dataclass(frozen=True)
class Paired:
    """A file of the second, and the first's that it stands for; ``second`` is what it is called where they differ.

    ``lines`` and ``begins``: a line of the second → its line in the first; for ``begins`` where a statement begins.
    """

    first: str
    second: str
    lines: dict[int, int] = field(default_factory=dict)
    begins: dict[int, int] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """The same for the process that watches, whose places are told in lines of the first."""
        return {"first": self.first, "second": self.second, "lines": self.lines, "begins": self.begins}


@dataclass(frozen=True)
class Both:
    """A program for the first, and the one that runs under the second in its place."""

    first: Program
    second: Program

    @cached_property
    def files(self) -> dict[str, Paired]:
        """File of the second → what it stands for, of those that differ: the programs, and files of one name.

        Also a module that the second imports where the first imports one by another name.
        """
        names = {self.second.name: self.first.name}
        if self.first.root != self.second.root:
            several = (one for one in self.second.files if one.endswith(".py") and one in self.first.files)
            names.update((one, one) for one in several if one not in names)
        found: dict[str, Paired] = {}
        while left := [new for new in names if new not in found]:
            for new in left:
                found[new] = paired(self.first, names[new], self.second, new, self.label(new))
                for theirs, ours in self._renamed(new, found[new]):
                    names.setdefault(theirs, ours)
        return found

    def _renamed(self, new: str, one: Paired) -> Iterator[tuple[str, str]]:
        """The files that a file of the second imports in the place of one by another name."""
        ours = dict(_imports(self.first, one.first))
        for line, module in _imports(self.second, new):
            before = ours.get(one.lines.get(line, 0))
            if before is not None and before != module:
                there = _file_of(self.second, module), _file_of(self.first, before)
                if there[0] and there[1]:
                    yield there

    def label(self, name: str) -> str:
        """What a file of the second is called: with its folder where the first has one of that name."""
        alike = self.first.root != self.second.root and name in self.first.files
        return f"{self.second.root.name}/{name}" if alike else name

    def line(self, file: str, number: int) -> str:
        """A line of either text, by what its file is called."""
        mine = next((name for name, one in self.files.items() if one.second == file), None)
        if mine is not None:
            return self.second.line(mine, number)
        return self.first.line(file, number) or self.second.line(file, number)

    def of_first(self, file: str, line: int) -> tuple[str, int]:
        """The place in the first of a line of the second; the second's own where it has no counterpart."""
        one = self.files.get(file)
        if one is None or line not in one.lines:
            return one.second if one is not None else file, line
        return one.first, one.lines[line]

    def of_second(self, file: str, line: int) -> tuple[str, int] | None:
        """The place in the second of a line of the first; None where it is the same, or there is none."""
        for name, one in self.files.items():
            if one.first == file:
                back = {old: new for new, old in reversed(one.lines.items())}
                if line not in back or (name == file and back[line] == line):
                    return None
                return one.second, back[line]
        return None


def paired(first: Program, old: str, second: Program, new: str, label: str) -> Paired:
    """A file of the second, line by line against one of the first; nothing is paired where one is no Python."""
    try:
        before, after = text(first.root / old), text(second.root / new)
        begins, theirs = _begins(before), _begins(after)
    except (OSError, SyntaxError, UnicodeDecodeError, ValueError):
        return Paired(old, label)
    lines = dict(matched(before.splitlines(), after.splitlines()))
    # Where a statement begins in the first: that of the line that stands for its first line.
    there = {line: begins[bisect.bisect_right(begins, lines[line]) - 1] for line in theirs if line in lines and begins}
    return Paired(old, label, lines, there)


def _imports(program: Program, name: str) -> Iterator[tuple[int, str]]:
    """The modules that a file imports, each by its line; nothing of a file that is no Python."""
    try:
        tree = ast.parse(text(program.root / name))
    except (OSError, SyntaxError, UnicodeDecodeError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module
        elif isinstance(node, ast.Import) and len(node.names) == 1:
            yield node.lineno, node.names[0].name


def _file_of(program: Program, module: str) -> str:
    """The file of a program that a module is, as it is found from the program's own; empty where it is none."""
    beside = PurePosixPath(program.name).parent
    stem = module.replace(".", "/")
    names = [str(folder / end) for folder in (beside, PurePosixPath()) for end in (f"{stem}.py", f"{stem}/__init__.py")]
    return next((one for one in names if one in program.files), "")


def _begins(source: str) -> list[int]:
    return sorted({node.lineno for node in ast.walk(ast.parse(source)) if isinstance(node, ast.stmt)})


def matched(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Each line of the second text with its line in the first, counted from one: equal ones, and changed ones."""
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from ((c + n + 1, a + n + 1) for n in range(b - a))
        elif kind == "replace":
            yield from ((c + new + 1, a + old + 1) for old, new in _changed(before[a:b], after[c:d]))


def _changed(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int]]:
    """The lines of two blocks that stand for each other, in order, so that together they are as alike as can be."""
    if len(before) * len(after) > PAIRS:
        return list(zip(range(len(before)), range(len(after)), strict=False))
    best: list[list[tuple[float, tuple[tuple[int, int], ...]]]] = [[(0.0, ())] * (len(after) + 1)]
    for old, line in enumerate(before):
        row: list[tuple[float, tuple[tuple[int, int], ...]]] = [(0.0, ())]
        for new, other in enumerate(after):
            ways = [row[-1], best[-1][new + 1]]
            ratio = SequenceMatcher(None, line.strip(), other.strip(), autojunk=False).ratio()
            if ratio >= ALIKE and line.strip():
                weight, way = best[-1][new]
                ways.append((weight + ratio, (*way, (old, new))))
            row.append(max(ways, key=lambda one: one[0]))
        best.append(row)
    return list(best[-1][-1][1])


def placed(program: Program, file: str, line: int, both: Both | None) -> Place:
    """A line of a program, and which it is in the text for the second."""
    if both is None:
        return Place(file, line, program.line(file, line))
    text, then = both.line(file, line), both.of_second(file, line)
    if then is None:
        return Place(file, line, text)
    other = both.line(*then)
    return Place(file, line, text, f"{then[0]}:{then[1]}", other if other != text else "")
