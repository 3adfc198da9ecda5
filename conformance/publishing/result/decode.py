"""Blocks of the file as divergences again; a pair's facts are read when somebody asks for them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import msgspec

from conformance.analysis.judging.patterns import ABSENT, FIRST
from conformance.model.case import Case
from conformance.model.comparison import (
    BOTH_WELL,
    Behaviour,
    Divergence,
    End,
    Ends,
    FactComparison,
    How,
    Severity,
    StageComparison,
    Verdict,
)
from conformance.model.observation import CaseStatus
from conformance.publishing.result.wire import (
    ONLY,
    CaseBlock,
    CaseRow,
    DivergenceRow,
    EndsRow,
    FactBlock,
    SaidBlock,
    real,
)

Pair = tuple[int, int]


@dataclass(frozen=True)
class Names:
    """What positions mean: the lists of the index, and the ids of the rules. ``labels`` name them for people."""

    implementations: Sequence[str]
    verdicts: Sequence[Verdict]
    severities: Sequence[Severity]
    statuses: Sequence[CaseStatus]
    rules: Sequence[str]
    labels: Sequence[str] = ()


class Block:
    """One block; ``facts`` reads its second member, ``said`` its third."""

    def __init__(
        self, cases: CaseBlock, facts: Callable[[], FactBlock], said: Callable[[], SaidBlock], names: Names
    ) -> None:
        self.rows = cases.cases
        self.texts = cases.texts
        self.names = names
        self._read = facts
        self._read_said = said
        self._facts: dict[int, FactComparison] = {}
        self._members: dict[int, tuple[tuple[str, ...], ...]] = {}

    @cached_property
    def _block(self) -> FactBlock:
        return self._read()

    @cached_property
    def _said(self) -> SaidBlock:
        return self._read_said()

    def own(self, case: str, stage: str, position: int) -> str | None:
        """What the implementation at a position raised itself at a stage of a case; None where it is not known."""
        for at, pattern, texts in self._said.cases.get(case, ()):
            if self._said.texts[at] == stage:
                letter = self._said.texts[pattern][position]
                return None if letter == ABSENT else self._said.texts[texts[ord(letter) - FIRST]]
        return None

    def said(self, case: str) -> dict[str, dict[str, str]]:
        """Stage → implementation → what it raised itself at a stage of a case."""
        said, found = self._said, dict[str, dict[str, str]]()
        for at, pattern, texts in said.cases.get(case, ()):
            found[said.texts[at]] = {
                i: said.texts[texts[ord(letter) - FIRST]]
                for i, letter in zip(self.names.implementations, said.texts[pattern], strict=True)
                if letter != ABSENT
            }
        return found

    def case(self, row: CaseRow, name: str, api: str) -> Case:
        """The case itself."""
        return Case(
            name, self.texts[row.scenario], api, row.params, row.explicit_defaults, row.equivalent_to, row.logic
        )

    def statuses(self, row: CaseRow, among: Sequence[int]) -> dict[str, CaseStatus]:
        """How a case ended under the implementations at these positions."""
        names, ids, text = self.names.statuses, self.names.implementations, self.texts[row.statuses]
        return {ids[n]: names[ord(text[n]) - FIRST] for n in among if text[n] != ABSENT}

    def classes(self, row: CaseRow, expanded: Callable[[str], Mapping[str, int]]) -> dict[str, Mapping[str, int]]:
        """The class of each implementation at each stage it was judged at; ``expanded`` is that of a pattern."""
        found = {self.texts[stage]: expanded(self.texts[pattern]) for stage, pattern in row.classes}
        return {stage: classes for stage, classes in found.items() if classes}

    def reasons(self, found: Sequence[tuple[int, int]], among: frozenset[int]) -> dict[str, str]:
        """Implementation → why nothing can be said of it."""
        return {self.names.implementations[n]: self.texts[text] for n, text in found if n in among}

    def unsupported(self, row: CaseRow, among: frozenset[int]) -> dict[str, Mapping[str, str]]:
        """Stage → implementation → why it could not be judged there for want of support."""
        found = {self.texts[stage]: self.reasons(reasons, among) for stage, reasons in row.unsupported}
        return {stage: reasons for stage, reasons in found.items() if reasons}

    def divergence(self, row: DivergenceRow, case: str, api: str) -> Divergence:
        """A divergence as it was published."""
        names = self.names
        members = self._behaviours(row.pattern, len(row.summaries))
        return Divergence(
            case,
            api,
            self.texts[row.stage],
            names.verdicts[row.verdict],
            names.severities[row.severity],
            tuple(Behaviour(ids, self.texts[text]) for ids, text in zip(members, row.summaries, strict=True)),
            Pairs(self, row),
            tuple(names.rules[n] for n in row.rules),
            tuple((left, right) for left, right in row.unexplained),
            {(p.left, p.right): tuple(names.rules[n] for n in p.rules) for p in row.pairs if p.rules is not None},
        )

    def _behaviours(self, pattern: int, count: int) -> tuple[tuple[str, ...], ...]:
        """The members of each behaviour; most patterns of a block are seen again and again."""
        if pattern not in self._members:
            found: list[list[str]] = [[] for _ in range(count)]
            for i, character in zip(self.names.implementations, self.texts[pattern], strict=True):
                if character != ABSENT:
                    found[ord(character) - FIRST].append(i)
            self._members[pattern] = tuple(tuple(members) for members in found)
        return self._members[pattern]

    def comparison(self, row: DivergenceRow, number: int) -> StageComparison:
        """The comparison of a divergence's pair of that number, with its facts."""
        pair = row.pairs[number]
        stage, verdict = self.texts[pair.stage], self.names.verdicts[pair.verdict]
        facts = tuple([self._fact(n) for n in self._block.pairs[row.first + number]])
        ended = BOTH_WELL if pair.ended is None else _ends(pair.ended, self.texts)
        return StageComparison(stage, verdict, facts, pair.agreeing, ended)

    def _fact(self, position: int) -> FactComparison:
        found = self._facts.get(position)
        if found is None:
            row, texts = self._block.facts[position], self._block.texts
            left, right = texts[row.left], texts[row.right]
            found = self._facts[position] = FactComparison(
                texts[row.fact],
                self.names.verdicts[row.verdict],
                f"{left} against {right}" if row.summary == -1 else texts[row.summary],
                left,
                right,
                real(row.distance),
                real(row.relative),
                None if row.worst is None else tuple(row.worst),
                ONLY[row.only],
                None if row.ended is None else _ends(row.ended, texts),
            )
        return found


def _ends(row: EndsRow, texts: Sequence[str]) -> Ends:
    left, left_exception, right, right_exception = (texts[n] for n in row)
    return End(msgspec.convert(left, How), left_exception), End(msgspec.convert(right, How), right_exception)


class Pairs(Mapping[Pair, StageComparison]):
    """The pairs of a divergence, each comparison read when it is asked for."""

    def __init__(self, block: Block, row: DivergenceRow) -> None:
        self._block = block
        self._row = row
        self._numbers = {(pair.left, pair.right): n for n, pair in enumerate(row.pairs)}
        self._read: dict[Pair, StageComparison] = {}

    def __getitem__(self, pair: Pair) -> StageComparison:
        if pair not in self._read:
            self._read[pair] = self._block.comparison(self._row, self._numbers[pair])
        return self._read[pair]

    def __iter__(self) -> Iterator[Pair]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)
