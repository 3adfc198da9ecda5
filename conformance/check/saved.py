"""A saved model in place of a program: where it loads, whether it computes the same there, and how to get it across."""

import hashlib
import mmap
import re
import tempfile
import time
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from conformance.check.checking import End, Tell
from conformance.check.folder import own_folder
from conformance.check.numbers import apart
from conformance.check.running import Limits
from conformance.environments.following import follow
from conformance.lattice.causes import cause_of
from conformance.lattice.ways import Way as Works
from conformance.lattice.ways import advice, written
from conformance.model.errors import UsageError, WorkerStartError
from conformance.storage.disk import make_folder, writing

#: Where the worker says which way it tries.
TRYING = "trying.json"

#: What is said where no way was found: of the ways of ``conformance load`` this one needs more than the file.
NEEDS_CODE = "Not tried, because it needs more than the file: make the model by its code, and load the weights of it."

#: What is said of weights without a model.
WEIGHTS = "Make the model by its code and load them into it: check that program, conformance check PROGRAM …"

#: The code that loads, started by path.
WORKER = Path(__file__).resolve().parent.parent / "worker" / "watching" / "loading.py"


class Way(msgspec.Struct, frozen=True, omit_defaults=True):
    """A way to load a file and what came of it: ``outputs`` for inputs that both get, ``error`` where it raised.

    ``loaded``: what raised was the call of the model, not its loading.
    """

    way: str
    error: str = ""
    outputs: tuple[str, ...] = ()
    shapes: tuple[tuple[int, ...], ...] = ()
    layers: int = 0
    parameters: int = 0
    loaded: bool = False


class Loaded(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one implementation makes of a file: every way that was tried, and how the process ended."""

    implementation: str
    ways: tuple[Way, ...] = ()
    ended: str = ""

    @property
    def plain(self) -> Way | None:
        """The way by which a file is meant to be loaded."""
        return self.ways[0] if self.ways else None

    @property
    def working(self) -> tuple[Way, ...]:
        """The ways by which something that computes came out."""
        return tuple(one for one in self.ways if not one.error and one.outputs)


class Compared(msgspec.Struct, frozen=True, omit_defaults=True):
    """A way under the second, held against the first: how far apart, in words; empty where it is the same."""

    way: str
    apart: str


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What becomes of a saved model: ``across`` are the ways under the second that compute the same, shortest first."""

    file: str
    form: str
    left: Loaded
    right: Loaded
    compared: tuple[Compared, ...] = ()
    across: tuple[str, ...] = ()
    cause: str = ""
    advice: str = ""
    link: str = ""

    @property
    def same(self) -> bool:
        """Whether it loads as it is meant to under both, and computes the same."""
        plain = self.right.plain
        return plain is not None and not plain.error and plain.way in self.across

    @property
    def uncompared(self) -> str:
        """Why there is nothing to compare with; empty where the first computes something."""
        if self.left.working:
            return ""
        if any(one.loaded for one in self.left.ways):
            return "It loads under the first, but its call fails there, so there is nothing to compare with."
        return "It does not load under the first, so there is nothing to compare with: name the Keras that wrote it."

    @property
    def tried(self) -> tuple[str, ...]:
        """What came of ways that do not help; that the plain one raises is told before."""
        raised = (f"{one.way}: {one.error}" for one in self.right.ways[1:] if one.error)
        return (*(f"{one.way}: {one.apart}" for one in self.compared if one.apart), *raised)


def form(path: Path) -> str:
    """What a file or folder is: ``h5``, ``keras``, ``savedmodel``, or nothing of these (empty)."""
    if path.is_dir():
        return "savedmodel" if (path / "saved_model.pb").is_file() else ""
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(b"\x89HDF"):
        return "h5"
    return "keras" if start.startswith(b"PK") and path.suffix == ".keras" else ""


def answer(path: Path, ends: Sequence[End], limits: Limits, tell: Tell) -> Answer:
    """Load a saved model under both, call it with the same inputs, and say which way gets it across."""
    what = form(path)
    if not what:
        raise UsageError(f"{path} is no saved model", "Name a .h5 or .keras file, or the folder of a SavedModel.")
    if what == "h5" and not configured(path):
        raise UsageError(f"{path.name} holds no model, these are weights only", WEIGHTS)
    first, second = ends
    tell(f"loading {path.name} under {first.launch.id}")
    left = load(path, what, first, limits, None)
    given = next((one for one in left.working), None)
    tell(f"loading {path.name} under {second.launch.id}")
    right = load(path, what, second, limits, _place(path, first) if given is not None else None)
    compared = tuple(_compare(path, ends, given, one) for one in right.working) if given is not None else ()
    across = tuple(written(one.way) for one in compared if not one.apart)
    plain = right.plain
    said = (
        f"{'outputs' if plain.loaded else 'load'}: {plain.error}"
        if plain is not None and plain.error
        else next((f"outputs: {o.apart}" for o in compared if o.apart), "")
    )
    cause = cause_of(classes(path, what), said, reader=major(second)) if said else None
    if cause is None or cause.id == "unexplained":
        return Answer(path.name, what, left, right, compared, across)
    helps = advice(Works(across[0], what, True)) if across else NEEDS_CODE
    return Answer(path.name, what, left, right, compared, across, cause.title, helps, cause.link)


def configured(path: Path) -> bool:
    """Whether an HDF5 file has the configuration of a model: the name of the attribute lies in it as it is."""
    if not path.stat().st_size:
        return False
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return content.find(b"model_config") >= 0


def major(end: End) -> int:
    """The major version of the Keras of an implementation; 0 where it is not known."""
    version = end.header.versions.get("keras", "").partition(".")[0]
    return int(version) if version.isdigit() else 0


def classes(path: Path, what: str) -> str:
    """The classes that a file names, as causes know models by them: ``sequential lambda multi_head_attention``."""
    try:
        if what == "keras":
            with zipfile.ZipFile(path) as archive:
                content = archive.read("config.json")
        else:
            # The configuration lies in an HDF5 file as it is; a SavedModel keeps it beside its graph.
            content = (path / "keras_metadata.pb" if path.is_dir() else path).read_bytes()
    except (OSError, KeyError, zipfile.BadZipFile):
        return ""
    names = dict.fromkeys(re.findall(rb'"class_name": "(\w+)"', content))
    return " ".join(re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", one.decode()).lower() for one in names)


def _place(path: Path, end: End) -> Path:
    key = hashlib.sha256(f"{path.resolve()} {_stamp(path)} {end.launch.id} {end.launch.lock}".encode()).hexdigest()[:16]
    return own_folder() / "models" / key


def _stamp(path: Path) -> str:
    several = sorted(path.rglob("*")) if path.is_dir() else [path]
    return " ".join(f"{one.stat().st_size} {one.stat().st_mtime_ns}" for one in several if one.is_file())


def load(path: Path, what: str, end: End, limits: Limits, given: Path | None) -> Loaded:
    """Try every way under one implementation; ``given`` is the folder of the run whose inputs are used.

    A way that ends the process is told by how, and the next ones are tried by another process.
    """
    place = _place(path, end)
    make_folder(place)
    work: dict[str, Any] = {
        "provider": end.launch.implementation.provider,
        "path": str(path.resolve()),
        "form": what,
        "folder": str(place),
        "given": str(given) if given is not None else None,
        "skip": 0,
    }
    (place / TRYING).unlink(missing_ok=True)
    ways: list[Way] = []
    while True:
        ended, said = _tried(end, place, work, limits, ways)
        if not ended:
            return Loaded(end.launch.id, tuple(ways))
        number, name = _trying(place)
        if number < work["skip"]:
            # It ended before it tried another way, so it would again.
            if not ways:
                why = said.strip()[-300:]
                raise WorkerStartError(f"{end.launch.id} could not load anything: {why}", "Try it by hand.")
            return Loaded(end.launch.id, tuple(ways), ended)
        ways.append(Way(name, f"the process {ended}"))
        work["skip"] = number + 1


def _tried(end: End, place: Path, work: Mapping[str, Any], limits: Limits, ways: list[Way]) -> tuple[str, str]:
    """Let one process try ways, which are added to those known; how it ended before its end, and what it said."""
    with tempfile.TemporaryDirectory(prefix="check-", dir=place) as name:
        folder = Path(name)
        with writing(folder):
            (folder / "asked").write_bytes(msgspec.json.encode(work))
        began = last = time.monotonic()

        def take(line: bytes) -> None:
            nonlocal last
            last = time.monotonic()
            ways.append(msgspec.json.decode(line, type=Way))

        command = [end.launch.python.absolute(), "-u", WORKER, "asked", "answer"]
        patience = lambda: began + limits.seconds - last  # noqa: E731
        ended = follow(command, end.launch.environ(folder), folder, folder / "answer", take, patience, limits.memory)
        return ended, (folder / "said").read_text(encoding="utf-8", errors="replace")


def _trying(place: Path) -> tuple[int, str]:
    """The number and the name of the way that the last process had begun with."""
    try:
        found: tuple[int, str] = msgspec.json.decode((place / TRYING).read_bytes(), type=tuple[int, str])
    except (OSError, msgspec.DecodeError):
        return -1, ""
    return found


def _compare(path: Path, ends: Sequence[End], first: Way, way: Way) -> Compared:
    """One way under the second against the first's."""
    if len(first.outputs) != len(way.outputs):
        return Compared(way.way, f"{len(first.outputs)} outputs, then {len(way.outputs)}")
    places = [_place(path, end) for end in ends]
    for ours, theirs in zip(first.outputs, way.outputs, strict=True):
        found = apart(np.load(places[0] / ours), np.load(places[1] / theirs))
        if found is not None:
            return Compared(way.way, f"{found.said} {found.size}".strip())
    return Compared(way.way, "")
