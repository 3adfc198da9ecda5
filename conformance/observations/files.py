"""One observations file, read as an index: which case stands on which line, and where."""

import contextlib
import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, TypeVar

import msgspec

from conformance.errors import ForeignFileError, NewerSchemaError, OlderSchemaError, TornFileError
from conformance.observations.index import VERSION, Index, load_index, save_index
from conformance.observations.model import SCHEMA, Footer, Header, Observation

#: What is in the handshake's ``machine`` that changes bits, and so makes other observations.
MACHINE_KEYS = ("cpu_flags", "threads", "onednn", "device")

Decoded = TypeVar("Decoded")

_MOVE = "Move it out of the observations' folder; nothing of it has been changed."
_observation = msgspec.json.Decoder(Observation)


class _Line(msgspec.Struct, frozen=True):
    """What an index needs of a line; the rest is checked to be JSON and skipped."""

    kind: str = ""
    case: str = ""
    revision: str = ""
    status: str = ""
    worker: str = ""


class Source:
    """An open file read at positions, whatever happens to its name meanwhile; thread-safe."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)

    def read(self, start: int, length: int) -> bytes:
        """Bytes from a position."""
        return os.pread(self._file, length, start)

    def status(self) -> os.stat_result:
        """Size and times of the file, whatever happens to its name meanwhile."""
        return os.fstat(self._file)

    def lines(self) -> BinaryIO:
        """The whole file from its beginning, to be read once."""
        os.lseek(self._file, 0, os.SEEK_SET)
        return os.fdopen(os.dup(self._file), "rb")

    def __del__(self) -> None:
        # Not opened at all where os.open raised, and modules may be gone at the interpreter's end.
        with contextlib.suppress(AttributeError, OSError, TypeError):
            os.close(self._file)


class Entry(NamedTuple):
    """Where an observation stands: its file, line number (from 1) and bytes, newline excluded."""

    source: Source
    line: int
    start: int
    length: int
    revision: str
    status: str
    worker: str

    def raw(self) -> bytes:
        """The line as it stands in the file."""
        return self.source.read(self.start, self.length)

    def observation(self) -> Observation:
        """The observation; raises TornFileError where the line is none."""
        return self.decoded(_observation.decode)

    def decoded(self, decode: Callable[[bytes], Decoded]) -> Decoded:
        """What ``decode`` makes of the line; raises TornFileError where it raises msgspec.DecodeError."""
        try:
            return decode(self.raw())
        except msgspec.DecodeError as error:
            raise torn(self.source.path, self.line, str(error)) from error


@dataclass(frozen=True)
class ObservationFile:
    """A file's header, the places of its observations in order, and its footer.

    ``torn`` says that a journal's last line was cut off: the case that was being written when its
    process was killed.
    """

    path: Path
    header: Header
    entries: list[tuple[str, Entry]] = field(repr=False)
    footer: Footer | None
    torn: bool = False

    @cached_property
    def identity(self) -> str:
        """The identity of the file's header."""
        return identity(self.header)


def identity(header: Header) -> str:
    """Sha256 (hex) of what makes observations comparable with later ones of the same implementation.

    The catalog and the worker are not part of it (each observation has its case's revision, and the fingerprint of
    the files that made it), nor is the date.
    """
    machine = {key: header.machine[key] for key in MACHINE_KEYS if key in header.machine}
    what = [header.schema, header.implementation, header.versions, machine, header.lock]
    return hashlib.sha256(msgspec.json.encode(what, order="sorted")).hexdigest()


def torn(path: Path, line: int, why: str) -> TornFileError:
    """The error for a line (from 1) that cannot be read."""
    return TornFileError(f"{path}, line {line}: cannot be read: {why}", f"The file is damaged. {_MOVE}")


def read_header(path: Path) -> Header:
    """The header of an observations file; raises ForeignFileError or NewerSchemaError."""
    with path.open("rb") as file:
        return decode_header(path, file.readline())


def decode_header(path: Path, line: bytes) -> Header:
    """A file's first line; raises ForeignFileError, NewerSchemaError or OlderSchemaError."""
    try:
        loose: Any = msgspec.json.decode(line)
    except (msgspec.DecodeError, RecursionError):
        loose = None
    if not isinstance(loose, dict) or loose.get("kind") != "header" or not isinstance(loose.get("schema"), int):
        raise ForeignFileError(f"{path} is not an observations file: its first line is no header", _MOVE)
    if loose["schema"] > SCHEMA:
        raise NewerSchemaError(
            f"{path} has schema {loose['schema']}, this version reads up to {SCHEMA}",
            "Update keras-conformance, or choose another folder for the observations.",
        )
    if loose["schema"] < SCHEMA:
        raise OlderSchemaError(
            f"{path} has schema {loose['schema']}, this version reads from {SCHEMA} on",
            f"It does not say which files of the worker made each observation: observe again. {_MOVE}",
        )
    try:
        return msgspec.convert(loose, Header)
    except msgspec.ValidationError as error:
        raise ForeignFileError(f"{path} has a header this project did not write: {error}", _MOVE) from error


def read_file(path: Path, *, journal: bool = False) -> ObservationFile | None:
    """Index one file; None for a journal that was cut off in its header.

    Only the last line of a journal may be torn. Raises ForeignFileError, NewerSchemaError, TornFileError.
    """
    source = Source(path)
    if not journal and (index := load_index(path, source.status())) is not None:
        return ObservationFile(path, index.header, _entries(source, index), index.footer)
    found = _scan(path, source, journal=journal)
    if found is not None and not journal:
        status = source.status()
        lines = [(case, e.line, e.start, e.length, e.revision, e.status, e.worker) for case, e in found.entries]
        save_index(path, Index(VERSION, status.st_size, status.st_mtime_ns, found.header, lines, found.footer))
    return found


def _entries(source: Source, index: Index) -> list[tuple[str, Entry]]:
    return [(line[0], Entry(source, *line[1:])) for line in index.lines]


def _scan(path: Path, source: Source, *, journal: bool) -> ObservationFile | None:
    """Read every line of a file."""
    # By the descriptor, so that index and text are of one file even if the name is given to another.
    with source.lines() as file:
        first = file.readline()
        if journal and not first.endswith(b"\n"):
            return None
        header = decode_header(path, first)
        entries: list[tuple[str, Entry]] = []
        footer: Footer | None = None
        cut = False
        for number, start, text in _lines(file, len(first)):
            if footer is not None:
                raise torn(path, number, "it stands behind the footer")
            if not text.endswith(b"\n"):
                if not journal:
                    raise torn(path, number, "it has no end")
                cut = True
                break
            parsed = _parse(path, number, text)
            if isinstance(parsed, Footer):
                footer = parsed
            else:
                entry = Entry(source, number, start, len(text) - 1, parsed.revision, parsed.status, parsed.worker)
                entries.append((parsed.case, entry))
    if footer is not None and footer.observations != len(entries):
        raise TornFileError(
            f"{path}: its footer counts {footer.observations} observations, there are {len(entries)}",
            f"The file was changed after it was written. {_MOVE}",
        )
    return ObservationFile(path, header, entries, footer, cut)


_line = msgspec.json.Decoder(_Line)
_footer = msgspec.json.Decoder(Footer)


def _lines(file: BinaryIO, start: int) -> Iterator[tuple[int, int, bytes]]:
    for number, text in enumerate(file, start=2):
        yield number, start, text
        start += len(text)


def _parse(path: Path, number: int, text: bytes) -> _Line | Footer:
    try:
        line = _line.decode(text)
        if line.kind == "footer":
            return _footer.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise torn(path, number, str(error)) from error
    if line.kind != "observation" or not line.case or not line.revision:
        raise torn(path, number, "it is neither an observation nor the footer")
    return line
