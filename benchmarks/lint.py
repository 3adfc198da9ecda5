"""Measures ``conformance lint``: on the programs of which it is published whether they run, and its speed.

    PYTHONPATH=. python benchmarks/lint.py [--files 1000] [--quick]

For each pair of versions every script is read that runs under the first. Of those that fail under the second it is
counted whether an error is reported at the line that raised, in the file, or not at all. Of those that run every error
is a false alarm, and so is every error in a fix that was run under the second. What a static reader cannot see is named
in ``UNSEEN`` with the reason, and counted apart. Then so many files of 200 lines, made of the scripts, are read with an
empty cache and again with a full one; processor time of the whole command. Prints JSON; exit status 1 where a goal is
missed.
"""

import argparse
import ast
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from measuring import machine

from conformance.analysis.api.upgrading import stand_ins
from conformance.analysis.history.moving import Moved, Outcome, moving
from conformance.analysis.history.resolve import resolve
from conformance.catalog import fixes
from conformance.cli.causes import SCRIPTS
from conformance.inventory import api, usage
from conformance.lint.knowledge import Knowledge
from conformance.lint.linting import judged
from conformance.lint.model import Finding
from conformance.lint.namespace import Namespace
from conformance.lint.parsing import Problem, unit
from conformance.lint.reading import Reader
from conformance.workspace.source import Source, source

PAIRS = (
    ("keras@2.3.1", "tf.keras@2.15"),
    ("keras@2.3.1", "keras@3.15"),
    ("tf.keras@2.10", "keras@3.15"),
)

#: Scripts whose failure no reader can see that runs nothing, and why.
UNSEEN: dict[str, str] = {}

#: Shares that are the goals: failures that are reported at their line, false alarms among errors.
REPORTED, FALSE = 0.95, 0.03

#: Seconds of one core for 1,000 files, and for the same again.
FIRST, AGAIN = 10.0, 1.0

LINES = 200

_LINE = re.compile(r"\[line (\d+)")


class _Alone:
    """A script imports no other."""

    def names(self, module: str, level: int) -> None:
        """Nothing."""


def main() -> int:
    """Measure and print; the exit status says whether the goals are met."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--files", type=int, default=1000, help="files of 200 lines to read (default: 1000)")
    words.add_argument("--quick", action="store_true", help="ten files: to see that it runs")
    given = words.parse_args()
    known = source()
    pairs = [compared(known, *pair) for pair in PAIRS]
    speed = timed(known, 10 if given.quick else given.files)
    seen = sum(one["failures"]["seen"] for one in pairs)
    at_line = sum(one["failures"]["at_their_line"] for one in pairs)
    errors = sum(one["errors"] for one in pairs)
    false = sum(one["false_alarms"] for one in pairs)
    found = {
        "machine": machine(),
        "pairs": pairs,
        "reported_at_their_line": round(at_line / seen, 3),
        "false_alarms_among_errors": round(false / errors, 3),
        "speed": speed,
    }
    met = at_line / seen >= REPORTED and false / errors < FALSE
    if not given.quick:
        met = met and speed["first_s"] <= FIRST * given.files / 1000 and speed["again_s"] <= AGAIN
    print(json.dumps({**found, "met": met}, indent=1))
    return 0 if met else 1


def compared(known: Source, before: str, after: str) -> dict[str, Any]:
    """What is reported of the scripts between two versions."""
    headers = known.headers()
    chosen = resolve(before, after, headers)
    names = [name for name in known.apis if name.startswith(SCRIPTS)]
    judgement = known.judge([chosen.before, chosen.after], names)
    scripts = moving(judgement, chosen.before, chosen.after, known.ended([chosen.before, chosen.after], names))
    apis = api.load()
    pair = headers[chosen.before], headers[chosen.after]
    looked = stand_ins(apis, *pair)
    if looked is None:
        raise SystemExit(f"nobody looked into {chosen.before} or {chosen.after}")
    knowledge = Knowledge(apis, usage.load(), looked, pair, known.rules)
    space = Namespace(apis, *looked)
    failing, running = scripts.of(Outcome.FAILS), scripts.of(Outcome.SAME, Outcome.OTHER)
    found = {one.case: list(errors(known.case(one.case).params["source"], knowledge, space)) for one in scripts.scripts}
    told = [_failure(one, known.case(one.case).params["source"], found[one.case]) for one in failing]
    seen = [one for one in told if not one["unseen"]]
    alarms = {one.case: [f"{e.span.line}: {e.message}" for e in found[one.case]] for one in running if found[one.case]}
    mended = [name for name, fix in fixes.ran().items() if fix.runs(chosen.after)]
    for name in mended:
        text = (fixes.FIXES / f"{name}.py").read_text(encoding="utf-8")
        if some := [f"{e.span.line}: {e.message}" for e in errors(text, knowledge, space)]:
            alarms[f"{name}, fixed"] = some
    return {
        "before": chosen.before,
        "after": chosen.after,
        "failures": {
            "all": len(told),
            "seen": len(seen),
            "at_their_line": sum(one["reported"] == "at its line" for one in seen),
            "elsewhere": [one for one in seen if one["reported"] == "elsewhere"],
            "missed": [one for one in seen if one["reported"] == "no"],
            "unseen": {one["case"]: one["unseen"] for one in told if one["unseen"]},
        },
        "programs_that_run": len(running),
        "fixes_that_run": len(mended),
        "errors": sum(len(found[one.case]) for one in (*failing, *running)),
        "false_alarms": sum(map(len, alarms.values())),
        "alarms": alarms,
    }


def errors(text: str, knowledge: Knowledge, names: Namespace) -> Iterator[Finding]:
    """The errors in a text."""
    read = unit(text)
    if isinstance(read, Problem):
        raise SystemExit(read.text)
    findings, _, _ = judged(Reader(names, _Alone()).read([read]), knowledge)
    return (one for one in findings if one.severity == "error")


def _failure(one: Moved, text: str, found: list[Finding]) -> dict[str, Any]:
    """Whether the failure of a script is reported, and where."""
    match = _LINE.search(one.after)
    line = int(match[1]) if match else 0
    first, last = _statement(text, line)
    at_line = any(e.span.line <= last and e.span.end_line >= first for e in found)
    return {
        "case": one.case,
        "line": line,
        "said": one.after[:200],
        "reported": "at its line" if at_line else "elsewhere" if found else "no",
        "errors": [f"{e.span.line}: {e.message}" for e in found] if not at_line else [],
        "unseen": UNSEEN.get(one.case.removeprefix(SCRIPTS), "") if not at_line else "",
    }


def _statement(text: str, line: int) -> tuple[int, int]:
    """The lines of the statement that a line is part of; of one with a body the line alone."""
    best = line, line
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or 0):
            if hasattr(node, "body"):
                continue
            best = node.lineno, node.end_lineno or node.lineno
    return best


def timed(known: Source, files: int) -> dict[str, Any]:
    """Processor seconds of the command over files of 200 lines, with an empty cache and with a full one."""
    texts = [known.case(name).params["source"] for name in known.apis if name.startswith(SCRIPTS)]
    lines = [line for text in texts for line in text.splitlines()]
    with tempfile.TemporaryDirectory() as folder:
        code = Path(folder) / "code"
        code.mkdir()
        for number in range(files):
            pieces: list[str] = []
            at = number
            while len(pieces) < LINES:
                pieces += texts[at % len(texts)].splitlines()
                at += 1
            # All differ, so that nothing is answered for another file.
            (code / f"file_{number}.py").write_text("\n".join([f"# {number}", *pieces]) + "\n", encoding="utf-8")
        # An installed package has its bytecode.
        _spent(Path(folder), "code/file_0.py")
        first, again = (_spent(Path(folder), "code") for _ in range(2))
    return {"files": files, "lines_of_sources": len(lines), "first_s": first, "again_s": again}


def _spent(folder: Path, path: str) -> float:
    """Processor seconds of one run of the command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "conformance", "lint", path, "--from", "tf.keras@2.10", "--to", "keras@3.15"]
    root = str(Path(__file__).parents[1])
    without = {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(
        command,
        cwd=folder,
        env={**without, "PYTHONPATH": root, "PYTHONPYCACHEPREFIX": str(folder / "bytecode")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 2)


if __name__ == "__main__":
    raise SystemExit(main())
