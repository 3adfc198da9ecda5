"""Drawing faults: at random among the places in the code of the public names that have cases."""

import ast
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.mutants.model import Fault, Place, area_of
from conformance.mutants.places import Source, places

#: Where the walk along what a class extends ends: these have code for everything, and are public names themselves.
ROOTS = frozenset({"Layer", "Model", "Operation", "KerasSaveable", "BackendLayer", "Trainer", "BaseOptimizer"})


@dataclass(frozen=True)
class Subject:
    """A public name with cases, and where it is defined: ``keras.src.layers.core.dense:Dense``."""

    symbol: str
    definition: str

    @property
    def area(self) -> str:
        """The area of its public name."""
        return area_of(self.symbol)


class Drawing:
    """What can be drawn in the packages in a folder: the same for the same seed, names and files."""

    def __init__(self, folder: Path, subjects: Sequence[Subject], seed: int) -> None:
        self._folder = folder
        self._subjects = sorted(subjects, key=lambda one: one.symbol)
        self._random = random.Random(seed)
        self._sources: dict[Path, Source] = {}
        self._places: dict[str, Sequence[tuple[str, str, Place]]] = {}

    def faults(self) -> Iterator[Fault]:
        """Faults, none twice, until there is nothing left to draw.

        Each time a name is drawn first, so that long classes do not get more than short ones; then a kind of fault
        among those that its code has a place for; then the place.
        """
        drawn = set()
        left = list(self._subjects)
        while left:
            subject = self._random.choice(left)
            found = [one for one in self._of(subject) if (one[0], one[2].start, one[2].after) not in drawn]
            if not found:
                left.remove(subject)
                continue
            kind = self._random.choice(sorted({place.kind for _, _, place in found}))
            file, within, place = self._random.choice([one for one in found if one[2].kind == kind])
            drawn.add((file, place.start, place.after))
            yield Fault(subject.symbol, file, within, place)

    def _of(self, subject: Subject) -> Sequence[tuple[str, str, Place]]:
        """The places in the code of a name: file, class or function, place."""
        if subject.symbol not in self._places:
            module, _, name = subject.definition.partition(":")
            self._places[subject.symbol] = list(self._within(module, name, set()))
        return self._places[subject.symbol]

    def _within(self, module: str, name: str, done: set[tuple[str, str]]) -> Iterator[tuple[str, str, Place]]:
        path = self._path(module)
        if path is None or (module, name) in done:
            return
        done.add((module, name))
        if path not in self._sources:
            self._sources[path] = Source(path.read_text(encoding="utf-8"))
        source = self._sources[path]
        node = source.find(name)
        if node is None:
            return
        file = path.relative_to(self._folder).as_posix()
        yield from ((file, name, place) for place in places(source, node))
        if isinstance(node, ast.ClassDef):
            for other, base in source.bases(node):
                if base not in ROOTS:
                    yield from self._within(other or module, base, done)

    def _path(self, module: str) -> Path | None:
        path = self._folder.joinpath(*module.split("."))
        for one in (path.with_suffix(".py"), path / "__init__.py"):
            if one.is_file():
                return one
        return None


def mutated(text: str, fault: Fault) -> str:
    """The text of the file with the fault in it."""
    return text[: fault.place.start] + fault.place.after + text[fault.place.end :]


def by_definition(symbols: Mapping[str, str]) -> Sequence[Subject]:
    """One name for each definition: the shortest, then the first."""
    chosen: dict[str, str] = {}
    for symbol, definition in sorted(symbols.items(), key=lambda one: (len(one[0].split(".")), one[0])):
        if definition:
            chosen.setdefault(definition, symbol)
    return [Subject(symbol, definition) for definition, symbol in chosen.items()]
