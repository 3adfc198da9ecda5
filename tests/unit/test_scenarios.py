"""Declared parameters: what is misspelt or out of range is refused, with the case's name and the nearest word."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from conformance import catalog
from conformance.environments.launch import WORKER
from conformance.model.case import Case
from conformance.model.errors import InvalidCaseError
from conformance.scenarios import NAMES, SCENARIOS, own

CASES = catalog.load()
ONE_OF_EACH = {case.scenario: case for case in CASES.values()}
#: Below these keys stand the arguments of Keras' own calls, which only Keras knows.
KERAS = frozenset({"arguments", "positional", "values", "metrics", "strings"})


def changed(case: Case, **params: Any) -> Case:
    return Case(case.id, case.scenario, case.api, {**case.params, **params})


def refused(case: Case) -> str:
    with pytest.raises(InvalidCaseError) as raised:
        catalog.collect([("area", case)])
    assert str(raised.value).startswith(case.id)
    return str(raised.value)


def records(value: Any) -> Iterator[dict[str, Any]]:
    """Every mapping of a case's parameters that a structure describes."""
    if isinstance(value, dict):
        yield value
        for key, one in value.items():
            if key not in KERAS:
                yield from records(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from records(one)


def test_every_scenario_of_the_worker_is_declared_and_no_other() -> None:
    performed = {path.stem for path in (WORKER / "scenarios").glob("*.py")} - {"__init__"}
    assert performed == set(SCENARIOS)
    # The catalog has no cases about other people's code.
    assert set(NAMES) == set(SCENARIOS) - set(own.SCENARIOS) == set(ONE_OF_EACH)


@pytest.mark.parametrize("scenario", NAMES)
def test_every_misspelt_key_is_refused(scenario: str) -> None:
    """At every place where a structure stands, in one case of each shape that occurs in the catalog."""
    shapes = {str(sorted(map(sorted, records(c.params)))): c for c in CASES.values() if c.scenario == scenario}
    tried = 0
    for case in shapes.values():
        for position, found in enumerate(records(case.params)):
            if "keywords" in case.params and found is case.params["keywords"]:
                continue  # its keys are words of their own, tried below
            for key in found:
                params = copy.deepcopy(dict(case.params))
                record = list(records(params))[position]
                record[f"{key}s"] = record.pop(key)
                message = refused(Case(case.id, scenario, case.api, params))
                assert f"{key}s" in message
                tried += 1
    assert tried >= len(shapes)


@pytest.mark.parametrize(
    ("scenario", "params", "said"),
    [
        ("layer", {"inputs": [{"shape": [2, 3], "kind": "integr", "high": 3}]}, "did you mean integer?"),
        ("layer", {"inputs": [{"shape": [2, -3]}]}, ">= 0"),
        ("layer", {"inputs": [{"shape": [2, 3], "dtype": "flaot32"}]}, "flaot32"),
        ("layer", {"inputs": [{"shape": [2, 3], "kind": "integer"}]}, "need a high"),
        ("layer", {"inputs": [{"shape": [2, 3], "kind": "integer", "low": 3, "high": 3}]}, "above low"),
        ("layer", {"inputs": [{"shape": [2, 3], "high": 3}]}, "takes no high"),
        ("layer", {"inputs": [{"shape": [2, 3], "limit": 0}]}, "> 0"),
        ("layer", {"inputs": [{"values": [1, 2], "shape": [2]}]}, "no shape"),
        ("layer", {"inputs": [{"values": [[1, 2], [1]]}]}, "not equally long"),
        ("layer", {"inputs": [{"values": [1, "nam"]}]}, "'nam'"),
        ("layer", {"inputs": [{"kind": "ones"}]}, "a shape"),
        ("layer", {"inputs": [{"shape": [], "kind": "onehot"}]}, "at least one axis"),
        ("layer", {"random": "element"}, "element"),
        ("layer", {"masked": "yes"}, "masked"),
        ("layer", {"keywords": {"masks": {"shape": [2, 3], "kind": "mask"}}}, "masks"),
        ("layer", {"arguments": {"units": 3, "kernel": {"new": "initializers.Ones", "argument": {}}}}, "argument"),
        ("layer", {"arguments": {"layer": {"arguments": {"units": 3}}}}, "new is missing"),
        ("layer", {"arguments": {"units": {"symbol": ""}}}, "names no symbol"),
        ("layer", {"arguments": {"units": {1, 2}}}, "no JSON value"),
        ("activation", {"inputs": [{"shape": [2]}, {"shape": [2]}]}, "length <= 1"),
        ("function", {"inputs": [{"shape": [2]}], "positional": [{"input": 1}]}, "no input 1: there are 1"),
        ("function", {"inputs": [{"shape": [2]}], "positional": [2]}, "nothing is given the input 0"),
        ("function", {"inputs": [{"shape": [2]}], "arguments": {"x": [{"input": "first"}]}}, "no input 'first'"),
        ("function", {"inputs": [{"shape": [2], "dtype": "int32"}], "gradient": True}, "nothing floating"),
        ("function", {"result": "random", "numpy": "sum"}, "only arrays"),
        ("function", {"result": "array"}, "'array'"),
        ("loss", {"inputs": [{"shape": [2]}]}, "length >= 2"),
        ("loss", {"form": "function", "strings": ["mse", 3]}, "str"),
        ("metric", {"updates": []}, "length >= 1"),
        ("metric", {"lists": ["threshold"]}, "no argument that is a list"),
        ("optimizer", {"zeros": [[99, 0]]}, "no step 99"),
        ("optimizer", {"steps": -1}, ">= 0"),
        ("optimizer", {"look": "slotnames"}, "slotnames"),
        ("schedule", {"at": [1.5]}, "int"),
        ("initializer", {"kind": "exakt"}, "exakt"),
        ("training", {"style": "tape_function"}, "tape_function"),
        ("training", {"batch_size": 0}, ">= 1"),
        ("model", {"architecture": {"style": "functional", "input": [3], "layers": []}}, "length >= 1"),
    ],
)
def test_what_is_out_of_range_is_refused(scenario: str, params: dict[str, Any], said: str) -> None:
    assert said in refused(changed(ONE_OF_EACH[scenario], **params))


def test_a_scenario_that_is_not_there() -> None:
    case = next(iter(CASES.values()))
    assert "Did you mean layer?" in refused(Case(case.id, "layers", case.api, case.params))


def test_what_is_missing_is_said() -> None:
    assert "required field `inputs`" in refused(Case("x", "layer", "layers.Dense", {"arguments": {}}))
    assert "Did you mean inputs?" in refused(changed(ONE_OF_EACH["layer"], imputs=[]))
