"""How a stage or a case ended on two sides: what was raised, what was not there, what became of the process."""

import re
from typing import Any

import msgspec

from conformance.compare.numeric import FLOAT64, identical
from conformance.compare.prepared import Prepared, PreparedStage
from conformance.compare.severity import RANK
from conformance.model.comparison import WELL, End, FactComparison, How, StageComparison, Verdict
from conformance.model.places import without_folders
from conformance.model.texts import first_line

#: The fact that both raise, but exceptions of other classes: who catches the one may not catch the other.
EXCEPTION = "exception"

#: The key under which a scenario writes down the class of what was raised where it tried something.
RAISED = "raised"

#: What the worker raises for a name that Keras does not have: no exception of Keras.
MISSING_SYMBOL = "MissingSymbolError"

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
    message = portable(first_line(raised.message))
    verb = {"missing": "is not there", "signature": "does not take the argument"}.get(stage.status)
    spelled = f"{raised.type}: {message}" if message else raised.type
    return f"{verb} ({spelled})" if verb else f"raises {spelled}"


def end_of(stage: PreparedStage | None) -> End:
    """How a stage ended; ``absent`` where it was not come to."""
    if stage is None:
        return End("absent")
    return End(stage.status, stage.raised.type) if stage.raised is not None else End(stage.status)


def compare_endings(a: Prepared, b: Prepared) -> StageComparison | None:
    """The pseudo-stage named after a crash, timeout, … of either side; None where both have stages."""
    if a.ending == b.ending == "ran":
        return None
    ended = _case_ended(a), _case_ended(b)
    if a.ending == b.ending:
        return StageComparison(a.ending, Verdict.IDENTICAL, (identical("status"),), ended=ended)
    verdict = max((Verdict(side.ending) for side in (a, b) if side.ending != "ran"), key=RANK.__getitem__)
    left, right = (f"{side.ending}: {portable(side.detail)}".removesuffix(": ") for side in (a, b))
    fact = FactComparison("status", verdict, f"{left} against {right}", left, right, ended=ended)
    return StageComparison(verdict.value, verdict, (fact,), ended=ended)


def _case_ended(side: Prepared) -> End:
    return WELL if side.ending == "ran" else End(msgspec.convert(side.ending, How))


def compare_statuses(stage: str, left: PreparedStage, right: PreparedStage) -> StageComparison:
    """A stage that did not go well on one side at least."""
    texts, ended = (outcome(left), outcome(right)), (end_of(left), end_of(right))
    if left.status == right.status:
        kind = "raised" if left.status == "error" else left.status
        if _another_exception(*ended):
            summary = "both raise, another exception: " + " against ".join(end.exception for end in ended)
            fact = FactComparison(EXCEPTION, Verdict.STRUCTURE, summary, *texts, ended=ended)
        else:
            fact = FactComparison(
                kind, Verdict.IDENTICAL, "both, whatever the exception's message says", *texts, ended=ended
            )
        return StageComparison(stage, fact.verdict, (fact,), ended=ended)
    for status, verdict in _STATUS_VERDICTS.items():
        if status in (left.status, right.status):
            kind = "raised" if status == "error" else status
            fact = FactComparison(kind, verdict, f"{texts[0]} against {texts[1]}", *texts, ended=ended)
            return StageComparison(stage, verdict, (fact,), ended=ended)
    raise AssertionError(f"stage statuses {left.status} and {right.status}")


def _another_exception(left: End, right: End) -> bool:
    """Whether ``except CLASS`` around the one is none around the other, by the classes' names."""
    return left.exception != right.exception and MISSING_SYMBOL not in (left.exception, right.exception)


def compare_failures(left: PreparedStage, right: PreparedStage) -> list[FactComparison]:
    """The fact that float64 failed on one side only, where float32 went well on both."""
    if "ok" not in (left.status, right.status):
        return []
    texts, ended = (outcome(left), outcome(right)), (end_of(left), end_of(right))
    summary = f"in float64: {texts[0]} against {texts[1]}"
    return [FactComparison(FLOAT64, Verdict.ERROR, summary, *texts, only="float64", ended=ended)]


def attempted(value: Any) -> End | None:
    """How something ended that a scenario tried and wrote down, ``{"raised": "ValueError"}``; None for any value."""
    if not isinstance(value, dict) or value.keys() != {RAISED} or not isinstance(value[RAISED], str):
        return None
    return End("missing" if value[RAISED] == MISSING_SYMBOL else "error", value[RAISED])
