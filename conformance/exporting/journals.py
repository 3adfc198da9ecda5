"""The results of one folder: exported files under their digests, and a journal for each task of each place.

A journal is added to and never rewritten. Its name says by which lock and which code its lines were made: where one of
these is another, so is the journal, and the former one stays.
"""

import base64
import hashlib
from array import array
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec

from conformance.environments.launch import Launch
from conformance.exporting.model import Party, Program, Ran, Written
from conformance.storage.lines import lines

#: The code that exports and runs, started by path.
WORKER = Path(__file__).resolve().parent.parent / "worker" / "exporting"

Task = Literal["writing", "running", "optimizing", "pipeline"]

#: Task → what a line is about, and the files of the worker that it loads.
ABOUT: Mapping[Task, str] = {"writing": "model", "running": "file", "optimizing": "program", "pipeline": "program"}
FILES: Mapping[Task, tuple[str, ...]] = {
    "writing": ("imported", "models", "writing"),
    "running": ("imported", "running"),
    "optimizing": ("imported", "optimizing"),
    "pipeline": ("imported", "pipeline", "trainer"),
}


def code(task: Task) -> str:
    """Sixteen hex digits of the code of a task."""
    found = hashlib.sha256()
    for name in ("__init__", "__main__", *FILES[task]):
        found.update(name.encode() + b"\0" + (WORKER / f"{name}.py").read_bytes())
    return found.hexdigest()[:16]


class Journals:
    """A folder, ``reports/exporting``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = folder / "files"

    def path(self, task: Task, launch: Launch) -> Path:
        """The journal of a place as it is now."""
        return launch.journal(self.folder / task, code(task))

    def written(self, launch: Launch) -> dict[str, Written]:
        """Model → what the place made of it so far."""
        found: dict[str, Written] = {}
        for line in self.lines("writing", launch, "model"):
            files = {f: d for f, d in line.get("files", {}).items() if isinstance(d, str)}
            refused = {f: d["error"] for f, d in line.get("files", {}).items() if not isinstance(d, str)}
            former = found.get(line["model"], Written())
            # Where a process ended over one form, the others were made by another process.
            found[line["model"]] = Written(
                line.get("kind", former.kind),
                {**former.files, **files},
                {**former.refused, **refused},
                line.get("error", ""),
            )
        return found

    def ran(self, launch: Launch) -> dict[str, Ran]:
        """File → what the runtime made of it."""
        return {line["file"]: msgspec.convert(line, Ran) for line in self.lines("running", launch, "file")}

    def outputs(self, launch: Launch) -> dict[str, "array[float]"]:
        """File → all numbers that the runtime gave, one after the other."""
        return {
            line["file"]: array("f", base64.b64decode(line["outputs"]))
            for line in self.lines("running", launch, "file")
            if "outputs" in line
        }

    def programs(self, task: Task, launch: Launch) -> dict[str, Program]:
        """Program → what came of it."""
        return {line["program"]: msgspec.convert(line, Program) for line in self.lines(task, launch, "program")}

    def party(self, task: Task, launch: Launch) -> Party:
        """The versions of a place, and the seconds that its lines took."""
        versions: dict[str, str] = {}
        for line in self.lines(task, launch, "versions"):
            versions |= line["versions"]
        seconds = sum(line["seconds"] for line in self.lines(task, launch, "seconds"))
        return Party(dict(sorted(versions.items())), launch.lock, round(seconds, 1))

    def about(self, digest: str) -> dict[str, Any]:
        """What a file of the store is."""
        found: dict[str, Any] = msgspec.json.decode((self.store / digest / "about.json").read_bytes())
        return found

    def holds(self, digest: str, what: Callable[[bytes], bool]) -> bool:
        """Whether a file of the store is of a kind; one that is a folder, or not here, is of none."""
        if not (self.store / digest / "about.json").is_file():
            return False
        path = self.store / digest / self.about(digest)["file"]
        return path.is_file() and what(path.read_bytes())

    def lines(self, task: Task, launch: Launch, key: str) -> Iterator[dict[str, Any]]:
        """The lines of a journal that have a key."""
        return lines(self.path(task, launch), key)
