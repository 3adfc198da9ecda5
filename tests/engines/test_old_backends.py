"""keras on Theano, CNTK and MXNet: what their engines evaluate, and what they say that cannot be asked.

An environment that has not been built is skipped; those named in CONFORMANCE_REQUIRED (commas between) may not be.
CNTK needs libraries that no lock holds: see conformance/environments/cntk_libraries.py.
"""

import functools
from pathlib import Path
from typing import Any

import pytest
from probing import probe_found, the_one_on

from conformance.environments import cntk_libraries
from conformance.model.errors import MissingLibraryError

NO_GRADIENTS = {
    "cntk": "K.gradients on CNTK gives constants that only training replaces",
    "mxnet": "K.gradients is not implemented on MXNet",
}
BACKENDS = ("theano", *NO_GRADIENTS)


@functools.cache
def probe(backend: str) -> dict[str, Any]:
    """What the probe found in the environment of that backend; skips where there is none."""
    more = {"more": openmpi} if backend == "cntk" else {}
    return probe_found("probe_old_backends.py", the_one_on(backend), **more)


def openmpi(home: Path) -> dict[str, str]:
    """The variable that lets CNTK find its libraries; skips where they are not installed."""
    try:
        folder = cntk_libraries.link(home / "mpi", cntk_libraries.installed(cntk_libraries.listing()))
    except MissingLibraryError as missing:
        pytest.skip(f"{missing.message} {missing.advice}")
    return {"LD_LIBRARY_PATH": str(folder)}


pytestmark = pytest.mark.parametrize("backend", BACKENDS)


def test_a_symbolic_engine_on_the_cpu(backend: str) -> None:
    assert (probe(backend)["engine"], probe(backend)["device"]) == ("symbolic", "cpu")


@pytest.mark.parametrize(("precision", "bound"), [("float32", 1e-6), ("float64", 1e-15)])
def test_both_precisions_are_computed_as_such(backend: str, precision: str, bound: float) -> None:
    found = probe(backend)["forward"][precision]
    assert found["dtype"] == precision
    assert found["error"] < bound


def test_training_is_another_phase_than_inference(backend: str) -> None:
    inference, training = probe(backend)["modes"]
    assert inference == 0
    # Ten thousand draws: six standard errors.
    assert abs(training - 0.5) < 0.03


def test_names_do_not_keep_the_scope_of_a_layer_that_raised(backend: str) -> None:
    assert probe(backend)["scopes"] == {"raised": True, "name": "subject/kernel"}


def test_a_subclassed_model_has_layers_after_a_wrapper_that_raised(backend: str) -> None:
    assert probe(backend)["tracked"] == {"raised": True, "layers": 1}


def test_a_model_has_weights_of_its_own_after_one_of_the_same_names(backend: str) -> None:
    assert probe(backend)["followed"] == [[[2.0] * 3], [[2.0] * 2]]


def test_an_initializer_has_values(backend: str) -> None:
    assert probe(backend)["initialized"] == [[0.5] * 3] * 2


def test_gradients_are_derivatives_or_unsupported(backend: str) -> None:
    found = probe(backend)["gradient"]
    if backend in NO_GRADIENTS:
        assert found == {"unsupported": NO_GRADIENTS[backend]}
    else:
        assert len(found) == 3
        assert max(found.values()) < 1e-9


def test_state_moves_in_training_only(backend: str) -> None:
    moved = {"unsupported": "K.function runs no updates on MXNet"}
    # The batch's mean is (3, 4), the momentum 0.5, the first value 0.
    expected = moved if backend == "mxnet" else [[0, 0], [1.5, 2], [2.25, 3], [2.25, 3]]
    assert probe(backend)["state"] == expected


def test_steps_of_an_optimizer(backend: str) -> None:
    if backend == "mxnet":
        expected: Any = {"unsupported": "optimizers step inside of MXNet's module only"}
    else:
        expected = [[[1, 2], [[4]]], [[1 - 0.5 * 7 * 0.25, 2 + 0.5 * 7], [[4 - 0.5 * 7 * 2]]]]
    assert probe(backend)["steps"] == expected


def test_static_shapes(backend: str) -> None:
    assert probe(backend)["shapes"] == [[None, 3], [None, 7]]
