"""What a question is put to: the observations in a folder, judged when they are asked for."""

# ruff: noqa: PLC0415 -- imported where it is needed, so that --help and mistakes answer at once.

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.asking.known import Known

if TYPE_CHECKING:
    from conformance.asking.index import Index
    from conformance.judgement import Judgement
    from conformance.ledger.model import Rule
    from conformance.observations.model import Header
    from conformance.workspace import Workspace


@dataclass(frozen=True)
class Observed:
    """A folder's observations."""

    folder: Path

    @cached_property
    def workspace(self) -> "Workspace":
        """The folder."""
        from conformance.workspace import Workspace

        return Workspace(self.folder)

    @cached_property
    def apis(self) -> Mapping[str, str]:
        """Every case and its API, in the order of the catalog."""
        from conformance import catalog

        return {case.id: case.api for case in catalog.load().values()}

    @property
    def rules(self) -> "Sequence[Rule]":
        """The ledger."""
        from conformance.ledger import load

        return load.load()

    @cached_property
    def index(self) -> "Index":
        """What ``find`` searches."""
        from conformance.asking.index import build

        return build(self.judge(), self.rules)

    def headers(self, implementations: Sequence[str] | None = None) -> "Mapping[str, Header]":
        """What ran; raises UnknownImplementationError, MissingObservationsError."""
        return {i: found.header for i, found in self.workspace.sets(self._known(implementations)).items()}

    def judge(self, implementations: Sequence[str] | None = None, cases: Iterable[str] | None = None) -> "Judgement":
        """What the observations of some cases and implementations say; a case's partner is judged beside it."""
        from conformance import catalog
        from conformance.workspace import with_partners

        ids = self._known(implementations)
        if cases is None:
            return self.workspace.judge(ids)
        every = catalog.load()
        return self.workspace.judge(ids, {case.id: case for case in with_partners(every[name] for name in cases)})

    def _known(self, wanted: Sequence[str] | None) -> list[str] | None:
        from conformance.cli.options import observed

        return observed(self.workspace, wanted)


def source(reports: Path) -> Observed:
    """The observations in the folder ``reports``."""
    return Observed(reports)


def names_of(source: Observed) -> Known:
    """The names that can be asked for: what the source's cases test, and what Keras has."""
    from conformance.asking import inventory

    return Known(source.apis, inventory.load())
