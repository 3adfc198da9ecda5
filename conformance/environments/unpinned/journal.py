"""The outcomes on disk: a JSON line for each, written as it is measured; the latest of a cell counts."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from conformance.environments.unpinned.model import Cell, Outcome
from conformance.model.errors import TornFileError
from conformance.storage.disk import content, locked, make_folder, replace_file

_outcome = msgspec.json.Decoder(Outcome)


def read(path: Path) -> dict[Cell, Outcome]:
    """Cell → its latest outcome, a measured one before one that is not; raises TornFileError."""
    found: dict[Cell, Outcome] = {}
    for outcome in _lines(path):
        before = found.get(outcome.cell)
        if before is None or outcome.status == "measured" or before.status != "measured":
            found[outcome.cell] = outcome
    return found


def append(path: Path, outcome: Outcome) -> None:
    """Add an outcome; the file is replaced as a whole, and nothing in it is ever left out. Raises DiskError."""
    make_folder(path.parent)
    with locked(path.with_name(f".{path.name}.lock")):
        replace_file(path, [_content(path), msgspec.json.encode(outcome), b"\n"])


def _content(path: Path) -> bytes:
    """What stands in the file, with an end of its last line."""
    try:
        found = content(path)
    except FileNotFoundError:
        return b""
    return found if not found or found.endswith(b"\n") else found + b"\n"


def _lines(path: Path) -> Iterator[Outcome]:
    for number, line in enumerate(_content(path).splitlines(), start=1):
        try:
            yield _outcome.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise TornFileError(
                f"{path}, line {number}: {error}", "Move the file away, or mend the line; nothing has been changed."
            ) from error
