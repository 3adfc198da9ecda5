"""What each implementation did itself where a stage did not go well: a behaviour has the words of its first only."""

from collections.abc import Iterable, Mapping

from conformance.model.case import Case
from conformance.model.comparison import in_float64
from conformance.model.observation import Observation, Stage
from conformance.model.outcomes import STATUS
from conformance.observations.store import ObservationSet

#: Ends of a case in which there is nothing to be said.
_WELL = frozenset({"", "ok", "unsupported", "not-run"})

#: Case → stage → implementation → what it did, in the words of ``compare.outcomes``.
Outcomes = Mapping[str, Mapping[str, Mapping[str, str]]]


def outcomes(cases: Iterable[Case], sets: Mapping[str, ObservationSet]) -> Outcomes:
    """What was raised, was not there or came of a process; what went well is not told, and not read either."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for case in cases:
        for identifier, one in sets.items():
            if one.status(case.id) in _WELL:
                continue
            observation = one.find(case.id, case.revision)
            for stage, text in _of(observation) if observation is not None else ():
                found.setdefault(case.id, {}).setdefault(stage, {})[identifier] = text
    return found


def _of(observation: Observation) -> Iterable[tuple[str, str]]:
    from conformance.compare.outcomes import portable  # noqa: PLC0415 -- comparing takes NumPy, reading must not

    if observation.status != "error" or not any(observation.runs.values()):
        yield STATUS, f"{observation.status}: {portable(observation.detail)}".removesuffix(": ")
    for precision, stages in observation.runs.items():
        alone = precision == "float64" and bool(observation.runs.get("float32"))
        for stage in stages:
            if stage.status in ("error", "missing", "signature"):
                yield in_float64(stage.stage) if alone else stage.stage, _text(stage)


def _text(stage: Stage) -> str:
    from conformance.compare.outcomes import outcome  # noqa: PLC0415
    from conformance.compare.prepared import PreparedStage  # noqa: PLC0415

    return outcome(PreparedStage(stage.status, stage.raised, {}))
