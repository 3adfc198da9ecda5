"""The same observations as tables."""

import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from conformance.model.errors import DiskError, ForeignTargetError
from conformance.model.observation import SCHEMA, Header, Implementation, Observation, Raised, Stage
from conformance.observations.sqlite import TABLES, write_sqlite
from conformance.observations.store import ObservationSet


def made(provider: str, *seen: Observation) -> ObservationSet:
    mine = Implementation("py311-tf2", provider)
    header = Header(SCHEMA, mine, {"keras": "3.15.1"}, {"device": "cpu"}, "11", "22", "33", "2026-01-01")
    return ObservationSet(header, {o.case: o for o in seen}, complete=True)


SETS = [
    made(
        "keras",
        Observation(
            "a",
            "r1",
            "error",
            runs={
                "float32": [Stage("construct"), Stage("forward", "error", raised=Raised("ValueError", "no"))],
                "float64": [Stage("construct", facts={"config": {"units": [1, 2]}, "name": "é"})],
            },
            confirm={"ulp": [Stage("construct")]},
            seconds=0.25,
        ),
    ),
    made("tf.keras", Observation("a", "r1", "crash", detail="killed by SIGSEGV (11)"), Observation("b", "r2", "ok")),
]


def test_questions_are_answered(tmp_path: Path) -> None:
    path = tmp_path / "new" / "observations.sqlite"
    write_sqlite(SETS, path)
    write_sqlite(SETS, path)
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    with closing(sqlite3.connect(path)) as database:
        ask = database.execute
        assert ask("SELECT name, label, complete FROM implementations ORDER BY id").fetchall() == [
            ("py311-tf2/keras", "keras 3.15.1", 1),
            ("py311-tf2/tf.keras", "tf.keras 3.15.1", 1),
        ]
        crashes = """SELECT i.name, o.detail FROM observations o JOIN implementations i ON i.id = o.implementation
                     WHERE o."case" = 'a' AND o.status = 'crash'"""
        assert ask(crashes).fetchall() == [("py311-tf2/tf.keras", "killed by SIGSEGV (11)")]
        stages = """SELECT run, position, stage, s.status, type, message FROM stages s
                    JOIN observations o ON o.id = s.observation ORDER BY s.id"""
        assert ask(stages).fetchall() == [
            ("float32", 0, "construct", "ok", None, None),
            ("float32", 1, "forward", "error", "ValueError", "no"),
            ("float64", 0, "construct", "ok", None, None),
            ("ulp", 0, "construct", "ok", None, None),
        ]
        assert {name: json.loads(value) for name, value in ask("SELECT name, value FROM facts")} == {
            "config": {"units": [1, 2]},
            "name": "é",
        }
        assert ask("SELECT json_extract(value, '$.units[1]') FROM facts WHERE name = 'config'").fetchone() == (2,)


def test_a_failure_leaves_the_earlier_file(tmp_path: Path) -> None:
    path = tmp_path / "observations.sqlite"
    write_sqlite(SETS, path)
    before = path.read_bytes()
    with pytest.raises(sqlite3.IntegrityError):
        write_sqlite([SETS[0], SETS[0]], path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def database_of(path: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(path)) as database:
        for statement in statements:
            database.execute(statement)
        database.commit()
    return path


def test_an_export_says_whose_it_is_and_replaces_an_earlier_one(tmp_path: Path) -> None:
    path = tmp_path / "o.sqlite"
    write_sqlite(SETS, path)
    with closing(sqlite3.connect(path)) as database:
        (application,), (version,) = (
            database.execute(f"PRAGMA {n}").fetchone() for n in ("application_id", "user_version")
        )
    assert (application.to_bytes(4, "big"), version) == (b"KeCo", 1)
    write_sqlite(SETS[:1], path)
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("SELECT count(*) FROM implementations").fetchone() == (1,)
    # Earlier versions named no application.
    old = database_of(tmp_path / "old.sqlite", *TABLES.split(";")[:-1])
    write_sqlite(SETS, old)
    empty = tmp_path / "empty.sqlite"
    empty.touch()
    write_sqlite(SETS, empty)
    assert path.read_bytes()[:16] == old.read_bytes()[:16] == empty.read_bytes()[:16]


THEIRS = {
    "a text": lambda path: path.write_text("years of work"),
    "another database": lambda path: database_of(path, "CREATE TABLE stages (x)"),
    "a database of another application": lambda path: database_of(
        path, "PRAGMA application_id = 7", "CREATE TABLE t (x)"
    ),
    "the beginning of one": lambda path: path.write_bytes(b"SQLite format 3\0"),
    "one that is damaged": lambda path: path.write_bytes(b"SQLite format 3\0" + b"\0" * 500),
}


@pytest.mark.parametrize("make", THEIRS.values(), ids=THEIRS)
def test_nothing_of_another_origin_is_replaced_without_a_word(make: Callable[[Path], object], tmp_path: Path) -> None:
    path = tmp_path / "o.sqlite"
    make(path)
    before = path.read_bytes()
    with pytest.raises(ForeignTargetError, match=r"o\.sqlite") as caught:
        write_sqlite(SETS, path)
    assert "--force" in caught.value.advice
    assert path.read_bytes() == before
    write_sqlite(SETS, path, force=True)
    assert path.read_bytes()[68:72] == b"KeCo"
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_what_is_no_file_is_not_replaced_at_all(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    for path in (tmp_path / "folder", tmp_path / "pipe", Path("/dev/null"), tmp_path / "loop", tmp_path / "pipe" / "o"):
        for force in (False, True):
            with pytest.raises((ForeignTargetError, DiskError)):
                write_sqlite(SETS, path, force=force)
    assert Path("/dev/null").is_char_device()


def test_a_database_that_somebody_writes_to_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "o.sqlite"
    write_sqlite(SETS, path)
    before = path.read_bytes()
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("DELETE FROM facts")
        with pytest.raises(ForeignTargetError, match=r"o\.sqlite-wal is there"):
            write_sqlite(SETS, path, force=True)
    assert path.read_bytes()[:16] == before[:16]


def test_a_link_stays_and_its_target_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "real.sqlite").touch()
    (tmp_path / "link.sqlite").symlink_to("real.sqlite")
    write_sqlite(SETS, tmp_path / "link.sqlite")
    assert (tmp_path / "link.sqlite").is_symlink()
    assert (tmp_path / "real.sqlite").read_bytes().startswith(b"SQLite format 3")
