"""Two processes, the reference and a candidate, that take turns: both see the same minutes."""

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from conformance.environments.launch import Launch
from conformance.model.errors import WorkerStartError
from conformance.speed.model import COMMON, MODES, Model, Seconds, Timed
from conformance.speed.process import EndedError, Timing

#: Steps of a block of ``fit``, which has to be as long everywhere: what ``fit`` does around the steps is in its time.
FIT_STEPS = 30
#: Seconds that a block of the other modes should take, and how many steps it has at most.
BLOCK, MOST_STEPS = 0.02, 50
#: Seconds of a block above which there are few rounds; a block of ``fit`` is shorter where it would take longer.
LONG, FEW, LONG_FIT = 0.5, 3, 1.0


class Timer(Protocol):
    """What can be asked: a process, or what stands for one."""

    def ask(self, **request: Any) -> dict[str, Any]:
        """The answer to a request."""


class Pair:
    """The reference, which is kept, and one candidate, which is started again where it dies."""

    def __init__(self, reference: "Kept", start: Callable[[], Timing], rounds: int) -> None:
        self.reference = reference
        self.rounds = rounds
        self._start = start
        self.candidate = start()

    def close(self) -> None:
        """End the candidate."""
        self.candidate.close()

    def measured(self, model: str) -> Model:
        """A model in every mode."""
        dead: dict[str, Timed] = {}
        while True:
            turns = Turns(self.candidate, self.reference, model, self.rounds)
            try:
                return turns.measured([mode for mode in MODES if mode not in dead], dead)
            except EndedError as ended:
                dead[turns.at] = Timed("failed", said=str(ended))
                self.candidate.close()
                self.candidate = self._start()


class Kept:
    """The reference, and what it was asked to make: each mode of a model once, all in their order.

    Making a model in a graph of TensorFlow 1 turns the class of all functional models of Keras 2 into that of version 1
    until one is made outside: after ``session`` the loops have to be made, whoever was measured first.
    """

    def __init__(self, process: Timer) -> None:
        self.process = process
        self._made: dict[tuple[str, str], Timed] = {}

    def made(self, model: str, mode: str) -> Timed:
        """The model in a mode; all modes are made when one of them is first asked for."""
        if (model, mode) not in self._made:
            for each in MODES:
                self._made[model, each] = self._make(model, each)
        return self._made[model, mode]

    def _make(self, model: str, mode: str) -> Timed:
        made = _made(self.ask(make=[model, mode]))
        if made.outcome == "measured":
            seconds = _seconds(self.ask(steps=[model, mode, 1]), 1, mode, {})
            if seconds is not None and seconds.cpu > LONG:
                # Every candidate would wait for it; its first step is known.
                said = f"a step took {seconds.cpu:.1f} s: too long to take turns with"
                return Timed("failed", made.how, made.first, said=said)
        return made

    def ask(self, **request: Any) -> dict[str, Any]:
        """The answer; a reference that dies is no observation of the candidate."""
        try:
            return self.process.ask(**request)
        except EndedError as ended:
            raise WorkerStartError(f"the reference was lost: {ended}", "Run it again: what is done is kept.") from ended


class Turns:
    """The rounds of one model. ``at`` is the mode that the candidate was asked for last."""

    def __init__(self, candidate: Timer, reference: Kept, model: str, rounds: int) -> None:
        self.candidate, self.reference, self.model, self.rounds = candidate, reference, model, rounds
        self.at = COMMON
        self._steps: dict[str, int] = {}
        self._rounds: dict[str, int] = {}
        self._mine: dict[str, list[Seconds]] = {}
        self._theirs: dict[str, list[Seconds]] = {}

    def measured(self, modes: Sequence[str], dead: Mapping[str, Timed]) -> Model:
        """Make all modes, then go round them: a block of the reference and one of the candidate at a time."""
        at = datetime.now(UTC).isoformat(timespec="seconds")
        made = {mode: self._make(mode) for mode in modes}
        live = [mode for mode, one in made.items() if one.outcome == "measured"]
        theirs = {mode: self.reference.made(self.model, mode) for mode in dict.fromkeys((COMMON, *live))}
        if theirs[COMMON].outcome != "measured":
            raise WorkerStartError(f"the reference does not train: {theirs[COMMON].said}", "Run it again.")
        for mode in theirs:
            self._plan(mode, made, theirs)
        for number in range(self.rounds):
            for mode in theirs:
                if number < self._rounds[mode]:
                    self._turn(mode, number, made, theirs)
        self.candidate.ask(forget=self.model)
        found = {**made, **dead}
        return Model(
            at,
            {mode: self._with(found[mode], mode, self._mine) for mode in MODES},
            {mode: self._with(one, mode, self._theirs) for mode, one in theirs.items()},
            round(os.getloadavg()[0], 1),
        )

    def _make(self, mode: str) -> Timed:
        self.at = mode
        return _made(self.candidate.ask(make=[self.model, mode]))

    def _plan(self, mode: str, made: dict[str, Timed], theirs: dict[str, Timed]) -> None:
        """How many steps a block has, from a few steps of both, and how many rounds there are."""
        took = 1e-6
        for run, several in ((self._mine_run, made), (self._their_run, theirs)):
            if mode in several and several[mode].outcome == "measured":
                seconds = run(mode, 5 if mode == COMMON else 1, several)
                took = max(took, seconds.cpu if seconds else 0.0)
        if mode == COMMON:
            steps = min(FIT_STEPS, max(1, round(LONG_FIT / took)))
        else:
            steps = max(1, min(MOST_STEPS, round(BLOCK / took)))
        self._steps[mode] = steps
        long = steps < FIT_STEPS if mode == COMMON else took * steps > LONG
        self._rounds[mode] = min(FEW, self.rounds) if long else self.rounds

    def _turn(self, mode: str, number: int, made: dict[str, Timed], theirs: dict[str, Timed]) -> None:
        # Who is first alternates, too.
        mine, other = (self._mine_run, made, self._mine), (self._their_run, theirs, self._theirs)
        for run, several, kept in (other, mine) if number % 2 == 0 else (mine, other):
            if mode in several and several[mode].outcome == "measured":
                seconds = run(mode, self._steps[mode], several)
                if seconds is not None:
                    kept.setdefault(mode, []).append(seconds)

    def _mine_run(self, mode: str, steps: int, made: dict[str, Timed]) -> Seconds | None:
        self.at = mode
        return _seconds(self.candidate.ask(steps=[self.model, mode, steps]), steps, mode, made)

    def _their_run(self, mode: str, steps: int, theirs: dict[str, Timed]) -> Seconds | None:
        return _seconds(self.reference.ask(steps=[self.model, mode, steps]), steps, mode, theirs)

    def _with(self, one: Timed, mode: str, kept: Mapping[str, list[Seconds]]) -> Timed:
        if one.outcome != "measured":
            return one
        return Timed(one.outcome, one.how, one.first, self._steps[mode], tuple(kept.get(mode, ())))


def _made(answer: Mapping[str, Any]) -> Timed:
    if "first" in answer:
        return Timed("measured", answer["how"], _rounded(answer["first"]))
    return Timed("unsupported", said=answer["unsupported"]) if "unsupported" in answer else _failed(answer)


def _seconds(answer: Mapping[str, Any], steps: int, mode: str, made: dict[str, Timed]) -> Seconds | None:
    """The time of one step; a mode that fails in the midst has failed."""
    if "seconds" in answer:
        return _rounded(one / steps for one in answer["seconds"])
    made[mode] = _failed(answer)
    return None


def _failed(answer: Mapping[str, Any]) -> Timed:
    return Timed("failed", said=answer.get("failed", answer.get("unsupported", "")))


def _rounded(seconds: Any) -> Seconds:
    """To a tenth of a microsecond: no more is in it."""
    wall, cpu = seconds
    return Seconds(round(wall, 7), round(cpu, 7))


def imports(
    reference: Launch, candidate: Launch, pairs: int
) -> tuple[list[tuple[Seconds, Seconds]], Mapping[str, str]]:
    """Processes that only import, the reference and the candidate in turns; and the versions that the latter has."""
    found: list[tuple[Seconds, Seconds]] = []
    versions: Mapping[str, str] = {}
    for _ in range(pairs):
        both = []
        for launch in (reference, candidate):
            with Timing(launch) as process:
                both.append(_rounded(process.hello["import"]))
                versions = process.hello["versions"]
        found.append((both[0], both[1]))
    return found, versions
