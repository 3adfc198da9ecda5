"""Measures what is done without any Keras: collecting the catalog, and judging, at three scales.

    python benchmarks/judging.py [--reports DIR] [--scales real,replicated,large] [--repetitions 3] [--quick]

Collecting: ``catalog.load()`` in a fresh interpreter, and ``pytest tests/conformance --collect-only``, whole process.
Judging, always in a fresh process, from its start to the last divergence: ``real`` observations of ``DIR`` or, where it
has none, of every n-th case under the implementations of ``py311-tf2``, made first; these ``replicated`` as the 92
published implementations × 1,893 cases (replicas.py); and ``large``, 120 × 10,000: the latter two from an archive, or
with ``--files`` from files of JSON lines. ``whole`` starts with nothing kept, ``again`` with everything; both of the
``real`` ones also ``with coverage``, which counts from the same observations how much of the public API was looked at.
``ten new cases`` starts with everything but ten of them, ``one rule`` with all of it after a rule was changed: that
which explains most divergences, and one in the middle. Folders of results are made in a temporary folder, 5 GB at most.

Prints JSON: the clock; processor seconds of all processes, and of the one that asks, below which the clock cannot be
and near which it is where nobody else uses the machine; the most memory that all processes had together, looked at
twenty times a second. Exit status 1 where a bound is exceeded, of seconds by those of the process that asks.
"""

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import replicas
from measuring import Spent, machine, spent, summary, watched

from conformance import catalog
from conformance.analysis.judging.judgement import Judgement
from conformance.analysis.judging.kept import FOLDER
from conformance.analysis.judging.pool import cores
from conformance.analysis.ledger import load as ledger
from conformance.analysis.ledger.model import Rule
from conformance.archive import FOLDER as ARCHIVE
from conformance.archive.adding import add, source_of
from conformance.environments.table import ROOT, Environments
from conformance.execution.session import Session
from conformance.observations.store import Store
from conformance.workspace.workspace import Workspace, with_partners

#: Seconds that collecting the whole catalog may take.
COLLECTING = 1.0
#: Seconds from nothing, and of what follows a change; None where there is no bound.
WHOLE: dict[str, float | None] = {"real": 8.0, "replicated": 8.0, "large": 90.0}
CHANGED: dict[str, float | None] = {"real": 2.0, "replicated": 2.0, "large": None}
#: MiB of all processes together.
MEMORY: dict[str, float | None] = {"real": None, "replicated": None, "large": 2048.0}
SIZES = {"replicated": (92, 1893), "large": (120, 10_000)}

ENVIRONMENT = "py311-tf2"
NEW = 10
COLLECT = {
    "interpreter": "pass",
    "catalog": "from conformance import catalog; assert catalog.load()",
    # hypothesis, whose plugin takes half a second, is in the own tests' environment and not in the one that runs cases.
    "pytest": "import sys, pytest; "
    "sys.exit(pytest.main(['-p', 'no:hypothesispytest', 'tests/conformance', '--collect-only', '-qq']))",
}


class Task(msgspec.Struct, frozen=True):
    """What a fresh process judges: a folder's first ``cases`` without the last ``missing``, with rules of which one
    (its id) is another. Coverage is that of the whole catalog."""

    folder: str
    cases: int
    missing: int = 0
    changed: str = ""
    coverage: bool = False


class Row(msgspec.Struct, frozen=True):
    """What a fresh process says of itself: counts, processor seconds, and which rules explain how many divergences."""

    implementations: int
    observations: int
    divergences: int
    unexplained: int
    own_seconds: float
    rules: dict[str, int]


def main() -> int:
    """Measure, print JSON; exit status 1 where a bound is exceeded."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=Path, default=Path("reports"), metavar="DIR", help="real observations")
    parser.add_argument("--scales", default="real,replicated,large", metavar="LIST", help="some of the three")
    parser.add_argument("--every", type=int, default=10, metavar="N", help="observe every N-th case (default: 10)")
    parser.add_argument("--repetitions", type=int, default=3, metavar="N", help="of each measurement (default: 3)")
    parser.add_argument("--files", action="store_true", help="no archive: as a run leaves observations")
    parser.add_argument("--quick", action="store_true", help="little of everything: to see that it runs")
    parser.add_argument("--judge", metavar="JSON", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.judge:
        print(msgspec.json.encode(judged(msgspec.json.decode(chosen.judge, type=Task))).decode())
        return 0
    every, repetitions = (100, 1) if chosen.quick else (chosen.every, chosen.repetitions)
    facts = machine()
    collected = {name: collecting(code, repetitions) for name, code in COLLECT.items()}
    judging: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="judging-") as temporary:
        real = observed(chosen.reports, every, Path(temporary) / "real")
        for scale in chosen.scales.split(","):
            folder = Path(temporary) / scale
            judging[scale] = at_scale(scale, real, folder, repetitions, quick=chosen.quick, files=chosen.files)
    within = collected["pytest"]["cpu"]["median"] < COLLECTING and all(one["within_bounds"] for one in judging.values())
    bounds = {"collecting": COLLECTING, "whole": WHOLE, "changed": CHANGED, "mib": MEMORY}
    method = {"cases": len(catalog.load()), "repetitions": repetitions, "bounds": bounds, "processes": cores()}
    result = {"machine": facts, "method": method, "collecting": collected, "judging": judging}
    print(json.dumps({**result, "within_bounds": within}, indent=2))
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


def observed(reports: Path, every: int, into: Path) -> Path:
    """A folder of results with real observations: a copy of those in ``reports``, or some made now."""
    if Workspace(reports).store.ids():
        shutil.copytree(reports / "observations", into / "observations")
        return into
    environments = Environments.load()
    python = environments.interpreter(ENVIRONMENT)
    launches = [environments.launch(i, python) for i in environments.implementations(ENVIRONMENT)]
    cases = with_partners(list(catalog.load().values())[::every])
    with Session(launches, into / "observations", catalog=cases) as session:
        session.observe_all(cases)
    return into


def at_scale(scale: str, real: Path, folder: Path, repetitions: int, *, quick: bool, files: bool) -> dict[str, Any]:
    """Everything that is measured at one scale."""
    cases = len(catalog.load())
    if scale in SIZES:
        implementations, cases = (4, 40) if quick else SIZES[scale]
        replicas.Replicas(replicas.read(real), implementations, cases).write(folder)
        if not files:
            archived(folder)
    else:
        folder = real
    measured = Measured(folder, cases, repetitions)
    rows = {"whole": measured.row("whole", Task(str(folder), cases), kept=None)}
    all_kept = measured.kept("all")
    rows["again"] = measured.row("again", Task(str(folder), cases), kept=all_kept)
    if scale not in SIZES:
        whole = Task(str(folder), cases, coverage=True)
        rows["whole, with coverage"] = measured.row("with coverage", whole, kept=None)
        rows["again, with coverage"] = measured.row("again", whole, kept=measured.kept("coverage"))
    measured.row("without ten", Task(str(folder), cases, NEW), kept=None)
    rows["ten new cases"] = measured.row("ten", Task(str(folder), cases), kept=measured.kept("without"))
    by_use = sorted(measured.rules, key=lambda rule: -measured.rules[rule])
    for name, at in (("most used", 0), ("middle", len(by_use) // 2)) if by_use else ():
        task = Task(str(folder), cases, changed=by_use[at])
        rows[f"one rule, {name}"] = measured.row("rule", task, kept=all_kept) | {"rule": by_use[at]}
    seconds = {name: WHOLE[scale] if name.startswith("whole") else CHANGED[scale] for name in rows}
    within = all(_within(row, seconds[name], MEMORY[scale]) for name, row in rows.items())
    return {**measured.counts, "mib_on_disk": measured.size, "measured": rows, "within_bounds": within or quick}


def archived(folder: Path) -> None:
    """Put a folder's observations into an archive in their place."""
    add(folder / ARCHIVE, map(source_of, Store(folder / "observations").all().values()))
    shutil.rmtree(folder / "observations")


def _within(row: dict[str, Any], seconds: float | None, mib: float | None) -> bool:
    slow = seconds is not None and row["cpu_of_who_asks"]["median"] > seconds
    return not slow and (mib is None or row["mib_of_all_processes"] <= mib)


@dataclass
class Measured:
    """One folder of results, judged again and again."""

    folder: Path
    cases: int
    repetitions: int

    def __post_init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.rules: dict[str, int] = {}
        # So that nobody pays for indexing files that were just copied.
        Workspace(self.folder).sets(Workspace(self.folder).ids())

    @property
    def size(self) -> float:
        """MiB of all files of observations, or of the archive."""
        paths = [*self.folder.glob("observations/*.jsonl"), *self.folder.glob(f"{ARCHIVE}/*.parquet")]
        return round(sum(path.stat().st_size for path in paths) / 2**20, 1)

    def row(self, what: str, task: Task, kept: Path | None) -> dict[str, Any]:
        """A fresh process's seconds and memory, each time with the same kept (or nothing)."""
        times: list[Spent] = []
        peaks: list[float] = []
        found: list[Row] = []
        for _ in range(self.repetitions):
            shutil.rmtree(self.folder / FOLDER, ignore_errors=True)
            if kept is not None:
                shutil.copytree(kept, self.folder / FOLDER)
            command = [sys.executable, __file__, "--judge", msgspec.json.encode(task).decode()]
            with spent() as time:
                said, mib = watched(command)
            times.append(time)
            peaks.append(mib)
            found.append(msgspec.json.decode(said, type=Row))
        last = found[-1]
        if what == "whole":
            names = ("implementations", "observations", "divergences", "unexplained")
            self.counts = {name: getattr(last, name) for name in names}
            self.rules = last.rules
        return {
            "wall": summary([t.wall for t in times], 2),
            "cpu": summary([t.cpu for t in times], 2),
            "cpu_of_who_asks": summary([one.own_seconds for one in found], 2),
            "mib_of_all_processes": round(max(peaks)),
        }

    def kept(self, name: str) -> Path:
        """A copy of what the last process kept."""
        copy = self.folder / f"kept {name}"
        shutil.copytree(self.folder / FOLDER, copy)
        return copy


def judged(task: Task) -> Row:
    """Judge in this process, and others that it starts."""
    workspace = Workspace(Path(task.folder))
    cases = replicas.cases(task.cases)
    some = dict(list(cases.items())[: len(cases) - task.missing])
    rules = [changed(rule) if rule.id == task.changed else rule for rule in ledger.load()]
    sets = workspace.sets(workspace.ids())
    judgement = workspace.judge(cases=None if task.coverage else some, rules=rules, sets=sets)
    if task.coverage:
        workspace.coverage(judgement, sets)
    own = resource.getrusage(resource.RUSAGE_SELF)
    return Row(
        len(judgement.headers),
        sum(len(statuses) for statuses in judgement.statuses.values()),
        len(judgement.divergences),
        len(judgement.unexplained),
        own.ru_utime + own.ru_stime,
        used(judgement),
    )


def changed(rule: Rule) -> Rule:
    """The rule with another range: it takes in half of whom it did."""
    return msgspec.structs.replace(rule, where=[{**table, "python": ">=3.9"} for table in rule.where])


def used(judgement: Judgement) -> dict[str, int]:
    """Rule → the divergences that it explains."""
    found: dict[str, int] = {}
    for divergence in judgement.divergences:
        for rule in divergence.rules:
            found[rule] = found.get(rule, 0) + 1
    return found


if __name__ == "__main__":
    sys.exit(main())
