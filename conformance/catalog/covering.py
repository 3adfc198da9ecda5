"""Covering arrays that only grow: rows kept from before, and as few new ones as cover the pairs that they leave."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import Any

from conformance.model.errors import ConformanceError

Row = Mapping[str, Any]
#: A row as the position of each argument's value.
Positions = tuple[int, ...]
#: Two arguments and the positions of their values; one argument alone where there is no other.
Pair = tuple[tuple[int, int], ...]


class LostRowError(ConformanceError):
    """A kept row that its table can no longer make."""


def extend(table: str, vary: Mapping[str, Sequence[Any]], kept: Sequence[Row]) -> list[dict[str, Any]]:
    """The kept rows as they are, then those that cover what they leave; the same for the same arguments, always.

    A row holds the arguments that its case passes. What the first row does not pass came later: its first value stands
    for not passing it, so that rows from before it came are what they were.

    Raises:
        LostRowError: a kept row has a value or an argument that ``vary`` has not, or another base.
    """
    names = list(vary)
    places = [{_text(value): place for place, value in reversed(list(enumerate(vary[name])))} for name in names]
    rows = [_positions(table, names, places, row) for row in kept]
    passed = set(kept[0]) if kept else set(names)
    if rows and any(rows[0]):
        other = next(name for name, place in zip(names, rows[0], strict=True) if place)
        raise LostRowError(
            f"{table}: its base passes {other}={kept[0][other]!r}, and the first value is now {vary[other][0]!r}",
            _advice(table, "Put the old value first again"),
        )
    found = [dict(row) for row in kept]
    for row in _new(rows, [len(vary[name]) for name in names]):
        chosen = zip(names, row, strict=True)
        found.append({name: vary[name][place] for name, place in chosen if place or name in passed})
    return found


def lost(table: str, vary: Mapping[str, Sequence[Any]], kept: Sequence[Row]) -> list[Row]:
    """The kept rows that the table can no longer make: all, where its base is another."""

    def made(row: Row) -> bool:
        try:
            extend(table, vary, [*kept[:1], row])
        except LostRowError:
            return False
        return True

    return [row for row in kept if not made(row)]


def _text(value: Any) -> str:
    """A value so that 1, 1.0 and true are three."""
    return json.dumps(value, sort_keys=True)


def _positions(table: str, names: Sequence[str], places: Sequence[Mapping[str, int]], row: Row) -> Positions:
    for name, value in row.items():
        if name not in names:
            raise LostRowError(
                f"{table}: cases are kept that pass {name}, which the table no longer varies",
                _advice(table, "Put the argument back; one that has another name is another argument"),
            )
        if _text(value) not in places[names.index(name)]:
            raise LostRowError(
                f"{table}: cases are kept that pass {name}={value!r}, which the table no longer has",
                _advice(table, "Put the value back"),
            )
    return tuple(known[_text(row[name])] if name in row else 0 for name, known in zip(names, places, strict=True))


def _advice(table: str, first: str) -> str:
    return (
        f"{first}, for an id is for good. To give up these cases and what was observed of them: "
        f"conformance catalog keep --drop '{table}'"
    )


def _pairs(row: Iterable[tuple[int, int]], width: int) -> Iterator[Pair]:
    """The pairs of a row's chosen values."""
    return combinations(row, min(2, width))


def _new(rows: Sequence[Positions], sizes: Sequence[int]) -> Iterator[Positions]:
    """Rows for the pairs that are not in ``rows``: each begins with the first of them, and takes in what it can."""
    width = len(sizes)
    if not rows:
        rows = [(0,) * width]
        yield rows[0]
    covered = {pair for row in rows for pair in _pairs(enumerate(row), width)}
    left = {
        tuple(zip(places, values, strict=True)): None
        for places in combinations(range(width), min(2, width))
        for values in product(*(range(sizes[place]) for place in places))
    }
    for pair in covered:
        left.pop(pair, None)
    while left:
        chosen = dict(next(iter(left)))
        for place in range(width):
            if place not in chosen:
                chosen[place] = max(range(sizes[place]), key=lambda value: (_gain(chosen, place, value, left), -value))
        row = tuple(chosen[place] for place in range(width))
        for pair in _pairs(enumerate(row), width):
            left.pop(pair, None)
        yield row


def _gain(chosen: Mapping[int, int], place: int, value: int, left: Mapping[Pair, None]) -> int:
    """How many pairs are covered that were not, if ``place`` takes this value."""
    return sum(tuple(sorted(((place, value), other))) in left for other in chosen.items())
