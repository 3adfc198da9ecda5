"""A loss: an object, or a function of y_true and y_pred."""

from conformance.publishing.reproduce.scenarios import shared
from conformance.publishing.reproduce.scenarios.shared import gradient_of, indexed, keyed, keywords, nothing
from conformance.publishing.reproduce.script import Expression, Script
from conformance.publishing.reproduce.source import quoted


def is_function(script: Script) -> bool:
    """Whether the API is a function of y_true and y_pred."""
    return script.params.get("form") == "function"


def construct(script: Script) -> Expression:
    """The loss."""
    if is_function(script):
        script.add(f"function = keras.{script.case.api}")
    else:
        script.new("loss", script.case.api, script.params["arguments"])
    return nothing


def config(script: Script) -> Expression:
    """How it is written down."""
    if not is_function(script):
        return shared.config(script, "loss")
    script.add("serialized = keras.losses.serialize(function)")

    def expression(fact: str) -> str | None:
        first, _, rest = fact.partition(".")
        if first == "strings":
            return f"attempt(lambda: keras.losses.get({quoted(rest)}) is function) is True"
        if first == "serialized":
            return keyed("serialized", rest) if rest else "serialized"
        return "function.__name__" if fact == "name" else None

    return expression


def inputs(script: Script, *, weighted: bool) -> str:
    """The arrays by name, with the sample weights where they count."""
    names = script.arrays(script.params["inputs"], ["y_true", "y_pred"])
    if weighted and script.params.get("weights"):
        names.append(script.array("sample_weight", script.params["weights"], "sample_weight"))
    return ", ".join(names)


def function(script: Script) -> Expression:
    """Values per sample."""
    names = inputs(script, weighted=False)
    script.add(f"outputs = evaluate({plain(script)}, {names})")
    return lambda fact: indexed("outputs", "output", fact)


def plain(script: Script) -> str:
    """The function of y_true and y_pred."""
    if not is_function(script):
        return "loss.call"
    if not script.params["arguments"]:
        return "function"
    more = ", ".join(keywords(script.params["arguments"]))
    script.add(f"bound = lambda y_true, y_pred: function(y_true, y_pred, {more})")
    return "bound"


def reduced(script: Script) -> str:
    """The loss as it is called, with sample weights."""
    if is_function(script):
        return plain(script)
    if not script.params.get("weights"):
        return "loss"
    script.add("weighted = lambda y_true, y_pred, w: loss(y_true, y_pred, sample_weight=w)")
    return "weighted"


def forward(script: Script) -> Expression:
    """The loss, reduced."""
    names = inputs(script, weighted=True)
    script.add(f"outputs = evaluate({reduced(script)}, {names})")
    return lambda fact: indexed("outputs", "output", fact)


def gradient(script: Script) -> Expression:
    """The gradient of y_pred: the second of the inputs."""
    names = inputs(script, weighted=not is_function(script))
    script.add(f"by_input, _ = gradients({reduced(script)}, [{names}])")
    return gradient_of


STAGES = {
    "construct": construct,
    "config": config,
    "roundtrip": lambda script: shared.roundtrip(script, "loss"),
    "function": function,
    "forward": forward,
    "gradient": gradient,
}
