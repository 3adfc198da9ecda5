"""Read the files of advice, one for each area of the API."""

import tomllib
from functools import cache
from pathlib import Path

import msgspec

from conformance.inventory.advice.model import Advice, Entry
from conformance.model.errors import AdviceError

#: The files of entries.
FOLDER = Path(__file__).parent / "entries"


@cache
def read(folder: Path = FOLDER) -> tuple[Advice, ...]:
    """All advice, families spelled out, by file and in its order.

    Raises:
        AdviceError: a file is not TOML, an entry lacks something, or two speak of the same thing.
    """
    found = [one for path in sorted(folder.glob("*.toml")) for one in _of_file(path)]
    claimed: dict[object, Advice] = {}
    for advice in found:
        for claim in advice.claims:
            if claim in claimed:
                raise AdviceError(
                    f"two entries speak of {claim}: {claimed[claim].id}; {advice.id}", "Keep one of the two."
                )
            claimed[claim] = advice
    return tuple(found)


def _of_file(path: Path) -> list[Advice]:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8")).get("entry", [])
        return [one for table in tables for one in msgspec.convert(table, Entry).advices(path.stem)]
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, ValueError) as error:
        raise AdviceError(f"{path.name}: {error}", "docs/instead.md says what an entry needs.") from error
