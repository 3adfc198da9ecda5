"""Whether one more worker has room in memory."""

import threading
from collections.abc import Callable, Hashable
from pathlib import Path

import psutil

#: Bytes that are left to everybody else.
RESERVE = 512 << 20

#: Where Linux says what a container may use, what it uses, and what of that is cache it would give up:
#: version 2 and version 1 of control groups.
CONTROL_GROUPS = (
    ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current", "/sys/fs/cgroup/memory.stat", "inactive_file "),
    (
        "/sys/fs/cgroup/memory/memory.limit_in_bytes",
        "/sys/fs/cgroup/memory/memory.usage_in_bytes",
        "/sys/fs/cgroup/memory/memory.stat",
        "total_inactive_file ",
    ),
)


def available() -> int:
    """Bytes that can be had now without swapping, within the container's limit where there is one."""
    return min(int(psutil.virtual_memory().available), *(_left(*group) for group in CONTROL_GROUPS))


def _left(limit: str, usage: str, details: str, cache: str) -> int:
    try:
        left = int(Path(limit).read_text()) - int(Path(usage).read_text())
        return left + sum(int(x.split()[1]) for x in Path(details).read_text().splitlines() if x.startswith(cache))
    except (OSError, ValueError):
        # No such control group, or no limit ("max").
        return 1 << 62


class MemoryGuard:
    """Admits workers by their expected peak; what admitted ones have not grown to yet is taken as used. Thread-safe.

    ``free`` says how many bytes there are now.
    """

    def __init__(self, free: Callable[[], int] = available, reserve: int = RESERVE) -> None:
        self._free = free
        self._reserve = reserve
        self._admitted: dict[Hashable, tuple[int, Callable[[], int]]] = {}
        self._lock = threading.Lock()

    def room(self) -> int:
        """Bytes that a further worker may grow to."""
        with self._lock:
            return self._room()

    def _room(self) -> int:
        growing = sum(max(0, peak - resident()) for peak, resident in self._admitted.values())
        return self._free() - self._reserve - growing

    def admit(self, key: Hashable, peak: int, resident: Callable[[], int]) -> bool:
        """True, and remembered, where ``peak`` bytes fit; ``resident`` says what the worker holds so far."""
        with self._lock:
            if peak > self._room():
                return False
            self._admitted[key] = (peak, resident)
            return True

    def release(self, key: Hashable) -> None:
        """Forget a worker that is no more."""
        with self._lock:
            self._admitted.pop(key, None)

    @property
    def idle(self) -> bool:
        """True where nobody is admitted: waiting for one of ours to end would be for ever."""
        with self._lock:
            return not self._admitted
