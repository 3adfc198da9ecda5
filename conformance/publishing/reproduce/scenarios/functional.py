"""A function of keras.ops in a functional model."""

from conformance.publishing.reproduce.scenarios.function import function
from conformance.publishing.reproduce.scenarios.shared import nothing
from conformance.publishing.reproduce.script import Expression, Script


def call(script: Script) -> Expression:
    """The call with values."""
    script.add(f"evaluate(function{function(script)})")
    return nothing


def build(script: Script) -> Expression:
    """The model."""
    names = function(script).removeprefix(", ")
    script.add(
        f"arrays = [{names}]",
        "entries = [keras.Input(batch_shape=x.shape, dtype=str(x.dtype)) for x in arrays]",
        "model = keras.Model(entries, function(*entries))",
    )
    return nothing


def forward(script: Script) -> Expression:
    """Its outputs beside those of the call with values."""
    script.add("outputs = evaluate(lambda *tensors: model(list(tensors)), *arrays, owner=model)")
    script.add("expected = evaluate(function, *arrays)", "print(outputs, expected)")
    return nothing


def reload(script: Script) -> Expression:
    """The model made again from its configuration."""
    script.add("again = type(model).from_config(model.get_config())")
    return nothing


STAGES = {"call": call, "build": build, "forward": forward, "reload": reload}
