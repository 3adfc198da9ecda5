"""Names of losses: one Keras tells a function by the name that it was given, another by its own."""

import json
import re
from collections.abc import Mapping
from typing import Any

from conformance.lattice.model import StageOutcome

#: Other names of a function, as losses.py of every Keras assigns them (``mae = MAE = mean_absolute_error``), and the
#: class that wraps it. Only names of one and the same function stand here: what computes otherwise under a like name
#: (cosine_proximity and cosine_similarity) does not.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "mean_squared_error": ("mse", "MSE", "MeanSquaredError"),
    "mean_absolute_error": ("mae", "MAE", "MeanAbsoluteError"),
    "mean_absolute_percentage_error": ("mape", "MAPE", "MeanAbsolutePercentageError"),
    "mean_squared_logarithmic_error": ("msle", "MSLE", "MeanSquaredLogarithmicError"),
    "binary_crossentropy": ("bce", "BCE", "BinaryCrossentropy"),
    "kl_divergence": ("kld", "KLD", "kullback_leibler_divergence", "KLDivergence"),
    "log_cosh": ("logcosh", "LogCosh"),
}
_OWN = {other: name for name, others in _NAMES.items() for other in others}

#: How the worker tells that the loss is called otherwise; what else differs stands behind ``; ``.
_LOSS = re.compile(r"loss (?P<found>.*?) instead of (?P<wanted>.*?)(?:; |$)")


def understood(stages: Mapping[str, StageOutcome]) -> Mapping[str, StageOutcome]:
    """What came of the stages, where two names of one loss are no difference.

    What the compiled model evaluates to is compared beside the names, and stays a difference where it is one.
    """
    if "compiled" not in stages or stages["compiled"][0] != "differs":
        return stages
    text = stages["compiled"][1]
    match = _LOSS.match(text) or re.search(rf"(?<=; ){_LOSS.pattern}", text)
    if match is None or not _same(match["found"], match["wanted"]):
        return stages
    left = (text[: match.start()] + text[match.end() :]).removesuffix("; ")
    told: StageOutcome = ("differs", left) if left else ("ok", "")
    return {**stages, "compiled": told}


def _same(one: str, other: str) -> bool:
    """Whether two values that the worker wrote as JSON name the same functions."""
    try:
        return bool(_own(json.loads(one)) == _own(json.loads(other)))
    except ValueError:
        return False


def _own(value: Any) -> Any:
    """A loss, or several in a list or by output, by the functions' own names."""
    if isinstance(value, list):
        return [_own(one) for one in value]
    if isinstance(value, dict):
        return {key: _own(one) for key, one in value.items()}
    return _OWN.get(value, value) if isinstance(value, str) else value
