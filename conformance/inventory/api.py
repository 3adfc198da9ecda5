"""The public API of each Keras as it was observed: paths, signatures, arguments that were tried, members, identifiers.

``load()`` decodes the packaged file; what a question needs is built from it when it is asked for. A path is what stands
behind the provider (``layers.Dense``); an object is known by its definition (``keras.src.layers.core.dense:Dense``).
"""

import functools
import lzma
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import msgspec

from conformance.inventory.apifile import ApiFile, Row
from conformance.inventory.described import (
    Entry,
    Kind,
    Member,
    MemberKind,
    Outcome,
    Package,
    Parameter,
    ParameterKind,
    Shape,
    Signature,
    Trial,
)
from conformance.inventory.disabled import told
from conformance.inventory.notices import argument_of, is_about
from conformance.model.errors import InventoryError

#: Raised in its number whenever a program that reads the former could misread the new.
SCHEMA_ID = "urn:keras-conformance:inventory:1"

#: The observation that travels with the package: the exported inventory.json, compressed.
FILE = Path(__file__).with_name("inventory.json.xz")

#: What describes inventory.json.
SCHEMA_FILE = Path(__file__).with_name("inventory.schema.json")

KINDS: Mapping[str, Kind] = {"c": "class", "f": "function", "m": "module", "v": "value"}
PARAMETER_KINDS: Mapping[str, ParameterKind] = {
    "p": "positional-only",
    "o": "ordinary",
    "a": "args",
    "k": "keyword-only",
    "w": "kwargs",
}
MEMBER_KINDS: Mapping[str, MemberKind] = {
    "m": "method",
    "c": "classmethod",
    "s": "staticmethod",
    "p": "property",
    "a": "attribute",
}
#: Stand in stored texts for the argument that was tried and for the class.
ARGUMENT, CLASS = "⟨argument⟩", "⟨class⟩"

OUTCOMES: Mapping[str, Outcome] = {"a": "accepted", "w": "warned", "i": "ignored", "r": "refused", "u": "unclear"}


class Apis:
    """The public APIs of all implementations that were looked into."""

    def __init__(self, file: ApiFile) -> None:
        #: What the file says, for programs that write it again.
        self.file = file
        #: Implementations (ids) in the table's order.
        self.implementations: tuple[str, ...] = tuple(one.id for one in file.implementations)
        self._place = {identifier: n for n, identifier in enumerate(self.implementations)}
        self._signatures: dict[int, Signature] = {}
        self._paths_of: dict[int, Mapping[str, tuple[str, ...]]] = {}
        #: Definition and records along its hierarchy → members, which most implementations share.
        self._members: dict[tuple[int, tuple[int | None, ...]], Mapping[str, Member]] = {}
        self._tried: dict[tuple[str, tuple[int, ...]], Mapping[str, Trial]] = {}
        self._each: dict[tuple[int, int], Member] = {}
        self._entries: dict[tuple[int, str], Entry | None] = {}
        self._records: dict[tuple[int, int], Row] = {}
        self._told: dict[tuple[int, str], tuple[str, Mapping[str, str]]] = {}
        self._leads: dict[int, list[tuple[str, int]]] = {}
        self._orders: dict[int, Sequence[str]] = {}
        self._sets: dict[int, frozenset[str]] = {}
        self._named_by: dict[int, _Names] = {}

    @property
    def created(self) -> str:
        """When the file was written, in ISO 8601."""
        return self.file.created

    @property
    def paths(self) -> Iterable[str]:
        """Every path that any implementation has."""
        return self.file.paths.keys()

    @cached_property
    def versions(self) -> Mapping[str, Mapping[str, str]]:
        """Implementation (id) → what ran: ``keras``, ``python``, ``tensorflow`` and so on."""
        return {one.id: one.versions for one in self.file.implementations}

    @cached_property
    def seen(self) -> Mapping[str, str]:
        """Implementation (id) → the day on which it was looked into."""
        return {one.id: one.seen for one in self.file.implementations}

    def documented(self, path: str) -> bool:
        """Whether a path is part of the public API anywhere, and not only importable by an old module path."""
        return any(number >= 0 for _, number in _pairs(self.file.paths.get(path, ())))

    def having(self, path: str) -> frozenset[str]:
        """The implementations (ids) that have a path; none where nobody has."""
        mask = 0
        for number, _ in _pairs(self.file.paths.get(path, ())):
            mask |= self._masks[number]
        return self._named(mask)

    def definition(self, implementation: str, path: str) -> str:
        """What a path leads to, as ``module:qualname``; empty where the implementation has no such path."""
        found = self._chosen(self.file.paths.get(path, ()), self._at(implementation))
        return "" if found is None else self.file.definitions[_plain(found)]

    def paths_of(self, implementation: str) -> Iterator[str]:
        """The paths of one implementation, those of modules included."""
        for names in self._objects_of(self._at(implementation)).values():
            yield from names

    def aliases(self, implementation: str, path: str) -> tuple[str, ...]:
        """All paths of the object, the canonical one first; nothing where the implementation has no such path."""
        return self._objects_of(self._at(implementation)).get(self.definition(implementation, path), ())

    def ever_aliases(self, path: str) -> Mapping[str, frozenset[str]]:
        """Every other path that was the same object in any implementation → in which (ids)."""
        found: dict[str, int] = {}
        for number, definition in _pairs(self.file.paths.get(path, ())):
            for other, mask in self._led_to[_plain(definition)]:
                if other != path and (both := mask & self._masks[number]):
                    found[other] = found.get(other, 0) | both
        return {other: self._named(mask) for other, mask in found.items()}

    def named_alike(self, path: str) -> Iterable[str]:
        """Every path that ever led to one of the things that a path led to, in whichever implementation."""
        found = {_plain(definition) for _, definition in _pairs(self.file.paths.get(path, ()))}
        return {other for definition in found for other, _ in self._led_to[definition]}

    def definitions(self, implementation: str) -> Mapping[str, str]:
        """Path → what it leads to, of all documented paths of one implementation."""
        return self._leading(self._at(implementation), documented=True)

    def old_definitions(self, implementation: str) -> Mapping[str, str]:
        """The same of the paths that only old modules have."""
        return self._leading(self._at(implementation), documented=False)

    def notices(self, path: str) -> Mapping[str, frozenset[str]]:
        """Every notice that says the thing is deprecated → who says it (ids)."""
        found: dict[str, int] = {}
        for number, definition in _pairs(self.file.paths.get(path, ())):
            name = _called(self.file.definitions[_plain(definition)])
            for among, record in _pairs(self.file.objects[_plain(definition)]):
                both = self._masks[among] & self._masks[number]
                if both and (text := self._notice(self.file.records[record][6], name)[0]):
                    found[text] = found.get(text, 0) | both
        return {text: self._named(mask) for text, mask in found.items()}

    def dead(self, path: str) -> Mapping[str, frozenset[str]]:
        """Every exception with which all uses of the thing end → where (ids)."""
        found: dict[str, int] = {}
        for number, definition in _pairs(self.file.paths.get(path, ())):
            for among, record in _pairs(self.file.objects[_plain(definition)]):
                both = self._masks[among] & self._masks[number]
                if both and (text := self.file.texts[self.file.records[record][7]]):
                    found[text] = found.get(text, 0) | both
        return {text: self._named(mask) for text, mask in found.items()}

    def kind(self, path: str) -> Kind:
        """What a path leads to in the last implementation that has it."""
        last, letter = -1, "v"
        for number, definition in _pairs(self.file.paths.get(path, ())):
            for among, record in _pairs(self.file.objects[_plain(definition)]):
                both = self._masks[among] & self._masks[number]
                if both.bit_length() > last:
                    last, letter = both.bit_length(), self.file.records[record][0]
        return KINDS[letter]

    def member_notices(self, path: str, member: str) -> Mapping[str, frozenset[str]]:
        """The same of a member of a class: every notice, and what every use raises where that is all it does."""
        found: dict[str, int] = {}
        for number, definition in _pairs(self.file.paths.get(path, ())):
            pairs = self.file.objects[_plain(definition)]
            owners = {_plain(definition)}.union(*(self.file.records[record][2] for _, record in _pairs(pairs)))
            for owner, mask, text in self._noted.get(member, ()):
                if owner in owners and (both := mask & self._masks[number]):
                    found[text] = found.get(text, 0) | both
        return {text: self._named(mask) for text, mask in found.items()}

    @cached_property
    def _noted(self) -> Mapping[str, list[tuple[int, int, str]]]:
        """Name of a member → the classes in which a notice or an exception stands for it, masks of where, and texts."""
        found: dict[str, list[tuple[int, int, str]]] = {}
        noted = {at for at, row in enumerate(self.file.members) if row[4] or row[5]}
        # Few of the records have one.
        having = {n: some for n, row in enumerate(self.file.records) if (some := noted.intersection(row[3]))}
        for owner, pairs in enumerate(self.file.objects):
            for number, record in _pairs(pairs):
                for at in sorted(having.get(record, ())):
                    _, name, _, _, notice, dead = self.file.members[at]
                    if text := self._notice(notice, name)[0] or self.file.texts[dead]:
                        found.setdefault(name, []).append((owner, self._masks[number], text))
        return found

    def entry(self, implementation: str, path: str) -> Entry | None:
        """A path in one implementation; None where it has none. Raises InventoryError for an unknown one."""
        key = (self._at(implementation), path)
        if key not in self._entries:
            self._entries[key] = self._described(implementation, path)
        return self._entries[key]

    def _described(self, implementation: str, path: str) -> Entry | None:
        place = self._at(implementation)
        found = self._chosen(self.file.paths.get(path, ()), place)
        if found is None:
            return None
        number = _plain(found)
        definition = self.file.definitions[number]
        same = self._paths_to(number, place)
        record = self._record(number, place)
        kind, signature, hierarchy, _, trials, renamed, notice, dead = record
        deprecated, noted = self._notice(notice, _called(definition))
        return Entry(
            path,
            implementation,
            KINDS[kind],
            definition,
            same[0],
            same,
            found >= 0,
            self._signature(signature),
            tuple(self.file.definitions[n] for n in hierarchy),
            self._all_members(number, place) if kind == "c" else {},
            self._trials(trials, definition),
            {self.file.texts[old]: self.file.texts[new] for old, new in _pairs(renamed)},
            deprecated,
            self.file.texts[dead],
            noted,
        )

    def shapes(self, path: str) -> Iterator[tuple[Sequence[str], Shape]]:
        """What a path leads to, told once for the implementations (ids, in order) in which that is the same."""
        for number, led_to in _pairs(self.file.paths.get(path, ())):
            definition = _plain(led_to)
            for among, record in _pairs(self.file.objects[definition]):
                both = self._masks[among] & self._masks[number]
                for part in self._parted(both, self.file.records[record][2]):
                    yield self._ordered(part), self._shape(definition, part)

    def _parted(self, mask: int, hierarchy: Iterable[int]) -> Iterable[int]:
        """A mask in parts, within each of which the classes of a hierarchy are the same, and equally documented."""
        parts = [mask] if mask else []
        for base in hierarchy:
            cuts = [self._masks[among] for among, _ in _pairs(self.file.objects[base])]
            for cut in (*cuts, self._documented.get(base, 0)):
                if cut & mask not in (0, mask):
                    parts = [some for part in parts for some in (part & cut, part & ~cut) if some]
        return parts

    def _shape(self, definition: int, mask: int) -> Shape:
        """What is known of a definition in all implementations of a mask, within which it is the same."""
        place = mask.bit_length() - 1
        kind, signature, hierarchy, _, trials, *_ = self._record(definition, place)
        inherited: set[int] = set()
        for base in hierarchy:
            if self._documented.get(base, 0) >> place & 1:
                inherited.update((base, *self._record(base, place)[2]))
        return Shape(
            self._signature(signature),
            self._owners(definition, place) if kind == "c" else {},
            self._trials(trials, self.file.definitions[definition]),
            frozenset([self.file.definitions[number] for number in inherited]),
        )

    @cached_property
    def _documented(self) -> Mapping[int, int]:
        """Definition → the mask of the implementations in which a documented path leads to it."""
        found: dict[int, int] = {}
        for pairs in self.file.paths.values():
            for number, definition in _pairs(pairs):
                if definition >= 0:
                    found[definition] = found.get(definition, 0) | self._masks[number]
        return found

    def entries(self, implementation: str) -> Mapping[str, Entry]:
        """All paths of one implementation."""
        found = ((path, self.entry(implementation, path)) for path in self.paths_of(implementation))
        return {path: entry for path, entry in found if entry is not None}

    def identifiers(self, implementation: str) -> Mapping[str, Mapping[str, str]]:
        """``losses``, ``metrics`` … → each string that ``get()`` takes → what it gives.

        Also ``callbacks.Callback.on_epoch_end`` … → each key of the logs that the hook is handed → what its value is;
        ``(called)`` is there where the hook was called.
        """
        place = self._at(implementation)
        found: dict[str, dict[str, str]] = {}
        for group, names in self.file.identifiers.items():
            for name, pairs in names.items():
                if (text := self._chosen(pairs, place)) is not None:
                    found.setdefault(group, {})[name] = self.file.texts[text]
        return found

    def packages(self, implementation: str) -> tuple[Package, ...]:
        """The packages around Keras there, and which of them hold the same objects."""
        mine = self.file.implementations[self._at(implementation)].packages
        return tuple(
            Package(name, version, tuple(n for n, _, g in mine if g == group and n != name and group >= 0))
            for name, version, group in mine
        )

    def custom_objects(self, implementation: str) -> tuple[str, ...]:
        """The names that are registered as custom objects from the start."""
        return tuple(self.file.implementations[self._at(implementation)].custom_objects)

    def failed(self, implementation: str) -> Mapping[str, str]:
        """What could not be looked into, and why."""
        return self.file.implementations[self._at(implementation)].failed

    def _at(self, implementation: str) -> int:
        try:
            return self._place[implementation]
        except KeyError:
            raise InventoryError(
                f"nobody looked into the API of {implementation}", "Look: conformance symbols --observe"
            ) from None

    @cached_property
    def _masks(self) -> list[int]:
        """For each set a number with a bit for each implementation in it."""
        return [_mask(text) for text in self.file.sets]

    def _named(self, mask: int) -> frozenset[str]:
        """The implementations (ids) of a mask."""
        found = self._sets.get(mask)
        if found is None:
            found = self._sets[mask] = frozenset(self._ordered(mask))
        return found

    def _ordered(self, mask: int) -> Sequence[str]:
        """The same in their order."""
        if mask not in self._orders:
            self._orders[mask] = [one for place, one in enumerate(self.implementations) if mask >> place & 1]
        return self._orders[mask]

    def _chosen(self, pairs: Sequence[int], place: int) -> int | None:
        """Of sets and values in turn, the value whose set holds an implementation."""
        masks, bit = self._masks, 1 << place
        for at in range(0, len(pairs), 2):
            if masks[pairs[at]] & bit:
                return pairs[at + 1]
        return None

    @cached_property
    def _led_to(self) -> Mapping[int, list[tuple[str, int]]]:
        """Definition → the paths that lead to it anywhere, and the masks of where."""
        found: dict[int, list[tuple[str, int]]] = {}
        for path, pairs in self.file.paths.items():
            for number, definition in _pairs(pairs):
                found.setdefault(_plain(definition), []).append((path, self._masks[number]))
        return found

    def _leading_all(self, place: int) -> list[tuple[str, int]]:
        """Every path of an implementation, and the definition it leads to; -1-n as in the file."""
        if place not in self._leads:
            bit, masks, found = 1 << place, self._masks, []
            for path, pairs in self.file.paths.items():
                for at in range(0, len(pairs), 2):
                    if masks[pairs[at]] & bit:
                        found.append((path, pairs[at + 1]))
                        break
            self._leads[place] = found
        return self._leads[place]

    def _objects_of(self, place: int) -> Mapping[str, tuple[str, ...]]:
        """Definition → the paths that lead to it, the canonical one first."""
        if place not in self._paths_of:
            found: dict[int, list[tuple[bool, str]]] = {}
            for path, number in self._leading_all(place):
                found.setdefault(_plain(number), []).append((number < 0, path))
            named = {self.file.definitions[number]: paths for number, paths in found.items()}
            self._paths_of[place] = {
                definition: tuple(path for _, path in sorted(paths, key=lambda one: _rank(one[0], one[1], definition)))
                if len(paths) > 1
                else (paths[0][1],)
                for definition, paths in named.items()
            }
        return self._paths_of[place]

    def _paths_to(self, number: int, place: int) -> tuple[str, ...]:
        """The same of one definition, without going through all others."""
        definition = self.file.definitions[number]
        if place in self._paths_of:
            return self._paths_of[place][definition]
        bit = 1 << place
        paths = [path for path, mask in self._led_to[number] if mask & bit]
        return tuple(sorted(paths, key=lambda path: _rank(self._is_old(path, place), path, definition)))

    def _is_old(self, path: str, place: int) -> bool:
        """Whether a path is of an old module alone."""
        return (self._chosen(self.file.paths[path], place) or 0) < 0

    def _leading(self, place: int, *, documented: bool) -> Mapping[str, str]:
        names = self.file.definitions
        return {path: names[_plain(n)] for path, n in self._leading_all(place) if (n >= 0) == documented}

    def _record(self, definition: int, place: int) -> Row:
        key = (definition, place)
        if key not in self._records:
            self._records[key] = self._looked_up(definition, place)
        return self._records[key]

    def _looked_up(self, definition: int, place: int) -> Row:
        number = self._chosen(self.file.objects[definition], place)
        if number is None:
            raise InventoryError(
                f"{self.file.definitions[definition]} is not described for {self.implementations[place]}",
                "Look again: conformance symbols --observe",
            )
        return self.file.records[number]

    def _signature(self, number: int) -> Signature | None:
        if number < 0:
            return None
        if number not in self._signatures:
            parameters = (self.file.parameters[n] for n in self.file.signatures[number])
            self._signatures[number] = Signature(
                tuple(Parameter(name, PARAMETER_KINDS[kind], default) for kind, name, default in parameters)
            )
        return self._signatures[number]

    def _trials(self, numbers: Iterable[int], definition: str) -> Mapping[str, Trial]:
        name = _called(definition)
        key = (name, tuple(numbers))
        if key not in self._tried:
            found = {}
            for outcome, argument, text in (self.file.trials[n] for n in key[1]):
                said = self.file.texts[text].replace(ARGUMENT, argument).replace(CLASS, name)
                found[argument] = Trial(OUTCOMES[outcome], said)
            self._tried[key] = found
        return self._tried[key]

    def _member(self, at: int, owner: int) -> Member:
        if (at, owner) not in self._each:
            kind, name, signature, default, notice, dead = self.file.members[at]
            texts = self.file.texts
            deprecated, noted = self._notice(notice, name)
            self._each[at, owner] = Member(
                name,
                MEMBER_KINDS[kind],
                self._signature(signature),
                self.file.definitions[owner],
                texts[default],
                deprecated,
                texts[dead],
                noted,
            )
        return self._each[at, owner]

    def _notice(self, number: int, name: str) -> tuple[str, Mapping[str, str]]:
        """A text as the notice about what is called so, and as those about its arguments: of each, what it is."""
        if not (text := self.file.texts[number]):
            return "", {}
        if (number, name) not in self._told:
            argument = argument_of(text)
            self._told[number, name] = text if is_about(text, name) else "", {argument: text} if argument else {}
        return self._told[number, name]

    def _all_members(self, definition: int, place: int) -> Mapping[str, Member]:
        """Members along the hierarchy, the nearest class first; what an instance sets hides a method of that name."""
        classes, records = self._hierarchy(definition, place)
        if (definition, records) not in self._members:
            found: dict[str, Member] = {}
            rows = self.file.members
            for number, record in zip(classes, records, strict=True):
                for at in () if record is None else self.file.records[record][3]:
                    name = rows[at][1]
                    known = found.get(name)
                    if known is None or (rows[at][0] == "a" and known.called and self._member(at, number).on_instances):
                        found[name] = self._member(at, number)
            self._members[definition, records] = found
        return self._members[definition, records]

    def _owners(self, definition: int, place: int) -> Mapping[str, str]:
        """The names of all members alone, with the definitions of the classes that define them."""
        found: dict[str, str] = {}
        called: dict[str, bool] = {}
        every = zip(*self._hierarchy(definition, place), strict=True)
        classes = [(number, record) for number, record in every if record is not None]
        for number, record in reversed(classes):
            names = self._names(record)
            found.update(dict.fromkeys(names.called, self.file.definitions[number]))
            called.update(names.called)
        for number, record in classes:
            for name in self._names(record).later:
                if called[name]:
                    found[name], called[name] = self.file.definitions[number], False
        return found

    def _hierarchy(self, definition: int, place: int) -> tuple[tuple[int, ...], tuple[int | None, ...]]:
        """A class and what it extends, nearest first, and their records in an implementation."""
        classes = (definition, *self._record(definition, place)[2])
        # None: a class from elsewhere, of which the name alone is kept.
        return classes, tuple([self._chosen(self.file.objects[number], place) for number in classes])

    def _names(self, record: int) -> "_Names":
        """The names of the members that a record has of its own."""
        if record not in self._named_by:
            rows = [self.file.members[at] for at in self.file.records[record][3]]
            later = [name for kind, name, _, default, *_ in rows if kind == "a" and not self.file.texts[default]]
            self._named_by[record] = _Names({row[1]: row[0] in "mcs" for row in rows}, tuple(later))
        return self._named_by[record]


class _Names(NamedTuple):
    """Names of members: whether each is called, and those that are attributes which instances get."""

    called: Mapping[str, bool]
    later: Sequence[str]


@functools.cache
def load(path: Path = FILE) -> Apis:
    """The APIs in a file; raises InventoryError."""
    return decode(content(path))


def content(path: Path = FILE) -> bytes:
    """What a file says, as inventory.json; raises InventoryError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InventoryError(
            f"{path} cannot be read: {error.strerror}", "Make it: conformance symbols --observe"
        ) from error
    try:
        return lzma.decompress(data) if path.suffix == ".xz" else data
    except (lzma.LZMAError, EOFError) as error:
        raise InventoryError(f"{path} is damaged: {error}", "Make it: conformance symbols --observe") from error


def decode(data: bytes) -> Apis:
    """The APIs from the bytes of inventory.json; raises InventoryError."""
    try:
        file = msgspec.json.decode(data, type=ApiFile)
    except msgspec.DecodeError as error:
        raise InventoryError(f"this is no inventory: {error}", "Make it: conformance symbols --observe") from error
    if file.schema != SCHEMA_ID:
        raise InventoryError(f"an inventory of another version: {file.schema}", f"This program reads {SCHEMA_ID}.")
    return Apis(told(file))


def _called(definition: str) -> str:
    """What a thing is called where it is defined, without its module and class."""
    return definition.partition("#")[0].rpartition(":")[2].rpartition(".")[2]


def _plain(number: int) -> int:
    """The position that a definition has, documented or not."""
    return number if number >= 0 else -1 - number


def _rank(undocumented: bool, path: str, definition: str) -> tuple[bool, bool, int, bool, str]:
    """The less the better: documented, not legacy, short, called as it is defined."""
    parts = path.split(".")
    apart = any(part in ("legacy", "experimental") for part in parts)
    called = definition.partition("#")[0].rpartition(":")[2]
    return undocumented, apart, len(parts), parts[-1] != called, path


def _mask(text: str) -> int:
    """``0-3 5`` → a number with the bits 0, 1, 2, 3 and 5."""
    mask = 0
    for part in text.split():
        first, _, last = part.partition("-")
        mask |= ((1 << (int(last or first) - int(first) + 1)) - 1) << int(first)
    return mask


def positions(text: str) -> Iterator[int]:
    """``0-3 5`` → 0, 1, 2, 3, 5."""
    for part in text.split():
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


def _pairs(flat: Iterable[int]) -> Iterator[tuple[int, int]]:
    it = iter(flat)
    return zip(it, it, strict=True)
