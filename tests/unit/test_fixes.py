"""Fixes of scripts: what they are of, what they change, and what is said of those that were run."""

import ast
from pathlib import Path

import msgspec
import pytest

from conformance.catalog import fixes, scripts
from conformance.catalog.fixes import difference, digest, fixed, names, ran
from conformance.catalog.rewritten import Ran, Under
from conformance.scenarios import find


def test_each_fix_is_of_a_script_and_can_be_run_as_it_can() -> None:
    assert set(names()) <= scripts.table().keys()
    for name, case in fixed().items():
        assert case.id == f"scripts.{name}[fixed]"
        find(case.id, case.scenario).check(case.id, case.params)


@pytest.mark.parametrize("name", names())
def test_a_fix_changes_something_and_keeps_what_is_seen(name: str) -> None:
    assert difference(name).startswith(f"--- {name}.py\n+++ {name}.py, fixed\n@@ ")
    before, after = (ast.parse((folder / f"{name}.py").read_text("utf-8")) for folder in (scripts.SOURCES, fixes.FIXES))
    assert _results(before) == _results(after)


def _results(tree: ast.Module) -> set[str]:
    """The names under which a script puts what it computed."""
    return {
        ast.unparse(node.slice)
        for node in ast.walk(tree)
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "results"
    }


#: Fixes are written for the newest Keras on TensorFlow. Elsewhere it is measured whether they run, and not expected.
NEWEST = {f"{environment}/keras" for environment in ("py311-tf2", "py312-tf220-keras315", "py312-tf221", "py313-tf221")}


def test_all_fixes_were_run_as_they_stand_and_run() -> None:
    found = ran()
    assert sorted(found) == names(), "run: conformance catalog fixes"
    for name, one in found.items():
        assert one.under, name
        assert one.reference, name
        under = {one.implementation: one.runs for one in one.under}
        assert under.keys() >= NEWEST, name
        assert all(under[implementation] for implementation in NEWEST), name


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for place in ("sources", "fixes"):
        (tmp_path / place).mkdir()
        monkeypatch.setattr(fixes, place.upper(), tmp_path / place)
        (tmp_path / place / "one.py").write_text(f"import keras\nlr = {place!r}\n")
    return tmp_path


def test_what_came_of_another_text_is_not_said(folder: Path) -> None:
    path = folder / "fixes.json"
    assert ran(path) == {}
    kept = {"one": Ran(digest("one"), "a/keras", [Under("b/keras", "same")])}
    path.write_bytes(msgspec.json.encode({**kept, "gone": kept["one"]}))
    assert ran(path) == kept
    assert kept["one"].runs("b/keras")
    assert not kept["one"].runs("c/keras")
    (folder / "fixes" / "one.py").write_text("import keras\n")
    assert ran(path) == {}


def test_the_difference_is_what_somebody_has_to_change(folder: Path) -> None:
    assert difference("one").splitlines()[-3:] == [" import keras", "-lr = 'sources'", "+lr = 'fixes'"]
    assert difference("none") == ""
    assert folder.is_dir()
