"""Measures observations per second and per core, and peak memory, for every implementation on this machine.

    python benchmarks/throughput.py [--implementation ID] [--every 20] [--quick]

Each implementation is measured in a process of its own with one worker, from nothing on disk to a compacted file,
on every n-th case of the whole catalog. ``per_second`` counts observations (a case in float32 and float64) by the
clock, worker's start included; ``per_core_second`` by the processor time of worker and runner together, with the
start and without it. Memory is the largest resident size that the kernel saw: of the worker, and of the runner's
process. Prints JSON.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from measuring import installed, machine, spent, start_of

from conformance import catalog
from conformance.environments.table import Environments
from conformance.execution.session import Session


def main() -> int:
    """Measure, print JSON; exit status 1 where an implementation could not be measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--implementation", action="append", metavar="ID", help="default: all on this machine")
    parser.add_argument("--every", type=int, default=20, metavar="N", help="take every N-th case (default: 20)")
    parser.add_argument("--quick", action="store_true", help="every 100th case: to see that it runs")
    parser.add_argument("--one", metavar="ID", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    every = 100 if chosen.quick else chosen.every
    if chosen.one:
        print(json.dumps(one(chosen.one, every)))
        return 0
    facts = machine()
    results: dict[str, Any] = {}
    failed = False
    for name in chosen.implementation or installed(Environments.load()):
        command = [sys.executable, __file__, "--one", name, "--every", str(every)]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        failed |= ended.returncode != 0
        results[name] = json.loads(ended.stdout) if not ended.returncode else {"failed": ended.stderr[-2000:]}
    print(json.dumps({"machine": facts, "method": {"every": every, "jobs": 1}, "results": results}, indent=2))
    return int(failed)


def one(name: str, every: int) -> dict[str, Any]:
    """The figures of one implementation, measured in this process."""
    environments = Environments.load()
    implementation = environments.implementation(name)
    launch = environments.launch(implementation, environments.interpreter(implementation.environment))
    cases = list(catalog.load().values())[::every]
    start = start_of(launch)
    with tempfile.TemporaryDirectory() as folder:
        with spent() as whole, Session([launch], Path(folder), jobs=1, catalog=cases) as session:
            result = session.observe_all(cases)
        if result.failures or result.refused:
            raise SystemExit(f"{name}: {result.failures or result.refused}")
        stored = session.stored(launch)
        assert stored is not None
        seen = [stored.observations[case.id] for case in cases]
        size = sum(path.stat().st_size for path in Path(folder).glob("*.jsonl"))
    return {
        "observations": len(seen),
        "statuses": dict(Counter(o.status for o in seen)),
        "per_second": round(len(seen) / whole.wall, 2),
        "per_core_second": {
            "with_start": round(len(seen) / whole.cpu, 2),
            "without_start": round(len(seen) / (whole.cpu - start.cpu), 2),
        },
        "seconds": {
            "wall": round(whole.wall, 2),
            "cpu_worker": round(whole.children, 2),
            "cpu_runner": round(whole.own, 2),
            "start_wall": round(start.wall, 2),
            "start_cpu": round(start.cpu, 2),
        },
        "slowest_case": max((o.seconds, o.case) for o in seen),
        "peak_mib": {"worker": peak_mib(resource.RUSAGE_CHILDREN), "runner": peak_mib(resource.RUSAGE_SELF)},
        "kib_per_observation": round(size / len(seen) / 1024, 1),
    }


def peak_mib(who: int) -> int:
    """The largest resident size of this process, or of the largest child that has ended."""
    largest = resource.getrusage(who).ru_maxrss
    # Kibibytes on Linux, bytes on macOS.
    return largest // (2**20 if sys.platform == "darwin" else 2**10)


if __name__ == "__main__":
    sys.exit(main())
