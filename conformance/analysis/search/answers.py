"""What ``find`` answers: causes with what to do about them, cases with who does what, and names."""

import math
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from conformance.analysis.api.subject import Subjects
from conformance.analysis.judging.judgement import Judgement
from conformance.analysis.ledger.model import Rule
from conformance.analysis.search.exact import FEW, exact, promoted
from conformance.analysis.search.index import API, TEXT, TITLE, Index
from conformance.analysis.search.messages import NOTHING, Missed, missed
from conformance.analysis.search.ranking import MATCH, Found, Hit, Hits, search
from conformance.analysis.search.recorded import LOOKED, NOWHERE, Recorded, recorded
from conformance.analysis.search.words import is_message, named, symptom, whole, words
from conformance.inventory.known import Known
from conformance.inventory.names import Symbol
from conformance.inventory.spelling import BUILTIN, last, plain
from conformance.inventory.where import where
from conformance.model.comparison import Behaviour, Divergence
from conformance.model.observation import Header

#: So many of each kind are shown unless more are asked for; where none matches well, no more than so many.
SHOWN, WEAK_SHOWN = 5, 2

#: A cause that speaks of the very argument or member that is asked for is told if it has this share of the best score.
SPEAKING = 0.4

#: A name and where it should be: ``module 'utils' has no attribute 'x'``, ``import name 'x' from 'y'``.
_ATTRIBUTE = re.compile(r"'([\w.]+)'(?: object)? has no attribute '(\w+)'", re.ASCII)
_IMPORT = re.compile(r"import name '(\w+)' from '([\w.]+)'", re.ASCII)

#: A name as code has it: ``predict_proba``, ``BatchNormalization``.
_CODE = re.compile(r"_|[a-z0-9][A-Z]", re.ASCII)

#: A word of more characters is nobody's, and of any length takes its time: its beginning is asked for.
LONGEST = 1000

_HUGE = re.compile(rf"(\S{{{LONGEST}}})\S+")

#: A key of what fit wrote: that of the validation data is called as the metric's.
_LOGGED = re.compile(r"(KeyError: ['\"])val_(?=\w)")


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
    """All that a text finds; ``causes`` and ``cases`` are the first few of what ``found`` ranks.

    ``missed`` is what a message misses that some Keras has, or had. Where what to do about that is known, it is the
    answer (``exact``): then ``causes`` are those that speak of the very thing, without ``cases`` and ``symbols``.
    ``symbols`` are the names of Keras that the text is, or that a message turns on for which no cause is known;
    ``members`` are names in it that may be methods, and ``unknown`` those that neither a cause nor a case has.
    """

    asked: str
    symbols: tuple[Symbol, ...]
    members: tuple[str, ...]
    unknown: tuple[str, ...]
    found: Found
    causes: tuple[CauseAnswer, ...]
    cases: tuple[CaseAnswer, ...]
    missed: Missed = NOTHING

    @property
    def exact(self) -> bool:
        """Whether it is known what to do about the very thing that is asked for."""
        return self.missed.advised

    @property
    def nothing(self) -> bool:
        """Whether neither a name nor one word of the text occurs anywhere."""
        return not (self.symbols or self.missed.found or self.found.causes.hits or self.found.cases.hits)


def answer(
    text: str,
    index: Index,
    rules: Mapping[str, Rule],
    headers: Mapping[str, Header],
    judgement: Callable[[Sequence[str]], Judgement],
    names: Known,
    shown: int = SHOWN,
    subjects: Subjects | None = None,
) -> Answer:
    """Search for a text: words, a message, a traceback, a name.

    ``rules`` are by id, ``headers`` are those of all implementations judged; ``judgement`` gives that of some cases
    (ids), over all implementations. ``subjects`` answers for what a message misses.
    """
    text = _HUGE.sub(r"\1", text)
    asked = symptom(text)
    found = search(index, _LOGGED.sub(r"\1", asked))
    literally = exact(text, rules.values())
    found = Found(promoted(literally, found.causes), found.cases)
    said = _recorded(text, found.cases, judgement) if is_message(asked) else NOWHERE
    explained = said.rules if not literally and said.rules <= rules.keys() and len(said.rules) <= FEW else frozenset()
    found = Found(promoted(explained, found.causes), promoted(frozenset(said.cases), found.cases))
    versions = {i: header.versions for i, header in headers.items()}

    def causes(hits: Iterable[Hit]) -> tuple[CauseAnswer, ...]:
        return tuple(
            CauseAnswer(rule, hit, where({i for i, h in headers.items() if rule.includes(h)}, versions))
            for hit in hits
            if (rule := rules.get(hit.name)) is not None
        )

    written = _written(text, asked, found.causes.weak)
    members = dict.fromkeys(member for name in written if (member := names.member(name)))
    pivots = [name for group in named(asked) for name in group]
    unknown = tuple(name for name in pivots if whole(name) in found.unknown)
    if subjects is None:
        missing, left = NOTHING, tuple(members)
    else:
        # One name that may be a method; of a message its pattern says more.
        alone = (members or _argument(plain(text), subjects, names)) if len(plain(text).split()) == 1 else ()
        missing = missed(text if len(text) > len(asked) else asked, subjects, alone)
        # What no class ever had as a member is a key of a dictionary, or a word.
        known = (one for one in members if subjects.owners(one.rpartition(".")[2]))
        left = () if missing.found or missing.unknown else tuple(known)
    if missing.advised:
        speaking = tuple(_speaking(index, found.causes, missing, literally, rules))[:shown]
        return Answer(asked, (), (), unknown, found, causes(speaking), (), missing)
    # optimizers.clip_norm is another name than the argument clipnorm.
    apart = any(one.subject.argument for one in missing.found)
    symbols = {} if apart else dict.fromkeys(symbol for name in written for symbol in names.find(name))
    hits = {hit.name: hit for hit in _best(found.cases, shown)}
    judged = judgement(tuple(hits)) if hits else None
    wanted = frozenset(words(asked))
    cases = [] if judged is None else [_case(hit, judged, wanted, versions, said) for hit in hits.values()]
    best = causes(_best(found.causes, shown))
    return Answer(asked, tuple(symbols), left, unknown, found, best, tuple(cases), missing)


def _argument(word: str, subjects: Subjects, names: Known) -> tuple[str, ...]:
    """A word that is an argument, and no name as it is written."""
    exactly = any(last(symbol.name) == word for symbol in names.find(word))
    return (word,) if word.isidentifier() and not exactly and subjects.of_argument(word) else ()


def _speaking(
    index: Index, hits: Hits, missing: Missed, first: Collection[str], rules: Mapping[str, Rule]
) -> Iterator[Hit]:
    """The causes that speak of what is missed: in their title, of a name that is no plain word also in their text.

    Those that the text is itself (``first``) are among them.
    """
    position = {entry.name: n for n, entry in enumerate(index.causes.entries)}
    # Position of a cause → the share of the best score that it needs.
    about: dict[int, float] = {}
    for one in missing.found:
        part = one.subject.argument or one.subject.member
        name = part or last(one.subject.path)
        is_code = _CODE.search(name) is not None
        for code in index.causes.words.get(whole(name), ()):
            place, cause = code % 4, index.causes.entries[code // 4].name
            if place <= (TEXT if is_code else TITLE) and (place == API or _writes(rules, cause, name)):
                # Titles have words such as mean and sum without speaking of functions that are called so.
                needed = SPEAKING if part or is_code else MATCH
                about[code // 4] = min(needed, about.get(code // 4, needed))
    for advice in (one.advice for one in missing.found):
        if advice is not None and advice.rule in position:
            about[position[advice.rule]] = 0.0
    for hit in hits.hits:
        if hit.name in first or hit.score >= about.get(position.get(hit.name, -1), math.inf) * hits.hits[0].score:
            yield hit


def _writes(rules: Mapping[str, Rule], rule: str, name: str) -> bool:
    """Whether a cause has a name as it is written: file_paths is not filepath, though both are one word to search."""
    if rule not in rules:
        return False
    one = rules[rule]
    text = f"{one.title} {one.id.replace('-', '_')} {one.reason} {one.advice}"
    return re.search(rf"(?<![^\W_]){re.escape(name)}(?![^\W_])", text, re.IGNORECASE) is not None


def _recorded(text: str, hits: Hits, judgement: Callable[[Sequence[str]], Judgement]) -> Recorded:
    """Which of the best cases said the message that was asked for."""
    best = [hit.name for hit in hits.hits[:LOOKED]]
    return recorded(text, judgement(best), best) if best else NOWHERE


def _best(hits: Hits, shown: int) -> tuple[Hit, ...]:
    return hits.matches[: min(shown, WEAK_SHOWN) if hits.weak else shown] if hits.hits else ()


def _case(
    hit: Hit, judgement: Judgement, wanted: frozenset[str], versions: Mapping[str, Mapping[str, str]], said: Recorded
) -> CaseAnswer:
    case = judgement.cases[hit.name]
    told = [(d, b) for d in judgement.divergences if d.case == case.id for b in d.behaviours]
    best = said.cases.get(case.id) or max(
        told, key=lambda pair: len(wanted.intersection(words(pair[1].summary))), default=None
    )
    if best is None:
        return CaseAnswer(case.id, case.api, hit, None, None, "")
    return CaseAnswer(case.id, case.api, hit, *best, where(best[1].implementations, versions))


def _written(text: str, asked: str, weak: bool) -> list[str]:
    """The name that the text is, or, where no cause is known for it, what a message turns on."""
    if len(plain(text).split()) == 1:
        return [] if plain(text) in BUILTIN else [text]
    if not weak:
        return []
    if (match := _ATTRIBUTE.search(asked)) and match[1] not in BUILTIN:
        return [f"{match[1]}.{match[2]}"]
    if match := _IMPORT.search(asked):
        return [f"{match[2]}.{match[1]}"]
    keys, others = named(asked)
    return list(keys or others)[:SHOWN]
