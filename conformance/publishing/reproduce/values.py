"""Scripts for what is called on arrays: activations, losses, metrics, initializers, regularizers, constraints."""

from conformance.publishing.reproduce.layers import indexed, property_of, written_down
from conformance.publishing.reproduce.script import Expression, Script, entries
from conformance.publishing.reproduce.source import AsList, call, quoted, value


def activation(script: Script) -> Expression:
    """An activation function."""
    params = script.params
    script.add(f"function = keras.{script.case.api}")
    if script.stage == "construct":
        return lambda fact: None
    if script.stage == "config":
        return written_function(script, "activations")
    (x,) = script.arrays(params["inputs"])
    more = [value(item) for item in params.get("positional", ())]
    more += [f"{k}={value(v)}" for k, v in params.get("arguments", {}).items()]
    function = f"lambda x: function({', '.join(['x', *more])})" if more else "function"
    return evaluated(script, function, [x])


def written_function(script: Script, module: str) -> Expression:
    """How a function is written down and found again."""
    script.use("look")
    short = quoted(script.case.api.rsplit(".", maxsplit=1)[-1])
    script.add("name = function.__name__", f"serialized = keras.{module}.serialize(function)")
    if module == "activations":
        script.add(
            f"found_by_name = keras.{module}.get({short}) is function",
            f"found_by_serialized = keras.{module}.deserialize(serialized) is function",
        )

    def expression(fact: str) -> str | None:
        first, _, rest = fact.partition(".")
        if first == "strings":
            return f"keras.{module}.get({quoted(rest)}) is function"
        if first == "serialized" and rest:
            return entries("serialized", rest)
        return fact if fact in ("name", "serialized", "found_by_name", "found_by_serialized") else None

    return expression


def evaluated(
    script: Script, function: str, names: list[str], gradient: str = "gradient.input.0", position: int = 0
) -> Expression:
    """The function's value, or one of its gradients."""
    if script.stage != "gradient":
        script.use("call")
        script.add(f"outputs = call({', '.join([function, *names])})")
        return lambda fact: indexed("outputs", fact, "output")
    script.use("gradients")
    script.add(f"found = gradients({function}, [{', '.join(names)}])")
    return lambda fact: f"found[{position}]" if fact.startswith(gradient) else None


def loss(script: Script) -> Expression:
    """A loss: an object or a function of y_true and y_pred."""
    params = script.params
    if params.get("form") == "function":
        return loss_function(script)
    script.new("loss", script.case.api, params["arguments"])
    if script.stage in ("construct", "config", "roundtrip"):
        return written_down(script, "loss")
    names = script.arrays(params["inputs"], ["y_true", "y_pred"])
    if script.stage == "function":
        return evaluated(script, "loss.call", names)
    function = "loss"
    if params.get("weights"):
        names.append(script.array("sample_weight", params["weights"], "sample_weight"))
        function = "lambda t, p, w: loss(t, p, sample_weight=w)"
    # Labels that are floats are differentiated too: the gradient of y_pred stands behind theirs.
    return evaluated(script, function, names, "gradient.input.1", behind(script))


def behind(script: Script) -> int:
    """Where the gradient of y_pred stands among those of the floating inputs."""
    labels = script.params["inputs"][0]
    integer = labels.get("kind") == "integer" or str(labels.get("dtype", "float")).startswith("int")
    return 0 if integer else 1


def loss_function(script: Script) -> Expression:
    """A loss function by itself."""
    params = script.params
    script.add(f"function = keras.{script.case.api}")
    if script.stage == "construct":
        return lambda fact: None
    if script.stage == "config":
        return written_function(script, "losses")
    names = script.arrays(params["inputs"], ["y_true", "y_pred"])
    more = [f"{k}={value(v)}" for k, v in params["arguments"].items()]
    function = f"lambda t, p: function({', '.join(['t', 'p', *more])})" if more else "function"
    return evaluated(script, function, names, "gradient.input.1", behind(script))


def metric(script: Script) -> Expression:
    """A metric fed several batches."""
    given = script.params["arguments"]
    lists = {name: AsList(given[name]) for name in script.params.get("lists", ())}
    script.new("metric", script.case.api, {**given, **lists})
    if script.stage in ("construct", "config", "roundtrip"):
        return written_down(script, "metric")
    script.use("call")
    script.add("results = []")
    for position in range(len(script.params["updates"])):
        feed(script, position)
        script.add("results.append(call(metric.result)[0])")
    if script.stage == "state":
        return metric_state(script)
    if script.stage == "reset":
        script.add(
            "",
            'metric.reset_state() if hasattr(metric, "reset_state") else metric.reset_states()',
            "after_reset = call(metric.result)[0]",
        )
        feed(script, 0)
        script.add("again = call(metric.result)[0]")
        return lambda fact: fact.partition(".")[0] if fact.startswith(("after_reset", "again")) else None
    return lambda fact: f"results[{fact.split('.')[1]}]" if fact.startswith("result.") else None


def feed(script: Script, position: int) -> None:
    """One update of the metric."""
    update = script.params["updates"][position]
    given = ("y_true", "y_pred") if len(update["inputs"]) == 2 else ("values",)
    script.add("")
    names = [
        script.array(n, s, "update", position, i) for i, (n, s) in enumerate(zip(given, update["inputs"], strict=True))
    ]
    if update.get("weights"):
        names.append(script.array("sample_weight", update["weights"], "update", position, "sample_weight"))
        inner = ", ".join(chr(ord("a") + i) for i in range(len(names) - 1))
        script.add(f"call(lambda {inner}, w: metric({inner}, sample_weight=w), {', '.join(names)})")
    else:
        script.add(f"call(metric, {', '.join(names)})")


def metric_state(script: Script) -> Expression:
    """The state's variables, and which methods there are."""
    script.use("read")
    script.add(
        "",
        'variables = metric.weights if hasattr(metric, "weights") else metric.variables',
        'state = [(getattr(v, "path", v.name), read(v).shape, read(v).dtype) for v in variables]',
    )

    def expression(fact: str) -> str | None:
        first, _, rest = fact.partition(".")
        return f"hasattr(metric, {quoted(rest)})" if first == "methods" else "state"

    return expression


def initializer(script: Script) -> Expression:
    """An initializer asked for values."""
    params = script.params
    script.new("initializer", script.case.api, params["arguments"], params.get("positional", ()))
    if script.stage in ("construct", "config"):
        return written_down(script, "initializer")
    dtype = params.get("dtype", script.precision)
    keyword = f", dtype={quoted(dtype)}" if dtype is not None else ""
    drawn = f"initializer({tuple(params['shape'])}{keyword})"
    script.use("values_of")
    script.add(f"values = values_of({drawn})")
    if params["kind"] == "repeat":
        again = call(f"keras.{script.case.api}", params["arguments"], params.get("positional", ()))
        script.add(f"again = values_of({drawn})", f"other = values_of({again}({tuple(params['shape'])}{keyword}))")
    if params["kind"] == "orthogonal":
        script.add(
            "matrix = values.reshape(-1, values.shape[-1])",
            "matrix = matrix.T if matrix.shape[0] < matrix.shape[1] else matrix",
            "products = matrix.T.dot(matrix)",
        )
    plain = {
        "dtype": "values.dtype",
        "shape": "values.shape",
        "same_object_twice": "np.array_equal(values, again)",
        "same_seed_twice": "np.array_equal(values, other)",
    }

    def expression(fact: str) -> str | None:
        first, _, what = fact.partition(".")
        if first == "values" and what not in ("", "shape", "dtype"):
            return property_of("values", what)
        return plain.get(fact) or first

    return expression


def regularizer(script: Script) -> Expression:
    """A regularizer called on weights."""
    params = script.params
    script.new("regularizer", script.case.api, params["arguments"], params.get("positional", ()))
    if script.stage in ("construct", "config"):
        return written_down(script, "regularizer")
    weights = script.array("weights", params["weights"], "weights")
    # Keras 2 gives a bare 0.0 where there is nothing to penalize; adding nothing makes a tensor of that.
    bare = script.symbolic or script.stage == "gradient"
    if bare:
        index = ", ".join(["0"] * dimensions(script))
        function = f"lambda w: regularizer(w) + 0 * w[{index}]"
    else:
        function = "regularizer"
    return evaluated(script, function, [weights], "gradient.weights")


def dimensions(script: Script) -> int:
    """How many axes the weights have."""
    spec = script.params["weights"]
    if "shape" in spec:
        return len(spec["shape"])
    depth, inner = 0, spec["values"]
    while isinstance(inner, list):
        depth, inner = depth + 1, inner[0]
    return depth


def constraint(script: Script) -> Expression:
    """A constraint applied to weights."""
    params = script.params
    script.new("constraint", script.case.api, params["arguments"], params.get("positional", ()))
    if script.stage in ("construct", "config"):
        return written_down(script, "constraint")
    weights = script.array("weights", params["weights"], "weights")
    return evaluated(script, "constraint", [weights])
