"""Recurrent layers: SimpleRNN, LSTM, GRU, ConvLSTM2D, and RNN around cells."""

from typing import Any

from conformance.catalog.layers.builders import SEQUENCE, layer, new, one
from conformance.model.case import Case, refused

POSITION = 50

MASK: dict[str, Any] = {"mask": {"shape": [2, 4], "kind": "mask"}}
#: Recurrent dropout makes a row's outputs depend on each other; rows are independent.
ROWS_OF_ONES = {"shape": [64, 2, 1], "kind": "ones"}
FRAMES = {"shape": [1, 3, 4, 4, 2]}

COMMON = {
    "activation": "tanh",
    "use_bias": True,
    "kernel_initializer": "glorot_uniform",
    "recurrent_initializer": "orthogonal",
    "bias_initializer": "zeros",
    "kernel_regularizer": None,
    "recurrent_regularizer": None,
    "bias_regularizer": None,
    "activity_regularizer": None,
    "kernel_constraint": None,
    "recurrent_constraint": None,
    "bias_constraint": None,
    "dropout": 0.0,
    "recurrent_dropout": 0.0,
    "return_sequences": False,
    "return_state": False,
    "go_backwards": False,
    "stateful": False,
}
GATED = {**COMMON, "unroll": False, "recurrent_activation": "sigmoid"}
VARY: dict[str, list[Any]] = {
    "units": [2, 3],
    "return_sequences": [False, True],
    "return_state": [False, True],
    "go_backwards": [False, True],
    "unroll": [False, True],
    "use_bias": [True, False],
    "activation": ["tanh", "relu"],
    "recurrent_regularizer": [None, "l2"],
    "kernel_constraint": [None, "unit_norm"],
}
SIGMOIDS = ["sigmoid", "hard_sigmoid"]


def cases() -> list[Case]:
    """Every case of this area."""
    found = layer("SimpleRNN", SEQUENCE, VARY, {**COMMON, "unroll": False}, ["units"])
    # A base value is given and not left out: that the default changed is what [defaults] is there to show.
    vary = {**VARY, "recurrent_activation": SIGMOIDS}
    found += layer(
        "LSTM", SEQUENCE, {**vary, "unit_forget_bias": [True, False]}, {**GATED, "unit_forget_bias": True}, ["units"]
    )
    found += layer("GRU", SEQUENCE, {**vary, "reset_after": [True, False]}, {**GATED, "reset_after": True}, ["units"])
    for name, states in (("SimpleRNN", 1), ("LSTM", 2), ("GRU", 1)):
        found += shared(name, states)
    return found + convolutional() + cells()


def settled(name: str) -> dict[str, Any]:
    """Two units, with the arguments given whose defaults changed."""
    more = {"recurrent_activation": "sigmoid"} if name != "SimpleRNN" else {}
    return {"units": 2, **more, **({"reset_after": True} if name == "GRU" else {})}


def shared(name: str, states: int) -> list[Case]:
    """Masks, states, dropout and arguments that came and went; the same for the three layers."""
    base = settled(name)
    initial = {"initial_state": [{"shape": [2, 2]}] * states}
    found = [
        one(name, "mask", SEQUENCE, base, keywords=MASK),
        one(
            name, "mask,return_sequences=True", SEQUENCE, {**base, "return_sequences": True}, keywords=MASK, masked=True
        ),
        one(name, "mask,return_state=True", SEQUENCE, {**base, "return_state": True}, keywords=MASK, masked=True),
        one(name, "mask,go_backwards=True", SEQUENCE, {**base, "go_backwards": True}, keywords=MASK),
        one(name, "mask,unroll=True", SEQUENCE, {**base, "unroll": True, "return_sequences": True}, keywords=MASK),
        one(name, "mask of gaps", SEQUENCE, {**base, "return_sequences": True}, keywords=GAPS),
        one(name, "initial_state", SEQUENCE, {**base, "return_sequences": True}, keywords=initial),
        one(name, "initial_state,return_state=True", SEQUENCE, {**base, "return_state": True}, keywords=initial),
        one(name, "stateful=True", SEQUENCE, {**base, "stateful": True}, stateful=True),
        one(name, "dropout=0.5", ROWS_OF_ONES, {**base, "dropout": 0.5}, random="rows"),
        one(name, "recurrent_dropout=0.5", ROWS_OF_ONES, {**base, "recurrent_dropout": 0.5}, random="rows"),
        one(name, "input=(0,4,3)", {"shape": [0, 4, 3]}, base),
        one(name, "one step", {"shape": [2, 1, 3]}, base),
        refused(one(name, "no steps", {"shape": [2, 0, 3]}, base)),
        one(name, "time_major=True", {"shape": [4, 2, 3]}, {**base, "time_major": True}),
        one(name, "input with NaN", {"values": [[[1, 0], ["nan", 2], [1, 1]]]}, {**base, "return_sequences": True}),
        one(name, "activity_regularizer=l2", SEQUENCE, {**base, "activity_regularizer": "l2"}),
    ]
    if name != "SimpleRNN":
        found += [one(name, f"implementation={n}", SEQUENCE, {**base, "implementation": n}) for n in (1, 2)]
        linear = {**base, "recurrent_activation": "tanh", "activation": "sigmoid"}
        found.append(one(name, "activation=sigmoid,recurrent_activation=tanh", SEQUENCE, linear))
    if name == "GRU":
        found.append(one(name, "mask,reset_after=False", SEQUENCE, {**base, "reset_after": False}, keywords=MASK))
    return found


GAPS: dict[str, Any] = {"mask": {"values": [[False, True, False, True], [True, False, True, False]], "dtype": "bool"}}


def convolutional() -> list[Case]:
    """ConvLSTM2D."""
    found = layer(
        "ConvLSTM2D",
        FRAMES,
        vary={
            "filters": [1, 2],
            "kernel_size": [2, 3],
            "padding": ["valid", "same"],
            "return_sequences": [False, True],
            "go_backwards": [False, True],
            "use_bias": [True, False],
            "recurrent_activation": SIGMOIDS,
            "kernel_regularizer": [None, "l2"],
        },
        defaults={
            **COMMON,
            "strides": [1, 1],
            "padding": "valid",
            "data_format": None,
            "dilation_rate": [1, 1],
            "recurrent_activation": "sigmoid",
            "unit_forget_bias": True,
        },
        required=["filters", "kernel_size"],
    )
    base = {"filters": 1, "kernel_size": 2, "recurrent_activation": "sigmoid"}
    found += [
        one("ConvLSTM2D", "strides=2", FRAMES, {**base, "strides": 2}),
        one("ConvLSTM2D", "dilation_rate=2", FRAMES, {**base, "dilation_rate": 2}),
        one("ConvLSTM2D", "return_state=True", FRAMES, {**base, "return_state": True}),
        one("ConvLSTM2D", "mask", FRAMES, base, keywords={"mask": {"shape": [1, 3], "kind": "mask"}}),
        one(
            "ConvLSTM2D",
            "data_format=channels_first",
            {"shape": [1, 3, 2, 4, 4]},
            {**base, "data_format": "channels_first"},
        ),
    ]
    return found


def cells() -> list[Case]:
    """RNN around one cell and around stacked cells."""
    found: list[Case] = []
    arguments = {name: settled(name) for name in ("SimpleRNN", "LSTM", "GRU")}
    for name, given in arguments.items():
        cell = new(f"layers.{name}Cell", name="cell", **given)
        found += [
            one("RNN", f"{name}Cell", SEQUENCE, {"cell": cell}),
            one(
                "RNN",
                f"{name}Cell,return_state=True,unroll=True",
                SEQUENCE,
                {"cell": cell, "return_state": True, "unroll": True},
            ),
            one(
                "RNN",
                f"{name}Cell,return_sequences=True,go_backwards=True",
                SEQUENCE,
                {"cell": cell, "return_sequences": True, "go_backwards": True},
            ),
            one("RNN", f"{name}Cell,mask", SEQUENCE, {"cell": cell}, keywords=MASK),
        ]
    stack = [new(f"layers.{name}Cell", name=f"cell_{name.lower()}", **given) for name, given in arguments.items()]
    stacked = new("layers.StackedRNNCells", name="stack", cells=stack[:2])
    three = new("layers.StackedRNNCells", name="stack", cells=stack)
    found += [
        one("RNN", "StackedRNNCells", SEQUENCE, {"cell": stacked}),
        one("RNN", "StackedRNNCells,return_state=True", SEQUENCE, {"cell": stacked, "return_state": True}),
        one(
            "RNN", "StackedRNNCells of three,return_sequences=True", SEQUENCE, {"cell": three, "return_sequences": True}
        ),
    ]
    return found
