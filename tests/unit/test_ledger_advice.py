"""Snippets of advice are executed where their rules apply, each in a process of its own."""

import sys
from pathlib import Path
from typing import Any

import pytest
from cli_invented import header

from conformance.analysis.checking.snippets import KEPT, Side, applies, chosen, findings, try_snippet
from conformance.analysis.history.axes import oldest_first
from conformance.environments.launch import Launch
from conformance.model.observation import Implementation

from test_ledger import rule  # isort: skip

KERAS = '''
"""A Keras that can do little."""
import os
backend = os.environ["KERAS_BACKEND"]
def relu(x):
    return max(x, 0)
'''


@pytest.fixture
def launch(tmp_path: Path) -> Launch:
    (tmp_path / "keras.py").write_text(KERAS)
    return Launch(Implementation("here", "keras"), Path(sys.executable), {"PYTHONPATH": str(tmp_path)})


@pytest.mark.parametrize(
    ("snippet", "ended", "said"),
    [
        ("assert keras.relu(-1) == 0\nassert np.zeros(2).shape == (2,)", "ok", ""),
        ("assert keras.backend == 'tensorflow'", "ok", ""),
        ("keras.relu(-1, axis=0)", "raised", "TypeError"),
        ("this is no Python", "raised", "SyntaxError"),
        ("print('é' * 3)", "ok", "ééé"),
        ("import os; os._exit(3)", "raised", ""),
        ("import time; time.sleep(60)", "timeout", ""),
    ],
)
def test_a_snippet_gets_keras_and_numpy(launch: Launch, snippet: str, ended: str, said: str) -> None:
    patience = 1.0 if ended == "timeout" else 60.0
    found = try_snippet(rule(snippet=snippet), "inside", launch, patience)
    assert (found.rule, found.side, found.implementation, found.ended) == ("slope", "inside", launch.id, ended)
    assert said in found.said
    assert len(found.said) <= KEPT


def test_what_a_snippet_writes_is_gone(launch: Launch, tmp_path: Path) -> None:
    before = sorted(Path.cwd().iterdir())
    assert try_snippet(rule(snippet="open('left', 'w').close()"), "inside", launch).ended == "ok"
    assert sorted(Path.cwd().iterdir()) == before


def test_the_newest_that_is_here_stands_for_a_side() -> None:
    here = {"a", "b", "x"}.__contains__
    assert chosen(["a", "b", "c"], ["x", "y"], here) == [("inside", "b"), ("outside", "x")]
    assert chosen(["c"], ["x"], here) == [("outside", "x")]
    assert chosen([], [], here) == []


def test_what_is_newest_does_not_depend_on_the_names_of_environments() -> None:
    ages = {"py38-new/keras": "3.15.1", "py39-middle/tf.keras": "2.2.4-tf", "py313-old/keras": "2.2.4.3"}
    headers = {
        name: header(Implementation(*name.split("/")), versions={"keras": keras, "python": "3.8.1"})
        for name, keras in ages.items()
    }
    assert oldest_first(headers) == ["py39-middle/tf.keras", "py313-old/keras", "py38-new/keras"]


@pytest.mark.parametrize(
    ("broken", "side"), [("", "inside"), ("inside", "inside"), ("outside", "outside"), ("both", "inside")]
)
def test_a_snippet_has_to_run_on_the_side_that_needs_it(broken: Any, side: Side, launch: Launch) -> None:
    mine = rule(snippet="raise ValueError", broken=broken)
    assert applies(mine) == side
    tried = [try_snippet(mine, one, launch) for one in ("inside", "outside")]
    assert [one.side for one in findings(tried, {mine.id: mine})] == [side]
