"""A loss: made, configured, its values per sample, reduced with weights, differentiated.

``params``: ``arguments``; ``inputs``, the descriptions of y_true and y_pred; ``weights``, the description of the
sample weights or nothing; ``config``: False where the config is not looked at; ``form``: ``class`` (the default:
``api`` is a class, ``arguments`` are its constructor's) or ``function`` (``api`` is a function of y_true and y_pred,
``arguments`` go with the call; ``strings`` are names to look it up by).
"""

from .. import facts


def perform(run, api, params):
    """Record the stages of conformance/scenarios/loss.py."""
    if params.get("form") == "function":
        perform_function(run, api, params)
    else:
        perform_class(run, api, params)


def perform_class(run, api, params):
    """A loss object: per-sample values are those of ``call``, before weights and reduction."""
    with run.stage("construct") as construct:
        loss = run.keras.new(api, params["arguments"])
    if construct.failed:
        return
    if run.structural and params.get("config", True):
        record_config(run, loss)
    arrays = run.inputs(params["inputs"])
    with run.stage("function") as stage:
        stage["output"] = facts.arrays(run.engine.forward(lambda tensors, training: loss.call(*tensors), arrays))
    if stage.failed:
        return
    weights = [run.input(params["weights"], "sample_weight")] if params.get("weights") else []

    def reduced(tensors, training):
        return loss(tensors[0], tensors[1], **({"sample_weight": tensors[2]} if weights else {}))

    with run.stage("forward") as stage:
        stage["output"] = facts.arrays(run.engine.forward(reduced, arrays + weights))
    if not stage.failed:
        record_gradient(run, reduced, arrays + weights)


def perform_function(run, api, params):
    """A loss function: values per sample, whatever it returns."""
    with run.stage("construct") as construct:
        function = run.keras.get(api)
    if construct.failed:
        return
    if run.structural:
        record_strings(run, function, params.get("strings", ()))
    arrays = run.inputs(params["inputs"])
    arguments = run.keras.values(params["arguments"])

    def call(tensors, training):
        return function(tensors[0], tensors[1], **arguments)

    with run.stage("function") as stage:
        stage["output"] = facts.arrays(run.engine.forward(call, arrays))
    if not stage.failed:
        record_gradient(run, call, arrays)


def record_config(run, loss):
    """The config, and what comes back from it."""
    with run.stage("config") as stage:
        stage["config"] = facts.plain(loss.get_config())
    if stage.failed:
        return
    with run.stage("roundtrip") as stage:
        before = facts.plain(loss.get_config())
        after = facts.plain(type(loss).from_config(loss.get_config()).get_config())
        stage["changed"] = sorted(key for key in set(before) | set(after) if before.get(key) != after.get(key))


def record_strings(run, function, strings):
    """How the function is written down, and which strings ``compile(loss=…)`` would take for it."""
    with run.stage("config") as stage:
        stage["name"] = function.__name__
        stage["serialized"] = facts.plain(run.keras.get("losses.serialize")(function))
        get = run.keras.get("losses.get")
        stage["strings"] = {string: known(get, string, function) for string in strings}


def known(get, string, function):
    """Whether a string stands for that very function; False where it is not known."""
    try:
        return get(string) is function
    except (ValueError, KeyError, TypeError):
        # How "Unknown loss function" is raised, over the versions.
        return False


def record_gradient(run, function, arrays):
    """The gradient with respect to y_pred; nobody trains labels or weights."""
    with run.stage("gradient") as stage:
        by_input, _ = run.engine.gradient(function, arrays)
        stage["gradient.input.1"] = None if by_input[1] is None else facts.array(by_input[1])
