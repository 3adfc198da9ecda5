"""The answers of all implementations as one compact file, and each of them out of it again."""

import lzma
import re
from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from conformance.inventory.answers import Answer, Described, RawSignature
from conformance.inventory.api import (
    ARGUMENT,
    CLASS,
    KINDS,
    SCHEMA_ID,
    load,
    positions,
)
from conformance.inventory.apifile import ApiFile, ImplementationRow, Row
from conformance.storage.disk import replace_file

_K = TypeVar("_K", bound=Hashable)


class _Table(Generic[_K]):
    """Values, each once, by their position."""

    def __init__(self, *first: _K) -> None:
        self.places: dict[_K, int] = {}
        for one in first:
            self(one)

    def __call__(self, value: _K) -> int:
        return self.places.setdefault(value, len(self.places))

    def values(self) -> list[_K]:
        return list(self.places)


class _Packing:
    """The tables while they are filled."""

    def __init__(self) -> None:
        self.sets = _Table[str]()
        self.texts = _Table("")
        self.parameters = _Table[tuple[str, str, str | None]]()
        self.signatures = _Table[tuple[int, ...]]()
        self.members = _Table[tuple[str, str, int, int, int, int]]()
        self.trials = _Table[tuple[str, str, int]]()
        self.records = _Table[tuple[object, ...]]()
        self.definitions = _Table[str]()

    def signature(self, found: RawSignature | None) -> int:
        return -1 if found is None else self.signatures(tuple(self.parameters(one) for one in found))

    def record(self, definition: str, found: Described) -> int:
        called = class_name(definition)
        return self.records(
            (
                found.kind[0],
                self.signature(found.signature),
                tuple(self.definitions(base) for base in found.bases),
                tuple(
                    self.members(
                        (kind, name, self.signature(of), self.texts(value), self.texts(notice), self.texts(dead))
                    )
                    for kind, name, of, value, notice, dead in found.members
                ),
                tuple(
                    self.trials((outcome, argument, self.texts(templated(said, argument, called))))
                    for argument, (outcome, said) in sorted(found.tried.items())
                ),
                tuple(self.texts(text) for pair in sorted(found.renamed.items()) for text in pair),
                self.texts(found.deprecated),
                self.texts(found.dead),
            )
        )

    def flat(self, of: Mapping[int, Sequence[int]]) -> list[int]:
        """Value → positions of implementations, as sets and values in turn."""
        return [part for value, places in of.items() for part in (self.sets(ranges(places)), value)]


def packed(answers: Mapping[str, Answer], seen: Mapping[str, str], created: str) -> ApiFile:
    """The file of the answers (implementation id → answer, in the order of the table); ``seen`` are the days."""
    packing = _Packing()
    paths: dict[str, dict[int, list[int]]] = {}
    objects: dict[int, dict[int, list[int]]] = {}
    identifiers: dict[str, dict[str, dict[int, list[int]]]] = {}
    for place, answer in enumerate(answers.values()):
        for definition, found in _things(answer).items():
            number = packing.definitions(definition)
            objects.setdefault(number, {}).setdefault(packing.record(definition, found), []).append(place)
        for path, definition in _leading(answer).items():
            number = packing.definitions(definition)
            documented = path in answer.names or path in answer.values
            paths.setdefault(path, {}).setdefault(number if documented else -1 - number, []).append(place)
        for group, names in answer.identifiers.items():
            for name, given in names.items():
                mine = identifiers.setdefault(group, {}).setdefault(name, {})
                mine.setdefault(packing.texts(given), []).append(place)
    return ApiFile(
        schema=SCHEMA_ID,
        created=created,
        implementations=[
            ImplementationRow(one, answer.versions, seen[one], answer.packages, answer.custom_objects, answer.failed)
            for one, answer in answers.items()
        ],
        paths={path: packing.flat(paths[path]) for path in sorted(paths)},
        objects=[packing.flat(objects.get(n, {})) for n in range(len(packing.definitions.places))],
        identifiers={
            group: {name: packing.flat(of) for name, of in sorted(names.items())}
            for group, names in sorted(identifiers.items())
        },
        sets=packing.sets.values(),
        texts=packing.texts.values(),
        parameters=packing.parameters.values(),
        signatures=[list(one) for one in packing.signatures.values()],
        members=packing.members.values(),
        trials=packing.trials.values(),
        records=[msgspec.convert(msgspec.to_builtins(one), Row) for one in packing.records.values()],
        definitions=packing.definitions.values(),
    )


def encoded(file: ApiFile) -> bytes:
    """inventory.json, one line for each table."""
    parts = [f'"{name}":{msgspec.json.encode(getattr(file, name)).decode()}' for name in ApiFile.__struct_fields__]
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()


def write(path: Path, file: ApiFile) -> None:
    """Write the packaged file: it is whole, or what it was. Raises DiskError."""
    replace_file(path, [lzma.compress(encoded(file), preset=9)])
    load.cache_clear()


def class_name(definition: str) -> str:
    """``keras.layers.core:Dense#2`` → ``Dense``."""
    return definition.partition("#")[0].rpartition(":")[2].rpartition(".")[2]


def templated(said: str, argument: str, name: str) -> str:
    """What was said, with marks for the argument and the class: most classes say the same."""
    for word, mark in ((argument, ARGUMENT), (name, CLASS)):
        if word:
            said = re.sub(rf"(?<![A-Za-z0-9_]){re.escape(word)}(?![A-Za-z0-9_])", mark, said)
    return said


def ranges(places: Sequence[int]) -> str:
    """``0-3 5``: ascending positions as ranges."""
    parts: list[list[int]] = []
    for place in places:
        if parts and parts[-1][1] == place - 1:
            parts[-1][1] = place
        else:
            parts.append([place, place])
    return " ".join(str(first) if first == last else f"{first}-{last}" for first, last in parts)


def _leading(answer: Answer) -> dict[str, str]:
    """Path → definition, of all that can be reached."""
    found = {path: f"={text}" for path, text in answer.values.items()}
    found |= {path: answer.definitions[number] for path, (_, number) in answer.modules.items()}
    return found | {path: answer.definitions[number] for path, (_, number) in answer.names.items()}


def _things(answer: Answer) -> dict[str, Described]:
    """Definition → what it is, modules and values included."""
    found = {f"={text}": Described("value") for text in answer.values.values()}
    for kind, number in (*answer.names.values(), *answer.modules.values()):
        if kind == "module":
            found[answer.definitions[number]] = Described("module")
    return dict(sorted((found | answer.objects).items()))


def unpacked(file: ApiFile) -> dict[str, Answer]:
    """What each implementation (id) had answered: the inverse of ``packed``."""
    members = [set(positions(text)) for text in file.sets]
    return {row.id: _Unpacking(file, members, place).answer(row) for place, row in enumerate(file.implementations)}


class _Unpacking:
    """One implementation of a file."""

    def __init__(self, file: ApiFile, members: Sequence[set[int]], place: int) -> None:
        self.file = file
        self.members = members
        self.place = place

    def answer(self, row: ImplementationRow) -> Answer:
        found = ((n, self.chosen(flat)) for n, flat in enumerate(self.file.objects))
        rows = {self.file.definitions[n]: self.file.records[record] for n, record in found if record is not None}
        leading = ((path, self.chosen(flat)) for path, flat in self.file.paths.items())
        paths = {path: n for path, n in leading if n is not None}
        definitions = _Table[str]()
        names: dict[str, tuple[str, int]] = {}
        modules: dict[str, tuple[str, int]] = {}
        values: dict[str, str] = {}
        for path, number in paths.items():
            definition = self.file.definitions[number if number >= 0 else -1 - number]
            kind = KINDS[rows[definition][0]]
            if kind == "value":
                values[path] = definition.removeprefix("=")
            else:
                (names if number >= 0 else modules)[path] = (kind, definitions(definition))
        strings = {
            group: {name: self.file.texts[n] for name, flat in of.items() if (n := self.chosen(flat)) is not None}
            for group, of in self.file.identifiers.items()
        }
        return Answer(
            provider_of(row.id),
            row.versions,
            names,
            modules,
            values,
            definitions.values(),
            {definition: self.described(definition, one) for definition, one in rows.items() if one[0] in "cf"},
            {group: of for group, of in strings.items() if of},
            row.custom_objects,
            row.packages,
            row.failed,
        )

    def chosen(self, flat: Sequence[int]) -> int | None:
        """Of sets and values in turn, the value of this implementation."""
        for at in range(0, len(flat), 2):
            if self.place in self.members[flat[at]]:
                return flat[at + 1]
        return None

    def described(self, definition: str, row: Row) -> Described:
        kind, signature, bases, members, trials, renamed, deprecated, dead = row
        texts, name = self.file.texts, class_name(definition)
        pairs = [texts[n] for n in renamed]
        return Described(
            KINDS[kind],
            self.signature(signature),
            tuple(self.file.definitions[n] for n in bases),
            tuple(
                (letter, member, self.signature(of), texts[default], texts[notice], texts[raised])
                for letter, member, of, default, notice, raised in (self.file.members[n] for n in members)
            ),
            texts[deprecated],
            texts[dead],
            dict(zip(pairs[::2], pairs[1::2], strict=True)),
            {
                argument: (outcome, texts[said].replace(ARGUMENT, argument).replace(CLASS, name))
                for outcome, argument, said in (self.file.trials[n] for n in trials)
            },
        )

    def signature(self, number: int) -> RawSignature | None:
        return None if number < 0 else tuple(self.file.parameters[n] for n in self.file.signatures[number])


def provider_of(implementation: str) -> str:
    """``py37-tf20/tf.keras`` → ``tf.keras``."""
    return re.split(r"[(\[@]", implementation.rpartition("/")[2])[0]
