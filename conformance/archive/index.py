"""Every row of the archive in columns of numbers: which observation of a case counts is decided here, reading none."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt

from conformance.archive.cases import ArchivedCase
from conformance.archive.columns import dictionary, numbers
from conformance.archive.files import UnreadableError
from conformance.archive.packs import Pack
from conformance.observations.files import identity
from conformance.observations.model import Header

#: Says of an observation, by its header, case and worker's fingerprint (empty in old ones), whether it still holds.
Current: TypeAlias = Callable[[Header, str, str], bool]

Numbers: TypeAlias = npt.NDArray[np.int64]

_COLUMNS = ("case", "implementation", "revision", "status", "worker", "header")
_header = msgspec.json.Decoder(Header)


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


class Chosen:
    """What counts: the newest header of each implementation, and where its observation of each case stands."""

    def __init__(
        self,
        headers: Mapping[str, Header],
        packs: Sequence[str],
        texts: Mapping[str, Texts],
        rows: Mapping[str, Numbers],
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
        values = {name: int(column[number]) for name, column in self._rows.items()}
        texts = {name: self._texts[name].all[values[name]] for name in ("revision", "status", "worker")}
        return Place(self._packs[values["pack"]], values["place"], **texts)

    def revision(self, number: int) -> str:
        """The revision of a row."""
        return self._texts["revision"].all[int(self._rows["revision"][number])]

    def of_case(self, case: str) -> dict[tuple[str, int], str]:
        """(Pack, place) → implementation of the rows of a case."""
        number = self._texts["case"].find(case)
        first, last = np.searchsorted(self._cases, [number, number + 1])
        rows = self._by_case[first:last]
        each = [self._rows[name][rows].tolist() for name in ("pack", "place", "implementation")]
        names = self._texts["implementation"].all
        return {(self._packs[pack], place): names[i] for pack, place, i in zip(*each, strict=True)}


class Index:
    """The rows of all packs; a row of a damaged pack is in it only if it can be read to its last record."""

    def __init__(self, packs: Sequence[str], texts: Mapping[str, Texts], columns: Mapping[str, Numbers]) -> None:
        self._packs = packs
        self._texts = texts
        self._columns = columns
        self.headers = [_header.decode(text) for text in texts["header"].all]

    @classmethod
    def of(cls, packs: Sequence[Pack], case: Callable[[str], ArchivedCase]) -> "Index":
        """The index of some packs; ``case`` reads one of them where it has to be seen whether it can be read."""
        texts = {name: Texts() for name in _COLUMNS}
        parts: list[dict[str, Numbers]] = [_rows(number, pack, texts) for number, pack in enumerate(packs)]
        names = (*_COLUMNS, "pack", "place")
        columns = {n: np.concatenate([p[n] for p in parts] or [np.zeros(0, np.int64)]) for n in names}
        if suspects := _suspects(packs, texts["case"].all):
            good = {(row.pack, row.place) for one in suspects for row in case(one).rows}
            stems, doubtful = [pack.stem for pack in packs], {texts["case"].number(one) for one in suspects}
            each = zip(*(columns[name].tolist() for name in ("case", "pack", "place")), strict=True)
            readable = [number not in doubtful or (stems[pack], place) in good for number, pack, place in each]
            columns = {name: values[np.array(readable, bool)] for name, values in columns.items()}
        return cls([pack.stem for pack in packs], texts, columns)

    def __len__(self) -> int:
        return len(self._columns["case"])

    @property
    def cases(self) -> list[str]:
        """All cases, sorted."""
        return sorted(self._texts["case"].all[n] for n in np.unique(self._columns["case"]).tolist())

    @property
    def implementations(self) -> dict[str, int]:
        """Implementation → how many observations there are of it, superseded ones included."""
        numbers, counts = np.unique(self._columns["implementation"], return_counts=True)
        texts = self._texts["implementation"].all
        return dict(sorted((texts[n], count) for n, count in zip(numbers.tolist(), counts.tolist(), strict=True)))

    def choose(
        self, implementations: Iterable[str] | None, revisions: Mapping[str, str], current: Current | None
    ) -> Chosen:
        """One observation of each case for each implementation; ``Archive.select`` says which."""
        columns = self._columns
        keep = np.ones(len(self), bool)
        if implementations is not None:
            wanted = [self._texts["implementation"].find(i) for i in implementations]
            keep &= np.isin(columns["implementation"], wanted)
        if current is not None:
            keep &= self._current(current, keep)
        rows = np.flatnonzero(keep)
        fits = self._fits(revisions)[rows]
        conditions, created = self._conditions()
        conditions, created = conditions[columns["header"][rows]], created[columns["header"][rows]]
        best = _best_conditions(columns["implementation"][rows], conditions, columns["case"][rows], fits, created)
        inside = best[columns["implementation"][rows]] == conditions if len(rows) else np.zeros(0, bool)
        rows, fits, created = rows[inside], fits[inside], created[inside]
        mine = columns["implementation"][rows] * len(self._texts["case"].all) + columns["case"][rows]
        order = np.lexsort((columns["place"][rows], columns["pack"][rows], created, fits, mine))
        last = np.ones(len(order), bool)
        last[:-1] = mine[order][1:] != mine[order][:-1]
        return self._chosen(rows[order][last])

    def _current(self, current: Current, among: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        names = ("header", "case", "worker")
        table = np.stack([self._columns[name] for name in names], axis=1)
        found = np.zeros(len(self), bool)
        if among.any():
            each, where = np.unique(table[among], axis=0, return_inverse=True)
            cases, workers = self._texts["case"].all, self._texts["worker"].all
            said = [current(self.headers[h], cases[c], workers[w]) for h, c, w in each.tolist()]
            found[among] = np.array(said, bool)[where.ravel()]
        return found

    def _fits(self, revisions: Mapping[str, str]) -> npt.NDArray[np.bool_]:
        """Whether each row is of the catalogue's revision."""
        find = self._texts["revision"].find
        wanted = np.array([find(revisions.get(case, "")) for case in self._texts["case"].all] or [-1], np.int64)
        return np.equal(wanted[self._columns["case"]], self._columns["revision"])

    def _conditions(self) -> tuple[Numbers, Numbers]:
        """Of each header the number of what it was observed under, the worker apart, and its place in time."""
        under, times = Texts(), sorted({header.created for header in self.headers})
        later = {created: number for number, created in enumerate(times)}
        numbers = [under.number(identity(msgspec.structs.replace(one, worker=""))) for one in self.headers]
        created = [later[one.created] for one in self.headers]
        return np.array(numbers, np.int64), np.array(created, np.int64)

    def _chosen(self, rows: npt.NDArray[np.intp]) -> Chosen:
        columns = {name: values[rows] for name, values in self._columns.items()}
        newest: dict[str, Header] = {}
        pairs = np.stack([columns["implementation"], columns["header"]], axis=1)
        for _, number in np.unique(pairs, axis=0).tolist():
            header = self.headers[number]
            mine = header.implementation.id
            if mine not in newest or header.created > newest[mine].created:
                newest[mine] = header
        return Chosen(newest, self._packs, self._texts, columns)


def _suspects(packs: Sequence[Pack], cases: Sequence[str]) -> set[str]:
    """The cases of which an observation may refer to something that cannot be read."""
    found: set[str] = set()
    for pack in packs:
        if pack.whole and not pack.damage:
            continue
        # Of which cases a pack has records its other file tells, too.
        told = [file.cases for file in (pack.rows, pack.records) if file is not None]
        if not told or not all(file is None or not file.damaged for file in (pack.rows, pack.records)):
            return set(cases)
        found.update(*told)
    return found.intersection(cases)


def _best_conditions(
    implementations: Numbers,
    conditions: Numbers,
    cases: Numbers,
    fits: npt.NDArray[np.bool_],
    created: Numbers,
) -> Numbers:
    """By an implementation's number, the conditions that count: most cases of the catalogue, then the latest."""
    best = np.full(int(implementations.max()) + 1 if len(implementations) else 0, -1, np.int64)
    order: dict[int, tuple[int, int]] = {}
    for mine, under in np.unique(np.stack([implementations, conditions], axis=1), axis=0).tolist():
        inside = (implementations == mine) & (conditions == under)
        found = len(np.unique(cases[inside & fits])), int(created[inside].max())
        if mine not in order or found > order[mine]:
            order[mine], best[mine] = found, under
    return best


def _rows(number: int, pack: Pack, texts: Mapping[str, Texts]) -> dict[str, Numbers]:
    """The rows of a pack that can be read, in numbers."""
    found: dict[str, list[Numbers]] = {name: [] for name in (*_COLUMNS, "pack", "place")}
    headers = pack.headers
    groups = pack.rows.groups if pack.rows is not None else ()
    # All at once where that cannot fail; else one by one, so that one that fails takes none with it.
    whole = [range(len(groups))] if pack.rows is not None and pack.rows.whole and groups else []
    for part in whole or [range(n, n + 1) for n in range(len(groups))]:
        assert pack.rows is not None
        try:
            table = pack.rows.read(part, _COLUMNS)
        except UnreadableError:
            continue
        for name in _COLUMNS[:-1]:
            found[name].append(_numbers(table.column(name), texts[name]))
        known = {n: texts["header"].number(text.decode()) for n, text in headers.items()}
        of_rows = numbers(table.column("header"), np.int32)(0, len(table))
        headers_of = [known.get(n, -1) for n in of_rows]
        found["header"].append(np.array(headers_of, np.int64))
        start = groups[part[0]].start
        found["place"].append(np.arange(start, start + len(table), dtype=np.int64))
        found["pack"].append(np.full(len(table), number, np.int64))
    joined = {name: np.concatenate(parts or [np.zeros(0, np.int64)]) for name, parts in found.items()}
    known_header = joined["header"] >= 0
    return {name: values[known_header] for name, values in joined.items()}


def _numbers(column: Any, texts: Texts) -> Numbers:
    """A column of texts as their numbers."""
    known, indices = dictionary(column)
    found: Numbers = np.array([texts.number(text) for text in known] or [0], np.int64)[indices]
    return found
