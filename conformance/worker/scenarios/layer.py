"""A layer by itself: made, configured, built with given weights, called, differentiated.

``params``: ``arguments`` of the constructor; ``inputs``, descriptions of the input arrays (several make the
layer be called on a list); ``keywords``, descriptions of arrays passed by name (``mask``; a list of descriptions
is passed as a list, ``initial_state``); ``random``, how the training-mode output is judged by its properties
(see random_facts); ``masked``, True where the mask that the layer passes on is seen too; ``stateful``, True where
a second call goes on from the state the first one left.
"""

import numpy

from .. import facts, numbers, properties, weights
from ..engines.base import accepts, floating
from ..recording import UnsupportedError

NAME = "subject"


def perform(run, api, params):
    """Record the stages of conformance/scenarios/layer.py."""
    with run.stage("construct") as construct:
        # A name of our own: automatic ones count up over a worker's life.
        layer = run.keras.new(api, dict(params["arguments"], name=NAME))
    if construct.failed:
        return
    if run.structural:
        record_config(run, layer)

    arrays = run.inputs(params["inputs"])
    count = len(arrays)
    layout, extra = keyword_arrays(run, params.get("keywords", {}))
    arrays = arrays + extra
    function = caller(layer, count, layout)
    roles = record_weights(run, layer, function, arrays)
    if roles is None:
        return
    if run.structural:
        with run.stage("names") as stage:
            stage["names"] = weights.names(roles)
        # A layer that keeps its state knows its batch size; asked about an unknown one it has to refuse.
        if not params.get("stateful"):
            with run.stage("shape") as stage:
                stage["output"] = [facts.shape(s) for s in run.engine.symbolic_shape(function, arrays)]
    if params.get("masked"):
        record_mask(run, layer, count, layout, arrays)
    record_calls(run, layer, roles, function, arrays, params, is_regularized(api, params["arguments"]))


def record_weights(run, layer, function, arrays):
    """Build the layer and give it its weights: ``[(role, variable)]``, or None where that raised."""
    with run.stage("build") as stage:
        run.engine.build(function, arrays, owner=layer)
        roles = weights.inject(run.engine, layer, run.precision)
        for role, variable in roles:
            value = run.engine.read(variable)
            stage["weight." + role] = {
                "shape": list(value.shape),
                "dtype": str(value.dtype).replace(run.precision, "floatx"),
                "trainable": weights.is_trainable(layer, variable),
            }
    return None if stage.failed else roles


def record_calls(run, layer, roles, function, arrays, params, regularized):
    """Call it in inference and in training mode, and differentiate it."""
    stateful = bool(params.get("stateful"))
    with run.stage("forward") as stage:
        reset_states(layer, stateful)
        results = run.engine.forward(function, arrays, owner=layer)
        stage["output"] = facts.arrays(results)
        if stateful:
            stage["second"] = facts.arrays(run.engine.forward(function, arrays, owner=layer))
    if stage.failed:
        return
    if regularized:
        record_losses(run, layer, function, arrays)
    kept = [(role, variable) for role, variable in roles if not weights.is_trainable(layer, variable)]
    with run.stage("training") as stage:
        reset_states(layer, stateful)
        results = run.engine.forward(function, arrays, training=True, owner=layer)
        judged = params.get("random")
        stage["output"] = [random_facts(r, judged) for r in results] if judged else facts.arrays(results)
        for role, variable in kept:
            stage["state." + role] = facts.array(run.engine.read(variable))
    # Training mode has moved the state; the gradient is taken at the given one.
    for role, variable in kept:
        restore(run, role, variable)
    reset_states(layer, stateful)
    record_gradient(run, layer, roles, function, arrays, nothing=not any(r.size for r in results))


def record_config(run, layer):
    """The config, and what comes back from it."""
    with run.stage("config") as stage:
        stage["config"] = facts.plain(layer.get_config())
    if stage.failed:
        return
    with run.stage("roundtrip") as stage:
        before = facts.plain(layer.get_config())
        after = facts.plain(type(layer).from_config(layer.get_config()).get_config())
        stage["changed"] = sorted(key for key in set(before) | set(after) if before.get(key) != after.get(key))


class NoMaskError(Exception):
    """The layer passes no mask on."""


def record_mask(run, layer, count, layout, arrays):
    """The mask that the layer hands to the next one; None where it hands none."""

    def function(tensors, training):
        named = keyword_values(layout, tensors[count:])
        mask = layer.compute_mask(tensors[0] if count == 1 else list(tensors[:count]), named.get("mask"))
        if mask is None or (isinstance(mask, (list, tuple)) and all(m is None for m in mask)):
            raise NoMaskError()
        return mask

    with run.stage("mask") as stage:
        try:
            stage["mask"] = facts.arrays(run.engine.forward(function, arrays, owner=layer))
        except NoMaskError:
            stage["mask"] = None


def record_losses(run, layer, function, arrays):
    """How many terms the layer adds to a model's loss, and their sum."""

    def losses(tensors, training):
        function(tensors, training)
        if run.engine.name == "symbolic":
            # There ``losses`` keeps those of every earlier call.
            return layer.get_losses_for(None) + layer.get_losses_for(list(tensors))
        return list(layer.losses)

    with run.stage("losses") as stage:
        found = run.engine.forward(losses, arrays, owner=layer)
        stage["count"] = len(found)
        # Zero-dimensional arrays and Python numbers add up to another dtype in NumPy 1 than in NumPy 2.
        stage["total"] = facts.array(numpy.asarray(sum(found), dtype=run.precision))


def record_gradient(run, layer, roles, function, arrays, nothing):
    """Gradients with respect to every floating input and every trainable weight; ``nothing`` came out of the call."""
    trained = [(role, variable) for role, variable in roles if weights.is_trainable(layer, variable)]
    if not trained and not any(floating(array) for array in arrays):
        return
    with run.stage("gradient") as stage:
        if nothing and any(array.size for array in arrays):
            # TensorFlow up to 2.9 hands out memory that nobody wrote, another at each call.
            raise UnsupportedError("an output of size zero has no gradient to compare")
        by_input, by_weight = run.engine.gradient(function, arrays, [v for _, v in trained], owner=layer)
        for position, value in enumerate(by_input):
            stage["gradient.input.%d" % position] = None if value is None else facts.array(value)
        for (role, _), value in zip(trained, by_weight):
            stage["gradient.weight." + role] = None if value is None else facts.array(value)


def random_facts(values, independent):
    """Properties of a random output, from as many independent samples as it holds.

    ``independent`` is ``"elements"``; ``"rows"``, where only rows of the batch are (their means are the samples);
    or ``"channels"``, where all between the first and the last axis has to share one draw.
    """
    if independent == "rows":
        return properties.of(values.reshape(values.shape[0], -1).mean(axis=1))
    if independent == "channels":
        draws = values.reshape(values.shape[0], -1, values.shape[-1])
        return dict(properties.of(draws[:, 0]), shared=bool((draws == draws[:, :1]).all()))
    return properties.of(values)


def is_regularized(api, arguments):
    """Whether the constructor was given a regularizer."""
    return api == "layers.ActivityRegularization" or any(
        name.endswith("_regularizer") and value is not None for name, value in arguments.items()
    )


def reset_states(layer, stateful):
    """Let a stateful layer start from zeros again."""
    if stateful:
        layer.reset_state() if hasattr(layer, "reset_state") else layer.reset_states()


def restore(run, role, variable):
    """Put the injected value back."""
    current = run.engine.read(variable)
    if current.dtype.kind == "f":
        run.engine.assign(variable, numbers.weight(role, current.shape, run.precision))


def keyword_arrays(run, specs):
    """``[(name, count)]`` (count None for a single array) and the arrays of all keywords in that order."""
    layout, arrays = [], []
    for name in sorted(specs):
        spec = specs[name]
        if isinstance(spec, list):
            layout.append((name, len(spec)))
            arrays += [run.input(inner, name, position) for position, inner in enumerate(spec)]
        else:
            layout.append((name, None))
            arrays.append(run.input(spec, name))
    return layout, arrays


def keyword_values(layout, tensors):
    """The keywords of a call, from the flat tensors."""
    rest = iter(tensors)
    return {name: next(rest) if count is None else [next(rest) for _ in range(count)] for name, count in layout}


def caller(layer, count, layout):
    """``function(tensors, training)``: the first ``count`` tensors are the input, the rest go by name."""
    takes_training = accepts(layer.call, "training")

    def function(tensors, training):
        keywords = keyword_values(layout, tensors[count:])
        if takes_training and training is not None:
            keywords["training"] = training
        return layer(tensors[0] if count == 1 else list(tensors[:count]), **keywords)

    return function
