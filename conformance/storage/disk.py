"""Reading and writing files: whole or not at all, and with an error that names the file and what to do."""

import errno
import fcntl
import os
import secrets
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from conformance.model.errors import DiskError, ForeignTargetError

_NO_ROOM = "Free some room there, then run the same command again: what was written before is whole."
_LOCKS = "Keep results on a disk whose file system can lock files."
_KIND = "Name another file or folder, or move away what stands there."
_DENIED = "Change its permissions, or name another file or folder."

ADVICE = {
    errno.ENOSPC: _NO_ROOM,
    errno.EDQUOT: _NO_ROOM,
    errno.EFBIG: "Allow larger files (ulimit -f), then run the same command again: what was written before is whole.",
    errno.EROFS: "The disk is read-only: name a folder on another one.",
    errno.EACCES: _DENIED,
    errno.EPERM: _DENIED,
    errno.ENOENT: "Name one that is there.",
    errno.ENOTDIR: _KIND,
    errno.EISDIR: _KIND,
    errno.EEXIST: _KIND,
    errno.ENXIO: _KIND,
    errno.EINVAL: _KIND,
    errno.ELOOP: "Symbolic links lead back to themselves there: mend them, or name another path.",
    errno.ENAMETOOLONG: "Choose a shorter name.",
    errno.EMFILE: "Too many files are open: allow more (ulimit -n), or run fewer --jobs.",
    errno.ENFILE: "Too many files are open on this machine: end what else holds them.",
    errno.EIO: "The disk fails: copy what is there to another one.",
    errno.ENOLCK: _LOCKS,
    errno.EOPNOTSUPP: _LOCKS,
    errno.ENOSYS: _LOCKS,
}


def disk_error(error: OSError, path: Path | str | None = None, what: str = "") -> DiskError:
    """An error of the system with the path it is about, and what to do; ``what`` could not be done to it."""
    where = path if path is not None else _place(error)
    reason = error.strerror or str(error) or type(error).__name__
    done = what or ("written" if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS) else "used")
    message = f"{where} cannot be {done}: {reason}" if where else reason
    return DiskError(message, ADVICE.get(error.errno or 0, "See what is wrong with it, then run the command again."))


def _place(error: OSError) -> str:
    name = error.filename2 if error.filename2 is not None else error.filename
    return os.fsdecode(name) if isinstance(name, str | bytes) else ""


@contextmanager
def writing(path: Path, what: str = "written") -> Iterator[None]:
    """Whatever the system refuses meanwhile is a DiskError that names ``path``, or what lies below it."""
    try:
        yield
    except OSError as error:
        raise disk_error(error, _nearest(error, path), what) from error


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """The same for reading; FileNotFoundError passes, for a file may be moved or absorbed at any moment."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        raise disk_error(error, _nearest(error, path), "read") from error


def _nearest(error: OSError, path: Path) -> Path | str:
    """The path that the system named, unless it is a temporary name that says nothing to anybody."""
    named = _place(error)
    return named if named and not named.endswith(".tmp") else path


def make_folder(path: Path) -> None:
    """Make a folder and those above it where they are missing; raises DiskError."""
    with writing(path, "made a folder"):
        path.mkdir(parents=True, exist_ok=True)


def replace_file(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file under a temporary name, then give it its own: it is whole, or what it was; raises DiskError.

    What is written is on the disk when this returns. A link stays, and what it leads to is replaced; who may read a
    file stays as it was. Errors that ``pieces`` raise are not touched.
    """
    with writing(path):
        target = resolved(path)
        mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else None
        temporary = temporary_name(target)
        file = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
    try:
        try:
            for piece in pieces:
                with writing(path):
                    write_all(file, piece)
            with writing(path):
                if mode is not None:
                    os.fchmod(file, mode)
                os.fsync(file)
        finally:
            os.close(file)
        with writing(path):
            temporary.replace(target)
            sync_folder(target.parent)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def resolved(path: Path) -> Path:
    """What a path leads to, through all links; one that leads back to itself stays as it is."""
    return Path(os.path.realpath(path))


def temporary_name(path: Path) -> Path:
    """A hidden name beside a path that nobody else uses, and short enough whatever the path's own name is."""
    return path.with_name(f".{path.name[:180]}.{secrets.token_hex(4)}.tmp")


def write_all(file: int, data: bytes) -> None:
    """Write all of it to a descriptor; the system may take it in parts."""
    unwritten = memoryview(data)
    while unwritten:
        unwritten = unwritten[os.write(file, unwritten) :]


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk, where the system can."""
    with suppress(OSError):
        file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(file)
        finally:
            os.close(file)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock that a file stands for, and wait for it; the file is made where it is missing. Raises DiskError."""
    with writing(path, "locked"):
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        with writing(path, "locked"):
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)


def locked_at_once(path: Path) -> int | None:
    """The descriptor of a file, locked; None where somebody else holds its lock, or it is not there."""
    with writing(path, "locked"):
        try:
            file = os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NONBLOCK)
        except FileNotFoundError:
            return None
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return None
        except OSError:
            os.close(file)
            raise
        return file


def is_file(path: Path) -> bool:
    """Whether a path leads to a regular file, which opens without waiting; raises DiskError or FileNotFoundError."""
    with reading(path):
        return stat.S_ISREG(path.stat().st_mode)


def content(path: Path) -> bytes:
    """All of a file; raises DiskError, also for what is no file, and FileNotFoundError."""
    if not is_file(path):
        raise DiskError(f"{path} is no file", _KIND)
    with reading(path):
        return path.read_bytes()


def refuse_foreign(path: Path, ours: Callable[[Path], bool], kind: str, advice: str) -> None:
    """Raise ForeignTargetError where something stands at ``path`` that is not ``ours`` to replace.

    ``kind`` says what the project writes there. An empty file holds nothing and may always be replaced. ``ours`` is
    asked of regular files only: opening anything else might wait for ever.
    """
    with writing(path):
        try:
            status = path.stat()
        except FileNotFoundError:
            return
    if not stat.S_ISREG(status.st_mode):
        raise ForeignTargetError(f"{path} is no file, and would be replaced by {kind}", advice)
    if status.st_size and not ours(path):
        raise ForeignTargetError(f"{path} is not {kind}, and would be replaced by one", advice)
