"""Layers and models that are called with what is no tensor by position: Keras 3 takes that by name only."""

from collections.abc import Iterator

from conformance.inventory.advice.model import Recipe
from conformance.lint.checks.making import bounds, caused, expected, finding
from conformance.lint.knowledge import Knowledge
from conformance.lint.model import Finding, Use

#: The rule of the ledger.
RULE = "call-takes-tensors-by-position"

#: Arguments that each layer and each model of Keras 3 takes by name where its call has them, and else leaves out.
_ALWAYS = ("training", "mask")


def check(use: Use, knowledge: Knowledge) -> Iterator[Finding]:
    """A setting by position behind the inputs."""
    path = knowledge.standing(use.path)
    if use.call is None or not path or RULE not in knowledge.rules or not knowledge.to_keras_3:
        return
    if expected(use, "ValueError", "TypeError"):
        return
    names = _names(use, path, knowledge)
    number = next(n for n, one in enumerate(use.call.positional) if one.span == use.at)
    if names is not None and number >= len(names):
        # The old one does not take so many.
        return
    given = {one.name for one in use.call.named}
    rest = () if names is None else names[number : len(use.call.positional)]
    known = bool(rest) and not use.call.open and not given.intersection(rest)
    name = rest[0] if rest else ""
    what = f"{name} of a call of {path}" if name else f"argument {number + 1} of a call of {path}"
    yield finding(
        "breaking-behaviour",
        use,
        f"{path}.call({name}=)" if name else f"{path}.call",
        f"{what} is no tensor, and is taken by name only",
        versions=bounds(RULE, knowledge),
        told=caused(RULE, knowledge),
        instead=f"{name}=…" if name else "",
        span=use.at,
        fix=(Recipe(by_name=True),) if known and _takes(use, path, rest, knowledge) else (),
        path=path,
        argument=name,
    )


def _names(use: Use, path: str, knowledge: Knowledge) -> tuple[str, ...] | None:
    """The parameters of what is called, the inputs among them; None where any number is taken, or nobody knows."""
    if use.siblings:
        return use.siblings
    old, _ = knowledge.signatures(path, "call")
    if old is None or any(one.kind == "args" for one in old.parameters):
        return None
    return tuple(old.positional)


def _takes(use: Use, path: str, names: tuple[str, ...], knowledge: Knowledge) -> bool:
    """Whether the new one takes all of these by name."""
    _, new = knowledge.signatures(path, "call")
    return bool(use.siblings) or all(
        name in _ALWAYS or (new is not None and new.get(name) is not None) for name in names
    )
