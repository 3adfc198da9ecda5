"""Judging some cases: from observations to records."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

from conformance.catalog.case import Case
from conformance.compare.behaviours import judge_prepared
from conformance.compare.facts import UnreadableFactError, unreadable
from conformance.compare.prepared import Prepared, Preparing
from conformance.errors import TornFileError
from conformance.judgement import of_case
from conformance.judging import keys, records
from conformance.judging.pool import Result
from conformance.ledger.explain import Ledger
from conformance.observations.merge import Observations
from conformance.observations.model import Observation


class Part:
    """Judges cases, among ``cases``, over implementations in the order of the ledger's headers."""

    def __init__(
        self, cases: Mapping[str, Case], observations: Mapping[str, Mapping[str, Observation]], ledger: Ledger
    ) -> None:
        self.cases = cases
        self.observations = {i: observations[i] for i in ledger.headers}
        self.ledger = ledger
        self._keys: dict[str, bytes] = {}

    def key(self, case: Case) -> bytes:
        """The key of a case's record; the observations are those that are open."""
        found = self._keys.get(case.id)
        if found is None:
            found = keys.case_key(case, self._partner(case), list(self.observations.values()))
            self._keys[case.id] = found
        return found

    def judge(self, names: Sequence[str]) -> list[Result]:
        """The results of some cases; may raise TornFileError and the like."""
        return [self._judge(self.cases[name]) for name in names]

    def _judge(self, case: Case) -> Result:
        try:
            return self._judged(case)
        except UnreadableFactError:
            # Whoever wrote them; the others are judged without them.
            return self._judged(case, readable=True)

    def _judged(self, case: Case, *, readable: bool = False) -> Result:
        partner = self._partner(case)
        prepared = _Prepared(case, self.observations, readable=readable)
        mine = {i: prepared[i] for i in self.observations}
        judged = judge_prepared(case, mine, _Prepared(partner, self.observations, readable=readable) if partner else {})
        statuses = {i: one.status for i, one in mine.items()}
        record = records.encode(judged, statuses, list(mine))
        explained = records.encode_explained([self.ledger.explain(d) for d in judged.divergences])
        return case.id, self.key(case), record, explained

    def _partner(self, case: Case) -> Case | None:
        """The case with its defaults spelled out, where it is among the cases."""
        return self.cases.get(case.spelled) if case.spelled else None


class _Prepared(Mapping[str, Prepared]):
    """The observations of one case by implementation, each read when asked for: of a partner most are not.

    Where only what is ``readable`` is wanted, one whose facts are not is *not run*.
    """

    def __init__(
        self, case: Case, observations: Mapping[str, Mapping[str, Observation]], *, readable: bool = False
    ) -> None:
        self._case = case
        self._readable = readable
        self._observations = observations
        self._preparing = Preparing()
        self._found: dict[str, Prepared] = {}
        self._by_content: dict[bytes, Prepared] = {}

    def __getitem__(self, implementation: str) -> Prepared:
        found = self._found.get(implementation)
        if found is None:
            found = self._found[implementation] = self._read(self._observations[implementation])
        return found

    def _read(self, observations: Mapping[str, Observation]) -> Prepared:
        case = self._case
        if self._readable:
            return self._preparing(_readable(of_case(case, observations)))
        if not isinstance(observations, Observations) or observations.revision(case.id) != case.revision:
            return self._preparing(of_case(case, observations))
        content = observations.content(case.id)
        if content is not None:
            found = self._by_content.get(content)
            if found is None:
                found = self._preparing(observations.judged(case.id))
                # One that cannot be read any more stands for no other.
                if found.status != "not-run":
                    self._by_content[content] = found
            return found
        # What was damaged since it was indexed is not run, and says why.
        with suppress(TornFileError):
            return observations.decoded(case.id, self._preparing.line)
        return self._preparing(observations[case.id])

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
