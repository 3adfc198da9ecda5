"""Functions on other kinds of numbers: what is repeated, and what is left out."""

import pytest

from conformance.catalog.ops import kinds
from conformance.catalog.ops.builders import BYTES, INTEGERS, MATRIX, X, Y, function, i
from conformance.model.case import Case


def of(*cases: Case) -> dict[str, Case]:
    return {case.id.partition("kind=")[2].rstrip("]"): case for case in kinds.of(cases)}


def test_the_first_ordinary_call_is_repeated_with_every_kind() -> None:
    found = of(function("ops.sum", [X], axis=1, numpy="sum"), function("ops.sum", [X], axis=0))
    assert list(found) == ["integers", "int64", "booleans", "bytes", "float16", "special", "empty"]
    assert all(case.params["arguments"] == {"axis": 1} for case in found.values())
    assert found["int64"].params["inputs"] == [
        {"shape": [2, 3], "kind": "integer", "low": -3, "high": 4, "dtype": "int64"}
    ]
    assert found["empty"].params["inputs"] == [{"shape": [0, 3]}]
    assert [kind for kind, case in found.items() if "numpy" not in case.params] == ["float16"]


def test_what_is_asked_already_is_not_asked_twice() -> None:
    asked = of(function("ops.add", [X, Y]), function("ops.add", [INTEGERS, INTEGERS]), function("ops.add", [BYTES, X]))
    assert {"integers", "bytes"}.isdisjoint(asked)
    assert {"int64", "booleans", "float16", "special", "empty"} == set(asked)


def test_int64_is_not_taken_for_int32() -> None:
    wide = {"shape": [2], "kind": "integer", "dtype": "int64"}
    assert kinds.kind_of(function("ops.abs", [wide])) == {"int64"}
    assert kinds.kind_of(function("ops.abs", [{"shape": [2], "kind": "integer"}])) == {"integers"}


def test_inputs_of_a_type_of_their_own_stay() -> None:
    found = of(function("ops.take", [X, {"values": [0, 1], "dtype": "int32"}], given=[i(0), i(1)]))
    assert all(case.params["inputs"][1] == {"values": [0, 1], "dtype": "int32"} for case in found.values())


@pytest.mark.parametrize("api", kinds.FINITE)
def test_decompositions_are_asked_nothing_that_is_not_finite(api: str) -> None:
    assert "special" not in of(function(api, [MATRIX]))


def test_a_function_with_another_name_and_chance_are_left_out() -> None:
    assert not of(function(sorted(kinds.ALIASES)[0], [X]), function("ops.dropout", [X], result="random"))
