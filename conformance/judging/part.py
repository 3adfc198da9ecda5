"""Judging some cases: from observations to records."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from conformance.catalog.case import Case
from conformance.compare.behaviours import judge_prepared
from conformance.compare.prepared import Prepared, Preparing
from conformance.judgement import of_case
from conformance.judging import keys, records
from conformance.judging.pool import Result
from conformance.ledger.explain import Ledger
from conformance.observations.merge import Observations
from conformance.observations.model import Observation

#: Cases whose marks are held at a time: for 120 implementations they take as much as their observations' places.
AT_ONCE = 256


class Part:
    """Judges cases, among ``cases``, over implementations in the order of the ledger's headers."""

    def __init__(
        self, cases: Mapping[str, Case], observations: Mapping[str, Mapping[str, Observation]], ledger: Ledger
    ) -> None:
        self.cases = cases
        self.observations = {i: observations[i] for i in ledger.headers}
        self.ledger = ledger

    def keys(self, names: Iterable[str]) -> dict[str, bytes]:
        """The keys of the cases' records."""
        left = iter(names)
        found: dict[str, bytes] = {}
        while some := list(islice(left, AT_ONCE)):
            marks = self._marks(some)
            found.update((name, self._key(self.cases[name], marks)) for name in some)
        return found

    def judge(self, names: Sequence[str]) -> list[Result]:
        """The results of some cases; may raise UnreadableFactError, TornFileError and the like."""
        left = iter(names)
        found: list[Result] = []
        while some := list(islice(left, AT_ONCE)):
            marks = self._marks(some)
            found += [self._judge(self.cases[name], marks) for name in some]
        return found

    def _judge(self, case: Case, marks: Mapping[str, Sequence[bytes]]) -> Result:
        partner = self._partner(case)
        prepared = _Prepared(case, self.observations, marks[case.id])
        mine = {i: prepared[i] for i in self.observations}
        spelled = _Prepared(partner, self.observations, marks[partner.id]) if partner else {}
        judged = judge_prepared(case, mine, spelled)
        statuses = {i: one.status for i, one in mine.items()}
        record = records.encode(judged, statuses, list(mine))
        explained = records.encode_explained([self.ledger.explain(d) for d in judged.divergences])
        return case.id, self._key(case, marks), record, explained

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
        return self.cases.get(case.spelled) if case.spelled else None


class _Prepared(Mapping[str, Prepared]):
    """The observations of one case by implementation, each read when asked for: of a partner most are not.

    Of those with the same mark one is read.
    """

    def __init__(
        self, case: Case, observations: Mapping[str, Mapping[str, Observation]], marks: Sequence[bytes]
    ) -> None:
        self._case = case
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
            return self._preparing(of_case(case, observations))
        judged = observations.judged(case.id)
        return self._preparing(judged) if judged else observations.decoded(case.id, self._preparing.line)

    def __contains__(self, implementation: object) -> bool:
        return implementation in self._observations

    def __iter__(self) -> Iterator[str]:
        return iter(self._observations)

    def __len__(self) -> int:
        return len(self._observations)
