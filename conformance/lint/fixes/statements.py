"""Lines in place of a call that is a statement, and of a ``try`` around one."""

import ast
import re
from collections.abc import Iterable, Sequence

from conformance.inventory.advice.model import Recipe
from conformance.lint.fixes.arguments import Arguments
from conformance.lint.fixes.calling import takes
from conformance.lint.fixes.imports import provider_of
from conformance.lint.fixes.places import Place
from conformance.lint.fixes.source import Source
from conformance.lint.fixes.templates import Filling
from conformance.lint.model import Edit, Finding, Fix, Remedy


class Statements(Arguments):
    """Makes the fixes that are statements."""

    def _statement(self, recipe: Recipe, remedy: Remedy, place: Place) -> Fix | None:
        """Lines in place of a call that is a statement."""
        source, node, call = place.source, place.node, place.call
        if call is None or not isinstance(place.above(1), ast.Expr):
            return None
        first = (*call.args, *(one.value for one in call.keywords))[:1]
        if recipe.only and not (first and self._said(first[0]) in recipe.only):
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

    def _is_asked_more(self, place: Place, finding: Finding, others: Sequence[Finding]) -> bool:
        """Whether something else is told of a call: it is seen to first, for of another class nothing is."""
        if place.call is None:
            return False
        start, end = place.source.of(place.call)
        for one in others:
            if one.subject != finding.subject and one.cell == place.source.cell and one.severity != "note":
                first, last = place.source.range(one.span)
                if start <= first and last <= end:
                    return True
        return False

    def _subclass(self, recipe: Recipe, remedy: Remedy, place: Place) -> Fix | None:
        """A class that does what is asked for in place of the one that is called, put behind the file's imports."""
        source, node, call = place.source, place.node, place.call
        written = Filling(self.naming, source, node, None).fill(recipe.subclass.strip(), None)
        name = recipe.subclass.split("class ", 1)[1].partition("(")[0]
        if (
            call is None
            or place.open
            or written is None
            or written.imports
            or takes(self.callee(remedy), remedy.argument)
        ):
            return None
        instead = source.edit(*source.of(node), name)
        if any(written.text in one.text for one in self.file.sources.values()):
            return Fix((instead,), recipe.unsafe)
        put = None if self.naming.taken(name) else self._behind_imports(f"\n\n\n{written.text}")
        return None if put is None else Fix((instead, put), recipe.unsafe)

    def _ahead(self, recipe: Recipe, remedy: Remedy, place: Place) -> Fix | None:
        """A statement behind the file's imports, with those that it takes."""
        written = Filling(self.naming, place.source, place.node, None).fill(recipe.ahead, None)
        if written is None or not all(one.text.startswith("\n") for one in written.imports):
            return None
        put = self._behind_imports("".join(one.text for one in written.imports) + f"\n\n{written.text}")
        return None if put is None else Fix((put,), recipe.unsafe)

    def _behind_imports(self, text: str) -> Edit | None:
        """Text behind the imports that a file begins with, where Keras is among them."""
        keras = {id(one.node) for one in self.naming.imported if provider_of(one.whole) or one.whole == "tensorflow"}
        for source in self.file.sources.values():
            last, known = None, False
            for number, node in enumerate(source.tree.body):
                docstring = number == 0 and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
                if not docstring and not isinstance(node, ast.Import | ast.ImportFrom):
                    break
                last, known = node, known or id(node) in keras
            if last is not None and known:
                stop = source.text.find("\n", source.of(last)[1])
                return source.edit(stop, stop, text) if stop >= 0 else None
        return None

    def _handler(self, recipe: Recipe, remedy: Remedy, place: Place) -> Fix | None:
        """What the code does where the call raises, in place of the ``try`` that begins with it."""
        source, call = place.source, place.call
        above = place.trail[:-1]
        around = next((one for one in reversed(above) if isinstance(one, ast.Try)), None)
        if call is None or around is None or around.finalbody:
            return None
        first = around.body[0]
        alone = isinstance(first, ast.Assign | ast.AnnAssign | ast.Expr) and first.value is call
        still = all(isinstance(one, ast.Name | ast.Attribute | ast.Constant) for one in _given(call))
        handler = next((one for one in around.handlers if _takes(one.type, recipe.handler)), None)
        if not (alone and still) or handler is None or handler.name or not _goes_on(handler):
            return None
        text = _moved(source, handler.body, source.indent(source.of(around)[0]))
        return None if text is None else Fix((source.edit(*source.of(around), text),), recipe.unsafe)


def _given(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(one.value for one in call.keywords)]


def _takes(caught: ast.expr | None, exception: str) -> bool:
    """Whether an ``except`` takes an exception."""
    if isinstance(caught, ast.Tuple):
        return any(_takes(one, exception) for one in caught.elts)
    return caught is None or (isinstance(caught, ast.Name) and caught.id in (exception, "Exception", "BaseException"))


def _goes_on(handler: ast.ExceptHandler) -> bool:
    """Whether the code goes on behind a handler: it neither raises nor ends the process."""
    for node in ast.walk(handler):
        called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
        if isinstance(node, ast.Raise) or called in ("exit", "quit", "sys.exit", "os._exit"):
            return False
    return True


def _moved(source: Source, body: list[ast.stmt], indent: str) -> str | None:
    """Statements as they are written at another depth; None where a text in them has several lines."""
    start, end = source.of(body[0])[0], source.of(body[-1])[1]
    texts = (one for part in body for one in ast.walk(part) if isinstance(one, ast.Constant | ast.JoinedStr))
    if indent.strip() or any(one.lineno != one.end_lineno for one in texts):
        return None
    own = source.indent(start)
    first, *others = source.text[start:end].split("\n")
    if any(line.strip() and not line.startswith(own) for line in others):
        return None
    return "\n".join([first, *(indent + line[len(own) :] if line.strip() else "" for line in others)])


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
