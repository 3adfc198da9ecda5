"""A program without an argument: the same text, but for one call."""

import ast
import copy
from collections.abc import Mapping
from dataclasses import dataclass

from conformance.analysis.coverage.subjects import names
from conformance.model.case import Case
from conformance.mutants.places import Source

#: What programs call the Keras that they are given.
KERAS = "keras"


@dataclass(frozen=True)
class Without:
    """A program in which a call of ``symbol`` is written without ``argument``."""

    symbol: str
    argument: str
    case: Case


def ablations(case: Case) -> Mapping[tuple[str, str], list[Without]]:
    """Public name and argument → the program without it, once for each call that gives it by name.

    Only of names that the program is about: what it merely makes use of is not asked.
    """
    source = Source(str(case.params["source"]))
    about = set(names(case))
    found: dict[tuple[str, str], list[Without]] = {}
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Call) or (symbol := _symbol(node.func)) not in about:
            continue
        for number, keyword in enumerate(node.keywords):
            if keyword.arg is not None:
                several = found.setdefault((symbol, keyword.arg), [])
                text = _text(source, node, number)
                identifier = f"{case.id}[without {symbol}({keyword.arg}) {len(several) + 1}]"
                params = {**case.params, "source": text}
                several.append(
                    Without(symbol, keyword.arg, Case(identifier, case.scenario, case.api, params, logic=case.logic))
                )
    return found


def _symbol(node: ast.expr) -> str:
    """``layers.Dense`` of the expression ``keras.layers.Dense``; empty for all else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join(reversed(parts)) if isinstance(node, ast.Name) and node.id == KERAS else ""


def _text(source: Source, node: ast.Call, number: int) -> str:
    start, end = source.span(node)
    changed = copy.copy(node)
    changed.keywords = node.keywords[:number] + node.keywords[number + 1 :]
    return source.text[:start] + ast.unparse(changed) + source.text[end:]
