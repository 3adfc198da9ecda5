"""From the archive back into a folder of observations: what is missing there and would else be observed again."""

from collections.abc import Collection, Iterable, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass

import msgspec

from conformance.archive.archive import Archive
from conformance.archive.index import Current
from conformance.archive.selection import ArchivedObservations
from conformance.model.observation import Header
from conformance.observations.files import identity
from conformance.observations.journal import Journal
from conformance.observations.machine import is_like_this, moved_here, told_of
from conformance.observations.merge import Observations
from conformance.observations.sealing import bare, seal
from conformance.observations.store import ObservationSet, Store


@dataclass(frozen=True)
class Restored:
    """Implementation (id) → how many observations were restored.

    ``apart`` are implementations of which the folder has observations made under other conditions: nothing is mixed
    into them. ``lost`` are sentences about observations that the archive cannot read any more.
    """

    observations: Mapping[str, int]
    apart: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


def restore(
    archive: Archive,
    store: Store,
    wanted: Mapping[str, Collection[str]],
    cases: Mapping[str, str],
    current: Current,
    *,
    together: bool = False,
) -> Restored:
    """Put into a store what it lacks of the ``wanted`` (implementation → cases) and the archive has.

    ``cases`` is the catalogue (case → revision); of the archive's observations those count that are of its revision and
    ``current``. What was observed on another kind of processor says so in its record. ``together`` leaves out a case
    that then would not be there of every implementation for which it is wanted. Raises what reading the archive and
    writing to a store raise.
    """

    def counts(header: Header, case: str, revision: str, worker: str) -> int:
        return current(header, case, revision, worker) if cases.get(case) == revision else 0

    asked = [i for i in wanted if i in archive.index.implementations]
    selection = archive.select(asked, cases, counts, lacking=True)
    sets = selection.sets()
    missing: dict[str, frozenset[str]] = {}
    apart: list[str] = []
    whole = _whole(wanted, sets) if together else None
    for i, found in sets.items():
        mine = store.find(i)
        lacks = frozenset(
            case
            for case in wanted[i]
            if case in found.observations and (whole is None or case in whole) and not _has(mine, case, counts)
        )
        if lacks and mine is not None and identity(mine.header) != identity(moved_here(found.header)):
            apart.append(i)
        elif lacks:
            missing[i] = lacks
    done, lost = _put(store, {i: sets[i] for i in missing}, missing, selection.cases)
    for i in done:
        store.compact(sets[i].header.implementation, cases)
    return Restored(done, tuple(apart), tuple(lost))


def _whole(wanted: Mapping[str, Collection[str]], sets: Mapping[str, ObservationSet]) -> frozenset[str]:
    """The cases that are there of every implementation for which they are wanted."""
    lacking = {case for i, mine in wanted.items() for case in mine if i not in sets or case not in sets[i].observations}
    return frozenset(case for mine in wanted.values() for case in mine) - lacking


def _brought_here(line: bytes, header: Header) -> bytes:
    """A record as it stands below the header of this machine: it says where it was made if that was elsewhere."""
    if is_like_this(header):
        return line
    told = msgspec.json.encode(told_of(header))
    return seal(bare(line).removesuffix(b"}") + b',"elsewhere":' + told + b"}")


def _has(mine: ObservationSet | None, case: str, counts: Current) -> bool:
    """Whether a store has an observation of a case that counts."""
    if mine is None or not isinstance(mine.observations, Observations) or case not in mine.observations:
        return False
    revision, worker = mine.observations.revision(case) or "", mine.observations.worker(case) or ""
    return counts(mine.header, case, revision, worker) > 0


def _put(
    store: Store, sets: Mapping[str, ObservationSet], missing: Mapping[str, Collection[str]], cases: Iterable[str]
) -> tuple[dict[str, int], list[str]]:
    """Write what is missing into a journal of each implementation: how many of each, and sentences about the rest.

    Case by case: whoever reads one has read it for every implementation.
    """
    done: dict[str, int] = {}
    lost: list[str] = []
    journals: dict[str, Journal] = {}
    with ExitStack() as held:
        for case in cases:
            for i in (i for i in sets if case in missing[i]):
                there = sets[i].observations
                assert isinstance(there, ArchivedObservations)
                try:
                    line = _brought_here(there.raw(case), there.header(case))
                except KeyError:
                    # Its pack refers to one that is no more: nothing told so before it was read.
                    lost.append(f"{case} under {i} cannot be read any more: conformance archive check says why")
                    continue
                if i not in journals:
                    journals[i] = held.enter_context(closing(store.open(moved_here(sets[i].header))))
                journals[i].append_record(line)
                done[i] = done.get(i, 0) + 1
    return {i: done[i] for i in sets if i in done}, lost
