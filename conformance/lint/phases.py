"""Whether a model that is called with ``training=False`` is trained: as far as ``trainable`` of a file says."""

import ast
from collections.abc import Sequence

from conformance.lint.nodes import walked


def trains(trees: Sequence[ast.AST], text: str) -> bool:
    """Whether a model that the code calls so is not frozen, or set free; not where something else may freeze it."""
    frozen = free = other = False
    seen: set[int] = set()
    nodes = [node for tree in trees for node in walked(tree)]
    for node in nodes:
        if _asks_for_normalization(node):
            # What freezes these layers alone does what the advice says.
            return False
        if not isinstance(node, ast.For) or not isinstance(node.target, ast.Name):
            continue
        over = ast.unparse(node.iter)
        if not over.startswith(f"{text}.layers"):
            continue
        for one in walked(node):
            value = _set(one, node.target.id)
            if value is not None:
                seen.add(id(one))
                free = free or not _is_false(value)
                frozen = frozen or (_is_false(value) and over == f"{text}.layers" and one in node.body)
    for node in nodes:
        value = _set(node, text)
        if value is not None:
            frozen, free = frozen or _is_false(value), free or not _is_false(value)
        elif id(node) not in seen and _sets(node):
            other = True
    return free or not (frozen or other)


def _set(node: ast.AST, owner: str) -> ast.expr | None:
    """What ``owner.trainable`` is set to; None where a node sets something else."""
    if not isinstance(node, ast.Assign):
        return None
    targets = (one for one in node.targets if isinstance(one, ast.Attribute) and one.attr == "trainable")
    return node.value if any(ast.unparse(one.value) == owner for one in targets) else None


def _sets(node: ast.AST) -> bool:
    """Whether a node sets ``trainable`` of anything."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "setattr"
    targets = node.targets if isinstance(node, ast.Assign) else ()
    return any(isinstance(one, ast.Attribute) and one.attr == "trainable" for one in targets)


def _is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


def _asks_for_normalization(node: ast.AST) -> bool:
    """Whether a node asks if a layer is a BatchNormalization."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "isinstance"):
        return False
    return any("BatchNormalization" in ast.unparse(one) for one in node.args[1:])
