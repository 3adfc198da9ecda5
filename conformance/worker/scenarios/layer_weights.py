"""What the arguments of a layer make of its weights.

``params``: ``arguments`` of the constructor; ``inputs`` and ``keywords``, as those of the scenario layer; ``look``:
``initial``, the values that weights begin with; ``losses``, what the layer adds to a loss; ``step``, the weights after
one step of gradient descent on given gradients; ``settings``: names, types, and what is trained. ``separate``: True
where inputs are arguments of their own, not a list.
"""

import numpy

from .. import facts, numbers, weights
from ..engines.base import outputs
from . import layer as layers

#: How far a step goes along the gradients.
RATE = 0.5


def perform(run, api, params):
    """Record the stages of conformance/scenarios/layer_weights.py."""
    with run.stage("construct") as construct:
        # A name of our own, unless one is given: automatic ones count up over a worker's life.
        layer = run.keras.new(api, dict({"name": layers.NAME}, **params["arguments"]))
    if construct.failed:
        return
    arrays = run.inputs(params["inputs"])
    count = len(arrays)
    layout, extra = layers.keyword_arrays(run, params.get("keywords", {}))
    arrays = arrays + extra
    function = called_apart(layer) if params.get("separate") else layers.caller(layer, count, layout)
    with run.stage("build") as stage:
        run.engine.build(function, arrays, owner=layer)
        roles = weights.by_role(layer)
        stage["weights"] = [role for role, _ in roles]
    if stage.failed:
        return
    look = params["look"]
    if look == "initial":
        record_initial(run, roles)
    elif look == "settings":
        record_settings(run, layer, roles, function, arrays)
    elif look == "losses":
        weights.inject(run.engine, layer, run.precision)
        layers.record_losses(run, layer, function, arrays)
    else:
        weights.inject(run.engine, layer, run.precision)
        record_step(run, layer, roles)


def called_apart(layer):
    """``function(tensors, training)``: each tensor is an argument of its own."""

    def function(tensors, training):
        return layer(*tensors)

    return function


def record_initial(run, roles):
    """The value that all elements of a weight begin with; what is drawn is only said to vary."""
    with run.stage("initial") as stage:
        for role, variable in roles:
            value = run.engine.read(variable)
            alike = value.size and bool((value == value.flat[0]).all()) and (value.size > 1 or value.flat[0] in (0, 1))
            stage["initial." + role] = facts.array(value) if alike else "varies"


def record_settings(run, layer, roles, function, arrays):
    """What the layer is called, its types, and what is trained."""
    with run.stage("settings") as stage:
        stage["name"] = layer.name
        stage["trainable"] = bool(layer.trainable)
        for role, variable in roles:
            stage["weight." + role] = {
                "dtype": str(run.engine.read(variable).dtype),
                "trainable": weights.is_trainable(layer, variable),
            }
        results = outputs(run.engine.forward(function, arrays, owner=layer))
        stage["output"] = [{"dtype": str(numpy.asarray(one).dtype), "shape": list(one.shape)} for one in results]


def record_step(run, layer, roles):
    """The weights after a step of gradient descent; the gradients go beyond zero, so that a bound is met."""
    trained = [(role, variable) for role, variable in roles if weights.is_trainable(layer, variable)]
    with run.stage("step") as stage:
        optimizer = run.keras.new("optimizers.SGD", {}, [RATE])
        gradients = []
        for role, variable in trained:
            shape = run.engine.read(variable).shape
            gradients.append(numbers.dyadic(shape, "gradient", role, limit=2).astype(run.precision))
        run.engine.apply_gradients(optimizer, gradients, [variable for _, variable in trained])
        for role, variable in roles:
            stage["weight." + role] = facts.array(run.engine.read(variable))
