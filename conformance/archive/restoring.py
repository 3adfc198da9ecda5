"""From the archive back into a folder of observations: what is missing there and would else be observed again."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from conformance.archive.archive import Archive
from conformance.archive.index import Current
from conformance.archive.selection import ArchivedObservations
from conformance.observations.files import identity
from conformance.observations.merge import Observations
from conformance.observations.model import Header
from conformance.observations.store import ObservationSet, Store


@dataclass(frozen=True)
class Restored:
    """Implementation (id) → how many observations were restored.

    ``apart`` are implementations of which the folder has observations made under other conditions: nothing is mixed
    into them.
    """

    observations: Mapping[str, int]
    apart: tuple[str, ...] = ()


def restore(
    archive: Archive, store: Store, wanted: Mapping[str, Collection[str]], cases: Mapping[str, str], current: Current
) -> Restored:
    """Put into a store what it lacks of the ``wanted`` (implementation → cases) and the archive has.

    ``cases`` is the catalogue (case → revision); of the archive's observations those count that are of its revision and
    ``current``. Raises what reading the archive and writing to a store raise.
    """

    def counts(header: Header, case: str, revision: str, worker: str) -> int:
        return current(header, case, revision, worker) if cases.get(case) == revision else 0

    asked = [i for i in wanted if i in archive.index.implementations]
    selection = archive.select(asked, cases, counts, lacking=True)
    done: dict[str, int] = {}
    apart: list[str] = []
    for i, found in selection.sets().items():
        mine = store.find(i)
        there = found.observations
        assert isinstance(there, ArchivedObservations)
        missing = sorted(case for case in wanted[i] if case in there and not _has(mine, case, counts))
        if missing and mine is not None and identity(mine.header) != identity(found.header):
            apart.append(i)
        elif missing:
            _put(store, found.header, [there.raw(case) for case in missing], cases)
            done[i] = len(missing)
    return Restored(done, tuple(apart))


def _has(mine: ObservationSet | None, case: str, counts: Current) -> bool:
    """Whether a store has an observation of a case that counts."""
    if mine is None or not isinstance(mine.observations, Observations) or case not in mine.observations:
        return False
    revision, worker = mine.observations.revision(case) or "", mine.observations.worker(case) or ""
    return counts(mine.header, case, revision, worker) > 0


def _put(store: Store, header: Header, lines: Sequence[bytes], cases: Mapping[str, str]) -> None:
    journal = store.open(header)
    try:
        for line in lines:
            journal.append_record(line)
    finally:
        journal.close()
    store.compact(header.implementation, cases)
