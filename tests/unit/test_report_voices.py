"""Who of a behaviour said what: the stage's words, those of float64 alone, and what came of a process."""

import dataclasses
from collections.abc import Mapping

import msgspec
from report_invented import GRU, LEGACY, NEW, OLD, invented

from conformance.model.comparison import Divergence, FactComparison, Verdict
from conformance.publishing.report.voices import voices


def parted(*facts: str) -> Divergence:
    """OLD against NEW and LEGACY, at forward, by facts of these names."""
    divergence = next(d for d in invented().divergences if d.case == GRU)
    compared = tuple(FactComparison(name, Verdict.ERROR, "apart", "left", "right") for name in facts)
    pairs = {pair: msgspec.structs.replace(one, facts=compared) for pair, one in divergence.pairs.items()}
    return dataclasses.replace(divergence, pairs=pairs)


def told(divergence: Divergence, outcomes: Mapping[str, Mapping[str, str]]) -> list[tuple[int, str, tuple[str, ...]]]:
    return list(voices(divergence, outcomes))


def test_members_that_differ_in_words_are_each_heard() -> None:
    said = {OLD: "raises A: x", NEW: "raises A: y", LEGACY: "raises A: z"}
    assert told(parted("raised"), {"forward": said}) == [
        (1, "raises A: y", (NEW,)),
        (1, "raises A: z", (LEGACY,)),
    ]


def test_nobody_is_heard_of_another_stage_or_of_facts_that_are_no_messages() -> None:
    said = {NEW: "raises A: y", LEGACY: "raises A: z"}
    assert told(parted("raised"), {"build": said}) == []
    assert told(parted("output.0"), {"forward": said}) == []
    assert told(parted("raised"), {"forward": dict.fromkeys((NEW, LEGACY), "raises A: y")}) == []


def test_of_float64_and_of_a_process_their_own_words_are_heard() -> None:
    said = {NEW: "y", LEGACY: "z"}
    heard = [(1, "y", (NEW,)), (1, "z", (LEGACY,))]
    assert told(parted("float64"), {"forward in float64": said}) == heard
    assert told(parted("status"), {"status": said}) == heard
    assert told(parted("status"), {"forward": said}) == []
