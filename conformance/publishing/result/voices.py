"""Who is heard: each implementation's own message where it is known, else whose message stands for it."""

from collections.abc import Callable

import msgspec

from conformance.analysis.ledger.sides import ended
from conformance.model.comparison import WELL, End, FactComparison, in_float64, of_stage
from conformance.model.outcomes import STATUS

#: Facts whose values are messages, and what those are that say that all went well.
MESSAGES = frozenset({"raised", "missing", "signature", "status", "float64", "exception"})

#: What the worker raises for a name that Keras does not have: the same words for everybody.
_OURS = "(MissingSymbolError: "

#: Stage → the message of one implementation, or None where it is not known.
Own = Callable[[str], str | None]


def voiced(fact: FactComparison, stage: str, left: tuple[Own, str], right: tuple[Own, str]) -> FactComparison:
    """A fact of a stage in each side's own words.

    A side is what it said itself, and the name of who said what the fact holds, empty where that is the same one.
    """
    if fact.fact not in MESSAGES:
        return fact
    key = STATUS if fact.fact == "status" else in_float64(of_stage(stage)) if fact.fact == "float64" else stage
    ends = fact.ended or (WELL, WELL)
    texts = [
        _text(value, end, key, *side) for value, end, side in ((fact.left, ends[0], left), (fact.right, ends[1], right))
    ]
    if texts == [fact.left, fact.right]:
        return fact
    summary = fact.summary.replace(f"{fact.left} against {fact.right}", f"{texts[0]} against {texts[1]}")
    own = None if fact.ended is None else (_as_said(ends[0], texts[0]), _as_said(ends[1], texts[1]))
    return msgspec.structs.replace(fact, summary=summary, left=texts[0], right=texts[1], ended=own)


def _as_said(end: End, text: str) -> End:
    """An end with the class of the exception that the text is about: who ends alike may raise another."""
    said = ended(text)
    return msgspec.structs.replace(end, exception=said.name) if end.exception and said.kind == "raised" else end


def _text(value: str, end: End, key: str, own: Own, representative: str) -> str:
    if not end.fails:
        return value
    return own(key) or (attributed(value, representative) if representative else value)


def attributed(value: str, representative: str) -> str:
    """A message with the name of who gave it: ``raises, as keras 2.6.0 does: TypeError: …``."""
    if _OURS in value:
        return value
    if value.startswith("raises "):
        return f"raises, as {representative} does: {value.removeprefix('raises ')}"
    for mark, joined in ((" (", " (as {}: "), (": ", ", as {}: ")):
        head, found, rest = value.partition(mark)
        if found:
            return head + joined.format(representative) + rest
    return value
