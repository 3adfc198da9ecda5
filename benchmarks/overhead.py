"""Measures what the harness costs: a whole run against a bare loop that makes the same Keras calls.

    python benchmarks/overhead.py [--implementation ID] [--every 10] [--repetitions 5] [--quick]

Whole: ``Session.observe_all`` with one worker, from nothing on disk to a compacted file, the worker's start
included. Bare: bare.py in the same interpreter with the same variables, the import of Keras included; no pipes,
no encoding, no journal. Both do every n-th layer, activation and loss case, in float32 and float64. The two
alternate; their ratio is formed pair by pair, for wall time and for processor time (of everything: the harness's
own, and the worker's), which holds on a loaded machine as well. ``cpu_beyond_start`` leaves out what a worker takes
that greets and ends, and the loop's import: what a run over the whole catalog tends to.

``steps_alike`` says how many of the steps (a case's construct, build, forward … in a precision) went alike in
both, well or with an exception: the loop is no measure unless it does what the harness does.
Prints JSON; exit status 1 where the bound is exceeded.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy
from measuring import Spent, alternating, machine, overhead, spent, start_of, summary

from conformance import catalog
from conformance.environments.launch import Launch
from conformance.environments.table import Environments
from conformance.execution.session import Session
from conformance.model.case import Case
from conformance.model.observation import Observation
from conformance.worker import numbers

#: How much the harness may add to what Keras itself takes.
BOUND = 0.15
SCENARIOS = ("layer", "activation", "loss")
PRECISIONS = ("float32", "float64")
BARE = Path(__file__).resolve().with_name("bare.py")


@dataclass
class Measured:
    """The pairs of one implementation."""

    whole: list[Spent] = field(default_factory=list)
    bare: list[Spent] = field(default_factory=list)
    start: list[Spent] = field(default_factory=list)
    loop_cpu: list[float] = field(default_factory=list)
    steps: dict[str, Any] = field(default_factory=dict)


def main() -> int:
    """Measure, print JSON; exit status 1 where the bound is exceeded."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--implementation", action="append", metavar="ID", help="default: py311-tf2/keras")
    parser.add_argument("--every", type=int, default=10, metavar="N", help="take every N-th case (default: 10)")
    parser.add_argument("--repetitions", type=int, default=5, metavar="N", help="pairs (default: 5)")
    parser.add_argument("--quick", action="store_true", help="every 50th case, one pair: to see that it runs")
    chosen = parser.parse_args()
    every, repetitions = (50, 1) if chosen.quick else (chosen.every, chosen.repetitions)
    cases = sample(every)
    facts = machine()
    results = {}
    for name in chosen.implementation or ["py311-tf2/keras"]:
        environments = Environments.load()
        implementation = environments.implementation(name)
        if implementation.backend != "tensorflow":
            parser.error(f"{name}: the bare loop is written for TensorFlow, eager and symbolic")
        launch = environments.launch(implementation, environments.interpreter(implementation.environment))
        results[name] = described(measure(launch, cases, repetitions))
    within = all(r["overhead"]["cpu"]["median"] <= BOUND for r in results.values())
    method = {"cases": len(cases), "every": every, "repetitions": repetitions, "bound": BOUND, "jobs": 1}
    print(json.dumps({"machine": facts, "method": method, "results": results, "within_bound": within}, indent=2))
    return 0 if within else 1


def sample(every: int) -> list[Case]:
    """Every n-th case of the scenarios that the bare loop knows."""
    return [case for case in catalog.load().values() if case.scenario in SCENARIOS][::every]


def measure(launch: Launch, cases: Sequence[Case], repetitions: int) -> Measured:
    """Pairs of a whole run and a bare loop."""
    found = Measured()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(cases, folder)
        for number in range(repetitions):

            def whole(number: int = number) -> None:
                observations = whole_run(launch, cases, folder / f"run{number}", found)
                found.steps["whole"] = {o.case: steps_of(o) for o in observations}

            def bare() -> None:
                found.steps["bare"] = bare_loop(launch, folder, found)

            alternating(number, whole, bare)
    return found


def whole_run(launch: Launch, cases: Sequence[Case], folder: Path, found: Measured) -> list[Observation]:
    """One run of the harness from nothing."""
    with spent() as time, Session([launch], folder, jobs=1, catalog=cases) as session:
        result = session.observe_all(cases)
    if result.failures or result.refused:
        raise SystemExit(f"the run failed: {result.failures or result.refused}")
    found.whole.append(time)
    found.start.append(start_of(launch))
    stored = session.stored(launch)
    assert stored is not None
    return [stored.observations[case.id] for case in cases]


def bare_loop(launch: Launch, folder: Path, found: Measured) -> dict[str, Any]:
    """One bare loop; returns its steps."""
    python, result = str(launch.python.absolute()), folder / "bare.json"
    command = [python, str(BARE), launch.implementation.provider]
    with spent() as time:
        ended = subprocess.run(
            [*command, str(folder / "cases.json"), str(folder / "arrays.npz"), str(result)],
            env=launch.environ(folder),
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
    if ended.returncode:
        raise SystemExit(f"the bare loop failed:\n{ended.stderr[-4000:]}")
    answer: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
    found.bare.append(time)
    found.loop_cpu.append(answer["seconds"]["loop_cpu"])
    steps: dict[str, Any] = answer["steps"]
    return steps


def prepare(cases: Sequence[Case], folder: Path) -> None:
    """Write the cases and their input arrays where the bare loop finds them."""
    records, arrays = [], {}
    for number, case in enumerate(cases):
        count = 0
        for precision in PRECISIONS:
            values = inputs(case, precision)
            count = len(values)
            arrays.update({f"{number}/{precision}/{i}": v for i, v in enumerate(values)})
        records.append({**case.request(), "id": case.id, "arrays": count})
    (folder / "cases.json").write_text(json.dumps(records), encoding="utf-8")
    numpy.savez(folder / "arrays.npz", **arrays)


def inputs(case: Case, precision: str) -> list[Any]:
    """A case's arrays: its inputs, then its keywords' by name, or its sample weights; of a training case x and y."""
    specs: list[tuple[Any, tuple[object, ...]]]
    if "data" in case.params:
        specs = [(spec, (name, i)) for name in ("x", "y") for i, spec in enumerate(case.params["data"][name])]
        return [numbers.make(spec, precision, "input", *key) for spec, key in specs]
    specs = [(spec, (i,)) for i, spec in enumerate(case.params["inputs"])]
    for name in sorted(case.params.get("keywords", {})):
        spec = case.params["keywords"][name]
        specs += [(s, (name, i)) for i, s in enumerate(spec)] if isinstance(spec, list) else [(spec, (name,))]
    if case.params.get("weights"):
        specs.append((case.params["weights"], ("sample_weight",)))
    return [numbers.make(spec, precision, "input", *key) for spec, key in specs]


def steps_of(observation: Observation) -> dict[str, list[list[Any]]]:
    """Which stages went well, by precision."""
    return {p: [[s.stage, s.status == "ok"] for s in stages] for p, stages in observation.runs.items()}


def alike(whole: dict[str, Any], bare: dict[str, Any]) -> dict[str, Any]:
    """How many steps of the whole run went the same way in the bare loop, and which did not."""
    count, same, unlike = 0, 0, []
    for case, runs in whole.items():
        for precision, steps in runs.items():
            mine = bare[case][precision]
            count += max(len(steps), len(mine))
            same += sum(a == b for a, b in zip(steps, mine, strict=False))
            if steps != mine:
                unlike.append(f"{case} {precision}: {[s for s in steps if s not in mine]}")
    return {"steps": count, "alike": same, "unlike": unlike[:20]}


def described(found: Measured) -> dict[str, Any]:
    """The figures of one implementation."""
    return {
        "overhead": {
            "cpu": overhead([s.cpu for s in found.whole], [s.cpu for s in found.bare]),
            "wall": overhead([s.wall for s in found.whole], [s.wall for s in found.bare]),
            "cpu_beyond_start": overhead(
                [w.cpu - s.cpu for w, s in zip(found.whole, found.start, strict=True)], found.loop_cpu
            ),
        },
        "seconds": {
            "whole_wall": summary([s.wall for s in found.whole], 2),
            "bare_wall": summary([s.wall for s in found.bare], 2),
            "whole_cpu_worker": summary([s.children for s in found.whole], 2),
            "whole_cpu_runner": summary([s.own for s in found.whole], 2),
            "bare_cpu": summary([s.cpu for s in found.bare], 2),
            "bare_cpu_loop": summary(found.loop_cpu, 2),
            "start_cpu": summary([s.cpu for s in found.start], 2),
        },
        "steps_alike": alike(found.steps["whole"], found.steps["bare"]),
    }


if __name__ == "__main__":
    sys.exit(main())
