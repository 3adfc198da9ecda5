"""Reads a file statement by statement, in the order in which Python would run it, without running it."""

import ast
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeAlias

import msgspec

from conformance.lint import freezing, labelling, monitoring, phases, stepping
from conformance.lint.evaluating import Evaluator
from conformance.lint.model import Span, Use
from conformance.lint.namespace import BESIDE, PRIVATE, Namespace
from conformance.lint.nodes import asks_for_a_key, asks_for_a_version, parameters_of
from conformance.lint.parsing import Unit
from conformance.lint.scopes import Scope
from conformance.lint.values import (
    Foreign,
    Function,
    Instance,
    Logs,
    Named,
    Own,
    OwnInstance,
    Parts,
    Tensor,
    Text,
    Value,
    element,
    instances,
    is_static,
    is_symbolic,
    joined,
)

_Def: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef

#: Packages that are never modules of the code that is read.
_OUTSIDE = frozenset({"keras", "tensorflow", "tf_keras", "numpy"})

#: The functions of hooks whose ``logs`` are those of another name.
_HOOKS = {"on_batch_begin": "on_train_batch_begin", "on_batch_end": "on_train_batch_end"}

#: Nodes without parts of which there are most.
_BARE = frozenset({ast.Load, ast.Store, ast.Name, ast.Constant})

#: Arguments of compile by position up to the loss.
_LOSS = 2


class Modules(Protocol):
    """The other files that are read."""

    def names(self, module: str, level: int) -> Mapping[str, Value] | None:
        """What a module binds that an import names, ``level`` folders up; None for one that is not read."""


class Reader(Evaluator):
    """Reads one file."""

    def __init__(self, names: Namespace, modules: Modules) -> None:
        super().__init__(names)
        self.modules = modules
        self._todo: deque[tuple[Function, Unit]] = deque()
        self._unit: Unit | None = None
        self._returns: list[Value] = []
        self._statements: dict[type, Callable[..., None]] = {}

    def read(self, units: Sequence[Unit]) -> tuple[Use, ...]:
        """The uses in a file, in the order of their places."""
        done: list[Function] = []
        for unit in units:
            self._enter(unit)
            self.block(unit.tree.body)
        # Functions are read when all that the module binds is known.
        while self._todo:
            function, unit = self._todo.popleft()
            self._enter(unit)
            function.returns, function.state = self._body(function), "known"
            done.append(function)
        self._seen_as_a_whole({unit.cell: unit.lines for unit in units})
        if self.phased and any(use.member in freezing.TRAINING for use in self.uses):
            trees = [unit.tree for unit in units]
            self.uses.extend(use for use, text in self.phased if phases.trains(trees, text))
        for use, held, ending in self.files.refused(registered=bool(self.registered)):
            kind, _, name = held.partition(" ")
            seen = held if isinstance(self.scope.module.names.get(name), Function) else kind
            self.uses.append(msgspec.structs.replace(use, siblings=(seen if name else held, ending)))
        for one in freezing.frozen(units) if self.keras else ():
            self._enter(one.unit)
            self.guards = []
            self.keep("frozen", "Model", self.span(one.node), member=one.text)
        for function in done:
            # Trees are large, and a function that holds its scope holds itself.
            function.node = function.scope = None
        self._known.clear()
        self._statements.clear()
        self._unit = None
        return tuple(sorted(dict.fromkeys(self.uses), key=lambda use: (use.cell, use.span, use.at)))

    def _seen_as_a_whole(self, lines: Mapping[int, Sequence[str]]) -> None:
        """What only all of a file says: which custom objects are given by name, and what metrics a key can be of."""
        metrics = tuple(dict.fromkeys(text for use in self.uses for text in _compiled(use)))
        if any(_has_metrics(use) for use in self.uses):
            # Then the names of what is shown are others than those of what a step returns.
            self.uses = [use for use in self.uses if use.kind != "stepped"]
        self.uses = labelling.named(self.uses)
        bound = self.scope.module.names.items()
        own = frozenset(name for name, value in bound if isinstance(value, Function | Own)) | _named(self.uses)
        models = monitoring.Models(self.uses, lines)
        more: list[Use] = []
        for number, use in enumerate(self.uses):
            if use.kind == "key":
                self.uses[number] = msgspec.structs.replace(use, siblings=metrics)
            if use.call is None:
                continue
            given = (*use.call.positional, *use.call.named) if self.registered else ()
            if any(text in self.registered for one in given for text, _ in one.strings):
                more.append(msgspec.structs.replace(use, kind="registered", siblings=tuple(self.registered)))
            more.extend(monitoring.asked(use, models, self.named_outputs, own))
            for one in use.call.named:
                if one.name == "monitor":
                    more.extend(
                        Use("key", "monitor", span, span, text, guards=use.guards, cell=use.cell, siblings=metrics)
                        for text, span in one.strings
                    )
        self.uses.extend(more)

    def _enter(self, unit: Unit) -> None:
        if unit is not self._unit:
            self._unit = unit
            self.enter(unit.cell, unit.lines)

    # Statements.

    def block(self, statements: Sequence[ast.stmt]) -> None:
        """Statements, one after the other."""
        for one in statements:
            self.statement(one)

    def statement(self, node: ast.stmt) -> None:
        """One statement."""
        kind = type(node)
        known = self._statements.get(kind)
        if known is None:
            known = self._statements[kind] = getattr(self, f"do_{kind.__name__.lower()}", self.do_other)
        known(node)

    def do_other(self, node: ast.stmt) -> None:
        """The expressions of a statement that binds nothing."""
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.value(child)

    def do_expr(self, node: ast.Expr) -> None:
        """An expression as a statement."""
        self.value(node.value)

    def do_assign(self, node: ast.Assign) -> None:
        """``a = b = value``; of tuples each to its own."""
        value = node.value
        if isinstance(value, ast.Tuple) and all(
            isinstance(t, ast.Tuple) and len(t.elts) == len(value.elts) for t in node.targets
        ):
            found = [self.value(one) for one in value.elts]
            for target in node.targets:
                for one, given in zip(getattr(target, "elts", ()), found, strict=True):
                    self.bind(one, given)
            return
        given = self.value(value)
        self._tracked(node.targets, value)
        if isinstance(given, Parts) and any(isinstance(target, ast.Tuple | ast.List) for target in node.targets):
            self.unpacked(given, value)
        for target in node.targets:
            self.bind(target, given)

    def _tracked(self, targets: Sequence[ast.expr], value: ast.expr) -> None:
        """``self.name = tf.Variable(…)`` in a layer."""
        if self.own is None or not self.own.bases or not isinstance(value, ast.Call) or self.quiet:
            return
        target = targets[0]
        if not (isinstance(target, ast.Attribute) and isinstance(self.reference(target.value), OwnInstance)):
            return
        self.quiet += 1
        called = self.reference(value.func)
        self.quiet -= 1
        if isinstance(called, Named) and called.name in ("tensorflow.Variable", "tensorflow.compat.v2.Variable"):
            self.keep("tracked", self.own.bases[0], self.span(value), member=target.attr)

    def do_annassign(self, node: ast.AnnAssign) -> None:
        """``a: T = value``."""
        noted = self._noted(node.annotation)
        value = self.value(node.value) if node.value is not None else None
        if node.value is not None or noted is not None:
            self.bind(node.target, value if value is not None else noted)

    def do_augassign(self, node: ast.AugAssign) -> None:
        """``a += value``: a stays what it was."""
        given = self.value(node.value)
        if not isinstance(node.target, ast.Name):
            self.value(node.target)
        elif isinstance(known := self.scope.look(node.target.id)[1], Tensor):
            self.scope.bind(node.target.id, self._operated(known, given))

    def do_delete(self, node: ast.Delete) -> None:
        """``del a``."""
        for one in node.targets:
            if isinstance(one, ast.Name):
                self.scope.names.pop(one.id, None)
            else:
                self.value(one)

    def do_global(self, node: ast.Global) -> None:
        """``global a``."""
        self.scope.globals.update(node.names)

    def do_return(self, node: ast.Return) -> None:
        """What a function gives."""
        found = self.value(node.value)
        if found is not None:
            self._returns.append(found)

    def do_if(self, node: ast.If) -> None:
        """Either of two; both expect anything where a version is asked for."""
        self.value(node.test)
        guards = (
            *(("version",) if asks_for_a_version(node.test) else ()),
            *(("KeyError",) if asks_for_a_key(node.test) else ()),
        )
        self.guards.append(guards)
        self._either(node.body, node.orelse)
        self.guards.pop()

    def _either(self, one: Sequence[ast.stmt], other: Sequence[ast.stmt]) -> None:
        start = dict(self.scope.names)
        self.block(one)
        left, self.scope.names = self.scope.names, start
        self.block(other)
        self.scope.both(left, self.scope.names)

    def do_for(self, node: ast.For | ast.AsyncFor) -> None:
        """A loop, once."""
        self.bind(node.target, element(self.value(node.iter)))
        self.block(node.body)
        self.block(node.orelse)

    do_asyncfor = do_for

    def do_while(self, node: ast.While) -> None:
        """The same."""
        self.value(node.test)
        self.block(node.body)
        self.block(node.orelse)

    def do_with(self, node: ast.With | ast.AsyncWith) -> None:
        """What a context gives is bound."""
        for one in node.items:
            given = self.value(one.context_expr)
            if one.optional_vars is not None:
                self.bind(one.optional_vars, given)
        self.block(node.body)

    do_asyncwith = do_with

    def do_try(self, node: ast.Try) -> None:
        """What is expected to fail is known while its block is read."""
        caught = tuple(name for one in node.handlers for name in _caught(one.type))
        self.guards.append(caught)
        start = dict(self.scope.names)
        self.block(node.body)
        for one in node.handlers:
            left, self.scope.names = self.scope.names, dict(start)
            if one.name:
                self.scope.bind(one.name, None)
            self.block(one.body)
            self.scope.both(left, self.scope.names)
        self.guards.pop()
        self.block(node.orelse)
        self.block(node.finalbody)

    do_trystar = do_try

    def do_match(self, node: ast.Match) -> None:
        """Cases, one after the other."""
        self.value(node.subject)
        for one in node.cases:
            for inner in ast.walk(one.pattern):
                name = getattr(inner, "name", None) or getattr(inner, "rest", None)
                if isinstance(name, str):
                    self.scope.bind(name, None)
            if one.guard is not None:
                self.value(one.guard)
            self.block(one.body)

    # Imports.

    def do_import(self, node: ast.Import) -> None:
        """``import a.b``, ``import a.b as c``."""
        for one in node.names:
            self._imported(one.name, one)
            if one.asname:
                self.scope.bind(one.asname, self._module(one.name))
            else:
                head = one.name.partition(".")[0]
                self.scope.bind(head, self._module(head))

    def _module(self, name: str) -> Value:
        if name.partition(".")[0] not in _OUTSIDE:
            inside = self.modules.names(name, 0)
            if inside is not None:
                return Foreign(inside)
        return Named(name, name)

    def _imported(self, name: str, node: ast.alias) -> None:
        """Keep an import of something of Keras, or beside it."""
        path = self.names.keras(name)
        place = self.span(node)
        if path is not None:
            self.keras = True
            still = self.names.still(name)
            if not still:
                self.spell(name, node)
            if path:
                self.keep("name", path, place, importing=True, still=still)
        elif name.startswith(PRIVATE):
            self.keep("name", name, place, importing=True)
        elif name.partition(".")[0] in BESIDE:
            self.keep("beside", name, place, importing=True)

    def do_importfrom(self, node: ast.ImportFrom) -> None:
        """``from a import b as c``."""
        module = node.module or ""
        inside = None
        if node.level or module.partition(".")[0] not in _OUTSIDE:
            inside = self.modules.names(module, node.level)
        for one in node.names:
            if one.name == "*":
                self._star(module, node, one, inside)
                continue
            name = one.asname or one.name
            if inside is not None:
                below = self.modules.names(f"{module}.{one.name}" if module else one.name, node.level)
                known = one.name in inside or below is None
                self.scope.bind(name, inside.get(one.name) if known else Foreign(below or {}))
            elif node.level:
                self.scope.bind(name, None)
            else:
                whole = f"{module}.{one.name}"
                self._imported(whole, one)
                self.scope.bind(name, Named(whole, whole))

    def _star(self, module: str, node: ast.ImportFrom, alias: ast.alias, inside: Mapping[str, Value] | None) -> None:
        if inside is not None:
            self.scope.names.update(inside)
            return
        path = self.names.keras(module) if not node.level else None
        if path is not None:
            self.keras = True
            self.spell(module, node)
            if path:
                self.keep("name", path, self.span(node), importing=True)
            self.scope.module.stars.append((path, module))

    # Functions and classes.

    def do_functiondef(self, node: _Def) -> None:
        """A function: read at the end, or as soon as its result is asked for."""
        function = self._function(node, self.own if self._in_class else None)
        self.scope.bind(node.name, function)

    do_asyncfunctiondef = do_functiondef

    @property
    def _in_class(self) -> bool:
        return self.own is not None and self.scope is self._class_scope

    _class_scope: Scope | None = None

    def _function(self, node: _Def, own: Own | None) -> Function:
        for one in node.decorator_list:
            self.value(one)
        for default in (*node.args.defaults, *node.args.kw_defaults):
            self.value(default)
        for parameter in parameters_of(node.args):
            if parameter.annotation is not None:
                self._noted(parameter.annotation)
        if node.returns is not None:
            self._noted(node.returns)
        scope = self.scope.outer if own is not None and self.scope.outer is not None else self.scope
        function = Function(
            node,
            scope,
            own,
            takes=bool(parameters_of(node.args)),
            keywords=node.args.kwarg is not None,
            name=node.name,
            decorated=bool(node.decorator_list),
        )
        if self._unit is not None and not self.quiet:
            self._todo.append((function, self._unit))
        return function

    def _noted(self, node: ast.expr) -> Value:
        """What an annotation says that a name is."""
        if isinstance(node, ast.Constant):
            return None
        found = self.value(node)
        if isinstance(found, Named):
            path = self.names.keras(found.name)
            return Instance(path) if path and self.names.kind(path) == "class" else None
        return OwnInstance(found) if isinstance(found, Own) else None

    def returned(self, function: Function, given: dict[str, Value], *, symbolic: bool) -> Value:
        """What a function gives; what it is given is kept for when it is read."""
        for name, value in given.items():
            # Which functions get symbolic tensors is known only where every call is.
            kept = None if is_symbolic(value) else value
            if name not in function.calls:
                function.calls[name] = kept
            elif function.calls[name] != kept:
                function.calls[name] = None
            else:
                function.calls[name] = joined(kept, function.calls[name])
        if not function.state:
            function.state = "asked"
            self.quiet += 1
            function.returns = self._body(function)
            self.quiet -= 1
            function.state = "known"
        if isinstance(function.returns, Tensor) and function.node is None:
            return None
        if isinstance(function.returns, Tensor) and function.takes:
            return function.returns if symbolic else None
        return function.returns

    def _body(self, function: Function) -> Value:
        """Read a function's body; returns what it gives."""
        node = function.node
        if node is None or isinstance(node, ast.Lambda):
            return None
        kept = self.scope, self.own, self._returns, self.guards, self._class_scope, self.in_call
        self.scope, self.own, self._returns, self.guards = Scope(function.scope), function.own, [], []
        parameters = parameters_of(node.args)
        for one in parameters:
            noted: Value = None
            if one.annotation is not None:
                self.quiet += 1
                noted = self._noted(one.annotation)
                self.quiet -= 1
            self.scope.names[one.arg] = noted if noted is not None else function.calls.get(one.arg)
        if function.own is not None and parameters and not is_static(function):
            self.scope.names[parameters[0].arg] = OwnInstance(function.own)
        takes = node.name == "call" and function.own is not None and any(one.arg == "training" for one in parameters)
        self.in_call = node if takes else None
        self._hook(function, parameters)
        self.block(node.body)
        found = next((one for one in self._returns if one is not None), None)
        self.scope, self.own, self._returns, self.guards, self._class_scope, self.in_call = kept
        return found

    def _hook(self, function: Function, parameters: Sequence[ast.arg]) -> None:
        """The logs of a hook of a callback."""
        name = getattr(function.node, "name", "")
        own = function.own
        if own is None or not own.bases or not name.startswith("on_"):
            return
        if self.names.extends(own.bases[0], "callbacks.Callback") and any(one.arg == "logs" for one in parameters):
            self.scope.names["logs"] = Logs(_HOOKS.get(name, name))

    def do_classdef(self, node: ast.ClassDef) -> None:
        """A class: its bases, its methods, and the attributes that these set."""
        for one in node.decorator_list:
            self.value(one)
        bases = [self.value(one) for one in node.bases]
        for keyword in node.keywords:
            self.value(keyword.value)
        paths: dict[str, None] = {}
        own = Own(node.name, ())
        for base in bases:
            if isinstance(base, Named) and (path := self.names.keras(base.name)):
                paths[path] = None
            elif isinstance(base, Own):
                paths.update(dict.fromkeys(base.bases))
                own.methods.update(base.methods)
                own.members |= base.members
                own.attributes.update(base.attributes)
        own.bases = tuple(paths)
        kept = self.scope, self.own, self._class_scope
        self.scope, self.own = Scope(self.scope), own
        self._class_scope = self.scope
        for statement in node.body:
            self._member(statement, own)
        self._overrides(node, own)
        for name, value in self.scope.names.items():
            own.members.add(name)
            # A text of the class is a default, which instances may have another for.
            if not isinstance(value, Function | Text) and name not in own.attributes:
                own.attributes[name] = value
        self.scope, self.own, self._class_scope = kept
        self.scope.bind(node.name, own)
        self._attributes(own)
        self._steps(node, own)

    def _steps(self, node: ast.ClassDef, own: Own) -> None:
        """The steps of training of a model that return their loss alone."""
        if own.bases and self.names.extends(own.bases[0], "Model"):
            metrics = (
                name
                for name, value in own.attributes.items()
                if any(self.names.extends(path, "metrics.Metric") for path in instances(value))
            )
            for step, returned in stepping.bare(node, own, frozenset(metrics)):
                self.keep("stepped", own.bases[0], self.span(returned), member=step)

    def _member(self, node: ast.stmt, own: Own) -> None:
        """A statement of a class; a method is one of it."""
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            self.statement(node)
            return
        function = self._function(node, own)
        if any(isinstance(one, ast.Name) and one.id == "property" for one in node.decorator_list):
            own.members.add(node.name)
        else:
            own.methods[node.name] = function
        self.scope.names[node.name] = function

    def _overrides(self, node: ast.ClassDef, own: Own) -> None:
        """The methods that replace one of Keras'."""
        if not own.bases:
            return
        siblings = tuple(own.methods)
        for one in node.body:
            if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) and not one.name.startswith("__"):
                start = self.span(one)
                head = "async def " if isinstance(one, ast.AsyncFunctionDef) else "def "
                column = start.column + len(head)
                at = Span(start.line, column, start.line, column + len(one.name))
                if self.names.has_member(own.bases[0], one.name):
                    self.keep("override", own.bases[0], at, member=one.name, siblings=siblings)

    def _attributes(self, own: Own) -> None:
        """What the methods of a class set on its instances."""
        self.quiet += 1
        for function in own.methods.values():
            if function.own is own and _sets(function.node):
                self._body(function)
        self.quiet -= 1


def _sets(node: object) -> bool:
    """Whether a function sets an attribute of anything."""
    if not isinstance(node, _Def):
        return False
    # Every method is asked: that is ``walked`` without what no attribute can be in.
    left: list[ast.AST] = [node]
    while left:
        one = left.pop()
        if type(one) is ast.Attribute and type(one.ctx) is ast.Store:
            return True
        for name in one._fields:
            value = getattr(one, name, None)
            if type(value) is list:
                left.extend(part for part in value if isinstance(part, ast.AST))
            elif isinstance(value, ast.AST) and type(value) not in _BARE:
                left.append(value)
    return False


def _compiled(use: Use) -> list[str]:
    """The texts that ``compile`` is given as metrics."""
    if use.member != "compile" or use.call is None:
        return []
    return [text for one in use.call.named if one.name == "metrics" for text, _ in one.strings]


def _named(uses: Sequence[Use]) -> frozenset[str]:
    """The names that calls give what they make."""
    calls = (use.call for use in uses if use.call is not None)
    return frozenset(one.ending for call in calls for one in call.named if one.name == "name" and one.whole)


def _has_metrics(use: Use) -> bool:
    """Whether a model is compiled with metrics, or with what nobody sees."""
    if use.member != "compile" or use.call is None:
        return False
    given = (one.literal for one in use.call.named if one.name in ("metrics", "weighted_metrics"))
    return use.call.open or len(use.call.positional) > _LOSS or any(literal not in ("None", "[]") for literal in given)


def _caught(node: ast.expr | None) -> list[str]:
    """The names of the exceptions that a handler takes."""
    if node is None:
        return ["BaseException"]
    if isinstance(node, ast.Tuple):
        return [name for one in node.elts for name in _caught(one)]
    if isinstance(node, ast.Attribute):
        return [node.attr]
    return [node.id] if isinstance(node, ast.Name) else []
