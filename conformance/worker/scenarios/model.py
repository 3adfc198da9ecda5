"""A whole model: made, built with given weights, called, differentiated.

``params``: ``architecture`` (see building.py) and ``inputs``, descriptions of the input arrays.
"""

from .. import building, facts, weights
from ..engines.base import accepts


def perform(run, api, params):
    """Record the stages of conformance/scenarios/model.py."""
    architecture = params["architecture"]
    with run.stage("construct") as construct:
        run.keras.get(api)
        model = building.model(run.keras, architecture)
    if construct.failed:
        return
    named = architecture["style"] != "subclassed"
    if run.structural and named:
        # Before any call: a model that has been called on something else may not know its one shape any more.
        with run.stage("shape") as stage:
            for attribute in ("input_shape", "output_shape"):
                stage[attribute] = shapes(getattr(model, attribute))
    arrays = run.inputs(params["inputs"])
    takes_training = accepts(model.call, "training")

    def function(tensors, training):
        keywords = {"training": training} if takes_training and training is not None else {}
        return model(tensors[0] if len(tensors) == 1 else list(tensors), **keywords)

    with run.stage("build") as build:
        run.engine.build(function, arrays, owner=model)
        roles = weights.inject(run.engine, model, run.precision)
        for role, variable in roles:
            build["weight." + role] = {
                "shape": list(run.engine.read(variable).shape),
                "trainable": weights.is_trainable(model, variable),
            }
        build["count"] = int(model.count_params())
        build["layers"] = [layer.name for layer in model.layers if not layer.name.startswith("entry")]
    if build.failed:
        return
    if run.structural:
        with run.stage("order") as stage:
            stage["roles"] = [role for role, _ in roles]
        with run.stage("names") as stage:
            stage["names"] = weights.names(roles)
    if run.structural and named:
        record_roundtrip(run, model)
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


def record_roundtrip(run, model):
    """What comes back from the config."""
    with run.stage("roundtrip") as stage:
        again = type(model).from_config(model.get_config())
        stage["layers"] = [layer.name for layer in again.layers if not layer.name.startswith("entry")]
        stage["shapes"] = [list(run.engine.read(v).shape) for v in again.weights]


def shapes(value):
    """One shape or several, as lists."""
    value = list(value)
    if value and (isinstance(value[0], (list, tuple)) or hasattr(value[0], "as_list")):
        return [facts.shape(v) for v in value]
    return facts.shape(value)
