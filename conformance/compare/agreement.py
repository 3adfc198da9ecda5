"""Whether two observations of one case, made under the very same conditions, say the same.

What honestly differs from run to run is no disagreement: random draws, of which properties are judged; rounding, on
devices whose order of summation is open; and what a message says of counters, addresses and folders.
"""

import math
import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from conformance.compare.facts import ArrayFact, Estimate, flatten
from conformance.compare.numeric import compare_estimates
from conformance.compare.outcomes import portable
from conformance.model.comparison import BOUND
from conformance.model.errors import UnreadableFactError
from conformance.model.observation import Observation, Raised, Stage

#: Where an environment happened to lie, as some messages have it: without the first slash.
_PLACES = re.compile(r"(?<![^\s(])(?:[^\s/\"':,()]+/)+(?=(?:site-packages|python\d\.\d+)/)")
#: Folders that are made for one process and removed after it.
_TEMPORARY = re.compile(r"(?:/[^\s/\"':,]+)*/(?:tmp[a-z0-9_]{8}|keras-conformance-\w{8})(?=[/\s\"':,]|$)")
#: ``Placeholder_6:0``, ``dense_12``: how many of its kind there were before it in its process.
_COUNTERS = re.compile(r"(?<=[A-Za-z])(?:_\d+)+\b")
#: What protobuf puts into a message's text so that nobody takes it for a format; another one in each process.
_PROTOBUF = re.compile(r"goo\.gle/debug\w+")
#: ``id()`` in decimals, and threads.
_IDENTITIES = re.compile(r"\b\d{12,}\b")


def disagreements(left: Observation, right: Observation) -> Iterator[str]:
    """What two observations of one case and revision contradict each other in: ``float64 forward: output.0``."""
    if left.status != right.status:
        yield f"{left.status} or {right.status}"
        return
    for precision in dict.fromkeys([*left.runs, *right.runs]):
        mine, theirs = left.runs.get(precision), right.runs.get(precision)
        if mine is None or theirs is None:
            yield f"{precision}: run or not"
            continue
        if [s.stage for s in mine] != [s.stage for s in theirs]:
            yield f"{precision}: stages"
            continue
        for a, b in zip(mine, theirs, strict=True):
            for what in _of_stage(a, b):
                yield f"{precision} {a.stage}: {what}"


def lasting(message: str) -> str:
    """A message without what is another in each process."""
    text = portable(message)
    for pattern in (_PLACES, _TEMPORARY, _PROTOBUF, _IDENTITIES):
        text = pattern.sub("…", text)
    return " ".join(_COUNTERS.sub("", text).split())


def _of_stage(left: Stage, right: Stage) -> Iterator[str]:
    if left.status != right.status:
        yield f"{left.status} or {right.status}"
    elif not _same_exception(left.raised, right.raised):
        yield "exception"
    try:
        mine, theirs = flatten(left.facts), flatten(right.facts)
    except UnreadableFactError:
        # Not as docs/protocol.md has facts: then they are the same or not.
        if left.facts != right.facts:
            yield "facts"
        return
    for name in dict.fromkeys([*mine, *theirs]):
        if name not in mine or name not in theirs or not _same_fact(mine[name], theirs[name]):
            yield name


def _same_exception(left: Raised | None, right: Raised | None) -> bool:
    if left is None or right is None:
        return left is right
    said, told = left.message, right.message
    return left.type == right.type and (said == told or lasting(said) == lasting(told))


def _same_fact(left: Any, right: Any) -> bool:
    if isinstance(left, ArrayFact) and isinstance(right, ArrayFact):
        return left.same_bits(right) or _same_up_to_rounding(left, right)
    if isinstance(left, Estimate) and isinstance(right, Estimate):
        return compare_estimates("", left, right).verdict.agrees
    return bool(left == right)


def _same_up_to_rounding(left: ArrayFact, right: ArrayFact) -> bool:
    """max|x - y| ≤ 64·eps·max|x|, with NaN and infinities in the same places: the bound of a verdict."""
    if (left.dtype, left.shape) != (right.dtype, right.shape):
        return False
    try:
        if left.exact:
            return False
        x, y = left.values, right.values
    except UnreadableFactError:
        return False
    finite = np.isfinite(x)
    if not np.array_equal(x[~finite], y[~finite], equal_nan=True) or not np.array_equal(finite, np.isfinite(y)):
        return False
    scale = max(left.peak, right.peak)
    return bool(np.abs(x[finite] - y[finite]).max(initial=0.0) <= BOUND * left.epsilon * scale) or math.isnan(scale)
