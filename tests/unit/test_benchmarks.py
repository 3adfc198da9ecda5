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
import numpy as np
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
    *("result_format", "guards", "report", "lint", "lint_fix", "lint_public"),
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


def test_programs_of_a_folder_are_those_that_import_the_keras_and_nobody_imports(load: Any, tmp_path: Path) -> None:
    files = {
        "one/train.py": "from layers import Own\nimport keras\n",
        "one/layers.py": "from keras.layers import Layer\n",
        "one/plot.py": "import numpy\n",
        "one/other.py": "from tensorflow import keras\n",
        "two/a/demo.py": "import package\n",
        "two/package/__init__.py": "from package import inner\n",
        "two/package/inner.py": "import keras\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    cells = [
        {"cell_type": "code", "source": ["%matplotlib inline\n", "import keras\n", "!ls"]},
        {"cell_type": "markdown"},
    ]
    (tmp_path / "one" / "book.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")
    public = load("lint_public")
    found = {one.name: one for one in public.programs(tmp_path, "keras")}
    assert sorted(found) == ["one/book.ipynb", "one/train.py", "two/a/demo.py"]
    assert found["one/book.ipynb"].texts == {"book.py": "pass\nimport keras\npass\n"}
    assert list(found["one/train.py"].texts) == ["train.py", "layers.py"]
    assert set(found["two/a/demo.py"].texts) == {"a/demo.py", "package/__init__.py", "package/inner.py"}
    assert [one.name for one in public.programs(tmp_path, "tf.keras")] == ["one/other.py"]


def test_a_line_is_of_a_statement_and_not_of_the_body_below_it(load: Any) -> None:
    text = "def f(a,\n      b):\n    return (a +\n            b)\nx = 1\n"
    statement = load("lint_public").statement
    assert [statement(text, line) for line in range(1, 6)] == [(1, 2), (1, 2), (3, 4), (3, 4), (5, 5)]


def test_breaking_uses_are_followed_as_far_as_fixes_lead(load: Any) -> None:
    public = load("lint_public")

    def raised(line: int, message: str, by: str = "keras") -> Any:
        told = {"type": "ValueError", "message": message, "by": by, "lines": [["a.py", line]]}
        return public.Ended("raised", told)

    texts = {
        "plain": {"a.py": "f()\ng()\nh()\n"},
        "safe": {"a.py": "F()\ng()\nh()\n"},
        "unsafe": {"a.py": "F()\ng()\nh()\n"},
    }
    runs = {"plain": raised(1, "f"), "safe": raised(2, "g"), "unsafe": raised(2, "g")}
    nothing: Any = {kind: {"a.py": []} for kind in texts}
    found = list(public.breaking(texts, nothing, runs))
    assert [(one["text"], one["code"], one["told"]) for one in found] == [("plain", "f()", "no"), ("safe", "g()", "no")]
    runs["safe"] = public.Ended("ran", {})
    assert len(list(public.breaking(texts, nothing, runs))) == 1
    assert raised(1, "f", "matplotlib").foreign == "matplotlib"
    assert not raised(1, "module 'keras' has no attribute 'f'", "").foreign
    assert raised(1, "module 'scipy.misc' has no attribute 'imread'", "").foreign == "scipy"


def test_what_is_given_to_fit_is_cut_together_or_not_at_all(load: Any) -> None:
    launcher = load("program_launcher")
    x, y = np.zeros((1000, 2)), np.zeros(1000)
    args: list[Any] = ["model", x, [y, y], 48, 12]
    named: dict[str, Any] = {"validation_data": (x, y), "shuffle": False}
    launcher.less(["self", "x", "y", "batch_size", "epochs", "validation_data"], args, named)
    assert [len(args[1]), *map(len, args[2]), *args[3:]] == [48, 48, 48, 48, 1]
    # A batch that is given is not cut.
    assert [*map(len, named["validation_data"]), named["shuffle"]] == [48, 48, False]
    short = np.zeros(10)
    args = ["model", x, short]
    launcher.less(["self", "x", "y"], args, {"nb_epoch": 1})
    assert args[1] is x
    assert args[2] is short
