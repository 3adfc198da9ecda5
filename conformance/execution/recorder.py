"""One implementation within a session: what there is of it on disk, and where new observations go."""

import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from conformance.environments.fingerprint import engine_of
from conformance.environments.launch import Launch
from conformance.environments.pristine import Pristine
from conformance.execution.limits import Limits
from conformance.execution.protocol import Hello
from conformance.execution.sameness import ANSWERS, neighbours, others
from conformance.model.case import Case
from conformance.model.errors import WorkerStartError
from conformance.model.globs import globs
from conformance.model.observation import SCHEMA, Header, Observation
from conformance.observations.files import Entry, identity
from conformance.observations.journal import Journal
from conformance.observations.store import ObservationSet, Store, now


@dataclass(frozen=True)
class Terms:
    """Under which terms what was observed before counts.

    An end at ``limits`` smaller than these is asked again; so is, once, what ``again`` matches: shell-style patterns on
    ids of cases, or ``status:timeout`` and the like. Without ``share``, what stands for another provider's observation
    does not count.
    """

    limits: Limits = field(default_factory=Limits)
    again: tuple[str, ...] = ()
    share: bool = True

    def asks_again(self, case: str, status: str) -> bool:
        """Whether a case that ended so is to be asked anew, whatever is there."""
        return any(
            pattern.removeprefix(STATUS) == status if pattern.startswith(STATUS) else globs((pattern,)).match(case)
            for pattern in self.again
        )


#: How a pattern begins that is one on how a case ended.
STATUS = "status:"


class Recorder:
    """Looks up and records the observations of one implementation; thread-safe.

    ``cases`` is the whole catalog by id, ``fingerprint`` its sha256.
    """

    def __init__(
        self,
        launch: Launch,
        store: Store,
        cases: Mapping[str, Case],
        fingerprint: str,
        terms: Terms | None = None,
        pristine: Pristine | None = None,
    ) -> None:
        self.launch = launch
        self._pristine = pristine
        self._terms = terms or Terms()
        self._renewed: set[str] = set()
        self._fingerprints: dict[tuple[str, str], tuple[str, ...]] = {}
        self._store = store
        self._cases = cases
        self._fingerprint = fingerprint
        self._lock = threading.RLock()
        self._header: Header | None = None
        self._journal: Journal | None = None
        #: case → where it stands in the journal: revision, fingerprint, start, length.
        self._fresh: dict[str, tuple[str, str, int, int]] = {}
        found = store.find(launch.id)
        self._stored = found if found is not None and self._trusted(found.header) else None

    def _trusted(self, header: Header) -> bool:
        """Without a lock only a worker can say what an environment holds."""
        return self.launch.holds(header)

    def adopt(self, hello: Hello) -> None:
        """Take a worker's greeting for what this implementation is.

        Observations of something else are archived. Raises WorkerStartError where an earlier worker
        of this session greeted as something else, and AlteredEnvironmentError where a locked environment is not what
        was installed.
        """
        if self._pristine is not None and self.launch.lock:
            self._pristine.check(self.launch.implementation.environment, self.launch.python)
        mine = Header(
            schema=SCHEMA,
            implementation=self.launch.implementation,
            versions=hello.versions,
            machine={**hello.machine, "device": hello.device},
            lock=self.launch.lock,
            worker=self.launch.sources.whole,
            catalog=self._fingerprint,
            created=now(),
        )
        with self._lock:
            if self._header is None:
                self._header = mine
                self._begin(mine)
            elif identity(mine) != identity(self._header):
                raise WorkerStartError(
                    f"{self.launch.id}: its environment is not what it was when this run began",
                    "Start the run again; what was observed so far stays, in the archive if need be.",
                )

    def _begin(self, header: Header) -> None:
        self._journal = self._store.open(header, self._counts)
        self._fresh.clear()
        self._stored = self._own()

    def _own(self) -> ObservationSet | None:
        """What is on disk of exactly what was adopted."""
        found = self._store.find(self.launch.id)
        if found is None or self._header is None or identity(found.header) != identity(self._header):
            return None
        return found

    def has(self, case: Case) -> bool:
        """True where this revision of the case has been observed, without reading it."""
        with self._lock:
            return self._in_journal(case) is not None or self._in_store(case)

    def find(self, case: Case) -> Observation | None:
        """The observation of this revision of the case, or None."""
        with self._lock:
            place = self._in_journal(case)
            if place is not None and self._journal is not None:
                return self._journal.read(*place)
            if self._stored is None or not self._in_store(case):
                return None
            return self._stored.find(case.id, case.revision, self._made(case))

    def _in_store(self, case: Case) -> bool:
        """Whether what stands on disk of this revision of the case counts; the lock is held."""
        stored = self._stored
        if stored is None or not stored.has(case.id, case.revision, self._made(case)):
            return False
        if case.id in self._renewed:
            return True
        status = stored.status(case.id)
        if status in ANSWERS and not self._terms.again:
            return True
        if status in ("timeout", "out-of-memory"):
            seen = stored.find(case.id, case.revision)
            if seen is not None and self._terms.limits.allow_more(status, seen.limits):
                return False
        return not self._terms.asks_again(case.id, status)

    def may_share(self, case: Case) -> bool:
        """Whether the case may be taken over from another provider: not where it is to be asked anew."""
        with self._lock:
            status = self._stored.status(case.id) if self._stored is not None else ""
            return self._terms.share and not self._terms.asks_again(case.id, status)

    @property
    def shares(self) -> bool:
        """Whether anything may be taken over from another provider: only a worker of this project can prove it."""
        return self._terms.share and bool(self.launch.sources.modules)

    def has_neighbours(self) -> bool:
        """Whether there is anything of the environment's other providers."""
        return self.shares and bool(neighbours(self._store, self.launch.implementation))

    def others(self) -> list[ObservationSet]:
        """What there is of the environment's other providers that could be the same as this one."""
        header = self.header
        if not self.shares or header is None:
            return []
        return others(self._store, header)

    def _in_journal(self, case: Case) -> tuple[int, int] | None:
        """Where the journal has this revision of the case by these files of the worker; the lock is held."""
        fresh = self._fresh.get(case.id)
        if fresh is None or fresh[0] != case.revision or fresh[1] not in self._made(case):
            return None
        return fresh[2:]

    def _made(self, case: Case) -> Collection[str]:
        """The fingerprints of what counts of a case; the implementation's header must be known."""
        header = self.header
        engine = engine_of(header.machine) if header is not None else ""
        known = self._fingerprints.get((case.scenario, engine))
        if known is None:
            made = self.launch.sources.made(case.scenario, engine)
            known = (made.run, made.proved) if self._terms.share else (made.run,)
            self._fingerprints[case.scenario, engine] = known
        return known

    def _counts(self, case: str, entry: Entry) -> bool:
        """Whether an entry is of the catalog as it is, by these files of the worker."""
        known = self._cases.get(case)
        return known is not None and known.revision == entry.revision and entry.worker in self._made(known)

    def record(self, observation: Observation) -> None:
        """Write an observation to the journal at once; a worker must have been adopted, or be known from before."""
        with self._lock:
            if self._journal is None:
                self._header = self.header
                if self._header is None:
                    raise RuntimeError("an observation before any worker greeted")
                self._begin(self._header)
            assert self._journal is not None
            place = self._journal.append(observation)
            self._renewed.add(observation.case)
            self._fresh[observation.case] = (observation.revision, observation.worker, *place)

    def settle(self) -> None:
        """Compact what was recorded into the implementation's file."""
        with self._lock:
            if self._journal is None:
                return
            self._journal.close()
            self._journal = None
            self._fresh.clear()
            revisions = {case.id: case.revision for case in self._cases.values()}
            self._store.compact(self.launch.implementation, revisions or None)
            self._stored = self._own()

    @property
    def header(self) -> Header | None:
        """What ran, as far as that is known without starting a worker."""
        if self._header is not None:
            return self._header
        return self._stored.header if self._stored is not None else None

    @property
    def set(self) -> ObservationSet | None:
        """What stands on disk now, or None."""
        return self._store.find(self.launch.id)
