"""The worker runs on Python 3.6, which CNTK needs."""

import ast
from pathlib import Path

import pytest

from conformance.environments.launch import WORKER

FILES = sorted(WORKER.rglob("*.py"))


def test_there_are_files() -> None:
    assert WORKER / "__main__.py" in FILES


def test_no_scenario_and_no_engine_looks_at_a_version_of_keras() -> None:
    """Two providers may be proved to be the same objects, and call themselves by other versions."""
    readers = {
        file.relative_to(WORKER).as_posix()
        for file in FILES
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "version" and "keras" in ast.unparse(node.value)
    }
    # ``load`` derives ``is_3`` from it, the greeting tells it; one program asks what keras.version() says.
    assert readers <= {"handshake.py", "symbols.py", "programs/utilities.py"}


@pytest.mark.parametrize("file", FILES, ids=[str(f.relative_to(WORKER)) for f in FILES])
def test_nothing_is_newer_than_python_36(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"), str(file), feature_version=(3, 6))
    # What the parser lets through, and Python 3.6 does not: keywords of the future, positional-only arguments.
    assert not [n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module == "__future__"]
    assert not [n for n in ast.walk(tree) if isinstance(n, ast.arguments) and n.posonlyargs]
