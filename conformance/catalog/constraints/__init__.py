"""Constraints: norms within, beyond and exactly on their bounds; zeros; axes; rates."""

from collections.abc import Mapping, Sequence
from typing import Any

from conformance.catalog.tables import pairwise, vary_cases
from conformance.model.case import Case, spell

POSITION = 80

#: Weights described, by the name they have in ids; the first is the base and not named.
WEIGHTS: Mapping[str, Mapping[str, Any]] = {
    "dyadic": {"shape": [4, 3]},
    "zeros": {"values": [[0.0, 0.5], [0.0, -0.25], [-0.0, 1.0]]},
    # The columns' norms are 5, 1 and 0.5, exactly.
    "boundary": {"values": [[3.0, 0.0, 0.5], [-4.0, 1.0, 0.0]]},
    "kernel": {"shape": [2, 2, 3, 4]},
    "special": {"values": [["nan", "inf", "-inf", -1.0, 1.0, 0.0]]},
}

MAX_NORM: Mapping[str, Sequence[Any]] = {"max_value": [2.0, 0.5, 100.0], "axis": [0, 1]}
MIN_MAX_NORM: Mapping[str, Sequence[Any]] = {
    "min_value": [0.5, 1.0],
    "max_value": [1.0, 4.0],
    "rate": [1.0, 0.5],
    "axis": [0, 1],
}


def cases() -> list[Case]:
    return [*max_norm(), *min_max_norm(), *unit_norm(), *non_neg(), *aliases()]


def one(name: str, arguments: Mapping[str, Any], weights: str = "dyadic") -> Case:
    api = f"constraints.{name}"
    said = [f"{k}={spell(v)}" for k, v in arguments.items()]
    said += [] if weights == "dyadic" else [f"weights={weights}"]
    return Case(f"{api}[{','.join(said)}]", "constraint", api, {"weights": WEIGHTS[weights], "arguments": arguments})


def varied(name: str, vary: Mapping[str, Sequence[Any]], defaults: Mapping[str, Any]) -> list[Case]:
    return vary_cases("constraint", f"constraints.{name}", vary, {"weights": WEIGHTS["dyadic"]}, defaults)


def max_norm() -> list[Case]:
    found = varied("MaxNorm", MAX_NORM, {"max_value": 2, "axis": 0})
    found += [one("MaxNorm", {"max_value": value}, "boundary") for value in (5.0, 1.0, 0.5)]
    found += [one("MaxNorm", {"max_value": 0.5}, "zeros"), one("MaxNorm", {"max_value": 1}, "special")]
    for axis in ([0, 1, 2], 3, -1):
        found.append(one("MaxNorm", {"max_value": 1.0, "axis": axis}, "kernel"))
    return found


def min_max_norm() -> list[Case]:
    found = varied("MinMaxNorm", MIN_MAX_NORM, {"min_value": 0.0, "max_value": 1.0, "rate": 1.0, "axis": 0})
    for row in pairwise(
        "constraints.MinMaxNorm boundary", {"min_value": [0.5, 1.0], "max_value": [1.0, 5.0], "rate": [1.0, 0.25]}
    ):
        found.append(one("MinMaxNorm", row, "boundary"))
    found.append(one("MinMaxNorm", {"min_value": 0.5, "max_value": 1.0}, "zeros"))
    found.append(one("MinMaxNorm", {"min_value": 0.5, "max_value": 1.0, "axis": [0, 1, 2]}, "kernel"))
    return found


def unit_norm() -> list[Case]:
    found = varied("UnitNorm", {"axis": [0, 1, -1]}, {"axis": 0})
    found += [one("UnitNorm", {"axis": 0}, weights) for weights in ("zeros", "boundary")]
    return [*found, one("UnitNorm", {"axis": [0, 1, 2]}, "kernel")]


def non_neg() -> list[Case]:
    return [one("NonNeg", {}, weights) for weights in WEIGHTS]


def aliases() -> list[Case]:
    """Lower-case names, and those older still."""
    names = ("max_norm", "min_max_norm", "unit_norm", "non_neg", "maxnorm", "unitnorm", "nonneg")
    return [one(name, {}) for name in names]
