"""A judgement as the blocks of the file, nothing left out; raises UnpublishableError where it is none of ours."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from conformance.analysis.judging.judgement import Judgement
from conformance.analysis.judging.patterns import ABSENT, FIRST
from conformance.model.comparison import (
    BOTH_WELL,
    Divergence,
    Ends,
    FactComparison,
    Incomplete,
    Severity,
    StageComparison,
    Verdict,
)
from conformance.model.errors import UnpublishableError
from conformance.model.observation import STATUSES, CaseStatus
from conformance.publishing.report.table import Table
from conformance.publishing.result.outcomes import Outcomes
from conformance.publishing.result.wire import (
    BLOCK,
    ONLY,
    CaseBlock,
    CaseRow,
    DivergenceRow,
    EndsRow,
    FactBlock,
    FactRow,
    Number,
    PairRow,
    SaidBlock,
    number,
)

VERDICTS: tuple[Verdict, ...] = tuple(Verdict)
SEVERITIES: tuple[Severity, ...] = tuple(Severity)

#: A fact by positions: what makes two of them one.
_Fact = tuple[int, int, int, int, int, Number, Number, tuple[int, ...] | None, int, EndsRow | None]


def blocks(judgement: Judgement, rules: Sequence[str]) -> Iterator[tuple[CaseBlock, FactBlock]]:
    """The judgement's cases in their order, ``BLOCK`` at a time; ``rules`` are the ids of the ledger's rules."""
    of_case: dict[str, list[Divergence]] = {}
    for divergence in judgement.divergences:
        of_case.setdefault(divergence.case, []).append(divergence)
    positions = {rule: n for n, rule in enumerate(rules)}
    names = list(judgement.cases)
    for start in range(0, len(names), BLOCK):
        encoder = _Encoder(judgement, positions)
        rows = [encoder.case(name, of_case.get(name, ())) for name in names[start : start + BLOCK]]
        yield encoder.finish(rows)


def said(names: Sequence[str], ids: Sequence[str], outcomes: Outcomes) -> Iterator[SaidBlock]:
    """What implementations (``ids``, in their order) raised themselves, in the blocks of the cases of these names."""
    for start in range(0, len(names), BLOCK):
        texts: Table[str] = Table()
        cases = {
            name: [(texts(stage), *_letters(by, ids, texts)) for stage, by in outcomes[name].items()]
            for name in names[start : start + BLOCK]
            if name in outcomes
        }
        yield SaidBlock(texts.values, cases)


def _letters(by: Mapping[str, str], ids: Sequence[str], texts: Table[str]) -> tuple[int, list[int]]:
    """A pattern of who said what, and the texts of its letters."""
    different: Table[str] = Table()
    pattern = "".join(chr(FIRST + different(by[i])) if i in by else ABSENT for i in ids)
    return texts(pattern), [texts(text) for text in different.values]


@dataclass
class _Tables:
    """What occurs in a block, each once."""

    texts: Table[str]
    fact_texts: Table[str]
    facts: Table[_Fact]


class _Encoder:
    """One block while it grows."""

    def __init__(self, judgement: Judgement, rules: Mapping[str, int]) -> None:
        self.judgement = judgement
        self.rules = rules
        self.ids = list(judgement.headers)
        self.place = {i: n for n, i in enumerate(self.ids)}
        self.tables = _Tables(Table(), Table(), Table())
        self.pairs: list[list[int]] = []

    def finish(self, rows: list[CaseRow]) -> tuple[CaseBlock, FactBlock]:
        """The block."""
        facts = [
            FactRow(*fact[:7], None if fact[7] is None else list(fact[7]), *fact[8:])
            for fact in self.tables.facts.values
        ]
        return (
            CaseBlock(self.tables.texts.values, rows),
            FactBlock(self.tables.fact_texts.values, facts, self.pairs),
        )

    def case(self, name: str, divergences: Sequence[Divergence]) -> CaseRow:
        """All that is said of a case."""
        said, texts = self.judgement, self.tables.texts
        case = said.cases[name]
        statuses: Mapping[str, CaseStatus] = said.statuses.get(name, {})
        return CaseRow(
            texts(case.scenario),
            dict(case.params),
            case.explicit_defaults,
            case.equivalent_to,
            self._pattern({i: STATUSES.index(status) for i, status in statuses.items()}),
            [(texts(stage), self._pattern(classes)) for stage, classes in said.classes.get(name, {}).items()],
            self._reasons(said.unjudged.get(name, {})),
            [(texts(stage), self._reasons(reasons)) for stage, reasons in said.unsupported.get(name, {}).items()],
            [self._divergence(divergence) for divergence in divergences],
            case.logic,
        )

    def _reasons(self, reasons: Mapping[str, str]) -> list[tuple[int, int]]:
        return [(self.place[i], self.tables.texts(reason)) for i, reason in reasons.items()]

    def _pattern(self, numbers: Mapping[str, int]) -> int:
        return self.tables.texts("".join(chr(FIRST + numbers[i]) if i in numbers else ABSENT for i in self.ids))

    def _divergence(self, divergence: Divergence) -> DivergenceRow:
        texts = self.tables.texts
        behaviour: dict[str, int] = {}
        for n, one in enumerate(divergence.behaviours):
            if list(one.implementations) != sorted(one.implementations, key=self.place.__getitem__):
                raise UnpublishableError(
                    f"{divergence.case} at {divergence.stage}: a behaviour does not keep the implementations' order",
                    "Judge again: members of a behaviour stand in the order of the implementations.",
                )
            behaviour |= dict.fromkeys(one.implementations, n)
        if divergence.api != self.judgement.cases[divergence.case].api:
            raise UnpublishableError(
                f"{divergence.case} at {divergence.stage} is of another API than its case", "Judge the same catalog."
            )
        first = len(self.pairs)
        return DivergenceRow(
            texts(divergence.stage),
            VERDICTS.index(divergence.verdict),
            SEVERITIES.index(divergence.severity),
            self._pattern(behaviour),
            [texts(one.summary) for one in divergence.behaviours],
            [self.rules[rule] for rule in divergence.rules],
            list(divergence.unexplained),
            first,
            [self._pair(divergence, pair, comparison) for pair, comparison in divergence.pairs.items()],
        )

    def _pair(self, divergence: Divergence, pair: tuple[int, int], comparison: StageComparison) -> PairRow:
        facts = comparison.facts
        if comparison.differing != facts[: len(comparison.differing)]:
            raise UnpublishableError(
                f"{divergence.case} at {divergence.stage}: a fact that differs stands behind one that does not",
                "Compare again: differing facts come first.",
            )
        self.pairs.append([self.tables.facts(self._fact(fact)) for fact in facts])
        by = divergence.rules_by_pair.get(pair)
        differs = -1
        if isinstance(comparison, Incomplete):
            differs = -2 if comparison.differs is None else comparison.differs
        return PairRow(
            *pair,
            self.tables.texts(comparison.stage),
            VERDICTS.index(comparison.verdict),
            None if by is None else [self.rules[rule] for rule in by],
            comparison.agreeing,
            differs,
            None if comparison.ended == BOTH_WELL else _ends(comparison.ended, self.tables.texts),
        )

    def _fact(self, fact: FactComparison) -> _Fact:
        texts = self.tables.fact_texts
        plain = fact.summary == f"{fact.left} against {fact.right}"
        return (
            texts(fact.fact),
            VERDICTS.index(fact.verdict),
            -1 if plain else texts(fact.summary),
            texts(fact.left),
            texts(fact.right),
            number(fact.distance),
            number(fact.relative),
            fact.worst,
            ONLY.index(fact.only),
            None if fact.ended is None else _ends(fact.ended, texts),
        )


def _ends(ended: Ends, texts: Callable[[str], int]) -> EndsRow:
    left, right = ended
    return texts(left.how), texts(left.exception), texts(right.how), texts(right.exception)
