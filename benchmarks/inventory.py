"""Measures the inventory of the public API: observing one implementation, reading it, comparing, asking for a symbol.

    python benchmarks/inventory.py [--implementation ID …] [--repetitions 5] [--quick]

Observing: each implementation is looked into as ``conformance symbols --observe`` does it, the import included, and
tried with what all others in the published inventory have. Reading and comparing: a fresh process each time; ``all``
holds each implementation against the next newer one of its track, and traces the life of ``Model``. Prints JSON;
exit status 1 where observing one takes more than 20 s of processor time, comparing all more than 3 s, or an answer
about one symbol, from the file on disk, more than 0.2 s.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterable
from typing import Any

from measuring import machine, spent, summary

from conformance.environments.table import Environments
from conformance.inventory.answers import asked
from conformance.inventory.api import load
from conformance.inventory.observing import look_once
from conformance.inventory.packing import unpacked
from conformance.model.errors import MissingInterpreterError

#: Processor seconds at most: of observing one implementation, of comparing all, of an answer about one symbol.
OBSERVED, COMPARED, ANSWERED = 20.0, 3.0, 0.2

#: The oldest and the newest of each kind, and the two backends that import slowest.
SAMPLE = (
    "py37-tf20/tf.keras",
    "py38-tf210/tf.keras",
    "py311-tf215/tf.keras",
    "py311-tf2/keras",
    "py311-tf2/tf_keras",
    "py313-keras315-jax/keras[jax]",
    "py311-keras3-torch/keras[torch]",
)

#: What a fresh process does, after its imports, which are not measured.
ASKED = """
import time
from conformance.inventory import api
started = time.process_time()
found = api.decode(api.content())
assert found.entry("py311-tf2/keras", "layers.Dense") is not None
print(time.process_time() - started)
"""
ALL = """
import time
from conformance.analysis.api.compare import changes
from conformance.analysis.api.life import history_of, life
from conformance.inventory.api import load
started = time.process_time()
found = load()
history = history_of(found)
for track in history.tracks:
    ids = track.implementations
    for before, after in zip(ids, ids[1:]):
        changes(found, before, after)
assert life(found, history, "Model")
print(time.process_time() - started)
"""


def main() -> int:
    """Measure, print JSON; exit status 1 where a bound is exceeded."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--implementation", action="append", default=[])
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="one implementation, once: no measurement")
    chosen = parser.parse_args()
    repetitions = 1 if chosen.quick else chosen.repetitions
    names = chosen.implementation or (SAMPLE[3:4] if chosen.quick else SAMPLE)
    found: dict[str, Any] = {
        "machine": machine(),
        "bounds": {"observed": OBSERVED, "compared": COMPARED, "answered": ANSWERED},
        "observed": observed(names),
        "compared": timed(ALL, repetitions),
        "answered": timed(ASKED, repetitions),
    }
    found["within_bounds"] = (
        all(one["cpu"] <= OBSERVED for one in found["observed"].values() if "cpu" in one)
        and found["compared"]["median"] <= COMPARED
        and found["answered"]["median"] <= ANSWERED
    )
    print(json.dumps(found, indent=2))
    return 0 if found["within_bounds"] else 1


def observed(names: Iterable[str]) -> dict[str, Any]:
    """Looking into each implementation: seconds of both rounds together, or why it was not done."""
    environments = Environments.load()
    asks = asked(unpacked(load().file).values())
    found: dict[str, Any] = {}
    for name in names:
        implementation = environments.implementation(name)
        try:
            python = environments.interpreter(implementation.environment)
        except MissingInterpreterError as error:
            found[name] = {"missing": str(error)}
            continue
        launch = environments.launch(implementation, python)
        with spent() as one:
            looked = [look_once(launch, None), look_once(launch, asks)]
        if any(each.answer is None for each in looked):
            raise SystemExit(f"{name}: {looked[-1].failure}")
        found[name] = {"cpu": one.children, "clock": one.wall}
    return found


def timed(script: str, repetitions: int) -> dict[str, Any]:
    """Processor seconds that a script prints, each time in a fresh process; what compiling took is not counted."""
    command = (sys.executable, "-c", script)
    found = [float(subprocess.run(command, capture_output=True, check=True).stdout) for _ in range(repetitions + 1)]
    return summary(found[1:])


if __name__ == "__main__":
    sys.exit(main())
