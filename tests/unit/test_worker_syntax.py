"""The worker runs on Python 3.6, which CNTK needs."""

import ast
from pathlib import Path

import pytest

from conformance.runner.launch import WORKER

FILES = sorted(WORKER.rglob("*.py"))


def test_there_are_files() -> None:
    assert WORKER / "__main__.py" in FILES


@pytest.mark.parametrize("file", FILES, ids=[str(f.relative_to(WORKER)) for f in FILES])
def test_nothing_is_newer_than_python_36(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"), str(file), feature_version=(3, 6))
    # What the parser lets through, and Python 3.6 does not: keywords of the future, positional-only arguments.
    assert not [n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module == "__future__"]
    assert not [n for n in ast.walk(tree) if isinstance(n, ast.arguments) and n.posonlyargs]
