"""Configurations of Keras objects as plain JSON, so far as two versions can be compared."""

import inspect

import numpy as np

#: More than so many elements of a list are no setting.
MOST = 64


def config(thing):
    """What an object says of itself; empty where it says nothing."""
    try:
        found = thing.get_config()
    except Exception:
        # A get_config of somebody's own may raise anything, and many an object says nothing of itself.
        return {}
    return simple(found) if isinstance(found, dict) else {}


def beside(function, given):
    """The arguments of those given by name that a signature does not name: ``**kwargs`` takes them, for good or ill."""
    try:
        parameters = inspect.signature(function).parameters
    except (TypeError, ValueError):
        return []
    return sorted(name for name in given if name not in parameters)


def held(thing, function):
    """The numbers, texts and switches that an object without a configuration keeps under the names of its arguments."""
    found = {}
    for name in list(inspect.signature(function).parameters)[1:]:
        value = simple(getattr(thing, name, None))
        if isinstance(value, (bool, int, float, str)):
            found[name] = value
    return found


def simple(value, depth=0):
    """A configuration as JSON: objects by their class, without what only names where a class is."""
    if depth > 6:
        return "…"
    if isinstance(value, dict):
        if "class_name" in value and isinstance(value.get("config"), dict):
            return {"class_name": str(value["class_name"]), "config": simple(value["config"], depth + 1)}
        return {str(key): simple(one, depth + 1) for key, one in list(value.items())[:MOST]}
    if isinstance(value, (list, tuple, set, frozenset)) or type(value).__name__ == "ListWrapper":
        several = list(value)
        return [simple(one, depth + 1) for one in several] if len(several) <= MOST else "%d values" % len(several)
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (np.bool_, np.integer, np.floating)):
        return value.item()
    if isinstance(value, np.ndarray):
        return value.tolist() if value.size <= MOST else "array of shape %s" % (value.shape,)
    if hasattr(value, "numpy") and getattr(value, "shape", None) == ():
        try:
            return value.numpy().item()
        except Exception:
            # A symbolic tensor has no value.
            return type(value).__name__
    if callable(value) and not isinstance(value, type) and hasattr(value, "__name__"):
        return value.__name__
    if hasattr(value, "name") and type(value).__name__ in ("DType", "DTypePolicy", "Policy"):
        return value.name
    return type(value).__name__


def defaults(function, given):
    """The arguments of a call that were left out, as the signature has them."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return {}
    empty = inspect.Parameter.empty
    return {p.name: simple(p.default) for p in parameters if p.default is not empty and p.name not in given}
