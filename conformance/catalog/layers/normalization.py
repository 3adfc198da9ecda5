"""Normalization over the batch and over features."""

from conformance.catalog.layers.builders import IMAGE, ROWS, SEQUENCE, STEPS, layer, one
from conformance.model.case import Case, refused

POSITION = 60

BATCH = {"shape": [6, 3]}


def cases() -> list[Case]:
    """Every case of this area."""
    return batch() + by_layer()


def batch() -> list[Case]:
    """BatchNormalization: inference, training, and how its moving averages move."""
    found = layer(
        "BatchNormalization",
        BATCH,
        vary={
            "momentum": [0.99, 0.5, 0.0],
            "epsilon": [0.001, 0.25],
            "center": [True, False],
            "scale": [True, False],
            "beta_initializer": ["zeros", "ones"],
            "gamma_regularizer": [None, "l2"],
            "beta_constraint": [None, "non_neg"],
        },
        defaults={
            "axis": -1,
            "momentum": 0.99,
            "epsilon": 0.001,
            "center": True,
            "scale": True,
            "beta_initializer": "zeros",
            "gamma_initializer": "ones",
            "moving_mean_initializer": "zeros",
            "moving_variance_initializer": "ones",
            "beta_regularizer": None,
            "gamma_regularizer": None,
            "beta_constraint": None,
            "gamma_constraint": None,
        },
    )
    name = "BatchNormalization"
    found += layer(name, IMAGE, vary={"axis": [-1, 1, 2, 3, -2]}, table="axis")[1:]
    found += [
        one(name, "input=(2,7,3)", STEPS),
        one(name, "input=(2,7,3),axis=1", STEPS, {"axis": 1}),
        one(name, "input=(2,6,5,3)", IMAGE),
        one(name, "input=(1,5,4,4,2)", {"shape": [1, 5, 4, 4, 2]}),
        one(name, "axis=(1,3)", IMAGE, {"axis": [1, 3]}),
        one(name, "axis=0", BATCH, {"axis": 0}),
        refused(one(name, "axis=5", BATCH, {"axis": 5})),
        one(name, "trainable=False", BATCH, {"trainable": False}),
        one(name, "fused=False", IMAGE, {"fused": False}),
        one(name, "renorm=True", BATCH, {"renorm": True}),
        one(name, "virtual_batch_size=3", BATCH, {"virtual_batch_size": 3}),
        one(name, "synchronized=True", BATCH, {"synchronized": True}),
        one(name, "one row", {"shape": [1, 3]}),
        one(name, "equal rows", {"values": [[1, 2], [1, 2], [1, 2]]}),
        one(name, "input of size zero", {"shape": [0, 3]}),
        one(name, "mask", STEPS, keywords={"mask": {"shape": [2, 7], "kind": "mask"}}, masked=True),
        one(name, "input with NaN", {"values": [[1, 2], ["nan", 3], [0, 1]]}),
        one(name, "large mean", {"values": [[4096.0, 1], [4097.0, 2], [4098.0, 3], [4099.5, 4]]}),
    ]
    return found


def by_layer() -> list[Case]:
    """LayerNormalization: not in Keras 2.3."""
    name = "LayerNormalization"
    found = layer(
        name,
        SEQUENCE,
        vary={
            "axis": [-1, 1, [1, 2]],
            "epsilon": [0.001, 0.25],
            "center": [True, False],
            "scale": [True, False],
            "gamma_regularizer": [None, "l2"],
        },
        defaults={
            "axis": -1,
            "epsilon": 0.001,
            "center": True,
            "scale": True,
            "beta_initializer": "zeros",
            "gamma_initializer": "ones",
            "beta_regularizer": None,
            "gamma_regularizer": None,
            "beta_constraint": None,
            "gamma_constraint": None,
        },
    )
    found += [
        one(name, "input=(2,4)", ROWS),
        one(name, "input=(2,6,5,3),axis=2", IMAGE, {"axis": 2}),
        one(name, "axis=(2,1)", SEQUENCE, {"axis": [2, 1]}),
        one(name, "axis=0", SEQUENCE, {"axis": 0}),
        one(name, "equal features", {"values": [[1, 1, 1], [2, 2, 2]]}),
        one(name, "one feature", {"shape": [4, 1]}),
        one(name, "epsilon=1e-12", ROWS, {"epsilon": 1e-12}),
        one(name, "input of size zero", {"shape": [0, 3]}),
        one(name, "large mean", {"values": [[4096.0, 4097.0, 4098.5], [1.0, 2.0, 4.0]]}),
        one(name, "rms_scaling=True", ROWS, {"rms_scaling": True}),
    ]
    return found
