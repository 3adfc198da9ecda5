"""Reading the file: no more of it than a question needs."""

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar, get_args

import msgspec

from conformance.analysis.coverage.model import SCHEMA_ID as COVERAGE_ID
from conformance.analysis.coverage.model import Coverage
from conformance.analysis.judging.judgement import Judgement, without_collector
from conformance.analysis.judging.patterns import ABSENT, FIRST
from conformance.analysis.ledger.explain import Ledger
from conformance.analysis.ledger.model import Rule
from conformance.analysis.search.index import Index as SearchIndex
from conformance.analysis.search.index import decode
from conformance.model.case import Case
from conformance.model.comparison import Divergence, Severity, Verdict
from conformance.model.errors import (
    ConformanceError,
    MissingCoverageError,
    MissingResultError,
    NewerSchemaError,
    TornResultError,
)
from conformance.model.observation import CaseStatus, Header
from conformance.publishing.report.data import EnvironmentRow
from conformance.publishing.reproduce.arrays import Arrays, Recorded, recorded
from conformance.publishing.reproduce.reproduced import Mark
from conformance.publishing.result import FILE
from conformance.publishing.result.decode import Block, Names
from conformance.publishing.result.model import Origin
from conformance.publishing.result.restrict import ENDINGS, restricted
from conformance.publishing.result.wire import BLOCK, SCHEMA_ID, CaseBlock, CaseRow, FactBlock, Index, SaidBlock

T = TypeVar("T")


#: Verdicts that files of before have, and what they are called now.
_FORMER = {"precision": Verdict.DIFFERENT.value}


class Result:
    """A published result.

    ``judge`` restricted to some implementations says what their behaviours as published say: the comparison of the
    first members of two behaviours stands for all of their members. Judging the observations of those few alone can
    differ from that where likeness within rounding is not transitive: two members of one behaviour are each like its
    first member, and may be further from each other than rounding goes; two members of different behaviours may be
    within it. Besides, a stage is published as judged among those who agreed at all it follows from, so two who parted
    from everybody else at one stage are still judged against each other at the next, as when they are alone; and
    worst elements, summaries and values are those of the first members.
    """

    def __init__(self, path: Path = FILE) -> None:
        self.path = path
        self._blocks: dict[int, Block] = {}

    @cached_property
    def _archive(self) -> zipfile.ZipFile:
        try:
            return zipfile.ZipFile(io.BytesIO(self.path.read_bytes()))
        except FileNotFoundError:
            raise MissingResultError(
                f"there is no published result at {self.path}", "Install keras-conformance again, or ask --reports DIR."
            ) from None
        except (OSError, ValueError, NotImplementedError, zipfile.BadZipFile) as error:
            raise self._torn(error) from error

    def _torn(self, error: Exception) -> TornResultError:
        return TornResultError(
            f"the published result {self.path} cannot be read: {error}",
            "Install keras-conformance again, or take the file from the repository.",
        )

    def member(self, name: str, kind: type[T]) -> T:
        """A member of the file as a value of that type; raises TornResultError."""
        return self._decoded(name, lambda content: msgspec.json.decode(content, type=kind))

    def _decoded(self, name: str, decode: Callable[[bytes], T]) -> T:
        """What a member's bytes are; raises TornResultError."""
        content = self._bytes(name)
        try:
            return decode(content)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise self._torn(error) from error

    def _bytes(self, name: str) -> bytes:
        """A member's content; raises TornResultError whatever is wrong with it, or with what says where it is."""
        try:
            return self._archive.read(name)
        except ConformanceError:
            raise
        except Exception as error:
            raise self._torn(error) from error

    @cached_property
    def index(self) -> Index:
        """What is in the file; raises NewerSchemaError."""
        schema = self.member("index.json", _Schema).schema
        if schema != SCHEMA_ID:
            raise NewerSchemaError(
                f"the published result {self.path} is of the format {schema}, not {SCHEMA_ID}",
                "Install the version of keras-conformance that wrote it.",
            )
        return self.member("index.json", Index)

    @property
    def origin(self) -> Origin:
        """Which publication this is."""
        index = self.index
        return Origin(index.suite, len(index.implementations), len(index.cases))

    @cached_property
    def all_headers(self) -> dict[str, Header]:
        """The headers by implementation, in the order of the publication."""
        return {header.implementation.id: header for header in self.index.implementations}

    @cached_property
    def apis(self) -> Mapping[str, str]:
        """Every case and its API, in the order of the catalog."""
        return dict(zip(self.index.cases, self.index.apis, strict=True))

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The ledger as it stood."""
        return tuple(self.member("rules.json", list[Rule]))

    @property
    def environments(self) -> tuple[EnvironmentRow, ...]:
        """The table of environments as it stood, with what was locked."""
        return tuple(self.member("environments.json", list[EnvironmentRow]))

    @property
    def installed(self) -> dict[str, Any]:
        """What installing without a lock gave: ``as-installed.json``."""
        return self.member("as-installed.json", dict[str, Any])

    @property
    def provenance(self) -> dict[str, Any]:
        """Which locks, workers and machines: ``provenance.json`` without its list of files."""
        return self.member("provenance.json", dict[str, Any])

    @cached_property
    def arrays(self) -> Arrays:
        """The inputs that reproducers write out."""
        return recorded(self.member("arrays.json", dict[str, Recorded]))

    @cached_property
    def marks(self) -> Mapping[str, Mapping[str, Mark]]:
        """What came of running reproducers, by case and script; an older file says nothing of it."""
        name = "reproduced.json"
        return self.member(name, dict[str, dict[str, Mark]]) if name in self._archive.namelist() else {}

    @cached_property
    def search(self) -> SearchIndex:
        """What ``find`` searches."""
        return self._decoded("search.json", decode)

    @cached_property
    def coverage(self) -> Coverage:
        """How much of the public API was looked at; raises MissingCoverageError where an older file does not say."""
        name = "coverage.json"
        if name not in self._archive.namelist():
            raise MissingCoverageError(
                f"{self.path.name} of {self.index.suite.created[:10]} does not say how much was looked at",
                "It was published before that was counted. Count it from observations: "
                "conformance coverage --reports DIR",
            )
        schema = self.member(name, _Schema).schema
        if schema != COVERAGE_ID:
            raise NewerSchemaError(
                f"the coverage in {self.path} is of the format {schema}, not {COVERAGE_ID}",
                "Install the version of keras-conformance that wrote it.",
            )
        return self.member(name, Coverage)

    @cached_property
    def _names(self) -> Names:
        index, statuses = self.index, get_args(CaseStatus)
        unknown = [status for status in index.statuses if status not in statuses]
        try:
            if unknown:
                raise ValueError(f"{unknown[0]!r} is no status of a case")
            verdicts = [Verdict(_FORMER.get(name, name)) for name in index.verdicts]
            severities = [Severity(name) for name in index.severities]
        except ValueError as error:
            raise self._torn(error) from error
        known: Sequence[CaseStatus] = [status for name in index.statuses for status in statuses if status == name]
        labels = [header.label for header in self.all_headers.values()]
        return Names(list(self.all_headers), verdicts, severities, known, [rule.id for rule in self.rules], labels)

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {case: n for n, case in enumerate(self.index.cases)}

    def _block(self, number: int) -> Block:
        if number not in self._blocks:
            cases = self.member(f"cases/{number}.json", CaseBlock)
            self._blocks[number] = Block(
                cases, lambda: self.member(f"facts/{number}.json", FactBlock), lambda: self._said(number), self._names
            )
        return self._blocks[number]

    def _said(self, number: int) -> SaidBlock:
        """What was raised in a block; files of before have nothing of it."""
        name = f"said/{number}.json"
        return self.member(name, SaidBlock) if name in self._archive.namelist() else SaidBlock()

    def row(self, case: str) -> tuple[Block, CaseRow]:
        """A case in its block; raises KeyError."""
        number, position = divmod(self._places[case], BLOCK)
        block = self._block(number)
        return block, block.rows[position]

    def said(self, cases: Iterable[str]) -> dict[str, dict[str, dict[str, str]]]:
        """Case → stage → implementation → what it raised itself; raises KeyError for what was not published."""
        return {name: self.row(name)[0].said(name) for name in cases}

    def case(self, name: str) -> Case:
        """A case of the catalog as it stood; raises KeyError."""
        block, row = self.row(name)
        return block.case(row, name, self.apis[name])

    def judge(self, implementations: Iterable[str] | None = None, cases: Iterable[str] | None = None) -> Judgement:
        """The published judgement of some cases, among some implementations: all of those that are not named.

        Raises KeyError for what was not published. Cases and implementations keep the order of the publication.
        """
        ids = self._names.implementations
        wanted = set(ids) if implementations is None else set(implementations)
        if wanted - set(ids):
            raise KeyError(min(wanted - set(ids)))
        headers = {i: header for i, header in self.all_headers.items() if i in wanted}
        some = sorted(self._places[case] for case in set(cases)) if cases is not None else range(len(self._places))
        gathering = _Gathering(self, headers, [n for n, i in enumerate(ids) if i in wanted])
        with without_collector():
            for place in some:
                name = self.index.cases[place]
                gathering.add(name, *self.row(name))
        return gathering.judgement()


class _Gathering:
    """A judgement while it grows case by case; what is said of every implementation is worked out when asked for."""

    def __init__(self, result: Result, headers: dict[str, Header], among: list[int]) -> None:
        self.result = result
        self.headers = headers
        self.among = among
        self.members = frozenset(among)
        self.whole = len(headers) == len(result.all_headers)
        self.rules = result.rules
        self.cases: dict[str, Case] = {}
        self.ledger = Ledger(() if self.whole else self.rules, headers, self.cases, result.index.cases)
        self.divergences: list[Divergence] = []
        self.endings: dict[str, str] = {}
        self.patterns: dict[str, Mapping[str, int]] = {}
        self.unjudged: dict[str, Mapping[str, str]] = {}
        self.unsupported: dict[str, Mapping[str, Mapping[str, str]]] = {}

    def add(self, name: str, block: Block, row: CaseRow) -> None:
        """Add what is said of a case."""
        api = self.result.apis[name]
        self.cases[name] = block.case(row, name, api)
        for one in row.divergences:
            if self.whole:
                self.divergences.append(block.divergence(one, name, api))
            elif (some := restricted(block, one, name, api, self.among, self.ledger)) is not None:
                self.divergences.append(some)
                if some.stage in ENDINGS:
                    self.endings[name] = some.stage
        if row.unjudged and (unjudged := block.reasons(row.unjudged, self.members)):
            self.unjudged[name] = unjudged
        if row.unsupported and (unsupported := block.unsupported(row, self.members)):
            self.unsupported[name] = unsupported

    def statuses(self, name: str) -> Mapping[str, CaseStatus]:
        """How a case ended."""
        block, row = self.result.row(name)
        return block.statuses(row, self.among)

    def classes(self, name: str) -> Mapping[str, Mapping[str, int]]:
        """The classes; an ending that parts nobody who is left, and that nobody of them met, is no stage of theirs."""
        block, row = self.result.row(name)
        found = block.classes(row, self.expanded)
        if self.whole or ENDINGS.isdisjoint(found):
            return found
        met = not ENDINGS.isdisjoint(set(self.statuses(name).values()) - {"error"})
        parted = self.endings.get(name)
        return {
            (parted or stage) if stage in ENDINGS else stage: members
            for stage, members in found.items()
            if stage not in ENDINGS or parted or met
        }

    def expanded(self, pattern: str) -> Mapping[str, int]:
        """Implementation → its number in a pattern; the same few patterns occur again and again."""
        found = self.patterns.get(pattern)
        if found is None:
            ids = self.result.index.implementations
            found = self.patterns[pattern] = {
                ids[n].implementation.id: ord(pattern[n]) - FIRST for n in self.among if pattern[n] != ABSENT
            }
        return found

    def judgement(self) -> Judgement:
        """All that was added."""
        return Judgement(
            self.cases,
            self.headers,
            tuple(self.divergences),
            OfCases(self.cases, self.classes),
            self.unjudged,
            OfCases(self.cases, self.statuses),
            self.unsupported,
            self.rules,
        )


class OfCases(Mapping[str, T]):
    """Something for each of some cases, worked out when it is asked for and kept."""

    def __init__(self, cases: Iterable[str], of: Callable[[str], T]) -> None:
        self._cases = dict.fromkeys(cases)
        self._of = of
        self._found: dict[str, T] = {}

    def __getitem__(self, case: str) -> T:
        if case not in self._found:
            if case not in self._cases:
                raise KeyError(case)
            self._found[case] = self._of(case)
        return self._found[case]

    def __iter__(self) -> Iterator[str]:
        return iter(self._cases)

    def __len__(self) -> int:
        return len(self._cases)


class _Schema(msgspec.Struct, frozen=True):
    schema: str
