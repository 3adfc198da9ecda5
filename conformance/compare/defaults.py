"""Whether two implementations part only because a default changed."""

import msgspec

from conformance.compare.prepared import Prepared, whole_plan
from conformance.compare.stages import Named, compare_prepared, hides_what_follows, precision
from conformance.model.comparison import StageComparison, Verdict


def agreed_stages(case: Named, a: Prepared, b: Prepared) -> frozenset[str]:
    """The stages at which two went well and agree, at those they follow from as well."""
    compared = {stage.stage: stage for stage in compare_prepared(case, a, b).stages}
    first = precision(a, b)
    agreed: set[str] = set()
    for stage, above in whole_plan(case.scenario, (a, b)):
        if first is None or stage not in compared or hides_what_follows(compared[stage]):
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
