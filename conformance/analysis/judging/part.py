"""Judging some cases: from observations to records."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice

from conformance.analysis.judging import keys, records
from conformance.analysis.judging.judgement import of_case
from conformance.analysis.judging.pool import Beside, Result
from conformance.analysis.ledger.explain import Ledger
from conformance.compare.behaviours import judge_prepared
from conformance.compare.facts import unreadable
from conformance.compare.prepared import Prepared, Preparing
from conformance.model.case import Case
from conformance.model.errors import TornFileError, UnreadableFactError
from conformance.model.observation import Observation
from conformance.observations.merge import Observations

#: Cases whose marks are held at a time: for 120 implementations they take as much as their observations' places.
AT_ONCE = 256


class Part:
    """Judges cases, among ``cases``, over implementations in the order of the ledger's headers.

    What is to be made ``beside`` is made of each API all of whose cases are judged together.
    """

    def __init__(
        self,
        cases: Mapping[str, Case],
        observations: Mapping[str, Mapping[str, Observation]],
        ledger: Ledger,
        beside: Beside | None = None,
    ) -> None:
        self.cases = cases
        self.observations = {i: observations[i] for i in ledger.headers}
        self.ledger = ledger
        self.beside = beside
        #: What was read of the cases that are judged now, where somebody looks at all of an API's.
        self._held: dict[str, _Prepared] = {}
        self._by_api: Mapping[str, Sequence[str]] = by_api(cases.values()) if beside is not None else {}

    def prepared(self, names: Iterable[str]) -> Iterator[tuple[str, "_Prepared"]]:
        """Some cases, each with what every implementation was observed doing."""
        left = iter(names)
        while some := list(islice(left, AT_ONCE)):
            marks = self._marks(some)
            for name in some:
                yield name, _Prepared(self.cases[name], self.observations, marks[name])

    def keys(self, names: Iterable[str]) -> dict[str, bytes]:
        """The keys of the cases' records."""
        left = iter(names)
        found: dict[str, bytes] = {}
        while some := list(islice(left, AT_ONCE)):
            marks = self._marks(some)
            found.update((name, self._key(self.cases[name], marks)) for name in some)
        return found

    def judge(self, names: Sequence[str]) -> list[Result]:
        """The results of some cases; may raise TornFileError and the like."""
        left = iter(names)
        found: list[Result] = []
        while some := list(islice(left, AT_ONCE)):
            marks = self._marks(some)
            found += [self._judge(self.cases[name], marks) for name in some]
        if self.beside is not None:
            found += self._made_beside(self.beside, {name: key for name, key, _, _ in found})
            self._held.clear()
        return found

    def _made_beside(self, beside: Beside, of_cases: Mapping[str, bytes]) -> Iterator[Result]:
        """The records of the APIs all of whose cases were judged; ``of_cases`` are the keys of these."""
        for api in dict.fromkeys(self.cases[name].api for name in of_cases):
            own = [of_cases.get(name, b"") for name in self._by_api[api]]
            if not all(own):
                continue
            cases = [self.cases[name] for name in self._by_api[api]]
            # Who asks for it later is told what cannot be read.
            with suppress(UnreadableFactError):
                record = beside.record(cases, {case.id: self._held[case.id] for case in cases})
                yield "", beside.key(own), record, b""

    def _judge(self, case: Case, marks: Mapping[str, Sequence[bytes]]) -> Result:
        try:
            return self._judged(case, marks)
        except UnreadableFactError:
            # Whoever wrote them; the others are judged without them.
            return self._judged(case, marks, readable=True)

    def _judged(self, case: Case, marks: Mapping[str, Sequence[bytes]], *, readable: bool = False) -> Result:
        partner = self._partner(case)
        prepared = self._observed(case, marks, readable=readable)
        mine = {i: prepared[i] for i in self.observations}
        spelled = self._observed(partner, marks, readable=readable) if partner else _Prepared(case, {}, ())
        judged = judge_prepared(case, mine, spelled)
        statuses = {i: one.status for i, one in mine.items()}
        record = records.encode(judged, statuses, list(mine))
        explained = records.encode_explained([self.ledger.explain(d) for d in judged.divergences])
        # What cannot be read now may be whole again: a record of that must not stand for what was observed.
        key = b"" if prepared.damaged or spelled.damaged else self._key(case, marks)
        return case.id, key, record, explained

    def _observed(self, case: Case, marks: Mapping[str, Sequence[bytes]], *, readable: bool) -> "_Prepared":
        """A case's observations; where all of an API's are looked at, they are read once."""
        if self.beside is None or readable:
            return _Prepared(case, self.observations, marks[case.id], readable=readable)
        if case.id not in self._held:
            self._held[case.id] = _Prepared(case, self.observations, marks[case.id])
        return self._held[case.id]

    def _key(self, case: Case, marks: Mapping[str, Sequence[bytes]]) -> bytes:
        partner = self._partner(case)
        return keys.case_key(case, marks[case.id], partner, marks[partner.id] if partner else ())

    def _marks(self, names: Sequence[str]) -> dict[str, Sequence[bytes]]:
        """Case → what stands for its observation under each implementation; of partners as well."""
        partners = (self._partner(self.cases[name]) for name in names)
        wanted = list(dict.fromkeys([*names, *(one.id for one in partners if one is not None)]))
        rows = [keys.marks(some, wanted) for some in self.observations.values()]
        return dict(zip(wanted, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(wanted, ())

    def _partner(self, case: Case) -> Case | None:
        """The case with its defaults spelled out, where it is among the cases."""
        return self.cases.get(case.explicit_defaults) if case.explicit_defaults else None


def by_api(cases: Iterable[Case]) -> dict[str, list[str]]:
    """API → its cases (ids), both in the order of the cases."""
    found: dict[str, list[str]] = {}
    for case in cases:
        found.setdefault(case.api, []).append(case.id)
    return found


class _Prepared(Mapping[str, Prepared]):
    """The observations of one case by implementation, each read when asked for: of a partner most are not.

    Of those with the same mark one is read. Where only what is ``readable`` is wanted, one whose facts are not is *not
    run*. ``damaged`` says that one was not what its mark stands for any more.
    """

    def __init__(
        self,
        case: Case,
        observations: Mapping[str, Mapping[str, Observation]],
        marks: Sequence[bytes],
        *,
        readable: bool = False,
    ) -> None:
        self._case = case
        self.damaged = False
        self._readable = readable
        self._observations = observations
        self._marks = dict(zip(observations, marks, strict=True))
        self._preparing = Preparing()
        self._found: dict[bytes, Prepared] = {}

    def __getitem__(self, implementation: str) -> Prepared:
        mark = self._marks[implementation]
        found = self._found.get(mark)
        if found is None:
            found = self._read(self._observations[implementation])
            # One that cannot be read any more stands for no other.
            if not mark or found.status != "not-run":
                self._found[mark] = found
        return found

    def _read(self, observations: Mapping[str, Observation]) -> Prepared:
        case = self._case
        if not isinstance(observations, Observations) or observations.revision(case.id) != case.revision:
            found = of_case(case, observations)
            return self._preparing(_readable(found) if self._readable else found)
        ready = self._preparing(_readable(observations[case.id])) if self._readable else self._known(observations)
        self.damaged = self.damaged or (ready.status == "not-run" and observations.status(case.id) != "not-run")
        return ready

    def _known(self, observations: Observations) -> Prepared:
        case = self._case.id
        judged = observations.judged(case)
        if judged is not None:
            return self._preparing(judged)
        # What was damaged since it was indexed is not run, and says why.
        with suppress(TornFileError):
            return observations.decoded(case, self._preparing.line)
        return self._preparing(observations[case])

    def __contains__(self, implementation: object) -> bool:
        return implementation in self._observations

    def __iter__(self) -> Iterator[str]:
        return iter(self._observations)

    def __len__(self) -> int:
        return len(self._observations)


def _readable(observation: Observation) -> Observation:
    """The observation, or one that was not run where its facts do not keep to docs/protocol.md."""
    runs = (*observation.runs.values(), *observation.confirm.values())
    wrong = next((why for stages in runs for stage in stages if (why := unreadable(stage.facts))), "")
    if not wrong:
        return observation
    return Observation(observation.case, observation.revision, "not-run", detail=f"its facts cannot be read: {wrong}")
