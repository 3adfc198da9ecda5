"""The rows of the catalogue's tables as they are committed: ``rows/FAMILY.json``, table → rows, a row to a line."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import msgspec

from conformance.catalog.covering import Row
from conformance.model.errors import ConformanceError
from conformance.storage.disk import content, replace_file, writing

FOLDER = Path(__file__).with_name("rows")


class KeptRowsError(ConformanceError):
    """A file of kept rows that cannot be read."""


def family(table: str) -> str:
    """The file that holds a table: the first name of its API."""
    return table.partition(".")[0]


def of(table: str) -> Sequence[Row]:
    """A table's kept rows, the base first; none where it is new."""
    return _read(FOLDER / f"{family(table)}.json").get(table, ())


def all_kept() -> dict[str, Sequence[Row]]:
    """Every table that has kept rows."""
    return {table: rows for path in sorted(FOLDER.glob("*.json")) for table, rows in _read(path).items()}


def write(tables: Mapping[str, Sequence[Row]]) -> list[Path]:
    """Make the files hold these tables and no others; the files that changed."""
    files: dict[str, list[str]] = {}
    for table, rows in sorted(tables.items()):
        files.setdefault(f"{family(table)}.json", []).append(f" {json.dumps(table)}: {_lines(rows)}")
    texts = {name: "{\n" + ",\n".join(lines) + "\n}\n" for name, lines in files.items()}
    changed = []
    for path in sorted({*FOLDER.glob("*.json"), *(FOLDER / name for name in texts)}):
        text = texts.get(path.name)
        if text is None:
            with writing(path, "removed"):
                path.unlink()
        elif not path.exists() or content(path) != text.encode():
            replace_file(path, [text.encode()])
        else:
            continue
        changed.append(path)
    forget()
    return changed


def forget() -> None:
    """Read the files again when they are next asked for."""
    _read.cache_clear()


def _lines(rows: Sequence[Row]) -> str:
    return "[\n" + ",\n".join(f"  {json.dumps(row, ensure_ascii=False)}" for row in rows) + "\n ]"


@cache
def _read(path: Path) -> Mapping[str, Sequence[Row]]:
    try:
        data = content(path)
    except FileNotFoundError:
        return {}
    try:
        return msgspec.json.decode(data, type=dict[str, list[dict[str, object]]])
    except msgspec.DecodeError as error:
        raise KeptRowsError(
            f"{path} does not hold tables of kept rows: {error}",
            "Take it from the version control again: ids and what was observed are kept by these rows.",
        ) from None
