"""The data of speed as one compact file."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from conformance.environments.launch import Launch
from conformance.speed.journals import Journals
from conformance.speed.model import PACKED, Speed
from conformance.storage import packed


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
    return packed.write(path, msgspec.json.encode(speed, order="deterministic"))


def read(path: Path = PACKED) -> Speed:
    """The data of a file, or nothing where there is none; raises PackedFileError."""
    return packed.read(path, Speed, "conformance speed pack") or Speed()
