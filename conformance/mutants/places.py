"""The places of a class or function where a fault can be put, found in its source text alone."""

import ast
import copy
from collections.abc import Iterator
from functools import cached_property

from conformance.mutants.model import Kind, Place

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_COMPUTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
}

#: What is said and not done: nothing in it changes what a program computes, except its words.
_SAID = (ast.Raise, ast.Assert)

#: Two positional arguments can be exchanged, but not of a function to which their order is nothing.
_TWO = 2
_COMMUTATIVE = frozenset(
    {"add", "multiply", "maximum", "minimum", "equal", "not_equal", "logical_and", "logical_or", "bitwise_and"}
)


class Source:
    """The text of a module, parsed."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tree = ast.parse(text)

    @cached_property
    def _lines(self) -> list[str]:
        return self.text.splitlines(keepends=True)

    @cached_property
    def _starts(self) -> list[int]:
        starts = [0]
        for line in self._lines:
            starts.append(starts[-1] + len(line))
        return starts

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        """Where a node's text begins and ends; the tree counts bytes of a line."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self._at(node.lineno, node.col_offset), self._at(node.end_lineno, node.end_col_offset)

    def _at(self, line: int, column: int) -> int:
        text = self._lines[line - 1]
        return self._starts[line - 1] + len(text.encode()[:column].decode())

    def find(self, name: str) -> ast.ClassDef | ast.FunctionDef | None:
        """The class or function of a dotted name within the module."""
        body = self.tree.body
        found: ast.ClassDef | ast.FunctionDef | None = None
        for part in name.split("."):
            found = next(
                (n for n in body if isinstance(n, ast.ClassDef | ast.FunctionDef) and n.name == part),
                None,
            )
            if found is None:
                return None
            body = found.body
        return found

    def bases(self, node: ast.ClassDef) -> Iterator[tuple[str, str]]:
        """The module and name of each class that this one extends, as far as ``from … import`` names it.

        The module is empty where the class stands in this one.
        """
        imported = {
            alias.asname or alias.name: (one.module or "", alias.name)
            for one in self.tree.body
            if isinstance(one, ast.ImportFrom)
            for alias in one.names
        }
        for base in node.bases:
            if isinstance(base, ast.Name):
                if base.id in imported:
                    yield imported[base.id]
                elif self.find(base.id) is not None:
                    yield "", base.id


def places(source: Source, node: ast.ClassDef | ast.FunctionDef) -> Iterator[Place]:
    """Every place in a class or function, in the order of the text."""
    for one in _walk(node):
        start, end = source.span(one)
        before = source.text[start:end]
        # An elif is an if in the tree, but cannot be written as one where it stands.
        if not before.startswith("elif"):
            yield from (
                Place(kind, one.lineno, start, end, " ".join(before.split()), after) for kind, after in _changed(one)
            )


def _walk(node: ast.AST) -> Iterator[ast.expr | ast.stmt]:
    """What is done in a node: no words of errors, no docstrings, no texts, no decorators and annotations."""
    for name, value in ast.iter_fields(node):
        if name in {"decorator_list", "annotation", "returns"}:
            continue
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or isinstance(child, (*_SAID, ast.JoinedStr)) or _is_docstring(child):
                continue
            if isinstance(child, ast.expr | ast.stmt):
                yield child
            yield from _walk(child)


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _changed(node: ast.expr | ast.stmt) -> Iterator[tuple[Kind, str]]:
    """The faults that can be put here, each as the text that takes the place of the node's."""
    return _in_statement(node) if isinstance(node, ast.stmt) else _in_expression(node)


def _in_statement(node: ast.stmt) -> Iterator[tuple[Kind, str]]:
    match node:
        case ast.If(test=test, orelse=[]) if not all(isinstance(one, _SAID) for one in node.body):
            yield "drop", _text(node, test=ast.BoolOp(ast.And(), [ast.Constant(False), test]))
        case ast.Expr() | ast.AugAssign():
            yield "drop", "pass"
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if _reads(value, name):
            yield "drop", "pass"


def _in_expression(node: ast.expr) -> Iterator[tuple[Kind, str]]:
    match node:
        case ast.Compare(ops=[op]) if type(op) in _COMPARED:
            yield "flip", _text(node, ops=[_COMPARED[type(op)]()])
        case ast.BoolOp(op=op):
            yield "flip", _text(node, op=ast.Or() if isinstance(op, ast.And) else ast.And())
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield "flip", f"({ast.unparse(operand)})"
        case ast.UnaryOp(op=ast.USub(), operand=operand) if not isinstance(operand, ast.Constant):
            yield "drop", f"({ast.unparse(operand)})"
        case ast.Constant(value=bool() as value):
            yield "flip", str(not value)
        case ast.Constant(value=int() as value):
            yield "move", f"({value + 1})"
        case ast.BinOp(op=op) if type(op) in _COMPUTED and not _joins_text(node):
            yield "swap", _text(node, op=_COMPUTED[type(op)]())
        case ast.IfExp(body=body, orelse=other):
            yield "swap", _text(node, body=other, orelse=body)
        case ast.Call():
            yield from _called(node)


def _called(node: ast.Call) -> Iterator[tuple[Kind, str]]:
    for number, keyword in enumerate(node.keywords):
        if keyword.arg is not None:
            yield "drop", _text(node, keywords=node.keywords[:number] + node.keywords[number + 1 :])
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    starred = any(isinstance(one, ast.Starred) for one in node.args)
    if len(node.args) >= _TWO and not starred and name not in _COMMUTATIVE:
        first, second, *rest = node.args
        if ast.dump(first) != ast.dump(second):
            yield "swap", _text(node, args=[second, first, *rest])


def _text(node: ast.expr | ast.stmt, **changes: object) -> str:
    """A node's text with some of its parts changed; an expression in parentheses, so that it may stand anywhere."""
    changed = copy.copy(node)
    for name, value in changes.items():
        setattr(changed, name, value)
    text = ast.unparse(ast.fix_missing_locations(changed))
    if isinstance(node, ast.stmt):
        # Its first line is indented already.
        return text.replace("\n", "\n" + " " * node.col_offset)
    return f"({text})"


def _joins_text(node: ast.BinOp) -> bool:
    return any(
        isinstance(n, ast.JoinedStr) or (isinstance(n, ast.Constant) and isinstance(n.value, str))
        for n in ast.walk(node)
    )


def _reads(value: ast.expr, name: str) -> bool:
    return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(value))
