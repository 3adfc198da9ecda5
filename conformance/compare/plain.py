"""Plain JSON facts: configs, names, shapes. Compared exactly, but for float32 printed as float64."""

import math
from functools import lru_cache
from typing import Any

import numpy as np

from conformance.compare.numeric import identical
from conformance.compare.text import text
from conformance.model.comparison import FactComparison, Verdict

_FLOAT32_MAX = float(np.finfo(np.float32).max)
_FLOAT32_TINY = float(np.finfo(np.float32).tiny)

_SCALARS = (str, bool, int, float, type(None))
_KEPT = frozenset({str, bool, int, type(None)})


def compare_plain(fact: str, left: Any, right: Any) -> FactComparison:
    """IDENTICAL, EQUIVALENT (the same number in another type or precision) or STRUCTURE.

    Keras 2 prints the float32 image of a setting (0.0010000000474974513 for 0.001): two numbers with the
    same image are one setting.
    """
    # The same few settings differ everywhere. A float's zero has a sign that equality does not see.
    if type(left) in _KEPT and type(right) in _KEPT:
        return _compare_kept(fact, left, right)
    return _compare(fact, left, right)


def _compare(fact: str, left: Any, right: Any) -> FactComparison:
    if type(left) is type(right) and left == right and isinstance(left, _SCALARS):
        return identical(fact)
    verdict = _json(left, right)
    if verdict is Verdict.IDENTICAL:
        return identical(fact)
    texts = text(left), text(right)
    if verdict is Verdict.EQUIVALENT:
        return FactComparison(fact, verdict, "the same number in float32", *texts)
    return FactComparison(fact, verdict, f"{texts[0]} against {texts[1]}", *texts)


_compare_kept = lru_cache(maxsize=16384, typed=True)(_compare)


def _json(left: Any, right: Any) -> Verdict:
    if isinstance(left, list) and isinstance(right, list):
        if len(left) != len(right):
            return Verdict.STRUCTURE
        return _mildest_common(_json(x, y) for x, y in zip(left, right, strict=True))
    if isinstance(left, dict) and isinstance(right, dict):
        if left.keys() != right.keys():
            return Verdict.STRUCTURE
        return _mildest_common(_json(value, right[key]) for key, value in left.items())
    if _is_number(left) and _is_number(right):
        return _numbers(left, right)
    return Verdict.IDENTICAL if type(left) is type(right) and left == right else Verdict.STRUCTURE


def _mildest_common(verdicts: Any) -> Verdict:
    worst = Verdict.IDENTICAL
    for verdict in verdicts:
        if verdict is Verdict.STRUCTURE:
            return Verdict.STRUCTURE
        if verdict is Verdict.EQUIVALENT:
            worst = Verdict.EQUIVALENT
    return worst


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _numbers(left: float, right: float) -> Verdict:
    if left == right:
        return Verdict.IDENTICAL if type(left) is type(right) else Verdict.EQUIVALENT
    if not (isinstance(left, float) or isinstance(right, float)):
        return Verdict.STRUCTURE
    if math.isnan(left) and math.isnan(right):
        return Verdict.IDENTICAL
    # Beyond float32's range everything has the image 0 or infinity, which says nothing.
    within = all(_FLOAT32_TINY <= abs(x) <= _FLOAT32_MAX for x in (left, right))
    return Verdict.EQUIVALENT if within and np.float32(left) == np.float32(right) else Verdict.STRUCTURE
