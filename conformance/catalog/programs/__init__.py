"""Programs: cases written as functions in conformance/worker/programs/, one module for each area.

This package reads their source and does not import it. A case contains the source of its function and of everything in
the module that the function uses. So its revision depends on these and on nothing else in the file.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from conformance.model.case import Case
from conformance.model.comparison import ENDINGS
from conformance.model.errors import InvalidCaseError

POSITION = 110

FOLDER = Path(__file__).resolve().parents[2] / "worker" / "programs"

#: The decorator, and what it may say beside the public names.
DECORATOR = "program"
_OPTIONS = frozenset({"compared", "logic", "fresh", "border", "workers"})


def cases() -> list[Case]:
    """Every program, in the order of the files' names, and of the functions in them."""
    paths = sorted(path for path in FOLDER.glob("*.py") if path.stem != "__init__")
    return [case for path in paths for case in read(path.stem, path.read_text(encoding="utf-8"))]


def read(area: str, text: str) -> list[Case]:
    """The programs in a module's text.

    Raises:
        InvalidCaseError: the text is no Python, or a decorator does not say what a program is about.
    """
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        raise InvalidCaseError(f"programs.{area}: {error}", f"Mend {FOLDER / area}.py.") from None
    found = []
    for node in tree.body:
        decorator = _decorator(node)
        if decorator is None or not isinstance(node, ast.FunctionDef):
            continue
        identifier = f"{DECORATOR}s.{area}.{node.name}"
        about, options = _said(identifier, decorator)
        _check_facts(identifier, node)
        logic = bool(options.pop("logic", False))
        params = {
            "program": node.name,
            "source": source_of(text, node, tree),
            "compared": options.pop("compared", "numbers"),
            "about": about,
            **options,
        }
        scenario = "cluster" if "workers" in params else "program"
        found.append(Case(identifier, scenario, about[0], params, logic=logic))
    return found


def _said(identifier: str, decorator: ast.expr) -> tuple[list[str], dict[str, Any]]:
    """The public names and the options that a decorator names."""
    given = decorator.args if isinstance(decorator, ast.Call) else []
    keywords = decorator.keywords if isinstance(decorator, ast.Call) else []
    try:
        about = [ast.literal_eval(argument) for argument in given]
        options = {keyword.arg or "**": ast.literal_eval(keyword.value) for keyword in keywords}
    except ValueError:
        raise InvalidCaseError(f"{identifier}: what its decorator says is no literal", "Write it out.") from None
    if not about or not all(isinstance(name, str) and name for name in about):
        advice = 'Write @program("layers.Dense"), the most important name first.'
        raise InvalidCaseError(f"{identifier}: its decorator names no public symbol", advice)
    if unknown := sorted(set(options) - _OPTIONS):
        known = f"There are: {', '.join(sorted(_OPTIONS))}"
        raise InvalidCaseError(f"{identifier}: a program has no {', '.join(unknown)}", known)
    return about, options


def _check_facts(identifier: str, program: ast.FunctionDef) -> None:
    """Raises InvalidCaseError where a fact has a name that says how a stage ended."""
    for node in ast.walk(program):
        match node:
            case ast.Call(func=ast.Name(id="see"), args=[ast.Constant(value=str(name)), *_]) if name in ENDINGS:
                raise InvalidCaseError(f"{identifier}: a fact is called {name}, as an end of a stage is", "Rename it.")


def _decorator(node: ast.stmt) -> ast.expr | None:
    """The decorator that makes a function a program."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    for one in decorators:
        called = one.func if isinstance(one, ast.Call) else one
        if isinstance(called, ast.Name) and called.id == DECORATOR:
            return one
    return None


def _defines(node: ast.stmt) -> Iterator[str]:
    """The names that a statement at the top of a module gives a meaning."""
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            yield from (alias.asname or alias.name.split(".")[0] for alias in names)
        case ast.Assign(targets=targets):
            yield from (part.id for one in targets for part in ast.walk(one) if isinstance(part, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name


def source_of(text: str, program: ast.FunctionDef, tree: ast.Module) -> str:
    """The text of a program and of what it uses, in the order of the file, without the decorator of programs."""
    definitions = {name: node for node in tree.body for name in _defines(node)}
    wanted: set[ast.stmt] = set()
    waiting: list[ast.stmt] = [program]
    while waiting:
        node = waiting.pop()
        if node in wanted:
            continue
        wanted.add(node)
        waiting += [definitions[name] for name in _uses(node) if name in definitions]
    lines = text.splitlines()
    parts: list[str] = []
    for node in tree.body:
        if node not in wanted:
            continue
        decorators = [one for one in getattr(node, "decorator_list", ()) if one is not _decorator(node)]
        # A program's own lines begin at its ``def``: what stands above it is for the runner.
        first = node.lineno if _decorator(node) else min([node.lineno, *(one.lineno for one in decorators)])
        apart = 2 if isinstance(node, ast.FunctionDef | ast.ClassDef) else 0
        before = parts and not apart and parts[-1].startswith(("def ", "class ", "@"))
        parts += [""] * (2 if before or (apart and parts) else 0)
        parts.append("\n".join(lines[first - 1 : node.end_lineno]))
    return "\n".join(parts) + "\n"


@cache
def _names(node: ast.AST) -> frozenset[str]:
    return frozenset(part.id for part in ast.walk(node) if isinstance(part, ast.Name))


def _uses(node: ast.stmt) -> frozenset[str]:
    """The names that a statement reads, but for the decorator of programs."""
    decorator = _decorator(node)
    return _names(node) - {DECORATOR} if decorator is not None else _names(node)
