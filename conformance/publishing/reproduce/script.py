"""A script while it is written: what it imports and defines, and its lines."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

from conformance.model.case import Case
from conformance.model.observation import Header
from conformance.publishing.reproduce.arrays import Arrays, computed
from conformance.publishing.reproduce.inlining import FAMILIES, called, inlined, telling
from conformance.publishing.reproduce.source import array, call, quoted

#: An expression for a fact's value in a script, or None where the script does not hold it.
Expression: TypeAlias = Callable[[str], str | None]

_RELEASE = re.compile(r"(\d+)\.(\d+)")
_TENSORFLOW = re.compile(r"\btf\.(?:function|constant|GradientTape)")


def family(header: Header) -> str:
    """How a Keras computes: a name of ``inlining.FAMILIES``, which are those of the worker's engines."""
    mine = header.implementation
    if mine.provider == "keras" and _release(header.versions.get("keras", "")) < (2, 4):
        return f"symbolic_{mine.backend}"
    if mine.backend == "tensorflow":
        old = _release(header.versions.get("tensorflow", "")) < (2, 0)
        return "symbolic_tensorflow" if old else "eager_tensorflow"
    name = f"keras3_{mine.backend}"
    # A backend that nobody has written for yet: what all of Keras 3 shares.
    return name if name in FAMILIES else "keras3_numpy"


def _release(version: str) -> tuple[int, int]:
    found = _RELEASE.match(version)
    # A version nobody told us is taken for a recent one.
    return (int(found[1]), int(found[2])) if found else (99, 0)


@dataclass
class Script:
    """What the scenarios' stages write to.

    ``precision`` is the float type that shows the difference; ``sides`` are the Kerases the script is for;
    ``inputs`` has the arrays that are written out.
    """

    case: Case
    stage: str
    precision: str
    sides: Sequence[Header]
    inputs: Arrays = computed
    lines: list[str] = field(default_factory=list)

    @property
    def params(self) -> Mapping[str, Any]:
        """The case's parameters."""
        return self.case.params

    @cached_property
    def families(self) -> tuple[str, ...]:
        """How the sides compute, in the order of FAMILIES: eager TensorFlow last."""
        mine = {family(side) for side in self.sides}
        return tuple(name for name in FAMILIES if name in mine)

    @property
    def symbolic(self) -> bool:
        """Whether one of the sides makes graphs."""
        return any(name.startswith("symbolic") for name in self.families)

    def add(self, *lines: str) -> None:
        """Further lines of the script."""
        self.lines += lines

    def new(self, name: str, symbol: str, arguments: Mapping[str, Any], positional: Sequence[Any] = ()) -> None:
        """``name = keras.symbol(…)``."""
        self.add(f"{name} = {call(f'keras.{symbol}', arguments, positional)}")

    def array(self, name: str, spec: Mapping[str, Any], *key: Any) -> str:
        """``name = np.array(…)`` of an input's description; returns the name."""
        self.add(f"{name} = {array(spec, self.precision, *key, arrays=self.inputs)}")
        return name

    def expression(self, spec: Mapping[str, Any], *key: Any) -> str:
        """An array made from its key, to stand within a line."""
        text = quoted("/".join(str(part) for part in ("input", *key)))
        return f"dyadic({tuple(spec['shape'])}, {text}, {spec.get('limit') or 2}).astype(precision)"

    def arrays(self, specs: Sequence[Mapping[str, Any]], names: Sequence[str] | None = None) -> list[str]:
        """The inputs by position; returns their names."""
        given = names or (["x"] if len(specs) == 1 else [f"x{i}" for i in range(len(specs))])
        return [self.array(name, spec, i) for i, (name, spec) in enumerate(zip(given, specs, strict=True))]

    def opening(self) -> Iterable[str]:
        """Imports, the choice of Keras, the precision, the functions that the lines call."""
        body = "\n".join(self.lines)
        defined = inlined(called(body), self.families)
        providers = {side.implementation.provider for side in self.sides}
        theano = "symbolic_theano" in self.families
        told = telling(self.families)
        asked = theano or (defined.branched and (bool(told.backends) or len(self.families) > 2))
        used = {*defined.modules, *(m for m in ("re", "inspect") if f"{m}." in body)}
        used |= {name for name, wanted in (("os", asked), ("sys", len(providers) > 1)) if wanted}
        yield from (f"import {name}" for name in sorted(used))
        yield from ("", "import numpy as np") if used else ("import numpy as np",)
        if _TENSORFLOW.search(body):
            yield "import tensorflow as tf"
        yield ""
        yield from imports(providers)
        yield ""
        yield f'precision = "{self.precision}"'
        yield "keras.backend.set_floatx(precision)"
        if asked:
            yield 'backend = os.environ.get("KERAS_BACKEND", "tensorflow")'
        if theano:
            # Keras reads it when it is imported, and Theano on its own.
            yield from ('if backend == "theano":', "    import theano", "", "    theano.config.floatX = precision")
        if defined.branched and told.variables:
            yield "# keras up to 2.3.1 and TensorFlow 1 make graphs, the others compute at once."
            symbolic = self._is_symbolic()
            yield f'symbolic = backend == "tensorflow" and ({symbolic})' if asked else f"symbolic = {symbolic}"
            if "eager" in told.variables.values():
                yield 'eager = backend == "tensorflow" and not symbolic'
        yield from defined.lines
        yield from ("", "") if defined.lines else ("",)

    def _is_symbolic(self) -> str:
        """How the sides on TensorFlow that make graphs are told from the others, by how they are run."""
        mine = [side for side in self.sides if side.implementation.backend == "tensorflow"]
        others = {s.implementation.provider for s in mine if family(s) != "symbolic_tensorflow"}
        several = len({side.implementation.provider for side in self.sides}) > 1
        conditions = []
        for side in mine:
            provider = side.implementation.provider
            if family(side) != "symbolic_tensorflow":
                continue
            asked = f'sys.argv[1] == "{provider}"'
            version = f'keras.__version__ == "{side.versions.get("keras", "")}"'
            if provider not in others and several:
                conditions.append(asked)
            elif provider == "keras":
                conditions.append(f"({asked} and {version})" if several else version)
            else:
                conditions.append('not __import__("tensorflow").executing_eagerly()')
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
