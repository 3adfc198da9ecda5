"""One implementation against itself within a case: the same quantity, computed in several ways.

A program says so by the names under which it records: ``weights | fit`` and ``weights | loop`` are the quantity
``weights`` in two variants. The first variant that is recorded is what the others are held against, within the same
bound as two implementations. What comes of it is a stage of its own, which no worker observes: so implementations can
be told apart by whether their ways agree, whatever the numbers are.
"""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import msgspec

from conformance.compare.prepared import Prepared, PreparedStage, Runs, prepare
from conformance.compare.stages import compare_stage
from conformance.model.errors import UnreadableFactError
from conformance.model.observation import Observation, Stage
from conformance.scenarios.declaration import AGREEMENT, VARIANTS

#: Quantity → variant → precision → what was recorded, variants in the order in which they were recorded.
Recorded: TypeAlias = dict[str, dict[str, dict[str, Any]]]

#: The stage of the invented observations that hold one variant each.
_STAGE = "variant"


def with_agreement(runs: Runs) -> Runs:
    """The runs, each with the stage ``agreement`` where a stage that went well has recorded variants.

    Facts that cannot be read are told by whoever compares them: nothing is said of their variants.
    """
    try:
        facts = dict(_agreement(_recorded(runs)))
    except UnreadableFactError:
        return runs
    if not facts:
        return runs
    stage = PreparedStage("ok", None, facts)
    return {precision: {**run, AGREEMENT: stage} for precision, run in runs.items()}


def agreement(prepared: Prepared) -> Mapping[str, str]:
    """What is said of each variant of an observation; empty where it has none."""
    return next((run[AGREEMENT].nested for run in prepared.runs.values() if AGREEMENT in run), {})


def with_stage(observation: Observation) -> Observation:
    """The observation with the stage ``agreement`` in each run, where it has variants."""
    said = agreement(prepare(observation))
    if not said:
        return observation
    runs = {name: [*stages, Stage(AGREEMENT, facts=dict(said))] for name, stages in observation.runs.items()}
    return msgspec.structs.replace(observation, runs=runs)


def agrees(said: str) -> bool:
    """Whether what is said of a variant is that it agrees."""
    return said.startswith(_AGREES)


def _recorded(runs: Runs) -> Recorded:
    found: Recorded = {}
    for precision, run in runs.items():
        for stage in run.values():
            if stage.status != "ok" or not stage.mentions(VARIANTS):
                continue
            for name, value in stage.nested.items():
                quantity, separator, variant = name.partition(VARIANTS)
                if separator:
                    found.setdefault(quantity, {}).setdefault(variant, {})[precision] = value
    return found


_AGREES = "agrees with "


def _agreement(recorded: Recorded) -> Iterator[tuple[str, str]]:
    for quantity, variants in recorded.items():
        reference, *others = variants
        for variant in others:
            said = _said(reference, variants[reference], variants[variant])
            yield f"{quantity}{VARIANTS}{variant}", said


def _said(name: str, reference: Mapping[str, Any], variant: Mapping[str, Any]) -> str:
    """What is to be said of a variant beside the reference of that name, each by precision."""
    before, after = _raised(reference), _raised(variant)
    if before and after:
        return f"{_AGREES}{name}: raises {after}" if before == after else f"raises {after}, and {name} raises {before}"
    if before or after:
        return f"raises {after}" if after else f"runs, and {name} raises {before}"
    compared = compare_stage(_STAGE, _alone(reference), _alone(variant))
    apart = [] if compared is None else [fact for fact in compared.facts if not fact.verdict.agrees]
    if not apart:
        return f"{_AGREES}{name}"
    only = {fact.only for fact in apart}
    return f"differs from {name}" + (f" in {only.pop()} only" if len(only) == 1 and "" not in only else "")


def _raised(values: Mapping[str, Any]) -> str:
    """The class of the exception that was recorded in the first precision; empty where there is none."""
    value = next(iter(values.values()))
    return str(value["raised"]) if isinstance(value, dict) and value.keys() == {"raised"} else ""


def _alone(values: Mapping[str, Any]) -> Prepared:
    """An observation of nothing but one value in each precision."""
    runs = {precision: {_STAGE: PreparedStage("ok", None, {"value": value})} for precision, value in values.items()}
    return Prepared("", "ok", "", runs, {})
