"""One file of a pack, read a row group at a time; what of it cannot be read is named and costs nothing else."""

import bisect
import contextlib
import io
import os
import threading
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from conformance.archive import columns, layout
from conformance.archive.arrow import parquet, pyarrow
from conformance.archive.layout import Name
from conformance.model.errors import NewerSchemaError


@dataclass(frozen=True)
class Damage:
    """Something in the archive that cannot be read or is not what was written.

    ``cases`` are those it touches as far as that can be told, ``implementations`` those of its observations.
    """

    file: str
    problem: str
    cases: tuple[str, ...] = ()
    implementations: tuple[str, ...] = ()

    def __str__(self) -> str:
        """``FILE: PROBLEM: CASES (IMPLEMENTATIONS)``, the first few of each."""
        text = f"{self.file}: {self.problem}"
        if self.cases:
            text += f": {_few(self.cases)}"
        return text + (f" ({_few(self.implementations)})" if self.implementations else "")


def _few(names: Sequence[str], shown: int = 5) -> str:
    return ", ".join(names[:shown]) + (f" and {len(names) - shown} more" if len(names) > shown else "")


@dataclass(frozen=True)
class Group:
    """A row group: the first and the last of its cases, the rows of the file before it, and its own."""

    first: str
    last: str
    start: int
    rows: int


#: Bytes from a file's end in which its footer is mostly found.
TAIL = 1 << 16


class UnreadableError(Exception):
    """A file, or a row group of it, that cannot be read. Never leaves the archive: it becomes a Damage."""


#: What reading a damaged Parquet file raises: Arrow's errors (OSError and ValueError among them), sizes that are
#: nonsense, and texts that are none.
_BROKEN = (pyarrow.ArrowException, OSError, ValueError, MemoryError, OverflowError, TypeError, KeyError)


@contextlib.contextmanager
def reading() -> Iterator[None]:
    """What a damaged file raises in this block is an UnreadableError."""
    try:
        yield
    except FileNotFoundError:
        raise
    except _BROKEN as error:
        raise UnreadableError(" ".join(str(error).split()) or type(error).__name__) from error


class _Parts(io.RawIOBase):
    """Parts of a file, each with the place where it begins, for who reads from a file; nothing else of it is there."""

    def __init__(self, parts: Sequence[tuple[int, bytes]], size: int) -> None:
        self._parts = sorted(parts)
        self._starts = [start for start, _ in self._parts]
        self._size = size
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self._place = offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._place, os.SEEK_END: self._size}[whence]
        return self._place

    def read(self, size: int = -1) -> bytes:
        number = bisect.bisect_right(self._starts, self._place) - 1
        start, content = self._parts[number] if number >= 0 else (0, b"")
        first = self._place - start
        if size < 0 or first + size > len(content):
            raise OSError("its footer names bytes outside of what was asked for")
        self._place += size
        return content[first : first + size]


class PackFile:
    """A Parquet file of the archive; raises UnreadableError where it is none, NewerSchemaError where it is a later one.

    Of its bytes Arrow is only given what is as it was written: the footer, held against the file's name, and row
    groups, each held against its checksum in the footer and then read from the very file that was, whatever stands
    under its name meanwhile. Thread-safe.
    """

    def __init__(self, root: Path, name: Name) -> None:
        self.name = name
        self.path = root / name.file
        self._lock = threading.Lock()
        with reading():
            footer, self.size = self._footer()
            if layout.footer_digest(footer) != name.hash[layout.DIGITS :]:
                raise ValueError("its end, which says where everything is, was altered or cut off")
            self._metadata: Any = parquet.read_metadata(pyarrow.BufferReader(footer))
        said = self._metadata.metadata or {}
        written = said.get(b"schema", b"").decode("utf-8", "replace")
        if written != layout.SCHEMA_ID:
            if written:
                raise NewerSchemaError(
                    f"{self.path} has schema {written}, this version reads {layout.SCHEMA_ID}",
                    "Update keras-conformance, or name another archive.",
                )
            raise UnreadableError("it is not a file of the archive")
        if not self._metadata.schema.to_arrow_schema().equals(layout.SCHEMAS[name.kind]):
            raise UnreadableError("its columns are not those of the archive")
        self._sums = [int(text) for text in said[b"groups"].split()]

    def _footer(self) -> tuple[bytes, int]:
        """The file's last bytes, its footer among them, and its size."""
        with self.path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - TAIL))
            tail = file.read()
            length = layout.footer_length(tail)
            if len(tail) < length <= size:
                file.seek(size - length)
                tail = file.read()
        return tail, size

    @cached_property
    def whole(self) -> bool:
        """Whether the file is what was written, to the bit: all of it is read."""
        with reading():
            return layout.digest(self.path.read_bytes()) == self.name.hash

    @cached_property
    def damaged(self) -> frozenset[int]:
        """The row groups that are not what was written: all of the file is read."""
        return frozenset(number for number in range(len(self.groups)) if self._written(number) is None)

    def _written(self, number: int) -> bytes | None:
        """The bytes of a row group, or None where they are not what was written."""
        start, end = self._bytes_of(number)
        with reading(), self.path.open("rb") as file:
            content = os.pread(file.fileno(), end - start, start)
        return content if zlib.crc32(content) == self._sums[number] else None

    def _bytes_of(self, number: int) -> tuple[int, int]:
        """Where a row group begins and ends."""
        group = self._metadata.row_group(number)
        chunks = [group.column(n) for n in range(group.num_columns)]
        starts = [c.dictionary_page_offset if c.has_dictionary_page else c.data_page_offset for c in chunks]
        return min(starts), max(s + c.total_compressed_size for s, c in zip(starts, chunks, strict=True))

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The row groups in the file's order; raises UnreadableError."""
        found: list[Group] = []
        start = 0
        with reading():
            for number in range(self._metadata.num_row_groups):
                group = self._metadata.row_group(number)
                statistics = group.column(0).statistics
                if statistics is None or not statistics.has_min_max:
                    raise ValueError("a row group does not say which cases are in it")
                found.append(Group(statistics.min, statistics.max, start, group.num_rows))
                start += group.num_rows
        return tuple(found)

    @cached_property
    def cases(self) -> tuple[str, ...]:
        """The cases in row groups that can be read."""
        found: dict[str, None] = {}
        for number in range(len(self.groups)):
            with contextlib.suppress(UnreadableError):
                found.update(dict.fromkeys(columns.ranges(self.read([number], ["case"]).column("case"))))
        return tuple(found)

    def read(self, numbers: Sequence[int], columns: Sequence[str] | None = None) -> Any:
        """Some row groups (by their numbers) as one table; raises UnreadableError."""
        parts: list[tuple[int, bytes]] = []
        for number in numbers:
            content = self._written(number)
            if content is None:
                raise UnreadableError("it is not what its checksum says")
            parts.append((self._bytes_of(number)[0], content))
        with (
            self._lock,
            reading(),
            parquet.ParquetFile(
                pyarrow.PythonFile(_Parts(parts, self.size), mode="r"),
                metadata=self._metadata,
                read_dictionary=[c for c in layout.DICTIONARIES[self.name.kind] if columns is None or c in columns],
                pre_buffer=False,
            ) as file,
        ):
            return file.read_row_groups(list(numbers), columns and list(columns), use_threads=False)

    def holding(self, case: str) -> list[int]:
        """The row groups that may hold a case."""
        return [number for number, group in enumerate(self.groups) if group.first <= case <= group.last]
