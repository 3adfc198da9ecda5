"""Initializers: determined values exactly, random ones by their properties."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict, Unpack

from conformance.catalog.tables import pairwise
from conformance.model.case import Case, refused, spell

POSITION = 60

#: Big enough for moments to a percent, with fans far from each other.
MATRIX = [200, 100]
KERNEL = [3, 3, 16, 64]
SMALL = [3, 4]

#: Initializers that scale by fans, all without arguments of their own.
FANNED = ("glorot_normal", "glorot_uniform", "he_normal", "he_uniform", "lecun_normal", "lecun_uniform")
#: The same as classes, which keras 2.3 has not.
CLASSES = ("GlorotNormal", "GlorotUniform", "HeNormal", "HeUniform", "LecunNormal", "LecunUniform")
RANDOM = ("RandomNormal", "RandomUniform", "TruncatedNormal", "VarianceScaling")


def cases() -> list[Case]:
    return [*determined(), *drawn(), *scaled(), *fanned(), *orthogonal(), *repeated(), *aliases(), *types()]


class More(TypedDict, total=False):
    """``dtype``: what is asked for where it is not the run's precision; None: nothing."""

    dtype: str | None


def one(
    name: str, kind: str, shape: list[int], arguments: Mapping[str, Any] | None = None, **more: Unpack[More]
) -> Case:
    """One case; its shape stands in its id."""
    api = f"initializers.{name}"
    said = {**(arguments or {}), **more, "shape": shape}
    identifier = f"{api}[{','.join(f'{k}={spell(v)}' for k, v in said.items())}]"
    return Case(identifier, "initializer", api, {"arguments": arguments or {}, "kind": kind, "shape": shape, **more})


def spelled(name: str, kind: str, shape: list[int], defaults: Mapping[str, Any]) -> list[Case]:
    """The call without arguments, and with the newest Keras' defaults written out."""
    api = f"initializers.{name}"
    common = {"kind": kind, "shape": shape}
    full = Case(f"{api}[defaults spelled out]", "initializer", api, {**common, "arguments": defaults})
    return [full, Case(f"{api}[defaults]", "initializer", api, {**common, "arguments": {}}, full.id)]


def determined() -> list[Case]:
    found = [one(name, "exact", shape) for name in ("Zeros", "Ones") for shape in (SMALL, [5], [2, 3, 4], [])]
    found += [one("Constant", "exact", SMALL, {"value": value}) for value in (0.25, -3.0, 7, True)]
    found.append(one("Constant", "exact", [2, 2], {"value": [[1.0, 2.0], [3.0, 4.0]]}))
    found += spelled("Constant", "exact", SMALL, {"value": 0.0})
    for gain in (1.0, 0.5):
        found += [one("Identity", "exact", shape, {"gain": gain}) for shape in ([3, 3], [2, 4], [4, 2])]
    found.append(refused(one("Identity", "exact", [3])))
    found += spelled("Identity", "exact", [3, 3], {"gain": 1.0})
    return found


def drawn() -> list[Case]:
    """Distributions with arguments of their own."""
    found = []
    for name in ("RandomNormal", "TruncatedNormal"):
        for row in pairwise(f"initializers.{name}", {"mean": [0.0, 1.0], "stddev": [1.0, 0.25]}):
            found.append(one(name, "random", MATRIX, {**row, "seed": 1}))
        found += spelled(name, "random", MATRIX, {"mean": 0.0, "stddev": 0.05})
    for low, high in ((-1.0, 1.0), (0.0, 0.5), (2.0, 3.0)):
        found.append(one("RandomUniform", "random", MATRIX, {"minval": low, "maxval": high, "seed": 1}))
    found += spelled("RandomUniform", "random", MATRIX, {"minval": -0.05, "maxval": 0.05})
    return found


def scaled() -> list[Case]:
    """``VarianceScaling``: modes, distributions, scales; kernels of every rank, and ranks that are none."""
    vary: Mapping[str, Sequence[Any]] = {
        "mode": ["fan_in", "fan_out", "fan_avg"],
        "distribution": ["uniform", "normal", "truncated_normal", "untruncated_normal"],
        "scale": [1.0, 4.0],
        "seed": [1],
    }
    found = [one("VarianceScaling", "random", MATRIX, row) for row in pairwise("initializers.VarianceScaling", vary)]
    for shape in (KERNEL, [5, 16, 64], [2, 2, 2, 16, 64], [4096], [2, 2, 2, 2, 16, 64]):
        for mode in ("fan_in", "fan_out"):
            arguments = {"mode": mode, "distribution": "uniform", "seed": 1}
            found.append(one("VarianceScaling", "random", shape, arguments))
    for scale in (0.0, -1.0):
        found.append(refused(one("VarianceScaling", "random", SMALL, {"scale": scale})))
    found.append(one("VarianceScaling", "random", SMALL, {"mode": "FAN_IN", "distribution": "uniform"}))
    # keras 2.3 has no truncated_normal, so only the rest is spelled out.
    return found + spelled("VarianceScaling", "random", MATRIX, {"scale": 1.0, "mode": "fan_in"})


def fanned() -> list[Case]:
    found = [one(name, "random", shape, {"seed": 1}) for name in FANNED for shape in (MATRIX, KERNEL)]
    return found + [one(name, "random", MATRIX, {"seed": 1}) for name in CLASSES]


def orthogonal() -> list[Case]:
    found = []
    for gain in (1.0, 0.5):
        for shape in ([24, 16], [16, 24], [3, 3, 2, 8]):
            found.append(one("Orthogonal", "orthogonal", shape, {"gain": gain, "seed": 1}))
    found.append(refused(one("Orthogonal", "orthogonal", [8], {"seed": 1})))
    return found + spelled("Orthogonal", "orthogonal", [16, 16], {"gain": 1.0})


def repeated() -> list[Case]:
    """Whether one object, and two of one seed, give the same values again."""
    found = []
    for name in (*RANDOM, "glorot_uniform", "he_normal", "Orthogonal"):
        found.append(one(name, "repeat", [8, 8], {"seed": 7}))
        found.append(one(name, "repeat", [8, 8]))
    return found


def aliases() -> list[Case]:
    """Lower-case and older names."""
    exact = [one(name, "exact", SMALL) for name in ("zeros", "ones", "zero", "one", "constant")]
    square = [one("identity", "exact", [3, 3])]
    names = ("random_normal", "random_uniform", "truncated_normal", "normal", "uniform", "variance_scaling")
    drawn_again = [one(name, "random", MATRIX) for name in names]
    return [*exact, *square, *drawn_again, one("orthogonal", "orthogonal", [24, 16])]


def types() -> list[Case]:
    """Values asked for in a type of their own, and without saying which."""
    found = [one("Constant", "exact", SMALL, {"value": value}, dtype=None) for value in (0.25, 7, True)]
    found += [one(name, "exact", SMALL, dtype=None) for name in ("Zeros", "Ones")]
    found.append(one("Identity", "exact", [3, 3], dtype=None))
    found.append(one("Orthogonal", "orthogonal", [24, 16], {"seed": 1}, dtype=None))
    for dtype in ("float16", "float64", "int32"):
        found += [one(name, "exact", SMALL, dtype=dtype) for name in ("Zeros", "Ones")]
        found.append(one("Constant", "exact", SMALL, {"value": 2.0}, dtype=dtype))
    found += [one("Identity", "exact", [3, 3], dtype="float64"), one("Zeros", "exact", SMALL, dtype="bool")]
    for dtype in ("float16", "float64"):
        found.append(one("RandomUniform", "random", MATRIX, {"seed": 1}, dtype=dtype))
    return found
