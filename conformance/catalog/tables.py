"""Tables of cases: what a symbol's arguments may be, in all pairs, in rows that are kept once they are there."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from conformance.catalog import kept
from conformance.catalog.covering import extend, lost
from conformance.model.case import Case, case_id
from conformance.model.errors import ConformanceError

#: What each argument may be, the base value first.
Vary = Mapping[str, Sequence[Any]]


class DuplicateTableError(ConformanceError):
    """Two tables of one name, whose rows would be kept in one place."""


@dataclass
class Tables:
    """The rows of every table that was made meanwhile. Of those in ``drop``, rows that cannot be made are given up."""

    drop: frozenset[str] = frozenset()
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    dropped: dict[str, int] = field(default_factory=dict)


_MAKING: ContextVar[Tables | None] = ContextVar("tables", default=None)


@contextmanager
def collecting(drop: Iterable[str] = ()) -> Iterator[Tables]:
    """Keep account of the tables that are made meanwhile."""
    tables = Tables(frozenset(drop))
    token = _MAKING.set(tables)
    try:
        yield tables
    finally:
        _MAKING.reset(token)


def declared(table: str, vary: Vary) -> Vary:
    """What a table is asked to vary; whatever else is made of a table passes here."""
    return vary


def pairwise(table: str, vary: Vary) -> list[dict[str, Any]]:
    """All pairs of values of all arguments in few rows; the first row is every argument's first value.

    Rows that are kept under the table's name (see kept.py) come first and stay what they are, whatever is added. An
    argument that is added is passed where it is unlike its first value only, which has to be its default.

    Raises:
        LostRowError: a row that is kept can no longer be made.
        DuplicateTableError: another table has this name.
    """
    vary = declared(table, vary)
    tables, rows = _MAKING.get(), kept.of(table)
    if tables is not None:
        if table in tables.rows:
            raise DuplicateTableError(
                f"two tables are called {table}", "Give one another name; rows are kept under it."
            )
        if table in tables.drop:
            gone = lost(table, vary, rows)
            tables.dropped[table] = len(gone)
            rows = [row for row in rows if row not in gone]
    found = extend(table, vary, rows)
    if tables is not None:
        tables.rows[table] = found
    return found


def vary_cases(
    scenario: str,
    api: str,
    vary: Vary,
    common: Mapping[str, Any],
    defaults: Mapping[str, Any] | None = None,
    required: Iterable[str] = (),
    base_arguments: Mapping[str, Any] | None = None,
    table: str = "",
) -> list[Case]:
    """The cases of one symbol: all pairs of ``vary``, and its defaults bare and spelled out.

    ``vary`` maps an argument to its values, the base value first. ``base_arguments`` are passed in
    every case and not named in ids. ``defaults`` are the documented defaults of the newest Keras:
    with them given, ``api[defaults]`` makes the call with the ``required`` arguments alone and
    ``api[defaults spelled out]`` makes it with ``defaults`` added. ``common`` is the rest of the
    scenario's parameters (inputs and so on). The constructor's arguments stand in ``params["arguments"]``.
    ``table`` tells this table from others of one symbol.
    """
    fixed = dict(base_arguments or {})
    cases: dict[str, Case] = {}
    rows = pairwise(f"{api} {table}".rstrip(), vary)
    base = rows[0]
    for row in rows:
        unlike = {k: v for k, v in row.items() if k not in base or v != base[k]}
        identifier = case_id(api, unlike)
        cases.setdefault(identifier, Case(identifier, scenario, api, {**common, "arguments": {**fixed, **row}}))
    if defaults is not None:
        bare = {name: {**fixed, **base}[name] for name in required}
        spelled = f"{api}[defaults spelled out]"
        bare_id = f"{api}[defaults]"
        cases[spelled] = Case(spelled, scenario, api, {**common, "arguments": {**bare, **defaults}})
        cases[bare_id] = Case(bare_id, scenario, api, {**common, "arguments": bare}, spelled)
    return list(cases.values())
