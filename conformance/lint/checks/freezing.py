"""``trainable`` that is set between compile and training, which two versions read at other times."""

from collections.abc import Iterator

from conformance.lint.checks.making import Told, bounds, caused, finding
from conformance.lint.knowledge import Knowledge
from conformance.lint.model import Finding, Use

#: The rule of the ledger.
RULE = "freezing-counts-at-compile"

#: What works where both models of a GAN hold the same layers: the same in every version.
SHARED = (
    "If models share layers, set trainable as each of them has it before its compile, and again before its first batch."
)


def check(use: Use, knowledge: Knowledge) -> Iterator[Finding]:
    """What is frozen or freed after compile, and not compiled again before it is trained."""
    if RULE not in knowledge.rules:
        return
    told = caused(RULE, knowledge)
    yield finding(
        "changed-behaviour",
        use,
        "Model.trainable",
        f"{use.member} is set between compile and the first batch: Keras 2 trains what was trainable at compile, "
        "Keras 3 what is at the first batch",
        versions=bounds(RULE, knowledge),
        told=Told(told.instead, f"{told.advice} {SHARED}", told.link, told.cause),
    )
