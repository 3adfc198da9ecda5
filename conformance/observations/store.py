"""The folder of observations: one file for each implementation, journals of running writers beside it."""

import glob
import logging
import os
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

import msgspec

from conformance.model.case import catalog_fingerprint
from conformance.model.errors import DuplicateCellError, ForeignFileError, MissingObservationsError
from conformance.model.nearest import close
from conformance.model.observation import Footer, Header, Implementation, Observation
from conformance.observations.aside import ARCHIVE, archive, archive_path, set_aside, set_aside_whole
from conformance.observations.files import (
    Entry,
    ObservationFile,
    first_line,
    identity,
    read_file,
    read_header,
    remember,
)
from conformance.observations.journal import SUFFIX, Journal, lock_orphan
from conformance.observations.merge import Merged, Observations, merge
from conformance.observations.sealing import seal
from conformance.storage.disk import is_file, locked, make_folder, reading, replace_file, writing

_log = logging.getLogger("conformance")


@dataclass(frozen=True)
class ObservationSet:
    """All observations of one implementation.

    ``complete`` says that every case of the catalog it was run with is in it. ``problems`` are
    sentences about what a reader should know (a run under way, a footer that is missing), ``damaged`` those of
    them that tell of what cannot be read.
    """

    header: Header
    observations: Mapping[str, Observation]
    complete: bool
    problems: tuple[str, ...] = ()
    damaged: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The implementation's id."""
        return self.header.implementation.id

    def find(self, case: str, revision: str, made: Container[str] | None = None) -> Observation | None:
        """The observation of this revision of a case, by a worker with one of the fingerprints ``made``, or None."""
        if isinstance(self.observations, Observations) and not self.has(case, revision, made):
            return None
        found = self.observations.get(case)
        wanted = found is not None and found.revision == revision and (made is None or found.worker in made)
        return found if wanted else None

    def has(self, case: str, revision: str, made: Container[str] | None = None) -> bool:
        """True where ``find`` finds one, without reading it."""
        if isinstance(self.observations, Observations):
            mine = self.observations.revision(case) == revision
            return mine and (made is None or self.observations.worker(case) in made)
        return self.find(case, revision, made) is not None

    def status(self, case: str) -> str:
        """How the observation of a case ended, without reading it; empty where there is none."""
        if isinstance(self.observations, Observations):
            return self.observations.status(case) or ""
        return self.observations[case].status if case in self.observations else ""


def now() -> str:
    """The time in UTC, to the microsecond, in ISO 8601: later sorts after earlier."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


class Store:
    """Observations on disk below ``root``; any number of processes may read and write at once.

    ``shard`` is part of the names of the files that are written, so that those of several shards can be copied
    together; they are read together, and the store of no shard puts them into one file when it writes.
    Every method that reads may raise NewerSchemaError, DuplicateCellError or DiskError; then nothing has been
    written. What cannot be read is passed over, told, and set aside in ``quarantine/`` by who writes next.
    """

    def __init__(self, root: Path, shard: str = "") -> None:
        self.root = root
        self.shard = shard

    def path(self, implementation: Implementation) -> Path:
        """Where an implementation's observations stand once its writers are done."""
        return self.root / f"{self._stem(implementation)}.jsonl"

    def _stem(self, implementation: Implementation) -> str:
        return f"{implementation.slug}.{self.shard}" if self.shard else implementation.slug

    def ids(self) -> list[str]:
        """The implementations there is anything of, sorted."""
        return sorted(self._files())

    def read(self, implementation_id: str) -> ObservationSet:
        """The observations of one implementation; raises MissingObservationsError."""
        found = self.find(implementation_id)
        if found is None:
            near = close(implementation_id, self.ids(), 1)
            raise MissingObservationsError(
                f"there are no observations of {implementation_id} in {self.root}"
                + (f"; did you mean {near[0]}?" if near else ""),
                f"Make them with `conformance run`; there are: {', '.join(self.ids()) or 'none'}.",
            )
        return found

    def find(self, implementation_id: str) -> ObservationSet | None:
        """The observations of one implementation, of runs under way as well, or None."""
        paths = self._files().get(implementation_id)
        return self._read(implementation_id, paths) if paths else None

    def all(self) -> dict[str, ObservationSet]:
        """The observations of every implementation, by its id."""
        found = {i: self._read(i, paths) for i, paths in sorted(self._files().items())}
        return {i: s for i, s in found.items() if s is not None}

    def strays(self) -> list[str]:
        """Sentences about files in the folder that are no observations, and were passed over."""
        told: list[str] = []
        self._files(told)
        return told

    def _files(self, strays: list[str] | None = None) -> dict[str, list[Path]]:
        """Implementation → its files, finished ones before journals."""
        found: dict[str, list[Path]] = {}
        for path in self._paths():
            try:
                if not is_file(path):
                    raise ForeignFileError(f"{path} is no file", "")
                if _is_journal(path) and not has_header(path):
                    continue
                found.setdefault(read_header(path).implementation.id, []).append(path)
            except ForeignFileError as error:
                if strays is not None:
                    strays.append(error.message)
            except FileNotFoundError:
                # A journal that was absorbed since the folder was listed, or a link to nowhere.
                if strays is not None and path.is_symlink():
                    strays.append(f"{path} is a link to what is not there")
        return found

    def _paths(self) -> list[Path]:
        """The folder's files of observations, by name, finished ones before journals."""
        with reading(self.root):
            if not self.root.is_dir():
                return []
            names = [entry.name for entry in os.scandir(self.root)]
        names = [name for name in names if name.endswith(".jsonl") and not name.startswith(".")]
        return [self.root / name for name in sorted(names, key=lambda name: (name.endswith(SUFFIX), name))]

    def _read(self, implementation_id: str, paths: list[Path]) -> ObservationSet | None:
        for attempt in (1, 2, 3):
            try:
                files = _load(paths)
                break
            except FileNotFoundError:
                # Absorbed since the folder was listed: what it held stands in the finished file now.
                paths = self._files().get(implementation_id, [])
                if attempt == 3:
                    raise
        finished = [f for f in files if not _is_journal(f.path)]
        journals = [f for f in files if _is_journal(f.path)]
        if not files:
            return None
        _refuse_duplicates(finished)
        merged = merge([*_by_date(finished), *_by_date(journals)])
        current = identity(merged.header)
        problems = [f"{f.path.name} has no footer: its run was cut off" for f in finished if f.footer is None]
        if journals:
            problems.append(f"{len(journals)} journal(s): a run is under way or was killed")
        problems += [f"was observed twice with different results: {case}" for case in merged.conflicts]
        damaged = [str(damage) for f in files for damage in f.damaged]
        damaged += [f"{f.path}: {note}" for f in files for note in f.notes]
        whole = [f for f in finished if f.whole and f.identity == current]
        complete = any(f.footer is not None and f.footer.complete for f in whole)
        if not complete and len(finished) > 1:
            complete = catalog_fingerprint(merged.observations.revisions()) == merged.header.catalog
        said = (*problems, *damaged)
        return ObservationSet(merged.header, merged.observations, complete, said, tuple(damaged))

    def open(self, header: Header, wanted: Callable[[str, Entry], bool] | None = None) -> Journal:
        """A journal to write to, after everything earlier of this implementation has been put in order.

        What killed runs left behind is absorbed; observations made with another lock or other versions are moved to
        ``archive/``. What is there already of this very identity and is ``wanted`` (case, entry), where what stands
        is not, counts again: somebody has gone back to an earlier state of the cases or the worker.
        """
        with self.locked(header.implementation):
            self._absorb(header.implementation, header, None, wanted)
            return Journal(self.root, header, self._stem(header.implementation))

    def compact(self, implementation: Implementation, catalog: Mapping[str, str] | None = None) -> None:
        """Absorb the journals of writers that are done into the implementation's file.

        ``catalog`` maps every case to its revision and decides whether the file is complete;
        without it the file stays as complete as it was.
        """
        with self.locked(implementation):
            self._absorb(implementation, None, catalog)

    @contextmanager
    def locked(self, implementation: Implementation) -> Iterator[None]:
        """Nobody else rewrites the implementation's file meanwhile, nor, in a store of no shard, its shards'."""
        make_folder(self.root)
        with ExitStack() as held:
            held.enter_context(locked(self._lock(self._stem(implementation))))
            for shard in [] if self.shard else self._shards(implementation):
                held.enter_context(locked(self._lock(shard.name.removesuffix(".jsonl"))))
            yield

    def _lock(self, stem: str) -> Path:
        return self.root / f".{stem}.lock"

    def _absorb(
        self,
        mine: Implementation,
        opening: Header | None,
        catalog: Mapping[str, str] | None,
        wanted: Callable[[str, Entry], bool] | None = None,
    ) -> None:
        """Rewrite an implementation's file from itself and its orphaned journals; the lock is held."""
        path = self.path(mine)
        self.clear_foreign(path)
        for left in self.root.glob(f".{glob.escape(path.name)}.*.tmp"):
            # Of a process that was killed while it wrote; whoever else writes this file has its lock.
            with suppress(OSError):
                left.unlink()
        shards = [] if self.shard else self._shards(mine)
        # Whatever an index says: only what was looked at now is written again.
        files = _by_date(_load([p for p in (path, *shards) if p.exists()], anew=True))
        with ExitStack() as held:
            orphans = self._orphans(mine, held)
            journals = [journal for _, journal in orphans if journal is not None]
            files += _by_date(journals)
            if opening is not None and (archived := self._archived(opening, files, wanted)) is not None:
                files.append(archived)
            for one in files:
                set_aside(one, self.root)
            if files:
                self._rewrite(path, files, opening, catalog)
            for candidate in [*(candidate for candidate, _ in orphans), *shards]:
                with writing(candidate, "removed"):
                    candidate.unlink(missing_ok=True)

    def _orphans(self, mine: Implementation, held: ExitStack) -> list[tuple[Path, ObservationFile | None]]:
        """Journals whose writers are no more, locked until ``held`` ends; None for one that was cut off in its header.

        One whose header is unreadable stays where it is, and whoever reads the folder is told.
        """
        found: list[tuple[Path, ObservationFile | None]] = []
        for path in self._paths():
            if not _is_journal(path) or not path.name.startswith(f"{self._stem(mine)}."):
                continue
            if (file := lock_orphan(path)) is None:
                continue
            held.callback(os.close, file)
            with suppress(ForeignFileError):
                journal = read_file(path, journal=True)
                if journal is None or journal.header.implementation == mine:
                    found.append((path, journal))
        return found

    def clear_foreign(self, path: Path) -> None:
        """Move away what stands where observations are to be written and is none: nothing is replaced unread."""
        try:
            if is_file(path):
                read_header(path)
                return
            why = f"{path} is no file"
        except FileNotFoundError:
            return
        except ForeignFileError as error:
            why = error.message
        set_aside_whole(path, self.root, why)

    def _shards(self, mine: Implementation) -> list[Path]:
        """The finished files that shards have left of an implementation."""
        found = []
        for path in sorted(self.root.glob(f"{glob.escape(mine.slug)}.shard-*.jsonl")):
            with suppress(ForeignFileError, FileNotFoundError):
                if not _is_journal(path) and is_file(path) and read_header(path).implementation == mine:
                    found.append(path)
        return found

    def _rewrite(
        self, path: Path, files: list[ObservationFile], opening: Header | None, catalog: Mapping[str, str] | None
    ) -> None:
        merged = merge(files, opening)
        stem = self._stem(merged.header.implementation)
        for header, lines in merged.superseded.values():
            archive(archive_path(self.root, stem, header), header, lines)
        for case in merged.conflicts:
            _log.warning(
                "%s was observed twice with different results: %s; the later counts, the other is in %s",
                *(merged.header.implementation.id, case, self.root / ARCHIVE),
            )
        if opening is not None and not merged.observations:
            # All of it is in the archive now; what begins is a new file.
            with writing(path, "removed"):
                path.unlink(missing_ok=True)
            return
        current = identity(merged.header)
        before = next((f for f in files if f.path == path and f.identity == current), None)
        footer = before.footer if before is not None and before.whole else None
        complete = footer is not None and footer.complete
        if catalog is not None:
            complete = all(merged.observations.revision(case) == revision for case, revision in catalog.items())
        if footer is not None and len(files) == 1 and footer.complete == complete:
            return
        footer = Footer(observations=len(merged.observations), complete=complete, finished=now())
        _write(path, merged, footer)
        remember(path)

    def _archived(
        self, opening: Header, files: list[ObservationFile], wanted: Callable[[str, Entry], bool] | None
    ) -> ObservationFile | None:
        """What was archived of this very identity and counts again: somebody has gone back to it.

        That is all of it where nothing of the identity is in use, and what is wanted where what is in use is not.
        """
        current = identity(opening)
        path = archive_path(self.root, self._stem(opening.implementation), opening)
        if not path.exists():
            return None
        try:
            archived = read_file(path, anew=True)
        except ForeignFileError as error:
            set_aside_whole(path, self.root, error.message)
            return None
        if archived is None or archived.identity != current:
            return None
        used = {case: entry for f in files if f.identity == current for case, entry in f.entries}
        known = wanted or (lambda case, entry: False)
        if not used:
            # Of several of a case the last counts.
            return replace(archived, entries=sorted(archived.entries, key=lambda item: known(*item)))
        held = {case for case, entry in used.items() if known(case, entry)}
        missing = {case: entry for case, entry in archived.entries if case not in held and known(case, entry)}
        return replace(archived, entries=list(missing.items())) if missing else None


def _by_date(files: Iterable[ObservationFile]) -> list[ObservationFile]:
    """Files in the order in which they were begun: of two observations the later counts."""
    return sorted(files, key=lambda f: f.header.created)


def _is_journal(path: Path) -> bool:
    return path.name.endswith(SUFFIX)


def has_header(path: Path) -> bool:
    """True where a journal's first line is whole."""
    return first_line(path).endswith(b"\n")


def _load(paths: list[Path], *, anew: bool = False) -> list[ObservationFile]:
    files = (read_file(path, journal=_is_journal(path), anew=anew) for path in paths)
    return [f for f in files if f is not None]


def _refuse_duplicates(finished: list[ObservationFile]) -> None:
    """Two finished files of one implementation may stand side by side (shards) if they are of one identity."""
    if len({f.identity for f in finished}) > 1:
        names = " and ".join(str(f.path) for f in finished)
        mine = finished[0].header.implementation.id
        raise DuplicateCellError(
            f"{names} are both of {mine}, made with different versions, lock or worker",
            "Keep one of them and move the others out of the folder; nothing of them has been changed.",
        )


def _write(path: Path, merged: Merged, footer: Footer) -> None:
    observations = merged.observations
    lines = (observations.raw(case) + b"\n" for case in sorted(observations))
    first, last = (seal(msgspec.json.encode(record)) + b"\n" for record in (merged.header, footer))
    replace_file(path, chain([first], lines, [last]))
