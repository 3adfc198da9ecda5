"""Counting: what came of the cases, held against the public names of each implementation."""

import ast
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from conformance.analysis.checking import asking
from conformance.analysis.coverage import model, subjects
from conformance.analysis.coverage.exempt import Exempt
from conformance.analysis.coverage.model import ABSENT, BEHAVIOUR, HOLDS, NOBODY, NOTHING, Coverage, Thing
from conformance.analysis.coverage.seen import Mattered, Seen, Well, bits
from conformance.analysis.judging.judgement import Classes
from conformance.inventory.names import Inventory
from conformance.inventory.usage import Usage
from conformance.model.case import Case

#: The area of what is called by one name alone, as ``version``.
TOP = "keras"


@dataclass(frozen=True)
class Described:
    """What an inventory knows of a class or function: its arguments in order with their defaults, and its members.

    A default is a text as Python writes it, None where an argument has none. ``accepted`` are arguments beyond the
    signature that were tried and taken.
    """

    arguments: Mapping[str, str | None]
    members: frozenset[str] = frozenset()
    accepted: frozenset[str] = frozenset()

    def argument(self, name: str) -> str:
        """The name of an argument that is given by name, or by its position as ``#N``; empty where there is none."""
        if not name.startswith("#"):
            return name if name in self.arguments or name in self.accepted else ""
        position = int(name[1:])
        return list(self.arguments)[position] if position < len(self.arguments) else ""


#: Implementation and the names that it has of one thing → what is known of that; None where nobody looked.
Describing = Callable[[str, Sequence[str]], Described | None]


@dataclass
class _Found:
    """What was found of one thing: members, arguments with two values, inputs, stages → implementations (ids)."""

    cases: set[str] = field(default_factory=set)
    behaviour: set[str] = field(default_factory=set)
    members: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    arguments: dict[tuple[str, str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    inputs: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    stages: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


class _Texts:
    """The texts while they are collected."""

    def __init__(self, implementations: Sequence[str]) -> None:
        self._implementations = implementations
        self._places: dict[str, int] = {}

    def __call__(self, text: str) -> int:
        return self._places.setdefault(text, len(self._places))

    def of(self, members: Iterable[str]) -> int:
        return self(bits(members, self._implementations))

    @property
    def values(self) -> list[str]:
        return list(self._places)


def count(
    cases: Mapping[str, Case],
    seen: Mapping[str, Seen],
    classes: Classes,
    implementations: Sequence[str],
    inventory: Inventory,
    usage: Usage,
    exempt: Exempt,
    describing: Describing = lambda implementation, names: None,
) -> Coverage:
    """How much was looked at under ``implementations`` (ids), which are in the order of what was ``seen``.

    ``classes`` are those of the judgement: a stage is judged where two implementations or more are held against each
    other. What was not looked into by the ``inventory`` has no symbols: then nothing is said about it.
    """
    looked = [i for i in implementations if i in inventory.versions]
    things = _things(inventory, looked)
    gathering = _Gathering(implementations, things)
    for case in cases.values():
        well = seen[case.api].cases.get(case.id, ()) if case.api in seen else ()
        gathering.case(case, well, classes.get(case.id, {}))
    for api, one in seen.items():
        gathering.arguments(api, one.arguments)
    texts, counted, described = _Texts(implementations), [], set[str]()
    for names in sorted(set(things.values()), key=called):
        having = {i: [n for n in ordered(names) if i in inventory.symbols[n].implementations] for i in looked}
        having = {i: mine for i, mine in having.items() if mine}
        known = {i: told for i, mine in having.items() if (told := describing(i, mine)) is not None}
        described |= known.keys()
        counted.append(
            _thing(names, gathering.found[names], having, known, inventory, usage, exempt, implementations, texts)
        )
    return Coverage(
        model.SCHEMA_ID,
        usage.counted,
        list(implementations),
        bits(looked, implementations),
        bits(described, implementations),
        list(exempt.reasons),
        texts.values,
        counted,
    )


def _things(inventory: Inventory, looked: Sequence[str]) -> dict[str, frozenset[str]]:
    """Every name that one of the implementations has → all names of the thing that any of them has."""
    mine = frozenset(looked)
    public = {n for n, s in inventory.symbols.items() if s.kind != "module" and not mine.isdisjoint(s.implementations)}
    return {name: inventory.aliases(name) & public for name in public}


def ordered(names: Iterable[str]) -> list[str]:
    """The names of a thing, those in a lasting namespace first, and of those the shortest."""

    def passing(name: str) -> bool:
        return not {"experimental", "legacy"}.isdisjoint(name.split("."))

    return sorted(names, key=lambda n: ("." not in n, passing(n), n.count("."), len(n), n))


def called(names: Iterable[str]) -> str:
    """What a thing is called: as people write it, ``layers.Dense``."""
    return ordered(names)[0]


class _Gathering:
    """What was found of each thing, while it is gathered case by case."""

    def __init__(self, implementations: Sequence[str], things: Mapping[str, frozenset[str]]) -> None:
        self.found: dict[frozenset[str], _Found] = defaultdict(_Found)
        self._implementations = implementations
        self._things = things
        self._members: dict[str, frozenset[str]] = {}

    def case(self, case: Case, well: Iterable[Well], judged: Mapping[str, Mapping[str, int]]) -> None:
        """Add what came of a case."""
        runs = [(precision, stage, self._holding(text)) for precision, stage, text in well]
        by_stage: dict[str, set[str]] = defaultdict(set)
        for _, stage, members in runs:
            by_stage[stage] |= members
        behaving = {i for stage, members in by_stage.items() if stage not in asking.ECHOES for i in members}
        for name in subjects.names(case):
            self._about(name, case.id, behaving)
        names, _ = _subject(case.api, self._things)
        if names is None:
            return
        one = self.found[names]
        for precision, stage, members in runs:
            for kind in subjects.inputs(case, precision) if stage not in asking.ECHOES else ():
                one.inputs[kind] |= members
        for stage, reached in by_stage.items():
            for member in subjects.members(case, stage):
                one.members[member] |= reached
            if len(judged.get(stage, ())) > 1:
                one.stages[stage] |= judged[stage].keys() & reached

    def _about(self, name: str, case: str, behaving: set[str]) -> None:
        names, member = _subject(name, self._things)
        if names is None:
            return
        one = self.found[names]
        one.cases.add(case)
        one.behaviour |= behaving
        if member:
            one.members[member] |= behaving

    def arguments(self, api: str, mattered: Iterable[Mattered]) -> None:
        """Add the arguments of an API on which something depended."""
        names, member = _subject(api, self._things)
        if names is None or member:
            return
        for argument, left, right, text in mattered:
            self.found[names].arguments[argument, left, right] |= self._holding(text)

    def _holding(self, text: str) -> frozenset[str]:
        found = self._members.get(text)
        if found is None:
            pairs = zip(self._implementations, text, strict=True)
            found = self._members[text] = frozenset(i for i, mark in pairs if mark == HOLDS)
        return found


def _subject(name: str, things: Mapping[str, frozenset[str]]) -> tuple[frozenset[str] | None, str]:
    """The thing that a name is of, and the member of it where the name is a class's: ``Model.fit``."""
    if name in things:
        return things[name], ""
    owner, _, member = name.rpartition(".")
    return (things[owner], member) if owner in things else (None, "")


def _thing(
    names: frozenset[str],
    found: _Found,
    having: Mapping[str, Sequence[str]],
    known: Mapping[str, Described],
    inventory: Inventory,
    usage: Usage,
    exempt: Exempt,
    implementations: Sequence[str],
    texts: _Texts,
) -> Thing:
    name = called(names)

    def state(implementation: str) -> str:
        if implementation not in having:
            return ABSENT
        if implementation in found.behaviour:
            return BEHAVIOUR
        return NOTHING if found.cases else NOBODY

    all_names = inventory.aliases(name)
    return Thing(
        ordered(names),
        inventory.symbols[name].kind,
        name.partition(".")[0] if "." in name else TOP,
        usage.uses_of(all_names),
        len(found.cases),
        exempt.of(names),
        texts("".join(map(state, implementations))),
        texts.of(known if len(known) > 1 else ()),
        _exercised(texts, _arguments(found, having, known)),
        _exercised(texts, _members(found, having, known)),
        _kinds(texts, found.inputs, having),
        _kinds(texts, found.stages, having),
    )


def _arguments(
    found: _Found, having: Mapping[str, object], known: Mapping[str, Described]
) -> Mapping[str, tuple[set[str], set[str]]]:
    """Argument → who has it, and under whom it was exercised."""
    pairs: dict[str, tuple[set[str], set[str]]] = {}
    for implementation, described in known.items():
        for name in described.arguments:
            pairs.setdefault(name, (set(), set()))[0].add(implementation)
    for (name, left, right), members in found.arguments.items():
        for implementation in members & having.keys():
            there = known.get(implementation)
            meant = there.argument(name) if there is not None else name
            if meant and not meant.startswith("#") and not _is_default(there, meant, left, right):
                has, done = pairs.setdefault(meant, (set(), set()))
                has.add(implementation)
                done.add(implementation)
    return pairs


def _is_default(described: Described | None, argument: str, left: str, right: str) -> bool:
    """Whether of two values one was not given, and the other is what it is then."""
    default = described.arguments.get(argument) if described is not None else None
    if default is None or asking.NOTHING not in (left, right):
        return False
    try:
        return bool(ast.literal_eval(default) == json.loads(right if left == asking.NOTHING else left))
    except (ValueError, SyntaxError):
        return False


def _members(
    found: _Found, having: Mapping[str, object], known: Mapping[str, Described]
) -> Mapping[str, tuple[set[str], set[str]]]:
    """The same of members; of two names of one that was renamed the first that there is."""
    pairs: dict[str, tuple[set[str], set[str]]] = {}
    for implementation, described in known.items():
        for name in described.members:
            pairs.setdefault(name, (set(), set()))[0].add(implementation)
    for text, members in found.members.items():
        names = text.split("|")
        for implementation in members & having.keys():
            there = known.get(implementation)
            mine = [n for n in names if there is not None and n in there.members]
            # Of whom no members are known, only what has one name is known to be called.
            meant = mine[0] if mine else names[0] if there is None and len(names) == 1 else ""
            if meant:
                has, done = pairs.setdefault(meant, (set(), set()))
                has.add(implementation)
                done.add(implementation)
    return pairs


def _exercised(texts: _Texts, pairs: Mapping[str, tuple[set[str], set[str]]]) -> list[model.Exercised]:
    return [(name, texts.of(has), texts.of(done)) for name, (has, done) in pairs.items()]


def _kinds(texts: _Texts, found: Mapping[str, set[str]], having: Mapping[str, object]) -> list[tuple[str, int]]:
    return [(name, texts.of(mine)) for name, members in sorted(found.items()) if (mine := members & having.keys())]
