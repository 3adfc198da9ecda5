"""Twins: cases that differ from another in one argument alone."""

import pytest

from conformance.analysis.checking.asking import pairs
from conformance.catalog.twins import UnknownTwinError, twins
from conformance.model.case import Case

BASE = Case("ops.f[axis=1]", "function", "ops.f", {"inputs": [], "positional": [1, 2], "arguments": {"axis": 1}})
BARE = Case("ops.g[]", "function", "ops.g", {"inputs": []}, logic=True)


def test_an_argument_is_added_replaced_or_given_by_position() -> None:
    found = twins([BASE, BARE], {BASE.id: {"keepdims": True, "axis": 0, "#1": 3}, BARE.id: {"k": 2}})
    assert [(case.id, case.params.get("positional"), case.params["arguments"], case.logic) for case in found] == [
        ("ops.f[axis=1,keepdims=True]", [1, 2], {"axis": 1, "keepdims": True}, False),
        ("ops.f[axis=0]", [1, 2], {"axis": 0}, False),
        ("ops.f[axis=1,argument 2=3]", [1, 3], {"axis": 1}, False),
        ("ops.g[k=2]", None, {"k": 2}, True),
    ]
    assert BASE.params == {"inputs": [], "positional": [1, 2], "arguments": {"axis": 1}}


def test_each_twin_makes_a_pair_with_its_case() -> None:
    made = twins([BASE], {BASE.id: {"keepdims": True, "#1": 3}})
    keys = {other.id: key for one, other, key, _ in pairs([BASE, *made]) if one.id == BASE.id}
    assert keys == {made[0].id: "arguments.keepdims", made[1].id: "positional"}


def test_a_case_that_is_not_there_is_named() -> None:
    with pytest.raises(UnknownTwinError, match=r"ops\.h\[\]"):
        twins([BASE], {"ops.h[]": {"k": 1}})
