"""What a case loads of the worker, seen in real environments, is what its fingerprint covers.

An environment that has not been built is skipped; those named in CONFORMANCE_REQUIRED (commas between) may not be.
"""

import functools
import json
from typing import Any

import pytest
from probing import probe_found

from conformance import catalog
from conformance.environments.fingerprint import engine_of, sources
from conformance.environments.launch import WORKER
from conformance.environments.table import Environments
from conformance.scenarios import WHOLE

pytestmark = pytest.mark.night

IMPLEMENTATIONS = (
    "py37-tf20/keras",
    "py37-tf20/tf.keras",
    "py311-tf215/tf.keras",
    "py311-tf2/keras",
    "py311-tf2/tf_keras",
    "py313-keras315-jax/keras[jax]",
    "py311-keras3-torch/keras[torch]",
    "py311-keras3-openvino/keras[openvino]",
    "py37-keras23-theano/keras[theano]",
)


@functools.cache
def first_cases() -> dict[str, str]:
    """Scenario → the id of its first case in the catalog."""
    found: dict[str, str] = {}
    for case in catalog.load().values():
        found.setdefault(case.scenario, case.id)
    return found


@functools.cache
def probe(name: str) -> dict[str, Any]:
    """What each scenario's first case has loaded under an implementation."""
    wanted = [
        {"kind": "observe", "number": 1, "case": catalog.load()[i].request(), "precisions": ["float32"]}
        for i in first_cases().values()
    ]
    implementation = Environments.load().implementation(name)
    compare = {"kind": "compare", "number": 2, "provider": implementation.provider, "symbols": ["layers.Dense"]}
    return probe_found("probe_loaded.py", implementation, json.dumps([*wanted, compare]))


@pytest.mark.parametrize("name", IMPLEMENTATIONS)
def test_a_case_loads_exactly_the_files_of_its_fingerprint(name: str) -> None:
    found, mine = probe(name), sources(WORKER)
    engine = engine_of(found["hello"]["machine"])
    seen = {s: found["cases"][i] for s, i in first_cases().items()}
    assert {s: case["kind"] for s, case in seen.items()} == dict.fromkeys(seen, "observed")
    # The entry is the process' own __main__, under no name of the package.
    expected = {s: sorted(mine.loaded(s, engine) - {"__main__"}) for s in seen}
    assert {s: case["loaded"] for s, case in seen.items()} == expected


@pytest.mark.parametrize("name", IMPLEMENTATIONS)
def test_a_proof_loads_no_more_than_its_fingerprint_covers(name: str) -> None:
    found, mine = probe(name), sources(WORKER)
    engine = engine_of(found["hello"]["machine"])
    assert found["cases"]["compare"]["kind"] == "compared"
    assert set(found["cases"]["compare"]["loaded"]) <= mine.proving("layer", engine)


@pytest.mark.parametrize("name", IMPLEMENTATIONS)
def test_a_case_names_what_it_asked_for(name: str) -> None:
    cases = probe(name)["cases"]
    for scenario, identifier in first_cases().items():
        case = catalog.load()[identifier]
        # A whole program imports by itself: it asks for the module, which no two providers share.
        asked = [""] if scenario in WHOLE else [case.api]
        assert set(asked) <= set(cases[identifier]["symbols"]), scenario
        # A program names in its text what it asks for.
        text = str(case.params.get("source", ""))
        others = {s for s in set(cases[identifier]["symbols"]) - set(asked) if f"keras.{s}" not in text}
        assert not {s for s in others if s.startswith(("config.set_", "backend.reset", "ops."))}
