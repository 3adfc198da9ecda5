"""Pretrained models that are called with ``training=False``, and trained: Keras 3 trains them in training mode."""

from collections.abc import Iterator

from conformance.lint.checks.making import bounds, caused, finding
from conformance.lint.knowledge import Knowledge
from conformance.lint.model import Finding, Use

#: The rule of the ledger.
RULE = "training-false-does-not-hold-in-fit"

#: Architectures that have no BatchNormalization: what training means to them is little or nothing.
WITHOUT = ("VGG", "ConvNeXt")


def check(use: Use, knowledge: Knowledge) -> Iterator[Finding]:
    """A base of which nothing says that it is frozen while the model is trained."""
    if RULE not in knowledge.rules or not knowledge.to_keras_3 or use.member.startswith(WITHOUT):
        return
    yield finding(
        "changed-behaviour",
        use,
        f"applications.{use.member}",
        f"training=False of {use.member} does not hold in fit under Keras 3: where it is not frozen, its "
        "BatchNormalization trains",
        versions=bounds(RULE, knowledge),
        told=caused(RULE, knowledge),
    )
