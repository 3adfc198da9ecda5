"""What names and members stand for, and the uses of them."""

import ast
from collections.abc import Callable

from conformance.lint import giving, holding
from conformance.lint.labelling import Labelling
from conformance.lint.model import Call, Use
from conformance.lint.namespace import BESIDE, PRIVATE, Namespace
from conformance.lint.scopes import Scope
from conformance.lint.values import (
    Above,
    Foreign,
    Instance,
    Label,
    Logs,
    Method,
    Named,
    Own,
    OwnInstance,
    OwnMethod,
    Several,
    Shape,
    Tensor,
    Value,
    Variable,
)

#: Methods of which nobody but models of Keras ever had one of that name.
MODEL_ONLY = frozenset({"fit_generator", "predict_generator", "evaluate_generator", "predict_classes"})


class Resolving(Labelling):
    """Follows names and members. What an expression of another kind stands for is known to who extends it."""

    def __init__(self, names: Namespace) -> None:
        super().__init__()
        self.names = names
        self.scope = Scope()
        self.own: Own | None = None
        #: Whether anything of Keras was imported: then some methods are known by their names alone.
        self.keras = False
        #: The names of custom objects that the code registers.
        self.registered: dict[str, None] = {}
        #: The uses of models of applications that are called with ``training=False``, and how the code calls them.
        self.phased: list[tuple[Use, str]] = []
        #: Whether the code has set ``trainable`` of anything so far.
        self.freezes = False
        #: The names of the outputs of models with several, as they are compiled.
        self.named_outputs: dict[str, None] = {}
        #: The files of models that are saved and loaded.
        self.files = holding.Files()
        #: The call of a layer of one's own that is read, where it takes ``training``.
        self.in_call: ast.FunctionDef | ast.AsyncFunctionDef | None = None
        #: What the last attribute is one of, and what the next function without a name gets.
        self._owner: Value = None
        self._handed: Value = None
        self._known: dict[type, Callable[..., Value]] = {}

    # Expressions.

    def value(self, node: ast.expr | None) -> Value:
        """What an expression stands for; its uses are kept."""
        if node is None:
            return None
        found = self.reference(node)
        return None if found is None else self.settled(found, node)

    def reference(self, node: ast.expr) -> Value:
        """The same, but a name or a member that it ends with is not used yet."""
        kind = type(node)
        known = self._known.get(kind)
        if known is None:
            known = self._known[kind] = getattr(self, f"on_{kind.__name__.lower()}", self.on_other)
        return known(node)

    def on_other(self, node: ast.AST) -> Value:
        """The parts of what has no meaning of its own."""
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.value(child)
            elif not isinstance(child, ast.expr_context | ast.operator | ast.cmpop | ast.unaryop | ast.boolop):
                self.on_other(child)
        return None

    def on_name(self, node: ast.Name) -> Value:
        """A name: what its scope binds it to, else what a star may have."""
        found, value = self.scope.look(node.id)
        if found:
            return value
        for path, whole in self.scope.module.stars:
            inside = f"{path}.{node.id}" if path else node.id
            if self.names.kind(inside):
                return Named(f"{whole}.{node.id}", "")
        return None

    def on_attribute(self, node: ast.Attribute) -> Value:
        """An attribute of a module, a class, an object."""
        owner = self.reference(node.value)
        if isinstance(owner, Named):
            path = self.names.keras(owner.name)
            if path is None or self.names.kind(path) not in ("class", "function"):
                return Named(f"{owner.name}.{node.attr}", owner.root)
            self.use(owner, node.value)
            return Method(path, node.attr, unbound=True)
        owner = self.settled(owner, node.value)
        found = self.attribute(owner, node)
        self._owner = owner
        return found

    def attribute(self, owner: Value, node: ast.Attribute) -> Value:
        """An attribute of what is no module."""
        name = node.attr
        match owner:
            case Instance():
                return Method(owner.of, name, holds=owner.holds, outputs=owner.outputs)
            case OwnInstance():
                return self._of_own(owner.of, name)
            case Above():
                if owner.of.bases:
                    return Method(owner.of.bases[0], name, own=True)
            case Own():
                if name in owner.methods:
                    return owner.methods[name]
                if owner.bases and self.names.has_member(owner.bases[0], name):
                    return Method(owner.bases[0], name, unbound=True)
            case Foreign():
                return owner.names.get(name)
            case Tensor() | Variable() | Shape():
                return self._of_tensor(owner, node)
            case None if name in MODEL_ONLY and self.keras:
                return Method("Sequential" if name == "predict_classes" else "Model", name)
            case None if name in giving.KERAS_ONLY and self.keras:
                return Several(Variable())
            case _:
                pass
        return None

    def _of_tensor(self, owner: Tensor | Variable | Shape, node: ast.Attribute) -> Value:
        """An attribute of a tensor, of a weight, or of the shape of one."""
        name = node.attr
        if isinstance(owner, Shape):
            if name in ("as_list", "ndims", "dims", "rank", "num_elements"):
                self.keep("shape", owner.of, self.span(node), self.ending(node, name), member=name)
            return None
        if name == "shape":
            return Shape("Variable") if isinstance(owner, Variable) else Shape()
        if isinstance(owner, Variable) and name in ("name", "path"):
            return Label(owner.whole, path=name == "path")
        return None

    def _of_own(self, own: Own, name: str) -> Value:
        """A member of an instance of a class of one's own, or of the Keras class that it extends."""
        if name in own.methods:
            return OwnMethod(own, own.methods[name])
        if name in own.attributes:
            return own.attributes[name]
        if name in own.members or not own.bases:
            return None
        return Method(own.bases[0], name, own=True)

    def settled(self, value: Value, node: ast.expr, call: Call | None = None) -> Value:
        """What a reference stands for once it is used; ``call`` has the arguments where it is called."""
        if value is None:
            return None
        if isinstance(value, Named):
            self.use(value, node, call)
        elif isinstance(value, Method):
            at = self.ending(node, value.name) if isinstance(node, ast.Attribute) else None
            self.keep("member", value.of, self.span(node), at, member=value.name, call=call, own=value.own)
            if call is None and not value.unbound:
                known = giving.attribute(self.names, value.of, value.name)
                return known if known is not None else value if self._is_method(value) else None
        return value

    def _is_method(self, value: Method) -> bool:
        entry = self.names.entry(value.of)
        member = None if entry is None else entry.members.get(value.name)
        return member is not None and member.called

    def use(self, value: Named, node: ast.expr, call: Call | None = None) -> None:
        """Keep the use of a name, where it is one of Keras or of a package beside it."""
        if self.quiet:
            return
        path = self.names.keras(value.name)
        at = self.ending(node, node.attr) if isinstance(node, ast.Attribute) else None
        if path is not None:
            still = self.names.still(value.name)
            if value.root == "tensorflow" and not still:
                self.spell(value.name, node)
            root = self.names.keras(value.root) if value.root else None
            if path or call is not None:
                self.keep("name", path, self.span(node), at, call=call, root=root or "", still=still)
        elif value.name.startswith(PRIVATE):
            self.keep("name", value.name, self.span(node), at, call=call)
        elif value.name.partition(".")[0] in BESIDE and not _is_alias(value.name, node):
            self.keep("beside", value.name, self.span(node), at, call=call, root=value.root)

    def _key(self, logs: Logs, key: ast.expr) -> None:
        """A key of a history or of logs."""
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            self.keep("key", logs.of, self.span(key), member=key.value)


def _is_alias(name: str, node: ast.expr) -> bool:
    """Whether a thing is reached by an attribute that the code calls otherwise: it is told where that was set."""
    return isinstance(node, ast.Attribute) and node.attr != name.rpartition(".")[2]
