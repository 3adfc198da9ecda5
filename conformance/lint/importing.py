"""What imports bind, of Keras and of the other files that are read."""

import ast
from collections.abc import Mapping
from typing import Protocol

from conformance.lint.namespace import BESIDE, PRIVATE, Namespace
from conformance.lint.statements import Statements
from conformance.lint.values import Foreign, Named, Value

#: Packages that are never modules of the code that is read.
_OUTSIDE = frozenset({"keras", "tensorflow", "tf_keras", "numpy"})


class Modules(Protocol):
    """The other files that are read."""

    def names(self, module: str, level: int) -> Mapping[str, Value] | None:
        """What a module binds that an import names, ``level`` folders up; None for one that is not read."""


class Importing(Statements):
    """Reads imports."""

    def __init__(self, names: Namespace, modules: Modules) -> None:
        super().__init__(names)
        self.modules = modules

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
