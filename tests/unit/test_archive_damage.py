"""A damaged archive: what is damaged is named and set aside, and costs nothing else."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from archive_invented import JAX, NEW, OLD, archived, header, refused, seen
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.archive import layout
from conformance.archive.archive import Archive
from conformance.archive.arrow import parquet, pyarrow
from conformance.archive.checking import check
from conformance.archive.files import UnreadableError
from conformance.model.observation import Implementation, Observation

CASES = tuple(f"layers.A[n={n:02}]" for n in range(12))

#: Implementation → case → what was observed.
Truth = Mapping[str, Mapping[str, Observation]]


@dataclass(frozen=True)
class Small:
    """An archive of two packs, the second of which refers to records of the first."""

    root: Path
    truth: Truth
    first: tuple[str, ...]
    second: tuple[str, ...]

    @property
    def files(self) -> list[str]:
        return sorted((*self.first, *self.second))


def made() -> Mapping[Implementation, list[Observation]]:
    found = {
        mine: [
            refused(case, n, seconds=1.0) if n % 4 == 0 else seen(case, [n, n * (k // 2) + 0.5])
            for n, case in enumerate(CASES)
        ]
        for k, mine in enumerate((OLD, NEW, JAX))
    }
    # Of all that the second pack has, this refers to no record of the first.
    found[JAX][-1] = Observation(CASES[-1], "r1", "crash", detail="SIGSEGV")
    return found


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Small:
    """The archive as it was written: several row groups in each file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layout, "GROUP_BYTES", 900)
        patch.setattr(layout, "GROUP_ROWS", 4)
        root = tmp_path_factory.mktemp("archive")
        first = archived(root, {mine: found for mine, found in made().items() if mine != JAX})
        second = archived(root, {JAX: made()[JAX]})
    truth = {mine.id: {o.case: o for o in found} for mine, found in made().items()}
    return Small(root, truth, first.files, second.files)


@pytest.fixture
def small(whole: Small, tmp_path: Path) -> Small:
    """A copy to be damaged."""
    shutil.copytree(whole.root, tmp_path / "archive")
    return Small(tmp_path / "archive", whole.truth, whole.first, whole.second)


def read(archive: Archive) -> dict[str, dict[str, Observation]]:
    """Implementation → case → observation, without those that stand for one that cannot be read any more."""
    return {
        i: {case: o for case, o in s.observations.items() if o.status != "not-run"}
        for i, s in archive.select().sets().items()
    }


def lost(archive: Archive, truth: Truth) -> set[tuple[str, str]]:
    """(Case, implementation) of what cannot be read any more; everything else is as it was."""
    found = read(archive)
    for i, each in found.items():
        for case, observation in each.items():
            assert observation == truth[i][case], (i, case)
    return {(case, i) for i, each in truth.items() for case in each if case not in found.get(i, {})}


def named(archive: Archive) -> set[tuple[str, str]]:
    """(Case, implementation) that damage tells of."""
    return {(case, i) for d in archive.damage for case in d.cases for i in d.implementations}


def groups(path: Path) -> list[tuple[int, int]]:
    """The bytes of each row group."""
    metadata = parquet.read_metadata(path)
    found = []
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        chunks = [group.column(n) for n in range(group.num_columns)]
        start = chunks[0].dictionary_page_offset
        found.append((start, start + sum(c.total_compressed_size for c in chunks)))
    return found


def flip(path: Path, at: int, mask: int = 1) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= mask
    path.write_bytes(content)


def test_nothing_is_wrong_with_what_was_written(whole: Small) -> None:
    archive = Archive(whole.root)
    assert lost(archive, whole.truth) == set()
    assert archive.damage == ()
    checked = check(whole.root)
    assert checked.damage == ()
    assert (checked.packs, checked.observations, checked.cases, checked.implementations) == (2, 36, 12, 3)
    assert all(len(groups(whole.root / name)) > 2 for name in whole.files)
    assert checked.bytes == sum((whole.root / name).stat().st_size for name in whole.files)


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_a_flipped_byte_anywhere_is_named_and_nothing_wrong_is_read(
    whole: Small, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    root = tmp_path_factory.mktemp("flipped") / "archive"
    shutil.copytree(whole.root, root)
    name = data.draw(st.sampled_from(whole.files))
    size = (root / name).stat().st_size
    at = data.draw(st.integers(0, size - 1) | st.integers(size - 40, size - 1))
    flip(root / name, at, data.draw(st.integers(1, 255)))
    archive = Archive(root)
    gone = lost(archive, whole.truth)
    if at >= 4:
        assert name in {damage.file for damage in archive.damage}
    else:
        # What every Parquet file begins with is read by nobody.
        assert not gone
    if any(start <= at < end for start, end in groups(whole.root / name)):
        # A row group: its observations are named one by one, and all others are read.
        assert gone <= named(archive)
        assert len(gone) < 36
    checked = check(root)
    assert name in {damage.file for damage in checked.damage}
    assert checked.observations == 36 - len(gone)


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_a_file_that_was_cut_off_is_named(
    whole: Small, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    root = tmp_path_factory.mktemp("cut") / "archive"
    shutil.copytree(whole.root, root)
    name = data.draw(st.sampled_from(whole.files))
    content = (root / name).read_bytes()
    (root / name).write_bytes(content[: data.draw(st.integers(0, len(content) - 1))])
    archive = Archive(root)
    gone = lost(archive, whole.truth)
    assert (name, True) in {(d.file, "cannot be read" in d.problem) for d in archive.damage}
    if name in whole.second:
        assert {i for _, i in gone} <= {JAX.id}


def test_damaged_records_cost_the_cases_beside_them_and_no_more(small: Small) -> None:
    (records,) = (name for name in small.first if ".records." in name)
    start, end = groups(small.root / records)[1]
    flip(small.root / records, (start + end) // 2)
    archive = Archive(small.root)
    gone = lost(archive, small.truth)
    cases = sorted({case for case, _ in gone})
    assert 0 < len(cases) <= 4
    # Observations of the other pack that refer to them are gone with them, and named as well.
    assert {i for _, i in gone} == {OLD.id, NEW.id, JAX.id}
    assert gone <= named(archive)
    assert any(d.file == records and set(d.cases) >= set(cases) for d in archive.damage)


def test_damaged_rows_cost_themselves_only(small: Small) -> None:
    (rows,) = (name for name in small.first if ".observations." in name)
    start, _ = groups(small.root / rows)[0]
    flip(small.root / rows, start + 1)
    archive = Archive(small.root)
    gone = lost(archive, small.truth)
    assert gone == {(case, mine.id) for case in CASES[:2] for mine in (OLD, NEW)}
    assert gone == named(archive)


def test_the_headers_are_there_twice(small: Small) -> None:
    for name in small.files:
        if ".records." in name:
            start, _ = groups(small.root / name)[-1]
            flip(small.root / name, start + 1)
    archive = Archive(small.root)
    assert lost(archive, small.truth) == set()
    assert len({damage.file for damage in archive.damage}) == 2


@pytest.mark.parametrize("kind", ["records", "observations"])
def test_a_file_that_is_missing_is_named(small: Small, kind: str) -> None:
    (name,) = (name for name in small.second if f".{kind}." in name)
    (small.root / name).unlink()
    archive = Archive(small.root)
    assert {i for _, i in lost(archive, small.truth)} == {JAX.id}
    assert [d.file for d in archive.damage if d.problem == "the file is missing"] == [name[: name.index(kind)] + kind]
    assert check(small.root).damage


def test_a_pack_that_is_missing_sets_aside_what_refers_to_it(small: Small) -> None:
    for name in small.first:
        (small.root / name).unlink()
    archive = Archive(small.root)
    gone = lost(archive, {JAX.id: small.truth[JAX.id]})
    # What was seen for the first time is in the pack itself.
    assert 0 < len(gone) < 12
    assert gone == named(archive)
    assert {damage.file for damage in check(small.root).damage} <= set(small.second)


def test_a_pack_that_is_missing_gives_its_place_to_what_it_superseded(tmp_path: Path) -> None:
    archived(tmp_path, {OLD: [seen("a", [1.0])]}, created="2026-01-01T00:00:00.000000+00:00")
    newer = archived(tmp_path, {OLD: [seen("a", [2.0])]}, created="2026-02-01T00:00:00.000000+00:00")
    flip(tmp_path / newer.files[0], 5)
    archive = Archive(tmp_path)
    assert read(archive) == {OLD.id: {"a": seen("a", [1.0])}}
    assert (newer.files[0], ("a",)) in {(d.file, d.cases) for d in archive.damage}


def test_what_is_damaged_is_added_again(small: Small) -> None:
    (records,) = (name for name in small.first if ".records." in name)
    start, _ = groups(small.root / records)[1]
    flip(small.root / records, start + 1)
    gone = lost(Archive(small.root), small.truth)
    added = archived(small.root, made())
    assert sum(added.observations.values()) == len(gone) > 0
    archive = Archive(small.root)
    assert lost(archive, small.truth) == set()
    assert archive.damage


@pytest.mark.parametrize("column", ["seconds", "status", "worker", "revision", "implementation"])
def test_a_row_that_somebody_rewrote_is_set_aside(tmp_path: Path, column: str) -> None:
    """A file that is whole by its own checksums, but not what was archived, and has taken its name."""
    archived(tmp_path, {OLD: [seen("a", [1.0]), seen("b", [1.0])]})
    (path,) = tmp_path.glob("*.observations.*")
    table = parquet.read_table(path)
    values = table.column(column).to_pylist()
    values[0] = 9.0 if column == "seconds" else "timeout"
    number = table.column_names.index(column)
    rewritten = table.set_column(
        number, table.schema.field(number), pyarrow.array(values, table.schema.field(number).type)
    )
    name = layout.parse(path.name)
    assert name is not None
    parquet.write_table(rewritten, path, store_schema=False)
    assert read(Archive(tmp_path)) == {}
    assert [damage.file for damage in Archive(tmp_path).damage] == [path.name]


def test_what_is_altered_once_it_was_verified_is_read_as_it_was(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    """Arrow is given the very bytes that were held against their checksum."""
    opened = parquet.ParquetFile

    def altered(*given: object, **more: object) -> object:
        for path in small.root.glob("*.parquet"):
            path.write_bytes(bytes(path.stat().st_size))
        return opened(*given, **more)

    (pack, *_) = Archive(small.root).packs
    assert pack.rows is not None
    before = pack.rows.read([0])
    monkeypatch.setattr(parquet, "ParquetFile", altered)
    assert pack.rows.read([0]).equals(before)
    with pytest.raises(UnreadableError, match="checksum"):
        pack.rows.read([0])


def test_a_file_of_another_program_is_named(tmp_path: Path) -> None:
    archived(tmp_path, {OLD: [seen("a", [1.0])]})
    (tmp_path / "mine.parquet").write_bytes(b"PAR1")
    archive = Archive(tmp_path)
    assert read(archive) == {OLD.id: {"a": seen("a", [1.0])}}
    assert [(d.file, d.problem) for d in archive.damage] == [("mine.parquet", "its name is not that of a pack")]


def test_damage_says_what_it_touches_in_one_line() -> None:
    archive = Archive(Path("nowhere"))
    assert archive.damage == ()
    many = tuple(f"case{n}" for n in range(7))
    from conformance.archive.files import Damage

    assert str(Damage("f", "p")) == "f: p"
    assert str(Damage("f", "p", many, ("i",))) == "f: p: case0, case1, case2, case3, case4 and 2 more (i)"
    assert header().implementation == NEW
