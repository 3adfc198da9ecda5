"""How a name is written in a file: by what its imports bind, or with an import that it lacks."""

import ast
import builtins
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from conformance.lint.fixes.source import File, Source
from conformance.lint.knowledge import Knowledge
from conformance.lint.model import Edit
from conformance.lint.namespace import keras_path

#: What a recipe writes for a package → the package, and the import that a file lacks.
PACKAGES = {"np": ("numpy", "import numpy as np"), "tf": ("tensorflow", "import tensorflow as tf")}

#: How each provider is imported, and the whole of ``import keras``.
SPELLED = {"keras": "keras", "tf.keras": "tensorflow.keras", "tf_keras": "tf_keras"}
WHOLE = {
    "keras": "import keras",
    "tensorflow.keras": "from tensorflow import keras",
    "tf_keras": "import tf_keras as keras",
}

#: Ends of names that a file binds already to something else.
_ASIDE = "keras_"


@dataclass(frozen=True)
class Bound:
    """A name that an import at the top of a file binds, and the whole dotted name it stands for."""

    name: str
    whole: str
    node: ast.stmt
    source: Source


def spelled(implementation_provider: str) -> str:
    """The dotted name of the Keras of a provider, as it is imported."""
    return SPELLED.get(implementation_provider.partition("[")[0].partition(" ")[0], "keras")


class Naming:
    """Writes names for one file."""

    def __init__(self, file: File, knowledge: Knowledge) -> None:
        self.file = file
        self.knowledge = knowledge

    @cached_property
    def imported(self) -> list[Bound]:
        """The imports at the top of the file whose names nothing else binds, in order."""
        return [one for one in self._imports if one.name not in self.file.bound]

    @cached_property
    def _imports(self) -> Sequence[Bound]:
        """All imports at the top of the file, in order."""
        return list(self._found())

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(one.name for one in self._imports)

    def _found(self) -> Iterator[Bound]:
        for source in self.file.sources.values():
            for node in source.tree.body:
                if isinstance(node, ast.Import):
                    for one in node.names:
                        head = one.name.partition(".")[0]
                        yield Bound(one.asname or head, one.name if one.asname else head, node, source)
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    for one in node.names:
                        yield Bound(one.asname or one.name, f"{node.module}.{one.name}", node, source)

    @cached_property
    def provider(self) -> str:
        """How this file spells Keras: as its first import has it, else as the target does."""
        for one in self._imports:
            for name in ("tensorflow.keras", "tf_keras", "keras"):
                if one.whole == name or one.whole.startswith(f"{name}."):
                    return name
        names = [one.name for one in self._imports if one.whole == "tensorflow"]
        texts = [source.text for source in self.file.sources.values()]
        if any(f"{name}.keras." in text for name in names for text in texts):
            return "tensorflow.keras"
        return spelled(self.knowledge.headers[1].implementation.provider)

    @cached_property
    def _moves(self) -> bool:
        """Whether imports of Keras from TensorFlow are changed to another provider.

        ``tf.keras`` is another import then, and one name would be written in two ways.
        """
        target = spelled(self.knowledge.headers[1].implementation.provider)
        return target != "tensorflow.keras" and any(one.whole.startswith("tensorflow.keras") for one in self._imports)

    def of_keras(self, path: str) -> tuple[str, tuple[Edit, ...]] | None:
        """How a path of Keras is written, and the imports that this takes; None where the target has no such path."""
        there = self.knowledge.new(path)
        if there is None or there.dead:
            return None
        best: Bound | None = None
        deepest = -1
        for one in self.imported:
            bound = "" if one.whole == "tensorflow" else keras_path(one.whole, legacy=True)
            if bound is None or not (not bound or path == bound or path.startswith(f"{bound}.")):
                continue
            if one.whole == "tensorflow" and (self.provider != "tensorflow.keras" or self._moves):
                continue
            if bound and self.knowledge.new(bound) is None:
                continue
            depth = len(bound) if one.whole != "tensorflow" else 0
            if depth > deepest:
                best, deepest = one, depth
        if best is not None:
            if best.whole == "tensorflow":
                return f"{best.name}.keras.{path}", ()
            bound = keras_path(best.whole, legacy=True) or ""
            rest = path[len(bound) :].lstrip(".") if bound else path
            return ".".join(filter(None, (best.name, rest))), ()
        return self._lacking(path)

    def _lacking(self, path: str) -> tuple[str, tuple[Edit, ...]] | None:
        head, _, rest = path.partition(".")
        taken = self._taken(head)
        name = f"{_ASIDE}{head}" if taken else head
        if self._taken(name):
            return None
        alias = f" as {name}" if name != head else ""
        edit = self.adding(f"from {self.provider} import {head}{alias}")
        return ".".join(filter(None, (name, rest))), (edit,)

    def _taken(self, name: str) -> bool:
        """Whether a name means something in this file, or to Python."""
        return name in self.file.bound or name in self.file.words or name in self._names or hasattr(builtins, name)

    def of_package(self, short: str, rest: str) -> tuple[str, tuple[Edit, ...]] | None:
        """How a name of NumPy (``np``) or TensorFlow (``tf``) is written, and the imports that this takes."""
        package, line = PACKAGES[short]
        for one in self.imported:
            if one.whole == package:
                return f"{one.name}.{rest}", ()
        if self._taken(short):
            return None
        return f"{short}.{rest}", (self.adding(line),)

    def adding(self, line: str) -> Edit:
        """An import that is added: behind the first one of Keras or TensorFlow at the top, else before all code."""
        for one in self._imports:
            if one.whole.partition(".")[0] in ("keras", "tensorflow", "tf_keras"):
                return self._behind(one.source, one.node, line)
        source = next(iter(self.file.sources.values()))
        last = None
        for number, node in enumerate(source.tree.body):
            docstring = number == 0 and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            if not docstring and not isinstance(node, ast.Import | ast.ImportFrom):
                break
            last = node
        if last is not None:
            return self._behind(source, last, line)
        start = source.of(source.tree.body[0])[0] if source.tree.body else 0
        return source.edit(start, start, f"{line}\n")

    def _behind(self, source: Source, node: ast.stmt, line: str) -> Edit:
        """A line behind the one on which a statement ends."""
        end = source.text.find("\n", source.of(node)[1])
        end = len(source.text) if end < 0 else end
        return source.edit(end, end, f"\n{line}")

    def taken(self, name: str) -> bool:
        """Whether a name means something in this file."""
        return self._taken(name)
