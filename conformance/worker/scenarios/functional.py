"""A function of ``keras.ops`` in a functional model: recorded on symbols, run, and made again from its configuration.

``params``: ``inputs``, ``positional`` and ``arguments`` as the scenario ``function`` has them.
"""

from .. import facts
from ..engines.base import outputs
from .function import alike, caller


def perform(run, api, params):
    """Record the stages of conformance/scenarios/functional.py."""
    arrays = run.inputs(params["inputs"])
    call = caller(run.keras, api, params)

    def called(tensors, training):
        return [one for one in outputs(call(tensors)) if one is not None]

    with run.stage("build") as stage:
        run.keras.get(api)
        make = run.keras.get("Input")
        entries = [make(batch_shape=array.shape, dtype=str(array.dtype)) for array in arrays]
        model = run.keras.get("Model")(entries, called(entries, False))
    if stage.failed:
        return
    with run.stage("forward") as stage:
        found = evaluated(run, model, arrays)
        stage["output"] = [facts.array(array) for array in found]
        if run.structural:
            stage["as_called"] = unlike(found, run.engine.forward(called, arrays))
    if stage.failed or not run.structural:
        return
    with run.stage("reload") as stage:
        again = type(model).from_config(model.get_config())
        stage["as_before"] = unlike(evaluated(run, again, arrays), found)


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
