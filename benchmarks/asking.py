"""Measures questions: how soon names, words and upgrades are answered, and whether what is asked is found.

    python benchmarks/asking.py [--reports DIR] [--repetitions 5] [--quick]

The observations in ``DIR`` are judged once, which is not measured. Then: the index that ``find`` searches is built,
written, read, and asked every question of ``tests/asked.tsv`` and every message of ``tests/messages.tsv``; names are
asked for as people write them; the first and the last implementation of the judgement are held against each other and
ranked. Processor time, without the start of Python. Prints JSON; exit status 1 where a question takes 50 ms, or fewer
than nine in ten find what answers them among the first three. ``shown`` is how many causes and cases are told.
"""

import argparse
import gzip
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from measuring import machine

from conformance.analysis.api.subject import Subjects
from conformance.analysis.history.upgrade import upgrade
from conformance.analysis.ledger import load as ledger
from conformance.analysis.search import index
from conformance.analysis.search.answers import Answer, answer
from conformance.analysis.search.ranking import search
from conformance.analysis.search.words import symptom
from conformance.environments.table import ROOT
from conformance.inventory import api, usage
from conformance.inventory import names as inventory
from conformance.inventory.known import Known
from conformance.workspace.workspace import Workspace

T = TypeVar("T")

#: Seconds for a question, and the share of them that has to find its cause among the first three.
BOUND, FOUND = 0.05, 0.9

NAMES = (
    "layers.LSTM",
    "LSTM",
    "tf.keras.layers.LSTM",
    "keras.layers.core.Dense",
    "lstm",
    "mse",
    "models.Model",
    "layers.*",
)


def main() -> int:
    """Measure, print JSON; exit status 1 where a bound is exceeded."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=Path, default=Path("reports"), metavar="DIR", help="observations to ask")
    parser.add_argument("--repetitions", type=int, default=5, metavar="N", help="of each measurement (default: 5)")
    parser.add_argument("--quick", action="store_true", help="once: to see that it runs")
    chosen = parser.parse_args()
    repetitions = 1 if chosen.quick else chosen.repetitions
    workspace, rules = Workspace(chosen.reports), ledger.load()
    judgement = workspace.judge(workspace.store.ids(), rules=rules)
    built, building = timed(lambda: index.build(judgement, rules), repetitions)
    data = index.encode(built)
    read, reading = timed(lambda: index.decode(data), repetitions)
    asked = [answered(read, *row, repetitions) for row in questions()]
    names, loading = timed(lambda: known(judgement.cases), repetitions)
    subjects = Subjects(api.load(), usage.load())
    of_rules = {rule.id: rule for rule in rules}

    def shown(text: str) -> Answer:
        # Most of what a case is told with is read from the result, which is another measurement.
        return answer(text, read, of_rules, judgement.headers, lambda _: judgement, names, subjects=subjects)

    told = [as_told(shown(text), text, wanted) for text, wanted in (*questions(), *messages())]
    naming = [timed(lambda text=text: names.asked(text), repetitions)[1] for text in NAMES]  # type: ignore[misc]
    first, *_, last = judgement.headers
    _, ranking = timed(lambda: upgrade(judgement, rules, first, last), repetitions)
    seconds = [one["seconds"] for one in asked]
    third = sum(one["rank"] is not None and one["rank"] <= 3 for one in asked) / len(asked)
    within = max(seconds) < BOUND and third >= FOUND
    result = {
        "machine": machine(),
        "method": {"repetitions": repetitions, "bound_seconds": BOUND, "bound_found": FOUND},
        "judgement": {
            "implementations": len(judgement.headers),
            "cases": len(judgement.cases),
            "divergences": len(judgement.divergences),
            "rules": len(rules),
        },
        "index": {
            "build_seconds": building,
            "read_seconds": reading,
            "bytes": len(data),
            "bytes_compressed": len(gzip.compress(data, 9)),
        },
        "find": {
            "questions": len(asked),
            "median_seconds": statistics.median(seconds),
            "largest_seconds": max(seconds),
            "first": sum(one["rank"] == 1 for one in asked),
            "among_three": sum(one["rank"] is not None and one["rank"] <= 3 for one in asked),
            "not_first": [one for one in asked if one["rank"] != 1],
        },
        "told": {
            "questions": len(told),
            "among_three": sum(one["rank"] is not None and one["rank"] <= 3 for one in told),
            "exact": sum(one["exact"] for one in told),
            "shown": sum(one["shown"] for one in told),
            "missed": [one["question"] for one in told if one["rank"] is None or one["rank"] > 3],
        },
        "names": {
            "inventory_bytes": inventory.FILE.stat().st_size,
            "inventory_bytes_compressed": len(gzip.compress(inventory.FILE.read_bytes(), 9)),
            "load_seconds": loading,
            "largest_seconds": max(naming),
        },
        "upgrade_seconds": ranking,
        "within_bounds": within,
    }
    print(json.dumps(result, indent=2, ensure_ascii=False))
    return 0 if within else 1


def timed(do: Callable[[], T], repetitions: int) -> tuple[T, float]:
    """What it gives, and the median of the processor seconds it takes."""
    spent = []
    for _ in range(repetitions):
        start = time.process_time()
        found = do()
        spent.append(time.process_time() - start)
    return found, round(statistics.median(spent), 5)


def questions() -> list[list[str]]:
    """Question and the causes that answer it."""
    lines = (ROOT / "tests" / "asked.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t")[:2] for line in lines if not line.startswith("#")]


def answered(built: index.Index, text: str, causes: str, repetitions: int) -> dict[str, Any]:
    """The rank of the best cause that answers a question, None where none is found."""
    found, seconds = timed(lambda: search(built, symptom(text)), repetitions)
    names = [hit.name for hit in found.causes.hits]
    ranks = [names.index(cause) + 1 for cause in causes.split() if cause in names]
    return {"question": text, "rank": min(ranks, default=None), "seconds": seconds}


def messages() -> list[list[str]]:
    """Message and what answers it: a thing that went, or a cause."""
    lines = (ROOT / "tests" / "messages.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return [[json.loads(message), wanted] for _, _, wanted, message in rows]


def as_told(found: Answer, text: str, wanted: str) -> dict[str, Any]:
    """The place of the first answer that fits, as it is told, and how many causes and cases are told with it."""
    known = [one for one in found.missed.found if one.advice is not None]
    causes = [one.rule.id for one in found.causes]
    order = [*(one.subject.text for one in known), *causes]
    ranks = [order.index(one) + 1 for one in wanted.split() if one in order]
    return {
        "question": text,
        "rank": min(ranks, default=None),
        "exact": found.exact,
        "shown": len(found.causes) + len(found.cases),
    }


def known(cases: Any) -> Known:
    """The names, read anew."""
    inventory.load.cache_clear()
    names = Known({case.id: case.api for case in cases.values()}, inventory.load())
    names.asked("LSTM")
    return names


if __name__ == "__main__":
    sys.exit(main())
