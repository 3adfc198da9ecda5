"""Keys of rules changed in their files: everything else stays byte for byte."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.analysis.ledger import editing
from conformance.analysis.ledger.parameters import Parameters
from conformance.analysis.ledger.sides import Does
from conformance.model.errors import LedgerError

TEXT = '''# A file of rules.

[[rule]]  # the first
id = "one"
cases = [
    "layers.Dense[*",  # why
    "layers.GRU[]",
]
where = [
    { keras = ">=3.0" },
]
reason = """
where = [this is text]
[[rule]]
"""   # kept

# Between them.
[[rule]]
id = "two"
inside   =   [ { gives = "old" } ]
where = [{ keras = ">=3.0" }]  # true
outside = [{ ends = "ok" }]
reason = 'r' '''.rstrip()


def test_new_keys_stand_behind_where_and_old_ones_where_they_were() -> None:
    changes: dict[str, dict[str, str | None]] = {
        "one": {"inside": "[{ numbers = true }]", "outside": "[{ absent = true }]"},
        "two": {"inside": '[{ gives = "new" }]', "outside": None},
    }
    found = editing.edit(TEXT, changes)
    expected = TEXT.replace(
        '    { keras = ">=3.0" },\n]\n',
        '    { keras = ">=3.0" },\n]\ninside = [{ numbers = true }]\noutside = [{ absent = true }]\n',
    )
    expected = expected.replace('inside   =   [ { gives = "old" } ]', 'inside = [{ gives = "new" }]')
    assert found == expected.replace('outside = [{ ends = "ok" }]\n', "")
    assert editing.edit(found, changes) == found


def test_nothing_to_change_changes_nothing() -> None:
    assert editing.edit(TEXT, {}) == TEXT
    assert editing.edit(TEXT, {"three": {"inside": "[]"}}) == TEXT


def test_a_value_over_several_lines_is_replaced_whole() -> None:
    found = editing.edit(TEXT, {"one": {"cases": editing.cases(["a[]", Parameters("b", arguments={"c.d": "e"})])}})
    assert 'cases = ["a[]", { api = "b", arguments = { "c.d" = "e" } }]\nwhere' in found
    assert "# why" not in found
    assert found.count("[[rule]]") == TEXT.count("[[rule]]")


def test_a_last_line_without_an_end_gets_one() -> None:
    text = '[[rule]]\nid = "x"\nwhere = []'
    assert editing.edit(text, {"x": {"inside": "[1]"}}) == '[[rule]]\nid = "x"\nwhere = []\ninside = [1]\n'


@pytest.mark.parametrize(
    "text",
    ['[[rule]]\nid = "one"\n[[rule.where]]\nkeras = "3"\n', '[[rule]]\nid = "one"\n', '[[rule]]\nid = "one"\nx = [\n'],
)
def test_what_cannot_be_edited_says_so(text: str) -> None:
    with pytest.raises(LedgerError):
        editing.edit(text, {"one": {"inside": "[]"}})


@given(st.text())
def test_any_text_can_be_written(text: str) -> None:
    assert tomllib.loads(f"x = {editing.quoted(text)}")["x"] == text


def test_long_arrays_have_a_line_for_each() -> None:
    long = [Does(raises="ValueError", message="x" * 60), Does(raises="TypeError", message='say "no"')]
    written = editing.side(long, "inside")
    assert written == (
        '[\n    { raises = "ValueError", message = "' + "x" * 60 + '" },\n'
        '    { raises = "TypeError", message = \'say "no"\' },\n]'
    )
    assert editing.side([], "inside") is None


def test_only_files_that_change_are_written(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.toml").write_text(TEXT)
    (tmp_path / "b.toml").write_text(TEXT.replace('"one"', '"other"').replace('"two"', '"three"'))
    before = (tmp_path / "b.toml").stat().st_mtime_ns
    changes = {"one": {"inside": "[{ numbers = true }]"}}
    assert editing.rewrite(tmp_path, changes) == [tmp_path / "deep" / "a.toml"]
    assert (tmp_path / "b.toml").stat().st_mtime_ns == before
    assert editing.rewrite(tmp_path, changes) == []
