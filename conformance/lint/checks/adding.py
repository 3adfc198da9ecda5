"""``add_loss`` outside of ``call``, and of what is no tensor: Keras 3 refuses both."""

import ast
from collections.abc import Iterator

from conformance.lint.checks.making import advised, bounds, caused, expected, finding
from conformance.lint.knowledge import Knowledge
from conformance.lint.model import Argument, Finding, Use

#: The rules of the ledger about functional models, and about what is no tensor.
MODELS, TENSORS = "models-without-add-loss", "add-loss-takes-a-tensor"


def concerns(use: Use, knowledge: Knowledge) -> bool:
    """Whether a member is ``add_loss`` of a layer, and Keras 3 is gone to."""
    if use.member != "add_loss" or not knowledge.to_keras_3:
        return False
    path = knowledge.standing(use.path)
    return bool(path) and knowledge.becomes(path, "layers.Layer")


def check(use: Use, knowledge: Knowledge) -> Iterator[Finding]:
    """A loss that is added to a model or a layer, and refused."""
    if use.call is None or expected(use, "ValueError", "NotImplementedError"):
        return
    path = knowledge.standing(use.path)
    subject = f"{path}.add_loss"
    # What extends a model may add losses in its call; a symbol is none that call computes.
    if MODELS in knowledge.rules and knowledge.becomes(path, "Model") and (use.call.symbolic or not use.own):
        yield finding(
            "breaking-behaviour",
            use,
            subject,
            f"{subject} raises NotImplementedError outside of call: Keras 3 has no losses of symbolic tensors",
            versions=bounds(MODELS, knowledge),
            told=advised(knowledge.advice("Model", "add_loss"), knowledge),
        )
        return
    given = (*use.call.positional[:1], *(one for one in use.call.named if one.name in ("loss", "losses")))
    if TENSORS in knowledge.rules and (use.call.symbolic or any(map(_is_no_tensor, given))):
        what = "a symbolic tensor" if use.call.symbolic else "what is no tensor"
        yield finding(
            "breaking-behaviour",
            use,
            subject,
            f"{subject} refuses {what}",
            versions=bounds(TENSORS, knowledge),
            told=caused(TENSORS, knowledge),
        )


def _is_no_tensor(argument: Argument) -> bool:
    """Whether an argument is a function without a name, or a number."""
    if argument.literal == "lambda":
        return True
    try:
        return isinstance(ast.literal_eval(argument.literal), int | float)
    except (ValueError, SyntaxError):
        return False
