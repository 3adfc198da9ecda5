"""What expressions stand for, and the uses of Keras in them."""

import ast
from collections.abc import Sequence
from typing import TypeAlias

from conformance.lint import holding
from conformance.lint.calling import Calls
from conformance.lint.nodes import (
    asks_for_a_key,
    asks_for_a_version,
    is_number,
    parameters_of,
)
from conformance.lint.scopes import Scope
from conformance.lint.values import (
    Array,
    Instance,
    Label,
    Labelled,
    Logs,
    OwnInstance,
    Parts,
    Registry,
    Row,
    Scalar,
    Several,
    Tensor,
    Text,
    Value,
    element,
    formatted,
    joined,
    put_together,
)

_Comprehension: TypeAlias = ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp


class Evaluator(Calls):
    """Evaluates expressions in a scope, and binds what they stand for."""

    # What is made of parts.

    def on_constant(self, node: ast.Constant) -> Value:
        """A text; other constants are nothing to know."""
        return Text(node.value) if isinstance(node.value, str) else None

    def on_joinedstr(self, node: ast.JoinedStr) -> Value:
        """A text of which the last part is known."""
        for one in node.values:
            if isinstance(one, ast.FormattedValue):
                self.value(one.value)
        pieces = [one.value for one in node.values if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        slash = any("/" in one for one in pieces)
        if node.values and isinstance(node.values[-1], ast.Constant):
            return Text(pieces[-1], False, slash)
        return Text("", False, slash) if slash else None

    def on_binop(self, node: ast.BinOp) -> Value:
        """Texts that are put together; arithmetic of tensors."""
        left, right = self.value(node.left), self.value(node.right)
        if isinstance(left, Tensor) or isinstance(right, Tensor):
            if isinstance(left, Array):
                self.keep("array", "KerasTensor", self.span(node))
            return self._operated(left, right)
        if isinstance(left, Array) or isinstance(right, Array):
            # Of what is not known the result may be a tensor.
            sides = ((left, node.left), (right, node.right))
            if all(isinstance(one, Scalar) or is_number(at) for one, at in sides):
                return Scalar()
            return Array() if all(isinstance(one, Array) or is_number(at) for one, at in sides) else None
        if isinstance(node.op, ast.Mod) and isinstance(left, Text):
            return formatted(left)
        return put_together(node.op, left, right)

    @staticmethod
    def _operated(*values: Value) -> Tensor:
        """What an operator makes of symbolic tensors."""
        return Tensor(holding.all_of(values) | {holding.OPERATION})

    def on_ifexp(self, node: ast.IfExp) -> Value:
        """Either of two; a key is expected to lack where it is asked for."""
        self.value(node.test)
        version = asks_for_a_version(node.test)
        self.guards.append((*(("version",) if version else ()), *(("KeyError",) if asks_for_a_key(node.test) else ())))
        one, other = self.value(node.body), self.value(node.orelse)
        self.guards.pop()
        # Of what a version decides it is not known which of the two is meant.
        return joined(one, other) if not version or one == other else None

    def on_boolop(self, node: ast.BoolOp) -> Value:
        """Either of several."""
        found: Value = None
        for one in node.values:
            found = joined(found, self.value(one))
        return found

    def on_list(self, node: ast.List | ast.Tuple | ast.Set) -> Value:
        """What its elements are, where something is known of one."""
        values = [self.value(one.value if isinstance(one, ast.Starred) else one) for one in node.elts]
        kind = {ast.List: "list", ast.Tuple: "tuple"}.get(type(node), "")
        starred = any(isinstance(one, ast.Starred) for one in node.elts)
        return self._several(values, kind, () if starred else tuple(values))

    @staticmethod
    def _several(values: Sequence[Value], kind: str, each: tuple[Value, ...], keys: tuple[str, ...] = ()) -> Value:
        found = next((one for one in values if one is not None), None)
        if found is None and not (kind and each):
            return None
        return Several(holding.holding(found, holding.all_of(values)), kind, each, keys)

    on_tuple = on_set = on_list

    def on_dict(self, node: ast.Dict) -> Value:
        """The same of its values."""
        keys = [self._seen(key) for key in node.keys if key is not None]
        values = [self.value(one) for one in node.values]
        texts = tuple(one.ending for one in keys if isinstance(one, Text) and one.whole)
        known = len(texts) == len(values)
        found = self._several(values, "dict" if known else "", tuple(values) if known else (), texts if known else ())
        return next((Labelled(one) for one in keys if isinstance(one, Label)), found)

    def _seen(self, key: ast.expr) -> Value:
        """A key of a dictionary."""
        found = self.value(key)
        if isinstance(found, Label):
            self.keyed(found, key)
        return found

    def on_subscript(self, node: ast.Subscript) -> Value:
        """An element; a key of a history."""
        owner = self.value(node.value)
        key = self.value(node.slice)
        if isinstance(owner, Logs):
            self._key(owner, node.slice)
        if isinstance(owner, Labelled):
            self.found(owner, node, node.slice, key)
        if isinstance(owner, Parts):
            return self.part(owner, node)
        if isinstance(owner, Label):
            return self.sliced(owner, node)
        if isinstance(owner, Several):
            return owner if isinstance(node.slice, ast.Slice) else owner.of
        return self._operated(owner) if isinstance(owner, Tensor) else None

    def on_namedexpr(self, node: ast.NamedExpr) -> Value:
        """``(name := value)``."""
        found = self.value(node.value)
        self.bind(node.target, found)
        return found

    def on_lambda(self, node: ast.Lambda) -> Value:
        """A function without a name: its body is read once."""
        for default in (*node.args.defaults, *node.args.kw_defaults):
            self.value(default)
        outer, self.scope = self.scope, Scope(self.scope)
        handed, self._handed = self._handed, None
        for number, one in enumerate(parameters_of(node.args)):
            self.scope.names[one.arg] = None if number else handed
        self.value(node.body)
        self.scope = outer
        return None

    def on_listcomp(self, node: _Comprehension) -> Value:
        """What a comprehension holds."""
        outer, self.scope = self.scope, Scope(self.scope)
        for one in node.generators:
            self.bind(one.target, element(self.value(one.iter)))
            for test in one.ifs:
                self.value(test)
        key: Value = None
        if isinstance(node, ast.DictComp):
            key = self._seen(node.key)
            found = self.value(node.value)
        else:
            found = self.value(node.elt)
        self.scope = outer
        if isinstance(key, Label):
            return Labelled(key)
        return Several(found, "list" if isinstance(node, ast.ListComp) else "") if found is not None else None

    on_setcomp = on_generatorexp = on_dictcomp = on_listcomp

    def on_compare(self, node: ast.Compare) -> Value:
        """What is compared; whether a symbolic tensor is less than something is one, too."""
        found = [self.value(one) for one in (node.left, *node.comparators)]
        ordered = all(isinstance(one, ast.Lt | ast.LtE | ast.Gt | ast.GtE) for one in node.ops)
        if ordered and len(found) > 1 and isinstance(found[0], Array) and isinstance(found[1], Tensor):
            self.keep("array", "KerasTensor", self.span(node))
        self.compared(node, found)
        return self._operated(*found) if ordered and any(isinstance(one, Tensor) for one in found) else None

    def on_unaryop(self, node: ast.UnaryOp) -> Value:
        """A sign before something."""
        found = self.value(node.operand)
        return self._operated(found) if isinstance(found, Tensor) else None

    def on_slice(self, node: ast.Slice) -> Value:
        """A range of something."""
        for one in (node.lower, node.upper, node.step):
            if one is not None:
                self.value(one)
        return None

    def on_starred(self, node: ast.Starred) -> Value:
        """What follows a star."""
        return self.value(node.value)

    def on_await(self, node: ast.Await) -> Value:
        """What is waited for."""
        return self.value(node.value)

    # Binding.

    def bind(self, target: ast.expr, value: Value) -> None:
        """Bind a target to a value; of several targets each to the same element, where all are alike."""
        if isinstance(target, ast.Name):
            self.scope.bind(target.id, value)
        elif isinstance(target, ast.Attribute):
            self._bind_attribute(target, value)
        elif isinstance(target, ast.Tuple | ast.List):
            each = value.of if isinstance(value, Row) else value.each if isinstance(value, Several) else ()
            if len(each) == len(target.elts) and not any(isinstance(one, ast.Starred) for one in target.elts):
                for one, given in zip(target.elts, each, strict=True):
                    self.bind(one, given)
                return
            for one in target.elts:
                self.bind(one.value if isinstance(one, ast.Starred) else one, element(value))
        elif isinstance(target, ast.Subscript):
            owner = self.value(target.value)
            key = self._seen(target.slice)
            if isinstance(key, Label) and isinstance(target.value, ast.Name):
                self.scope.bind(target.value.id, Labelled(key))
            if isinstance(owner, Registry) and isinstance(target.slice, ast.Constant):
                self.register(target.slice.value if isinstance(target.slice.value, str) else None)

    def _bind_attribute(self, target: ast.Attribute, value: Value) -> None:
        owner = self.reference(target.value)
        self.freezes = self.freezes or target.attr == "trainable"
        if isinstance(owner, OwnInstance):
            own = owner.of
            if own.bases and target.attr not in own.members and self.names.has_member(own.bases[0], target.attr):
                self.keep(
                    "member", own.bases[0], self.span(target), self.ending(target, target.attr), member=target.attr
                )
            own.members.add(target.attr)
            # A text may be another one in every instance.
            kept = None if isinstance(value, Text) else value
            own.attributes[target.attr] = joined(kept, own.attributes.get(target.attr))
            return
        settled = self.settled(owner, target.value)
        if isinstance(settled, Instance):
            self.keep("member", settled.of, self.span(target), self.ending(target, target.attr), member=target.attr)
