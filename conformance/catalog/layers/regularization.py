"""Dropout, noise and activity regularization.

Rates are 0.4 and 0.5, not less: a measured share of zeros near a fifth would make "beyond two standard
deviations" flip between nobody and all zeros.
"""

from conformance.catalog.layers.builders import ROWS, SEQUENCE, layer, one
from conformance.model.case import Case

POSITION = 70

ONES = {"shape": [20, 10], "kind": "ones"}
#: Between the first and the last axis a spatial dropout shares one draw.
SPATIAL = {
    1: {"shape": [20, 2, 10], "kind": "ones"},
    2: {"shape": [20, 2, 1, 10], "kind": "ones"},
    3: {"shape": [20, 2, 1, 1, 10], "kind": "ones"},
}


def cases() -> list[Case]:
    """Every case of this area."""
    return dropout() + noise() + activity()


def dropout() -> list[Case]:
    """Dropout, its variants, and rates at the border."""
    found = layer("Dropout", ONES, vary={"rate": [0.5, 0.4], "seed": [None, 3]}, random="elements")
    spelled = {"rate": 0.5, "noise_shape": None, "seed": None}
    found.append(one("Dropout", "defaults spelled out", ONES, spelled, random="elements"))
    shared = {"rate": 0.5, "noise_shape": [20, 1, 10]}
    found.append(one("Dropout", "noise_shape=(20,1,10)", SPATIAL[1], shared, random="channels"))
    found.append(
        one(
            "Dropout",
            "noise_shape=(None,1,None)",
            SPATIAL[1],
            {"rate": 0.5, "noise_shape": [None, 1, None]},
            random="channels",
        )
    )
    for rank in (1, 2, 3):
        found += layer(f"SpatialDropout{rank}D", SPATIAL[rank], vary={"rate": [0.5, 0.4]}, random="channels")
    for rank, shape in ((2, [20, 10, 2, 1]), (3, [20, 10, 2, 1, 1])):
        found.append(
            one(
                f"SpatialDropout{rank}D",
                "data_format=channels_first",
                {"shape": shape, "kind": "ones"},
                {"rate": 0.5, "data_format": "channels_first"},
                random="rows",
            )
        )
    found += layer("AlphaDropout", ONES, vary={"rate": [0.5, 0.4], "seed": [None, 3]}, random="elements")
    found += layer("GaussianDropout", ONES, vary={"rate": [0.5, 0.4]}, random="elements")
    for name in ("Dropout", "SpatialDropout1D", "AlphaDropout", "GaussianDropout"):
        inputs = SEQUENCE if "1D" in name else ROWS
        found += [one(name, f"rate={rate}", inputs, {"rate": rate}) for rate in (0, 1, -0.5, 1.5)]
    return found


def noise() -> list[Case]:
    """Gaussian noise."""
    found = layer("GaussianNoise", ONES, vary={"stddev": [0.5, 2.0]}, random="elements")
    found.append(one("GaussianNoise", "stddev=0", ROWS, {"stddev": 0.0}))
    found.append(one("GaussianNoise", "stddev=-1", ONES, {"stddev": -1.0}, random="elements"))
    found.append(one("GaussianNoise", "seed=3", ONES, {"stddev": 0.5, "seed": 3}, random="elements"))
    found.append(one("GaussianDropout", "seed=3", ONES, {"rate": 0.5, "seed": 3}, random="elements"))
    return found


def activity() -> list[Case]:
    """A term of the loss that grows with the output."""
    found = layer(
        "ActivityRegularization", ROWS, vary={"l1": [0.0, 0.25], "l2": [0.0, 0.5]}, defaults={"l1": 0.0, "l2": 0.0}
    )
    found.append(one("ActivityRegularization", "l1=0.5,input=(2,4,3)", SEQUENCE, {"l1": 0.5}))
    return found
