"""Lets implementations save and load, one process for each, and goes on after what crashes or hangs."""

import ast
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec

from conformance.environments.launch import Launch
from conformance.lattice.journals import WORKER, Journals, Task
from conformance.model.errors import WorkerStartError

#: Seconds that one model or file may take, and a process to import its Keras.
PATIENCE, IMPORTING = 60.0, 180.0

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
        _perform(journals, launch, "writing", left, {"formats": list(formats), "kind": "models"}, tell)

    _each(one, launches, jobs)


def read(
    journals: Journals,
    launches: Sequence[Launch],
    files: Sequence[str],
    jobs: int,
    tell: Tell,
    again: Sequence[str] = (),
) -> None:
    """Let each implementation load the files, where its journal has them not; ``again``: formats to save them in."""

    def one(launch: Launch) -> None:
        there = journals.tried_again(launch) if again else set(journals.read(launch))
        left = [f for f in files if f not in there]
        _perform(journals, launch, "reading", left, {"again": list(again), "kind": "files"}, tell)

    _each(one, launches, jobs)


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


def _each(one: Callable[[Launch], None], launches: Iterable[Launch], jobs: int) -> None:
    with ThreadPoolExecutor(jobs) as pool:
        for done in [pool.submit(one, launch) for launch in launches]:
            done.result()


def _perform(
    journals: Journals, launch: Launch, task: Task, left: list[str], asked: dict[str, Any], tell: Tell
) -> None:
    """Run processes until nothing is left; what one was at when it ended is recorded as crashed or timed out."""
    journal = journals.path(task, launch)
    journal.parent.mkdir(parents=True, exist_ok=True)
    kind = asked.pop("kind")
    total, began = len(left), time.monotonic()
    while left:
        with tempfile.TemporaryDirectory(prefix="saving-") as folder:
            answer = Path(folder) / "answer"
            answer.touch()
            work = {"provider": launch.implementation.provider, "task": task, "store": str(journals.store.absolute())}
            (Path(folder) / "asked").write_bytes(msgspec.json.encode({**work, **asked, kind: left}))
            ended = _watched(launch, Path(folder))
            lines = [
                msgspec.json.decode(line)
                for line in answer.read_bytes().splitlines(keepends=True)
                if line.endswith(b"\n")
            ]
            said = (Path(folder) / "said").read_text(encoding="utf-8", errors="replace").strip()
        if not any("versions" in line for line in lines):
            raise WorkerStartError(
                f"{launch.id} could not be imported: {said[-300:]}", f"Try: {launch.python} -c 'import keras'"
            )
        name = "model" if kind == "models" else "file"
        done = {line[name] for line in lines if name in line}
        at = next((line["begun"] for line in reversed(lines) if "begun" in line), None)
        if ended and at is not None and at not in done:
            lines.append(_ended(name, at, ended))
            done.add(at)
        elif ended and not done:
            raise WorkerStartError(f"{launch.id} {ended}: {said[-300:]}", "Run it again.")
        with journal.open("ab") as file:
            marked = ({**line, "again": bool(asked.get("again"))} if "file" in line else line for line in lines)
            file.writelines(msgspec.json.encode(line) + b"\n" for line in marked if "begun" not in line)
        left = [one for one in left if one not in done]
    if total:
        tell(f"{launch.id}: {task} {total}, {time.monotonic() - began:.0f} s")


def _ended(name: str, at: str, ended: str) -> dict[str, Any]:
    if name == "model":
        return {"model": at, "error": f"the process {ended}", "seconds": PATIENCE}
    return {
        "file": at,
        "ways": [["load_model(path)", {"load": ["raises", f"the process {ended}"]}]],
        "seconds": PATIENCE,
    }


def _watched(launch: Launch, folder: Path) -> str:
    """Run one process as long as it gets on; how it ended where it did not end by itself and well."""
    variables = launch.environ(folder)
    command = [str(launch.python.absolute()), "-u", str(WORKER), "asked", "answer"]
    with (folder / "said").open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        size, since = 0, time.monotonic()
        try:
            while process.poll() is None:
                time.sleep(0.05)
                now = (folder / "answer").stat().st_size
                if now != size:
                    size, since = now, time.monotonic()
                elif time.monotonic() - since > (PATIENCE if size else IMPORTING):
                    return f"was ended after {PATIENCE:.0f} seconds"
        finally:
            _end(process.pid)
            process.wait()
    return "" if process.returncode == 0 else f"ended with status {process.returncode}"


def _end(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return  # gone already is what is wanted
