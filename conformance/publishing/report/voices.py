"""What the members of a behaviour said themselves, where they did the same in different words."""

from collections.abc import Iterator, Mapping

from conformance.model.comparison import Divergence
from conformance.model.outcomes import IN_FLOAT64, STATUS

#: The facts of a comparison that a message is of, and under which stage the message stands.
_KEYS = {"status": STATUS, "float64": IN_FLOAT64, "raised": "{}", "missing": "{}", "signature": "{}"}


def voices(
    divergence: Divergence, outcomes: Mapping[str, Mapping[str, str]]
) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """``(behaviour, text, implementations)`` of each behaviour whose members said two things or more.

    ``outcomes`` is ``{stage: {implementation: what it raised}}`` of the case.
    """
    facts = {fact.fact for compared in divergence.pairs.values() for fact in compared.facts}
    said: dict[str, str] = {}
    # Where something went wrong in float64 alone, the stage itself has nothing to say.
    for fact, key in _KEYS.items():
        if fact in facts:
            said = {**outcomes.get(key.format(divergence.stage), {}), **said}
    for number, behaviour in enumerate(divergence.behaviours):
        texts: dict[str, list[str]] = {}
        for implementation in behaviour.implementations:
            if implementation in said:
                texts.setdefault(said[implementation], []).append(implementation)
        if len(texts) > 1:
            yield from ((number, text, tuple(some)) for text, some in texts.items())
