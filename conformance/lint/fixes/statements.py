"""Lines in place of a call that is a statement."""

import ast
import re
from collections.abc import Iterable

from conformance.inventory.advice.model import Recipe
from conformance.lint.fixes.arguments import Arguments
from conformance.lint.fixes.places import Place
from conformance.lint.fixes.source import Source
from conformance.lint.fixes.templates import Filling
from conformance.lint.model import Fix, Remedy


class Statements(Arguments):
    """Makes the fixes that are statements."""

    def _statement(self, recipe: Recipe, remedy: Remedy, place: Place) -> Fix | None:
        """Lines in place of a call that is a statement."""
        source, node, call = place.source, place.node, place.call
        if call is None or not isinstance(place.above(1), ast.Expr):
            return None
        start, end = source.of(call)
        stop = source.text.find("\n", end)
        after = source.text[end : len(source.text) if stop < 0 else stop].strip()
        indent = source.indent(start)
        if indent.strip() or (after and not after.startswith("#")):
            return None
        owner = node.value if isinstance(node, ast.Attribute) else None
        if "{self}" in recipe.statement and not isinstance(owner, ast.Name | ast.Attribute):
            return None
        signature = self.knowledge.former(remedy.use.path, remedy.use.member)
        code = recipe.statement
        for name in _stored(code):
            if self.naming.taken(name):
                code = _renamed(code, name)
        written = Filling(self.naming, source, node, call).fill(code, signature)
        if written is None:
            return None
        step = _step(source, indent)
        lines = [f"{step * (_depth(line))}{line.lstrip()}" for line in written.text.split("\n")]
        if len(lines) > 1 and after:
            # The comment stays at the first line.
            lines[0] += source.text[end:stop].rstrip() if stop >= 0 else source.text[end:].rstrip()
            end = stop if stop >= 0 else len(source.text)
        return Fix((source.edit(start, end, f"\n{indent}".join(lines)), *written.imports), recipe.unsafe)


def _stored(code: str) -> Iterable[str]:
    """The names that lines of a recipe bind."""
    try:
        tree = ast.parse(code.replace("{self}", "self").replace("{...}", ""))
    except SyntaxError:
        return ()
    return [one.id for one in ast.walk(tree) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)]


def _renamed(code: str, name: str) -> str:
    """The same lines with another name."""
    return re.sub(rf"\b{name}\b", f"{name}_", code)


def _depth(line: str) -> int:
    return (len(line) - len(line.lstrip())) // 4


def _step(source: Source, indent: str) -> str:
    """What a file indents with."""
    if "\t" in indent or any(line.startswith("\t") for line in source.lines):
        return "\t"
    return "    "
