"""Classes of the code that is read: what they extend, hold and override."""

import ast

from conformance.lint import stepping
from conformance.lint.functions import Functions
from conformance.lint.model import Span
from conformance.lint.scopes import Scope
from conformance.lint.values import Function, Named, Own, Text, instances

#: Nodes without parts of which there are most.
_BARE = frozenset({ast.Load, ast.Store, ast.Name, ast.Constant})


class Classes(Functions):
    """Reads classes."""

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
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
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
