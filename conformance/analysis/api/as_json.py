"""The life of a symbol as JSON."""

from collections.abc import Iterable, Mapping
from typing import Any

from conformance.analysis.api.shown import Shown
from conformance.inventory.advice.model import Advice

#: Raised in its number whenever a program that reads the former could misread the new.
SCHEMA_ID = "urn:keras-conformance:api:1"


def shown_json(found: Shown) -> dict[str, Any]:
    """The whole, with ids of implementations."""
    subject = found.subject
    return {
        "schema": SCHEMA_ID,
        "path": subject.path,
        "member": subject.member or None,
        "argument": subject.argument or None,
        "note": subject.note,
        "kind": found.kind,
        "paths": {path: _ordered(found, ids) for path, ids in found.aliases.items()},
        "presence": _by_state(found.presence),
        "signatures": {text: list(ids) for text, ids in found.signatures.items()},
        "arguments": {one.name: {s: list(ids) for s, ids in one.states.items()} for one in found.arguments},
        "members": {one.name: {s: list(ids) for s, ids in one.states.items()} for one in found.members},
        "logs": {one.name: {s: list(ids) for s, ids in one.states.items()} for one in found.keys},
        "unchanged_members": found.unchanged,
        "notices": {text: _ordered(found, ids) for text, ids in found.notices.items()},
        "advice": [advice_json(one) for one in found.advice],
        "looked_into": list(found.presence),
        "tested": {
            "apis": list(found.tested.apis),
            "cases": list(found.tested.cases),
            "diverging_cases": found.tested.diverging,
            "divergences": found.tested.divergences,
        },
    }


def advice_json(one: Advice) -> dict[str, Any]:
    """Packaged advice: what it speaks of, what to use, and the snippet that was run."""
    return {
        "of": [str(claim) for claim in one.claims],
        "change": one.change,
        "instead": one.instead,
        "advice": one.advice,
        "old": one.old,
        "new": one.new,
        "snippet": one.snippet,
        "links": list(one.links),
    }


def _by_state(states: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one, state in states.items():
        found.setdefault(state, []).append(one)
    return found


def _ordered(found: Shown, ids: Iterable[str]) -> list[str]:
    mine = frozenset(ids)
    return [one for one in found.versions if one in mine]
