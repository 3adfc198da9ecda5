"""Measures what is done without any Keras: collecting the catalog, reading observations, judging, writing the report.

    python benchmarks/judging.py [--reports DIR] [--every 10] [--repetitions 5] [--quick]

Collecting: ``catalog.load()`` in a fresh interpreter, and ``pytest tests/conformance --collect-only``, whole process.
Judging: observations of ``DIR`` or, without one, of every n-th case under all implementations of the environment
``py311-tf2``, made first. They are replicated 1, 2 and 4 times as further implementations, written to files, read
again (the index by itself, then every observation decoded) and judged with the whole ledger. The report is measured
by report.py at 200,000 synthetic results, where there is a browser. Prints JSON; exit status 1 where collecting takes
a second or more of processor time.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec
from measuring import Spent, machine, spent, summary

from conformance import catalog
from conformance.catalog.case import Case
from conformance.environments import ROOT, Environments
from conformance.judgement import judge
from conformance.ledger import load as ledger
from conformance.ledger.explain import Ledger
from conformance.observations.model import Header, Observation
from conformance.observations.store import Store
from conformance.runner.session import Session
from conformance.workspace import Workspace, with_partners

#: Seconds that collecting the whole catalog may take.
BOUND = 1.0
ENVIRONMENT = "py311-tf2"
COLLECT = {
    "interpreter": "pass",
    "catalog": "from conformance import catalog; assert catalog.load()",
    "pytest": "import sys, pytest; sys.exit(pytest.main(['tests/conformance', '--collect-only', '-qq']))",
}
Sets = dict[str, tuple[Header, Mapping[str, Observation]]]


def main() -> int:
    """Measure, print JSON; exit status 1 where collecting takes too long."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=Path, metavar="DIR", help="judge what stands here, e.g. reports")
    parser.add_argument("--every", type=int, default=10, metavar="N", help="observe every N-th case (default: 10)")
    parser.add_argument("--repetitions", type=int, default=5, metavar="N", help="of each measurement (default: 5)")
    parser.add_argument("--no-report", action="store_true", help="leave the report out")
    parser.add_argument("--quick", action="store_true", help="little of everything: to see that it runs")
    chosen = parser.parse_args()
    every, repetitions = (100, 1) if chosen.quick else (chosen.every, chosen.repetitions)
    facts = machine()
    collected = {name: collecting(code, repetitions) for name, code in COLLECT.items()}
    cases, sets = observed(chosen.reports, every)
    judged = [judging(cases, replicated(sets, times), repetitions) for times in (1, 2, 4)]
    report = {} if chosen.no_report else reporting(chosen.quick)
    within = collected["pytest"]["cpu"]["median"] < BOUND
    method = {"cases": len(catalog.load()), "repetitions": repetitions, "bound_seconds": BOUND}
    result = {"machine": facts, "method": method, "collecting": collected, "judging": judged, "report": report}
    print(json.dumps({**result, "within_bound": within}, indent=2))
    return 0 if within else 1


def collecting(code: str, repetitions: int) -> dict[str, Any]:
    """Seconds of a fresh interpreter that runs the code."""
    return repeated(
        repetitions, lambda: subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True)
    )


def repeated(repetitions: int, act: Callable[[], object]) -> dict[str, Any]:
    """Wall and processor seconds of an action, over repetitions."""
    found: list[Spent] = []
    for _ in range(repetitions):
        with spent() as time:
            act()
        found.append(time)
    return {"wall": summary([t.wall for t in found]), "cpu": summary([t.cpu for t in found])}


def observed(reports: Path | None, every: int) -> tuple[dict[str, Case], Sets]:
    """Cases and observations to judge: those on disk, or some made now."""
    if reports is not None:
        found = Workspace(reports).sets()
        present = {case for s in found.values() for case in s.observations}
        cases = {i: case for i, case in catalog.load().items() if i in present}
        return cases, {i: (s.header, dict(s.observations)) for i, s in found.items()}
    environments = Environments.load()
    python = environments.interpreter(ENVIRONMENT)
    launches = [environments.launch(i, python) for i in environments.implementations(ENVIRONMENT)]
    cases = {case.id: case for case in with_partners(list(catalog.load().values())[::every])}
    with tempfile.TemporaryDirectory() as folder:
        with Session(launches, Path(folder), catalog=list(cases.values())) as session:
            session.observe_all(list(cases.values()))
        found = Store(Path(folder)).all()
        return cases, {i: (s.header, dict(s.observations)) for i, s in found.items()}


def replicated(sets: Sets, times: int) -> Sets:
    """The same observations as those of ``times`` as many implementations, in invented environments."""
    found: Sets = {}
    for number in range(times):
        for header, observations in sets.values():
            mine = header.implementation
            renamed = msgspec.structs.replace(mine, environment=f"{mine.environment}-copy{number}")
            found[renamed.id] = (msgspec.structs.replace(header, implementation=renamed), observations)
    return found


def judging(cases: dict[str, Case], sets: Sets, repetitions: int) -> dict[str, Any]:
    """Seconds to index files, to decode every observation in them, and to judge all of it."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        for header, observations in sets.values():
            journal = store.open(header)
            for observation in observations.values():
                journal.append(observation)
            journal.close()
            store.compact(header.implementation)
        size = sum(path.stat().st_size for path in Path(folder).glob("*.jsonl"))
        index = repeated(repetitions, store.all)
        found = store.all()
        decode = repeated(repetitions, lambda: [dict(s.observations) for s in found.values()])
    placed = Ledger(ledger.load(), {i: header for i, (header, _) in sets.items()})
    seen = {i: observations for i, (_, observations) in sets.items()}
    judge_all = repeated(repetitions, lambda: judge(cases, seen, placed))
    count = sum(len(observations) for _, observations in sets.values())
    each = {
        name: round(1e6 * time["cpu"]["median"] / count, 1)
        for name, time in (("index", index), ("decode", decode), ("judge", judge_all))
    }
    return {
        "implementations": len(sets),
        "observations": count,
        "mib": round(size / 2**20, 1),
        "index": index,
        "decode": decode,
        "judge": judge_all,
        "microseconds_per_observation": each,
    }


def reporting(quick: bool) -> dict[str, Any]:
    """What report.py measures; its words where it cannot."""
    size = ["--results", "5000", "--runs", "1"] if quick else []
    ended = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("report.py")), *size], capture_output=True, text=True, check=False
    )
    if not ended.stdout:
        return {"not_measured": ended.stderr[-2000:]}
    answer: dict[str, Any] = json.loads(ended.stdout)
    return answer


if __name__ == "__main__":
    sys.exit(main())
