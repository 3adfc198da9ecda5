"""What guarding against faults of the machine costs: checksums, a reaper above each worker, looks at its family.

    PYTHONPATH=. python benchmarks/guards.py --reports reports

Prints JSON, in milliseconds of processor time: reading a file of observations anew with and without checksums, and by
its index, with every record decoded and its checksum held against it; starting a program behind a reaper, against
starting it alone; a look at the memory of a worker that has imported Keras, where each page of its family has to be
counted once. Exit status 1 where such a look takes more than five milliseconds for each process.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from measuring import installed, machine, spent, summary

from conformance.environments.process_tree import REAPED, Family
from conformance.environments.table import Environments
from conformance.execution.limits import Limits
from conformance.execution.process import WorkerProcess
from conformance.observations.files import ObservationFile, read_file
from conformance.observations.sealing import bare, seal

#: So often is something done between two looks at the processor's time, which has ticks.
ROUNDS = 5
#: Milliseconds that a look may take for each process.
BOUND = 5.0


def main() -> int:
    """Measure and print; the exit status says whether the bound holds."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--reports", type=Path, default=Path("reports"), help="results whose largest file is read")
    words.add_argument("--implementation", help="whose worker is looked at; default: the first on this machine")
    words.add_argument("--times", type=int, default=20, help="repetitions of each")
    words.add_argument("--quick", action="store_true", help="three repetitions: to see that it runs")
    given = words.parse_args()
    times = 3 if given.quick else given.times
    found: dict[str, Any] = {"machine": machine(), "starting": starting(times)}
    files = sorted(given.reports.glob("observations/*.jsonl"), key=lambda path: path.stat().st_size)
    if files:
        found["reading"] = reading(files[-1], times)
    environments = Environments.load()
    names = [given.implementation] if given.implementation else installed(environments)[:1]
    found["looking"] = {name: looking(environments, name, times) for name in names}
    found["within_bound"] = all(one["each_process"]["median"] <= BOUND for one in found["looking"].values())
    print(json.dumps(found, indent=1))
    return 0 if found["within_bound"] else 1


def milliseconds(times: int, act: Callable[[], object]) -> dict[str, Any]:
    """What something takes of the processor, here and in ended children: the clock would tell who else is at work."""
    took = []
    for _ in range(times):
        with spent() as found:
            for _ in range(ROUNDS):
                act()
        took.append(found.cpu * 1000 / ROUNDS)
    return summary(took, 3)


def reading(path: Path, times: int) -> dict[str, Any]:
    """One file with and without checksums, anew and by its index."""
    with tempfile.TemporaryDirectory() as folder:
        lines = [bare(line) for line in path.read_bytes().splitlines()]
        plain, sealed = Path(folder, "plain.jsonl"), Path(folder, "sealed.jsonl")
        plain.write_bytes(b"".join(line + b"\n" for line in lines))
        sealed.write_bytes(b"".join(seal(line) + b"\n" for line in lines))
        os.utime(sealed, (1, 1))
        whole(sealed, anew=False)
        return {
            "bytes": plain.stat().st_size,
            "bytes_with_checksums": sealed.stat().st_size,
            "records": len(lines),
            "anew_without_checksums": milliseconds(times, lambda: read_file(plain, anew=True)),
            "anew_with_checksums": milliseconds(times, lambda: read_file(sealed, anew=True)),
            "by_index": milliseconds(times, lambda: read_file(sealed)),
            "every_record_without_checksums": milliseconds(times, lambda: whole(plain, anew=True)),
            "every_record_with_checksums": milliseconds(times, lambda: whole(sealed, anew=True)),
        }


def whole(path: Path, *, anew: bool) -> ObservationFile:
    """Read a file and every record in it."""
    found = read_file(path, anew=anew)
    assert found is not None
    for _, entry in found.entries:
        entry.observation()
    return found


def starting(times: int) -> dict[str, Any]:
    """A program that ends at once, alone and behind a reaper."""
    program = shutil.which("true") or sys.executable

    def behind() -> None:
        read, write = os.pipe()
        family = Family([program], read, pass_fds=(read,))
        os.close(read)
        family.wait(60)
        os.close(write)

    alone = milliseconds(times, lambda: subprocess.run([program], check=True))
    return {"alone": alone, "behind_a_reaper": milliseconds(times, behind) if REAPED else None}


def looking(environments: Environments, name: str, times: int) -> dict[str, Any]:
    """A look at a worker's family in which every process counts its shared pages as shares."""
    mine = environments.implementation(name)
    worker = WorkerProcess(environments.launch(mine, environments.interpreter(mine.environment)), Limits())
    try:
        family = worker._family
        resident = worker.resident()
        usual = milliseconds(times, family.resident)
        upper = milliseconds(times, lambda: family.held(1 << 60))
        share = milliseconds(times, family.share)
        return {"resident_mib": resident >> 20, "worker_alone": usual, "upper_bound": upper, "each_process": share}
    finally:
        worker.close()


if __name__ == "__main__":
    sys.exit(main())
