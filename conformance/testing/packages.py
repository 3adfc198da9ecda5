"""Which packages a subject needs, where they lie, and what is in them: read, never imported."""

import ast
import hashlib
import importlib.machinery
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from conformance.model.errors import UnusableSubjectError
from conformance.testing.subjects import PROVIDERS

#: What is brought along by no project of its own: the environments under test have theirs.
_INSTALLED = frozenset({"site-packages", "dist-packages"})
#: Where a project's packages lie that is not installed, below its root.
USUAL = ("", "src")


@dataclass(frozen=True)
class Found:
    """Packages (name → the folder that holds it), and a digest of the files in them."""

    packages: dict[str, str]
    code: str


@dataclass
class Packages:
    """Finds packages on the path of this process, in ``more`` folders, and where projects have them below ``root``."""

    root: Path
    more: Sequence[Path] = ()
    _known: dict[str, Path | None] = field(default_factory=dict, repr=False)
    _needs: dict[str, frozenset[str]] = field(default_factory=dict, repr=False)
    _digests: dict[str, str] = field(default_factory=dict, repr=False)

    def of(self, subjects: Iterable[str], source: str = "") -> Found:
        """What subjects (``module:name``) need, and what a program's source imports.

        Raises UnusableSubjectError where the package of a subject is not there.
        """
        waiting = []
        for subject in subjects:
            top = subject.partition(":")[0].partition(".")[0]
            if self.place(top) is None:
                raise UnusableSubjectError(
                    f"{subject} cannot be imported: there is no package or module {top} here",
                    "Set `pythonpath` of pytest, or keras_conformance_path, to the folder that holds it.",
                )
            waiting.append(top)
        waiting += [name for name in imported(source, "the program") if self._mine(name)]
        packages: dict[str, str] = {}
        while waiting:
            name = waiting.pop()
            place = self.place(name)
            if name not in packages and place is not None:
                packages[name] = str(place)
                waiting += self._needed(name, place)
        digests = [f"{name}\0{self._digest(name, Path(folder))}\0" for name, folder in sorted(packages.items())]
        return Found(dict(sorted(packages.items())), hashlib.sha256("".join(digests).encode()).hexdigest()[:16])

    def place(self, name: str) -> Path | None:
        """The folder that holds a package or module; None where it is not there, or is not of source files."""
        if name not in self._known:
            place = None if name in PROVIDERS else self._look(name)
            self._known[name] = None if place is None else place.absolute()
        return self._known[name]

    def _look(self, name: str) -> Path | None:
        folders = [*map(str, self.more), *sys.path, *(str(self.root / one) for one in USUAL)]
        spec = importlib.machinery.PathFinder.find_spec(name, folders)
        if spec is None:
            return _editable(name)
        if spec.origin is not None and spec.has_location:
            file = Path(spec.origin)
            return file.parent.parent if spec.submodule_search_locations is not None else file.parent
        # A package without __init__.py.
        parts = list(spec.submodule_search_locations or ())
        return Path(parts[0]).parent if parts else None

    def _mine(self, name: str) -> bool:
        """Whether a package is of the project: what is installed here is not what is installed elsewhere."""
        place = self.place(name)
        return name not in sys.stdlib_module_names and place is not None and not _is_installed(place)

    def _needed(self, name: str, place: Path) -> frozenset[str]:
        """The project's other packages that a package imports."""
        if name not in self._needs:
            found = {one for path in _sources(place, name) for one in imported(path.read_bytes(), str(path))}
            self._needs[name] = frozenset(one for one in found if one != name and self._mine(one))
        return self._needs[name]

    def _digest(self, name: str, place: Path) -> str:
        if name not in self._digests:
            digest = hashlib.sha256()
            for path in _files(place, name):
                digest.update(f"{path.relative_to(place)}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\0".encode())
            self._digests[name] = digest.hexdigest()
        return self._digests[name]


def imported(source: str | bytes, path: str) -> Iterator[str]:
    """The packages that a module imports by absolute imports, wherever in it; none of what is no Python."""
    try:
        tree = ast.parse(source, path)
    except (SyntaxError, ValueError):
        # Whoever imports it will be told.
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node.module.partition(".")[0]


def _editable(name: str) -> Path | None:
    """Where a package lies that is installed in a way of its own, such as an editable one."""
    for finder in sys.meta_path:
        if finder is importlib.machinery.PathFinder or not hasattr(finder, "find_spec"):
            continue
        spec = finder.find_spec(name, None)
        if spec is not None and spec.has_location and spec.origin:
            file = Path(spec.origin)
            return file.parent.parent if spec.submodule_search_locations is not None else file.parent
    return None


def _is_installed(place: Path) -> bool:
    return not _INSTALLED.isdisjoint(place.parts)


def _files(place: Path, name: str) -> list[Path]:
    """All files of a package but for what Python and others keep there, or the one of a module."""
    folder = place / name
    if not folder.is_dir():
        return [path for path in (place / f"{name}.py",) if path.is_file()]
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not any(p == "__pycache__" or p.startswith(".") for p in path.relative_to(place).parts)
    )


def _sources(place: Path, name: str) -> list[Path]:
    return [path for path in _files(place, name) if path.suffix == ".py"]
