"""Disks that are small, full or read-only: real ones where they can be mounted, else what the system has like them."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]

#: Runs a program that may make no file larger than so many bytes.
LIMITED = """
import os, resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
os.execv(sys.argv[2], sys.argv[2:])
"""


def may_mount() -> bool:
    """Whether this process may mount disks."""
    return sys.platform == "linux" and os.geteuid() == 0 and not _mount("-t", "tmpfs", "-o", "size=4k", "tmpfs", "/mnt")


def _mount(*words: str) -> int:
    """Try a mount, and take it back."""
    done = subprocess.run(["mount", *words], capture_output=True, check=False).returncode
    if done == 0:
        subprocess.run(["umount", words[-1]], check=True)
    return done


@contextmanager
def small_disk(folder: Path, kibibytes: int) -> Iterator[Path]:
    """A disk of so many KiB at a folder; the test is skipped where none can be mounted."""
    if not may_mount():
        pytest.skip("mounting a small disk needs root on Linux; a limit on the size of files is tried everywhere")
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kibibytes}k", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@contextmanager
def read_only(folder: Path) -> Iterator[Path]:
    """A folder in which nothing can be written: for root by a mount, for others by its permissions."""
    if os.geteuid() != 0:
        folder.chmod(0o555)
        try:
            yield folder
        finally:
            folder.chmod(0o755)
        return
    if not may_mount():
        pytest.skip("root may write everywhere, and may mount nothing here")
    subprocess.run(["mount", "--bind", "-o", "ro", str(folder), str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def conformance(
    *arguments: str, limit: int | None = None, before: Sequence[str] = (), **options: Any
) -> "subprocess.CompletedProcess[str]":
    """``conformance ARGUMENTS`` in a process of its own, which may make no file larger than ``limit`` bytes.

    ``before`` is a program that starts it, ``options`` are those of Popen.
    """
    line = [*before, sys.executable, "-m", "conformance", *arguments]
    if limit is not None:
        line = [sys.executable, "-c", LIMITED, str(limit), *line]
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", "COLUMNS": "200"}
    if limit is not None:
        # Python 3.11 keeps bytecode that was cut off, and nobody can import that module afterwards.
        environ["PYTHONDONTWRITEBYTECODE"] = "1"
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "env": environ, **options}
    with subprocess.Popen(line, text=True, **pipes) as process:
        out, err = process.communicate(timeout=240)
    return subprocess.CompletedProcess(line, process.returncode, out, err)


def is_two_lines(done: "subprocess.CompletedProcess[str]") -> tuple[str, str]:
    """The message and the advice of a command that ended with an error a user can mend."""
    assert done.returncode == 2, (done.returncode, done.stdout, done.stderr)
    assert "Traceback" not in done.stderr, done.stderr
    lines = [line for line in done.stderr.splitlines() if not line.startswith(("warning: ", "observed "))]
    assert len(lines) == 2, done.stderr
    message, advice = lines
    assert message.startswith("error: ")
    assert advice.strip()
    return message, advice
