"""A worker's process and all that it has started: what they hold in memory, and their end.

On Linux a reaper (reaper.py) stands above them, which the kernel gives what loses its parent: nothing gets away. On
macOS there is nothing of the kind: there the end of a worker reaches its process group, and a child that has made a
session of its own outlives the run.
"""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from conformance.environments import reaper

#: Whether a reaper can stand above workers here.
REAPED = sys.platform == "linux"
#: Seconds a reaper has to end everything when it is asked to.
PATIENCE = reaper.PATIENCE + 1.0


class Family:
    """The processes of one worker. Not thread-safe but for ``resident``; raises OSError where it cannot be started.

    They end as nobody holds the other end of the pipe ``requests`` any more; without one (-1) as this process is gone.
    """

    def __init__(self, command: list[str], requests: int = -1, **options: Any) -> None:
        watched = [str(requests), str(os.getpid())]
        above = [sys.executable, "-I", "-S", reaper.__file__, *watched] if REAPED else []
        # A session of its own: Ctrl-C is ours to handle.
        self._top = subprocess.Popen([*above, *command], start_new_session=True, **options)
        self._worker: psutil.Process | None = None if REAPED else psutil.Process(self._top.pid)

    @property
    def pid(self) -> int:
        """The worker's own process; 0 before it runs."""
        self.resident()
        return self._worker.pid if self._worker is not None else 0

    @property
    def returncode(self) -> int:
        """How the worker ended, as subprocess has it; only once it has."""
        assert self._top.returncode is not None, "asked before its end"
        return int(self._top.returncode)

    def ended(self) -> bool:
        """Whether the worker has ended, and all that it had started."""
        return self._top.poll() is not None

    def wait(self, seconds: float) -> bool:
        """Wait for that; False where it did not come."""
        try:
            self._top.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def communicate(self, given: str | None = None, seconds: float | None = None) -> tuple[str, str | None]:
        """What it prints, as ``subprocess`` has it, which it does until all of them have ended."""
        out, err = self._top.communicate(given, timeout=seconds)
        return out, err

    def resident(self) -> int:
        """Bytes of resident memory of the worker itself; 0 before it runs and once it is gone."""
        try:
            if self._worker is None:
                found = reaper.children(self._top.pid)
                if not found:
                    return 0
                self._worker = psutil.Process(found[0])
            return int(self._worker.memory_info().rss)
        except psutil.Error:
            return 0

    def worked(self) -> float:
        """Seconds of processor time of the worker itself, of all its threads; 0 before it runs and once it is gone."""
        try:
            times = self._worker.cpu_times() if self.pid and self._worker is not None else None
        except psutil.Error:
            return 0.0
        return float(times.user + times.system) if times else 0.0

    def held(self, limit: int) -> int:
        """Bytes that the worker and all it has started hold together; exact only where it may be more than ``limit``.

        Resident memory counts a page that processes share once for each of them, forked children all that they share
        with their parent: it is cheap, and an upper bound. Where it exceeds the limit, each page is counted once.
        """
        mine = self.resident()
        others = self._others()
        if not others:
            return mine
        upper = mine + sum(_resident(pid) for pid in others)
        if upper <= limit or self._worker is None:
            return upper
        shares = [_share(pid) for pid in (self._worker.pid, *others)]
        return max(mine, sum(shares))

    def share(self) -> int:
        """Bytes of the worker itself, of each page that it shares only its part."""
        return _share(self.pid)

    def _others(self) -> list[int]:
        """All processes of the family but the worker and its reaper."""
        worker = self._worker.pid if self._worker is not None else -1
        if not REAPED:
            try:
                return [p.pid for p in psutil.Process(self._top.pid).children(recursive=True)]
            except psutil.Error:
                return []
        found: list[int] = []
        waiting = reaper.children(self._top.pid)
        while waiting:
            pid = waiting.pop()
            if pid != worker:
                found.append(pid)
            waiting += reaper.children(pid)
        return found

    def end(self) -> None:
        """End all of them at once."""
        if not REAPED:
            with suppress(ProcessLookupError, PermissionError):
                # macOS says PermissionError for a group of zombies.
                os.killpg(self._top.pid, signal.SIGKILL)
            self._top.wait()
            return
        if self._top.poll() is None:
            self._top.terminate()
        if self.wait(PATIENCE):
            return
        # The reaper was stopped, or waits for what cannot be killed: its worker goes with it.
        for pid in self._others():
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        self._top.kill()
        self._top.wait()


def _resident(pid: int) -> int:
    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:
        return 0


def _share(pid: int) -> int:
    """Bytes of a process, of each page it shares only its part; a few milliseconds for each gigabyte."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_bytes().splitlines()
        return next(int(line.split()[1]) << 10 for line in lines if line.startswith(b"Pss:"))
    except (OSError, StopIteration, ValueError, IndexError):
        return _unshared(pid)


def _unshared(pid: int) -> int:
    """Bytes that no other process shares, where the system does not say more."""
    try:
        return int(psutil.Process(pid).memory_full_info().uss)
    except psutil.Error:
        return 0
