"""Which cases differ once a fault is in Keras: the same cases, observed with it and without it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec

from conformance.analysis.judging.sets import judge_observations
from conformance.analysis.ledger.explain import Ledger
from conformance.environments.launch import Launch
from conformance.execution.session import Session
from conformance.model.case import Case
from conformance.model.errors import WorkerStartError
from conformance.model.observation import Observation
from conformance.mutants.copying import Copy
from conformance.mutants.model import Fault, Outcome

#: Opens a session of one launch.
Opening = Callable[[Launch], Session]


@dataclass(frozen=True)
class Trial:
    """A locked implementation, a copy of its Keras, and the cases about each public name, cheap ones first.

    ``sound`` is a session of the implementation as it is: it stays open from one fault to the next.
    """

    launch: Launch
    sound: Session
    copy: Copy
    cases: Mapping[str, Sequence[Case]]
    opening: Opening

    def outcome(self, fault: Fault, number: int) -> Outcome:
        """Observe the cases about a fault's symbol until one differs from what Keras does without the fault.

        Raises HarnessFaultError where a case cannot be performed for a reason of the worker's own.
        """
        cases = self.cases[fault.symbol]
        launch = self._of_copy(f"fault-{number}")
        with self.copy.with_fault(fault), self.opening(launch) as faulty:
            try:
                for tried, case in enumerate(cases, 1):
                    if by := self._differing(case, faulty, launch):
                        return Outcome(fault, "seen", len(cases), tried, by)
            except WorkerStartError as error:
                return Outcome(fault, "unimportable", len(cases), 0, ("", "", str(error)))
        return Outcome(fault, "survived", len(cases), len(cases))

    def confirmed(self, outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
        """The outcomes, those that were seen by a case that differs without a fault as well told apart."""
        outcomes = list(outcomes)
        everything = {case.id: case for some in self.cases.values() for case in some}
        launch = self._of_copy("control")
        with self.opening(launch) as control:
            seen = {one.by[0] for one in outcomes if one.state == "seen"}
            unsteady = {name for name in sorted(seen) if self._differing(everything[name], control, launch)}
        for one in outcomes:
            found = one.state == "seen" and one.by[0] in unsteady
            yield msgspec.structs.replace(one, state="unsteady") if found else one

    def _of_copy(self, name: str) -> Launch:
        """What starts the copy as it is now. It has no lock, for no environment holds it."""
        variables = {
            **self.launch.variables,
            "PYTHONPATH": str(self.copy.folder),
            # What is compiled of a file with a fault must not outlive the fault.
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONNOUSERSITE": "1",
        }
        implementation = msgspec.structs.replace(self.launch.implementation, environment=name)
        return replace(self.launch, implementation=implementation, variables=variables, lock="")

    def _differing(self, case: Case, other: Session, launch: Launch) -> tuple[str, str, str] | None:
        """The case, and the stage and fact at which it differs from the sound implementation; None if it does not."""
        pair = {self.launch.id: self.sound.observe(case, self.launch), launch.id: other.observe(case, launch)}
        statuses = {one.status for one in pair.values()}
        if len(statuses) > 1:
            return case.id, "", " and ".join(sorted(statuses))
        ledger = Ledger(
            (), {self.launch.id: self.sound.header(self.launch), launch.id: other.header(launch)}, {case.id: case}
        )
        by_case: dict[str, Mapping[str, Observation]] = {name: {case.id: one} for name, one in pair.items()}
        for divergence in judge_observations({case.id: case}, by_case, ledger).divergences:
            facts = divergence.pairs[0, 1].differing
            return case.id, divergence.stage, facts[0].fact if facts else divergence.verdict.value
        return None
