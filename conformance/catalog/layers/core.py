"""Dense, Embedding, Masking, Activation and attention: the layers that the rest is built around."""

from typing import Any

from conformance.catalog.layers.builders import ROWS, SEQUENCE, layer, new, one
from conformance.model.case import Case

POSITION = 10

TOKENS = {"shape": [2, 5], "kind": "integer", "high": 6}

#: The keyword arguments that every layer with a kernel and a bias has.
KERNEL_DEFAULTS = {
    "activation": None,
    "use_bias": True,
    "kernel_initializer": "glorot_uniform",
    "bias_initializer": "zeros",
    "kernel_regularizer": None,
    "bias_regularizer": None,
    "activity_regularizer": None,
    "kernel_constraint": None,
    "bias_constraint": None,
}


def cases() -> list[Case]:
    """Every case of this area."""
    return dense() + embedding() + activation() + masking() + attention()


def dense() -> list[Case]:
    """A matrix product, a bias and an activation."""
    found = layer(
        "Dense",
        ROWS,
        vary={
            "units": [3, 1],
            "activation": [None, "relu", "softmax", "tanh", "hard_sigmoid"],
            "use_bias": [True, False],
            "kernel_initializer": ["glorot_uniform", "he_normal", new("initializers.Constant", value=0.5)],
            "kernel_regularizer": [None, "l2", new("regularizers.L1L2", l1=0.25, l2=0.5)],
            "activity_regularizer": [None, "l1"],
            "kernel_constraint": [None, new("constraints.MaxNorm", max_value=2), "non_neg"],
        },
        defaults=KERNEL_DEFAULTS,
        required=["units"],
    )
    found += layer("Dense", ROWS, vary={"bias_regularizer": [None, "l1"]}, base={"units": 3}, table="bias_regularizer")[
        1:
    ]
    found += layer(
        "Dense", ROWS, vary={"bias_constraint": [None, "unit_norm"]}, base={"units": 3}, table="bias_constraint"
    )[1:]
    found += layer(
        "Dense", ROWS, vary={"bias_initializer": ["zeros", "ones"]}, base={"units": 3}, table="bias_initializer"
    )[1:]
    found += layer("Dense", ROWS, vary={"trainable": [True, False]}, base={"units": 3}, table="trainable")[1:]
    found += [
        one("Dense", "input=(2,4,3)", SEQUENCE, {"units": 2, "activation": "softmax"}),
        one("Dense", "input=(1,2,3,4)", {"shape": [1, 2, 3, 4]}, {"units": 2, "kernel_regularizer": "l2"}),
        one("Dense", "input=(0,4)", {"shape": [0, 4]}, {"units": 3}),
        one("Dense", "input with NaN", {"values": [[1, "nan", 2, 3], [0.5, 1, -1, 2]]}, {"units": 3}),
        one("Dense", "input with infinity", {"values": [[1, "inf", 2, 3], [0.5, 1, "-inf", 2]]}, {"units": 3}),
        one("Dense", "units=0", ROWS, {"units": 0}),
        one("Dense", "units=3.0", ROWS, {"units": 3.0}),
        one("Dense", "integer input", {"shape": [2, 4], "kind": "integer", "high": 5}, {"units": 3}),
        one("Dense", "input_dim=4", ROWS, {"units": 3, "input_dim": 4}),
    ]
    return found


def embedding() -> list[Case]:
    """Rows of a table by index."""
    found = layer(
        "Embedding",
        TOKENS,
        vary={
            "input_dim": [6, 9],
            "output_dim": [3, 1],
            "embeddings_initializer": ["uniform", "zeros"],
            "embeddings_regularizer": [None, "l2"],
            "embeddings_constraint": [None, "unit_norm"],
            "mask_zero": [False, True],
        },
        defaults={
            "embeddings_initializer": "uniform",
            "embeddings_regularizer": None,
            "embeddings_constraint": None,
            "mask_zero": False,
        },
        required=["input_dim", "output_dim"],
        masked=True,
    )
    sizes = {"input_dim": 6, "output_dim": 3}
    found += [
        one("Embedding", "input_length=5", TOKENS, {**sizes, "input_length": 5}),
        one("Embedding", "activity_regularizer=l2", TOKENS, {**sizes, "activity_regularizer": "l2"}),
        one("Embedding", "input=(2,)", {"shape": [2], "kind": "integer", "high": 6}, sizes),
        one("Embedding", "float input", {"values": [[0, 1.75, 2], [3, 4, 5]]}, sizes),
        one("Embedding", "int64 input", {**TOKENS, "dtype": "int64"}, sizes),
        one("Embedding", "input=(2,0)", {"shape": [2, 0], "kind": "integer", "high": 6}, sizes),
        one("Embedding", "index out of range", {"values": [[0, 6, 1]], "dtype": "int32"}, sizes),
        one("Embedding", "negative index", {"values": [[0, -1, 1]], "dtype": "int32"}, sizes),
    ]
    return found


def activation() -> list[Case]:
    """The layer around an activation function; the functions have an area of their own."""
    functions = ["linear", "relu", "elu", "selu", "softmax", "softplus", "softsign", "tanh", "sigmoid", "exponential"]
    found = layer("Activation", ROWS, vary={"activation": [*functions, "hard_sigmoid"]})
    found += [
        one("Activation", "the function softmax", SEQUENCE, {"activation": {"symbol": "activations.softmax"}}),
        one("Activation", "name of a layer", ROWS, {"activation": "Softmax"}),
    ]
    return found


def masking() -> list[Case]:
    """Time steps that equal a value are masked and zeroed."""
    values = {"values": [[[0, 0], [1, 0], [2, 3]], [[-1, -1], [0, 0], ["nan", 1]]]}
    found = layer("Masking", values, vary={"mask_value": [0.0, -1.0]}, defaults={"mask_value": 0.0}, masked=True)
    found.append(one("Masking", "nothing masked", SEQUENCE, {"mask_value": 99.0}, masked=True))
    return found


def attention() -> list[Case]:
    """Dot-product and additive attention; not in Keras 2.3."""
    query, value = {"shape": [2, 3, 4]}, {"shape": [2, 5, 4]}

    def ones(steps: int) -> dict[str, Any]:
        return {"shape": [200, steps, 4], "kind": "ones"}

    found = layer(
        "Attention",
        [query, value],
        vary={"use_scale": [False, True], "score_mode": ["dot", "concat"]},
        defaults={"use_scale": False},
    )
    found += layer("AdditiveAttention", [query, value], vary={"use_scale": [True, False]}, defaults={"use_scale": True})
    masks = {"mask": [{"shape": [2, 3], "kind": "mask"}, {"shape": [2, 5], "kind": "mask"}]}
    for name in ("Attention", "AdditiveAttention"):
        found += [
            one(name, "key given", [query, value, value], {"use_scale": True}),
            one(name, "mask", [query, value], {}, keywords=masks, masked=True),
            one(name, "causal=True", [value, value], {"causal": True}),
            # Equal scores in every row of a large batch: rows are independent draws of one distribution.
            one(name, "dropout=0.5", [ones(1), ones(5)], {"dropout": 0.5}, random="rows"),
        ]
    return found
