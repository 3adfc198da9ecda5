"""Scripts for optimizers, schedules and training."""

import math
from typing import Any

from conformance.publishing.reproduce.architecture import write_model
from conformance.publishing.reproduce.layers import indexed, written_down
from conformance.publishing.reproduce.script import Expression, Script
from conformance.publishing.reproduce.source import quoted, value

#: What the worker sets a learning rate to.
ASSIGNED = 0.125

#: Printed whole, whichever of its elements differs most.
WHOLE = '*slots, sep="\\n"'


def optimizer(script: Script) -> Expression:
    """An optimizer stepped on given gradients."""
    params = script.params
    script.new("optimizer", script.case.api, params["arguments"])
    if script.stage in ("construct", "config"):
        return written_down(script, "optimizer")
    if params.get("look") == "access":
        return access(script)
    steps(script, params["steps"])
    if script.stage == "learning_rate":
        script.add("rate = optimizer.learning_rate")
        return lambda fact: 'rate if hasattr(rate, "get_config") or isinstance(rate, float) else float(read(rate))'
    if script.stage == "slots":
        script.add(
            'slots = optimizer.variables if hasattr(optimizer, "variables") else optimizer.weights',
            "slots = slots() if callable(slots) else slots",
            'slots = [(getattr(v, "path", v.name), read(v)) for v in slots]',
        )
        # Slots were called otherwise in every version: all of them are shown.
        return lambda fact: "[name for name, _ in slots]" if fact == "names" else WHOLE

    def expression(fact: str) -> str | None:
        if fact == "iterations":
            return "read(optimizer.iterations)"
        parts = fact.split(".")
        return f"history[{int(parts[3]) - 1}][{parts[1]}]" if parts[0] == "variable" else None

    return expression


def steps(script: Script, count: int) -> None:
    """The variables, and so many steps; ``history`` holds their values after each."""
    script.use("read", "variable", "stepper")
    params = script.params
    script.add("variables = [")
    for position, shape in enumerate(params["variables"]):
        made = inner(script, {"shape": shape}, "variable", position)
        script.add(f'    variable({made}, "variable_{"abcdef"[position]}"),')
    script.add("]", "gradients = [")
    for step in range(count):
        row = []
        for position, shape in enumerate(params["variables"]):
            if [step + 1, position] in params.get("zeros", ()):
                row.append(f"np.zeros({tuple(shape)}, precision)")
            else:
                spec = {"shape": shape, "limit": params.get("limit", 2)}
                row.append(inner(script, spec, "gradient", step, position))
        script.add("    [", *(f"        {text}," for text in row), "    ],")
    script.add(
        "]",
        "step = stepper(optimizer, variables)",
        "history = []",
        "for some in gradients:",
        "    step(some)",
        "    history.append([read(v) for v in variables])",
    )


def inner(script: Script, spec: dict[str, Any], *key: Any) -> str:
    """An array made from its key in one expression."""
    script.use("dyadic")
    text = "/".join(str(part) for part in ("input", *key))
    return f'dyadic({tuple(spec["shape"])}, "{text}", {spec.get("limit", 2)}).astype(precision)'


def access(script: Script) -> Expression:
    """Reading and setting the learning rate, and a step after that."""
    return Access(script).expression


class Access:
    """Which way to the learning rate is shown is decided by the first fact asked for."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.way: str | None = None

    def expression(self, fact: str) -> str | None:
        """``lr.read`` before, ``lr.assigned.read`` and ``lr.assigned.variable.0`` after setting it."""
        way, _, rest = fact.partition(".")
        if rest == "read" and way != "set_value":
            return f"optimizer.{way}"
        if self.way is None:
            self.way = way
            if way == "set_value":
                self.script.add(f"keras.backend.set_value(optimizer.learning_rate, {ASSIGNED})")
            else:
                self.script.add(f"optimizer.{way} = {ASSIGNED}")
            steps(self.script, 1)
        if way != self.way:
            return None
        if rest.endswith("raised"):
            return '"does not raise"'
        if rest.endswith("read"):
            return "float(read(optimizer.learning_rate))"
        position = rest.rpartition(".")[2]
        return f"history[0][{position}]" if position.isdigit() else None


def schedule(script: Script) -> Expression:
    """A learning-rate schedule at some steps."""
    script.new("schedule", script.case.api, script.params["arguments"])
    if script.stage in ("construct", "config"):
        return written_down(script, "schedule")
    script.use("values_of")
    script.add(f"values = [values_of(schedule(step)) for step in {list(script.params['at'])}]")
    return lambda fact: "values[0].dtype" if fact == "dtype" else "np.array(values)"


def training(script: Script) -> Expression:
    """A model trained from given weights on given data."""
    params = script.params
    write_model(script, params["architecture"])
    script.add(f"optimizer = {value(params['optimizer'])}", f"loss = {value(params['loss'])}")
    if script.stage == "construct":
        return lambda fact: None
    several = {axis: len(params["data"][axis]) > 1 for axis in "xy"}
    for axis in "xy":
        specs = params["data"][axis]
        names = [script.array(f"{axis}{i}" if several[axis] else axis, spec, axis, i) for i, spec in enumerate(specs)]
        if several[axis]:
            script.add(f"{axis} = [{', '.join(names)}]")
    metrics = ", ".join(map(quoted, params.get("metrics", ())))
    more = f", metrics=[{metrics}]" if metrics else ""
    more += f", jit_compile={params['jit_compile']}" if "jit_compile" in params else ""
    script.add("", f"model.compile(optimizer=optimizer, loss=loss{more})")
    if script.stage == "compile":
        return lambda fact: None
    script.use("set_weights", "read")
    if params["architecture"]["style"] == "subclassed":
        script.add("model.predict_on_batch(x)  # makes the weights")
    script.add("weights = set_weights(model)", "")
    if script.stage == "initial":
        script.add("y = model.predict_on_batch(x)", "outputs = y if isinstance(y, list) else [y]")
        return lambda fact: indexed("outputs", fact, "output")
    LOOPS[params["style"]](script)
    if script.stage == "evaluate":
        script.add(f"result = np.array(model.evaluate(x, y, batch_size={params['batch_size']}, verbose=0))")
        return lambda fact: "model.metrics_names" if fact == "metrics_names" else "result"
    if script.stage == "predict":
        script.add(f"y = model.predict(x, batch_size={params['batch_size']}, verbose=0)")
        script.add("outputs = y if isinstance(y, list) else [y]")
        return lambda fact: indexed("outputs", fact, "output")
    return fitted


def fitted(fact: str) -> str | None:
    """Where a training loop keeps what it saw."""
    first, _, rest = fact.partition(".")
    if first == "keys":
        return "sorted(history)"
    if first == "history":
        return f"np.array(history[{quoted(rest)}])"
    if first == "weight":
        when, _, role = rest.partition(".")
        return f"seen[{when.removeprefix('epoch')}][{quoted(role)}]"
    return f"np.array({first})" if first in ("results", "losses") else None


def by_fit(script: Script) -> None:
    """``fit``, with the weights kept after each epoch."""
    params = script.params
    more = ["    validation_data=(x, y),"] if params.get("validation") else []
    script.add(
        "seen = []",
        "keep = keras.callbacks.LambdaCallback(",
        "    on_epoch_end=lambda epoch, logs: seen.append({role: read(w) for role, w in weights.items()})",
        ")",
        "history = model.fit(",
        "    x,",
        "    y,",
        f"    batch_size={params['batch_size']},",
        f"    epochs={params['epochs']},",
        "    shuffle=False,",
        "    verbose=0,",
        "    callbacks=[keep],",
        *more,
        ").history",
    )


def batch_loop(script: Script, line: str) -> None:
    """Epochs of batches in order; ``line`` is done for each batch."""
    params = script.params
    rows = math.prod(params["data"]["x"][0]["shape"][:1])
    size = params["batch_size"]
    script.add(
        "seen = []",
        f"for epoch in range({params['epochs']}):",
        f"    for start in range(0, {rows}, {size}):",
        f"        rows = slice(start, start + {size})",
        f"        {line}",
        "    seen.append({role: read(w) for role, w in weights.items()})",
    )


def by_batches(script: Script) -> None:
    """``train_on_batch``."""
    script.add("results = []")
    batch_loop(script, "results.append(np.ravel(model.train_on_batch(x[rows], y[rows])))")


def by_tape(script: Script) -> None:
    """A GradientTape loop."""
    compiled = script.params["style"] == "tape-function"
    if compiled:
        script.add('if hasattr(optimizer, "build"):', "    optimizer.build(model.trainable_variables)")
        script.add("", "@tf.function")
    script.add(
        "def train(x, y):",
        "    with tf.GradientTape() as tape:",
        "        value = loss(y, model(x, training=True))",
        "    variables = model.trainable_variables",
        "    optimizer.apply_gradients(zip(tape.gradient(value, variables), variables))",
        "    return value",
        "",
        "losses = []",
    )
    batch_loop(script, "losses.append(float(train(tf.constant(x[rows]), tf.constant(y[rows]))))")


LOOPS = {"fit": by_fit, "train_on_batch": by_batches, "tape": by_tape, "tape-function": by_tape}
