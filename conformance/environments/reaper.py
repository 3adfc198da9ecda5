"""Stands between the runner and a worker, so that nothing the worker starts outlives it; run as a script.

``python -I -S reaper.py REQUESTS PARENT COMMAND…`` starts the command in a session of its own, waits for its end, ends
all that it has left behind, and ends in the way it did. Asked to end (SIGTERM), it ends everything at once; when nobody
holds the other end of the pipe REQUESTS any more, the runner is gone, and it does so after a moment. Where there is no
such pipe (-1) it does so at once as the kernel says that its PARENT is gone.

On Linux it is the one to whom the kernel gives processes whose parents are gone (a "child subreaper"), so that none
gets away, not by a session of its own nor by forking twice; no privilege is needed for that. Only modules that come
with every Python and load fast: each worker pays for the start.
"""

# ruff: noqa: PTH110, PTH123, PTH208 -- pathlib alone would take as long as all the rest.

import ctypes
import os
import resource
import select
import signal
import sys
import time

#: prctl(2).
SET_CHILD_SUBREAPER, SET_PDEATHSIG = 36, 1
#: Seconds that a worker has to end by itself when the runner is gone.
GRACE = 10.0
#: Seconds after which what does not end though it was killed (in a system call of a dead disk) is left alone.
PATIENCE = 5.0


class Reaper:
    """Waits for one worker, and ends what is left of it."""

    def __init__(self, requests: int, parent: int) -> None:
        self._requests, self._parent = requests, parent
        self._asked = False
        self._worker = 0

    def run(self, command: list[str]) -> int:
        """Run the command; returns its status as ``os.wait`` has it."""
        libc = ctypes.CDLL(None)
        libc.prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        # A core file of a TensorFlow process is a gigabyte that nobody reads.
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        woken, waking = os.pipe()
        os.set_blocking(waking, False)
        signal.set_wakeup_fd(waking, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, self._end)
        me = os.getpid()
        if self._requests < 0:
            libc.prctl(SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
            if os.getppid() != self._parent:
                return 1
        self._worker = os.fork()
        if self._worker == 0:
            # Should the reaper itself be killed, its worker is, too.
            libc.prctl(SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
            if os.getppid() != me:
                os._exit(1)
            _start(command)
        # The worker's ends of the pipes are its own: whoever reads them has to see when it closes them.
        kept = sorted(one for one in (self._requests, woken, waking) if one >= 0)
        for low, high in zip([0, *(one + 1 for one in kept)], [*kept, 4096], strict=True):
            # An empty range would close everything up to the end.
            if low < high:
                os.closerange(low, high)
        status = self._wait(woken)
        end_all(time.monotonic() + PATIENCE)
        return status

    def _end(self, number: int, frame: object) -> None:
        """On SIGTERM; the wait goes on and sees everything end."""
        self._asked = True
        kill_children()

    def _wait(self, woken: int) -> int:
        """The status with which the worker ended; orphans that end before it are forgotten."""
        poller = select.poll()
        poller.register(woken, select.POLLIN)
        if self._requests >= 0:
            # Nothing is read there: only that nobody can write any more is of interest.
            poller.register(self._requests, 0)
        deadline = float("inf")
        if self._asked:
            # Asked before there was a worker.
            kill_children()
        while True:
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                if ended[0] == self._worker:
                    return ended[1]
            left = None if deadline == float("inf") else max(0.0, deadline - time.monotonic()) * 1000
            for descriptor, _ in poller.poll(left):
                if descriptor == woken:
                    os.read(woken, 4096)
                else:
                    poller.unregister(self._requests)
                    deadline = time.monotonic() + GRACE
            if time.monotonic() >= deadline:
                kill_children()
                deadline = float("inf")


def _start(command: list[str]) -> None:
    """In the child: become the command."""
    try:
        os.setsid()
        signal.set_wakeup_fd(-1)
        # What Python ignores, and what the runner's parent may have ignored, is as every program expects it.
        for number in (signal.SIGTERM, signal.SIGCHLD, signal.SIGINT, signal.SIGHUP, signal.SIGPIPE, signal.SIGXFSZ):
            signal.signal(number, signal.SIG_DFL)
        os.execv(command[0], command)
    except OSError as error:
        os.write(2, f"cannot start {command[0]}: {error.strerror}\n".encode(errors="replace"))
    finally:
        os._exit(127)


def end_all(deadline: float) -> None:
    """Kill every process below this one; those whose parents are killed come up to it in their turn."""
    while time.monotonic() < deadline:
        kill_children()
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                continue
        except ChildProcessError:
            return
        time.sleep(0.002)


def kill_children() -> None:
    """Kill the processes of which this one is the parent."""
    for pid in children(os.getpid()):
        try:
            os.kill(pid, signal.SIGKILL)
        except OSError:
            # Gone already, or of another user: nothing of ours.
            continue


#: Whether the kernel lists a process's children (CONFIG_PROC_CHILDREN).
LISTED = os.path.exists(f"/proc/{os.getpid()}/task/{os.getpid()}/children")


def children(parent: int) -> list[int]:
    """The processes of which a process is the parent, by any of its threads; none where it is gone."""
    if not LISTED:
        return _children_by_parent(parent)
    found: list[int] = []
    try:
        for thread in os.listdir(f"/proc/{parent}/task"):
            with open(f"/proc/{parent}/task/{thread}/children", "rb") as file:
                found += map(int, file.read().split())
    except OSError:
        # A thread, or all of it, has ended meanwhile.
        return found
    return found


def _children_by_parent(parent: int) -> list[int]:
    """The same where every process has to be asked."""
    found = []
    for pid in os.listdir("/proc"):
        try:
            if pid.isdecimal():
                with open(f"/proc/{pid}/stat", "rb") as file:
                    if int(file.read().rpartition(b")")[2].split()[1]) == parent:
                        found.append(int(pid))
        except (OSError, ValueError, IndexError):
            continue
    return sorted(found)


def _end_by(status: int) -> None:
    """End as the worker did."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if number not in (signal.SIGKILL, signal.SIGSTOP):
            signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
        os._exit(128 + number)
    os._exit(os.WEXITSTATUS(status))


if __name__ == "__main__":
    _end_by(Reaper(int(sys.argv[1]), int(sys.argv[2])).run(sys.argv[3:]))
