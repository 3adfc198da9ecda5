"""Each engine in its real environment: gradients are derivatives, state moves in training, steps are steps.

An environment that has not been built is skipped; those named in CONFORMANCE_REQUIRED (commas between) may not be.
"""

import functools
import json
from typing import Any

import pytest
from probing import probe_found

from conformance.environments.table import Environments

#: Every engine, by the implementation it is looked at in.
ENGINES = {
    "py311-tf2/keras": "eager tensorflow",
    "py311-tf2/tf_keras": "eager tensorflow",
    "py37-tf20/tf.keras": "eager tensorflow",
    "py37-tf20/keras": "symbolic",
    "py313-keras315-jax/keras": "jax",
    "py311-keras3-torch/keras": "torch",
}
LAYERS = ("Dense", "LSTM", "BatchNormalization")
#: keras 2.3.1's BatchNormalization multiplies by a float32 and raises in float64 (normalization.py, sample_size).
SINGLE = {("py37-tf20/keras", "BatchNormalization")}
#: On JAX and PyTorch, Keras 3 makes float32 of whatever it promotes (backend/common/dtypes.py, BIT64_TO_BIT32_DTYPE).
ROUNDS = ("py313-keras315-jax/keras", "py311-keras3-torch/keras")


def identifier(name: str) -> str:
    """The table's id of an implementation on its own backend."""
    environment, provider = name.split("/")
    (found,) = [i.id for i in Environments.load().implementations(environment) if i.provider == provider]
    return found


@functools.cache
def probe(name: str) -> dict[str, Any]:
    """What the probe found in that implementation's environment; skips where there is none."""
    implementation = Environments.load().implementation(identifier(name))
    precisions = {layer: "float32" if (name, layer) in SINGLE else "float64" for layer in LAYERS}
    return probe_found("probe.py", implementation, json.dumps(precisions))


pytestmark = pytest.mark.parametrize("name", ENGINES)


def test_the_engine_that_fits(name: str) -> None:
    found = probe(name)
    assert (found["engine"], found["device"]) == (ENGINES[name], "cpu")


@pytest.mark.parametrize("layer", LAYERS)
def test_gradients_are_derivatives(name: str, layer: str) -> None:
    worst = probe(name)["gradient"][layer]
    # Rounding divided by the step of 2**-8, with room for cancellation; a wrong gradient is off by its own size.
    bound = 1e-3 if name in ROUNDS or (name, layer) in SINGLE else 1e-9
    assert len(worst) == {"Dense": 3, "LSTM": 4, "BatchNormalization": 3}[layer]
    assert {where: error for where, error in worst.items() if not error < bound} == {}


def test_state_moves_in_training_only(name: str) -> None:
    # The batch's mean is (3, 4), the momentum 0.5, the first value 0.
    assert probe(name)["state"] == [[0, 0], [1.5, 2], [2.25, 3], [2.25, 3]]


def test_no_path_is_none(name: str) -> None:
    assert probe(name)["paths"] == {
        "used": [True, False, False],
        "both": [True, True],
        "variable": False,
        "read": [[3, 3], [5, 5]],
    }


def test_a_gather_has_a_dense_gradient(name: str) -> None:
    assert probe(name)["embedding"] == {"input": [None], "exact": True}


def test_steps_of_an_optimizer(name: str) -> None:
    before, after = probe(name)["steps"]
    assert before == [[1, 2], [[4]]]
    assert after == [[1 - 0.5 * 7 * 0.25, 2 + 0.5 * 7], [[4 - 0.5 * 7 * 2]]]


def test_static_shapes(name: str) -> None:
    assert probe(name)["shapes"] == [[None, 3], [None, 7]]
