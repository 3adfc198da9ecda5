"""Activation functions: on ordinary, large, tiny, tied and non-finite inputs, with their arguments varied."""

from collections.abc import Mapping, Sequence
from typing import Any

from conformance.model.case import Case, case_id

POSITION = 20

ORDINARY = {"shape": [3, 8], "limit": 4}

#: Inputs by name; every function that both Keras 2.3 and Keras 3 have is called on each.
INPUTS: Mapping[str, Mapping[str, Any]] = {
    "ordinary": ORDINARY,
    # Beyond exp's range in float32 and in float64. Ones give the gradients of what saturates a size to be held
    # against, and two near maxima in each row those of softmax.
    "large": {"values": [[-1000.0, -100.0, -1.0, -1.5], [1.0, 20.0, 1000.0, 999.5]]},
    # Where exp(x) - 1 loses every digit that expm1(x) keeps.
    "tiny": {"shape": [2, 4], "limit": 2.0**-30},
    # Zeros of both signs, and the kinks of relu, relu6, hard_sigmoid old (2.5) and new (3).
    "kinks": {"values": [[-3.0, -2.5, -0.0, 0.0], [1.0, 2.5, 3.0, 6.0]]},
    "nan": {"values": [["nan", 1.0], [-1.0, 0.5]]},
    "infinite": {"values": [["inf", 1.0], ["-inf", 0.5]]},
}

BOTH = (
    "elu",
    "exponential",
    "hard_sigmoid",
    "linear",
    "relu",
    "selu",
    "sigmoid",
    "softmax",
    "softplus",
    "softsign",
    "tanh",
)

#: Came after Keras 2.3.
NEWER = (
    "celu",
    "gelu",
    "glu",
    "hard_shrink",
    "hard_silu",
    "hard_tanh",
    "leaky_relu",
    "log_sigmoid",
    "log_softmax",
    "mish",
    "relu6",
    "silu",
    "soft_shrink",
    "sparse_plus",
    "sparse_sigmoid",
    "sparsemax",
    "squareplus",
    "swish",
    "tanh_shrink",
)


def one(name: str, unlike: Mapping[str, Any], inputs: Mapping[str, Any] = ORDINARY, **call: Any) -> Case:
    """A case of ``activations.NAME``; ``call`` gives ``arguments`` or ``positional``."""
    api = f"activations.{name}"
    return Case(case_id(api, unlike), "activation", api, {"inputs": [inputs], **call})


def on_every_input(name: str) -> list[Case]:
    """The function without arguments on each of INPUTS."""
    return [one(name, {} if kind == "ordinary" else {"input": kind}, inputs) for kind, inputs in INPUTS.items()]


def with_argument(name: str, argument: str, values: Sequence[Any], inputs: Mapping[str, Any] = ORDINARY) -> list[Case]:
    """The function with one argument by keyword."""
    return [one(name, {argument: value}, inputs, arguments={argument: value}) for value in values]


def relu() -> list[Case]:
    """``alpha`` became ``negative_slope``: by keyword one is missing in each Keras, by position both have it."""
    cases = with_argument("relu", "alpha", [0.25]) + with_argument("relu", "negative_slope", [0.25])
    cases += with_argument("relu", "max_value", [0.0, 1.5]) + with_argument("relu", "threshold", [0.5, -1.0])
    for row in ((0.25, None, 0.0), (0.25, 1.5, 0.0), (0.0, 1.5, 0.5), (0.25, 1.5, 0.5), (-0.5, None, 1.0)):
        unlike = dict(zip(("slope", "max_value", "threshold"), row, strict=True))
        cases.append(one("relu", unlike, positional=list(row)))
        cases.append(one("relu", {**unlike, "input": "kinks"}, INPUTS["kinks"], positional=list(row)))
    return cases


def softmax() -> list[Case]:
    """Over each axis, and on inputs of each rank."""
    cube = {"shape": [2, 3, 4]}
    cases = [one("softmax", {"axis": axis, "rank": 3}, cube, arguments={"axis": axis}) for axis in (-1, 0, 1, 2, -2)]
    cases += with_argument("softmax", "axis", [0, 1])
    cases.append(one("softmax", {"rank": 1}, {"shape": [4]}))
    cases.append(one("softmax", {"rank": 4}, {"shape": [2, 2, 3, 4]}))
    cases.append(one("softmax", {"axis": (1, 2), "rank": 3}, cube, arguments={"axis": [1, 2]}))
    return cases


def cases() -> list[Case]:
    """Every case of this area."""
    found = [case for name in BOTH for case in on_every_input(name)]
    found += relu() + softmax()
    found += with_argument("elu", "alpha", [0.5, 0.0, 2.0])
    found.append(one("elu", {"alpha": 0.5, "input": "kinks"}, INPUTS["kinks"], arguments={"alpha": 0.5}))
    found += [one(name, {}) for name in NEWER]
    found += with_argument("gelu", "approximate", [True])
    return found
