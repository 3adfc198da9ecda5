"""Regularizers: the penalty, and its gradient, which at zero is a matter of convention."""

from collections.abc import Mapping, Sequence
from typing import Any

from conformance.catalog.tables import vary_cases
from conformance.model.case import Case

POSITION = 70

#: Weights of every sign; the same with zeros among them; a convolution's kernel.
WEIGHTS: Mapping[str, Any] = {"weights": {"shape": [4, 3]}}
WITH_ZEROS: Mapping[str, Any] = {"weights": {"values": [[0.0, 0.5, -0.25], [-0.0, 0.0, 2.0]]}}
KERNEL: Mapping[str, Any] = {"weights": {"shape": [2, 2, 3, 4]}}

#: Dyadic, so that float32 holds them exactly.
FACTORS = [0.25, 0.5]


def cases() -> list[Case]:
    return [*combined(), *functions(), *classes(), *orthogonal(), *refused()]


def one(
    name: str, note: str, common: Mapping[str, Any], arguments: Mapping[str, Any], positional: Sequence[Any] = ()
) -> Case:
    api = f"regularizers.{name}"
    params = {**common, "arguments": arguments, **({"positional": list(positional)} if positional else {})}
    return Case(f"{api}[{note}]", "regularizer", api, params)


def combined() -> list[Case]:
    vary = {"l1": [0.25, 0.0], "l2": [0.5, 0.0]}
    defaults = {"l1": 0.0, "l2": 0.0}
    found = vary_cases("regularizer", "regularizers.L1L2", vary, WEIGHTS, defaults)
    for note, weights in (("zeros", WITH_ZEROS), ("kernel", KERNEL)):
        found.append(one("L1L2", f"weights={note}", weights, {"l1": 0.25, "l2": 0.5}))
        found.append(one("L1L2", f"l1=0.25,weights={note}", weights, {"l1": 0.25}))
        found.append(one("L1L2", f"l2=0.5,weights={note}", weights, {"l2": 0.5}))
    return found


def functions() -> list[Case]:
    """``l1(0.25)`` as most code calls it, by the name the factor had, and by the name it has."""
    found = []
    for name in ("l1", "l2"):
        found.append(one(name, "0.25", WEIGHTS, {}, [0.25]))
        found.append(one(name, "0.25,weights=zeros", WITH_ZEROS, {}, [0.25]))
        found.append(one(name, "l=0.25", WEIGHTS, {"l": 0.25}))
        found.append(one(name, f"{name}=0.25", WEIGHTS, {name: 0.25}))
        found.append(one(name, "defaults spelled out", WEIGHTS, {}, [0.01]))
        bare = one(name, "defaults", WEIGHTS, {})
        found.append(Case(bare.id, bare.scenario, bare.api, bare.params, f"regularizers.{name}[defaults spelled out]"))
    return found + vary_cases(
        "regularizer", "regularizers.l1_l2", {"l1": FACTORS, "l2": FACTORS}, WEIGHTS, {"l1": 0.0, "l2": 0.0}
    )


def classes() -> list[Case]:
    """The classes that came with TensorFlow 2.3."""
    return [
        one("L1", "0.25", WEIGHTS, {}, [0.25]),
        one("L2", "0.25", WEIGHTS, {}, [0.25]),
    ]


def orthogonal() -> list[Case]:
    """Came with TensorFlow 2.9."""
    vary: Mapping[str, Sequence[Any]] = {"factor": FACTORS, "mode": ["rows", "columns"]}
    return vary_cases("regularizer", "regularizers.OrthogonalRegularizer", vary, WEIGHTS)


def refused() -> list[Case]:
    """Factors that some versions take and some refuse."""
    found = []
    for name, value in (("negative", -0.25), ("integer", 1), ("none", None)):
        arguments = {"l1": value, "l2": 0.5}
        found.append(one("L1L2", f"l1={name}", WEIGHTS, arguments))
    return found
