"""The folder in which a program runs: a copy of its own, with the imports changed, that it may write to."""

import hashlib
import io
import os
import shutil
import stat
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from conformance.check.mapping import mapped
from conformance.check.staying import staying
from conformance.model.errors import UsageError
from conformance.model.observation import Implementation
from conformance.storage.disk import make_folder, writing

#: Where everything is kept, in the current folder.
FOLDER = Path(".conformance_check")

#: Folders that are not part of a program.
LEFT_OUT = frozenset({"__pycache__", "node_modules", "site-packages", "venv", "env", "build", "dist"})

#: What files of models end in: what comes here is none, whatever its name.
MODELS = frozenset({".h5", ".hdf5", ".keras"})

NOTEBOOK = "jupyter nbconvert --to script writes it as a program."

#: A larger file is linked, not copied; more than so many files are no program's folder.
COPIED, FILES = 64 << 20, 20_000


@dataclass(frozen=True)
class Program:
    """A program: its file, the folder that it runs in (and that is copied), and its arguments.

    ``left_out`` is what of the folder is not copied: what is no regular file, or cannot be read.
    """

    path: Path
    root: Path
    arguments: tuple[str, ...] = ()
    files: tuple[str, ...] = field(default=(), hash=False)
    left_out: tuple[str, ...] = field(default=(), hash=False)

    @property
    def name(self) -> str:
        """Its file, relative to the folder."""
        return self.path.relative_to(self.root).as_posix()

    def line(self, file: str, number: int) -> str:
        """A line of its text; empty where there is none."""
        try:
            lines = text(self.root / file).splitlines()
        except (OSError, SyntaxError, UnicodeDecodeError):
            return ""
        return lines[number - 1].strip() if 0 < number <= len(lines) else ""


def program(path: Path, root: Path | None, arguments: tuple[str, ...]) -> Program:
    """A program that can be run; raises UsageError where it is none."""
    if not path.is_file():
        raise UsageError(f"{path} is not a file", "Name the Python file of a program, or a saved model.")
    path = path.resolve()
    above = path.parent if root is None else root.resolve()
    if not path.is_relative_to(above):
        raise UsageError(f"{path} is not below {above}", "Name a folder that holds the program: --folder PATH")
    if path.suffix == ".ipynb":
        # Its JSON can be read as Python, but that is not its program.
        raise UsageError(f"{path.name} is a notebook", NOTEBOOK)
    if path.suffix in MODELS:
        raise UsageError(f"{path.name} is no model file: neither HDF5 nor a .keras archive", "Save the model again.")
    try:
        source = text(path)
    except (SyntaxError, UnicodeDecodeError) as error:
        raise UsageError(f"{path.name} is no text", "Name the Python file of a program.") from error
    try:
        mapped(source, "keras")
    except (SyntaxError, ValueError) as error:
        if not isinstance(error, SyntaxError):
            raise UsageError(f"{path.name} is no text: {error}", "Name the Python file of a program.") from error
        raise UsageError(f"{path.name} is no Python of today: {_syntax(path, error)}", _help(path)) from error
    left_out: list[str] = []
    files = tuple(_files(above, left_out))
    return Program(path, above, arguments, files, tuple(left_out))


def second_program(path: Path, first: Program) -> Program:
    """The text of a program that runs under the second; in a copy of the same folder where it is in that one.

    Else its folder is the one in which it has the name of the first: ``new/src/train.py`` for ``old/src/train.py``.
    """
    whole = path.resolve()
    if whole == first.path:
        raise UsageError(f"{path} is the program itself", "Name the file that is mended for the second: --to-program")
    if whole.is_relative_to(first.root):
        return program(path, first.root, first.arguments)
    depth = len(Path(first.name).parts)
    alike = whole.parts[-depth:] == Path(first.name).parts
    return program(path, whole.parents[depth - 1] if alike else None, first.arguments)


def text(path: Path) -> str:
    """A source file as text, in its own encoding; raises SyntaxError, UnicodeDecodeError."""
    data = path.read_bytes()
    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    return data.decode(encoding).replace("\r\n", "\n")


def _syntax(path: Path, error: SyntaxError) -> str:
    return f"{error.msg} (line {error.lineno})" if error.lineno else str(error.msg)


def _help(path: Path) -> str:
    data = path.read_text(encoding="utf-8", errors="replace")
    if any(line.lstrip().startswith("print ") for line in data.splitlines()):
        return "It looks like Python 2: 2to3 -w changes the most of it."
    return "Mend that line first."


def _files(root: Path, left_out: list[str]) -> Iterator[str]:
    """The files below a folder, without hidden ones and what is no part of a program.

    ``left_out`` gets what is no regular file (to read a pipe waits for ever), and what cannot be read.
    """
    count = 0

    def unread(error: OSError) -> None:
        left_out.append(Path(error.filename).relative_to(root).as_posix() if error.filename else str(error))

    for where, folders, names in os.walk(root, onerror=unread):
        folders[:] = sorted(
            one
            for one in folders
            if not one.startswith(".") and one not in LEFT_OUT and not (Path(where) / one / "pyvenv.cfg").exists()
        )
        for name in sorted(names):
            if name.startswith(".") or name.endswith(".pyc"):
                continue
            if not _regular(Path(where) / name):
                left_out.append((Path(where) / name).relative_to(root).as_posix())
                continue
            count += 1
            if count > FILES:
                raise UsageError(
                    f"{root} holds more than {FILES:,} files",
                    "Put the program into a folder of its own, with its data.",
                )
            yield (Path(where) / name).relative_to(root).as_posix()


def _regular(path: Path) -> bool:
    """Whether something is a file, or a link to one, that can be read."""
    try:
        return stat.S_ISREG(path.stat().st_mode) and os.access(path, os.R_OK)
    except OSError:
        return False


def digest(program_: Program) -> str:
    """Sixteen hex digits of all files of a program and its arguments; of large files their size and time."""
    found = hashlib.sha256(os.fsencode("\0".join((program_.name, *program_.arguments))))
    for name in program_.files:
        path = program_.root / name
        try:
            about = path.stat()
            content = path.read_bytes() if about.st_size <= 1 << 20 else f"{about.st_size} {about.st_mtime_ns}".encode()
        except OSError:
            continue
        found.update(os.fsencode(name) + b"\0" + hashlib.sha256(content).digest())
    return found.hexdigest()[:16]


def copy(program_: Program, place: Path, implementation: Implementation) -> list[tuple[str, int, str, str]]:
    """Copy a program's folder with its imports changed to a provider; the changes, with file and line."""
    make_folder(place)
    changes: list[tuple[str, int, str, str]] = []
    with writing(place):
        for name in program_.files:
            source, target = program_.root / name, place / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if name.endswith(".py"):
                try:
                    new = mapped(text(source), implementation.provider, staying(implementation))
                    target.write_text(new.text, encoding="utf-8")
                    changes += [(name, *one) for one in new.changes]
                    continue
                except (SyntaxError, UnicodeDecodeError):
                    pass  # another file of the folder, of which the program may have no use
            if not source.is_file():
                continue
            if source.stat().st_size > COPIED:
                target.symlink_to(source.resolve())
            else:
                shutil.copy2(source, target)
    return changes


def own_folder() -> Path:
    """The folder for everything, which git ignores by itself."""
    folder = FOLDER.absolute()
    make_folder(folder)
    ignore = folder / ".gitignore"
    if not ignore.exists():
        with writing(ignore):
            ignore.write_text("*\n", encoding="utf-8")
    return folder
