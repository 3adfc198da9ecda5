"""Optimizers and learning-rate schedules.

Arguments are dyadic, so that float32 holds them exactly: Keras 2 kept hyperparameters in float32 variables, which
is a cause of its own and seen in the cases of the defaults.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypedDict, Unpack

from conformance.catalog.tables import vary_cases
from conformance.model.case import Case

POSITION = 50

#: Two variables of different shape; the second one's gradient is zeros at the third step.
STEPS: Mapping[str, Any] = {"variables": [[2, 3], [4]], "steps": 6, "zeros": [[3, 1]]}
ADAM_EPSILON = 2.0**-10
LEARNING_RATES = [0.0625, 0.5]

SGD: Mapping[str, Sequence[Any]] = {
    "learning_rate": LEARNING_RATES,
    "momentum": [0.0, 0.75],
    "nesterov": [False, True],
}
RMSPROP: Mapping[str, Sequence[Any]] = {
    "learning_rate": LEARNING_RATES,
    "rho": [0.875, 0.5],
    "epsilon": [ADAM_EPSILON, 0.125],
}
ADAGRAD: Mapping[str, Sequence[Any]] = {"learning_rate": LEARNING_RATES, "epsilon": [ADAM_EPSILON, 0.125]}
ADADELTA: Mapping[str, Sequence[Any]] = {
    "learning_rate": [1.0, 0.0625],
    "rho": [0.875, 0.5],
    "epsilon": [ADAM_EPSILON, 0.125],
}
BETAS: Mapping[str, Sequence[Any]] = {
    "learning_rate": LEARNING_RATES,
    "beta_1": [0.875, 0.5],
    "beta_2": [0.96875, 0.75],
    "epsilon": [ADAM_EPSILON, 0.125],
}
ADAM: Mapping[str, Sequence[Any]] = {**BETAS, "amsgrad": [False, True]}
FTRL: Mapping[str, Sequence[Any]] = {
    "learning_rate": LEARNING_RATES,
    "learning_rate_power": [-0.5, -0.25],
    "initial_accumulator_value": [0.125, 1.0],
    "l1_regularization_strength": [0.0, 0.25],
    "l2_regularization_strength": [0.0, 0.25],
    "l2_shrinkage_regularization_strength": [0.0, 0.25],
}

VARIED: Mapping[str, Mapping[str, Sequence[Any]]] = {
    "SGD": SGD,
    "RMSprop": RMSPROP,
    "Adagrad": ADAGRAD,
    "Adadelta": ADADELTA,
    "Adam": ADAM,
    "Adamax": BETAS,
    "Nadam": BETAS,
}
#: Optimizers whose step is the same in every Keras: what else differs can be seen in their numbers.
UNCHANGED = ("SGD", "Adadelta", "Adam", "Adamax")

#: The documented defaults of the newest Keras, as far as Keras 2.3 has the arguments too.
DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "SGD": {"learning_rate": 0.01, "momentum": 0.0, "nesterov": False},
    "RMSprop": {"learning_rate": 0.001, "rho": 0.9, "epsilon": 1e-7},
    "Adagrad": {"learning_rate": 0.001, "epsilon": 1e-7},
    "Adadelta": {"learning_rate": 0.001, "rho": 0.95, "epsilon": 1e-7},
    "Adam": {"learning_rate": 0.001, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7, "amsgrad": False},
    "Adamax": {"learning_rate": 0.001, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7},
    "Nadam": {"learning_rate": 0.001, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7},
}


def cases() -> list[Case]:
    return [
        *[case for name, vary in VARIED.items() for case in optimizer(name, vary)],
        *vary_cases("optimizer", "optimizers.Ftrl", FTRL, STEPS),
        *newer_arguments(),
        *renamed_and_removed(),
        *clipping(),
        *accepted_types(),
        *scheduled(),
        *schedules(),
        *one_argument_alone(),
        *options_of_all(),
        *newer_optimizers(),
        *newer_schedules(),
    ]


class More(TypedDict, total=False):
    """Parameters of the scenario ``optimizer`` that are not every case's; see scenarios/optimizer.py."""

    look: Literal["slot names", "access", "rate"]
    steps: int
    zeros: Sequence[Sequence[int]]


def one(name: str, note: str, arguments: Mapping[str, Any], **more: Unpack[More]) -> Case:
    """A case by itself, with its id's bracket spelled out."""
    api = f"optimizers.{name}"
    return Case(f"{api}[{note}]", "optimizer", api, {**STEPS, "arguments": arguments, **more})


def optimizer(name: str, vary: Mapping[str, Sequence[Any]]) -> list[Case]:
    """All pairs, the defaults, the slots' names (with every slot there), and the ways to the learning rate."""
    every_slot = {a: v[1] for a, v in vary.items() if a in ("momentum", "amsgrad")}
    return [
        *vary_cases("optimizer", f"optimizers.{name}", vary, STEPS, defaults=DEFAULTS[name]),
        one(name, "slot names", {**base(name), **every_slot}, look="slot names"),
        one(name, "learning rate access", base(name), look="access", steps=1 if name == "SGD" else 0, zeros=[]),
    ]


def base(name: str, **arguments: Any) -> dict[str, Any]:
    """The first value of every argument, but for those given."""
    return {**{argument: values[0] for argument, values in VARIED[name].items()}, **arguments}


def newer_arguments() -> list[Case]:
    """What keras 2.3 or all of Keras 2 has not."""
    found = [
        one("RMSprop", "momentum=0.75", base("RMSprop", momentum=0.75)),
        one("RMSprop", "momentum=0.75,epsilon=0.125", base("RMSprop", momentum=0.75, epsilon=0.125)),
        one("RMSprop", "centered=True", base("RMSprop", centered=True)),
        one("RMSprop", "centered=True,epsilon=0.125", base("RMSprop", centered=True, epsilon=0.125)),
        one("RMSprop", "centered=True,momentum=0.75", base("RMSprop", centered=True, momentum=0.75)),
        one("Ftrl", "beta=0.25", {"learning_rate": 0.0625, "initial_accumulator_value": 0.125, "beta": 0.25}),
        one("SGD", "weight_decay=0.125", {"learning_rate": 0.0625, "weight_decay": 0.125}),
        one("Adam", "weight_decay=0.125", base("Adam", weight_decay=0.125)),
        one("SGD", "use_ema=True", {"learning_rate": 0.0625, "use_ema": True, "ema_momentum": 0.75}),
    ]
    for value in (0.0, 0.125, 1.0):
        arguments = {"learning_rate": 0.0625, "initial_accumulator_value": value, "epsilon": ADAM_EPSILON}
        found.append(one("Adagrad", f"initial_accumulator_value={value}", arguments))
    return found


def renamed_and_removed() -> list[Case]:
    """Arguments and names that newer versions no longer know."""
    found = []
    for name in VARIED:
        renamed = base(name, lr=0.0625)
        del renamed["learning_rate"]
        # Where the step itself was redefined, only the learning rate tells what became of ``lr``.
        more: More = {} if name in UNCHANGED else {"look": "rate"}
        found.append(one(name, "lr=0.0625", renamed, **more))
        found.append(Case(f"optimizers.{name.lower()}", "optimizer", f"optimizers.{name.lower()}", lone()))
    found += [one(name, "decay=0.125", base(name, decay=0.125)) for name in UNCHANGED]
    for name in ("SGD", "RMSprop", "Adagrad", "Adam", "Nadam"):
        found.append(Case(f"optimizers.legacy.{name}", "optimizer", f"optimizers.legacy.{name}", lone()))
    found.append(one("Nadam", "schedule_decay=0.0625", base("Nadam", schedule_decay=0.0625)))
    return found


def lone() -> dict[str, Any]:
    return {**STEPS, "arguments": {"learning_rate": 0.0625}}


def clipping() -> list[Case]:
    """Gradients clipped by norm and by value, some of them beyond the bound and some not."""
    found = []
    for name in UNCHANGED:
        for argument, value in (("clipnorm", 1.5), ("clipvalue", 0.5)):
            found.append(one(name, f"{argument}={value}", base(name, **{argument: value})))
    found.append(one("SGD", "clipnorm=1000.0", {"learning_rate": 0.0625, "clipnorm": 1000.0}))
    both = {"learning_rate": 0.0625, "clipnorm": 1.5, "clipvalue": 0.5}
    found.append(one("SGD", "clipnorm=1.5,clipvalue=0.5", both))
    found.append(one("SGD", "global_clipnorm=1.5", {"learning_rate": 0.0625, "global_clipnorm": 1.5}))
    return found


def accepted_types() -> list[Case]:
    """Values that some versions refuse."""
    return [
        one("SGD", "learning_rate=1", {"learning_rate": 1}),
        one("SGD", "momentum=1", {"learning_rate": 0.0625, "momentum": 1}),
        one("SGD", "momentum=1.5", {"learning_rate": 0.0625, "momentum": 1.5}),
        one("Adam", "epsilon=None", base("Adam", epsilon=None)),
        one("Adam", "epsilon=0.0", base("Adam", epsilon=0.0)),
    ]


#: Schedule → its arguments varied; the first values make the base.
SCHEDULES: Mapping[str, Mapping[str, Sequence[Any]]] = {
    "ExponentialDecay": {
        "initial_learning_rate": [0.5],
        "decay_steps": [4, 1],
        "decay_rate": [0.5, 0.75],
        "staircase": [False, True],
    },
    "InverseTimeDecay": {
        "initial_learning_rate": [0.5],
        "decay_steps": [4, 1],
        "decay_rate": [0.5, 2.0],
        "staircase": [False, True],
    },
    "PolynomialDecay": {
        "initial_learning_rate": [0.5],
        "decay_steps": [8, 4],
        "end_learning_rate": [0.0625, 0.0],
        "power": [1.0, 2.0],
        "cycle": [False, True],
    },
    "PiecewiseConstantDecay": {
        "boundaries": [[2, 5], [0, 8]],
        "values": [[0.5, 0.25, 0.125], [0.125, 1.0, 0.0]],
    },
}


def scheduled() -> list[Case]:
    """Optimizers whose learning rate is a schedule."""
    found = []
    for name, vary in SCHEDULES.items():
        schedule = {"new": f"optimizers.schedules.{name}", "arguments": {a: v[0] for a, v in vary.items()}}
        found.append(one("SGD", f"learning_rate={name}", {"learning_rate": schedule}))
    found.append(one("Adam", f"learning_rate={name}", base("Adam", learning_rate=schedule)))
    return found


def schedules() -> list[Case]:
    """Schedules by themselves, at steps before, on and after their borders."""
    at = {"at": [0, 1, 2, 3, 5, 8, 9, 20]}
    return [
        case
        for name, vary in SCHEDULES.items()
        for case in vary_cases("schedule", f"optimizers.schedules.{name}", vary, at)
    ]


def one_argument_alone() -> list[Case]:
    """Arguments that the tables vary only together with others."""
    ftrl = {argument: values[0] for argument, values in FTRL.items()}
    found = []
    for name, arguments, varied in (
        ("Ftrl", ftrl, {argument: values[1] for argument, values in FTRL.items()}),
        ("Ftrl", ftrl, {"beta": 0.25}),
        ("SGD", base("SGD"), {"momentum": 0.75}),
        ("RMSprop", base("RMSprop"), {"rho": 0.5}),
        ("Adam", base("Adam"), {"beta_1": 0.5, "amsgrad": True}),
    ):
        for argument, value in varied.items():
            note = f"{argument}={value},others of the base"
            found.append(one(name, note, {**arguments, argument: value}))
    return found


def options_of_all() -> list[Case]:
    """What every optimizer of Keras 3 takes: decay of weights, clipping, averages, accumulation, loss scaling."""
    found = []
    for name, argument, value in (
        ("RMSprop", "weight_decay", 0.125),
        ("Adagrad", "weight_decay", 0.125),
        ("Adam", "global_clipnorm", 1.5),
        ("RMSprop", "clipnorm", 1.5),
        ("RMSprop", "clipvalue", 0.5),
        ("Nadam", "clipvalue", 0.5),
    ):
        found.append(one(name, f"{argument}={value}", base(name, **{argument: value})))
    averaged = {"use_ema": True, "ema_momentum": 0.75}
    for name in ("SGD", "Adam"):
        options: Mapping[str, Mapping[str, Any]] = {
            "use_ema=True,ema_overwrite_frequency=2": {**averaged, "ema_overwrite_frequency": 2},
            "gradient_accumulation_steps=2": {"gradient_accumulation_steps": 2},
            "loss_scale_factor=4.0": {"loss_scale_factor": 4.0},
        }
        found += [one(name, note, base(name, **arguments)) for note, arguments in options.items()]
    momentum = {**averaged, "ema_momentum": 0.5, "ema_overwrite_frequency": 2}
    found.append(one("SGD", "use_ema=True,ema_momentum=0.5,ema_overwrite_frequency=2", base("SGD", **momentum)))
    return found


#: Optimizers that came with TensorFlow 2.11 and later; the first row is the base, each other one a change of it.
NEWER: Mapping[str, tuple[Mapping[str, Any], Sequence[Mapping[str, Any]]]] = {
    "AdamW": (
        {"learning_rate": 0.0625, "weight_decay": 0.125, "beta_1": 0.875, "beta_2": 0.96875, "epsilon": ADAM_EPSILON},
        (
            {"weight_decay": 0.5},
            {"beta_1": 0.5},
            {"amsgrad": True},
        ),
    ),
    "Lion": (
        {"learning_rate": 0.0625, "beta_1": 0.875, "beta_2": 0.75},
        ({"beta_1": 0.25}, {"weight_decay": 0.125}),
    ),
    "Adafactor": (
        {"learning_rate": 0.0625},
        (
            {"learning_rate": 1.0},
            {"learning_rate": 1.0, "relative_step": False},
            {"clip_threshold": 0.25},
        ),
    ),
    "Lamb": (
        {"learning_rate": 0.0625, "beta_1": 0.875, "beta_2": 0.96875, "epsilon": ADAM_EPSILON},
        ({"weight_decay": 0.125},),
    ),
    "Muon": (
        {"learning_rate": 0.0625, "weight_decay": 0.125},
        (
            {"momentum": 0.5},
            {"nesterov": False},
            {"ns_steps": 2},
            {"rms_rate": 0.5},
        ),
    ),
    "ScheduleFreeAdamW": (
        {"learning_rate": 0.0625, "epsilon": ADAM_EPSILON},
        ({"warmup_steps": 4},),
    ),
}


def newer_optimizers() -> list[Case]:
    """Optimizers that came later, and names of older ones in other namespaces."""
    found = []
    for name, (arguments, changes) in NEWER.items():
        found.append(one(name, "base", arguments))
        for change in changes:
            note = ",".join(f"{argument}={value}" for argument, value in change.items())
            found.append(one(name, note, {**arguments, **change}))
        # The defaults are seen in the config.
        found.append(one(name, "defaults", {}, look="rate"))
    for name in ("legacy.Adadelta", "legacy.Adamax", "legacy.Ftrl", "experimental.SGD", "experimental.Adam"):
        found.append(Case(f"optimizers.{name}", "optimizer", f"optimizers.{name}", lone()))
    return found


#: Schedule → its base, and each argument's other value.
NEWER_SCHEDULES: Mapping[str, tuple[Mapping[str, Any], Sequence[Mapping[str, Any]]]] = {
    "CosineDecay": (
        {"initial_learning_rate": 0.5, "decay_steps": 4},
        (
            {"decay_steps": 8},
            {"alpha": 0.25},
            {"warmup_target": 1.0, "warmup_steps": 2},
            {"warmup_target": 1.0, "warmup_steps": 4},
        ),
    ),
    "CosineDecayRestarts": (
        {"initial_learning_rate": 0.5, "first_decay_steps": 2},
        (
            {"first_decay_steps": 4},
            {"t_mul": 1.0},
            {"m_mul": 0.5},
            {"alpha": 0.25},
        ),
    ),
}


def newer_schedules() -> list[Case]:
    """Schedules with what they require, and one argument more."""
    at = {"at": [0, 1, 2, 3, 5, 8, 9, 20]}
    found = []
    for name, (arguments, changes) in NEWER_SCHEDULES.items():
        api = f"optimizers.schedules.{name}"
        found.append(Case(f"{api}[required]", "schedule", api, {**at, "arguments": arguments}))
        for change in changes:
            note = ",".join(f"{argument}={value}" for argument, value in change.items())
            both: dict[str, Any] = {**arguments, **change}
            params = {**at, "arguments": both}
            found.append(Case(f"{api}[required,{note}]", "schedule", api, params))
    return found
