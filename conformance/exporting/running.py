"""Lets places do their tasks, one process for each, and goes on after what crashes, hangs or takes all memory."""

import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from conformance.environments.following import follow
from conformance.environments.launch import Launch
from conformance.exporting.journals import ABOUT, WORKER, Journals, Task
from conformance.exporting.model import Written
from conformance.model.errors import WorkerStartError
from conformance.storage.lines import add

#: Seconds that one form, file or program may take, and a process to import what it needs.
PATIENCE, IMPORTING = 900.0, 1800.0
#: A pipeline is several processes, and each of them imports TensorFlow.
OF_PIPELINE = 1800.0
#: Bytes that a process may hold. TensorFlow 2.15 takes all there are to convert some recurrent layers.
MEMORY = 5 << 30

#: Says how many are done.
Tell = Callable[[str], None]


class Journal:
    """What a process answers, written down as it comes: a run that is ended loses nothing."""

    def __init__(self, path: Path, about: str, limit: float = PATIENCE) -> None:
        self.path, self.about, self.limit = path, about, limit
        self.started, self.at, self.form, self.done = False, "", "", set[str]()

    def take(self, answer: bytes) -> None:
        """Take what a process says."""
        self.add(msgspec.json.decode(answer))

    def patience(self) -> float:
        """Seconds that it may say nothing."""
        return self.limit if self.started else IMPORTING

    def add(self, line: dict[str, Any]) -> None:
        """Take a line; one about what is begun is only remembered."""
        if "begun" in line:
            self.at, self.form = line["begun"], line.get("form", "")
            return
        self.started = True
        if self.about in line:
            self.done.add(line[self.about])
        add(self.path, line)


def perform(
    journals: Journals, launch: Launch, task: Task, wanted: Sequence[str], asked: dict[str, Any], tell: Tell
) -> None:
    """Run processes until nothing is left; what one was at when it ended is recorded as what ended it.

    Raises WorkerStartError where a process does not get as far as its first task.
    """
    about = ABOUT[task]
    journals.store.mkdir(parents=True, exist_ok=True)
    there = {line[about] for line in journals.lines(task, launch, about)}
    left = [one for one in wanted if one not in there]
    total, began = len(left), time.monotonic()
    forms: list[str] = list(asked.get("forms", ()))
    if task == "writing":
        for model in there.intersection(wanted):
            _one_by_one(journals, launch, model, _missing(journals, launch, model, forms), asked)
    while left:
        journal = Journal(journals.path(task, launch), about, OF_PIPELINE if task == "pipeline" else PATIENCE)
        work = {"provider": launch.implementation.provider, "task": task, "store": str(journals.store.absolute())}
        with tempfile.TemporaryDirectory(prefix="exporting-") as name:
            folder = Path(name)
            work |= {**asked, f"{about}s": left} | ({"forms": forms} if forms else {})
            (folder / "asked").write_bytes(msgspec.json.encode(work))
            command = [launch.python.absolute(), "-u", WORKER, "asked", "answer"]
            answer = folder / "answer"
            ended = follow(command, launch.environ(folder), folder, answer, journal.take, journal.patience, MEMORY)
            said = (folder / "said").read_text(encoding="utf-8", errors="replace").strip()[-300:]
        if not journal.started:
            why = f"it {ended}: {said}" if ended else said
            raise WorkerStartError(f"{launch.id} could not be started: {why}", f"Try: {launch.python} {WORKER}")
        if ended and journal.at and journal.at not in journal.done:
            _ended(journal, ended, launch, journals, task, asked, tell)
        elif not journal.done:
            raise WorkerStartError(f"{launch.id} did nothing: {said}", "Run it again.")
        left = [one for one in left if one not in journal.done]
    if total:
        tell(f"{launch.id}: {task} {total}, {time.monotonic() - began:.0f} s")


def _ended(
    journal: Journal, ended: str, launch: Launch, journals: Journals, task: Task, asked: dict[str, Any], tell: Tell
) -> None:
    """Record over what a process ended. Of a model only that form is lost: the others are made one by one."""
    said = f"the process {ended}"
    if task != "writing":
        journal.add({journal.about: journal.at, "raises": said, "seconds": 0.0})
        return
    if not journal.form:
        journal.add({"model": journal.at, "error": said, "seconds": 0.0})
        return
    if len(asked["forms"]) == 1:
        journal.add({"model": journal.at, "files": {journal.form: {"error": said}}, "seconds": 0.0})
        return
    _one_by_one(journals, launch, journal.at, asked["forms"], asked)
    journal.done.add(journal.at)
    tell(f"{launch.id}: {journal.at} form by form: {said}")


def _one_by_one(journals: Journals, launch: Launch, model: str, forms: Sequence[str], asked: dict[str, Any]) -> None:
    """Export a model form by form, each in a process of its own."""
    for form in forms:
        if form == "select" and "float32" not in _written(journals, launch, model).refused:
            continue
        once = _Once(journals, launch, model)
        perform(once, launch, "writing", [model], {**asked, "forms": [form]}, lambda _: None)


def _missing(journals: Journals, launch: Launch, model: str, forms: Sequence[str]) -> list[str]:
    """The forms of which nothing is known: a run that is ended while forms are made one by one leaves some out."""
    found = _written(journals, launch, model)
    return [] if found.error else [form for form in forms if form not in found.files and form not in found.refused]


def _written(journals: Journals, launch: Launch, model: str) -> Written:
    return journals.written(launch).get(model, Written())


class _Once(Journals):
    """The same journals, without what they say of a model: it is asked for once more, form by form."""

    def __init__(self, journals: Journals, launch: Launch, model: str) -> None:
        super().__init__(journals.folder)
        self.model = model

    def lines(self, task: Task, launch: Launch, key: str) -> Any:
        return (line for line in super().lines(task, launch, key) if line.get("model") != self.model)
