"""A copy of an installed package into which faults are put; the environment itself stays as it is."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from conformance.mutants.drawing import mutated
from conformance.mutants.model import Fault


class Copy:
    """A copy of a package below a folder, which is then before the environment's own on ``PYTHONPATH``."""

    def __init__(self, folder: Path, package: Path) -> None:
        self.folder = folder
        # Times are copied, too: what Python compiled of each file holds for the copy.
        shutil.copytree(package, folder / package.name)

    @contextmanager
    def with_fault(self, fault: Fault) -> Iterator[None]:
        """The copy with one fault in it, and as it was afterwards."""
        path = self.folder / fault.file
        text, status = path.read_text(encoding="utf-8"), path.stat()
        path.write_text(mutated(text, fault), encoding="utf-8")
        # What is compiled of the file holds for its time and size, which a fault may leave as they were.
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns + 2_000_000_000))
        try:
            yield
        finally:
            path.write_text(text, encoding="utf-8")
            os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
