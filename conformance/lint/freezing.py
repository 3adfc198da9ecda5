"""Follows models through a file: where ``trainable`` is set after compile, and nothing is compiled before training.

Keras 2 trains what was trainable at compile, Keras 3 what is at the first batch. So the code is gone through as Python
would run it, loops once and both ways of each ``if``, with the models and layers that its names stand for. Functions of
the file are gone into where they are called; those that nobody calls get arguments of which nothing is known.
"""

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from conformance.lint.parsing import Unit

#: Methods that train.
TRAINING = frozenset({"fit", "fit_generator", "train_on_batch"})

#: ``trainable`` of something, and no ``trainable_variables``.
_TRAINABLE = re.compile(r"\.trainable\b")

#: Calls within calls, and all calls of a file, that are gone into.
DEPTH, CALLS = 8, 2000

_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(eq=False, slots=True)
class _Thing:
    """Something that an expression gives: perhaps a model or a layer. ``parts`` are what it was made with."""

    parts: list["_Thing"] = field(default_factory=list)
    attributes: dict[str, "_Value"] = field(default_factory=dict)
    methods: Mapping[str, _Function] = field(default_factory=dict)
    #: Layers of it as the code reaches them.
    reached: dict[str, "_Thing"] = field(default_factory=dict)
    #: Whether it is a layer or a model, and no tensor.
    layer: bool = False
    #: None where it is not known; ``first`` is what it was when it was made.
    trainable: bool | None = True
    first: bool | None = True
    #: What a layer was reached by.
    of: "_Thing | None" = None
    #: Where it was set last.
    place: "Set | None" = None
    #: What was trainable of it and its parts when it was compiled; None before, and after the first batch.
    compiled: "dict[_Thing, bool | None] | None" = None

    def all(self) -> Iterator["_Thing"]:
        """It and what it holds."""
        seen: dict[int, None] = {}
        left = [self]
        while left:
            one = left.pop()
            if id(one) not in seen:
                seen[id(one)] = None
                yield one
                left.extend((*one.parts, *one.reached.values()))

    def layers(self) -> list["_Thing"]:
        """The layers of it, and itself."""
        return [one for one in self.all() if one.layer]

    def reach(self, text: str) -> "_Thing":
        """A layer of it."""
        if text not in self.reached:
            self.reached[text] = _Thing(layer=True, trainable=self.trainable, first=self.trainable, of=self)
        return self.reached[text]


_Value: TypeAlias = "_Thing | _Class | _Function | bool | tuple[_Value, ...] | None"


@dataclass(eq=False, slots=True)
class _Class:
    """A class of the file."""

    methods: dict[str, _Function]
    made: bool = False


@dataclass(frozen=True)
class Set:
    """``trainable`` that was set: where, on what, and in which cell of a notebook."""

    unit: Unit
    node: ast.expr
    text: str


class _EnoughError(Exception):
    """Enough was gone into."""


def frozen(units: Sequence[Unit]) -> list[Set]:
    """Where ``trainable`` is set that two versions read at other times, in the order of the places."""
    text = "\n".join(line for unit in units for line in unit.lines)
    if ".compile(" not in text or _TRAINABLE.search(text) is None or not any(name in text for name in TRAINING):
        return []
    walker = _Walker()
    with suppress(_EnoughError, RecursionError):
        walker.run(units)
    return list(walker.found)


class _Walker:
    def __init__(self) -> None:
        self.found: dict[Set, None] = {}
        self.names: dict[str, _Value] = {}
        self.outer: dict[str, _Value] = self.names
        self.unit: Unit | None = None
        self.units: dict[int, Unit] = {}
        self.called: set[int] = set()
        #: What was changed, and what it was before: where one way of two is left it is undone.
        self.log: list[tuple[_Thing, str, object]] = []
        self.depth = self.calls = 0
        self.returned: _Value = None
        #: What an expression of each kind gives; the others give nothing that matters.
        self._values: dict[type, Callable[[Any], _Value]] = {
            ast.Name: self._name,
            ast.Constant: lambda node: node.value if isinstance(node.value, bool) else None,
            ast.Tuple: lambda node: tuple(self.value(one) for one in node.elts),
            ast.List: lambda node: tuple(self.value(one) for one in node.elts),
            ast.Attribute: self._attribute,
            ast.Subscript: self._item,
            ast.Call: self._call,
            ast.IfExp: self._either_value,
            ast.BinOp: self._joined,
            **dict.fromkeys((ast.ListComp, ast.GeneratorExp, ast.NamedExpr, ast.Starred, ast.Await), self._inside),
        }

    def run(self, units: Sequence[Unit]) -> None:
        """All of a file."""
        for self.unit in units:
            self.block(self.unit.tree.body)
        # In which order others call these, and on what, nobody knows: each by itself.
        self.outer = {name: one for name, one in self.names.items() if isinstance(one, _Class | _Function)}
        for value in list(self.outer.values()):
            if isinstance(value, _Class) and not value.made:
                for name, method in value.methods.items():
                    if name != "__init__" and id(method) not in self.called:
                        self._enter(method, [self._made(value, [], {})], {})
            elif isinstance(value, _Function) and id(value) not in self.called:
                self._enter(value, [], {})

    # Statements.

    def block(self, body: Sequence[ast.stmt]) -> bool:
        """Statements in their order; whether a return ends them."""
        return any(self.statement(one) for one in body)

    def statement(self, node: ast.stmt) -> bool:
        """One statement; whether it returns."""
        match node:
            case ast.Expr() | ast.Assign():
                self._plain(node)
            case ast.Return():
                self.returned = self.value(node.value)
                return True
            case ast.If():
                self.value(node.test)
                return self._either(node)
            case ast.With() | ast.AsyncWith():
                return self.block(node.body)
            case ast.Try():
                done = self.block(node.body)
                return self.block(node.finalbody) or done
            case ast.For() | ast.AsyncFor():
                self.bind(node.target, self._element(node.iter))
                self.block((*node.body, *node.orelse))
            case ast.While():
                self.value(node.test)
                self.block(node.body)
            case _:
                self._plain(node)
        return False

    def _plain(self, node: ast.stmt) -> None:
        """A statement that holds no others, or binds a name to them."""
        match node:
            case ast.Expr():
                self.value(node.value)
            case ast.Assign():
                value = self.value(node.value)
                for target in node.targets:
                    self.bind(target, value)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self.names[node.name] = node
                if self.unit is not None:
                    self.units[id(node)] = self.unit
            case ast.ClassDef():
                self.names[node.name] = self._class(node)
            case ast.AnnAssign():
                self.bind(node.target, self.value(node.value))
            case _:
                pass

    def _either(self, node: ast.If) -> bool:
        """Both ways, each from the same state; then what either changed."""
        start = len(self.log)
        one = self.block(node.body)
        changed = self.log[start:]
        later = [(thing, name, getattr(thing, name)) for thing, name, _ in changed]
        for thing, name, was in reversed(changed):
            setattr(thing, name, was)
        del self.log[start:]
        other = self.block(node.orelse)
        if not one:
            known = {(id(thing), name) for thing, name, _ in self.log[start:]}
            for thing, name, value in later:
                if (id(thing), name) not in known or other:
                    self._put(thing, name, value)
        return one and other

    def _put(self, thing: _Thing, name: str, value: object) -> None:
        self.log.append((thing, name, getattr(thing, name)))
        setattr(thing, name, value)

    def _class(self, node: ast.ClassDef) -> _Class:
        methods = {one.name: one for one in node.body if isinstance(one, _Function)}
        for base in node.bases:
            above = self.names.get(base.id) if isinstance(base, ast.Name) else None
            if isinstance(above, _Class):
                methods = {**above.methods, **methods}
        if self.unit is not None:
            self.units.update({id(one): self.unit for one in methods.values() if id(one) not in self.units})
        return _Class(methods)

    def bind(self, target: ast.expr, value: _Value) -> None:
        """Bind a target."""
        match target:
            case ast.Name():
                self.names[target.id] = value
            case ast.Tuple() | ast.List():
                several = value if isinstance(value, tuple) and len(value) == len(target.elts) else None
                for number, one in enumerate(target.elts):
                    self.bind(one, None if several is None else several[number])
            case ast.Attribute(attr="trainable"):
                self._set(target, value if isinstance(value, bool) else None)
            case ast.Attribute():
                owner = self.value(target.value)
                if isinstance(owner, _Thing):
                    owner.attributes[target.attr] = value
            case _:
                pass

    def _set(self, target: ast.Attribute, trainable: bool | None) -> None:
        """``model.trainable = False``: of all that it holds as well."""
        owner = self.value(target.value)
        if isinstance(owner, _Thing) and self.unit is not None:
            place = Set(self.unit, target, ast.unparse(target))
            owner.layer = True
            for one in owner.layers():
                self._put(one, "trainable", trainable)
                self._put(one, "place", place)

    # Expressions.

    def value(self, node: ast.expr | None) -> _Value:
        """What an expression gives, as far as it matters."""
        known = self._values.get(type(node))
        return None if known is None else known(node)

    def _name(self, node: ast.Name) -> _Value:
        return self.names[node.id] if node.id in self.names else self.outer.get(node.id)

    def _either_value(self, node: ast.IfExp) -> _Value:
        one, other = self.value(node.body), self.value(node.orelse)
        return one if one is not None else other

    def _joined(self, node: ast.BinOp) -> _Value:
        found = [one for one in (self.value(node.left), self.value(node.right)) if isinstance(one, _Thing)]
        return _Thing(found) if found else None

    def _inside(self, node: ast.expr) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.value(child)

    def _attribute(self, node: ast.Attribute) -> _Value:
        owner = self.value(node.value)
        if not isinstance(owner, _Thing):
            return None
        if node.attr in owner.attributes:
            return owner.attributes[node.attr]
        if node.attr in ("output", "outputs"):
            return _Thing([owner])
        return owner.reach("layers") if node.attr == "layers" else None

    def _item(self, node: ast.Subscript) -> _Value:
        owner = self.value(node.value)
        if isinstance(owner, tuple) and isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, int):
            return owner[node.slice.value] if -len(owner) <= node.slice.value < len(owner) else None
        return self._reached(owner, ast.unparse(node.slice))

    @staticmethod
    def _reached(owner: _Value, text: str) -> _Value:
        return owner.reach(text) if isinstance(owner, _Thing) else None

    def _element(self, node: ast.expr) -> _Value:
        """What a loop goes over: the layers of a model, or the first of several."""
        found = self.value(node)
        if isinstance(found, tuple):
            return next((one for one in found if isinstance(one, _Thing)), None)
        return self._reached(found, "*")

    def _call(self, node: ast.Call) -> _Value:
        func = node.func
        if isinstance(func, ast.Attribute):
            owner = self.value(func.value)
            if isinstance(owner, _Thing):
                return self._method(owner, func.attr, node)
        positional = [self.value(one) for one in node.args]
        named = {one.arg: self.value(one.value) for one in node.keywords if one.arg is not None}
        target = self.value(func)
        if isinstance(target, _Function):
            return self._enter(target, positional, named)
        if isinstance(target, _Class):
            return self._made(target, positional, named)
        parts = [*_things(positional), *_things(list(named.values()))]
        if isinstance(target, _Thing):
            target.layer = True
            return _Thing([target, *parts])
        given = named.get("trainable", True)
        trainable = given if isinstance(given, bool) else None
        name = func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""
        return _Thing(parts, layer=_is_class(name), trainable=trainable, first=trainable)

    def _method(self, owner: _Thing, name: str, node: ast.Call) -> _Value:
        positional = [self.value(one) for one in node.args]
        named = {one.arg: self.value(one.value) for one in node.keywords if one.arg is not None}
        if name in owner.methods:
            return self._enter(owner.methods[name], [owner, *positional], named)
        if name == "compile":
            owner.layer = True
            self._put(owner, "compiled", {one: one.trainable for one in owner.layers()})
        elif name in TRAINING:
            self._train(owner)
        elif name == "add":
            owner.parts.extend(_things(positional))
        elif name == "get_layer":
            return self._reached(owner, f"get_layer {', '.join(map(ast.unparse, node.args))}")
        return None

    def _train(self, model: _Thing) -> None:
        """The first batch after compile."""
        if model.compiled is None:
            return
        for one in model.layers():
            was = _was(one, model.compiled)
            if None not in (was, one.trainable) and was != one.trainable and one.place is not None:
                self.found[one.place] = None
        self._put(model, "compiled", None)

    def _made(self, found: _Class, positional: Sequence[_Value], named: Mapping[str, _Value]) -> _Thing:
        found.made = True
        parts = [*_things(positional), *_things(list(named.values()))]
        made = _Thing(parts, methods=found.methods, layer=True)
        start = found.methods.get("__init__")
        if start is not None:
            self._enter(start, [made, *positional], named)
        return made

    def _enter(self, function: _Function, positional: Sequence[_Value], named: Mapping[str, _Value]) -> _Value:
        """What a function of the file does and gives."""
        self.called.add(id(function))
        self.calls += 1
        if self.calls > CALLS:
            raise _EnoughError
        if self.depth >= DEPTH:
            return None
        parameters = [*function.args.posonlyargs, *function.args.args]
        defaults = dict(zip([one.arg for one in parameters[::-1]], function.args.defaults[::-1], strict=False))
        given: dict[str, _Value] = {}
        for number, one in enumerate((*parameters, *function.args.kwonlyargs)):
            if number < min(len(positional), len(parameters)):
                given[one.arg] = positional[number]
            elif one.arg in named:
                given[one.arg] = named[one.arg]
            elif isinstance(defaults.get(one.arg), ast.Constant):
                given[one.arg] = self.value(defaults[one.arg])
            else:
                given[one.arg] = _Thing()
        kept = self.names, self.unit, self.returned
        self.names, self.unit, self.returned = given, self.units.get(id(function), self.unit), None
        self.depth += 1
        self.block(function.body)
        self.depth -= 1
        found = self.returned
        self.names, self.unit, self.returned = kept
        return found


def _was(one: _Thing, compiled: Mapping[_Thing, bool | None]) -> bool | None:
    """What a layer was at compile; one that is reached for the first time later was what it is reached by."""
    above: _Thing | None = one
    while above is not None:
        if above in compiled:
            return compiled[above]
        above = above.of
    return one.first


def _is_class(name: str) -> bool:
    """Whether a name is that of a class of layers or models, as such names are written."""
    return name[:1].isupper() and name not in ("Input", "InputLayer")


def _things(values: Sequence[_Value]) -> list[_Thing]:
    """The models and layers among values, also those in lists."""
    found: list[_Thing] = []
    for one in values:
        if isinstance(one, _Thing):
            found.append(one)
        elif isinstance(one, tuple):
            found.extend(_things(one))
    return found
