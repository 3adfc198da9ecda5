"""Where environments are made, and those with further packages: a copy of a locked one, which stays as it is."""

import hashlib
import re
import secrets
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec
from packaging.requirements import InvalidRequirement, Requirement

from conformance.check.folder import own_folder
from conformance.environments import provisioning
from conformance.environments.launch import Launch
from conformance.environments.processes import run as run_command
from conformance.environments.table import ROOT, Environments
from conformance.model.errors import EnvironmentMakingError, UsageError
from conformance.model.texts import first_line, one_line
from conformance.storage.disk import make_folder, writing

SECONDS = 3600.0

#: What the two Kerases are themselves: of these the environment's are taken, whatever is required.
KERASES = frozenset({"keras", "tf-keras", "tensorflow", "tensorflow-cpu", "tensorflow-gpu", "jax", "jaxlib", "torch"})

#: Characters of what uv says that are told.
REASON = 700

#: The module that a provider is in, where it has another name.
NEEDS = {"tf.keras": "tensorflow"}
MODULES = {"none": "numpy"}

#: Which of some modules an interpreter does not have: Python of any version, nothing is imported.
LACKING = """
import importlib.util, sys
print(" ".join(name for name in sys.argv[1:] if importlib.util.find_spec(name) is None))
"""

#: A package with its version at the beginning of a line of a lock.
_LOCKED = re.compile(r"^([A-Za-z0-9][\w.-]*)==(\S+?)(?:\s|\\|;|$)", re.MULTILINE)


def table(root: Path = ROOT) -> Environments:
    """The table of environments. One that is missing is made in the checkout; an installed package has none.

    There it is made below our own folder: beside the package are other people's, or a cache.
    """
    place = root if (root / "tox.ini").is_file() else own_folder()
    return Environments.load(roots=(Path.cwd(), place))


def with_packages(
    environments: Environments,
    launch: Launch,
    packages: Sequence[str],
    requirements: Path | None,
    tell: Callable[[str], None] = lambda _: None,
) -> Launch:
    """A launch of the same implementation where these packages are, too; made now if it is not there yet.

    What the lock has keeps its version, and nothing newer than its day is taken, unless the packages cannot be had
    otherwise. Raises EnvironmentMakingError, and UsageError where the requirements cannot be read, or a package is
    asked for in another version than the lock has; of a file's that is told, for its pins are of another day.
    """
    name = launch.implementation.environment
    lock = environments.lock_path(name)
    wanted = [*((one, False) for one in packages)]
    if requirements is not None:
        wanted += [(one, True) for one in _read(requirements)]
    if not wanted:
        return launch
    locked = {_plain(n): v for n, v in _LOCKED.findall(lock.read_text(encoding="utf-8"))}
    more = []
    for text, listed in wanted:
        one = _parsed(text)
        package = _plain(one.name)
        version = locked.get(package)
        if version is None and package not in KERASES:
            more.append(text)
        elif version is not None and not one.specifier.contains(version, prereleases=True):
            if not listed:
                raise UsageError(
                    f"{name} has {package} {version}, and {text} is asked for",
                    "Leave it out, or make an environment of your own: --python-from, --python-to PATH",
                )
            if package not in KERASES:
                tell(f"{name} has {package} {version}, which it keeps: {requirements} asks for {text}")
    if not more:
        return launch
    key = hashlib.sha256("\0".join((launch.lock, *sorted(more))).encode()).hexdigest()[:12]
    place = own_folder() / "environments" / f"{name}-{key}"
    python = place / "bin" / "python"
    if not python.is_file():
        tell(f"making {name} with {', '.join(more)}")
        _make(environments, name, place, lock, locked, more)
    own = hashlib.sha256(f"{launch.lock} {key}".encode()).hexdigest()
    return Launch(launch.implementation, python, launch.variables, own, passes=launch.passes)


def _parsed(text: str) -> Requirement:
    try:
        return Requirement(text)
    except InvalidRequirement as error:
        raise UsageError(
            f"{text!r} names no package: {first_line(str(error))}", "As in: --with pandas, --with 'pandas>=1.5'"
        ) from error


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
            f"{name} with more packages cannot be made: {_why(done.err)}",
            "Give a version that goes with it, or make an environment of your own: --python-to PATH",
        )


def _why(text: str) -> str:
    """What uv says, without the frame that it draws: of a build that failed the last lines."""
    found = one_line(re.sub(r"[×╰─▶│]+|\x1b\[[0-9;]*m", " ", text))
    found = re.sub(r"\s+", " ", found).strip()
    return found if len(found) <= REASON else f"{found[: REASON // 2]} … {found[-REASON // 2 :]}"


def _read(path: Path) -> Iterator[str]:
    """The requirements of a file; of other files that it names nothing is taken."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}", "Name a requirements file.") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is no text", "Name a requirements file.") from error
    for line in re.sub(r"\\\n", " ", text).splitlines():
        found = line.split(" #")[0].split("--hash")[0].strip()
        if found and not found.startswith(("#", "-")):
            yield found


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def own_python(python: Path, like: Launch) -> Launch:
    """A launch with a Python of somebody's own: nothing is locked there, and nothing is changed.

    Raises UsageError where it is no Python, or has not what the provider and its backend need.
    """
    if python.is_dir():
        raise UsageError(f"{python} is a folder", f"Name the interpreter in it: {python / 'bin' / 'python'}")
    if not python.is_file():
        raise UsageError(f"{python} is not a Python", "Name the interpreter of an environment: …/bin/python")
    mine = msgspec.structs.replace(like.implementation, environment=_named(python))
    launch = Launch(mine, python.absolute(), like.variables, "", passes=like.passes)
    needed = list(dict.fromkeys((NEEDS.get(mine.provider, "keras"), MODULES.get(mine.backend, mine.backend), "numpy")))
    try:
        done = run_command([python.absolute(), "-c", LACKING, *needed], 60.0, launch.environ(Path.home()), Path.cwd())
    except OSError as error:
        raise UsageError(f"{python} cannot be run: {error.strerror}", "Name an interpreter: …/bin/python") from error
    if done.status != 0:
        raise UsageError(f"{python} does not run as a Python: {_why(done.err)}", "Name an interpreter: …/bin/python")
    if lacking := done.out.split():
        asked = f"{mine.provider} with the backend {mine.backend}" if mine.provider == "keras" else mine.provider
        raise UsageError(
            f"{python} has no {' and no '.join(lacking)}, which {asked} needs",
            "Install it there, or name what is there: --to 'keras@3.15[jax]'",
        )
    return launch


def _named(python: Path) -> str:
    """What an environment of somebody's own is called: by its folder."""
    folder = python.absolute().parent.parent.name
    return re.sub(r"[^\w.-]", "-", folder) or "own"
