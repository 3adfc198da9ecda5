"""Counting: what came of the cases, held against the public names of each implementation."""

import ast
import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from conformance.analysis.checking import asking
from conformance.analysis.coverage import model, subjects
from conformance.analysis.coverage.ablated import Ablated, mattered
from conformance.analysis.coverage.exempt import Exempt
from conformance.analysis.coverage.masks import HOLDS, NOT, Masks
from conformance.analysis.coverage.model import ABSENT, BEHAVIOUR, NOBODY, NOTHING, Coverage, Thing
from conformance.analysis.coverage.seen import Mattered, Seen, Well
from conformance.analysis.judging.judgement import Classes
from conformance.inventory.names import Inventory
from conformance.inventory.usage import Usage
from conformance.model.case import Case
from conformance.scenarios import about

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


#: The names of one thing, each with the implementations (ids) that have it → what is known of it under whom. Where
#: that is the same it is one object; who is missing, of that nothing is known.
Describing = Callable[[Mapping[str, Collection[str]]], Mapping[str, Described]]


def nothing_described(having: Mapping[str, Collection[str]]) -> Mapping[str, Described]:
    """Of nothing anything is known."""
    return {}


#: What is known of a thing, each description with the mask of the implementations that it is of.
_Known = Sequence[tuple[Described, int]]


@dataclass
class _Found:
    """What was found of one thing: members, arguments with two values, inputs, stages → masks of implementations."""

    cases: set[str] = field(default_factory=set)
    behaviour: int = 0
    members: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    arguments: dict[tuple[str, str, str], int] = field(default_factory=lambda: defaultdict(int))
    inputs: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    stages: dict[str, int] = field(default_factory=lambda: defaultdict(int))


class _Texts:
    """The texts while they are collected."""

    def __init__(self, masks: Masks) -> None:
        self._masks = masks
        self._places: dict[str, int] = {}

    def __call__(self, text: str) -> int:
        return self._places.setdefault(text, len(self._places))

    def of(self, mask: int) -> int:
        return self(self._masks.text(mask))

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
    describing: Describing = nothing_described,
    ablated: Ablated | None = None,
) -> Coverage:
    """How much was looked at under ``implementations`` (ids), which are in the order of what was ``seen``.

    ``classes`` are those of the judgement: a stage is judged where two implementations or more are held against each
    other. What was not looked into by the ``inventory`` has no symbols: then nothing is said about it. ``ablated`` says
    which arguments of programs make a difference to them.
    """
    masks = Masks(implementations)
    looked = [i for i in implementations if i in inventory.versions]
    things = _things(inventory, looked)
    gathering = _Gathering(masks, things)
    for case in cases.values():
        well = seen[case.api].cases.get(case.id, ()) if case.api in seen else ()
        gathering.case(case, well, classes.get(case.id, {}))
    for api, one in seen.items():
        gathering.arguments(api, one.arguments)
    for api, argument in mattered(ablated or Ablated(), cases, masks):
        gathering.arguments(api, [argument])
    texts, counted, described = _Texts(masks), [], 0
    among = masks.of(looked)
    for names in sorted(set(things.values()), key=called):
        owners = {name: inventory.symbols[name].implementations for name in ordered(names)}
        having = masks.of(set().union(*owners.values())) & among
        known = _known(describing(owners), masks, having)
        for _, mask in known:
            described |= mask
        counted.append(_thing(names, gathering.found[names], having, known, inventory, usage, exempt, masks, texts))
    return Coverage(
        model.SCHEMA_ID,
        usage.counted,
        list(implementations),
        masks.text(among),
        masks.text(described),
        list(exempt.reasons),
        texts.values,
        counted,
    )


def _known(described: Mapping[str, Described], masks: Masks, having: int) -> _Known:
    """What is known of a thing under those that have it; what the first of them has is first."""
    found: dict[int, tuple[Described, int]] = {}
    for implementation in masks.members(having):
        if (one := described.get(implementation)) is not None:
            before = found.get(id(one), (one, 0))[1]
            found[id(one)] = one, before | masks.of((implementation,))
    return list(found.values())


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

    def __init__(self, masks: Masks, things: Mapping[str, frozenset[str]]) -> None:
        self.found: dict[frozenset[str], _Found] = defaultdict(_Found)
        self._masks = masks
        self._things = things
        #: Of many cases the classes are one object: each is looked at once, and held so that it stays what it is.
        self._judged: dict[int, tuple[Mapping[str, int], int]] = {}

    def case(self, case: Case, well: Iterable[Well], judged: Mapping[str, Mapping[str, int]]) -> None:
        """Add what came of a case."""
        runs = [(precision, stage, self._masks.read(text)) for precision, stage, text in well]
        by_stage: dict[str, int] = defaultdict(int)
        for _, stage, mask in runs:
            by_stage[stage] |= mask
        behaving = 0
        for stage, mask in by_stage.items():
            behaving |= 0 if stage in asking.ECHOES else mask
        for name in about.names(case):
            self._about(name, case.id, behaving)
        names, _ = _subject(case.api, self._things)
        if names is None:
            return
        one = self.found[names]
        by_precision: dict[str, int] = defaultdict(int)
        for precision, stage, mask in runs:
            by_precision[precision] |= 0 if stage in asking.ECHOES else mask
        for precision, mask in by_precision.items():
            for kind in subjects.inputs(case, precision) if mask else ():
                one.inputs[kind] |= mask
        for stage, mask in by_stage.items():
            for member in subjects.members(case, stage):
                one.members[member] |= mask
            if len(judged.get(stage, ())) > 1:
                one.stages[stage] |= self._of(judged[stage]) & mask

    def _of(self, classes: Mapping[str, int]) -> int:
        if id(classes) not in self._judged:
            self._judged[id(classes)] = classes, self._masks.of(classes)
        return self._judged[id(classes)][1]

    def _about(self, name: str, case: str, behaving: int) -> None:
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
            self.found[names].arguments[argument, left, right] |= self._masks.read(text)


def _subject(name: str, things: Mapping[str, frozenset[str]]) -> tuple[frozenset[str] | None, str]:
    """The thing that a name is of, and the member of it where the name is a class's: ``Model.fit``."""
    if name in things:
        return things[name], ""
    owner, _, member = name.rpartition(".")
    return (things[owner], member) if owner in things else (None, "")


def _thing(
    names: frozenset[str],
    found: _Found,
    having: int,
    known: _Known,
    inventory: Inventory,
    usage: Usage,
    exempt: Exempt,
    masks: Masks,
    texts: _Texts,
) -> Thing:
    name = called(names)
    all_names = inventory.aliases(name)
    described = 0
    for _, mask in known:
        described |= mask
    return Thing(
        ordered(names),
        inventory.symbols[name].kind,
        name.partition(".")[0] if "." in name else TOP,
        usage.uses_of(all_names),
        len(found.cases),
        exempt.of(names),
        texts(_states(found, having, masks)),
        # What one implementation alone has is compared with nothing.
        texts.of(described if described & (described - 1) else 0),
        _exercised(texts, _arguments(found, having, known)),
        _exercised(texts, _members(found, having, known)),
        _kinds(texts, found.inputs, having),
        _kinds(texts, found.stages, having),
    )


def _states(found: _Found, having: int, masks: Masks) -> str:
    """What is said of a thing under each implementation."""
    otherwise = NOTHING if found.cases else NOBODY
    of_each = zip(masks.text(having), masks.text(found.behaviour), strict=True)
    return "".join([ABSENT if has == NOT else BEHAVIOUR if behaves == HOLDS else otherwise for has, behaves in of_each])


#: Name → the masks of who has it, and under whom it was exercised.
_Pairs = dict[str, tuple[int, int]]


def _arguments(found: _Found, having: int, known: _Known) -> _Pairs:
    """The arguments of a thing."""
    pairs: _Pairs = {}
    for described, mask in known:
        for name in described.arguments:
            _add(pairs, name, mask, 0)
    for (name, left, right), members in found.arguments.items():
        for there, mask in _parts(members & having, known):
            meant = there.argument(name) if there is not None else name
            if meant and not meant.startswith("#") and not _is_default(there, meant, left, right):
                _add(pairs, meant, mask, mask)
    return pairs


def _parts(mask: int, known: _Known) -> list[tuple[Described | None, int]]:
    """Some implementations by what is known of a thing under them: those of whom nothing is known are last."""
    parts: list[tuple[Described | None, int]] = []
    for described, members in known:
        if here := members & mask:
            parts.append((described, here))
            mask &= ~members
    return [*parts, (None, mask)] if mask else parts


def _add(pairs: _Pairs, name: str, has: int, done: int) -> None:
    before = pairs.get(name, (0, 0))
    pairs[name] = before[0] | has, before[1] | done


def _is_default(described: Described | None, argument: str, left: str, right: str) -> bool:
    """Whether of two values one was not given, and the other is what it is then."""
    default = described.arguments.get(argument) if described is not None else None
    if default is None or asking.NOTHING not in (left, right):
        return False
    try:
        return bool(ast.literal_eval(default) == json.loads(right if left == asking.NOTHING else left))
    except (ValueError, SyntaxError):
        return False


def _members(found: _Found, having: int, known: _Known) -> _Pairs:
    """The same of members; of two names of one that was renamed the first that there is."""
    pairs: _Pairs = {}
    for described, mask in known:
        # In an order: a set has another in every process.
        for name in sorted(described.members):
            _add(pairs, name, mask, 0)
    for text, members in found.members.items():
        names = text.split("|")
        for there, mask in _parts(members & having, known):
            mine = [n for n in names if there is not None and n in there.members]
            # Of whom no members are known, only what has one name is known to be called.
            meant = mine[0] if mine else names[0] if there is None and len(names) == 1 else ""
            if meant:
                _add(pairs, meant, mask, mask)
    return pairs


def _exercised(texts: _Texts, pairs: _Pairs) -> list[model.Exercised]:
    return [(name, texts.of(has), texts.of(done)) for name, (has, done) in pairs.items()]


def _kinds(texts: _Texts, found: Mapping[str, int], having: int) -> list[tuple[str, int]]:
    return [(name, texts.of(mine)) for name, mask in sorted(found.items()) if (mine := mask & having)]
