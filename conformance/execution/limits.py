"""What a worker may cost before it is stopped."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bounds of one worker process: seconds, bytes and numbers of cases.

    ``case_seconds`` is generous because the first compilation of a standalone Keras 2.5 takes 12 s on
    an idle machine. ``recycle_after`` (0: never) starts a fresh worker after so many cases, and
    ``recycle_symbolic_after`` does so where the engine is symbolic: its graph only ever grows. A
    worker that has grown by half of ``memory_bytes`` since it greeted is replaced between cases, so
    that no case is blamed for what the ones before it left behind. After ``crashes_in_a_row`` an
    implementation is given up, because it is not the cases then.
    """

    start_seconds: float = 180.0
    case_seconds: float = 120.0
    memory_bytes: int = 6 << 30
    reply_bytes: int = 256 << 20
    recycle_after: int = 0
    recycle_symbolic_after: int = 400
    crashes_in_a_row: int = 20

    @property
    def told(self) -> dict[str, float]:
        """What an observation says of the limits of the worker whose end it is: seconds for a case, and bytes."""
        return {"seconds": self.case_seconds, "bytes": float(self.memory_bytes)}

    def allow_more(self, status: str, told: Mapping[str, float]) -> bool:
        """Whether a case that ended at limits it ``told`` of has more room under these."""
        if status == "timeout":
            return self.case_seconds > told.get("seconds", 0.0)
        return status == "out-of-memory" and self.memory_bytes > told.get("bytes", 0.0)
