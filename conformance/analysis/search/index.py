"""What ``find`` searches: the ledger's causes and the cases, as words; made once for a judgement."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from conformance.analysis.judging.judgement import Judgement
from conformance.analysis.ledger.model import Rule
from conformance.analysis.search.words import words
from conformance.model.case import Case
from conformance.model.comparison import Divergence, Verdict
from conformance.model.errors import SearchIndexError
from conformance.scenarios import WHOLE, WRITTEN

#: Raised in its number whenever a program that reads the former could misread the new.
SCHEMA_ID = "urn:keras-conformance:search:1"

#: The places in which a word may stand, and what it counts there (docs/report.md).
TITLE, API, TEXT, MESSAGE = range(4)
WEIGHTS = (4.0, 3.0, 1.5, 1.0)

#: A cause that divides no two Kerases on TensorFlow counts so much of the others.
ASIDE = 0.8

#: The kind of cases that ask the same of every layer.
ALIKE = "layer_weights"

#: Verdicts whose behaviours are messages.
_LOUD = frozenset(
    {Verdict.ERROR, Verdict.MISSING, Verdict.SIGNATURE, Verdict.CRASH, Verdict.TIMEOUT, Verdict.OUT_OF_MEMORY}
)


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """A cause (by its rule's id) or a case (by its id).

    ``cases`` is how many it is seen in, ``aside`` says that it counts less.
    """

    name: str
    cases: int = 1
    aside: bool = False


class Part(msgspec.Struct, frozen=True, array_like=True):
    """Entries of one kind, and for each word where it occurs: ``4 · position + the best place``, ascending."""

    entries: list[Entry]
    words: dict[str, list[int]]


class Index(msgspec.Struct, frozen=True):
    """Causes and cases to search in; ``divergences`` is how many stand behind them."""

    schema: str
    divergences: int
    causes: Part
    cases: Part


#: An entry, and the text of each place.
Document = tuple[Entry, Sequence[str]]


def build(judgement: Judgement, rules: Iterable[Rule]) -> Index:
    """The index of a judgement and the rules that explain it."""
    rules = list(rules)
    causes = part(_causes(rules, judgement))
    return Index(SCHEMA_ID, len(judgement.divergences), causes, part(_cases(judgement)))


def encode(index: Index) -> bytes:
    """The index as JSON."""
    return msgspec.json.encode(index)


def decode(data: bytes) -> Index:
    """The index that ``encode`` wrote; raises SearchIndexError."""
    try:
        index = msgspec.json.decode(data, type=Index)
    except msgspec.DecodeError as error:
        raise SearchIndexError(f"this is no index for searching: {error}", "Publish the result again.") from error
    if index.schema != SCHEMA_ID:
        raise SearchIndexError(f"an index of another version: {index.schema}", f"This program reads {SCHEMA_ID}.")
    return index


def part(documents: Iterable[Document]) -> Part:
    """Documents of one kind, as words."""
    entries: list[Entry] = []
    found: dict[str, dict[int, int]] = {}
    seen: dict[str, list[str]] = {}
    for position, (entry, places) in enumerate(documents):
        entries.append(entry)
        for place, text in enumerate(places):
            if text not in seen:
                seen[text] = list(dict.fromkeys(words(text)))
            for word in seen[text]:
                found.setdefault(word, {}).setdefault(position, place)
    return Part(entries, {word: [4 * n + place for n, place in where.items()] for word, where in sorted(found.items())})


def _causes(rules: Sequence[Rule], judgement: Judgement) -> Iterator[Document]:
    cases: dict[str, set[str]] = {}
    apis: dict[str, dict[str, None]] = {}
    said: dict[str, dict[str, None]] = {}
    for divergence in judgement.divergences:
        case = judgement.cases.get(divergence.case)
        for pair, by in divergence.rules_by_pair.items():
            for rule in by:
                cases.setdefault(rule, set()).add(divergence.case)
                if case is None or case.scenario not in WHOLE:
                    apis.setdefault(rule, {})[divergence.api] = None
                if divergence.verdict in _LOUD:
                    told = dict.fromkeys(divergence.behaviours[n].summary for n in pair)
                    said.setdefault(rule, {}).update(told)
    tensorflow = [header for header in judgement.headers.values() if header.implementation.backend == "tensorflow"]
    for one in rules:
        aside = len({one.includes(header) for header in tensorflow}) < 2
        title = f"{one.title} {one.id.replace('-', ' ')}"
        texts = (title, " ".join(apis.get(one.id, ())), f"{one.reason} {one.advice}", "\n".join(said.get(one.id, ())))
        yield Entry(one.id, len(cases.get(one.id, ())), aside), texts


def _cases(judgement: Judgement) -> Iterator[Document]:
    of_case: dict[str, list[Divergence]] = {}
    for divergence in judgement.divergences:
        of_case.setdefault(divergence.case, []).append(divergence)
    for name, case in judgement.cases.items():
        mine = of_case.get(name, [])
        summaries = dict.fromkeys(behaviour.summary for d in mine for behaviour in d.behaviours)
        judged = " ".join(dict.fromkeys(f"{d.stage} {d.verdict}" for d in mine))
        yield Entry(name), (*_named(case), "\n".join([*_varied(case), *summaries]), judged)


def _varied(case: Case) -> tuple[str, ...]:
    """What the id says of arguments where every layer has such cases: it counts less than what one case alone asks."""
    return (case.id,) if case.scenario == ALIKE else ()


def _named(case: Case) -> tuple[str, str]:
    """What a case is called and what it is about; of a program or script its title says more than its name."""
    if case.scenario == ALIKE:
        return f"{case.api} weights", case.api
    if case.scenario not in WRITTEN:
        return case.id, case.api
    return f"{case.id} {WRITTEN[case.scenario](case.params)}", " ".join(case.params["about"])
