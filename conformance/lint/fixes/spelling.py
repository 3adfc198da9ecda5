"""How the code of a file puts names of files together: the pieces that are known, and where the last one stands."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from conformance.lint.fixes.source import File, Source, dotted

#: What is filled in later: fields of ``format`` and of ``%``.
_FIELDS = re.compile(r"\{[^{}]*\}|%[-+ #0-9.]*[a-zA-Z]")

#: Functions that give the path that they get, or put several together.
_PATHS = frozenset({"os.fspath", "str", "os.path.abspath", "os.path.expanduser", "os.path.normpath"})
_JOINING = frozenset({"os.path.join", "pathlib.Path", "pathlib.PurePath", "tensorflow.io.gfile.join"})

#: What has names of its own.
_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda

#: In the place of what is no value that is assigned.
_UNKNOWN = ast.Constant(None)

#: A name is followed through so many others.
_DEPTH = 8

#: So many letters and digits that two names share say that they mean one file.
_TELLING = 3


@dataclass(frozen=True)
class Spelled:
    """The name of a file: its pieces, None for what is not known; the literal that it ends with, if it ends with one.

    ``sure`` says that it is this one: what a parameter is given may be another than its default.
    """

    pieces: tuple[str | None, ...]
    source: Source
    last: ast.Constant | None = None
    sure: bool = True

    @property
    def whole(self) -> bool:
        """Whether all of it is known."""
        return all(one is not None for one in self.pieces)

    @cached_property
    def text(self) -> str:
        """All of it, with a zero byte for each piece that is not known."""
        return "".join("\0" if one is None else one for one in self.pieces)

    @property
    def unknown(self) -> bool:
        """Whether nothing of it is known."""
        return not self.text.strip("\0")


def same(one: Spelled, other: Spelled) -> bool:
    """Whether two names are put together alike."""
    return one.text == other.text


def maybe_same(one: Spelled, other: Spelled) -> bool:
    """Whether two names can be that of one file."""
    return _fits(one.text, other.text) or _fits(other.text, one.text)


def telling(name: Spelled) -> bool:
    """Whether as much of a name is known that another one does not fit by chance: more than its ending."""
    return len(re.sub(r"\W", "", re.sub(r"\.\w+$", "", name.text.replace("\0", "")))) >= _TELLING


def _fits(pattern: str, text: str) -> bool:
    """Whether a name is one that this pattern makes, as far as either is known."""
    known = (re.escape(one) for one in re.split("\0+", pattern))
    return re.fullmatch(".*".join(known), text, re.DOTALL) is not None


@dataclass(frozen=True)
class _Binding:
    """A value that a name is bound to; ``sure`` is False for the default of a parameter."""

    source: Source
    value: ast.expr
    sure: bool = True


class Spelling:
    """The names of files in one file of code."""

    def __init__(self, file: File) -> None:
        self.file = file

    def of(self, source: Source, node: ast.expr, depth: int = 0) -> Spelled:
        """How an expression puts a name together."""
        made = self._of(source, node, depth) if depth < _DEPTH else None
        return made if made is not None else Spelled((None,), source)

    def _of(self, source: Source, node: ast.expr, depth: int) -> Spelled | None:
        match node:
            case ast.Constant(value=str() as text):
                return Spelled(_filled(text), source, node)
            case ast.JoinedStr(values=values):
                pieces = [str(one.value) if isinstance(one, ast.Constant) else None for one in values]
                last = values[-1] if values and isinstance(values[-1], ast.Constant) else None
                return Spelled(tuple(piece for one in pieces for piece in _filled(one)), source, last)
            case ast.BinOp(left=left, op=ast.Add() | ast.Div() as op, right=right):
                return self._joined(source, (left, right), "/" if isinstance(op, ast.Div) else "", depth)
            case ast.BinOp(left=form, op=ast.Mod()) | ast.Call(func=ast.Attribute(attr="format", value=form)):
                return self.of(source, form, depth + 1)
            case ast.Call(func=func, args=[_, *_] as args):
                name = func.id if isinstance(func, ast.Name) and func.id == "str" else dotted(func, self.file.origin)
                if name in _JOINING:
                    return self._joined(source, args, "/", depth)
                return self.of(source, args[0], depth + 1) if name in _PATHS else None
            case ast.Name() | ast.Attribute():
                bound = self._bound(source, node)
                found = self.of(bound[0].source, bound[0].value, depth + 1) if len(bound) == 1 else None
                return found if found is None or bound[0].sure else replace(found, sure=False)
            case _:
                return None

    def _joined(self, source: Source, parts: Sequence[ast.expr], between: str, depth: int) -> Spelled:
        every = [self.of(source, one, depth + 1) for one in parts]
        pieces: list[str | None] = []
        for number, one in enumerate(every):
            slash = between and number and not (pieces and (pieces[-1] or "").endswith("/"))
            pieces.extend(((between,) if slash else ()) + one.pieces)
        return Spelled(tuple(pieces), every[-1].source, every[-1].last, all(one.sure for one in every))

    def _bound(self, source: Source, node: ast.Name | ast.Attribute) -> Sequence[_Binding]:
        """All that is bound to a name in the innermost function around it that binds it, or in the module."""
        bindings = self._bindings
        if isinstance(node, ast.Name):
            for around in self._around(source, node):
                if found := bindings.get((id(around), node.id)):
                    return found
        return bindings.get((0, ast.unparse(node)), ())

    def _around(self, source: Source, node: ast.AST) -> Sequence[ast.AST]:
        """The functions around a node, the innermost first."""
        if not hasattr(node, "lineno"):
            return ()
        start, end = source.of(node)
        held = [(first, one) for first, last, one in self._functions[source.cell] if first <= start and end <= last]
        return [one for _, one in sorted(held, key=lambda pair: -pair[0])]

    @cached_property
    def _functions(self) -> Mapping[int, Sequence[tuple[int, int, _Function]]]:
        """Cell → the functions in it, with their ranges."""
        return {
            cell: [(*source.of(one), one) for one in ast.walk(source.tree) if isinstance(one, _Function)]
            for cell, source in self.file.sources.items()
        }

    @cached_property
    def _bindings(self) -> Mapping[tuple[int, str], Sequence[_Binding]]:
        """A function (0: the module, or an attribute) and a name → all that it binds the name to."""
        found: dict[tuple[int, str], list[_Binding]] = defaultdict(list)

        def bind(source: Source, target: ast.expr, value: ast.expr) -> None:
            around = self._around(source, target) if isinstance(target, ast.Name) else ()
            scope = id(around[0]) if around else 0
            found[scope, ast.unparse(target)].append(_Binding(source, value))

        for source in self.file.sources.values():
            values: set[int] = set()
            for node in ast.walk(source.tree):
                for target, value in _assigned(node):
                    values.add(id(target))
                    bind(source, target, value)
            for node in ast.walk(source.tree):
                if isinstance(node, ast.Name | ast.Attribute):
                    if isinstance(node.ctx, ast.Store | ast.Del) and id(node) not in values:
                        bind(source, node, _UNKNOWN)
                elif isinstance(node, _Function):
                    for name, value in _parameters(node.args):
                        found[id(node), name].append(_Binding(source, value, sure=False))
        return found


def _assigned(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """What a statement binds as it stands, with its values."""
    match node:
        case ast.Assign(targets=[ast.Name() | ast.Attribute() as target], value=value):
            yield target, value
        case ast.AnnAssign(target=ast.Name() | ast.Attribute() as target, value=ast.expr() as value):
            yield target, value
        case _:
            return


def _parameters(node: ast.arguments) -> Iterator[tuple[str, ast.expr]]:
    """The parameters of a function with their defaults."""
    every = [*node.posonlyargs, *node.args]
    plain = zip(every[len(every) - len(node.defaults) :], node.defaults, strict=True)
    given: dict[str, ast.expr] = {one.arg: value for one, value in plain}
    for one, value in zip(node.kwonlyargs, node.kw_defaults, strict=True):
        if value is not None:
            given[one.arg] = value
    for one in (*every, *node.kwonlyargs):
        yield one.arg, given.get(one.arg, _UNKNOWN)


def _filled(text: str | None) -> tuple[str | None, ...]:
    """A text with a gap for each of its fields."""
    if text is None:
        return (None,)
    pieces: list[str | None] = []
    at = 0
    for match in _FIELDS.finditer(text):
        pieces += [text[at : match.start()], None]
        at = match.end()
    return (*pieces, text[at:])
