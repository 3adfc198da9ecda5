"""How a stage or a case ended on two sides: what was raised, what was not there, what became of the process."""

import re

from conformance.compare.numeric import identical
from conformance.compare.prepared import Prepared, PreparedStage
from conformance.compare.severity import RANK
from conformance.model.comparison import FactComparison, StageComparison, Verdict
from conformance.model.places import without_folders

#: The fact that stands for float64 failing on one side only.
FLOAT64 = "float64"

_STATUS_VERDICTS = {"missing": Verdict.MISSING, "signature": Verdict.SIGNATURE, "error": Verdict.ERROR}

#: At which addresses a process's memory was.
_ADDRESSES = re.compile(r"0x[0-9a-f]{8,}")


def portable(text: str) -> str:
    """What was printed or raised, without folders of the machine and addresses: they say nothing to anybody else."""
    return _ADDRESSES.sub("0x…", without_folders(text))


def outcome(stage: PreparedStage) -> str:
    """What a stage came to, for people: ``raises ValueError: …``, ``does not raise``."""
    if stage.status == "ok":
        return "does not raise"
    raised = stage.raised
    if raised is None:
        return {"error": "raises"}.get(stage.status, stage.status)
    message = portable((raised.message.strip().splitlines() or [""])[0])
    verb = {"missing": "is not there", "signature": "does not take the argument"}.get(stage.status)
    spelled = f"{raised.type}: {message}" if message else raised.type
    return f"{verb} ({spelled})" if verb else f"raises {spelled}"


def compare_endings(a: Prepared, b: Prepared) -> StageComparison | None:
    """The pseudo-stage named after a crash, timeout, … of either side; None where both have stages."""
    if a.ending == b.ending == "ran":
        return None
    if a.ending == b.ending:
        return StageComparison(a.ending, Verdict.IDENTICAL, (identical("status"),))
    verdict = max((Verdict(side.ending) for side in (a, b) if side.ending != "ran"), key=RANK.__getitem__)
    left, right = (f"{side.ending}: {portable(side.detail)}".removesuffix(": ") for side in (a, b))
    fact = FactComparison("status", verdict, f"{left} against {right}", left, right)
    return StageComparison(verdict.value, verdict, (fact,))


def compare_statuses(stage: str, left: PreparedStage, right: PreparedStage) -> StageComparison:
    """A stage that did not go well on one side at least."""
    texts = outcome(left), outcome(right)
    if left.status == right.status:
        kind = "raised" if left.status == "error" else left.status
        fact = FactComparison(kind, Verdict.IDENTICAL, "both, whatever the exception says", *texts)
        return StageComparison(stage, Verdict.IDENTICAL, (fact,))
    for status, verdict in _STATUS_VERDICTS.items():
        if status in (left.status, right.status):
            kind = "raised" if status == "error" else status
            fact = FactComparison(kind, verdict, f"{texts[0]} against {texts[1]}", *texts)
            return StageComparison(stage, verdict, (fact,))
    raise AssertionError(f"stage statuses {left.status} and {right.status}")


def compare_failures(left: PreparedStage, right: PreparedStage) -> list[FactComparison]:
    """The fact that float64 failed on one side only, where float32 went well on both."""
    if "ok" not in (left.status, right.status):
        return []
    texts = outcome(left), outcome(right)
    return [FactComparison(FLOAT64, Verdict.ERROR, f"in float64: {texts[0]} against {texts[1]}", *texts)]
