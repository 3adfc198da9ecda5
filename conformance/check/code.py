"""What reading a program shows, of the files of it that were run."""

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from conformance.analysis.api.upgrading import stand_ins
from conformance.check.folder import Program, text
from conformance.check.pairing import Both
from conformance.inventory import api, usage
from conformance.lint.cache import Cache
from conformance.lint.knowledge import Knowledge
from conformance.lint.linting import Prepared, lint
from conformance.lint.model import Finding, Span
from conformance.lint.project import Project
from conformance.lint.sources import SourceFile
from conformance.model.observation import Header

if TYPE_CHECKING:
    from conformance.workspace.source import Source

#: Arguments that nearly every program gives: that a rule has one in its title says nothing.
COMMON = frozenset(
    {"metrics", "loss", "optimizer", "activation", "epochs", "verbose", "name", "shape", "batch_size", "input_shape"}
)


@dataclass
class Code:
    """The files of a program; ``findings`` are lint's, ``names`` the symbols of Keras that they use (``ops.top_k``).

    ``newer`` is what lint finds on the way back: what the second has, and the first does not.
    """

    program: Program
    findings: Sequence[Finding] = field(default_factory=tuple)
    names: frozenset[str] = frozenset()
    files: Collection[str] | None = None
    newer: Sequence[Finding] = field(default_factory=tuple)

    @cached_property
    def trees(self) -> Mapping[str, ast.Module]:
        """Each file as a tree."""
        return {name: parsed(self.program, name) for name in ran(self.program, self.files)}

    @cached_property
    def attributes(self) -> frozenset[str]:
        """The names of attributes that are no common words."""
        nodes = (node for tree in self.trees.values() for node in ast.walk(tree))
        return frozenset(n.attr for n in nodes if isinstance(n, ast.Attribute) and "_" in n.attr.strip("_"))

    def statement(self, file: str, line: int) -> range:
        """The lines of the statement that begins at a line."""
        nodes = ast.walk(self.trees[file]) if file in self.trees else iter(())
        ends = [n.end_lineno or line for n in nodes if isinstance(n, ast.stmt) and n.lineno == line]
        return range(line, max([line, *ends]) + 1)

    def around(self, file: str, line: int) -> range:
        """The lines of the statement that a line is in, where that holds no other statements: else the line alone."""
        nodes = ast.walk(self.trees[file]) if file in self.trees else iter(())
        for node in nodes:
            if isinstance(node, ast.stmt) and not hasattr(node, "body"):
                lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
                if line in lines:
                    return lines
        return range(line, line + 1)

    def classes(self, name: str) -> Iterator[tuple[str, range]]:
        """The classes of that name: their file and lines."""
        for file, tree in self.trees.items():
            for node in ast.walk(tree):
                if isinstance(node, ast.ClassDef) and node.name == name:
                    yield file, range(node.lineno, (node.end_lineno or node.lineno) + 1)


def ran(program: Program, files: Collection[str] | None) -> list[str]:
    """The Python files of a program, or those of them that were run."""
    return [one for one in program.files if one.endswith(".py") and (files is None or one in files)]


def read(
    program: Program,
    source: "Source",
    headers: tuple[Header, Header],
    files: Collection[str],
    both: Both | None = None,
) -> Code:
    """What the files that were run show between two implementations; files by their names in the folder.

    With ``both`` what the text for the second shows, told at the lines of the first.
    """
    apis = api.load()
    looked = stand_ins(apis, *headers)
    if looked is None:
        return Code(program, files=files)
    prepared = Prepared(Knowledge(apis, usage.load(), looked, headers, source.rules))
    every = [SourceFile(program.root / name, name, program.root) for name in ran(program, files)]
    looked_at = every
    if both is not None:
        then, mine = both.second, {*files} - {program.name} | {both.second.name}
        looked_at = [SourceFile(then.root / name, name, then.root) for name in ran(then, mine)]
    findings = lint(looked_at, lambda: prepared, Cache(None, ""), (), None).findings
    if both is not None:
        findings = tuple(in_first(one, both) for one in findings)
    project = Project(every, prepared.names)
    back = Prepared(Knowledge(apis, usage.load(), (looked[1], looked[0]), headers[::-1], source.rules))
    newer = lint(every, lambda: back, Cache(None, ""), (), None).findings
    names: set[str] = set()
    for one in every:
        names.update(use.path for use in project.read(one, one.path.read_bytes()).uses if use.kind == "name")
    return Code(program, findings, frozenset(names), files, newer)


def in_first(finding: Finding, both: Both) -> Finding:
    """A finding in the text for the second, at the place that this has in the text for the first."""
    span = finding.span
    file, line = both.of_first(finding.file, span.line)
    last = both.of_first(finding.file, span.end_line)
    end = last[1] if last[0] == file and last[1] >= line else line + span.end_line - span.line
    return msgspec.structs.replace(finding, file=file, span=Span(line, span.column, end, span.end_column))


def parsed(program: Program, name: str) -> ast.Module:
    """A file of a program as a tree; an empty one where it is no Python."""
    try:
        return ast.parse(text(Path(program.root / name)) if name.endswith(".py") else "")
    except (OSError, SyntaxError, UnicodeDecodeError):
        return ast.parse("")


def random_draws(program: Program, files: Collection[str] | None = None) -> Iterator[str]:
    """Where the program itself draws numbers from Keras or TensorFlow, which no two versions draw alike."""
    for name in ran(program, files):
        for node in ast.walk(parsed(program, name)):
            if isinstance(node, ast.Call) and (word := _drawing(node.func)):
                yield f"{word} at {name}:{node.lineno}"


def _drawing(function: Any) -> str:
    """The name of a function that draws random numbers of a library; empty for any other, NumPy's too."""
    parts: list[str] = []
    while isinstance(function, ast.Attribute):
        parts.append(function.attr)
        function = function.value
    if not isinstance(function, ast.Name) or not parts:
        return ""
    name = parts[0]
    drawn = name.startswith(("normal", "uniform", "truncated_normal", "categorical", "random_", "shuffle", "gamma"))
    whole = ".".join(reversed([*parts, function.id]))
    if function.id in ("np", "numpy", "random", "rng") or not drawn:
        return ""
    return whole if name.startswith("random_") or "random" in parts[1:] or function.id == "random" else ""
