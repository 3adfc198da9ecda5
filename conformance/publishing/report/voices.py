"""What the members of a behaviour said themselves, where they did the same in different words."""

from collections.abc import Iterator, Mapping

from conformance.model.comparison import Divergence, in_float64, of_stage
from conformance.model.outcomes import STATUS

#: The facts of a comparison that a message is of; one of float64 stands apart.
_OF_STAGE = ("raised", "missing", "signature", "exception")


def voices(
    divergence: Divergence, outcomes: Mapping[str, Mapping[str, str]]
) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """``(behaviour, text, implementations)`` of each behaviour whose members said two things or more.

    ``outcomes`` is ``{stage: {implementation: what it raised}}`` of the case.
    """
    facts = {fact.fact for compared in divergence.pairs.values() for fact in compared.facts}
    said: dict[str, str] = {}
    # Where something went wrong in float64 alone, the stage itself has nothing to say.
    keys = {"status": STATUS, "float64": in_float64(of_stage(divergence.stage))}
    for fact, key in (keys | dict.fromkeys(_OF_STAGE, divergence.stage)).items():
        if fact in facts:
            said = {**outcomes.get(key, {}), **said}
    for number, behaviour in enumerate(divergence.behaviours):
        texts: dict[str, list[str]] = {}
        for implementation in behaviour.implementations:
            if implementation in said:
                texts.setdefault(said[implementation], []).append(implementation)
        if len(texts) > 1:
            yield from ((number, text, tuple(some)) for text, some in texts.items())
