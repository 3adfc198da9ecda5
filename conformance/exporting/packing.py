"""The data of exports as one compact file."""

import lzma
from pathlib import Path

import msgspec

from conformance.exporting.model import PACKED, Exported
from conformance.model.errors import ConformanceError
from conformance.storage.disk import replace_file


class ExportedFileError(ConformanceError):
    """The packaged data of exports cannot be read."""


def write(exported: Exported, path: Path = PACKED) -> int:
    """Write the file; how many bytes it has."""
    data = lzma.compress(msgspec.json.encode(exported, order="deterministic"), preset=9 | lzma.PRESET_EXTREME)
    replace_file(path, [data])
    return len(data)


def read(path: Path = PACKED) -> Exported:
    """The data of a file, or nothing where there is none; raises ExportedFileError."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return Exported()
    try:
        return msgspec.json.decode(lzma.decompress(raw), type=Exported)
    except (lzma.LZMAError, msgspec.DecodeError) as error:
        raise ExportedFileError(
            f"{path} cannot be read: {error}", "Make it again: conformance exporting pack"
        ) from error
