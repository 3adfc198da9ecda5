"""Modules that are called as if they were functions; and ``merge`` of Keras 1, which is a module since Keras 2."""

from collections.abc import Iterator

from conformance.lint.checks.calls import by_name
from conformance.lint.checks.making import Told, expected, finding
from conformance.lint.knowledge import Knowledge
from conformance.lint.model import Call, Finding, Use

#: What Keras 1 called its function and its class, by the modules that they were imported from.
FUNCTIONS = ("layers.merge", "layers.merge.merge", "engine.merge", "engine.topology.merge", "legacy.layers.merge")
CLASSES = ("layers.Merge", "layers.core.Merge", "engine.Merge", "engine.topology.Merge", "legacy.layers.Merge")

#: ``mode`` → the function and the class that do the same since Keras 2, and their further argument.
MODES = {
    "sum": ("add", "Add", ""),
    "mul": ("multiply", "Multiply", ""),
    "concat": ("concatenate", "Concatenate", "axis=concat_axis"),
    "ave": ("average", "Average", ""),
    "max": ("maximum", "Maximum", ""),
    "dot": ("dot", "Dot", "axes=dot_axes"),
    "cos": ("dot", "Dot", "axes=dot_axes, normalize=True"),
}

#: What Keras 1 took where no mode was given, and the place of the mode among the arguments.
_DEFAULT, _PLACE = "sum", 1

#: Where it was.
WHERE = "Keras 1, and the first versions of Keras 2 with a warning"

LINK = "https://github.com/keras-team/keras/blob/2.0.0/keras/legacy/layers.py#:~:text=def%20merge"


def concerns(use: Use, knowledge: Knowledge) -> bool:
    """Whether a path is of a module, or of what only Keras 1 had."""
    return use.path in (*FUNCTIONS, *CLASSES) or knowledge.names.kind(use.path) == "module"


def check(use: Use, knowledge: Knowledge) -> Iterator[Finding]:
    """A call of what is no function; an import of what only Keras 1 had."""
    if expected(use, "ImportError", "AttributeError", "TypeError"):
        return
    path, is_module = use.path, knowledge.names.kind(use.path) == "module"
    if path in (*FUNCTIONS, *CLASSES) and (use.call is not None or (use.importing and not is_module)):
        name = path.rpartition(".")[2]
        what = "function" if path in FUNCTIONS else "class"
        told = Told(
            _instead(use.call, classes=what == "class"),
            "Each mode has a function and a layer of its own since Keras 2.0; mode and concat_axis are no arguments.",
            LINK,
        )
        yield finding("gone-name", use, path, f"the {what} {name} of Keras 1 is gone", told, versions=WHERE)
    elif is_module and path and use.call is not None and not use.importing:
        yield finding("gone-name", use, path, f"{path} is a module, which cannot be called")


def _instead(call: Call | None, *, classes: bool) -> str:
    """What does the same as a call; the functions of all modes where none is said."""
    if call is None:
        return "layers.concatenate, layers.add, layers.multiply, layers.average, layers.maximum or layers.dot"
    mode = by_name(call, None).get("mode")
    if mode is None and len(call.positional) > _PLACE:
        mode = call.positional[_PLACE]
    function, layer, more = MODES.get(_DEFAULT if mode is None else mode.literal.strip("'\""), ("", "", ""))
    if not function or call.open:
        return _instead(None, classes=classes)
    return (
        f"layers.{layer}({more})(inputs)"
        if classes
        else f"layers.{function}({', '.join(filter(None, ('inputs', more)))})"
    )
