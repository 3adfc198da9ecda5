"""A function of a test module as a program: its text, and of the module what it uses."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.catalog.programs import source_of
from conformance.model.errors import UnusableSubjectError, UsageError
from conformance.scenarios.program import GIVEN

#: The function that hands a program what a test is parametrized with.
BOUND = "program_under_test"


@dataclass(frozen=True)
class Program:
    """``name`` is the function of ``source`` to be called; ``told`` are the arguments that it is called with."""

    subject: str
    name: str
    source: str
    told: Mapping[str, Any]


def asked(function: Callable[..., Any]) -> tuple[str, ...]:
    """What a program asks for: the names of its parameters."""
    return tuple(inspect.signature(function).parameters)


def program_of(function: Callable[..., Any], given: Mapping[str, Any]) -> Program:
    """A function and what it is called with beside what every program may ask for.

    Raises UnusableSubjectError where its text cannot be read, UsageError for values that cannot be written down.
    """
    name = function.__name__
    subject = f"{function.__module__}:{name}"
    if name == "<lambda>" or "<locals>" in function.__qualname__:
        raise UnusableSubjectError(
            f"{subject} is made within a function, or a lambda: its text is not that of a function of the module",
            "Write it as a function (def) at the top of a module.",
        )
    try:
        path = Path(inspect.getfile(function))
        text = path.read_text(encoding="utf-8")
    except (OSError, TypeError) as error:
        raise UnusableSubjectError(f"the text of {subject} cannot be read: {error}", "Keep it in a file.") from None
    tree = ast.parse(text)
    node = next((one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name == name), None)
    if node is None:
        raise UnusableSubjectError(f"{path.name} has no function {name} at its top", "Move it there.")
    # Those are of pytest and of this package, which are nowhere else.
    node.decorator_list = []
    source = source_of(text, node, tree)
    values = ", ".join(f"{key}={_literal(key, value)}" for key, value in given.items())
    wanted = [one for one in asked(function) if one in GIVEN]
    # Whoever asks for what is seen has to ask for both.
    parameters = list(dict.fromkeys((*wanted, "keras", "see")))
    passed = ", ".join([*(f"{one}={one}" for one in wanted), *([values] if values else [])])
    title = (ast.get_docstring(node) or name).partition("\n")[0].replace("\\", "").replace('"', "'")
    bound = f'''

        def {BOUND}({", ".join(parameters)}):
            """{title}"""
            {name}({passed})
    '''
    return Program(subject, BOUND, source + textwrap.dedent(bound).rstrip() + "\n", dict(given))


def _literal(name: str, value: Any) -> str:
    text = repr(value)
    try:
        if ast.literal_eval(text) == value:
            return text
    except (ValueError, SyntaxError):
        pass
    raise UsageError(
        f"{name}={text} cannot be written into the program, which runs in another process",
        "Parametrize with numbers, texts, None, and tuples, lists and dictionaries of them.",
    )
