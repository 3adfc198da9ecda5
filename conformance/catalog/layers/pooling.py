"""Pooling over windows and over everything."""

from conformance.catalog.layers.builders import IMAGE, STEPS, VOLUME, layer, one
from conformance.model.case import Case

POSITION = 40

INPUTS = {1: STEPS, 2: IMAGE, 3: VOLUME}
FIRST = {1: {"shape": [2, 3, 7]}, 2: {"shape": [2, 3, 6, 5]}, 3: {"shape": [1, 2, 5, 4, 4]}}
EMPTY = {1: {"shape": [0, 7, 3]}, 2: {"shape": [0, 6, 5, 3]}, 3: {"shape": [0, 5, 4, 4, 2]}}
#: With windows of three at every second place, "same" pads sides of six by one, at the end alone.
SIXES = {rank: {"shape": [1, *[6] * rank, 2]} for rank in (1, 2, 3)}
LAST_OF_TWO = {"pool_size": 3, "strides": 2}


def cases() -> list[Case]:
    """Every case of this area."""
    found: list[Case] = []
    for rank in (1, 2, 3):
        for kind in ("Max", "Average"):
            found += windows(f"{kind}Pooling{rank}D", rank)
            found += everything(f"Global{kind}Pooling{rank}D", rank)
    return found + edges()


def windows(name: str, rank: int) -> list[Case]:
    """Pool size, strides and padding; the sizes were optional everywhere before Keras 3."""
    uneven = [[2, 3, 1][:rank]] if rank > 1 else [3]
    found = layer(
        name,
        INPUTS[rank],
        vary={"pool_size": [2, *uneven], "strides": [None, 1, *uneven], "padding": ["valid", "same"]},
        defaults={"pool_size": 2 if rank == 1 else [2] * rank, "strides": None, "padding": "valid"},
    )
    found.append(
        one(name, "data_format=channels_first", FIRST[rank], {"pool_size": 2, "data_format": "channels_first"})
    )
    found.append(one(name, "input of size zero", EMPTY[rank], {"pool_size": 2}))
    found.append(one(name, "window larger than the input", INPUTS[rank], {"pool_size": 8}))
    # The last window has two of its three values: whatever is padded with must not count.
    found.append(one(name, "one more at the end,padding=same", SIXES[rank], {**LAST_OF_TWO, "padding": "same"}))
    return found


def everything(name: str, rank: int) -> list[Case]:
    """One number for each channel."""
    found = layer(name, INPUTS[rank], defaults={"data_format": "channels_last"})
    found.append(one(name, "data_format=channels_first", FIRST[rank], {"data_format": "channels_first"}))
    found.append(one(name, "input of size zero", EMPTY[rank]))
    found.append(one(name, "keepdims=True", INPUTS[rank], {"keepdims": True}))
    return found


def edges() -> list[Case]:
    """Ties, NaN and infinities, and masks."""
    ties = {"values": [[[[1], [1], [0]], [[1], [1], [2]], [[2], [2], [2]], [[0], [0], [0]]]]}
    special = {"values": [[["nan"], [1], ["inf"], [2], ["-inf"], ["-inf"], [3], ["nan"]]]}
    mask = {"mask": {"shape": [2, 7], "kind": "mask"}}
    found = [
        one("MaxPooling2D", "ties", ties, {"pool_size": 2, "strides": 1}),
        one("MaxPooling1D", "ties", {"values": [[[1], [1], [2], [2], [0]]]}, {"pool_size": 2, "strides": 1}),
        one("GlobalMaxPooling1D", "ties", {"values": [[[2, 1], [2, 0], [1, 1]]]}),
        one("GlobalMaxPooling2D", "ties", ties),
        one("GlobalAveragePooling1D", "mask", STEPS, keywords=mask, masked=True),
        one(
            "GlobalAveragePooling1D",
            "everything masked",
            {"shape": [1, 3, 2]},
            keywords={"mask": {"values": [[False] * 3], "dtype": "bool"}},
        ),
        one("MaxPooling1D", "no arguments,masked", STEPS, masked=True),
    ]
    for name in ("MaxPooling1D", "AveragePooling1D"):
        found.append(one(name, "NaN and infinities", special, {"pool_size": 2}))
    for name in ("GlobalMaxPooling1D", "GlobalAveragePooling1D"):
        found.append(one(name, "NaN", {"values": [[[1], ["nan"], [3]]]}))
        found.append(one(name, "no steps", {"shape": [2, 0, 3]}))
    return found
