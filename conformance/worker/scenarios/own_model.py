"""Somebody's own model, a class or a function that makes one: imported, built, called, differentiated.

``params``: ``arguments`` of the class or function; ``inputs``, descriptions of the input arrays; ``own`` (see
own_layer.py).
"""

from .. import facts, weights
from ..engines.base import accepts
from ..own import subject
from . import model as models


def perform(run, api, params):
    """Record the stages of conformance/scenarios/own.py."""
    if subject.begin(run, api, params, "Model") is None:
        return
    with run.stage("construct") as construct:
        model = run.keras.new(api, dict(params["arguments"], name="model"))
    if construct.failed:
        return
    known = has_shapes(model)
    if run.structural and known:
        # Before any call: a model that has been called on something else may not know its one shape any more.
        with run.stage("shape") as stage:
            for attribute in ("input_shape", "output_shape"):
                stage[attribute] = models.shapes(getattr(model, attribute))
    arrays = run.inputs(params["inputs"])
    function = caller(model)
    roles = record_weights(run, model, function, arrays)
    if roles is None:
        return
    if run.structural:
        with run.stage("order") as stage:
            stage["roles"] = [role for role, _ in roles]
        with run.stage("names") as stage:
            stage["names"] = weights.names(roles)
        if known:
            models.record_roundtrip(run, model)
    record_calls(run, model, function, roles, arrays)


def has_shapes(model):
    """Whether a model knows its inputs before it is called: not one whose ``call`` somebody wrote."""
    try:
        return bool(model.inputs)
    except (AttributeError, ValueError):
        return False


def caller(model):
    """``function(tensors, training)``: several tensors are passed as a list."""
    takes_training = accepts(model.call, "training")

    def function(tensors, training):
        keywords = {"training": training} if takes_training and training is not None else {}
        return model(tensors[0] if len(tensors) == 1 else list(tensors), **keywords)

    return function


def record_weights(run, model, function, arrays):
    """Build the model and give it its weights: ``[(role, variable)]``, or None where that raised."""
    with run.stage("build") as stage:
        run.engine.build(function, arrays, owner=model)
        roles = weights.inject(run.engine, model, run.precision)
        for role, variable in roles:
            stage["weight." + role] = {
                "shape": list(run.engine.read(variable).shape),
                "trainable": weights.is_trainable(model, variable),
            }
        stage["count"] = int(model.count_params())
        # Keras 2 before 2.4 and Keras 3 list the layer that stands for an input; the others do in functional models.
        stage["layers"] = [type(layer).__name__ for layer in model.layers if type(layer).__name__ != "InputLayer"]
    return None if stage.failed else roles


def record_calls(run, model, function, roles, arrays):
    """Call it, and differentiate it by every floating input and every trainable weight."""
    with run.stage("forward") as stage:
        stage["output"] = facts.arrays(run.engine.forward(function, arrays, owner=model))
    if stage.failed:
        return
    with run.stage("gradient") as stage:
        trained = [(role, variable) for role, variable in roles if weights.is_trainable(model, variable)]
        by_input, by_weight = run.engine.gradient(function, arrays, [v for _, v in trained], owner=model)
        for position, value in enumerate(by_input):
            stage["gradient.input.%d" % position] = None if value is None else facts.array(value)
        for (role, _), value in zip(trained, by_weight):
            stage["gradient.weight." + role] = None if value is None else facts.array(value)
