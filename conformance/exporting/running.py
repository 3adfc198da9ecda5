"""Lets places do their tasks, one process for each, and goes on after what crashes, hangs or takes all memory."""

import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import psutil

from conformance.environments.launch import Launch
from conformance.exporting.journals import ABOUT, WORKER, Journals, Task
from conformance.model.errors import ConformanceError, WorkerStartError

#: Seconds that one form, file or program may take, and a process to import what it needs.
PATIENCE, IMPORTING = 900.0, 1800.0
#: A pipeline is several processes, and each of them imports TensorFlow.
OF_PIPELINE = 1800.0
#: Bytes that a process may hold. TensorFlow 2.15 takes all there are to convert some recurrent layers.
MEMORY = 5 << 30

#: Set where somebody ends the run: what its processes are at then is not a result.
STOP = threading.Event()

#: Says how many are done.
Tell = Callable[[str], None]


class RunStoppedError(ConformanceError):
    """Somebody ended the run."""


class Journal:
    """What a process answers, written down as it comes: a run that is ended loses nothing."""

    def __init__(self, path: Path, about: str) -> None:
        self.path, self.about = path, about
        self.started, self.at, self.form, self.done = False, "", "", set[str]()
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_file() and not path.read_bytes().endswith(b"\n"):
            with path.open("ab") as file:
                file.write(b"\n")  # the line that an ended run was writing stands alone

    def add(self, line: dict[str, Any]) -> None:
        """Take a line; one about what is begun is only remembered."""
        if "begun" in line:
            self.at, self.form = line["begun"], line.get("form", "")
            return
        self.started = True
        if self.about in line:
            self.done.add(line[self.about])
        with self.path.open("ab") as file:
            file.write(msgspec.json.encode(line) + b"\n")


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
    while left:
        journal = Journal(journals.path(task, launch), about)
        work = {"provider": launch.implementation.provider, "task": task, "store": str(journals.store.absolute())}
        with tempfile.TemporaryDirectory(prefix="exporting-") as name:
            folder = Path(name)
            work |= {**asked, f"{about}s": left} | ({"forms": forms} if forms else {})
            (folder / "asked").write_bytes(msgspec.json.encode(work))
            ended = _watched(launch, folder, journal, OF_PIPELINE if task == "pipeline" else PATIENCE)
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
    for form in asked["forms"]:
        if form == "select" and "float32" not in _refused(journals, launch, journal.at):
            continue
        one = _Once(journals, launch, journal.at)
        perform(one, launch, task, [journal.at], {**asked, "forms": [form]}, lambda _: None)
    journal.done.add(journal.at)
    tell(f"{launch.id}: {journal.at} form by form: {said}")


def _refused(journals: Journals, launch: Launch, model: str) -> Sequence[str]:
    found = journals.written(launch).get(model)
    return list(found.refused) if found else []


class _Once(Journals):
    """The same journals, without what they say of a model: it is asked for once more, form by form."""

    def __init__(self, journals: Journals, launch: Launch, model: str) -> None:
        super().__init__(journals.folder)
        self.model = model

    def lines(self, task: Task, launch: Launch, key: str) -> Any:
        return (line for line in super().lines(task, launch, key) if line.get("model") != self.model)


def _watched(launch: Launch, folder: Path, journal: Journal, patience: float) -> str:
    """Run one process as long as it gets on; how it ended where it did not end by itself and well."""
    command = [str(launch.python.absolute()), "-u", str(WORKER), "asked", "answer"]
    (folder / "answer").touch()
    with (folder / "said").open("wb") as output, (folder / "answer").open("rb") as answer:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=launch.environ(folder),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        since, rest = time.monotonic(), b""
        try:
            running = True
            while running:
                running = process.poll() is None
                *lines, rest = (rest + answer.read()).split(b"\n")
                for line in lines:
                    journal.add(msgspec.json.decode(line))
                    since = time.monotonic()
                limit = patience if journal.started else IMPORTING
                if STOP.is_set():
                    raise RunStoppedError(f"{launch.id} was stopped", "Run it again: what was done is kept.")
                if time.monotonic() - since > limit:
                    return f"was ended after {limit:.0f} seconds"
                if running and resident(process.pid) > MEMORY:
                    return f"was ended when it held {MEMORY >> 30} GiB of memory"
                if running:
                    time.sleep(0.05)
        finally:
            _end(process.pid)
            process.wait()
    return "" if process.returncode == 0 else f"ended with status {process.returncode}"


def resident(pid: int) -> int:
    """The bytes that a process holds; none where it is gone."""
    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:
        return 0


def _end(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return  # gone already is what is wanted
