"""An observation made ready for comparing: stages by name, facts flattened once, scales kept.

One observation is compared with many others; what is worked out here is worked out once for all of them. What says
the same to the bit is one object, and of what is read from a file nothing is decoded before it is compared.
"""

from collections.abc import Hashable, Iterable, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

import msgspec

from conformance.compare.facts import ArrayFact, Known, Leaf, flatten
from conformance.model.errors import UnknownScenarioError, UnreadableFactError
from conformance.model.observation import CaseStatus, Observation, Raised, Stage, StageStatus
from conformance.scenarios import STAGES, ancestors
from conformance.scenarios.declaration import AGREEMENT

#: What an observation says at a stage, by precision: its (shared) stage, or why there is none.
Token: TypeAlias = "tuple[tuple[str, PreparedStage | str], ...]"

#: Observations of these statuses have no stages to judge; the status is the finding.
ENDED_EARLY = ("crash", "timeout", "out-of-memory")
_PRECISIONS = frozenset({"float32", "float64"})

_facts = msgspec.json.Decoder(dict[str, Any])

#: What the JSON of facts holds where an exception was caught and written down.
_RAISED = b'"raised"'


class PreparedStage:
    """A stage and its facts by dotted name; ``nested`` are the facts, or the JSON they are written in."""

    __slots__ = ("_facts", "_group_peaks", "_known", "_nested", "_outer", "raised", "status")

    def __init__(
        self, status: StageStatus, raised: Raised | None, nested: Mapping[str, Any] | bytes, known: Known | None = None
    ) -> None:
        self.status = status
        self.raised = raised
        self._nested = nested
        self._known = known
        self._outer: dict[str, list[str]] | None = None
        self._facts: dict[str, Leaf] | None = None
        self._group_peaks: dict[str, float] | None = None

    @property
    def facts(self) -> dict[str, Leaf]:
        """The facts by dotted name, decoded and flattened when first asked for; may raise UnreadableFactError."""
        if self._facts is None:
            self._facts = flatten(self.nested, self._known)
        return self._facts

    @property
    def nested(self) -> Mapping[str, Any]:
        """The facts as they were recorded, decoded at each call; may raise UnreadableFactError."""
        return _decoded(self._nested) if isinstance(self._nested, bytes) else self._nested

    def mentions(self, text: str) -> bool:
        """Whether the name of a fact, or what it holds, may have a text in it; nothing is decoded for that."""
        if isinstance(self._nested, bytes):
            return text.encode() in self._nested
        return any(text in name for name in self._nested)

    def below(self, name: str) -> list[str]:
        """The names of the facts inside a mapping or list of that name."""
        if self._outer is None:
            self._outer = {}
            for inner in self.facts:
                end = inner.rfind(".")
                while end > 0:
                    self._outer.setdefault(inner[:end], []).append(inner)
                    end = inner.rfind(".", 0, end)
        return self._outer.get(name, [])

    @property
    def group_peaks(self) -> dict[str, float]:
        """max|x| over the floating arrays whose names share the first dotted component."""
        if self._group_peaks is None:
            peaks: dict[str, float] = {}
            for name, fact in self.facts.items():
                if isinstance(fact, ArrayFact) and not fact.exact:
                    group = name.partition(".")[0]
                    peaks[group] = max(peaks.get(group, 0.0), fact.peak)
            self._group_peaks = peaks
        return self._group_peaks

    @property
    def went_well(self) -> bool:
        """Whether it did not raise and saw more than exceptions that a scenario or program caught."""
        if self.status != "ok":
            return False
        if isinstance(self._nested, bytes) and _RAISED not in self._nested:
            return self._nested != b"{}"
        return any(not _only_raised(value) for value in self.nested.values())

    def says_the_same(self, other: "PreparedStage") -> bool:
        """Whether its facts are letter by letter those of another; nothing is decoded for that."""
        return self.status == other.status and self._nested == other._nested

    def array(self, name: str) -> ArrayFact | None:
        """The fact of that name where it is an array."""
        fact = self.facts.get(name)
        return fact if isinstance(fact, ArrayFact) else None


class Prepared:
    """An observation with its runs as ``{precision: {stage: …}}``, and its confirming runs likewise.

    ``precisions`` are those of float32 and float64 that were run: what two share can be compared. ``ending`` is
    ``ran`` where there are stages to judge, else the status that took their place.
    """

    # Written out for the same reason as ArrayFact: there are a hundred thousand of them.
    __slots__ = (
        *("_nothing_seen", "_statuses", "_whole", "confirm", "detail"),
        *("ending", "precisions", "revision", "runs", "status"),
    )

    def __init__(
        self,
        revision: str,
        status: CaseStatus,
        detail: str,
        runs: Mapping[str, Mapping[str, PreparedStage]],
        confirm: Mapping[str, Mapping[str, PreparedStage]],
    ) -> None:
        self.revision = revision
        self.status = status
        self.detail = detail
        self.runs = runs
        self.confirm = confirm
        self.precisions = _PRECISIONS.intersection(runs)
        self.ending: str = "ran" if status not in ENDED_EARLY and any(runs.values()) else status
        self._statuses: dict[str, set[str]] = {}
        self._nothing_seen: str | None = None
        self._whole: tuple[object, ...] | None = None

    def at(self, precision: str, stage: str) -> PreparedStage | None:
        """A stage of a run, or None where it is not there."""
        run = self.runs.get(precision)
        return None if run is None else run.get(stage)

    def state(self, precision: str, stage: str) -> str:
        """``present``, ``unsupported``, ``follows`` (a scenario ends where it fails) or ``absent``."""
        run = self.runs.get(precision, {})
        found = run.get(stage)
        if found is not None:
            return "unsupported" if found.status == "unsupported" else "present"
        statuses = self._statuses.get(precision)
        if statuses is None:
            statuses = self._statuses[precision] = {other.status for other in run.values()}
        if "unsupported" in statuses:
            return "unsupported"
        return "absent" if statuses <= {"ok"} else "follows"

    def token(self, stage: str) -> Token:
        """Equal for two observations of one ``Preparing`` that say the same at a stage, when confirmed as well.

        Comparing either of them with a third at that stage gives the same.
        """
        seen = [(of, run.get(stage) or self.state(of, stage)) for of, run in self.runs.items()]
        return (*seen, *((of, again[stage]) for of, again in self.confirm.items() if stage in again))

    def whole(self) -> tuple[object, ...]:
        """Equal for two observations of one ``Preparing`` that say the same at every stage."""
        if self._whole is None:
            self._whole = (self.revision, self.status, _key(self.runs))
        return self._whole

    @property
    def nothing_seen(self) -> str:
        """Why nothing can be said of this observation; empty where something can."""
        if self._nothing_seen is None:
            self._nothing_seen = self._why_nothing()
        return self._nothing_seen

    def _why_nothing(self) -> str:
        if self.status == "not-run":
            return f"not run{': ' + self.detail if self.detail else ''}"
        if self.status in ENDED_EARLY or self.status == "error":
            return ""
        for run in self.runs.values():
            for stage in run.values():
                if stage.status != "unsupported":
                    return ""
                if not self.detail and stage.raised is not None:
                    return f"unsupported: {stage.raised.message}"
        word = "unsupported" if self.status == "unsupported" else "no stage was observed"
        return f"{word}{': ' + self.detail if self.detail else ''}"


Runs: TypeAlias = Mapping[str, Mapping[str, PreparedStage]]


def _key(runs: Runs) -> tuple[object, ...]:
    """Equal for runs of one ``Preparing`` that say the same."""
    return tuple((name, tuple(run.items())) for name, run in sorted(runs.items()))


class _Stage(msgspec.Struct):
    """A stage in a line, its facts not decoded."""

    stage: str
    status: StageStatus = "ok"
    facts: msgspec.Raw = msgspec.Raw(b"{}")
    raised: Raised | None = None


class _Line(msgspec.Struct):
    """An observation as a line of JSON, its runs not decoded."""

    revision: str
    status: CaseStatus
    runs: msgspec.Raw = msgspec.Raw(b"{}")
    detail: str = ""
    confirm: msgspec.Raw = msgspec.Raw(b"{}")


_line = msgspec.json.Decoder(_Line)
_runs = msgspec.json.Decoder(dict[str, list[_Stage]])
_encode = msgspec.msgpack.Encoder().encode


class Preparing:
    """Makes observations of one case ready.

    Stages that say the same to the bit are one stage, and observations that say the same one observation: equal are
    those that are the same object. Where an exception was raised, its traceback says nothing that is compared.
    """

    def __init__(self) -> None:
        self._stages: dict[Hashable, PreparedStage] = {}
        self._arrays: Known = {}
        # The same object is the same stage; it is held, so that no other can have its id.
        self._seen: dict[int, tuple[Stage, PreparedStage]] = {}
        self._runs: dict[bytes, Runs] = {}
        self._prepared: dict[Hashable, Prepared] = {}

    def __call__(self, observation: Observation) -> Prepared:
        """The observation, ready to be compared any number of times."""
        runs, confirm = (
            {name: self._by_name(stages) for name, stages in some.items()}
            for some in (observation.runs, observation.confirm)
        )
        return self._one(observation.revision, observation.status, observation.detail, runs, confirm)

    def line(self, text: bytes) -> Prepared:
        """An observation as the line of JSON that it is on disk; raises msgspec.DecodeError where it is none."""
        line = _line.decode(text)
        return self._one(line.revision, line.status, line.detail, self._read(line.runs), self._read(line.confirm))

    def _read(self, raw: msgspec.Raw) -> Runs:
        """Runs as JSON; most implementations have them letter by letter as another has."""
        text = bytes(raw)
        found = self._runs.get(text)
        if found is None:
            found = self._runs[text] = {
                name: {stage.stage: self._written(stage) for stage in stages}
                for name, stages in _runs.decode(text).items()
            }
        return found

    def _one(self, revision: str, status: CaseStatus, detail: str, runs: Runs, confirm: Runs) -> Prepared:
        key = (revision, status, detail, _key(runs), _key(confirm))
        found = self._prepared.get(key)
        if found is None:
            # Whether variants agree is compared, too.
            from conformance.compare.modes import with_agreement  # noqa: PLC0415 -- it needs what is here

            found = self._prepared[key] = Prepared(revision, status, detail, with_agreement(runs), confirm)
        return found

    def _by_name(self, stages: Iterable[Stage]) -> dict[str, PreparedStage]:
        return {stage.stage: self._decoded(stage) for stage in stages}

    def _decoded(self, stage: Stage) -> PreparedStage:
        seen = self._seen.get(id(stage))
        if seen is None:
            found = self._stage(("decoded", _bytes(stage.facts)), stage.status, stage.raised, stage.facts)
            seen = self._seen[id(stage)] = (stage, found)
        return seen[1]

    def _written(self, stage: _Stage) -> PreparedStage:
        facts = bytes(stage.facts)
        return self._stage(("written", facts), stage.status, stage.raised, facts)

    def _stage(
        self, content: Hashable, status: StageStatus, raised: Raised | None, facts: Mapping[str, Any] | bytes
    ) -> PreparedStage:
        key = (content, status, None if raised is None else (raised.type, raised.message))
        found = self._stages.get(key)
        if found is None:
            found = self._stages[key] = PreparedStage(status, raised, facts, self._arrays)
        return found


def _only_raised(value: object) -> bool:
    """Whether a fact is an exception that was caught, or holds nothing else."""
    if isinstance(value, dict) and not (value.keys() == {"raised"} and isinstance(value["raised"], str)):
        return bool(value) and all(_only_raised(one) for one in value.values())
    if isinstance(value, list):
        return bool(value) and all(_only_raised(one) for one in value)
    return isinstance(value, dict)


def _decoded(text: bytes) -> dict[str, Any]:
    try:
        return _facts.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise UnreadableFactError(
            f"a stage's facts cannot be read: {error}", "Observe that implementation again."
        ) from error


def _bytes(facts: Mapping[str, Any]) -> bytes:
    """Equal for facts that say the same to the bit."""
    try:
        return _encode(facts)
    except OverflowError:
        # An integer beyond 64 bits, which JSON has.
        return msgspec.json.encode(facts)


def prepare(observation: Observation) -> Prepared:
    """One observation, ready to be compared any number of times."""
    return Preparing()(observation)


@lru_cache(maxsize=256)
def plan(scenario: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """A scenario's stages in order, each with everything it follows from as far as comparing goes.

    Whether variants agree within an implementation is compared whatever others computed. Raises UnknownScenarioError.
    """
    if scenario not in STAGES:
        raise UnknownScenarioError(
            f"no stages are known for the scenario {scenario!r}", "Add it to conformance/scenarios."
        )
    return tuple(
        (stage, frozenset() if stage == AGREEMENT else ancestors(scenario, stage)) for stage in STAGES[scenario]
    )


def whole_plan(scenario: str, observed: Iterable[Prepared]) -> tuple[tuple[str, frozenset[str]], ...]:
    """``plan`` and, behind it, stages observed that the table does not list: they follow from its roots."""
    known = plan(scenario)
    listed = {stage for stage, _ in known}
    roots = frozenset(stage for stage, above in known if not above)
    more: dict[str, None] = {}
    for one in observed:
        for run in one.runs.values():
            for stage in run:
                if stage not in listed:
                    more[stage] = None
    return (*known, *((stage, roots) for stage in more)) if more else known
