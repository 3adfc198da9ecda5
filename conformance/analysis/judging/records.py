"""All that comparing says of one case, as bytes; a pair's facts are decoded when somebody asks for them."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

import msgspec

from conformance.analysis.judging.patterns import Patterns, pattern, texts
from conformance.model.case import Case
from conformance.model.comparison import Behaviour, CaseJudgement, Divergence, Severity, StageComparison, Verdict
from conformance.model.observation import STATUSES, CaseStatus

Pair: TypeAlias = tuple[int, int]

#: Pairs of so many divergences stay decoded: whoever asks for one of a divergence's pairs mostly asks for all.
DECODED = 256


class PairRecord(msgspec.Struct, frozen=True, array_like=True):
    """Two behaviours held against each other; ``comparison`` is a StageComparison."""

    left: int
    right: int
    comparison: msgspec.Raw


class DivergenceRecord(msgspec.Struct, frozen=True, array_like=True):
    """One divergence: ``members`` is the pattern of its behaviours."""

    stage: str
    verdict: Verdict
    severity: Severity
    members: str
    summaries: list[str]
    pairs: list[PairRecord]


class CaseRecord(msgspec.Struct, frozen=True, array_like=True):
    """One case over implementations in a fixed order, which patterns refer to.

    ``statuses`` is a pattern of positions in ``STATUSES``, ``classes`` are stages with the patterns of their classes,
    ``unjudged`` reasons and their pattern, ``unsupported`` the same for each stage.
    """

    statuses: str
    classes: list[tuple[str, str]]
    unjudged: tuple[list[str], str]
    unsupported: list[tuple[str, list[str], str]]
    divergences: list[DivergenceRecord]


#: For each divergence of a case, in order: pairs of behaviours with the rules (ids) that explain them.
Explained: TypeAlias = list[list[tuple[int, int, list[str]]]]

_encoder = msgspec.msgpack.Encoder()
_record = msgspec.msgpack.Decoder(CaseRecord)
_explained = msgspec.msgpack.Decoder(Explained)
_comparison = msgspec.msgpack.Decoder(StageComparison)


def encode(judged: CaseJudgement, statuses: Mapping[str, CaseStatus], implementations: Sequence[str]) -> bytes:
    """What comparing says of a case as bytes; ``statuses`` are those of all implementations."""
    return _encoder.encode(
        CaseRecord(
            pattern({i: STATUSES.index(status) for i, status in statuses.items()}, implementations),
            [(stage, pattern(classes, implementations)) for stage, classes in judged.classes.items()],
            texts(judged.unjudged, implementations),
            [(stage, *texts(said, implementations)) for stage, said in judged.unsupported.items()],
            [_divergence(one, implementations) for one in judged.divergences],
        )
    )


def _divergence(one: Divergence, implementations: Sequence[str]) -> DivergenceRecord:
    numbers = {i: n for n, behaviour in enumerate(one.behaviours) for i in behaviour.implementations}
    return DivergenceRecord(
        one.stage,
        one.verdict,
        one.severity,
        pattern(numbers, implementations),
        [behaviour.summary for behaviour in one.behaviours],
        [PairRecord(*pair, msgspec.Raw(_encoder.encode(compared))) for pair, compared in one.pairs.items()],
    )


def decode(body: bytes, case: Case, patterns: Patterns) -> tuple[CaseJudgement, Mapping[str, CaseStatus]]:
    """What ``encode`` was given; raises msgspec.DecodeError, ValueError or IndexError where the bytes are no such."""
    record = _record.decode(body)
    judged = CaseJudgement(
        case.id,
        tuple(_read(one, case, patterns) for one in record.divergences),
        {stage: patterns.numbers(text) for stage, text in record.classes},
        patterns.texts(*record.unjudged),
        {stage: patterns.texts(each, text) for stage, each, text in record.unsupported},
    )
    return judged, patterns.statuses(record.statuses)


def _read(one: DivergenceRecord, case: Case, patterns: Patterns) -> Divergence:
    members = patterns.members(one.members)
    behaviours = tuple(Behaviour(some, summary) for some, summary in zip(members, one.summaries, strict=True))
    return Divergence(case.id, case.api, one.stage, one.verdict, one.severity, behaviours, Pairs(one.pairs))


def encode_explained(divergences: Sequence[Divergence]) -> bytes:
    """What the ledger says of a case's divergences, as bytes."""
    found: Explained = [[(*pair, list(rules)) for pair, rules in one.rules_by_pair.items()] for one in divergences]
    return _encoder.encode(found)


def explain(divergences: Sequence[Divergence], body: bytes) -> tuple[Divergence, ...]:
    """A case's divergences with what ``encode_explained`` wrote; raises as ``decode`` does."""
    return tuple(
        one.explained({(left, right): tuple(rules) for left, right, rules in by_pair})
        for one, by_pair in zip(divergences, _explained.decode(body), strict=True)
    )


class Pairs(Mapping[Pair, StageComparison]):
    """The pairs of a divergence, decoded when first asked for, and kept as long as few others are."""

    __slots__ = ("_made", "_records")

    def __init__(self, records: Sequence[PairRecord]) -> None:
        self._records = records
        self._made: dict[Pair, StageComparison] | None = None

    def _all(self) -> dict[Pair, StageComparison]:
        made = self._made
        if made is None:
            made = {(one.left, one.right): _comparison.decode(one.comparison) for one in self._records}
            self._made = made
            _decoded.append(self)
            while len(_decoded) > DECODED:
                _decoded.popleft()._made = None
        return made

    def __getitem__(self, pair: Pair) -> StageComparison:
        return self._all()[pair]

    def __contains__(self, pair: object) -> bool:
        return pair in self._all()

    def __iter__(self) -> Iterator[Pair]:
        return iter([(one.left, one.right) for one in self._records])

    def __len__(self) -> int:
        return len(self._records)

    def __repr__(self) -> str:
        return repr(self._all())


_decoded: deque[Pairs] = deque()
