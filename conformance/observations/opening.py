"""How another process comes to the observations: by the name of a function, and what it is called with."""

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.observations.store import ObservationSet, Store


@dataclass(frozen=True)
class Opening:
    """``function`` (``module:name``) gives the sets of some implementations (ids) when called with ``arguments``."""

    function: str
    arguments: tuple[str, ...]

    def sets(self, implementations: Sequence[str]) -> Mapping[str, ObservationSet]:
        """The observations of these implementations."""
        module, _, name = self.function.partition(":")
        found: Mapping[str, ObservationSet] = getattr(importlib.import_module(module), name)(
            *self.arguments, implementations
        )
        return found


class Opened(dict[str, ObservationSet]):
    """Sets of observations, and how another process comes to the same."""

    def __init__(self, sets: Mapping[str, ObservationSet], opening: Opening) -> None:
        super().__init__(sets)
        self.opening = opening


def of_store(root: Path) -> Opening:
    """The store in a folder."""
    return Opening(f"{__name__}:_sets", (str(root),))


def _sets(root: str, implementations: Sequence[str]) -> Mapping[str, ObservationSet]:
    store = Store(Path(root))
    return {i: store.read(i) for i in implementations}
