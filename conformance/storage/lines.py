"""A file of JSON lines that is added to and never rewritten: what an ended run was writing is passed over."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from conformance.storage.disk import make_folder, writing


def add(path: Path, line: dict[str, Any]) -> None:
    """Write a line down at once. Raises DiskError."""
    make_folder(path.parent)
    with writing(path), path.open("a+b") as file:
        file.write((b"\n" if _torn(path) else b"") + msgspec.json.encode(line) + b"\n")


def lines(path: Path, key: str = "") -> Iterator[dict[str, Any]]:
    """The lines of a file that have a key; none where it is not there."""
    if not path.is_file():
        return
    for line in path.read_bytes().splitlines():
        try:
            found = msgspec.json.decode(line)
        except msgspec.DecodeError:
            continue  # what a run was writing when it was ended: it is done again
        if not key or key in found:
            yield found


def _torn(path: Path) -> bool:
    """Whether the last line is one that an ended run was writing: the next stands alone."""
    if not (size := path.stat().st_size):
        return False
    with path.open("rb") as file:
        file.seek(size - 1)
        return file.read(1) != b"\n"
