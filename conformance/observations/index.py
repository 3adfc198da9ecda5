"""What stands on which line of a finished observations file, remembered beside it: it need not be read again."""

import contextlib
import os
import time
import zlib
from pathlib import Path

import msgspec

from conformance.model.observation import Footer, Header
from conformance.storage.disk import temporary_name

#: Raised whenever an index written before could be misread.
VERSION = 5
#: Seconds a file must have been left alone: two changes within a clock tick could not be told apart.
SETTLED = 2.0


class Index(msgspec.Struct, frozen=True, array_like=True):
    """A file's header, its lines, its footer, and what it was then.

    A line is (case, line, start, length, revision, status, worker, mark). ``size`` (bytes) and
    ``changed`` (nanoseconds) are those of the file that was read.
    """

    version: int
    size: int
    changed: int
    header: Header
    lines: list[tuple[str, int, int, int, str, str, str, bytes]]
    footer: Footer | None


#: Bytes of the CRC-32 that an index begins with.
_SUM = 4

_decoder = msgspec.msgpack.Decoder(Index)


def index_path(path: Path) -> Path:
    """Where the index of a file stands."""
    return path.with_name(f".{path.name}.index")


def load_index(path: Path, status: os.stat_result) -> Index | None:
    """The index of a file that has the size and the time of ``status``, or None where there is none that fits."""
    try:
        text = index_path(path).read_bytes()
        if zlib.crc32(memoryview(text)[_SUM:]) != int.from_bytes(text[:_SUM], "little"):
            return None
        found = _decoder.decode(memoryview(text)[_SUM:])
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    fits = (found.version, found.size, found.changed) == (VERSION, status.st_size, status.st_mtime_ns)
    return found if fits else None


def save_index(path: Path, index: Index, *, settled: bool = False) -> None:
    """Keep an index for the next reader, where the file has settled and its folder can be written to.

    ``settled`` says that nobody can have written to it meanwhile.
    """
    if not settled and time.time_ns() - index.changed < SETTLED * 1e9:
        return
    temporary = temporary_name(path)
    # It only saves time: where there is no room for it, there is none.
    with contextlib.suppress(OSError, OverflowError):
        text = msgspec.msgpack.encode(index)
        temporary.write_bytes(zlib.crc32(text).to_bytes(_SUM, "little") + text)
        temporary.replace(index_path(path))
    with contextlib.suppress(OSError):
        temporary.unlink(missing_ok=True)


def drop_index(path: Path) -> None:
    """Forget the index of a file that turned out to be another."""
    with contextlib.suppress(OSError):
        index_path(path).unlink(missing_ok=True)
