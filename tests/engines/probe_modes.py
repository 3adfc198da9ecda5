"""Runs in an environment under test: how cases of the scenario ``mode`` end there, printed as JSON.

``python probe_modes.py WORKER PROVIDER CASES``; Python 3.7 and NumPy, as the worker is. CASES is JSON.
"""

# mypy: ignore-errors

import base64
import importlib
import json
import sys

import numpy
from probe import Probe

#: What the worker calls itself.
PACKAGE = "keras_conformance_worker"


def values(fact):
    """The numbers of a variant, one list for each array."""
    return [numpy.frombuffer(base64.b64decode(one["data"]), one["array"]).astype(float).tolist() for one in fact]


def main(folder, provider, cases):
    """By case and stage: its status, and what was recorded by quantity."""
    probe = Probe(folder, provider)
    observe = importlib.import_module(PACKAGE + ".answers.observe")
    found = {}
    for case in cases:
        answer = observe.answer(probe.keras, probe.engine, {"case": case, "precisions": ["float32"]})
        found[case["id"]] = {
            stage["stage"]: {
                "status": stage["status"],
                "message": stage.get("raised", {}).get("message", ""),
                "values": {
                    name.partition(" | ")[0]: values(fact) for name, fact in stage["facts"].items() if " | " in name
                },
            }
            for stage in answer["runs"]["float32"]
        }
    return found


if __name__ == "__main__":
    print("FOUND " + json.dumps(main(sys.argv[1], sys.argv[2], json.loads(sys.argv[3]))))
