"""What the benchmarks share: time spent by a process and its children, medians with their spread, the machine."""

import contextlib
import os
import platform
import resource
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

import conformance
from conformance.environments.launch import Launch
from conformance.environments.table import Environments
from conformance.execution.limits import Limits
from conformance.execution.process import WorkerProcess
from conformance.model.errors import MissingInterpreterError


@dataclass
class Spent:
    """Seconds between two moments: on the clock, and on the processor in this process and in its ended children."""

    wall: float = 0.0
    own: float = 0.0
    children: float = 0.0

    @property
    def cpu(self) -> float:
        """Processor seconds of everything."""
        return self.own + self.children


@contextmanager
def spent() -> Iterator[Spent]:
    """Measures its block; a child counts only if it has ended and was waited for within the block."""
    found = Spent()
    before = time.perf_counter(), _cpu(resource.RUSAGE_SELF), _cpu(resource.RUSAGE_CHILDREN)
    try:
        yield found
    finally:
        found.wall = time.perf_counter() - before[0]
        found.own = _cpu(resource.RUSAGE_SELF) - before[1]
        found.children = _cpu(resource.RUSAGE_CHILDREN) - before[2]


def watched(command: Sequence[str]) -> tuple[bytes, float]:
    """What a command prints, and the most MiB that it and all its children had at a time, looked at every 50 ms.

    The kernel's own high-water mark of a process is no help: one that was just started has that of its parent.
    """
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    most = 0
    done = threading.Event()

    def look() -> None:
        nonlocal most
        while not done.wait(0.05):
            most = max(most, _resident(process.pid))

    looking = threading.Thread(target=look)
    looking.start()
    try:
        said, _ = process.communicate()
    finally:
        done.set()
        looking.join()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return said, most / 2**20


def _resident(pid: int) -> int:
    """Bytes that a process and its children have in memory."""
    found = 0
    with contextlib.suppress(psutil.Error):
        asked = psutil.Process(pid)
        for one in (asked, *asked.children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                found += one.memory_info().rss
    return found


def _cpu(who: int) -> float:
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


def start_of(launch: Launch) -> Spent:
    """What it takes to start a worker that greets and ends."""
    with spent() as found:
        WorkerProcess(launch, Limits()).close()
    return found


def summary(values: Sequence[float], digits: int = 4) -> dict[str, Any]:
    """Median, smallest and largest of some values, and all of them."""
    return {
        "median": round(statistics.median(values), digits),
        "min": round(min(values), digits),
        "max": round(max(values), digits),
        "all": [round(v, digits) for v in values],
    }


def overhead(whole: Sequence[float], bare: Sequence[float]) -> dict[str, Any]:
    """How much more the whole takes than the bare: ``whole / bare − 1``, pair by pair.

    The two of a pair were measured one after the other, so that what else the machine did falls on both.
    """
    return summary([w / b - 1 for w, b in zip(whole, bare, strict=True)])


def alternating(number: int, first: Callable[[], None], second: Callable[[], None]) -> None:
    """Both, in an order that changes with every repetition: neither always finds the warmer cache."""
    for act in (first, second) if number % 2 == 0 else (second, first):
        act()


def machine() -> dict[str, Any]:
    """What the figures depend on."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "platform": platform.platform(),
        "python": platform.python_version(),
        "keras_conformance": conformance.__version__,
        "load_average_at_start": [round(v, 2) for v in os.getloadavg()],
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "")


def installed(environments: Environments) -> list[str]:
    """The ids of the implementations that are on this machine."""
    found = []
    for name in environments.names():
        try:
            environments.interpreter(name)
        except MissingInterpreterError:
            continue
        found += [i.id for i in environments.implementations(name)]
    return found
