"""An optimizer: made, configured, stepped on given gradients; its slot variables; its learning rate.

``params``: ``arguments`` of the constructor; ``variables``, the shapes of the variables; ``steps``, how many;
``zeros``, ``[[step, variable], …]`` whose gradient is zeros; ``limit``, the bound of the gradients' elements;
``look``: ``slot names`` where what the slot variables are called, and in which order, is the subject, ``access``
where it is the ways of reading and setting the learning rate, ``rate`` where it is only what that is.
"""

import re

import numpy

from .. import facts
from ..weights import variable_name

#: optimizer (lower case) → role → what the slot was called: in Keras 3, in 2.11 to 2.15, before, in keras 2.3.
SLOTS = {
    "sgd": {"momentum": ("momentum", "m", "moment")},
    "rmsprop": {
        "velocity": ("velocity", "rms", "accumulator"),
        "momentum": ("momentum",),
        "average_gradient": ("average_gradient", "mg"),
    },
    "adagrad": {"accumulator": ("accumulator",)},
    "adadelta": {
        "accumulated_grad": ("accumulated_grad", "accum_grad", "accumulator"),
        "accumulated_delta_var": ("accumulated_delta_var", "accum_var", "delta_accumulator"),
    },
    "adam": {
        "momentum": ("momentum", "m"),
        "velocity": ("velocity", "v"),
        "velocity_hat": ("velocity_hat", "vhat"),
    },
    "adamax": {"momentum": ("momentum", "m"), "norm": ("norm", "u", "v")},
    "nadam": {
        "momentum": ("momentum", "m"),
        "velocity": ("velocity", "v"),
        "momentum_product": ("u_product", "momentum_cache", "m_schedule", "_u_product"),
    },
    "ftrl": {"accumulator": ("accumulator",), "linear": ("linear",)},
}
#: Variables of an optimizer that are not slots.
OTHERS = ("iteration", "iterations", "iter", "learning_rate", "current_learning_rate")

#: What the learning rate is set to, exact in every precision.
ASSIGNED = 0.125


def perform(run, api, params):
    """Record the stages of conformance/scenarios/optimizer.py."""
    with run.stage("construct") as construct:
        optimizer = run.keras.new(api, params["arguments"])
    if construct.failed:
        return
    look = params.get("look")
    if look == "access":
        with run.stage("learning_rate") as stage:
            record_access(run, stage, api, params)
        return
    if run.structural:
        record_config(run, optimizer)
    if look == "slot names":
        with run.stage("slots") as stage:
            run.engine.apply_gradients(optimizer, gradients(run, params, 0), make_variables(run, params))
            if run.structural:
                stage["names"] = [counted_once(variable_name(variable)) for variable in slot_variables(optimizer)]
        return
    if look != "rate":
        record_steps(run, optimizer, params)
    if run.structural:
        with run.stage("learning_rate") as stage:
            stage["read"] = rate(run, optimizer.learning_rate)


def record_config(run, optimizer):
    """The config, without the number that only says how many optimizers Keras 3 has made before."""
    with run.stage("config") as stage:
        config = facts.plain(optimizer.get_config())
        if isinstance(config.get("name"), str):
            config["name"] = re.sub(r"_\d+$", "", config["name"])
        stage["config"] = config


def record_steps(run, optimizer, params):
    """The variables after every step, and in the end the counter and the slots."""
    variables = make_variables(run, params)
    with run.stage("update") as update:
        for step in range(params["steps"]):
            run.engine.apply_gradients(optimizer, gradients(run, params, step), variables)
            for position, variable in enumerate(variables):
                fact = "variable.%d.step.%d" % (position, step + 1)
                update[fact] = facts.array(run.engine.read(variable))
        update["iterations"] = int(run.engine.read(optimizer.iterations))
    if update.failed:
        return
    with run.stage("slots") as stage:
        record_slots(run, stage, type(optimizer).__name__, slot_variables(optimizer))


def make_variables(run, params):
    """The variables, with dyadic values; their gradients are not far from them in size."""
    found = []
    for position, shape in enumerate(params["variables"]):
        array = run.input({"shape": shape}, "variable", position)
        found.append(run.engine.variable(array, "variable_%s" % "abcdef"[position]))
    return found


def gradients(run, params, step):
    """The gradients of one step."""
    found = []
    for position, shape in enumerate(params["variables"]):
        if [step + 1, position] in params.get("zeros", ()):
            found.append(numpy.zeros(tuple(shape), dtype=run.precision))
        else:
            spec = {"shape": shape, "limit": params.get("limit", 2)}
            found.append(run.input(spec, "gradient", step, position))
    return found


def slot_variables(optimizer):
    """The optimizer's variables in their order."""
    found = getattr(optimizer, "variables", None)
    if found is None:
        return list(optimizer.weights)
    return list(found() if callable(found) else found)


def record_slots(run, stage, kind, variables):
    """Every slot's value by role and position of its variable."""
    seen = {}
    for variable in variables:
        role = slot_role(kind, variable_name(variable))
        if role is None:
            continue
        position = seen.get(role, 0)
        seen[role] = position + 1
        stage["%s.%d" % (role, position)] = facts.array(run.engine.read(variable))


def counted_once(name):
    """A variable's name without the number that only says how many optimizers were made before."""
    scope, _, last = name.rpartition("/")
    scope = "/".join(re.sub(r"_\d+$", "", part) for part in scope.split("/"))
    # Keras 3 numbers a variable that was given no name over all that a process makes.
    last = re.sub(r"^variable_\d+$", "variable", last)
    return "/".join(part for part in (scope, re.sub(r"(_\d+)_\d+$", r"\1", last)) if part)


def slot_role(kind, name):
    """The role of an optimizer's variable, from its name alone; None where it is no slot.

    Names were ``variable/m`` and ``m/variable``, ``adam/variable_momentum`` and ``Adam/m_0``. A slot that is not
    known is its own role.
    """
    parts = [part for part in name.split("/") if not re.match(r"variable_[a-f](_\d+)?$", part)]
    parts = [re.sub(r"^variable_[a-f]_|(_\d+)+$", "", part) for part in parts]
    if any(part in OTHERS for part in parts):
        return None
    for role, names in SLOTS.get(kind.lower(), {}).items():
        if any(part in names for part in parts):
            return role
    return parts[-1]


def rate(run, value):
    """A learning rate as a number, or a schedule by its name."""
    if isinstance(value, (int, float)):
        return float(value)
    if hasattr(value, "get_config"):
        return {"object": type(value).__name__}
    return float(run.engine.read(value))


def attempt(action):
    """What an action gives, or which exception: here an exception is what is looked for."""
    try:
        return action()
    except Exception as error:
        return {"raised": type(error).__name__}


def record_access(run, stage, api, params):
    """Reading and setting the learning rate under both names and through the backend, and whether a step follows it."""
    for name in ("learning_rate", "lr"):
        optimizer = run.keras.new(api, params["arguments"])
        if run.structural:
            stage[name + ".read"] = attempt(lambda it=optimizer, name=name: rate(run, getattr(it, name)))
        assigned = attempt(lambda it=optimizer, name=name: setattr(it, name, ASSIGNED))
        record_assigned(run, stage, name + ".assigned", optimizer, params, assigned)
    other = run.keras.new(api, params["arguments"])
    assigned = attempt(lambda: run.keras.get("backend.set_value")(other.learning_rate, ASSIGNED))
    record_assigned(run, stage, "set_value", other, params, assigned)


def record_assigned(run, stage, fact, optimizer, params, assigned):
    """What the learning rate is after it was set, and where a step with it leads."""
    if run.structural:
        stage[fact + ".raised"] = assigned
        stage[fact + ".read"] = attempt(lambda: rate(run, optimizer.learning_rate))
    if not params["steps"]:
        return
    variables = make_variables(run, params)
    run.engine.apply_gradients(optimizer, gradients(run, params, 0), variables)
    for position, variable in enumerate(variables):
        stage["%s.variable.%d" % (fact, position)] = facts.array(run.engine.read(variable))
