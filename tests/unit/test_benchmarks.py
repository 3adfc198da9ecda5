"""The benchmarks' arithmetic and their command lines; what they time is never tested, only measured."""

import importlib.util
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest
from compare_invented import LAYER, array, compare_observations, observed, stage
from judging_invented import real

from conformance import catalog
from conformance.analysis.judging.sets import judge_sets
from conformance.environments.table import ROOT
from conformance.model.case import Case
from conformance.model.comparison import of_stage
from conformance.model.observation import Observation, Stage
from conformance.observations.store import Store

FOLDER = ROOT / "benchmarks"
SCRIPTS = (
    *("overhead", "throughput", "observing", "same", "judging", "replicas", "history", "archive", "answers", "asking"),
    *("result_format", "guards", "report", "lint", "lint_fix"),
)


@pytest.fixture(scope="module")
def load() -> Iterator[Any]:
    """``load(name)``: a benchmark as a module, found as when it is run as a script, under a name nobody else has."""
    loaded: dict[str, ModuleType] = {}

    def load_one(name: str) -> ModuleType:
        spec = importlib.util.spec_from_file_location(f"benchmark_{name}", FOLDER / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = loaded[spec.name] = module
        spec.loader.exec_module(module)
        return module

    sys.path.insert(0, str(FOLDER))
    try:
        yield load_one
    finally:
        sys.path.remove(str(FOLDER))
        for name in (*loaded, "measuring", "replicas"):
            sys.modules.pop(name, None)


@pytest.mark.parametrize("script", SCRIPTS)
def test_help_says_what_is_measured(script: str) -> None:
    if script == "report":
        pytest.importorskip("playwright", reason="the report is measured in a browser")
    answer = subprocess.run(
        [sys.executable, str(FOLDER / f"{script}.py"), "--help"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    assert f"python benchmarks/{script}.py" in answer.stdout
    assert "JSON" in answer.stdout


def test_overhead_is_formed_pair_by_pair(load: Any) -> None:
    # Under load the second pair took twice as long, both of it: its ratio is what counts.
    found = load("measuring").overhead([12.0, 20.0, 9.0], [10.0, 20.0, 10.0])
    assert found == {"median": 0.0, "min": -0.1, "max": 0.2, "all": [0.2, 0.0, -0.1]}


def test_overhead_refuses_halves_of_pairs(load: Any) -> None:
    with pytest.raises(ValueError, match="zip"):
        load("measuring").overhead([1.0, 2.0], [1.0])


def test_summary_of_an_even_number_is_the_middle_of_the_middle_two(load: Any) -> None:
    assert load("measuring").summary([4.0, 1.0, 3.0, 10.0])["median"] == 3.5


def test_the_order_of_a_pair_alternates(load: Any) -> None:
    order: list[str] = []
    for number in range(3):
        load("measuring").alternating(number, lambda: order.append("whole"), lambda: order.append("bare"))
    assert order == ["whole", "bare", "bare", "whole", "whole", "bare"]


def test_spent_tells_the_clock_from_the_processor_and_children_from_this_process(load: Any) -> None:
    measuring = load("measuring")
    with measuring.spent() as asleep:
        time.sleep(0.05)
    assert asleep.wall >= 0.05
    assert asleep.cpu < asleep.wall
    with measuring.spent() as child:
        subprocess.run([sys.executable, "-c", "sum(range(3_000_000))"], check=True)
    assert child.children > 0
    assert child.cpu == child.own + child.children


def test_a_step_that_went_another_way_is_told(load: Any) -> None:
    overhead = load("overhead")
    seen = Observation(
        "losses.A[x]",
        "0",
        "error",
        runs={"float32": [Stage("construct"), Stage("forward", "error")], "float64": [Stage("construct")]},
    )
    whole = {seen.case: overhead.steps_of(seen)}
    same = {"losses.A[x]": {"float32": [["construct", True], ["forward", False]], "float64": [["construct", True]]}}
    assert overhead.alike(whole, same) == {"steps": 3, "alike": 3, "unlike": []}
    other = {"losses.A[x]": {"float32": [["construct", True], ["forward", True]], "float64": []}}
    told = overhead.alike(whole, other)
    assert (told["steps"], told["alike"]) == (3, 1)
    assert told["unlike"] == [
        "losses.A[x] float32: [['forward', False]]",
        "losses.A[x] float64: [['construct', True]]",
    ]


def test_the_bare_loop_gets_every_array_of_a_case_in_the_order_of_the_call(load: Any) -> None:
    row = {"shape": [2, 3]}
    keywords = {"mask": {"shape": [2], "kind": "mask"}, "initial_state": [{"shape": [2, 4]}, {"shape": [2, 5]}]}
    layer = Case("layers.A[x]", "layer", "layers.A", {"arguments": {}, "inputs": [row, row], "keywords": keywords})
    assert [a.shape for a in load("overhead").inputs(layer, "float64")] == [(2, 3), (2, 3), (2, 4), (2, 5), (2,)]
    params = {"arguments": {}, "inputs": [row, row], "weights": {"values": [1.0, 0.5]}}
    loss = Case("losses.A[x]", "loss", "losses.A", params)
    assert [a.shape for a in load("overhead").inputs(loss, "float32")] == [(2, 3), (2, 3), (2,)]


def test_the_bare_loop_knows_the_scenarios_that_are_sampled(load: Any, tmp_path: Path) -> None:
    overhead = load("overhead")
    cases = overhead.sample(50)
    assert {case.scenario for case in cases} == set(overhead.SCENARIOS) <= set(load("bare").SCENARIOS)
    overhead.prepare(cases, tmp_path)
    records = json.loads((tmp_path / "cases.json").read_text(encoding="utf-8"))
    assert [record["id"] for record in records] == [case.id for case in cases]
    assert all(record["arrays"] >= 1 for record in records)


def test_replicas_are_as_different_as_was_published(load: Any, tmp_path: Path) -> None:
    world = real()
    world.written(tmp_path / "real" / "observations")
    replicas = load("replicas")
    sample = replicas.read(tmp_path / "real")
    count = len(catalog.load()) + 100
    made = replicas.Replicas(sample, 100, count)
    assert len(made.catalog) == count
    made.write(tmp_path / "made")
    sets = Store(tmp_path / "made" / "observations").all()
    assert len(sets) == 100
    judgement = judge_sets(sets, made.catalog, world.rules)
    published = {
        place: len(set(doing.values()) - {""}) for place, doing in sample.published.items() if place[0] in world.cases
    }
    found: dict[tuple[str, str], int] = {}
    for divergence in judgement.divergences:
        place = (divergence.case, divergence.stage)
        found[place] = found.get(place, 0) + len(divergence.behaviours)
    # What float64 alone shows is of NumPy and OpenVINO for the most part, which are not in this sample.
    parted = {place for place, behaviours in published.items() if behaviours > 1 and of_stage(place[1]) == place[1]}
    assert len(parted) > 20
    assert len(parted & found.keys()) > 0.8 * len(parted)
    copies = [name for name in made.catalog if "#" in name]
    assert len(copies) == 100
    first = next(iter(sets.values())).observations
    assert {replicas.of_copy(name)[0] for name in first} == set(world.cases)


def test_replicas_have_other_bits_where_there_are_numbers_and_the_same_meaning(load: Any) -> None:
    replicas = load("replicas")
    facts = {"output": [array([1.0, 0.0, -2.5], "float64")], "count": array([1, 2], "int64"), "label": "dense"}
    raw = msgspec.Raw(msgspec.json.encode(facts))
    rounded = msgspec.json.decode(replicas.rounded(raw, 3))
    assert rounded["count"] == facts["count"]
    assert rounded["label"] == "dense"
    assert rounded["output"] != facts["output"]
    a, b = (observed([stage("forward", **one)], [stage("forward", **one)]) for one in (facts, rounded))
    assert not compare_observations(LAYER, a, b).parted
    (parted,) = compare_observations(
        LAYER, a, observed([stage("forward", **msgspec.json.decode(replicas.changed(raw, 7)))])
    ).parted
    assert parted.stage == "forward"
