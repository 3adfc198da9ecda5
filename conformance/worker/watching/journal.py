"""What is seen, written as it is seen: a line of JSON for each event, and arrays beside them."""

import hashlib
import json
import os
import sys

import numpy as np

#: An array of more elements is kept as so many of them at most, at equal distances.
MOST_ELEMENTS = 1 << 22
SAMPLED = 1 << 18

#: Bytes of all arrays of a run.
ROOM = 1 << 30

#: Characters of a text.
MOST_TEXT = 2000

#: And so many at its end.
LAST_TEXT = 1000


class Journal:
    """Events and arrays of one run, in a folder. What a child of the process does is not written."""

    def __init__(self, folder, program):
        self.folder, self.program = folder, program
        os.makedirs(os.path.join(folder, "arrays"), exist_ok=True)
        # Open until the process ends, however it does.
        self.file = open(os.path.join(folder, "events.jsonl"), "a")  # noqa: SIM115
        self.count = self.arrays = self.bytes = 0
        self.owner = os.getpid()
        self.busy = False

    def tell(self, kind, at=None, **what):
        """Write an event; ``at`` is the place in the program, by default where it is now."""
        if os.getpid() != self.owner:
            return
        self.count += 1
        where = at or self.program.where(sys._getframe(1))
        line = dict(what, kind=kind, n=self.count, at=where)
        self.file.write(json.dumps(line, sort_keys=True, default=plain) + "\n")
        self.file.flush()

    def array(self, value):
        """What stands for an array in an event: its file, shape and type; of a large one only some elements."""
        value = np.asarray(value)
        about = {"shape": list(value.shape), "dtype": str(value.dtype)}
        if value.dtype.kind not in "biufc":
            about["text"] = text(value.tolist())
            return about
        about["digest"] = hashlib.sha256(np.ascontiguousarray(value).tobytes()).hexdigest()[:16]
        if value.size > MOST_ELEMENTS:
            about["step"] = value.size // SAMPLED
            value = value.ravel()[:: about["step"]]
        if os.getpid() != self.owner or self.bytes + value.nbytes > ROOM:
            return about
        self.bytes += value.nbytes
        self.arrays += 1
        about["array"] = "%06d" % self.arrays
        np.save(os.path.join(self.folder, "arrays", about["array"] + ".npy"), value)
        return about


def plain(value):
    """Anything as JSON."""
    if isinstance(value, (np.bool_, np.integer, np.floating)):
        return value.item()
    if isinstance(value, np.ndarray):
        return value.tolist() if value.size <= 16 else "array of shape %s, %s" % (value.shape, value.dtype)
    if isinstance(value, (set, frozenset)):
        return sorted(map(str, value))
    if isinstance(value, bytes):
        return repr(value[:64])
    if hasattr(value, "shape"):
        return "%s of shape %s" % (type(value).__name__, str(getattr(value, "shape", "?")))
    if hasattr(value, "get_config") and not isinstance(value, type):
        return "%s()" % type(value).__name__
    return getattr(value, "__name__", None) or type(value).__name__


def text(value):
    """A text of bounded length, of valid characters only; what was raised in the code of a user stands at its end."""
    found = str(value).encode("utf-8", "replace").decode("utf-8")
    return found if len(found) <= MOST_TEXT + LAST_TEXT else found[:MOST_TEXT] + "…" + found[-LAST_TEXT:]
