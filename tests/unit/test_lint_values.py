"""Values: which of their fields count where two are compared."""

import pytest

from conformance.lint.values import Instance, Method, Outputs, Several, Tensor, Value, Variable


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Tensor(), Tensor(frozenset({"operation"}), "dense")),
        (Instance("Model"), Instance("Model", "VGG16", frozenset({"lambda"}), "a", Outputs("one", ("b",)))),
        (Several(Tensor()), Several(Tensor(called="a"), "list", (Tensor(),), ("b",))),
        (Method("Model", "fit"), Method("Model", "fit", holds=frozenset({"short"}), outputs=Outputs("one"))),
    ],
)
def test_what_a_value_holds_makes_no_other_one_of_it(one: Value, other: Value) -> None:
    assert one == other
    assert hash(one) == hash(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Tensor(), Variable()),
        (Instance("Model"), Instance("Sequential")),
        (Instance("Model"), Several(Instance("Model"))),
        (Several(Tensor()), Several(Variable())),
        (Method("Model", "fit"), Method("Model", "predict")),
        (Method("Model", "fit"), Method("Model", "fit", unbound=True)),
        (Method("Model", "fit"), Method("Model", "fit", own=True)),
    ],
)
def test_what_it_is_does(one: Value, other: Value) -> None:
    assert one != other
