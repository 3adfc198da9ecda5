"""What was never public: the copy of Keras within TensorFlow, helpers of losses, methods of optimizers."""

from collections.abc import Iterator

from conformance.lint.checks.making import Told, expected, finding
from conformance.lint.knowledge import Knowledge
from conformance.lint.model import Finding, Use
from conformance.lint.namespace import PRIVATE

#: Where Keras says what these are.
_LOSSES = (
    "https://github.com/keras-team/keras/blob/v3.15.1/keras/src/losses/loss.py#:~:text=def%20standardize_reduction"
)
_RATE = "https://github.com/keras-team/keras/blob/v3.15.1/keras/src/optimizers/base_optimizer.py#:~:text=def%20learning_rate"
_OWN = (
    "https://github.com/keras-team/keras/blob/v3.15.1/keras/src/optimizers/base_optimizer.py#:~:text=def%20update_step"
)

#: Modules that went without being public → what to use instead.
MODULES = {
    "utils.losses_utils": Told(
        "'sum_over_batch_size', 'sum' or 'none'",
        "A reduction is a text. ReductionV2.AUTO was SUM_OVER_BATCH_SIZE but under tf.distribute; 'auto' is refused.",
        _LOSSES,
    ),
}

#: What a hyperparameter is instead.
_HYPER = Told(
    "self.NAME", "Hyperparameters are attributes, set in __init__; of the learning rate it is learning_rate.", _OWN
)

#: Methods of the optimizers of Keras 2 that were not public, and are in no optimizer of Keras 3.
METHODS = {
    "_decayed_lr": Told("optimizer.learning_rate", "Of a schedule it is the rate at the current step.", _RATE),
    **dict.fromkeys(("_get_hyper", "_set_hyper", "_hyper"), _HYPER),
}


def concerns(use: Use, knowledge: Knowledge) -> bool:
    """Whether a path is within the copy, and Keras 3 is gone to."""
    return knowledge.to_keras_3 and use.path.startswith(PRIVATE)


def check(use: Use, knowledge: Knowledge) -> Iterator[Finding]:
    """An import from the copy of an old Keras that TensorFlow has within it."""
    if not use.importing:
        return
    if expected(use, "ImportError", "ModuleNotFoundError", "AttributeError"):
        return
    public = use.path[len(PRIVATE) + 1 :]
    told = MODULES.get(public, Told())
    if not told.instead and public and knowledge.new(public) is not None:
        told = Told(public)
    yield finding(
        "private-name",
        use,
        use.path,
        f"{PRIVATE} is no public name: it is a copy of Keras 2 within TensorFlow, of which Keras 3 takes nothing",
        told,
    )


def concerns_methods(use: Use, knowledge: Knowledge) -> bool:
    """Whether a member is such a method, and Keras 3 is gone to."""
    return is_method(use, knowledge) and knowledge.to_keras_3


def methods(use: Use, knowledge: Knowledge) -> Iterator[Finding]:
    """A method of an optimizer that was not public."""
    if expected(use, "AttributeError"):
        return
    subject = f"{knowledge.standing(use.path)}.{use.member}"
    said = f"{subject} is gone: it was a private member of the optimizers of Keras 2"
    yield finding("gone-member", use, subject, said, METHODS[use.member])


def is_method(use: Use, knowledge: Knowledge) -> bool:
    """Whether a use is one of these methods."""
    return use.member in METHODS and knowledge.becomes(knowledge.standing(use.path), "optimizers.Optimizer")
