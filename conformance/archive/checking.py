"""Reading everything that is in the archive, and holding it against its checksums."""

from dataclasses import dataclass
from pathlib import Path

import msgspec

from conformance.archive.archive import Archive
from conformance.archive.cases import ArchivedCase, Row
from conformance.archive.files import Damage


@dataclass(frozen=True)
class Checked:
    """What was read: how many packs, observations, cases, implementations, the files' bytes, and what is wrong."""

    packs: int
    observations: int
    cases: int
    implementations: int
    bytes: int
    damage: tuple[Damage, ...]


def check(root: Path) -> Checked:
    """Read every observation below ``root`` to its last record, verifying each; raises NewerSchemaError."""
    archive = Archive(root, careful=True)
    count = 0
    implementations: set[str] = set()
    wrong: list[Damage] = []
    cases = archive.index.cases
    for case in cases:
        found = archive.case(case)
        count += len(found.rows)
        implementations.update(row.implementation for row in found.rows)
        wrong += [damage for row in found.rows if (damage := _unlike(found, row)) is not None]
    wrong += _altered(archive)
    everything = (*archive.damage, *wrong)
    return Checked(len(archive.packs), count, len(cases), len(implementations), archive.size, everything)


def _altered(archive: Archive) -> list[Damage]:
    """Files that are not what was written, though nothing that is read of them is damaged."""
    known = {damage.file for damage in archive.damage}
    files = [file for pack in archive.packs for file in (pack.rows, pack.records) if file is not None]
    problem = "its content is not that of its name: it was altered"
    return [Damage(f.name.file, problem) for f in files if f.name.file not in known and not f.whole]


def _unlike(found: ArchivedCase, row: Row) -> Damage | None:
    """What is wrong with an observation all of whose checksums are right."""
    try:
        observation, header = found.observation(row), row.what_ran()
        line = found.line(row)
    except (msgspec.DecodeError, msgspec.ValidationError, ValueError, StopIteration) as error:
        problem = f"an observation that cannot be read ({error})"
    else:
        if header.implementation.id != row.implementation:
            problem = f"an observation whose header is of {header.implementation.id}"
        elif msgspec.json.decode(line, type=type(observation)) != observation:
            problem = "an observation that is not what its line says"
        elif found.contents[row.content].status != row.status:
            problem = "an observation whose status is not that of its content"
        else:
            return None
    return Damage(row.pack, problem, (found.case,), (row.implementation,))
