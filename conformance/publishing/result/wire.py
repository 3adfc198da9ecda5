"""The members of the file and how they are written: arrays of positions, each text once in a member.

``index.json`` says what there is; a block of ``BLOCK`` cases is three members, ``cases/N.json`` (everything but facts),
``facts/N.json`` (the facts of all pairs of behaviours) and ``said/N.json`` (what each implementation raised itself; an
older file has none): most questions need no facts at all.
"""

import math
from typing import Any, TypeAlias, get_args

import msgspec

from conformance.model.comparison import Only
from conformance.model.observation import Header
from conformance.publishing.result.model import Suite

#: Raised in its number whenever a program that reads the former could misread the new.
SCHEMA_ID = "urn:keras-conformance:result:2"

#: Cases in one block: small enough to read one at once, large enough to compress (benchmarks/result_format.py).
BLOCK = 32


class Index(msgspec.Struct, frozen=True):
    """What is in the file; positions elsewhere are those of these lists."""

    schema: str
    suite: Suite
    implementations: list[Header]
    complete: list[str]
    verdicts: list[str]
    severities: list[str]
    statuses: list[str]
    cases: list[str]
    apis: list[str]


#: How something ended on the left and its exception, and the same of the right: texts.
EndsRow: TypeAlias = tuple[int, int, int, int]


class PairRow(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """Behaviours ``left`` and ``right`` of a divergence; ``rules`` (positions) is None where they do not explain it.

    ``agreeing`` counts facts that agree and are not told. ``ended`` is how the stage ended on each side, None where it
    went well on both.
    """

    left: int
    right: int
    stage: int
    verdict: int
    rules: list[int] | None
    agreeing: int = 0
    ended: EndsRow | None = None


class DivergenceRow(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A divergence; the facts of its pairs are those of the block from ``first`` on."""

    stage: int
    verdict: int
    severity: int
    pattern: int
    summaries: list[int]
    rules: list[int]
    unexplained: list[tuple[int, int]]
    first: int
    pairs: list[PairRow]


class CaseRow(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A case and all that is said of it; ``classes`` are (stage, pattern), reasons (implementation, text)."""

    scenario: int
    params: dict[str, Any]
    explicit_defaults: str | None
    equivalent_to: str | None
    statuses: int
    classes: list[tuple[int, int]]
    unjudged: list[tuple[int, int]]
    unsupported: list[tuple[int, list[tuple[int, int]]]]
    divergences: list[DivergenceRow]
    logic: bool = False


class CaseBlock(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """The cases of a block, in the order of the index."""

    texts: list[str]
    cases: list[CaseRow]


#: The precisions in which alone a fact may differ, by position.
ONLY: tuple[Only, ...] = get_args(Only)

#: A number as JSON has it, or ``"inf"``, ``"-inf"``, ``"nan"``.
Number = float | str | None


class SaidBlock(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """Of the cases of a block that failed anywhere: (stage, pattern, the text of each of its letters)."""

    texts: list[str] = []
    cases: dict[str, list[tuple[int, int, list[int]]]] = {}


class FactRow(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A compared fact; ``summary`` is -1 where it is ``LEFT against RIGHT``.

    ``only`` is a position in ``ONLY``; ``ended`` is None where the fact is no end of anything.
    """

    fact: int
    verdict: int
    summary: int
    left: int
    right: int
    distance: Number
    relative: Number
    worst: list[int] | None
    only: int = 0
    ended: EndsRow | None = None


class FactBlock(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """The different facts of a block, and for each pair the positions of its facts, differing ones first."""

    texts: list[str]
    facts: list[FactRow]
    pairs: list[list[int]]


def number(value: float | None) -> Number:
    """A number for JSON, which has none for NaN and infinities."""
    return value if value is None or math.isfinite(value) else str(value)


def real(value: Number) -> float | None:
    """The inverse of ``number``."""
    return float(value) if isinstance(value, str) else value
