"""The folder of observations: one file for each implementation, journals of running writers beside it."""

import difflib
import fcntl
import glob
import os
import secrets
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

import msgspec

from conformance.errors import DuplicateCellError, MissingObservationsError
from conformance.observations.files import Entry, ObservationFile, identity, read_file, read_header
from conformance.observations.journal import SUFFIX, Journal, lock_orphan
from conformance.observations.merge import Merged, Observations, fingerprint, merge
from conformance.observations.model import Footer, Header, Implementation, Observation


@dataclass(frozen=True)
class ObservationSet:
    """All observations of one implementation.

    ``complete`` says that every case of the catalog it was run with is in it. ``problems`` are
    sentences about what a reader should know (a run under way, a footer that is missing).
    """

    header: Header
    observations: Mapping[str, Observation]
    complete: bool
    problems: tuple[str, ...] = ()

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


def now() -> str:
    """The time in UTC, to the microsecond, in ISO 8601: later sorts after earlier."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


class Store:
    """Observations on disk below ``root``; any number of processes may read and write at once.

    ``shard`` is part of the names of the files that are written, so that those of several shards can be copied
    together; they are read together, and the store of no shard puts them into one file when it writes.
    Every method that reads may raise ForeignFileError, NewerSchemaError, TornFileError or
    DuplicateCellError; then nothing has been written.
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
            near = difflib.get_close_matches(implementation_id, self.ids(), 1)
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

    def _files(self) -> dict[str, list[Path]]:
        """Implementation → its files, finished ones before journals."""
        found: dict[str, list[Path]] = {}
        if not self.root.is_dir():
            return found
        paths = [p for p in self.root.glob("*.jsonl") if not p.name.startswith(".")]
        for path in sorted(paths, key=lambda p: (p.name.endswith(SUFFIX), p.name)):
            try:
                if path.name.endswith(SUFFIX) and not has_header(path):
                    continue
                found.setdefault(read_header(path).implementation.id, []).append(path)
            except FileNotFoundError:
                # A journal that was absorbed since the folder was listed.
                continue
        return found

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
        problems += [f"{case} was observed twice with different results" for case in merged.conflicts]
        complete = any(f.footer is not None and f.footer.complete and f.identity == current for f in finished)
        if not complete and len(finished) > 1:
            complete = fingerprint(merged.observations.revisions()) == merged.header.catalog
        return ObservationSet(merged.header, merged.observations, complete, tuple(problems))

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
        self.root.mkdir(parents=True, exist_ok=True)
        with ExitStack() as held:
            held.enter_context(self._locked_stem(self._stem(implementation)))
            for shard in [] if self.shard else self._shards(implementation):
                held.enter_context(self._locked_stem(shard.name.removesuffix(".jsonl")))
            yield

    @contextmanager
    def _locked_stem(self, stem: str) -> Iterator[None]:
        file = os.open(self.root / f".{stem}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
        finally:
            os.close(file)

    def _absorb(
        self,
        mine: Implementation,
        opening: Header | None,
        catalog: Mapping[str, str] | None,
        wanted: Callable[[str, Entry], bool] | None = None,
    ) -> None:
        """Rewrite an implementation's file from itself and its orphaned journals; the lock is held."""
        path = self.path(mine)
        shards = [] if self.shard else self._shards(mine)
        files = _by_date(_load([p for p in (path, *shards) if p.exists()]))
        _refuse_conflicts(files)
        held: list[tuple[Path, int]] = []
        try:
            journals = []
            for candidate in sorted(self.root.glob(f"*{SUFFIX}")):
                if not candidate.name.startswith(f"{self._stem(mine)}.") or (file := lock_orphan(candidate)) is None:
                    continue
                held.append((candidate, file))
                journal = read_file(candidate, journal=True)
                if journal is not None and journal.header.implementation == mine:
                    journals.append(journal)
                elif journal is not None:
                    os.close(held.pop()[1])
            files += _by_date(journals)
            if opening is not None and (archived := self._archived(opening, files, wanted)) is not None:
                files.append(archived)
            if files:
                self._rewrite(path, files, opening, catalog)
            for candidate, _ in held:
                candidate.unlink()
            for shard in shards:
                shard.unlink(missing_ok=True)
        finally:
            for _, file in held:
                os.close(file)

    def _shards(self, mine: Implementation) -> list[Path]:
        """The finished files that shards have left of an implementation."""
        found = self.root.glob(f"{glob.escape(mine.slug)}.shard-*.jsonl")
        return sorted(p for p in found if not _is_journal(p) and read_header(p).implementation == mine)

    def _rewrite(
        self, path: Path, files: list[ObservationFile], opening: Header | None, catalog: Mapping[str, str] | None
    ) -> None:
        merged = merge(files, opening)
        for name, (header, lines) in merged.superseded.items():
            self._archive(name, header, lines)
        if opening is not None and not merged.observations:
            # All of it is in the archive now; what begins is a new file.
            path.unlink(missing_ok=True)
            return
        current = identity(merged.header)
        before = next((f for f in files if f.path == path and f.identity == current), None)
        complete = before is not None and before.footer is not None and before.footer.complete
        if catalog is not None:
            complete = all(merged.observations.revision(case) == revision for case, revision in catalog.items())
        if before is not None and len(files) == 1 and before.footer is not None and before.footer.complete == complete:
            return
        footer = Footer(observations=len(merged.observations), complete=complete, finished=now())
        _write(path, merged, footer)

    def _archived(
        self, opening: Header, files: list[ObservationFile], wanted: Callable[[str, Entry], bool] | None
    ) -> ObservationFile | None:
        """What was archived of this very identity and counts again: somebody has gone back to it.

        That is all of it where nothing of the identity is in use, and what is wanted where what is in use is not.
        """
        current = identity(opening)
        path = self._archive_path(opening, current)
        archived = read_file(path) if path.exists() else None
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

    def _archive_path(self, header: Header, name: str) -> Path:
        return self.root / "archive" / f"{self._stem(header.implementation)}.{name[:8]}.jsonl"

    def _archive(self, name: str, header: Header, lines: list[bytes]) -> None:
        """Add superseded observations to ``archive/``: nothing that was measured is thrown away."""
        if not lines:
            return
        path = self._archive_path(header, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        kept = path.read_bytes() if path.exists() else msgspec.json.encode(header) + b"\n"
        have = set(kept.split(b"\n"))
        added = b"".join(line + b"\n" for line in lines if line not in have)
        replace_file(path, [kept, added])


def _by_date(files: Iterable[ObservationFile]) -> list[ObservationFile]:
    """Files in the order in which they were begun: of two observations the later counts."""
    return sorted(files, key=lambda f: f.header.created)


def _is_journal(path: Path) -> bool:
    return path.name.endswith(SUFFIX)


def has_header(path: Path) -> bool:
    """True where a journal's first line is whole."""
    with path.open("rb") as file:
        return file.readline().endswith(b"\n")


def _load(paths: list[Path]) -> list[ObservationFile]:
    files = (read_file(path, journal=_is_journal(path)) for path in paths)
    return [f for f in files if f is not None]


def _refuse_duplicates(finished: list[ObservationFile]) -> None:
    """Two finished files of one implementation may stand side by side (shards) unless they disagree."""
    if len(finished) < 2:
        return
    names = " and ".join(str(f.path) for f in finished)
    mine = finished[0].header.implementation.id
    advice = "Keep one of them and move the others out of the folder; nothing of them has been changed."
    if len({f.identity for f in finished}) > 1:
        raise DuplicateCellError(f"{names} are both of {mine}, made with different versions, lock or worker", advice)
    _refuse_conflicts(finished)


def _refuse_conflicts(finished: list[ObservationFile]) -> None:
    """Files of one identity have to say the same."""
    if len(finished) < 2:
        return
    mine = finished[0].header.implementation.id
    for identity_ in {f.identity for f in finished}:
        alike = [f for f in finished if f.identity == identity_]
        if merge(alike).conflicts:
            case = merge(alike).conflicts[0]
            names = " and ".join(str(f.path) for f in alike if any(case == other for other, _ in f.entries))
            raise DuplicateCellError(
                f"{names} are both of {mine} and disagree about {case}",
                "Keep one of them and move the others out of the folder; nothing of them has been changed.",
            )


def _write(path: Path, merged: Merged, footer: Footer) -> None:
    observations = merged.observations
    lines = (observations.raw(case) + b"\n" for case in sorted(observations))
    replace_file(
        path, chain([msgspec.json.encode(merged.header) + b"\n"], lines, [msgspec.json.encode(footer) + b"\n"])
    )


def replace_file(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file under a temporary name, then give it its own."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        with temporary.open("xb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
