"""A finding with a remedy → the edits that do away with it: the first of its recipes that applies in this file."""

import ast
import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from conformance.inventory.advice.model import Recipe
from conformance.inventory.described import Entry, Member
from conformance.lint.fixes import calling, endings, imports
from conformance.lint.fixes.naming import Naming
from conformance.lint.fixes.source import File, Source
from conformance.lint.fixes.templates import Filling, fitted
from conformance.lint.knowledge import Knowledge
from conformance.lint.model import Edit, Finding, Fix, Remedy

#: What a use is, where it is called.
_Found = tuple[Source, ast.expr, ast.Call | None, list[ast.AST]]

#: Literals and names can be left out: nothing happens while they are made.
_STILL = (ast.Constant, ast.Name, ast.Attribute, ast.UnaryOp, ast.List, ast.Tuple, ast.Dict, ast.expr_context, ast.USub)


class Mender:
    """Makes fixes for the findings in one file."""

    def __init__(self, file: File, knowledge: Knowledge) -> None:
        self.file, self.knowledge = file, knowledge
        self.naming = Naming(file, knowledge)

    def fix(self, finding: Finding, others: Sequence[Finding]) -> Fix | None:
        """The fix of a finding, of which ``others`` are in the same file; None where there is none."""
        remedy = finding.remedy
        if remedy is None:
            return None
        for recipe in remedy.recipes:
            if recipe.losses and not (self.file.losses and self.file.losses.issubset(recipe.losses)):
                continue
            if any(use.path in recipe.unless or f".{use.member}" in recipe.unless for use in self.file.uses):
                continue
            found = self._made(recipe, remedy, finding, others)
            if found is not None and found.edits:
                return found
        return None

    def _made(self, recipe: Recipe, remedy: Remedy, finding: Finding, others: Sequence[Finding]) -> Fix | None:
        use = remedy.use
        source = self.file.sources.get(use.cell)
        if source is None:
            return None
        if use.kind == "key" or recipe.values and not recipe.argument and not remedy.argument:
            return self._string(recipe, finding, source)
        if use.kind == "override":
            return self._override(recipe, remedy, source)
        if use.importing:
            return self._import(recipe, remedy, source, others)
        found = self._found(remedy, source)
        if found is None:
            return None
        for kind, make in self._kinds.items():
            if getattr(recipe, kind):
                return make(recipe, remedy, found)
        return None

    @property
    def _kinds(self) -> Mapping[str, Callable[[Recipe, Remedy, _Found], Fix | None]]:
        return {
            "name": self._name,
            "member": self._member,
            "argument": self._argument,
            "code": self._code,
            "statement": self._statement,
            "suffix": self._suffix,
            "add": self._add,
            "before": self._before,
            "remove": self._remove,
            "by_name": self._by_name,
        }

    def _found(self, remedy: Remedy, source: Source) -> _Found | None:
        """The expression of a use, and its call."""
        use = remedy.use
        trail = source.trail(use.span, ast.expr)
        while trail and not isinstance(trail[-1], ast.Name | ast.Attribute):
            return None
        if not trail:
            return None
        node = trail[-1]
        assert isinstance(node, ast.expr)
        start, end = source.range(use.at)
        name = use.member or use.path.rpartition(".")[2]
        if isinstance(node, ast.Attribute) and name != "__init__":
            if node.attr != name or source.text[start:end] != name:
                return None
        above = trail[-2] if len(trail) > 1 else None
        call = above if isinstance(above, ast.Call) and above.func is node else None
        if call is not None:
            trail = trail[:-1]
        return source, node, call, trail

    # Names and members.

    def _name(self, recipe: Recipe, remedy: Remedy, found: _Found) -> Fix | None:
        """Another path, and the arguments as its signature has them."""
        source, node, call, _ = found
        path = self._whole(recipe.name, remedy.use.path)
        written = None if path is None else self.naming.of_keras(path)
        new = None if path is None else self.knowledge.new(path)
        if written is None or new is None:
            return None
        edits = [source.edit(*source.of(node), written[0]), *written[1]]
        fitting = self._fitted(source, call, remedy.use.path, "", new, recipe)
        if fitting is None:
            return None
        return Fix(tuple([*edits, *fitting]), recipe.unsafe)

    def _whole(self, name: str, path: str) -> str | None:
        """Of a module that takes the place of another, the name in it; None where it has none."""
        if self.knowledge.apis.kind(name) != "module" or self.knowledge.apis.kind(path) == "module":
            return name
        inside = f"{name}.{path.rpartition('.')[2]}"
        return inside if self.knowledge.new(inside) is not None else None

    def _fitted(
        self,
        source: Source,
        call: ast.Call | None,
        path: str,
        member: str,
        new: Entry | Member | None,
        recipe: Recipe,
    ) -> list[Edit] | None:
        old = self.knowledge.former(path, member)
        if call is None:
            return []
        return calling.Fitting(source, call, old, new, recipe.arguments).edits()

    def _member(self, recipe: Recipe, remedy: Remedy, found: _Found) -> Fix | None:
        """Another member, and the arguments as its signature has them."""
        source, node, call, _ = found
        if not isinstance(node, ast.Attribute):
            return None
        entry = self.knowledge.new(remedy.path)
        new = None if entry is None else entry.members.get(recipe.member)
        if new is None and call is not None:
            return None
        fitting = self._fitted(source, call, remedy.path, remedy.use.member, new, recipe)
        if fitting is None:
            return None
        edit = source.edit(*source.range(remedy.use.at), recipe.member)
        return Fix((edit, *fitting), recipe.unsafe)

    def _override(self, recipe: Recipe, remedy: Remedy, source: Source) -> Fix | None:
        """A method of one's own gets the name that Keras calls, also where the code calls it."""
        old, new = remedy.use.member, recipe.member
        start, end = source.range(remedy.use.at)
        if not new or new in remedy.use.siblings or source.text[start:end] != old:
            return None
        known = {(use.cell, use.at) for use in self.file.uses if use.kind == "member" and use.member == old}
        edits = [source.edit(start, end, new)]
        for piece in self.file.sources.values():
            for node in ast.walk(piece.tree):
                if isinstance(node, ast.Attribute) and node.attr == old:
                    last = piece.of(node)[1]
                    place = piece.span(last - len(old), last)
                    if (piece.cell, place) not in known:
                        edits.append(piece.edit(last - len(old), last, new))
        return Fix(tuple(edits), recipe.unsafe)

    def _code(self, recipe: Recipe, remedy: Remedy, found: _Found) -> Fix | None:
        """Other code in place of the call, of a member that is no method in its place."""
        source, node, call, _ = found
        if remedy.argument:
            return self._of_argument(recipe, remedy, found)
        if remedy.given is not None:
            return self._as_value(recipe, remedy, found)
        if "{" not in recipe.code:
            # A name takes the place of a name, and a call of it stays one.
            call = None
        store = isinstance(getattr(node, "ctx", None), ast.Store)
        signature = self.knowledge.former(remedy.use.path, remedy.use.member)
        if store or (call is None and "{...}" in recipe.code):
            return None
        if call is None and signature is not None and "{" in recipe.code:
            return None
        written = Filling(self.naming, source, node, call).fill(recipe.code, signature)
        if written is None:
            return None
        start, end = source.of(call or node)
        text = fitted(source, start, end, written.text)
        return Fix((source.edit(start, end, text), *written.imports), recipe.unsafe)

    def _as_value(self, recipe: Recipe, remedy: Remedy, found: _Found) -> Fix | None:
        """Other code in place of a string that stands for something."""
        source, node, _, _ = found
        written = Filling(self.naming, source, node, None).fill(recipe.code, None)
        if written is None or remedy.given is None:
            return None
        start, end = source.range(remedy.given)
        return Fix((source.edit(start, end, written.text), *written.imports), recipe.unsafe)

    def _statement(self, recipe: Recipe, remedy: Remedy, found: _Found) -> Fix | None:
        """Lines in place of a call that is a statement."""
        source, node, call, trail = found
        if call is None or len(trail) < 2 or not isinstance(trail[-2], ast.Expr):
            return None
        start, end = source.of(call)
        first = source.text.rfind("\n", 0, start) + 1
        stop = source.text.find("\n", end)
        after = source.text[end : len(source.text) if stop < 0 else stop].strip()
        indent = source.text[first:start]
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

    # Arguments.

    def _keyword(self, remedy: Remedy, found: _Found) -> ast.keyword | None:
        _, _, call, _ = found
        for one in call.keywords if call is not None else ():
            if one.arg == remedy.argument:
                return one
        return None

    def _argument(self, recipe: Recipe, remedy: Remedy, found: _Found) -> Fix | None:
        """Another name of an argument, and other literals of it."""
        source, _, call, _ = found
        keyword = self._keyword(remedy, found)
        same = recipe.argument == remedy.argument
        if call is None or keyword is None or (not same and any(one.arg == recipe.argument for one in call.keywords)):
            return None
        if not self._accepts(self._callee(remedy), recipe.argument):
            return None
        place = source.of(keyword)[0]
        edits = [] if same else [source.edit(place, place + len(remedy.argument), recipe.argument)]
        text = source.segment(keyword.value)
        if recipe.only and _plain(keyword.value) not in recipe.only:
            return None
        if recipe.values:
            value = dict(recipe.values).get(_plain(keyword.value))
            if value is None:
                return None
            edits.append(source.edit(*source.of(keyword.value), _quoted(value, text)))
        return Fix(tuple(edits), recipe.unsafe)

    def _of_argument(self, recipe: Recipe, remedy: Remedy, found: _Found) -> Fix | None:
        """``name=code``: another argument takes over what this one said, with the value that it had."""
        source, node, call, _ = found
        keyword = self._keyword(remedy, found)
        name, _, code = recipe.code.partition("=")
        callee = self._callee(remedy)
        signature = self.knowledge.former(remedy.path, "" if remedy.use.member == "__init__" else remedy.use.member)
        if call is None or keyword is None or signature is None or any(one.arg is None for one in call.keywords):
            return None
        # Of names that are refused, too, it is not known what they say: they are seen to first.
        if any(one is not keyword and not calling.takes(callee, one.arg or "") for one in call.keywords):
            return None
        place = signature.positional.index(name) if name in signature.positional else len(call.args)
        values = {one.arg: one.value for one in call.keywords}
        value = call.args[place] if place < len(call.args) else values.get(name)
        if isinstance(value, ast.Starred) or (value is not None and not isinstance(value, ast.Constant | ast.Name | ast.BinOp)):
            return None
        default = signature.get(name)
        text = source.segment(value) if value is not None else "" if default is None else default.default or ""
        if not text:
            return None
        own = source.segment(keyword.value)
        written = Filling(self.naming, source, node, None).fill(
            code.replace(f"{{{name}}}", text).replace(f"{{{remedy.argument}}}", own), None
        )
        if written is None:
            return None
        if value is None:
            edits = [source.edit(*source.of(keyword), f"{name}={written.text}")]
        else:
            gone = calling.removed(source, call, [calling.number_of(source, call, keyword)])
            if gone is None:
                return None
            edits = [source.edit(*source.of(value), written.text), *gone]
        return Fix((*edits, *written.imports), recipe.unsafe)

    def _remove(self, recipe: Recipe, remedy: Remedy, found: _Found) -> Fix | None:
        """An argument is left out."""
        source, _, call, _ = found
        keyword = self._keyword(remedy, found)
        if call is None or keyword is None:
            return None
        if recipe.only and _plain(keyword.value) not in recipe.only:
            return None
        gone = calling.removed(source, call, [calling.number_of(source, call, keyword)])
        still = all(isinstance(one, _STILL) for one in ast.walk(keyword.value))
        unsafe = recipe.unsafe or ("" if still else f"{remedy.argument} is computed, which may do something else")
        return None if gone is None else Fix(tuple(gone), unsafe)

    def _by_name(self, recipe: Recipe, remedy: Remedy, found: _Found) -> Fix | None:
        """Arguments by position get their names, from that one on."""
        source, _, call, _ = found
        if call is None or remedy.given is None:
            return None
        start = source.range(remedy.given)[0]
        first = next((n for n, one in enumerate(call.args) if source.of(one)[0] == start), -1)
        path, member = remedy.path or remedy.use.path, remedy.use.member
        old = self.knowledge.former(path, "" if member == "__init__" else member)
        edits = calling.by_name(source, call, first, old, self._callee(remedy)) if first >= 0 else None
        return None if edits is None else Fix(tuple(edits), recipe.unsafe)

    def _add(self, recipe: Recipe, remedy: Remedy, found: _Found) -> Fix | None:
        """A further argument, such as a default that is given as it was."""
        source, _, call, _ = found
        name = recipe.add.partition("=")[0]
        if call is None or any(one.arg in (name, None) for one in call.keywords):
            return None
        if not calling.takes(self._callee(remedy), name):
            return None
        edit = calling.added(source, call, [recipe.add])
        return None if edit is None else Fix((edit,), recipe.unsafe)

    def _before(self, recipe: Recipe, remedy: Remedy, found: _Found) -> Fix | None:
        """A layer before this one, where this is the first of a list or is added to a model, takes over arguments."""
        source, node, call, trail = found
        if call is None or any(one.arg is None for one in call.keywords):
            return None
        values = {one.arg: one.value for one in call.keywords}
        asked = re.findall(r"\{(\w+)\}", recipe.before)
        if not all(name in values for name in asked):
            return None
        code = recipe.before
        for name in asked:
            code = code.replace(f"{{{name}}}", source.segment(values[name]))
        written = Filling(self.naming, source, node, None).fill(code, None)
        numbers = [calling.number_of(source, call, one) for one in call.keywords if one.arg in asked]
        gone = calling.removed(source, call, numbers)
        put = None if written is None else self._put_before(source, call, trail, written.text)
        if written is None or gone is None or put is None:
            return None
        return Fix((put, *gone, *written.imports), recipe.unsafe)

    def _put_before(self, source: Source, call: ast.Call, trail: Sequence[ast.AST], code: str) -> Edit | None:
        around = trail[-2] if len(trail) > 1 else None
        start = source.of(call)[0]
        line = source.text.rfind("\n", 0, start) + 1
        if isinstance(around, ast.List) and around.elts[0] is call:
            indent = source.text[line:start]
            return source.edit(start, start, f"{code}, " if indent.strip() else f"{code},\n{indent}")
        statement = trail[-3] if len(trail) > 2 else None  # noqa: PLR2004 -- the statement is two above
        if not (isinstance(around, ast.Call) and isinstance(statement, ast.Expr) and around.args == [call]):
            return None
        if not (isinstance(around.func, ast.Attribute) and around.func.attr == "add"):
            return None
        first = source.of(statement)[0]
        indent = source.text[source.text.rfind("\n", 0, first) + 1 : first]
        if indent.strip():
            return None
        return source.edit(first, first, f"{source.segment(around.func)}({code})\n{indent}")

    def _accepts(self, callee: Entry | Member | None, name: str) -> bool:
        """Whether an argument is taken, or is not known not to be where the advice was run."""
        if calling.takes(callee, name):
            return True
        unknown = callee is not None and callee.takes(name) is None
        return unknown and self.knowledge.to_keras_3

    def _callee(self, remedy: Remedy) -> Entry | Member | None:
        """What is called, as the new one has it."""
        entry = self.knowledge.new(remedy.path or remedy.use.path)
        member = remedy.use.member
        if entry is None or not member or member == "__init__":
            return entry
        return entry.members.get(member)

    # Strings and names of files.

    def _string(self, recipe: Recipe, finding: Finding, source: Source) -> Fix | None:
        """Another text in place of a literal."""
        trail = source.trail(finding.span, ast.Constant)
        if not trail:
            return None
        value = dict(recipe.values).get(_plain(trail[-1]))
        if value is None:
            return None
        start, end = source.of(trail[-1])
        return Fix((source.edit(start, end, _quoted(value, source.text[start:end])),), recipe.unsafe)

    def _suffix(self, recipe: Recipe, remedy: Remedy, found: _Found) -> Fix | None:
        """Another ending of a file's name, wherever this file has the name."""
        source, _, call, _ = found
        if call is None or remedy.given is None:
            return None
        start = source.range(remedy.given)[0]
        values = [*call.args, *(one.value for one in call.keywords)]
        starts = {source.of(one)[0]: one for one in call.args}
        starts.update({source.of(one)[0]: one.value for one in call.keywords})
        node = starts.get(start)
        if node is None or node not in values:
            return None
        return endings.changed(self.file, source, node, recipe, remedy)

    # Imports.

    def _import(self, recipe: Recipe, remedy: Remedy, source: Source, others: Sequence[Finding]) -> Fix | None:
        """A name is imported from elsewhere; what it is bound to stays."""
        if not recipe.name:
            return None
        trail = source.trail(remedy.use.span, ast.alias)
        if len(trail) < 2:
            return None
        alias, statement = trail[-1], trail[-2]
        assert isinstance(alias, ast.alias)
        if isinstance(statement, ast.Import):
            path = self._imported(recipe, remedy)
            edits = None if path is None else imports.renamed(source, statement, alias, path)
            unsafe = recipe.unsafe
        elif isinstance(statement, ast.ImportFrom):
            paths, reasons = self._moving(source, statement, others)
            fitting = self._of_imported(statement, paths)
            edits = imports.moved(source, statement, paths) if alias.name in paths and fitting is not None else None
            edits = None if edits is None else [*edits, *(fitting or ())]
            unsafe = "; ".join(dict.fromkeys(filter(None, reasons)))
        else:
            return None
        return None if not edits else Fix(tuple(edits), unsafe)

    def _imported(self, recipe: Recipe, remedy: Remedy) -> str | None:
        """The new path of what is imported; None where the file uses something of it that is not there."""
        path = self._whole(recipe.name, remedy.use.path)
        old = remedy.use.path
        if path is None:
            return None
        for use in self.file.uses:
            if use.root == old and use.path.startswith(f"{old}.") and use.kind == "name":
                inside = f"{path}.{use.path[len(old) + 1 :]}"
                if self.knowledge.new(inside) is None:
                    return None
        return path if self.knowledge.new(path) is not None else None

    def _moving(
        self, source: Source, statement: ast.ImportFrom, others: Sequence[Finding]
    ) -> tuple[dict[str, str], list[str]]:
        """All names that an import has from elsewhere now, as their findings say, and why that is unsafe."""
        paths: dict[str, str] = {}
        reasons: list[str] = []
        places = {source.span(*source.of(one)): one.name for one in statement.names}
        for one in others:
            remedy = one.remedy
            if remedy is None or not remedy.use.importing or one.cell != source.cell:
                continue
            name = places.get(remedy.use.span)
            for recipe in remedy.recipes if name is not None else ():
                path = self._imported(recipe, remedy) if recipe.name else None
                if path is not None and name is not None:
                    paths[name] = path
                    reasons.append(recipe.unsafe)
                    break
        return paths, reasons

    def _of_imported(self, statement: ast.ImportFrom, paths: Mapping[str, str]) -> list[Edit] | None:
        """The calls of what is imported, fitted to the new signatures; None where one cannot be."""
        edits: list[Edit] = []
        module = imports.provider_of(statement.module or "")
        inside = (statement.module or "")[len(module) :].lstrip(".")
        for name, path in paths.items():
            old = f"{inside}.{name}" if inside else name
            new = self.knowledge.new(path)
            if new is None or new.kind != "function" or self.knowledge.standing(old):
                continue
            for use in self.file.uses:
                if use.kind != "name" or use.importing or use.path != old or use.root != old or use.call is None:
                    continue
                source = self.file.sources[use.cell]
                found = self._found(Remedy((), use), source)
                fitting = None if found is None else self._fitted(source, found[2], old, "", new, Recipe(name=path))
                if fitting is None:
                    return None
                edits.extend(fitting)
        return edits


def _plain(node: ast.AST) -> str:
    """A literal as Python writes it; empty for all else."""
    return repr(node.value) if isinstance(node, ast.Constant) else ""


def _quoted(value: str, like: str) -> str:
    """A literal with the quotes of another."""
    if value[:1] == "'" and like[:1] == '"' and '"' not in value:
        return f'"{value[1:-1]}"'
    return value


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

