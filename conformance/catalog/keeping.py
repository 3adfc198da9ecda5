"""Writing down the rows of every table, so that what is added later leaves them as they are."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from conformance.catalog import kept
from conformance.catalog.covering import LostRowError
from conformance.catalog.tables import collecting
from conformance.model.errors import ConformanceError
from conformance.model.nearest import meant, sentence


class UnknownTableError(ConformanceError):
    """A table that has no kept rows."""


@dataclass(frozen=True)
class Kept:
    """What was written: new rows and given up ones by table, and the files that changed."""

    added: dict[str, int]
    dropped: dict[str, int]
    files: list[Path]


def keep(cases: Callable[[], Iterable[object]], drop: Collection[str] = ()) -> Kept:
    """Keep the rows of all tables that ``cases`` makes; of those in ``drop``, give up what cannot be made.

    Raises:
        LostRowError: rows that are kept cannot be made, and their table is not in ``drop``.
        UnknownTableError: no rows are kept of a table in ``drop``.
    """
    before = kept.all_kept()
    for table in drop:
        if table not in before:
            advice = sentence(meant(table, before)) or "They stand in conformance/catalog/rows/."
            raise UnknownTableError(f"no rows are kept of {table}", advice)
    with collecting(drop) as tables:
        for _ in cases():
            pass
    dropped = {table: count for table, count in tables.dropped.items() if count}
    for table in before.keys() - tables.rows.keys():
        if table not in drop:
            raise LostRowError(
                f"{table}: cases are kept of this table, which is no longer in the catalog",
                f"Put it back under this name, or give up its cases: conformance catalog keep --drop '{table}'",
            )
        dropped[table] = len(before[table])
    added = {
        table: len(rows) - len(before.get(table, ())) + dropped.get(table, 0) for table, rows in tables.rows.items()
    }
    return Kept({table: count for table, count in added.items() if count}, dropped, kept.write(tables.rows))
