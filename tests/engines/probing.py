"""Running a probe in an environment under test, for all tests of engines."""

import json
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from built import interpreter

from conformance.environments.launch import WORKER
from conformance.environments.table import Environments
from conformance.model.observation import Implementation


def the_one_on(backend: str) -> Implementation:
    """The table's only implementation on a backend."""
    (found,) = [i for i in Environments.load().implementations() if i.backend == backend]
    return found


def probe_found(
    probe: str,
    implementation: Implementation,
    *arguments: str,
    more: Callable[[Path], dict[str, str]] = lambda home: {},
) -> dict[str, Any]:
    """What the script ``probe`` beside this file found in an implementation's environment.

    Skips where the environment has not been built, unless CONFORMANCE_REQUIRED (commas between) names it.
    ``more`` gives further variables, and may put files into a folder that is there as long as the probe runs.
    """
    table = Environments.load()
    python = interpreter(implementation.environment)
    with tempfile.TemporaryDirectory() as home:
        done = subprocess.run(
            [python, Path(__file__).with_name(probe), WORKER, implementation.provider, *arguments],
            env=table.launch(implementation, python).environ(Path(home)) | more(Path(home)),
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
    lines = [line for line in done.stdout.splitlines() if line.startswith("FOUND ")]
    assert done.returncode == 0, done.stderr[-4000:]
    assert len(lines) == 1, done.stdout[-4000:]
    found: dict[str, Any] = json.loads(lines[0][len("FOUND ") :])
    return found
