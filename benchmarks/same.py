"""Measures what is spared where two providers are the same objects, and whether what is taken over would be seen.

    python benchmarks/same.py [--environment py311-tf215 …] [--every 1] [--jobs 1] [--keep DIR] [--quick]

For each environment, every n-th case is performed under keras and under tf.keras, each by itself (``--no-same``), and
so it is under tf_keras and under the tf.keras that a variable makes it. Then the observations of the first alone are
put into a folder, and the second is observed there with sharing: what is proved to be the same is taken over, the rest
is performed. ``spared`` says how many cases were, and how many seconds of cases.
Every observation taken over is held against the one that was really made: ``alike`` ones have the same status and the
same bits in every fact of every stage. What is not alike is performed again under the provider that made it: ``random``
cases differ from themselves as well, ``different`` ones do not, which refutes the proof. Prints JSON; exit status 1
where anything is different.
"""

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from measuring import machine

from conformance import catalog
from conformance.compare.outcomes import portable
from conformance.environments.launch import Launch
from conformance.environments.table import Environments
from conformance.execution.durations import Durations
from conformance.execution.session import Session
from conformance.model.case import Case
from conformance.model.observation import Observation, Stage

ENVIRONMENTS = ("py311-tf215", "py312-tf218", "py311-tf2")


def main() -> int:
    """Measure, print JSON; exit status 1 where a proof is refuted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--environment", action="append", metavar="NAME", help="default: " + ", ".join(ENVIRONMENTS))
    parser.add_argument("--every", type=int, default=1, metavar="N", help="take every N-th case (default: all)")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="workers at once (default: 1)")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the observations here, and go on with them")
    parser.add_argument("--quick", action="store_true", help="every 200th case: to see that it runs")
    chosen = parser.parse_args()
    every = 200 if chosen.quick else chosen.every
    cases = list(catalog.load().values())[::every]
    results = {}
    for name in chosen.environment or ENVIRONMENTS:
        with tempfile.TemporaryDirectory() as folder:
            place = (chosen.keep or Path(folder)) / name
            for first, other in pairs(name):
                results[f"{first.id} {other.id}"] = measured(first, other, cases, chosen.jobs, place / first.id)
    method = {"cases": len(cases), "every": every, "jobs": chosen.jobs}
    print(json.dumps({"machine": machine(), "method": method, "results": results}, indent=2))
    return int(any(result["different"] for result in results.values()))


def pairs(environment: str) -> list[tuple[Launch, Launch]]:
    """The providers of an environment by which one package can be had."""
    table = Environments.load()
    python = table.interpreter(environment)
    known = {i.id.split("/")[1]: table.launch(i, python) for i in table.implementations(environment)}
    both = (("keras", "tf.keras"), ("tf_keras", "tf.keras(legacy)"))
    return [(known[one], known[other]) for one, other in both if one in known and other in known]


def measured(first: Launch, other: Launch, cases: Sequence[Case], jobs: int, folder: Path) -> dict[str, Any]:
    """The figures of two providers."""
    observed([first, other], cases, jobs, folder / "apart", share=False)
    place = folder / "shared"
    place.mkdir(parents=True, exist_ok=True)
    shutil.copy(folder / "apart" / f"{first.implementation.slug}.jsonl", place)
    observed([other], cases, jobs, place, share=True)
    return held_against(first, other, cases, folder / "apart", place, folder / "again")


def observed(launches: Sequence[Launch], cases: Sequence[Case], jobs: int, folder: Path, *, share: bool) -> None:
    """Observe what is missing in a folder; raises what keeps an implementation from going on."""
    everything = tuple(catalog.load().values())
    durations = Durations.load()
    with Session(launches, folder, jobs=jobs, catalog=everything, durations=durations, share=share) as session:
        result = session.observe_all(cases)
    for error in result.failures.values():
        raise error


def held_against(
    first: Launch, other: Launch, cases: Sequence[Case], apart: Path, shared: Path, again: Path
) -> dict[str, Any]:
    """What was taken over from ``first``, against what ``other`` really did."""
    everything = tuple(catalog.load().values())
    with Session([first, other], apart, catalog=everything, share=False) as session:
        made = {case.id: session.observe(case, other) for case in cases}
    with Session([other], shared, catalog=everything) as session:
        taken = {case.id: session.observe(case, other) for case in cases}
    same = [case for case in cases if taken[case.id].same_as is not None]
    unlike = [case for case in same if seen(made[case.id]) != seen(taken[case.id])]
    with Session([first], again, catalog=everything) as session:
        repeated = {case.id: session.observe(case, first) for case in unlike}
    random = [case for case in unlike if seen(repeated[case.id]) != seen(taken[case.id])]
    return {
        "cases": len(cases),
        "spared": len(same),
        "seconds": round(sum(o.seconds for o in made.values()), 1),
        "spared_seconds": round(sum(made[case.id].seconds for case in same), 1),
        "alike": len(same) - len(unlike),
        "random": len(random),
        "different": [case.id for case in unlike if case not in random],
    }


def seen(one: Observation) -> tuple[str, Any]:
    """What an observation says, without the folders and addresses in what was printed or raised."""
    return one.status, {p: [_stage(stage) for stage in stages] for p, stages in one.runs.items()}


def _stage(stage: Stage) -> tuple[Any, ...]:
    raised = (stage.raised.type, portable(stage.raised.message)) if stage.raised is not None else None
    return stage.stage, stage.status, stage.facts, raised


if __name__ == "__main__":
    sys.exit(main())
