"""A program with one argument of one call left out, or with another value of it: the same text, but for that call."""

import ast
import copy
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.model.case import Case
from conformance.mutants.places import Source
from conformance.scenarios.about import names

#: What programs call the Keras that they are given.
KERAS = "keras"


def variations(case: Case) -> Mapping[tuple[str, str], list[Mapping[str, Any]]]:
    """Public name and argument → parameters of the case without it and with another value, for each call that gives it.

    Only of names that the program is about: what it merely makes use of is not asked. An argument that is given by its
    position is called ``#N``.
    """
    source = Source(str(case.params["source"]))
    about = set(names(case))
    found: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Call) or (symbol := _symbol(node.func)) not in about:
            continue
        for argument, changed in _changed(node):
            text = _text(source, node, changed)
            found.setdefault((symbol, argument), []).append({**case.params, "source": text})
    return found


def _symbol(node: ast.expr) -> str:
    """``layers.Dense`` of the expression ``keras.layers.Dense``; empty for all else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join(reversed(parts)) if isinstance(node, ast.Name) and node.id == KERAS else ""


def _changed(node: ast.Call) -> Iterator[tuple[str, ast.Call]]:
    """Each argument, with the call without it and then with another value of it."""
    for number, keyword in enumerate(node.keywords):
        if keyword.arg is None:
            continue
        yield keyword.arg, _with(node, keywords=node.keywords[:number] + node.keywords[number + 1 :])
        if (value := _other(keyword.value)) is not None:
            other = ast.keyword(keyword.arg, value)
            yield keyword.arg, _with(node, keywords=[*node.keywords[:number], other, *node.keywords[number + 1 :]])
    for number, argument in enumerate(node.args):
        if isinstance(argument, ast.Starred):
            return
        if number == len(node.args) - 1:
            yield f"#{number}", _with(node, args=node.args[:number])
        if (value := _other(argument)) is not None:
            yield f"#{number}", _with(node, args=[*node.args[:number], value, *node.args[number + 1 :]])


def _with(node: ast.Call, **fields: Any) -> ast.Call:
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


def _other(value: ast.expr) -> ast.expr | None:
    """The value with the first of its literal numbers changed; None where it has none."""
    changed = copy.deepcopy(value)
    for node in ast.walk(changed):
        if isinstance(node, ast.Constant) and isinstance(node.value, bool | int | float):
            number = node.value
            node.value = not number if isinstance(number, bool) else number + 1 if number != -1 else -2
            return changed
    return None


def _text(source: Source, node: ast.Call, changed: ast.Call) -> str:
    start, end = source.span(node)
    return source.text[:start] + ast.unparse(changed) + source.text[end:]
