"""What was timed, in a journal for each implementation below ``reports/speed``: added to, never rewritten.

Its name says by which locks, which code and with which variables its lines were made: where one of these is another, so
is the journal, and the former one stays. Of what was measured more than once the last counts.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from conformance.environments.fingerprint import digest_of
from conformance.environments.launch import Launch
from conformance.speed.model import COMMON, Measured, Model, Seconds
from conformance.speed.process import WORKER
from conformance.storage.lines import add, lines


def worker_digest() -> str:
    """Sixteen hex digits of the code that is timed."""
    found = hashlib.sha256()
    for path in sorted(WORKER.glob("*.py")):
        found.update(f"{path.name} {digest_of(path.read_bytes())} ".encode())
    return found.hexdigest()[:16]


class Journals:
    """A folder, ``reports/speed``."""

    def __init__(self, folder: Path, reference: Launch) -> None:
        self.folder = folder
        self.reference = reference
        self.worker = worker_digest()

    def path(self, launch: Launch) -> Path:
        """The journal of an implementation as it is now."""
        return launch.journal(self.folder, self.reference.lock, self.worker)

    def add(self, launch: Launch, line: dict[str, Any]) -> None:
        """Write a line down at once."""
        add(self.path(launch), line)

    def measured(self, launch: Launch) -> Measured | None:
        """What there is of an implementation, or None."""
        models: dict[str, Model] = {}
        imports: Sequence[tuple[Seconds, Seconds]] = ()
        versions: dict[str, str] = {}
        machine = ""
        for line in lines(self.path(launch)):
            if "versions" in line:
                versions, machine = line["versions"], line["machine"]
            if "model" in line:
                model = msgspec.convert(line["measured"], Model)
                # Without the reference nothing is a ratio: it is measured again.
                if model.reference[COMMON].rounds:
                    models[line["model"]] = model
            if "imports" in line:
                imports = msgspec.convert(line["imports"], list[tuple[Seconds, Seconds]])
        return Measured(versions, launch.lock, machine, models, imports) if models or imports else None
