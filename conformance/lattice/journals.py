"""The results of one folder: written files under their digests, and a journal for each writer and reader.

A journal is added to and never rewritten. Its name says by which lock and which worker its lines were made: where one
of these is another, so is the journal, and the former one stays.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import msgspec

from conformance.environments.launch import Launch
from conformance.lattice.model import Attempt, Party, Written
from conformance.model.observation import SameAs
from conformance.storage.lines import lines

#: The code that saves and loads, started by path.
WORKER = Path(__file__).resolve().parent.parent / "worker" / "saving"

Task = Literal["writing", "reading", "same"]


def worker_digest() -> str:
    """Sixteen hex digits of the code that saves and loads."""
    found = hashlib.sha256()
    for path in sorted(WORKER.glob("*.py")):
        found.update(path.name.encode() + b"\0" + path.read_bytes())
    return found.hexdigest()[:16]


class Journals:
    """A folder, ``reports/lattice``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = folder / "files"
        self.worker = worker_digest()

    def path(self, task: Task, launch: Launch) -> Path:
        """The journal of an implementation as it is now."""
        return launch.journal(self.folder / task, self.worker)

    def written(self, launch: Launch) -> dict[str, Written]:
        """Model → what the implementation made of it so far."""
        found: dict[str, Written] = {}
        for line in self._lines("writing", launch, "model"):
            files = {f: d for f, d in line.get("files", {}).items() if isinstance(d, str)}
            refused = {f: d["error"] for f, d in line.get("files", {}).items() if not isinstance(d, str)}
            former = found.get(line["model"], Written())
            # Formats may have been written in several runs.
            found[line["model"]] = Written(
                {**former.files, **files}, {**former.refused, **refused}, line.get("error", "")
            )
        return found

    def read(self, launch: Launch) -> dict[str, list[Attempt]]:
        """File → the ways that the implementation tried."""
        return {
            line["file"]: msgspec.convert(line["ways"], list[Attempt])
            for line in self._lines("reading", launch, "file")
        }

    def saved_again(self, launch: Launch) -> dict[str, dict[str, str]]:
        """File → format → file, of what the implementation loaded and saved again."""
        found = {}
        for line in self._lines("reading", launch, "file"):
            files = {f: d for f, d in line.get("saved", {}).items() if isinstance(d, str) and f != "error"}
            if files:
                found[line["file"]] = files
        return found

    def tried_again(self, launch: Launch) -> set[str]:
        """The files that the implementation was asked to save again, whether it could or not."""
        return {line["file"] for line in self._lines("reading", launch, "again") if line["again"]}

    def party(self, task: Task, launch: Launch) -> Party:
        """The versions of an implementation, and the seconds that its lines took."""
        line = next(self._lines(task, launch, "versions"), None)
        versions: dict[str, str] = line["versions"] if line else {}
        timed = list(self._lines(task, launch, "seconds"))
        # A journal is added to, so its first line tells it from another of the same implementation.
        name = hashlib.sha256(msgspec.json.encode(timed[:1])).hexdigest()[:8]
        return Party(versions, launch.lock, 0.0, {name: round(sum(line["seconds"] for line in timed), 1)})

    def same(self, launch: Launch) -> SameAs | None:
        """Which other implementation this one was proved to be."""
        line = next(self._lines("same", launch, "implementation"), None)
        return msgspec.convert(line, SameAs) if line else None

    def format_of(self, digest: str) -> str:
        """The format of a file of the store."""
        return str(self.about(digest)["format"])

    def about(self, digest: str) -> dict[str, Any]:
        """What a file of the store has to be."""
        found: dict[str, Any] = msgspec.json.decode((self.store / digest / "about.json").read_bytes())
        return found

    def _lines(self, task: Task, launch: Launch, key: str) -> Iterator[dict[str, Any]]:
        return lines(self.path(task, launch), key)
