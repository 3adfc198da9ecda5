"""Which public names each Keras has, as they were seen in the environments of the table."""

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

from conformance.model.errors import InventoryError
from conformance.storage.disk import replace_file

#: Raised in its number whenever a program that reads the former could misread the new.
SCHEMA_ID = "urn:keras-conformance:symbols:1"

#: The inventory that travels with the package.
FILE = Path(__file__).with_name("symbols.json")

Kind: TypeAlias = Literal["class", "function", "module"]

_LETTERS: Mapping[str, Kind] = {"c": "class", "f": "function", "m": "module"}


@dataclass(frozen=True)
class Symbol:
    """A public dotted name without provider, what it names, and the implementations (ids) that have it."""

    name: str
    kind: Kind
    implementations: frozenset[str]


class Names(msgspec.Struct, frozen=True):
    """What one Keras answered: ``names`` maps a name to its kind and a number that its aliases share."""

    provider: str
    versions: dict[str, str]
    names: dict[str, tuple[Kind, int]]
    failed: dict[str, str] = {}


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file: implementations are named by their position, ``names`` by a letter for the kind and a set's number."""

    schema: str
    created: str
    implementations: list[tuple[str, dict[str, str], str]]
    sets: list[str]
    same: list[str]
    names: dict[str, str]


@dataclass(frozen=True)
class Inventory:
    """The public names of all implementations looked into.

    ``versions`` maps an implementation (id) to what ran there, ``seen`` to the day on which it was looked into.
    ``same`` are groups of names that are one object wherever two of them are there.
    """

    symbols: Mapping[str, Symbol]
    versions: Mapping[str, Mapping[str, str]]
    seen: Mapping[str, str]
    same: tuple[frozenset[str], ...] = ()

    @cached_property
    def _groups(self) -> Mapping[str, frozenset[str]]:
        return {name: group for group in self.same for name in group}

    def aliases(self, name: str) -> frozenset[str]:
        """All names of what ``name`` is, itself among them; no more than itself where it is not known."""
        return self._groups.get(name, frozenset((name,)))

    def of(self, implementation: str) -> frozenset[str]:
        """The classes and functions that one implementation (id) has; nothing where it was not looked into."""
        return frozenset(
            n for n, s in self.symbols.items() if s.kind != "module" and implementation in s.implementations
        )


@functools.cache
def load(path: Path = FILE) -> Inventory:
    """The inventory in a file; raises InventoryError."""
    try:
        return decode(path.read_bytes())
    except OSError as error:
        raise InventoryError(
            f"{path} cannot be read: {error.strerror}", "Make it: conformance symbols --observe"
        ) from error


def decode(data: bytes) -> Inventory:
    """An inventory from its file's bytes; raises InventoryError."""
    try:
        file = msgspec.json.decode(data, type=_File)
    except msgspec.DecodeError as error:
        raise InventoryError(f"this is no inventory: {error}", "Make it: conformance symbols --observe") from error
    if file.schema != SCHEMA_ID:
        raise InventoryError(f"an inventory of another version: {file.schema}", f"This program reads {SCHEMA_ID}.")
    ids = [one[0] for one in file.implementations]
    sets = [frozenset(ids[n] for n in _positions(text)) for text in file.sets]
    return Inventory(
        {name: Symbol(name, _LETTERS[code[0]], sets[int(code[1:])]) for name, code in file.names.items()},
        {identifier: versions for identifier, versions, _ in file.implementations},
        {identifier: day for identifier, _, day in file.implementations},
        tuple(frozenset(names.split()) for names in file.same),
    )


def encode(inventory: Inventory, created: str) -> bytes:
    """An inventory as its file: one line for each name, so that a change is seen in what changed."""
    ids = list(inventory.versions)
    at = {identifier: position for position, identifier in enumerate(ids)}
    sets: dict[str, int] = {}
    names = {}
    for name, symbol in sorted(inventory.symbols.items()):
        text = _ranges(sorted(at[i] for i in symbol.implementations))
        names[name] = f"{symbol.kind[0]}{sets.setdefault(text, len(sets))}"
    file = _File(
        SCHEMA_ID,
        created,
        [(i, dict(inventory.versions[i]), inventory.seen[i]) for i in ids],
        list(sets),
        sorted(" ".join(sorted(group)) for group in inventory.same),
        names,
    )
    return _lines(msgspec.to_builtins(file))


def write(path: Path, inventory: Inventory, created: str) -> None:
    """Write the file: it is whole, or what it was; ``created`` is a time in ISO 8601. Raises DiskError."""
    replace_file(path, [encode(inventory, created)])
    load.cache_clear()


def _lines(file: Mapping[str, object]) -> bytes:
    """JSON with one line for each member of what is at the top."""
    parts = []
    for key, value in file.items():
        text = msgspec.json.encode(value).decode()
        if isinstance(value, dict):
            rows = [f"{msgspec.json.encode(k).decode()}:{msgspec.json.encode(v).decode()}" for k, v in value.items()]
            text = "{\n" + ",\n".join(rows) + "\n}"
        elif isinstance(value, list):
            text = "[\n" + ",\n".join(msgspec.json.encode(v).decode() for v in value) + "\n]"
        parts.append(f'"{key}":{text}')
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()


def gathered(
    answers: Mapping[str, Names], day: str, order: Sequence[str], former: Inventory | None = None
) -> Inventory:
    """The inventory of what the implementations answered on a ``day``; what ``former`` knows of others is kept.

    ``order`` are ids; those it does not name come last. Names that were one object in former answers, and of which
    nobody who answered now has two, stay one.
    """
    kept = {} if former is None else {i: v for i, v in former.versions.items() if i not in answers}
    place = {identifier: position for position, identifier in enumerate(order)}
    ids = sorted([*kept, *answers], key=lambda i: (place.get(i, len(place)), i))
    kinds: dict[str, Kind] = {}
    having: dict[str, set[str]] = {}
    for name, symbol in ({} if former is None else former.symbols).items():
        if mine := symbol.implementations & kept.keys():
            kinds[name], having[name] = symbol.kind, set(mine)
    for identifier, answer in answers.items():
        for name, (kind, _) in answer.names.items():
            # A class in one and a function in another (optimizers.Adam of 2.11): what the newest says.
            kinds[name] = kind
            having.setdefault(name, set()).add(identifier)
    return Inventory(
        {name: Symbol(name, kinds[name], frozenset(having[name])) for name in having},
        {i: answers[i].versions if i in answers else kept[i] for i in ids},
        {i: day if i in answers or former is None else former.seen[i] for i in ids},
        _same(answers.values(), () if former is None else [frozenset(group & having.keys()) for group in former.same]),
    )


def _same(answers: Iterable[Names], former: Iterable[frozenset[str]]) -> tuple[frozenset[str], ...]:
    """Groups of names that are one object wherever two of them are there together."""
    answers = list(answers)
    together: dict[frozenset[str], None] = dict.fromkeys(former)
    for answer in answers:
        objects: dict[int, list[str]] = {}
        for name, (kind, number) in answer.names.items():
            if kind != "module":
                objects.setdefault(number, []).append(name)
        together |= dict.fromkeys(frozenset(names) for names in objects.values() if len(names) > 1)
    groups: dict[str, set[str]] = {}
    for names in sorted(together, key=lambda group: (-len(group), sorted(group))):
        for name in sorted(names):
            for other in sorted(names):
                mine, theirs = groups.setdefault(name, {name}), groups.setdefault(other, {other})
                if mine is not theirs and not any(_apart(x, y, answers) for x in mine for y in theirs):
                    mine |= theirs
                    groups |= dict.fromkeys(theirs, mine)
    found = {id(group): frozenset(group) for group in groups.values() if len(group) > 1}
    return tuple(sorted(found.values(), key=sorted))


def _apart(left: str, right: str, answers: Iterable[Names]) -> bool:
    """Whether somebody has both names for two things."""
    return any(left in a.names and right in a.names and a.names[left][1] != a.names[right][1] for a in answers)


def _ranges(positions: Sequence[int]) -> str:
    """``0-3 5``: ascending positions as ranges."""
    parts: list[list[int]] = []
    for position in positions:
        if parts and parts[-1][1] == position - 1:
            parts[-1][1] = position
        else:
            parts.append([position, position])
    return " ".join(str(first) if first == last else f"{first}-{last}" for first, last in parts)


def _positions(text: str) -> Iterable[int]:
    for part in text.split():
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)
