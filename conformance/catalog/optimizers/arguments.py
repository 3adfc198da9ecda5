"""Optimizers once more with one option that no other case gives: what all of them take, and what the newer ones do."""

from collections.abc import Mapping
from typing import Any

from conformance.catalog import optimizers
from conformance.catalog.optimizers import NEWER, STEPS
from conformance.catalog.twins import Changes, made_apart, twins
from conformance.model.case import Case

POSITION = 51

#: What every optimizer of Keras 3 takes.
OPTIONS: Mapping[str, Any] = {
    "weight_decay": 0.125,
    "clipnorm": 1.5,
    "clipvalue": 0.5,
    "global_clipnorm": 1.5,
    "loss_scale_factor": 4.0,
    "gradient_accumulation_steps": 2,
    "use_ema": True,
}
#: What matters only where averages are kept.
AVERAGED: Changes = {"ema_momentum": 0.75, "ema_overwrite_frequency": 2}

#: Optimizer → options that other cases give it.
GIVEN: Mapping[str, tuple[str, ...]] = {
    "Adadelta": ("clipnorm", "clipvalue"),
    "Adagrad": ("weight_decay",),
    "Adamax": ("clipnorm", "clipvalue"),
    "Ftrl": (),
    "Nadam": ("clipvalue",),
    "RMSprop": ("weight_decay", "clipnorm", "clipvalue"),
    "Adafactor": (),
    "AdamW": ("weight_decay",),
    "Lamb": ("weight_decay",),
    "Lion": ("weight_decay",),
    "Muon": ("weight_decay",),
    "ScheduleFreeAdamW": (),
}

#: Options of one optimizer alone.
OWN: Mapping[str, Changes] = {
    "Adafactor": {"beta_2_decay": -0.5, "epsilon_1": 0.125, "epsilon_2": 4.0, "relative_step": False},
    "Muon": {
        "adam_beta_1": 0.5,
        "adam_beta_2": 0.75,
        "epsilon": 0.125,
        "adam_lr_ratio": 0.5,
        "adam_weight_decay": 0.5,
        "exclude_layers": ["variable_a"],
    },
    "ScheduleFreeAdamW": {"beta_2": 0.75},
}


def cases() -> list[Case]:
    """Every case of this module."""
    named = slot_names()
    known = [*made_apart(optimizers.cases), *named]
    options = {
        base(name): {option: value for option, value in OPTIONS.items() if option not in given}
        for name, given in GIVEN.items()
    }
    found = [*named, *twins(known, options), *twins(known, {base(name): change for name, change in OWN.items()})]
    averaged = {case.id: AVERAGED for case in found if case.id.endswith("use_ema=True]")}
    return [*found, *twins(found, averaged)]


def base(name: str) -> str:
    """The id of an optimizer's base."""
    return f"optimizers.{name}[base]" if name in NEWER else f"optimizers.{name}[]"


def slot_names() -> list[Case]:
    """What slots are called, of those optimizers of which no other case says it."""
    arguments = {"Ftrl": {"learning_rate": 0.0625}, **{name: first for name, (first, _) in NEWER.items()}}
    found = []
    for name, given in arguments.items():
        api = f"optimizers.{name}"
        found.append(Case(f"{api}[slot names]", "optimizer", api, {**STEPS, "arguments": given, "look": "slot names"}))
    return found
