"""Statements, in the order in which Python would run them; what they bind."""

import ast
from collections.abc import Callable, Sequence

from conformance.lint.evaluating import Evaluator
from conformance.lint.namespace import Namespace
from conformance.lint.nodes import asks_for_a_key, asks_for_a_version
from conformance.lint.values import Instance, Named, Own, OwnInstance, Parts, Tensor, Value, element


class Statements(Evaluator):
    """Reads statements: all that is no import, no function and no class."""

    def __init__(self, names: Namespace) -> None:
        super().__init__(names)
        self._returns: list[Value] = []
        self._statements: dict[type, Callable[..., None]] = {}

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

    def _noted(self, node: ast.expr) -> Value:
        """What an annotation says that a name is."""
        if isinstance(node, ast.Constant):
            return None
        found = self.value(node)
        if isinstance(found, Named):
            path = self.names.keras(found.name)
            return Instance(path) if path and self.names.kind(path) == "class" else None
        return OwnInstance(found) if isinstance(found, Own) else None

    def do_augassign(self, node: ast.AugAssign) -> None:
        """``a += value``: a stays what it was."""
        given = self.value(node.value)
        self.hand_over(given)
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


def _caught(node: ast.expr | None) -> list[str]:
    """The names of the exceptions that a handler takes."""
    if node is None:
        return ["BaseException"]
    if isinstance(node, ast.Tuple):
        return [name for one in node.elts for name in _caught(one)]
    if isinstance(node, ast.Attribute):
        return [node.attr]
    return [node.id] if isinstance(node, ast.Name) else []
