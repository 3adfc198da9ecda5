"""The same observations as tables."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from conformance.observations.model import SCHEMA, Header, Implementation, Observation, Raised, Stage
from conformance.observations.sqlite import write_sqlite
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
