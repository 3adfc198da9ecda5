"""Where environments are made, and those with further packages: a copy of a locked one, which stays as it is."""

import hashlib
import re
import secrets
import shutil
from collections.abc import Sequence
from pathlib import Path

import msgspec

from conformance.check.folder import own_folder
from conformance.environments import provisioning
from conformance.environments.launch import Launch
from conformance.environments.processes import run as run_command
from conformance.environments.table import ROOT, Environments
from conformance.model.errors import EnvironmentMakingError, UsageError
from conformance.model.observation import Implementation
from conformance.model.texts import one_line
from conformance.storage.disk import make_folder, writing

SECONDS = 3600.0

#: What the two Kerases are themselves: of these the environment's are taken, whatever is required.
KERASES = frozenset({"keras", "tf-keras", "tensorflow", "tensorflow-cpu", "tensorflow-gpu", "jax", "jaxlib", "torch"})

#: A package with its version at the beginning of a line of a lock.
_LOCKED = re.compile(r"^([A-Za-z0-9][\w.-]*)==(\S+?)(?:\s|\\|;|$)", re.MULTILINE)


def table(root: Path = ROOT) -> Environments:
    """The table of environments. One that is missing is made in the checkout; an installed package has none.

    There it is made below our own folder: beside the package are other people's, or a cache.
    """
    place = root if (root / "tox.ini").is_file() else own_folder()
    return Environments.load(roots=(Path.cwd(), place))


def with_packages(
    environments: Environments, launch: Launch, packages: Sequence[str], requirements: Path | None
) -> Launch:
    """A launch of the same implementation where these packages are, too; made now if it is not there yet.

    What the lock has keeps its version, and nothing newer than its day is taken, unless the packages cannot be had
    otherwise. Raises EnvironmentMakingError, and UsageError where the requirements cannot be read.
    """
    wanted = list(packages)
    if requirements is not None:
        try:
            wanted += _read(requirements)
        except OSError as error:
            raise UsageError(f"{requirements} cannot be read: {error.strerror}", "Name a requirements file.") from error
    if not wanted:
        return launch
    name = launch.implementation.environment
    lock = environments.lock_path(name)
    locked = {_plain(n): v for n, v in _LOCKED.findall(lock.read_text(encoding="utf-8"))}
    more = [one for one in wanted if _plain(re.split(r"[^\w.-]", one)[0]) not in locked.keys() | KERASES]
    if not more:
        return launch
    key = hashlib.sha256("\0".join((launch.lock, *sorted(more))).encode()).hexdigest()[:12]
    place = own_folder() / "environments" / f"{name}-{key}"
    python = place / "bin" / "python"
    if not python.is_file():
        _make(environments, name, place, lock, locked, more)
    own = hashlib.sha256(f"{launch.lock} {key}".encode()).hexdigest()
    return Launch(launch.implementation, python, launch.variables, own, passes=launch.passes)


def _make(
    environments: Environments, name: str, place: Path, lock: Path, locked: dict[str, str], more: Sequence[str]
) -> None:
    uv = provisioning.find("uv")
    if uv is None:
        raise EnvironmentMakingError(f"{name} with {' '.join(more)} cannot be made: there is no uv", "pip install uv")
    record = environments.get(name)
    make_folder(place.parent)
    temporary = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
    constraints = place.with_name(f"{place.name}.constraints.txt")
    with writing(constraints):
        constraints.write_text("".join(f"{n}=={v}\n" for n, v in sorted(locked.items())), encoding="utf-8")
    python = str(temporary / "bin" / "python")
    try:
        _run(name, [uv, "venv", "--quiet", "--relocatable", "--python", record.python, str(temporary)], place.parent)
        exactly = ["--require-hashes", "--no-deps", "-r", str(lock)]
        _run(name, [uv, "pip", "install", "--quiet", "--python", python, *exactly], place.parent)
        options = ["--constraints", str(constraints), "--exclude-newer", f"{record.exclude_newer}T23:59:59Z"]
        _run(name, [uv, "pip", "install", "--quiet", "--python", python, *options, *more], place.parent)
        with writing(place):
            temporary.rename(place)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _run(name: str, command: list[str], folder: Path) -> None:
    done = run_command(command, SECONDS, provisioning._variables(), folder)
    if done.status != 0:
        raise EnvironmentMakingError(
            f"{name} with more packages cannot be made: {one_line(done.err)[-400:]}",
            "Give a version that goes with it, or make an environment of your own: --python-to PATH",
        )


def _read(path: Path) -> list[str]:
    """The requirements of a file; of other files that it names nothing is taken."""
    lines = (
        line.split(" #")[0].split("--hash")[0].strip(" \t\\") for line in path.read_text(encoding="utf-8").splitlines()
    )
    return [line for line in lines if line and not line.startswith(("#", "-"))]


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def own_python(python: Path, like: Launch) -> Launch:
    """A launch with a Python of somebody's own: nothing is locked there, and nothing is changed."""
    if not python.is_file():
        raise UsageError(f"{python} is not a Python", "Name the interpreter of an environment: …/bin/python")
    mine = msgspec.structs.replace(like.implementation, environment=_named(python))
    return Launch(mine, python.absolute(), like.variables, "", passes=like.passes)


def _named(python: Path) -> str:
    """What an environment of somebody's own is called: by its folder."""
    folder = python.absolute().parent.parent.name
    return re.sub(r"[^\w.-]", "-", folder) or "own"


def of_provider(provider: str) -> Implementation:
    """An implementation of which the provider alone is known."""
    return Implementation("own", provider)
