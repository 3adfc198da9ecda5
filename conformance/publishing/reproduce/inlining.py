"""The functions that a script defines: real code of each family of Kerases, as much of it as the script calls.

``families/`` has one module for each way of computing. None is imported: what a script calls is taken from the source.
"""

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "families"

#: Family → the modules in which a function is looked for; the first that has it wins. Its backend's name ends it.
FAMILIES: Mapping[str, tuple[str, ...]] = {
    "symbolic_tensorflow": ("symbolic", "common"),
    "symbolic_theano": ("symbolic_theano", "symbolic", "common"),
    "symbolic_cntk": ("symbolic_cntk", "symbolic", "common"),
    "symbolic_mxnet": ("symbolic_mxnet", "symbolic", "common"),
    "keras3_jax": ("keras3_jax", "keras3", "common"),
    "keras3_torch": ("keras3_torch", "keras3", "common"),
    "keras3_numpy": ("keras3", "common"),
    "keras3_openvino": ("keras3", "common"),
    "eager_tensorflow": ("eager_tensorflow", "common"),
}

#: What a script imports at its head for whatever it defines.
STANDARD = ("inspect", "re", "zlib")

_CALLED = re.compile(r"(?<![.\w])([a-z_]\w*)\(")


@dataclass(frozen=True)
class Definition:
    """A function, or a name that is set once, with its source and every name that stands in it."""

    name: str
    source: str
    uses: frozenset[str]


@dataclass(frozen=True)
class Module:
    """What a module defines, in its order, and the lines that import what it uses, by name."""

    definitions: Mapping[str, Definition]
    imports: Mapping[str, str]


@cache
def module(name: str) -> Module:
    """The definitions of a module of ``families/``."""
    text = (FOLDER / f"{name}.py").read_text(encoding="utf-8")
    definitions: dict[str, Definition] = {}
    imports: dict[str, str] = {}
    for node in ast.parse(text).body:
        source = ast.get_source_segment(text, node) or ""
        if isinstance(node, ast.Import):
            imports[node.names[0].asname or node.names[0].name] = source
        elif isinstance(node, ast.FunctionDef):
            definitions[node.name] = Definition(node.name, source, _names(node))
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            target = node.targets[0].id
            definitions[target] = Definition(target, source, _names(node))
    return Module(definitions, imports)


def _names(node: ast.AST) -> frozenset[str]:
    return frozenset(inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name))


@cache
def known(family: str) -> Mapping[str, Definition]:
    """Every definition of a family; what is common to all comes first."""
    found: dict[str, Definition] = {}
    for name in reversed(FAMILIES[family]):
        found.update(module(name).definitions)
    return found


@cache
def names() -> frozenset[str]:
    """Whatever any family defines."""
    return frozenset(name for family in FAMILIES for name in known(family))


def called(text: str) -> frozenset[str]:
    """The functions of families that a script's own lines call."""
    return names().intersection(_CALLED.findall(text))


@cache
def needed(family: str, wanted: frozenset[str]) -> tuple[Definition, ...]:
    """The definitions that a family has of ``wanted``, and what they need themselves, in order."""
    mine = known(family)
    found: set[str] = set()
    left = [name for name in wanted if name in mine]
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left += [used for used in mine[name].uses if used in mine]
    return tuple(definition for name, definition in mine.items() if name in found)


@dataclass(frozen=True)
class Inlined:
    """What stands in front of a script's own lines: modules of the standard library, and source in order.

    ``branched`` says that some of it is chosen by family.
    """

    modules: tuple[str, ...]
    lines: tuple[str, ...]
    branched: bool


@dataclass(frozen=True)
class Telling:
    """How families are told apart at run time: by their backends, or by a variable of that name."""

    backends: Mapping[str, str]
    variables: Mapping[str, str]

    def condition(self, families: Sequence[str]) -> str:
        """An expression that holds under any of these families."""
        backends = [self.backends[family] for family in families if family in self.backends]
        parts = [self.variables[family] for family in families if family in self.variables]
        if len(backends) == 1:
            parts.append(f'backend == "{backends[0]}"')
        elif backends:
            listed = ", ".join(f'"{one}"' for one in backends)
            parts.append(f"backend in ({listed})")
        return " or ".join(parts)


def telling(families: Sequence[str]) -> Telling:
    """By the backend where one stands for one family; on TensorFlow there are two."""
    both = {"symbolic_tensorflow", "eager_tensorflow"} <= set(families)
    eager = "eager" if len(families) > 2 else "not symbolic"
    variables = {"symbolic_tensorflow": "symbolic", "eager_tensorflow": eager} if both else {}
    return Telling({f: f.rpartition("_")[2] for f in families if f not in variables}, variables)


@cache
def inlined(wanted: frozenset[str], families: tuple[str, ...]) -> Inlined:
    """The definitions that each of ``families`` needs: what is one for several stands once."""
    each = {family: needed(family, wanted) for family in families}
    modules = {used for mine in each.values() for d in mine for used in d.uses if used in STANDARD}
    owners: dict[Definition, list[str]] = {}
    for family, mine in each.items():
        for definition in mine:
            owners.setdefault(definition, []).append(family)
    blocks: dict[tuple[str, ...], list[Definition]] = {}
    for definition, some in owners.items():
        blocks.setdefault(tuple(some), []).append(definition)
    lines: list[str] = []
    if families in blocks:
        lines += _block(families, blocks.pop(families))
    told = telling(families)
    order = sorted(blocks, key=lambda some: (-len(some), families.index(some[0])))
    for position, group in enumerate(order):
        # Two families that part in two: the second is the rest.
        rest = len(families) == 2 and position == 1
        body = _trimmed(_block(group, blocks[group]))
        lines += [] if rest else ["", ""]
        lines += [
            "else:" if rest else f"if {told.condition(group)}:",
            *(f"    {line}" if line else "" for line in body),
        ]
    return Inlined(tuple(sorted(modules)), tuple(lines), branched=bool(order))


def _trimmed(source: Sequence[str]) -> list[str]:
    """Lines as a block: without empty ones in front, one between functions."""
    kept = [line for i, line in enumerate(source) if line or (i and source[i - 1])]
    return kept[1:] if kept and not kept[0] else kept


def _block(families: Sequence[str], definitions: Iterable[Definition]) -> list[str]:
    """Definitions that these families share, with what they import; names that are set come first."""
    mine = sorted(definitions, key=lambda d: d.source.startswith("def "))
    uses = {used for d in mine for used in d.uses}
    imports = {
        name: line
        for source in reversed(FAMILIES[families[0]])
        for name, line in module(source).imports.items()
        if name in uses and name not in STANDARD and name != "np"
    }
    lines = list(imports.values())
    for definition in mine:
        is_function = definition.source.startswith("def ")
        lines += ["", "", *definition.source.splitlines()] if is_function else [definition.source]
    return lines
