"""Observations invented for the tests of comparing: short to write, nothing measured in them."""

import base64
import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from conformance.compare.behaviours import judge_prepared
from conformance.compare.defaults import agreed_stages, as_default
from conformance.compare.numeric import near_border
from conformance.compare.prepared import Preparing, prepare
from conformance.compare.stages import Named, compare_prepared
from conformance.model.case import Case
from conformance.model.comparison import CaseComparison, CaseJudgement, FactComparison
from conformance.model.observation import CaseStatus, Observation, Raised, Stage, StageStatus

EPS32 = float(np.finfo(np.float32).eps)
EPS64 = float(np.finfo(np.float64).eps)

LAYER = Case("layers.Dense[units=3]", "layer", "layers.Dense", {"arguments": {"units": 3, "activation": "relu"}})


def array(values: Any, dtype: str = "float32") -> dict[str, Any]:
    """An array fact as a worker writes it."""
    data = np.ascontiguousarray(values, dtype=np.dtype(dtype).newbyteorder("<")).reshape(np.shape(values))
    return {"array": dtype, "shape": list(data.shape), "data": base64.b64encode(data.tobytes()).decode()}


def estimate(value: float, stderr: float) -> dict[str, Any]:
    return {"estimate": value, "stderr": stderr}


def stage(name: str, **facts: Any) -> Stage:
    return Stage(name, facts=facts)


def failed(name: str, kind: str = "ValueError", message: str = "bad", status: StageStatus = "error") -> Stage:
    return Stage(name, status=status, raised=Raised(kind, message))


def observed(
    single: Sequence[Stage] | None,
    double: Sequence[Stage] | None = None,
    confirm: Mapping[str, Sequence[Stage]] | None = None,
    *,
    status: CaseStatus = "ok",
    detail: str = "",
) -> Observation:
    """An observation with the float32 and float64 stages given."""
    runs = {"float32": single, "float64": double}
    return Observation(
        LAYER.id,
        LAYER.revision,
        status,
        {name: list(stages) for name, stages in runs.items() if stages is not None},
        detail=detail,
        confirm={name: list(stages) for name, stages in (confirm or {}).items()},
    )


def numbers(
    double: Any,
    single: Any = None,
    at: str = "forward",
    fact: str = "output",
    confirm: Mapping[str, Any] | None = None,
) -> Observation:
    """One array seen at one stage: its float64 values, and its float32 ones (by default their rounding)."""
    exact = np.asarray(double, dtype=np.float64)
    with np.errstate(over="ignore", invalid="ignore"):
        rounded = exact.astype(np.float32) if single is None else single
    return observed(
        [stage(at, **{fact: [array(rounded)]})],
        [stage(at, **{fact: [array(exact, "float64")]})],
        {kind: [stage(at, **{fact: [array(values, "float64")]})] for kind, values in (confirm or {}).items()},
    )


def ended(status: CaseStatus, detail: str = "") -> Observation:
    """A case that ended without a stage."""
    return observed(None, status=status, detail=detail)


def config(**values: Any) -> Observation:
    return observed([stage("construct"), stage("config", config=values)])


def layer(output: float = 1.0, slope: float = 1.0, **statuses: StageStatus) -> Observation:
    """A layer's stages in both precisions; a status other than ok ends the scenario there."""

    def run(dtype: str) -> list[Stage]:
        facts: dict[str, dict[str, Any]] = {
            "construct": {},
            "config": {"config": {"units": 3}},
            "build": {"weight.kernel.shape": [2, 3]},
            "forward": {"output": [array([output], dtype)]},
            "training": {"output": [array([output], dtype)]},
            "gradient": {"gradient.input.0": array([slope], dtype)},
        }
        stages: list[Stage] = []
        for name, seen in facts.items():
            status = statuses.get(name, "ok")
            if status != "ok":
                return [*stages, failed(name, status=status)]
            stages.append(stage(name, **seen))
        return stages

    return observed(run("float32"), run("float64"))


def judge_case(
    case: Case, observations: Mapping[str, Observation], spelled: Mapping[str, Observation] | None = None
) -> CaseJudgement:
    """``judge_prepared`` of observations as they are."""
    preparing, of_partner = Preparing(), Preparing()
    return judge_prepared(
        case,
        {name: preparing(one) for name, one in observations.items()},
        {name: of_partner(one) for name, one in (spelled or {}).items()},
    )


def compare_observations(
    case: Named, a: Observation, b: Observation, left: str = "left", right: str = "right"
) -> CaseComparison:
    """``compare_prepared`` of observations as they are."""
    return compare_prepared(case, prepare(a), prepare(b), left, right)


def near_border_facts(comparison: CaseComparison) -> list[tuple[str, FactComparison]]:
    """The stages and facts for which a confirming run can change the verdict."""
    return [(s.stage, fact) for s in comparison.stages for fact in s.facts if near_border(fact)]


def compare_with_spelled(
    case: Named, a: Observation, b: Observation, *, spelled: tuple[Observation, Observation]
) -> CaseComparison:
    """Two alone, knowing what the same call does under them with its defaults spelled out."""
    compared = compare_observations(case, a, b)
    agreed = agreed_stages(case, *map(prepare, spelled))
    return dataclasses.replace(compared, stages=tuple(as_default(stage, agreed) for stage in compared.stages))
