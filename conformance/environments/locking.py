"""Makes the locks: ``conformance dev lock [NAME…]``, run by ``nox -s lock``."""

import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from conformance.environments.table import ROOT, Environments, LockRecord
from conformance.model.errors import LockingError
from conformance.storage.disk import make_folder, replace_file

HEADER = "# {name}: made by `nox -s lock -- {name}` from conformance/environments/table.toml; not to be edited.\n"

#: The oldest Linux whose wheels are taken.
PLATFORM = "x86_64-manylinux_2_28"


def command(record: LockRecord, requirements: Path, overrides: Path) -> list[str]:
    """The ``uv pip compile`` that resolves ``record`` from the two files, as of its day."""
    words = ["uv", "pip", "compile", str(requirements), "--quiet", "--generate-hashes"]
    # Only what holds everywhere may be committed: no path, no index.
    words += ["--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links"]
    # Nothing of what is there may steer: neither an older lock nor the packages of an active environment.
    words += ["--exclude-newer", record.exclude_newer.isoformat(), "--python-version", record.python, "--no-sources"]
    if record.overrides:
        words += ["--override", str(overrides)]
    if record.packages:
        # Wheels for this platform only: an environment under test is resolved for the machine it ran on.
        return [*words, "--python-platform", PLATFORM]
    return [
        *words,
        "--universal",
        "--extra",
        "run",
        *(w for group in record.groups for w in ("--group", f"{requirements}:{group}")),
    ]


def resolve(record: LockRecord) -> str:
    """The lock's text; raises LockingError where uv finds no resolution or names what is this machine's own."""
    with tempfile.TemporaryDirectory() as folder:
        requirements, overrides = Path(folder, "requirements.in"), Path(folder, "overrides.txt")
        requirements.write_text("".join(f"{p}\n" for p in record.packages), encoding="utf-8")
        overrides.write_text("".join(f"{o}\n" for o in record.overrides), encoding="utf-8")
        words = command(record, requirements if record.packages else ROOT / "pyproject.toml", overrides)
        done = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, check=False)
    if done.returncode:
        advice = "Is every package there by that day? "
        advice += (
            "PyTorch's CPU wheels need UV_FIND_LINKS: see the environment's note." if "torch" in done.stderr else ""
        )
        raise LockingError(f"{record.name} cannot be resolved:\n{done.stderr.strip()}", advice.strip())
    if "://" in done.stdout or " @ " in done.stdout or "file:" in done.stdout:
        raise LockingError(f"The lock of {record.name} would name an address or a path.", "Unset uv's index variables.")
    return HEADER.format(name=record.name) + done.stdout


def write(path: Path, text: str) -> None:
    """Replaces ``path`` as a whole; raises DiskError."""
    replace_file(path, [text.encode()])


def make(names: Sequence[str]) -> Iterator[Path]:
    """Make the locks of ``names``, or all; gives each path as it is written.

    Raises UnknownEnvironmentError, and LockingError where uv cannot resolve one.
    """
    environments = Environments.load()
    for record in [environments.lock_record(name) for name in names or environments.lock_names()]:
        path = environments.lock_path(record.name)
        make_folder(path.parent)
        write(path, resolve(record))
        yield path
