"""Where the use of a finding stands in the text: its expression, its call, and what is called."""

import ast
from dataclasses import dataclass

from conformance.inventory.described import Entry, Member
from conformance.lint.fixes import calling
from conformance.lint.fixes.naming import Naming
from conformance.lint.fixes.source import File, Source
from conformance.lint.knowledge import Knowledge
from conformance.lint.model import Remedy


@dataclass(frozen=True)
class Place:
    """The expression of a use, its call where it is called, and the nodes from the module down to either."""

    source: Source
    node: ast.expr
    call: ast.Call | None
    trail: tuple[ast.AST, ...]

    def above(self, steps: int) -> ast.AST | None:
        """The node so many steps above; None where there is none."""
        return self.trail[-1 - steps] if len(self.trail) > steps else None

    def keyword(self, name: str) -> ast.keyword | None:
        """An argument by its name."""
        return next((one for one in self.call.keywords if one.arg == name), None) if self.call is not None else None

    @property
    def open(self) -> bool:
        """Whether the call hands on arguments that nobody sees."""
        return self.call is not None and any(one.arg is None for one in self.call.keywords)


class Finder:
    """Finds places in one file."""

    def __init__(self, file: File, knowledge: Knowledge) -> None:
        self.file, self.knowledge = file, knowledge
        self.naming = Naming(file, knowledge)

    def place(self, remedy: Remedy) -> Place | None:
        """Where a use stands; None where the text there is not what it is called."""
        use = remedy.use
        source = self.file.sources.get(use.cell)
        trail = source.trail(use.span, ast.expr) if source is not None else []
        node = trail[-1] if trail else None
        if source is None or not isinstance(node, ast.Name | ast.Attribute):
            return None
        start, end = source.range(use.at)
        name = use.member or use.path.rpartition(".")[2]
        other = isinstance(node, ast.Attribute) and (node.attr != name or source.text[start:end] != name)
        if other and name != "__init__":
            return None
        above = trail[-2] if len(trail) > 1 else None
        if isinstance(above, ast.Call) and above.func is node:
            return Place(source, node, above, tuple(trail[:-1]))
        return Place(source, node, None, tuple(trail))

    def accepts(self, callee: Entry | Member | None, name: str, old: str = "") -> bool:
        """Whether an argument is taken, or is not known not to be where the advice was run, or ``old`` is refused."""
        if calling.takes(callee, name):
            return True
        if callee is None or callee.takes(name) is not None:
            return False
        tried = callee.takes(old)
        return self.knowledge.to_keras_3 or (tried is not None and tried.outcome == "refused")

    def callee(self, remedy: Remedy) -> Entry | Member | None:
        """What is called, as the new one has it."""
        entry = self.knowledge.new(remedy.path or remedy.use.path)
        member = remedy.use.member
        if entry is None or not member or member == "__init__":
            return entry
        return entry.members.get(member)


def plain(node: ast.AST) -> str:
    """A literal as Python writes it; empty for all else."""
    return repr(node.value) if isinstance(node, ast.Constant) else ""


def quoted(value: str, like: str) -> str:
    """A literal with the quotes of another."""
    if value[:1] == "'" and like[:1] == '"' and '"' not in value:
        return f'"{value[1:-1]}"'
    return value
