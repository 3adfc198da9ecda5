"""An activation function: found, looked up by name and written down, called, differentiated.

``params``: ``arguments`` and ``positional`` of the call, after the input (arguments that were renamed are given by
position); ``inputs``, the description of the one input array.
"""

from .. import facts


def perform(run, api, params):
    """Record the stages of conformance/scenarios/activation.py."""
    with run.stage("construct") as construct:
        function = run.keras.get(api)
    if construct.failed:
        return
    if run.structural:
        record_config(run, api, function)

    arrays = run.inputs(params["inputs"])
    call = caller(run.keras, function, params)
    with run.stage("forward") as stage:
        stage["output"] = facts.arrays(run.engine.forward(call, arrays))
    if stage.failed:
        return
    with run.stage("gradient") as stage:
        by_input, _ = run.engine.gradient(call, arrays)
        stage["gradient.input.0"] = None if by_input[0] is None else facts.array(by_input[0])


def record_config(run, api, function):
    """How the function is written into a config, and whether its name and that bring it back."""
    with run.stage("config") as stage:
        get = run.keras.get("activations.get")
        serialized = run.keras.get("activations.serialize")(function)
        stage["name"] = function.__name__
        stage["serialized"] = facts.plain(serialized)
        stage["found_by_name"] = get(api.split(".")[-1]) is function
        stage["found_by_serialized"] = run.keras.get("activations.deserialize")(serialized) is function


def caller(keras, function, params):
    """``function(tensors, training)`` that calls the activation on the one tensor."""
    positional = [keras.value(value) for value in params.get("positional", ())]
    arguments = keras.values(params.get("arguments", {}))
    return lambda tensors, training: function(tensors[0], *positional, **arguments)
