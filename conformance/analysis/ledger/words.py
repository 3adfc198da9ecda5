"""A rule in words, and as JSON."""

from collections.abc import Iterable, Sequence
from typing import Any

from conformance.analysis.ledger.model import Rule
from conformance.model.texts import one_line


def versions(rule: Rule) -> str:
    """The implementations on a rule's side: ``keras>=3.0 or provider tf_keras``."""
    sides = [
        ", ".join(key + (value if value[:1] in "<>=!~" else f" {value}") for key, value in table.items())
        for table in rule.where
    ]
    return " or ".join(sides)


def lines(rule: Rule) -> list[str]:
    """Cause, reason, what to do and links, a line each."""
    return [
        f"{rule.id}: {rule.title} ({rule.kind})",
        f"  {one_line(rule.reason)}",
        f"  What to do: {one_line(rule.advice)}",
        *(f"  {link}" for link in rule.links),
    ]


def rule_json(rule: Rule) -> dict[str, Any]:
    """A rule for programs."""
    return {
        "id": rule.id,
        "kind": rule.kind,
        "title": rule.title,
        "reason": rule.reason.strip(),
        "advice": rule.advice.strip(),
        "links": list(rule.links),
        "versions": versions(rule),
    }


def named(rules: Sequence[Rule], used: Iterable[str]) -> list[Rule]:
    """The rules of these ids, each once, in the order in which they are first named."""
    by_id = {rule.id: rule for rule in rules}
    return [by_id[name] for name in dict.fromkeys(used) if name in by_id]
