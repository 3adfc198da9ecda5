"""What is to be run elsewhere, as ``module:name``: a class, a function, or that very text."""

import inspect
import re
from collections.abc import Callable
from typing import Any, TypeAlias

from conformance.model.errors import UnusableSubjectError

#: A class or function that can be imported, or ``my_package.layers:MyLayer``.
Subject: TypeAlias = str | type[Any] | Callable[..., Any]

_TEXT = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*:[^\W\d]\w*(\.[^\W\d]\w*)*")
#: Whose objects nobody has to bring along.
PROVIDERS = frozenset({"keras", "tensorflow", "tf_keras", "keras_core"})
_HOW = "Name it as text, and pytest itself needs no Keras: 'my_package.layers:MyLayer'."


def name_of(subject: Subject) -> str:
    """A subject as ``module:name``, which another process can import.

    Raises UnusableSubjectError for what cannot be imported by a name: a lambda, what a function has made, an object.
    """
    if isinstance(subject, str):
        if not _TEXT.fullmatch(subject):
            near = _with_colon(subject)
            raise UnusableSubjectError(f"{subject!r} is no 'module:name'", f"Did you mean {near!r}?" if near else _HOW)
        module, name = subject.split(":")
    else:
        module, name = _imported_as(subject)
    if module.partition(".")[0] in PROVIDERS:
        raise UnusableSubjectError(
            f"{module}:{name} is a part of Keras or TensorFlow itself", "Its cases are known: conformance find NAME."
        )
    return f"{module}:{name}"


def _imported_as(subject: object) -> tuple[str, str]:
    """The module and the name under which an object can be imported."""
    if not (inspect.isclass(subject) or inspect.isroutine(subject)):
        raise UnusableSubjectError(
            f"{type(subject).__name__} object: what is checked is a class or a function, not what it has made",
            "Give the class, and what it is made with as init_kwargs. " + _HOW,
        )
    module, name = str(subject.__module__), str(subject.__qualname__)
    if "<lambda>" in name:
        raise UnusableSubjectError(
            f"a lambda of {module} has no name to import it by", "Write it as a function (def) of a module."
        )
    if "<locals>" in name:
        raise UnusableSubjectError(
            f"{module}:{name} is made within a function, and cannot be imported", "Move it to the top of a module."
        )
    if module == "__main__":
        raise UnusableSubjectError(f"{name} is in __main__, which cannot be imported", "Move it to a module.")
    return module, name


def _with_colon(text: str) -> str:
    """``my_package.layers.MyLayer`` with its colon, where it is that."""
    module, dot, name = text.rpartition(".")
    return f"{module}:{name}" if dot and _TEXT.fullmatch(f"{module}:{name}") else ""
