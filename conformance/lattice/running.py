"""Lets implementations save and load, one process for each, and goes on after what crashes or hangs."""

import ast
import tempfile
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from conformance.environments.following import COMPUTED, each, follow
from conformance.environments.launch import Launch
from conformance.lattice.journals import WORKER, Journals, Task
from conformance.model.errors import WorkerStartError
from conformance.storage.lines import add

#: Seconds that one model or file may take, and a process to import its Keras.
PATIENCE, IMPORTING = 40.0, 240.0

#: Seconds of processor time after which a file hangs, whatever else the machine does. Of 179,185 that came to an end
#: the slowest took 37 of the clock, beside other work; the first training step of tf_keras 2.16 takes 18.
BUSY = 40.0

#: Says how many are done.
Tell = Callable[[str], None]


def write(
    journals: Journals, launches: Sequence[Launch], models: Sequence[str], formats: Sequence[str], jobs: int, tell: Tell
) -> None:
    """Let each implementation save the models in the formats, where its journal has them not."""
    journals.store.mkdir(parents=True, exist_ok=True)

    def one(launch: Launch) -> None:
        there = journals.written(launch)
        left = [m for m in models if not _has(there.get(m), formats)]
        _perform(journals, launch, "writing", left, {"formats": list(formats)}, tell)

    each(one, launches, jobs)


def read(
    journals: Journals,
    launches: Sequence[Launch],
    files: Sequence[str],
    jobs: int,
    tell: Tell,
    again: Sequence[str] = (),
    over: Mapping[str, Collection[str]] | None = None,
    left: Callable[[Launch], Sequence[str]] | None = None,
    busy: float = BUSY,
) -> None:
    """Let each implementation load the files, where its journal has them not; ``again``: formats to save them in.

    ``left``: which of the files an implementation has to load; default: those that its journal has not. ``busy``:
    seconds of processor time after which a file hangs.
    ``over``: file → what other implementations made of it. That is loaded after it, where no way of the file itself
    gives the model without its code: a longer way is no answer where a shorter one is there.
    """

    def one(launch: Launch) -> None:
        there = journals.tried_again(launch) if again else set(journals.read(launch))
        wanted = [f for f in files if f not in there] if again or left is None else left(launch)
        _perform(journals, launch, "reading", list(wanted), {"again": list(again)}, tell, busy)
        if over:
            found = journals.read(launch)
            helpful = dict.fromkeys(
                made
                for f in files
                if not any(a.right and not a.with_code for a in found.get(f, ()))
                for made in over.get(f, ())
            )
            _perform(journals, launch, "reading", [f for f in helpful if f not in found], {"again": []}, tell, busy)

    each(one, launches, jobs)


def models() -> list[str]:
    """The names of all models."""
    # The module is of the environment under test: it is read, not imported.
    found = {}
    for node in ast.parse((WORKER / "models.py").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and isinstance(node.value, ast.Dict):
            found[node.targets[0].id] = [key.value for key in node.value.keys if isinstance(key, ast.Constant)]
    return [str(name) for table in ("ONE", "COMPOSED") for name in found[table]]


def _has(found: Any, formats: Sequence[str]) -> bool:
    return found is not None and (bool(found.error) or all(f in found.files or f in found.refused for f in formats))


class _Journal:
    """What a process answers, written down as it comes: a run that is ended loses nothing."""

    def __init__(self, path: Path, name: str, again: bool, most: float) -> None:
        self.path, self.name, self.again, self.most = path, name, again, most
        self.started, self.at, self.done = False, "", set[str]()
        self.ways: list[Any] = []
        self.way = "load_model(path)"
        self.since = time.monotonic()

    def take(self, answer: bytes) -> None:
        line = msgspec.json.decode(answer)
        if "begun" in line:
            if line["begun"] != self.at:
                self.since = time.monotonic()
            self.at = line["begun"]
            self.ways, self.way = line.get("ways", []), line.get("way", self.way)
            return
        self.started = True
        if self.name in line:
            self.done.add(line[self.name])
            line = {**line, "again": self.again} if self.name == "file" else line
        add(self.path, line)

    def patience(self) -> float:
        # Who gives a file more time to compute gives it more time to be silent.
        return PATIENCE * max(1.0, self.most / BUSY) if self.started else IMPORTING

    def busy(self) -> float:
        return self.most if self.started else 0.0


def _perform(
    journals: Journals,
    launch: Launch,
    task: Task,
    left: list[str],
    asked: dict[str, Any],
    tell: Tell,
    busy: float = BUSY,
) -> None:
    """Run processes until nothing is left; what one was at when it ended is tried once more, at last, and recorded."""
    kind = "models" if task == "writing" else "files"
    total, began = len(left), time.monotonic()
    once: set[str] = set()
    while left:
        journal = _Journal(journals.path(task, launch), kind[:-1], bool(asked.get("again")), busy)
        work = {"provider": launch.implementation.provider, "task": task, "store": str(journals.store.absolute())}
        with tempfile.TemporaryDirectory(prefix="saving-") as name:
            folder = Path(name)
            (folder / "asked").write_bytes(msgspec.json.encode({**work, **asked, kind: left}))
            command = [launch.python.absolute(), "-u", WORKER, "asked", "answer"]
            answer = folder / "answer"
            ended = follow(
                command, launch.environ(folder), folder, answer, journal.take, journal.patience, busy=journal.busy
            )
            said = (folder / "said").read_text(encoding="utf-8", errors="replace").strip()[-300:]
        if not journal.started:
            raise WorkerStartError(
                f"{launch.id} could not be imported: {said}", f"Try: {launch.python} -c 'import keras'"
            )
        if ended and journal.at and journal.at not in journal.done:
            # A machine that does other work makes the first of them late, too; what has computed so long is not late.
            if journal.at in once or ended.startswith(COMPUTED):
                journal.take(msgspec.json.encode(_ended(journal, ended)))
            once.add(journal.at)
        elif not journal.done:
            raise WorkerStartError(f"{launch.id} did nothing: {said}", "Run it again.")
        left = sorted((one for one in left if one not in journal.done), key=once.__contains__)
    if total:
        tell(f"{launch.id}: {task} {total}, {time.monotonic() - began:.0f} s")


def _ended(journal: _Journal, ended: str) -> dict[str, Any]:
    """What is recorded of a model or file over which a process ended: a file keeps the ways tried before."""
    said, seconds = f"the process {ended}", round(time.monotonic() - journal.since, 3)
    if journal.name == "model":
        return {"model": journal.at, "error": said, "seconds": seconds}
    ways = [*journal.ways, [journal.way, {"load": ["raises", said]}]]
    return {"file": journal.at, "ways": ways, "seconds": seconds}
