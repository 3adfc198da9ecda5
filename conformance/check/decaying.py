"""How much an argument decay can change in the first step of training: what is larger has another cause."""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from conformance.check.model import Difference
from conformance.check.running import Run

#: Steps are counted from 0 or from 1; so many times as much as that changes is still taken for it.
SLACK = 4.0

#: One unit in the last place of float32, of the largest value: below that a number says nothing.
_EPS = float(np.finfo(np.float32).eps)


def about_decay(text: str) -> bool:
    """Whether what is said is about the argument decay."""
    return re.search(r"\bdecay\b", text.partition("(")[0]) is not None


def too_small(difference: Difference, maker: Mapping[str, Any], run: Run) -> bool:
    """Whether decay changes less in a first step than what differs there: the rate is divided by 1 + decay then.

    Of 0 it changes nothing in any step.
    """
    decay = maker.get("given", {}).get("decay", maker.get("config", {}).get("decay"))
    if difference.stage != "update" or not isinstance(decay, int | float):
        return False
    if not decay:
        return True
    if difference.step != 1:
        return False
    apart = _number(difference.left), _number(difference.right)
    moved = _moved(difference.said.partition(" after step ")[0], run)
    if apart[0] is None or apart[1] is None or moved is None:
        return False
    most, largest = moved
    return abs(apart[0] - apart[1]) > SLACK * (abs(decay) * most + _EPS * largest)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _moved(key: str, run: Run) -> tuple[float, float] | None:
    """How far a weight moved at most in the first step of a run, and its largest value; None where that is unknown."""
    after: Any = next(
        (one["weights"].get(key) for one in run.of("step") if one["step"] == 1 and one.get("weights")), None
    )
    before: Any = next((one["value"] for one in run.of("weight") if one["key"] == key), None)
    values = [run.array(one) if one is not None else None for one in (before, after)]
    if values[0] is None or values[1] is None or values[0].shape != values[1].shape or not values[0].size:
        return None
    return float(np.abs(values[1] - values[0]).max()), float(np.abs(values[1]).max())
