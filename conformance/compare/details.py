"""The facts of a stage that went well on two sides, one by one."""

from typing import Any, Final

import msgspec

from conformance.compare.facts import ArrayFact, Estimate, Leaf
from conformance.compare.numeric import Run, compare_arrays, compare_estimates, identical, spread_of
from conformance.compare.outcomes import RAISED, attempted, compare_failures
from conformance.compare.plain import compare_plain
from conformance.compare.prepared import Prepared, PreparedStage
from conformance.compare.text import text
from conformance.model.comparison import WELL, End, Ends, FactComparison, Verdict

#: Stages whose arrays of one group (first dotted component of their names) share one scale. What these
#: stages hold are parts of one vector: gradients with respect to all weights, all variables after a step.
#: One part may be zero by analysis, such as the gradient of a bias in front of a normalization or a softmax,
#: and then consists of nothing but the others' rounding: judged against itself it would differ by 100 %.
GROUPED = frozenset({"gradient", "update", "slots", "fit"})

_MEASURED = (ArrayFact, Estimate)
_ABSENT: Final = object()
#: Whether an object has a method: who calls one that is not there meets an exception.
_METHODS = "methods."
_SCALARS = frozenset({str, bool, int, float, type(None)})


def compare_facts(stage: str, a: Prepared, b: Prepared, first: str) -> list[FactComparison]:
    """Every fact of a stage that went well on both sides in the precision ``first``, which decides about structure."""
    left, right = a.runs[first][stage], b.runs[first][stage]
    doubles, facts = _float64_stages(stage, a, b)
    mine, others = left.facts, right.facts
    inner: set[str] = set()
    unlike = mine.keys() != others.keys()
    if unlike:
        nested, inner = _leaves_against_mappings(left, right)
        facts += nested
    for name, x in mine.items():
        if inner and name in inner:
            continue
        y = others.get(name, _ABSENT)
        kind = type(x)
        if kind is not type(y):
            facts.append(_compare_unlike(name, x, y))
        elif kind is ArrayFact:
            pair = doubles and (doubles[0].array(name), doubles[1].array(name))
            if x.same_bits(y) and (not pair or _same_bits(*pair)):
                facts.append(identical(name))
            else:
                facts += _compare_numbers(stage, name, a, b, first, doubles)
        elif kind is Estimate:
            facts.append(compare_estimates(name, x, y))
        elif kind in _SCALARS and x == y:
            facts.append(identical(name))
        else:
            facts.append(_with_ends(compare_plain(name, x, y), x, y))
    if unlike:
        facts += [_one_sided(name, y, False) for name, y in others.items() if name not in mine and name not in inner]
    if a.confirm or b.confirm:
        return _with_repeats(stage, a, b, facts)
    return facts


def _float64_stages(
    stage: str, a: Prepared, b: Prepared
) -> tuple[tuple[PreparedStage, PreparedStage] | None, list[FactComparison]]:
    """The float64 run's stage on both sides where it went well on both, and the fact that it did on one only."""
    left, right = a.at("float64", stage), b.at("float64", stage)
    if left is None or right is None or "unsupported" in (left.status, right.status):
        return None, []
    if left.status == right.status == "ok":
        return (left, right), []
    return None, compare_failures(left, right)


def _same_bits(x: ArrayFact | None, y: ArrayFact | None) -> bool:
    """True where nothing speaks against the two: the same bits, or one of them is not there."""
    return x is None or y is None or x.same_bits(y)


def _compare_unlike(name: str, x: Leaf, y: Leaf) -> FactComparison:
    """A fact that is there on one side only, or of two kinds."""
    if y is _ABSENT:
        return _one_sided(name, x, True)
    if type(x) in _MEASURED or type(y) in _MEASURED:
        left, right = _brief(x), _brief(y)
        return FactComparison(name, Verdict.STRUCTURE, f"{left} against {right}", left, right)
    return compare_plain(name, x, y)


def _compare_numbers(
    stage: str,
    name: str,
    a: Prepared,
    b: Prepared,
    first: str,
    doubles: tuple[PreparedStage, PreparedStage] | None,
) -> list[FactComparison]:
    """An array that is there on both sides in the precision ``first``."""
    double = _array_run(stage, name, doubles)
    single = _array_run(stage, name, (a.runs[first][stage], b.runs[first][stage])) if first == "float32" else None
    spread = max(_spread(a, stage, name), _spread(b, stage, name)) if a.confirm or b.confirm else 0.0
    return compare_arrays(name, single, double, spread)


def _array_run(stage: str, name: str, sides: tuple[PreparedStage, PreparedStage] | None) -> Run | None:
    """An array fact in one precision; None where it was not seen on both sides."""
    if sides is None:
        return None
    left, right = sides
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
    plain, again = side.at("float64", stage), side.confirm.get(kind, {}).get(stage)
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


def _leaves_against_mappings(left: PreparedStage, right: PreparedStage) -> tuple[list[FactComparison], set[str]]:
    """Where one side has ``x`` and the other ``x.a``, ``x.b``: one fact ``x``; and the names settled by that."""
    found: list[FactComparison] = []
    settled: set[str] = set()
    for mine, others, swapped in ((left, right, False), (right, left, True)):
        for name in mine.facts.keys() - others.facts.keys():
            below = others.below(name)
            if not below:
                continue
            settled.add(name)
            value = mine.facts[name]
            if value in ({}, []):
                continue  # what is inside the other is told one by one
            inside: dict[str, Any] = {}
            for other in below:
                fact = others.facts[other]
                inside[other[len(name) + 1 :]] = _brief(fact) if isinstance(fact, _MEASURED) else fact
            texts = _brief(value), text(inside)
            x, y = texts[::-1] if swapped else texts
            ends = attempted(value), attempted(inside)
            ended = None if ends == (None, None) else (ends[0] or WELL, ends[1] or WELL)
            ended = ended[::-1] if ended is not None and swapped else ended
            found.append(FactComparison(name, Verdict.STRUCTURE, f"{x} against {y}", x, y, ended=ended))
            settled.update(below)
    return sorted(found, key=lambda fact: fact.fact), settled


def _with_ends(fact: FactComparison, x: Leaf, y: Leaf) -> FactComparison:
    """A fact that is an end, with how it ended on each side: a method that is there or not, classes of exceptions."""
    if fact.verdict.agrees:
        return fact
    ended: Ends | None = None
    if fact.fact.startswith(_METHODS) and isinstance(x, bool) and isinstance(y, bool):
        ended = (WELL, End("missing")) if x else (End("missing"), WELL)
    elif fact.fact.endswith(f".{RAISED}") and isinstance(x, str) and isinstance(y, str):
        ended = attempted({RAISED: x}) or WELL, attempted({RAISED: y}) or WELL
    return fact if ended is None else msgspec.structs.replace(fact, ended=ended)


def _brief(value: Leaf) -> str:
    if isinstance(value, ArrayFact):
        return f"array of {value.dtype}{list(value.shape)}"
    if isinstance(value, Estimate):
        return f"{value.value:.6g} ± {value.stderr:.2g}"
    return text(value)
