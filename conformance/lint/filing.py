"""Files and texts of models that the code saves and loads, and other files that it opens."""

import ast
from collections.abc import Sequence

from conformance.lint import holding
from conformance.lint.arguments import Arguments
from conformance.lint.model import Call, Use
from conformance.lint.values import (
    Content,
    Method,
    Named,
    Opened,
    Value,
)


class Filing(Arguments):
    """Sees what calls save, train and load."""

    def _of_files(self, target: Named | Method, node: ast.Call, values: Sequence[Value]) -> None:
        """Models that are saved, trained and loaded."""
        if isinstance(target, Method):
            # Most calls are none of these, and every question costs.
            if target.name in holding.METHODS and self.names.extends(target.of, "Model"):
                if target.name == "save":
                    self.files.save(holding.File.named(node, 0, values), self._saved(node, target.holds))
                else:
                    self.files.train(target.holds)
            elif target.name == holding.FROM_CONFIG:
                self._revived(target.of, target.name, holding.TEXT, node, values)
            return
        path = self.names.keras(target.name)
        if path in holding.SAVING and values:
            self.files.save(holding.File.named(node, 1, values), self._saved(node, holding.held(values[0])))
        elif path in holding.LOADING and values and all(one.arg for one in node.keywords):
            self.files.load(holding.File.named(node, 0, values), *self._loading(path, "", node))
        elif path and path.endswith(holding.CHECKPOINT):
            self.files.checkpoint(node, holding.File.named(node, 0, values))
        elif path and path.endswith(holding.ALLOWING):
            self.files.allowed = True
        elif path in holding.REVIVING or path == holding.CLONING:
            how = holding.COPY if path == holding.CLONING else holding.TEXT
            if not holding.gives(node, "clone_function"):
                self._revived(path, "", how, node, values)
        elif target.name == "json.dump" and len(values) > 1 and isinstance(values[1], Opened):
            self.files.save(holding.File(values[1].file), holding.held(values[0]))

    def _loading(self, path: str, member: str, node: ast.Call) -> tuple[Use, frozenset[str]]:
        """The use of what loads or copies a model, and what by its arguments is no obstacle."""
        guards = tuple(guard for some in self.guards for guard in some)
        span = self.span(node.func)
        at = self.ending(node.func, node.func.attr) if isinstance(node.func, ast.Attribute) else span
        use = Use("loaded", path, span, at, member, Call((), (), open=False), guards=guards, cell=self.cell)
        return use, frozenset(held for name, held in holding.ALLOWED_BY.items() if holding.gives(node, name))

    def _revived(self, path: str, member: str, how: str, node: ast.Call, values: Sequence[Value]) -> None:
        """A model or a layer that is made of a configuration or a text of one, or as a copy."""
        if values and all(one.arg for one in node.keywords):
            self.files.revive(values[0], how, *self._loading(path, member, node))

    @staticmethod
    def _saved(node: ast.Call, holds: frozenset[str]) -> frozenset[str]:
        """What a file of it holds: without the optimizer nothing of ``compile`` is written."""
        return holds - {holding.SHORT} if holding.gives(node, "include_optimizer") else holds

    @staticmethod
    def _opened(node: ast.Call, values: Sequence[Value]) -> Value:
        """A file of which the name is known, or how the code writes it."""
        file = holding.File.named(node, 0, values)
        return None if file is None else Opened(file.text)

    def _of_opened(self, owner: Opened, name: str, values: Sequence[Value]) -> Value:
        """What is read from a file, or written to it."""
        if name == "read":
            return Content(owner.file)
        if name == "write" and not self.quiet:
            self.files.save(holding.File(owner.file), holding.held(values[0]) if values else frozenset())
        return None
