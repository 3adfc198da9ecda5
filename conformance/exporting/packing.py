"""The data of exports as one compact file."""

from pathlib import Path

import msgspec

from conformance.exporting.model import PACKED, Exported
from conformance.storage import packed


def write(exported: Exported, path: Path = PACKED) -> int:
    """Write the file; how many bytes it has."""
    return packed.write(path, msgspec.json.encode(exported, order="deterministic"))


def read(path: Path = PACKED) -> Exported:
    """The data of a file, or nothing where there is none; raises PackedFileError."""
    return packed.read(path, Exported, "conformance exporting pack") or Exported()
