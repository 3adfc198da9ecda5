"""The answer as a page of one file, with the curves of both runs laid over each other."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from conformance.check.model import Answer, Curve, headline
from conformance.check.terminal import agreement, label, made, newer, said

FOLDER = Path(__file__).parent

#: Where a curve is drawn: left, right, top, bottom.
LEFT, RIGHT, TOP, BOTTOM = 50.0, 390.0, 10.0, 170.0


@dataclass(frozen=True)
class Drawing:
    """A curve as points of an SVG, with what its axes say."""

    name: str
    by: str
    left: str
    right: str
    top: str
    bottom: str
    last: int
    at: str = ""


def page(answer: Answer) -> str:
    """The page; it needs no other file, no script and no network."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=select_autoescape(["html", "jinja"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    drawings = [found for one in answer.curves if (found := drawn(one)) is not None]
    return environment.get_template("page.html.jinja").render(
        answer=answer,
        left=label(answer.left),
        right=label(answer.right),
        headline=headline,
        said=said,
        made=made,
        newer=newer,
        agreement=agreement(answer),
        drawings=drawings,
    )


def drawn(curve: Curve) -> Drawing | None:
    """A curve as points; None where there is nothing to draw."""
    values = [one for one in (*curve.left, *curve.right) if math.isfinite(one)]
    count = max(len(curve.left), len(curve.right))
    if not values or count < 2:
        return None
    low, high = min(values), max(values)
    left, right = (_points(one, count, low, high) for one in (curve.left, curve.right))
    return Drawing(curve.name, curve.by, left, right, f"{high:.4g}", f"{low:.4g}", count, curve.at)


def _points(values: Sequence[float], count: int, low: float, high: float) -> str:
    span = (high - low) or 1.0
    pairs = []
    for number, value in enumerate(values):
        if math.isfinite(value):
            x = LEFT + (RIGHT - LEFT) * number / (count - 1)
            y = BOTTOM - (BOTTOM - TOP) * (value - low) / span
            pairs.append(f"{x:.1f},{y:.1f}")
    return " ".join(pairs)
