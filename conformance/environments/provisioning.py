"""Makes the environments of the table that are not on this machine yet, each from its lock and nothing else."""

import os
import secrets
import shutil
import subprocess
import sys
from pathlib import Path

from conformance.environments import lock_check as installed
from conformance.environments.table import Environments
from conformance.model.errors import (
    EnvironmentMakingError,
    LockMismatchError,
    MissingInterpreterError,
    UnknownEnvironmentError,
)
from conformance.model.nearest import nearest
from conformance.storage.disk import make_folder, writing

#: Seconds that making one environment may take: a gigabyte over a slow line.
PATIENCE = 3600.0
#: Of what a failing command printed, its last lines say why.
TAIL = 12


def ready(environments: Environments, name: str, explicit: Path | None = None) -> Path:
    """The environment's interpreter, holding exactly what its lock says: found, or made now.

    Raises MissingLockError, EnvironmentMakingError where it cannot be made, and LockMismatchError where what is there
    is not what the lock says even so; an ``explicit`` interpreter is never made or changed.
    """
    lock = environments.lock_path(name)
    try:
        python = environments.interpreter(name, explicit)
        installed.check(name, python, lock)
        return python
    except (MissingInterpreterError, LockMismatchError):
        if explicit is not None:
            raise
    installed.locked(lock)
    make(environments, name)
    python = environments.interpreter(name)
    installed.check(name, python, lock)
    return python


def make(environments: Environments, name: str) -> None:
    """Make an environment anew: with tox where there is one, else with uv in the place where tox would have it.

    Raises EnvironmentMakingError.
    """
    root = environments.roots[-1]
    settings = root / "tox.ini"
    tox = find("tox") if settings.is_file() else None
    if tox is not None:
        _run(name, [tox, "run", "--root", str(root), "-c", str(settings), "-e", name, "--recreate", "--notest"], root)
        return
    _make(environments, name, environments.get(name).python, root)


def make_companion(environments: Environments, name: str) -> None:
    """Make a companion anew, with uv, beside tox's environments: tox's list is that of the environments under test.

    Raises UnknownEnvironmentError, MissingLockError and EnvironmentMakingError.
    """
    companions = environments.table.companions
    if name not in companions:
        raise UnknownEnvironmentError(
            f"There is no companion {name!r}.", nearest(name, tuple(companions), "conformance exporting list", most=1)
        )
    installed.locked(environments.lock_path(name))
    _make(environments, name, companions[name].python, environments.roots[-1])


def _make(environments: Environments, name: str, version: str, root: Path) -> None:
    uv = find("uv")
    if uv is None:
        raise EnvironmentMakingError(
            f"{name} cannot be made: there is neither tox nor uv", "Install one of them: pip install tox-uv"
        )
    place = root / ".tox" / name
    make_folder(place.parent)
    temporary = place.with_name(f".{name}.{secrets.token_hex(4)}")
    try:
        # Relocatable: its final name comes last, so that what was interrupted is never taken for an environment.
        python = str(temporary / "bin" / "python")
        _run(name, [uv, "venv", "--quiet", "--relocatable", "--python", version, str(temporary)], root)
        exactly = ["--require-hashes", "--no-deps", "-r", str(environments.lock_path(name))]
        _run(name, [uv, "pip", "install", "--quiet", "--python", python, *exactly], root)
        with writing(place):
            if place.exists():
                shutil.rmtree(place)
            temporary.rename(place)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def find(program: str) -> str | None:
    """A program beside this interpreter, or else on the PATH; None where it does not even say its version."""
    beside = Path(sys.executable).parent / program
    found = str(beside) if beside.is_file() else shutil.which(program)
    if found is None:
        return None
    # pyenv puts programs on the PATH that belong to a Python which is not chosen.
    asked = subprocess.run([found, "--version"], capture_output=True, check=False, env=_variables())
    return found if asked.returncode == 0 else None


def _run(name: str, command: list[str], root: Path) -> None:
    try:
        done = subprocess.run(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
            timeout=PATIENCE,
            cwd=root,
            env=_variables(),
        )
    except subprocess.TimeoutExpired as error:
        raise EnvironmentMakingError(
            f"{name} was not made within {PATIENCE:.0f} s", "Run it again on a faster line; what was loaded is kept."
        ) from error
    if done.returncode:
        tail = "\n".join(done.stdout.strip().splitlines()[-TAIL:])
        raise EnvironmentMakingError(
            f"{name} cannot be made: {Path(command[0]).name} ended with status {done.returncode}:\n{tail}",
            "See its note in conformance/environments/table.toml: PyTorch's CPU wheels need UV_FIND_LINKS.",
        )


def _variables() -> dict[str, str]:
    """This process's variables, with pip's page of wheels for uv as well, and all of pyenv's Pythons in sight."""
    variables = dict(os.environ)
    if links := variables.get("PIP_FIND_LINKS"):
        variables.setdefault("UV_FIND_LINKS", links)
    # The runner's own environment is not the one that is made.
    variables.pop("VIRTUAL_ENV", None)
    if "PYENV_VERSION" not in variables and (pyenv := shutil.which("pyenv")):
        own = subprocess.run([pyenv, "version-name"], capture_output=True, text=True, check=False).stdout
        listed = subprocess.run([pyenv, "versions", "--bare"], capture_output=True, text=True, check=False).stdout
        versions = [v.strip() for v in (*own.split(":"), *listed.splitlines())]
        if chosen := [v for v in dict.fromkeys(versions) if v and not v.startswith("2.")]:
            variables["PYENV_VERSION"] = ":".join(chosen)
    return variables
