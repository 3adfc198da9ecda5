"""The files that are read together: what a module binds is known to those that import it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from conformance.lint.model import Span, Unread, Use
from conformance.lint.namespace import Namespace
from conformance.lint.parsing import Unit, parsed
from conformance.lint.reading import Reader
from conformance.lint.sources import SourceFile
from conformance.lint.values import Value


@dataclass(frozen=True)
class ReadFile:
    """What was read in a file, and the files (resolved) that this depends on, itself among them."""

    uses: tuple[Use, ...]
    unread: tuple[Unread, ...]
    lines: Mapping[int, Sequence[str]]
    needs: frozenset[Path]
    units: tuple[Unit, ...] = ()
    spelled: Mapping[str, tuple[int, Span]] = field(default_factory=dict)


class Project:
    """Reads each file once; a module that another imports is read before it.

    ``changed`` has what is to be read in place of a file (resolved); ``trees`` says that trees are kept with the uses.
    """

    def __init__(
        self,
        files: Iterable[SourceFile],
        names: Namespace,
        changed: Mapping[Path, bytes] | None = None,
        *,
        trees: bool = False,
    ) -> None:
        self.names = names
        self.changed = changed or {}
        self.trees = trees
        self.files = {file.resolved: file for file in files}
        self._read: dict[Path, ReadFile] = {}
        self._bound: dict[Path, Mapping[str, Value]] = {}
        self._under_way: list[tuple[Path, set[Path]]] = []
        self._data: dict[Path, bytes] = {}

    def read(self, file: SourceFile, data: bytes) -> ReadFile:
        """What is in a file."""
        path = file.resolved
        if path not in self._read:
            self._read_now(file, path, data)
        return self._read[path]

    def forget(self, file: SourceFile) -> None:
        """Let go of the uses in a file; what it binds is kept for others."""
        path = file.resolved
        read = self._read[path]
        self._read[path] = ReadFile((), read.unread, {}, read.needs)

    def _read_now(self, file: SourceFile, path: Path, data: bytes) -> None:
        units, problems = parsed(file.path, data)
        unread = [Unread(file.name, one.text, one.cell, one.line) for one in problems]
        needs = {path}
        self._under_way.append((path, needs))
        self._bound[path] = {}
        reader = Reader(self.names, _Around(self, path, file.root.resolve()))
        try:
            uses = reader.read(units)
            self._bound[path] = reader.scope.module.names
        except RecursionError:
            uses = ()
            unread.append(Unread(file.name, "it is nested too deeply"))
        self._under_way.pop()
        for other in tuple(needs - {path}):
            if other in self._read:
                needs |= self._read[other].needs
        kept = tuple(units) if self.trees else ()
        self._read[path] = ReadFile(uses, tuple(unread), _lines(units), frozenset(needs), kept, reader.spelled)

    def bound(self, path: Path) -> Mapping[str, Value]:
        """What a module of the project binds; as much as is known of one that imports who asks."""
        if self._under_way:
            self._under_way[-1][1].add(path)
        if path not in self._bound:
            file = self.files[path]
            try:
                data = self.changed[path] if path in self.changed else file.path.read_bytes()
            except OSError:
                return {}
            self._read_now(file, path, data)
        return self._bound[path]


class _Around:
    """The modules that a file can import."""

    def __init__(self, project: Project, path: Path, root: Path) -> None:
        self.project = project
        inside = [folder for folder in path.parents if root in (folder, *folder.parents)]
        # A package that is named itself is imported from the folder that holds it.
        self.folders = [*inside, root.parent] if inside else [path.parent]

    def names(self, module: str, level: int) -> Mapping[str, Value] | None:
        """What a module binds; None for one that is not read."""
        if level:
            if level > len(self.folders):
                return None
            folders = [self.folders[level - 1]]
        else:
            folders = self.folders
        inside = module.split(".") if module else []
        for folder in folders:
            path = folder.joinpath(*inside)
            for one in (path.with_name(f"{path.name}.py") if inside else None, path / "__init__.py"):
                if one is not None and one in self.project.files:
                    return self.project.bound(one)
        return None


def _lines(units: Sequence[Unit]) -> Mapping[int, Sequence[str]]:
    return {unit.cell: unit.lines for unit in units}
