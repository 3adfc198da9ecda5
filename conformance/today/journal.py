"""The outcomes on disk: a JSON line for each, written as it is measured; the latest of a cell counts."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from conformance.errors import TornFileError
from conformance.today.model import Cell, Outcome

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
    """Add an outcome; the file is replaced as a whole, and nothing in it is ever left out."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with _locked(path):
        before = path.read_bytes() if path.exists() else b""
        temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
        try:
            temporary.write_bytes(before + msgspec.json.encode(outcome) + b"\n")
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)


def _lines(path: Path) -> Iterator[Outcome]:
    if not path.exists():
        return
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        try:
            yield _outcome.decode(line)
        except msgspec.DecodeError as error:
            raise TornFileError(
                f"{path}, line {number}: {error}", "Move the file away, or mend the line; nothing has been changed."
            ) from error


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    file = os.open(path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)
