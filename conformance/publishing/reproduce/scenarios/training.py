"""A model trained from given weights on given data."""

import math

from conformance.publishing.reproduce.architectures import write_model
from conformance.publishing.reproduce.scenarios.shared import indexed, nothing
from conformance.publishing.reproduce.script import Expression, Script
from conformance.publishing.reproduce.source import quoted, value


def construct(script: Script) -> Expression:
    """Model, optimizer and loss."""
    params = script.params
    write_model(script, params["architecture"])
    script.add(f"optimizer = {value(params['optimizer'])}", f"loss = {value(params['loss'])}")
    return nothing


def compiled(script: Script) -> Expression:
    """The data, and ``compile``."""
    params = script.params
    for axis in "xy":
        specs = params["data"][axis]
        several = len(specs) > 1
        names = [script.array(f"{axis}{i}" if several else axis, spec, axis, i) for i, spec in enumerate(specs)]
        if several:
            script.add(f"{axis} = [{', '.join(names)}]")
    given = ["optimizer=optimizer", "loss=loss"]
    if params.get("metrics"):
        given.append(f"metrics=[{', '.join(map(quoted, params['metrics']))}]")
    if "jit_compile" in params:
        given.append(f"jit_compile={params['jit_compile']}")
    script.add(f"model.compile({', '.join(given)})")
    return nothing


def initial(script: Script) -> Expression:
    """The weights with their values, and what the model says then."""
    if script.params["architecture"]["style"] == "subclassed":
        script.add("first_call(model, x)  # makes the weights")
    script.add("weights = roles_of(model)", "set_weights(weights)")
    script.add(f"outputs = listed({predicted(script)})")
    return lambda fact: indexed("outputs", "output", fact)


def predicted(script: Script) -> str:
    """A call of ``predict``."""
    return f"model.predict(x, batch_size={script.params['batch_size']}, verbose=0)"


def fit(script: Script) -> Expression:
    """The training loop."""
    LOOPS[script.params["style"]](script)
    return fitted


def evaluate(script: Script) -> Expression:
    """``evaluate`` after it."""
    size = script.params["batch_size"]
    script.add(f"result = np.array(model.evaluate(x, y, batch_size={size}, verbose=0))")
    return lambda fact: "list(model.metrics_names)" if fact == "metrics_names" else "result"


def predict(script: Script) -> Expression:
    """``predict`` after it."""
    script.add(f"outputs = listed({predicted(script)})")
    return lambda fact: indexed("outputs", "output", fact)


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
    data = script.params["data"]
    batch = [f"{axis}[rows]" if len(data[axis]) == 1 else f"[one[rows] for one in {axis}]" for axis in "xy"]
    script.add("results = []")
    batch_loop(script, f"results.append(np.ravel(model.train_on_batch({', '.join(batch)})))")


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

STAGES = {
    "construct": construct,
    "compile": compiled,
    "initial": initial,
    "fit": fit,
    "evaluate": evaluate,
    "predict": predict,
}
