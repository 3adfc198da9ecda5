"""The rows of the catalogue's tables are kept: nothing that is added renames or changes a case that was there."""

import itertools
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from conformance import catalog
from conformance.catalog import kept, tables
from conformance.catalog.covering import LostRowError, Row, extend
from conformance.catalog.keeping import UnknownTableError, keep
from conformance.catalog.tables import DuplicateTableError, Vary, collecting, pairwise, vary_cases

#: Cases of which observations are kept, each with its revision. Who changes one on purpose changes its line.
REVISIONS = Path(__file__).parent / "data/case_revisions.txt"


def revisions() -> dict[str, str]:
    lines = REVISIONS.read_text(encoding="utf-8").splitlines()
    return {identifier: revision for revision, _, identifier in (line.partition(" ") for line in lines)}


def made() -> dict[str, list[dict[str, Any]]]:
    """The rows of every table of the catalogue."""
    with collecting() as found:
        for _ in catalog.every():
            pass
    return found.rows


def vary_of_every_table(monkeypatch: pytest.MonkeyPatch) -> dict[str, Vary]:
    found: dict[str, Vary] = {}
    monkeypatch.setattr(tables, "declared", found.setdefault)
    made()
    return found


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Kept rows of the test's own."""
    monkeypatch.setattr(kept, "FOLDER", tmp_path)
    yield tmp_path
    kept.forget()


def covers(rows: Sequence[Row], vary: Vary) -> list[Any]:
    """The pairs that no row has; an argument that is not passed stands for its first value."""
    complete = [{**{name: values[0] for name, values in vary.items()}, **row} for row in rows]
    return [
        (one, x, other, y)
        for one, other in itertools.combinations(vary, 2)
        for x, y in itertools.product(vary[one], vary[other])
        if not any(json.dumps([row[one], row[other]]) == json.dumps([x, y]) for row in complete)
    ]


def test_no_case_has_another_name_or_does_anything_else() -> None:
    now = {case.id: case.revision for case in catalog.load().values()}
    before = revisions()
    assert len(before) > 1800
    assert {identifier: now.get(identifier) for identifier in before} == before


def test_what_is_committed_is_what_is_made() -> None:
    """Otherwise: conformance catalog keep."""
    assert made() == kept.all_kept()


@pytest.mark.night
def test_every_table_covers_all_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    varied, rows = vary_of_every_table(monkeypatch), made()
    assert len(varied) > 100
    assert {table: covers(rows[table], vary) for table, vary in varied.items()} == {table: [] for table in varied}
    assert {table for table, vary in varied.items() for name in vary if len({*map(json.dumps, vary[name])}) > 1} >= {
        "layers.Dense",
        "losses.Huber",
    }


def a_value(number: int, vary: Vary) -> Vary:
    """One more value for the last argument; weights of losses are names, which mean something."""
    name = next(reversed([*vary]), None)
    return {**vary, name: [*vary[name], f"added {number}"]} if name not in (None, "weights") else vary


def an_argument(number: int, vary: Vary) -> Vary:
    return {**vary, f"added_{number}": ["usual", "unusual", {"nested": [1]}]}


def an_argument_before(number: int, vary: Vary) -> Vary:
    return {f"added_{number}": [None, 1], **vary}


@pytest.mark.parametrize("add", [a_value, an_argument, an_argument_before])
@pytest.mark.night
def test_one_more_in_every_table_changes_no_case(
    add: Callable[[int, Vary], Vary], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {case.id: case.revision for case in catalog.load().values()}
    numbers = itertools.count()
    altered: list[str] = []

    def declared(table: str, vary: Vary) -> Vary:
        other = add(next(numbers), vary)
        if other is not vary:
            altered.append(table)
        return other

    monkeypatch.setattr(tables, "declared", declared)
    with collecting():
        after = {case.id: case.revision for _, case in catalog.every()}
    tables_with_arguments = sum(1 for rows in kept.all_kept().values() if rows[0])
    assert len(altered) >= tables_with_arguments - 2
    changed = [identifier for identifier in before if after.get(identifier) != before[identifier]]
    assert changed == []
    assert len(after) > len(before) + len(altered) // 2


@pytest.mark.night
def test_one_more_case_in_every_table_changes_no_case(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row that somebody adds to the kept ones is kept, and the others are what they were."""
    monkeypatch.undo()
    before = {case.id: case.revision for case in catalog.load().values()}
    varied, rows = vary_of_every_table(monkeypatch), made()
    added = {}
    for table, vary in varied.items():
        all_rows = [dict(zip(vary, values, strict=True)) for values in itertools.product(*vary.values())]
        added[table] = [*rows[table], *[row for row in all_rows if row not in rows[table]][-1:]]
    assert sum(map(len, added.values())) > sum(map(len, rows.values())) + 40
    monkeypatch.setattr(kept, "FOLDER", folder)
    kept.write(added)
    assert made() == added
    with collecting():
        after = {case.id: case.revision for _, case in catalog.every()}
    assert [identifier for identifier in before if after.get(identifier) != before[identifier]] == []
    assert len(after) > len(before) + 40


def test_new_rows_are_few_begin_with_the_base_and_are_always_the_same() -> None:
    vary: dict[str, list[Any]] = {"a": [1, 2, 3], "b": ["x", "y"], "c": [True, False], "d": [None, [1]]}
    rows = extend("t", vary, ())
    assert rows[0] == {name: values[0] for name, values in vary.items()}
    assert covers(rows, vary) == []
    assert len(rows) <= 8
    assert rows == extend("t", vary, ())
    assert extend("t", {}, ()) == [{}]
    assert extend("t", {"a": [1, 2]}, ()) == [{"a": 1}, {"a": 2}]


def test_numbers_and_truth_of_equal_value_are_different_values() -> None:
    vary = {"a": [1, 1.0, True]}
    assert [repr(row["a"]) for row in extend("t", vary, [{"a": 1}])] == ["1", "1.0", "True"]


def test_an_argument_that_came_later_is_passed_where_it_is_unlike_its_first_value() -> None:
    kept_rows = [{"a": 1}, {"a": 2}]
    rows = extend("t", {"a": [1, 2, 3], "b": ["usual", "other"]}, kept_rows)
    assert rows[:2] == kept_rows
    assert {"a": 3} in rows
    assert all(row.get("b", "other") == "other" for row in rows)


@pytest.mark.parametrize(
    ("vary", "said"),
    [
        ({"a": [1], "b": [0]}, "pass a=2, which the table no longer has"),
        ({"renamed": [1, 2], "b": [0]}, "pass a, which the table no longer varies"),
        ({"a": [2, 1], "b": [0]}, "base passes a=1, and the first value is now 2"),
    ],
)
def test_what_loses_a_case_is_an_error_that_says_what_to_do(vary: Mapping[str, list[Any]], said: str) -> None:
    with pytest.raises(LostRowError, match=said) as told:
        extend("layers.X", vary, [{"a": 1, "b": 0}, {"a": 2, "b": 0}])
    assert "conformance catalog keep --drop 'layers.X'" in told.value.advice


def test_two_tables_of_one_name_are_an_error() -> None:
    with collecting():
        pairwise("layers.X", {"a": [1]})
        with pytest.raises(DuplicateTableError, match=r"layers\.X"):
            pairwise("layers.X", {"b": [1]})


def cases_of(vary: Vary) -> Callable[[], list[object]]:
    return lambda: list(vary_cases("layer", "layers.X", vary, {}))


def test_keeping_writes_what_is_new_and_gives_up_only_what_it_is_told_to(folder: Path) -> None:
    done = keep(cases_of({"a": [1, 2], "b": [3]}))
    assert (done.added, done.dropped, done.files) == ({"layers.X": 2}, {}, [folder / "layers.json"])
    assert keep(cases_of({"a": [1, 2], "b": [3]})).files == []
    with pytest.raises(LostRowError):
        keep(cases_of({"a": [1], "b": [3]}))
    done = keep(cases_of({"a": [1], "b": [3, 4]}), ["layers.X"])
    assert (done.added, done.dropped) == ({"layers.X": 1}, {"layers.X": 1})
    assert kept.of("layers.X") == [{"a": 1, "b": 3}, {"a": 1, "b": 4}]
    # Another base is another table: all its rows go.
    done = keep(cases_of({"a": [5, 1], "b": [3]}), ["layers.X"])
    assert kept.of("layers.X") == [{"a": 5, "b": 3}, {"a": 1, "b": 3}]
    assert done.dropped == {"layers.X": 2}


def test_a_table_that_went_is_given_up_only_where_it_is_told(folder: Path) -> None:
    keep(cases_of({"a": [1]}))
    with pytest.raises(LostRowError, match="no longer in the catalog"):
        keep(list)
    assert keep(list, ["layers.X"]).dropped == {"layers.X": 1}
    assert list(folder.iterdir()) == []


def test_dropping_an_unknown_table_names_the_nearest(folder: Path) -> None:
    keep(cases_of({"a": [1]}))
    with pytest.raises(UnknownTableError) as told:
        keep(cases_of({"a": [1]}), ["layers.Y"])
    assert told.value.advice == "Did you mean layers.X?"


def test_a_damaged_file_of_rows_is_an_error_that_names_it(folder: Path) -> None:
    (folder / "layers.json").write_text('{"layers.X": [1]}', encoding="utf-8")
    with pytest.raises(kept.KeptRowsError, match=r"layers\.json"):
        kept.of("layers.X")
