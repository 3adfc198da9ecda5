"""A model trained from given weights on given data, in every style of writing the loop.

``params``: ``architecture`` (see building.py); ``data``, ``{"x": [descriptions], "y": [descriptions]}``;
``optimizer`` and ``loss`` as nested objects; ``metrics``, names; ``style``, one of ``fit``,
``train_on_batch``, ``tape`` (a GradientTape loop) and ``tape-function`` (the same under tf.function);
``epochs``, ``batch_size``, ``validation``; ``jit_compile`` where compile is given it, and else its default is seen.
"""

import numpy

from .. import building, facts, loops, weights
from ..recording import UnsupportedError


def perform(run, api, params):
    """Record the stages of conformance/scenarios/training.py."""
    with run.stage("construct") as construct:
        run.keras.get(api)
        model = building.model(run.keras, params["architecture"])
        optimizer = run.keras.value(params["optimizer"])
        loss = run.keras.value(params["loss"])
    if construct.failed:
        return
    xs = [run.input(spec, "x", i) for i, spec in enumerate(params["data"]["x"])]
    ys = [run.input(spec, "y", i) for i, spec in enumerate(params["data"]["y"])]
    x, y = single(xs), single(ys)
    with run.stage("compile") as stage:
        keywords = {"metrics": list(params["metrics"])} if params.get("metrics") else {}
        if params.get("jit_compile") and run.keras.backend == "torch":
            # Its default is not to: measured, predict and fit of the smallest model took longer than a case may.
            raise UnsupportedError("torch.compile builds C++ for longer than a case may take")
        if "jit_compile" in params:
            keywords["jit_compile"] = params["jit_compile"]
        model.compile(optimizer=optimizer, loss=loss, **keywords)
    if stage.failed:
        return
    with run.stage("initial") as stage:
        if params["architecture"]["style"] == "subclassed":
            # A subclassed model has no weights before it has seen data.
            model.predict_on_batch(x) if run.engine.name == "symbolic" else model(run.engine.tensor(xs[0]))
        roles = weights.inject(run.engine, model, run.precision)
        stage["output"] = facts.arrays(outputs(model.predict(x, batch_size=params["batch_size"], verbose=0)))
    if stage.failed:
        return
    with run.stage("fit") as stage:
        try:
            LOOPS[params["style"]](run, stage, model, loss, optimizer, x, y, params, roles)
        except NotImplementedError as error:
            if not run.engine.inference_only:
                raise
            # "fit not implemented for NumPy backend."
            raise UnsupportedError(str(error)) from error
    if stage.failed:
        return
    if params["style"] in ("fit", "train_on_batch"):
        with run.stage("evaluate") as stage:
            result = model.evaluate(x, y, batch_size=params["batch_size"], verbose=0)
            stage["result"] = facts.array(numpy.asarray(result, dtype=run.precision))
            if run.structural:
                stage["metrics_names"] = [str(name) for name in model.metrics_names]
    with run.stage("predict") as stage:
        stage["output"] = facts.arrays(outputs(model.predict(x, batch_size=params["batch_size"], verbose=0)))


def single(values):
    """One array by itself, several as a list."""
    return values[0] if len(values) == 1 else list(values)


def outputs(result):
    """predict's outputs as a list."""
    return list(result) if isinstance(result, (list, tuple)) else [result]


def record_weights(run, stage, when, roles):
    """Every weight as it stands."""
    for role, variable in roles:
        stage["weight.%s.%s" % (when, role)] = facts.array(run.engine.read(variable))


def by_fit(run, stage, model, loss, optimizer, x, y, params, roles):
    """``fit``, with the weights seen at the end of each epoch."""

    class Watch(run.keras.get("callbacks.Callback")):
        """Keeps the weights at the end of each epoch."""

        def on_epoch_end(self, epoch, logs=None):
            record_weights(run, stage, "epoch%d" % epoch, roles)

    keywords = {"validation_data": (x, y)} if params.get("validation") else {}
    history = model.fit(
        x,
        y,
        batch_size=params["batch_size"],
        epochs=params["epochs"],
        shuffle=False,
        verbose=0,
        callbacks=[Watch()],
        **keywords,
    ).history
    stage["keys"] = sorted(history)
    for key in history:
        stage["history." + key] = facts.array(numpy.asarray(history[key], dtype=run.precision))


def batches(values, size):
    """An array or a list of arrays in batches, in order."""
    several = isinstance(values, list)
    count = len(values[0] if several else values)
    for start in range(0, count, size):
        yield [v[start : start + size] for v in values] if several else values[start : start + size]


def by_batches(run, stage, model, loss, optimizer, x, y, params, roles):
    """``train_on_batch`` over the same batches as ``fit``."""
    results = []
    for epoch in range(params["epochs"]):
        for some_x, some_y in zip(batches(x, params["batch_size"]), batches(y, params["batch_size"])):
            results.append(numpy.ravel(model.train_on_batch(some_x, some_y)))
        record_weights(run, stage, "epoch%d" % epoch, roles)
    stage["results"] = facts.array(numpy.asarray(results, dtype=run.precision))


def by_tape(compiled):
    """A loop of one's own, eager or under tf.function."""

    def loop(run, stage, model, loss, optimizer, x, y, params, roles):
        if run.keras.backend != "tensorflow" or run.engine.name == "symbolic":
            raise UnsupportedError("GradientTape is TensorFlow's, and differentiates eager layers only")
        step = loops.tape_step(model, loss, optimizer, compiled)
        losses = []
        for epoch in range(params["epochs"]):
            for some_x, some_y in zip(batches(x, params["batch_size"]), batches(y, params["batch_size"])):
                losses.append(float(step(run.engine.tensor(some_x), run.engine.tensor(some_y))))
            record_weights(run, stage, "epoch%d" % epoch, roles)
        stage["losses"] = facts.array(numpy.asarray(losses, dtype=run.precision))

    return loop


LOOPS = {
    "fit": by_fit,
    "train_on_batch": by_batches,
    "tape": by_tape(False),
    "tape-function": by_tape(True),
}
