"""Whether the files of an environment are those that its packages installed, byte by byte.

Each package's ``RECORD`` has the sha256 of its files. Looking at all of them takes seconds, so what was found well is
remembered: as long as no file has another size or time, and none came or went, nothing is read again.
"""

import base64
import csv
import errno
import hashlib
import os
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import msgspec

from conformance.environments.lock_check import site_packages
from conformance.model.errors import AlteredEnvironmentError
from conformance.storage.disk import make_folder, replace_file, writing

#: Raised whenever what was remembered before could be misread.
VERSION = 1
#: At most so many files are named in an error.
NAMED = 5
#: What Python runs or loads by itself; anything else that no package installed does nothing.
LOADED = (".py", ".pth", ".so", ".pyd")
#: How files may be recorded; of the others the length of a digest is anybody's choice.
ALGORITHMS = frozenset(name for name in hashlib.algorithms_guaranteed if not name.startswith("shake_"))
#: virtualenv's own, in no package.
VIRTUALENV = frozenset({"_virtualenv.py", "_virtualenv.pth"})
#: What the same code is compiled to, whenever it was; and folders of metadata, of which CNTK's own record is wrong.
_CACHE, _METADATA = "__pycache__", ".dist-info"


class State(NamedTuple):
    """A file's size (bytes), and when it and what is known of it were changed last (nanoseconds)."""

    size: int
    changed: int
    described: int


class Remembered(msgspec.Struct, frozen=True, array_like=True):
    """The files of a folder of packages when all of them were as recorded."""

    version: int
    files: dict[str, State]


class Pristine:
    """Checks environments, each once in a process and state; thread-safe.

    ``memory`` is a folder for what was found well, or None: then everything is read whenever it is asked.
    """

    def __init__(self, memory: Path | None = None) -> None:
        self._memory = memory
        self._lock = threading.Lock()
        self._held: dict[Path, threading.Lock] = {}
        self._well: set[Path] = set()

    def check(self, name: str, python: Path) -> None:
        """Raises AlteredEnvironmentError, naming files, where the environment ``name`` is not what was installed."""
        for folder in map(Path.resolve, site_packages(python)):
            with self._lock:
                held = self._held.setdefault(folder, threading.Lock())
            with held:
                if folder not in self._well:
                    self._check(name, folder)
                    self._well.add(folder)

    def _check(self, name: str, folder: Path) -> None:
        with writing(folder, "read"):
            files = states(folder)
        path = None if self._memory is None else self._memory / _memo(name, folder)
        if path is not None and _remembered(path) == files:
            return
        with writing(folder, "read"):
            wrong = altered(folder, files)
        if wrong:
            more = f", and {len(wrong) - NAMED} more" if len(wrong) > NAMED else ""
            raise AlteredEnvironmentError(
                f"{folder} of {name} is not what was installed: {', '.join(sorted(wrong)[:NAMED])}{more}",
                f"Make the environment anew: tox -e {name} --recreate --notest",
            )
        if path is not None:
            make_folder(path.parent)
            kept = Remembered(VERSION, dict(files))
            replace_file(path, [msgspec.msgpack.encode(kept)])


def _memo(name: str, folder: Path) -> str:
    return f"{name}.{hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]}.msgpack"


def _remembered(path: Path) -> Mapping[str, State] | None:
    try:
        found = msgspec.msgpack.decode(path.read_bytes(), type=Remembered)
    except (OSError, msgspec.DecodeError):
        return None
    return found.files if found.version == VERSION else None


def states(folder: Path) -> dict[str, State]:
    """All files below a folder of packages by their paths in it, but what Python has compiled.

    A link that leads nowhere is no file, and nobody can load it.
    """
    found: dict[str, State] = {}
    waiting = [(str(folder), "")]
    while waiting:
        place, prefix = waiting.pop()
        with os.scandir(place) as entries:
            for entry in entries:
                if entry.is_symlink() and not _leads_on(Path(entry.path), place):
                    continue
                if entry.is_dir():
                    if entry.name != _CACHE:
                        waiting.append((entry.path, f"{prefix}{entry.name}/"))
                    continue
                status = entry.stat()
                found[prefix + entry.name] = State(status.st_size, status.st_mtime_ns, status.st_ctime_ns)
    return found


def _leads_on(link: Path, place: str) -> bool:
    """Whether a link in a folder leads anywhere but nowhere, to itself, or back to where it stands."""
    try:
        return not Path(place).resolve().is_relative_to(link.resolve(strict=True))
    except (FileNotFoundError, NotADirectoryError, RuntimeError):
        return False
    except OSError as error:
        if error.errno == errno.ELOOP:
            return False
        raise


def recorded(folder: Path) -> dict[str, frozenset[tuple[str, str]]]:
    """File in a folder of packages → algorithm and digest (URL-safe base64) by each record that has it.

    Two packages may bring one file, as mxnet and keras-mxnet do: then it is that of whichever was installed last. No
    digest at all where a record has none.

    Raises ValueError, which names the record, where one cannot be read or has checksums of a kind that there is not.
    """
    found: dict[str, frozenset[tuple[str, str]]] = {}
    for record in folder.glob(f"*{_METADATA}/RECORD"):
        try:
            with record.open(encoding="utf-8", newline="") as rows:
                for path, written, *_ in filter(None, csv.reader(rows)):
                    algorithm, _, digest = written.partition("=")
                    if digest and algorithm not in ALGORITHMS:
                        raise ValueError(f"{algorithm!r} is no checksum")
                    place = os.path.normpath(path).replace(os.sep, "/")
                    found[place] = found.get(place, frozenset()) | {(algorithm, digest)}
        except (ValueError, csv.Error) as error:
            raise ValueError(f"{record.relative_to(folder)} cannot be read ({error})") from error
    return found


def altered(folder: Path, files: Mapping[str, State]) -> list[str]:
    """What is not as recorded, in words: files that are another, are gone, or were installed by nobody."""
    try:
        known = recorded(folder)
    except ValueError as error:
        return [str(error)]
    # What is beside the folder are programs to start, which nothing imports.
    mine = {path: how for path, how in known.items() if not path.startswith("../") and _counts(path)}
    wrong = [f"{path} is gone" for path in mine if path not in files]
    there = [(path, how) for path, how in mine.items() if path in files and all(digest for _, digest in how)]
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        same = pool.map(lambda item: _is_one_of(folder / item[0], item[1]), there, chunksize=64)
        wrong += [f"{path} was altered" for (path, _), is_same in zip(there, same, strict=True) if not is_same]
    return wrong + [f"{path} belongs to no package" for path in _strange(files, known)]


def _counts(path: str) -> bool:
    parts = path.split("/")
    return not (path.endswith(".pyc") or _CACHE in parts or parts[0].endswith(_METADATA))


def _strange(files: Mapping[str, State], known: Mapping[str, object]) -> Iterator[str]:
    if any(file.split("/")[0].endswith((".egg-info", ".egg")) for file in files):
        # Installed as in the old days, without records.
        return
    for file in files:
        if file.endswith(LOADED) and file not in known and file not in VIRTUALENV:
            yield file


def _is_one_of(path: Path, recorded: frozenset[tuple[str, str]]) -> bool:
    return any(_digest(path, algorithm) == digest for algorithm, digest in recorded)


def _digest(path: Path, algorithm: str) -> str:
    with path.open("rb") as file:
        return base64.urlsafe_b64encode(hashlib.file_digest(file, algorithm).digest()).rstrip(b"=").decode()
