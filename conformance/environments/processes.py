"""Running a command that may hang, without leaving anything of it behind."""

import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.environments.process_tree import Family


@dataclass(frozen=True)
class Done:
    """How a command ended; ``status`` is None where it was stopped because its time was up."""

    status: int | None
    out: str
    err: str


def run(
    command: Sequence[str | Path],
    seconds: float,
    variables: Mapping[str, str],
    folder: Path,
    *,
    given: str = "",
    together: bool = False,
) -> Done:
    """Run a command in ``folder`` for so many seconds at most; what it started ends with it.

    ``given`` is its standard input. ``together`` puts standard error into ``out``, in the order of writing. Raises
    OSError where the program is not there.
    """
    words = [str(word) for word in command]
    if (program := shutil.which(words[0], path=variables.get("PATH"))) is None:
        raise FileNotFoundError(2, "No such file or directory", words[0])
    family = Family(
        [str(Path(program).absolute()), *words[1:]],
        stdin=subprocess.PIPE if given else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT if together else subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
        env=dict(variables),
        cwd=folder,
    )
    try:
        out, err = family.communicate(given or None, seconds)
    except subprocess.TimeoutExpired:
        family.end()
        out, err = family.communicate()
        return Done(None, out, err or "")
    finally:
        # Also where we are interrupted, and for children that outlive their parent.
        family.end()
    return Done(family.returncode, out, err or "")


def clean(variables: Mapping[str, str]) -> dict[str, str]:
    """The environment of a plain installation: what would steer Python, Keras, TensorFlow or a resolver is left out.

    An index that the machine needs (UV_DEFAULT_INDEX, UV_INDEX_URL) stays.
    """
    index = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_NATIVE_TLS", "UV_SYSTEM_CERTS", "UV_HTTP_TIMEOUT")
    steering = ("PYTHON", "TF_", "KERAS_", "UV_", "PIP_", "VIRTUAL_ENV", "CONDA_", "OMP_", "XLA_")
    return {k: v for k, v in variables.items() if k in index or not k.startswith(steering)}


def end_group(group: int) -> None:
    """End a process that has a group of its own, and all that it started."""
    # Gone already is what is wanted.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)
