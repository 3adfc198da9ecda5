"""Models that hold what Keras 3 trains otherwise: an Embedding with some optimizers, a BatchNormalization of images."""

from collections.abc import Iterator

from conformance.lint.checks.making import bounds, caused, finding
from conformance.lint.holding import SPARSE
from conformance.lint.images import AVERAGED
from conformance.lint.knowledge import Knowledge
from conformance.lint.model import Finding, Use

#: What a model holds → the rule of the ledger about it, and what it is called.
CAUSES = {
    SPARSE: ("sparse-gradients-squared-one-by-one", "an Embedding"),
    AVERAGED: ("batchnorm-fused-variance", "a BatchNormalization of images"),
}

#: The optimizers that keep squares of gradients; those that take their amount or their sign do the same as before.
_SQUARING = frozenset({"adam", "adamw", "rmsprop", "adagrad", "nadam", "adadelta", "ftrl"})


def check(use: Use, knowledge: Knowledge) -> Iterator[Finding]:
    """A model that is compiled with such an optimizer, or trained with such a layer."""
    held, optimizer = use.siblings
    cause, what = CAUSES[held]
    name = optimizer.rpartition(".")[2]
    if cause not in knowledge.rules or not knowledge.to_keras_3 or (held == SPARSE and name.lower() not in _SQUARING):
        return
    argument = next(iter(() if use.call is None else use.call.named), None)
    yield finding(
        "changed-behaviour",
        use,
        f"Model.{use.member} of {what}" + (f" with {name}" if name else ""),
        knowledge.rules[cause].title,
        span=use.at if argument is None else argument.span,
        versions=bounds(cause, knowledge),
        told=caused(cause, knowledge),
    )
