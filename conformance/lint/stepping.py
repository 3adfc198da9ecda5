"""Steps of training of one's own that return their loss and nothing else, in classes that keep no mean of it."""

import ast
from collections.abc import Iterator

from conformance.lint.nodes import walked
from conformance.lint.values import Own

#: The steps of which ``fit`` and ``evaluate`` show what they return.
STEPS = frozenset({"train_step", "test_step"})

#: What a class that has or uses one of these says about metrics itself.
_METRICS = frozenset({"metrics", "_loss_tracker", "compiled_metrics", "compute_metrics", "get_metrics_result"})


def bare(node: ast.ClassDef, own: Own, metrics: frozenset[str]) -> Iterator[tuple[str, ast.Dict]]:
    """The dictionaries that steps of a model return, with the loss as it was computed, and the step.

    ``metrics`` are the attributes of the class that are metrics.
    """
    steps = [one for one in node.body if isinstance(one, ast.FunctionDef) and one.name in STEPS]
    if not steps or metrics or _METRICS.intersection((*own.members, *own.methods)):
        return
    if any(isinstance(one, ast.Attribute) and one.attr in _METRICS for one in walked(node)):
        return
    for step in steps:
        returned = (one.value for one in walked(step) if isinstance(one, ast.Return))
        yield from ((step.name, one) for one in returned if isinstance(one, ast.Dict) and _is_bare(one))


def _is_bare(node: ast.Dict) -> bool:
    """Whether a dictionary has the loss alone, which is no result of a metric."""
    if len(node.keys) != 1 or not (isinstance(node.keys[0], ast.Constant) and node.keys[0].value == "loss"):
        return False
    value = node.values[0]
    return not any(isinstance(one, ast.Attribute) and one.attr == "result" for one in walked(value))
