"""Other ways to keep the same observations, held against the archive: size, one case, one more implementation."""

import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from conformance.archive import layout
from conformance.archive.adding import Source, add
from conformance.archive.archive import Archive
from conformance.archive.records import take_apart


class Layout(Protocol):
    """A way to keep observations in a folder."""

    def write(self, folder: Path, sources: Sequence[Source]) -> None:
        """Keep them."""

    def append(self, folder: Path, sources: Sequence[Source], one: Source) -> None:
        """Keep one more implementation's; ``sources`` are there."""

    def read(self, folder: Path, case: str) -> int:
        """Decode a case under all implementations; returns how many those are."""


@contextmanager
def settings(**values: Any) -> Iterator[None]:
    """The archive's layout with other settings meanwhile."""
    before = {name: getattr(layout, name) for name in values}
    for name, value in values.items():
        setattr(layout, name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            setattr(layout, name, value)


@dataclass
class Packs:
    """The archive itself, with other settings."""

    settings: Mapping[str, Any]

    def write(self, folder: Path, sources: Sequence[Source]) -> None:
        with settings(**self.settings):
            add(folder, sources)

    def append(self, folder: Path, sources: Sequence[Source], one: Source) -> None:
        with settings(**self.settings):
            add(folder, [one])

    def read(self, folder: Path, case: str) -> int:
        found = Archive(folder).case(case)
        return len([found.observation(row) for row in found.rows])


class Plain:
    """Parquet with a row for each observation and stage, nothing said once that is said twice."""

    def write(self, folder: Path, sources: Sequence[Source]) -> None:
        rows = []
        for case in sorted({case for source in sources for case in source.lines}):
            for source in sources:
                if case in source.lines:
                    parts = take_apart(source.lines[case])
                    mine = source.header.implementation.id
                    for run, ids in (parts.contents.runs or {}).items():
                        for one in ids:
                            rows.append((case, mine, parts.seconds, run, parts.stages[one].decode(), ""))
                    rows += [(case, mine, 0.0, "", "", parts.traces[one].decode()) for one in parts.tracebacks]
        names = ("case", "implementation", "seconds", "run", "stage", "traceback")
        table = pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))
        name = f"{len(list(folder.iterdir()))}.parquet"
        pq.write_table(
            table, folder / name, compression="zstd", compression_level=17, row_group_size=4096, data_page_size=64 << 20
        )

    def append(self, folder: Path, sources: Sequence[Source], one: Source) -> None:
        self.write(folder, [one])

    def read(self, folder: Path, case: str) -> int:
        tables = [pq.read_table(path, filters=[("case", "=", case)]) for path in sorted(folder.glob("*.parquet"))]
        found = pa.concat_tables(tables)
        for body in filter(None, found.column("stage").to_pylist()):
            msgspec.json.decode(body)
        return len(set(found.column("implementation").to_pylist()))


def _shared(sources: Sequence[Source], case: str, there: Any = None) -> Any:
    """A case's rows, and the records that they refer to by number, each once."""
    rows, bodies = there or ([], [])
    number = {body: n for n, body in enumerate(bodies)}

    def add(body: bytes) -> int:
        if body not in number:
            number[body] = len(bodies)
            bodies.append(body)
        return number[body]

    for source in sources:
        if case in source.lines:
            parts = take_apart(source.lines[case])
            places = {one: add(body) for one, body in {**parts.stages, **parts.traces}.items()}
            content = add(parts.contents.body(lambda one, places=places: str(places[one])))
            traces = [places[one] for one in parts.tracebacks]
            rows.append((source.header.implementation.id, parts.revision, parts.seconds, content, traces))
    return rows, bodies


_codec = pa.Codec("zstd", compression_level=17)


def _pack(value: Any) -> bytes:
    raw = msgspec.msgpack.encode(value)
    return len(raw).to_bytes(4, "little") + bytes(_codec.compress(raw, asbytes=True))


def _unpack(data: bytes) -> Any:
    return msgspec.msgpack.decode(_codec.decompress(data[4:], int.from_bytes(data[:4], "little"), asbytes=True))


class Sqlite:
    """SQLite with a row for each case: its records and observations, each once, in zstd."""

    def write(self, folder: Path, sources: Sequence[Source]) -> None:
        with sqlite3.connect(folder / "archive.sqlite") as database:
            database.execute("CREATE TABLE cases (name TEXT PRIMARY KEY, body BLOB) WITHOUT ROWID")
            for case in sorted({case for source in sources for case in source.lines}):
                database.execute("INSERT INTO cases VALUES (?, ?)", (case, _pack(_shared(sources, case))))
        database.close()

    def append(self, folder: Path, sources: Sequence[Source], one: Source) -> None:
        with sqlite3.connect(folder / "archive.sqlite") as database:
            for case in sorted(one.lines):
                ((body,),) = database.execute("SELECT body FROM cases WHERE name = ?", (case,)).fetchall()
                body = _pack(_shared([one], case, _unpack(body)))
                database.execute("UPDATE cases SET body = ? WHERE name = ?", (body, case))
        with sqlite3.connect(folder / "archive.sqlite", isolation_level=None) as database:
            database.execute("VACUUM")
        database.close()

    def read(self, folder: Path, case: str) -> int:
        database = sqlite3.connect(folder / "archive.sqlite")
        ((body,),) = database.execute("SELECT body FROM cases WHERE name = ?", (case,)).fetchall()
        database.close()
        rows, bodies = _unpack(body)
        for text in bodies:
            if text.startswith(b"{"):
                msgspec.json.decode(text)
        return len(rows)


class Msgpack:
    """A file for each API, with all cases of it in msgpack and zstd."""

    def write(self, folder: Path, sources: Sequence[Source]) -> None:
        groups: dict[str, list[str]] = {}
        for case in sorted({case for source in sources for case in source.lines}):
            groups.setdefault(case.partition("[")[0], []).append(case)
        for name, cases in groups.items():
            (folder / f"{name}.msgpack.zst").write_bytes(_pack({case: _shared(sources, case) for case in cases}))

    def append(self, folder: Path, sources: Sequence[Source], one: Source) -> None:
        for path in folder.iterdir():
            found = _unpack(path.read_bytes())
            found = {case: _shared([one], case, there) for case, there in found.items()}
            path.write_bytes(_pack(found))

    def read(self, folder: Path, case: str) -> int:
        found = _unpack((folder / f"{case.partition('[')[0]}.msgpack.zst").read_bytes())
        rows, bodies = found[case]
        for text in bodies:
            if text.startswith(b"{"):
                msgspec.json.decode(text)
        return len(rows)


LAYOUTS: Mapping[str, Layout] = {
    "this archive": Packs({}),
    "this, row groups of 128 KiB": Packs({"GROUP_BYTES": 1 << 17}),
    "this, row groups of 4 MiB": Packs({"GROUP_BYTES": 4 << 20}),
    "this, zstd level 3": Packs({"LEVEL": 3}),
    "this, zstd level 12": Packs({"LEVEL": 12}),
    "this, zstd level 19": Packs({"LEVEL": 19}),
    "Parquet, nothing shared": Plain(),
    "SQLite + zstd, a row for each case": Sqlite(),
    "msgpack + zstd, a file for each API": Msgpack(),
}


def compared(sources: Sequence[Source], case: str, folder: Path, names: Sequence[str]) -> list[dict[str, Any]]:
    """Each layout with all of the sources but the last, which is appended."""
    return [
        {"layout": name, **_measured(LAYOUTS[name], sources, case, folder / str(n))} for n, name in enumerate(names)
    ]


def _measured(how: Layout, sources: Sequence[Source], case: str, folder: Path) -> dict[str, Any]:
    folder.mkdir()
    *most, last = sources
    written = _cpu(lambda: how.write(folder, most))
    before = _files(folder)
    kept = sum(size for size, _ in before.values())
    read = min(_cpu(lambda: how.read(folder, case)) for _ in range(5))
    assert how.read(folder, case) == len(most)
    appended = _cpu(lambda: how.append(folder, most, last))
    after = _files(folder)
    touched = [size for name, (size, content) in after.items() if before.get(name, (0, b""))[1] != content]
    assert how.read(folder, case) == len(sources)
    shutil.rmtree(folder)
    return {
        "bytes": kept,
        "files": len(before),
        "write_cpu_seconds": round(written, 2),
        "read_case_cpu_ms": round(1e3 * read, 1),
        "append_cpu_seconds": round(appended, 2),
        "append_files_written": len(touched),
        "append_bytes_written": sum(touched),
    }


def _files(folder: Path) -> dict[str, tuple[int, bytes]]:
    found = {}
    for path in sorted(folder.iterdir()):
        if not path.name.startswith("."):
            found[path.name] = (path.stat().st_size, path.read_bytes())
    return found


def _cpu(act: Callable[[], Any]) -> float:
    before = time.process_time()
    act()
    return time.process_time() - before


#: How many threads zstd or Arrow may use: one, so that processor time says what it costs.
os.environ.setdefault("ARROW_NUM_THREADS", "1")
