"""Runs in an environment of a backend for inference: what its engine does and refuses, printed as JSON.

``python probe_inference.py WORKER PROVIDER CASE``; Python 3.7 and NumPy, as the worker is. CASE is JSON, of a case
that trains.
"""

# mypy: ignore-errors

import importlib
import json
import sys

import numpy
from probe import Probe, relative

#: What the worker calls itself.
PACKAGE = "keras_conformance_worker"


class InferenceProbe(Probe):
    """One Keras on a backend that differentiates nothing."""

    def forward(self, precision):
        """How far a Dense layer's output is from NumPy's own, and the type it has."""
        self.engine.begin(precision)
        layer = self.keras.new("layers.Dense", {"units": 3, "activation": "tanh", "name": "subject"})

        def function(tensors, mode):
            return layer(tensors[0])

        array = numpy.random.RandomState(0).uniform(-1, 1, [2, 4]).astype(precision)
        self.engine.build(function, [array], owner=layer)
        self.weights.inject(self.engine, layer, precision)
        kernel, bias = (self.engine.read(v).astype("float64") for v in layer.weights)
        (output,) = self.engine.forward(function, [array], owner=layer)
        return {"error": relative(output, numpy.tanh(array @ kernel + bias)), "dtype": str(output.dtype)}

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
        serve = importlib.import_module(PACKAGE + ".serve")
        request = {"kind": "observe", "number": 1, "case": case, "precisions": ["float32"]}
        found = serve.answer(self.keras, self.engine, request)
        stages = [[s["stage"], s["status"], s.get("raised", {}).get("message", "")] for s in found["runs"]["float32"]]
        return {"status": found["status"], "stages": stages}


def main(folder, provider, case):
    """Everything there is to know."""
    probe = InferenceProbe(folder, provider)
    return {
        "engine": probe.engine.name,
        "device": probe.engine.device(),
        "forward": {precision: probe.forward(precision) for precision in ("float32", "float64")},
        "refusal": probe.refusal(),
        "training": probe.training(case),
        "state": probe.state(),
        "steps": probe.steps(),
        "shapes": probe.shapes(),
    }


if __name__ == "__main__":
    print("FOUND " + json.dumps(main(sys.argv[1], sys.argv[2], json.loads(sys.argv[3]))))
