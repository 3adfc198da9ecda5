"""Looking into the environments of this machine for the public names of each Keras."""

import subprocess
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from conformance.environments.launch import WORKER, Launch
from conformance.inventory.names import Names

#: The script that runs in the environment; it stands by itself.
SCRIPT = WORKER / "symbols.py"

#: Seconds that importing a Keras and walking its names may take: 4 to 15 on an idle machine.
PATIENCE = 600


@dataclass(frozen=True)
class Looked:
    """What came of looking into one implementation (id): its names, or why there are none."""

    implementation: str
    names: Names | None
    failure: str = ""


def look(launches: Iterable[Launch], told: Callable[[Looked], None] = lambda looked: None) -> list[Looked]:
    """Look into each implementation, one after the other; ``told`` hears of each when it is done."""
    found = []
    for launch in launches:
        found.append(_look(launch))
        told(found[-1])
    return found


def _look(launch: Launch) -> Looked:
    with tempfile.TemporaryDirectory(prefix="keras-conformance-") as name:
        folder = Path(name)
        answer = folder / "answer.json"
        # -I: neither the current folder nor variables lead to modules that are not the environment's.
        command = [str(part) for part in (launch.python, "-I", SCRIPT, "--provider", launch.implementation.provider)]
        try:
            done = subprocess.run(
                [*command, "--answer", str(answer)],
                cwd=folder,
                env=launch.environ(folder),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                timeout=PATIENCE,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return Looked(launch.id, None, str(error))
        try:
            return Looked(launch.id, msgspec.json.decode(answer.read_bytes(), type=Names))
        except (OSError, msgspec.DecodeError):
            lines = done.stderr.decode(errors="replace").strip().splitlines() or [f"ended with {done.returncode}"]
            return Looked(launch.id, None, lines[-1])
