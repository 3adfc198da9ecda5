"""Keras 3's backends for inference: they evaluate; what they cannot is unsupported, and they are the ones who say so.

An environment that has not been built is skipped; those named in CONFORMANCE_REQUIRED (commas between) may not be.
"""

import functools
import json
from typing import Any

import pytest
from probing import probe_found, the_one_on

from conformance import catalog

BACKENDS = ("numpy", "openvino")
#: A model that is trained with fit.
CASE = "training.mlp[sequential,fit]"


@functools.cache
def probe(backend: str) -> dict[str, Any]:
    """What the probe found in the environment of that backend; skips where there is none."""
    case = catalog.load()[CASE]
    record = {"id": case.id, "scenario": case.scenario, "api": case.api, "params": case.params}
    return probe_found("probe_inference.py", the_one_on(backend), json.dumps(record))


pytestmark = pytest.mark.parametrize("backend", BACKENDS)


def test_the_engine_that_fits(backend: str) -> None:
    found = probe(backend)
    assert (found["engine"], found["device"]) == (backend, "cpu")


@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_values(backend: str, precision: str) -> None:
    # Asked for float64, both compute a matrix product in float32 (keras/src/backend/common/dtypes.py).
    assert probe(backend)["forward"][precision]["error"] < 1e-6


def test_a_gradient_is_unsupported(backend: str) -> None:
    assert backend in (probe(backend)["refusal"] or "")


def test_training_is_unsupported_in_keras_own_words(backend: str) -> None:
    found = probe(backend)["training"]
    assert found["status"] == "unsupported"
    assert [stage[:2] for stage in found["stages"]] == [
        ["construct", "ok"],
        ["compile", "ok"],
        ["initial", "ok"],
        ["fit", "unsupported"],
    ]
    message = found["stages"][-1][2]
    assert "fit" in message
    assert backend in message.lower()


def test_state_moves_in_training_only(backend: str) -> None:
    # The batch's mean is (3, 4), the momentum 0.5, the first value 0.
    assert probe(backend)["state"] == [[0, 0], [1.5, 2], [2.25, 3], [2.25, 3]]


def test_steps_of_an_optimizer(backend: str) -> None:
    before, after = probe(backend)["steps"]
    assert before == [[1, 2], [[4]]]
    assert after == [[1 - 0.5 * 7 * 0.25, 2 + 0.5 * 7], [[4 - 0.5 * 7 * 2]]]


def test_static_shapes(backend: str) -> None:
    assert probe(backend)["shapes"] == [[None, 3], [None, 7]]
