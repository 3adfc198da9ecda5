"""Tracks and change points as the page reads them; intervals follow from the classes it has already."""

from collections.abc import Sequence
from typing import Any

from conformance.analysis.history.axes import tracks
from conformance.analysis.history.model import CONFOUNDED, CaseHistory
from conformance.publishing.report.data import ReportData
from conformance.publishing.report.table import Table


def track_rows(data: ReportData) -> list[list[Any]]:
    """``[name, provider, backend, device, variant, positions of its implementations]``, oldest version first."""
    at = {i: position for position, i in enumerate(data.implementations)}
    found = tracks({header.implementation.id: header for header in data.headers})
    return [[t.name, t.provider, t.backend, t.device, t.variant, [at[i] for i in t.implementations]] for t in found]


class Changes:
    """The change points of divergences: equal points are written once, and equal sets of points, too.

    A point is ``[before, after, axes, attributed_axis, witness]``: positions of the two implementations, positions of
    axes, the position of the axis that the change is attributed to (-1: confounded), and two implementations or
    nothing.
    """

    def __init__(self, implementations: Sequence[str]) -> None:
        self._at = {i: position for position, i in enumerate(implementations)}
        self._axes = Table[str]()
        self._points = Table[tuple[Any, ...]]()
        self._sets = Table[tuple[int, ...]]()

    def __call__(self, history: CaseHistory | None) -> int:
        """The position of a divergence's set of change points; -1 where it has none."""
        if history is None or not history.changes:
            return -1
        at, axes = self._at, self._axes
        points = [
            (
                at[change.before],
                at[change.after],
                tuple(axes(axis) for axis in change.axes),
                -1 if change.attributed_axis == CONFOUNDED else axes(change.attributed_axis),
                None if change.witness is None else tuple(at[i] for i in change.witness),
            )
            for change in history.changes
        ]
        return self._sets(tuple(self._points(point) for point in points))

    def tables(self) -> dict[str, Any]:
        """What the positions stand for."""
        return {
            "axes": self._axes.values,
            "points": [list(point) for point in self._points.values],
            "sets": [list(some) for some in self._sets.values],
        }
