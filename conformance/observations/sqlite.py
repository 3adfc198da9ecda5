"""All observations in one SQLite file, for questions nobody thought of before."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path

import msgspec

from conformance.model.errors import DiskError, ForeignTargetError
from conformance.model.observation import Observation, Stage
from conformance.observations.store import ObservationSet
from conformance.storage.disk import make_folder, refuse_foreign, resolved, temporary_name, writing

TABLES = """
CREATE TABLE implementations (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, label TEXT NOT NULL, environment TEXT NOT NULL,
    provider TEXT NOT NULL, backend TEXT NOT NULL, device TEXT NOT NULL, variant TEXT NOT NULL,
    versions TEXT NOT NULL, machine TEXT NOT NULL, lock TEXT NOT NULL, worker TEXT NOT NULL,
    catalog TEXT NOT NULL, created TEXT NOT NULL, complete INTEGER NOT NULL);
CREATE TABLE observations (
    id INTEGER PRIMARY KEY, implementation INTEGER NOT NULL REFERENCES implementations, "case" TEXT NOT NULL,
    revision TEXT NOT NULL, status TEXT NOT NULL, seconds REAL NOT NULL, detail TEXT NOT NULL);
CREATE TABLE stages (
    id INTEGER PRIMARY KEY, observation INTEGER NOT NULL REFERENCES observations, run TEXT NOT NULL,
    position INTEGER NOT NULL, stage TEXT NOT NULL, status TEXT NOT NULL, type TEXT, message TEXT);
CREATE TABLE facts (
    stage INTEGER NOT NULL REFERENCES stages, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (stage, name))
    WITHOUT ROWID;
"""
# Made last: filling a table that has an index is slower.
INDEXES = """
CREATE UNIQUE INDEX observations_by_case ON observations ("case", implementation);
CREATE INDEX observations_by_status ON observations (status);
CREATE INDEX stages_by_observation ON stages (observation, run, position);
CREATE INDEX facts_by_name ON facts (name);
"""


#: Says in a database's header whose it is ("KeCo"), and which tables are in it.
APPLICATION, TABLES_VERSION = 0x4B65436F, 1

_ADVICE = "Name another file, or add --force to replace it."


def write_sqlite(sets: Iterable[ObservationSet], path: Path, *, force: bool = False) -> None:
    """Write the tables implementations, observations, stages and facts (values as JSON), replacing ``path`` at the end.

    ``stages.run`` is float32 or float64, or the name of a confirming run (repeat, ulp); ``type`` and
    ``message`` are those of the exception, NULL where none was raised. Raises ForeignTargetError where something
    stands at ``path`` that was not written by this function, unless ``force`` says that it may go, and DiskError.
    """
    _may_replace(path, force)
    make_folder(path.parent)
    target = resolved(path)
    temporary = temporary_name(target)
    try:
        with closing(sqlite3.connect(temporary)) as database:
            # Nobody sees the file before it is whole, so a journal would guard nothing.
            database.execute("PRAGMA journal_mode = OFF")
            database.execute(f"PRAGMA application_id = {APPLICATION}")
            database.execute(f"PRAGMA user_version = {TABLES_VERSION}")
            database.executescript(TABLES)
            keys = _Keys()
            _insert(database, list(sets), keys)
            database.executescript(INDEXES)
            database.commit()
        with writing(path):
            temporary.replace(target)
    except sqlite3.OperationalError as error:
        raise DiskError(
            f"{path} cannot be written: {error}", "Free some room there, or name a file in a folder you may write to."
        ) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _may_replace(path: Path, force: bool) -> None:
    """Raise ForeignTargetError where a file is not ours to replace, or somebody writes to it."""
    refuse_foreign(path, lambda path: force or _is_ours(path), "an export of observations", _ADVICE)
    for end in ("-journal", "-wal"):
        # It would be applied to the new database by whoever opens that.
        beside = path.with_name(path.name + end)
        if beside.exists():
            raise ForeignTargetError(f"{path} is being written to: {beside.name} is there", "End what writes to it.")


def _is_ours(path: Path) -> bool:
    """Whether a file is a database that names this application (bytes 68 to 71 of the format), or one of its tables."""
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except OSError:
        return False
    if len(head) < 100 or not head.startswith(b"SQLite format 3\0"):
        return False
    number = int.from_bytes(head[68:72], "big")
    return number == APPLICATION or (number == 0 and _has_tables(path))


def _has_tables(path: Path) -> bool:
    """Whether a database holds exactly the tables that earlier versions wrote, which named no application."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
            names = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.Error:
        return False
    return names == {"implementations", "observations", "stages", "facts"}


class _Keys:
    """The last primary key of each table."""

    def __init__(self) -> None:
        self.implementation = self.observation = self.stage = 0


def _insert(database: sqlite3.Connection, sets: Sequence[ObservationSet], keys: _Keys) -> None:
    numbers = [_insert_implementation(database, found, keys) for found in sets]
    # Case by case: an archive reads one for every implementation at once.
    for case in sorted({case for found in sets for case in found.observations}):
        for implementation, found in zip(numbers, sets, strict=True):
            if case in found.observations:
                _insert_observation(database, found.observations[case], implementation, keys)


def _insert_implementation(database: sqlite3.Connection, found: ObservationSet, keys: _Keys) -> int:
    """Returns its key."""
    keys.implementation += 1
    header, mine = found.header, found.header.implementation
    row = [keys.implementation, mine.id, header.label, mine.environment, mine.provider, mine.backend, mine.device]
    row += [mine.variant, _json(header.versions), _json(header.machine), header.lock, header.worker, header.catalog]
    row += [header.created, int(found.complete)]
    database.execute(f"INSERT INTO implementations VALUES ({', '.join('?' * len(row))})", row)
    return keys.implementation


def _insert_observation(database: sqlite3.Connection, seen: Observation, implementation: int, keys: _Keys) -> None:
    keys.observation += 1
    database.execute(
        "INSERT INTO observations VALUES (?, ?, ?, ?, ?, ?, ?)",
        (keys.observation, implementation, seen.case, seen.revision, seen.status, seen.seconds, seen.detail),
    )
    for run, position, stage in _stages(seen):
        keys.stage += 1
        raised = (stage.raised.type, stage.raised.message) if stage.raised else (None, None)
        database.execute(
            "INSERT INTO stages VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (keys.stage, keys.observation, run, position, stage.stage, stage.status, *raised),
        )
        facts = ((keys.stage, name, _json(value)) for name, value in stage.facts.items())
        database.executemany("INSERT INTO facts VALUES (?, ?, ?)", facts)


def _stages(seen: Observation) -> Iterator[tuple[str, int, Stage]]:
    for runs in (seen.runs, seen.confirm):
        for run, stages in runs.items():
            for position, stage in enumerate(stages):
                yield run, position, stage


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
