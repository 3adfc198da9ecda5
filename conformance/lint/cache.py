"""What was found before, kept in a folder: a file that is as it was, with all that it imports, is not read again."""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from conformance.lint.model import Finding, Unread
from conformance.model.errors import DiskError
from conformance.storage.disk import replace_file

#: The folder, within the current one unless another is named.
FOLDER = Path(".conformance_cache")

#: Raised in its number whenever kept records mean something else.
FORMAT = 2

#: So many files are kept in the folder: one for each pair of versions and set of files.
FILES = 8

#: Files of the package that findings depend on, below its folder.
_OURS = ("lint", "inventory", "analysis/api", "analysis/ledger", "publishing/result")


class Record(msgspec.Struct, frozen=True):
    """What was found in a file; ``needs`` are the files that this depends on, and the digests of their content.

    ``file`` is how it was told.
    """

    file: str
    needs: dict[str, str]
    findings: tuple[Finding, ...]
    unread: tuple[Unread, ...]
    uses: dict[str, int]
    uncovered: dict[str, int]
    ignored: int


class Kept(msgspec.Struct):
    """All records for one pair of implementations; ``key`` says for which, and of which tool."""

    key: str
    before: str
    after: str
    notes: tuple[str, ...]
    records: dict[str, Record]


def key(before: str, after: str, paths: Iterable[Path], *, fixes: bool = False) -> str:
    """What findings depend on beside content: the versions asked for, which files are read together, this package.

    ``fixes`` says whether findings carry theirs.
    """
    digest = hashlib.sha256(f"{FORMAT} {fixes:d} {before} {after}".encode())
    for path in sorted(paths):
        digest.update(f"{path}\n".encode("utf-8", "surrogateescape"))
    package = Path(__file__).parents[1]
    for folder in _OURS:
        for path in sorted((package / folder).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                state = path.stat()
                digest.update(f"{path.relative_to(package)} {state.st_size} {state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def content(data: bytes) -> str:
    """The digest of a file's content."""
    return hashlib.sha256(data).hexdigest()


class Cache:
    """The records in a folder; None keeps nothing."""

    def __init__(self, folder: Path | None, wanted: str) -> None:
        self._path = None if folder is None else folder / f"lint-{wanted[:16]}.json"
        self.wanted = wanted
        self.kept: Kept | None = self._load()

    def _load(self) -> Kept | None:
        if self._path is None:
            return None
        try:
            found = msgspec.json.decode(self._path.read_bytes(), type=Kept)
        except (OSError, msgspec.DecodeError, RecursionError):
            return None
        return found if found.key == self.wanted else None

    def valid(self, name: str, file: str, digests: Mapping[str, str]) -> Record | None:
        """The record of a file (its resolved path, how it is told) where all that it depends on is as it was."""
        record = None if self.kept is None else self.kept.records.get(name)
        if (
            record is None
            or record.file != file
            or any(digests.get(path) != digest for path, digest in record.needs.items())
        ):
            return None
        return record

    def write(self, kept: Kept) -> None:
        """Keep records; a folder that cannot be written is left alone."""
        if self._path is None or (self.kept is not None and self.kept.records == kept.records):
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            ignore = self._path.parent / ".gitignore"
            if not ignore.exists():
                ignore.write_text("*\n", encoding="utf-8")
            replace_file(self._path, [msgspec.json.encode(kept)])
            old = sorted(self._path.parent.glob("lint-*.json"), key=lambda path: path.stat().st_mtime)
            for path in old[:-FILES]:
                path.unlink()
        except (OSError, DiskError, UnicodeEncodeError):
            return
