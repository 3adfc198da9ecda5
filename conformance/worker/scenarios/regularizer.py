"""A regularizer: made, configured, called on weights, differentiated.

``params``: ``arguments`` and ``positional`` of the constructor; ``weights``, the description of the weights penalized.
"""

import numbers

import numpy

from .. import facts


def perform(run, api, params):
    """Record the stages of conformance/scenarios/regularizer.py."""
    with run.stage("construct") as construct:
        regularizer = run.keras.new(api, params["arguments"], params.get("positional", ()))
    if construct.failed:
        return
    if run.structural:
        with run.stage("config") as stage:
            stage["config"] = facts.plain(regularizer.get_config())

    weights = run.input(params["weights"], "weights")

    def penalty(tensors, training):
        value = regularizer(tensors[0])
        # Keras 2 returns a bare 0.0 where there is nothing to penalize: make it a tensor of the weights' graph.
        return tensors[0][(0,) * weights.ndim] * 0.0 + value if isinstance(value, numbers.Number) else value

    with run.stage("forward") as stage:
        stage["output"] = facts.arrays(run.engine.forward_weights(penalty, [weights]))
    if stage.failed:
        return
    with run.stage("gradient") as stage:
        gradient = run.engine.gradient(penalty, [weights])[0][0]
        # A penalty of nothing is a constant in some, without a path to the weights: that is a gradient of zeros.
        stage["gradient.weights"] = facts.array(numpy.zeros_like(weights) if gradient is None else gradient)
