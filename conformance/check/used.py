"""What a program used of Keras up to a difference, and whether that is what a rule of the ledger is about."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from conformance.analysis.ledger.model import Rule
from conformance.check.code import COMMON, Code
from conformance.check.model import Difference
from conformance.check.owning import Owned
from conformance.check.running import Event, Run
from conformance.check.settings import same
from conformance.model.globs import globs

if TYPE_CHECKING:
    from conformance.workspace.source import Source

#: Cases that are whole programs or models: their API says little of what a rule about them is about.
WHOLE = ("scripts.", "training.", "models.", "modes.models.")

#: Cases whose parameters are those of calls.
MODES = "modes."

#: Classes whose use is seen as it happens: that the text has their names says nothing.
SEEN = ("layers.", "models.", "optimizers.", "losses.", "metrics.", "callbacks.")

#: Words in the titles of rules about whole programs → the symbols without which they do not apply.
TOPICS: Mapping[str, str] = {
    r"\bmetrics?\b": r"metrics\.",
    r"\blookup\b": r"layers\.(\w+Lookup|TextVectorization|Hashing|CategoryEncoding)",
    r"\brecurrent\b": r"layers\.(LSTM|GRU|SimpleRNN|RNN|ConvLSTM\dD)",
    r"\boptimizers?\b": r"optimizers\.",
    r"\bEmbedding\b": r"layers\.Embedding",
}

#: An argument in the pattern of a case: ``optimizers.*[decay=*``.
_ARGUMENT = re.compile(r"[\[,*](\w+)=")

#: An argument in a title, and what it is given there: ``decay=``, ``epsilon=None``.
_NAMED = re.compile(r"\b(\w+)=([^\s,)]*)")


@dataclass(frozen=True)
class Subject:
    """What a pattern of a rule's cases is about: symbols with arguments and other words; ``calling``: of calls."""

    apis: frozenset[str]
    arguments: frozenset[str]
    values: frozenset[str] = frozenset()
    calling: bool = False


@dataclass
class Used:
    """``run`` is the first one; what it did after the difference is left out."""

    run: Run
    difference: Difference
    code: Code

    @cached_property
    def events(self) -> Sequence[Event]:
        """What was made and called until then: also by the very statement, which the second run did not get through."""
        at = (self.difference.at.file, self.difference.at.line)
        seen = self.run.of("construct", "call", "asked")
        owned = Owned(self.run, self.difference.role)
        return [one for one in seen if (one["n"] <= self.difference.moment or _at(one["at"]) == at) and owned.by(one)]

    @cached_property
    def given(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Symbol → the arguments that each use of it gives."""
        found: dict[str, list[Mapping[str, Any]]] = {name: [] for name in self.code.names if not name.startswith(SEEN)}
        for one in self.events:
            if one["kind"] == "asked":
                continue
            what = str(one["what"]) if one["kind"] == "construct" else f"Model.{one['method']}"
            names = dict(one["given"])
            if "*" in names:
                # By position: which these are says what the object holds.
                held = one.get("config", {}).items()
                names = {key: value for key, value in held if value not in (None, False)} | names
            found.setdefault(what, []).append(names)
            if what.startswith("models."):
                found.setdefault("Model", []).append(names)
        if self.difference.subject.startswith("optimizers."):
            # One that is named by a string has no arguments.
            found.setdefault(self.difference.subject, [{}])
        return found

    @cached_property
    def calling(self) -> frozenset[str]:
        """The arguments with which layers are called where a model is put together."""
        return frozenset(name for one in self.events if one["kind"] == "asked" for name in one["given"])

    @cached_property
    def words(self) -> frozenset[str]:
        """The names of attributes in the text, and the arguments that were given as ``name=``."""
        given = {name for several in self.given.values() for names in several for name in names} | self.calling
        return self.code.attributes | {f"{name}=" for name in given - COMMON - {"*"}}

    @cached_property
    def values(self) -> frozenset[str]:
        """The texts that are given as arguments, and the names of attributes in the text."""
        given = (text for one in self.events for text in _texts([one["given"], one.get("config")]))
        return self.code.attributes.union(given)

    @cached_property
    def chosen(self) -> frozenset[str]:
        """The texts that objects are given where they are made, but common words: ``activation="hard_sigmoid"``."""
        made = [one["given"] for one in self.events if one["kind"] == "construct"]
        return frozenset(text for text in _texts(made) if "_" in text.strip("_"))

    def meets(self, rule: Rule, source: "Source") -> bool:
        """Whether what a rule is about occurs: one of its symbols with its arguments.

        Of a rule that knows whole programs alone all the names in its title have to occur.
        """
        about = tuple(subjects(rule, source))
        if about:
            asked = asked_for(rule)
            return any(self._meets(one, asked) for one in about)
        named = {word for word in re.findall(r"\w+=?", rule.title) if word.endswith("=") or "_" in word.strip("_")}
        topics = [symbols for word, symbols in TOPICS.items() if re.search(word, rule.title)]
        there = all(any(re.match(symbols, name) for name in self.given) for symbols in topics)
        return bool(named) and named <= self.words and there

    def knows(self, rule: Rule, source: "Source") -> bool:
        """Whether a rule says of which symbols it is, and not of whole programs alone."""
        return any(True for _ in subjects(rule, source))

    def nears(self, rule: Rule, source: "Source") -> bool:
        """Whether one of a rule's symbols occurs, or a symbol beside it that is given its arguments."""
        return any(self._nears(one) for one in subjects(rule, source))

    def _meets(self, one: Subject, asked: Mapping[str, Sequence[Any]]) -> bool:
        if not one.values <= self.values:
            return False
        there = one.apis & self.given.keys()
        if one.calling:
            return bool(there) and one.arguments <= self.calling
        uses = (given for api in there for given in self.given[api] or [{}])
        wanted = {name: values for name, values in asked.items() if name in one.arguments}
        return any(one.arguments <= given.keys() and _as_asked(given, wanted) for given in uses)

    def _nears(self, one: Subject) -> bool:
        beside = {api.partition(".")[0] for api in one.apis} if one.arguments else set()
        near = [api for api in self.given if api in one.apis or api.partition(".")[0] in beside]
        return any(one.arguments <= given.keys() for api in near for given in self.given[api] or [{}])


def asked_for(rule: Rule) -> Mapping[str, Sequence[Any]]:
    """The arguments that a title names, with the values that it names: none of one that may be any (``decay=``)."""
    found: dict[str, list[Any]] = {}
    for name, text in _NAMED.findall(rule.title):
        values = found.setdefault(name, [])
        try:
            values.append(ast.literal_eval(text))
        except (SyntaxError, ValueError):
            continue
    return found


def _as_asked(given: Mapping[str, Any], wanted: Mapping[str, Sequence[Any]]) -> bool:
    """Whether arguments are given such values; one that may be any has to be given one that does something."""
    return all(
        any(same(given[name], value) for value in values) if values else given[name] not in (None, False)
        for name, values in wanted.items()
    )


def subjects(rule: Rule, source: "Source") -> Iterator[Subject]:
    """What a rule's patterns of cases are about, without those of whole programs."""
    for pattern in rule.case_globs:
        if not pattern.startswith(WHOLE):
            matching = globs((pattern,))
            ids = [case for case in source.apis if matching.match(case) and not case.startswith(WHOLE)]
            apis = frozenset(source.apis[case] for case in ids)
            arguments = frozenset(_ARGUMENT.findall(pattern))
            yield Subject(apis, arguments, _values(pattern, apis, arguments), pattern.startswith(MODES))
    for table in rule.case_tables:
        matching = globs((table.api,))
        # ``arguments.padding`` names an argument; other parameters are of the case alone.
        present = [one.partition(".")[2] for one in table.present if one.startswith("arguments.")]
        yield Subject(
            frozenset(api for api in source.apis.values() if matching.match(api)),
            frozenset((*table.arguments, *present)),
        )


def made_so(event: Mapping[str, Any], what: str, rule: Rule, source: "Source") -> bool:
    """Whether an object is made with the very arguments and values that a rule's patterns name."""
    if event.get("what") != what:
        return False
    texts = set(_texts([event["given"], event["config"]]))
    about = (one for one in subjects(rule, source) if what in one.apis and (one.arguments or one.values))
    return any(one.arguments <= event["given"].keys() and one.values <= texts for one in about)


def _values(pattern: str, apis: frozenset[str], arguments: frozenset[str]) -> frozenset[str]:
    """What a pattern says of a case but its symbol and the names of its arguments: ``layers.*hard_sigmoid*``."""
    if pattern.startswith("programs."):
        return frozenset()
    rest = re.split(r"[*\[?]", pattern, maxsplit=1)[1:]
    words = {word for text in rest for word in re.findall(r"[A-Za-z_]{4,}", text)} - {"True", "False", "None"}
    return frozenset(word for word in words - arguments if not any(word in api for api in apis))


def _texts(value: Any) -> Iterator[str]:
    """The texts in a configuration."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _texts(one)


def _at(place: Any) -> tuple[str, int]:
    return (place[0], place[-1]) if place else ("", 0)
