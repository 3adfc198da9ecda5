"""An optimizer stepped on given gradients; its slots; its learning rate."""

from typing import Any

from conformance.publishing.reproduce.scenarios import shared
from conformance.publishing.reproduce.scenarios.shared import nothing
from conformance.publishing.reproduce.script import Expression, Script
from conformance.publishing.reproduce.source import call, quoted, value

#: What a learning rate is set to.
ASSIGNED = 0.125

#: optimizer (lower case) → role → what versions called the slot.
SLOTS: dict[str, dict[str, tuple[str, ...]]] = {
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
    "adam": {"momentum": ("momentum", "m"), "velocity": ("velocity", "v"), "velocity_hat": ("velocity_hat", "vhat")},
    "adamax": {"momentum": ("momentum", "m"), "norm": ("norm", "u", "v")},
    "nadam": {
        "momentum": ("momentum", "m"),
        "velocity": ("velocity", "v"),
        "momentum_product": ("u_product", "momentum_cache", "m_schedule", "_u_product"),
    },
    "ftrl": {"accumulator": ("accumulator",), "linear": ("linear",)},
}


def construct(script: Script) -> Expression:
    """The optimizer."""
    script.new("optimizer", script.case.api, script.params["arguments"])
    return nothing


def made(script: Script, spec: dict[str, Any], *key: Any) -> str:
    """An array made from its key in one expression."""
    return script.expression(spec, *key)


def variables(script: Script) -> None:
    """The variables, with their values."""
    script.add("variables = [")
    for position, shape in enumerate(script.params["variables"]):
        array = made(script, {"shape": shape}, "variable", position)
        script.add(f'    make_variable({array}, "variable_{"abcdef"[position]}"),')
    script.add("]")


def gradients(script: Script, count: int) -> None:
    """The gradients of so many steps."""
    params = script.params
    script.add("steps = [")
    for step in range(count):
        row = []
        for position, shape in enumerate(params["variables"]):
            if [step + 1, position] in [list(zero) for zero in params.get("zeros", ())]:
                row.append(f"np.zeros({tuple(shape)}, precision)")
            else:
                spec = {"shape": shape, "limit": params.get("limit", 2)}
                row.append(made(script, spec, "gradient", step, position))
        script.add("    [", *(f"        {text}," for text in row), "    ],")
    script.add("]")


def update(script: Script) -> Expression:
    """The steps; ``history`` holds the variables' values after each."""
    if script.params.get("look") is not None:
        return nothing
    if script.stage == "learning_rate" and "schedules." not in str(script.params["arguments"]):
        # Only what a schedule gives follows from the steps; MXNet makes none outside of training.
        return nothing
    variables(script)
    gradients(script, script.params["steps"])
    script.add(
        "history = []",
        "for step in steps:",
        "    apply_gradients(optimizer, step, variables)",
        "    history.append([read(v) for v in variables])",
        "iterations = int(read(optimizer.iterations))",
    )

    def expression(fact: str) -> str | None:
        if fact == "iterations":
            return "iterations"
        parts = fact.split(".")
        return f"history[{int(parts[3]) - 1}][{parts[1]}]" if parts[0] == "variable" else None

    return expression


def slots(script: Script) -> Expression:
    """The slots by what they are for, or only what they are called."""
    if script.params.get("look") == "slot names":
        variables(script)
        gradients(script, 1)
        script.add(
            "apply_gradients(optimizer, steps[0], variables)",
            'found = optimizer.variables if hasattr(optimizer, "variables") else optimizer.weights',
            "names = [full_name(v) for v in (found() if callable(found) else found)]",
        )
        return lambda fact: "names"
    roles = SLOTS.get(script.case.api.rpartition(".")[2].lower(), {})
    script.add(f"names = {value(roles)}  # over the versions", "slots = slots_of(optimizer, names)")
    return lambda fact: f"slots[{quoted(fact)}]"


def learning_rate(script: Script) -> Expression:
    """What the learning rate is, or the ways of reading and setting it."""
    if script.params.get("look") == "access":
        return Access(script).expression
    script.add("found = rate(optimizer.learning_rate)")
    return lambda fact: "found"


class Access:
    """The ways to a learning rate: a way's lines are written when one of its facts is asked for."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.ways: set[str] = set()
        # The worker begins so; where a step raises, nothing else is seen.
        self.ways.add("learning_rate")
        self.write("learning_rate")

    def expression(self, fact: str) -> str | None:
        """``lr.read`` before, ``lr.assigned.read`` and ``lr.assigned.variable.0`` after setting it."""
        way, _, rest = fact.partition(".")
        if rest == "read" and way != "set_value":
            return f"attempt(lambda: rate(optimizer.{way}))"
        if rest.startswith(("read.", "raised.")):
            rest = rest.partition(".")[0]
        if way not in self.ways:
            self.ways.add(way)
            self.write(way)
        last = rest.removeprefix("assigned.").partition(".")[0]
        if last == "raised":
            return f"{way}_raised"
        if last == "read":
            return f"attempt(lambda: rate({way}_optimizer.learning_rate))"
        # Without a step there is nothing to see after it.
        return f"{way}_after[{rest.rpartition('.')[2]}]" if self.script.params["steps"] else None

    def write(self, way: str) -> None:
        """Set the learning rate one way, and go a step."""
        other = f"{way}_optimizer"
        self.script.add(f"{other} = {call(f'keras.{self.script.case.api}', self.script.params['arguments'])}")
        action = f"keras.backend.set_value({other}.learning_rate, {ASSIGNED})"
        if way != "set_value":
            action = f'setattr({other}, "{way}", {ASSIGNED})'
        self.script.add(f"{way}_raised = attempt(lambda: {action})")
        if self.script.params["steps"]:
            variables(self.script)
            gradients(self.script, 1)
            self.script.add(
                f"apply_gradients({other}, steps[0], variables)", f"{way}_after = [read(v) for v in variables]"
            )


STAGES = {
    "construct": construct,
    "config": lambda script: shared.config(script, "optimizer"),
    "update": update,
    "slots": slots,
    "learning_rate": learning_rate,
}
