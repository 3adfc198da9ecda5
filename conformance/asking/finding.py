"""What ``find`` answers: causes with what to do about them, cases with who does what, and names."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from conformance.asking.index import Index
from conformance.asking.inventory import Symbol
from conformance.asking.known import Known
from conformance.asking.search import Found, Hit, Hits, search
from conformance.asking.spelling import plain
from conformance.asking.where import where
from conformance.asking.words import symptom, words
from conformance.compare.model import Behaviour, Divergence
from conformance.judgement import Judgement
from conformance.ledger.model import Rule
from conformance.observations.model import Header

#: So many of each kind are shown unless more are asked for.
SHOWN = 5


@dataclass(frozen=True)
class CauseAnswer:
    """A cause that matches: its rule, and on whom it bears, in words."""

    rule: Rule
    hit: Hit
    where: str


@dataclass(frozen=True)
class CaseAnswer:
    """A case that matches; of its behaviours the one that does so best, with who does that; None where none differ."""

    case: str
    api: str
    hit: Hit
    divergence: Divergence | None
    behaviour: Behaviour | None
    where: str

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that explain the divergence."""
        return self.divergence.rules if self.divergence else ()


@dataclass(frozen=True)
class Answer:
    """All that a text finds; ``causes`` and ``cases`` are the first few of what ``found`` ranks."""

    asked: str
    symbols: tuple[Symbol, ...]
    found: Found
    causes: tuple[CauseAnswer, ...]
    cases: tuple[CaseAnswer, ...]

    @property
    def nothing(self) -> bool:
        """Whether not one word of the text occurs anywhere."""
        return not (self.symbols or self.found.causes.hits or self.found.cases.hits)


def answer(
    text: str,
    index: Index,
    rules: Mapping[str, Rule],
    headers: Mapping[str, Header],
    judgement: Callable[[Sequence[str]], Judgement],
    names: Known,
    shown: int = SHOWN,
) -> Answer:
    """Search for a text: words, a message, a traceback, a name.

    ``rules`` are by id, ``headers`` are those of all implementations judged; ``judgement`` gives that of some cases
    (ids), over all implementations.
    """
    asked = symptom(text)
    found = search(index, asked)
    versions = {i: header.versions for i, header in headers.items()}
    causes = [
        CauseAnswer(rule, hit, where({i for i, h in headers.items() if rule.inside(h)}, versions))
        for hit in _best(found.causes, shown)
        if (rule := rules.get(hit.name)) is not None
    ]
    hits = {hit.name: hit for hit in _best(found.cases, shown)}
    judged = judgement(tuple(hits)) if hits else None
    wanted = frozenset(words(asked))
    cases = [] if judged is None else [_case(hit, judged, wanted, versions) for hit in hits.values()]
    return Answer(asked, _symbols(text, names), found, tuple(causes), tuple(cases))


def _best(hits: Hits, shown: int) -> tuple[Hit, ...]:
    return hits.matches[:shown] if hits.hits else ()


def _case(
    hit: Hit, judgement: Judgement, wanted: frozenset[str], versions: Mapping[str, Mapping[str, str]]
) -> CaseAnswer:
    case = judgement.cases[hit.name]
    told = [(d, b) for d in judgement.divergences if d.case == case.id for b in d.behaviours]
    best = max(told, key=lambda pair: len(wanted.intersection(words(pair[1].summary))), default=None)
    if best is None:
        return CaseAnswer(case.id, case.api, hit, None, None, "")
    return CaseAnswer(case.id, case.api, hit, *best, where(best[1].implementations, versions))


def _symbols(text: str, names: Known) -> tuple[Symbol, ...]:
    """The names of Keras that the text is, where it is no more than a name."""
    if len(plain(text).split()) != 1 or not (found := names.find(text)):
        return ()
    return tuple(found)
