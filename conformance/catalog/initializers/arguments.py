"""Initializers once more with one argument that no other case gives."""

from conformance.catalog.initializers import MATRIX, one
from conformance.catalog.twins import Changes, twins
from conformance.model.case import Case

POSITION = 61

#: Initializers of weights that are scaled by what comes in, and by what comes out of it as well.
BY_INPUT = ("HeNormal", "HeUniform", "LecunNormal", "LecunUniform")
BY_BOTH = ("GlorotNormal", "GlorotUniform", "VarianceScaling")
#: The axes as they are anyway; either is looked at where the other is given, too.
AXES: Changes = {"seed": 1, "input_axes": [0], "output_axes": [1]}


def cases() -> list[Case]:
    """Every case of this module."""
    by_input = [one(name, "random", MATRIX, AXES) for name in BY_INPUT]
    by_both = [one(name, "random", MATRIX, {**AXES, **scaled(name)}) for name in BY_BOTH]
    repeated = [
        one(name, "repeat", [8, 8], arguments)
        for name in ("GlorotNormal", "HeUniform", "LecunNormal", "LecunUniform")
        for arguments in ({"seed": 7}, {})
    ]
    return [
        *by_input,
        *by_both,
        *repeated,
        *twins(by_input, {case.id: {"input_axes": [0, 1]} for case in by_input}),
        *twins(by_both, {case.id: {"input_axes": [0, 1], "output_axes": [0, 1]} for case in by_both}),
    ]


def scaled(name: str) -> Changes:
    """What makes an initializer look at both."""
    return {"mode": "fan_avg"} if name == "VarianceScaling" else {}
