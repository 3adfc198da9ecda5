"""How another process comes to the observations: by the name of a function, and what it is called with."""

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance import catalog
from conformance.currency import Currency
from conformance.observations.store import ObservationSet, Store

#: What an opening is told where only what counts now is meant.
CURRENT = "current"


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


def of_store(root: Path, *, current: bool = False) -> Opening:
    """The store in a folder; only what counts now of it where ``current``."""
    return Opening(f"{__name__}:_sets", (str(root), CURRENT if current else ""))


def _sets(root: str, current: str, implementations: Sequence[str]) -> Mapping[str, ObservationSet]:
    store = Store(Path(root))
    found = {i: store.read(i) for i in implementations}
    return Currency(catalog.load()).all(found) if current == CURRENT else found
