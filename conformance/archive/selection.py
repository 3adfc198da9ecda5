"""What of the archive counts for judging: one observation of each case for each implementation.

For judging at scale go case by case (``Selection.judged``): implementations that saw the same to the bit have the same
content id, and the stages of a content are the same objects wherever they are met. For everything that reads a
Mapping of observations there is ``Selection.sets``.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from conformance.archive.cases import ArchivedCase, Row
from conformance.archive.index import Chosen, Place
from conformance.archive.records import RecordId
from conformance.observations.merge import Observations
from conformance.observations.model import Header, Observation, Stage
from conformance.observations.store import ObservationSet

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

    def stage(self, one: RecordId) -> Stage:
        """A stage by its id, as ``archived.contents[content].runs`` names it: the same object each time."""
        return self.archived.stage(one)


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

    def place(self, implementation: str, case: str) -> Place | None:
        """What is known of an observation without reading it, or None."""
        number = self._chosen.of(implementation).get(case)
        return None if number is None else self._chosen.place(number)

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

    def sets(self) -> dict[str, ObservationSet]:
        """Implementation → its observations, as ``Store.all`` gives them: decoded when they are asked for."""
        return {i: self._set(i, header) for i, header in self.headers.items()}

    def _set(self, implementation: str, header: Header) -> ObservationSet:
        observations = ArchivedObservations(self, self._chosen, implementation)
        complete = bool(self._revisions) and all(
            observations.revision(case) == revision for case, revision in self._revisions.items()
        )
        return ObservationSet(header, observations, complete)


class ArchivedObservations(Observations):
    """Case id → observation of one implementation, read from the archive when asked for."""

    def __init__(self, selection: Selection, chosen: Chosen, implementation: str) -> None:
        super().__init__({})
        self._selection = selection
        self._chosen = chosen
        self._implementation = implementation
        self._places = chosen.of(implementation)

    def __getitem__(self, case: str) -> Observation:
        found = self._selection.case(case) if case in self._places else None
        if found is None or self._implementation not in found.rows:
            raise KeyError(case)
        return found.observation(self._implementation, tracebacks=True)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, case: object) -> bool:
        return case in self._places

    def revision(self, case: str) -> str | None:
        """The revision of a case's observation without reading it, or None."""
        number = self._places.get(case)
        return None if number is None else self._chosen.revision(number)

    def revisions(self) -> dict[str, str]:
        """Case → revision of its observation, without reading any."""
        return {case: self._chosen.revision(number) for case, number in self._places.items()}

    def status(self, case: str) -> str | None:
        """The status of a case's observation without reading it, or None."""
        number = self._places.get(case)
        return None if number is None else self._chosen.place(number).status

    def raw(self, case: str) -> bytes:
        """The observation as a JSON line without its newline."""
        found = self._selection.case(case)
        if self._implementation not in found.rows:
            raise KeyError(case)
        return found.archived.line(found.rows[self._implementation])
