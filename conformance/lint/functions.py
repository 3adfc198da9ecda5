"""Functions: what they are given, and what they give."""

import ast
from collections import deque
from collections.abc import Sequence
from typing import TypeAlias

from conformance.lint.importing import Importing, Modules
from conformance.lint.namespace import Namespace
from conformance.lint.nodes import parameters_of
from conformance.lint.parsing import Unit
from conformance.lint.scopes import Scope
from conformance.lint.values import (
    Function,
    Logs,
    Own,
    OwnInstance,
    Tensor,
    Value,
    is_static,
    is_symbolic,
    joined,
    origins,
)

_Def: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef

#: The functions of hooks whose ``logs`` are those of another name.
_HOOKS = {"on_batch_begin": "on_train_batch_begin", "on_batch_end": "on_train_batch_end"}


class Functions(Importing):
    """Reads functions at the end of a file, or as soon as their results are asked for."""

    def __init__(self, names: Namespace, modules: Modules) -> None:
        super().__init__(names, modules)
        self._todo: deque[tuple[Function, Unit]] = deque()
        self._unit: Unit | None = None

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
            self.hand_over(self.value(default))
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

    def returned(self, function: Function, given: dict[str, Value], *, symbolic: bool) -> Value:
        """What a function gives; what it is given is kept for when it is read."""
        for name, value in given.items():
            # Which functions get symbolic tensors is known only where every call is.
            kept = None if is_symbolic(value) else value
            if name not in function.calls:
                function.calls[name] = kept
            elif function.calls[name] != kept:
                # What follows does not know them.
                self.hand_over(kept, function.calls[name])
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
        # What comes of the others is not known of them.
        self.hand_over(*(one for one in self._returns if not origins(one) <= origins(found)))
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
