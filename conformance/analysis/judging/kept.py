"""Records kept from one judging to the next, in SQLite: a cache, of which nothing is believed that is not checked.

Whatever goes wrong with it (a full or read-only disk, somebody else writing, a file that is none) costs time and
nothing else: what is not there is made again. It may be removed at any time.
"""

import contextlib
import logging
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

#: Beside the observations, in the folder of results.
FOLDER = ".judged"

#: Raised whenever records written before could be misread; files of other versions are removed.
VERSION = 1

#: Bytes from which on what was added first is removed, until half of it is left.
LARGEST = 512 << 20

#: Seconds to wait for somebody else who writes.
PATIENCE = 5.0

#: Keys asked for at a time: SQLite takes 999 parameters at least.
AT_ONCE = 500

_log = logging.getLogger("conformance")

#: What holds observations in a folder of results.
_BESIDE = ("observations", "archive")


class Kept:
    """Key → record, both bytes, below a folder that is made when something is put."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / f"records-{VERSION}.sqlite"

    def get(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """The records that are there and whole."""
        wanted = list(dict.fromkeys(keys))
        found: dict[bytes, bytes] = {}
        if not wanted or not self.path.exists():
            return found

        def read(connection: sqlite3.Connection) -> None:
            for some in _batches(wanted):
                marks = ",".join("?" * len(some))
                rows = connection.execute(f"SELECT key, body, crc FROM records WHERE key IN ({marks})", some)
                found.update((key, body) for key, body, crc in rows if crc == _sum(key, body))

        self._attempt(read, f"{self.path.absolute().as_uri()}?mode=ro")
        return found

    def put(self, records: Mapping[bytes, bytes]) -> None:
        """Keep records."""
        if not records:
            return

        def write(connection: sqlite3.Connection) -> None:
            # What a crash of the machine may leave behind is found by the checksums.
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("CREATE TABLE IF NOT EXISTS records (key BLOB PRIMARY KEY, body BLOB, crc INTEGER)")
            rows = ((key, body, _sum(key, body)) for key, body in records.items())
            connection.executemany("INSERT OR REPLACE INTO records (key, body, crc) VALUES (?, ?, ?)", rows)
            _shrink(connection)
            connection.commit()

        with contextlib.suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            for other in self.path.parent.glob("records-*.sqlite"):
                if other != self.path:
                    other.unlink()
        self._attempt(write, self.path.absolute().as_uri())

    def _attempt(self, act: Callable[[sqlite3.Connection], None], uri: str) -> None:
        """Do something with the file; what goes wrong with it is told to those who debug."""
        try:
            with contextlib.closing(sqlite3.connect(uri, uri=True, timeout=PATIENCE)) as connection:
                act(connection)
        except sqlite3.OperationalError as error:
            _log.debug("%s: %s", self.path, error)
        except (sqlite3.Error, TypeError) as error:
            _log.debug("%s is damaged and begun anew: %s", self.path, error)
            with contextlib.suppress(OSError):
                self.path.unlink(missing_ok=True)


def kept_beside(observations: Path) -> "Kept | None":
    """What was judged of a folder of observations; None where that stands in no folder of results."""
    return Kept(observations.parent / FOLDER) if observations.name in _BESIDE else None


def _shrink(connection: sqlite3.Connection) -> None:
    """Remove what was added first, where there is too much; the file keeps its size and fills again."""
    pages, free, size = (
        connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
    )
    if (pages - free) * size > LARGEST:
        connection.execute(
            "DELETE FROM records WHERE rowid <= "
            "(SELECT rowid FROM records ORDER BY rowid LIMIT 1 OFFSET (SELECT count(*) / 2 FROM records))"
        )


def _batches(keys: list[bytes]) -> Iterator[list[bytes]]:
    for start in range(0, len(keys), AT_ONCE):
        yield keys[start : start + AT_ONCE]


def _sum(key: bytes, body: bytes) -> int:
    return zlib.crc32(body, zlib.crc32(key))
