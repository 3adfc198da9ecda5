"""Two observations of one case: a verdict for every stage that can be judged by itself."""

import re
from typing import Protocol

from conformance.compare.facts import ArrayFact, Estimate, Leaf
from conformance.compare.model import CaseComparison, FactComparison, StageComparison, Verdict
from conformance.compare.numeric import Run, compare_arrays, compare_estimates, identical, near_border, spread_of
from conformance.compare.plain import compare_plain
from conformance.compare.prepared import Prepared, PreparedStage, prepare, whole_plan
from conformance.compare.severity import RANK
from conformance.compare.text import text
from conformance.observations.model import Observation

#: Stages whose arrays of one group (first dotted component of their names) share one scale. What these
#: stages hold are parts of one vector: gradients with respect to all weights, all variables after a step.
#: One part may be zero by analysis, such as the gradient of a bias in front of a normalization or a softmax,
#: and then consists of nothing but the others' rounding: judged against itself it would differ by 100 %.
GROUPED = frozenset({"gradient", "update", "slots", "fit"})

#: The fact that stands for float64 failing on one side only.
FLOAT64 = "float64"

_MEASURED = (ArrayFact, Estimate)
_STATUS_VERDICTS = {"missing": Verdict.MISSING, "signature": Verdict.SIGNATURE, "error": Verdict.ERROR}


class Named(Protocol):
    """What comparing needs to know of a case."""

    @property
    def id(self) -> str:
        """The case's id."""

    @property
    def scenario(self) -> str:
        """The name of a scenario of catalog/stages.py."""


def compare_observations(
    case: Named, a: Observation, b: Observation, left: str = "left", right: str = "right"
) -> CaseComparison:
    """Compare what two implementations (``left`` and ``right`` are their ids) did with one case.

    Raises UnknownScenarioError, and UnreadableFactError for arrays that are none.
    """
    return compare_prepared(case, prepare(a), prepare(b), left, right)


def compare_prepared(case: Named, a: Prepared, b: Prepared, left: str = "left", right: str = "right") -> CaseComparison:
    """``compare_observations`` of observations made ready before."""
    reason = unjudged(a, b)
    if reason:
        return CaseComparison(case.id, left, right, (), reason)
    ended = compare_endings(a, b)
    if ended is not None:
        return CaseComparison(case.id, left, right, (ended,))
    stages: list[StageComparison] = []
    parted: set[str] = set()
    for stage, above in whole_plan(case.scenario, (a, b)):
        if not parted.isdisjoint(above):
            continue
        compared = compare_stage(stage, a, b)
        if compared is None:
            continue
        stages.append(compared)
        if hides_what_follows(compared):
            parted.add(stage)
    return CaseComparison(case.id, left, right, tuple(stages), "" if stages else "no stage was observed on both sides")


def unjudged(a: Prepared, b: Prepared) -> str:
    """Why two observations cannot be compared at all; empty where they can."""
    for side in (a, b):
        if side.nothing_seen:
            return side.nothing_seen
    if a.observation.revision != b.observation.revision:
        return f"different revisions of the case: {a.observation.revision} and {b.observation.revision}"
    if a.ending == b.ending == "error":
        return f"failed outside any stage: {a.observation.detail or b.observation.detail}"
    if a.ending == b.ending == "ran" and precision(a, b) is None:
        return "no precision was run on both sides"
    return ""


#: Where an environment happened to lie, and at which addresses its memory.
_PLACES = re.compile(r"/(?:[^\s/\"':,]+/)+?(?=(?:site-packages|python\d\.\d+|conformance/worker)/)")
_ADDRESSES = re.compile(r"0x[0-9a-f]{8,}")


def portable(text: str) -> str:
    """What was printed or raised, without folders of the machine and addresses: they say nothing to anybody else."""
    return _ADDRESSES.sub("0x…", _PLACES.sub("…/", text))


def precision(a: Prepared, b: Prepared) -> str | None:
    """The run that decides about structure: float32 where both have it."""
    for name in ("float32", "float64"):
        if name in a.runs and name in b.runs:
            return name
    return None


def compare_endings(a: Prepared, b: Prepared) -> StageComparison | None:
    """The pseudo-stage named after a crash, timeout, … of either side; None where both have stages."""
    if a.ending == b.ending == "ran":
        return None
    if a.ending == b.ending:
        return StageComparison(a.ending, Verdict.IDENTICAL, (identical("status"),))
    verdict = max((Verdict(side.ending) for side in (a, b) if side.ending != "ran"), key=RANK.__getitem__)
    left, right = (f"{side.ending}: {portable(side.observation.detail)}".removesuffix(": ") for side in (a, b))
    fact = FactComparison("status", verdict, f"{left} against {right}", left, right)
    return StageComparison(verdict.value, verdict, (fact,))


def hides_what_follows(comparison: StageComparison) -> bool:
    """True where later stages cannot be judged by themselves.

    Float64 failing on one side parts the two, but says nothing about the float32 numbers that follow.
    """
    return any(not fact.verdict.agrees and fact.fact != FLOAT64 for fact in comparison.facts)


def compare_stage(stage: str, a: Prepared, b: Prepared) -> StageComparison | None:
    """One stage of both; None where it cannot be judged (absent, unsupported, follows from a failure)."""
    first = precision(a, b)
    if first is None:
        return None
    states = {a.state(first, stage), b.state(first, stage)}
    if "unsupported" in states or "follows" in states or states == {"absent"}:
        return None
    if "absent" in states:
        seen = ["observed" if side.state(first, stage) == "present" else "not observed" for side in (a, b)]
        fact = FactComparison("stage", Verdict.STRUCTURE, "the stage is there on one side only", seen[0], seen[1])
        return StageComparison(stage, Verdict.STRUCTURE, (fact,))
    left, right = a.runs[first][stage], b.runs[first][stage]
    if left.status != "ok" or right.status != "ok":
        return _compare_statuses(stage, left, right)
    facts = _compare_facts(stage, a, b, first)
    if facts and all(fact.verdict is Verdict.IDENTICAL for fact in facts):
        return StageComparison(stage, Verdict.IDENTICAL, tuple(facts))
    facts.sort(key=lambda fact: -RANK[fact.verdict])
    return StageComparison(stage, facts[0].verdict if facts else Verdict.IDENTICAL, tuple(facts))


def outcome(stage: PreparedStage) -> str:
    """What a stage came to, for people: ``raises ValueError: …``, ``does not raise``."""
    if stage.status == "ok":
        return "does not raise"
    raised = stage.raised
    if raised is None:
        return {"error": "raises"}.get(stage.status, stage.status)
    message = portable((raised.message.strip().splitlines() or [""])[0])[:200]
    verb = {"missing": "is not there", "signature": "does not take the argument"}.get(stage.status)
    spelled = f"{raised.type}: {message}" if message else raised.type
    return f"{verb} ({spelled})" if verb else f"raises {spelled}"


def near_border_facts(comparison: CaseComparison) -> tuple[tuple[str, FactComparison], ...]:
    """The stages and facts for which a confirming run (repeat, inputs moved by one ulp) can change the verdict."""
    return tuple((s.stage, fact) for s in comparison.stages for fact in s.facts if near_border(fact))


def _compare_statuses(stage: str, left: PreparedStage, right: PreparedStage) -> StageComparison:
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


def _compare_facts(stage: str, a: Prepared, b: Prepared, first: str) -> list[FactComparison]:
    """Every fact of a stage that went well on both sides."""
    left, right = a.runs[first][stage], b.runs[first][stage]
    doubles, facts = _float64_stages(stage, a, b)
    mine, others = left.facts, right.facts
    inner: set[str] = set()
    if mine.keys() != others.keys():
        nested, inner = _leaves_against_mappings(mine, others)
        facts += nested
    for name, x in mine.items():
        if name in inner:
            continue
        if name not in others:
            facts.append(_one_sided(name, x, True))
            continue
        y = others[name]
        if type(x) is ArrayFact and type(y) is ArrayFact:
            if x.same_bits(y) and (doubles is None or _same_bits(doubles[0].array(name), doubles[1].array(name))):
                facts.append(identical(name))
            else:
                facts += _compare_numbers(stage, name, a, b)
        elif type(x) in _MEASURED or type(y) in _MEASURED:
            facts.append(_compare_measured(name, x, y))
        else:
            facts.append(compare_plain(name, x, y))
    facts += [_one_sided(name, y, False) for name, y in others.items() if name not in mine and name not in inner]
    if a.confirm or b.confirm:
        return _with_repeats(stage, a, b, facts)
    return facts


def _float64_stages(
    stage: str, a: Prepared, b: Prepared
) -> tuple[tuple[PreparedStage, PreparedStage] | None, list[FactComparison]]:
    """The float64 run's stage on both sides where it went well on both, and the fact that it did on one only."""
    left, right = a.runs.get("float64", {}).get(stage), b.runs.get("float64", {}).get(stage)
    if left is None or right is None or "unsupported" in (left.status, right.status):
        return None, []
    if left.status == right.status == "ok":
        return (left, right), []
    return None, _compare_failures(left, right)


def _same_bits(x: ArrayFact | None, y: ArrayFact | None) -> bool:
    """True where nothing speaks against the two: the same bits, or one of them is not there."""
    return x is None or y is None or x.same_bits(y)


def _compare_measured(name: str, x: Leaf, y: Leaf) -> FactComparison:
    """Two estimates; or an array or estimate against something else."""
    if type(x) is Estimate and type(y) is Estimate:
        return compare_estimates(name, x, y)
    left, right = _brief(x), _brief(y)
    return FactComparison(name, Verdict.STRUCTURE, f"{left} against {right}", left, right)


def _compare_failures(left: PreparedStage, right: PreparedStage) -> list[FactComparison]:
    """The fact that float64 failed on one side only, where float32 went well on both."""
    if "ok" not in (left.status, right.status):
        return []
    texts = outcome(left), outcome(right)
    return [FactComparison(FLOAT64, Verdict.ERROR, f"in float64: {texts[0]} against {texts[1]}", *texts)]


def _compare_numbers(stage: str, name: str, a: Prepared, b: Prepared) -> list[FactComparison]:
    single, double = (_array_run(of, stage, name, a, b) for of in ("float32", "float64"))
    spread = max(_spread(a, stage, name), _spread(b, stage, name)) if a.confirm or b.confirm else 0.0
    return compare_arrays(name, single, double, spread)


def _array_run(of: str, stage: str, name: str, a: Prepared, b: Prepared) -> Run | None:
    """An array fact in one precision; None where it was not seen on both sides."""
    left, right = a.runs.get(of, {}).get(stage), b.runs.get(of, {}).get(stage)
    if left is None or right is None or not left.status == right.status == "ok":
        return None
    x, y = left.array(name), right.array(name)
    if x is None or y is None:
        return None
    if stage not in GROUPED:
        return Run(x, y)
    group = name.partition(".")[0]
    return Run(x, y, max(left.group_peaks.get(group, 0.0), right.group_peaks.get(group, 0.0)))


def _spread(side: Prepared, stage: str, name: str) -> float:
    """What moving the inputs by one ulp does to a float64 fact; 0 where that was not tried."""
    pair = _confirming(side, "ulp", stage)
    if pair is None:
        return 0.0
    plain, moved = pair[0].array(name), pair[1].array(name)
    return spread_of(plain, moved) if plain is not None and moved is not None else 0.0


def _confirming(side: Prepared, kind: str, stage: str) -> tuple[PreparedStage, PreparedStage] | None:
    """The plain float64 stage and the one of a confirming run."""
    plain, again = side.runs.get("float64", {}).get(stage), side.confirm.get(kind, {}).get(stage)
    return (plain, again) if plain is not None and again is not None else None


def _with_repeats(stage: str, a: Prepared, b: Prepared, facts: list[FactComparison]) -> list[FactComparison]:
    """The facts, those in which a side does not agree with its own repetition marked so."""
    unstable: dict[str, list[str]] = {}
    for position, side in enumerate((a, b)):
        pair = _confirming(side, "repeat", stage)
        if pair is None:
            continue
        plain, again = pair
        for name, value in plain.facts.items():
            other = again.facts.get(name)
            if isinstance(value, ArrayFact) and isinstance(other, ArrayFact) and not value.same_bits(other):
                unstable.setdefault(name, ["agrees with itself"] * 2)[position] = "differs when repeated"
    found = [
        FactComparison(name, Verdict.NONDETERMINISTIC, f"left {on_left}, right {on_right}", on_left, on_right)
        for name, (on_left, on_right) in unstable.items()
    ]
    return [*found, *(fact for fact in facts if fact.fact not in unstable)]


def _one_sided(name: str, value: Leaf, on_left: bool) -> FactComparison:
    """A fact that one side does not have."""
    spelled = _brief(value)
    left, right = (spelled, "") if on_left else ("", spelled)
    return FactComparison(
        name, Verdict.STRUCTURE, f"{spelled} on the {'left' if on_left else 'right'} only", left, right
    )


def _leaves_against_mappings(left: dict[str, Leaf], right: dict[str, Leaf]) -> tuple[list[FactComparison], set[str]]:
    """Where one side has ``x`` and the other ``x.a``, ``x.b``: one fact ``x``; and the names settled by that."""
    found: list[FactComparison] = []
    settled: set[str] = set()
    for mine, others, swapped in ((left, right, False), (right, left, True)):
        for name in mine.keys() - others.keys():
            below = {other[len(name) + 1 :]: value for other, value in others.items() if other.startswith(name + ".")}
            if not below:
                continue
            settled.add(name)
            if mine[name] in ({}, []):
                continue  # what is inside the other is told one by one
            texts = _brief(mine[name]), text({key: _brief(v) if _is_array(v) else v for key, v in below.items()})
            x, y = texts[::-1] if swapped else texts
            found.append(FactComparison(name, Verdict.STRUCTURE, f"{x} against {y}", x, y))
            settled.update(f"{name}.{key}" for key in below)
    return sorted(found, key=lambda fact: fact.fact), settled


def _is_array(value: Leaf) -> bool:
    return isinstance(value, _MEASURED)


def _brief(value: Leaf) -> str:
    if isinstance(value, ArrayFact):
        return f"array of {value.dtype}{list(value.shape)}"
    if isinstance(value, Estimate):
        return f"{value.value:.6g} ± {value.stderr:.2g}"
    return text(value)
