"""Arguments of calls: renamed, left out, added, given by name, said by another one or by a layer before."""

import ast
import json
import re

from conformance.inventory.advice.model import Recipe
from conformance.lint.fixes import calling
from conformance.lint.fixes.places import Finder, Place, plain, quoted
from conformance.lint.fixes.source import Source, dotted
from conformance.lint.fixes.templates import Filling
from conformance.lint.model import Edit, Fix, Remedy
from conformance.lint.values import of_copies

#: Literals and names can be left out: nothing happens while they are made.
_STILL = (ast.Constant, ast.Name, ast.Attribute, ast.UnaryOp, ast.List, ast.Tuple, ast.Dict, ast.expr_context, ast.USub)


class Arguments(Finder):
    """Makes the fixes that are about arguments."""

    def _argument(self, recipe: Recipe, remedy: Remedy, place: Place) -> Fix | None:
        """Another name of an argument, and other literals of it."""
        source, call = place.source, place.call
        keyword = place.keyword(remedy.argument)
        same = recipe.argument == remedy.argument
        if call is None or keyword is None or (not same and any(one.arg == recipe.argument for one in call.keywords)):
            return None
        if not self.accepts(self.callee(remedy), recipe.argument, remedy.argument):
            return None
        if not same and self._is_given(place, remedy, recipe.argument):
            return None
        start = source.of(keyword)[0]
        edits = [] if same else [source.edit(start, start + len(remedy.argument), recipe.argument)]
        text = source.segment(keyword.value)
        if recipe.only and self._said(keyword.value) not in recipe.only:
            return None
        if recipe.values:
            value = dict(recipe.values).get(self._said(keyword.value))
            if value is None:
                return None
            edits.append(source.edit(*source.of(keyword.value), quoted(value, text)))
        return Fix(tuple(edits), recipe.unsafe)

    def _said(self, node: ast.expr) -> str:
        """A literal as Python writes it, or ``tf.VariableAggregation.MEAN`` for a value of TensorFlow of that kind."""
        return plain(node) or of_copies(dotted(node, self.file.origin))

    def _is_given(self, place: Place, remedy: Remedy, name: str) -> bool:
        """Whether a call gives an argument by position."""
        callee = self.callee(remedy)
        names = callee.signature.positional if callee is not None and callee.signature is not None else ()
        return place.call is not None and name in names and names.index(name) < len(place.call.args)

    def _of_argument(self, recipe: Recipe, remedy: Remedy, place: Place) -> Fix | None:
        """``name=code``: another argument takes over what this one said, with the value that it had."""
        source, node, call = place.source, place.node, place.call
        keyword = place.keyword(remedy.argument)
        name, _, code = recipe.code.partition("=")
        callee = self.callee(remedy)
        signature = self.knowledge.former(remedy.path, "" if remedy.use.member == "__init__" else remedy.use.member)
        if call is None or keyword is None or signature is None or place.open:
            return None
        if recipe.only and self._said(keyword.value) not in recipe.only:
            return None
        # Of names that are refused, too, it is not known what they say: they are seen to first.
        if any(one is not keyword and not calling.takes(callee, one.arg or "") for one in call.keywords):
            return None
        if any(
            one.argument == name for k in call.keywords for one in self.knowledge.recipes(remedy.path, "", k.arg or "")
        ):
            # It is given by its old name, which is seen to first.
            return None
        number = signature.positional.index(name) if name in signature.positional else len(call.args)
        values = {one.arg: one.value for one in call.keywords}
        value = call.args[number] if number < len(call.args) else values.get(name)
        if isinstance(value, ast.Starred) or (
            value is not None and not isinstance(value, ast.Constant | ast.Name | ast.BinOp)
        ):
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

    def _value_of(self, remedy: Remedy, place: Place) -> ast.expr | None:
        """What the argument is given that a finding is about, by name or by position."""
        keyword = place.keyword(remedy.argument)
        if keyword is not None or place.call is None or remedy.given is None:
            return None if keyword is None else keyword.value
        start = place.source.range(remedy.given)[0]
        return next((one for one in place.call.args if place.source.of(one)[0] == start), None)

    def _pieces(self, recipe: Recipe, remedy: Remedy, place: Place) -> Fix | None:
        """Other code in place of what an argument is given, with that or with parts of it."""
        source, value = place.source, self._value_of(remedy, place)
        if value is None:
            return None
        texts = [_piece(source, value, one) if one.startswith("@") else one for one in recipe.pieces]
        if any(one is None for one in texts):
            return None
        return Fix((source.edit(*source.of(value), "".join(one for one in texts if one)),), recipe.unsafe)

    def _entries(self, recipe: Recipe, remedy: Remedy, place: Place) -> Fix | None:
        """Further entries of a dictionary, behind the others."""
        source, value = place.source, self._value_of(remedy, place)
        if not isinstance(value, ast.Dict) or not recipe.entries:
            return None
        end = source.of(value)[1] - 1
        before = source.text[:end].rstrip()
        comma = " " if before.endswith(",") else ", " if value.keys else ""
        text = comma + ", ".join(f"{key}: {code}" for key, code in recipe.entries)
        return Fix((source.edit(end, end, text),), recipe.unsafe)

    def _remove(self, recipe: Recipe, remedy: Remedy, place: Place) -> Fix | None:
        """An argument is left out."""
        source, call = place.source, place.call
        keyword = place.keyword(remedy.argument)
        if call is None or keyword is None:
            return None
        if recipe.only and self._said(keyword.value) not in recipe.only:
            return None
        gone = calling.removed(source, call, [calling.number_of(source, call, keyword)])
        still = all(isinstance(one, _STILL) for one in ast.walk(keyword.value))
        unsafe = recipe.unsafe or ("" if still else f"{remedy.argument} is computed, which may do something else")
        return None if gone is None else Fix(tuple(gone), unsafe)

    def _by_name(self, recipe: Recipe, remedy: Remedy, place: Place) -> Fix | None:
        """Arguments by position get their names, from that one on."""
        source, call = place.source, place.call
        if call is None or remedy.given is None:
            return None
        start = source.range(remedy.given)[0]
        first = next((n for n, one in enumerate(call.args) if source.of(one)[0] == start), -1)
        path, member = remedy.path or remedy.use.path, remedy.use.member
        old = self.knowledge.former(path, "" if member == "__init__" else member)
        edits = calling.by_name(source, call, first, old, self.callee(remedy)) if first >= 0 else None
        return None if edits is None else Fix(tuple(edits), recipe.unsafe)

    def _join(self, recipe: Recipe, remedy: Remedy, place: Place) -> Fix | None:
        """Arguments by position, from one to another, become one tuple."""
        source, call = place.source, place.call
        parts = None if call is None else source.parts(call)
        first, last = recipe.join
        if call is None or parts is None or last >= len(call.args):
            return None
        start, end = parts[first].start, parts[last].end
        return Fix((source.edit(start, start, "("), source.edit(end, end, ")")), recipe.unsafe)

    def _add(self, recipe: Recipe, remedy: Remedy, place: Place) -> Fix | None:
        """A further argument, such as a default that is given as it was."""
        source, call = place.source, place.call
        name = recipe.add.partition("=")[0]
        if call is None or any(one.arg in (name, None) for one in call.keywords):
            return None
        if not calling.takes(self.callee(remedy), name):
            return None
        edit = calling.added(source, call, [recipe.add])
        return None if edit is None else Fix((edit,), recipe.unsafe)

    def _before(self, recipe: Recipe, remedy: Remedy, place: Place) -> Fix | None:
        """A layer before this one, where this is the first of a list or is added to a model, takes over arguments."""
        source, node, call = place.source, place.node, place.call
        if call is None or place.open:
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
        put = None if written is None else _put_before(place, written.text)
        if written is None or gone is None or put is None:
            return None
        return Fix((put, *gone, *written.imports), recipe.unsafe)


def _piece(source: Source, value: ast.expr, piece: str) -> str | None:
    """A value as it is written, or what it has under a key; None where that cannot be told."""
    key = piece.removeprefix("@")
    if not key:
        return source.segment(value)
    if isinstance(value, ast.Name):
        return f"{value.id}[{json.dumps(key)}]"
    if not isinstance(value, ast.Dict):
        return None
    pairs = zip(value.keys, value.values, strict=True)
    found = [one for name, one in pairs if isinstance(name, ast.Constant) and name.value == key]
    return source.segment(found[0]) if len(found) == 1 else None


def _put_before(place: Place, code: str) -> Edit | None:
    """A layer before one that is the first of a list, or that is added to a model."""
    source, call, around = place.source, place.call, place.above(1)
    if call is None:
        return None
    start = source.of(call)[0]
    if isinstance(around, ast.List) and around.elts[0] is call:
        indent = source.indent(start)
        return source.edit(start, start, f"{code}, " if indent.strip() else f"{code},\n{indent}")
    statement = place.above(2)
    added = isinstance(around, ast.Call) and isinstance(statement, ast.Expr) and around.args == [call]
    if not added or not isinstance(around, ast.Call) or statement is None:
        return None
    first = source.of(statement)[0]
    indent = source.indent(first)
    if indent.strip() or not (isinstance(around.func, ast.Attribute) and around.func.attr == "add"):
        return None
    return source.edit(first, first, f"{source.segment(around.func)}({code})\n{indent}")
