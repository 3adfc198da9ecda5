"""Signatures as callers meet them, and defaults as texts that are the same in every process."""

import enum
import inspect

#: Letters for the kinds of parameters.
LETTERS = {
    inspect.Parameter.POSITIONAL_ONLY: "p",
    inspect.Parameter.POSITIONAL_OR_KEYWORD: "o",
    inspect.Parameter.VAR_POSITIONAL: "a",
    inspect.Parameter.KEYWORD_ONLY: "k",
    inspect.Parameter.VAR_KEYWORD: "w",
}

#: Characters of a text that are kept, and how deep values are followed.
LONGEST, DEEPEST = 200, 3


def text_of(value):
    """A value as Python writes it; an object by its class and configuration. No addresses."""
    text = whole_text_of(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def whole_text_of(value, depth=0):
    """The same at any length."""
    if value is None or value is Ellipsis or type(value) in (bool, int, float, complex, str, bytes):
        return repr(value)
    if isinstance(value, enum.Enum):
        return "%s.%s" % (type(value).__name__, value.name)
    for plain in (bool, int, float, str):
        if isinstance(value, plain):
            return repr(plain(value))
    if inspect.isclass(value) or inspect.isroutine(value):
        return getattr(value, "__qualname__", None) or getattr(value, "__name__", None) or _unknown(value)
    return _unknown(value) if depth >= DEEPEST else _of_parts(value, depth + 1)


def _of_parts(value, depth):
    """What consists of other values."""
    if isinstance(value, (tuple, list)):
        inside = ", ".join(whole_text_of(one, depth) for one in value)
        if isinstance(value, list):
            return "[%s]" % inside
        return "(%s,)" % inside if len(value) == 1 else "(%s)" % inside
    if isinstance(value, (set, frozenset)):
        return "{%s}" % ", ".join(sorted(whole_text_of(one, depth) for one in value)) if value else "set()"
    if isinstance(value, dict):
        return "{%s}" % ", ".join(
            "%s: %s" % (whole_text_of(name, depth), whole_text_of(one, depth)) for name, one in value.items()
        )
    if type(value).__name__ in ("DType", "dtype"):
        return repr(getattr(value, "name", None) or str(value))
    if type(value).__module__ == "numpy" and getattr(value, "size", 100) <= 10:
        return whole_text_of(value.tolist(), depth)
    if callable(getattr(value, "get_config", None)):
        try:
            config = sorted(value.get_config().items())
        except Exception:
            return _unknown(value)
        inside = ", ".join("%s=%s" % (name, whole_text_of(one, depth)) for name, one in config)
        return "%s(%s)" % (type(value).__name__, inside)
    return _unknown(value)


def _unknown(value):
    return "<%s>" % type(value).__name__


def parameters(function, bound):
    """Kind, name and default (a text or None) of each parameter; ``bound`` leaves out the first. None: not known."""
    function = looked_through(function)
    try:
        found = list(inspect.signature(function).parameters.values())
    except Exception:
        return None
    if bound and found and found[0].kind in (found[0].POSITIONAL_ONLY, found[0].POSITIONAL_OR_KEYWORD):
        found = found[1:]
    positional = _positional(function)
    said = []
    for one in found:
        letter = LETTERS[one.kind]
        if positional is not None and letter == "o" and one.name not in positional:
            letter = "k"
        said.append([letter, one.name, None if one.default is one.empty else text_of(one.default)])
    return said


#: What decorators call the function that they make, where they do not name it as the decorated one.
_WRAPPERS = ("wrapper", "wrapped", "inner", "decorated")


def looked_through(function):
    """What a decorator without ``__wrapped__`` calls, where it takes anything and keeps one function of its name."""
    for _ in range(5):
        code = getattr(function, "__code__", None)
        if code is None or hasattr(function, "__wrapped__") or hasattr(function, "__signature__"):
            return function
        if code.co_argcount > 1 or code.co_flags & 0x0C != 0x0C:
            return function
        inner = [one for one in _closure(function).values() if inspect.isfunction(one) and one is not function]
        if len(inner) != 1 or function.__name__ not in (inner[0].__name__, *_WRAPPERS):
            return function
        function = inner[0]
    return function


def chain(function):
    """A function and, one after the other, what it wraps."""
    found = []
    while function is not None and len(found) < 20 and not any(function is one for one in found):
        found.append(function)
        function = getattr(function, "__wrapped__", None)
    return found


def is_open(function):
    """Whether a keyword of any name gets past the outermost wrapper, or past the innermost function."""
    flags = [getattr(getattr(one, "__code__", None), "co_flags", 0x08) for one in chain(function)]
    return any(one & 0x08 for one in flags)


def _closure(function):
    code, cells = getattr(function, "__code__", None), getattr(function, "__closure__", None)
    found = {}
    for name, cell in zip(getattr(code, "co_freevars", ()), cells or ()):
        try:
            found[name] = cell.cell_contents
        except ValueError:
            pass  # not filled yet
    return found


def _legacy(function):
    """What the decorator of keras 2.0 to 2.3 for arguments of Keras 1 holds; empty where there is none."""
    for one in chain(function):
        if hasattr(one, "_original_function"):
            return _closure(one)
    return {}


def _positional(function):
    """The only arguments that may be given by position; None where the order of the signature holds."""
    held = _legacy(function)
    return held.get("allowed_positional_args") if held.get("check_positional_args") else None


def renamed(function):
    """Old name → new name of the arguments that a decorator still takes."""
    return {str(old): str(new) for old, new in _legacy(function).get("conversions") or ()}
