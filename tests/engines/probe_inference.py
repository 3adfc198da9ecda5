"""Runs in an environment of a backend for inference: what its engine does and refuses, printed as JSON.

``python probe_inference.py WORKER PROVIDER CASE``; Python 3.7 and NumPy, as the worker is. CASE is JSON, of a case
that trains.
"""

# mypy: ignore-errors

import importlib
import json
import sys

import numpy
from probe import Probe

#: What the worker calls itself.
PACKAGE = "keras_conformance_worker"


class InferenceProbe(Probe):
    """One Keras on a backend that differentiates nothing."""

    def refusal(self):
        """The reason for which a gradient is unsupported, or None."""
        self.engine.begin("float32")
        unsupported = importlib.import_module(PACKAGE + ".recording").UnsupportedError
        try:
            self.engine.gradient(lambda tensors, mode: tensors[0], [numpy.ones(2, "float32")])
        except unsupported as error:
            return str(error)
        return None

    def training(self, case):
        """Stage by stage, the status of a training case in float32, and what a stage raised."""
        observe = importlib.import_module(PACKAGE + ".answers.observe")
        request = {"kind": "observe", "number": 1, "case": case, "precisions": ["float32"]}
        found = observe.answer(self.keras, self.engine, request)
        stages = [[s["stage"], s["status"], s.get("raised", {}).get("message", "")] for s in found["runs"]["float32"]]
        return {"status": found["status"], "stages": stages}


def main(folder, provider, case):
    """Everything there is to know."""
    probe = InferenceProbe(folder, provider)
    return {
        "engine": probe.engine.name,
        "device": probe.engine.device(),
        "forward": {precision: probe.dense(precision) for precision in ("float32", "float64")},
        "refusal": probe.refusal(),
        "training": probe.training(case),
        "state": probe.state(),
        "steps": probe.steps(),
        "shapes": probe.shapes(),
    }


if __name__ == "__main__":
    print("FOUND " + json.dumps(main(sys.argv[1], sys.argv[2], json.loads(sys.argv[3]))))
