"""What made an observation, as one number: the files of the worker that its case loads, and no others.

The files follow from the imports, read and not run: those of the entry, of the answer to a request, of the engine and
of the scenario, each with all that it imports from the worker. What cannot change what a file does (comments,
docstrings, the way it is laid out) is not in the number. Nor is the version of the Python that reads it: the number is
taken over nodes of the syntax tree by name, without the fields that only some versions have.
"""

import ast
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from conformance.model.errors import WorkerSourcesError

#: Hex digits of a fingerprint: among a few thousand, two are alike by chance once in 10**12.
DIGITS = 16
#: Loaded by every worker of this project, whatever it is asked.
ENTRY = ("__main__", "serve")
#: What is loaded to have a case performed, and to see whether another provider has the same objects.
OBSERVE, COMPARE = "answers.observe", "answers.compare"

#: Fields that say what follows from where a node stands, or that some versions of Python do not have.
_BESIDE = frozenset({"ctx", "kind", "type_comment", "type_ignores", "type_params", "lineno", "col_offset"})


@dataclass(frozen=True)
class Made:
    """The fingerprints that an observation of a case may have: ``run``, or ``proved`` where it stands for another's."""

    run: str
    proved: str

    def __contains__(self, fingerprint: object) -> bool:
        return fingerprint in (self.run, self.proved)


@dataclass(frozen=True)
class Sources:
    """A worker's files as they were when they were first asked for.

    ``modules`` maps a dotted name below the worker's folder to its file; it is empty for a worker that is not laid
    out as this project's is, and then all of its files count for everything.
    """

    worker: Path
    modules: dict[str, Path]
    _seen: dict[Path, tuple[int, int]] = field(default_factory=dict, repr=False, hash=False)
    _made: dict[tuple[str, str], Made] = field(default_factory=dict, repr=False, hash=False)
    _loaded: dict[str, frozenset[str]] = field(default_factory=dict, repr=False, hash=False)
    _imports: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False, hash=False)

    def made(self, scenario: str, engine: str) -> Made:
        """The fingerprints of an observation of a scenario, where the worker has chosen the module ``engine``."""
        key = (scenario, engine)
        if key not in self._made:
            if self.modules:
                run, proved = self.loaded(scenario, engine), self.proving(scenario, engine)
                self._made[key] = Made(self._digest(run), self._digest(proved))
            else:
                self._made[key] = Made(self.whole[:DIGITS], self.whole[:DIGITS])
        return self._made[key]

    def loaded(self, scenario: str, engine: str) -> frozenset[str]:
        """The modules that are loaded for a case: those of the worker's start, and of the scenario."""
        return self._closure([*ENTRY, OBSERVE, f"engines.{engine}", f"scenarios.{scenario}"])

    def proving(self, scenario: str, engine: str) -> frozenset[str]:
        """The modules on which an observation rests that stands for another's: those of the case, and of the proof."""
        return self.loaded(scenario, engine) | self._closure([COMPARE])

    @cached_property
    def whole(self) -> str:
        """The sha256 (hex) of all the worker's files: of what Python does, and of anything else byte by byte."""
        digest = hashlib.sha256()
        if not self.worker.is_dir():
            digest.update(self.worker.read_bytes())
        for name, path in _modules(self.worker).items() if self.worker.is_dir() else ():
            digest.update(f"{name}\0{_file_digest(path)}\0".encode())
        return digest.hexdigest()

    def _closure(self, roots: Iterable[str]) -> frozenset[str]:
        found: set[str] = set()
        for root in roots:
            if root not in self._loaded:
                self._loaded[root] = frozenset(closure(self.modules, root, self._imports))
            found |= self._loaded[root]
        return frozenset(found)

    def _digest(self, names: Iterable[str]) -> str:
        digest = hashlib.sha256()
        for name in sorted(names):
            digest.update(f"{name}\0{_file_digest(self.modules[name])}\0".encode())
        return digest.hexdigest()[:DIGITS]

    def check(self, scenario: str, engine: str) -> None:
        """Raises WorkerSourcesError where a file that a case loads is not what it was: nobody knows what ran then."""
        paths = [self.modules[m] for m in self.loaded(scenario, engine)] if self.modules else [self.worker]
        for path in paths:
            status = path.stat()
            now = (status.st_size, status.st_mtime_ns)
            if self._seen.setdefault(path, now) != now:
                raise WorkerSourcesError(
                    f"{path} was changed while cases were observed with it",
                    "Start the run again; what was observed before the change stays.",
                )


def engine_of(machine: Mapping[str, Any]) -> str:
    """The module of the engine that a worker has chosen, from what it said of itself; empty where it says nothing."""
    return str(machine.get("engine_module", ""))


@cache
def sources(worker: Path) -> Sources:
    """A worker's sources, read once in a process."""
    laid_out = worker.is_dir() and all((worker / f"{name}.py").is_file() for name in ENTRY)
    found = Sources(worker, _modules(worker) if laid_out else {})
    for path in found.modules.values() if laid_out else [worker]:
        status = path.stat()
        found._seen[path] = (status.st_size, status.st_mtime_ns)
    return found


def _modules(folder: Path) -> dict[str, Path]:
    """Dotted name below a package's folder → file; the package itself is ``""``."""
    found = {}
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def closure(modules: dict[str, Path], root: str, imports: dict[str, tuple[str, ...]] | None = None) -> set[str]:
    """A module, all that it imports from its package, wherever in it, and the packages around them.

    What is no module of the package is nobody's: a name that does not exist is refused by the worker itself.
    ``imports`` keeps what each module imports, so that a file is read once for many roots.
    """
    imports = {} if imports is None else imports
    found: set[str] = set()
    waiting = [root]
    while waiting:
        name = waiting.pop()
        if name in found or name not in modules:
            continue
        found.add(name)
        if name:
            waiting.append(name.rpartition(".")[0])
        if name not in imports:
            imports[name] = tuple(_imported(name, modules))
        waiting += imports[name]
    return found


def _imported(name: str, modules: dict[str, Path]) -> Iterator[str]:
    """What a module imports by relative imports, as names below the package's folder."""
    path = modules[name]
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_bytes(), str(path))):
        if not isinstance(node, ast.ImportFrom) or not node.level:
            continue
        around = package.split(".") if package else []
        base = ".".join([*around[: len(around) - node.level + 1], *([node.module] if node.module else [])])
        yield base
        for alias in node.names:
            # ``from . import numbers`` names a module, ``from .base import Engine`` does not.
            yield f"{base}.{alias.name}" if base else alias.name


@cache
def _file_digest(path: Path) -> str:
    return digest_of(path.read_bytes())


def digest_of(source: bytes) -> str:
    """The sha256 (hex) of what Python source does; of its bytes where it is no Python that can be read."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return hashlib.sha256(source).hexdigest()
    return hashlib.sha256("\0".join(spelled(tree)).encode()).hexdigest()


def spelled(node: object) -> Iterator[str]:
    """A syntax tree as words, the same under every Python that reads it: classes, fields in order of name, constants.

    Fields that are empty are left out, for newer versions have more of them; docstrings are as well.
    """
    if isinstance(node, ast.Constant):
        yield f"{type(node.value).__name__} {node.value!a}"
    elif isinstance(node, ast.AST):
        yield f"({type(node).__name__}"
        for name in sorted(set(node._fields) - _BESIDE):
            value = getattr(node, name, None)
            if name == "body" and isinstance(value, list):
                value = _without_docstring(node, value)
            if isinstance(node, ast.JoinedStr):
                # Python 3.12 alone puts an empty constant behind a format that ends in a value.
                value = [v for v in node.values if not (isinstance(v, ast.Constant) and v.value == "")]
            if value is None or value == []:
                continue
            yield name
            yield from spelled(value)
        yield ")"
    elif isinstance(node, list):
        yield "["
        for item in node:
            yield from spelled(item)
        yield "]"
    else:
        yield f"{type(node).__name__} {node!a}"


def _without_docstring(node: ast.AST, body: list[ast.stmt]) -> list[ast.stmt]:
    documented = isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    first = body[0] if body else None
    if documented and isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        return body[1:] if isinstance(first.value.value, str) else body
    return body
