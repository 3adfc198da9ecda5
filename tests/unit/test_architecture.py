"""The packages stand in the order of docs/architecture.md: each imports only from those above it."""

import ast
import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "conformance"


def packages_in_order() -> list[str]:
    """The packages of the architecture's first table; what has a cell with another is beside it."""
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    table = text[text.index("| package |") : text.index("| beside it |")]
    return re.findall(r"^\| `conformance/(\w+)/`", table, re.MULTILINE)


def modules() -> dict[str, Path]:
    """Module name → file, without the worker, which is loaded by path."""
    found = {}
    for path in PACKAGE.rglob("*.py"):
        relative = path.relative_to(ROOT)
        if "worker" not in relative.parts:
            name = ".".join(relative.with_suffix("").parts).removesuffix(".__init__")
            found[name] = path
    return found


def imported(path: Path, known: dict[str, Path]) -> Iterator[str]:
    """The project's modules that a file imports, also where it does so within a function."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "conformance":
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in known else node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] == "conformance")


def edges(depth: int) -> dict[str, set[str]]:
    """Package → packages it imports, packages being so many names deep; one that holds another is not counted."""
    known = modules()
    found: dict[str, set[str]] = {}
    for name, path in known.items():
        mine = ".".join(_package(name, path).split(".")[:depth])
        for other in imported(path, known):
            theirs = ".".join(_package(other, known[other]).split(".")[:depth])
            if theirs != mine and not theirs.startswith(f"{mine}.") and not mine.startswith(f"{theirs}."):
                found.setdefault(mine, set()).add(theirs)
    return found


def _package(name: str, path: Path) -> str:
    return name if path.name == "__init__.py" else name.rpartition(".")[0]


def test_every_package_has_its_place() -> None:
    standing = {p.name for p in PACKAGE.iterdir() if (p / "__init__.py").is_file()}
    assert set(packages_in_order()) == standing


def test_a_package_imports_only_from_those_above_it() -> None:
    place = {name: position for position, name in enumerate(packages_in_order())}
    wrong = [
        f"{mine} imports {other}"
        for mine, others in edges(2).items()
        for other in others
        if mine != "conformance" and other != "conformance"
        if place[mine.removeprefix("conformance.")] < place[other.removeprefix("conformance.")]
    ]
    assert wrong == []


@pytest.mark.parametrize("depth", [2, 3, 4])
def test_no_packages_import_each_other(depth: int) -> None:
    try:
        TopologicalSorter(edges(depth)).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


def test_an_import_within_a_function_counts(tmp_path: Path) -> None:
    file = tmp_path / "within.py"
    file.write_text("def f():\n    from conformance.model import case\n", encoding="utf-8")
    assert list(imported(file, modules())) == ["conformance.model.case"]
