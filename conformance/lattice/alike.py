"""Which files say the same although their digests differ: one of them stands for all, and is loaded for all.

Two files are alike where they differ only in what a run of their writer leaves in them, or where one and the same
implementation saved both of the same model in the same format: then either is what it saves.
"""

import hashlib
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from conformance.environments.launch import Launch
from conformance.lattice.journals import Journals
from conformance.lattice.model import Lattice, Party

#: Where Keras writes the address of an object in memory: by it a file says which of its objects are one and the same.
_ADDRESS = re.compile(rb'("shared_object_id": ?)(\d+)')

#: The member of a .keras archive that says who wrote it and when, and nothing else.
_METADATA = "metadata.json"


def same_packages(one: Party, other: Party | None) -> bool:
    """Whether two parties are the same packages."""
    return other is not None and (one.lock, one.versions) == (other.lock, other.versions)


class Alike:
    """Classes of files; ``stands(digest)`` is the one that stands for all of its class: the first that was told."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def join(self, several: Iterable[str]) -> None:
        """Make one class of some files, and of all that are alike to them."""
        first = ""
        for one in several:
            stands = self.stands(one)
            first = first or stands
            if stands != first:
                self._above[stands] = first

    def stands(self, digest: str) -> str:
        """The file that stands for a file: itself where no other is alike."""
        while (above := self._above.get(digest)) is not None:
            digest = above
        return digest


def alike(journals: Journals, launches: Sequence[Launch], former: Lattice) -> Alike:
    """The classes of what is known: ``former`` and what the journals of some implementations say.

    Of those of a class one that ``former`` has stands for all, so that what was loaded of it counts.
    """
    same = former if former.worker == journals.worker else Lattice()
    told: dict[str, list[str]] = {}
    twice: list[tuple[str, str]] = []
    for launch in launches:
        made = journals.written(launch)
        before = same.written.get(launch.id, {}) if made and _known(journals, launch, same) else {}
        for model, one in made.items():
            for format_, digest in one.files.items():
                kept = before[model].files.get(format_) if model in before else None
                if kept is not None and kept != digest:
                    twice.append((kept, digest))
                if (text := said(journals.store / digest)) is not None:
                    told.setdefault(text, []).append(digest)
    known = {digest for several in same.written.values() for one in several.values() for digest in one.files.values()}
    found = Alike()
    for pair in twice:
        found.join(pair)
    for several in told.values():
        found.join(sorted(several, key=lambda d: found.stands(d) not in known))
    return found


def had(journals: Journals, launch: Launch, former: Lattice) -> set[str]:
    """The files that an implementation has loaded: by its journal, or as ``former`` has it by the same lock."""
    found = set(journals.read(launch))
    reader = former.readers.get(launch.id)
    if former.worker == journals.worker and reader is not None and reader.lock == launch.lock:
        found |= set(former.read.get(launch.id, ()))
    return found


def _known(journals: Journals, launch: Launch, same: Lattice) -> bool:
    return same_packages(journals.party("writing", launch), same.writers.get(launch.id))


def said(folder: Path) -> str | None:
    """What a file of the store says, without what its writer's run left in it.

    None where nothing is left in files of its kind, and where the store has it no more.
    """
    try:
        about: dict[str, Any] = msgspec.json.decode((folder / "about.json").read_bytes())
    except FileNotFoundError:
        return None
    if about["kind"] != "zip":
        return None
    found = hashlib.sha256()
    for part in _parts(folder / about["file"]):
        found.update(part)
    # A file from which its writer computes something else is another one to those who read it.
    marks = [about["model"], about["format"], about["structure"]]
    with np.load(folder / "expected.npz") as arrays:
        outputs = [np.round(arrays[name].astype("float64"), 2).tolist() for name in sorted(arrays) if name[:3] == "out"]
    found.update(msgspec.json.encode([marks, outputs]))
    return found.hexdigest()


def _parts(path: Path) -> Iterator[bytes]:
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            if name != _METADATA:
                yield name.encode()
                yield numbered(archive.read(name)) if name.endswith(".json") else archive.read(name)


def numbered(text: bytes) -> bytes:
    """A configuration whose addresses are numbered in their order: which objects are one stays said."""
    places: dict[bytes, int] = {}
    return _ADDRESS.sub(lambda match: match[1] + b"%d" % places.setdefault(match[2], len(places)), text)
