"""The data of speed as one compact file."""

from pathlib import Path

import msgspec

from conformance.speed.model import PACKED, Speed
from conformance.storage import packed


def write(speed: Speed, path: Path = PACKED) -> int:
    """Write the file; how many bytes it has."""
    return packed.write(path, msgspec.json.encode(speed, order="deterministic"))


def read(path: Path = PACKED) -> Speed:
    """The data of a file, or nothing where there is none; raises PackedFileError."""
    return packed.read(path, Speed, "conformance speed pack") or Speed()
