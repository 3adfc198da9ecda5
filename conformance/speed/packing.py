"""The data of speed as one compact file."""

import lzma
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from conformance.environments.launch import Launch
from conformance.model.errors import ConformanceError
from conformance.speed.journals import Journals
from conformance.speed.model import PACKED, Speed
from conformance.storage.disk import replace_file


class SpeedFileError(ConformanceError):
    """The packaged data of speed cannot be read."""


def gathered(journals: Journals, launches: Sequence[Launch], former: Speed) -> Speed:
    """What the journals of some implementations say, over what is known of others by the same code and reference."""
    same = former if former.worker == journals.worker and former.reference == journals.reference.id else Speed()
    found = dict(same.implementations)
    for launch in launches:
        measured = journals.measured(launch)
        if measured is not None:
            found[launch.id] = measured
    return Speed(datetime.now(UTC).date().isoformat(), journals.worker, journals.reference.id, found)


def write(speed: Speed, path: Path = PACKED) -> int:
    """Write the file; how many bytes it has."""
    text = msgspec.json.encode(speed, order="deterministic")
    data = lzma.compress(text, preset=9 | lzma.PRESET_EXTREME)
    replace_file(path, [data])
    return len(data)


def read(path: Path = PACKED) -> Speed:
    """The data of a file, or nothing where there is none; raises SpeedFileError."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return Speed()
    try:
        return msgspec.json.decode(lzma.decompress(raw), type=Speed)
    except (lzma.LZMAError, msgspec.DecodeError, EOFError) as error:
        raise SpeedFileError(f"{path} cannot be read: {error}", "Make it again: conformance speed pack") from error
