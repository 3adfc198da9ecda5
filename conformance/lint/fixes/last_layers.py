"""How many outputs the models of a file have, by the layers that they end with, as far as these are written there."""

import ast
from collections.abc import Iterator, Sequence

from conformance.lint.fixes.source import File, dotted
from conformance.lint.namespace import keras_path

#: Layers that leave the number of outputs as it is.
KEEPING = frozenset(
    {
        *("Activation", "ReLU", "LeakyReLU", "Softmax", "Dropout", "AlphaDropout", "BatchNormalization"),
        *("LayerNormalization", "ActivityRegularization"),
    }
)

_MODELS = ("Sequential", "models.Sequential", "engine.sequential.Sequential")
_FUNCTIONAL = ("Model", "models.Model", "engine.training.Model", "engine.topology.Model")

#: Nobody knows.
UNKNOWN = 0


class Ends:
    """What the models of a file end with."""

    def __init__(self, file: File) -> None:
        self._read = _Reading(file)
        for source in file.sources.values():
            self._read.block(source.tree.body, maybe=False)
        self._every = {_kind(end) for some in self._read.ends.values() for end in some}

    def of(self, owner: str) -> str:
        """``one`` or ``several`` outputs of what the code calls so; empty where that is not known.

        What the file does not make under this name is one of the models that it makes, if all of these are alike.
        """
        if owner in self._read.made_otherwise:
            return ""
        ends = self._read.ends.get(owner)
        kinds = {_kind(end) for end in ends} if ends else self._every
        return next(iter(kinds)) if len(kinds) == 1 else ""


def outputs(file: File, owner: str) -> str:
    """What one model of a file ends with, as ``Ends`` says."""
    return Ends(file).of(owner)


def _kind(end: int) -> str:
    return "" if end == UNKNOWN else "one" if end == 1 else "several"


class _Reading:
    """Reads statements in their order."""

    def __init__(self, file: File) -> None:
        self.file = file
        #: Name → the outputs of each model that is bound to it.
        self.ends: dict[str, list[int]] = {}
        #: Name → the outputs of the layer whose result it is.
        self.tensors: dict[str, int] = {}
        #: Names of models that Keras gives, as ``load_model`` does.
        self.made_otherwise: set[str] = set()

    def block(self, statements: Sequence[ast.stmt], *, maybe: bool) -> None:
        """``maybe`` says that they need not run, or run several times."""
        for one in statements:
            if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                self.block(one.body, maybe=False)
            elif isinstance(one, ast.With | ast.AsyncWith):
                self.block(one.body, maybe=maybe)
            elif isinstance(one, ast.Assign) and len(one.targets) == 1:
                self._assigned(ast.unparse(one.targets[0]), one.value, maybe=maybe)
            elif isinstance(one, ast.Expr) and isinstance(one.value, ast.Call):
                self._called(one.value, maybe=maybe)
            elif isinstance(one, ast.Return) and isinstance(one.value, ast.Call):
                self._assigned("return", one.value, maybe=maybe)
            else:
                for inside in _blocks(one):
                    self.block(inside, maybe=True)

    def _path(self, node: ast.expr) -> str:
        return keras_path(dotted(node, self.file.origin), legacy=True) or ""

    def _assigned(self, name: str, value: ast.expr, *, maybe: bool) -> None:
        if not isinstance(value, ast.Call):
            return
        path = self._path(value.func)
        if path in _MODELS:
            layers = value.args[0] if value.args else _keyword(value, "layers")
            end = UNKNOWN
            for layer in layers.elts if isinstance(layers, ast.List | ast.Tuple) else ():
                end = self._end(layer, end)
            self.ends.setdefault(name, []).append(UNKNOWN if maybe else end)
        elif path in _FUNCTIONAL:
            given = value.args[1] if len(value.args) > 1 else _keyword(value, "outputs") or _keyword(value, "output")
            self.ends.setdefault(name, []).append(UNKNOWN if maybe or given is None else self._of_tensor(given))
        elif isinstance(value.func, ast.Call):
            self.tensors[name] = UNKNOWN if maybe else self._of_tensor(value)
        elif path:
            self.made_otherwise.add(name)

    def _called(self, call: ast.Call, *, maybe: bool) -> None:
        if not isinstance(call.func, ast.Attribute):
            return
        some = self.ends.get(ast.unparse(call.func.value))
        if some and call.func.attr == "add" and call.args:
            end = self._end(call.args[0], some[-1])
            some[-1] = UNKNOWN if maybe and end != some[-1] else end
        elif some and call.func.attr == "pop":
            some[-1] = UNKNOWN

    def _of_tensor(self, node: ast.expr) -> int:
        """The outputs of the layer that a tensor comes from."""
        if isinstance(node, ast.List | ast.Tuple) and len(node.elts) == 1:
            node = node.elts[0]
        if isinstance(node, ast.Name):
            return self.tensors.get(node.id, UNKNOWN)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Call):
            before = self._of_tensor(node.args[0]) if node.args else UNKNOWN
            return self._end(node.func, before)
        return UNKNOWN

    def _end(self, layer: ast.expr, before: int) -> int:
        """The outputs behind a layer."""
        if not isinstance(layer, ast.Call):
            return UNKNOWN
        path = self._path(layer.func)
        name = path.rpartition(".")[2] if path.startswith("layers.") else ""
        if name in KEEPING:
            return before
        units = layer.args[0] if layer.args else _keyword(layer, "units") or _keyword(layer, "output_dim")
        if name == "Dense" and isinstance(units, ast.Constant) and isinstance(units.value, int):
            return units.value
        return UNKNOWN


def _keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((one.value for one in call.keywords if one.arg == name), None)


def _blocks(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    """The blocks of a statement."""
    for name in ("body", "orelse", "finalbody"):
        yield getattr(node, name, [])
    for one in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        yield one.body
