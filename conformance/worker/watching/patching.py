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


def lapsing(method):
    """A method that looks at something: where that fails it is written down, and the program goes on."""

    @functools.wraps(method)
    def wrapper(self, *args, **kwargs):
        try:
            return method(self, *args, **kwargs)
        except Exception as error:
            why = "%s: %s" % (type(error).__name__, " ".join(str(error).split())[:200])
            self.journal.tell("lapse", what=method.__name__, why=why)
            return None

    return wrapper


def bound(function, args, kwargs):
    """Arguments by name; None where they do not fit."""
    try:
        return inspect.signature(function).bind(*args, **kwargs)
    except (TypeError, ValueError):
        return None
