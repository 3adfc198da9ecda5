"""Whether another Keras in this very process is the same: name by name, the same objects."""

import ast
import inspect
import sys
import types

from .. import alone, engines, keras_api

#: What a Keras says of itself, on which scenarios and engines decide. Not its version: keras 2.4.3 hands on the
#: objects of a tf.keras that calls itself 2.4.0.
TRAITS = ("backend", "is_3", "multi_backend")
#: The package that a variable of the process puts behind ``tf.keras``, or not.
CHOSEN = "tf_keras"


def answer(keras, engine, request):
    """The reply to ``compare``: which of the request's ``symbols`` are the same in ``keras`` and in its ``provider``.

    They are one object in both, a module in both, or in neither. A case never gets a module but the whole Keras (the
    name ""): it asks for names in it, and these are compared. A name that is not there is told in the same words.
    ``roots`` are what the engine itself asks for before any case; they are the same or ``alike`` is False.
    ``asking``: see there.
    """
    symbols, mine, its = request["symbols"], keras.provider, request["provider"]
    _, roots, module = started(mine)
    # Before the other is here: each is taken as it is by itself.
    unlike = set(there(keras, symbols)).symmetric_difference(alone.names(its, symbols))
    other, its_roots, its_module = started(its)
    alike = (roots, module) == (its_roots, its_module)
    alike = alike and all(getattr(keras, trait) == getattr(other, trait) for trait in TRAITS)
    alike = alike and all(same(keras, other, name) for name in roots)
    return {
        "kind": "compared",
        "alike": alike,
        "roots": roots,
        "same": [name for name in symbols if name not in unlike and same(keras, other, name)],
        "asking": asking(CHOSEN) if alike and CHOSEN in (mine, its) else [],
    }


def started(provider):
    """A Keras as at a worker's start, the names that it has been asked for by then, and its engine's module."""
    keras = keras_api.load(provider)
    module = engines.choose(keras).module
    return keras, list(keras.used), module


def there(keras, symbols):
    """Those of some names that a Keras has."""
    return [name for name in symbols if found(keras, name) is not None]


def same(one, other, name):
    """Whether a public name is one object in both, a module in both but not the whole of it, or in neither."""
    mine, its = found(one, name), found(other, name)
    modules = isinstance(mine, types.ModuleType) and isinstance(its, types.ModuleType)
    return mine is its or (modules and name != "")


def found(keras, name):
    """What a public name is; None where it is not there."""
    try:
        return keras.get(name)
    except keras_api.MissingSymbolError:
        return None


def asking(name):
    """The functions and classes of a package in whose modules ``tf.keras`` is asked for.

    What they do follows from a variable of the process, too, and not only from which objects they are.
    """
    names = []
    for path, module in sorted(sys.modules.items()):
        if path.split(".")[0] == name and isinstance(module, types.ModuleType):
            names.extend(asking_in(source(module)))
    return names


def asking_in(text):
    """The functions and classes at the top of a module's text, where it asks for ``tf.keras``."""
    if "tf.keras" not in text:
        return []
    tree = ast.parse(text)
    # Most modules name it in docstrings alone.
    asked = any(
        isinstance(node, ast.Attribute)
        and node.attr == "keras"
        and isinstance(node.value, ast.Name)
        and node.value.id in ("tf", "tensorflow")
        for node in ast.walk(tree)
    )
    return [node.name for node in tree.body if isinstance(node, (ast.ClassDef, ast.FunctionDef))] if asked else []


def source(module):
    """A module's text; empty where there is none to read."""
    try:
        return inspect.getsource(module)
    except (OSError, TypeError):
        return ""
