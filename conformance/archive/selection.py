"""What of the archive counts for judging: one observation of each case for each implementation.

For judging at scale go case by case (``Selection.judged``): implementations that saw the same to the bit have the same
content id, and the stages of a content are the same objects wherever they are met. For everything that reads a
Mapping of observations there is ``Selection.sets``.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

import msgspec

from conformance.archive.cases import ArchivedCase, Row
from conformance.archive.chosen import Chosen
from conformance.archive.records import RecordId
from conformance.model.observation import Header, Observation
from conformance.observations.merge import Observations
from conformance.observations.sealing import seal
from conformance.observations.store import ObservationSet

Decoded = TypeVar("Decoded")


@cache
def _header(text: bytes) -> Header:
    # There are as many as runs, and each stands behind thousands of rows.
    return msgspec.json.decode(text, type=Header)


#: Cases that are kept as they were read: one is asked for under one implementation after the other.
KEPT_CASES = 32


@dataclass(frozen=True)
class JudgedCase:
    """One case under all implementations that have it.

    ``rows`` is by implementation. Two rows with the same ``content`` are equal to the bit in everything that is judged
    (status, detail, runs and confirming runs; not time, tracebacks, or which files of the worker were loaded).
    """

    case: str
    rows: Mapping[str, Row]
    archived: ArchivedCase

    def contents(self) -> dict[RecordId, list[str]]:
        """Content id → the implementations that saw it, in the order of ``rows``: judge each key once."""
        found: dict[RecordId, list[str]] = {}
        for implementation, row in self.rows.items():
            found.setdefault(row.content, []).append(implementation)
        return found

    def observation(self, implementation: str, *, tracebacks: bool = False) -> Observation:
        """The observation; its ``Stage`` objects are shared by all that saw the same, unless tracebacks are wanted."""
        return self.archived.observation(self.rows[implementation], tracebacks=tracebacks)


class Selection:
    """One observation of each case for each implementation, read when it is asked for; thread-safe.

    ``headers`` has the newest header of each implementation's observations that count.
    """

    def __init__(self, read: Callable[[str], ArchivedCase], chosen: Chosen, revisions: Mapping[str, str]) -> None:
        self.headers: Mapping[str, Header] = chosen.headers
        self._chosen = chosen
        self._revisions = revisions
        self._read = read
        self._kept: OrderedDict[str, JudgedCase] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def cases(self) -> list[str]:
        """All cases that any implementation has, sorted: in this order they are read fastest."""
        return self._chosen.cases

    def case(self, case: str) -> JudgedCase:
        """A case under all implementations that have it; without any where none has."""
        with self._lock:
            if case in self._kept:
                self._kept.move_to_end(case)
                return self._kept[case]
        archived = self._read(case)
        wanted = self._chosen.of_case(case)
        found = {i: row for row in archived.rows if (i := wanted.get((row.pack, row.place))) is not None}
        made = JudgedCase(case, {i: found[i] for i in self.headers if i in found}, archived)
        with self._lock:
            self._kept[case] = made
            while len(self._kept) > KEPT_CASES:
                self._kept.popitem(last=False)
        return made

    def judged(self, cases: Iterable[str] | None = None) -> Iterator[JudgedCase]:
        """Case by case, all or those named."""
        for case in self.cases if cases is None else cases:
            yield self.case(case)

    def made(self, alike: Callable[[Header], Hashable]) -> Iterator[tuple[Header, str, str, str, int]]:
        """A header, case, revision and worker's fingerprint, and how many observations have these, or an ``alike``
        header."""
        return self._chosen.made(alike)

    def sets(self) -> dict[str, ObservationSet]:
        """Implementation → its observations, as ``Store.all`` gives them: decoded when they are asked for."""
        fitting = self._chosen.fitting(self._revisions)
        whole = len(self._revisions)
        return {
            i: ObservationSet(
                header, ArchivedObservations(self, self._chosen, i), whole > 0 and fitting.get(i, 0) == whole
            )
            for i, header in self.headers.items()
        }


class ArchivedObservations(Observations):
    """Case id → observation of one implementation, read from the archive when asked for.

    One that cannot be read although nothing of its pack is damaged is *not run*, with the reason as its detail.
    """

    def __init__(
        self, selection: Selection, chosen: Chosen, implementation: str, places: Mapping[str, int] | None = None
    ) -> None:
        super().__init__({})
        self.selection = selection
        self._chosen = chosen
        self._implementation = implementation
        self._places = chosen.of(implementation) if places is None else places

    def __getitem__(self, case: str) -> Observation:
        try:
            return self._found(case).observation(self._implementation, tracebacks=True)
        except KeyError:
            if case not in self._places:
                raise
        # Its pack refers to one that is no more: nothing told so before it was read.
        why = "the archive cannot read it any more: conformance archive check says why"
        return Observation(case, self.revision(case) or "", "not-run", detail=why)

    def _found(self, case: str) -> JudgedCase:
        found = self.selection.case(case) if case in self._places else None
        if found is None or self._implementation not in found.rows:
            raise KeyError(case)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, case: object) -> bool:
        return case in self._places

    def _text(self, name: str, case: str) -> str | None:
        number = self._places.get(case)
        return None if number is None else self._chosen.text(name, number)

    def revision(self, case: str) -> str | None:
        """The revision of a case's observation without reading it, or None."""
        return self._text("revision", case)

    def revisions(self) -> dict[str, str]:
        """Case → revision of its observation, without reading any."""
        return {case: self._chosen.text("revision", number) for case, number in self._places.items()}

    def worker(self, case: str) -> str | None:
        """The fingerprint of what made a case's observation, without reading it, or None."""
        return self._text("worker", case)

    def status(self, case: str) -> str | None:
        """The status of a case's observation without reading it, or None."""
        return self._text("status", case)

    def key(self, case: str) -> bytes:
        """What stands for a case's observation, without reading it: equal for two that saw the same, however long it
        took and whatever their tracebacks. Empty where there is none."""
        return self.marks([case])[0]

    def marks(self, cases: Sequence[str]) -> list[bytes]:
        """``key`` of each of some cases."""
        return self._chosen.keys([self._places.get(case, -1) for case in cases])

    def judged(self, case: str) -> Observation:
        """The observation without tracebacks; its stages are those of all others that saw the same."""
        try:
            return self._found(case).observation(self._implementation)
        except KeyError:
            return self[case]

    def only(self, wanted: Callable[[str, Any], bool]) -> "ArchivedObservations":
        """Those of the cases whose places are wanted."""
        places = {case: n for case, n in self._places.items() if wanted(case, self._chosen.place(n))}
        return ArchivedObservations(self.selection, self._chosen, self._implementation, places)

    def header(self, case: str) -> Header:
        """What ran when the case was observed: another machine, maybe, than what the set's header names."""
        return _header(self._found(case).rows[self._implementation].header)

    def raw(self, case: str) -> bytes:
        """The record as a JSON line with its checksum, without its newline."""
        found = self._found(case)
        return seal(found.archived.line(found.rows[self._implementation]))

    def decoded(self, case: str, decode: Callable[[bytes], Decoded]) -> Decoded:
        """What ``decode`` makes of an observation's line."""
        return decode(self.raw(case))
