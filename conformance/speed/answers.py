"""What can be asked of the data: every figure of an implementation, and what a change of version costs."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from conformance.speed.figures import Figures, Spread, figures, importing
from conformance.speed.model import MODELS, MODES, Measured, Speed


@dataclass(frozen=True)
class Change:
    """A mode of a model under two implementations: milliseconds of a step and of the first, and their ratio.

    ``in_turns``: one of them is the reference, so they took turns and ``ratio`` was measured. Else each took turns with
    the reference and not with the other: then it is the ratio of their ratios to it, and none of the milliseconds.
    ``said`` stands where a side has no step.
    """

    model: str
    mode: str
    step: Spread | None
    step_to: Spread | None
    ratio: Spread | None
    first: float | None
    first_to: float | None
    said: str = ""
    said_to: str = ""
    in_turns: bool = False

    def json(self) -> dict[str, Any]:
        """For programs."""
        found = {
            "model": self.model,
            "mode": self.mode,
            "step_ms": [_spread(self.step), _spread(self.step_to)],
            "ratio": _spread(self.ratio),
            "in_turns": self.in_turns,
            "first_step_ms": [self.first, self.first_to],
        }
        return {**found, "said": [self.said, self.said_to]} if self.said or self.said_to else found


def changes(speed: Speed, before: str, after: str) -> Iterator[Change]:
    """Every model and mode that one of two implementations (ids) has."""
    one, other = speed.implementations[before], speed.implementations[after]
    for model in MODELS:
        if model not in one.models or model not in other.models:
            continue
        for mode in MODES:
            left, right = figures(one, model, mode), figures(other, model, mode)
            if left.step is None and right.step is None:
                continue
            if before == speed.reference and right.ratio is not None:
                steps, firsts = (right.step_of_reference, right.step), (right.first_of_reference, right.first)
                yield Change(model, mode, *steps, right.ratio, *firsts, in_turns=True)
            elif after == speed.reference and left.ratio is not None:
                steps, firsts = (left.step, left.step_of_reference), (left.first, left.first_of_reference)
                yield Change(model, mode, *steps, left.ratio.inverse, *firsts, in_turns=True)
            else:
                ratio, said = _quotient(left, right), (_said(left), _said(right))
                yield Change(model, mode, left.step, right.step, ratio, left.first, right.first, *said)


def _quotient(left: Figures, right: Figures) -> Spread | None:
    """The ratio of two ratios to the reference; where that has not the mode, both are held against its fit."""
    common = left.ratio is not None and right.ratio is not None
    below, above = (left.ratio, right.ratio) if common else (left.to_fit, right.to_fit)
    return above.over(below) if below is not None and above is not None else None


def _said(one: Figures) -> str:
    return {"measured": "", "unsupported": "–", "failed": "fails"}[one.timed.outcome]


def as_json(name: str, one: Measured) -> dict[str, Any]:
    """All figures of an implementation."""
    seconds, ratio = importing(one)
    found: dict[str, Any] = {"id": name, "versions": one.versions, "machine": one.machine}
    if seconds is not None:
        found["import"] = {"seconds": _spread(seconds), "ratio": _spread(ratio)}
    found["models"] = {
        model: {"at": one.models[model].at, "modes": {mode: _mode(figures(one, model, mode)) for mode in MODES}}
        for model in MODELS
        if model in one.models
    }
    return found


def _mode(one: Figures) -> dict[str, Any]:
    if one.timed.outcome != "measured":
        return {"outcome": one.timed.outcome, "said": one.timed.said}
    return {
        "outcome": one.timed.outcome,
        "how": one.timed.how,
        "steps": one.timed.steps,
        "rounds": len(one.timed.rounds),
        "step_ms": _spread(one.step),
        "step_ms_of_reference": _spread(one.step_of_reference),
        "ratio": _spread(one.ratio),
        "ratio_to_fit": _spread(one.to_fit),
        "ratio_by_clock": _spread(one.by_clock),
        "first_step_ms": one.first,
        "first_step_ms_of_reference": one.first_of_reference,
    }


def _spread(one: Spread | None) -> list[float] | None:
    """Low quartile, median, high quartile."""
    return None if one is None else [round(n, 4) for n in (one.low, one.median, one.high)]


def told(speed: Speed) -> str:
    """On what it was measured, in a sentence."""
    machines = sorted({one.machine for one in speed.implementations.values() if one.machine})
    days = sorted({m.at[:10] for one in speed.implementations.values() for m in one.models.values()})
    number = f"{len(speed.implementations)} implementation{'s' if len(speed.implementations) != 1 else ''}"
    when = f" from {days[0]} to {days[-1]}" if len(days) > 1 else "".join(f" on {day}" for day in days)
    return (
        f"{number}, measured{when} on {'; '.join(machines)}: one thread, both "
        "processes on one core, time of the processor."
    )
