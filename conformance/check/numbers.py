"""How far apart arrays are, in the terms of docs/verdicts.md."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from conformance.compare.numeric import EPS32
from conformance.model.comparison import BOUND

Array = NDArray[Any]

#: A larger difference than this part of the scale is nothing that rounding grows into.
ROUNDING_GROWS = 1e-2

#: Types with fewer digits than float32, and the spacing of their numbers.
HALF = {"float16": 2.0**-10, "bfloat16": 2.0**-7}

# Below this denormals are all there is to see.
_FLOOR = float(np.finfo(np.float32).tiny) / EPS32


class Apart(NamedTuple):
    """Two arrays that do not agree: how far apart (max|x - y|), the scale, and in words.

    ``pair`` has both numbers where they are furthest apart, as text; they are in the words, too.
    """

    said: str
    distance: float = 0.0
    scale: float = 0.0
    eps: float = EPS32
    pair: tuple[str, str] = ("", "")

    @property
    def relative(self) -> float:
        """The distance over the scale; 0 where nothing was subtracted."""
        return self.distance / self.scale if self.scale else 0.0

    @property
    def bounds(self) -> float:
        """The distance in bounds: 64 units in the last place of the largest value."""
        return self.relative / (BOUND * self.eps)

    @property
    def size(self) -> str:
        """The size in words; empty where it is none of numbers."""
        if not self.distance:
            return ""
        share = f"{self.relative:.2g} of the largest value"
        return f"by up to {self.distance:.3g}, {share}: {self.bounds:,.0f} times the bound"


def apart(left: Array, right: Array, peak: float = 0.0, coarsest: float = EPS32) -> Apart | None:
    """What two arrays differ in beyond rounding, or nothing.

    ``peak`` is max|x| of the group that they belong to, ``coarsest`` the spacing of the coarsest type that they were
    computed in: a loss of a model in half precision has no more digits than its outputs.
    """
    if left.shape != right.shape:
        return Apart(f"another shape: {_shape(left)}, then {_shape(right)}")
    if left.size == 0:
        return None
    if left.dtype.kind not in "fc" and right.dtype.kind not in "fc":
        others = left != right
        different = int(np.count_nonzero(others))
        if not different:
            return None
        where, pair = _at(others, left, right)
        first = f", the first{where}" if where else ""
        return Apart(f"{different} of {left.size} values are others{first}: {pair[0]}, then {pair[1]}", pair=pair)
    x, y = left.astype(np.float64), right.astype(np.float64)
    for word, what in (("NaN", np.isnan), ("infinity", np.isinf)):
        ours, theirs = what(x), what(y)
        if (ours != theirs).any():
            return Apart(f"{word} in {int(ours.sum())} of {x.size} values, then in {int(theirs.sum())}")
    finite = np.isfinite(x) & np.isfinite(y)
    if not finite.any():
        return None
    scale = max(float(np.abs(x[finite]).max()), float(np.abs(y[finite]).max()), peak, _FLOOR)
    distances = np.abs(np.subtract(x, y, out=np.zeros_like(x), where=finite))
    distance = float(distances.max())
    # The coarser of the two types, as half precision has fewer digits.
    eps = max(_eps(left), _eps(right), coarsest)
    if distance <= BOUND * eps * scale:
        return None
    where, pair = _at(distances, left, right)
    furthest = f", furthest{where}" if where else ""
    return Apart(f"other numbers{furthest}: {pair[0]}, then {pair[1]}", distance, scale, eps, pair)


def several(left: Mapping[str, Array], right: Mapping[str, Array], coarsest: float = EPS32) -> list[tuple[str, Apart]]:
    """The arrays, by name, that differ where all are parts of one vector; the one furthest off comes first."""
    names = [name for name in left if name in right]
    values = [*(left[name] for name in names), *(right[name] for name in names)]
    peak = max((_peak(one) for one in values), default=0.0)
    found = [(name, one) for name in names if (one := apart(left[name], right[name], peak, coarsest)) is not None]
    return sorted(found, key=lambda pair: (not pair[1].distance, pair[1].relative), reverse=True)


def number(left: float, right: float, coarsest: float = EPS32) -> Apart | None:
    """What two numbers differ in."""
    return apart(np.asarray([left]), np.asarray([right]), 0.0, coarsest)


def coarsest_of(types: Iterable[str]) -> float:
    """The spacing of the coarsest of some types of numbers, by name; at least that of float32."""
    return max((HALF[name] for name in types if name in HALF), default=EPS32)


def _at(distances: Array, left: Array, right: Array) -> tuple[str, tuple[str, str]]:
    """Where two arrays are furthest apart, in words that are empty of a single number, and both of its numbers."""
    place = np.unravel_index(int(np.argmax(distances)), distances.shape)
    where = f" at [{', '.join(str(int(one)) for one in place)}]" if left.size > 1 else ""
    return where, (_shown(left[place]), _shown(right[place]))


def _shown(value: Any) -> str:
    """A number with as many digits as float32 has; of float64 those that tell it from its neighbours."""
    return f"{value:.7g}" if np.asarray(value).dtype.kind == "f" else str(value)


def _peak(value: Array) -> float:
    if value.dtype.kind != "f" or not value.size:
        return 0.0
    finite = value[np.isfinite(value)]
    return float(np.abs(finite).max()) if finite.size else 0.0


def _eps(value: Array) -> float:
    return float(np.finfo(value.dtype).eps) if value.dtype.kind == "f" else 0.0


def _shape(value: Array) -> str:
    return f"({', '.join(map(str, value.shape))})"
