"""Putting something around a function of Keras, so that nobody who looks at it notices."""

import functools
import inspect

#: Marks what was put around a function.
MARK = "_keras_conformance"


def around(owner, name, make):
    """Replace ``owner.name``, where it is defined there, with ``make(original)``."""
    original = vars(owner).get(name) if isinstance(owner, type) else getattr(owner, name, None)
    if original is None or not callable(original) or getattr(original, MARK, False):
        return False
    wrapper = functools.wraps(original)(make(original))
    try:
        # Keras asks for the arguments of a constructor, and not always through what is wrapped.
        wrapper.__signature__ = inspect.signature(original)
    except (TypeError, ValueError):
        pass
    setattr(wrapper, MARK, True)
    try:
        setattr(owner, name, wrapper)
    except (AttributeError, TypeError):
        return False
    return True


def bound(function, args, kwargs):
    """Arguments by name; None where they do not fit."""
    try:
        return inspect.signature(function).bind(*args, **kwargs)
    except (TypeError, ValueError):
        return None
