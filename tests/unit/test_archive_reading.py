"""What is added to an archive is read back: every observation that was ever added, and the one that counts."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest
from archive_invented import JAX, NEW, OLD, archived, header, observations, refused, seen, source
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.archive import layout
from conformance.archive.adding import LOCK, Source, add
from conformance.archive.archive import Archive
from conformance.archive.arrow import parquet
from conformance.archive.packs import Kept
from conformance.model.errors import ArchiveError, DiskError, NewerSchemaError
from conformance.model.observation import Header, Observation
from conformance.observations.sealing import seal
from conformance.storage.disk import locked

CASES = ("activations.elu[]", "layers.Dense[]", "layers.Dense[é=ü]")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_everything_comes_back_whatever_it_is(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    root = tmp_path_factory.mktemp("archive")
    there: dict[str, dict[str, Observation]] = {}
    for mine in (OLD, NEW, JAX):
        found = [data.draw(observations(case)) for case in CASES if data.draw(st.booleans())]
        # In one pack or in several.
        archived(root, {mine: found}) if data.draw(st.booleans()) else [archived(root, {mine: [o]}) for o in found]
        there[mine.id] = {o.case: o for o in found}
    archive = Archive(root)
    sets = archive.select().sets()
    assert {i: dict(s.observations) for i, s in sets.items()} == {i: found for i, found in there.items() if found}
    for i, one in sets.items():
        assert one.header == header(next(m for m in (OLD, NEW, JAX) if m.id == i))
        for case, observation in there[i].items():
            assert one.observations.status(case) == observation.status  # type: ignore[attr-defined]
            assert one.find(case, observation.revision) == observation
            assert one.find(case, "another") is None
    assert archive.damage == ()


def test_what_is_there_is_not_added_again(tmp_path: Path) -> None:
    found = {OLD: [seen("a", [1.0]), refused("b", 3)], NEW: [seen("a", [1.0])]}
    first = archived(tmp_path, found)
    assert first.observations == {OLD.id: 2, NEW.id: 1}
    assert len(first.files) == 2
    again = archived(tmp_path, found, catalog="66" * 32, created="2026-02-01T00:00:00.000000+00:00")
    assert (again.files, again.observations, again.known) == ((), {}, 3)
    assert names(tmp_path) == sorted([".lock", *first.files])


def test_an_implementation_that_saw_what_others_saw_brings_no_records(tmp_path: Path) -> None:
    archived(tmp_path, {OLD: [seen("a", [1.0]), refused("b", 3)]})
    before = {path: path.read_bytes() for path in tmp_path.glob("*.parquet")}
    added = archived(tmp_path, {NEW: [seen("a", [1.0]), refused("b", 3)]})
    assert added.records == 0
    assert len(added.files) == 2
    assert {path: path.read_bytes() for path in before} == before
    found = Archive(tmp_path).select().sets()[NEW.id].observations
    assert dict(found) == {"a": seen("a", [1.0]), "b": refused("b", 3)}


def test_equal_stages_are_one_object_and_equal_contents_one_id(tmp_path: Path) -> None:
    other = seen("a", [1.0])
    other.runs["float64"][1].facts["more"] = 1
    archived(tmp_path, {OLD: [seen("a", [1.0])], NEW: [seen("a", [1.0], seconds=3.0)], JAX: [other]})
    (found,) = Archive(tmp_path).select().judged()
    assert [sorted(each) for each in found.contents().values()] == [[NEW.id, OLD.id], [JAX.id]]
    one, two, three = (found.observation(mine.id).runs for mine in (OLD, NEW, JAX))
    assert one["float32"][1] is two["float32"][1] is three["float32"][1]
    assert one["float64"][1] is two["float64"][1]
    assert one["float64"][1] != three["float64"][1]
    assert found.observation(NEW.id).seconds == 3.0


def test_tracebacks_are_left_out_for_judging_and_there_for_reading(tmp_path: Path) -> None:
    archived(tmp_path, {OLD: [refused("a", 1)], NEW: [refused("a", 2)]})
    (found,) = Archive(tmp_path).select().judged()
    assert len(found.contents()) == 1
    assert found.observation(OLD.id).runs["float32"][0] is found.observation(NEW.id).runs["float32"][0]
    assert found.observation(OLD.id, tracebacks=True) == refused("a", 1)
    assert found.observation(NEW.id, tracebacks=True) == refused("a", 2)


def test_the_newest_counts_and_older_ones_stay(tmp_path: Path) -> None:
    archived(tmp_path, {OLD: [seen("a", [2.0])]}, created="2026-03-01T00:00:00.000000+00:00", worker="55" * 32)
    archived(tmp_path, {OLD: [seen("a", [1.0])]}, created="2026-01-01T00:00:00.000000+00:00")
    archive = Archive(tmp_path)
    found = archive.select().sets()[OLD.id]
    assert found.observations["a"] == seen("a", [2.0])
    assert found.header.created.startswith("2026-03")
    history = archive.case("a")
    assert [history.observation(row) for row in history.rows] == [seen("a", [2.0]), seen("a", [1.0])]
    assert [row.what_ran().worker for row in history.rows] == ["55" * 32, "22" * 32]


def test_a_case_confirmed_later_counts_confirmed(tmp_path: Path) -> None:
    confirmed = seen("a", [1.0], confirm={"repeat": seen("a", [1.0]).runs["float64"]})
    archived(tmp_path, {OLD: [seen("a", [1.0])]})
    archived(tmp_path, {OLD: [confirmed]})
    assert Archive(tmp_path).select().sets()[OLD.id].observations["a"] == confirmed


def test_the_catalogues_revision_counts_before_a_newer_one(tmp_path: Path) -> None:
    archived(tmp_path, {OLD: [seen("a", [1.0], "r1")]}, created="2026-01-01T00:00:00.000000+00:00")
    archived(tmp_path, {OLD: [seen("a", [2.0], "r2")]}, created="2026-02-01T00:00:00.000000+00:00")
    archive = Archive(tmp_path)
    assert archive.select().sets()[OLD.id].observations["a"].revision == "r2"
    found = archive.select(revisions={"a": "r1"}).sets()[OLD.id]
    assert found.observations["a"].revision == "r1"
    assert found.complete
    assert not archive.select(revisions={"a": "r1", "b": "r1"}).sets()[OLD.id].complete


def test_observations_under_another_lock_are_not_mixed(tmp_path: Path) -> None:
    """As in a folder: of what was observed under several locks, machines or versions one counts."""
    many = [seen(case, [1.0]) for case in "abc"]
    archived(tmp_path, {OLD: many}, created="2026-01-01T00:00:00.000000+00:00", lock="77" * 32)
    archived(tmp_path, {OLD: [seen("a", [2.0])]}, created="2026-02-01T00:00:00.000000+00:00")
    archive = Archive(tmp_path)
    revisions = dict.fromkeys("abc", "r1")
    found = archive.select(revisions=revisions).sets()[OLD.id]
    assert (found.header.lock, len(found.observations)) == ("77" * 32, 3)
    # Where both have as much of the catalogue, the later one.
    found = archive.select(revisions={"a": "r1"}).sets()[OLD.id]
    assert (found.header.lock, found.observations["a"]) == ("11" * 32, seen("a", [2.0]))


def test_observations_of_several_workers_are_one_set(tmp_path: Path) -> None:
    """A case whose files of the worker did not change is not observed again: its observation is the former worker's."""
    archived(tmp_path, {OLD: [seen("a", [1.0]), seen("b", [1.0])]}, created="2026-01-01T00:00:00.000000+00:00")
    archived(tmp_path, {OLD: [seen("b", [2.0])]}, created="2026-02-01T00:00:00.000000+00:00", worker="55" * 32)
    found = Archive(tmp_path).select(revisions={"a": "r1", "b": "r1"}).sets()[OLD.id]
    assert dict(found.observations) == {"a": seen("a", [1.0]), "b": seen("b", [2.0])}
    assert found.header.worker == "55" * 32


def test_what_does_not_hold_any_more_is_left_out_and_what_it_superseded_counts(tmp_path: Path) -> None:
    archived(tmp_path, {OLD: [seen("a", [1.0], worker="w1")]}, created="2026-01-01T00:00:00.000000+00:00")
    archived(tmp_path, {OLD: [seen("a", [2.0], worker="w2")]}, created="2026-02-01T00:00:00.000000+00:00")
    archive = Archive(tmp_path)
    asked: set[tuple[str, str, str, str]] = set()

    def current(ran: Header, case: str, revision: str, worker: str) -> int:
        asked.add((ran.implementation.id, case, revision, worker))
        return int(worker == "w1")

    assert archive.select(current=current).sets()[OLD.id].observations["a"] == seen("a", [1.0], worker="w1")
    assert asked == {(OLD.id, "a", "r1", "w1"), (OLD.id, "a", "r1", "w2")}
    assert archive.select(current=lambda *_: 0).sets() == {}
    # What was made counts before what only stands for another's, however new.
    ranked = archive.select(current=lambda ran, case, revision, worker: 2 if worker == "w1" else 1)
    assert ranked.sets()[OLD.id].observations["a"].worker == "w1"


def test_implementations_that_are_named_have_to_be_there(tmp_path: Path) -> None:
    archived(tmp_path, {OLD: [seen("a", [1.0])], NEW: [seen("a", [1.0])]})
    archive = Archive(tmp_path)
    assert list(archive.select([NEW.id]).sets()) == [NEW.id]
    with pytest.raises(ArchiveError, match="nothing of py313"):
        archive.select([NEW.id, JAX.id])


def test_an_archive_that_is_not_there_has_nothing(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "nowhere")
    assert archive.select().sets() == {}
    assert archive.case("a").rows == ()
    assert (archive.damage, archive.size, archive.index.cases) == ((), 0, [])


def test_long_archives_are_several_packs_each_sorted_by_case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "GROUP_BYTES", 2_000)
    monkeypatch.setattr(layout, "GROUP_ROWS", 8)
    monkeypatch.setattr(layout, "PACK_BYTES", 6_000)
    cases = [f"layers.A[n={n}]" for n in range(60)]
    found = {mine: [seen(case, [n, n * k + 0.1]) for n, case in enumerate(cases)] for k, mine in enumerate((OLD, NEW))}
    added = archived(tmp_path, found)
    archive = Archive(tmp_path)
    assert len(archive.packs) > 2
    assert len(added.files) == 2 * len(archive.packs)
    groups = [group for pack in archive.packs for group in pack.records.groups if group.first]  # type: ignore[union-attr]
    assert [case for g in groups for case in (g.first, g.last)] == sorted(c for g in groups for c in (g.first, g.last))
    assert len(groups) > len(archive.packs)
    for mine, each in found.items():
        assert dict(archive.select().sets()[mine.id].observations) == {o.case: o for o in each}
    assert archive.index.cases == sorted(cases)
    assert archive.index.implementations == {NEW.id: 60, OLD.id: 60}


def test_what_was_read_last_makes_room(tmp_path: Path) -> None:
    kept = Kept(10)
    kept.put(("a", "", 0), 6, "a")
    kept.put(("b", "", 0), 4, "b")
    assert kept.get(("a", "", 0)) == "a"
    kept.put(("c", "", 0), 3, "c")
    assert [kept.get((name, "", 0)) for name in "abc"] == ["a", None, "c"]


def test_what_is_kept_twice_takes_its_room_once() -> None:
    kept = Kept(10)
    for _ in range(3):
        kept.put(("a", "records", 0), 4, "a")
    kept.put(("b", "records", 0), 6, "b")
    assert [kept.get((name, "records", 0)) for name in "ab"] == ["a", "b"]
    kept.put(("b", "records", 0), 3, "c")
    kept.put(("d", "records", 0), 3, "d")
    assert [kept.get((name, "records", 0)) for name in "abd"] == ["a", "c", "d"]


def test_a_later_schema_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "SCHEMA_ID", "urn:keras-conformance:archive:2")
    archived(tmp_path, {OLD: [seen("a", [1.0])]})
    monkeypatch.undo()
    with pytest.raises(NewerSchemaError, match="archive:2"):
        Archive(tmp_path).select()


def test_one_writes_at_a_time(tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        with locked(tmp_path / LOCK):
            waiting = pool.submit(archived, tmp_path, {OLD: [seen("a", [1.0])]})
            with pytest.raises(TimeoutError):
                waiting.result(0.2)
            assert names(tmp_path) == [LOCK]
        assert waiting.result(60).observations == {OLD.id: 1}


@pytest.mark.parametrize(
    "line", [b"{}", b"", b"\xff", seal(msgspec.json.encode(seen("b", [1.0]))).replace(b"0.25", b"0.26")]
)
def test_an_observation_that_cannot_be_read_costs_no_other(tmp_path: Path, line: bytes) -> None:
    good = source(header(OLD), seen("a", [1.0]))
    added = add(tmp_path, [Source(good.header, {**good.lines, "b": line})])
    assert added.observations == {OLD.id: 1}
    assert added.known == 0
    assert [text.startswith("b under py37-tf20/keras cannot be read") for text in added.refused] == [True]


def test_records_with_and_without_a_checksum_are_the_same(tmp_path: Path) -> None:
    plain = source(header(OLD), seen("a", [1.0]))
    add(tmp_path, [plain])
    assert add(tmp_path, [Source(plain.header, {"a": seal(plain.lines["a"])})]).known == 1
    assert Archive(tmp_path).select().sets()[OLD.id].observations.raw("a") == seal(plain.lines["a"])  # type: ignore[attr-defined]


def test_a_disk_that_refuses_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archived(tmp_path, {OLD: [seen("a", [1.0])]})
    before = names(tmp_path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(DiskError, match=r"cannot be written: .*No space left"):
        archived(tmp_path, {NEW: [seen("a", [1.0])]})
    assert names(tmp_path) == before


def test_the_files_are_plain_parquet(tmp_path: Path) -> None:
    archived(tmp_path, {OLD: [seen("a", [1.0])]})
    rows = parquet.read_table(next(tmp_path.glob("*.observations.*"))).to_pylist()
    records = parquet.read_table(next(tmp_path.glob("*.records.*"))).to_pylist()
    assert [(row["case"], row["implementation"], row["status"], row["seconds"]) for row in rows] == [
        ("a", OLD.id, "ok", 0.25)
    ]
    by_number = {(one["case"], one["number"]): one for one in records}
    (content,) = (
        msgspec.json.decode(r["body"]) for r in records if (r["kind"], r["sha256"]) == ("content", rows[0]["content"])
    )
    stages = [by_number["a", n] for n in content["runs"]["float32"]]
    assert [one["stage"] for one in stages] == ["construct", "forward"]
    assert msgspec.json.decode(stages[1]["body"])["facts"]["output"][0]["array"] == "float32"
    assert msgspec.json.decode(by_number["", rows[0]["header"]]["body"])["versions"]["keras"] == "3.15.1"
