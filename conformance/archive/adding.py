"""Adding to the archive what it does not have yet: into new packs; no file that is there is touched."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import msgspec

from conformance.archive.archive import Archive
from conformance.archive.cases import ArchivedCase, Row
from conformance.archive.records import (
    CONTENT,
    STAGE,
    TRACEBACK,
    Content,
    RecordId,
    take_apart,
)
from conformance.archive.writing import NewRecord, NewRow, PackWriter
from conformance.model.observation import Header
from conformance.observations.files import identity
from conformance.observations.machine import moved_to
from conformance.observations.merge import Observations
from conformance.observations.sealing import altered, bare
from conformance.observations.store import ObservationSet
from conformance.storage.disk import locked, make_folder

#: Whoever writes into the archive holds it.
LOCK = ".lock"


@dataclass(frozen=True)
class Source:
    """Observations of one implementation to be added: what ran, and case → JSON line, read when asked for."""

    header: Header
    lines: Mapping[str, bytes] = field(repr=False)


class _Lines(Mapping[str, bytes]):
    """The observations of a set as JSON lines."""

    def __init__(self, found: ObservationSet) -> None:
        self._found = found.observations

    def __getitem__(self, case: str) -> bytes:
        if isinstance(self._found, Observations):
            return self._found.raw(case)
        return msgspec.json.encode(self._found[case])

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


def source_of(found: ObservationSet) -> Source:
    """What a set of observations has to add."""
    return Source(found.header, _Lines(found))


@dataclass(frozen=True)
class Added:
    """What was added: the files written and their bytes, how many observations of each implementation (id), how many
    records they brought, and how many observations were there already. ``refused`` are sentences about others."""

    files: tuple[str, ...]
    bytes: int
    observations: Mapping[str, int]
    records: int
    known: int
    refused: tuple[str, ...] = ()


class Entry(NamedTuple):
    """An observation to be written: its row, with ids for its records."""

    header: bytes
    implementation: str
    revision: str
    status: str
    seconds: float
    worker: str
    rest: bytes
    content: RecordId
    tracebacks: tuple[RecordId, ...]


def add(root: Path, sources: Iterable[Source]) -> Added:
    """Add what the archive below ``root`` does not have; what it has but cannot read is added again.

    An observation is there where one of the same case, revision and identity says the same and took the same time.

    An observation that cannot be read is told and costs no other. Waits for whoever else writes. Raises DiskError.
    """
    offered = list(sources)
    by_case: dict[str, list[Source]] = {}
    for source in offered:
        for case in source.lines:
            by_case.setdefault(case, []).append(source)
    new: Counter[str] = Counter()
    refused: list[str] = []
    records = 0
    make_folder(root)
    with locked(root / LOCK), PackWriter(root) as writer:
        archive = Archive(root)
        for case in sorted(by_case):
            there = archive.case(case)
            entries, contents, bodies = _new(case, by_case[case], there, refused)
            if entries:
                new.update(entry.implementation for entry in entries)
                rows, written = arranged(case, entries, contents, bodies, there.ids())
                records += sum(one.body is not None for one in written)
                writer.add(case, rows, written)
    files = tuple(name.file for name in writer.names)
    size = sum((root / file).stat().st_size for file in files)
    known = sum(map(len, by_case.values())) - sum(new.values()) - len(refused)
    return Added(files, size, dict(new), records, known, tuple(refused))


def _new(
    case: str, sources: Sequence[Source], there: ArchivedCase, refused: list[str]
) -> tuple[list[Entry], dict[RecordId, Content], dict[RecordId, bytes]]:
    """What sources have of a case and the archive has not: rows, contents and the bodies of stages and tracebacks.

    What is no observation any more goes to ``refused``, as a sentence.
    """
    have = {_key(row, _identity(row.header)) for row in there.rows}
    entries: list[Entry] = []
    contents: dict[RecordId, Content] = {}
    bodies: dict[RecordId, bytes] = {}
    for source in sources:
        try:
            line = source.lines[case]
            if why := altered(line):
                raise ValueError(why)
            parts = take_apart(bare(line))
        except (msgspec.DecodeError, ValueError, KeyError, RecursionError) as error:
            refused.append(f"{case} under {source.header.implementation.id} cannot be read, and is not added: {error}")
            continue
        ran, rest = _where_it_ran(source.header, parts.rest)
        header = msgspec.json.encode(ran)
        own = (parts.revision, parts.status, parts.seconds, parts.worker, rest, parts.content, parts.tracebacks)
        entry = Entry(header, ran.implementation.id, *own)
        key = _key(entry, _identity(header))
        if key in have:
            continue
        have.add(key)
        entries.append(entry)
        contents[parts.content] = parts.contents
        bodies.update(parts.stages)
        bodies.update(parts.traces)
    return entries, contents, bodies


def _where_it_ran(header: Header, rest: bytes) -> tuple[Header, bytes]:
    """The header below which an observation was made, and its other fields without what told of that."""
    if b'"elsewhere"' not in rest:
        return header, rest
    whole = msgspec.json.decode(rest, type=dict[str, msgspec.Raw])
    there = whole.pop("elsewhere", None)
    if there is None:
        return header, rest
    return moved_to(header, msgspec.json.decode(there)), msgspec.json.encode(whole) if whole else b""


def _key(row: Row | Entry, made_as: str) -> tuple[object, ...]:
    return made_as, row.revision, row.status, row.seconds, row.worker, row.rest, row.content


def _identity(header: bytes) -> str:
    found = _identities.get(header)
    if found is None:
        found = _identities[header] = identity(msgspec.json.decode(header, type=Header))
    return found


_identities: dict[bytes, str] = {}


def arranged(
    case: str,
    entries: Sequence[Entry],
    contents: Mapping[RecordId, Content],
    bodies: Mapping[RecordId, bytes],
    known: frozenset[RecordId] = frozenset(),
) -> tuple[list[NewRow], list[NewRecord]]:
    """A case's rows and the records they refer to, like beside like; those that are ``known`` come without a body."""
    kinds: dict[RecordId, tuple[str, str]] = {}
    for entry in entries:
        if entry.content not in kinds and entry.content not in known:
            kinds[entry.content] = (CONTENT, "")
            kinds.update((one, (STAGE, _name(bodies, one))) for one in contents[entry.content].stages())
        kinds.update((one, (TRACEBACK, "")) for one in entry.tracebacks)
    order = sorted(kinds, key=lambda one: kinds[one])
    number = {one: n for n, one in enumerate(order)}
    records = []
    for one in order:
        body = None
        if one not in known:
            body = contents[one].body(lambda s: str(number[s])) if kinds[one][0] == CONTENT else bodies[one]
        records.append(NewRecord(*kinds[one], one, body))
    return [_row(entry, number) for entry in entries], records


def _row(entry: Entry, number: Mapping[RecordId, int]) -> NewRow:
    return NewRow(
        entry.implementation,
        entry.revision,
        entry.status,
        entry.seconds,
        entry.worker,
        entry.header,
        entry.content,
        tuple(number[one] for one in entry.tracebacks),
        entry.rest,
    )


def _name(bodies: Mapping[RecordId, bytes], one: RecordId) -> str:
    return _named.decode(bodies[one]).stage


class _Named(msgspec.Struct):
    stage: str


_named = msgspec.json.Decoder(_Named)
