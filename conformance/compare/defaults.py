"""Whether two implementations part only because a default changed."""

from dataclasses import replace

import msgspec

from conformance.compare.model import CaseComparison, StageComparison, Verdict
from conformance.compare.prepared import Prepared, prepare, whole_plan
from conformance.compare.stages import Named, compare_prepared, precision
from conformance.observations.model import Observation


def compare_with_spelled(
    case: Named,
    a: Observation,
    b: Observation,
    *,
    spelled: tuple[Observation, Observation],
    left: str = "left",
    right: str = "right",
) -> CaseComparison:
    """Compare a case whose call leaves defaults out, knowing what the same call does with them spelled out.

    ``spelled`` are the two implementations' observations of the case's partner.

    Where the two part at a stage at which, and at all stages it follows from, the calls spelled out agree
    without raising, the stage's verdict is DEFAULT; its facts keep theirs.
    """
    ready = [prepare(observation) for observation in (a, b, *spelled)]
    compared = compare_prepared(case, ready[0], ready[1], left, right)
    if not compared.parted:
        return compared
    agreed = agreed_stages(case, ready[2], ready[3])
    return replace(compared, stages=tuple(as_default(stage, agreed) for stage in compared.stages))


def agreed_stages(case: Named, a: Prepared, b: Prepared) -> frozenset[str]:
    """The stages at which two went well and agree, at those they follow from as well."""
    compared = {stage.stage: stage for stage in compare_prepared(case, a, b).stages}
    first = precision(a, b)
    agreed: set[str] = set()
    for stage, above in whole_plan(case.scenario, (a, b)):
        if first is None or stage not in compared or not compared[stage].verdict.agrees:
            continue
        # Where the table lists a stage that neither of the two has, nothing can have parted there.
        reached = {s for s in above if s in a.runs[first] or s in b.runs[first]}
        if reached <= agreed and a.runs[first][stage].status == "ok":
            agreed.add(stage)
    return frozenset(agreed)


def as_default(stage: StageComparison, agreed: frozenset[str]) -> StageComparison:
    """The comparison with the verdict DEFAULT where the calls spelled out agree at its stage."""
    if stage.verdict.agrees or stage.verdict is Verdict.NONDETERMINISTIC or stage.stage not in agreed:
        return stage
    return msgspec.structs.replace(stage, verdict=Verdict.DEFAULT)
