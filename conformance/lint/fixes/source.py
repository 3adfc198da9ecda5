"""The text that is to be changed: offsets, nodes by their places, the arguments of a call as they are written."""

import ast
import io
import tokenize
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from conformance.lint.model import Edit, Span, Use
from conformance.lint.nodes import walked
from conformance.lint.parsing import Unit

#: What surrounds an expression that needs no parentheses.
_BEFORE, _AFTER = "(,=[{:\n", "),]}:#\n;"

#: A body of as many statements is searched, and not walked.
_MANY = 8

#: Tokens that are no code.
_BLANK = frozenset({tokenize.NL, tokenize.NEWLINE, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT})


@dataclass(frozen=True)
class Part:
    """An argument of a call as it is written, with its name and parentheses; the comma behind it, if there is one."""

    start: int
    end: int
    comma: int = -1


class Source:
    """A piece of a file: a module, or a cell of a notebook. Offsets count characters; lines end with ``\\n``."""

    def __init__(self, unit: Unit) -> None:
        self.cell, self.tree, self.lines = unit.cell, unit.tree, unit.lines
        #: Of nodes with many statements, where these begin: a long file is asked for thousands of places.
        self._begins: dict[int, list[int]] = {}

    @cached_property
    def text(self) -> str:
        """All of it."""
        return "\n".join(self.lines)

    @cached_property
    def _starts(self) -> Sequence[int]:
        starts, at = [], 0
        for line in self.lines:
            starts.append(at)
            at += len(line) + 1
        return starts

    def range(self, span: Span) -> tuple[int, int]:
        """The offsets of a span."""
        return (
            self._starts[span.line - 1] + span.column - 1,
            self._starts[span.end_line - 1] + span.end_column - 1,
        )

    def span(self, start: int, end: int) -> Span:
        """The span between two offsets."""
        first, last = self._line(start), self._line(end)
        return Span(first + 1, start - self._starts[first] + 1, last + 1, end - self._starts[last] + 1)

    def _line(self, offset: int) -> int:
        low, high = 0, len(self._starts)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self._starts[middle] <= offset else (low, middle)
        return low

    def edit(self, start: int, end: int, text: str) -> Edit:
        """What takes the place of a range."""
        return Edit(self.span(start, end), text, self.cell)

    # Nodes.

    def _offset(self, line: int, column: int) -> int:
        """The offset of a place as Python tells it: a column in bytes."""
        text = self.lines[line - 1]
        if not text.isascii():
            column = len(text.encode("utf-8", "surrogatepass")[:column].decode("utf-8", "ignore"))
        return self._starts[line - 1] + column

    def of(self, node: ast.AST) -> tuple[int, int]:
        """The range of a node."""
        place = node.lineno, node.col_offset, node.end_lineno, node.end_col_offset  # type: ignore[attr-defined]
        return self._offset(place[0], place[1]), self._offset(place[2], place[3])

    def segment(self, node: ast.AST) -> str:
        """The text of a node."""
        start, end = self.of(node)
        return self.text[start:end]

    def trail(self, span: Span, kind: type[ast.AST]) -> list[ast.AST]:
        """The nodes from the module down to that of a kind with exactly this place; empty where there is none."""
        wanted = self.range(span)
        return self._down(self.tree, wanted, kind)

    def _down(self, node: ast.AST, wanted: tuple[int, int], kind: type[ast.AST]) -> list[ast.AST]:
        if isinstance(node, kind) and hasattr(node, "lineno") and self.of(node) == wanted:
            return [node]
        for child in self._children(node, wanted[0]):
            if not self._holds(child, wanted):
                continue
            if found := self._down(child, wanted, kind):
                return [node, *found]
        return []

    def _children(self, node: ast.AST, start: int) -> Iterator[ast.AST]:
        """The parts of a node; of its body the statement alone that can hold an offset."""
        body = getattr(node, "body", None)
        if not isinstance(body, list) or len(body) < _MANY:
            yield from ast.iter_child_nodes(node)
            return
        begins = self._begins.get(id(node))
        if begins is None:
            begins = self._begins[id(node)] = [self._first(one) for one in body]
        for name, value in ast.iter_fields(node):
            if name == "body":
                yield from body[max(bisect_right(begins, start) - 1, 0) :][:1]
            elif isinstance(value, ast.AST):
                yield value
            elif isinstance(value, list):
                yield from (one for one in value if isinstance(one, ast.AST))

    def _first(self, node: ast.AST) -> int:
        """Where a node begins; decorators stand before what they decorate, and Python says it begins behind them."""
        return min(self.of(one)[0] for one in (node, *getattr(node, "decorator_list", ())))

    def _holds(self, node: ast.AST, wanted: tuple[int, int]) -> bool:
        if not hasattr(node, "lineno"):
            return True
        return self._first(node) <= wanted[0] and wanted[1] <= self.of(node)[1]

    @cached_property
    def _formatted(self) -> tuple[list[int], list[int]]:
        """Where f-strings begin and end; those in another one are left out."""
        begins: list[int] = []
        ends: list[int] = []
        for first, last in sorted(self.of(node) for node in walked(self.tree) if isinstance(node, ast.JoinedStr)):
            if not ends or first >= ends[-1]:
                begins.append(first)
                ends.append(last)
        return begins, ends

    def in_formatted(self, offset: int) -> bool:
        """Whether an offset is in an f-string."""
        begins, ends = self._formatted
        at = bisect_right(begins, offset) - 1
        return at >= 0 and offset < ends[at]

    # Calls.

    def parts(self, call: ast.Call) -> list[Part] | None:
        """The arguments of a call in the order in which they stand; None where they cannot be told apart."""
        start, end = self.inside(call)
        if start < 0:
            return None
        parts: list[Part] = []
        first = last = -1
        depth = 0
        for token, at, to in self._tokens(start - 1, end + 1):
            if token.type in _BLANK or not token.string:
                continue
            if token.type == tokenize.OP and token.string in "([{":
                depth += 1
                if depth == 1:
                    continue
            elif token.type == tokenize.OP and token.string in ")]}":
                depth -= 1
                if depth == 0:
                    break
            elif depth == 1 and token.type == tokenize.OP and token.string == ",":
                parts.append(Part(first, last, at))
                first = -1
                continue
            first, last = (at if first < 0 else first), to
        if first >= 0:
            parts.append(Part(first, last))
        return parts if len(parts) == len(call.args) + len(call.keywords) else None

    def inside(self, call: ast.Call) -> tuple[int, int]:
        """What is between the parentheses of a call; ``(-1, -1)`` where that is not known."""
        end = self.of(call)[1]
        start = self.of(call.func)[1]
        for token, _, to in self._tokens(start, end):
            if token.type == tokenize.OP and token.string == "(":
                return to, end - 1
            if token.type not in _BLANK and token.string not in ("", ")"):
                break
        return -1, -1

    def _tokens(self, start: int, end: int) -> Iterator[tuple[tokenize.TokenInfo, int, int]]:
        """The tokens in a range, with their offsets."""
        text = self.text[start:end]
        starts = [0, *(at + 1 for at, one in enumerate(text) if one == "\n")]
        try:
            for token in tokenize.generate_tokens(io.StringIO(text).readline):
                if token.end[0] <= len(starts):
                    first, last = (start + starts[line - 1] + column for line, column in (token.start, token.end))
                    yield token, first, last
        except (tokenize.TokenError, IndentationError, SyntaxError):
            return

    def indent(self, offset: int) -> str:
        """What stands before an offset on its line."""
        return self.text[self.text.rfind("\n", 0, offset) + 1 : offset]

    def alone(self, start: int, end: int) -> bool:
        """Whether what stands around a range lets any expression stand there without parentheses."""
        text = self.text
        while start and text[start - 1] in " \t":
            start -= 1
        while end < len(text) and text[end] in " \t":
            end += 1
        before, after = text[max(start - len("return"), 0) : start], text[end : end + 1]
        word = before.endswith(("return", "yield"))
        return (not before or before[-1] in _BEFORE or word) and (not after or after[0] in _AFTER)


class File:
    """A file that is to be changed: its pieces, and the uses that were found in it."""

    def __init__(self, units: Sequence[Unit], uses: Sequence[Use]) -> None:
        self.sources: Mapping[int, Source] = {unit.cell: Source(unit) for unit in units}
        self.uses = uses

    @cached_property
    def words(self) -> frozenset[str]:
        """All names that stand anywhere in it, but for those of imports at its top and attributes."""
        found: set[str] = set()
        for source in self.sources.values():
            for node in ast.walk(source.tree):
                match node:
                    case ast.Name():
                        found.add(node.id)
                    case ast.arg():
                        found.add(node.arg)
                    case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                        found.add(node.name)
                    case _:
                        pass
        return frozenset(found)

    @cached_property
    def paths(self) -> frozenset[str]:
        """All that is used: paths of symbols, and members behind a dot."""
        return frozenset(name for use in self.uses for name in (use.path, f".{use.member}"))

    @cached_property
    def reached(self) -> frozenset[tuple[int, Span]]:
        """Where ``model.output`` and ``model.input`` stand: of a Sequential model Keras 3 has ``outputs`` alone."""
        used = (use for use in self.uses if use.kind == "member" and use.member in ("output", "input"))
        return frozenset((use.cell, use.span) for use in used if use.path.rpartition(".")[2] in ("Model", "Sequential"))

    @cached_property
    def names(self) -> Counter[str]:
        """How often each name stands in it, attributes and imports left out."""
        trees = (source.tree for source in self.sources.values())
        return Counter(node.id for tree in trees for node in walked(tree) if isinstance(node, ast.Name))

    @cached_property
    def attributes(self) -> Mapping[str, Sequence[tuple[Source, ast.Attribute]]]:
        """Name → the attributes of this name."""
        found: dict[str, list[tuple[Source, ast.Attribute]]] = {}
        for source in self.sources.values():
            for node in ast.walk(source.tree):
                if isinstance(node, ast.Attribute):
                    found.setdefault(node.attr, []).append((source, node))
        return found

    @cached_property
    def made(self) -> Mapping[str, Sequence[ast.expr]]:
        """Attribute → what is called for what is bound to it."""
        found: dict[str, list[ast.expr]] = {}
        for source in self.sources.values():
            for node in ast.walk(source.tree):
                if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
                    names = {one.attr for one in node.targets if isinstance(one, ast.Attribute)}
                    for name in names:
                        found.setdefault(name, []).append(node.value.func)
        return found

    @cached_property
    def bound(self) -> frozenset[str]:
        """The names that anything but an import at the top of the file binds, anywhere."""
        found: set[str] = set()
        for source in self.sources.values():
            top = {id(one) for one in source.tree.body}
            for node in ast.walk(source.tree):
                match node:
                    case ast.Name(ctx=ast.Store() | ast.Del()):
                        found.add(node.id)
                    case ast.arg():
                        found.add(node.arg)
                    case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                        found.add(node.name)
                    case ast.ExceptHandler(name=str()):
                        found.add(str(node.name))
                    case ast.Import() | ast.ImportFrom() if id(node) not in top:
                        found.update((one.asname or one.name).partition(".")[0] for one in node.names)
                    case _:
                        pass
        return frozenset(found)

    @cached_property
    def origin(self) -> Mapping[str, str]:
        """Name → the dotted name that it stands for: of all imports, and of what one of these is bound to once."""
        found: dict[str, str] = {}
        stored: Counter[str] = Counter()
        assigned: list[tuple[str, ast.expr]] = []
        for source in self.sources.values():
            for node in ast.walk(source.tree):
                match node:
                    case ast.Import():
                        for one in node.names:
                            found[one.asname or one.name.partition(".")[0]] = (
                                one.name if one.asname else one.name.partition(".")[0]
                            )
                    case ast.ImportFrom(module=str(), level=0):
                        found.update({one.asname or one.name: f"{node.module}.{one.name}" for one in node.names})
                    case ast.Assign(targets=[ast.Name() as target]):
                        assigned.append((target.id, node.value))
                    case ast.Name(ctx=ast.Store()):
                        stored[node.id] += 1
                    case _:
                        pass
        for name, value in assigned:
            if stored[name] == 1 and name not in found and (whole := dotted(value, found)):
                found[name] = whole
        return found

    @cached_property
    def losses(self) -> frozenset[str] | None:
        """The losses that all calls of ``compile`` name; None where one of them is no text, or there is none."""
        found: set[str] = set()
        for use in self.uses:
            if use.member != "compile" or use.call is None:
                continue
            named = [one for one in use.call.named if one.name == "loss"] or list(use.call.positional[1:2])
            if not named or not (named[0].whole or named[0].strings):
                return None
            found.update(text for text, _ in named[0].strings)
            if named[0].whole:
                found.add(named[0].ending)
        return frozenset(found) or None


def dotted(node: ast.expr, origin: Mapping[str, str]) -> str:
    """The dotted name that an expression stands for, its first name as the file has it; empty where it is none."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name) or node.id not in origin:
        return ""
    return ".".join([origin[node.id], *reversed(parts)])
