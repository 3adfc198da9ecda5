"""Losses once more with one argument that no other case gives, or with another value of it."""

from conformance.catalog import losses
from conformance.catalog.twins import Changes, made_apart, twins
from conformance.model.case import Case

POSITION = 31

REDUCED: Changes = {"reduction": "sum"}

TABLE: dict[str, Changes] = {
    "losses.BinaryFocalCrossentropy[]": {"axis": 0},
    "losses.CTC[]": REDUCED,
    "losses.CategoricalFocalCrossentropy[]": {"label_smoothing": 0.25, "axis": 0},
    "losses.CategoricalGeneralizedCrossEntropy[]": REDUCED,
    "losses.Circle[]": {**REDUCED, "margin": 0.125, "remove_diagonal": False},
    "losses.binary_focal_crossentropy[]": {
        "gamma": 0.5,
        "from_logits": True,
        "label_smoothing": 0.25,
    },
    "losses.binary_focal_crossentropy[apply_class_balancing=True]": {"alpha": 0.75},
    "losses.categorical_focal_crossentropy[]": {
        "alpha": 0.75,
        "gamma": 0.5,
        "from_logits": True,
        "label_smoothing": 0.25,
    },
    "losses.categorical_generalized_cross_entropy[q=0.25]": {"q": 0.75},
    "losses.circle[]": {"gamma": 2.0, "margin": 0.125, "remove_diagonal": False},
    "losses.dice[]": {"axis": [1]},
    "losses.tversky[]": {"alpha": 0.25, "beta": 0.25, "axis": [1]},
}


def cases() -> list[Case]:
    """Every case of this module."""
    own = [
        function("circle", "", {}, [{"values": [0, 2, 1, 2], "dtype": "int32"}, {"shape": [4, 3]}]),
        function(
            "binary_focal_crossentropy",
            "apply_class_balancing=True",
            {"apply_class_balancing": True},
            [{"kind": "binary", "shape": [4, 3]}, {"kind": "probability", "shape": [4, 3]}],
        ),
    ]
    return [*own, *twins([*made_apart(losses.cases), *own], TABLE)]


def function(name: str, said: str, arguments: Changes, inputs: list[Changes]) -> Case:
    """A case of a function of y_true and y_pred."""
    api = f"losses.{name}"
    return Case(
        f"{api}[{said}]",
        "loss",
        api,
        {"form": "function", "arguments": arguments, "inputs": inputs, "strings": []},
    )
