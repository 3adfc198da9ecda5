"""Writing packs: case by case, in order, into a pair of files that get their names when they are whole."""

import contextlib
import os
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from conformance.archive import layout
from conformance.archive.arrow import parquet, pyarrow
from conformance.archive.layout import Name
from conformance.archive.records import HEADER, RecordId, record_id
from conformance.storage.disk import make_folder, sync_folder, temporary_name, writing


@dataclass(frozen=True, slots=True)
class NewRow:
    """An observation's row; ``tracebacks`` are numbers of its case's records, ``header`` is JSON."""

    implementation: str
    revision: str
    status: str
    seconds: float
    worker: str
    header: bytes
    content: RecordId
    tracebacks: tuple[int, ...]
    rest: bytes


@dataclass(frozen=True, slots=True)
class NewRecord:
    """A record of a case; its number is its place among the case's records, ``body`` None where another pack has it."""

    kind: str
    stage: str
    sha256: RecordId
    body: bytes | None


class _Columns:
    """A file that is being written: rows gathered until they fill a row group."""

    def __init__(self, root: Path, kind: str) -> None:
        self.kind = kind
        self.path = temporary_name(root / kind)
        self.schema = layout.SCHEMAS[kind]
        self.file = self.path.open("x+b")
        self.writer: Any = parquet.ParquetWriter(self.file, self.schema, **layout.options(kind))
        self.rows: list[tuple[Any, ...]] = []
        self.sums: list[int] = []

    def flush(self) -> None:
        """Write what was gathered as one row group."""
        if not self.rows:
            return
        columns = list(zip(*self.rows, strict=True))
        arrays = [pyarrow.array(c, type=f.type) for c, f in zip(columns, self.schema, strict=True)]
        # The first row group begins behind the four bytes that every file begins with.
        start = max(self.file.tell(), len(layout.MAGIC))
        self.writer.write_table(pyarrow.Table.from_arrays(arrays, schema=self.schema), row_group_size=len(self.rows))
        end = self.file.tell()
        self.file.flush()
        self.sums.append(zlib.crc32(os.pread(self.file.fileno(), end - start, start)))
        self.rows = []

    def done(self, stem: str) -> Name:
        """Put the file under its name, whole and on the disk."""
        self.flush()
        groups = " ".join(map(str, self.sums))
        self.writer.add_key_value_metadata({"schema": layout.SCHEMA_ID, "groups": groups})
        self.writer.close()
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.close()
        name = Name(stem, self.kind, layout.digest(self.path.read_bytes()))
        self.path.replace(self.path.with_name(name.file))
        return name

    def drop(self) -> None:
        """Leave nothing of what did not get its name."""
        with contextlib.suppress(OSError, ValueError):
            self.writer.close()
        # It would try again when it is collected, and has nowhere to write to.
        self.writer.is_open = False
        self.file.close()
        self.path.unlink(missing_ok=True)


class PackWriter:
    """Writes packs below a folder; cases have to come in order, each once.

    A pack is put in place when it is full, the last one when the block ends without an error: records first, so that
    no observation is ever there without what it refers to. Raises DiskError.
    """

    def __init__(self, root: Path) -> None:
        self.names: list[Name] = []
        self._root = root
        self._number = 0
        self._rows: _Columns | None = None
        self._records: _Columns | None = None
        self._headers: dict[bytes, int] = {}
        self._gathered = 0

    def __enter__(self) -> "PackWriter":
        make_folder(self._root)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                with writing(self._root):
                    self._finish()
        finally:
            for columns in (self._rows, self._records):
                if columns is not None:
                    columns.drop()

    def add(self, case: str, rows: Sequence[NewRow], records: Sequence[NewRecord]) -> None:
        """Write the observations of a case and the records they refer to; raises DiskError."""
        with writing(self._root):
            self._add(case, rows, records)

    def _add(self, case: str, rows: Sequence[NewRow], records: Sequence[NewRecord]) -> None:
        if self._rows is None or self._records is None:
            self._rows = _Columns(self._root, layout.OBSERVATIONS)
            self._records = _Columns(self._root, layout.RECORDS)
        for row in rows:
            header = self._headers.setdefault(row.header, len(self._headers))
            own = (case, row.implementation, row.revision, row.status, row.seconds, row.worker)
            self._rows.rows.append((*own, header, row.content, row.tracebacks, row.rest.decode()))
        for number, one in enumerate(records):
            body = None if one.body is None else one.body.decode()
            self._records.rows.append((case, number, one.kind, one.stage, one.sha256, body))
            self._gathered += len(one.body or b"")
        # Row groups end with a case, so that a case is read from one.
        if len(self._rows.rows) >= layout.GROUP_ROWS:
            self._rows.flush()
        if self._gathered >= layout.GROUP_BYTES:
            self._records.flush()
            self._gathered = 0
            if self._records.file.tell() >= layout.PACK_BYTES:
                self._finish()

    def _finish(self) -> None:
        if self._rows is None or self._records is None:
            return
        self._records.flush()
        # Twice: without its header no observation of the pack could be read.
        for _ in range(2):
            self._records.rows = [
                ("", number, HEADER, "", record_id(header), header.decode()) for header, number in self._headers.items()
            ]
            self._records.flush()
        stem = layout.new_stem(self._number)
        records, rows = self._records, self._rows
        self.names += [records.done(stem), rows.done(stem)]
        sync_folder(self._root)
        self._rows = self._records = None
        self._headers = {}
        self._gathered = 0
        self._number += 1
