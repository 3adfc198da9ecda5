"""Custom objects that are given by their names: Keras 3 finds some of them only in files and configurations."""

from collections.abc import Iterator

import msgspec

from conformance.lint.checks.making import Told, bounds, caused, expected, finding
from conformance.lint.checks.strings import identifiers
from conformance.lint.knowledge import Knowledge
from conformance.lint.model import Finding, Use

#: The rule of the ledger: it was observed of activations, and these are looked up in the same way.
SCOPES = "activations-get-ignores-scopes"
GROUPS = ("activations", "losses", "metrics", "regularizers", "constraints")

#: Where the others say so.
_GET = "https://github.com/keras-team/keras/blob/v3.15.1/keras/src/{0}/__init__.py#:~:text=def%20get"


def check(use: Use, knowledge: Knowledge) -> Iterator[Finding]:
    """A text that stands for a custom object, which the new one does not look up by it."""
    if SCOPES not in knowledge.rules or not knowledge.to_keras_3 or expected(use, "ValueError"):
        return
    for group, text, span in identifiers(msgspec.structs.replace(use, kind="name"), knowledge):
        news = knowledge.identifiers[1].get(group, {})
        if group not in GROUPS or text not in use.siblings or text in news:
            continue
        told = caused(SCOPES, knowledge)
        if group != "activations":
            told = Told("", told.advice, _GET.format(group), told.cause)
        yield finding(
            "breaking-behaviour",
            use,
            f"{group} {text!r}",
            f"{text!r} is not looked up among custom objects: {group}.get of Keras 3 raises ValueError",
            span=span,
            versions=bounds(SCOPES, knowledge),
            told=told,
        )
