"""What a case is about: the names, the members that its stages call, the arguments it gives, the inputs it feeds.

Only that counts: a layer inside of a composed model, a loss that a model is trained with, and a class that a wrapper
holds are what a case makes use of, not what it is about.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.analysis.checking.asking import ARGUMENTS, NOTHING
from conformance.model.case import Case

#: Scenario → stage → members of the class that the worker's code calls or reads at it. Where a member was renamed, one
#: of two names parted by a bar is called, the first that there is.
MEMBERS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "layer": {"config": ("get_config",), "roundtrip": ("from_config",), "mask": ("compute_mask",)},
    "layer_weights": {
        "build": ("weights",),
        "losses": ("losses",),
        "settings": ("name", "trainable", "trainable_weights"),
        "step": ("trainable_weights",),
    },
    "loss": {"config": ("get_config",), "roundtrip": ("from_config",), "function": ("call",)},
    "metric": {
        "config": ("get_config",),
        "roundtrip": ("from_config",),
        "update": ("result",),
        "reset": ("reset_state|reset_states",),
    },
    "optimizer": {"config": ("get_config",), "update": ("iterations",), "learning_rate": ("learning_rate",)},
    "schedule": {"config": ("get_config",)},
    "initializer": {"config": ("get_config",)},
    "regularizer": {"config": ("get_config",)},
    "constraint": {"config": ("get_config",)},
    "model": {
        "shape": ("input_shape", "output_shape"),
        "build": ("count_params", "layers"),
        "roundtrip": ("from_config", "get_config"),
    },
    "training": {
        "initial": ("compile", "predict"),
        "evaluate": ("evaluate", "metrics_names"),
        "predict": ("predict",),
    },
}

#: What a training case calls at its stage ``fit``, by the style of its loop.
LOOPS: Mapping[str, tuple[str, ...]] = {"fit": ("fit",), "train_on_batch": ("train_on_batch",)}

#: Parameters that are lists, each element of which is an argument by position: from which position on.
_BY_POSITION = {
    ("activation", "inputs"): 0,
    ("function", "positional"): 0,
    ("activation", "positional"): 1,
    ("loss", "inputs"): 0,
    ("initializer", "positional"): 0,
    ("regularizer", "positional"): 0,
    ("constraint", "positional"): 0,
}


def members(case: Case, stage: str) -> tuple[str, ...]:
    """The members of its API that a case's stage calls, a bar between the names of one that was renamed."""
    if case.scenario == "training" and stage == "fit":
        return LOOPS.get(str(case.params.get("style")), ())
    if case.scenario == "loss" and case.params.get("form") == "function":
        return ()
    return MEMBERS.get(case.scenario, {}).get(stage, ())


def argument(case: Case, key: str, left: str, right: str) -> str:
    """The argument in which two cases differ whose parameter ``key`` differs; empty where it is none, or several.

    An argument that is given by its position is called ``#N``, from 0 up.
    """
    if key.startswith(ARGUMENTS):
        return key.removeprefix(ARGUMENTS)
    first = _BY_POSITION.get((case.scenario, key))
    if first is None or (case.scenario == "loss" and case.params.get("form") != "function"):
        return ""
    one, other = ([] if text == NOTHING else json.loads(text) for text in (left, right))
    length = max(len(one), len(other))
    apart = [n for n in range(length) if one[n : n + 1] != other[n : n + 1]]
    return f"#{first + apart[0]}" if len(apart) == 1 else ""


def inputs(case: Case, precision: str) -> frozenset[str]:
    """The kinds of inputs that a case feeds in a run of a precision: ``rank 2``, ``int32``, ``mask``, …"""
    return frozenset(_inputs(case, precision))


def _inputs(case: Case, precision: str) -> Iterator[str]:
    params = case.params
    for array in _arrays(params):
        shape = array["shape"] if array.get("shape") is not None else _shape(array.get("values"))
        yield f"rank {len(shape)}"
        yield array.get("dtype") or _DTYPES.get(array.get("kind", ""), precision)
        if 0 in shape:
            yield "of size zero"
    if case.scenario == "optimizer":
        yield from (f"rank {len(shape)}" for shape in params["variables"])
        yield precision
    if case.scenario == "initializer":
        yield f"rank {len(params['shape'])}"
        yield params.get("dtype") or precision
    if "mask" in params.get("keywords", {}):
        yield "mask"
    if "initial_state" in params.get("keywords", {}):
        yield "initial state"
    if case.scenario in ("loss", "metric") and any(one.get("weights") for one in (params, *params.get("updates", ()))):
        yield "sample weights"
    layout = params.get("arguments", {}).get("data_format")
    if isinstance(layout, str):
        yield layout


#: The types of inputs whose kind says more than the run's precision.
_DTYPES = {"integer": "int32", "mask": "bool"}


def _arrays(value: Any) -> Iterator[Mapping[str, Any]]:
    """The descriptions of arrays anywhere in parameters, but in arguments: those are values."""
    if isinstance(value, Mapping):
        if _is_array(value):
            yield value
            return
        for key, one in value.items():
            if key not in ("arguments", "architecture", "optimizer", "loss"):
                yield from _arrays(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _arrays(one)


def _is_array(value: Mapping[str, Any]) -> bool:
    return "values" in value or (isinstance(value.get("shape"), list) and value.keys() <= _KEYS)


_KEYS = frozenset({"shape", "values", "kind", "limit", "low", "high", "dtype"})


def _shape(values: Any) -> list[int]:
    return [len(values), *(_shape(values[0]) if values else ())] if isinstance(values, list | tuple) else []
