"""The archive at work: restored into a folder, judged from, published to, compacted, and asked by the command."""

import dataclasses
from pathlib import Path

import msgspec
import pytest
from archive_invented import archived, refused, seen
from cli_invented import FROZEN, NEW, OLD, Command, activation, header, machine, made_now
from published_invented import DAY, IDS, make

from conformance import catalog
from conformance.archive import exists, selection
from conformance.archive.adding import Source, add, source_of
from conformance.archive.archive import Archive
from conformance.archive.cases import ArchivedCase
from conformance.archive.compacting import compact
from conformance.archive.opening import sets
from conformance.archive.restoring import restore
from conformance.environments.launch import Launch
from conformance.environments.table import Environments
from conformance.execution.queue import may_confirm
from conformance.model.errors import ArchiveError, MissingObservationsError
from conformance.model.observation import Header, Implementation, Observation
from conformance.observations.machine import cpu_flags
from conformance.observations.sqlite import write_sqlite
from conformance.observations.store import Store
from conformance.workspace.publish import publish
from conformance.workspace.workspace import Workspace

CASES = catalog.load()
FIRST, SECOND = CASES["activations.hard_sigmoid[]"], CASES["optimizers.Adam[lr=0.0625]"]


@pytest.fixture
def conformance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(tmp_path / "reports", monkeypatch, capsys)


def launch(mine: Implementation) -> Launch:
    return Environments.load().launch(mine, Path("python"))


def holding(mine: Implementation, **changes: object) -> Header:
    """A header of what the table's environment would be on this machine."""
    own = launch(mine)
    told = machine(mine) | {"variables": own.counted, "ambient": own.ambient}
    return header(mine, **{"lock": own.lock, "machine": told, **changes})


def keep(store: Store, ran: Header, *observations: Observation) -> None:
    journal = store.open(ran)
    for one in observations:
        journal.append(made_now(one, ran.implementation))
    journal.close()
    store.compact(ran.implementation)


def values(n: float) -> Observation:
    return activation(FIRST, [n, 0.3])


def test_what_is_missing_is_restored_and_is_what_it_was(tmp_path: Path) -> None:
    there = Workspace(tmp_path / "there")
    keep(there.store, holding(OLD), values(0.7), activation(SECOND, [1.0]))
    add(tmp_path / "here" / "archive", map(source_of, there.store.all().values()))
    here = Workspace(tmp_path / "here")
    done = here.restore([(launch(OLD), [FIRST, SECOND]), (launch(NEW), [FIRST])])
    assert (done.observations, done.apart) == ({OLD.id: 2}, ())
    found, before = here.store.read(OLD.id), there.store.read(OLD.id)
    assert dict(found.observations) == dict(before.observations)
    assert found.header == before.header
    assert here.restore([(launch(OLD), [FIRST, SECOND])]).observations == {}


def test_only_the_cases_asked_for_are_restored_and_what_is_there_stays(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    keep(workspace.store, holding(OLD, created=DAY), values(0.7), activation(SECOND, [1.0]))
    add(workspace.archive, map(source_of, workspace.store.all().values()))
    workspace.store.path(OLD).unlink()
    keep(workspace.store, holding(OLD), values(0.5))
    assert workspace.restore([(launch(OLD), [FIRST])]).observations == {}
    assert workspace.restore([(launch(OLD), [FIRST, SECOND])]).observations == {OLD.id: 1}
    found = workspace.store.read(OLD.id).observations
    assert set(found) == {FIRST.id, SECOND.id}
    assert found[FIRST.id] == made_now(values(0.5), OLD)


@pytest.mark.parametrize(
    "change",
    [
        {"lock": "77" * 32},
        {"machine": machine(OLD) | {"variables": {"TF_X": "1"}, "ambient": {}}},
        {"worker": "44" * 32},
        {"revision": "another"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_does_not_hold_any_more_is_not_restored(tmp_path: Path, change: dict[str, object]) -> None:
    own = {key: change[key] for key in change if key in ("worker", "revision")}
    observation = msgspec.structs.replace(made_now(values(0.7), OLD), **own)
    there = Workspace(tmp_path / "there")
    keep(there.store, holding(OLD, **{k: v for k, v in change.items() if k not in own}), observation)
    add(tmp_path / "here" / "archive", map(source_of, there.store.all().values()))
    here = Workspace(tmp_path / "here")
    assert here.restore([(launch(OLD), [FIRST])]).observations == {}
    assert not here.store.ids()


def test_nothing_is_mixed_into_what_was_observed_on_another_machine(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    other = holding(OLD)
    other = msgspec.structs.replace(other, machine={**other.machine, "cpu_flags": cpu_flags()})
    keep(workspace.store, other, activation(SECOND, [1.0]))
    add(workspace.archive, map(source_of, workspace.store.all().values()))
    workspace.store.path(OLD).unlink()
    keep(workspace.store, holding(OLD), values(0.5))
    done = workspace.restore([(launch(OLD), [FIRST, SECOND])])
    assert (done.observations, done.apart) == ({}, (OLD.id,))
    assert set(workspace.store.read(OLD.id).observations) == {FIRST.id}


@pytest.mark.parametrize(("flags", "restored"), [(["avx2"], {OLD.id: 1}), (["avx2", "avx512f"], {})])
def test_what_was_observed_on_another_processor_is_not_restored(
    flags: list[str], restored: dict[str, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("conformance.observations.machine.cpu_flags", lambda: ["avx2"])
    ran = holding(OLD)
    ran = msgspec.structs.replace(ran, machine={**ran.machine, "cpu_flags": flags})
    add(tmp_path / "archive", [Source(ran, {FIRST.id: msgspec.json.encode(made_now(values(0.7), OLD))})])
    workspace = Workspace(tmp_path)
    assert workspace.restore([(launch(OLD), [FIRST])]).observations == restored
    assert workspace.store.ids() == list(restored)


def on(flags: list[str], mine: Implementation, **changes: object) -> Header:
    """A header of a machine with these vector instructions."""
    ran = holding(mine, **changes)
    told = {"cpu_flags": flags, "processor": f"with {flags}", "platform": "a system"}
    return msgspec.structs.replace(ran, machine={**ran.machine, **told})


def lines(*observations: Observation, mine: Implementation) -> dict[str, bytes]:
    return {one.case: msgspec.json.encode(made_now(one, mine)) for one in observations}


THERE, HERE = ["avx2", "amx"], ["avx2"]


@pytest.fixture
def moved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A folder on one kind of processor, and an archive of what was observed on another: one case under two
    implementations, one under one of them."""
    monkeypatch.setattr("conformance.observations.machine.cpu_flags", lambda: HERE)
    add(
        tmp_path / "archive",
        [
            Source(on(THERE, OLD), lines(values(0.7), activation(SECOND, [1.0]), mine=OLD)),
            Source(on(THERE, NEW), lines(values(0.5), mine=NEW)),
        ],
    )
    return Workspace(tmp_path)


def test_cases_that_all_have_from_another_processor_are_restored_where_that_is_wanted(moved: Workspace) -> None:
    work = [(launch(OLD), [FIRST, SECOND]), (launch(NEW), [FIRST, SECOND])]
    assert moved.restore(work).observations == {}
    assert moved.restore(work, any_processor=True).observations == {OLD.id: 1, NEW.id: 1}
    found = moved.store.read(OLD.id)
    # The file is this machine's, and the record says that it is not.
    assert found.header.machine["cpu_flags"] == HERE
    assert found.observations[FIRST.id].elsewhere == {
        "cpu_flags": THERE,
        "processor": f"with {THERE}",
        "platform": "a system",
    }
    assert not may_confirm(FIRST, found.observations[FIRST.id])
    assert may_confirm(FIRST, made_now(values(0.7), OLD))


def test_what_was_brought_from_another_machine_is_archived_as_that_ones(moved: Workspace) -> None:
    work = [(launch(i), [FIRST]) for i in (OLD, NEW)]
    moved.restore(work, any_processor=True)
    brought = list(map(source_of, moved.store.all().values()))
    assert (done := add(moved.archive, brought)).files == ()
    assert done.known == 2
    # Where the archive has lost it, it is written as it was.
    again = moved.folder / "again"
    add(again, brought)

    def kept(root: Path) -> dict[str, tuple[object, ...]]:
        rows = Archive(root).case(FIRST.id).rows
        return {row.implementation: (row.what_ran().machine, row.rest, row.content) for row in rows}

    assert kept(again) == kept(moved.archive)


def test_of_several_processors_that_counts_on_which_most_observed_a_case(tmp_path: Path) -> None:
    later = {"created": "2026-12-31T00:00:00+00:00"}
    everything = [activation(SECOND, [1.0]), values(0.7)]
    add(tmp_path, [Source(on(THERE, i), lines(*everything, mine=i)) for i in (OLD, NEW)])
    add(tmp_path, [Source(on(HERE, OLD, **later), lines(values(0.6), activation(SECOND, [2.0]), mine=OLD))])
    add(tmp_path, [Source(on(HERE, NEW, **later), lines(values(0.6), mine=NEW))])
    chosen = Archive(tmp_path).select(revisions={case.id: case.revision for case in (FIRST, SECOND)})
    ran = {
        (case, i): one.rows[i].what_ran().machine["cpu_flags"]
        for case in (FIRST.id, SECOND.id)
        for one in [chosen.case(case)]
        for i in one.rows
    }
    assert ran == {
        (FIRST.id, OLD.id): HERE,
        (FIRST.id, NEW.id): HERE,
        (SECOND.id, OLD.id): THERE,
        (SECOND.id, NEW.id): THERE,
    }


def test_what_another_worker_made_is_restored_for_that_one_only(tmp_path: Path) -> None:
    own = tmp_path / "own.py"
    own.write_text("speaks the protocol\n")
    other = dataclasses.replace(launch(OLD), worker=own)
    made = msgspec.structs.replace(values(0.7), worker=other.sources.made(FIRST.scenario, "").run)
    add(tmp_path / "archive", [Source(holding(OLD), {FIRST.id: msgspec.json.encode(made)})])
    workspace = Workspace(tmp_path)
    assert workspace.restore([(launch(OLD), [FIRST])]).observations == {}
    assert workspace.restore([(other, [FIRST])]).observations == {OLD.id: 1}


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The cases that were read from an archive, of which few are kept."""
    found: list[str] = []
    read = Archive.case

    def counted(archive: Archive, case: str) -> ArchivedCase:
        found.append(case)
        return read(archive, case)

    monkeypatch.setattr(Archive, "case", counted)
    monkeypatch.setattr(selection, "KEPT_CASES", 2)
    return found


def test_each_case_is_read_once_for_all_implementations(tmp_path: Path, reads: list[str]) -> None:
    cases = dict.fromkeys("abcde", "r1")
    every = (OLD, NEW, FROZEN)
    archived(tmp_path / "archive", {mine: [seen(case, [1.0]) for case in cases] for mine in every})
    reads.clear()
    store = Store(tmp_path / "o")
    done = restore(Archive(tmp_path / "archive"), store, {i.id: list(cases) for i in every}, cases, lambda *_: 1)
    assert done.observations == {i.id: len(cases) for i in sorted(every, key=lambda i: i.id)}
    assert reads == list(cases)
    assert {i: set(found.observations) for i, found in store.all().items()} == {i.id: set(cases) for i in every}
    reads.clear()
    write_sqlite(Archive(tmp_path / "archive").select().sets().values(), tmp_path / "o.sqlite")
    assert reads == list(cases)


def test_what_cannot_be_read_any_more_is_left_out_and_told(tmp_path: Path) -> None:
    """A record stands in an earlier pack, and both files of that are gone."""
    archived(tmp_path / "archive", {OLD: [seen("a", [1.0])]})
    earlier = list((tmp_path / "archive").glob("*.parquet"))
    archived(tmp_path / "archive", {NEW: [seen("a", [1.0]), seen("b", [1.0])]})
    for path in earlier:
        path.unlink()
    store = Store(tmp_path / "o")
    cases = {"a": "r1", "b": "r1"}
    done = restore(Archive(tmp_path / "archive"), store, {NEW.id: list(cases)}, cases, lambda *_: 1)
    assert done.observations == {NEW.id: 1}
    assert done.lost == (f"a under {NEW.id} cannot be read any more: conformance archive check says why",)
    assert set(store.read(NEW.id).observations) == {"b"}


def test_fields_of_a_later_version_are_restored(tmp_path: Path) -> None:
    line = msgspec.json.encode(made_now(values(0.7), OLD))
    later = line[:-1] + b',"colour":{"b":1}}'
    ran = holding(OLD)
    root = tmp_path / "archive"
    add(root, [Source(ran, {FIRST.id: later})])
    workspace = Workspace(tmp_path)
    assert workspace.restore([(launch(OLD), [FIRST])]).observations == {OLD.id: 1}
    assert b'"colour":{"b":1}' in workspace.store.path(OLD).read_bytes()


def test_restoring_nothing_from_nothing(tmp_path: Path) -> None:
    done = restore(Archive(tmp_path), Store(tmp_path / "o"), {OLD.id: ["a"]}, {"a": "r1"}, lambda *_: 1)
    assert done.observations == {}
    assert not (tmp_path / "o").exists()


@pytest.mark.night
def test_what_is_published_is_archived_and_judged_the_same(tmp_path: Path) -> None:
    workspace = Workspace(make(tmp_path / "reports"))
    done = publish(workspace, Environments.load(), workspace.folder / "latest", 0.0, IDS)
    assert done.archived == 5
    before = workspace.judge(IDS)
    for path in workspace.store.root.rglob("*.jsonl"):
        path.unlink()
    assert workspace.reads_archive
    assert workspace.ids() == sorted(IDS)
    after = workspace.judge(IDS)
    assert after.divergences == before.divergences != ()
    assert (after.classes, after.statuses, after.headers) == (before.classes, before.statuses, before.headers)
    again = publish(workspace, Environments.load(), workspace.folder / "latest", 0.0, IDS)
    assert (again.archived, again.divergences) == (0, done.divergences)


def test_sets_from_the_archive_are_what_the_folder_has(tmp_path: Path) -> None:
    workspace = Workspace(make(tmp_path / "reports"))
    before = workspace.sets()
    add(workspace.archive, map(source_of, before.values()))
    after = Workspace(workspace.folder, archived=True).sets()
    assert list(after) == list(before)
    for i, found in before.items():
        assert dict(after[i].observations) == dict(found.observations)
        assert after[i].header == found.header
        for case in found.observations:
            mine, theirs = after[i].observations, found.observations
            assert (mine.revision(case), mine.worker(case)) == (theirs.revision(case), theirs.worker(case))  # type: ignore[attr-defined]
            assert mine.raw(case) == theirs.raw(case)  # type: ignore[attr-defined]
    assert {i: dict(s.observations) for i, s in sets(str(workspace.archive), [OLD.id]).items()} == {
        OLD.id: dict(before[OLD.id].observations)
    }


def test_former_files_of_the_worker_are_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    archived(tmp_path / "archive", {OLD: [values(0.7)]})
    assert list(Workspace(tmp_path).sets()) == [OLD.id]
    assert "1 of the archive's 1 observations were made by former files of the worker" in caplog.text


def test_an_archive_that_is_asked_for_has_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(MissingObservationsError, match="no archive"):
        Workspace(tmp_path, archived=True).sets()
    assert not Workspace(tmp_path).reads_archive


def test_keys_are_equal_for_those_that_saw_the_same(tmp_path: Path) -> None:
    archived(
        tmp_path, {OLD: [seen("a", [1.0])], NEW: [seen("a", [1.0], seconds=2.0)], FROZEN: [seen("a", [1.0], "r2")]}
    )
    found = {i: s.observations for i, s in Archive(tmp_path).select().sets().items()}
    keys = {i: each.key("a") for i, each in found.items()}  # type: ignore[attr-defined]
    assert keys[OLD.id] == keys[NEW.id] != keys[FROZEN.id]
    assert found[OLD.id].key("b") == b""  # type: ignore[attr-defined]
    assert found[OLD.id].marks(["b", "a"]) == [b"", keys[OLD.id]]  # type: ignore[attr-defined]
    one, other = (found[i].judged("a") for i in (OLD.id, NEW.id))  # type: ignore[attr-defined]
    assert one.runs["float64"][1] is other.runs["float64"][1]
    assert found[OLD.id].decoded("a", len) == len(found[OLD.id].raw("a"))  # type: ignore[attr-defined]


def test_a_part_of_a_set_is_what_is_wanted_of_it(tmp_path: Path) -> None:
    archived(tmp_path, {OLD: [seen("a", [1.0], worker="w"), seen("b", [1.0])]})
    (found,) = Archive(tmp_path).select().sets().values()
    part = found.observations.only(lambda case, place: place.worker == "w")  # type: ignore[attr-defined]
    assert dict(part) == {"a": seen("a", [1.0], worker="w")}
    with pytest.raises(KeyError):
        part["b"]


def test_many_packs_are_made_one_and_nothing_is_lost(tmp_path: Path) -> None:
    archived(tmp_path, {OLD: [seen("a", [1.0]), refused("b", 1)]}, created="2026-01-01T00:00:00.000000+00:00")
    archived(tmp_path, {OLD: [seen("a", [2.0])]}, created="2026-02-01T00:00:00.000000+00:00")
    archived(tmp_path, {NEW: [seen("a", [1.0]), refused("b", 2)]})
    archive = Archive(tmp_path)
    before = [archive.case(case) for case in "ab"]
    lines = [(found.line(row), row.header) for found in before for row in found.rows]
    chosen = {i: dict(s.observations) for i, s in archive.select().sets().items()}
    done = compact(tmp_path)
    assert (done.packs_before, done.packs) == (3, 1)
    assert done.bytes == sum(path.stat().st_size for path in tmp_path.glob("*.parquet")) < done.bytes_before
    archive = Archive(tmp_path)
    after = [archive.case(case) for case in "ab"]
    assert [(found.line(row), row.header) for found in after for row in found.rows] == lines
    assert {i: dict(s.observations) for i, s in archive.select().sets().items()} == chosen
    assert sorted(path.name for path in tmp_path.iterdir() if "parquet" not in path.name) == [".lock"]
    assert compact(tmp_path).packs == 1


def test_what_an_interrupted_compacting_left_twice_counts_once(tmp_path: Path) -> None:
    archived(tmp_path, {OLD: [seen("a", [1.0])]})
    old = {path: path.read_bytes() for path in tmp_path.glob("*.parquet")}
    compact(tmp_path)
    for path, content in old.items():
        path.write_bytes(content)
    archive = Archive(tmp_path)
    assert len(archive.index) == 2
    assert dict(archive.select().sets()[OLD.id].observations) == {"a": seen("a", [1.0])}
    compact(tmp_path)
    assert len(Archive(tmp_path).index) == 1


def test_a_damaged_archive_is_not_compacted(tmp_path: Path) -> None:
    archived(tmp_path, {OLD: [seen("a", [1.0])]})
    (path,) = tmp_path.glob("*.records.*")
    content = path.read_bytes()
    path.write_bytes(content[:10] + bytes([content[10] ^ 1]) + content[11:])
    before = sorted(tmp_path.iterdir())
    with pytest.raises(ArchiveError, match=path.name):
        compact(tmp_path)
    assert sorted(tmp_path.iterdir()) == before


# The command.


def test_without_an_archive_every_question_is_two_lines(conformance: Command) -> None:
    for words in (["status"], ["check"], ["compact"], ["show", FIRST.id], ["add"]):
        ended = conformance("archive", *words)
        assert (ended.status, len(ended.err.splitlines())) == (2, 2), words
    # CI begins every run with it, whether there is one yet or not.
    ended = conformance("archive", "restore")
    assert (ended.status, len(ended.out.splitlines()), ended.err) == (0, 1, "")
    assert conformance("archive", "restore", "--json").json["observations"] == {}
    assert not exists(conformance.reports / "archive")


def test_the_command_adds_shows_and_checks(conformance: Command) -> None:
    conformance.keep(OLD, values(0.7))
    conformance.keep(NEW, values(0.7), activation(SECOND, [1.0]))
    added = conformance("archive", "add", "--json").json
    assert added["observations"] == {OLD.id: 1, NEW.id: 2}
    assert "3 were there" in conformance("archive", "add").out
    assert conformance("archive", "check", "--json").json["damage"] == []
    said = conformance("archive", "status", "--json").json
    assert (said["observations"], said["packs"], said["catalog"]) == (3, 1, len(CASES))
    assert [(row["implementation"], row["cases"], row["current"]) for row in said["implementations"]] == [
        (NEW.id, 2, 2),
        (OLD.id, 1, 1),
    ]
    assert "3 observations of 2 implementations in 1 packs" in conformance("archive", "status").out
    shown = conformance("archive", "show", FIRST.id, "--json").json
    assert [one["header"]["implementation"]["environment"] for one in shown] == ["py311-tf2", "py37-tf20"]
    assert shown[1]["observation"]["runs"]["float32"][2]["stage"] == "forward"
    table = conformance("archive", "show", FIRST.id, "-i", OLD.id).out
    assert OLD.id in table
    assert NEW.id not in table
    assert conformance("archive", "compact", "--json").json["packs"] == 1


def test_show_says_what_there_is_no_case_of(conformance: Command) -> None:
    conformance.keep(OLD, values(0.7))
    conformance("archive", "add")
    assert "no Keras that was looked into has" in conformance("archive", "show", "layers.Dens").err
    assert "was never archived" in conformance("archive", "show", SECOND.id).err


def test_show_finds_a_case_and_implementations_however_they_are_written(conformance: Command) -> None:
    conformance.keep(OLD, values(0.7))
    conformance.keep(NEW, values(0.7), activation(SECOND, [1.0]))
    conformance("archive", "add")

    def shown(*words: str) -> list[str]:
        found = conformance("archive", "show", *words, "--json").json
        return [one["header"]["implementation"]["environment"] for one in found]

    assert shown("tf.keras.activations.hard_sigmoid[]") == shown(FIRST.id) == [NEW.environment, OLD.environment]
    assert shown(FIRST.id, "-i", "keras@2.3") == [OLD.environment]
    assert shown(FIRST.id, "-i", OLD.id, "-i", NEW.id) == [NEW.environment, OLD.environment]
    for words, why in (
        (("-i", "keras@9"), "keras@9"),
        (("-i", "no/such"), "no implementation is called no/such"),
        (("-i", FROZEN.id), f"{FROZEN.id} was never archived"),
    ):
        ended = conformance("archive", "show", FIRST.id, *words)
        assert (ended.status, len(ended.err.splitlines())) == (2, 2), ended.err
        assert why in ended.err
    assert (
        f"{SECOND.id} was never archived under {OLD.id}" in conformance("archive", "show", SECOND.id, "-i", OLD.id).err
    )


def test_add_takes_versions_and_refuses_what_matches_nothing(conformance: Command) -> None:
    conformance.keep(OLD, values(0.7))
    conformance.keep(NEW, values(0.7))
    assert conformance("archive", "add", "-i", "keras@2.3", "--json").json["observations"] == {OLD.id: 1}
    for name in ("keras@9", "no/such", FROZEN.id):
        ended = conformance("archive", "add", "-i", OLD.id, "-i", name)
        assert (ended.status, len(ended.err.splitlines())) == (2, 2), ended.err


def test_check_names_damage_and_ends_with_1(conformance: Command) -> None:
    conformance.keep(OLD, values(0.7))
    conformance("archive", "add")
    (path,) = (conformance.reports / "archive").glob("*.records.*")
    content = bytearray(path.read_bytes())
    content[40] ^= 8
    path.write_bytes(content)
    ended = conformance("archive", "check")
    assert ended.status == 1
    assert f"damaged: {path.name}" in ended.err
    assert f"{FIRST.id} ({OLD.id})" in ended.err
    ended = conformance("archive", "check", "--json")
    assert ended.status == 1
    assert any(one["implementations"] == [OLD.id] for one in ended.json["damage"])
    assert "damaged" in conformance("archive", "status").err


def test_the_command_restores_what_holds(conformance: Command) -> None:
    keep(conformance.store, holding(OLD), values(0.7))
    conformance("archive", "add")
    conformance.store.path(OLD).unlink()
    assert conformance("archive", "restore", "-e", OLD.environment, "--json").json["observations"] == {OLD.id: 1}
    assert dict(conformance.store.read(OLD.id).observations) == {FIRST.id: made_now(values(0.7), OLD)}
    assert "restored 0 observations" in conformance("archive", "restore").out


def test_questions_are_answered_from_the_archive(conformance: Command) -> None:
    conformance.keep(OLD, values(0.7))
    conformance.keep(NEW, values(0.5))
    before = conformance("divergences", "--json").json
    conformance("archive", "add")
    for path in conformance.store.root.glob("*.jsonl"):
        path.unlink()
    assert conformance("divergences", "--json").json == before != []
    assert conformance("report", "--json").status == 0
