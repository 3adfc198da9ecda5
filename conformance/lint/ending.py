"""Sequential models that a file makes: whether one is ever called, so that Keras 3 has its ``input`` and ``output``.

A model is called with a symbolic tensor, by a model around it, or by what it is handed to. All that happens to it
anywhere in the file counts, in whatever order: what is left are models that nobody calls.
"""

import ast
from collections.abc import Sequence

import msgspec

from conformance.lint.recording import Recorder
from conformance.lint.values import (
    Array,
    Function,
    Instance,
    Method,
    Origin,
    Own,
    OwnMethod,
    Several,
    Tensor,
    Value,
    origins,
)

#: What Keras 3 has of a Sequential only after it was called.
ENDS = frozenset({"input", "output"})

#: What a use of one of them says: that the model is never called, and that its first layer has the shape of its input.
UNCALLED, DECLARED = "uncalled", "declared"

#: Functions that do not call a model that they get: of Keras, and of Python.
_HARMLESS = frozenset(
    {
        *("models.clone_model", "models.save_model", "saving.save_model"),
        *("utils.plot_model", "utils.model_to_dot", "utils.vis_utils.plot_model", "utils.vis_utils.model_to_dot"),
    }
)
_BUILTINS = frozenset({"print", "isinstance", "type", "id", "len", "repr", "str", "hasattr"})

#: Arguments of a layer that say the shape of the input of a model.
_SHAPES = frozenset({"input_shape", "batch_input_shape"})


class Ending(Recorder):
    """Sees where Sequential models come from, and what becomes of them."""

    def __init__(self) -> None:
        super().__init__()
        #: Whether the file asks for the ends of anything: otherwise no model is followed.
        self.ends = False
        #: Where a Sequential is made → what is known of it.
        self._origins: dict[tuple[int, int, int], Origin] = {}
        #: The uses of ends, by their numbers, and where the model comes from.
        self._ended: list[tuple[int, frozenset[Origin]]] = []

    def _made(self, node: ast.Call, values: Sequence[Value]) -> frozenset[Origin]:
        """Where a Sequential comes from that a call makes, which may be read more than once."""
        if not self.ends:
            return frozenset()
        place = (self.cell, node.lineno, node.col_offset)
        if place not in self._origins:
            self._origins[place] = Origin(first=_first(node, values))
        return frozenset({self._origins[place]})

    def _end(self, value: Method) -> None:
        """See that the last use asks for an end of a Sequential."""
        if value.name in ENDS and value.origins and not self.quiet:
            self._ended.append((len(self.uses) - 1, value.origins))

    @staticmethod
    def hand_over(*values: Value) -> None:
        """See models given to what may call them."""
        for value in values:
            for one in origins(value):
                one.called = True

    def _of_ends(self, target: Value, path: str | None, node: ast.Call, values: Sequence[Value]) -> None:
        """What a call does to models, once it is known what it gives: ``path`` is that of a symbol of Keras."""
        if isinstance(target, Instance) and target.origins and not _are_arrays(values):
            self.hand_over(target)
        if isinstance(target, Method) and target.origins:
            if target.name == "add" and len(node.args) == 1:
                for one in target.origins:
                    one.first = one.first or _declared(node.args[0], values[0])
            elif target.name == "__call__":
                for one in target.origins:
                    one.called = True
        given = [one for one in values if one is not None and origins(one)]
        if not given or path in _HARMLESS:
            return
        if target is None and isinstance(node.func, ast.Name) and node.func.id in _BUILTINS:
            return
        known = _followed(target)
        self.hand_over(*(one for one in given if not origins(one) <= known))

    def _see_ends(self) -> None:
        """Say of uses whether the model is never called."""
        own = frozenset(self._origins.values())
        for number, found in self._ended:
            if found <= own and not any(one.called for one in found):
                declared = all(one.first == DECLARED for one in found)
                said = (UNCALLED, DECLARED) if declared else (UNCALLED,)
                self.uses[number] = msgspec.structs.replace(self.uses[number], siblings=said)


def _followed(target: Value) -> frozenset[Origin]:
    """The models that a function of the file is known to get, and which are followed in it."""
    match target:
        case Function():
            function: Function | None = target
        case OwnMethod():
            function = target.function
        case Own():
            function = target.methods.get("__init__")
        case _:
            function = None
    if function is None or function.node is None:
        return frozenset()
    return frozenset().union(*map(origins, function.calls.values()))


def _are_arrays(values: Sequence[Value]) -> bool:
    """Whether a model is called with numbers alone."""
    return bool(values) and all(isinstance(one, Array) for one in values)


def _first(node: ast.Call, values: Sequence[Value]) -> str:
    """What the first layer says that a call of Sequential gets; empty where it gets none."""
    named = (n for n, one in enumerate(node.keywords, len(node.args)) if one.arg in ("layers", None))
    at = 0 if node.args else next(named, -1)
    if at < 0:
        return ""
    layers = (*node.args, *(one.value for one in node.keywords))[at]
    if not isinstance(layers, ast.List | ast.Tuple):
        return "other"
    given = values[at]
    each = given.each if isinstance(given, Several) else ()
    return _declared(layers.elts[0], each[0] if each else None) if layers.elts else ""


def _declared(node: ast.expr, value: Value) -> str:
    """``declared`` where a first layer says the shape of its input."""
    path = value.of if isinstance(value, Instance) else ""
    shaped = isinstance(value, Tensor) or path.endswith("InputLayer")
    if isinstance(node, ast.Call) and not path.endswith("Embedding"):
        shaped = shaped or any(one.arg in _SHAPES or one.arg == "input_dim" for one in node.keywords)
    elif isinstance(node, ast.Call):
        shaped = any(one.arg in _SHAPES for one in node.keywords)
    return DECLARED if shaped else "other"
