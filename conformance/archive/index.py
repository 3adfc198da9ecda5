"""Every row of the archive in columns of numbers: which observation of a case counts is decided here, reading none."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt

from conformance.archive.cases import ArchivedCase
from conformance.archive.chosen import Chosen, Columns, Numbers, Texts
from conformance.archive.columns import dictionary, numbers, whole
from conformance.archive.files import PackFile, UnreadableError
from conformance.archive.layout import ID_BYTES
from conformance.archive.packs import Pack
from conformance.model.observation import Header
from conformance.observations.files import identity
from conformance.observations.machine import moved_to

#: Says how much an observation counts now, by its header, case, revision and worker's fingerprint (empty in old ones):
#: 0 where it does not, and the highest wins. ``Currency.rank`` is one.
Current: TypeAlias = Callable[[Header, str, str, str], int]

_TEXTS = ("case", "implementation", "revision", "status", "worker")
_TYPES = {
    **dict.fromkeys((*_TEXTS, "header", "pack", "place"), np.dtype(np.int64)),
    "content": np.dtype(f"V{ID_BYTES}"),
}
_header = msgspec.json.Decoder(Header)


class Index:
    """The rows of all packs; one that refers to something that cannot be read is left out."""

    def __init__(self, packs: Sequence[str], texts: Mapping[str, Texts], columns: Columns) -> None:
        self._packs = packs
        self._texts = texts
        self._columns = columns
        self.headers = [_header.decode(text) for text in texts["header"].all]

    @classmethod
    def of(cls, packs: Sequence[Pack], case: Callable[[str], ArchivedCase]) -> "Index":
        """The index of some packs; ``case`` reads one of them where it has to be seen whether it can be read."""
        texts = {name: Texts() for name in (*_TEXTS, "header")}
        parts = [part for number, pack in enumerate(packs) for part in _parts(number, pack, texts)]
        columns = {n: np.concatenate([np.zeros(0, kind), *(p[n] for p in parts)]) for n, kind in _TYPES.items()}
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
        found, counts = np.unique(self._columns["implementation"], return_counts=True)
        texts = self._texts["implementation"].all
        return dict(sorted((texts[n], count) for n, count in zip(found.tolist(), counts.tolist(), strict=True)))

    def choose(
        self, implementations: Iterable[str] | None, revisions: Mapping[str, str], current: Current | None
    ) -> Chosen:
        """One observation of each case for each implementation; ``Archive.select`` says which."""
        keep = np.ones(len(self), bool)
        if implementations is not None:
            wanted = [self._texts["implementation"].find(i) for i in implementations]
            keep = np.isin(self._columns["implementation"], wanted)
        ranks = self._ranks(current, keep) if current is not None else keep.astype(np.int64)
        rows = np.flatnonzero(ranks)
        mine, case, header = (self._columns[name][rows] for name in ("implementation", "case", "header"))
        fits, rank = self._fits(revisions)[rows], ranks[rows]
        conditions, processors, created = (values[header] for values in self._conditions())
        inside = _best_conditions(mine, conditions, case, fits, created)
        inside &= _best_processors(mine, processors, case, fits & inside, created)
        one = mine * len(self._texts["case"].all) + case
        place, pack = self._columns["place"][rows], self._columns["pack"][rows]
        order = np.lexsort((place, pack, created, rank, fits, one))
        order = order[inside[order]]
        last = np.ones(len(order), bool)
        last[:-1] = one[order][1:] != one[order][:-1]
        return self._chosen(rows[order][last])

    def _ranks(self, current: Current, among: npt.NDArray[np.bool_]) -> Numbers:
        table = np.stack([self._columns[name] for name in ("header", "case", "revision", "worker")], axis=1)
        found = np.zeros(len(self), np.int64)
        each, where = np.unique(table[among], axis=0, return_inverse=True)
        cases, revisions, workers = (self._texts[name].all for name in ("case", "revision", "worker"))
        said = [current(self.headers[h], cases[c], revisions[r], workers[w]) for h, c, r, w in each.tolist()]
        found[among] = np.array(said, np.int64)[where.ravel()]
        return found

    def _fits(self, revisions: Mapping[str, str]) -> npt.NDArray[np.bool_]:
        """Whether each row is of the catalogue's revision."""
        find = self._texts["revision"].find
        wanted = np.array([find(revisions.get(case, "")) for case in self._texts["case"].all], np.int64)
        return np.equal(wanted[self._columns["case"]], self._columns["revision"])

    def _conditions(self) -> tuple[Numbers, Numbers, Numbers]:
        """Of each header the number of its identity but for the processor, that of the processor, its place in time."""
        under, processors, times = Texts(), Texts(), sorted({header.created for header in self.headers})
        later = {created: number for number, created in enumerate(times)}
        identities = [under.number(identity(moved_to(header, {}))) for header in self.headers]
        flags = [processors.number(repr(header.machine.get("cpu_flags"))) for header in self.headers]
        created = [later[header.created] for header in self.headers]
        return np.array(identities, np.int64), np.array(flags, np.int64), np.array(created, np.int64)

    def _chosen(self, rows: npt.NDArray[np.intp]) -> Chosen:
        columns = {name: values[rows] for name, values in self._columns.items()}
        newest: dict[str, Header] = {}
        for number in np.unique(columns["header"]).tolist():
            header = self.headers[number]
            mine = header.implementation.id
            if mine not in newest or header.created > newest[mine].created:
                newest[mine] = header
        return Chosen(dict(sorted(newest.items())), self._packs, self._texts, columns)


def _suspects(packs: Sequence[Pack], cases: Sequence[str]) -> set[str]:
    """The cases of which an observation may refer to something that cannot be read."""
    found: set[str] = set()
    for pack in packs:
        if pack.records is not None and not pack.records.damaged:
            # A damaged row takes no other with it.
            continue
        if pack.rows is None or pack.rows.damaged:
            # Nothing says of which cases there were records, to which observations in other packs may refer.
            return set(cases)
        found.update(pack.rows.cases)
    return found.intersection(cases)


def _best_conditions(
    implementations: Numbers, conditions: Numbers, cases: Numbers, fits: npt.NDArray[np.bool_], created: Numbers
) -> npt.NDArray[np.bool_]:
    """Whether each row was observed under what counts of its implementation: most of the catalogue, then the latest."""
    best: dict[int, tuple[int, int]] = {}
    inside = np.zeros(len(implementations), bool)
    for mine, under in np.unique(np.stack([implementations, conditions], axis=1), axis=0).tolist():
        these = (implementations == mine) & (conditions == under)
        found = len(np.unique(cases[these & fits])), int(created[these].max())
        if mine not in best or found > best[mine]:
            best[mine] = found
            inside[implementations == mine] = False
            inside |= these
    return inside


def _best_processors(
    implementations: Numbers, processors: Numbers, cases: Numbers, counts: npt.NDArray[np.bool_], created: Numbers
) -> npt.NDArray[np.bool_]:
    """Whether each row was observed on the processor that counts for its case: the one on which most implementations
    were, then the latest. Implementations are held against each other only as one kind of processor adds up."""
    if len(np.unique(processors)) < 2:
        return np.ones(len(cases), bool)
    kinds = int(processors.max()) + 1
    pairs, of_row = np.unique(cases * kinds + processors, return_inverse=True)
    each = np.unique(np.stack([of_row[counts], implementations[counts]], axis=1), axis=0)
    found = np.bincount(each[:, 0], minlength=len(pairs))
    latest = np.full(len(pairs), -1, np.int64)
    np.maximum.at(latest, of_row, created)
    case = pairs // kinds
    order = np.lexsort((latest, found, case))
    last = np.append(case[order][1:] != case[order][:-1], True)
    best = np.zeros(len(pairs), bool)
    best[order[last]] = True
    return best[of_row]


def _parts(number: int, pack: Pack, texts: Mapping[str, Texts]) -> Iterator[Columns]:
    """The rows of a pack that can be read, in numbers."""
    file = pack.rows
    if file is None or not file.groups:
        return
    every = range(len(file.groups))
    # All at once where that cannot fail; else one by one, so that one that fails takes none with it.
    for part in [every] if not file.damaged else [range(n, n + 1) for n in every]:
        with_headers = _read(file, part, pack.headers, texts)
        if with_headers is not None:
            known = with_headers["header"] >= 0
            count = len(known)
            columns = {
                **with_headers,
                "pack": np.full(count, number, np.int64),
                "place": np.arange(file.groups[part[0]].start, file.groups[part[0]].start + count, dtype=np.int64),
            }
            yield {name: values[known] for name, values in columns.items()}


def _read(
    file: PackFile, part: range, headers: Mapping[int, bytes], texts: Mapping[str, Texts]
) -> dict[str, npt.NDArray[Any]] | None:
    """Some row groups; a header that cannot be read is -1. None where they cannot be read, which others tell."""
    try:
        table = file.read(part, (*_TEXTS, "header", "content"))
    except UnreadableError:
        return None
    found = {name: _numbers(table.column(name), texts[name]) for name in _TEXTS}
    known = {n: texts["header"].number(text.decode()) for n, text in headers.items()}
    of_rows = numbers(table.column("header"), np.int32)(0, len(table))
    found["header"] = np.array([known.get(n, -1) for n in of_rows], np.int64)
    return {**found, "content": whole(table.column("content"), ID_BYTES)}


def _numbers(column: Any, texts: Texts) -> Numbers:
    """A column of texts as their numbers."""
    known, indices = dictionary(column)
    found: Numbers = np.array([texts.number(text) for text in known] or [0], np.int64)[indices]
    return found
