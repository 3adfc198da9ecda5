"""Clusters: the parameters of their cases, how a decorator asks for one, and the script that shows a divergence."""

import ast
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from conformance import catalog
from conformance.catalog.programs import read
from conformance.model.case import Case
from conformance.model.errors import InvalidCaseError
from conformance.publishing.reproduce.programs import standalone
from conformance.scenarios import SCENARIOS, STAGES, WRITTEN
from conformance.scenarios.declaration import AGREEMENT

SOURCE = '''\
@program("Model.fit", logic=True, workers=2)
def both(keras, see):
    """Two workers."""
    see("weights", 1)
    see("weights | one device", 1)
'''


def params(**changed: Any) -> dict[str, Any]:
    """Parameters that are valid but for what is changed."""
    (case,) = read("invented", SOURCE)
    return {**case.params, **changed}


def test_a_decorator_asks_for_workers() -> None:
    (case,) = read("invented", SOURCE)
    assert (case.scenario, case.params["workers"], case.logic) == ("cluster", 2, True)
    (alone,) = read("invented", SOURCE.replace(", workers=2", ""))
    assert (alone.scenario, "workers" in alone.params) == ("program", False)
    assert case.revision != alone.revision


def test_the_parameters_are_checked() -> None:
    scenario = SCENARIOS["cluster"]
    scenario.check("a", params())
    for changed, said in (
        ({"workers": 1}, ">= 2"),
        ({"workers": 9}, "<= 8"),
        ({"workers": "two"}, "int"),
        ({"fresh": True}, "leave out fresh"),
        ({"program": "neither"}, "no function neither"),
    ):
        with pytest.raises(InvalidCaseError, match=said):
            scenario.check("a", params(**changed))
    with pytest.raises(InvalidCaseError, match="workers"):
        scenario.check("a", {key: value for key, value in params().items() if key != "workers"})
    with pytest.raises(InvalidCaseError, match="no parameter 'workers'"):
        SCENARIOS["program"].check("a", params())


def test_its_variants_are_compared_and_it_has_a_title() -> None:
    assert STAGES["cluster"] == {"run": (), AGREEMENT: ("run",)}
    assert WRITTEN["cluster"](params()) == "Two workers."


def test_the_catalogue_has_clusters() -> None:
    clusters = [case for case in catalog.load().values() if case.scenario == "cluster"]
    assert "programs.strategies.training_of_two_workers" in {case.id for case in clusters}


def test_the_script_starts_itself_for_each_worker(tmp_path: Path) -> None:
    (case,) = read("invented", SOURCE)
    text = standalone(case, "float32")
    ast.parse(text, feature_version=(3, 6))
    # A Keras that is there everywhere: the program asks nothing of it.
    (tmp_path / "keras.py").write_text("")
    (tmp_path / "shown.py").write_text(text)
    done = subprocess.run(
        [sys.executable, "shown.py"], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["weights | worker 0 = 1", "weights | one device = 1", "weights | worker 1 = 1"]


def test_the_script_fails_where_a_worker_does(tmp_path: Path) -> None:
    (case,) = read("invented", SOURCE.replace('see("weights", 1)', "raise ValueError"))
    (tmp_path / "keras.py").write_text("")
    (tmp_path / "shown.py").write_text(standalone(case, "float32"))
    done = subprocess.run(
        [sys.executable, "shown.py"], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode != 0
    assert "ValueError" in done.stderr


def test_a_program_of_one_process_is_written_as_before() -> None:
    (case,) = read("invented", SOURCE.replace(", workers=2", ""))
    assert isinstance(case, Case)
    assert "TF_CONFIG" not in standalone(case, "float32")
