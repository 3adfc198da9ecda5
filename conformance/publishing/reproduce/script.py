"""A script while it is written: what it imports and defines, and its lines."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from conformance.model.case import Case
from conformance.model.observation import Header
from conformance.publishing.reproduce.arrays import Arrays, computed
from conformance.publishing.reproduce.helpers import definitions
from conformance.publishing.reproduce.source import array, call, quoted

#: An expression for a fact's value in a script, or None where the script does not hold it.
Expression: TypeAlias = Callable[[str], str | None]

_RELEASE = re.compile(r"(\d+)\.(\d+)")


def kind(header: Header) -> str:
    """How a Keras computes: ``symbolic``, or eagerly on ``tensorflow``, ``jax``, ``torch``."""
    mine = header.implementation
    if mine.provider == "keras" and _release(header.versions.get("keras", "")) < (2, 4):
        return "symbolic"
    if mine.backend == "tensorflow" and _release(header.versions.get("tensorflow", "")) < (2, 0):
        return "symbolic"
    return mine.backend if mine.backend in ("jax", "torch") else "tensorflow"


def _release(version: str) -> tuple[int, int]:
    found = _RELEASE.match(version)
    # A version nobody told us is taken for a recent one.
    return (int(found[1]), int(found[2])) if found else (99, 0)


@dataclass
class Script:
    """What the builders of catalog scenarios write to.

    ``precision`` is the float type that shows the difference; ``kinds`` the kinds of Keras the script is for;
    ``inputs`` has the arrays that are written out.
    """

    case: Case
    stage: str
    precision: str
    sides: Sequence[Header]
    kinds: frozenset[str]
    inputs: Arrays = computed
    lines: list[str] = field(default_factory=list)
    helpers: set[str] = field(default_factory=set)

    @property
    def params(self) -> Mapping[str, Any]:
        """The case's parameters."""
        return self.case.params

    @property
    def symbolic(self) -> bool:
        """Whether one of the sides makes graphs."""
        return "symbolic" in self.kinds

    def choose(self, graphs: str, eager: str) -> str:
        """An expression for Kerases that make graphs, for others, or for both."""
        if not self.symbolic:
            return eager
        return graphs if len(self.kinds) == 1 else f"({graphs} if symbolic else {eager})"

    def use(self, *helpers: str) -> None:
        """Have these helpers defined."""
        self.helpers.update(helpers)

    def add(self, *lines: str) -> None:
        """Further lines of the script."""
        self.lines += lines

    def new(self, name: str, symbol: str, arguments: Mapping[str, Any], positional: Sequence[Any] = ()) -> None:
        """``name = keras.symbol(…)``."""
        self.add(f"{name} = {call(f'keras.{symbol}', arguments, positional)}")

    def array(self, name: str, spec: Mapping[str, Any], *key: Any) -> str:
        """``name = np.array(…)`` of an input's description; returns the name."""
        text = array(spec, self.precision, *key, arrays=self.inputs)
        if "dyadic(" in text:
            self.use("dyadic")
        self.add(f"{name} = {text}")
        return name

    def arrays(self, specs: Sequence[Mapping[str, Any]], names: Sequence[str] | None = None) -> list[str]:
        """The inputs by position; returns their names."""
        given = names or (["x"] if len(specs) == 1 else [f"x{i}" for i in range(len(specs))])
        return [self.array(name, spec, i) for i, (name, spec) in enumerate(zip(given, specs, strict=True))]

    def opening(self) -> Iterable[str]:
        """Imports, the choice of Keras, the precision, the helpers."""
        body = "\n".join(self.lines)
        owned = "set_weights" in self.helpers
        depthwise, directions = owned and "DepthwiseConv" in body, owned and "Bidirectional" in body
        defined = definitions(frozenset(self.helpers), self.kinds, depthwise, directions)
        used = defined + body
        providers = {side.implementation.provider for side in self.sides}
        variants = self.kinds - {"tensorflow"} if len(self.kinds) > 1 else frozenset()
        asks_backend = bool(variants & {"jax", "torch"})
        modules = [
            name
            for name, wanted in (
                ("inspect", "inspect." in used),
                ("os", asks_backend),
                ("re", "re." in used and "set_weights" in self.helpers),
                ("sys", len(providers) > 1),
                ("zlib", "zlib." in used),
            )
            if wanted
        ]
        yield from (f"import {name}" for name in modules)
        yield from ("", "import numpy as np") if modules else ("import numpy as np",)
        tensorflow = re.search(r"\btf\.", used) is not None
        if tensorflow and not asks_backend:
            yield "import tensorflow as tf"
        yield ""
        yield from imports(providers)
        yield ""
        yield f'precision = "{self.precision}"'
        yield "keras.backend.set_floatx(precision)"
        if asks_backend:
            yield 'backend = os.environ.get("KERAS_BACKEND", "tensorflow")'
        if asks_backend and tensorflow:
            yield from ('if backend == "tensorflow":', "    import tensorflow as tf")
        if "symbolic" in variants:
            yield "# keras up to 2.3.1 makes graphs, the others compute at once."
            yield f"symbolic = {self._is_symbolic()}"
        if defined:
            yield ""
            yield defined.rstrip()
            yield ""
        yield ""

    def _is_symbolic(self) -> str:
        """How the sides that make graphs are told from the others, by how they are run."""
        others = {side.implementation.provider for side in self.sides if kind(side) != "symbolic"}
        several = len({side.implementation.provider for side in self.sides}) > 1
        conditions = []
        for side in self.sides:
            provider = side.implementation.provider
            if kind(side) != "symbolic":
                continue
            asked = f'sys.argv[1] == "{provider}"'
            version = f'keras.__version__ == "{side.versions.get("keras", "")}"'
            if provider not in others:
                conditions.append(asked)
            elif provider == "keras":
                conditions.append(f"({asked} and {version})" if several else version)
            else:
                conditions.append("not tf.executing_eagerly()")
        return " or ".join(dict.fromkeys(conditions))


IMPORTS: Mapping[str, str] = {
    "tf.keras": "from tensorflow import keras",
    "tf_keras": "import tf_keras as keras",
    "keras": "import keras",
}


def imports(providers: Iterable[str]) -> list[str]:
    """The import of the one Keras, or of the one that the command names."""
    wanted = [(name, line) for name, line in IMPORTS.items() if name in set(providers)]
    if len(wanted) == 1:
        return [wanted[0][1]]
    lines: list[str] = []
    for position, (name, line) in enumerate(wanted):
        head = "else:" if position == len(wanted) - 1 else f'{"el" if position else ""}if sys.argv[1] == "{name}":'
        lines += [head, f"    {line}"]
    return lines


def entries(name: str, path: str) -> str:
    """``look(name, "a", "b")`` for a dotted path."""
    keys = ", ".join(part if part.isdigit() else quoted(part) for part in path.split("."))
    return f"look({name}, {keys})"
