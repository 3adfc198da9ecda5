"""Which observations count now: those of a case as it is, made by the worker's files as they are."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

from conformance.environments.fingerprint import Made, engine_of, sources
from conformance.environments.launch import WORKER
from conformance.model.case import Case
from conformance.model.observation import Header
from conformance.observations.files import Entry
from conformance.observations.merge import Observations
from conformance.observations.store import ObservationSet

#: What no observation is made by.
NOTHING: Collection[str] = ()


class Currency:
    """Today's ``cases`` and the files of a ``worker``, this project's unless another is named."""

    def __init__(self, cases: Mapping[str, Case], worker: Path = WORKER) -> None:
        self._cases = cases
        self._sources = sources(worker)

    def made(self, header: Header, case: str) -> Made | Collection[str]:
        """The fingerprints that an observation of a case may have under the implementation of a header; none of a
        case that there is no more."""
        known = self._cases.get(case)
        return NOTHING if known is None else self._sources.made(known.scenario, engine_of(header.machine))

    def counts(self, header: Header, case: str, revision: str, worker: str) -> bool:
        """Whether an observation of a case is of this very revision of it, and made by these files."""
        known = self._cases.get(case)
        return known is not None and known.revision == revision and worker in self.made(header, case)

    def rank(self, header: Header, case: str, revision: str, worker: str) -> int:
        """How much an observation counts now: 2 where it was made, 1 where it stands for another's, 0 not at all."""
        if not self.counts(header, case, revision, worker):
            return 0
        return 1 + (worker == getattr(self.made(header, case), "run", None))

    def only(self, found: ObservationSet) -> ObservationSet | None:
        """A set without what other files of the worker made of today's cases; None where that is all of it."""
        if not isinstance(found.observations, Observations):
            return found
        counting = dropped = 0

        def wanted(case: str, entry: Entry) -> bool:
            nonlocal counting, dropped
            if self.counts(found.header, case, entry.revision, entry.worker):
                counting += 1
                return True
            # Whoever judges sees for himself what is of another revision, or of no case.
            known = self._cases.get(case)
            kept = known is None or known.revision != entry.revision
            dropped += not kept
            return kept

        kept = found.observations.only(wanted)
        return replace(found, observations=kept, complete=found.complete and not dropped) if counting else None

    def all(self, sets: Mapping[str, ObservationSet]) -> dict[str, ObservationSet]:
        """Sets by implementation, each without what does not count now; those of which nothing is left are left out."""
        return {i: only for i, found in sets.items() if (only := self.only(found)) is not None}
