"""A function of ``keras.ops`` in a functional model: held against the same call with values, and made again.

``params``: ``inputs``, ``positional`` and ``arguments`` as the scenario ``function`` has them. What the call gives is
asked by that scenario; here only the model is.
"""

from ..engines.base import outputs
from ..recording import UnsupportedError
from .function import alike, caller


def perform(run, api, params):
    """Record the stages of conformance/scenarios/functional.py."""
    arrays = run.inputs(params["inputs"])
    call = caller(run.keras, api, params)

    def called(tensors, training):
        return [one for one in outputs(call(tensors)) if one is not None]

    with run.stage("call") as stage:
        run.keras.get(api)
        try:
            expected = run.engine.forward(called, arrays)
        except Exception as error:
            raise UnsupportedError("the call itself raises %s: there is nothing to hold a model against" % name(error))
    if stage.failed:
        return
    with run.stage("build") as stage:
        make = run.keras.get("Input")
        entries = [make(batch_shape=array.shape, dtype=str(array.dtype)) for array in arrays]
        model = run.keras.get("Model")(entries, called(entries, False))
    if stage.failed:
        return
    with run.stage("forward") as stage:
        found = evaluated(run, model, arrays)
        stage["as_called"] = unlike(found, expected)
    if stage.failed:
        return
    with run.stage("reload") as stage:
        again = type(model).from_config(model.get_config())
        stage["as_before"] = unlike(evaluated(run, again, arrays), found)


def name(error):
    """The class of an exception."""
    return type(error).__name__


def evaluated(run, model, arrays):
    """The model's outputs."""
    return run.engine.forward(lambda tensors, training: outputs(model(tensors)), arrays, owner=model)


def unlike(found, expected):
    """``same``, or in what arrays are not those expected."""
    if len(found) != len(expected):
        return "%d outputs instead of %d" % (len(found), len(expected))
    for mine, theirs in zip(found, expected):
        if mine.shape != theirs.shape:
            return "another shape"
        if mine.dtype != theirs.dtype:
            return "another type"
        if not alike(mine, theirs):
            return "other values"
    return "same"
