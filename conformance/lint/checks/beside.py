"""What the newer environment refuses beside Keras: names of NumPy and TensorFlow, symbolic tensors in TensorFlow."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from packaging.specifiers import SpecifierSet

from conformance.inventory.advice.model import Recipe
from conformance.lint.checks.making import Told, bounds, caused, expected, finding
from conformance.lint.knowledge import Knowledge
from conformance.lint.model import Finding, Use
from conformance.model.versions import parse_version

#: Names of other packages that went, with what to use instead.
FILE = Path(__file__).with_name("beside.toml")

#: The rules of the ledger about symbolic tensors, and about variables that a layer does not see.
FUNCTIONS, VARIABLES = "tf-functions-refuse-keras-tensors", "tf-variables-are-not-trained"

#: The rule about symbolic tensors in NumPy, and the functions of it that take them.
ARRAYS = "symbolic-tensors-are-no-arrays"
_READING = frozenset({"shape", "ndim", "isscalar", "squeeze"})

#: What of TensorFlow takes a symbolic tensor, or is none of its functions.
_TAKING = ("tensorflow.keras", "tensorflow.estimator", "tensorflow.data", "tensorflow.saved_model", "tensorflow.lite")


@dataclass(frozen=True)
class Gone:
    """A name that went; ``package`` and ``versions`` say where."""

    package: str
    versions: str
    instead: str
    link: str
    fix: tuple[Recipe, ...] = ()


@cache
def names(path: Path = FILE) -> Mapping[str, Gone]:
    """All names of a file."""
    found: dict[str, Gone] = {}
    with path.open("rb") as stream:
        tables = tomllib.load(stream)["gone"]
    for table in tables:
        for name, instead in table["names"].items():
            whole = f"{table['package']}.{name}"
            found[whole] = Gone(table["package"], table["versions"], instead, table["link"], _fix(table, instead))
    return found


def _fix(table: Mapping[str, Any], instead: str) -> tuple[Recipe, ...]:
    """What stands for a name is written in its place, where the table says that it does the same."""
    return (Recipe(code=instead, unsafe=table.get("unsafe", "")),) if table.get("replaces") else ()


def check(use: Use, knowledge: Knowledge) -> Iterator[Finding]:
    """A name that the target's package has not."""
    if not expected(use, "AttributeError", "ImportError", "ModuleNotFoundError"):
        yield from _gone(use, knowledge)
    symbolic = use.call is not None and use.call.symbolic
    refusing = use.path.startswith("tensorflow.") and not use.path.startswith(_TAKING)
    if symbolic and refusing and FUNCTIONS in knowledge.rules and knowledge.to_keras_3:
        yield finding(
            "symbolic-tensor",
            use,
            use.path,
            f"{use.path} refuses a symbolic tensor of Keras 3",
            versions=bounds(FUNCTIONS, knowledge),
            told=caused(FUNCTIONS, knowledge),
        )
    package, _, name = use.path.partition(".")
    if symbolic and package == "numpy" and name not in _READING:
        yield from _no_array(use, use.path, f"{use.path} refuses a symbolic tensor of Keras 3", knowledge)


def check_array(use: Use, knowledge: Knowledge) -> Iterator[Finding]:
    """A number or an array of NumPy before an operator, and a symbolic tensor behind it."""
    said = "NumPy computes what begins with its own numbers, and refuses a symbolic tensor of Keras 3"
    yield from _no_array(use, "KerasTensor", said, knowledge)


def _no_array(use: Use, subject: str, said: str, knowledge: Knowledge) -> Iterator[Finding]:
    if ARRAYS in knowledge.rules and knowledge.to_keras_3 and not expected(use, "ValueError", "TypeError"):
        versions, told = bounds(ARRAYS, knowledge), caused(ARRAYS, knowledge)
        yield finding("symbolic-tensor", use, subject, said, versions=versions, told=told)


def _gone(use: Use, knowledge: Knowledge) -> Iterator[Finding]:
    known = names()
    parts = use.path.split(".")
    for count in range(2, len(parts) + 1):
        name = ".".join(parts[:count])
        entry = known.get(name)
        if entry is None:
            continue
        version = knowledge.headers[1].versions.get(entry.package)
        if version is None or not SpecifierSet(entry.versions, prereleases=True).contains(parse_version(version)):
            return
        if use.root and use.root != entry.package and not use.importing and use.root.startswith(name):
            return
        yield finding(
            "gone-beside",
            use,
            name,
            f"{name} is gone from {'NumPy' if entry.package == 'numpy' else 'TensorFlow'} {version}",
            Told(entry.instead, link=entry.link),
            versions=f"not in {entry.package} {entry.versions}",
            fix=entry.fix if name == use.path and not use.importing else (),
        )
        return


def check_tracked(use: Use, knowledge: Knowledge) -> Iterator[Finding]:
    """A ``tf.Variable`` as an attribute of a layer, which Keras 3 does not see."""
    if VARIABLES in knowledge.rules and knowledge.to_keras_3:
        path = knowledge.standing(use.path)
        layer = knowledge.apis.definition(knowledge.before, "layers.Layer")
        old = knowledge.old(path) if path else None
        if old is not None and (old.definition == layer or layer in old.bases):
            yield finding(
                "changed-behaviour",
                use,
                f"{path} with a tf.Variable",
                f"Keras 3 does not see the tf.Variable {use.member} of a layer: it is neither trained nor saved",
                instead="self.add_weight(shape=…, name=…)",
                versions=bounds(VARIABLES, knowledge),
                told=caused(VARIABLES, knowledge),
            )


def check_shape(use: Use, knowledge: Knowledge) -> Iterator[Finding]:
    """What the shape of a symbolic tensor, or of a variable, had while it was TensorFlow's."""
    if knowledge.to_keras_3 and not expected(use, "AttributeError"):
        instead = {"as_list": "list(x.shape)", "ndims": "len(x.shape)", "rank": "len(x.shape)"}.get(
            use.member, "x.shape"
        )
        what = "variable" if use.path == "Variable" else "symbolic tensor"
        yield finding(
            "symbolic-tensor",
            use,
            f"{use.path}.shape.{use.member}",
            f"the shape of a {what} of Keras 3 is a tuple, which has no {use.member}",
            Told(instead, link="https://keras.io/guides/migrating_to_keras_3/"),
            fix=(Recipe(code=instead.replace("x.shape", "{self}")),) if instead != "x.shape" else (),
            versions="a TensorShape up to Keras 2.15 and in tf_keras, a tuple since Keras 3.0",
        )
