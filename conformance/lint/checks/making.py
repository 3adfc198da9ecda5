"""Making findings out of what is known."""

from collections.abc import Sequence
from dataclasses import dataclass

from conformance.analysis.api.instead import Instead
from conformance.inventory.advice.model import Advice, Recipe
from conformance.lint.knowledge import Knowledge
from conformance.lint.model import Finding, Remedy, Span, Use
from conformance.lint.rules import RULES

#: Exceptions that take everything in: around an import they expect that it fails, around a program that anything may.
_ANY = frozenset({"Exception", "BaseException"})


@dataclass(frozen=True)
class Told:
    """What to do about a finding; empty where that is not known."""

    instead: str = ""
    advice: str = ""
    link: str = ""
    cause: str = ""


def finding(
    rule: str,
    use: Use,
    subject: str,
    message: str,
    told: Told = Told(),
    *,
    span: Span | None = None,
    versions: str = "",
    instead: str = "",
    fix: Sequence[Recipe] = (),
    path: str = "",
    argument: str = "",
) -> Finding:
    """A finding about a use; who gathers it says in which file. ``instead`` goes before what was told.

    ``fix`` are the recipes for the use, of the symbol ``path`` that both have, or of an ``argument`` of it.
    """
    remedy = Remedy(tuple(fix), use, path, argument, span) if fix else None
    return Finding(
        rule,
        RULES[rule].severity,
        "",
        span or use.at,
        subject,
        message,
        use.cell,
        instead or told.instead,
        told.advice,
        versions,
        told.link,
        told.cause,
        remedy=remedy,
    )


def advised(found: Instead | Advice | None, knowledge: Knowledge) -> Told:
    """What advice says."""
    if isinstance(found, Instead):
        if found.advice is None:
            return Told(found.use, found.text)
        found = found.advice
    if found is None:
        return Told()
    link = found.links[0] if found.links else _link(found.rule, knowledge)
    return Told(found.instead, found.advice, link, found.rule)


def _link(rule: str, knowledge: Knowledge) -> str:
    known = knowledge.rules.get(rule)
    return known.links[0] if known is not None else ""


def caused(cause: str, knowledge: Knowledge) -> Told:
    """What a rule of the ledger says."""
    rule = knowledge.rules[cause]
    return Told("", rule.advice.strip(), rule.links[0], cause)


def bounds(cause: str, knowledge: Knowledge) -> str:
    """Where a rule of the ledger says that one side is, in words."""
    return knowledge.side(knowledge.rules[cause])


def expected(use: Use, *exceptions: str) -> bool:
    """Whether the code around a use expects one of these exceptions."""
    if not use.guards:
        return False
    wanted = {"version", *exceptions, *(_ANY if use.importing else ())}
    return not wanted.isdisjoint(use.guards)
