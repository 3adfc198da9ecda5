"""Measures how long the published result takes to answer, and what it would take at several times its size.

    python benchmarks/answers.py [--runs 7] [--times 5] [--quick]

Prints JSON: for every question the processor seconds (user and system) and the clock of each run of a process of its
own, once everything was read and compiled before; the same for ``--help``; and the size of the file. With ``--times``
the result is invented that many times as large (copies of every case, no two facts the same, and as many facts as the
publication counted where some had been cut) and asked the same. Exit status 1 where a bound is exceeded.
"""

import argparse
import dataclasses
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from measuring import machine, spent, summary

import conformance
from conformance.analysis.judging.judgement import Judgement
from conformance.model.case import Case
from conformance.model.comparison import Divergence, FactComparison, StageComparison
from conformance.publishing.result import FILE
from conformance.publishing.result.reader import Result
from conformance.publishing.result.writer import Publication, write

#: Processor seconds of an answer, and of --help, at most.
ANSWER, HELP = 1.0, 0.3

CASE = "activations.hard_sigmoid[input=kinks]"
QUESTIONS: Mapping[str, tuple[str, ...]] = {
    "help": ("--help",),
    "upgrade": ("upgrade", "tf.keras@2.10", "keras@3.15"),
    "upgrade as JSON": ("upgrade", "tf.keras@2.10", "keras@3.15", "--json"),
    "history of an API": ("history", "layers.BatchNormalization"),
    "divergences": ("divergences",),
    "divergences of an API": ("divergences", "--api", "layers.LSTM"),
    "divergences between two": ("divergences", "--between", "py311-tf215/tf.keras", "py311-tf2/keras"),
    "api": ("api", "layers.LSTM"),
    "api of a member": ("api", "Model.predict_classes"),
    "api of a pattern": ("api", "layers.*"),
    "api as JSON": ("api", "Model", "--json"),
    "api between two": ("api", "--removed", "--between", "tf.keras@2.15", "keras@3.15"),
    "api, all changes as JSON": ("api", "--between", "tf.keras@2.15", "keras@3.15", "--json"),
    "find a message": ("find", "AttributeError: module 'keras.utils' has no attribute 'np_utils'"),
    "find an argument": ("find", "TypeError: __init__() got an unexpected keyword argument 'lr'"),
    "compare": ("compare", "py311-tf215/tf.keras", "py311-tf2/keras"),
    "show": ("show", CASE),
    "show, many behaviours": ("show", "layers.LSTM[]"),
    "reproduce": ("reproduce", CASE),
    "environments": ("environments",),
    "unpinned": ("unpinned",),
    "rule": ("rule", "hard-sigmoid-slope"),
}


def main() -> int:
    """Measure, print JSON; exit status 1 where a bound is exceeded."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--times", type=int, default=0)
    parser.add_argument("--quick", action="store_true", help="one run each: no measurement")
    chosen = parser.parse_args()
    found: dict[str, Any] = {"machine": machine(), "limits": {"answer": ANSWER, "help": HELP}}
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder, "package")
        shutil.copytree(
            Path(conformance.__file__).parent, package / "conformance", ignore=shutil.ignore_patterns("__pycache__")
        )
        found["published"] = _measured(package, 1 if chosen.quick else chosen.runs)
        if chosen.times:
            write(package / "conformance/publishing/result" / FILE.name, larger(Result(), chosen.times))
            found[f"{chosen.times} times"] = _measured(package, 1 if chosen.quick else chosen.runs)
    within = found["published"]["within_limits"]
    print(json.dumps(found, indent=2))
    return 0 if within else 1


def _measured(package: Path, runs: int) -> dict[str, Any]:
    """Every question put to the copy of the package, from an empty folder."""
    file = package / "conformance/publishing/result" / FILE.name
    result = Result(file)
    judgement = result.judge()
    answers = {name: _asked(package, words, runs) for name, words in QUESTIONS.items()}
    slow = [n for n, a in answers.items() if a["cpu"]["median"] > (HELP if n == "help" else ANSWER)]
    return {
        "cases": len(judgement.cases),
        "implementations": len(judgement.headers),
        "divergences": len(judgement.divergences),
        "pairs": sum(len(one.pairs) for one in judgement.divergences),
        "facts": sum(len(pair.facts) for one in judgement.divergences for pair in one.pairs.values()),
        "bytes": file.stat().st_size,
        "seconds": answers,
        "slow": slow,
        "within_limits": not slow,
    }


def _asked(package: Path, words: tuple[str, ...], runs: int) -> dict[str, Any]:
    words = (sys.executable, "-m", "conformance", *words)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    # Compiled once, as an installed package is.
    environment |= {"PYTHONPATH": str(package), "PYTHONPYCACHEPREFIX": str(package / "compiled")}
    with tempfile.TemporaryDirectory() as elsewhere:
        times = []
        for _ in range(runs + 1):
            with spent() as one:
                done = subprocess.run(words, cwd=elsewhere, env=environment, capture_output=True, check=False)
            if done.returncode != 0:
                raise SystemExit(f"{' '.join(words)} failed:\n{done.stderr.decode()}")
            times.append(one)
    warm = times[1:]
    return {
        "cpu": summary([one.children for one in warm]),
        "clock": summary([one.wall for one in warm]),
        "bytes": len(done.stdout),
    }


def larger(result: Result, times: int) -> Publication:
    """A publication of ``times`` as many cases: copies under other ids with other values."""
    judgement = result.judge()
    cases: dict[str, Case] = {}
    divergences: list[Divergence] = []
    said: dict[str, dict[str, Any]] = {name: {} for name in ("classes", "unjudged", "statuses", "unsupported")}
    of_case: dict[str, list[Divergence]] = {}
    for one in judgement.divergences:
        of_case.setdefault(one.case, []).append(one)
    for copy in range(times):
        for name, case in judgement.cases.items():
            mine = name if copy == 0 else f"{name}~{copy}"
            cases[mine] = dataclasses.replace(case, id=mine, explicit_defaults=None, equivalent_to=None)
            for one in of_case.get(name, ()):
                pairs = {pair: _copied(compared, copy) for pair, compared in one.pairs.items()}
                divergences.append(dataclasses.replace(one, case=mine, pairs=pairs))
            for table, kept in said.items():
                if name in getattr(judgement, table):
                    kept[mine] = getattr(judgement, table)[name]
    index = result.index
    return Publication(
        Judgement(cases, judgement.headers, tuple(divergences), **said),
        result.rules,
        index.suite,
        frozenset(index.complete),
        result.environments,
        result.installed,
        result.provenance,
    )


def _copied(comparison: StageComparison, copy: int) -> StageComparison:
    """A comparison whose values are a copy's own."""
    return msgspec.structs.replace(comparison, facts=tuple(_own(fact, copy) for fact in comparison.facts))


def _own(fact: FactComparison, copy: int) -> FactComparison:
    if copy == 0:
        return fact
    left, right = (f"{text}{copy}" if text[-1:].isdigit() else text for text in (fact.left, fact.right))
    distance = None if fact.distance is None else fact.distance * (1 + copy / 7)
    return msgspec.structs.replace(fact, left=left, right=right, distance=distance)


if __name__ == "__main__":
    raise SystemExit(main())
