"""Own cases observed and judged: each once under every implementation, and kept until something of it changes."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from conformance.analysis.judging.judgement import Judgement, judge
from conformance.analysis.ledger import load as published
from conformance.analysis.ledger.explain import Ledger
from conformance.analysis.ledger.model import Rule
from conformance.environments.launch import Launch
from conformance.environments.pristine import Pristine
from conformance.execution.limits import Limits
from conformance.execution.session import Session
from conformance.model.case import Case
from conformance.model.errors import LedgerError, NothingComparedError
from conformance.model.observation import Header, Observation, Stage
from conformance.scenarios import STAGES
from conformance.scenarios.own import IMPORT
from conformance.storage.disk import make_folder
from conformance.testing.automatic import fitting
from conformance.workspace.confirm import confirm

#: Stages without which nothing of interest was compared, and which may not fail everywhere alike.
NEEDED = frozenset({IMPORT, "construct", "build", "forward", "function", "update", "run"})
#: How a case ends that has no stages.
ENDED = frozenset({"crash", "timeout", "out-of-memory"})

_REFUSED = "Mend it, or say refused=True where that is what is tested."
_ELSEWHERE = (
    "It is imported in the environments under test, which have Keras and what Keras needs, and no pytest: keep it in a "
    "module that needs no more, or name an environment of your own with --keras-conformance-python."
)


@dataclass(frozen=True)
class Outcome:
    """What came of a case: its judgement, and its observations by implementation."""

    case: Case
    judgement: Judgement
    observations: Mapping[str, Observation]


@dataclass
class Runner:
    """Runs cases under some implementations, with workers that stay for the next one; thread-safe.

    Observations are kept below ``folder``. ``own`` are rules beside the published ones.
    """

    launches: Sequence[Launch]
    folder: Path
    own: Sequence[Rule] = ()
    seconds: float = Limits.case_seconds
    _cases: dict[str, Case] = field(default_factory=dict, repr=False)

    @cached_property
    def session(self) -> Session:
        """The workers, and what they have observed."""
        make_folder(self.folder)
        ignore = self.folder / ".gitignore"
        if not ignore.exists():
            # It ignores itself in git, as other tools' folders of that kind do.
            ignore.write_text("*\n", encoding="utf-8")
        return Session(
            self.launches,
            self.folder / "observations",
            Limits(case_seconds=self.seconds),
            idle=len(self.launches),
            share=False,
            pristine=Pristine(self.folder / ".installed"),
        )

    @cached_property
    def headers(self) -> Mapping[str, Header]:
        """What runs as each implementation."""
        return {launch.id: self.session.header(launch) for launch in self.launches}

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules of one's own, and the published ones."""
        return published.unique((*self.own, *published.load()))

    def run(self, case: Case) -> Outcome:
        """Observe a case everywhere and judge it; raises NothingComparedError where that says nothing.

        Raises WorkerStartError where an implementation cannot be started, and HarnessFaultError.
        """
        observed = self._observe(case)
        judgement = self._judge(case, observed, ())
        if judgement.divergences:
            # Reading the rules takes a second, and most cases need none.
            rules = fitting(case, self.rules)
            judgement = self._judge(case, observed, rules)
            if judgement.unexplained and confirm(self.session, judgement):
                observed = self._observe(case)
                judgement = self._judge(case, observed, rules)
        outcome = Outcome(case, judgement, observed)
        self._check(outcome)
        return outcome

    def _observe(self, case: Case) -> Mapping[str, Observation]:
        with ThreadPoolExecutor(len(self.launches)) as pool:
            found = pool.map(lambda launch: self.session.observe(case, launch), self.launches)
            return {launch.id: one for launch, one in zip(self.launches, found, strict=True)}

    def _judge(self, case: Case, observed: Mapping[str, Observation], rules: Sequence[Rule]) -> Judgement:
        cases = {case.id: case}
        ledger = Ledger(rules, self.headers, cases)
        return judge(cases, {i: {case.id: one} for i, one in observed.items()}, ledger)

    def _check(self, outcome: Outcome) -> None:
        """Raises NothingComparedError where fewer than two could be judged, or all failed where they should not."""
        case, judgement = outcome.case, outcome.judgement
        unjudged = judgement.unjudged.get(case.id, {})
        if len(outcome.observations) - len(unjudged) < 2:
            why = "; ".join(f"{i}: {text}" for i, text in unjudged.items())
            raise NothingComparedError(
                f"{case.id}: nothing was compared: {why}", "Name implementations that support it."
            )
        if judgement.unexplained or case.about_errors:
            return
        judged = {i: one for i, one in outcome.observations.items() if i not in unjudged}
        if all(one.status in ENDED for one in judged.values()):
            told = "; ".join(f"{i}: {one.status}: {one.detail}" for i, one in judged.items())
            raise NothingComparedError(f"{case.id}: it ends its process everywhere: {told}", "Nothing was compared.")
        for stage in (name for name in STAGES[case.scenario] if name in NEEDED):
            failed = [_failing(one, stage) for one in judged.values()]
            if all(failed):
                first = next(one for one in failed if one is not None)
                raise NothingComparedError(
                    f"{case.id}: every implementation fails at {stage}: {_said(first)}",
                    "Nothing after that was compared. " + (_ELSEWHERE if stage == IMPORT else _REFUSED),
                )

    def close(self) -> None:
        """End all workers, and put what was observed in order."""
        if "session" in self.__dict__:
            self.session.close()


def _failing(observation: Observation, stage: str) -> Stage | None:
    """The stage of an observation where it failed; None where it did not."""
    first = next(iter(observation.runs.values()), [])
    return next((one for one in first if one.stage == stage and one.status in ("error", "missing", "signature")), None)


def _said(stage: Stage) -> str:
    return f"{stage.raised.type}: {stage.raised.message}" if stage.raised is not None else stage.status


def read_own(path: Path) -> tuple[Rule, ...]:
    """The rules of a ledger file of one's own; raises LedgerError."""
    if not path.is_file():
        raise LedgerError(f"{path} is no file", "Make it, or leave keras_conformance_ledger out.")
    try:
        return published.unique(published.read(path, path.parent))
    except LedgerError as error:
        raise LedgerError(error.message, "docs/testing.md says what a rule of your own holds.") from error
