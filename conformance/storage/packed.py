"""Data that are part of the package as one compressed file of JSON."""

import lzma
from pathlib import Path
from typing import TypeVar

import msgspec

from conformance.model.errors import ConformanceError
from conformance.storage.disk import replace_file

_T = TypeVar("_T")


class PackedFileError(ConformanceError):
    """A packed file cannot be read."""


def write(path: Path, text: bytes) -> int:
    """Write the file, given its JSON; how many bytes it has."""
    found = lzma.compress(text, preset=9 | lzma.PRESET_EXTREME)
    replace_file(path, [found])
    return len(found)


def read(path: Path, kind: type[_T], again: str) -> _T | None:
    """The data of a file, or None where there is none; ``again`` is the command that makes it.

    Raises PackedFileError.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return None
    try:
        return msgspec.json.decode(lzma.decompress(raw), type=kind)
    except (lzma.LZMAError, EOFError, msgspec.DecodeError) as error:
        raise PackedFileError(f"{path} cannot be read: {error}", f"Make it again: {again}") from error
