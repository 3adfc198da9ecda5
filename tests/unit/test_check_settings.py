"""Effective arguments of two versions are the same however each writes them."""

from typing import Any

import pytest

from conformance.check.settings import changed, same


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (0.001, 0.0010000000474974513),
        ([3], 3),
        ({"class_name": "Orthogonal", "config": {"gain": 1.0}}, {"class_name": "OrthogonalInitializer", "config": {}}),
        ({"class_name": "Zeros", "config": {"seed": None}}, {"class_name": "Zeros", "config": {"seed": 3}}),
        ("zeros", {"class_name": "Zeros", "config": {}}),
        ([1, 2], [1.0, 2.0]),
        (None, None),
        ("twice", {"class_name": "function", "config": "twice", "module": "builtins", "registered_name": "function"}),
        ("<lambda>", {"value": ["4wEA", None, None]}),
    ],
)
def test_these_are_the_same(left: Any, right: Any) -> None:
    assert same(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (1e-7, 1e-8),
        (True, False),
        ("hard_sigmoid", "sigmoid"),
        ([1, 2], [1, 2, 3]),
        ({"class_name": "Zeros", "config": {}}, {"class_name": "Ones", "config": {}}),
        ("twice", {"class_name": "function", "config": "thrice"}),
    ],
)
def test_these_are_not(left: Any, right: Any) -> None:
    assert not same(left, right)


def test_keys_that_one_side_alone_has_and_names_say_nothing() -> None:
    left = {"units": 3, "reset_after": False, "name": "gru", "old": 1}
    right = {"units": 3, "reset_after": True, "name": "gru_1", "new": 1}
    assert list(changed(left, right)) == [("reset_after", "False", "True")]
