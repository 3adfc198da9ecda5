"""Numbers: what float64 says about the meaning, and whether float32 shows it.

With eps32 the spacing of float32 and scale = max|float64 reference| of both sides,

    max|x64 - y64| ≤ 64·eps32·scale      the same meaning
    beyond                               different

and where the meaning is the same, float32 is held to the same bound, max|x32 - y32| ≤ 64·eps32·scale: beyond it the two
are different in float32, which is what people compute with.
Who computes float64 with float32's accuracy means the same; that its results are float32 numbers is a matter of
their type.

The error is that of the whole array, never of an element: through cancellation alone a single element of a
float32 gradient can be off by millions of ulp while the array agrees to 1e-6 (docs/verdicts.md).
"""

import math
from functools import lru_cache

import msgspec
import numpy as np

from conformance.compare.facts import ArrayFact, Doubles, Estimate
from conformance.compare.severity import decided_in_float32
from conformance.model.comparison import BOUND, FactComparison, Only, Verdict

EPS32 = float(np.finfo(np.float32).eps)
EPS64 = float(np.finfo(np.float64).eps)

#: How many times an implementation's own spread under inputs moved by one ulp is still noise.
SPREAD = 8.0
#: Standard errors between two estimates that still agree: wrong for 2 in 10⁹ pairs of equal ones.
STANDARD_ERRORS = 6.0
#: A float32 difference below this part of the scale may be noise, and deserves a confirming run. Of float64 what is
#: beyond the bound is 10¹⁰ of its own roundings: no noise.
BORDER = 1e-3

#: The fact that stands for what float64 alone shows of a stage: that it failed; with a name behind it, of that fact.
FLOAT64 = "float64"

_ROUNDING = "differs by rounding"

# Below eps·scale = the smallest normal number, denormals and flushing them to zero are all there is to see.
_FLOOR32 = float(np.finfo(np.float32).tiny) / EPS32
_FLOOR64 = float(np.finfo(np.float64).tiny) / EPS64


class Run(msgspec.Struct, frozen=True, eq=False):
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
    elif single is not None and double is not None and double.left.dtype != double.right.dtype:
        types = double.left.dtype, double.right.dtype
        found.append(_structure(f"{FLOAT64}.{fact}.dtype", "another type in float64", *types, only="float64"))
    if left.shape != right.shape:
        return [*found, _structure(f"{fact}.shape", "another shape", str(left.shape), str(right.shape))]
    if double is not None and double.left.shape != double.right.shape:
        shapes = str(double.left.shape), str(double.right.shape)
        found.append(_structure(f"{FLOAT64}.{fact}.shape", "another shape in float64", *shapes, only="float64"))
        double = None
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
            return [*found, _compare_exact(fact, single, double)]
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

    So it is for values within 1e-3 of each other, and for whatever only float32 shows.
    """
    if fact.distance is None or fact.relative is None or fact.verdict is not Verdict.DIFFERENT:
        return False
    return decided_in_float32(fact) and (fact.only == "float32" or fact.relative < BORDER)


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


def _structure(fact: str, summary: str, left: str, right: str, *, only: Only = "") -> FactComparison:
    return FactComparison(fact, Verdict.STRUCTURE, f"{summary}: {left} against {right}", left, right, only=only)


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


def _compare_exact(fact: str, single: Run | None, double: Run | None) -> FactComparison:
    """Integers and booleans: equal, or not; they may be counted from floats, and so differ in one precision alone."""
    unlike = {run: run.left.stored != run.right.stored for run in (double, single) if run is not None}
    parted = [run for run, elements in unlike.items() if elements.any()]
    if not parted:
        return FactComparison(fact, Verdict.EQUIVALENT, "the same values in another type")
    run = parted[0]
    only: Only = "" if len(parted) == len(unlike) else "float64" if run is double else "float32"
    where = f"in {only} only" if only else "exactly compared"
    summary = f"{int(np.count_nonzero(unlike[run]))} of {run.left.size} elements differ, {where}"
    return _numbers(fact, Verdict.DIFFERENT, summary, run, int(np.argmax(unlike[run])), only=only)


def _compare_alone(fact: str, run: Run, eps: float, spread: float) -> FactComparison:
    """One precision only: its bound decides, where it is float64 the one that float32 could show."""
    eps = max(run.left.epsilon, run.right.epsilon, eps)
    return _meaning(fact, run, max(eps, EPS32), eps, spread) or _rounding(fact, run, eps)


def _compare_precisions(fact: str, single: Run, double: Run, spread: float) -> FactComparison:
    """float64 decides about the meaning; where that is the same, float32 may still differ."""
    half = max(_half(double.left), _half(double.right))
    parted = _meaning(fact, double, max(half, EPS32), half or EPS64, spread)
    # An array of half precision in the float32 run is held to half precision's spacing.
    eps32 = max(single.left.epsilon, single.right.epsilon, EPS32)
    if parted is not None:
        return parted if parted.verdict.agrees or not _alike(single, eps32) else _only(parted, "float64")
    if single.left.same_bits(single.right):
        return identical(fact)
    return _in_float32(fact, single, double, eps32, spread)


def _alike(run: Run, eps: float) -> bool:
    """Whether the two sides of a run are within rounding of each other."""
    return float(np.maximum.reduce(_apart(run.left, run.right))) <= BOUND * eps * max(run.scale, _FLOOR32)


def _only(fact: FactComparison, precision: Only) -> FactComparison:
    return msgspec.structs.replace(fact, only=precision)


def _half(array: ArrayFact) -> float:
    """A half-precision type's epsilon: it is asked for by name (mixed precision) and kept in a float64 run."""
    return array.epsilon if array.epsilon > EPS32 else 0.0


def _meaning(fact: str, run: Run, bound: float, eps: float, spread: float) -> FactComparison | None:
    """DIFFERENT where the values are further apart than 64 times ``bound``; None where the meaning is the same.

    ``eps`` is the spacing of the run's own precision, in which the distance is told.
    """
    precision = "float64" if eps < EPS32 else "float32"
    left, right = run.left, run.right
    apart = _apart(left, right)
    largest = float(np.maximum.reduce(apart))
    floored = max(run.scale, _FLOOR64 if eps < EPS32 else _FLOOR32)
    if largest <= BOUND * bound * floored:
        return None
    worst = int(apart.argmax())
    if not math.isfinite(largest) and not (math.isfinite(left.values[worst]) and math.isfinite(right.values[worst])):
        return _class_differs(fact, precision, run, BOUND * bound * floored)
    distance, relative = largest / (eps * floored), largest / floored
    if eps >= EPS32 and relative < BORDER:
        own = spread / (EPS64 * floored)
        if distance <= SPREAD * own:
            summary = f"noise: {distance:.3g} eps apart, where one ulp of the inputs moves it by {own:.3g} eps"
            return FactComparison(fact, Verdict.EQUIVALENT, summary, "", "", distance, relative)
    allowed = BOUND * bound / eps
    summary = (
        f"{relative:.2g} of the array's size apart in {precision} ({distance:.3g} eps, {allowed:.3g} are rounding)"
    )
    return _numbers(fact, Verdict.DIFFERENT, summary, run, worst, apart=(distance, relative))


def _class_differs(fact: str, precision: str, run: Run, allowed: float, only: Only = "") -> FactComparison:
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
        f"in {precision}{' only' if only else ''}; the finite rest {state}"
    )
    return _numbers(fact, Verdict.DIFFERENT, summary, run, int(unlike.argmax()), only=only)


def _in_float32(fact: str, single: Run, double: Run, eps: float, spread: float) -> FactComparison:
    """Whether two who mean the same in float64 differ in float32: such is what people compute with."""
    apart = _apart(single.left, single.right)
    largest = float(np.maximum.reduce(apart))
    scale = max(double.scale, _FLOOR32)
    distance, relative = largest / (eps * scale), largest / scale
    if distance <= BOUND:
        return FactComparison(fact, Verdict.EQUIVALENT, _ROUNDING, "", "", distance, relative)
    if not math.isfinite(largest):
        return _class_differs(fact, "float32", single, BOUND * eps * scale, "float32")
    own = spread / (EPS64 * max(double.scale, _FLOOR64))
    if distance <= SPREAD * own:
        summary = f"noise: {distance:.3g} eps apart in float32, where one ulp of the inputs weighs {own:.3g} eps"
        return FactComparison(fact, Verdict.EQUIVALENT, summary, "", "", distance, relative)
    # Where both overflow alike there is nothing to choose between them.
    numbers = np.isfinite(single.left.values)
    errors = [
        float(_apart(mine, exact)[numbers].max(initial=0.0)) / (eps * scale)
        for mine, exact in ((single.left, double.left), (single.right, double.right))
    ]
    summary = (
        f"different in float32: {relative:.2g} of the array's size apart ({distance:.3g} eps, {BOUND:g} are rounding), "
        f"{errors[0]:.3g} and {errors[1]:.3g} eps from what each computes in float64, where they agree"
    )
    return _numbers(
        fact, Verdict.DIFFERENT, summary, single, int(apart.argmax()), apart=(distance, relative), only="float32"
    )


def _rounding(fact: str, run: Run, eps: float) -> FactComparison:
    """The comparison of a fact of one precision that differs by rounding only."""
    largest = float(np.maximum.reduce(_apart(run.left, run.right)))
    relative = largest / max(run.scale, _FLOOR64 if eps < EPS32 else _FLOOR32)
    return FactComparison(fact, Verdict.EQUIVALENT, _ROUNDING, "", "", relative / eps, relative)


def _numbers(
    fact: str,
    verdict: Verdict,
    summary: str,
    run: Run,
    worst: int,
    *,
    apart: tuple[float, float] | None = None,
    only: Only = "",
) -> FactComparison:
    """A parted fact, told by its worst element; ``apart`` is (distance, relative)."""
    # Where the difference itself overflows, it is no number to write down.
    distance, relative = apart if apart is not None and math.isfinite(apart[0]) else (None, None)
    texts = run.left.text(worst), run.right.text(worst)
    return FactComparison(fact, verdict, summary, *texts, distance, relative, run.left.index(worst), only)
