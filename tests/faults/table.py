"""A table of environments of its own: small, with interpreters that are this very one behind the fake Keras."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from faulty import FAKES

ROOT = Path(__file__).resolve().parents[2]

#: Runs the command with the table of a folder.
DRIVER = """
import sys
from pathlib import Path
import conformance.environments.table as environments
here = Path({folder!r})
environments.TABLE, environments.ROOT = here / "table.toml", here
from conformance import cli
sys.argv[0] = "conformance"
cli.main()
"""

ENVIRONMENT = """
[environments.{name}]
python = "3.11"
exclude-newer = 2026-11-20
packages = ["keras"]
implementations = [{{ provider = "keras" }}]
tier = "commit"
note = "made up"
"""
REST = """
[backends.tensorflow]
[devices.cpu]
[variants.legacy]
[locks.runner]
python = "3.11"
exclude-newer = 2026-11-20
"""


class Table:
    """A folder with ``table.toml``, locks, and what ``conformance`` says of them."""

    def __init__(self, folder: Path, names: list[str]) -> None:
        self.folder = folder
        (folder / "locks").mkdir(parents=True)
        text = "".join(ENVIRONMENT.format(name=name) for name in names)
        (folder / "table.toml").write_text(text + REST)
        for name in names:
            self.lock(name, "# nothing is locked\n")

    def lock(self, name: str, text: str) -> None:
        """Write an environment's lock."""
        (self.folder / "locks" / f"{name}.txt").write_text(text)

    def install(self, name: str, script: str = "", variables: Mapping[str, str] | None = None) -> None:
        """Put an environment where tox would have it: the fake Keras, or a ``script`` instead of Python."""
        place = self.folder / ".tox" / name
        (place / "lib" / "python3.11" / "site-packages").mkdir(parents=True)
        (place / "pyvenv.cfg").write_text("home = nowhere\n")
        (place / "bin").mkdir()
        given = " ".join(f"{k}='{v}'" for k, v in {"PYTHONPATH": str(FAKES), **(variables or {})}.items())
        python = place / "bin" / "python"
        python.write_text(script or f'#!/bin/sh\n{given} exec "{sys.executable}" "$@"\n')
        python.chmod(0o755)

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """``conformance ARGUMENTS`` in a process of its own, without a network."""
        return subprocess.Popen(
            [sys.executable, "-c", DRIVER.format(folder=str(self.folder)), *arguments],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "UV_OFFLINE": "1", "NO_COLOR": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """The same, to its end."""
        with self.start(*arguments) as process:
            out, err = process.communicate(timeout=300)
            return subprocess.CompletedProcess(process.args, process.returncode, out, err)
