"""What does not count any more, or cannot be read, is kept beside the observations: nothing measured is thrown away."""

import logging
from collections.abc import Iterable
from pathlib import Path

import msgspec

from conformance.model.errors import ConformanceError
from conformance.model.observation import Header
from conformance.observations.files import ObservationFile, identity, read_header
from conformance.observations.sealing import bare, seal
from conformance.storage.disk import make_folder, reading, replace_file, temporary_name, writing

ARCHIVE, QUARANTINE = "archive", "quarantine"

_log = logging.getLogger("conformance")


def archive_path(root: Path, stem: str, header: Header) -> Path:
    """Where superseded observations of this very identity are kept."""
    name = identity(header)
    short = root / ARCHIVE / f"{stem}.{name[:8]}.jsonl"
    try:
        taken = short.exists() and identity(read_header(short)) != name
    except ConformanceError:
        taken = True
    return root / ARCHIVE / f"{stem}.{name}.jsonl" if taken else short


def archive(path: Path, header: Header, lines: Iterable[bytes]) -> None:
    """Add superseded observations to a file of the archive, each once."""
    _add(path, seal(msgspec.json.encode(header)), [seal(line) for line in lines])


def set_aside(file: ObservationFile, root: Path) -> None:
    """Keep the lines of a file that cannot be read, as they are, in ``quarantine/`` below ``root``; that is told."""
    if file.damaged:
        path = root / QUARANTINE / file.path.name
        _add(path, b"", [damage.raw() for damage in file.damaged])
        for damage in file.damaged:
            _log.warning("%s; set aside in %s", damage, path)
    for note in file.notes:
        _log.warning("%s: %s", file.path, note)


def set_aside_whole(path: Path, root: Path, why: str) -> None:
    """Move a file that cannot be read at all to ``quarantine/`` below ``root``, under a name of its own; it is told."""
    make_folder(root / QUARANTINE)
    target = root / QUARANTINE / path.name
    if target.exists():
        target = target.with_name(temporary_name(path).name.removeprefix(".").removesuffix(".tmp"))
    with writing(target):
        path.replace(target)
    _log.warning("%s; moved to %s", why, target)


def _add(path: Path, first: bytes, lines: list[bytes]) -> None:
    """Add lines that a file does not have yet; ``first`` begins a new file."""
    make_folder(path.parent)
    kept = b""
    if path.exists():
        with reading(path):
            kept = path.read_bytes()
        if kept and not kept.endswith(b"\n"):
            kept += b"\n"
    elif first:
        kept = first + b"\n"
    have = {bare(line) for line in kept.split(b"\n")}
    added = [line for line in dict.fromkeys(lines) if bare(line) not in have]
    if added:
        replace_file(path, [kept, *(line + b"\n" for line in added)])
