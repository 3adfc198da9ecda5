"""A pack: the observations of some cases, and the records they are made of, as they stand in its two files."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np

from conformance.archive import columns, layout
from conformance.archive.files import Damage, PackFile, UnreadableError
from conformance.archive.layout import Name
from conformance.archive.records import CONTENT, RecordId, record_id
from conformance.model.observation import Header

_header = msgspec.json.Decoder(Header)

#: Bytes of records (uncompressed) that are kept in memory for the next who asks.
KEPT_BYTES = 96 << 20


class Record(NamedTuple):
    """A record as it stands in a pack; ``body`` is None where another pack has it."""

    kind: str
    stage: str
    sha256: RecordId
    body: bytes | None


class StoredRow(NamedTuple):
    """An observation's row as it stands in a pack: ``header`` and ``tracebacks`` are numbers of records.

    ``place`` counts the rows of the file.
    """

    place: int
    implementation: str
    revision: str
    status: str
    seconds: float
    worker: str
    header: int
    content: RecordId
    tracebacks: tuple[int, ...]
    rest: bytes


#: Number → record of one case.
Numbered = dict[int, Record]


class _Table:
    """A row group: where each case stands in it, and its columns; None is one without rows."""

    def __init__(self, table: Any | None) -> None:
        self.size = 1
        self._cases: Mapping[str, list[tuple[int, int]]] = {}
        self._columns: list[columns.Reader] = []
        if table is None:
            return
        self._cases = columns.ranges(table.column("case"))
        self._columns = [_READ[name](table.column(name)) for name in table.column_names if name != "case"]
        self.size = table.nbytes

    def of(self, case: str) -> Iterator[tuple[int, tuple[Any, ...]]]:
        """The rows of a case: each one's number in the group, and its values without the case."""
        for start, stop in self._cases.get(case, []):
            values = zip(*(read(start, stop) for read in self._columns), strict=True)
            yield from zip(range(start, stop), values, strict=True)


_READ: Mapping[str, Callable[[Any], columns.Reader]] = {
    **dict.fromkeys(("implementation", "revision", "status", "worker", "kind", "stage"), columns.texts),
    **dict.fromkeys(("header", "number"), lambda column: columns.numbers(column, np.int32)),
    "seconds": lambda column: columns.numbers(column, np.float64),
    "tracebacks": columns.lists,
    "rest": columns.blobs,
    "body": columns.blobs,
    **dict.fromkeys(("content", "sha256"), lambda column: columns.fixed(column, layout.ID_BYTES)),
}


class Kept:
    """What was read last, up to so many bytes of records; thread-safe."""

    def __init__(self, size: int = KEPT_BYTES) -> None:
        self._size = size
        self._held = 0
        self._found: OrderedDict[tuple[str, str, int], tuple[int, Any]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[str, str, int]) -> Any:
        """What was kept under a key, or None."""
        with self._lock:
            if key not in self._found:
                return None
            self._found.move_to_end(key)
            return self._found[key][1]

    def put(self, key: tuple[str, str, int], size: int, value: Any) -> None:
        """Keep a value of so many bytes; what nobody asked for longest makes room."""
        with self._lock:
            # Two that read the same at once both put it.
            before, _ = self._found.pop(key, (0, None))
            self._found[key] = (size, value)
            self._held += size - before
            while self._held > self._size and len(self._found) > 1:
                _, (dropped, _) = self._found.popitem(last=False)
                self._held -= dropped


class Pack:
    """A pack's two files, either of which may be missing or unreadable: ``damage`` says what is wrong so far.

    ``careful`` has every record held against its own checksum, although its row group is what was written.
    """

    def __init__(self, root: Path, stem: str, names: Mapping[str, Name], kept: Kept, *, careful: bool = False) -> None:
        self.stem = stem
        self.careful = careful
        self.damage: list[Damage] = []
        self._kept = kept
        self.rows = self._open(root, names.get(layout.OBSERVATIONS), layout.OBSERVATIONS)
        self.records = self._open(root, names.get(layout.RECORDS), layout.RECORDS)

    def _open(self, root: Path, name: Name | None, kind: str) -> PackFile | None:
        if name is None:
            self.damage.append(Damage(f"{self.stem}.{kind}", "the file is missing"))
            return None
        try:
            file = PackFile(root, name)
            _ = file.groups
        except UnreadableError as error:
            self.damage.append(Damage(name.file, f"cannot be read: {error}"))
            return None
        return file

    @property
    def size(self) -> int:
        """Bytes of both files, as far as they can be read."""
        return sum(file.size for file in (self.rows, self.records) if file is not None)

    @cached_property
    def headers(self) -> Mapping[int, bytes]:
        """Number → JSON of the headers."""
        return {number: one.body for number, one in self.records_of("").items() if one.body is not None}

    def records_of(self, case: str) -> Numbered:
        """The records of a case that can be read, by number."""
        found: Numbered = {}
        if self.records is None:
            return found
        for group in self.records.holding(case):
            for _, (number, *values) in self._group(self.records, group).of(case):
                record = Record(*values)
                # A content names its stages by numbers here: whoever knows their ids verifies it.
                checked = not self.careful or record.kind == CONTENT or record.body is None
                if checked or record_id(record.body or b"") == record.sha256:
                    found[number] = record
                else:
                    problem = f"a {record.kind} is not what its checksum says"
                    self._tell(Damage(self.records.name.file, problem, (case,) if case else ()))
        return found

    def rows_of(self, case: str) -> list[StoredRow]:
        """The rows of a case that can be read."""
        found: list[StoredRow] = []
        if self.rows is None:
            return found
        for group in self.rows.holding(case):
            start = self.rows.groups[group].start
            found += [StoredRow(start + n, *values) for n, values in self._group(self.rows, group).of(case)]
        return found

    def _group(self, file: PackFile, number: int) -> _Table:
        """A row group; without rows where it cannot be read, which is named."""
        key = (self.stem, file.name.kind, number)
        found: _Table | None = self._kept.get(key)
        if found is None:
            try:
                found = _Table(file.read([number]))
            except UnreadableError as error:
                self._tell(self._lost(file, number, error))
                found = _Table(None)
            self._kept.put(key, found.size, found)
        return found

    def _lost(self, file: PackFile, number: int, error: UnreadableError) -> Damage:
        """What a row group held: the cases from its first to its last that the pack's other file tells of.

        Which observations lack a record is found out when they are read; lost ones can be of any header of the pack.
        """
        group = file.groups[number]
        other = self.records if file is self.rows else self.rows
        cases = {group.first, group.last, *(other.cases if other is not None else ())}
        lost = tuple(sorted(case for case in cases if case and group.first <= case <= group.last))
        headers = self.headers.values() if file is self.rows else ()
        implementations = sorted({_header.decode(body).implementation.id for body in headers})
        problem = f"{group.rows} {file.name.kind} cannot be read, {error}"
        return Damage(file.name.file, problem, lost, tuple(implementations))

    def _tell(self, damage: Damage) -> None:
        if damage not in self.damage:
            self.damage.append(damage)
