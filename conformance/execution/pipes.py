"""Reading from pipes that somebody else may flood."""

import fcntl
import os

#: Enough for a reply of most cases in one piece.
PIPE_BYTES = 1 << 20


def pipe() -> tuple[int, int]:
    """A pipe (read end, write end) that no child inherits unless it is told to."""
    ends = os.pipe()
    # Linux only, and refused where the user's pipe budget is spent: slower then, not wrong.
    if hasattr(fcntl, "F_SETPIPE_SZ"):
        try:
            fcntl.fcntl(ends[1], fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        except OSError:
            return ends
    return ends


class Tail:
    """The last ``keep`` bytes of what a process printed, and how much there was."""

    def __init__(self, keep: int = 64 << 10) -> None:
        self.keep = keep
        self.total = 0
        self._kept = bytearray()

    def add(self, chunk: bytes) -> None:
        """Take what was printed next."""
        self.total += len(chunk)
        self._kept += chunk[-self.keep :]
        if len(self._kept) > 2 * self.keep:
            del self._kept[: -self.keep]

    def clear(self) -> None:
        """Begin anew."""
        self.total = 0
        self._kept.clear()

    def text(self, last: int = 4096) -> str:
        """The last ``last`` bytes as text."""
        return bytes(self._kept[-min(last, self.keep) :]).decode("utf-8", "replace").strip()


class Lines:
    """Bytes as they come, cut into lines; at most ``limit`` bytes without a newline are taken."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._chunks: list[bytes] = []
        self._size = 0

    def add(self, chunk: bytes) -> bytes | None:
        """Take a chunk; returns a line without its newline as soon as one is whole."""
        head, newline, rest = chunk.partition(b"\n")
        self._chunks.append(head)
        self._size += len(head)
        if not newline:
            return None
        line = b"".join(self._chunks)
        self._chunks = [rest] if rest else []
        self._size = len(rest)
        return line

    @property
    def pending(self) -> int:
        """How many bytes of an unfinished line there are."""
        return self._size

    @property
    def overfull(self) -> bool:
        """True where the unfinished line is longer than the limit."""
        return self._size > self.limit
