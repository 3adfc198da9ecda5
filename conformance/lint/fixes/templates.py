"""Code of recipes with the parts of a call in it."""

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass

from conformance.inventory.described import Signature
from conformance.lint.fixes.calling import literal
from conformance.lint.fixes.naming import Naming
from conformance.lint.fixes.source import Source
from conformance.lint.model import Edit

#: ``{self}``, ``{...}``, ``{x}``; and names of packages, which a file may have under another name.
_FIELD = re.compile(r"\{(\.\.\.|\w+)\}")
_PACKAGE = re.compile(r"(?<![\w.])(keras|np|tf)\.([A-Za-z_][\w.]*)")

#: Expressions that stand anywhere without parentheses.
_ATOMS = (ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.List, ast.Dict, ast.Set, ast.JoinedStr, ast.ListComp)


@dataclass(frozen=True)
class Written:
    """Code that takes the place of something, and the imports that it takes."""

    text: str
    imports: tuple[Edit, ...]


class Filling:
    """Fills code for one call, or for a name or member that is not called."""

    def __init__(self, naming: Naming, source: Source, node: ast.expr, call: ast.Call | None) -> None:
        self.naming, self.source, self.node, self.call = naming, source, node, call

    def fill(self, code: str, signature: Signature | None) -> Written | None:
        """The code with all of its fields; None where one of them is not there, or an argument would be lost."""
        names = () if signature is None else signature.positional
        # {0} is the first argument, whatever a version calls it.
        code = re.sub(r"\{(\d)\}", lambda match: f"{{{_at(names, int(match[1]))}}}", code)
        given = self._given(signature)
        if given is None:
            return None
        fields = {match[1] for match in _FIELD.finditer(code)}
        rest = "..." in fields
        if not rest and (given.keys() - fields or "*" in given):
            return None
        named = self._packages(code)
        if named is None:
            return None
        code, imports = named
        text, at = [], 0
        asked = [match[1] for match in _FIELD.finditer(code)]
        for match in _FIELD.finditer(code):
            text.append(code[at : match.start()])
            value = self._value(match[1], given, signature)
            if value is None:
                return None
            node, written = value
            if asked.count(match[1]) > 1 and not isinstance(node, ast.Name | ast.Attribute | ast.Constant | None):
                # It would be computed twice.
                return None
            bare = node is None or isinstance(node, _ATOMS) or (isinstance(node, ast.Constant) and written[:1] in "'\"")
            lone = _lone(code, match.start(), match.end())
            bare = bare and "\n" not in written
            text.append(written if bare or lone else f"({written})")
            at = match.end()
        text.append(code[at:])
        return Written("".join(text), imports)

    def _given(self, signature: Signature | None) -> dict[str, ast.expr] | None:
        """Parameter → its argument; ``*`` where one cannot be told by its name."""
        given: dict[str, ast.expr] = {}
        if self.call is None:
            return given
        names = () if signature is None else signature.positional
        for place, one in enumerate(self.call.args):
            starred = isinstance(one, ast.Starred)
            given["*" if starred or place >= len(names) else names[place]] = one
        for keyword in self.call.keywords:
            if keyword.arg is not None and keyword.arg in given:
                return None
            given[keyword.arg or "*"] = keyword.value
        return given

    def _value(
        self, field: str, given: dict[str, ast.expr], signature: Signature | None
    ) -> tuple[ast.expr | None, str] | None:
        if field == "self":
            owner = self.node.value if isinstance(self.node, ast.Attribute) else None
            return None if owner is None else (owner, self.source.segment(owner))
        if field == "...":
            if self.call is None:
                return None
            parts = self.source.parts(self.call)
            if parts is None:
                return None
            return None, self.source.text[parts[0].start : parts[-1].end] if parts else ""
        if field in given:
            return given[field], self._segment(given[field])
        parameter = None if signature is None else signature.get(field)
        if parameter is not None and parameter.default is not None and literal(parameter.default):
            return None, parameter.default
        return None

    def _segment(self, node: ast.expr) -> str:
        """The text of an argument: of the output of a model as every model of Keras 3 has it."""
        text = self.source.segment(node)
        if isinstance(node, ast.Attribute) and node.attr in ("output", "input"):
            reached = (self.source.cell, self.source.span(*self.source.of(node))) in self.naming.file.reached
            return f"{text}s[0]" if reached and text.endswith(node.attr) else text
        return text

    def _packages(self, code: str) -> tuple[str, tuple[Edit, ...]] | None:
        """The code with the names that this file has for packages."""
        imports: list[Edit] = []
        text, at = [], 0
        for match in _PACKAGE.finditer(code):
            short, rest = match[1], match[2].rstrip(".")
            found = self.naming.of_keras(rest) if short == "keras" else self.naming.of_package(short, rest)
            if found is None:
                return None
            text += [code[at : match.start()], found[0]]
            imports += found[1]
            at = match.start() + len(short) + 1 + len(rest)
        text.append(code[at:])
        return "".join(text), tuple(dict.fromkeys(imports))


def _at(names: Sequence[str], place: int) -> str:
    return names[place] if place < len(names) else f"_{place}"


def _lone(code: str, start: int, end: int) -> bool:
    """Whether a field stands alone: between parentheses, commas and the like."""
    before, after = code[:start].rstrip(), code[end:].lstrip()
    return (not before or before[-1] in "(,=[{:") and (not after or after[0] in "),]}:")


def fitted(source: Source, start: int, end: int, text: str) -> str:
    """An expression as it can stand in the place of a range: with parentheses where it needs them."""
    try:
        node = ast.parse(text.replace("\n", " ").strip(), mode="eval").body
    except SyntaxError:
        return text
    if isinstance(node, (*_ATOMS, ast.Constant)) or source.alone(start, end):
        return text
    return f"({text})"
