"""A loss that a step of the program's own returns, and that Keras 3 puts its own mean over."""

import ast
from collections.abc import Iterator

from conformance.check.code import Code
from conformance.check.model import Cause, Difference

#: Methods of models → the step that the program may have of its own.
STEPS = {"fit": "train_step", "evaluate": "test_step"}

#: Since this Keras; what 3.0 to 3.2 do is a rule of the ledger.
SINCE = [3, 3]

#: What makes it so.
CAUSE = Cause(
    "returned-loss-is-replaced",
    "Keras 3 puts its own mean of the loss over a loss that train_step returns alone",
    "Where the names of what train_step or test_step returns are those of the model's metrics, fit and evaluate report "
    "the metrics in place of what was returned. Each compiled model has one named loss, and a step of one's own that "
    "does not update it leaves it at 0.",
    "Make a metric, self.loss_tracker = keras.metrics.Mean(name='loss'), give it in the property metrics, update it in "
    "the step and return its result(); or return the loss under another name.",
    "https://github.com/keras-team/keras/blob/v3.15.1/keras/src/trainers/trainer.py#:~:text=def%20_get_metrics_result_or_logs",
    "line",
)


def replaced(difference: Difference, code: Code, keras: str) -> Cause | None:
    """The cause of a loss that is 0 under a Keras 3, where a class of that model returns its loss alone."""
    # What evaluate gives without names is told by numbers.
    if (difference.stage, difference.verdict) != ("log", "different") or difference.member not in ("loss", "0"):
        return None
    step = STEPS.get(difference.subject.rpartition(".")[2])
    version = [int(part) for part in keras.split(".")[:2] if part.isdigit()]
    if step is None or version < SINCE or difference.right != "0":
        return None
    kind = difference.role.rpartition(" ")[2].partition("#")[0]
    return CAUSE if any(returns_loss(one) for one in steps(code, kind, step)) else None


def steps(code: Code, kind: str, step: str) -> Iterator[ast.FunctionDef]:
    """The step of a class, or else of the classes of the program that it extends."""
    known = {n.name: n for tree in code.trees.values() for n in ast.walk(tree) if isinstance(n, ast.ClassDef)}
    several, seen = [kind], set[str]()
    while several:
        name = several.pop(0)
        if name not in known or name in seen:
            continue
        seen.add(name)
        own = [one for one in known[name].body if isinstance(one, ast.FunctionDef) and one.name == step]
        if own:
            yield own[0]
            return
        several += [one.id for one in known[name].bases if isinstance(one, ast.Name)]


def returns_loss(step: ast.FunctionDef) -> bool:
    """Whether a function returns a dictionary of which ``loss`` is the only key."""
    for one in ast.walk(step):
        value = one.value if isinstance(one, ast.Return) else None
        if isinstance(value, ast.Dict):
            keys = [key.value if isinstance(key, ast.Constant) else None for key in value.keys]
        elif isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "dict":
            keys = [key.arg for key in value.keywords] if not value.args else []
        else:
            continue
        if keys == ["loss"]:
            return True
    return False
