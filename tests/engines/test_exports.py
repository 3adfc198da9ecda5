"""A model leaves a real Keras, and a real runtime that knows nothing of it computes what Keras had predicted.

An environment or companion that has not been made is skipped; those named in CONFORMANCE_REQUIRED (commas between) may
not be.
"""

import os
from pathlib import Path

import pytest

from conformance.environments.launch import Launch
from conformance.environments.table import Environments
from conformance.exporting import plan, running
from conformance.exporting.journals import Journals
from conformance.model.errors import MissingInterpreterError

PAIRS = [
    ("py311-tf215/tf.keras", "py311-runtimes/ai-edge-litert", ["float32", "float16", "dynamic", "int8"]),
    ("py311-tf215-onnx/tf.keras", "py311-runtimes/onnxruntime", ["tf2onnx"]),
    ("py312-keras315-exports/keras", "py311-runtimes/onnxruntime", ["export:onnx"]),
    ("py311-keras315-exports-torch/keras[torch]", "py311-runtimes/onnxruntime", ["export:onnx"]),
]


def launch(name: str) -> Launch:
    environments = Environments.load()
    place = plan.places(environments)[name]
    try:
        return plan.launch(environments, place)
    except MissingInterpreterError as missing:
        if place.implementation.environment in os.environ.get("CONFORMANCE_REQUIRED", "").split(","):
            raise
        pytest.skip(f"{missing.message} {missing.advice}")


@pytest.mark.parametrize(("writer", "runtime", "forms"), PAIRS)
def test_what_was_exported_computes_what_was_predicted(
    writer: str, runtime: str, forms: list[str], tmp_path: Path
) -> None:
    exports, runs = launch(writer), launch(runtime)
    journals = Journals(tmp_path)
    running.perform(journals, exports, "writing", ["dense"], {"forms": forms}, lambda _: None)
    made = journals.written(exports)["dense"]
    assert sorted(made.files) == sorted(forms), made.refused
    running.perform(journals, runs, "running", list(made.files.values()), {}, lambda _: None)
    found = journals.ran(runs)
    assert {form: found[digest].outcome for form, digest in made.files.items()} == dict.fromkeys(forms, "within")
    # Rounding shows, so that a bound which everything is within would not do.
    off = {form: found[digest].off for form, digest in made.files.items()}
    if "int8" in off:
        assert off["int8"] > 100 * off["float32"]  # type: ignore[operator]
