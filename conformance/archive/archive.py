"""The archive as a whole: packs in a folder, and one case, one implementation or everything read from them."""

import threading
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

from conformance.archive import layout
from conformance.archive.cases import ArchivedCase
from conformance.archive.files import Damage
from conformance.archive.index import Current, Index
from conformance.archive.layout import Name
from conformance.archive.packs import Kept, Pack
from conformance.archive.selection import Selection
from conformance.model.errors import ArchiveError


class Archive:
    """The packs below ``root``, as they were when it was made; thread-safe.

    What cannot be read is passed over and stands in ``damage``, as far as it was come across; checking.py comes across
    everything. What is read is verified row group by row group; ``careful`` has each record verified, too.
    """

    def __init__(self, root: Path, *, careful: bool = False) -> None:
        self.root = root
        self._careful = careful
        self._lock = threading.Lock()
        self._aside: dict[Damage, None] = {}

    @cached_property
    def packs(self) -> tuple[Pack, ...]:
        """All packs, those written first first; raises NewerSchemaError."""
        kept = Kept()
        return tuple(
            Pack(self.root, stem, names, kept, careful=self._careful) for stem, names in sorted(self._names().items())
        )

    def _names(self) -> dict[str, dict[str, Name]]:
        found: dict[str, dict[str, Name]] = {}
        for path in sorted(self.root.glob("*.parquet")) if self.root.is_dir() else []:
            name = layout.parse(path.name)
            if name is None:
                self._aside[Damage(path.name, "its name is not that of a pack")] = None
            elif name.kind in found.setdefault(name.stem, {}):
                self._aside[Damage(path.name, f"there are two files of {name.stem}.{name.kind}")] = None
            else:
                found[name.stem][name.kind] = name
        return found

    @property
    def damage(self) -> tuple[Damage, ...]:
        """What could not be read so far."""
        of_packs = [damage for pack in self.packs for damage in pack.damage]
        with self._lock:
            return tuple(dict.fromkeys([*of_packs, *self._aside]))

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(pack.size for pack in self.packs)

    @cached_property
    def index(self) -> Index:
        """Every observation's row, without its records."""
        return Index.of(self.packs, self.case)

    def case(self, case: str) -> ArchivedCase:
        """All observations of a case that were ever archived, those archived last last; none where there is no such."""
        found = ArchivedCase(case, self.packs)
        if found.damage:
            with self._lock:
                self._aside.update(dict.fromkeys(found.damage))
        return found

    def select(
        self,
        implementations: Iterable[str] | None = None,
        revisions: Mapping[str, str] | None = None,
        current: Current | None = None,
        *,
        lacking: bool = False,
    ) -> Selection:
        """One observation of each case for each implementation: those named, or all that there are.

        Of an implementation's locks, versions and variables those count under which most cases are of the ``revisions``
        (case → revision of the catalogue), or else the latest. Of a case those count that were observed on the kind of
        processor on which most implementations were, or else the latest; of these the one of the catalogue's revision,
        and of several the newest. ``current`` leaves out what does not count now.

        Raises:
            ArchiveError: there is nothing of an implementation that is named, and none may be ``lacking``.
        """
        asked = None if implementations is None else list(implementations)
        chosen = self.index.choose(asked, revisions or {}, current)
        missing = [i for i in asked or () if i not in chosen.headers]
        if missing and not lacking:
            raise ArchiveError(
                f"{self.root} has nothing of {missing[0]}", "See what it has: conformance archive status"
            )
        return Selection(self.case, chosen, revisions or {})
