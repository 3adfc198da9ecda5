"""What is installed in an environment, against what its lock says; nothing is imported to find out."""

import subprocess
from collections.abc import Iterable, Iterator, Set
from email.parser import BytesHeaderParser
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from conformance.model.errors import LockMismatchError, MissingInterpreterError, MissingLockError

#: What virtual environments are born with, and may hold besides their lock.
SEEDS = frozenset({"pip", "setuptools", "wheel"})

#: At most so many differences are named in an error.
NAMED = 8


def locked(lock: Path) -> dict[str, str]:
    """Normalized package name → version, from a lock file; raises MissingLockError."""
    try:
        text = lock.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise MissingLockError(f"{lock} is not there.", f"Make it with: nox -s lock -- {lock.stem}") from None
    versions: dict[str, str] = {}
    for line in text.splitlines():
        if not line.strip() or line.startswith(("#", " ", "\t", "-")):
            continue
        try:
            requirement = Requirement(line.rstrip("\\ "))
            (pin,) = requirement.specifier
        except (InvalidRequirement, ValueError):
            raise MissingLockError(
                f"{lock} is not a lock: {line!r}", f"Make it with: nox -s lock -- {lock.stem}"
            ) from None
        versions[canonicalize_name(requirement.name)] = pin.version
    return versions


def site_packages(python: Path) -> tuple[Path, ...]:
    """Where the interpreter's packages are; asks the interpreter only where it is in no virtual environment.

    Raises MissingInterpreterError where it does not start.
    """
    prefix = python.parent.parent
    if (prefix / "pyvenv.cfg").is_file():
        return tuple(sorted(prefix.glob("lib/python*/site-packages")))
    command = "import sysconfig; p = sysconfig.get_paths(); print(p['purelib']); print(p['platlib'])"
    try:
        answer = subprocess.run(
            [python, "-I", "-S", "-c", command], capture_output=True, text=True, check=True, timeout=30
        ).stdout
    except (OSError, subprocess.SubprocessError) as error:
        raise MissingInterpreterError(f"{python} does not start: {error}", "Name another Python.") from error
    return tuple(dict.fromkeys(Path(line) for line in answer.splitlines()))


def installed(folders: Iterable[Path]) -> dict[str, str]:
    """Normalized package name → version, from the names of the ``dist-info`` and ``egg-info`` folders."""
    return {name: version for name, version, _ in _described(folders)}


def _described(folders: Iterable[Path]) -> Iterator[tuple[str, str, Path]]:
    """Normalized name, version and place of each ``dist-info`` and ``egg-info``, by what it is called."""
    for folder in folders:
        for entry in (*folder.glob("*.dist-info"), *folder.glob("*.egg-info")):
            # numpy-1.18.5.dist-info, termcolor-1.1.0-py3.7.egg-info; an escaped name has no hyphen.
            name, _, rest = entry.name.removesuffix(entry.suffix).partition("-")
            yield canonicalize_name(name), rest.partition("-py")[0], entry


def stated(folders: Iterable[Path], names: Set[str]) -> dict[str, str]:
    """What the metadata of some packages say, by normalized name: a folder's name may say less.

    CNTK 2.7.post2 lies in ``cntk-2.7.dist-info``. Reading metadata takes a hundred times as long as a name, and
    importlib.metadata reads all of them, or whatever a package has put in its place.
    """
    found: dict[str, str] = {}
    for name, _, place in _described(folders) if names else ():
        if name not in names:
            continue
        for path in (place / "METADATA", place / "PKG-INFO", place):
            if path.is_file():
                with path.open("rb") as file:
                    headers = BytesHeaderParser().parse(file)
                if headers["Name"] and headers["Version"]:
                    found[canonicalize_name(headers["Name"])] = headers["Version"].strip()
                break
    return found


def check(name: str, python: Path, lock: Path) -> None:
    """Raises LockMismatchError where ``python`` does not hold exactly what the lock of environment ``name`` says."""
    folders = site_packages(python)
    wanted, found = locked(lock), installed(folders)
    found |= stated(folders, {p for p, v in wanted.items() if p in found and not _same(found[p], v)})
    wrong = [f"{p} {v} is not installed" for p, v in wanted.items() if p not in found]
    wrong += [f"{p} is {found[p]}, not {v}" for p, v in wanted.items() if p in found and not _same(found[p], v)]
    wrong += [f"{p} {v} is not in the lock" for p, v in found.items() if p not in wanted and p not in SEEDS]
    if wrong:
        more = f", and {len(wrong) - NAMED} more" if len(wrong) > NAMED else ""
        raise LockMismatchError(
            f"{python} is not the environment {name} that {lock.name} locks: {', '.join(sorted(wrong)[:NAMED])}{more}.",
            f"Make it anew with: tox -e {name} --recreate --notest",
        )


def _same(left: str, right: str) -> bool:
    try:
        return Version(left) == Version(right)
    except InvalidVersion:
        return left == right
