"""Which of the archive's observations count, as numbers: nothing of it is read before somebody asks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from conformance.archive.records import RecordId
from conformance.observations.model import Header

Numbers: TypeAlias = npt.NDArray[np.int64]
#: Columns of an index: numbers of texts, of packs and of places, and contents' ids.
Columns: TypeAlias = Mapping[str, npt.NDArray[Any]]


class Texts:
    """Texts by number, each once."""

    def __init__(self) -> None:
        self.all: list[str] = []
        self._numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        """The number of a text, which it keeps."""
        found = self._numbers.get(text)
        if found is None:
            found = self._numbers[text] = len(self.all)
            self.all.append(text)
        return found

    def find(self, text: str) -> int:
        """The number of a text, or -1."""
        return self._numbers.get(text, -1)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an observation's row stands, and what is known of it without reading it."""

    pack: str
    place: int
    revision: str
    status: str
    worker: str
    content: RecordId


class Chosen:
    """What counts: the newest header of each implementation, and where its observation of each case stands."""

    def __init__(
        self,
        headers: Mapping[str, Header],
        packs: Sequence[str],
        texts: Mapping[str, Texts],
        rows: Columns,
    ) -> None:
        self.headers = headers
        self._packs = packs
        self._texts = texts
        self._rows = rows
        self._places: dict[str, Mapping[str, int]] = {}
        self._by_case = np.argsort(rows["case"], kind="stable")
        self._cases = rows["case"][self._by_case]

    @property
    def cases(self) -> list[str]:
        """All cases that any implementation has, sorted."""
        return sorted(self._texts["case"].all[n] for n in np.unique(self._cases).tolist())

    def of(self, implementation: str) -> Mapping[str, int]:
        """Case → the number of the implementation's row, for ``place``."""
        if implementation not in self._places:
            mine = np.flatnonzero(self._rows["implementation"] == self._texts["implementation"].find(implementation))
            cases = self._texts["case"].all
            numbers = self._rows["case"][mine].tolist()
            self._places[implementation] = dict(zip([cases[n] for n in numbers], mine.tolist(), strict=True))
        return self._places[implementation]

    def place(self, number: int) -> Place:
        """What is known of a row."""
        rows = self._rows
        texts = {name: self.text(name, number) for name in ("revision", "status", "worker")}
        pack, place = self._packs[int(rows["pack"][number])], int(rows["place"][number])
        return Place(pack, place, **texts, content=self.content(number))

    def text(self, name: str, number: int) -> str:
        """The revision, status or worker's fingerprint of a row."""
        return self._texts[name].all[int(self._rows[name][number])]

    def content(self, number: int) -> RecordId:
        """The id of a row's content: equal only for those that saw the same."""
        found: RecordId = self._rows["content"][number].tobytes()
        return found

    def of_case(self, case: str) -> dict[tuple[str, int], str]:
        """(Pack, place) → implementation of the rows of a case."""
        number = self._texts["case"].find(case)
        first, last = np.searchsorted(self._cases, [number, number + 1])
        rows = self._by_case[first:last]
        each = [self._rows[name][rows].tolist() for name in ("pack", "place", "implementation")]
        names = self._texts["implementation"].all
        return {(self._packs[pack], place): names[i] for pack, place, i in zip(*each, strict=True)}
