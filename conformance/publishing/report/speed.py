"""The data of the view *Speed*: figures of what was timed, for the implementations that a report has."""

from collections.abc import Sequence
from typing import Any

from conformance.speed.answers import told
from conformance.speed.figures import Figures, Spread, figures, importing
from conformance.speed.model import MODELS, MODES, Measured, Speed


def speed_json(speed: Speed, implementations: Sequence[str]) -> dict[str, Any]:
    """``rows`` name implementations by position; ``cells`` has a row for each model, with a cell for each mode."""
    return {
        "reference": speed.reference,
        "told": told(speed),
        "models": list(MODELS),
        "modes": list(MODES),
        "rows": [
            [at, [_spread(one) for one in importing(speed.implementations[name])], _cells(speed.implementations[name])]
            for at, name in enumerate(implementations)
            if name in speed.implementations
        ],
    }


def _cells(one: Measured) -> list[list[Any] | None]:
    return [[_cell(figures(one, model, mode)) for mode in MODES] if model in one.models else None for model in MODELS]


def _cell(one: Figures) -> list[Any]:
    """Outcome, how or why not, step in milliseconds, ratio, ratio to fit, first step in milliseconds, rounds, steps."""
    timed = one.timed
    if timed.outcome != "measured":
        return [timed.outcome, timed.said]
    first = None if one.first is None else round(one.first, 1)
    several = (_spread(one.step), _spread(one.ratio), _spread(one.to_fit))
    return [timed.outcome, timed.how, *several, first, len(timed.rounds), timed.steps]


def _spread(one: Spread | None) -> list[float] | None:
    """Low quartile, median, high quartile, in four digits."""
    return None if one is None else [float(f"{n:.4g}") for n in (one.low, one.median, one.high)]
