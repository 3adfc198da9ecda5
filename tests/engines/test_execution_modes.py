"""Modes in real environments: several inputs, tables, moved averages and losses go every way that there is.

An environment that has not been built is skipped; those named in CONFORMANCE_REQUIRED (commas between) may not be.
"""

import functools
import json
from typing import Any

import pytest
from probing import probe_found

from conformance import catalog
from conformance.environments.table import Environments

pytestmark = pytest.mark.night

LOOKUP = "modes.layers.IntegerLookup[vocabulary=(2,3,5)]"
SEVERAL = "modes.layers.Minimum[three inputs]"
EMBEDDED = "modes.layers.Embedding[int64 input]"
MOVED = "modes.layers.BatchNormalization[input=(2,4),momentum=0.5,epsilon=0.25,training=True]"
LOSS = "modes.losses.Huber[delta=0.25]"

#: Implementation → the ways that there are: to compute an output, and to compute a loss.
CALLED = {
    "py37-tf115/keras": ["predict", "backend_function", "session"],
    "py38-tf210/tf.keras": ["predict", "eager", "function", "backend_function", "session"],
    "py311-tf2/keras": ["predict", "eager", "function", "session"],
    "py313-keras315-jax/keras[jax]": ["predict", "eager"],
    "py311-keras3-torch/keras[torch]": ["predict", "eager"],
}
EVALUATED = {
    "py37-tf115/keras": ["session"],
    "py38-tf210/tf.keras": ["eager", "function", "jit", "session"],
    "py311-tf2/keras": ["eager", "function", "jit", "session"],
    "py313-keras315-jax/keras[jax]": ["eager", "jit"],
    "py311-keras3-torch/keras[torch]": ["eager"],
}


@functools.cache
def probe(name: str) -> dict[str, Any]:
    """How each case ended under the implementation; skips where its environment is not there."""
    (implementation,) = (i for i in Environments.load().implementations() if i.id == name)
    cases = [catalog.load()[case].request() for case in (LOOKUP, SEVERAL, EMBEDDED, MOVED, LOSS)]
    return probe_found("probe_modes.py", implementation, json.dumps(cases))


def well(stages: dict[str, Any], quantity: str) -> dict[str, Any]:
    """What each stage that ended well recorded of a quantity; no other stage raised but as unsupported."""
    assert {stage["status"] for stage in stages.values()} <= {"ok", "unsupported"}, stages
    return {name: stage["values"][quantity] for name, stage in stages.items() if quantity in stage["values"]}


def close(one: Any, other: Any) -> bool:
    return all(a == pytest.approx(b, rel=1e-5, abs=1e-6) for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("name", CALLED)
@pytest.mark.parametrize("case", [SEVERAL, EMBEDDED])
def test_an_output_in_every_way(name: str, case: str) -> None:
    found = well(probe(name)[case], "output")
    assert list(found) == CALLED[name]
    assert all(close(found["predict"], one) for one in found.values())


@pytest.mark.parametrize("name", ["py38-tf210/tf.keras", "py311-tf2/keras"])
def test_a_table_is_made_in_a_session_too(name: str) -> None:
    found = well(probe(name)[LOOKUP], "output")
    # Unknown integers are 0, those of the vocabulary follow.
    assert found == {way: [[0, 2, 0, 1, 1, 3]] for way in CALLED[name]}


@pytest.mark.parametrize(("name", "moves"), [("py37-tf115/keras", False), ("py38-tf210/tf.keras", True)])
def test_averages_begin_anew_in_every_way(name: str, moves: bool) -> None:
    stages = probe(name)[MOVED]
    outputs, states = well(stages, "output"), well(stages, "state")
    assert all(close(outputs["predict"], one) for one in outputs.values())
    assert list(states) == [way for way in CALLED[name] if way != "session"]
    assert all(close(states["predict"], one) for one in states.values())
    # numbers.weight: the mean is within ±0.5, the variance within 1 ± 0.5; both are halfway to the batch's where moved.
    given = max(abs(value) for value in states["predict"][0])
    assert (given < 0.5) is not moves


@pytest.mark.parametrize("name", EVALUATED)
def test_a_loss_in_every_way(name: str) -> None:
    found = well(probe(name)[LOSS], "loss")
    assert list(found) == ["evaluate", "test_on_batch", *EVALUATED[name]]
    assert all(close(found["evaluate"], one) for one in found.values())
