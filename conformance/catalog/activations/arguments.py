"""Activation functions once more with one argument that no other case gives, or with another value of it."""

from conformance.catalog import activations
from conformance.catalog.activations import one
from conformance.catalog.twins import Changes, made_apart, twins
from conformance.model.case import Case

POSITION = 21

TABLE: dict[str, Changes] = {
    "activations.celu[]": {"alpha": 0.5},
    "activations.hard_shrink[]": {"threshold": 1.0},
    "activations.leaky_relu[]": {"negative_slope": 0.5},
    "activations.log_softmax[]": {"axis": 0},
    "activations.soft_shrink[]": {"threshold": 1.0},
    "activations.sparsemax[]": {"axis": 0},
    "activations.squareplus[]": {"b": 1.0},
    "activations.glu[input=square]": {"axis": 0},
    "activations.threshold[threshold=0.5,default_value=-1.0]": {"threshold": 1.0, "default_value": 2.0},
}


def cases() -> list[Case]:
    """Every case of this module."""
    given = {"threshold": 0.5, "default_value": -1.0}
    own = [
        one("glu", {"input": "square"}, {"shape": [4, 4], "limit": 4}),
        one("threshold", given, arguments=given),
    ]
    return [*own, *twins([*made_apart(activations.cases), *own], TABLE)]
