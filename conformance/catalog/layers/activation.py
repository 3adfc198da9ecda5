"""Activations that are layers: those with arguments or weights of their own."""

from conformance.catalog.layers.builders import IMAGE, ROWS, SEQUENCE, layer, one
from conformance.model.case import Case, refused

POSITION = 20

#: Zeros of both signs, NaN and infinities: what a piecewise definition is easily wrong about.
EDGES = {"values": [[0.0, -0.0, 1.0, -1.0], ["inf", "-inf", "nan", 6.0]]}
MASK = {"mask": {"shape": [2, 4], "kind": "mask"}}


#: Values below, on and between the thresholds 0.5 and 1.
AROUND = {"values": [[-1.0, 0.25, 0.5, 0.75], [1.0, 1.5, 0.625, -0.5]]}


def cases() -> list[Case]:
    """Every case of this area."""
    found = layer(
        "ReLU",
        ROWS,
        vary={"max_value": [None, 1.5], "negative_slope": [0.0, 0.25], "threshold": [0.0, 0.5, -0.5]},
        defaults={"max_value": None, "negative_slope": 0.0, "threshold": 0.0},
    )
    found += [
        refused(one("ReLU", "negative_slope=-0.5", ROWS, {"negative_slope": -0.5})),
        refused(one("ReLU", "max_value=-1", ROWS, {"max_value": -1.0})),
        one("ReLU", "max_value=0", ROWS, {"max_value": 0.0}),
    ]
    found += leaky() + layer("ELU", ROWS, vary={"alpha": [1.0, 0.25]}, defaults={"alpha": 1.0})
    found += layer("ThresholdedReLU", AROUND, vary={"theta": [1.0, 0.5]}, defaults={"theta": 1.0}) + prelu() + softmax()
    for name in ("ReLU", "LeakyReLU", "ELU", "ThresholdedReLU", "Softmax"):
        found.append(one(name, "zeros, NaN and infinities", EDGES))
        found.append(one(name, "input=(0,4)", {"shape": [0, 4]}))
    return found


def leaky() -> list[Case]:
    """LeakyReLU's slope was ``alpha`` before Keras 3."""
    found = layer("LeakyReLU", ROWS)
    found += [one("LeakyReLU", f"alpha={a}", ROWS, {"alpha": a}) for a in (0.3, 0.5, 0.0)]
    found += [one("LeakyReLU", f"negative_slope={a}", ROWS, {"negative_slope": a}) for a in (0.3, 0.5)]
    return found


def prelu() -> list[Case]:
    """A learnt slope; its shape leaves out the batch and the shared axes."""
    found = layer(
        "PReLU",
        SEQUENCE,
        vary={
            "alpha_initializer": ["zeros", "ones"],
            "alpha_regularizer": [None, "l2"],
            "alpha_constraint": [None, "non_neg"],
            "shared_axes": [None, [1], [1, 2], 2],
        },
        defaults={
            "alpha_initializer": "zeros",
            "alpha_regularizer": None,
            "alpha_constraint": None,
            "shared_axes": None,
        },
    )
    found.append(one("PReLU", "input=(2,6,5,3),shared_axes=(1,2)", IMAGE, {"shared_axes": [1, 2]}))
    found.append(one("PReLU", "zeros, NaN and infinities", EDGES))
    return found


def softmax() -> list[Case]:
    """Softmax over one axis or several; a mask is a call argument since TensorFlow 2.4."""
    found = layer("Softmax", SEQUENCE, vary={"axis": [-1, 1, 2, -2]}, defaults={"axis": -1})
    found += [
        one("Softmax", "axis=(1,2)", SEQUENCE, {"axis": [1, 2]}),
        one("Softmax", "axis=0", SEQUENCE, {"axis": 0}),
        one("Softmax", "input=(5,)", {"shape": [5]}),
        one("Softmax", "large values", {"values": [[1000.0, 0.0, -1000.0], [88.0, 89.0, 90.0]]}),
        one("Softmax", "row of -inf", {"values": [["-inf", "-inf", "-inf"], [0.0, "-inf", 1.0]]}),
        one("Softmax", "mask", ROWS, {}, keywords=MASK),
        one(
            "Softmax",
            "nothing left by the mask",
            ROWS,
            {},
            keywords={"mask": {"values": [[False] * 4, [True] * 4], "dtype": "bool"}},
        ),
    ]
    return found
