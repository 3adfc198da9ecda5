"""A script: a whole program in one file that imports ``keras``; only its import lines change with the provider."""

import ast
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

import msgspec

from conformance.scenarios.declaration import Parameters, Scenario

#: What a script puts what it computed into, under names.
RESULTS = "results"
#: What a script may call that changes the process for whatever runs after it.
PROCESS_WIDE = frozenset(
    {
        *("set_random_seed", "set_seed", "set_global_policy", "set_policy", "set_dtype_policy", "set_floatx"),
        *("set_epsilon", "set_image_data_format", "set_learning_phase", "set_session", "run_functions_eagerly"),
    }
)


class ScriptParameters(Parameters, frozen=True, kw_only=True):
    """``source``: the text of the file. ``about``: the public names it is about, the first of which is the case's API.

    ``style``: how people wrote in those years: ``2018`` (2018 to 2020) or ``today``. ``fresh``: it runs in a process of
    its own, for it sets what holds for the whole process. ``imports``: the package it imports, ``tensorflow`` where it
    takes Keras from there and so runs under ``tf.keras`` alone.
    """

    source: str
    about: Annotated[list[str], msgspec.Meta(min_length=1)]
    style: Literal["2018", "today"]
    fresh: bool = False
    imports: Literal["keras", "tensorflow"] = "keras"

    def __post_init__(self) -> None:
        try:
            # CNTK runs on 3.6.
            tree = ast.parse(self.source, feature_version=(3, 6))
        except SyntaxError as error:
            raise ValueError(f"the source is no Python 3.6: {error}") from None
        if not ast.get_docstring(tree):
            raise ValueError("the source has no docstring, which is its title")
        if RESULTS not in {name.id for name in ast.walk(tree) if isinstance(name, ast.Name)}:
            raise ValueError(f"the source has no dictionary {RESULTS} with what it computed")
        if not any(_imports(tree, self.imports)):
            raise ValueError(f"the source imports no {'Keras' if self.imports == 'keras' else 'TensorFlow'}")
        if (setter := next(_setters(tree), "")) and not self.fresh:
            raise ValueError(
                f"{setter} holds for the whole process, which the script has to itself only where it is fresh"
            )
        for line in _imports(tree, "keras"):
            if line.startswith("import keras.") and " as " not in line:
                raise ValueError(f"{line!r} binds the name keras; write: from keras import …")
        if "'''" in self.source:
            raise ValueError("the source has ''', with which its reproducer quotes it")


def _imports(tree: ast.Module, package: str) -> Iterator[str]:
    """The import lines of a package."""
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        if any(name.partition(".")[0] == package for name in names):
            yield ast.unparse(node)


def _setters(tree: ast.Module) -> Iterator[str]:
    """The functions that it calls whose effect outlasts it."""
    for node in ast.walk(tree):
        called = node.func if isinstance(node, ast.Call) else None
        name = getattr(called, "attr", getattr(called, "id", ""))
        if name in PROCESS_WIDE or name.startswith(("enable_", "disable_")):
            yield name


def title(params: Mapping[str, Any]) -> str:
    """The first line of a script's docstring."""
    return (ast.get_docstring(ast.parse(params["source"])) or "").partition("\n")[0]


SCENARIO = Scenario(
    "script",
    ScriptParameters,
    {"imports": (), "run": ("imports",), "structure": ("run",), "results": ("structure",)},
    prepared_by=(),
)
