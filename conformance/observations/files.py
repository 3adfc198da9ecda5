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

from conformance.model.errors import (
    ConformanceError,
    ForeignFileError,
    NewerSchemaError,
    OlderSchemaError,
    TornFileError,
)
from conformance.model.observation import SCHEMA, Footer, Header, Observation
from conformance.observations.index import VERSION, Index, drop_index, load_index, save_index
from conformance.observations.sealing import DEEPEST, LONGEST, altered, is_sealed, too_deep
from conformance.storage.disk import reading

#: What is in a header's ``machine`` that changes bits, and so makes other observations.
MACHINE_KEYS = ("cpu_flags", "threads", "onednn", "device", "engine_module", "variables", "ambient")

Decoded = TypeVar("Decoded")

_MOVE = "Move it out of the observations' folder; nothing of it has been changed."
_observation = msgspec.json.Decoder(Observation)
_encode = msgspec.msgpack.Encoder().encode


class _Line(msgspec.Struct, frozen=True):
    """What an index needs of a line; the rest is checked to be JSON and skipped."""

    kind: str = ""
    case: str = ""
    revision: str = ""
    status: str = ""
    worker: str = ""
    detail: str = ""
    runs: msgspec.Raw = msgspec.Raw(b"{}")
    confirm: msgspec.Raw = msgspec.Raw(b"{}")

    def mark(self) -> bytes:
        """What stands for all that is judged of the record: not who made it, nor when, nor how long it took."""
        judged = [self.revision, self.status, self.detail, bytes(self.runs), bytes(self.confirm)]
        return hashlib.blake2b(_encode(judged), digest_size=16).digest()


class Source:
    """An open file read at positions, whatever happens to its name meanwhile; thread-safe."""

    def __init__(self, path: Path) -> None:
        self.path = path
        # Without waiting: a pipe of that name would have no other end.
        self._file = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)

    def read(self, start: int, length: int) -> bytes:
        """Bytes from a position; raises DiskError."""
        with reading(self.path):
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
    mark: bytes = b""

    def key(self) -> bytes:
        """Its mark: equal for observations that say the same. Read only where an index has not kept it."""
        return self.mark or mark(self.raw())

    def raw(self) -> bytes:
        """The line as it stands in the file."""
        return self.source.read(self.start, self.length)

    def observation(self) -> Observation:
        """The observation; raises TornFileError where the line is none, or not what was written."""
        return self.decoded(_observation.decode)

    def decoded(self, decode: Callable[[bytes], Decoded]) -> Decoded:
        """What ``decode`` makes of the line; raises TornFileError where that is nothing, or it was altered."""
        raw = self.raw()
        try:
            if not (why := altered(raw)):
                return decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            why = str(error)
        # Found by an index that was made when it was whole: the next reader has to look for itself.
        drop_index(self.source.path)
        raise torn(self.source.path, self.line, why)


class Damage(NamedTuple):
    """A line (from 1, newline excluded) that is no record, or not what was written, and why; others are read."""

    source: Source
    line: int
    start: int
    length: int
    why: str

    def raw(self) -> bytes:
        """The line as it stands in the file."""
        return self.source.read(self.start, self.length)

    def __str__(self) -> str:
        return f"{self.source.path}, line {self.line}: {self.why}"


@dataclass(frozen=True)
class ObservationFile:
    """A file's header, the places of its observations in order, and its footer.

    ``damaged`` are the lines that cannot be read, ``notes`` what else is wrong with it.
    """

    path: Path
    header: Header
    entries: list[tuple[str, Entry]] = field(repr=False)
    footer: Footer | None
    damaged: tuple[Damage, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether it holds all that was written to it."""
        return not (self.damaged or self.notes)

    @cached_property
    def identity(self) -> str:
        """The identity of the file's header."""
        return identity(self.header)


def identity(header: Header) -> str:
    """Sha256 (hex) of what makes observations comparable with later ones of the same implementation.

    The catalog and the worker are not part of it (each observation has its case's revision, and the fingerprint of
    the files that made it), nor is the date.
    """
    what = [header.schema, header.implementation, header.versions, conditions(header), header.lock]
    return hashlib.sha256(msgspec.json.encode(what, order="sorted")).hexdigest()


def conditions(header: Header) -> dict[str, Any]:
    """What of a header's machine changes bits."""
    return {key: header.machine[key] for key in MACHINE_KEYS if key in header.machine}


def mark(line: bytes) -> bytes:
    """What stands for all that is judged of an observation's line: sixteen bytes, equal where that is equal.

    A line that is none has one of its own.
    """
    try:
        return _line.decode(line).mark()
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return hashlib.blake2b(line, digest_size=16).digest()


def torn(path: Path, line: int, why: str) -> TornFileError:
    """The error for a line (from 1) that cannot be read."""
    return TornFileError(f"{path}, line {line}: cannot be read: {why}", f"The file is damaged. {_MOVE}")


def read_header(path: Path) -> Header:
    """The header of an observations file; raises ForeignFileError, NewerSchemaError or, where it cannot be, DiskError.

    FileNotFoundError passes: a file may be absorbed at any moment.
    """
    return decode_header(path, first_line(path))


def first_line(path: Path) -> bytes:
    """A file's first line, of which a header's length is read at most; raises DiskError and FileNotFoundError."""
    with reading(path), os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
        return file.readline(_HEADER)


#: Bytes of a header at most.
_HEADER = 1 << 20


def decode_header(path: Path, line: bytes) -> Header:
    """A file's first line; raises ForeignFileError, NewerSchemaError or OlderSchemaError."""
    line = line.removesuffix(b"\n")
    try:
        loose: Any = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        loose = None
    if not isinstance(loose, dict) or loose.get("kind") != "header" or type(loose.get("schema")) is not int:
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
    if why := altered(line):
        raise ForeignFileError(f"{path} has a header that this project did not write: {why}", _MOVE)
    try:
        return msgspec.convert(loose, Header)
    except (msgspec.ValidationError, RecursionError) as error:
        raise ForeignFileError(f"{path} has a header this project did not write: {error}", _MOVE) from error


def read_file(path: Path, *, journal: bool = False, anew: bool = False) -> ObservationFile | None:
    """Index one file; None for a journal that was cut off in its header.

    Lines that cannot be read are set apart and cost no other. ``anew`` looks at every line, whatever an index says of
    them. Raises ForeignFileError, NewerSchemaError, OlderSchemaError, DiskError, FileNotFoundError where it is gone.
    """
    with reading(path):
        source = Source(path)
        if not journal and not anew and (index := load_index(path, source.status())) is not None:
            return ObservationFile(path, index.header, _entries(source, index), index.footer)
        found = _scan(path, source, journal=journal)
        if found is not None and not journal and found.whole:
            save_index(path, _index(found, source))
        return found


def remember(path: Path) -> None:
    """Index a file that was just written, by whoever holds its lock: nobody else writes to it meanwhile."""
    # It only saves time: what cannot be read is told to those who read it.
    with contextlib.suppress(ConformanceError, OSError):
        source = Source(path)
        found = _scan(path, source, journal=False)
        if found is not None and found.whole:
            save_index(path, _index(found, source), settled=True)


def _index(found: ObservationFile, source: Source) -> Index:
    status = source.status()
    lines = [(case, *entry[1:]) for case, entry in found.entries]
    return Index(VERSION, status.st_size, status.st_mtime_ns, found.header, lines, found.footer)


def _entries(source: Source, index: Index) -> list[tuple[str, Entry]]:
    return [(line[0], Entry(source, *line[1:])) for line in index.lines]


def _scan(path: Path, source: Source, *, journal: bool) -> ObservationFile | None:
    """Read every line of a file."""
    # By the descriptor, so that index and text are of one file even if the name is given to another.
    with source.lines() as file:
        first = file.readline(_HEADER)
        if journal and not first.endswith(b"\n"):
            return None
        header = decode_header(path, first)
        sealed = is_sealed(first.removesuffix(b"\n"))
        entries: list[tuple[str, Entry]] = []
        damaged: list[Damage] = []
        footer: Footer | None = None
        behind = 0
        for number, start, text in _lines(file, len(first)):
            whole = text.endswith(b"\n")
            if not whole and journal:
                # Its writer is at it, or was killed.
                break
            line = text[:-1] if whole else text
            parsed = _parse(line, sealed=sealed) if whole else "it has no end"
            if isinstance(parsed, Footer):
                footer, behind = parsed, 0
            elif isinstance(parsed, _Line):
                # A journal's are asked for where somebody wants them: it is read again as long as it grows.
                own = b"" if journal else parsed.mark()
                entry = Entry(source, number, start, len(line), parsed.revision, parsed.status, parsed.worker, own)
                entries.append((parsed.case, entry))
                behind += footer is not None
            else:
                damaged.append(Damage(source, number, start, len(line), parsed))
    notes = _notes(footer, len(entries), len(damaged), behind)
    return ObservationFile(path, header, entries, footer, tuple(damaged), notes)


def _notes(footer: Footer | None, count: int, damaged: int, behind: int) -> tuple[str, ...]:
    """What is wrong with a file as a whole, beside the lines that are damaged."""
    if footer is None:
        return ()
    if behind:
        return (f"{behind} of its observations stand behind the footer",)
    if footer.observations not in (count, count + damaged):
        return (f"its footer counts {footer.observations} observations, {count} of them can be read",)
    return ()


_line = msgspec.json.Decoder(_Line)
_footer = msgspec.json.Decoder(Footer)


def _lines(file: BinaryIO, start: int) -> Iterator[tuple[int, int, bytes]]:
    number = 2
    while text := file.readline(LONGEST):
        yield number, start, text
        start += len(text)
        number += text.endswith(b"\n")


def _parse(line: bytes, *, sealed: bool) -> _Line | Footer | str:
    """A line as what it is, or why it is nothing; ``sealed`` says that the file's header has a checksum."""
    if why := altered(line):
        return why
    try:
        found = _line.decode(line)
        if found.kind == "footer":
            return _footer.decode(line)
        if found.kind != "observation" or not found.case or not found.revision:
            return "it is neither an observation nor the footer"
        if too_deep(line):
            return f"its lists and objects are within each other more than {DEEPEST} levels deep"
        if sealed and not is_sealed(line):
            return "it was altered: its checksum is gone"
        if not is_sealed(line):
            # Written by somebody else, or before there were checksums: all of it has to be looked at.
            _observation.decode(line)
            msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return f"it cannot be read: {error}"
    return found
