"""The names of what the worker does: it is of the environment under test, so it is read and not imported."""

import ast

from conformance.exporting.journals import WORKER, Task


def models() -> list[str]:
    """The names of all models."""
    return _keys("models", "MODELS")


def programs(task: Task) -> list[str]:
    """The names of all programs of a task."""
    return _keys(task, "PROGRAMS")


def _keys(module: str, name: str) -> list[str]:
    found = {}
    for node in ast.parse((WORKER / f"{module}.py").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and isinstance(node.value, ast.Dict):
            found[node.targets[0].id] = [str(key.value) for key in node.value.keys if isinstance(key, ast.Constant)]
    return found[name]
