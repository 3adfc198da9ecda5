"""Each function once more on other numbers: integers, booleans, bytes, halves, NaN and infinities, nothing at all.

``int64`` is what NumPy makes of a list of integers, so most integers that reach Keras are of it.

The first ordinary call of a function is repeated with all its float inputs as another kind. Kinds that the function is
already called with are left out, and so are inputs that have a type of their own.
"""

import importlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from conformance.catalog.ops.builders import Spec
from conformance.catalog.ops.elementwise import OTHER_NAMES
from conformance.model.case import Case, case_id

POSITION = 95

MODULES = ("elementwise", "reducing", "shaping", "math", "nn", "image")

#: Kinds of inputs of floats that can be of another type.
ORDINARY = ("dyadic", "positive", "probability")

#: What becomes of an input, for each kind; ``shape`` is kept.
TYPED: Mapping[str, Mapping[str, Any]] = {
    "integers": {"kind": "integer", "low": -3, "high": 4},
    "int64": {"kind": "integer", "low": -3, "high": 4, "dtype": "int64"},
    "booleans": {"kind": "binary", "dtype": "bool"},
    "bytes": {"kind": "integer", "high": 5, "dtype": "uint8"},
    "float16": {"dtype": "float16"},
}
SPECIAL_VALUES = ("nan", 1.0, "inf", -0.0, 0.5, "-inf")

#: Kinds of what is not finite and of nothing: the type stays that of the run.
OTHER = ("special", "empty")

#: Functions that are others by another name, which are called on everything.
ALIASES = {f"ops.{name}" for name in (*OTHER_NAMES, "amax", "amin", "bitwise_not")}

#: A matrix that is not finite says nothing of these, or never ends.
FINITE = ("ops.eig", "ops.eigh", "ops.svd", "ops.lstsq", "ops.slogdet", "ops.matrix_rank", "ops.pinv")


def ordinary(spec: Spec) -> bool:
    """Whether an input is of floats that are all finite."""
    return "dtype" not in spec and "values" not in spec and spec.get("kind", "dyadic") in ORDINARY


def kind_of(case: Case) -> set[str]:
    """The kinds that a case has among its inputs."""
    found = set()
    for spec in case.params["inputs"]:
        dtype, text = spec.get("dtype", ""), str(spec.get("values", ""))
        if dtype == "int32" or (spec.get("kind") == "integer" and not dtype):
            found.add("integers")
        if dtype == "bool" or spec.get("kind") == "mask":
            found.add("booleans")
        if dtype == "uint8":
            found.add("bytes")
        if dtype in ("float16", "int64"):
            found.add(dtype)
        if "nan" in text or "inf" in text:
            found.add("special")
        if 0 in spec.get("shape", ()):
            found.add("empty")
    return found


def special(shape: list[int]) -> Any:
    """Nested lists of that shape, with everything in it that is not finite."""
    counter = iter(range(1 << 20))

    def made(rest: list[int]) -> Any:
        if not rest:
            return SPECIAL_VALUES[next(counter) % len(SPECIAL_VALUES)]
        return [made(rest[1:]) for _ in range(rest[0])]

    return made(shape)


def turned(spec: Spec, kind: str) -> Spec:
    """An input as another kind."""
    if not ordinary(spec):
        return spec
    shape = list(spec["shape"])
    if kind == "special":
        return {"values": special(shape)}
    if kind == "empty":
        return {**spec, "shape": [0, *shape[1:]]}
    if kind == "float16":
        return {**spec, **TYPED[kind]}
    return {"shape": shape, **TYPED[kind]}


def variants(first: Case, known: set[str]) -> Iterator[Case]:
    """A function's first ordinary call as every kind that it is not yet called with."""
    for kind in (*TYPED, *OTHER):
        if kind in known or (kind == "special" and first.api in FINITE):
            continue
        params = {name: value for name, value in first.params.items() if name not in ("gradient", "numpy")}
        params["inputs"] = [turned(spec, kind) for spec in first.params["inputs"]]
        if kind == "special" and not all(spec.get("shape", [1]) for spec in params["inputs"]):
            continue
        if kind != "float16" and "numpy" in first.params:
            # NumPy computes in float64, which a half is not held against.
            params["numpy"] = first.params["numpy"]
        yield Case(case_id(first.api, {"kind": kind}), "function", first.api, params, logic=kind in TYPED)


def of(cases: Iterable[Case]) -> list[Case]:
    """The variants of every function that ``cases`` call on finite floats."""
    first: dict[str, Case] = {}
    known: dict[str, set[str]] = {}
    for case in cases:
        known.setdefault(case.api, set()).update(kind_of(case))
        inputs = case.params["inputs"]
        if case.api not in ALIASES and any(map(ordinary, inputs)) and not case.params.get("result"):
            first.setdefault(case.api, case)
    return [found for api, case in first.items() for found in variants(case, known[api])]


def cases() -> list[Case]:
    """Every case of this module."""
    modules = (importlib.import_module(f"conformance.catalog.ops.{name}") for name in MODULES)
    return of(case for module in modules for case in module.cases())
