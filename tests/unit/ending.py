"""Whether processes end."""

import time
from collections.abc import Iterable

import psutil


def gone(pid: int, seconds: float = 10.0) -> bool:
    """Whether a process ends within so many seconds. It may end between two questions about it."""
    deadline = time.monotonic() + seconds
    try:
        while psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
    except psutil.NoSuchProcess:
        pass
    return True


def still_there(processes: Iterable[psutil.Process]) -> list[psutil.Process]:
    """Those that have not ended. A process that is listed may have ended before it is asked."""
    return [one for one in processes if one.is_running() and not gone(one.pid, 0.0)]
