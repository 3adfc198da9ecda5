"""The text of a failure: the call, where two implementations part first, and how to see it again."""

import math
import struct
from collections.abc import Sequence

from conformance.compare.severity import decided_in_float32
from conformance.compare.text import text
from conformance.model.case import Case
from conformance.model.comparison import CaseComparison, FactComparison

_MOST_FACTS = 5
_INFINITY32 = 0x7F800000


def explain(case: Case, comparison: CaseComparison, rerun: str, labels: tuple[str, str] | None = None) -> str:
    """Several lines for a person: call, first differing stage, both values, worst element, the rerun's line.

    ``labels`` name the two implementations for people, by default their ids.
    """
    left, right = labels or (comparison.left, comparison.right)
    lines = [f"{case.id}: {left} against {right}", f"  call   {call(case)}"]
    if not comparison.parted:
        lines.append(f"  not judged: {comparison.unjudged}" if comparison.unjudged else "  they agree at every stage")
    for stage in comparison.parted[:1]:
        lines.append(f"  stage  {stage.stage}: {stage.verdict.value}")
        width = max(len(left), len(right))
        for fact in stage.differing[:_MOST_FACTS]:
            lines += _fact_lines(fact, left.ljust(width), right.ljust(width))
        if len(stage.differing) > _MOST_FACTS:
            lines.append(f"    and {len(stage.differing) - _MOST_FACTS} more facts")
    also = [f"{stage.stage} ({stage.verdict.value})" for stage in comparison.parted[1:]]
    if also:
        lines.append(f"  also   {', '.join(also)}")
    lines.append(f"  rerun  {rerun}")
    return "\n".join(lines)


def call(case: Case) -> str:
    """The call a case makes, as it would be typed: ``layers.Dense(units=3, activation='relu')``."""
    arguments = case.params.get("arguments", {})
    return f"{case.api}({', '.join(f'{name}={_spell(value)}' for name, value in arguments.items())})"


def ulps(left: str, right: str, single: bool) -> float | None:
    """How many numbers of float32 (``single``) or float64 lie between two spelled ones; None where they are none."""
    try:
        x, y = float(left), float(right)
    except ValueError:
        return None
    if not (math.isfinite(x) and math.isfinite(y)):
        return None
    # Numbers of one sign are ordered like their bits taken as integers; zero is where the signs meet.
    ordinals = [_ordinal(value, single) for value in (x, y)]
    return float(abs(ordinals[0] - ordinals[1]))


def _ordinal(value: float, single: bool) -> int:
    magnitude = abs(value)
    floating, integer = ("<f", "<I") if single else ("<d", "<Q")
    try:
        (bits,) = struct.unpack(integer, struct.pack(floating, magnitude))
    except OverflowError:  # beyond float32's largest number lies its infinity
        bits = _INFINITY32
    return -int(bits) if value < 0 else int(bits)


def _fact_lines(fact: FactComparison, left: str, right: str) -> Sequence[str]:
    lines = [f"    {fact.fact}: {fact.verdict.value}: {fact.summary}"]
    lines.append(f"      {left}  {place(fact)}{fact.left or '(not there)'}")
    lines.append(f"      {right}  {place(fact)}{fact.right or '(not there)'}")
    if text := distance(fact):
        lines.append(f"      {text}")
    return lines


def place(fact: FactComparison) -> str:
    """Where in an array the two values stand, with a space behind it; empty where there is no place to name."""
    return f"[{','.join(map(str, fact.worst))}] " if fact.worst else ""


def distance(fact: FactComparison) -> str:
    """How far apart the worst element is; empty where that is not measured."""
    if fact.worst is None or fact.relative is None:
        return ""
    single = decided_in_float32(fact)
    apart = ulps(fact.left, fact.right, single)
    precision = "float32" if single else "float64"
    count = "" if apart is None else f"{apart:.6g} ulp of {precision} at the worst element, "
    return f"{count}{fact.relative:.3g} relative to the array"


def _spell(value: object) -> str:
    return repr(value) if isinstance(value, str | bool | int | float | None) else text(value)
