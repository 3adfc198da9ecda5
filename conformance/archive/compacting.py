"""Many small packs made into few: everything is written anew, read back and compared before anything is removed."""

import secrets
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from conformance.archive.adding import LOCK, Entry, arranged
from conformance.archive.archive import Archive
from conformance.archive.cases import ArchivedCase
from conformance.archive.writing import PackWriter
from conformance.model.errors import ArchiveError
from conformance.storage.disk import locked, sync_folder, writing


@dataclass(frozen=True)
class Compacted:
    """How many packs and bytes there were, and how many there are."""

    packs_before: int
    packs: int
    bytes_before: int
    bytes: int


def compact(root: Path) -> Compacted:
    """Write all observations below ``root`` into new packs and remove the old ones.

    Raises:
        ArchiveError: something of it cannot be read, or was not read back as it was; nothing has been changed then.
        DiskError: the disk refuses.
    """
    with locked(root / LOCK):
        before = Archive(root, careful=True)
        cases = before.index.cases
        _refuse_damage(before)
        with _folder(root) as folder:
            with PackWriter(folder) as writer:
                for case in cases:
                    found = before.case(case)
                    writer.add(case, *arranged(case, _entries(found), found.contents, found.bodies))
            _refuse_damage(before)
            _compare(before, Archive(folder, careful=True))
            with writing(root):
                for name in writer.names:
                    (folder / name.file).replace(root / name.file)
                sync_folder(root)
                # From here on everything is there twice, until the old files are gone.
                for pack in before.packs:
                    for file in (pack.rows, pack.records):
                        if file is not None:
                            file.path.unlink()
                sync_folder(root)
        after = Archive(root)
        return Compacted(len(before.packs), len(after.packs), before.size, after.size)


def _refuse_damage(archive: Archive) -> None:
    if archive.damage:
        raise ArchiveError(
            f"{archive.root} cannot be read as a whole: {archive.damage[0]}",
            "See all of it with `conformance archive check`, and put the files back as they were committed.",
        )


@contextmanager
def _folder(root: Path) -> Iterator[Path]:
    """A hidden folder inside another, gone afterwards."""
    folder = root / f".{secrets.token_hex(4)}.tmp"
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _entries(found: ArchivedCase) -> list[Entry]:
    """The observations of a case, oldest first, each once: an interrupted compacting leaves some twice."""
    rows = dict.fromkeys(row._replace(pack="", place=0) for row in found.rows)
    return [
        Entry(r.header, r.implementation, r.revision, r.status, r.seconds, r.worker, r.rest, r.content, r.tracebacks)
        for r in rows
    ]


def _compare(before: Archive, after: Archive) -> None:
    """Raises ArchiveError where an archive does not have every observation of another."""
    for case in before.index.cases:
        old, new = before.case(case), after.case(case)
        lacking = Counter(dict.fromkeys(_lines(old), 1))
        lacking.subtract(_lines(new))
        if +lacking or new.damage:
            raise ArchiveError(
                f"the observations of {case} were not read back as they were",
                "Nothing has been changed. Try again; if it happens again, report it.",
            )


def _lines(found: ArchivedCase) -> list[tuple[bytes, bytes]]:
    return [(row.header, found.line(row)) for row in found.rows]
