"""Runs a program under one implementation, within limits, and reads what was seen of it."""

import hashlib
import os
import re
import shutil
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from conformance.check import folder as folders
from conformance.check.folder import Program
from conformance.check.pairing import Both
from conformance.environments.following import follow
from conformance.environments.launch import Launch
from conformance.model.errors import HarnessFaultError, WorkerStartError
from conformance.storage.disk import make_folder, writing

#: The code that watches, started by path.
WORKER = Path(__file__).resolve().parent.parent / "worker" / "watching"

Event = dict[str, Any]


@dataclass(frozen=True)
class Limits:
    """Seconds and bytes of memory that one run may take."""

    seconds: float = 600.0
    memory: int = 8 << 30


class Done(msgspec.Struct, frozen=True):
    """How a run ended: ``ended`` is empty where it ended by itself; ``changes``: file, line, old and new import."""

    key: str
    ended: str
    seconds: float
    changes: tuple[tuple[str, int, str, str], ...] = ()


@dataclass(frozen=True)
class Run:
    """One run: what was seen, in order, and how it ended."""

    place: Path
    implementation: str
    done: Done
    events: tuple[Event, ...] = field(repr=False)

    def array(self, about: Mapping[str, Any]) -> NDArray[Any] | None:
        """An array that an event stands for; None where it was too large to be kept."""
        if "array" not in about:
            return None
        found: NDArray[Any] = np.load(self.record / "arrays" / f"{about['array']}.npy", allow_pickle=False)
        return found

    @property
    def work(self) -> Path:
        """Where the program ran."""
        return self.place / "work"

    @property
    def record(self) -> Path:
        """Where events and arrays are."""
        return self.place / "record"

    @cached_property
    def said(self) -> str:
        """What the program printed."""
        return (self.place / "said").read_text(encoding="utf-8", errors="replace")

    def of(self, *kinds: str) -> list[Event]:
        """The events of some kinds."""
        return [one for one in self.events if one["kind"] in kinds]

    @property
    def end(self) -> Event:
        """How the program ended; empty where its process was ended or died."""
        return self.events[-1] if self.events and self.events[-1]["kind"] == "ended" else {}

    @cached_property
    def sources(self) -> frozenset[str]:
        """The files of the program that were run: those that were loaded, and those in which something was seen."""
        seen = {str(one["at"][0]) for one in self.events if one["at"] and one["at"][0]}
        return frozenset(seen | {str(one["path"]) for one in self.of("source")})

    @property
    def versions(self) -> dict[str, str]:
        """What was imported."""
        return next((dict(one["versions"]) for one in self.of("imported")), {})


def worker_digest() -> str:
    """Sixteen hex digits of the code that watches, and of that which changes imports."""
    found = hashlib.sha256()
    here = Path(__file__).parent
    for path in (*sorted(WORKER.glob("*.py")), here / "mapping.py", here / "staying.py"):
        found.update(path.name.encode() + b"\0" + path.read_bytes())
    return found.hexdigest()[:16]


def run(
    program: Program,
    launch: Launch,
    limits: Limits,
    given: Run | None = None,
    nudge: bool = False,
    both: Both | None = None,
) -> Run:
    """Run a program, or read what was seen of it before; ``given``: the run whose weights it gets.

    ``both`` holds the program that it stands for: then places are told in the lines of that one.
    ``nudge`` moves every initial weight by one unit in the last place. Raises WorkerStartError where it could not be
    started, and HarnessFaultError where watching went wrong.
    """
    paired = {name: one.plain() for name, one in both.files.items()} if both is not None else {}
    key = _key(program, launch, limits, given, nudge, paired)
    place = folders.own_folder() / "runs" / key
    kept = place / "done.json"
    if kept.is_file():
        return _read(place, launch.id)
    if place.exists():
        shutil.rmtree(place)
    make_folder(place / "record")
    make_folder(place / "home")
    changes = folders.copy(program, place / "work", launch.implementation)
    work = {
        "provider": launch.implementation.provider,
        "root": str(place / "work"),
        "program": program.name,
        "record": str(place / "record"),
        "arguments": list(program.arguments),
        "given": str(given.record) if given is not None else None,
        "nudge": nudge,
        "paired": paired,
    }
    (place / "asked").write_bytes(msgspec.json.encode(work))
    _link_data(place / "home")
    command = [launch.python.absolute(), "-u", WORKER, "asked"]
    began = time.monotonic()
    last = began

    def take(_: bytes) -> None:
        nonlocal last
        last = time.monotonic()

    # Counted from the last line: of the whole time what is left then.
    answer = place / "record" / "events.jsonl"
    try:
        ended = follow(
            command,
            launch.environ(place / "home"),
            place,
            answer,
            take,
            lambda: began + limits.seconds - last,
            limits.memory,
        )
    except OSError as error:
        raise WorkerStartError(f"{launch.python} could not be started: {error.strerror}", "Name a Python.") from error
    done = Done(key, named(ended), round(time.monotonic() - began, 1), tuple(changes))
    if "was ended after" in ended:
        done = msgspec.structs.replace(done, ended=f"was ended after {limits.seconds:.0f} seconds")
    with writing(kept):
        kept.write_bytes(msgspec.json.encode(done))
    found = _read(place, launch.id)
    initial = place / "record" / "weights.json"
    if not initial.is_file() and (weights := found.of("weight")):
        # Written at the end, which this one did not reach: the other run is to begin at them all the same.
        initial.write_bytes(msgspec.json.encode(weights))
    if not found.events:
        kept.unlink()
        raise WorkerStartError(
            f"{launch.id} could not be started: {found.said.strip()[-300:]}", f"Try: {launch.python}"
        )
    if found.end.get("fault"):
        kept.unlink()
        raise HarnessFaultError(
            f"watching {program.name} under {launch.id} went wrong: {found.end['type']}: {found.end['message'][:300]}",
            f"Its traceback is in {place / 'said'}. Please report it.",
        )
    return found


def named(ended: str) -> str:
    """How a process was ended, with the name of the signal where it was one."""
    match = re.fullmatch(r"ended with status -(\d+)", ended)
    if match is None:
        return ended
    try:
        name = signal.Signals(int(match[1])).name
    except ValueError:
        return ended
    return f"was ended by signal {match[1]} ({name})"


def _link_data(home: Path) -> None:
    """Let the program find data sets and models that Keras has loaded before: links to files, in its own folders."""
    theirs = Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras")
    for name in ("datasets", "models"):
        if not (theirs / name).is_dir():
            continue
        for holder in (home, home / ".keras"):
            make_folder(holder / name)
            for one in (theirs / name).iterdir():
                if one.is_file():
                    (holder / name / one.name).symlink_to(one.resolve())


def _read(place: Path, implementation: str) -> Run:
    done = msgspec.json.decode((place / "done.json").read_bytes(), type=Done)
    events = []
    for line in (place / "record" / "events.jsonl").read_bytes().split(b"\n"):
        try:
            events.append(msgspec.json.decode(line))
        except msgspec.DecodeError:
            continue  # the line at which the process ended
    return Run(place, implementation, done, tuple(events))


def _key(program: Program, launch: Launch, limits: Limits, given: Run | None, nudge: bool, paired: Any) -> str:
    parts = [
        worker_digest(), folders.digest(program), str(program.root), launch.id, launch.lock, str(launch.python),
        str(sorted(launch.counted.items())), str(limits), given.done.key if given else "", str(nudge),
        str(paired) if paired else "",
    ]  # fmt: skip
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]
