"""What a folder of results has in its archive, for whoever judges it: in this process, or in another."""

import logging
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from conformance import catalog
from conformance.archive.archive import Archive
from conformance.archive.selection import ArchivedObservations
from conformance.environments.fingerprint import engine_of
from conformance.execution.currency import Currency
from conformance.observations.opening import Opening
from conformance.observations.store import ObservationSet

_log = logging.getLogger("conformance")


def opened(root: Path) -> Archive:
    """The archive below ``root``, read once as long as its files are the same."""
    return _opened(root, tuple(sorted(path.name for path in root.glob("*.parquet"))))


@lru_cache(maxsize=1)
def _opened(root: Path, files: tuple[str, ...]) -> Archive:
    return Archive(root)


def sets(root: str, implementations: Sequence[str] | None = None) -> Mapping[str, ObservationSet]:
    """The observations of some implementations (ids), or all, that count for today's catalogue.

    Whichever files of the worker made them: what was published stays what it is. Raises ArchiveError for one of
    which there is nothing, and MissingPackageError where there is nothing to read archives with.
    """
    revisions = {case.id: case.revision for case in catalog.load().values()}
    return opened(Path(root)).select(implementations, revisions).sets()


def of_archive(root: Path) -> Opening:
    """How another process comes to what ``sets`` gives."""
    return Opening(f"{__name__}:sets", (str(root),))


def warn(root: Path, found: Mapping[str, ObservationSet]) -> None:
    """Warn of what cannot be read, and of what today's files of the worker did not make."""
    for damage in opened(root).damage:
        _log.warning("%s; all else of the archive is read", damage)
    cases = catalog.load()
    currency = Currency(cases)
    old = of = 0
    selections = {
        id(one.observations.selection): one.observations.selection
        for one in found.values()
        if isinstance(one.observations, ArchivedObservations)
    }
    for selection in selections.values():
        for header, case, revision, worker, count in selection.made(lambda header: engine_of(header.machine)):
            if case in cases and revision == cases[case].revision:
                of += count
                old += 0 if currency.counts(header, case, revision, worker) else count
    if old:
        _log.warning("%d of the archive's %d observations were made by former files of the worker", old, of)
