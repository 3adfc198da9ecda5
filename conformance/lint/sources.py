"""The files to read: what paths name, without what is nobody's own code."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from conformance.model.errors import UsageError
from conformance.model.globs import Globs, globs

#: What is read.
SUFFIXES = (".py", ".ipynb")

#: Folders that hold no code of one's own.
EXCLUDED = (
    ".*",
    "__pycache__",
    "build",
    "dist",
    "node_modules",
    "site-packages",
    "venv",
    "env",
    "*.egg-info",
)


@dataclass(frozen=True)
class SourceFile:
    """A file to read; ``name`` is how it is told, ``root`` the folder below which its modules are looked for.

    ``closed`` says why a folder in its place cannot be looked into.
    """

    path: Path
    name: str
    root: Path
    closed: str = ""

    @cached_property
    def resolved(self) -> Path:
        """The path that all who ask for this file mean."""
        return self.path.resolve()


def found(paths: Sequence[Path], exclude: Iterable[str] = ()) -> list[SourceFile]:
    """The files that paths name, folders with all below them, in order; a file named itself is never excluded.

    Raises UsageError for a path that does not exist, or where there is nothing to read.
    """
    excluded = globs((*EXCLUDED, *exclude))
    files: dict[Path, SourceFile] = {}
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path} does not exist", "Name files or folders of Python code.")
        if path.is_dir():
            for one, closed in _below(path, path, excluded):
                files.setdefault(one.resolve(), SourceFile(one, one.as_posix(), path, closed))
        else:
            if path.suffix not in SUFFIXES:
                raise UsageError(f"{path} is neither a Python file nor a notebook", "Name .py or .ipynb files.")
            if not path.is_file():
                # A pipe waits for somebody who writes.
                raise UsageError(f"{path} is no regular file", "Write what is to be read into a file of its own.")
            files.setdefault(path.resolve(), SourceFile(path, path.as_posix(), path.parent))
    if not files:
        named = " and ".join(map(str, paths))
        raise UsageError(f"{named} holds no Python file and no notebook", "Name files or folders of Python code.")
    return list(files.values())


def _below(folder: Path, top: Path, excluded: Globs) -> Iterator[tuple[Path, str]]:
    """All files to read below a folder, sorted, and folders that are closed, with the reason; links to folders are not
    followed."""
    try:
        with os.scandir(folder) as entries:
            listed = sorted(entries, key=lambda entry: entry.name)
        # Names alone may be listed of a folder in which nothing may be opened.
        if folder != top and (folder / "pyvenv.cfg").is_file():
            return
    except OSError as error:
        yield folder, error.strerror or type(error).__name__
        return
    for entry in listed:
        path = Path(entry.path)
        if excluded.match(entry.name) or excluded.match(path.relative_to(top).as_posix()):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _below(path, top, excluded)
        elif path.suffix in SUFFIXES and entry.is_file():
            yield path, ""
