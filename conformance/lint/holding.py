"""What a model holds that it cannot be loaded with: operations, functions with and without a name, short names.

Tensors, layers and models that the code makes carry it on, up to the file or the text that they are saved in.
"""

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from conformance.lint import images
from conformance.lint.model import Use
from conformance.lint.values import Content, Function, Instance, Kept, Opened, Several, Tensor, Text, Value

#: An operator or a function of Keras on a symbolic tensor; ``Lambda(lambda …)``; ``compile(loss="mse")``.
OPERATION, LAMBDA, SHORT = "operation", "lambda", "short"

#: ``Lambda(f)`` of a function of the code: the name behind it is that of the function, as the code has it.
FUNCTION = "function"

#: An Embedding that is trained; an optimizer that adds up the gradients of its rows first. No file is refused for them.
SPARSE, DENSE = "sparse", "dense"
_ALLOWED = (SPARSE, DENSE, images.AVERAGING, images.AVERAGED)

#: What stands for the ending of a file, where a text or a configuration is read, and where a model is copied.
TEXT, COPY = "text", "copy"

#: The names of losses that Keras 3 writes into HDF5 as functions of ``keras.metrics``, which has none of these names.
_SHORT = frozenset({"mse", "mae", "mape", "msle", "bce", "kld"})

#: Modules whose functions on symbolic tensors are operations.
_OF_OPERATIONS = ("ops.", "backend.")

#: Modules of applications whose ``preprocess_input`` gives back what it gets.
_AS_THEY_ARE = frozenset({"convnext", "efficientnet", "efficientnet_v2", "mobilenet_v3"})

#: What saves a whole model, and what loads one.
SAVING = frozenset({"models.save_model", "saving.save_model"})
LOADING = frozenset({"models.load_model", "saving.load_model"})
CHECKPOINT = "callbacks.ModelCheckpoint"
METHODS = frozenset({"save", "fit", "fit_generator"})

#: Arguments of loading by which what is held is no obstacle, where they are not True.
ALLOWED_BY = {"safe_mode": LAMBDA, "compile": SHORT, "custom_objects": FUNCTION}

#: What makes configurations and texts of layers and models, and what makes these of them again.
CONFIGURING = frozenset({"get_config", "to_json"})
SERIALIZING = frozenset({"layers.serialize", "saving.serialize_keras_object", "utils.serialize_keras_object"})
REVIVING = frozenset(
    {
        *("models.model_from_json", "models.model_from_config", "layers.deserialize"),
        *("saving.deserialize_keras_object", "utils.deserialize_keras_object"),
    }
)
CLONING = "models.clone_model"
FROM_CONFIG = "from_config"

#: What allows all of it from there on.
ALLOWING = "enable_unsafe_deserialization"

#: What hands on a configuration as it is, or as a text.
_PASSING = frozenset({"json.loads", "json.dumps", "copy.copy", "copy.deepcopy"})

#: The endings of HDF5 files.
HDF5 = (".h5", ".hdf5")


def held(value: Value) -> frozenset[str]:
    """What a value holds."""
    match value:
        case Tensor() | Instance() | Kept():
            return value.holds
        case Several():
            return held(value.of)
        case _:
            return frozenset()


def holding(value: Value, more: frozenset[str]) -> Value:
    """The same value, which holds more."""
    if not more or more <= held(value):
        return value
    match value:
        case Tensor() | Instance():
            return msgspec.structs.replace(value, holds=value.holds | more)
        case Several():
            return msgspec.structs.replace(value, of=holding(value.of, more))
        case _:
            return value


def all_of(values: Iterable[Value]) -> frozenset[str]:
    """What any of several values holds."""
    found: frozenset[str] = frozenset()
    for one in values:
        if one is not None and (more := held(one)):
            found |= more
    return found


def made_by(path: str, node: ast.Call, values: Sequence[Value], *, symbolic: bool) -> frozenset[str]:
    """What a call of a symbol of Keras adds, where ``values`` are those of its arguments."""
    if symbolic and (path.startswith(_OF_OPERATIONS) or _scales(path)):
        return frozenset({OPERATION})
    if path.endswith(".Embedding"):
        return frozenset() if _is_dense(node) else frozenset({SPARSE})
    if path.endswith(".BatchNormalization"):
        return images.averaging(node)
    if path.startswith("optimizers.") and gives(node, "global_clipnorm"):
        return frozenset({DENSE})
    if path.endswith(".Lambda"):
        nodes = (*node.args, *(one.value for one in node.keywords))
        named = (n for n, one in enumerate(node.keywords, len(node.args)) if one.arg == "function")
        at = next(named, 0 if node.args else len(nodes))
        if at < len(nodes) and isinstance(nodes[at], ast.Lambda):
            return frozenset({LAMBDA})
        function, node_of = (values[at], nodes[at]) if at < len(nodes) else (None, None)
        if isinstance(function, Function) and not function.decorated:
            # The name that the function has itself is the one that it is looked for by.
            same = isinstance(node_of, ast.Name) and node_of.id == function.name
            return frozenset({f"{FUNCTION} {function.name}" if same else FUNCTION})
    return frozenset()


def _is_dense(node: ast.Call) -> bool:
    """Whether an Embedding is not trained, or has a regularizer: the gradients of that are of all rows."""
    for one in node.keywords:
        none = isinstance(one.value, ast.Constant) and one.value.value is None
        trained = isinstance(one.value, ast.Constant) and one.value.value is True
        if one.arg is None or (one.arg == "trainable" and not trained):
            return True
        if one.arg in ("embeddings_regularizer", "activity_regularizer", "W_regularizer") and not none:
            return True
    return False


def passed_on(name: str, values: Sequence[Value]) -> Value:
    """A configuration, or what was read of a file, after a function that has this dotted name."""
    match values[0] if values else None:
        case Kept() | Content() as given if name in _PASSING:
            return given
        case Opened(file=file) if name == "json.load":
            return Content(file)
        case _:
            return None


def _scales(path: str) -> bool:
    module, _, name = path.removeprefix("applications.").rpartition(".")
    return path.startswith("applications.") and name == "preprocess_input" and module not in _AS_THEY_ARE


def compiled(value: Value, node: ast.Call, values: Sequence[Value]) -> Value:
    """The model after a call of ``compile``, where ``values`` are those of its arguments."""
    places = {one.arg: number for number, one in enumerate(node.keywords, len(node.args))}
    at = places.get("loss", 1 if len(node.args) > 1 else None)
    if at is None or not isinstance(value, Instance):
        return value
    given = [*node.args, *(one.value for one in node.keywords)][at]
    texts: Iterable[object]
    match given, values[at]:
        case _, Text(ending=text, whole=True):
            texts = (text,)
        case ((ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Dict(values=elements)), _):
            texts = [one.value for one in elements if isinstance(one, ast.Constant)]
        case _:
            texts = ()
    short = any(isinstance(text, str) and text.lower() in _SHORT for text in texts)
    return msgspec.structs.replace(value, holds=value.holds - {SHORT} | ({SHORT} if short else set()))


def gives(node: ast.Call, name: str) -> bool:
    """Whether a call gives this argument, and not as True."""
    given = (one.value for one in node.keywords if one.arg == name)
    return any(not (isinstance(one, ast.Constant) and one.value is True) for one in given)


@dataclass(frozen=True)
class File:
    """A file that the code names: by a text, or by an expression that is written alike wherever it is meant."""

    text: str
    #: How the name ends, as far as that is known.
    ending: str = ""

    @classmethod
    def named(cls, node: ast.Call, place: int, values: Sequence[Value]) -> "File | None":
        """What a call names as a file, where ``values`` are those of its arguments; None where it names none."""
        nodes = (*node.args, *(one.value for one in node.keywords))
        named = (n for n, one in enumerate(node.keywords, len(node.args)) if one.arg in ("filepath", "path"))
        at = next(named, place if place < len(node.args) else len(nodes))
        if at >= len(nodes) or isinstance(nodes[at], ast.Starred):
            return None
        value = values[at]
        if isinstance(value, Text):
            return cls(repr(value.ending) if value.whole else ast.unparse(nodes[at]), value.ending)
        return None if isinstance(nodes[at], ast.Constant) else cls(ast.unparse(nodes[at]))


class Files:
    """The files and texts of models that one file of code saves and loads."""

    def __init__(self) -> None:
        self._saved: dict[str, list[frozenset[str]]] = {}
        self._trained: set[str] = set()
        self._untrained = False
        self._checkpoints: set[str] = set()
        self._loaded: list[tuple[File, Use, frozenset[str]]] = []
        self._revived: list[tuple[frozenset[str], str, Use, frozenset[str]]] = []
        #: Whether the code allows what is refused otherwise.
        self.allowed = False

    def save(self, file: File | None, holds: frozenset[str]) -> None:
        """A model that holds this is saved."""
        if file is not None:
            self._saved.setdefault(file.text, []).append(holds)

    def checkpoint(self, node: ast.Call, file: File | None) -> None:
        """What a callback saves; of weights alone nothing is."""
        only = any(one.arg == "save_weights_only" for one in node.keywords)
        if not only and file is not None:
            self._checkpoints.add(file.text)

    def train(self, holds: frozenset[str]) -> None:
        """A model is trained, which callbacks may save."""
        self._trained.update(holds)
        self._untrained = self._untrained or not holds

    def load(self, file: File | None, use: Use, but: frozenset[str] = frozenset()) -> None:
        """A file is loaded, in a way that all but this can refuse."""
        if file is not None:
            self._loaded.append((file, use, but))

    def revive(self, value: Value, how: str, use: Use, but: frozenset[str] = frozenset()) -> None:
        """A model is made of a configuration or a text, or of another model: of ``value``."""
        if isinstance(value, Content):
            self.load(File(value.file, how), use, but)
        elif isinstance(value, Kept | Instance):
            self._revived.append((value.holds, how, use, but))

    def refused(self, *, registered: bool) -> Sequence[tuple[Use, str, str]]:
        """What is loaded of models that hold something: the use, what is held, the ending of the name.

        ``registered`` says that the code registers objects of its own, of which functions may be some.
        """
        every = [(holds, how, use, but) for holds, how, use, but in self._revived]
        for file, use, but in self._loaded:
            saved = list(self._saved.get(file.text, ()))
            if file.text in self._checkpoints and not self._untrained:
                saved.append(frozenset(self._trained))
            # Of several models that are saved there, none is known to be the one.
            every.append((saved[0].intersection(*saved[1:]) if saved else frozenset(), file.ending, use, but))
        found: list[tuple[Use, str, str]] = []
        for holds, ending, use, but in every:
            less = {*but, *_ALLOWED, *((LAMBDA,) if self.allowed else ()), *((FUNCTION,) if registered else ())}
            found.extend((use, one, ending) for one in sorted(holds) if not one.startswith(tuple(less)))
        return found
