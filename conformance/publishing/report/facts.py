"""A divergence's facts as the page and other programs read them: all that differ, for every pair of behaviours."""

import math
from collections.abc import Iterator
from typing import Any

from conformance.model.comparison import Divergence, Ends, FactComparison
from conformance.publishing.report.plain import plain, short
from conformance.publishing.report.table import Table

#: What a distance is counted in.
EPS = {"float64": 2.0**-52, "float32": 2.0**-23}


class FactTable:
    """Facts written once each: the same value against the same value is one row, however many pairs show it.

    A row is ``[kind, left, right, relative, distance, worst, only, ended]``: a kind ``[fact, verdict, summary]``, left
    and right are positions in ``texts``. A distance that is the relative difference over the eps of a precision is that
    precision's name.
    """

    def __init__(self) -> None:
        self.texts = Table[str]()
        self._kinds = Table[tuple[int, int, int]]()
        self._rows = Table[tuple[Any, ...]]()

    def pairs(self, divergence: Divergence) -> Iterator[list[Any]]:
        """Each pair of behaviours: ``[i, j, verdict, rules, facts compared, those that differ, how the stage ended]``.

        The verdict, the rules and the ends are positions in ``texts``, the facts are positions in ``rows``.
        """
        for (i, j), comparison in sorted(divergence.pairs.items()):
            yield [
                *(i, j, self.texts(str(comparison.verdict))),
                [self.texts(rule) for rule in divergence.rules_by_pair.get((i, j), ())],
                comparison.compared,
                [self._row(fact) for fact in comparison.differing],
                list(self._ends(comparison.ended)),
            ]

    def tables(self) -> dict[str, Any]:
        """What the positions stand for."""
        return {
            "texts": self.texts.values,
            "kinds": [list(kind) for kind in self._kinds.values],
            "rows": [_listed(row) for row in self._rows.values],
        }

    def _row(self, fact: FactComparison) -> int:
        texts = self.texts
        kind = self._kinds((texts(fact.fact), texts(str(fact.verdict)), texts(summary_beside(fact))))
        worst = None if fact.worst is None else tuple(plain(fact.worst))
        ended = None if fact.ended is None else self._ends(fact.ended)
        row = (texts(fact.left), texts(fact.right), short(fact.relative), _distance(fact), worst, fact.only, ended)
        return self._rows((kind, *row))

    def _ends(self, ended: Ends) -> tuple[int, ...]:
        return tuple([self.texts(text) for end in ended for text in (end.how, end.exception)])


def _listed(row: tuple[Any, ...]) -> list[Any]:
    return [list(value) if isinstance(value, tuple) else value for value in row]


def summary_beside(fact: FactComparison) -> str:
    """A fact's summary where it stands beside both values: empty where it only repeats them."""
    return "" if fact.summary == f"{fact.left} against {fact.right}" else fact.summary


def _distance(fact: FactComparison) -> float | str | None:
    if fact.distance is not None and fact.relative is not None:
        for name, eps in EPS.items():
            if math.isclose(fact.distance * eps, fact.relative, rel_tol=1e-9, abs_tol=0.0):
                return name
    return short(fact.distance)
