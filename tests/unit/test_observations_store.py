"""Observations on disk: what is read back, what is refused, and that nothing measured is lost."""

import fcntl
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest

from conformance.model.errors import DuplicateCellError, MissingObservationsError, NewerSchemaError, OlderSchemaError
from conformance.model.observation import SCHEMA, Footer, Header, Implementation, Observation, Stage
from conformance.observations.files import identity, read_file
from conformance.observations.index import index_path
from conformance.observations.sealing import bare, is_sealed
from conformance.observations.store import Store, now

MINE = Implementation("py311-tf2", "keras")


def header(**changes: Any) -> Header:
    fields: dict[str, Any] = {
        "schema": SCHEMA,
        "implementation": MINE,
        "versions": {"keras": "3.15.1", "numpy": "2.5.5"},
        "machine": {"cpu_flags": ["avx2"], "device": "cpu"},
        "lock": "11" * 32,
        "worker": "22" * 32,
        "catalog": "33" * 32,
        "created": now(),
    }
    return Header(**{**fields, **changes})


def observation(case: str, value: Any = 1.5, **changes: Any) -> Observation:
    runs = {"float64": [Stage("forward", facts={"output": value})]}
    return Observation(**{"case": case, "revision": "r1", "status": "ok", "runs": runs, **changes})


def values(seen: Observation) -> list[Any]:
    return [stage.facts["output"] for stages in seen.runs.values() for stage in stages]


def write(path: Path, *records: Any, end: bytes = b"") -> Path:
    """A file of these records, as they come."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(msgspec.json.encode(record) + b"\n" for record in records) + end)
    return path


def journal(store: Store, *observations: Observation, of: Header | None = None) -> Path:
    """A journal whose writer is gone."""
    open_journal = store.open(of or header())
    for seen in observations:
        open_journal.append(seen)
    open_journal.close()
    return open_journal.path


@dataclass
class Place:
    """A store and the path of the one implementation's file in it."""

    store: Store
    path: Path

    def footer(self) -> Footer:
        return msgspec.json.decode(self.path.read_bytes().splitlines()[-1], type=Footer)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    store = Store(tmp_path / "observations")
    return Place(store, store.path(MINE))


def test_what_was_written_is_read_back(place: Place) -> None:
    seen = [observation("b", {"array": "float64", "shape": [1], "data": "AAAAAAAA8D8="}), observation("a", seconds=0.5)]
    opened = header()
    journal(place.store, *seen, of=opened)
    place.store.compact(MINE, {"a": "r1", "b": "r1"})
    found = place.store.read(MINE.id)
    assert (found.header, found.complete, found.problems) == (opened, True, ())
    assert dict(found.observations) == {"a": seen[1], "b": seen[0]}
    assert [p.name for p in place.store.root.iterdir() if not p.name.startswith(".")] == [place.path.name]
    assert place.footer().observations == 2


def test_it_is_complete_only_with_every_case_in_its_revision(place: Place) -> None:
    journal(place.store, observation("a"))
    for catalog, complete in (({"a": "r1", "b": "r1"}, False), ({"a": "r2"}, False), ({"a": "r1"}, True)):
        place.store.compact(MINE, catalog)
        assert place.store.read(MINE.id).complete is complete
    place.store.compact(MINE)
    assert place.store.read(MINE.id).complete, "without a catalog it stays as it was"


def test_a_run_under_way_is_read_and_left_alone(place: Place) -> None:
    live = place.store.open(header())
    live.append(observation("a"))
    assert dict(place.store.read(MINE.id).observations) == {"a": observation("a")}
    assert "under way" in place.store.read(MINE.id).problems[0]
    place.store.compact(MINE, {"a": "r1"})
    assert live.path.exists()
    live.append(observation("b"))
    live.close()
    place.store.compact(MINE, {"a": "r1"})
    assert not live.path.exists()
    assert set(place.store.read(MINE.id).observations) == {"a", "b"}


def test_a_killed_writer_loses_its_torn_line_only(place: Place) -> None:
    torn = journal(place.store, observation("a"), observation("b"))
    torn.write_bytes(torn.read_bytes()[:-5])
    assert set(place.store.read(MINE.id).observations) == {"a"}
    place.store.open(header()).close()
    assert not torn.exists()
    assert read_ids(place.path) == ["a"]


@pytest.mark.parametrize("left", [0, 20])
def test_a_writer_killed_in_its_header_leaves_nothing(left: int, place: Place) -> None:
    torn = journal(place.store)
    torn.write_bytes(torn.read_bytes()[:left])
    assert place.store.ids() == []
    place.store.open(header()).close()
    assert not torn.exists()


def read_ids(path: Path) -> list[str]:
    """The cases of a file, in order."""
    file = read_file(path)
    assert file is not None
    return [case for case, _ in file.entries]


def quarantined(place: Place, name: str) -> bytes:
    return (place.store.root / "quarantine" / name).read_bytes()


def test_a_torn_line_in_a_journal_is_set_aside_and_costs_nothing_else(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    bad = journal(place.store, observation("a"), observation("b"), observation("c"))
    lines = bad.read_bytes().splitlines(keepends=True)
    torn = lines[2][:-9]
    bad.write_bytes(lines[0] + lines[1] + torn + b"\n" + lines[3])
    found = place.store.read(MINE.id)
    assert set(found.observations) == {"a", "c"}
    (told,) = found.damaged
    assert told.startswith(f"{bad}, line 3: it cannot be read")
    assert bad.exists(), "reading changes nothing"
    place.store.open(header()).close()
    assert not bad.exists()
    assert read_ids(place.path) == ["a", "c"]
    assert quarantined(place, bad.name) == torn + b"\n"
    assert f"{bad}, line 3" in caplog.text
    assert place.store.read(MINE.id).damaged == ()


#: What is done to a file of the observations a and b: what is left, and what is said of it.
DAMAGES: dict[str, tuple[Callable[[bytes], bytes], set[str], str]] = {
    "cut off": (lambda b: b[:-10], {"a", "b"}, "line 4: it has no end"),
    "cut off in a record": (lambda b: b[: b.index(b'"case":"b"') + 60], {"a"}, "line 3: it has no end"),
    "added to": (lambda b: b + b"more\n", {"a", "b"}, "line 5: it cannot be read"),
    "malformed": (lambda b: b.replace(b'"case":"b"', b'"case":"b'), {"a"}, "line 3: it was altered"),
    "another kind": (
        lambda b: unsealed(b).replace(b'"kind":"observation","case":"b"', b'"kind":"gossip","case":"b"'),
        {"a"},
        "line 3: it is neither an observation nor the footer",
    ),
    "a value": (lambda b: b.replace(b'"output":1.5', b'"output":1.6', 1), {"b"}, "line 2: it was altered"),
    "one bit": (lambda b: b.replace(b'"forward"', b'"gorward"', 1), {"b"}, "line 2: it was altered"),
    "not UTF-8": (lambda b: unsealed(b).replace(b"forward", b"\xff\xfeward", 1), {"b"}, "line 2: it cannot be read"),
    "zeros": (lambda b: b[:-150] + b"\0" * 150, {"a"}, "line 3: it"),
    "another shape": (
        lambda b: unsealed(b).replace(b'"runs":{', b'"runs":7,"x":{', 1),
        {"b"},
        "line 2: it cannot be read: Expected `object`, got `int` - at `$.runs`",
    ),
    "900 levels": (
        lambda b: unsealed(b).replace(b"1.5", b'{"a":[' * 450 + b"1" + b"]}" * 450, 1),
        {"b"},
        "line 2: its lists and objects are within each other more than 128 levels deep",
    ),
    "100,000 levels": (lambda b: unsealed(b).replace(b"1.5", b"[" * 100_000, 1), {"b"}, "line 2: it cannot be read"),
    "a line less": (
        lambda b: b"".join(b.splitlines(keepends=True)[i] for i in (0, 2, 3)),
        {"b"},
        "its footer counts 2 observations, 1 of them can be read",
    ),
    "a line behind": (
        lambda b: b"".join(b.splitlines(keepends=True)[i] for i in (0, 1, 3, 2)),
        {"a", "b"},
        "1 of its observations stand behind the footer",
    ),
}


def unsealed(content: bytes) -> bytes:
    """A file as earlier versions wrote it, without checksums."""
    return b"".join(bare(line) + b"\n" for line in content.splitlines())


@pytest.mark.parametrize(("spoil", "left", "message"), DAMAGES.values(), ids=DAMAGES)
def test_what_is_damaged_is_named_set_aside_and_costs_nothing_else(
    spoil: Callable[[bytes], bytes], left: set[str], message: str, place: Place
) -> None:
    mine = header()
    journal(place.store, observation("a"), observation("b"), of=mine)
    place.store.compact(MINE, {"a": "r1", "b": "r1"})
    whole = place.path.read_bytes()
    spoilt = spoil(whole)
    assert spoilt != whole
    place.path.write_bytes(spoilt)
    found = place.store.read(MINE.id)
    assert set(found.observations) == left
    assert all(found.observations[case] == observation(case) for case in left)
    assert any(message in told and str(place.path) in told for told in found.damaged), found.damaged
    assert not found.complete
    assert place.path.read_bytes() == spoilt, "reading changes nothing"
    place.store.open(mine).close()
    again = place.store.read(MINE.id)
    assert (set(again.observations), again.damaged) == (left, ())
    kept = {bare(line) for line in place.path.read_bytes().splitlines()}
    for line in spoilt.splitlines():
        if bare(line) not in kept and b'"kind":"footer"' not in line:
            assert line in quarantined(place, place.path.name), "what cannot be read is kept as it is"


def test_what_was_altered_behind_an_index_is_not_run_and_found_by_the_next_reader(place: Place) -> None:
    journal(place.store, observation("a"), observation("b"))
    place.store.compact(MINE)
    os.utime(place.path, (1, 1))
    place.store.read(MINE.id)
    assert index_path(place.path).exists()
    text = place.path.read_bytes()
    place.path.write_bytes(text.replace(b'"output":1.5', b'"output":1.6', 1))
    os.utime(place.path, (1, 1))
    found = place.store.read(MINE.id)
    assert set(found.observations) == {"a", "b"}, "the index says so"
    seen = found.observations["a"]
    assert seen.status == "not-run"
    assert "line 2: cannot be read: it was altered" in seen.detail
    assert found.observations["b"] == observation("b")
    assert set(place.store.read(MINE.id).observations) == {"b"}


@pytest.mark.parametrize("spoil", [lambda b: b[:40], lambda b: b[:-1] + b"!", lambda b: b"", lambda b: b"\xc1" * 99])
def test_a_damaged_index_is_no_index(spoil: Callable[[bytes], bytes], place: Place) -> None:
    journal(place.store, observation("a"))
    place.store.compact(MINE)
    os.utime(place.path, (1, 1))
    place.store.read(MINE.id)
    index_path(place.path).write_bytes(spoil(index_path(place.path).read_bytes()))
    assert dict(place.store.read(MINE.id).observations) == {"a": observation("a")}


def test_files_without_checksums_are_read_and_get_them(place: Place) -> None:
    write(place.path, header(), observation("a"), Footer(1, True, now()))
    assert b"crc32" not in place.path.read_bytes()
    assert place.store.read(MINE.id).complete
    journal(place.store, observation("b"))
    place.store.compact(MINE)
    assert all(is_sealed(line) for line in place.path.read_bytes().splitlines())
    assert dict(place.store.read(MINE.id).observations) == {"a": observation("a"), "b": observation("b")}


FOREIGN = [
    b"",
    b"\n",
    b"hello\n",
    b'{"kind":"report"}\n',
    b"\x89PNG\r\n",
    b'{"kind":"header","schema":2}\n',
    b"x" * 3_000_000,
]


@pytest.mark.parametrize("text", FOREIGN, ids=lambda text: repr(text[:30]))
def test_a_foreign_file_is_told_and_moved_away_by_who_writes_there(text: bytes, place: Place) -> None:
    other = Implementation("py37-tf20", "keras")
    journal(place.store, observation("a"), of=header(implementation=other))
    place.path.write_bytes(text)
    assert set(place.store.all()) == {other.id}
    (told,) = place.store.strays()
    assert str(place.path) in told
    journal(place.store, observation("a"))
    assert quarantined(place, place.path.name) == text
    place.store.compact(MINE)
    assert set(place.store.all()) == {MINE.id, other.id}
    assert place.store.strays() == []


def test_a_header_that_was_altered_is_no_header(place: Place) -> None:
    journal(place.store, observation("a"))
    place.store.compact(MINE)
    place.path.write_bytes(place.path.read_bytes().replace(b'"keras":"3.15.1"', b'"keras":"3.15.2"'))
    assert place.store.all() == {}
    assert "altered" in place.store.strays()[0]


def test_what_is_no_file_is_told(place: Place) -> None:
    journal(place.store, observation("a"))
    place.store.compact(MINE)
    (place.store.root / "folder.jsonl").mkdir()
    os.mkfifo(place.store.root / "pipe.jsonl")
    (place.store.root / "nowhere.jsonl").symlink_to("not there")
    assert set(place.store.all()) == {MINE.id}
    assert [text.rpartition("/")[2] for text in place.store.strays()] == [
        "folder.jsonl is no file",
        "nowhere.jsonl is a link to what is not there",
        "pipe.jsonl is no file",
    ]


def test_an_older_schema_is_refused_and_what_to_do_is_said(place: Place) -> None:
    write(place.path, header(schema=1), observation("a"))
    before = place.path.read_bytes()
    for act in (lambda: place.store.read(MINE.id), lambda: place.store.open(header())):
        with pytest.raises(OlderSchemaError, match=rf"schema 1, this version reads from {SCHEMA} on") as caught:
            act()
        assert "observe again" in caught.value.advice
    assert place.path.read_bytes() == before


def test_a_newer_schema_is_refused(place: Place) -> None:
    write(place.path, header(schema=SCHEMA + 1), observation("a"))
    before = place.path.read_bytes()
    for act in (lambda: place.store.read(MINE.id), lambda: place.store.open(header())):
        with pytest.raises(NewerSchemaError, match=rf"schema {SCHEMA + 1}, this version reads up to {SCHEMA}"):
            act()
    assert place.path.read_bytes() == before


def test_a_file_without_footer_is_read_as_incomplete(place: Place) -> None:
    write(place.path, header(), observation("a"))
    found = place.store.read(MINE.id)
    assert not found.complete
    assert "no footer" in found.problems[0]
    assert set(found.observations) == {"a"}


def test_two_files_for_one_implementation(place: Place) -> None:
    mine = header()
    write(place.path, mine, observation("a"), Footer(1, False, now()))
    other = write(place.store.root / "copy.jsonl", mine, observation("a"), observation("b"), Footer(2, True, now()))
    assert set(place.store.read(MINE.id).observations) == {"a", "b"}, "shards may stand side by side"
    write(other, mine, observation("a", 2.5), Footer(1, False, now()))
    both = place.store.read(MINE.id)
    assert both.problems == ("was observed twice with different results: a (float64 forward: output)",)
    assert both.observations["a"] == observation("a"), "the later name, as everywhere"
    write(other, header(lock="44" * 32), observation("c"), Footer(1, False, now()))
    with pytest.raises(DuplicateCellError, match="different versions, lock or worker"):
        place.store.all()


def test_confirming_runs_are_added(place: Place) -> None:
    repeat = {"repeat": [Stage("forward", facts={"output": 1.5})]}
    journal(place.store, observation("a"), observation("a", confirm=repeat))
    place.store.compact(MINE)
    journal(place.store, observation("a", seconds=3.0))
    place.store.compact(MINE)
    found = place.store.read(MINE.id)
    assert found.observations["a"].confirm == repeat
    assert found.problems == ()
    assert not (place.store.root / "archive").exists()


def test_a_different_result_wins_as_the_later_and_the_earlier_is_archived(place: Place) -> None:
    mine = header()
    journal(place.store, observation("a", 1.0), observation("b"), of=mine)
    journal(place.store, observation("a", 2.0), of=mine)
    place.store.compact(MINE)
    assert place.store.read(MINE.id).observations["a"] == observation("a", 2.0)
    archived = read_file(place.store.root / "archive" / f"{MINE.slug}.{identity(mine)[:8]}.jsonl")
    assert archived is not None
    assert [entry.observation() for _, entry in archived.entries] == [observation("a", 1.0)]


@pytest.mark.parametrize(
    "changes",
    [
        {"lock": "44" * 32},
        {"versions": {"keras": "3.16.0"}},
        {"machine": {"cpu_flags": ["avx512f"], "device": "cpu"}},
    ],
    ids=["lock", "versions", "machine"],
)
def test_what_another_set_up_observed_is_archived(changes: dict[str, Any], place: Place) -> None:
    before = header()
    journal(place.store, observation("a", 1.0), of=before)
    place.store.compact(MINE, {"a": "r1"})
    left = journal(place.store, observation("b", 2.0), of=before)
    after = header(**changes)
    journal(place.store, observation("a", 3.0), of=after)
    place.store.compact(MINE, {"a": "r1"})
    assert not left.exists()
    found = place.store.read(MINE.id)
    assert identity(found.header) == identity(after)
    assert dict(found.observations) == {"a": observation("a", 3.0)}
    archived = read_file(place.store.root / "archive" / f"{MINE.slug}.{identity(before)[:8]}.jsonl")
    assert archived is not None
    assert {case: e.observation() for case, e in archived.entries} == {
        "a": observation("a", 1.0),
        "b": observation("b", 2.0),
    }
    # Back to the first set-up: what it had observed counts again, and the other's is kept.
    place.store.open(header()).close()
    assert dict(place.store.read(MINE.id).observations) == {"a": observation("a", 1.0), "b": observation("b", 2.0)}
    assert (place.store.root / "archive" / f"{MINE.slug}.{identity(after)[:8]}.jsonl").exists()


def test_another_catalog_or_date_or_machine_name_keeps_the_observations(place: Place) -> None:
    journal(place.store, observation("a"))
    again = header(
        catalog="55" * 32, worker="44" * 32, machine={"cpu_flags": ["avx2"], "device": "cpu", "platform": "another"}
    )
    place.store.open(again).close()
    assert set(place.store.read(MINE.id).observations) == {"a"}


def test_a_changed_case_is_observed_again_and_its_old_revision_archived(place: Place) -> None:
    mine = header()
    journal(place.store, observation("a", 1.0), of=mine)
    found = place.store.read(MINE.id)
    assert found.find("a", "r1") == observation("a", 1.0)
    assert found.find("a", "r2") is None
    assert not found.has("a", "r2")
    journal(place.store, observation("a", 2.0, revision="r2"), of=mine)
    place.store.compact(MINE)
    assert place.store.read(MINE.id).find("a", "r2") == observation("a", 2.0, revision="r2")
    assert place.store.read(MINE.id).problems == ()
    archived = read_file(place.store.root / "archive" / f"{MINE.slug}.{identity(mine)[:8]}.jsonl")
    assert archived is not None
    assert len(archived.entries) == 1


def test_what_other_files_of_the_worker_made_is_another_observation(place: Place) -> None:
    mine = header()
    journal(place.store, observation("a", 1.0, worker="w1"), observation("b", 1.0, worker="w1"), of=mine)
    place.store.compact(MINE, {"a": "r1", "b": "r1"})
    found = place.store.read(MINE.id)
    assert found.has("a", "r1", {"w1", "w2"})
    assert not found.has("a", "r1", {"w2"})
    assert not found.has("a", "r2", {"w1"})
    assert found.find("a", "r1", {"w2"}) is None
    # Even where it says the same.
    journal(place.store, observation("a", 1.0, worker="w2"), of=mine)
    place.store.compact(MINE)
    found = place.store.read(MINE.id)
    assert found.problems == ()
    assert {case: (one.worker, *values(one)) for case, one in found.observations.items()} == {
        "a": ("w2", 1.0),
        "b": ("w1", 1.0),
    }
    archived = read_file(place.store.root / "archive" / f"{MINE.slug}.{identity(mine)[:8]}.jsonl")
    assert archived is not None
    assert [(case, e.worker) for case, e in archived.entries] == [("a", "w1")]


def test_going_back_to_earlier_files_of_the_worker_takes_what_they_made_from_the_archive(place: Place) -> None:
    mine = header()
    for number, worker in enumerate(("w1", "w2", "w3"), start=1):
        seen = [observation(case, float(number), worker=worker) for case in ("a", "b")]
        journal(place.store, *seen, of=mine)
        place.store.compact(MINE)
    # "b" was changed since: only of "a" there is something that counts.
    place.store.open(mine, lambda case, entry: case == "a" and entry.worker == "w2").close()
    found = place.store.read(MINE.id)
    assert {case: (one.worker, *values(one)) for case, one in found.observations.items()} == {
        "a": ("w2", 2.0),
        "b": ("w3", 3.0),
    }
    # What counts now stays, and nothing was lost: back again.
    place.store.open(mine, lambda case, entry: entry.worker == "w3").close()
    assert {one.worker for one in place.store.read(MINE.id).observations.values()} == {"w3"}
    archived = read_file(place.store.root / "archive" / f"{MINE.slug}.{identity(mine)[:8]}.jsonl")
    assert archived is not None
    assert {(case, e.worker) for case, e in archived.entries} >= {(c, w) for c in "ab" for w in ("w1", "w2")}


def test_of_shards_that_overlap_the_one_begun_later_counts(place: Place) -> None:
    place.store.root.mkdir()
    for number, (worker, created) in enumerate((("w2", "2026-02-01"), ("w1", "2026-01-01")), start=1):
        path = place.store.root / f"{MINE.slug}.shard-{number}-of-2.jsonl"
        write(path, header(created=created), observation("a", worker=worker), Footer(1, False, now()))
    assert place.store.read(MINE.id).observations["a"].worker == "w2"
    place.store.compact(MINE)
    assert place.store.read(MINE.id).observations["a"].worker == "w2"


def test_there_is_nothing(place: Place) -> None:
    assert place.store.all() == {}
    assert place.store.find(MINE.id) is None
    journal(place.store, observation("a"))
    with pytest.raises(MissingObservationsError, match="did you mean py311-tf2/keras"):
        place.store.read("py311-tf2/keros")


def test_implementations_do_not_mix(place: Place) -> None:
    others = [Implementation("py311-tf2", "keras", "jax"), Implementation("py311-tf2", "keras", variant="x.y")]
    for n, mine in enumerate([MINE, *others]):
        journal(place.store, observation("a", n), of=header(implementation=mine))
    for mine in [MINE, *others]:
        place.store.compact(mine)
    assert [s.observations["a"] for s in place.store.all().values()] == [
        observation("a", place_of) for _, place_of in sorted((m.id, n) for n, m in enumerate([MINE, *others]))
    ]


def test_one_process_at_a_time_compacts(place: Place) -> None:
    journal(place.store, observation("a"))
    with (place.store.root / f".{MINE.slug}.lock").open("wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        thread = threading.Thread(target=place.store.compact, args=(MINE,))
        thread.start()
        thread.join(0.2)
        assert thread.is_alive()
        assert not place.path.exists()
    thread.join(10)
    assert read_ids(place.path) == ["a"]


WRITER = """
import sys
from pathlib import Path
sys.path[:0] = [{root!r}, {here!r}]
from test_observations_store import MINE, header, observation
from conformance.observations.store import Store
store = Store(Path({folder!r}))
for round in range(6):
    journal = store.open(header(created="2026-01-01"))
    for n in range(5):
        journal.append(observation(f"{{sys.argv[1]}}-{{round}}-{{n}}"))
    journal.close()
    store.compact(MINE)
"""


def test_many_processes_write_at_once(place: Place) -> None:
    here = Path(__file__).parent
    text = WRITER.format(root=str(here.parent.parent), here=str(here), folder=str(place.store.root))
    writers = [subprocess.Popen([sys.executable, "-c", text, str(n)]) for n in range(3)]
    while any(writer.poll() is None for writer in writers):
        # Readers see whole files at every moment.
        for found in place.store.all().values():
            assert len(dict(found.observations)) <= 90
        time.sleep(0.05)
    assert [writer.returncode for writer in writers] == [0, 0, 0]
    expected = {f"{w}-{r}-{n}" for w in range(3) for r in range(6) for n in range(5)}
    assert set(read_ids(place.path)) == expected
    assert not list(place.store.root.glob("*.journal.jsonl"))


def test_ten_thousand_large_observations_are_read_by_their_index(place: Place) -> None:
    facts = {"output": {"array": "float64", "shape": [1000], "data": "A" * 10_000}}
    line = msgspec.json.encode(observation("CASE", facts))
    place.store.root.mkdir()
    with place.path.open("wb") as file:
        file.write(msgspec.json.encode(header()) + b"\n")
        for n in range(10_000):
            file.write(line.replace(b"CASE", b"case-%d" % n) + b"\n")
        file.write(msgspec.json.encode(Footer(10_000, True, now())) + b"\n")
    found = place.store.read(MINE.id)
    assert len(found.observations) == 10_000
    assert found.observations["case-9999"].case == "case-9999"
    assert place.path.stat().st_size > 100_000_000
