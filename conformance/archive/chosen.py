"""Which of the archive's observations count, as numbers: nothing of it is read before somebody asks."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from conformance.archive.layout import ID_BYTES
from conformance.archive.records import RecordId
from conformance.model.observation import Header

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

    def keys(self, numbers: Sequence[int]) -> list[bytes]:
        """Content and revision of some rows as one; empty for a negative number."""
        if not len(self._cases):
            return [b""] * len(numbers)
        rows = np.array(numbers, np.int64)
        contents = self._rows["content"][rows].tobytes()
        revisions = self._rows["revision"][rows].tolist()
        texts = self._texts["revision"].all
        return [
            contents[n * ID_BYTES : (n + 1) * ID_BYTES] + texts[revision].encode() if number >= 0 else b""
            for n, (number, revision) in enumerate(zip(numbers, revisions, strict=True))
        ]

    def fitting(self, revisions: Mapping[str, str]) -> dict[str, int]:
        """Implementation → how many of its observations are of these revisions (case → revision)."""
        find, cases = self._texts["revision"].find, self._texts["case"].all
        wanted = np.array([find(revisions[case]) if case in revisions else -1 for case in cases] or [-1], np.int64)
        fits = wanted[self._rows["case"]] == self._rows["revision"]
        numbers, counts = np.unique(self._rows["implementation"][fits], return_counts=True)
        names = self._texts["implementation"].all
        return dict(zip([names[n] for n in numbers.tolist()], counts.tolist(), strict=True))

    def made(self, alike: Callable[[Header], Hashable]) -> Iterator[tuple[Header, str, str, str, int]]:
        """A header, case, revision and worker's fingerprint, and how many rows have these and an ``alike`` header."""
        if not len(self._cases):
            return
        kinds: dict[Hashable, int] = {}
        of_kind: list[Header] = []
        of_implementation = {}
        for i, header in self.headers.items():
            kind = kinds.setdefault(alike(header), len(kinds))
            of_kind += [header] if kind == len(of_kind) else []
            of_implementation[i] = kind
        numbers = np.array([of_implementation.get(i, 0) for i in self._texts["implementation"].all], np.int64)
        named = ("case", "revision", "worker")
        columns = [numbers[self._rows["implementation"]], *(self._rows[name] for name in named)]
        texts = [self._texts[name].all for name in named]
        sizes = [len(of_kind), *map(len, texts)]
        each, counts = np.unique(np.ravel_multi_index(columns, sizes), return_counts=True)
        for row, count in zip(np.stack(np.unravel_index(each, sizes), axis=1).tolist(), counts.tolist(), strict=True):
            case, revision, worker = (text[n] for text, n in zip(texts, row[1:], strict=True))
            yield of_kind[row[0]], case, revision, worker, count

    def of_case(self, case: str) -> dict[tuple[str, int], str]:
        """(Pack, place) → implementation of the rows of a case."""
        number = self._texts["case"].find(case)
        first, last = np.searchsorted(self._cases, [number, number + 1])
        rows = self._by_case[first:last]
        each = [self._rows[name][rows].tolist() for name in ("pack", "place", "implementation")]
        names = self._texts["implementation"].all
        return {(self._packs[pack], place): names[i] for pack, place, i in zip(*each, strict=True)}
