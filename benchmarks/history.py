"""Measures what the whole history costs: to observe, to find that nothing is to be observed, and to judge from disk.

    python benchmarks/history.py [--reports DIR] [--repetitions 3] [--quick]

Observing: what the workers wrote into ``DIR/workers.jsonl``, the newest of each implementation that make up its cases.
A second run: ``conformance run`` over all environments on this machine, where ``DIR`` holds what they would observe.
Judging: a fresh process reads a quarter, a half and all of the implementations in ``DIR`` and judges every case
with the whole ledger over as many processes as there are cores, with nothing kept from before. Prints JSON; exit
status 1 where the second run takes 15 s or judging everything 8 s. What follows a change: judging.py.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from measuring import machine, spent, summary, watched

from conformance import catalog
from conformance.analysis.judging.sets import judge_sets
from conformance.analysis.ledger import load as ledger
from conformance.environments.table import ROOT
from conformance.execution.costlog import WorkerCost, read_costs
from conformance.observations.opening import Opened, of_store
from conformance.workspace.workspace import Workspace

#: Seconds.
AGAIN_BOUND, JUDGING_BOUND = 15.0, 8.0
SHARES = (4, 2, 1)


def main() -> int:
    """Measure, print JSON; exit status 1 where a bound is exceeded."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=Path, default=Path("reports"), metavar="DIR", help="a whole run's results")
    parser.add_argument("--repetitions", type=int, default=3, metavar="N", help="of each measurement (default: 3)")
    parser.add_argument("--quick", action="store_true", help="once, and a quarter only: to see that it runs")
    parser.add_argument("--judge", type=int, metavar="N", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.judge:
        print(json.dumps(judging(chosen.reports, chosen.judge)))
        return 0
    repetitions, shares = (1, SHARES[:1]) if chosen.quick else (chosen.repetitions, SHARES)
    facts = machine()
    observing = observed(read_costs(chosen.reports))
    again = second_run(chosen.reports)
    judged = [judged_apart(chosen.reports, share, repetitions) for share in shares]
    within = again["seconds"] < AGAIN_BOUND and judged[-1]["wall"]["median"] < JUDGING_BOUND
    method = {"repetitions": repetitions, "bounds_seconds": {"again": AGAIN_BOUND, "judging": JUDGING_BOUND}}
    result = {"machine": facts, "method": method, "observing": observing, "again": again, "judging": judged}
    print(json.dumps({**result, "within_bounds": within}, indent=2))
    return 0 if within else 1


def observed(costs: Iterable[WorkerCost]) -> dict[str, Any]:
    """What the workers of all implementations lived, the newest that performed as many cases as the catalog has."""
    wanted = len(catalog.load())
    newest: dict[str, list[WorkerCost]] = {}
    for cost in sorted(costs, key=lambda c: c.started, reverse=True):
        mine = newest.setdefault(cost.implementation, [])
        if sum(c.cases for c in mine) < wanted:
            mine.append(cost)
    taken = [cost for mine in newest.values() for cost in mine]
    seconds = {i: round(sum(c.seconds for c in mine)) for i, mine in newest.items()}
    return {
        "implementations": len(newest),
        "cases": wanted,
        "performed": sum(c.cases for c in taken),
        "workers": len(taken),
        "worker_minutes": round(sum(c.seconds for c in taken) / 60, 1),
        "of_which_starting_minutes": round(sum(c.start_seconds for c in taken) / 60, 1),
        "largest_worker_mib": round(max((c.peak_bytes for c in taken), default=0) / 2**20),
        "longest_seconds": dict(sorted(seconds.items(), key=lambda item: -item[1])[:8]),
    }


def second_run(reports: Path) -> dict[str, Any]:
    """Seconds of a run that finds everything observed, and what it said."""
    command = [sys.executable, "-m", "conformance", "run", "--no-confirm", "--reports", str(reports.resolve())]
    with spent() as time_of:
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    said = (ended.stdout.splitlines() or ended.stderr.splitlines() or [""])[-1]
    return {"seconds": round(time_of.wall, 2), "status": ended.returncode, "said": said}


def judged_apart(reports: Path, share: int, repetitions: int) -> dict[str, Any]:
    """``judging`` in fresh processes."""
    command = [sys.executable, __file__, "--judge", str(share), "--reports", str(reports)]
    found = [watched(command) for _ in range(repetitions)]
    rows = [json.loads(said) for said, _ in found]
    spread = {name: summary([row[name] for row in rows], 2) for name in ("wall", "cpu", "cpu_of_who_asks")}
    return {**rows[0], **spread, "mib_of_all_processes": round(max(mib for _, mib in found))}


def judging(reports: Path, share: int) -> dict[str, Any]:
    """Read and judge every ``share``-th implementation: seconds on the clock and of all processes' processors."""
    begun = time.perf_counter()
    root = reports / "observations"
    sets = dict(list(Workspace(reports).sets().items())[::share])
    judgement = judge_sets(Opened(sets, of_store(root)), catalog.load(), ledger.load())
    wall = time.perf_counter() - begun
    own, others = (_seconds(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {
        "implementations": len(sets),
        "observations": sum(len(statuses) for statuses in judgement.statuses.values()),
        "divergences": len(judgement.divergences),
        "unexplained": len(judgement.unexplained),
        "wall": wall,
        "cpu": own + others,
        "cpu_of_who_asks": own,
    }


def _seconds(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main())
