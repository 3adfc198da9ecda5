"""Names with a slash, which Keras 3 refuses: of layers, models and optimizers, and of weights."""

from collections.abc import Iterator

from conformance.lint.checks.calls import by_name
from conformance.lint.checks.making import Told, bounds, caused, expected, finding
from conformance.lint.knowledge import Knowledge
from conformance.lint.model import Finding, Use

#: The rules of the ledger about names of layers and models, and of weights.
NAMES, WEIGHTS = "names-without-slashes", "weights-without-slashes"

#: Where optimizers refuse it: they do what the rule says of layers, in the same versions.
_OPTIMIZERS = Told("", "Use letters, digits and underscores.", "https://keras.io/guides/migrating_to_keras_3/")


def concerns(use: Use, knowledge: Knowledge) -> bool:
    """Whether a symbol or a member takes a name in which a slash is refused."""
    path = knowledge.standing(use.path)
    member = "" if use.member == "__init__" else use.member
    return bool(path) and knowledge.to_keras_3 and _what(use, path, member, knowledge)[1] in knowledge.rules


def check(use: Use, knowledge: Knowledge) -> Iterator[Finding]:
    """A name with a slash that the new one refuses."""
    if use.call is None or not any(one.slash for one in (*use.call.positional, *use.call.named)):
        return
    if expected(use, "ValueError"):
        return
    path, member = knowledge.standing(use.path), "" if use.member == "__init__" else use.member
    what, cause = _what(use, path, member, knowledge)
    old, _ = knowledge.signatures(path, member)
    argument = by_name(use.call, old).get("name")
    if argument is None or not argument.slash:
        return
    text = f"{path}.{member}" if member else path
    yield finding(
        "breaking-behaviour",
        use,
        f"{text}(name=)",
        f"the name of {what} must not contain a slash in Keras 3",
        span=argument.span,
        versions=bounds(cause, knowledge),
        told=_OPTIMIZERS if what == "an optimizer" else caused(cause, knowledge),
    )


def _what(use: Use, path: str, member: str, knowledge: Knowledge) -> tuple[str, str]:
    """What is called so, and the rule about it; empty where slashes are taken."""
    if member:
        weight = member in ("add_weight", "add_variable") and knowledge.becomes(path, "layers.Layer")
        return ("a weight", WEIGHTS) if weight else ("", "")
    if knowledge.becomes(path, "layers.Layer"):
        return ("a model", NAMES) if knowledge.becomes(path, "Model") else ("a layer", NAMES)
    if knowledge.becomes(path, "optimizers.Optimizer"):
        return "an optimizer", NAMES
    if knowledge.names.kind(path) == "function" and (path == "Input" or path.startswith(("layers.", "applications."))):
        return ("a model", NAMES) if path.startswith("applications.") else ("a layer", NAMES)
    return "", ""
