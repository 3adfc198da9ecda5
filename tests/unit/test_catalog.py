"""The catalog: ids, pairs, speed, and what follows from what."""

import json
import subprocess
import sys

import pytest

from conformance import catalog
from conformance.catalog.tables import vary_cases
from conformance.model.case import Case, case_id
from conformance.model.errors import DuplicateCaseError
from conformance.scenarios import STAGES, ancestors


def test_the_catalog_is_as_large_as_promised() -> None:
    cases = catalog.load()
    layers = {c.api for c in cases.values() if c.scenario == "layer"}
    assert len(cases) >= 1000
    assert len(layers) >= 45


def test_every_case_is_plain_data() -> None:
    for case in catalog.load().values():
        assert json.loads(json.dumps(case.params)) == case.params, case.id
        assert case.scenario in STAGES, case.id


def test_partners_make_the_same_call_with_more_arguments() -> None:
    cases = catalog.load()
    partnered = [c for c in cases.values() if c.explicit_defaults]
    assert partnered
    for case in partnered:
        assert case.explicit_defaults is not None
        partner = cases[case.explicit_defaults]
        assert partner.api == case.api
        assert case.params["arguments"].items() <= partner.params["arguments"].items(), case.id


def test_two_equal_ids_are_refused() -> None:
    case = Case("layers.Dense[]", "layer", "layers.Dense", {"arguments": {}, "inputs": []})
    with pytest.raises(DuplicateCaseError, match=r"layers\.Dense\[\] \(in a and b\)"):
        catalog.collect([("a", case), ("b", case)])


def test_a_partner_that_is_not_there_is_refused() -> None:
    with pytest.raises(DuplicateCaseError, match="not in the catalog"):
        catalog.collect([("a", Case("x", "layer", "layers.Dense", {"arguments": {}, "inputs": []}, "y"))])


def test_ids_name_what_is_unlike_the_base() -> None:
    nested = {"new": "initializers.Constant", "arguments": {"value": 0.5}}
    assert case_id("layers.Dense", {"units": 3, "kernel": nested}) == (
        "layers.Dense[units=3,kernel=initializers.Constant(value=0.5)]"
    )


def test_defaults_come_bare_and_spelled_out() -> None:
    cases = {c.id: c for c in vary_cases("layer", "layers.X", {"units": [3]}, {}, {"bias": True}, ["units"])}
    bare = cases["layers.X[defaults]"]
    assert bare.params["arguments"] == {"units": 3}
    assert bare.explicit_defaults == "layers.X[defaults spelled out]"
    assert cases[bare.explicit_defaults].params["arguments"] == {"units": 3, "bias": True}


def test_a_revision_changes_with_what_the_case_does_and_only_then() -> None:
    one = Case("x", "layer", "layers.Dense", {"a": 1, "b": 2})
    assert one.revision == Case("renamed", "layer", "layers.Dense", {"b": 2, "a": 1}).revision
    assert one.revision != Case("x", "layer", "layers.Dense", {"a": 1, "b": 3}).revision
    # One that runs once is another case; and those that were there before there was such a thing are what they were.
    assert one.revision != Case("x", "layer", "layers.Dense", {"a": 1, "b": 2}, logic=True).revision
    assert catalog.load()["layers.GRU[]"].revision == "ba5141e8c94f"


def test_stages_follow_from_stages_of_their_scenario() -> None:
    for scenario, stages in STAGES.items():
        for stage in stages:
            assert ancestors(scenario, stage) <= set(stages)
            assert stage not in ancestors(scenario, stage)


def test_collecting_imports_no_keras_and_ids_are_stable() -> None:
    """In a process of its own: what this one has imported says nothing."""
    code = (
        "import sys; from conformance import catalog; cases = catalog.load(); "
        "bad = [m for m in sys.modules if m.split('.')[0] in ('tensorflow', 'keras', 'tf_keras', 'jax', 'torch')]; "
        "from conformance.model.case import catalog_fingerprint; "
        "print(len(cases), catalog_fingerprint({i: case.revision for i, case in cases.items()}), bad)"
    )
    runs = {
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout for _ in "ab"
    }
    assert len(runs) == 1
    assert runs.pop().split(maxsplit=2)[2].strip() == "[]"
