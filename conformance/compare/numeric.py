"""Numbers: what float64 says about the meaning, and float32 about the accuracy.

With eps the spacing of the deciding precision and scale = max|float64 reference| of both sides,

    max|x64 - y64| ≤ 64·eps64·scale      the same meaning
    max|x64 - y64| ≤ 64·eps32·scale      precision: one of both computes float64 with float32's accuracy
    beyond                               different

and where the meaning is the same, each side's float32 is held against its own float64,
err = max|x32 - x64| / (eps32·scale): precision where the larger error exceeds 64 and 8·max(smaller, 1).

The error is that of the whole array, never of an element: through cancellation alone a single element of a
float32 gradient can be off by millions of ulp while the array agrees to 1e-6 (docs/verdicts.md).
"""

import math
from functools import lru_cache
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from conformance.compare.facts import ArrayFact, Doubles, Estimate
from conformance.compare.severity import decided_in_float32
from conformance.model.comparison import FactComparison, Verdict

EPS32 = float(np.finfo(np.float32).eps)
EPS64 = float(np.finfo(np.float64).eps)

#: Roundings of the largest element that are still rounding; the worst seen in 1,200 clean pairs was 10.8.
BOUND = 64.0
#: How many times less accurate than the other is markedly less accurate.
MARKEDLY = 8.0
#: How many times an implementation's own spread under inputs moved by one ulp is still noise.
SPREAD = 8.0
#: Standard errors between two estimates that still agree: wrong for 2 in 10⁹ pairs of equal ones.
STANDARD_ERRORS = 6.0
#: A float64 difference below this part of the scale may be noise, and deserves a confirming run.
BORDER = 1e-6
#: The same where there is float32 only.
BORDER32 = 1e-3

_ROUNDING = "differs by rounding"

# Below eps·scale = the smallest normal number, denormals and flushing them to zero are all there is to see.
_FLOOR32 = float(np.finfo(np.float32).tiny) / EPS32
_FLOOR64 = float(np.finfo(np.float64).tiny) / EPS64
# Two float32 errors cannot be markedly apart (one > 64, the other < an eighth of it) while the float32
# values are within 64 - 64/8 of each other: triangle inequality, one eps left for the float64 values.
_CLOSE = BOUND * (1 - 1 / MARKEDLY) - 1


class Run(msgspec.Struct, frozen=True):
    """One precision's array fact on both sides, and max|x| of the group that sets its scale (0: itself alone)."""

    left: ArrayFact
    right: ArrayFact
    group_peak: float = 0.0

    @property
    def scale(self) -> float:
        """max|x| over both sides and their group."""
        return max(self.left.peak, self.right.peak, self.group_peak)


@lru_cache(maxsize=4096)
def identical(fact: str) -> FactComparison:
    """The comparison of a fact that agrees bit for bit."""
    return FactComparison(fact, Verdict.IDENTICAL, "identical")


def compare_arrays(fact: str, single: Run | None, double: Run | None, spread: float = 0.0) -> list[FactComparison]:
    """What can be said of one array fact: one comparison, or more where type or shape differ.

    ``single`` is the float32 run, which decides about shape and type; ``double`` the float64 run, None where
    one side has none: then the float32 values of both are held against each other with float32's bound.
    ``spread`` is max|ulp run - plain float64 run| of either side, what moving the inputs by one ulp does.
    At least one run has to be given.
    """
    first = single or double
    assert first is not None
    found: list[FactComparison] = []
    left, right = first.left, first.right
    if left.dtype != right.dtype:
        found.append(_structure(f"{fact}.dtype", "another type", left.dtype, right.dtype))
    for run in (first, double):
        if run is not None and run.left.shape != run.right.shape:
            shapes = str(run.left.shape), str(run.right.shape)
            return [*found, _structure(f"{fact}.shape", "another shape", *shapes)]
    if double is not None and double.left.shape != left.shape:
        double = None  # the float64 run is of something else: nothing to hold float32 against
    if left.size == 0:
        return found or [identical(fact)]
    if left.complex != right.complex:
        single, double, first = single and _complex(single), double and _complex(double), _complex(first)
        left, right = first.left, first.right
    if left.same_bits(right) and (double is None or double.left.same_bits(double.right)):
        return [*found, identical(fact)]
    with np.errstate(all="ignore"):  # infinities are subtracted, and half precision overflows
        if left.exact and right.exact:
            return [*found, _compare_exact(fact, first, double)]
        if single is None or double is None:
            return [*found, _compare_alone(fact, first, EPS32 if single is not None else EPS64, spread)]
        return [*found, _compare_precisions(fact, single, double, spread)]


def compare_estimates(fact: str, left: Estimate, right: Estimate) -> FactComparison:
    """Two measured properties agree where |v1 - v2| ≤ 6·hypot(s1, s2), float32's rounding allowed for."""
    if left == right or (math.isnan(left.value) and math.isnan(right.value)):
        return identical(fact)
    scale = max(abs(left.value), abs(right.value))
    apart = abs(left.value - right.value)
    allowed = STANDARD_ERRORS * math.hypot(left.stderr, right.stderr) + BOUND * EPS32 * scale
    texts = f"{left.value:.6g} ± {left.stderr:.2g}", f"{right.value:.6g} ± {right.stderr:.2g}"
    relative = apart / scale if scale else 0.0
    if apart <= allowed:
        return FactComparison(fact, Verdict.EQUIVALENT, "agrees within the estimates' errors", *texts, None, relative)
    summary = f"estimates are {apart:.3g} apart, where their errors allow {allowed:.3g}"
    return FactComparison(fact, Verdict.DIFFERENT, summary, *texts, None, relative)


def near_border(fact: FactComparison) -> bool:
    """True where a parted number may yet be an ill-conditioned case's noise, and a confirming run can tell.

    So it is for values within 1e-6 of each other (1e-3 where there is float32 only), and for the accuracy of
    float32 where float64 agrees.
    """
    if fact.distance is None or fact.relative is None:
        return False
    if decided_in_float32(fact):
        return fact.verdict is Verdict.PRECISION or (fact.verdict is Verdict.DIFFERENT and fact.relative < BORDER32)
    return fact.verdict in (Verdict.DIFFERENT, Verdict.PRECISION) and fact.relative < BORDER


def spread_of(plain: ArrayFact, moved: ArrayFact) -> float:
    """max|x - y| of the float64 run and the same with its inputs moved by one ulp; 0 where they do not match."""
    if plain.exact or moved.exact or plain.shape != moved.shape or plain.size == 0:
        return 0.0
    if plain.same_bits(moved):
        return 0.0
    with np.errstate(all="ignore"):
        apart = _apart(plain, moved)
        finite = apart[np.isfinite(apart)]
    return float(finite.max()) if finite.size else 0.0


def _structure(fact: str, summary: str, left: str, right: str) -> FactComparison:
    return FactComparison(fact, Verdict.STRUCTURE, f"{summary}: {left} against {right}", left, right)


def _complex(run: Run) -> Run:
    """Both sides in complex numbers: the type was compared already, now the values are."""
    return Run(run.left.beside(run.right), run.right.beside(run.left), run.group_peak)


def _apart(x: ArrayFact, y: ArrayFact) -> Doubles:
    """|x - y|; where either is NaN or infinite, 0 if both are the same and infinity if they are not."""
    xs, ys = x.values, y.values
    apart: Doubles = np.abs(xs - ys)
    if not (x.finite and y.finite):
        same = (xs == ys) | (np.isnan(xs) & np.isnan(ys))
        apart[same] = 0.0
        apart[np.isnan(apart)] = np.inf
    return apart


def _compare_exact(fact: str, single: Run, double: Run | None) -> FactComparison:
    """Integers and booleans: equal, or not; float64's decide, as they may be counted from floats."""
    for run, verdict in ((double, Verdict.DIFFERENT), (single, Verdict.PRECISION if double else Verdict.DIFFERENT)):
        if run is None:
            continue
        unlike: NDArray[Any] = run.left.stored != run.right.stored
        count = int(np.count_nonzero(unlike))
        if count:
            worst = int(np.argmax(unlike))
            where = "in float32 only" if verdict is Verdict.PRECISION else "exactly compared"
            summary = f"{count} of {run.left.size} elements differ, {where}"
            return _numbers(fact, verdict, summary, run, worst)
    return FactComparison(fact, Verdict.EQUIVALENT, "the same values in another type")


def _compare_alone(fact: str, run: Run, eps: float, spread: float) -> FactComparison:
    """One precision only: the bound of that precision decides, and nothing can be said about accuracy."""
    eps = max(run.left.epsilon, run.right.epsilon, eps)
    return _meaning(fact, run, eps, spread) or _rounding(fact, run, eps)


def _compare_precisions(fact: str, single: Run, double: Run, spread: float) -> FactComparison:
    """float64 decides about meaning, then float32 about accuracy."""
    eps = max(_half(double.left), _half(double.right), EPS64)
    parted = _meaning(fact, double, eps, spread)
    if parted is not None:
        return parted
    if single.left.same_bits(single.right):
        return identical(fact)
    # An array of half precision in the float32 run is held to half precision's spacing.
    eps32 = max(single.left.epsilon, single.right.epsilon, EPS32)
    return _accuracy(fact, single, double, eps32, spread)


def _half(array: ArrayFact) -> float:
    """A half-precision type's epsilon: it is asked for by name (mixed precision) and kept in a float64 run."""
    return array.epsilon if array.epsilon > EPS32 else 0.0


def _meaning(fact: str, run: Run, eps: float, spread: float) -> FactComparison | None:
    """DIFFERENT or PRECISION where the values are further apart than rounding; None where the meaning is the same."""
    precision = "float64" if eps < EPS32 else "float32"
    left, right = run.left, run.right
    apart = _apart(left, right)
    largest = float(np.maximum.reduce(apart))
    floored = max(run.scale, _FLOOR64 if eps < EPS32 else _FLOOR32)
    if largest <= BOUND * eps * floored:
        return None
    worst = int(apart.argmax())
    if not math.isfinite(largest) and not (math.isfinite(left.values[worst]) and math.isfinite(right.values[worst])):
        return _class_differs(fact, Verdict.DIFFERENT, precision, run, BOUND * eps * floored)
    distance, relative = largest / (eps * floored), largest / floored
    if relative < (BORDER if eps < EPS32 else BORDER32):
        own = spread / (EPS64 * floored)
        if distance <= SPREAD * own:
            summary = f"noise: {distance:.3g} eps apart, where one ulp of the inputs moves it by {own:.3g} eps"
            return FactComparison(fact, Verdict.EQUIVALENT, summary, "", "", distance, relative)
    if eps == EPS64 and largest <= BOUND * EPS32 * floored:
        summary = f"{relative:.2g} of the array's size apart in float64, {_why_inexact(left, right)}"
        return _numbers(fact, Verdict.PRECISION, summary, run, worst, apart=(distance, relative))
    summary = f"{relative:.2g} of the array's size apart in {precision} ({distance:.3g} eps, {BOUND:g} are rounding)"
    return _numbers(fact, Verdict.DIFFERENT, summary, run, worst, apart=(distance, relative))


def _why_inexact(left: ArrayFact, right: ArrayFact) -> str:
    """What speaks for one of two having computed float64 in float32."""
    narrow = [name for name, side in (("left", left), ("right", right)) if _is_float32(side.values)]
    if len(narrow) == 1:
        return f"float32's accuracy: every value on the {narrow[0]} is a float32 number"
    return "no more than float32's accuracy: computed in float32 in part, or a constant moved by as little"


def _is_float32(values: Doubles) -> bool:
    return bool(np.array_equal(values, values.astype(np.float32).astype(np.float64), equal_nan=True))


def _class_differs(fact: str, verdict: Verdict, precision: str, run: Run, allowed: float) -> FactComparison:
    """NaN or an infinity on one side where the other has a number or the other infinity."""
    apart = _apart(run.left, run.right)
    unlike = ~np.isfinite(apart)
    kinds: list[str] = []
    for name, found in (("NaN", np.isnan), ("infinity", np.isinf)):
        if bool((found(run.left.values) | found(run.right.values))[unlike].any()):
            kinds.append(name)
    rest = apart[~unlike]
    state = "agrees" if not rest.size or float(rest.max()) <= allowed else "differs as well"
    summary = (
        f"{' and '.join(kinds)} in other places ({int(np.count_nonzero(unlike))} of {run.left.size}) "
        f"in {precision}; the finite rest {state}"
    )
    return _numbers(fact, verdict, summary, run, int(unlike.argmax()))


def _accuracy(fact: str, single: Run, double: Run, eps: float, spread: float) -> FactComparison:
    """PRECISION where one side's float32 is markedly further from its own float64 than the other's."""
    apart = _apart(single.left, single.right)
    largest = float(np.maximum.reduce(apart))
    scale = max(double.scale, _FLOOR32)
    distance, relative = largest / (eps * scale), largest / scale
    if distance <= _CLOSE:
        return FactComparison(fact, Verdict.EQUIVALENT, _ROUNDING, "", "", distance, relative)
    if not math.isfinite(largest):
        return _class_differs(fact, Verdict.PRECISION, "float32 only", single, BOUND * eps * scale)
    # Where both overflow alike there is nothing to choose between them.
    numbers = np.isfinite(single.left.values)
    errors = [
        float(_apart(own, exact)[numbers].max(initial=0.0)) / (eps * scale)
        for own, exact in ((single.left, double.left), (single.right, double.right))
    ]
    smaller, larger = min(errors), max(errors)
    if larger <= BOUND or larger <= MARKEDLY * max(smaller, 1.0):
        return FactComparison(fact, Verdict.EQUIVALENT, _ROUNDING, "", "", distance, relative)
    own = spread / (EPS64 * max(double.scale, _FLOOR64))
    if larger <= SPREAD * own:
        summary = f"noise: float32 is {larger:.3g} eps off, where one ulp of the inputs weighs {own:.3g} eps"
        return FactComparison(fact, Verdict.EQUIVALENT, summary, "", "", distance, relative)
    summary = f"float32 is {errors[0]:.3g} eps from its own float64 against {errors[1]:.3g} eps"
    return _numbers(fact, Verdict.PRECISION, summary, single, int(apart.argmax()), apart=(distance, relative))


def _rounding(fact: str, run: Run, eps: float) -> FactComparison:
    """The comparison of a fact of one precision that differs by rounding only."""
    largest = float(np.maximum.reduce(_apart(run.left, run.right)))
    relative = largest / max(run.scale, _FLOOR64 if eps < EPS32 else _FLOOR32)
    return FactComparison(fact, Verdict.EQUIVALENT, _ROUNDING, "", "", relative / eps, relative)


def _numbers(
    fact: str, verdict: Verdict, summary: str, run: Run, worst: int, *, apart: tuple[float, float] | None = None
) -> FactComparison:
    """A parted fact, told by its worst element; ``apart`` is (distance, relative)."""
    # Where the difference itself overflows, it is no number to write down.
    distance, relative = apart if apart is not None and math.isfinite(apart[0]) else (None, None)
    texts = run.left.text(worst), run.right.text(worst)
    return FactComparison(fact, verdict, summary, *texts, distance, relative, run.left.index(worst))
